// Package ingest crawls EDGAR and the SEC's enforcement releases and publishes what it
// fetches to the broker: discover, fetch, publish, and only then move the cursor.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/filingwire/filingwire"
)

// SEC is the base URL of the real source.
const SEC = "https://www.sec.gov"

// Discovery says how the crawler learns of filings.
type Discovery string

const (
	Both  Discovery = "both"  // the feed, and every night the index
	Feed  Discovery = "feed"  // the current-filings feed only
	Index Discovery = "index" // the daily index only, which robots.txt allows
)

// Config configures a Crawler. Only UserAgent is required.
type Config struct {
	BaseURL   string   // default SEC
	Hosts     []string // further hosts that links and redirects may lead to
	UserAgent string   // "Company contact@company.example"; sec.gov demands the address

	// Rate is the operator's allowance in requests per second over all processes, default
	// 10; negative means no limit. Share is the number of processes that divide it.
	Rate  float64
	Share int

	Discovery Discovery
	// Since is where a crawler without cursors starts: default 30 days ago. The feed gives all
	// that it lists, and daily indexes are not read further back than 92 days.
	Since filingwire.Date

	Parallel     int           // fetches under way at once, default 8
	Attempts     int           // tries of one request in a row, default 4
	Backoff      time.Duration // before the second try, doubled for each further one, default 500ms
	BlockPause   time.Duration // silence after a block page, default 10m10s
	Timeout      time.Duration // of one response with its body, default 2m
	MaxPageBytes int64         // of one response after decompression, default 256 MiB
	// Retries are the delays before a document that cannot be fetched is tried again; after
	// the last it goes to the failures.
	Retries []time.Duration

	FeedEvery     time.Duration // default 30s
	ReleasesEvery time.Duration // default 5m

	Transport http.RoundTripper // default: a pooled one

	OnRequest   func(outcome string, took time.Duration) // told of every try of a request; see Outcome
	OnRound     func(job string, err error)              // told how every scheduled run of a job ended
	OnReconcile func(Reconciliation)                     // told of every reconciled day
	OnProgress  func(Progress)                           // told of the progress of a backfill
}

// store is what the crawler asks of the warehouse.
type store interface {
	Cursor(ctx context.Context, name string) (string, error)
	SetCursor(ctx context.Context, name, value string) error
	// KnownDocuments returns which of the document ids are stored already.
	KnownDocuments(ctx context.Context, ids []string) (map[string]bool, error)
	PutEntities(ctx context.Context, entities []filingwire.Entity) error
	// TickerOf returns the ticker that the CIK is proven to have borne on a day, or "".
	TickerOf(ctx context.Context, cik string, on filingwire.Date) (string, error)
	// PutListings keeps what an index or a listing names.
	PutListings(ctx context.Context, listed []*filingwire.Message) error
	// Gaps returns what the listings of the days name and the warehouse does not know.
	Gaps(ctx context.Context, from, to filingwire.Date) ([]*filingwire.Message, error)
	Store(ctx context.Context, b filingwire.Batch) error // of failures only
}

// publisher returns when the broker has acknowledged every message. Messages that it
// refuses for themselves are returned as Refusals; the others have been published.
type publisher interface {
	Publish(ctx context.Context, messages ...*filingwire.Message) error
}

// Deps are the crawler's collaborators.
type Deps struct {
	Store     store
	Publisher publisher
	Log       *slog.Logger     // default slog.Default()
	Now       func() time.Time // default time.Now
}

var contact = regexp.MustCompile(`[^\s@]+@[^\s@]+\.[^\s@]+`)

func (c Config) withDefaults() Config {
	set(&c.BaseURL, SEC)
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	set(&c.Rate, 10)
	set(&c.Share, 1)
	set(&c.Discovery, Both)
	set(&c.Parallel, 8)
	set(&c.Attempts, 4)
	set(&c.Backoff, 500*time.Millisecond)
	set(&c.BlockPause, 10*time.Minute+10*time.Second)
	set(&c.Timeout, 2*time.Minute)
	set(&c.MaxPageBytes, 256<<20)
	set(&c.FeedEvery, 30*time.Second)
	set(&c.ReleasesEvery, 5*time.Minute)
	if c.Retries == nil {
		c.Retries = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour}
	}
	if c.OnRequest == nil {
		c.OnRequest = func(string, time.Duration) {}
	}
	if c.OnRound == nil {
		c.OnRound = func(string, error) {}
	}
	return c
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// validate reports every fault of a Config whose defaults are set.
func (c Config) validate() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	base, err := url.Parse(c.BaseURL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		fault("base URL %q is not an http(s) address", c.BaseURL)
	}
	if strings.TrimSpace(c.UserAgent) == "" {
		fault("a User-Agent is required")
	}
	if err == nil && isSEC(base.Hostname()) {
		if !contact.MatchString(c.UserAgent) {
			fault("sec.gov demands a User-Agent with a contact e-mail, such as %q", "Company Name contact@company.example")
		}
		if c.Rate < 0 || c.Rate > 10 {
			fault("sec.gov allows at most 10 requests per second, not %v", c.Rate)
		}
		if c.BlockPause < 10*time.Minute {
			fault("sec.gov demands 10 minutes of silence after a block, not %v", c.BlockPause)
		}
	}
	if c.Share < 1 {
		fault("share 1/%d", c.Share)
	}
	switch c.Discovery {
	case Both, Feed, Index:
	default:
		fault("discovery %q is none of both, feed, index", c.Discovery)
	}
	if c.Since != "" {
		if _, err := filingwire.ParseDate(string(c.Since)); err != nil {
			fault("since: %w", err)
		}
	}
	if c.Parallel < 1 || c.Attempts < 1 || c.MaxPageBytes < 1 {
		fault("parallel, attempts and page bytes must be positive")
	}
	return errors.Join(faults...)
}

func isSEC(host string) bool {
	host = strings.ToLower(host)
	return host == "sec.gov" || strings.HasSuffix(host, ".sec.gov")
}
