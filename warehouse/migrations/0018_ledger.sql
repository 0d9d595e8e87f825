-- What happened: events of organizations' accounts and, under the empty organization, those
-- of the feeds, stored once for all. An event keeps the place that it first had in topic events.
CREATE TABLE IF NOT EXISTS ledger (
    org_id      String,
    recorded_at DateTime64(3, 'UTC'),
    id          String,
    kind        LowCardinality(String), -- event, stream_event
    type        LowCardinality(String),
    request_id  String,
    position    UInt64, -- in topic events; 0 = not from the topic
    document_id String,
    form        LowCardinality(String),
    items       Array(LowCardinality(String)),
    ciks        Array(String),
    tickers     Array(String),
    doc         String CODEC(ZSTD(1)), -- JSON of the event without orgId, or of the stream record
    -- deliveries, streams: what came after a position
    INDEX by_position position TYPE minmax GRANULARITY 1,
    -- whether an event is recorded already; a delivery's event
    INDEX by_id id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = {{.}}ReplacingMergeTree
ORDER BY (org_id, recorded_at, id) -- lists of an organization, newest first
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1;

-- The change log: which rows were stored anew, in the order of topic events. A row stored
-- again with equal bytes is no change and has no entry. See Warehouse.Changes.
CREATE TABLE IF NOT EXISTS changes (
    feed        LowCardinality(String),
    position    UInt64, -- in topic events
    row_id      String,
    filing_date Date,
    version     UInt64,
    hash        String, -- of the row's JSON; empty = a link from or to the row changed
    -- whether a row was there already
    INDEX by_row row_id TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = {{.}}ReplacingMergeTree
ORDER BY (feed, position, row_id) -- exports: a feed's changes after a position
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1;
