-- Customers: append-only versions, the latest wins.
CREATE TABLE IF NOT EXISTS orgs (
    id         String,
    version    UInt64,
    created_at DateTime64(3, 'UTC'),
    livemode   Bool,
    name       Nullable(String),
    metadata   Map(String, String),
    plan       LowCardinality(String),
    state      LowCardinality(String)
) ENGINE = {{.}}ReplacingMergeTree(version)
ORDER BY id -- one organization
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Credentials. What can change only ever moves one way (revoked earlier, used later), so that
-- writers need not know of each other: no stale write revives a revoked key.
CREATE TABLE IF NOT EXISTS api_keys (
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
ORDER BY hash -- every request: the key by its hash; an organization's keys are scanned
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
