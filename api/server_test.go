package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

var testNow = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)

type fakeEvents struct {
	list   func(filingwire.FeedQuery) ([]filingwire.ReadRow, error)
	row    func(feed *filingwire.Feed, id string, agent bool) (*filingwire.ReadRow, error)
	count  func(filingwire.FeedQuery) (uint64, error)
	export func(context.Context, filingwire.FeedQuery) (io.ReadCloser, error)
	ciks   func(ticker string) ([]string, error)
	state  func() string // nil = another each time, so that nothing is kept

	states   atomic.Int64
	coverage func(feed *filingwire.Feed, from, to filingwire.Date) ([]filingwire.CoverageDay, error)

	flat func(filingwire.FeedQuery, string) (io.ReadCloser, error)
	end  uint64 // of the change log

	traces     []filingwire.TraceSource
	canonicals map[string]string
}

func (f *fakeEvents) ExportFlat(_ context.Context, q filingwire.FeedQuery, format string) (io.ReadCloser, error) {
	return f.flat(q, format)
}

func (f *fakeEvents) ChangesEnd(context.Context, *filingwire.Feed) (uint64, error) { return f.end, nil }

func (f *fakeEvents) Traces(_ context.Context, ids []string) (out []filingwire.TraceSource, err error) {
	for _, t := range f.traces {
		if slices.Contains(ids, t.ID) {
			out = append(out, t)
		}
	}
	return out, nil
}

func (f *fakeEvents) Canonicals(_ context.Context, ids []string, each func(string, []byte)) error {
	for _, id := range ids {
		if text, ok := f.canonicals[id]; ok {
			each(id, []byte(text))
		}
	}
	return nil
}

func (f *fakeEvents) State(context.Context, *filingwire.Feed) (string, error) {
	if f.state != nil {
		return f.state(), nil
	}
	return strconv.FormatInt(f.states.Add(1), 10), nil
}

func (f *fakeEvents) List(_ context.Context, q filingwire.FeedQuery) ([]filingwire.ReadRow, error) {
	return f.list(q)
}
func (f *fakeEvents) Row(_ context.Context, feed *filingwire.Feed, id string, agent bool) (*filingwire.ReadRow, error) {
	return f.row(feed, id, agent)
}
func (f *fakeEvents) Count(_ context.Context, q filingwire.FeedQuery) (uint64, error) {
	return f.count(q)
}
func (f *fakeEvents) Export(ctx context.Context, q filingwire.FeedQuery) (io.ReadCloser, error) {
	return f.export(ctx, q)
}
func (f *fakeEvents) Tenures(_ context.Context, ticker string) (tenures []filingwire.Tenure, err error) {
	ciks, err := f.ciks(ticker)
	for _, cik := range ciks {
		tenures = append(tenures, filingwire.Tenure{CIK: cik})
	}
	return tenures, err
}
func (f *fakeEvents) Coverage(_ context.Context, feed *filingwire.Feed, from, to filingwire.Date) ([]filingwire.CoverageDay, error) {
	return f.coverage(feed, from, to)
}

// clock is the server's time in a test.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// syncBuffer is a log that may be read while it is written.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// harness is a server on a free port with fakes behind it.
type harness struct {
	*Server
	events   *fakeEvents
	accounts *fakeAccounts
	clock    *clock
	log      *syncBuffer
	base     string
	key      string // scope read:sec, organization org_A
}

func newHarness(t *testing.T, change func(*Config)) *harness {
	t.Helper()
	h := &harness{
		events: &fakeEvents{
			list:  func(filingwire.FeedQuery) ([]filingwire.ReadRow, error) { return nil, nil },
			count: func(filingwire.FeedQuery) (uint64, error) { return 0, nil },
			ciks:  func(string) ([]string, error) { return nil, nil },
		},
		accounts: newFakeAccounts(),
		clock:    &clock{t: testNow},
		log:      &syncBuffer{},
	}
	h.key = h.accounts.add("org_A", "payg", nil)
	config := Config{Events: h.events, Accounts: h.accounts, PublicURL: "https://api.example.test/", Version: "v1.2.3",
		Secret: bytes.Repeat([]byte{7}, 32), Now: h.clock.now, Logger: slog.New(slog.NewTextHandler(h.log, nil))}
	if change != nil {
		change(&config)
	}
	var err error
	if h.Server, err = New(config); err != nil {
		t.Fatal(err)
	}
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.base = "http://" + ln.Addr().String()
	served := make(chan error, 1)
	go func() { served <- h.Serve(ln) }()
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		if err := h.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return h
}

type result struct {
	status int
	header http.Header
	body   string
}

func (r *result) decode(t *testing.T) map[string]any {
	t.Helper()
	m := map[string]any{}
	if err := json.Unmarshal([]byte(r.body), &m); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
	return m
}

// do sends a request with the default key; headers are name, value, …, "" leaves one out.
func (h *harness) do(t *testing.T, method, path string, headers ...string) *result {
	t.Helper()
	return h.send(t, method, path, nil, headers...)
}

func (h *harness) send(t *testing.T, method, path string, body io.Reader, headers ...string) *result {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, h.base+path, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("x-api-key", h.key)
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] == "" {
			req.Header.Del(headers[i])
		} else {
			req.Header.Set(headers[i], headers[i+1])
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return &result{resp.StatusCode, resp.Header, string(b)}
}

// checkError holds an error reply against the contract and returns its details.
func checkError(t *testing.T, r *result, status int, code string) map[string]any {
	t.Helper()
	if r.status != status {
		t.Fatalf("status %d instead of %d: %s", r.status, status, r.body)
	}
	m := r.decode(t)
	if m["object"] != "error" || m["code"] != code || !strings.HasPrefix(fmt.Sprint(m["id"]), "err_") || m["message"] == "" {
		t.Fatalf("not the error %s: %s", code, r.body)
	}
	if m["requestId"] != r.header.Get("Request-Id") || m["traceparent"] != r.header.Get("traceparent") {
		t.Fatalf("body and headers differ: %s, %v", r.body, r.header)
	}
	if _, ok := m["hint"]; ok {
		t.Error("hint without content")
	}
	details := m["details"].(map[string]any)
	if want := status == 429 || status == 503; details["retryable"] != want {
		t.Errorf("retryable %v, want %v", details["retryable"], want)
	}
	if ct := r.header.Get("Content-Type"); ct != "application/json" {
		t.Errorf("content type %q", ct)
	}
	return details
}

// storedRow is a row of the officer feed as the warehouse returns it.
func storedRow(id string, date filingwire.Date) filingwire.ReadRow {
	published := filingwire.InstantOf(testNow.Add(-time.Hour))
	return filingwire.ReadRow{
		Position:  filingwire.Position{Date: date, ID: id},
		Doc:       []byte(`{"object":"officer_change_event","id":"` + id + `","headline":"A < B & \"C\"","materialization":{"parserVersion":"1"},"validation":{"status":"unvalidated"}}`),
		Published: &published, StoredAt: filingwire.InstantOf(testNow),
	}
}
