-- Who bore which ticker, and when. Observations of a day or a span merge into the span that
-- covers them all, in whatever order and however often they arrive.
CREATE TABLE IF NOT EXISTS entities (
    ticker     String,
    cik        String,
    name       SimpleAggregateFunction(anyLast, String),
    valid_from SimpleAggregateFunction(min, Date),
    valid_to   SimpleAggregateFunction(max, Date)
) ENGINE = {{.}}AggregatingMergeTree
ORDER BY (ticker, cik) -- filters by ticker; by CIK the few thousand rows are scanned
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
