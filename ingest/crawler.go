package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/filingwire/filingwire"
)

// Crawler discovers, fetches and publishes. Its jobs may run at the same time, each of them
// once; what they know of each other's documents keeps them from publishing twice.
type Crawler struct {
	config    Config
	client    *client
	store     store
	publisher publisher
	log       *slog.Logger
	now       func() time.Time

	tickers tickers
	claims  claims

	mu        sync.Mutex
	jobs      map[string]*sync.Mutex
	pendingOf map[string]string // job to its stored pending documents
	waiting   map[string]int    // job to their number
}

// New returns a Crawler, or every fault of the configuration at once.
func New(c Config, d Deps) (*Crawler, error) {
	c = c.withDefaults()
	if err := c.validate(); err != nil {
		return nil, fmt.Errorf("configure crawler: %w", err)
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	client, err := newClient(c, d.Log)
	if err != nil {
		return nil, err
	}
	return &Crawler{
		config: c, client: client, store: d.Store, publisher: d.Publisher, log: d.Log, now: d.Now,
		jobs: map[string]*sync.Mutex{}, pendingOf: map[string]string{}, waiting: map[string]int{},
	}, nil
}

// RunOnce looks once at every source that the configuration names. When it returns nil, all
// that was found is published or waits for another try (Pending).
func (c *Crawler) RunOnce(ctx context.Context) error {
	if err := c.ensureTickers(ctx); err != nil {
		return err
	}
	steps := []func(context.Context) error{c.CrawlReleases}
	if c.config.Discovery != Feed {
		steps = append([]func(context.Context) error{c.Reconcile}, steps...)
	}
	if c.config.Discovery != Index {
		steps = append([]func(context.Context) error{c.CrawlFeed}, steps...)
	}
	var faults []error
	for _, step := range steps {
		err := step(ctx)
		faults = append(faults, err)
		if stopped(err) || errors.Is(err, ErrBlocked) {
			break
		}
	}
	return errors.Join(faults...)
}

// running holds the named job; it waits until an earlier run of it has ended.
func (c *Crawler) running(name string) (end func()) {
	c.mu.Lock()
	m := c.jobs[name]
	if m == nil {
		m = new(sync.Mutex)
		c.jobs[name] = m
	}
	c.mu.Unlock()
	m.Lock()
	return m.Unlock
}

// instant reads a cursor that is a moment; zero when there is none.
func (c *Crawler) instant(ctx context.Context, name string) (time.Time, error) {
	s, err := c.store.Cursor(ctx, name)
	if err != nil {
		return time.Time{}, fmt.Errorf("read cursor: %w", err)
	}
	if s == "" {
		return time.Time{}, nil
	}
	var i filingwire.Instant
	if err := i.UnmarshalText([]byte(s)); err != nil {
		return time.Time{}, fmt.Errorf("cursor %s: %w", name, err)
	}
	return i.Time, nil
}

func (c *Crawler) setCursor(ctx context.Context, name, value string) error {
	if err := c.store.SetCursor(ctx, name, value); err != nil {
		return fmt.Errorf("set cursor %s: %w", name, err)
	}
	return nil
}

const defaultSince = 30 * 24 * time.Hour

// since is where a job without a cursor starts.
func (c *Crawler) since() time.Time {
	if c.config.Since != "" {
		return newYorkMidnight(c.config.Since)
	}
	return newYorkMidnight(filingwire.NewYorkDate(c.now().Add(-defaultSince)))
}

func newYorkMidnight(d filingwire.Date) time.Time {
	t := d.Time()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, filingwire.NewYork)
}
