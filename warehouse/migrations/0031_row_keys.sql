-- Where the row of an id stands. Feeds are sorted by date; to find an id in one by its index
-- alone costs a look at every granule's filter.
CREATE TABLE IF NOT EXISTS row_keys (
    hash        String, -- the id without its feed's prefix, which a trace's id lacks
    id          String,
    filing_date Date
) ENGINE = {{.}}ReplacingMergeTree
ORDER BY (hash, id, filing_date) -- one row, one trace
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

INSERT INTO row_keys SELECT substring(id, position(id, '_') + 1), id, filing_date FROM auditor_changes;
INSERT INTO row_keys SELECT substring(id, position(id, '_') + 1), id, filing_date FROM restatements;
INSERT INTO row_keys SELECT substring(id, position(id, '_') + 1), id, filing_date FROM officer_changes;
INSERT INTO row_keys SELECT substring(id, position(id, '_') + 1), id, filing_date FROM voting_results;
INSERT INTO row_keys SELECT substring(id, position(id, '_') + 1), id, filing_date FROM enforcement;
INSERT INTO row_keys SELECT substring(id, position(id, '_') + 1), id, filing_date FROM charter_amendments;
