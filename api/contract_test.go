package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
)

// Contract 1, the table of errors: every code has its status and type.
func TestErrorTable(t *testing.T) {
	for row, kind := range map[string]string{
		"400 invalid_json validation_error invalid_query_parameter invalid_request_parameter invalid_cursor": "invalid_request_error",
		"401 missing_api_key authentication_failed invalid_signature":                                        "authentication_error",
		"402 billing_required billing_budget_hard_cap_exceeded billing_budget_approval_required":             "billing_error",
		"403 insufficient_scope":                          "permission_error",
		"404 not_found trace_not_found webhook_not_found": "not_found_error",
		"405 method_not_allowed":                          "invalid_request_error",
		"413 payload_too_large":                           "invalid_request_error",
		"415 unsupported_media_type":                      "invalid_request_error",
		"409 idempotency_key_reused idempotency_key_in_use webhook_disabled key_limit_reached": "conflict_error",
		"429 rate_limit_exceeded": "rate_limit_error",
		"500 internal_error":      "api_error",
		"503 service_unavailable auth_verification_unavailable delivery_ledger_unavailable billing_provider_unavailable workos_authorization_server_unavailable": "api_error",
	} {
		status, codes, _ := strings.Cut(row, " ")
		for _, code := range strings.Fields(codes) {
			e := newError(&request{id: "req_1"}, &filingwire.Error{Code: filingwire.Code(code), Message: "m", Details: map[string]any{"a": 1}})
			if fmt.Sprint(e.status) != status || e.Type != kind || string(e.Code) != code {
				t.Errorf("%s is %d %s %s, want %s %s", code, e.status, e.Code, e.Type, status, kind)
			}
			// `details.retryable`: true on transient 429/503
			if want := status == "429" || status == "503"; e.Details["retryable"] != want {
				t.Errorf("%s: retryable %v", code, e.Details["retryable"])
			}
			if code != "internal_error" && e.Details["a"] != 1 {
				t.Errorf("%s: details %v", code, e.Details)
			}
		}
	}
}

// scopeOf is the contract's table of scopes: what an operation needs, "" = any valid key. The
// export of the ledger takes any key, that of a feed asks for read:sec itself.
func scopeOf(method, path string) string {
	read, account := method == http.MethodGet, regexp.MustCompile(`^/v1/(api_keys|webhook_endpoints|stream_subscriptions)(/\{id\})?$`).MatchString(path)
	switch {
	case slices.Contains([]string{"/v1/me", "/v1/org", "/v1/billing", "/v1/billing/quote", "/v1/usage", "/v1/limits", ledgerPath, ledgerAliasPath, exportPath, exportAliasPath, ssePath, ticketsPath}, path):
		return ""
	case read && (strings.HasSuffix(path, "/deliveries") || path == streamsPath+"/{id}/events"):
		return ""
	case read && account:
		return filingwire.ScopeReadAccount
	case path == mcpPath, read && regexp.MustCompile(`^/v1/(events|traces|coverage)`).MatchString(path):
		return filingwire.ScopeReadSEC
	}
	return filingwire.ScopeWriteAccount
}

// Contract 1, the table of credentials: what "any valid key", `read:sec`, `read:account` and
// `write:account` may do, on every operation of the OpenAPI document; and "public without
// credentials".
func TestScopeOfEveryOperation(t *testing.T) {
	d := newDeliveryHarness(t, "scopes", func(c *Config) { fillLibrary(t); c.Events, c.Feeds = library.Warehouse, classify.Feeds() })
	var document struct {
		Paths map[string]map[string]documented
	}
	if err := json.Unmarshal(d.OpenAPI(), &document); err != nil {
		t.Fatal(err)
	}
	keys := map[string]string{}
	for _, scope := range append(slices.Clone(filingwire.Scopes), "") {
		secret, prefix := filingwire.NewKeySecret(true)
		scopes := slices.DeleteFunc(slices.Clone(filingwire.Scopes), func(s string) bool { return s == scope })
		if scope == "" {
			scopes = nil
		}
		k := filingwire.APIKey{ID: filingwire.NewID("key_"), OrgID: d.org, CreatedAt: filingwire.InstantOf(testNow), Livemode: true, Prefix: prefix, Hash: filingwire.HashKeySecret(secret), Scopes: scopes}
		if err := d.topic.PutKey(t.Context(), k); err != nil {
			t.Fatal(err)
		}
		keys[scope] = secret
	}
	public := regexp.MustCompile(`^(/\.well-known/.*|/v1/billing/rates|/healthz|/readyz|/openapi\.json|/docs|/v1/billing/webhooks/stripe|/v1/stream/ws)$`)
	walked := 0
	for path, item := range document.Paths {
		for method, op := range item {
			method = strings.ToUpper(method)
			target := inPath.ReplaceAllString(path, filingwire.NewID("x_"))
			ask := func(key string) *result {
				return d.send(t, method, target, strings.NewReader("{}"), "x-api-key", key, "Content-Type", "application/json")
			}
			if open := len(op.Security) == 0; open != (public.MatchString(path) || path == mcpPath && method == http.MethodGet) {
				t.Errorf("%s %s is public: %v", method, path, open)
			} else if open {
				if r := ask(""); r.status == http.StatusUnauthorized && path != stripeHookPath && path != wsPath {
					t.Errorf("%s %s: %d %s", method, path, r.status, r.body)
				}
				continue
			}
			if path == ssePath { // it does not end
				continue
			}
			walked++
			checkUnauthenticated(t, ask(""), path)
			scope := scopeOf(method, path)
			if scope == "" {
				if r := ask(keys[""]); r.status == http.StatusForbidden && !strings.Contains(r.body, "livemode") {
					t.Errorf("%s %s takes any valid key: %d %s", method, path, r.status, r.body)
				}
				continue
			}
			r := ask(keys[scope]) // with every other scope
			if r.status != http.StatusForbidden || !strings.Contains(r.body, `"requiredScope":"`+scope+`"`) {
				t.Errorf("%s %s without %s: %d %s", method, path, scope, r.status, r.body)
			}
		}
	}
	if walked < 40 {
		t.Errorf("%d operations", walked)
	}
}

// checkUnauthenticated: "No credential: 401 `missing_api_key` with `WWW-Authenticate`"; on /mcp
// it points to that document.
func checkUnauthenticated(t *testing.T, r *result, path string) {
	t.Helper()
	want := `Bearer resource_metadata="https://api.example.test/.well-known/oauth-protected-resource`
	if path == mcpPath {
		want += "/mcp"
	}
	if r.status != http.StatusUnauthorized || !strings.Contains(r.body, "missing_api_key") || r.header.Get("Www-Authenticate") != want+`"` {
		t.Errorf("%s without a credential: %d %s, %s", path, r.status, r.body, r.header.Get("Www-Authenticate"))
	}
}

// Contract 1: "Response headers, on every `/v1/*` reply", whatever it says; "unauthenticated
// replies carry those that make sense"; "no CORS headers on `/v1/*` and `/mcp`".
func TestHeadersOfEveryReply(t *testing.T) {
	h := newHarness(t, nil)
	always := []string{"Request-Id", "Traceparent", "Secapi-Version", "Secapi-Meter-Class", "Secapi-Estimated-Cost"}
	known := append([]string{"Secapi-Plan-Key", "Secapi-Billing-State", "Secapi-Free-Grant-Remaining", "Secapi-Budget-Used", "Ratelimit-Limit", "Ratelimit-Remaining", "Ratelimit-Reset"}, always...)
	noScope := h.accounts.add("org_A", "payg", func(k *filingwire.APIKey) { k.Scopes = nil })
	for _, c := range []struct {
		method, path, key string
		status            int
		class             string
	}{
		{"GET", listPath, h.key, 200, "event_feed_read"}, {"GET", "/v1/me", h.key, 200, "account"}, {"OPTIONS", "/v1/me", h.key, 405, "account"},
		{"GET", listPath + "?limit=x", h.key, 400, "event_feed_read"}, {"GET", "/v1/nothing", h.key, 404, "account"}, {"DELETE", "/v1/me", h.key, 405, "account"},
		{"GET", listPath, noScope, 403, "event_feed_read"}, {"POST", "/v1/billing/quote", h.key, 400, "account"},
		{"GET", listPath, "", 401, "event_feed_read"}, {"GET", listPath, "x", 401, "event_feed_read"}, {"GET", "/v1/billing/rates", "", 200, "account"},
	} {
		r := h.send(t, c.method, c.path, nil, "x-api-key", c.key, "Origin", "https://elsewhere.example", "Access-Control-Request-Method", "GET")
		if r.status != c.status || r.header.Get("Secapi-Meter-Class") != c.class {
			t.Errorf("%s %s: %d %s, %s", c.method, c.path, r.status, r.header.Get("Secapi-Meter-Class"), r.body)
		}
		want := always
		if len(c.key) > 1 {
			want = known
		}
		for _, name := range want {
			if r.header.Get(name) == "" {
				t.Errorf("%s %s: no %s", c.method, c.path, name)
			}
		}
		if cost := r.header.Get("Secapi-Estimated-Cost"); !regexp.MustCompile(`^\$\d+\.\d{4}$`).MatchString(cost) || r.status >= 400 && cost != "$0.0000" {
			t.Errorf("%s %s costs %q", c.method, c.path, cost)
		}
		for name := range r.header {
			if strings.HasPrefix(name, "Access-Control-") {
				t.Errorf("%s %s: %s", c.method, c.path, name)
			}
		}
	}
	for name := range h.send(t, "POST", mcpPath, strings.NewReader(`{}`), "Origin", "https://elsewhere.example").header {
		if strings.HasPrefix(name, "Access-Control-") {
			t.Errorf("/mcp: %s", name)
		}
	}
}

// Contract 3, billing states: every transition, by what is known of an organization.
func TestBillingStates(t *testing.T) {
	at := func(d time.Duration) *filingwire.Instant {
		i := filingwire.InstantOf(testNow.Add(-d))
		return &i
	}
	sub := func(plan, status string) *filingwire.Subscription {
		return &filingwire.Subscription{ID: "sub_1", Plan: plan, Status: status}
	}
	const calls = 150
	for _, c := range []struct {
		name, plan, state string
		facts             stripeFacts
		used              uint64
		want              string
	}{
		{"a new organization", "sandbox_grant", "sandbox_grant", stripeFacts{}, 0, "sandbox_grant sandbox_grant"},
		{"the last call of the grant", "sandbox_grant", "sandbox_grant", stripeFacts{}, calls - 1, "sandbox_grant sandbox_grant"},
		{"the grant is used up", "sandbox_grant", "sandbox_grant", stripeFacts{}, calls, "payg payg_pending_card"},
		{"a card", "sandbox_grant", "sandbox_grant", stripeFacts{card: true}, calls, "payg payg_active"},
		{"a card before the grant is used up", "sandbox_grant", "sandbox_grant", stripeFacts{card: true}, 0, "payg payg_active"},
		{"payg by the operator", "payg", "payg_active", stripeFacts{}, 0, "payg payg_active"},
		{"personal", "sandbox_grant", "sandbox_grant", stripeFacts{card: true, subscription: sub("personal", "active")}, calls, "personal personal_active"},
		{"team", "payg", "payg_active", stripeFacts{card: true, subscription: sub("team", "trialing")}, 0, "team team_active"},
		{"an incomplete purchase", "sandbox_grant", "sandbox_grant", stripeFacts{subscription: sub("team", "incomplete")}, 0, "sandbox_grant sandbox_grant"},
		{"a cancelled plan", "sandbox_grant", "sandbox_grant", stripeFacts{card: true, subscription: sub("team", "canceled")}, 0, "payg payg_active"},
		{"commercial", "commercial", "commercial_active", stripeFacts{card: true, subscription: sub("team", "active"), failingSince: at(99 * time.Hour)}, 0, "commercial commercial_active"},
		{"a failed payment", "sandbox_grant", "sandbox_grant", stripeFacts{card: true, subscription: sub("team", "past_due"), failingSince: at(0)}, 0, "team payment_failed"},
		{"the end of 72 h of grace", "sandbox_grant", "sandbox_grant", stripeFacts{card: true, subscription: sub("team", "past_due"), failingSince: at(72*time.Hour - time.Millisecond)}, 0, "team payment_failed"},
		{"after 72 h", "sandbox_grant", "sandbox_grant", stripeFacts{card: true, subscription: sub("team", "past_due"), failingSince: at(72 * time.Hour)}, 0, "team restricted_read_only"},
		{"payg after 72 h", "payg", "payg_active", stripeFacts{card: true, failingSince: at(72 * time.Hour)}, 0, "payg restricted_read_only"},
	} {
		org := &filingwire.Organization{Plan: c.plan, State: c.state}
		plan, state := termsOf(org, c.facts, c.used, testNow)
		if got := plan + " " + state; got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// Contract 3: what passes in each billing state: class `account` "works in every billing state";
// in `payg_pending_card` billable routes answer 402; during the grace everything works; in
// `restricted_read_only` "lists and single rows work; exports, MCP, deliveries and streams answer
// 402".
func TestClassesByBillingState(t *testing.T) {
	all := []meterClass{meterAccount, meterTraceRead, meterLedgerRead, meterFeedRead, meterMCP, meterDocumentRead, meterEventExport, meterWebhookDelivery, meterStreamEvent}
	reads := []meterClass{meterAccount, meterTraceRead, meterLedgerRead, meterFeedRead, meterDocumentRead}
	for state, allowed := range map[string][]meterClass{
		filingwire.StateSandboxGrant: all, filingwire.StatePAYGPendingCard: {meterAccount}, filingwire.StatePAYGActive: all, filingwire.StatePersonalActive: all,
		filingwire.StateTeamActive: all, filingwire.StateCommercialActive: all, filingwire.StatePaymentFailed: all, filingwire.StateRestricted: reads,
	} {
		for _, class := range all {
			if got := stateAllows(state, class); got != slices.Contains(allowed, class) {
				t.Errorf("%s in %s: %v", class, state, got)
			}
		}
	}
}

// Contract 3: the token bucket: "burst = a tenth of the minute's limit, at least 10"; "the limit
// is the plan's, or a negotiated one".
func TestLimitOfEveryPlan(t *testing.T) {
	for _, c := range []struct {
		plan        string
		negotiated  int
		limit, most int
	}{
		{"sandbox_grant", 0, 60, 10}, {"payg", 0, 300, 30}, {"personal", 0, 600, 60}, {"team", 0, 1800, 180}, {"commercial", 0, 6000, 600}, {"payg", 20, 20, 10}, {"team", 12_345, 12_345, 1234},
	} {
		org := &filingwire.Organization{Plan: c.plan, State: c.plan + "_active", RatePerMinute: c.negotiated}
		var b bucket
		passed := 0
		for b.take(rateLimit(org), testNow).retry == 0 {
			passed++
		}
		if rateLimit(org) != c.limit || passed != c.most {
			t.Errorf("%s: %d per minute, %d at once; want %d and %d", c.plan, rateLimit(org), passed, c.limit, c.most)
		}
		refused := b.take(rateLimit(org), testNow)
		if wait := time.Duration(refused.retry) * time.Second; b.take(rateLimit(org), testNow.Add(wait)).retry != 0 || wait > 3*time.Second {
			t.Errorf("%s: no token after Retry-After of %s", c.plan, wait)
		}
	}
}

// Contract 3: "The grant counts billable requests (and deliveries), one each, whatever the
// units", once; negotiated discounts, `commercial` without a contract: 0; delivery events "never
// discounted".
func TestGrantCountsRequestsAndDiscounts(t *testing.T) {
	h := newHarness(t, nil)
	h.accounts.add("org_A", filingwire.PlanSandbox, nil)
	org, err := h.metering.organization(t.Context(), "org_A")
	if err != nil {
		t.Fatal(err)
	}
	for i, class := range []meterClass{meterEventExport, meterWebhookDelivery, meterFeedRead} {
		c, err := h.metering.reserve(t.Context(), org, class, 7)
		if err != nil {
			t.Fatal(err)
		}
		c.settle(fmt.Sprint("req_", i), 7)
	}
	if r := h.do(t, "GET", "/v1/me"); r.header.Get("SECAPI-Free-Grant-Remaining") != "147" || r.header.Get("SECAPI-Budget-Used") != "0" {
		t.Errorf("%v", r.header)
	}
	percent := func(p int) *int { return &p }
	for _, c := range []struct {
		plan     string
		discount *int
		class    meterClass
		want     uint64
	}{
		{"payg", nil, meterFeedRead, 20_000}, {"personal", nil, meterFeedRead, 16_000}, {"team", nil, meterFeedRead, 13_000}, {"commercial", nil, meterFeedRead, 20_000},
		{"commercial", percent(50), meterFeedRead, 10_000}, {"team", percent(0), meterFeedRead, 20_000}, {"commercial", percent(100), meterEventExport, 0},
		{"team", nil, meterTraceRead, 6_500}, {"team", nil, meterLedgerRead, 6_500}, {"team", nil, meterDocumentRead, 32_500}, {"team", nil, meterEventExport, 65_000}, {"team", nil, meterMCP, 13_000},
		{"team", nil, meterWebhookDelivery, 1_000}, {"commercial", percent(100), meterStreamEvent, 1_000}, {"payg", nil, meterAccount, 0},
	} {
		if got := unitPrice(&filingwire.Organization{Plan: c.plan, MeterDiscount: c.discount}, c.class); got != c.want {
			t.Errorf("%s for %s: %d micro-USD, want %d", c.class, c.plan, got, c.want)
		}
	}
}

// Contract 3: "Amounts accrue exactly in micro-USD; gates compare exactly; `…Cents` fields are
// rounded half up"; `$0.0160`, four decimals.
func TestRounding(t *testing.T) {
	for micro, want := range map[uint64]string{0: "0 $0.0000", 4_999: "0 $0.0050", 5_000: "1 $0.0050", 14_999: "1 $0.0150", 16_000: "2 $0.0160", 15_049: "2 $0.0150", 15_050: "2 $0.0151", 1_234_567_890: "123457 $1234.5679"} {
		if got := fmt.Sprint(cents(micro), " ", formatUSD(micro)); got != want {
			t.Errorf("%d micro-USD: %s, want %s", micro, got, want)
		}
	}
	for rows, want := range map[uint64]uint64{0: 1, 1: 1, 9_999: 1, 10_000: 1, 10_001: 2, 20_000: 2, 20_001: 3} {
		if got := exportUnits(rows); got != want { // "one unit per started 10,000 rows", at least one
			t.Errorf("%d rows: %d units, want %d", rows, got, want)
		}
	}
}
