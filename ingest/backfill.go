package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/filingwire/filingwire"
)

// Progress is how far a backfill has come.
type Progress struct {
	Quarter  string // 2024Q3
	Of       int    // quarters in all
	Finished int    // quarters done
	Done     int    // filings of this quarter that are stored, published or waiting
	Total    int    // filings of this quarter
}

// Backfill collects the filings of the days from and to and those between, from the
// quarterly indexes, oldest first. It goes on where an interrupted run with the same
// days stopped. A quarterly index reaches to the day before; the rest is Reconcile's.
func (c *Crawler) Backfill(ctx context.Context, from, to filingwire.Date) error {
	if from.Time().IsZero() || to.Time().IsZero() || to < from {
		return fmt.Errorf("backfill from %q to %q: no such days", from, to)
	}
	name := fmt.Sprintf("backfill.%s.%s", from, to)
	defer c.running(name)()
	done, err := c.store.Cursor(ctx, name)
	if err != nil {
		return fmt.Errorf("read cursor: %w", err)
	}
	quarters := quartersOf(from, to)
	for i, q := range quarters {
		if ended := filingwire.DateOf(q.AddDate(0, 3, 0)); done != "" && done >= string(ended) {
			continue
		}
		p := Progress{Quarter: fmt.Sprintf("%dQ%d", q.Year(), quarter(q)), Of: len(quarters), Finished: i}
		// 1. Discover.
		x, err := c.fetchIndex(ctx, fmt.Sprintf("/Archives/edgar/full-index/%d/QTR%d/master.idx", q.Year(), quarter(q)))
		if errors.Is(err, ErrNotFound) {
			c.log.Warn("quarter has no index", "quarter", p.Quarter)
			c.progress(p)
			continue
		}
		if err != nil {
			return fmt.Errorf("backfill %s: %w", p.Quarter, err)
		}
		x.entries = slices.DeleteFunc(x.entries, func(e entry) bool { return e.filed < from || e.filed > to })
		p.Total = len(x.entries)
		slices.SortFunc(x.entries, func(a, b entry) int {
			return cmp.Compare(backfillPosition(a.filed, a.accession), backfillPosition(b.filed, b.accession))
		})
		x.entries = slices.DeleteFunc(x.entries, func(e entry) bool { return backfillPosition(e.filed, e.accession) <= done })
		p.Done = p.Total - len(x.entries)
		var docs []*document
		for _, e := range x.entries {
			docs = append(docs, e.document())
		}
		if err := c.list(ctx, docs); err != nil {
			return fmt.Errorf("backfill %s: %w", p.Quarter, err)
		}
		// 2.–5. Fetch, publish, move the cursor.
		before := p.Done
		j := job{
			name:     name,
			docs:     docs,
			position: func(d *document) string { return backfillPosition(d.Filing.FilingDate, d.Filing.Accession) },
			progress: func(n int) { p.Done = before + n; c.progress(p) },
		}
		c.progress(p)
		if err := c.collect(ctx, j); err != nil {
			return fmt.Errorf("backfill %s: %w", p.Quarter, err)
		}
	}
	if err := c.lastTry(ctx, name); err != nil {
		return fmt.Errorf("backfill: %w", err)
	}
	return c.setCursor(ctx, name, "") // the next run over these days looks for gaps
}

// lastTry fetches what waits for another try at once; what fails again goes to the failures.
func (c *Crawler) lastTry(ctx context.Context, name string) error {
	waiting, err := c.pending(ctx, name)
	if err != nil || len(waiting) == 0 {
		return err
	}
	for _, d := range waiting {
		d.Attempts, d.Next = len(c.config.Retries), filingwire.Instant{}
	}
	if err := c.setPending(ctx, name, waiting); err != nil {
		return err
	}
	return c.collect(ctx, job{name: name})
}

func (c *Crawler) progress(p Progress) {
	if c.config.OnProgress != nil {
		c.config.OnProgress(p)
	}
}

func backfillPosition(d filingwire.Date, accession string) string {
	return strings.Join([]string{string(d), accession}, " ")
}

// quartersOf lists the first days of the quarters that the days reach into.
func quartersOf(from, to filingwire.Date) []time.Time {
	t := from.Time()
	t = time.Date(t.Year(), time.Month(3*(quarter(t)-1)+1), 1, 0, 0, 0, 0, time.UTC)
	var out []time.Time
	for ; !t.After(to.Time()); t = t.AddDate(0, 3, 0) {
		out = append(out, t)
	}
	return out
}
