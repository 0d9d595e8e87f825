package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/api"
	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/fixtures"
	"github.com/filingwire/filingwire/ingest"
)

// benchAPI is a served API with a key to it.
type benchAPI struct {
	base, key string
	server    *running
	client    *http.Client
}

func (b *bench) serve(p *pipeline) (*benchAPI, error) {
	secret := make([]byte, secretBytes)
	demo, err := demoAccount(b.ctx, p.opened, secret)
	if err != nil {
		return nil, err
	}
	org, err := p.opened.Organization(b.ctx, demo.OrgID)
	if err != nil {
		return nil, err
	}
	org.RatePerMinute = math.MaxInt32 // what is measured is not the rate limit
	if err := p.opened.UpdateOrganization(b.ctx, *org, filingwire.InstantOf(time.Now())); err != nil {
		return nil, err
	}
	listener, base, err := listen(b.ctx, "127.0.0.1:0", "")
	if err != nil {
		return nil, err
	}
	server, err := newAPI(p.opened, base, secret, api.OAuth{}, b.log)
	if err != nil {
		return nil, err
	}
	a := &benchAPI{base: base, key: demo.APIKey, server: newRunning(),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, ReadBufferSize: exportReadBytes}, Timeout: 30 * time.Second}}
	a.server.start("api", func(ctx context.Context) error { return serveAPI(ctx, server, listener) }, func(error) {}, b.log)
	return a, nil
}

type page struct {
	Data       []json.RawMessage `json:"data"`
	HasMore    bool              `json:"hasMore"`
	NextCursor string            `json:"nextCursor"`
}

func (a *benchAPI) get(ctx context.Context, path string, query url.Values) (page, time.Duration, error) {
	var p page
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.base+path+"?"+query.Encode(), http.NoBody)
	if err != nil {
		return p, 0, err
	}
	request.Header.Set("x-api-key", a.key)
	start := time.Now()
	reply, err := a.client.Do(request)
	if err != nil {
		return p, 0, err
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	took := time.Since(start)
	if err != nil {
		return p, took, err
	}
	if reply.StatusCode != http.StatusOK {
		return p, took, fmt.Errorf("GET %s: %s", path, reply.Status)
	}
	return p, took, json.Unmarshal(body, &p)
}

const arrivalsPerSecond = 20

// latency measures from a filing's publication on the topic to its row's appearance in the
// API while filings arrive at a steady rate.
func (b *bench) latency() error {
	p, err := b.openPipeline()
	if err != nil {
		return err
	}
	defer p.Close()
	a, err := b.serve(p)
	if err != nil {
		return err
	}
	defer a.server.wait()
	p.work(b)
	publisher := ingest.NewPublisher(p.brokers, filingwire.TopicDocuments, b.log)
	defer publisher.Close()

	with502, err := submissionsWith("5.02")
	if err != nil {
		return err
	}
	with502 = slices.DeleteFunc(with502, func(s fixtures.Submission) bool { // so that one page holds all rows of the load
		m, err := localMessage(s.Accession+".txt", s.Raw, filingwire.InstantOf(time.Now()))
		return err != nil || len(slices.DeleteFunc(classify.Classify(m, classify.Version(0)).Rows,
			func(r filingwire.StoredRow) bool { return r.Feed != filingwire.OfficerChanges })) != 1
	})
	var waits []time.Duration
	published := make(map[string]time.Time)
	var mu sync.Mutex
	arrivals := int(b.For.Seconds() * arrivalsPerSecond)
	today := filingwire.DateOf(time.Now())
	const warmUp = -1
	publish := func(i int) error {
		s := with502[(i+len(with502))%len(with502)]
		m, err := localMessage(s.Accession+".txt", s.Raw, filingwire.InstantOf(time.Now()))
		if err != nil {
			return err
		}
		m.Filing.Accession, m.Filing.FilingDate = fmt.Sprintf("9999999888-26-%06d", i-warmUp), today
		mu.Lock()
		published[m.Filing.Accession] = time.Now()
		mu.Unlock()
		return publisher.Publish(b.ctx, m)
	}
	publishing := make(chan error, 1)
	load := func() {
		tick := time.NewTicker(time.Second / arrivalsPerSecond)
		defer tick.Stop()
		for i := range arrivals {
			<-tick.C
			if err := publish(i); err != nil {
				publishing <- err
				return
			}
		}
		publishing <- nil
	}
	if err := publish(warmUp); err != nil { // the worker has its partitions when this one can be read
		return err
	}
	warm := false
	// One reader follows the feed, as a client would: more of them would measure themselves.
	for end := time.Now().Add(b.For + time.Minute); len(waits) < arrivals; {
		if time.Now().After(end) {
			return fmt.Errorf("%d of %d filings cannot be read", arrivals-len(waits), arrivals)
		}
		rows, _, err := a.get(b.ctx, "/v1/events/officer-changes", url.Values{"date_from": {string(today)}, "view": {"agent"}, "limit": {"1000"}, "include_superseded": {"true"}})
		if err != nil {
			return err
		}
		seen := time.Now()
		mu.Lock()
		for _, row := range rows.Data {
			var r struct {
				AccessionNumber string `json:"accessionNumber"`
			}
			if err := json.Unmarshal(row, &r); err != nil {
				mu.Unlock()
				return err
			}
			if at, ok := published[r.AccessionNumber]; ok {
				waits = append(waits, seen.Sub(at))
				delete(published, r.AccessionNumber)
			}
		}
		mu.Unlock()
		if !warm && len(waits) > 0 {
			warm, waits = true, nil
			go load()
		}
		select {
		case err := <-publishing:
			if err != nil {
				return err
			}
		case <-time.After(20 * time.Millisecond):
		}
	}
	b.print("published to readable, p50", percentile(waits, 50), "ms", fmt.Sprintf("%d filings at %d/s", len(waits), arrivalsPerSecond))
	b.print("published to readable, p99", percentile(waits, 99), "ms", "below 1000")
	return nil
}

const (
	listClients = 32
	listSamples = 200
)

// lists measures reading a feed of b.Rows rows of 2.5 kB through the API.
func (b *bench) lists() error {
	p, err := b.openFeed()
	if err != nil {
		return err
	}
	defer p.Close()
	if err := b.settle(p); err != nil {
		return err
	}
	a, err := b.serve(p)
	if err != nil {
		return err
	}
	defer a.server.wait()

	const feed = "/v1/events/voting-results"
	deepQuery := url.Values{}
	for range 40 { // far down by cursors, not by dates
		deepQuery.Set("limit", "1000")
		next, _, err := a.get(b.ctx, feed, deepQuery)
		if err != nil {
			return err
		}
		deepQuery.Set("cursor", next.NextCursor)
	}
	deepQuery.Set("limit", "25")
	conn, err := clickhouse.Open(p.engines.options())
	if err != nil {
		return err
	}
	defer conn.Close()
	var bare, first, deep []time.Duration
	for i := range listSamples { // in turns; page after page, none of them read before
		start := time.Now()
		if err := bareList(b.ctx, conn, benchDay(benchDays-1)); err != nil {
			return err
		}
		bare = append(bare, time.Since(start))
		_, took, err := a.get(b.ctx, feed, url.Values{"date_from": {string(benchDay(i))}})
		if err != nil {
			return err
		}
		first = append(first, took)
		next, took, err := a.get(b.ctx, feed, deepQuery)
		if err != nil {
			return err
		}
		deep = append(deep, took)
		deepQuery.Set("cursor", next.NextCursor)
	}
	b.print("list of 25, first page, p50", percentile(first, 50), "ms", "at most 20")
	b.print("  the same query bare, p50", percentile(bare, 50), "ms", "baseline")
	b.print("  ratio", percentile(first, 50)/percentile(bare, 50), "", "at most 1.5")
	b.print("list of 25, 40,000 rows deep, p50", percentile(deep, 50), "ms", "at most 20")
	b.print("  ratio to the first page", percentile(deep, 50)/percentile(first, 50), "", "at most 1.3")
	byCIK, err := b.sample(a, func(i int) url.Values { return url.Values{"cik": {benchCIK(i)}} })
	if err != nil {
		return err
	}
	b.print("list of 25 by CIK, p50", percentile(byCIK, 50), "ms", "at most 30")
	byTicker, err := b.sample(a, func(i int) url.Values { return url.Values{"ticker": {benchTicker(i)}} })
	if err != nil {
		return err
	}
	b.print("list of 25 by ticker, p50", percentile(byTicker, 50), "ms", "at most 30")
	if err := b.crowd(a, feed); err != nil {
		return err
	}
	if err := b.repeated(a, feed); err != nil {
		return err
	}
	return b.mixed(p, a, feed)
}

func (b *bench) sample(a *benchAPI, query func(int) url.Values) ([]time.Duration, error) {
	var took []time.Duration
	for i := range listSamples {
		_, d, err := a.get(b.ctx, "/v1/events/voting-results", query(i))
		if err != nil {
			return nil, err
		}
		took = append(took, d)
	}
	return took[listSamples/10:], nil
}

// crowd runs clients that each ask for other days.
func (b *bench) crowd(a *benchAPI, feed string) error {
	took, rate, err := b.crowdOf(func(ctx context.Context) error { return a.drain(ctx, feed+"?"+someDays().Encode(), http.StatusOK) })
	if err != nil {
		return err
	}
	b.print(fmt.Sprintf("lists of 25, %d uncached clients", listClients), rate, "lists/s", "at least 200")
	b.print("  p99", percentile(took, 99), "ms", "")
	return nil
}
