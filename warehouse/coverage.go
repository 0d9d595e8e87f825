package warehouse

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

var (
	listings = newTable("listings", "document_id", "String", "source", "String", "filing_date", "Date", "url", "String", "listing", "String")
	arrivals = newTable("arrivals", "document_id", "String")
)

// sourceEDGAR is the source of listed filings; that of releases is their kind.
const sourceEDGAR = "edgar"

// PutListings keeps what an index or a listing names; naming it again changes nothing.
func (w *Warehouse) PutListings(ctx context.Context, listed []*filingwire.Message) error {
	err := w.insert(ctx, listings, len(listed), func(i int) ([]any, error) {
		m := listed[i]
		text, err := json.Marshal(filingwire.Message{Filing: m.Filing, Release: m.Release, SeenAt: m.SeenAt})
		if err != nil {
			return nil, fmt.Errorf("listing of %s: %w", m.DocumentID(), err)
		}
		source, day, url := sourceEDGAR, filingwire.Date(""), ""
		if m.Filing != nil {
			day, url = m.Filing.FilingDate, m.Filing.URL
		} else {
			source, day, url = string(m.Release.SourceType), m.Release.PublicationDate(), m.Release.URL
		}
		if _, err := filingwire.ParseDate(string(day)); err != nil {
			return nil, fmt.Errorf("listing of %s: %w", m.DocumentID(), err)
		}
		return []any{m.DocumentID(), source, day.Time(), url, text}, nil
	})
	if err != nil {
		return fmt.Errorf("keep listings: %w", err)
	}
	return nil
}

// listedDocuments are the listings of the days, each document once. A release that is listed
// without a number, and got one when it was fetched, is known by its address.
const listedDocuments = "SELECT document_id, any(filing_date) AS day, any(listing) AS listing FROM listings" +
	" WHERE filing_date BETWEEN {from:Date} AND {to:Date} AND source IN {sources:Array(String)}" +
	" AND NOT (document_id = url AND url IN (SELECT url FROM filings WHERE form NOT IN ('8-K', '8-K/A'))) GROUP BY document_id"

var (
	releaseSources = []string{string(filingwire.LitigationRelease), string(filingwire.AdministrativeProceeding), string(filingwire.AAER)}
	allSources     = append([]string{sourceEDGAR}, releaseSources...)
)

// Gaps returns what the listings of the days name and is not known: neither stored nor found
// unfit. What could not be fetched is among it.
func (w *Warehouse) Gaps(ctx context.Context, from, to filingwire.Date) ([]*filingwire.Message, error) {
	texts, err := query(ctx, w, func(r driver.Rows, text *[]byte) error { return r.Scan(text) },
		"SELECT listing FROM ("+listedDocuments+") WHERE document_id NOT IN (SELECT document_id FROM filings)"+
			" AND document_id NOT IN (SELECT document_id FROM failures FINAL WHERE stage != '"+filingwire.StageFetch+"') ORDER BY day, document_id",
		named("from", string(from)), named("to", string(to)), named("sources", allSources))
	if err != nil {
		return nil, fmt.Errorf("find gaps: %w", err)
	}
	gaps := make([]*filingwire.Message, len(texts))
	for i, text := range texts {
		gaps[i] = new(filingwire.Message)
		if err := json.Unmarshal(text, gaps[i]); err != nil {
			return nil, fmt.Errorf("find gaps: %w", err)
		}
	}
	return gaps, nil
}

// arrive notes that the documents' rows can be read from now on; those of a reparse cannot yet.
func (w *Warehouse) arrive(ctx context.Context, c contents) error {
	if w.isShadow {
		return nil
	}
	documents := sorted(c.documents)
	return w.insert(ctx, arrivals, len(documents), func(i int) ([]any, error) { return []any{documents[i].ID}, nil })
}

// Coverage tells of every day from from to to, newest first, how complete the feed is; nil
// stands for all feeds of 8-Ks.
func (w *Warehouse) Coverage(ctx context.Context, feed *filingwire.Feed, from, to filingwire.Date) ([]filingwire.CoverageDay, error) {
	var days []filingwire.CoverageDay
	at := make(map[filingwire.Date]int)
	for t := to.Time(); !t.Before(from.Time()); t = t.AddDate(0, 0, -1) {
		at[filingwire.DateOf(t)] = len(days)
		days = append(days, filingwire.CoverageDay{Date: filingwire.DateOf(t), Gaps: []string{}})
	}
	releases := feed == filingwire.EnforcementActions
	found, err := w.documentCoverage(ctx, releases, from, to)
	if err != nil {
		return nil, fmt.Errorf("read coverage: %w", err)
	}
	for _, d := range found {
		if i, ok := at[d.Date]; ok {
			days[i] = d
		}
	}
	for _, f := range w.config.Feeds {
		if feed != nil && f != feed || feed == nil && f.Item == "" {
			continue
		}
		rows, err := w.rowsByDay(ctx, f, from, to)
		if err != nil {
			return nil, fmt.Errorf("count rows of %s: %w", f.Name, err)
		}
		for _, r := range rows {
			if i, ok := at[r.Date]; ok {
				days[i].Rows += r.Rows
			}
		}
	}
	return days, nil
}

func (w *Warehouse) rowsByDay(ctx context.Context, f *filingwire.Feed, from, to filingwire.Date) ([]filingwire.CoverageDay, error) {
	return query(ctx, w, func(r driver.Rows, d *filingwire.CoverageDay) error {
		var day time.Time
		var rows uint64
		err := r.Scan(&day, &rows)
		d.Date, d.Rows = filingwire.DateOf(day), int(rows)
		return err
	}, "SELECT filing_date, count() FROM "+f.Table()+" FINAL WHERE filing_date BETWEEN {from:Date} AND {to:Date} GROUP BY filing_date",
		named("from", string(from)), named("to", string(to)))
}

// took is the SQL of a stage's percentiles: their number and the durations in milliseconds.
func took(from, to string) string {
	both := "isNotNull(" + from + ") AND isNotNull(" + to + ")"
	return "countIf(" + both + "), quantilesExactIf(0.5, 0.95, 0.99)(toFloat64(ifNull(dateDiff('millisecond', " + from + ", " + to + "), 0)), " + both + ")"
}

// documentCoverage joins the days' listings, the stored documents, their failures and arrivals.
// A stored document counts on the day that it is listed on, else on its own.
func (w *Warehouse) documentCoverage(ctx context.Context, releases bool, from, to filingwire.Date) ([]filingwire.CoverageDay, error) {
	sources, forms := []string{sourceEDGAR}, []string{"8-K", "8-K/A"}
	if releases {
		sources, forms = releaseSources, releaseSources
	}
	sql := "WITH listed AS (" + listedDocuments + ")," +
		" stored AS (SELECT document_id, argMax(filing_date, version) AS day, any(accepted_at) AS accepted, any(seen_at) AS seen, min(stored_at) AS stored_at" +
		"   FROM filings WHERE form IN {forms:Array(String)} AND (filing_date BETWEEN {from:Date} AND {to:Date} OR document_id IN (SELECT document_id FROM listed)) GROUP BY document_id)," +
		" documents AS (SELECT document_id, max(l) AS is_listed, max(s) AS is_stored, if(max(l) = 1, anyIf(d, l = 1), any(d)) AS day," +
		"     any(a) AS accepted, any(e) AS seen, any(t) AS stored" +
		"   FROM (SELECT document_id, day AS d, 1 AS l, 0 AS s, NULL::Nullable(DateTime64(3, 'UTC')) AS a, NULL::Nullable(DateTime64(3, 'UTC')) AS e, NULL::Nullable(DateTime64(3, 'UTC')) AS t FROM listed" +
		"     UNION ALL SELECT document_id, day, 0, 1, accepted, seen, stored_at FROM stored) GROUP BY document_id)," +
		" failed AS (SELECT document_id, countIf(stage != '" + filingwire.StageForm + "') AS faults, countIf(stage = '" + filingwire.StageForm + "') AS foreign" +
		"   FROM failures FINAL WHERE document_id IN (SELECT document_id FROM documents) GROUP BY document_id)," +
		" readable AS (SELECT document_id, toNullable(min(readable_at)) AS at FROM arrivals WHERE document_id IN (SELECT document_id FROM documents) GROUP BY document_id)" +
		" SELECT day, countIf(is_listed = 1), countIf(is_stored = 1), countIf(is_stored = 1 AND faults = 0), countIf(faults > 0)," +
		fmt.Sprintf(" arraySort(groupArrayIf(%d)(document_id, is_listed = 1 AND is_stored = 0 AND foreign = 0)), ", filingwire.MaxGaps) +
		took("accepted", "seen") + ", " + took("seen", "stored") + ", " + took("stored", "at") + ", " + took("accepted", "at") +
		" FROM documents LEFT JOIN failed USING document_id LEFT JOIN readable USING document_id GROUP BY day"
	return query(ctx, w, scanCoverage, sql, named("from", string(from)), named("to", string(to)), named("sources", sources), named("forms", forms))
}

func scanCoverage(r driver.Rows, d *filingwire.CoverageDay) error {
	var day time.Time
	var counts [4]uint64
	var sizes [4]uint64
	var quantiles [4][]float64
	err := r.Scan(&day, &counts[0], &counts[1], &counts[2], &counts[3], &d.Gaps,
		&sizes[0], &quantiles[0], &sizes[1], &quantiles[1], &sizes[2], &quantiles[2], &sizes[3], &quantiles[3])
	if err != nil {
		return err
	}
	d.Date = filingwire.DateOf(day)
	d.Listed, d.Ingested, d.Parsed, d.Failed = int(counts[0]), int(counts[1]), int(counts[2]), int(counts[3])
	l := &d.Latency
	for i, p := range []*filingwire.Percentiles{&l.AcceptedToSeen, &l.SeenToStored, &l.StoredToReadable, &l.AcceptedToReadable} {
		if q := quantiles[i]; sizes[i] > 0 && len(q) == 3 {
			*p = filingwire.Percentiles{Count: int(sizes[i]), P50: q[0], P95: q[1], P99: q[2]}
		}
	}
	return nil
}
