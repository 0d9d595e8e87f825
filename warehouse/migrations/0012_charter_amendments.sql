-- Item 5.03 of Form 8-K: amendments to articles or bylaws, changes in fiscal year.
CREATE TABLE IF NOT EXISTS charter_amendments (
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
    change_types      Array(String),
    instruments       Array(String),
    subjects          Array(String),
    effective_date    Nullable(Date32),
    adopted_date      Nullable(Date32),
    approved_by       Nullable(String),
    new_fiscal_year_end Nullable(String),
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

CREATE TABLE IF NOT EXISTS charter_amendments_by_cik (
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
    change_types      Array(String),
    instruments       Array(String),
    subjects          Array(String),
    effective_date    Nullable(Date32),
    adopted_date      Nullable(Date32),
    approved_by       Nullable(String),
    new_fiscal_year_end Nullable(String),
    doc               String CODEC(ZSTD(1)),
    agent             String CODEC(ZSTD(1))
) ENGINE = {{.}}ReplacingMergeTree(version, is_deleted)
ORDER BY (cik, filing_date, id) -- lists and exports by CIK or ticker
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS charter_amendments_to_cik TO charter_amendments_by_cik AS
SELECT
    cik,
    id, version, is_deleted, filing_date, ticker, document_id, published_at, created_at, stored_at,
    capability, change_types, instruments, subjects, effective_date, adopted_date, approved_by,
    new_fiscal_year_end, doc, agent
FROM charter_amendments
ARRAY JOIN ciks AS cik;
