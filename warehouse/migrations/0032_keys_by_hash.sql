-- The keys once more, in small granules of parts of one file: a look-up reads 64 rows and not
-- 8,192. States of a key that are not merged yet are merged by who reads them.
CREATE TABLE IF NOT EXISTS keys_by_hash (
    hash         String,
    id           SimpleAggregateFunction(max, String),
    org_id       SimpleAggregateFunction(max, String),
    created_at   SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    livemode     SimpleAggregateFunction(max, UInt8),
    label        SimpleAggregateFunction(max, String),
    prefix       SimpleAggregateFunction(max, String),
    scopes       SimpleAggregateFunction(max, Array(String)),
    expires_at   SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    revoked_at   SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    last_used_at SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC')))
) ENGINE = {{.}}AggregatingMergeTree
ORDER BY hash -- every request with a key that is not remembered
SETTINGS index_granularity = 64, min_rows_for_wide_part = 100000000, min_bytes_for_wide_part = 10000000000,
    fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS api_keys_to_hash TO keys_by_hash AS
SELECT hash, id, org_id, created_at, livemode, label, prefix, scopes, expires_at, revoked_at, last_used_at
FROM api_keys;

-- Those from before; again changes nothing.
INSERT INTO keys_by_hash
SELECT hash, id, org_id, created_at, livemode, label, prefix, scopes, expires_at, revoked_at, last_used_at
FROM api_keys;
