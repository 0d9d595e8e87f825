-- Customers of Stripe, one per organization and mode: versions, the latest wins.
CREATE TABLE IF NOT EXISTS stripe_customers (
    org_id     String,
    livemode   Bool,
    version    UInt64,
    id         String,
    email      Nullable(String),
    name       Nullable(String),
    created_at DateTime64(3, 'UTC')
) ENGINE = {{.}}ReplacingMergeTree(version)
ORDER BY (org_id, livemode) -- an organization's; whose a customer is is scanned
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- What Stripe said. Nothing is ever changed: an organization's standing is folded from its
-- events in their own order, so that redelivery and reordering change nothing.
CREATE TABLE IF NOT EXISTS stripe_events (
    org_id     String,
    id         String,
    livemode   Bool,
    type       LowCardinality(String),
    created_at DateTime64(3, 'UTC'),
    fact       String CODEC(ZSTD)
) ENGINE = {{.}}ReplacingMergeTree
ORDER BY (org_id, id) -- an organization's
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
