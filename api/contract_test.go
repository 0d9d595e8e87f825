package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
)

// Contract 1, the table of errors: every code has its status and type.
func TestErrorTable(t *testing.T) {
	for row, kind := range map[string]string{
		"400 invalid_json validation_error invalid_query_parameter invalid_request_parameter invalid_cursor": "invalid_request_error",
		"401 missing_api_key authentication_failed invalid_signature":                                        "authentication_error",
		"402 billing_required billing_budget_hard_cap_exceeded billing_budget_approval_required":             "billing_error",
		"403 insufficient_scope license_required":                                                            "permission_error",
		"404 not_found trace_not_found webhook_not_found":                                                    "not_found_error",
		"405 method_not_allowed":     "invalid_request_error",
		"413 payload_too_large":      "invalid_request_error",
		"415 unsupported_media_type": "invalid_request_error",
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
			if want := status == "429" || status == "502" || status == "503" || status == "504"; e.Details["retryable"] != want {
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
