package api

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

// Contract 3: "Stripe down or not configured → 503 `billing_provider_unavailable`; nothing changes"; also
// when it is slow to end or answers nonsense.
func TestStripeUnavailable(t *testing.T) {
	calls := []string{"/v1/billing/checkout", "/v1/billing/payg/activate", "/v1/billing/portal"}
	check := func(t *testing.T, h *harness) {
		t.Helper()
		owner := h.owner("org_B", "payg")
		for _, path := range calls {
			checkError(t, h.post(t, path, `{"planKey":"team"}`, "x-api-key", owner), 503, "billing_provider_unavailable")
		}
		if len(h.accounts.customers) > 0 || strings.Contains(h.log.String(), "sk_test_ofTheKey123") {
			t.Errorf("customers %v, log %s", h.accounts.customers, h.log)
		}
	}
	t.Run("not configured", func(t *testing.T) { check(t, newHarness(t, nil)) })
	for what, answer := range map[string]func(http.ResponseWriter){
		"nonsense": func(w http.ResponseWriter) { fmt.Fprint(w, "<html>") },
		"empty":    func(w http.ResponseWriter) { fmt.Fprint(w, "{}") },
		"error": func(w http.ResponseWriter) {
			http.Error(w, `{"error":{"message":"Invalid API Key provided: sk_test_ofTheKey123"}}`, http.StatusUnauthorized)
		},
		"broken off": func(w http.ResponseWriter) { w.Header().Set("Content-Length", "99"); fmt.Fprint(w, `{"id":"cus`) },
		"redirect": func(w http.ResponseWriter) {
			w.Header().Set("Location", "http://192.0.2.1/")
			w.WriteHeader(http.StatusFound)
		},
	} {
		t.Run(what, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w) }))
			defer server.Close()
			check(t, newHarness(t, func(c *Config) { c.Stripe = stripeOf(server.URL) }))
		})
	}
}

// Contract 3: `POST /v1/billing/checkout` ("other plan → 400"), `/payg/activate` and `/portal`; return
// URLs are on the allow-list. Checkout, setup, portal, customer and meter events against Stripe's own mock server.
func TestStripeMock(t *testing.T) {
	base := stripeMock(t)
	h := newHarness(t, func(c *Config) { c.Stripe = stripeOf(base); c.Stripe.ReturnURLs = []string{"https://app.example.test"} })
	owner := h.owner("org_B", "payg")
	post := func(path, body string) *result { t.Helper(); return h.post(t, path, body, "x-api-key", owner) }
	for _, c := range []struct{ path, body, plan string }{
		{"/v1/billing/checkout", `{"planKey":"personal"}`, "personal"},
		{"/v1/billing/checkout", `{"planKey":"team","interval":"year","successUrl":"https://app.example.test/ok","cancelUrl":null}`, "team"},
		{"/v1/billing/payg/activate", `{}`, "payg"},
		{"/v1/billing/payg/activate", ``, "payg"},
	} {
		r := post(c.path, c.body)
		if r.status != 200 {
			t.Fatalf("%s: %d %s\n%s", c.path, r.status, r.body, h.log)
		}
		m := r.decode(t)
		hasKeys(t, "session", m, "object id orgId planKey url livemode")
		if m["object"] != "billing_checkout_session" || m["planKey"] != c.plan || m["orgId"] != "org_B" || m["livemode"] != false {
			t.Errorf("%s", r.body)
		}
	}
	r := post("/v1/billing/portal", `{}`)
	if m := r.decode(t); r.status != 200 || m["object"] != "billing_portal_session" || !strings.HasPrefix(fmt.Sprint(m["url"]), "https://") {
		t.Errorf("%d %s", r.status, r.body)
	}
	m := h.do(t, "GET", "/v1/billing", "x-api-key", owner).decode(t)
	hasKeys(t, "customer", m["customer"], "object orgId stripeCustomerId livemode email name createdAt updatedAt")
	if settlement := m["settlement"].(map[string]any); settlement["provider"] != "stripe" {
		t.Errorf("%v", settlement)
	}
	for _, body := range []string{`{"planKey":"commercial"}`, `{"planKey":"payg"}`, `{}`, `{"planKey":"team","interval":"day"}`, `{"planKey":"team","successUrl":"javascript:alert(1)"}`,
		`{"planKey":"team","successUrl":"https://evil.example.test/"}`, `{"planKey":"team","cancelUrl":"https://app.example.test@evil.example.test/"}`} {
		checkError(t, post("/v1/billing/checkout", body), 400, "validation_error")
	}
	checkError(t, h.post(t, "/v1/billing/checkout", `{"planKey":"team"}`), 403, "insufficient_scope")

	customer := m["customer"].(map[string]any)["stripeCustomerId"].(string)
	h.deliver(t, stripeEvent{"evt_1", "setup_intent.succeeded", 0, fmt.Sprintf(`{"id":"seti_1","object":"setup_intent","customer":%q,"payment_method":"pm_1"}`, customer)}, "processed")

	store := &reports{fakeAccounts: h.accounts, usage: []filingwire.Usage{{ID: "req_1", OrgID: "org_B", At: filingwire.InstantOf(time.Now()), MicroUSD: 20_000}, {ID: "req_2", OrgID: "org_B", At: filingwire.InstantOf(time.Now()), MicroUSD: 1_000}}}
	if r, err := ReportUsage(t.Context(), h.Stripe, store, time.Now(), LateKeep, h.Logger); r.Events != 2 || err != nil {
		t.Errorf("%+v, %v", r, err)
	}
	if r, err := ReportUsage(t.Context(), h.Stripe, store, time.Now(), LateKeep, h.Logger); r.Events != 0 || err != nil {
		t.Errorf("again: %+v, %v", r, err)
	}
}

// Contract 3: "PAYG usage is reported to Stripe Billing meter events (identifier = usage event id …)".
// One Stripe customer per organization and mode, also under concurrent calls: all carry the same
// idempotency key. Usage is reported under its id, in micro-USD.
func TestStripeCalls(t *testing.T) {
	var mu sync.Mutex
	keys := map[string]int{}
	var forms []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		forms = append(forms, r.URL.Path+" "+string(body))
		if r.URL.Path == "/v1/customers" {
			keys[r.Header.Get("Idempotency-Key")]++
			fmt.Fprint(w, `{"id":"cus_1","object":"customer"}`)
			return
		}
		fmt.Fprint(w, `{"id":"cs_1","object":"checkout.session","url":"https://checkout.example.test/"}`)
	}))
	defer server.Close()
	h := newHarness(t, func(c *Config) { c.Stripe = stripeOf(server.URL) })
	owner := h.owner("org_B", "payg")
	var clients sync.WaitGroup
	for range 8 {
		clients.Go(func() {
			if r := h.post(t, "/v1/billing/checkout", `{"planKey":"team"}`, "x-api-key", owner); r.status != 200 {
				t.Error(r.status, r.body)
			}
		})
	}
	clients.Wait()
	if len(keys) != 1 || len(h.accounts.customers) != 1 {
		t.Errorf("idempotency keys %v, customers %v", keys, h.accounts.customers)
	}
	forms = nil
	store := &reports{fakeAccounts: h.accounts, usage: []filingwire.Usage{{ID: "req_1", OrgID: "org_B", At: filingwire.InstantOf(testNow), MicroUSD: 20_000}}}
	if r, err := ReportUsage(t.Context(), h.Stripe, store, testNow, LateKeep, h.Logger); r.Events != 1 || err != nil {
		t.Fatal(r, err)
	}
	want := fmt.Sprintf("/v1/billing/meter_events event_name=%s&identifier=req_1&payload[stripe_customer_id]=cus_1&payload[value]=20000&timestamp=%d", defaultMeterEvent, testNow.Unix())
	if len(forms) != 1 || forms[0] != want {
		t.Errorf("%q, want %q", forms, want)
	}
}
