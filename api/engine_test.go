package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"testing"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/internal/embedded"
	"github.com/filingwire/filingwire/warehouse"
)

// engine is the real thing behind the fakes; a process runs one.
var engine struct {
	sync.Once
	*embedded.ClickHouse
	dir string
	err error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if engine.ClickHouse != nil {
		if err := engine.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	if engine.dir != "" {
		os.RemoveAll(engine.dir)
	}
	os.Exit(code)
}

// openEngine starts the engine once; without its library the test is skipped.
func openEngine(t testing.TB) {
	t.Helper()
	engine.Do(func() {
		if engine.dir, engine.err = os.MkdirTemp("", "api"); engine.err == nil {
			engine.ClickHouse, engine.err = embedded.OpenClickHouse(embedded.ClickHouseConfig{Dir: engine.dir})
		}
	})
	if errors.Is(engine.err, embedded.ErrNoLibrary) && os.Getenv("CI") == "" {
		t.Skip(engine.err)
	}
	if engine.err != nil {
		t.Fatal(engine.err)
	}
}

// openWarehouse opens a warehouse of its own database on the embedded engine.
func openWarehouse(t testing.TB, database string) *warehouse.Warehouse {
	t.Helper()
	openEngine(t)
	w, err := warehouse.Open(t.Context(), warehouse.Config{Options: engine.Options(""), Database: database})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	if err := w.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

// instance serves the warehouse until the test ends, or until stop is called.
func instance(t *testing.T, w *warehouse.Warehouse, key string) (h *harness, stop func()) {
	t.Helper()
	h = &harness{log: &syncBuffer{}, key: key}
	var err error
	h.Server, err = New(Config{Events: w, Accounts: w, PublicURL: "https://api.example.test", Secret: bytes.Repeat([]byte{7}, 32),
		Logger: slog.New(slog.NewTextHandler(h.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.base = "http://" + ln.Addr().String()
	served := make(chan error, 1)
	go func() { served <- h.Serve(ln) }()
	stop = sync.OnceFunc(func() {
		http.DefaultClient.CloseIdleConnections()
		if err := errors.Join(h.Shutdown(context.Background()), <-served); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return h, stop
}

// newOwner creates an organization and a key that manages it.
func newOwner(t *testing.T, w *warehouse.Warehouse, plan string) (org, secret string) {
	t.Helper()
	org = filingwire.NewID("org_")
	o := filingwire.Organization{ID: org, CreatedAt: filingwire.InstantOf(testNow), Livemode: true, Plan: plan, State: plan + "_active"}
	if err := w.CreateOrganization(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	secret, prefix := filingwire.NewKeySecret(true)
	k := filingwire.APIKey{ID: filingwire.NewID("key_"), OrgID: org, CreatedAt: filingwire.InstantOf(testNow), Livemode: true, Prefix: prefix,
		Hash: filingwire.HashKeySecret(secret), Scopes: accountScopes}
	if err := w.PutKey(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	return org, secret
}
