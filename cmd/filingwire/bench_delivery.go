package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/api"
	"github.com/filingwire/filingwire/classify"
)

const (
	benchEndpoints  = 20
	benchBatch      = 10
	benchBatchEvery = 200 * time.Millisecond // 50 events a second
	benchClients    = 500
)

// deliveryBench is a server with ledger, webhooks and streams on a pipeline without workers.
type deliveryBench struct {
	*pipeline
	base, key string
	roles     *running
	messages  []*filingwire.Message
	n         atomic.Int64
}

func (b *bench) openDelivery() (*deliveryBench, error) {
	p, err := b.openPipeline()
	if err != nil {
		return nil, err
	}
	secret := make([]byte, secretBytes)
	demo, err := demoAccount(b.ctx, p.opened, secret)
	if err != nil {
		return nil, errors.Join(err, p.closeNow())
	}
	org, err := p.Organization(b.ctx, demo.OrgID)
	if err != nil {
		return nil, errors.Join(err, p.closeNow())
	}
	org.RatePerMinute = math.MaxInt32 // what is measured is not the rate limit
	if err := p.UpdateOrganization(b.ctx, *org, filingwire.InstantOf(time.Now())); err != nil {
		return nil, errors.Join(err, p.closeNow())
	}
	listener, base, err := listen(b.ctx, "127.0.0.1:0", "")
	if err != nil {
		return nil, errors.Join(err, p.closeNow())
	}
	server, err := newAPI(p.opened, base, secret, api.OAuth{}, b.log, func(c *api.Config) { c.InsecureWebhooks = true })
	if err != nil {
		return nil, errors.Join(err, p.closeNow())
	}
	d := &deliveryBench{pipeline: p, base: base, key: demo.APIKey, roles: newRunning()}
	for i := range b.documents {
		if m, err := b.message(i); err == nil { // what is no filing of ours is left out
			d.messages = append(d.messages, m)
		}
	}
	failed := func(error) {}
	d.roles.start("ledger", func(ctx context.Context) error { return recordEvents(ctx, p.opened, b.log) }, failed, b.log)
	d.roles.start("deliver", func(ctx context.Context) error { return deliverEvents(ctx, p.opened, server, b.log) }, failed, b.log)
	d.roles.start("api", func(ctx context.Context) error { return serveAPI(ctx, server, listener) }, failed, b.log)
	return d, nil
}

func (p *pipeline) closeNow() error { p.Close(); return nil }

func (d *deliveryBench) close() {
	d.roles.wait()
	d.Close()
}

// rows stores n fresh filings with their rows in one batch, as the worker does, and announces
// them; it returns their events' ids and when they were stored.
func (d *deliveryBench) rows(b *bench, n int) (ids []string, stored time.Time, err error) {
	batch := filingwire.Batch{Version: classify.Version(0)}
	var news []filingwire.LogMessage
	for range n {
		i := int(d.n.Add(1))
		m, filing := *d.messages[i%len(d.messages)], *d.messages[i%len(d.messages)].Filing
		filing.Accession = fmt.Sprintf("9999998%03d-26-%06d", i/1_000_000, i%1_000_000)
		m.Filing = &filing
		result := classify.Classify(&m, batch.Version)
		batch.Documents, batch.Rows = append(batch.Documents, result.Document), append(batch.Rows, result.Rows...)
		data, err := json.Marshal(map[string]any{"object": map[string]any{"accessionNumber": m.Filing.Accession, "form": m.Filing.Form, "padding": strings.Repeat("x", 2000)}})
		if err != nil {
			return nil, stored, err
		}
		event := filingwire.PlatformEvent{Object: "event", ID: filingwire.RowID("evt_", m.Filing.Accession, filingwire.EventFilingPublished),
			Type: filingwire.EventFilingPublished, Livemode: true, Data: data}
		ids = append(ids, event.ID)
		news = append(news, filingwire.LogMessage{Event: &event, Subject: filingwire.Subject{DocumentID: m.Filing.Accession, Form: m.Filing.Form}})
	}
	if err := d.Store(b.ctx, batch); err != nil {
		return nil, stored, err
	}
	stored = time.Now()
	for _, m := range news {
		m.Event.CreatedAt = filingwire.InstantOf(stored)
	}
	return ids, stored, d.events.Announce(b.ctx, news)
}

// arrive stores and announces batches at a steady rate; a batch that takes long holds up none
// that follow.
func (d *deliveryBench) arrive(b *bench, each func(ids []string, stored time.Time)) error {
	tick := time.NewTicker(benchBatchEvery)
	defer tick.Stop()
	var mu sync.Mutex
	var batches sync.WaitGroup
	var failed error
	for start := time.Now(); time.Since(start) < b.For; <-tick.C {
		batches.Go(func() {
			ids, stored, err := d.rows(b, benchBatch)
			mu.Lock()
			defer mu.Unlock()
			failed = errors.Join(failed, err)
			each(ids, stored)
		})
	}
	batches.Wait()
	return failed
}

// webhooks measures from a stored row to the webhook received, with many endpoints of which
// one hangs.
func (b *bench) webhooks() error {
	d, err := b.openDelivery()
	if err != nil {
		return err
	}
	defer d.close()
	var mu sync.Mutex
	got := map[string][]time.Time{}
	good := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		now := time.Now()
		_, _ = io.Copy(io.Discard, r.Body)
		mu.Lock()
		defer mu.Unlock()
		id := r.Header.Get("webhook-id")
		got[id] = append(got[id], now)
	}))
	defer good.Close()
	release := make(chan struct{})
	hanging := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer hanging.Close()
	defer close(release)
	for i := range benchEndpoints {
		to := good.URL + fmt.Sprintf("/%d", i)
		if i == 0 {
			to = hanging.URL
		}
		if err := d.post(b.ctx, "/v1/webhook_endpoints", `{"destinationUrl":"`+to+`","subscribedEventTypes":["filing.*"],"livemode":true}`); err != nil {
			return err
		}
	}
	count := func(id string) int {
		mu.Lock()
		defer mu.Unlock()
		return len(got[id])
	}
	first, _, err := d.rows(b, 1) // until the dispatcher leads its group
	if err != nil {
		return err
	}
	if err := b.until(func() bool { return count(first[0]) >= benchEndpoints-1 }); err != nil {
		return err
	}
	stored := map[string]time.Time{}
	err = d.arrive(b, func(ids []string, at time.Time) {
		for _, id := range ids {
			stored[id] = at
		}
	})
	if err != nil {
		return err
	}
	late := b.until(func() bool {
		for id := range stored {
			if count(id) < benchEndpoints-1 {
				return false
			}
		}
		return true
	})
	var took []time.Duration
	mu.Lock()
	for id, at := range stored {
		for _, received := range got[id] {
			took = append(took, received.Sub(at))
		}
	}
	mu.Unlock()
	b.print("webhooks: row stored to webhook received, p99", percentile(took, 99), "ms",
		fmt.Sprintf("below 1000; p50 %.0f; %.0f events/s to %d endpoints, one hangs; %d received", percentile(took, 50), float64(len(stored))/b.For.Seconds(), benchEndpoints, len(took)))
	return late
}

func (d *deliveryBench) post(ctx context.Context, path, body string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.base+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("x-api-key", d.key)
	request.Header.Set("Content-Type", "application/json")
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	if text, _ := io.ReadAll(reply.Body); reply.StatusCode != http.StatusCreated {
		return fmt.Errorf("POST %s: %s %s", path, reply.Status, text)
	}
	return nil
}

// until waits, at most a minute, until something holds.
func (b *bench) until(holds func() bool) error {
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			return errors.New("not everything has arrived within a minute")
		case <-tick.C:
		}
	}
	return nil
}
