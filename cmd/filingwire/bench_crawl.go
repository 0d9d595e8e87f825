package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/fixtures"
	"github.com/filingwire/filingwire/ingest"
)

// crawled is an origin of synthesized filings and a crawler in front of it.
type crawled struct {
	*pipeline
	origin  *fixtures.Origin
	crawler *ingest.Crawler
	close   func()

	mu   sync.Mutex
	seen map[string]time.Time // by accession number, first seen in a listing
}

// crawlBench prepares a crawl; a rate below 0 lifts the limit.
func (b *bench) crawlBench(rate float64, submissions []fixtures.Submission) (*crawled, error) {
	p, err := b.openPipeline()
	if err != nil {
		return nil, err
	}
	c := &crawled{pipeline: p, seen: make(map[string]time.Time),
		origin: fixtures.NewOrigin(fixtures.OriginConfig{Submissions: submissions, Bare: true})}
	served, err := serveOrigin(b.ctx, "127.0.0.1:0", c.origin, b.log)
	if err != nil {
		p.Close()
		return nil, err
	}
	publisher := ingest.NewPublisher(p.brokers, filingwire.TopicDocuments, b.log)
	c.close = func() {
		_ = publisher.Close() // every publish has been acknowledged
		_ = served.close()
		p.Close()
	}
	c.crawler, err = ingest.New(ingest.Config{BaseURL: served.url, UserAgent: "Filingwire bench@filingwire.example", Rate: rate, Since: "1993-01-01"},
		ingest.Deps{Store: p.Warehouse, Publisher: watched{publisher, c}, Log: b.log})
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// watched notes when the published filings were first seen.
type watched struct {
	*ingest.Publisher
	c *crawled
}

func (w watched) Publish(ctx context.Context, messages ...*filingwire.Message) error {
	w.c.mu.Lock()
	for _, m := range messages {
		w.c.seen[m.DocumentID()] = m.SeenAt.Time
	}
	w.c.mu.Unlock()
	return w.Publisher.Publish(ctx, messages...)
}

const (
	budgetFor       = time.Minute
	budgetRate      = 10
	budgetDocuments = 800 // more than the allowance of the minute
)

// budget measures how much of the allowance a backfill uses, by the origin's own log.
func (b *bench) budget() error {
	c, err := b.crawlBench(budgetRate, nil)
	if err != nil {
		return err
	}
	defer c.close()
	day := time.Now().AddDate(0, 0, -7)
	c.origin.Synthesize(budgetDocuments, day)
	ctx, cancel := context.WithTimeout(b.ctx, budgetFor+2*time.Second)
	defer cancel()
	filed := filingwire.NewYorkDate(day)
	if err := c.crawler.Backfill(ctx, filed, filed); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var at []time.Time
	for _, r := range c.origin.Requests() {
		at = append(at, r.Time)
	}
	slices.SortFunc(at, time.Time.Compare)
	inMinute := 0
	for inMinute < len(at) && at[inMinute].Sub(at[0]) < budgetFor {
		inMinute++
	}
	b.print("backfill at 10 requests/s: share of the allowance", 100*float64(inMinute)/(budgetRate*budgetFor.Seconds()), "%",
		fmt.Sprintf("at least 95; %d requests in the first %s", inMinute, budgetFor))
	b.print("  most requests in any one second", float64(most(at, time.Second)), "", "at most 10, in the origin's log")
	return nil
}

// most is the highest number of moments that lie within d of each other.
func most(at []time.Time, d time.Duration) (n int) {
	first := 0
	for i := range at {
		for at[i].Sub(at[first]) >= d {
			first++
		}
		n = max(n, i-first+1)
	}
	return n
}

const crawlDocuments = 3000

// crawl measures from the first request of a backfill without a limit to all rows readable.
func (b *bench) crawl() error {
	c, err := b.crawlBench(-1, nil)
	if err != nil {
		return err
	}
	defer c.close()
	day := time.Now().AddDate(0, 0, -7)
	c.origin.Synthesize(crawlDocuments, day)
	c.work(b)
	filed := filingwire.NewYorkDate(day)
	start := time.Now()
	if err := c.crawler.Backfill(b.ctx, filed, filed); err != nil {
		return err
	}
	fetched := time.Since(start)
	if err := drained(b.ctx, c.brokers, filingwire.TopicDocuments, classify.DefaultGroup); err != nil {
		return err
	}
	took := time.Since(start)
	b.print("crawl to readable rows, no limit, embedded", crawlDocuments/took.Seconds(), "filings/s",
		fmt.Sprintf("at least 100; %d filings, fetched in %.1f s", crawlDocuments, fetched.Seconds()))
	return nil
}

const (
	filingsPerSecond = 5
	pollEvery        = 500 * time.Millisecond
)

// seen measures from the moment at which a poll of the feed shows a filing to the appearance of
// its row in the API.
func (b *bench) seen() error {
	with502, err := submissionsWith("5.02")
	if err != nil {
		return err
	}
	c, err := b.crawlBench(-1, with502)
	if err != nil {
		return err
	}
	defer c.close()
	a, err := b.serve(c.pipeline)
	if err != nil {
		return err
	}
	defer a.server.wait()
	c.work(b)
	if err := c.crawler.CrawlFeed(b.ctx); err != nil { // what is there already
		return err
	}
	if err := drained(b.ctx, c.brokers, filingwire.TopicDocuments, classify.DefaultGroup); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(b.ctx)
	var roles sync.WaitGroup
	defer roles.Wait()
	defer cancel()
	roles.Go(func() {
		for tick := time.NewTicker(pollEvery); ctx.Err() == nil; <-tick.C {
			if err := c.crawler.CrawlFeed(ctx); err != nil && ctx.Err() == nil {
				b.log.Error("crawl", "error", err)
			}
		}
	})
	wanted := int(b.For.Seconds() * filingsPerSecond)
	fresh := make(map[string]bool)
	var mu sync.Mutex
	roles.Go(func() {
		tick := time.NewTicker(time.Second / filingsPerSecond)
		defer tick.Stop()
		for range wanted {
			<-tick.C
			mu.Lock()
			for _, accession := range c.origin.Synthesize(1, time.Time{}) {
				fresh[accession] = true
			}
			mu.Unlock()
		}
	})
	var waits []time.Duration
	today := filingwire.NewYorkDate(time.Now())
	for len(waits) < wanted {
		rows, _, err := a.get(b.ctx, "/v1/events/officer-changes", url.Values{"date_from": {string(today)}, "view": {"agent"}, "limit": {"1000"}})
		if err != nil {
			return err
		}
		now := time.Now()
		mu.Lock()
		for _, row := range rows.Data {
			var r struct{ AccessionNumber string }
			if err := json.Unmarshal(row, &r); err != nil {
				mu.Unlock()
				return err
			}
			if fresh[r.AccessionNumber] {
				delete(fresh, r.AccessionNumber)
				c.mu.Lock()
				waits = append(waits, now.Sub(c.seen[r.AccessionNumber]))
				c.mu.Unlock()
			}
		}
		mu.Unlock()
		time.Sleep(5 * time.Millisecond)
	}
	b.print("seen in the feed to readable, p50", percentile(waits, 50), "ms", fmt.Sprintf("%d filings at %d/s", len(waits), filingsPerSecond))
	b.print("seen in the feed to readable, p99", percentile(waits, 99), "ms", "below 500")
	return nil
}

// submissionsWith are the fixtures that report an item.
func submissionsWith(item string) (out []fixtures.Submission, err error) {
	for _, s := range fixtures.Submissions() {
		parsed, err := classify.Parse(s.Raw)
		if err != nil {
			return nil, err
		}
		if slices.Contains(parsed.Items(), item) {
			out = append(out, s)
		}
	}
	return out, nil
}
