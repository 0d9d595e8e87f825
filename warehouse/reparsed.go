package warehouse

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

// Replaced returns rows of a feed that the run, whose version is given, has written with other
// bytes than they had, or has taken out (Deleted), in the order of their keys after a position.
// It is asked between Swap and End, when the next tables hold what was replaced. A page may be
// empty before the last one; the position after it is "" at the end.
func (r *Reparse) Replaced(ctx context.Context, f *filingwire.Feed, version uint64, after filingwire.Position, limit int) (rows []filingwire.StoredRow, next filingwire.Position, err error) {
	fresh, err := r.page(ctx, f.Table(), f, version, after, limit)
	if err != nil {
		return nil, next, err
	}
	until := filingwire.Date(lastDay)
	if len(fresh) == limit {
		next = position(&fresh[limit-1])
		until = next.Date
	}
	gone, err := r.gone(ctx, f, after, until, limit)
	if err != nil {
		return nil, next, err
	}
	// Both pages are sure up to the lesser of their ends.
	if len(gone) == limit && (next.ID == "" || less(position(&gone[limit-1]), next)) {
		next = position(&gone[limit-1])
	}
	old, err := r.replacedDocs(ctx, f, fresh)
	if err != nil {
		return nil, next, err
	}
	for i := range fresh {
		row := &fresh[i]
		if next.ID != "" && less(next, position(row)) {
			break
		}
		if !bytes.Equal(old[row.ID], row.Doc) {
			rows = append(rows, *row)
		}
	}
	for i := range gone {
		if row := &gone[i]; next.ID == "" || !less(next, position(row)) {
			rows = append(rows, *row)
		}
	}
	return rows, next, nil
}

func position(r *filingwire.StoredRow) filingwire.Position {
	return filingwire.Position{Date: r.Date, ID: r.ID}
}

func less(a, b filingwire.Position) bool { return a.Date < b.Date || a.Date == b.Date && a.ID < b.ID }

func scanReplaced(f *filingwire.Feed, deleted bool) func(driver.Rows, *filingwire.StoredRow) error {
	return func(r driver.Rows, row *filingwire.StoredRow) error {
		var day time.Time
		var published *time.Time
		err := r.Scan(&day, &row.ID, &row.Version, &row.CIKs, &row.Ticker, &row.DocumentID, &published, &row.Doc)
		row.Feed, row.Date, row.Published, row.Deleted = f, filingwire.DateOf(day), instantPointer(published), deleted
		return err
	}
}

const replacedColumns = "filing_date, id, version, ciks, ticker, document_id, published_at, doc"

func (r *Reparse) page(ctx context.Context, table string, f *filingwire.Feed, version uint64, after filingwire.Position, limit int) ([]filingwire.StoredRow, error) {
	rows, err := query(ctx, r.w, scanReplaced(f, false), "SELECT "+replacedColumns+" FROM "+table+" FINAL WHERE version = {version:UInt64}"+
		" AND filing_date >= {day:Date} AND (filing_date, id) > ({day:Date}, {id:String}) ORDER BY filing_date, id LIMIT {limit:UInt64}",
		named("version", version), named("day", startDay(after)), named("id", after.ID), named("limit", uint64(limit)))
	if err != nil {
		return nil, fmt.Errorf("read reparsed rows of %s: %w", f.Name, err)
	}
	return rows, nil
}

const lastDay = "2149-06-06" // of the warehouse's Date

// gone are the rows that were there, up to a day, and are not any more.
func (r *Reparse) gone(ctx context.Context, f *filingwire.Feed, after filingwire.Position, until filingwire.Date, limit int) ([]filingwire.StoredRow, error) {
	old := f.Table() + nextSuffix
	rows, err := query(ctx, r.w, scanReplaced(f, true), "SELECT "+replacedColumns+" FROM "+old+" FINAL"+
		" WHERE filing_date BETWEEN {day:Date} AND {until:Date} AND (filing_date, id) > ({day:Date}, {id:String})"+
		" AND (filing_date, id) NOT IN (SELECT filing_date, id FROM "+f.Table()+" FINAL WHERE filing_date BETWEEN {day:Date} AND {until:Date})"+
		" ORDER BY filing_date, id LIMIT {limit:UInt64}", named("day", startDay(after)), named("until", string(until)), named("id", after.ID), named("limit", uint64(limit)))
	if err != nil {
		return nil, fmt.Errorf("read vanished rows of %s: %w", f.Name, err)
	}
	return rows, nil
}

// startDay is a day that the warehouse can compare with.
func startDay(p filingwire.Position) string {
	if p.Date == "" {
		return "1970-01-01"
	}
	return string(p.Date)
}

// replacedDocs are what the rows were before.
func (r *Reparse) replacedDocs(ctx context.Context, f *filingwire.Feed, rows []filingwire.StoredRow) (map[string][]byte, error) {
	docs := make(map[string][]byte)
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	old := f.Table() + nextSuffix
	for _, part := range parts(ids) {
		_, err := query(ctx, r.w, func(rows driver.Rows, _ *struct{}) error {
			var id string
			var doc []byte
			err := rows.Scan(&id, &doc)
			docs[id] = doc
			return err
		}, "SELECT id, doc FROM "+old+" FINAL WHERE (filing_date, id) IN (SELECT filing_date, id FROM "+old+" WHERE id IN {ids:Array(String)})", named("ids", part))
		if err != nil {
			return nil, fmt.Errorf("read replaced rows of %s: %w", f.Name, err)
		}
	}
	return docs, nil
}
