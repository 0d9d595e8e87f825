package warehouse

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

// firstWindow is how many days of a feed are looked at first; each further window is four
// times as long. A closed window is what makes a list cheap: its few granules are read
// instead of the ends of every part.
const firstWindow = 7

// List returns at most q.Limit rows, newest first.
func (w *Warehouse) List(ctx context.Context, q filingwire.FeedQuery) ([]filingwire.ReadRow, error) {
	t, err := w.table(q.Feed)
	if err != nil {
		return nil, err
	}
	if q.CIKs != nil && len(q.CIKs) == 0 {
		return nil, nil
	}
	var out []filingwire.ReadRow
	for len(out) < q.Limit {
		page := q
		page.Limit = q.Limit - len(out)
		rows, err := w.scan(ctx, t, page)
		if err == nil {
			err = w.resolve(ctx, rows)
		}
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", q.Feed.Name, err)
		}
		for _, r := range rows {
			if r.SupersededBy == "" || q.IncludeSuperseded {
				out = append(out, r)
			}
		}
		if len(rows) < page.Limit {
			break // the feed ends here
		}
		q.Before = &rows[len(rows)-1].Position // superseded rows left room
	}
	return out, nil
}

// scan reads q.Limit rows in order, superseded ones among them; fewer only at the feed's end.
func (w *Warehouse) scan(ctx context.Context, t *feedTable, q filingwire.FeedQuery) ([]filingwire.ReadRow, error) {
	if q.DocumentID != "" || len(q.CIKs) > 0 {
		return w.window(ctx, t, q)
	}
	if t.newest.Load() == nil {
		if _, _, err := w.span(ctx, t); err != nil {
			return nil, err
		}
	}
	to := earliest(q.To, q.Before)
	start := latest(q.From.Time(), t.firstDay(to))
	first := q
	first.From, first.To = filingwire.DateOf(start), to
	out, err := w.window(ctx, t, first)
	if err != nil || len(out) == q.Limit {
		return out, err
	}
	oldest, newest, err := w.span(ctx, t)
	if err != nil {
		return nil, err
	}
	limit, from := q.Limit, latest(oldest, q.From.Time())
	for days := 4 * firstWindow; len(out) < limit && start.After(from); days *= 4 {
		end := start.AddDate(0, 0, -1)
		if end.After(newest) {
			end = newest
		}
		start = latest(from, end.AddDate(0, 0, 1-days))
		q.From, q.To, q.Limit = filingwire.DateOf(start), filingwire.DateOf(end), limit-len(out)
		rows, err := w.window(ctx, t, q)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// firstDay is where the first window of a list begins that ends at to. An open end is taken
// for the newest day seen so far: rows that came since only make the window longer.
func (t *feedTable) firstDay(to filingwire.Date) time.Time {
	end := to.Time()
	if newest := t.newest.Load(); newest != nil && (to == "" || end.After(*newest)) {
		end = *newest
	}
	return end.AddDate(0, 0, 1-firstWindow)
}

// earliest of the two ends of a list, "" if it has none.
func earliest(to filingwire.Date, before *filingwire.Position) filingwire.Date {
	if before != nil && (to == "" || before.Date < to) {
		return before.Date
	}
	return to
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// span is the range of dates in a feed's parts, zero for an empty feed; the engine knows it
// without reading a row.
func (w *Warehouse) span(ctx context.Context, t *feedTable) (oldest, newest time.Time, err error) {
	type span struct {
		oldest, newest time.Time
		rows           uint64
	}
	s, _, err := one(ctx, w, func(r driver.Rows, s *span) error {
		return r.Scan(&s.oldest, &s.newest, &s.rows)
	}, "SELECT min(filing_date), max(filing_date), count() FROM "+t.name)
	if err != nil || s.rows == 0 {
		return time.Time{}, time.Time{}, err
	}
	t.newest.Store(&s.newest)
	return s.oldest, s.newest, nil
}

// narrow reads take one thread: more would only contend with other requests. The setting is
// in the statement because those of a connection cost a change of session when they differ.
const narrow = " SETTINGS max_threads = 1"

// window reads rows of the closed range of dates in q.
func (w *Warehouse) window(ctx context.Context, t *feedTable, q filingwire.FeedQuery) ([]filingwire.ReadRow, error) {
	p, err := t.where(&q)
	if err != nil {
		return nil, err
	}
	source, doubled := t.source(&q)
	doc, once := "doc", ""
	if q.Agent {
		doc = "agent"
	}
	if doubled {
		once = " LIMIT 1 BY filing_date, id"
	}
	return query(ctx, w, scanRow, "SELECT filing_date, id, "+doc+", published_at, stored_at FROM "+source+" FINAL"+
		p.String()+" ORDER BY filing_date DESC, id DESC"+once+" LIMIT "+p.value("UInt64", q.Limit)+narrow, p.args...)
}

func scanRow(r driver.Rows, row *filingwire.ReadRow) error {
	var day, stored time.Time
	var published *time.Time
	err := r.Scan(&day, &row.ID, &row.Doc, &published, &stored)
	row.Date, row.Published, row.StoredAt = filingwire.DateOf(day), instantPointer(published), filingwire.InstantOf(stored)
	return err
}

// Row returns one row of a feed, superseded or not, in its default or agent rendering.
func (w *Warehouse) Row(ctx context.Context, feed *filingwire.Feed, id string, agent bool) (*filingwire.ReadRow, error) {
	t, err := w.table(feed)
	if err != nil {
		return nil, err
	}
	doc := "doc"
	if agent {
		doc = "agent"
	}
	p := new(predicate)
	p.at([]string{id})
	rows, err := query(ctx, w, scanRow, "SELECT filing_date, id, "+doc+", published_at, stored_at FROM "+t.name+
		" FINAL"+p.String()+" LIMIT 1"+narrow, p.args...)
	if err == nil {
		err = w.resolve(ctx, rows)
	}
	if err != nil {
		return nil, fmt.Errorf("read row of %s: %w", feed.Name, err)
	}
	if len(rows) == 0 {
		return nil, notFound("event")
	}
	return &rows[0], nil
}

// Count is the number of rows that an export of q without limit yields.
func (w *Warehouse) Count(ctx context.Context, q filingwire.FeedQuery) (uint64, error) {
	t, err := w.table(q.Feed)
	if err != nil {
		return 0, err
	}
	if q.CIKs != nil && len(q.CIKs) == 0 {
		return 0, nil
	}
	p, err := t.where(&q)
	if err != nil {
		return 0, err
	}
	if !q.IncludeSuperseded {
		p.and("id NOT IN (SELECT id FROM supersessions FINAL)")
	}
	source, doubled := t.source(&q)
	count := "count()"
	if doubled {
		count = "uniqExact(filing_date, id)"
	}
	n, _, err := one(ctx, w, func(r driver.Rows, n *uint64) error { return r.Scan(n) },
		"SELECT "+count+" FROM "+source+" FINAL"+p.String(), p.args...)
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", q.Feed.Name, err)
	}
	gone, err := w.countGone(ctx, t, &q)
	return n + gone, err
}
