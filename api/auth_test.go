package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

// Contract 2: `GET /v1/me`, the fields of `principal` repeated at the top level, and `GET
// /v1/org`, field by field.
func TestIdentity(t *testing.T) {
	h := newHarness(t, nil)
	anyScope := h.accounts.add("org_B", "personal", func(k *filingwire.APIKey) { k.ID, k.Scopes = "key_1", nil })
	r := h.do(t, "GET", "/v1/me", "x-api-key", anyScope)
	principal := `"principalId":"key_1","subject":"key_1","orgId":"org_B","authMode":"api_key","scopes":[],"livemode":true,"keyId":"key_1","publicPlanKey":"personal","billingState":"personal_active"`
	id := r.header.Get("Request-Id")
	org := `{"object":"organization","id":"org_B","createdAt":"2026-04-01T12:00:00.000Z","livemode":true,"name":"Harrow & Pike","metadata":{},"requestId":"` + id + `"}`
	if want := `{"object":"principal","requestId":"` + id + `",` + principal + `,"principal":{` + principal + `},"organization":` + org + "}\n"; r.status != 200 || r.body != want {
		t.Errorf("me: %d\n%s\n%s", r.status, r.body, want)
	}
	r = h.do(t, "GET", "/v1/org", "x-api-key", anyScope, "Accept", "text/html")
	if want := strings.Replace(org, id, r.header.Get("Request-Id"), 1) + "\n"; r.status != 200 || r.body != want {
		t.Errorf("org: %d %s", r.status, r.body)
	}
}

// Contract 1, response headers: `Request-Id` (`req_…`), `traceparent`, `SECAPI-Version`,
// `SECAPI-Meter-Class`, `SECAPI-Plan-Key`, `SECAPI-Billing-State`, `SECAPI-Estimated-Cost`
// (`$0.0160`, four decimals, the plan's price); `x-request-id` echoed.
func TestResponseHeaders(t *testing.T) {
	h := newHarness(t, nil)
	personal := h.accounts.add("org_B", "personal", nil)
	parent := "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
	r := h.do(t, "GET", "/v1/events/restatements", "x-api-key", personal, "traceparent", parent, "x-request-id", "mine 1", "secapi-version", "2026-03-19")
	for name, want := range map[string]string{
		"Content-Type": "application/json", "X-Request-Id": "mine 1", "SECAPI-Version": "2026-03-19", "SECAPI-Meter-Class": "event_feed_read",
		"SECAPI-Plan-Key": "personal", "SECAPI-Billing-State": "personal_active", "SECAPI-Estimated-Cost": "$0.0160",
		"Access-Control-Allow-Origin": "",
	} {
		if got := r.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if trace := r.header.Get("traceparent"); !regexp.MustCompile(`^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$`).MatchString(trace) || trace == parent {
		t.Errorf("traceparent %q", trace)
	}
	if id := r.header.Get("Request-Id"); !regexp.MustCompile(`^req_[0-9A-Z]{26}$`).MatchString(id) {
		t.Errorf("Request-Id %q", id)
	}
	r = h.do(t, "GET", "/v1/org", "traceparent", "00-00000000000000000000000000000000-b7ad6b7169203331-01")
	if strings.Contains(r.header.Get("traceparent"), "00000000000000000000000000000000") || r.header.Get("SECAPI-Meter-Class") != "account" || r.header.Get("SECAPI-Estimated-Cost") != "$0.0000" {
		t.Errorf("headers %v", r.header)
	}
}

// Contract 1: "`traceparent` (W3C, continued)".
func TestContinueTrace(t *testing.T) {
	const trace, span = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
	for parent, continued := range map[string]bool{
		"00-" + trace + "-" + span + "-01":                  true,
		"cc-" + trace + "-" + span + "-01-what-comes":       true,
		"00-" + trace + "-" + span + "-01-what-comes":       false,
		"ff-" + trace + "-" + span + "-01":                  false,
		"00-" + strings.ToUpper(trace) + "-" + span + "-01": false,
		"00-" + trace + "-0000000000000000-01":              false,
		"00-" + trace + "-" + span + "-0":                   false,
		"00-" + trace + "_" + span + "-01":                  false,
		"":                                                  false,
	} {
		got := continueTrace(parent)
		if !regexp.MustCompile(`^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$`).MatchString(got) || strings.Contains(got, trace) != continued || strings.Contains(got, span) {
			t.Errorf("%q continued as %q", parent, got)
		}
	}
}

// Contract 2: "Revocation takes effect on every instance within 5 s."
func TestRevocationTakesEffect(t *testing.T) {
	h := newHarness(t, nil)
	get := func() int { return h.do(t, "GET", "/v1/me").status }
	for range 2 {
		if get() != 200 {
			t.Fatal("the key does not work")
		}
	}
	if h.accounts.lookups != 1 {
		t.Errorf("%d look-ups for two requests", h.accounts.lookups)
	}
	hash := filingwire.HashKeySecret(h.key)
	revoked := filingwire.InstantOf(h.clock.now())
	h.accounts.mu.Lock()
	k := h.accounts.keys[hash]
	k.RevokedAt = &revoked
	h.accounts.keys[hash] = k
	h.accounts.mu.Unlock()
	h.clock.advance(5 * time.Second)
	if got := get(); got != 401 {
		t.Errorf("5 s after its revocation the key gets %d", got)
	}
}

// Contract 1: an expired credential is 401, also while it is remembered.
func TestKeyExpiresWhileRemembered(t *testing.T) {
	h := newHarness(t, nil)
	expires := filingwire.InstantOf(testNow.Add(time.Second))
	key := h.accounts.add("org_B", "payg", func(k *filingwire.APIKey) { k.ExpiresAt = &expires })
	before := h.do(t, "GET", "/v1/me", "x-api-key", key).status
	h.clock.advance(time.Second)
	if after := h.do(t, "GET", "/v1/me", "x-api-key", key).status; before != 200 || after != 401 {
		t.Errorf("%d before, %d after", before, after)
	}
}

func TestNewKeyWorksSoon(t *testing.T) {
	h := newHarness(t, nil)
	secret, _ := filingwire.NewKeySecret(true)
	checkError(t, h.do(t, "GET", "/v1/me", "x-api-key", secret), 401, "authentication_failed")
	h.accounts.add("org_B", "payg", func(k *filingwire.APIKey) { k.Hash = filingwire.HashKeySecret(secret) })
	h.clock.advance(unknownKeyTTL)
	if r := h.do(t, "GET", "/v1/me", "x-api-key", secret); r.status != 200 {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestStoreDownIsNoPass(t *testing.T) {
	h := newHarness(t, nil)
	if r := h.do(t, "GET", "/v1/me"); r.status != 200 {
		t.Fatal(r.body)
	}
	h.accounts.mu.Lock()
	h.accounts.err = errors.New("dial tcp 10.0.0.1: refused")
	h.accounts.mu.Unlock()
	h.clock.advance(keyTTL)
	r := h.do(t, "GET", "/v1/me")
	checkError(t, r, 503, "service_unavailable")
	if strings.Contains(r.body, "dial") {
		t.Error(r.body)
	}
}

// Contract 2: "`lastUsedAt` is at most a minute stale."
func TestUseIsRecordedSparingly(t *testing.T) {
	h := newHarness(t, nil)
	h.accounts.add("org_B", "payg", func(k *filingwire.APIKey) { k.ID = "key_1" })
	hash := ""
	for known, k := range h.accounts.keys {
		if k.ID == "key_1" {
			hash = known
		}
	}
	for range 20 { // 80 s
		if _, err := h.keys.load(t.Context(), hash, h.clock.now(), h.keys.known[hash].touched); err != nil {
			t.Fatal(err)
		}
		h.keys.wait()
		h.clock.advance(4 * time.Second)
	}
	if !slices.Equal(h.accounts.touched, []string{"key_1", "key_1", "key_1"}) {
		t.Errorf("recorded %v", h.accounts.touched)
	}
}

func TestKeyringIsBounded(t *testing.T) {
	h := newHarness(t, nil)
	for i := range maxCachedKeys + 10 {
		if _, err := h.keys.load(context.Background(), fmt.Sprint(i), testNow, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(h.keys.known); n > maxCachedKeys {
		t.Errorf("%d keys are remembered", n)
	}
}

// Keys in use are read again together before they are forgotten: no request waits for one that
// was used a moment ago, however many there are; a revocation is seen all the same, and a key
// that is not used any more is forgotten.
func TestKeysInUseAreReadTogether(t *testing.T) {
	accounts, clock := newFakeAccounts(), &clock{t: testNow}
	k := newKeyring(accounts, clock.now, slog.New(slog.DiscardHandler))
	defer k.wait()
	var secrets []string
	for range 10 {
		secrets = append(secrets, accounts.add("org_A", "payg", nil))
	}
	good := func() (n int) {
		for _, secret := range secrets {
			if _, err := k.lookup(t.Context(), secret); err == nil {
				n++
			}
		}
		return n
	}
	if n := good(); n != 10 {
		t.Fatal(n)
	}
	asked := accounts.lookups
	for range 10 {
		clock.advance(refreshInterval)
		if err := k.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		before := accounts.lookups
		if n := good(); n != 10 || accounts.lookups != before {
			t.Fatalf("%d keys are good, %d asked for by requests", n, accounts.lookups-before)
		}
	}
	if n := accounts.lookups - asked; n > 60 { // every two seconds
		t.Errorf("%d look-ups in 10 s", n)
	}
	hash, revoked := filingwire.HashKeySecret(secrets[0]), filingwire.InstantOf(clock.now())
	accounts.mu.Lock()
	key := accounts.keys[hash]
	key.RevokedAt = &revoked
	accounts.keys[hash] = key
	delete(accounts.keys, filingwire.HashKeySecret(secrets[1]))
	accounts.mu.Unlock()
	for range 3 {
		clock.advance(refreshInterval)
		if err := k.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := good(); n != 8 {
		t.Errorf("%d keys are good", n)
	}
	accounts.mu.Lock()
	accounts.err = errors.New("away")
	accounts.mu.Unlock()
	clock.advance(keyTTL - time.Millisecond)
	if err := k.refresh(t.Context()); err == nil {
		t.Error("no failure")
	}
	clock.advance(time.Millisecond)
	if n := good(); n != 0 {
		t.Errorf("%d keys are good though nobody can tell", n)
	}
	accounts.mu.Lock()
	accounts.err = nil
	accounts.mu.Unlock()
	clock.advance(idleAfter)
	asked = accounts.lookups
	for range 3 {
		if err := k.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if accounts.lookups != asked || len(k.inUse) != 0 {
		t.Errorf("%d look-ups of keys that nobody uses", accounts.lookups-asked)
	}
}
