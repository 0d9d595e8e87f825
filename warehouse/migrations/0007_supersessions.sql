-- The row of an 8-K/A that restates a row. Resolved when rows are read: the rows themselves
-- are never rewritten for it.
CREATE TABLE IF NOT EXISTS supersessions (
    id         String,
    by_id      String,
    version    UInt64,
    is_deleted UInt8
) ENGINE = {{.}}ReplacingMergeTree(version, is_deleted)
ORDER BY id -- lists: the links of a page's rows
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
