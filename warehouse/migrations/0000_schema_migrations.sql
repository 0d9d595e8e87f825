-- Which migrations have been applied; run before every other file, each time.
CREATE TABLE IF NOT EXISTS schema_migrations (
    name       String,
    hash       String,
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
) ENGINE = {{.}}ReplacingMergeTree(applied_at)
ORDER BY (name, hash) -- all of it is read at start
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
