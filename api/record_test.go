package api

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/filingwire/filingwire"
)

// fakeRecorder keeps what was recorded.
type fakeRecorder struct {
	mu     sync.Mutex
	events []filingwire.PlatformEvent
	err    error
}

func (f *fakeRecorder) Record(_ context.Context, events ...filingwire.PlatformEvent) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.events = append(f.events, events...)
	}
	return f.err
}

func (f *fakeRecorder) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

// take returns what was recorded since the last take.
func (f *fakeRecorder) take() []filingwire.PlatformEvent {
	f.mu.Lock()
	defer f.mu.Unlock()
	events := f.events
	f.events = nil
	return events
}

// Contract 5: `api_key.created` and `api_key.revoked` are events; "every mutation of an account
// is an event with actor and request id", also that by which the caller knows it; a secret is in none of them.
func TestKeysAreRecorded(t *testing.T) {
	ledger := &fakeRecorder{}
	h := newHarness(t, func(c *Config) { c.Recorder = ledger })
	owner := h.owner("org_B", "team")
	me := h.do(t, "GET", "/v1/me", "x-api-key", owner).decode(t)
	check := func(r *result, want ...string) []filingwire.PlatformEvent {
		t.Helper()
		if r.status >= 300 {
			t.Fatalf("%d %s", r.status, r.body)
		}
		events := ledger.take()
		if len(events) != len(want) {
			t.Fatalf("events %+v, want %v", events, want)
		}
		for i, e := range events {
			if e.Type != want[i] || e.Object != "event" || !strings.HasPrefix(e.ID, "evt_") || e.OrgID != "org_B" || !e.Livemode || e.CreatedAt.IsZero() {
				t.Errorf("event %+v, want %s", e, want[i])
			}
			if e.ClientRequestID != "mine" {
				t.Errorf("x-request-id %q", e.ClientRequestID)
			}
			if e.RequestID == nil || *e.RequestID != r.header.Get("Request-Id") || *e.Actor != (filingwire.Actor{Type: "api_key", ID: me["keyId"].(string)}) {
				t.Errorf("request %v, actor %+v", e.RequestID, e.Actor)
			}
			if hasKeySecret(strings.ReplaceAll(string(e.Data), `"keyPrefix":"secapi_`, "")) {
				t.Errorf("a secret in %s", e.Data)
			}
		}
		return events
	}
	r := h.post(t, "/v1/api_keys", `{"livemode":true}`, "x-api-key", owner, "x-request-id", "mine")
	id := r.decode(t)["id"].(string)
	var data struct{ Object APIKey }
	if err := json.Unmarshal(check(r, "api_key.created")[0].Data, &data); err != nil || data.Object.ID != id || data.Object.Status != "active" {
		t.Errorf("data %+v, %v", data, err)
	}
	r = h.post(t, "/v1/api_keys/"+id+"/rotate", `{}`, "x-api-key", owner, "x-request-id", "mine")
	next := r.decode(t)["id"].(string)
	if e := check(r, "api_key.created", "api_key.revoked"); !strings.Contains(string(e[1].Data), `"replacedBy":"`+next+`"`) {
		t.Errorf("data %s", e[1].Data)
	}
	check(h.do(t, "DELETE", "/v1/api_keys/"+next, "x-api-key", owner, "x-request-id", "mine"), "api_key.revoked")
	check(h.do(t, "DELETE", "/v1/api_keys/"+next, "x-api-key", owner, "x-request-id", "mine")) // revoked already
}

// Contract 1: `delivery_ledger_unavailable`. What cannot be recorded does not happen: no
// secret is handed out, and the key does not work.
func TestUnrecordedKeyIsNone(t *testing.T) {
	ledger := &fakeRecorder{}
	h := newHarness(t, func(c *Config) { c.Recorder = ledger })
	owner := h.owner("org_B", "team")
	ledger.fail(errors.New("no broker at 10.0.0.1"))
	r := h.post(t, "/v1/api_keys", `{"livemode":true}`, "x-api-key", owner)
	checkError(t, r, 503, "delivery_ledger_unavailable")
	if strings.Contains(r.body, "10.0.0.1") || r.header.Get("Retry-After") == "" {
		t.Errorf("%v %s", r.header, r.body)
	}
	for _, k := range h.accounts.rowsOf("org_B") {
		if k.CreatedAt == filingwire.InstantOf(testNow) && k.Live(filingwire.InstantOf(testNow)) {
			t.Errorf("an unrecorded key works: %+v", k)
		}
	}
	ledger.fail(nil)
	if r := h.post(t, "/v1/api_keys", `{"livemode":true}`, "x-api-key", owner); r.status != 201 {
		t.Errorf("%d %s", r.status, r.body)
	}
}
