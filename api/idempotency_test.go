package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/filingwire/filingwire"
)

func countKeys(f *fakeAccounts, org string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, k := range f.keys {
		if k.OrgID == org {
			n++
		}
	}
	return n
}

// Contract 1: "the first answer is kept 24 h per organization, principal, method and path, and
// replayed with `Idempotent-Replayed: true`"; "a kept body never holds a secret in clear (a
// replay of a creation leaves `secret`/`signingSecret` out)".
func TestIdempotentReplay(t *testing.T) {
	h := newHarness(t, nil)
	restarted := newHarness(t, func(c *Config) { c.Accounts, c.Now = h.accounts, h.clock.now }) // or another instance
	owner := h.owner("org_B", "team")
	body := `{"livemode":true,"label":"CI"}`
	first := h.post(t, "/v1/api_keys", body, "x-api-key", owner, "Idempotency-Key", "k 1")
	secret, _ := first.decode(t)["secret"].(string)
	if first.status != 201 || secret == "" || first.header.Get("Idempotent-Replayed") != "" {
		t.Fatalf("%d %s", first.status, first.body)
	}
	for _, instance := range []*harness{h, restarted} {
		again := instance.post(t, "/v1/api_keys", ` {"livemode": true, "label": "CI", "scopes": null}`, "x-api-key", owner, "Idempotency-Key", "k 1")
		if want := strings.Replace(strings.TrimSpace(first.body), fmt.Sprintf(`,"secret":%q`, secret), "", 1); again.status != 201 || again.body != want {
			t.Errorf("replayed %d %s\n%s", again.status, again.body, want)
		}
		if again.header.Get("Idempotent-Replayed") != "true" || again.header.Get("Original-Request") != first.header.Get("Request-Id") ||
			again.header.Get("Request-Id") == first.header.Get("Request-Id") || again.header.Get("Content-Type") != "application/json" {
			t.Errorf("headers %v", again.header)
		}
	}
	for _, c := range h.accounts.claims {
		if kept := fmt.Sprintf("%+v %s", c, c.Body); strings.Contains(kept, secret) || strings.Contains(kept, "k 1") {
			t.Errorf("kept %s", kept)
		}
	}
	if n := countKeys(h.accounts, "org_B"); n != 2 {
		t.Errorf("%d keys, want the owner's and one", n)
	}

	// another principal, organization, method or path is another request
	for _, other := range []string{h.owner("org_B", "team"), h.owner("org_C", "team")} {
		if r := h.post(t, "/v1/api_keys", body, "x-api-key", other, "Idempotency-Key", "k 1"); r.status != 201 || r.header.Get("Idempotent-Replayed") != "" {
			t.Errorf("another principal: %d %s", r.status, r.body)
		}
	}
	id := first.decode(t)["id"].(string)
	if r := h.post(t, "/v1/api_keys/"+id+"/rotate", body, "x-api-key", owner, "Idempotency-Key", "k 1"); r.status != 200 {
		t.Errorf("another path: %d %s", r.status, r.body)
	}

	h.clock.advance(24*time.Hour - time.Second)
	if r := h.post(t, "/v1/api_keys", body, "x-api-key", owner, "Idempotency-Key", "k 1"); r.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("not replayed within 24 h: %d %s", r.status, r.body)
	}
	h.clock.advance(time.Second)
	if r := h.post(t, "/v1/api_keys", body, "x-api-key", owner, "Idempotency-Key", "k 1"); r.status != 201 || r.header.Get("Idempotent-Replayed") != "" {
		t.Errorf("replayed after 24 h: %d %s", r.status, r.body)
	}
}

// Contract 1: "Same key with another body → 409 `idempotency_key_reused`".
func TestIdempotencyKeyReused(t *testing.T) {
	h := newHarness(t, nil)
	owner := h.owner("org_B", "team")
	if r := h.post(t, "/v1/api_keys", `{"livemode":true}`, "x-api-key", owner, "Idempotency-Key", "k"); r.status != 201 {
		t.Fatal(r.body)
	}
	checkError(t, h.post(t, "/v1/api_keys", `{"livemode":true,"label":"b"}`, "x-api-key", owner, "Idempotency-Key", "k"), 409, "idempotency_key_reused")
	for _, key := range []string{strings.Repeat("x", 256), "a\tb", "é"} {
		details := checkError(t, h.post(t, "/v1/api_keys", `{"livemode":true}`, "x-api-key", owner, "Idempotency-Key", key), 400, "invalid_request_parameter")
		if details["parameter"] != "idempotency-key" {
			t.Errorf("%q: %v", key, details)
		}
	}
	if r := h.post(t, "/v1/api_keys", `{"livemode":true}`, "x-api-key", owner, "Idempotency-Key", strings.Repeat("x", 255)); r.status != 201 {
		t.Errorf("255 characters: %d %s", r.status, r.body)
	}
}

// Contract 1: "kept only when it is 2xx or a domain 404/409; never 400/401/402/403/408/429/5xx,
// because clients retry those with the same key".
func TestWhichAnswersAreKept(t *testing.T) {
	for status := 200; status < 600; status++ {
		want := status < 300 || status == 404 || status == 409
		if isKept(status) != want {
			t.Errorf("%d is kept: %v", status, !want)
		}
	}
	h := newHarness(t, nil)
	owner := h.owner("org_B", "payg")
	send := func(path, body string) *result {
		return h.post(t, path, body, "x-api-key", owner, "Idempotency-Key", "k")
	}
	checkError(t, send("/v1/api_keys", `{"livemode":"x"}`), 400, "validation_error")
	checkError(t, send("/v1/api_keys", `{}`), 403, "insufficient_scope")
	h.accounts.mu.Lock()
	left := len(h.accounts.claims)
	h.accounts.mu.Unlock()
	if left != 0 {
		t.Errorf("%d claims after refusals", left)
	}
	if r := send("/v1/api_keys", `{"livemode":true}`); r.status != 201 {
		t.Errorf("after refusals: %d %s", r.status, r.body)
	}
	checkError(t, send("/v1/api_keys/key_x/rotate", `{}`), 404, "not_found")
	again := send("/v1/api_keys/key_x/rotate", `{}`)
	checkError(t, again, 404, "not_found") // under its own request id
	if again.header.Get("Idempotent-Replayed") != "true" {
		t.Error("a domain 404 is not kept")
	}
	for range 3 {
		h.post(t, "/v1/api_keys", `{"livemode":true}`, "x-api-key", owner)
	}
	limited := func() *result {
		return h.post(t, "/v1/api_keys", `{"livemode":true}`, "x-api-key", owner, "Idempotency-Key", "full")
	}
	checkError(t, limited(), 409, "key_limit_reached")
	if r := limited(); r.header.Get("Idempotent-Replayed") != "true" {
		t.Error("a domain 409 is not kept")
	}
	if r := h.do(t, "GET", "/v1/api_keys", "x-api-key", owner, "Idempotency-Key", strings.Repeat("x", 300)); r.status != 200 {
		t.Errorf("GET: %d %s", r.status, r.body)
	}
	if r := h.do(t, "DELETE", "/v1/api_keys/key_x", "x-api-key", owner, "Idempotency-Key", "k"); r.header.Get("Idempotent-Replayed") != "" || r.status != 404 {
		t.Errorf("DELETE: %d %s", r.status, r.body)
	}
}

// Contract 1: "still running → 409 `idempotency_key_in_use`. Across instances: insert a claim,
// then read all claims for the key; any foreign live claim → void your own and answer 409
// (never twice, possibly neither: the client retries)."
func TestConcurrentClaims(t *testing.T) {
	h := newHarness(t, nil)
	instances := []*harness{h, newHarness(t, func(c *Config) { c.Accounts = h.accounts }), newHarness(t, func(c *Config) { c.Accounts = h.accounts })}
	owner := h.owner("org_B", "commercial")
	before := countKeys(h.accounts, "org_B")
	for round := range 10 {
		key := fmt.Sprint("round ", round)
		var wg sync.WaitGroup
		results := make([]*result, 9)
		for i := range results {
			wg.Go(func() {
				results[i] = instances[i%3].post(t, "/v1/api_keys", `{"livemode":true}`, "x-api-key", owner, "Idempotency-Key", key)
			})
		}
		wg.Wait()
		for _, r := range results {
			if r.status != 201 && !(r.status == 409 && strings.Contains(r.body, "idempotency_key_in_use")) {
				t.Errorf("%d %s", r.status, r.body)
			}
		}
		for retry := 0; ; retry++ { // the client retries
			if r := h.post(t, "/v1/api_keys", `{"livemode":true}`, "x-api-key", owner, "Idempotency-Key", key); r.status == 201 {
				break
			} else if retry == 3 {
				t.Fatalf("no retry succeeds: %d %s", r.status, r.body)
			}
		}
		if n := countKeys(h.accounts, "org_B") - before; n != round+1 {
			t.Fatalf("%d keys after %d idempotent creations", n, round+1)
		}
	}
}

// A request whose process died leaves a claim that ends by itself.
func TestDeadClaim(t *testing.T) {
	h := newHarness(t, nil)
	owner := h.owner("org_B", "team")
	var dead filingwire.Claim
	if r := h.post(t, "/v1/api_keys", `{"livemode":true}`, "x-api-key", owner, "Idempotency-Key", "k"); r.status != 201 {
		t.Fatal(r.body)
	}
	for id, c := range h.accounts.claims { // as it was before the answer
		dead = c
		dead.Status, dead.Body, dead.ExpiresAt = 0, nil, filingwire.InstantOf(testNow.Add(claimTTL))
		h.accounts.claims[id] = dead
	}
	send := func() *result {
		return h.post(t, "/v1/api_keys", `{"livemode":true}`, "x-api-key", owner, "Idempotency-Key", "k")
	}
	checkError(t, send(), 409, "idempotency_key_in_use")
	h.clock.advance(claimTTL)
	if r := send(); r.status != 201 || r.header.Get("Idempotent-Replayed") != "" {
		t.Errorf("after the claim's end: %d %s", r.status, r.body)
	}
}

// A key is only trusted with a claim that everybody can see.
func TestNothingRunsWithoutItsClaim(t *testing.T) {
	h := newHarness(t, nil)
	owner := h.owner("org_B", "team")
	if r := h.do(t, "GET", "/v1/me", "x-api-key", owner); r.status != 200 { // the key is known
		t.Fatal(r.body)
	}
	before := countKeys(h.accounts, "org_B")
	h.accounts.mu.Lock()
	h.accounts.err = errors.New("connection refused")
	h.accounts.mu.Unlock()
	r := h.post(t, "/v1/api_keys", `{"livemode":true}`, "x-api-key", owner, "Idempotency-Key", "k")
	checkError(t, r, http.StatusServiceUnavailable, "service_unavailable")
	if n := countKeys(h.accounts, "org_B"); n != before || strings.Contains(r.body, "refused") {
		t.Errorf("%d keys, %s", n, r.body)
	}
}

func TestWithoutSecrets(t *testing.T) {
	for body, want := range map[string]string{
		`{"id":"a","secret":"s"}`:                        `{"id":"a"}`,
		`{"signingSecret":{"a":[1]},"b":null}`:           `{"b":null}`,
		`{"data":[{"secret":"s","x":0.50}],"token":"t"}`: `{"data":[{"x":0.50}]}`,
		`{"secretary":"s"}`:                              `{"secretary":"s"}`,
	} {
		if got, ok := withoutSecrets([]byte(body)); !ok || string(got) != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
	if _, ok := withoutSecrets([]byte("secret=s")); ok {
		t.Error("text that is not JSON is kept")
	}
}

// A handler that panics has no answer to keep, and its key may be used again.
func TestPanicEndsTheClaim(t *testing.T) {
	accounts := newFakeAccounts()
	key := accounts.add("org_A", "payg", nil)
	s := newTestServer(t, accounts)
	runs := 0
	op := huma.Operation{OperationID: "once", Method: http.MethodPost, Path: "/v1/once"}
	access{meter: meterAccount}.describe(&op)
	huma.Register(s.huma, op, func(context.Context, *struct{}) (*reply[Health], error) {
		if runs++; runs == 1 {
			panic("out of luck")
		}
		return &reply[Health]{Health{Status: "ok"}}, nil
	})
	for _, want := range []int{500, 200, 200} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/once", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("x-api-key", key)
		req.Header.Set("Idempotency-Key", "k")
		resp, err := s.app.Test(req, -1)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("run %d: %d, want %d", runs, resp.StatusCode, want)
		}
	}
	if runs != 2 || len(accounts.claims) != 1 {
		t.Errorf("%d runs, claims %+v", runs, accounts.claims)
	}
}
