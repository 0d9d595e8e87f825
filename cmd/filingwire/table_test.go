package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/warehouse"
)

// However narrow the terminal, a failure's id is whole: the other commands take it.
func TestFailuresTable(t *testing.T) {
	const id = "fail_0123456789abcdefghjkmnpqrs"
	f := warehouse.StoredFailure{ID: id, Failure: filingwire.Failure{DocumentID: "0009990001-26-000999", Stage: "submission",
		Reason: "not a filing: \x1b[31mbinary data\nand a stack", At: filingwire.InstantOf(time.Date(2026, 11, 20, 1, 2, 3, 0, time.UTC))}}
	for _, width := range []int{40, 80, 200} {
		var out strings.Builder
		failuresTable([]warehouse.StoredFailure{f}).print(&out, width, false)
		lines := strings.Split(out.String(), "\n")
		if len(lines) != 3 || !strings.HasPrefix(lines[0], "ID") || !strings.HasPrefix(lines[1], id+"  2026-11-2") {
			t.Errorf("in %d columns:\n%s", width, out.String())
		}
		if strings.Contains(out.String(), "\x1b") || strings.Contains(out.String(), "stack") {
			t.Errorf("more than the reason's first line, or control characters: %q", out.String())
		}
	}
}

// Doctor beside a running API finds nothing wrong with the address that it holds.
func TestDoctorFindsAPIRunning(t *testing.T) {
	for path, want := range map[string]bool{"/openapi.json": true, "/other": false} {
		mux := http.NewServeMux()
		mux.HandleFunc("GET "+path, func(http.ResponseWriter, *http.Request) {})
		server := httptest.NewServer(mux)
		c := doctorCommand{Listen: server.Listener.Addr().String()}
		if found, err := c.checkListen(t.Context()); (err == nil) != want {
			t.Errorf("beside a server of %s: %q, %v", path, found, err)
		}
		server.Close()
	}
}
