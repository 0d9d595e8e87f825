-- What is known of a submission or release without its text, and the version of the parse
-- that wrote its rows. Written before the rows, see Store.
CREATE TABLE IF NOT EXISTS filings (
    document_id  String, -- accession number; number or address of a release
    version      UInt64,
    form         LowCardinality(String), -- 8-K, 8-K/A, or the source type of a release
    filing_date  Date,
    ciks         Array(String),
    names        Array(String),
    accepted_at  Nullable(DateTime64(3, 'UTC')),
    report_date  Nullable(Date32),
    retrieved_at DateTime64(3, 'UTC'),
    url          String,
    source_file  String,
    stored_at    DateTime64(3, 'UTC') DEFAULT now64(3)
) ENGINE = {{.}}ReplacingMergeTree(version)
ORDER BY (document_id, version) -- Store: all versions of a batch's documents, never merged away
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Documents as fetched, so that history can be parsed again without the origin. The rows are
-- large: small granules keep a look-up small, small merge blocks keep a merge's memory small.
CREATE TABLE IF NOT EXISTS raw_documents (
    document_id String,
    version     UInt64,
    header      String CODEC(ZSTD(3)), -- JSON of the envelope
    body        String CODEC(ZSTD(3)),
    canonical   String CODEC(ZSTD(3)),
    offsets     String CODEC(ZSTD(3)), -- map from canonical offsets to raw ones
    stored_at   DateTime64(3, 'UTC') DEFAULT now64(3)
) ENGINE = {{.}}ReplacingMergeTree(version)
ORDER BY document_id -- traces: one document; reparse: all in the order of their ids
SETTINGS index_granularity = 64, index_granularity_bytes = 4194304, merge_max_block_size = 64,
    fsync_after_insert = 1, fsync_part_directory = 1;

-- Documents that could not be read. A document stored later without its failure buries it.
CREATE TABLE IF NOT EXISTS failures (
    document_id String,
    id          String, -- hash of document, stage and body
    version     UInt64,
    is_deleted  UInt8,
    stage       LowCardinality(String),
    reason      String,
    body_sha256 String,
    topic       String,
    partition   Int64,
    offset      Int64,
    at          DateTime64(3, 'UTC'),
    envelope    String CODEC(ZSTD(3))
) ENGINE = {{.}}ReplacingMergeTree(version, is_deleted)
ORDER BY (document_id, id) -- Store: failures of a batch's documents
SETTINGS index_granularity = 64, index_granularity_bytes = 4194304, merge_max_block_size = 64,
    fsync_after_insert = 1, fsync_part_directory = 1;
