package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/warehouse"
)

// topic stands for topic events and its consumer: what is recorded is in the ledger at once.
type topic struct {
	*warehouse.Warehouse
	mu     sync.Mutex
	offset int64
	err    error
}

func (t *topic) Record(ctx context.Context, events ...filingwire.PlatformEvent) error {
	messages := make([]filingwire.LogMessage, len(events))
	for i := range events {
		messages[i].Event = &events[i]
	}
	return t.announce(ctx, messages...)
}

func (t *topic) announce(ctx context.Context, messages ...filingwire.LogMessage) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err != nil {
		return t.err
	}
	entries := make([]filingwire.LogEntry, len(messages))
	for i, m := range messages {
		entries[i] = filingwire.LogEntry{Position: filingwire.LogPosition(t.offset), LogMessage: m}
		t.offset++
	}
	return t.AppendLog(ctx, entries)
}

// deliveryHarness is a server on the engine with the ledger, webhooks and streams.
type deliveryHarness struct {
	*harness
	topic *topic
	org   string
}

func newDeliveryHarness(t *testing.T, database string, change func(*Config)) *deliveryHarness {
	t.Helper()
	w := openWarehouse(t, database)
	d := &deliveryHarness{harness: &harness{log: &syncBuffer{}, clock: &clock{t: time.Now().UTC()}}, topic: &topic{Warehouse: w}}
	d.org, d.key = newOwner(t, w, "team")
	config := Config{Events: w, Accounts: w, Delivery: w, Recorder: d.topic, InsecureWebhooks: true, PublicURL: "https://api.example.test", Secret: bytes.Repeat([]byte{7}, 32),
		Logger: slog.New(slog.NewTextHandler(d.log, nil))}
	if change != nil {
		change(&config)
	}
	var err error
	if d.Server, err = New(config); err != nil {
		t.Fatal(err)
	}
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d.base = "http://" + ln.Addr().String()
	served := make(chan error, 1)
	go func() { served <- d.Serve(ln) }()
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		if err := d.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return d
}

// publish announces an officer change of HRWP; n makes it one of its own.
func (d *deliveryHarness) publish(t *testing.T, n int) *filingwire.PlatformEvent {
	t.Helper()
	row := "ofc_" + string(rune('a'+n/26)) + string(rune('a'+n%26))
	return d.publishAs(t, row, filingwire.Subject{DocumentID: "0009999999-26-000001", Form: "8-K", Items: []string{"5.02"}, CIKs: []string{"0000000101"}, Tickers: []string{"HRWP"}})
}

func (d *deliveryHarness) publishAs(t *testing.T, row string, subject filingwire.Subject) *filingwire.PlatformEvent {
	t.Helper()
	e := filingwire.PlatformEvent{Object: "event", ID: filingwire.RowID("evt_", row, "1"), Type: filingwire.OfficerChanges.EventType, CreatedAt: filingwire.InstantOf(time.Now()),
		Livemode: true, Data: json.RawMessage(`{"feed":"officer-changes","object":{"id":"` + row + `","headline":"A < B"}}`)}
	m := filingwire.LogMessage{Event: &e, Subject: subject, Change: &filingwire.Change{Feed: "officer-changes", RowID: row, Date: "2026-03-19", Version: 1, Hash: "h"}}
	if err := d.topic.announce(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	return &e
}

// call sends a request and decodes the reply, which must have the status.
func (d *deliveryHarness) call(t *testing.T, status int, method, path, body string, headers ...string) map[string]any {
	t.Helper()
	var r *result
	if body == "" {
		r = d.do(t, method, path, headers...)
	} else {
		r = d.send(t, method, path, strings.NewReader(body), append([]string{"Content-Type", "application/json"}, headers...)...)
	}
	if r.status != status {
		t.Fatalf("%s %s: %d %s", method, path, r.status, r.body)
	}
	return r.decode(t)
}

// received is a webhook as its receiver got it.
type received struct {
	header http.Header
	body   []byte
}

// receiver is an endpoint of a customer; answer decides what it says.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []received
	answer func(n int, w http.ResponseWriter, r *http.Request)
}

func newReceiver(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) *receiver {
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		r.got = append(r.got, received{req.Header.Clone(), body})
		n := len(r.got)
		r.mu.Unlock()
		if r.answer != nil {
			r.answer(n, w, req)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) all() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]received{}, r.got...)
}

// await waits until the receiver has got n webhooks.
func (r *receiver) await(t *testing.T, n int) []received {
	t.Helper()
	await(t, "webhook", func() bool { return len(r.all()) >= n })
	return r.all()
}

func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(time.Minute)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline:
			t.Fatal("no ", what)
		case <-tick.C:
		}
	}
}

// deliver runs the dispatcher until the test ends or stop is called.
func (d *deliveryHarness) deliver(t *testing.T) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Deliver(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// endpoint creates one and returns its id and secret.
func (d *deliveryHarness) endpoint(t *testing.T, url, rest string) (id, secret string) {
	t.Helper()
	m := d.call(t, 201, "POST", "/v1/webhook_endpoints", `{"destinationUrl":"`+url+`"`+rest+`}`)
	return m["id"].(string), m["signingSecret"].(string)
}

func verify(t *testing.T, secret string, r received) {
	t.Helper()
	wh, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	if err := wh.Verify(r.body, r.header); err != nil {
		t.Errorf("%v: %v", r.header, err)
	}
}
