package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/filingwire/filingwire"
)

// Run crawls by the clock of New York until ctx ends, and returns when its jobs have
// stopped: the feed every FeedEvery, the releases every ReleasesEvery, the tickers every
// morning, and after the daily index has appeared (22:06 to 22:23) the reconciliation, once
// more in the night and in the morning in case it was late. No job runs twice at a time. What was missed while the
// crawler was not running is made up for at the start, from the cursors.
func (c *Crawler) Run(ctx context.Context) error {
	jobs := []struct {
		spec string
		name string
		run  func(context.Context) error
		on   bool
	}{
		{every(c.config.FeedEvery), "feed", c.CrawlFeed, c.config.Discovery != Index},
		{every(c.config.ReleasesEvery), "releases", c.CrawlReleases, true},
		{"30 22,23 * * *", "reconciliation", c.Reconcile, c.config.Discovery != Feed},
		{"30 6 * * *", "reconciliation", c.Reconcile, c.config.Discovery != Feed},
		{"@every 1m", "retries", c.retry, c.config.Discovery != Feed},
		{"0 5 * * *", "tickers", c.RefreshTickers, true},
		{"40 22 * * *", "releases sweep", c.SweepReleases, true},
	}
	skip := cron.SkipIfStillRunning(cron.DiscardLogger)
	schedule := cron.New(cron.WithLocation(filingwire.NewYork), cron.WithChain(cron.Recover(panics{c.log}), skip))
	for _, j := range jobs {
		if !j.on {
			continue
		}
		if _, err := schedule.AddFunc(j.spec, func() { c.tick(ctx, j.name, j.run) }); err != nil {
			return fmt.Errorf("schedule %s: %w", j.name, err)
		}
	}
	c.tick(ctx, "start", c.RunOnce)
	schedule.Start()
	<-ctx.Done()
	<-schedule.Stop().Done()
	return nil
}

// tick runs a job and logs how it ended; the next tick goes on where this one stopped.
func (c *Crawler) tick(ctx context.Context, name string, run func(context.Context) error) {
	if ctx.Err() != nil {
		return
	}
	err := run(ctx)
	c.config.OnRound(name, err)
	switch {
	case err == nil:
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		c.log.Info("crawl stopped", "job", name)
	default:
		c.log.Error("crawl failed, the next tick goes on", "job", name, "error", err)
	}
}

func every(d time.Duration) string { return "@every " + max(d, time.Second).String() }

// panics logs what cron recovers.
type panics struct{ log *slog.Logger }

func (p panics) Info(string, ...any) {}

func (p panics) Error(err error, _ string, keysAndValues ...any) {
	p.log.Error("crawl panicked", append([]any{"error", err}, keysAndValues...)...)
}
