-- Claims to Idempotency-Keys: version 1 = the request runs, 2 = its answer, or that it has none.
CREATE TABLE IF NOT EXISTS idempotency (
    scope       String,
    id          String,
    version     UInt8,
    is_deleted  UInt8,
    fingerprint String,
    request_id  String,
    traceparent String,
    expires_at  DateTime64(3, 'UTC'),
    status      UInt16,
    body        String CODEC(ZSTD)
) ENGINE = {{.}}ReplacingMergeTree(version, is_deleted)
ORDER BY (scope, id) -- every claim to one key
TTL toDateTime(expires_at) + INTERVAL 1 HOUR
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Which organization a tenant of the identity provider belongs to. The version is the engine's
-- clock, one for all writers.
CREATE TABLE IF NOT EXISTS org_links (
    workos_id String,
    org_id    String,
    version   UInt64 DEFAULT toUInt64(toUnixTimestamp64Nano(now64(9)))
) ENGINE = {{.}}ReplacingMergeTree(version)
ORDER BY workos_id -- one tenant
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
