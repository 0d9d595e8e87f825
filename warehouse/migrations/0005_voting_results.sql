-- Item 5.07 of Form 8-K: votes of security holders.
CREATE TABLE IF NOT EXISTS voting_results (
    id                  String,
    version             UInt64,
    is_deleted          UInt8,
    filing_date         Date,
    ciks                Array(String),
    ticker              String,
    document_id         String,
    published_at        Nullable(DateTime64(3, 'UTC')),
    created_at          DateTime64(3, 'UTC'),
    stored_at           DateTime64(3, 'UTC') DEFAULT now64(3),
    capability          LowCardinality(String),
    meeting_date        Nullable(Date32),
    meeting_type        String,
    proposal_types      Array(String),
    proposal_count      Int64,
    max_dissent_percent Nullable(Float64),
    shares_outstanding  Nullable(Int64),
    shares_present      Nullable(Int64),
    quorum_percent      Nullable(Float64),
    frequency_decision  Nullable(String),
    doc                 String CODEC(ZSTD(1)),
    agent               String CODEC(ZSTD(1)),
    evidence            String CODEC(ZSTD(1)),
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

CREATE TABLE IF NOT EXISTS voting_results_by_cik (
    cik                 String,
    id                  String,
    version             UInt64,
    is_deleted          UInt8,
    filing_date         Date,
    ticker              String,
    document_id         String,
    published_at        Nullable(DateTime64(3, 'UTC')),
    created_at          DateTime64(3, 'UTC'),
    stored_at           DateTime64(3, 'UTC') DEFAULT now64(3),
    capability          LowCardinality(String),
    meeting_date        Nullable(Date32),
    meeting_type        String,
    proposal_types      Array(String),
    proposal_count      Int64,
    max_dissent_percent Nullable(Float64),
    shares_outstanding  Nullable(Int64),
    shares_present      Nullable(Int64),
    quorum_percent      Nullable(Float64),
    frequency_decision  Nullable(String),
    doc                 String CODEC(ZSTD(1)),
    agent               String CODEC(ZSTD(1))
) ENGINE = {{.}}ReplacingMergeTree(version, is_deleted)
ORDER BY (cik, filing_date, id) -- lists and exports by CIK or ticker
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS voting_results_to_cik TO voting_results_by_cik AS
SELECT
    cik,
    id, version, is_deleted, filing_date, ticker, document_id, published_at, created_at, stored_at,
    capability, meeting_date, meeting_type, proposal_types, proposal_count, max_dissent_percent,
    shares_outstanding, shares_present, quorum_percent, frequency_decision, doc, agent
FROM voting_results
ARRAY JOIN ciks AS cik;
