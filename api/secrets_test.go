package api

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

// Contract 1: "Keys, bearer tokens, `secret`, `signingSecret`, tickets never appear in our logs,
// metrics, traces or error bodies", and neither do sessions, Stripe's keys and the installation's
// own secret: "a log scan in CI proves that no secret appears in any log, error, metric or panic".
// Requests of every kind carry secrets, well and badly formed, and handlers panic with them; then
// everything that was written is searched for them, down to the debug level.
func TestSecretsAppearNowhere(t *testing.T) {
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, `{"error":{"message":"Invalid: `+r.Header.Get("Authorization")+`"}}`, http.StatusUnauthorized)
	}))
	defer broken.Close()
	log, labels := &syncBuffer{}, &syncBuffer{}
	c := &clock{t: testNow}
	p := newProvider(t, c.now)
	h := newHarness(t, func(c *Config) {
		c.Stripe = stripeOf(broken.URL)
		c.Stripe.Live = StripeMode{SecretKey: "sk_live_ofTheKey456", WebhookSecret: "whsec_live_of_the_webhook"}
		c.Delivery = brokenLedger{}
		c.OAuth = OAuth{Issuer: p.Issuer(), JWKSURL: p.JWKSEndpoint()}
		c.OnReply = func(route, method string, status int, _ time.Duration) { fmt.Fprintln(labels, route, method, status) } // what metrics are made of
		c.Logger = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	h.accounts.link("tenant_B", "org_B", "team")
	owner := h.owner("org_B", "team")
	unknown, _ := filingwire.NewKeySecret(true)
	typo := owner[:len(owner)-1] + "0"
	session, good, signing := signIn(t, h, owner).Value, p.sign(t, nil), newSigningSecret()
	ticket := h.send(t, "POST", ticketsPath, strings.NewReader("{}"), "x-api-key", owner).decode(t)["token"].(string)
	const token, traceless = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2lnbmF0dXJlLW9mLWEtdG9rZW4", "secret-of-a-request-body"
	secrets := map[string]string{"the caller's key": owner, "an unknown key": unknown, "a mistyped key": typo, "a bearer token": token, "Stripe's key": "sk_test_ofTheKey123", "Stripe's webhook secret": hookSecret, "a body": traceless,
		"Stripe's live key": "sk_live_ofTheKey456", "Stripe's live webhook secret": "whsec_live_of_the_webhook", "a good token": good, "a session": session, "a ticket": ticket, "a signing secret": signing}
	var said strings.Builder // what clients were told, but for the two replies that show a new key
	ask := func(method, path, body string, headers ...string) *result {
		r := h.send(t, method, path, strings.NewReader(body), append([]string{"x-api-key", owner, "Content-Type", "application/json"}, headers...)...)
		for name, values := range r.header {
			said.WriteString(name + strings.Join(values, " "))
		}
		if r.status != http.StatusCreated && !strings.HasSuffix(path, "/rotate") {
			said.WriteString(r.body)
		}
		return r
	}
	for _, key := range []string{owner, unknown, typo, owner[:20], strings.ToUpper(owner)} {
		ask("GET", "/v1/me", "", "x-api-key", key)
		ask("GET", "/v1/me", "", "x-api-key", "", "Authorization", "Bearer "+key)
		ask("GET", "/v1/me?api_key="+key, "", "x-api-key", "")
		ask("GET", "/v1/api_keys/"+key, "")
		ask("POST", "/v1/api_keys", `{"label":1,"secret":"`+key+`"}`)
	}
	for _, secret := range []string{session, ticket, signing, good, owner} {
		ask("GET", "/v1/stream/ws?ticket="+secret+"&forms="+secret, "", "x-api-key", "")
		ask("GET", "/v1/stream/ws?ticket="+secret, "", "x-api-key", "", "Connection", "Upgrade", "Upgrade", "websocket", "Sec-Websocket-Version", "13", "Sec-Websocket-Key", "MDEyMzQ1Njc4OWFiY2RlZg==")
		ask("GET", "/console/api/v1/me", "", "x-api-key", "", "Cookie", h.sessions.name+"="+secret)
		ask("GET", "/console/session", "", "x-api-key", "", "Cookie", h.sessions.name+"="+secret)
		ask("POST", "/console/session", `{"key":"`+secret+`"}`, "x-api-key", "", consoleHeader, "1")
		ask("POST", webhooksPath, `{"destinationUrl":"https://user:`+secret+`@hooks.example.com/"}`)
		ask("GET", "/v1/me", "", "x-request-id", secret)
		ask("POST", webhooksPath, `{"destinationUrl":"https://user:`+secret+`/x@hooks.example.com/"}`) // no URL: the port is none
		ask("GET", "/v1/me", "", "traceparent", secret)
	}
	ask("GET", "/v1/me", "", "x-api-key", "", "Authorization", "Bearer "+good)
	for _, authorization := range []string{"Bearer " + token, "Basic " + token, token} {
		ask("GET", "/v1/me", "", "x-api-key", "", "Authorization", authorization)
	}
	made := ask("POST", "/v1/api_keys", `{"livemode":true}`, "Idempotency-Key", "k")
	secrets["a new key"] = made.decode(t)["secret"].(string)
	ask("POST", "/v1/api_keys", `{"livemode":true}`, "Idempotency-Key", "k")
	rotated := ask("POST", "/v1/api_keys/"+made.decode(t)["id"].(string)+"/rotate", `{}`)
	secrets["a rotated key"] = rotated.decode(t)["secret"].(string)
	ask("POST", "/v1/billing/checkout", `{"planKey":"team"}`)
	ask("POST", "/v1/billing/quote", `{"meterClass":"`+traceless+`"`)
	h.hook(t, life[0].body(), hookSecret, h.clock.now())
	h.hook(t, life[0].body(), "whsec_another_secret_of_the_webhook", h.clock.now().Add(-time.Hour))
	// Handlers that panic, or fail, with what the request holds.
	for what, secret := range secrets {
		if what == "a body" { // nothing tells that it is one
			continue
		}
		for _, p := range []any{"cannot read " + secret, fmt.Errorf("header %q", secret), struct{ Header http.Header }{http.Header{"X-Api-Key": {secret}}}, []byte("x-api-key: " + secret)} {
			h.events.list = func(filingwire.FeedQuery) ([]filingwire.ReadRow, error) { panic(p) }
			ask("GET", listPath, "")
		}
		h.events.list = func(filingwire.FeedQuery) ([]filingwire.ReadRow, error) {
			return nil, fmt.Errorf("read rows: %w", errors.New("the engine refused "+secret))
		}
		ask("GET", listPath, "")
	}
	ask("GET", "/v1/"+owner, "")
	ask("GET", "/"+unknown, "", "x-api-key", "")
	ask("SECAPI", "/v1/me", "", "x-request-id", owner)
	h.accounts.mu.Lock()
	h.accounts.err = errors.New("connection refused")
	h.accounts.mu.Unlock()
	h.clock.advance(time.Minute)
	ask("GET", "/v1/me", "")
	h.accounts.mu.Lock()
	h.accounts.err = nil
	h.accounts.mu.Unlock()

	installation := bytes.Repeat([]byte{7}, 32) // the harness's FILINGWIRE_SECRET
	secrets["the installation's secret"], secrets["the installation's secret in hex"] = string(installation), hex.EncodeToString(installation)
	secrets["the installation's secret in base64"] = base64.StdEncoding.EncodeToString(installation)
	written := map[string]string{"log": log.String(), "reply": said.String(), "metric": labels.String()}
	for _, line := range []string{"panicked", "status=503", "status=500", "status=401", "status=400"} {
		if !strings.Contains(written["log"], line) {
			t.Errorf("no %s in the log: the scan proves nothing", line)
		}
	}
	if !strings.Contains(written["metric"], listPath) {
		t.Error("no route in the metrics: the scan proves nothing")
	}
	for where, text := range written {
		for what, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s appears in a %s", what, where)
			}
		}
	}
}

// Billing routes tell nothing of another organization.
func TestBillingTenancy(t *testing.T) {
	h := newHarness(t, hookOnly)
	mine, theirs := h.owner("org_B", "payg"), h.owner("org_C", "payg")
	h.accounts.setBudget("org_C", 1234, 1233, -1)
	for range 3 {
		h.do(t, "GET", listPath, "x-api-key", theirs)
	}
	h.deliver(t, stripeEvent{"evt_1", "checkout.session.completed", 0, `{"id":"cs_1","object":"checkout.session","mode":"setup","customer":"cus_C","client_reference_id":"org_C"}`}, "processed")
	for _, c := range []struct{ method, path, body string }{
		{"GET", "/v1/billing", ""}, {"GET", "/v1/usage", ""}, {"GET", "/v1/limits", ""},
		{"POST", "/v1/billing/quote", `{"meterClass":"mcp","orgId":"org_C"}`}, {"PUT", "/v1/billing/budget", `{"spendCapCents":99,"orgId":"org_C"}`},
	} {
		r := h.send(t, c.method, c.path, strings.NewReader(c.body), "x-api-key", mine, "Content-Type", "application/json")
		if r.status != 200 || strings.Contains(r.body, "org_C") || strings.Contains(r.body, "cus_C") || strings.Contains(r.body, "1234") || r.header.Get("SECAPI-Budget-Used") != "0" {
			t.Errorf("%s %s: %d %s", c.method, c.path, r.status, r.body)
		}
	}
	b := h.do(t, "GET", "/v1/billing", "x-api-key", theirs).decode(t)["budget"].(map[string]any)
	if b["spendCapCents"] != 1234.0 || b["accruedUsageCents"] != 6.0 {
		t.Errorf("another organization's budget changed: %v", b)
	}
}
