-- Which event a row is about: what the links between rows and the amendments' rows that
-- restate them are made from.
CREATE TABLE IF NOT EXISTS event_keys (
    event_key   String,
    filing_date Date,
    document_id String,
    id          String,
    details     Array(String),
    amendment   Bool,
    version     UInt64,
    is_deleted  UInt8,
    -- Store: the entries of documents that come again
    INDEX by_document document_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = {{.}}ReplacingMergeTree(version, is_deleted)
ORDER BY (event_key, filing_date, document_id, id) -- Store: all rows of an event
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;
