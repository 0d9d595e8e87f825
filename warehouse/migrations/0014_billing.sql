-- Negotiated terms, which replace those of the plan; 0 and null = none.
ALTER TABLE orgs ADD COLUMN IF NOT EXISTS rate_per_minute UInt32;
ALTER TABLE orgs ADD COLUMN IF NOT EXISTS meter_discount Nullable(UInt8);

-- Caps of organizations in cents: append-only versions, the latest wins.
CREATE TABLE IF NOT EXISTS budgets (
    org_id             String,
    version            UInt64,
    spend_cap          Nullable(Int64),
    soft_cap           Nullable(Int64),
    approval_threshold Nullable(Int64)
) ENGINE = {{.}}ReplacingMergeTree(version)
ORDER BY org_id -- one organization
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Billed requests, exports, tool calls and deliveries; the id makes each of them one. Kept for
-- three years.
CREATE TABLE IF NOT EXISTS usage_events (
    org_id      String,
    id          String,
    at          DateTime64(3, 'UTC'),
    window      DateTime('UTC'),
    instance    LowCardinality(String),
    meter_class LowCardinality(String),
    plan        LowCardinality(String),
    free        Bool,
    units       UInt64,
    micro_usd   UInt64,
    request_id  String,
    reported    UInt8, -- to Stripe
    INDEX by_window window TYPE minmax GRANULARITY 1 -- a window's usage: ids are in order of time
) ENGINE = {{.}}ReplacingMergeTree(reported)
PARTITION BY toYYYYMM(at)
ORDER BY (org_id, id) -- whether an organization was billed for an id
TTL toDateTime(at) + INTERVAL 3 YEAR
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1;

-- Usage added up. A window is added up anew whenever usage of it arrives, so that repeated
-- messages change nothing; version = its number of requests, which only grows.
CREATE TABLE IF NOT EXISTS usage_windows (
    org_id      String,
    window      DateTime('UTC'),
    instance    LowCardinality(String),
    meter_class LowCardinality(String),
    plan        LowCardinality(String),
    free        Bool,
    version     UInt64,
    units       UInt64,
    micro_usd   UInt64,
    last_at     DateTime64(3, 'UTC')
) ENGINE = {{.}}ReplacingMergeTree(version)
ORDER BY (org_id, window, instance, meter_class, plan, free) -- an organization's month
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Requests answered, billed or not; version = their number, which only grows.
CREATE TABLE IF NOT EXISTS usage_tallies (
    org_id         String,
    window         DateTime('UTC'),
    instance       LowCardinality(String),
    meter_class    LowCardinality(String),
    version        UInt64,
    errors         UInt64,
    latency_micros UInt64,
    last_at        DateTime64(3, 'UTC')
) ENGINE = {{.}}ReplacingMergeTree(version)
ORDER BY (org_id, window, instance, meter_class) -- an organization's month
TTL window + INTERVAL 3 YEAR
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
