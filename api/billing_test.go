package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/filingwire/filingwire"
)

// hasKeys fails unless the object has exactly these keys: `?` in the contract = may be null, but
// there.
func hasKeys(t *testing.T, what string, object any, keys string) {
	t.Helper()
	m, ok := object.(map[string]any)
	if !ok {
		t.Fatalf("%s is %v", what, object)
	}
	var got []string
	for k := range m {
		got = append(got, k)
	}
	want := strings.Fields(keys)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s has %v, want %v", what, got, want)
	}
}

const budgetKeys = "object currency invoicePeriod spendCapCents softCapCents approvalThresholdCents accruedUsageCents softCapReached approvalRequired hardCapReached lineItems"

// Contract 3: GET /v1/billing.
func TestBillingAccount(t *testing.T) {
	h := newHarness(t, nil)
	h.key = h.accounts.add("org_B", "personal", nil)
	h.accounts.setBudget("org_B", 1000, 500, -1)
	h.events.export = exportOf(2)
	for _, path := range []string{listPath, listPath, "/v1/events/export?feed=restatements&format=ndjson"} {
		if r := h.do(t, "GET", path); r.status != 200 {
			t.Fatal(r.status, r.body)
		}
	}
	m := h.do(t, "GET", "/v1/billing").decode(t)
	hasKeys(t, "billing account", m, "object orgId livemode customer subscription effectivePlanKey billingState publicPlanKey rightsKey freeGrantTotal freeGrantUsed freeGrantRemaining cardOnFile cardRequired rateCardVersion meterFamilyPrices nextRecommendedPlan plans settlement budget monthlyQuotas requestId")
	for key, want := range map[string]any{"object": "billing_account", "orgId": "org_B", "customer": nil, "subscription": nil, "effectivePlanKey": "personal",
		"billingState": "personal_active", "freeGrantTotal": 150.0, "freeGrantUsed": 0.0, "cardOnFile": false, "cardRequired": false, "rateCardVersion": "2026-06-18", "nextRecommendedPlan": "team"} {
		if m[key] != want {
			t.Errorf("%s is %v, want %v", key, m[key], want)
		}
	}
	settlement := m["settlement"].(map[string]any)
	hasKeys(t, "settlement", settlement, "provider status externalAccountId metadata createdAt updatedAt")
	if settlement["provider"] != "none" {
		t.Errorf("settlement %v", settlement)
	}
	budget := m["budget"].(map[string]any)
	hasKeys(t, "budget", budget, budgetKeys)
	// two reads at 1.6 cents, an export at 8 cents: 11.2 cents, exact in micro-USD
	if budget["accruedUsageCents"] != 11.0 || budget["invoicePeriod"] != "2026-04" || budget["spendCapCents"] != 1000.0 || budget["approvalThresholdCents"] != nil {
		t.Errorf("budget %v", budget)
	}
	items := budget["lineItems"].([]any)
	if len(items) != 2 {
		t.Fatalf("line items %v", items)
	}
	hasKeys(t, "line item", items[1], "publicPlanKey meterFamily units requestCount unitAmountUsd amountCents lastRecordedAt")
	if item := items[1].(map[string]any); item["meterFamily"] != "standard_reads" || item["units"] != 2.0 || item["requestCount"] != 2.0 || item["unitAmountUsd"] != 0.016 || item["amountCents"] != 3.0 {
		t.Errorf("line item %v", item)
	}
}

// Contract 3: GET /v1/billing/rates is public; plans, families and the starter grant.
func TestRates(t *testing.T) {
	h := newHarness(t, nil)
	r := h.do(t, "GET", "/v1/billing/rates", "x-api-key", "")
	m := r.decode(t)
	hasKeys(t, "catalog", m, "object requestId version starterGrant plans meterFamilies")
	hasKeys(t, "grant", m["starterGrant"], "object planKey billingState calls renewable period overflowPlanKey note")
	grant := m["starterGrant"].(map[string]any)
	delete(grant, "note")
	if want := map[string]any{"object": "starter_grant", "planKey": "sandbox_grant", "billingState": "sandbox_grant", "calls": 150.0, "renewable": false, "period": nil, "overflowPlanKey": "payg"}; fmt.Sprint(grant) != fmt.Sprint(want) {
		t.Errorf("grant %v", grant)
	}
	if r.status != 200 || m["version"] != "2026-06-18" || m["object"] != "pricing_catalog" {
		t.Errorf("%d %s", r.status, r.body)
	}
	plans := map[string]map[string]any{}
	for _, p := range m["plans"].([]any) {
		hasKeys(t, "plan", p, "key displayName public kind rightsKey checkoutMode monthlyPriceUsd annualPriceUsd monthlyPriceFloorUsd annualContractFloorUsd annualDiscountPercent seatsIncluded apiKeysIncluded features meterFamilyPrices")
		plans[p.(map[string]any)["key"].(string)] = p.(map[string]any)
	}
	for _, want := range []struct {
		key, kind, mode              string
		month, year, floorM, floorY  any
		seats, keys, rate            float64
		light, standard, heavy, jobs float64
	}{
		{"sandbox_grant", "grant", "none", 0.0, 0.0, nil, nil, 1, 1, 60, 0.01, 0.02, 0.05, 0.1},
		{"payg", "metered", "setup", nil, nil, nil, nil, 1, 5, 300, 0.01, 0.02, 0.05, 0.1},
		{"personal", "subscription", "subscription", 55.0, 588.0, nil, nil, 1, 10, 600, 0.008, 0.016, 0.04, 0.08},
		{"team", "subscription", "subscription", 239.0, 2388.0, nil, nil, 5, 50, 1800, 0.0065, 0.013, 0.0325, 0.065},
		{"commercial", "contract", "sales", nil, nil, 1500.0, 18000.0, 25, 500, 6000, 0.01, 0.02, 0.05, 0.1},
	} {
		p := plans[want.key]
		got := []any{p["kind"], p["checkoutMode"], p["monthlyPriceUsd"], p["annualPriceUsd"], p["monthlyPriceFloorUsd"], p["annualContractFloorUsd"], p["seatsIncluded"], p["apiKeysIncluded"]}
		if fmt.Sprint(got) != fmt.Sprint([]any{want.kind, want.mode, want.month, want.year, want.floorM, want.floorY, want.seats, want.keys}) {
			t.Errorf("%s: %v", want.key, got)
		}
		if rate := filingwire.Rates.Plan(want.key).RatePerMinute; float64(rate) != want.rate {
			t.Errorf("%s: %d requests per minute", want.key, rate)
		}
		prices := map[string]float64{}
		for _, f := range p["meterFamilyPrices"].([]any) {
			hasKeys(t, "family", f, "key displayName description paygUnitAmountUsd unitAmountUsd discount")
			prices[f.(map[string]any)["key"].(string)] = f.(map[string]any)["unitAmountUsd"].(float64)
		}
		if fmt.Sprint(prices) != fmt.Sprint(map[string]float64{"light_reads": want.light, "standard_reads": want.standard, "heavy_extracts": want.heavy, "artifact_jobs": want.jobs, "delivery_events": 0.001}) {
			t.Errorf("%s: prices %v", want.key, prices)
		}
	}
	families := map[meterClass]string{meterAccount: "account", meterTraceRead: "light_reads", meterLedgerRead: "light_reads", meterFeedRead: "standard_reads", meterMCP: "standard_reads",
		meterDocumentRead: "heavy_extracts", meterEventExport: "artifact_jobs", meterWebhookDelivery: "delivery_events", meterStreamEvent: "delivery_events"}
	for class, family := range families {
		if f := filingwire.Rates.Family(class); f == nil || string(f.Key) != family {
			t.Errorf("%s is of %v", class, f)
		}
	}
	if len(filingwire.Rates.Classes) != len(families) {
		t.Errorf("classes %v", filingwire.Rates.Classes)
	}
}

// "every route has a meter class (a test fails for one without)".
func TestEveryRouteHasAMeterClass(t *testing.T) {
	h := newHarness(t, nil)
	n := 0
	for path, item := range h.huma.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			n++
			a, ok := op.Metadata[accessKey].(access)
			if !ok || filingwire.Rates.Family(a.meter) == nil {
				t.Errorf("%s %s has meter class %q", op.Method, path, a.meter)
			}
			if !ok || a.public && a.meter != meterAccount {
				t.Errorf("%s %s is public and costs something", op.Method, path)
			}
		}
	}
	if n < 25 {
		t.Errorf("only %d operations", n)
	}
}

// Contract 3: POST /v1/billing/quote.
func TestQuote(t *testing.T) {
	h := newHarness(t, nil)
	h.accounts.setBudget("org_A", 10, -1, -1)
	quote := func(body string) map[string]any {
		t.Helper()
		r := h.post(t, "/v1/billing/quote", body)
		if r.status != 200 {
			t.Fatalf("%s: %d %s", body, r.status, r.body)
		}
		m := r.decode(t)
		hasKeys(t, "quote", m, "object planKey meterClass meterFamily units unitAmountUsd amountUsd amountCents currency requestId budget budgetGate")
		return m
	}
	for _, c := range []struct{ body, want string }{
		{`{"meterClass":"event_feed_read"}`, "payg event_feed_read standard_reads 1 0.02 0.02 2"},
		{`{"meterClass":"event_export","units":3,"planKey":"team"}`, "team event_export artifact_jobs 3 0.065 0.195 20"},
		{`{"path":"/v1/events/officer-changes?limit=3"}`, "payg event_feed_read standard_reads 1 0.02 0.02 2"},
		{`{"path":"/v1/events/officer-changes/oce_1","method":"get","units":null}`, "payg event_feed_read standard_reads 1 0.02 0.02 2"},
		{`{"path":"/v1/events/export","method":"GET"}`, "payg event_export artifact_jobs 1 0.1 0.1 10"},
		{`{"path":"/v1/api_keys","method":"POST","units":9}`, "payg account account 9 0 0 0"},
		{`{"meterClass":"webhook_delivery","planKey":"team","units":1000000000}`, "team webhook_delivery delivery_events 1e+09 0.001 1e+06 1e+08"},
	} {
		m := quote(c.body)
		if got := fmt.Sprint(m["planKey"], " ", m["meterClass"], " ", m["meterFamily"], " ", m["units"], m["unitAmountUsd"], m["amountUsd"], m["amountCents"]); strings.Join(strings.Fields(got), " ") != c.want {
			t.Errorf("%s: %s, want %s", c.body, got, c.want)
		}
	}
	gate := quote(`{"meterClass":"event_feed_read","units":6}`)["budgetGate"]
	hasKeys(t, "gate", gate, "code status message details")
	if g := gate.(map[string]any); g["code"] != "billing_budget_hard_cap_exceeded" || g["status"] != 402.0 {
		t.Errorf("gate %v", g)
	}
	if m := quote(`{"meterClass":"event_feed_read","units":5}`); m["budgetGate"] != nil {
		t.Errorf("gate %v", m["budgetGate"])
	}
	if r := h.do(t, "GET", "/v1/me"); r.header.Get("SECAPI-Budget-Used") != "0" {
		t.Error("a quote reserves something")
	}
	for _, body := range []string{`{}`, `{"meterClass":"x"}`, `{"path":"/v1/x"}`, `{"path":"/v1/events/export","method":"DELETE"}`, `{"meterClass":"mcp","planKey":"x"}`} {
		if details := checkError(t, h.post(t, "/v1/billing/quote", body), 400, "validation_error"); details["acceptedValues"] == nil {
			t.Errorf("%s: no accepted values in %v", body, details)
		}
	}
	for _, body := range []string{`{"meterClass":"mcp","units":0}`, `{"meterClass":"mcp","units":-1}`, `{"meterClass":"mcp","units":1.5}`, `{"meterClass":"mcp","units":1e12}`} {
		checkError(t, h.post(t, "/v1/billing/quote", body), 400, "validation_error")
	}
}

// Contract 3: GET /v1/usage and GET /v1/limits.
func TestUsageAndLimits(t *testing.T) {
	h := newHarness(t, nil)
	h.do(t, "GET", listPath)
	h.do(t, "GET", listPath+"?limit=x")
	two := newHarness(t, func(c *Config) { c.Accounts = h.accounts })
	two.key = h.key
	two.do(t, "GET", listPath)
	two.billed(t, "org_A")
	m := h.do(t, "GET", "/v1/usage").decode(t)
	hasKeys(t, "usage", m, "object orgId recordedAt totalRequests meters requestId")
	meter := m["meters"].([]any)[0].(map[string]any)
	hasKeys(t, "meter", meter, "meterClass count successCount errorCount avgLatencyMs lastSeenAt")
	if m["totalRequests"] != 3.0 || meter["meterClass"] != "event_feed_read" || meter["count"] != 3.0 || meter["successCount"] != 2.0 || meter["errorCount"] != 1.0 {
		t.Errorf("%v", m)
	}
	m = h.do(t, "GET", "/v1/limits").decode(t)
	hasKeys(t, "limits", m, "object orgId requestId recordedAt effectivePlanKey billingState quotas")
	quotas := m["quotas"].([]any)
	hasKeys(t, "quota", quotas[0], "meterClass limit period allowed planKey billingState")
	if len(quotas) != 9 || quotas[0].(map[string]any)["limit"] != 1e6 || quotas[0].(map[string]any)["period"] != "minute" {
		t.Errorf("%v", m)
	}
}
