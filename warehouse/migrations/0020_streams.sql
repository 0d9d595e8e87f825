-- Views of the events: append-only versions, the latest wins.
CREATE TABLE IF NOT EXISTS stream_subscriptions (
    org_id      String,
    id          String,
    version     UInt64 DEFAULT toUInt64(toUnixTimestamp64Nano(now64(9))),
    is_deleted  UInt8,
    created_at  DateTime64(3, 'UTC'),
    updated_at  DateTime64(3, 'UTC'),
    livemode    Bool,
    description Nullable(String),
    event_types Array(String),
    transport   LowCardinality(String),
    status      LowCardinality(String),
    start       UInt64 -- position in topic events after which its events begin
) ENGINE = {{.}}ReplacingMergeTree(version)
ORDER BY (org_id, id) -- an organization's subscriptions
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- How far a subscription's readers came.
CREATE TABLE IF NOT EXISTS stream_progress (
    org_id        String,
    stream_id     String,
    position      SimpleAggregateFunction(max, UInt64),
    last_event_at SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC')))
) ENGINE = {{.}}AggregatingMergeTree
ORDER BY (org_id, stream_id) -- one subscription
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Tickets that opened a connection: each opens one.
CREATE TABLE IF NOT EXISTS stream_tickets (
    id         String,
    claim      String,
    expires_at DateTime64(3, 'UTC')
) ENGINE = {{.}}ReplacingMergeTree
ORDER BY (id, claim) -- all claims to a ticket
TTL toDateTime(expires_at) + INTERVAL 1 HOUR
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
