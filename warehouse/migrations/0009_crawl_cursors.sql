-- How far each crawl has come. The version is the engine's clock, one for all crawlers.
CREATE TABLE IF NOT EXISTS crawl_cursors (
    name    String,
    value   String,
    version UInt64 DEFAULT toUInt64(toUnixTimestamp64Nano(now64(9)))
) ENGINE = {{.}}ReplacingMergeTree(version)
ORDER BY name -- one cursor
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
