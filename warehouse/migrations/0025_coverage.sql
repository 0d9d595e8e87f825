-- What the source's indexes and listings say was published: coverage compares it with what is
-- stored, and a reconciliation fetches what is missing.
CREATE TABLE IF NOT EXISTS listings (
    document_id String, -- accession number; number or address of a release
    source      LowCardinality(String), -- edgar, or the kind of release
    filing_date Date, -- or day of publication
    url         String,
    listing     String CODEC(ZSTD(1)), -- JSON of the filing or release as it is listed
    listed_at   DateTime64(3, 'UTC') DEFAULT now64(3)
) ENGINE = {{.}}ReplacingMergeTree
ORDER BY (filing_date, document_id) -- coverage: all that some days list
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1;

-- When a document's rows could be read for the first time, by the engine's clock. A row that
-- is lost in a crash costs a measurement, hence no syncing.
CREATE TABLE IF NOT EXISTS arrivals (
    document_id String,
    readable_at SimpleAggregateFunction(min, DateTime64(3, 'UTC')) DEFAULT now64(3)
) ENGINE = {{.}}AggregatingMergeTree
ORDER BY document_id -- coverage: the documents of some days
SETTINGS index_granularity = 1024;

ALTER TABLE filings
    ADD COLUMN IF NOT EXISTS seen_at Nullable(DateTime64(3, 'UTC')), -- first seen in a listing
    ADD COLUMN IF NOT EXISTS ticker String -- of the first filer, as the filing's own cover states it
;

-- A cover that states a ticker is an observation of it on the filing's day.
CREATE MATERIALIZED VIEW IF NOT EXISTS filings_to_entities TO entities AS
SELECT ticker, ciks[1] AS cik, names[1] AS name, filing_date AS valid_from, filing_date AS valid_to
FROM filings
WHERE ticker != '' AND notEmpty(ciks);
