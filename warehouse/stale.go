package warehouse

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

// storedRow is what Store needs to know of a row that is already there.
type storedRow struct {
	rowKey
	documentID string
	ciks       []string
	version    uint64
}

// cikKey is a key of the table by CIK.
type cikKey struct {
	rowKey
	cik     string
	version uint64
}

// grave collects what is to be hidden: whole rows, and keys by CIK of rows that stay.
type grave struct {
	rows []*filingwire.StoredRow
	keys map[*filingwire.Feed][]cikKey
}

func (g *grave) bury(s *storedRow, version uint64) {
	g.rows = append(g.rows, &filingwire.StoredRow{Feed: s.feed, ID: s.id, Version: version, Deleted: true, Date: s.date, CIKs: s.ciks, DocumentID: s.documentID})
}

func (g *grave) leave(k rowKey, ciks []string, version uint64) {
	for _, cik := range ciks {
		g.keys[k.feed] = append(g.keys[k.feed], cikKey{k, cik, version})
	}
}

// stale compares the stored rows with those of the new parse: one that is not among them, or
// has another date now, goes; one that has fewer CIKs leaves those.
func stale(stored []*storedRow, parsed map[string][]*filingwire.StoredRow, version uint64) grave {
	g := grave{keys: make(map[*filingwire.Feed][]cikKey)}
	kept := make(map[rowKey]*filingwire.StoredRow)
	for _, rows := range parsed {
		for _, r := range rows {
			kept[keyOf(r)] = r
		}
	}
	for _, s := range stored {
		if r := kept[s.rowKey]; r != nil {
			g.leave(s.rowKey, missing(s.ciks, r.CIKs), version)
		} else {
			g.bury(s, version)
		}
	}
	return g
}

// missing are the elements of a that b has not.
func missing(a, b []string) []string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}

// vanished reads the rows that the documents had and that are in no feed any more; one that has
// only moved to another date is.
func (w *Warehouse) vanished(ctx context.Context, documents []string) ([]filingwire.StoredRow, error) {
	slices.Sort(documents)
	var out []filingwire.StoredRow
	for _, part := range parts(slices.Compact(documents)) {
		for _, f := range w.config.Feeds {
			of := "(filing_date, id) IN (SELECT filing_date, id FROM " + f.Table() + " WHERE document_id IN {ids:Array(String)})"
			rows, err := query(ctx, w, func(r driver.Rows, row *filingwire.StoredRow) error {
				var day time.Time
				err := r.Scan(&row.ID, &row.DocumentID, &day, &row.Version)
				row.Feed, row.Deleted, row.Date = f, true, filingwire.DateOf(day)
				return err
			}, "SELECT id, any(document_id), argMax(filing_date, t.version), max(t.version) FROM "+f.Table()+" AS t WHERE "+of+" AND is_deleted = 1"+
				" AND id NOT IN (SELECT id FROM "+f.Table()+" FINAL WHERE "+of+") GROUP BY id ORDER BY id", named("ids", part))
			if err != nil {
				return nil, fmt.Errorf("read vanished rows of %s: %w", f.Name, err)
			}
			out = append(out, rows...)
		}
	}
	return out, nil
}

// storedRows reads the live rows of the documents from every feed.
func (w *Warehouse) storedRows(ctx context.Context, documents []string) ([]*storedRow, error) {
	slices.Sort(documents)
	var out []*storedRow
	for _, part := range parts(documents) {
		for _, f := range w.config.Feeds {
			// The keys come from the projection by document; FINAL then tells which are live.
			rows, err := query(ctx, w, func(r driver.Rows, s *storedRow) error {
				var day time.Time
				err := r.Scan(&s.id, &day, &s.documentID, &s.ciks, &s.version)
				s.feed, s.date = f, filingwire.DateOf(day)
				return err
			}, "SELECT id, filing_date, document_id, ciks, version FROM "+f.Table()+" FINAL"+
				" WHERE (filing_date, id) IN (SELECT filing_date, id FROM "+f.Table()+" WHERE document_id IN {ids:Array(String)})", named("ids", part))
			if err != nil {
				return nil, fmt.Errorf("read stored rows of %s: %w", f.Name, err)
			}
			for i := range rows {
				out = append(out, &rows[i])
			}
		}
	}
	return out, nil
}
