package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/fixtures"
	"github.com/filingwire/filingwire/warehouse"
)

// library is every fixture document, classified, in a warehouse of its own.
var library struct {
	sync.Once
	*warehouse.Warehouse
	documents map[string]*filingwire.RawDocument
	rows      []filingwire.StoredRow
	err       error
}

func fillLibrary(t *testing.T) {
	openEngine(t)
	library.Do(func() {
		w, err := warehouse.Open(context.Background(), warehouse.Config{Options: engine.Options(""), Database: "library", Feeds: classify.Feeds()})
		if err == nil {
			err = w.Migrate(context.Background())
		}
		if library.Warehouse, library.err = w, err; err != nil {
			return
		}
		library.documents = map[string]*filingwire.RawDocument{}
		batch := filingwire.Batch{Version: classify.Version(0)}
		for _, m := range fixtureMessages() {
			r := classify.Classify(m, batch.Version)
			batch.Documents, batch.Rows = append(batch.Documents, r.Document), append(batch.Rows, r.Rows...)
			library.documents[r.Document.ID] = &r.Document
		}
		library.rows = batch.Rows
		library.err = w.Store(context.Background(), batch)
	})
	if library.err != nil {
		t.Fatal(library.err)
	}
}

func fixtureMessages() []*filingwire.Message {
	var all []*filingwire.Message
	at := filingwire.InstantOf(testNow)
	for _, s := range fixtures.Submissions() {
		if filing, err := classify.FilingFromDocument(s.Raw, s.Accession); err == nil {
			all = append(all, &filingwire.Message{Filing: filing, RetrievedAt: at, Body: s.Raw})
		}
	}
	for _, r := range fixtures.Releases() {
		all = append(all, &filingwire.Message{Release: &r.Release, RetrievedAt: at, ContentType: r.ContentType, Body: r.Raw})
	}
	return all
}

// newLibrary serves the library at the address that it is told to have.
func newLibrary(t *testing.T, change func(*Config)) *harness {
	t.Helper()
	fillLibrary(t)
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &harness{log: &syncBuffer{}, accounts: newFakeAccounts(), clock: &clock{t: testNow}, base: "http://" + ln.Addr().String()}
	h.key = h.accounts.add("org_A", "payg", nil)
	config := Config{Events: library.Warehouse, Accounts: h.accounts, Feeds: classify.Feeds(), PublicURL: h.base,
		Secret: bytes.Repeat([]byte{7}, 32), Now: h.clock.now, Logger: slog.New(slog.NewTextHandler(h.log, nil))}
	if change != nil {
		change(&config)
	}
	if h.Server, err = New(config); err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- h.Serve(ln) }()
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		if err := errors.Join(h.Shutdown(context.Background()), <-served); err != nil {
			t.Error(err)
		}
	})
	return h
}

// get decodes the reply to a request that must succeed.
func get[T any](t *testing.T, h *harness, path string) (v T) {
	t.Helper()
	r := h.do(t, "GET", path)
	if r.status != 200 {
		t.Fatalf("GET %s: %d %s", path, r.status, r.body)
	}
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		t.Fatalf("GET %s: %v in %s", path, err, r.body)
	}
	return v
}
