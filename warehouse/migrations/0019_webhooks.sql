-- Where organizations want events sent to: append-only versions, the latest wins. The version
-- is the engine's clock, one for all writers.
CREATE TABLE IF NOT EXISTS webhook_endpoints (
    org_id          String,
    id              String,
    version         UInt64 DEFAULT toUInt64(toUnixTimestamp64Nano(now64(9))),
    is_deleted      UInt8,
    created_at      DateTime64(3, 'UTC'),
    updated_at      DateTime64(3, 'UTC'),
    enabled_at      DateTime64(3, 'UTC'),
    livemode        Bool,
    description     Nullable(String),
    destination_url String,
    event_types     Array(String),
    filters         String, -- JSON, empty = none
    status          LowCardinality(String),
    secrets         String  -- sealed
) ENGINE = {{.}}ReplacingMergeTree(version)
ORDER BY (org_id, id) -- an organization's endpoints; deliver reads all
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Attempts to send an event to an endpoint; attempt 0 is the intention. Of a delivery the last
-- attempt tells when it is tried again.
CREATE TABLE IF NOT EXISTS deliveries (
    org_id          String,
    webhook_id      String,
    event_id        String,
    replay          String,
    attempt         UInt16,
    id              String,
    recorded_at     DateTime64(3, 'UTC'),
    event_type      LowCardinality(String),
    destination_url String,
    status          Nullable(UInt16),
    ok              Bool,
    error           Nullable(String),
    latency_ms      Nullable(Int64),
    request_id      String,
    replayed_from   Nullable(String),
    due_at          Nullable(DateTime64(3, 'UTC')),
    -- deliver, at its start: what is younger than the last retry
    INDEX by_time recorded_at TYPE minmax GRANULARITY 1
) ENGINE = {{.}}ReplacingMergeTree
ORDER BY (org_id, webhook_id, event_id, replay, attempt) -- attempts of an endpoint; whether an event was taken up
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1;
