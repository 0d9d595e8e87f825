-- Item 5.02 of Form 8-K: changes of directors and officers, and their compensation.
CREATE TABLE IF NOT EXISTS officer_changes (
    id                String,
    version           UInt64,
    is_deleted        UInt8,
    filing_date       Date,
    ciks              Array(String),
    ticker            String,
    document_id       String,
    published_at      Nullable(DateTime64(3, 'UTC')),
    created_at        DateTime64(3, 'UTC'),
    stored_at         DateTime64(3, 'UTC') DEFAULT now64(3),
    capability        LowCardinality(String),
    person            Nullable(String),
    person_normalized Nullable(String),
    age               Nullable(Int64),
    change_type       Nullable(String),
    reason            Nullable(String),
    roles             Array(String),
    role_categories   Array(String),
    is_director       Bool,
    is_officer        Bool,
    interim           Bool,
    effective_date    Nullable(Date32),
    notice_date       Nullable(Date32),
    disagreement      Nullable(Bool),
    sub_items         Array(String),
    successor_of      Nullable(String),
    succeeded_by      Nullable(String),
    doc               String CODEC(ZSTD(1)),
    agent             String CODEC(ZSTD(1)),
    evidence          String CODEC(ZSTD(1)),
    -- Row: one row by its id alone
    INDEX by_id id TYPE bloom_filter(0.001) GRANULARITY 1,
    -- Store: the stored rows of a batch's documents; lists by accession number
    PROJECTION by_document (SELECT document_id, filing_date, id ORDER BY document_id)
) ENGINE = {{.}}ReplacingMergeTree(version, is_deleted)
PARTITION BY toYear(filing_date)
ORDER BY (filing_date, id) -- lists: a closed window of dates, newest first; exports: all, ascending
SETTINGS index_granularity = 256, deduplicate_merge_projection_mode = 'rebuild',
    min_age_to_force_merge_seconds = 3600, min_age_to_force_merge_on_partition_only = 1, -- a past year is one part
    fsync_after_insert = 1, fsync_part_directory = 1;

CREATE TABLE IF NOT EXISTS officer_changes_by_cik (
    cik               String,
    id                String,
    version           UInt64,
    is_deleted        UInt8,
    filing_date       Date,
    ticker            String,
    document_id       String,
    published_at      Nullable(DateTime64(3, 'UTC')),
    created_at        DateTime64(3, 'UTC'),
    stored_at         DateTime64(3, 'UTC') DEFAULT now64(3),
    capability        LowCardinality(String),
    person            Nullable(String),
    person_normalized Nullable(String),
    age               Nullable(Int64),
    change_type       Nullable(String),
    reason            Nullable(String),
    roles             Array(String),
    role_categories   Array(String),
    is_director       Bool,
    is_officer        Bool,
    interim           Bool,
    effective_date    Nullable(Date32),
    notice_date       Nullable(Date32),
    disagreement      Nullable(Bool),
    sub_items         Array(String),
    successor_of      Nullable(String),
    succeeded_by      Nullable(String),
    doc               String CODEC(ZSTD(1)),
    agent             String CODEC(ZSTD(1))
) ENGINE = {{.}}ReplacingMergeTree(version, is_deleted)
ORDER BY (cik, filing_date, id) -- lists and exports by CIK or ticker
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS officer_changes_to_cik TO officer_changes_by_cik AS
SELECT
    cik,
    id, version, is_deleted, filing_date, ticker, document_id, published_at, created_at, stored_at,
    capability, person, person_normalized, age, change_type, reason, roles, role_categories,
    is_director, is_officer, interim, effective_date, notice_date, disagreement, sub_items,
    successor_of, succeeded_by, doc, agent
FROM officer_changes
ARRAY JOIN ciks AS cik;
