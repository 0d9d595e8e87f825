package api

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/filingwire/filingwire"
)

// Contract 3: "The usage id is the server-made `req_` id (with `/n` per MCP call), never the
// client's `x-request-id`; it is billed once, whatever is retried or replayed internally."
func TestUsageIDs(t *testing.T) {
	h := newHarness(t, nil)
	var want []string
	for range 2 { // the client retries with the id it had
		r := h.do(t, "GET", listPath, "x-request-id", "mine")
		if r.status != 200 || r.header.Get("X-Request-Id") != "mine" {
			t.Fatal(r.status, r.body)
		}
		want = append(want, r.header.Get("Request-Id"))
	}
	call := `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"events.restatements","arguments":{}}}`
	for i := range 2 { // replayed, and not billed again
		r := h.send(t, "POST", mcpPath, strings.NewReader(call), "Content-Type", "application/json", "x-request-id", "mine", "Idempotency-Key", "k")
		if r.status != 200 {
			t.Fatal(r.status, r.body)
		}
		if i == 0 {
			want = append(want, r.header.Get("Request-Id")+"/1")
		} else if r.header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("not replayed: %v", r.header)
		}
	}
	rows, micro := h.billed(t, "org_A")
	if rows != len(want) || micro != 60_000 {
		t.Errorf("%d rows of %d micro-USD, want %v", rows, micro, want)
	}
	for _, id := range want {
		u, ok := h.accounts.usage["org_A "+id]
		if u.ClientRequestID != "mine" { // contract 1: `x-request-id` is "echoed as `X-Request-Id` and stored"
			t.Errorf("usage %+v", u)
		}
		if !ok || !regexp.MustCompile(`^req_[0-9A-Z]{26}(/1)?$`).MatchString(u.ID) {
			t.Errorf("no usage %s in %v", id, h.accounts.usage)
		}
	}
}

// Contract 3: "Default budget: none of the three caps set"; `monthlyQuotas` may be empty; a card
// is required in `payg_pending_card` alone.
func TestNewAccount(t *testing.T) {
	h := newHarness(t, nil)
	m := h.do(t, "GET", "/v1/billing").decode(t)
	budget := m["budget"].(map[string]any)
	for _, key := range []string{"spendCapCents", "softCapCents", "approvalThresholdCents"} {
		if v, ok := budget[key]; !ok || v != nil {
			t.Errorf("%s is %v", key, v)
		}
	}
	for _, key := range []string{"softCapReached", "approvalRequired", "hardCapReached"} {
		if budget[key] != false {
			t.Errorf("%s is %v", key, budget[key])
		}
	}
	if items, ok := budget["lineItems"].([]any); !ok || len(items) != 0 || budget["currency"] != "usd" || budget["accruedUsageCents"] != 0.0 {
		t.Errorf("budget %v", budget)
	}
	if quotas, ok := m["monthlyQuotas"].(map[string]any); !ok || len(quotas) != 0 {
		t.Errorf("quotas %v", m["monthlyQuotas"])
	}
	h.accounts.change("org_A", func(o *filingwire.Organization) { o.State = filingwire.StatePAYGPendingCard })
	h.clock.advance(orgTTL + keyTTL)
	if m := h.do(t, "GET", "/v1/billing").decode(t); m["cardRequired"] != true || m["cardOnFile"] != false {
		t.Errorf("%v", m)
	}
}

// Contract 3: "Return URLs must be http(s) …; without one given, the configured base URL +
// `/console/billing`"; "One Stripe customer per organization and mode"; the session is of the
// price, the mode and the organization.
func TestWhatStripeIsAsked(t *testing.T) {
	var mu sync.Mutex
	var forms []url.Values
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		form, parseErr := url.ParseQuery(string(body))
		if err != nil || parseErr != nil || r.Header.Get("Authorization") != "Bearer sk_test_ofTheKey123" {
			t.Errorf("%s: %v %v %s", r.URL.Path, err, parseErr, body)
		}
		mu.Lock()
		defer mu.Unlock()
		form.Set("path", r.URL.Path)
		forms = append(forms, form)
		if r.URL.Path == "/v1/customers" {
			fmt.Fprint(w, `{"id":"cus_1","object":"customer"}`)
			return
		}
		fmt.Fprint(w, `{"id":"x_1","url":"https://stripe.example.test/"}`)
	}))
	defer server.Close()
	h := newHarness(t, func(c *Config) { c.Stripe = stripeOf(server.URL) })
	owner := h.owner("org_B", "payg")
	const back = "https://api.example.test/console/billing"
	for _, c := range []struct {
		path, body string
		want       map[string]string
	}{
		{"/checkout", `{"planKey":"team"}`, map[string]string{"path": "/v1/checkout/sessions", "mode": "subscription", "line_items[0][price]": "price_tm", "success_url": back, "cancel_url": back,
			"customer": "cus_1", "client_reference_id": "org_B", "metadata[orgId]": "org_B", "subscription_data[metadata][orgId]": "org_B", "subscription_data[metadata][planKey]": "team"}},
		{"/checkout", `{"planKey":"personal","interval":"year","successUrl":"http://app.example/ok","cancelUrl":"https://app.example/no"}`, map[string]string{"line_items[0][price]": "price_py",
			"success_url": "http://app.example/ok", "cancel_url": "https://app.example/no"}},
		{"/payg/activate", `{"successUrl":null}`, map[string]string{"path": "/v1/checkout/sessions", "mode": "setup", "success_url": back, "customer": "cus_1", "setup_intent_data[metadata][orgId]": "org_B"}},
		{"/portal", ``, map[string]string{"path": "/v1/billing_portal/sessions", "customer": "cus_1", "return_url": back}},
		{"/portal", `{"returnUrl":"https://app.example/"}`, map[string]string{"return_url": "https://app.example/"}},
	} {
		if r := h.post(t, billingPath+c.path, c.body, "x-api-key", owner); r.status != 200 {
			t.Fatalf("%s: %d %s", c.path, r.status, r.body)
		}
		last := forms[len(forms)-1]
		for name, want := range c.want {
			if last.Get(name) != want {
				t.Errorf("%s %s: %s is %q, want %q", c.path, c.body, name, last.Get(name), want)
			}
		}
	}
	customers := 0
	for _, form := range forms {
		if form.Get("path") == "/v1/customers" {
			customers++
		}
	}
	if customers != 1 {
		t.Errorf("%d customers made", customers)
	}
	for _, address := range []string{"ftp://app.example/", "//app.example/", "app.example", "javascript:alert(1)", "https://user:password@app.example/"} {
		checkError(t, h.post(t, billingPath+"/portal", `{"returnUrl":"`+address+`"}`, "x-api-key", owner), 400, "validation_error")
	}
}
