package main

import (
	"fmt"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/ingest"
)

type backfillCommand struct {
	engineFlags
	originFlags
	From     string `help:"First filing date." required:"" placeholder:"YYYY-MM-DD"`
	To       string `help:"Last filing date; default today." placeholder:"YYYY-MM-DD"`
	Releases bool   `help:"Collect the enforcement releases listed since --from as well."`
}

// Run collects what the quarterly indexes list of the days. It shares the operator's budget
// with a running crawler only through --share; interrupted, it goes on where it stopped.
func (c *backfillCommand) Run(e *env) error {
	from, err := filingwire.ParseDate(c.From)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	to := filingwire.NewYorkDate(time.Now())
	if c.To != "" {
		if to, err = filingwire.ParseDate(c.To); err != nil {
			return fmt.Errorf("--to: %w", err)
		}
	}
	if to < from {
		return fmt.Errorf("--to %s is before --from %s", to, from)
	}
	config, err := c.config()
	if err != nil {
		return err
	}
	bar := newProgress(e.stderr)
	var told backfillProgress
	config.OnProgress = func(p ingest.Progress) { bar.show(told.step(p)) }
	return c.withWarehouse(e, func(o *opened) error {
		crawler, closePublisher, err := newCrawler(config, o, e.log)
		if err != nil {
			return err
		}
		defer closePublisher()
		err = crawler.Backfill(e.ctx, from, to)
		bar.close()
		if err == nil && c.Releases {
			err = crawler.BackfillReleases(e.ctx, from)
		}
		if err != nil {
			return goesOn(e.ctx, err)
		}
		fmt.Fprintf(e.stdout, "backfilled %s to %s: %d filings listed\n", from, to, told.count())
		return nil
	})
}

// backfillProgress adds up the quarters that a backfill reports one by one.
type backfillProgress struct {
	before int // filings of the quarters that are finished
	last   ingest.Progress
}

func (b *backfillProgress) step(p ingest.Progress) step {
	if p.Quarter != b.last.Quarter {
		b.before += b.last.Total
	}
	b.last = p
	part := 1.0 // a quarter without filings
	if p.Total > 0 {
		part = float64(p.Done) / float64(p.Total)
	}
	return step{label: p.Quarter, done: p.Done, total: p.Total, count: b.before + p.Done,
		share: (float64(p.Finished) + part) / float64(p.Of)}
}

func (b *backfillProgress) count() int { return b.before + b.last.Total }
