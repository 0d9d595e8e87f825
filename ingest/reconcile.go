package ingest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	indexCursor = "edgar.daily_index"
	// reconcileReach is how far back a first reconciliation goes; Backfill is for the rest.
	reconcileReach = 92 * 24 * time.Hour
)

// Reconciliation is the comparison of a day's index with what is stored.
type Reconciliation struct {
	Day     filingwire.Date
	Listed  []string // accession numbers
	Missing []string // of them, those that were not stored before
}

// Reconcile compares every day since the cursor with the daily index and collects what is
// missing; then it collects what earlier days list and is still, or again, missing. A day
// without an index is settled once a later day has one: until then its index may still come.
func (c *Crawler) Reconcile(ctx context.Context) error {
	defer c.running(indexCursor)()
	stored, err := c.store.Cursor(ctx, indexCursor)
	if err != nil {
		return fmt.Errorf("read cursor: %w", err)
	}
	reach := filingwire.NewYorkDate(c.now().Add(-reconcileReach))
	day := max(filingwire.NewYorkDate(c.since()), reach)
	if stored != "" {
		last, err := filingwire.ParseDate(stored)
		if err != nil {
			return fmt.Errorf("cursor %s: %w", indexCursor, err)
		}
		day = following(last)
	}
	// Documents that wait for another try get it even on a day without an index.
	if err := c.collect(ctx, job{name: indexCursor}); err != nil {
		return err
	}
	for today := filingwire.NewYorkDate(c.now()); day <= today; day = following(day) {
		_, err := c.ReconcileDay(ctx, day)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if err := c.setCursor(ctx, indexCursor, string(day)); err != nil {
			return err
		}
	}
	return c.heal(ctx, reach)
}

// heal collects what the listings since a day name and the warehouse does not know: documents
// that were lost on their way, or given up when they could not be fetched.
func (c *Crawler) heal(ctx context.Context, since filingwire.Date) error {
	gaps, err := c.store.Gaps(ctx, since, filingwire.NewYorkDate(c.now()))
	if err != nil {
		return fmt.Errorf("find gaps: %w", err)
	}
	if len(gaps) == 0 {
		return nil
	}
	c.log.Warn("gaps found, fetching them", "documents", len(gaps), "first", gaps[0].DocumentID())
	var docs []*document
	for _, m := range gaps {
		docs = append(docs, &document{Filing: m.Filing, Release: m.Release, SeenAt: m.SeenAt})
	}
	if err := c.collect(ctx, job{name: indexCursor, docs: docs}); err != nil {
		return fmt.Errorf("heal gaps: %w", err)
	}
	return nil
}

// list keeps what an index or a listing names, before any of it is fetched.
func (c *Crawler) list(ctx context.Context, docs []*document) error {
	var listed []*filingwire.Message
	at := filingwire.InstantOf(c.now())
	for _, d := range docs {
		m := d.message()
		m.SeenAt = at
		listed = append(listed, m)
	}
	if err := c.store.PutListings(ctx, listed); err != nil {
		return fmt.Errorf("keep listings: %w", err)
	}
	return nil
}

// retry gives the documents of earlier reconciliations that are due their next try.
func (c *Crawler) retry(ctx context.Context) error {
	defer c.running(indexCursor)()
	return c.collect(ctx, job{name: indexCursor})
}

// ReconcileDay compares one day. It fails with ErrNotFound when the day has no index (yet).
func (c *Crawler) ReconcileDay(ctx context.Context, day filingwire.Date) (*Reconciliation, error) {
	// 1. Discover.
	x, err := c.fetchIndex(ctx, dailyIndexPath(day))
	if err != nil {
		return nil, fmt.Errorf("reconcile %s: %w", day, err)
	}
	r := &Reconciliation{Day: day}
	var docs []*document
	for _, e := range x.entries {
		docs = append(docs, e.document())
		r.Listed = append(r.Listed, e.accession)
	}
	if err := c.list(ctx, docs); err != nil {
		return nil, fmt.Errorf("reconcile %s: %w", day, err)
	}
	known, err := c.store.KnownDocuments(ctx, r.Listed)
	if err != nil {
		return nil, fmt.Errorf("look up documents: %w", err)
	}
	for _, id := range r.Listed {
		if !known[id] {
			r.Missing = append(r.Missing, id)
		}
	}
	// 2.–4. Fetch and publish; the caller moves the cursor when the day is done.
	if err := c.collect(ctx, job{name: indexCursor, docs: docs}); err != nil {
		return nil, fmt.Errorf("reconcile %s: %w", day, err)
	}
	c.log.Info("day reconciled", "day", day, "listed", len(r.Listed), "missing", len(r.Missing))
	if c.config.OnReconcile != nil {
		c.config.OnReconcile(*r)
	}
	return r, nil
}

func dailyIndexPath(day filingwire.Date) string {
	t := day.Time()
	return fmt.Sprintf("/Archives/edgar/daily-index/%d/QTR%d/master.%s.idx", t.Year(), quarter(t), t.Format("20060102"))
}

func quarter(t time.Time) int { return (int(t.Month()) + 2) / 3 }

func following(d filingwire.Date) filingwire.Date {
	return filingwire.DateOf(d.Time().AddDate(0, 0, 1))
}
