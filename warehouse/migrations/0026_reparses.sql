-- Runs of the reparse and how far each has come. The version is the engine's clock: a run has
-- one driver at a time.
CREATE TABLE IF NOT EXISTS reparses (
    run        UInt32,
    state      LowCardinality(String), -- preparing, filling, swapping, announcing, done, abandoned
    since      String,                 -- first filing date; empty = all
    items      Array(String),
    parser     UInt64,                 -- version of the rows without the run
    started_at DateTime64(3, 'UTC'),
    position   String,                 -- last document that is done
    documents  UInt64,                 -- done so far
    version    UInt64 DEFAULT toUInt64(toUnixTimestamp64Nano(now64(9)))
) ENGINE = {{.}}ReplacingMergeTree(version)
ORDER BY run -- the last one
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
