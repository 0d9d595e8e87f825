package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

const soakReaders = 3

// soakDelivery is what an organization gets pushed: webhooks, and a stream with several readers.
type soakDelivery struct {
	endpoint, stream string
	beginning        string // cursor of the stream's beginning
	readers          []*soakReader
	receiver         *httptest.Server

	mu       sync.Mutex
	received map[string]int // webhooks by event
}

// subscribe makes a webhook endpoint, which refuses one of twenty events the first time, and
// a stream subscription.
func (s *soak) subscribe() {
	s.Helper()
	d := &soakDelivery{received: map[string]int{}}
	s.delivery = d
	d.receiver = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		id := r.Header.Get("webhook-id")
		h := fnv.New32a()
		_, _ = h.Write([]byte(id))
		d.mu.Lock()
		defer d.mu.Unlock()
		d.received[id]++
		if d.received[id] == 1 && h.Sum32()%20 == 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	s.Cleanup(d.receiver.Close)
	d.endpoint, _ = s.create("/v1/webhook_endpoints", `{"destinationUrl":"`+d.receiver.URL+`","livemode":true}`)
	d.stream, d.beginning = s.create("/v1/stream_subscriptions", `{"livemode":true}`)
	for range soakReaders {
		d.readers = append(d.readers, &soakReader{})
	}
}

func (s *soak) create(path, body string) (id, cursor string) {
	s.Helper()
	request, err := http.NewRequestWithContext(s.Context(), http.MethodPost, s.base+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	request.Header.Set("x-api-key", s.key)
	request.Header.Set("Content-Type", "application/json")
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		s.Fatal(err)
	}
	defer reply.Body.Close()
	var made struct{ ID, Cursor string }
	if err := json.NewDecoder(reply.Body).Decode(&made); err != nil || reply.StatusCode != http.StatusCreated {
		s.Fatalf("POST %s: %s %v", path, reply.Status, err)
	}
	return made.ID, made.Cursor
}

// soakReader reads Server-Sent Events and comes back with Last-Event-ID whenever the stream ends.
type soakReader struct {
	mu          sync.Mutex
	events      []string
	last        string // id of the last message
	connections int
}

func (r *soakReader) follow(ctx context.Context, s *soak) {
	for ctx.Err() == nil {
		r.connect(ctx, s)
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

func (r *soakReader) connect(ctx context.Context, s *soak) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+"/v1/stream/sse?stream_id="+s.delivery.stream+"&cursor="+url.QueryEscape(s.delivery.beginning), http.NoBody)
	if err != nil {
		return
	}
	request.Header.Set("x-api-key", s.key)
	if r.last != "" {
		request.Header.Set("Last-Event-ID", r.last)
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		return
	}
	r.mu.Lock()
	r.connections++
	r.mu.Unlock()
	lines := bufio.NewScanner(reply.Body)
	lines.Buffer(nil, 1<<20)
	id, event := "", struct{ ID string }{}
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		switch {
		case field == "id":
			id = value
		case field == "data":
			if json.Unmarshal([]byte(value), &event) != nil {
				return
			}
		case lines.Text() == "" && id != "": // only now is the message whole
			r.mu.Lock()
			r.events, r.last = append(r.events, event.ID), id
			r.mu.Unlock()
			id = ""
		}
	}
}

func (r *soakReader) read() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.events)
}

// polled are the events of the stream from its beginning, by pages.
func (s *soak) polled() (ids []string) {
	s.Helper()
	cursor := s.delivery.beginning
	for {
		reply, body, err := s.get("/v1/stream_subscriptions/" + s.delivery.stream + "/events?limit=500&cursor=" + url.QueryEscape(cursor))
		if err != nil || reply.StatusCode != http.StatusOK {
			s.Fatalf("poll: %v, %s", err, body)
		}
		var page struct {
			Data       []struct{ ID string }
			HasMore    bool
			NextCursor string
		}
		if err := json.Unmarshal(body, &page); err != nil {
			s.Fatal(err)
		}
		for _, e := range page.Data {
			ids = append(ids, e.ID)
		}
		if cursor = page.NextCursor; !page.HasMore {
			return ids
		}
	}
}

// checkDelivery finds every event once in the ledger, once and in order at every reader of the
// stream, received by the endpoint at least once and recorded as delivered once.
func (s *soak) checkDelivery(conn driver.Conn) {
	s.Helper()
	d := s.delivery
	count := func(sql string, args ...any) map[string]uint64 {
		result, err := conn.Query(s.Context(), sql, args...)
		if err != nil {
			s.Fatal(err)
		}
		defer result.Close()
		out := map[string]uint64{}
		for result.Next() {
			var key string
			var n uint64
			if err := result.Scan(&key, &n); err != nil {
				s.Fatal(err)
			}
			out[key] = n
		}
		if err := result.Err(); err != nil {
			s.Fatal(err)
		}
		return out
	}
	s.within("events of all filings", func() string {
		announced := count("SELECT document_id, count() FROM ledger FINAL WHERE type = 'filing.published' GROUP BY document_id")
		for _, accession := range s.published {
			if n := announced[accession]; n != 1 {
				return fmt.Sprintf("filing.published of %s is in the ledger %d times", accession, n)
			}
		}
		return ""
	})
	want := s.polled()
	inLedger := count("SELECT id, count() FROM ledger FINAL WHERE kind = 'event' AND org_id IN ('', ?) GROUP BY id", s.org)
	for _, id := range want {
		if inLedger[id] != 1 {
			s.Errorf("event %s of the stream is in the ledger %d times", id, inLedger[id])
		}
	}
	connections := 0
	for i, r := range d.readers {
		s.within(fmt.Sprintf("events of reader %d", i), func() string {
			if got := r.read(); !slices.Equal(got, want) {
				at := 0
				for at < min(len(got), len(want)) && got[at] == want[at] {
					at++
				}
				return fmt.Sprintf("%d events, %d were published; they differ from the %dth on", len(got), len(want), at)
			}
			return ""
		})
		r.mu.Lock()
		connections += r.connections
		r.mu.Unlock()
	}
	s.within("webhooks", func() string {
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, id := range want {
			if d.received[id] == 0 {
				return fmt.Sprintf("event %s was not received, of %d that were", id, len(d.received))
			}
		}
		return ""
	})
	again := 0
	s.within("records of webhooks", func() string {
		recorded := count("SELECT event_id, count() FROM deliveries FINAL WHERE webhook_id = ? AND ok GROUP BY event_id", d.endpoint)
		for _, id := range want {
			if recorded[id] != 1 {
				return fmt.Sprintf("event %s is recorded as delivered %d times", id, recorded[id])
			}
		}
		return ""
	})
	d.mu.Lock()
	for _, n := range d.received {
		again += n - 1
	}
	d.mu.Unlock()
	s.Logf("%d events to %d readers over %d connections; as webhooks, %d times more than once", len(want), len(d.readers), connections, again)
	if len(want) == 0 {
		s.Error("no event was published")
	}
}

// within waits for at most a minute until there is no fault.
func (s *soak) within(what string, fault func() string) {
	s.Helper()
	deadline := time.Now().Add(time.Minute)
	found := fault()
	for found != "" && time.Now().Before(deadline) {
		s.settle(200 * time.Millisecond)
		found = fault()
	}
	if found != "" {
		s.Errorf("%s: %s", what, found)
	}
}
