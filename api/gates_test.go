package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// Contract 3: PUT /v1/billing/budget: an absent key is left alone, null clears; faulty values →
// 400; a budget.updated event with actor, old and new values.
func TestBudget(t *testing.T) {
	ledger := &fakeRecorder{}
	h := newHarness(t, func(c *Config) { c.Recorder = ledger })
	owner := h.owner("org_B", "payg")
	put := func(body string) *result {
		return h.send(t, "PUT", "/v1/billing/budget", strings.NewReader(body), "x-api-key", owner, "Content-Type", "application/json")
	}
	caps := func(r *result) string {
		t.Helper()
		m := r.decode(t)
		hasKeys(t, "update", m, "object requestId budget")
		hasKeys(t, "budget", m["budget"], budgetKeys)
		b := m["budget"].(map[string]any)
		return fmt.Sprint(b["spendCapCents"], b["softCapCents"], b["approvalThresholdCents"])
	}
	for _, step := range []struct{ body, want string }{
		{`{"spendCapCents":5000,"softCapCents":4000}`, "5000 4000 <nil>"},
		{`{"approvalThresholdCents":4500}`, "5000 4000 4500"},
		{`{"softCapCents":null}`, "5000 <nil> 4500"},
		{`{}`, "5000 <nil> 4500"},
		{``, "5000 <nil> 4500"},
		{`{"spendCapCents":0,"approvalThresholdCents":null,"other":1}`, "0 <nil> <nil>"},
		{`{"spendCapCents":1e3}`, "1000 <nil> <nil>"},
	} {
		r := put(step.body)
		if r.status != 200 || caps(r) != step.want {
			t.Errorf("%s: %d %s, want %s", step.body, r.status, r.body, step.want)
		}
	}
	recorded := ledger.take()
	var first struct{ Old, New budgetCaps }
	if len(recorded) != 7 || recorded[0].Type != "budget.updated" || recorded[0].Actor == nil || recorded[0].OrgID != "org_B" || json.Unmarshal(recorded[0].Data, &first) != nil ||
		first.Old.SpendCapCents != nil || first.New.SpendCapCents == nil || *first.New.SpendCapCents != 5000 {
		t.Errorf("recorded %+v", recorded)
	}
	for _, body := range []string{`{"spendCapCents":-1}`, `{"spendCapCents":1.5}`, `{"spendCapCents":"7"}`, `{"softCapCents":1001}`, `{"spendCapCents":1e300}`,
		`{"spendCapCents":9007199254740993}`, `{"approvalThresholdCents":true}`, `{"spendCapCents":[1]}`, `[]`} {
		checkError(t, put(body), 400, "validation_error")
	}
	for _, body := range []string{`{"spendCapCents":NaN}`, `{"spendCapCents":1,"spendCapCents":2}`, `{`} {
		checkError(t, put(body), 400, "invalid_json")
	}
	checkError(t, h.send(t, "PUT", "/v1/billing/budget", strings.NewReader(`{}`)), 403, "insufficient_scope")
	if r := put(`{}`); caps(r) != "1000 <nil> <nil>" {
		t.Errorf("refused bodies changed the caps: %s", r.body)
	}
	ledger.fail(errors.New("broken"))
	checkError(t, put(`{"spendCapCents":7}`), 503, "delivery_ledger_unavailable")
}

// Contract 3: the gates' order: rate limit → billing state → hard cap → approval.
func TestGateOrder(t *testing.T) {
	h := newHarness(t, nil)
	org := filingwire.Organization{}
	h.accounts.change("org_A", func(o *filingwire.Organization) {
		o.Plan, o.State, o.RatePerMinute = org.Plan, org.State, org.RatePerMinute
	})
	set := func(state string, rate int, spendCap, approval int64) *result {
		org.Plan, org.State, org.RatePerMinute = "payg", state, rate
		h.accounts.setBudget("org_A", spendCap, -1, approval)
		h.clock.advance(staleAfter)
		return h.do(t, "GET", listPath)
	}
	r := set(filingwire.StatePAYGPendingCard, 1, 0, 0)
	for range minBurst - 1 { // each takes a token, though it is refused
		checkError(t, r, 402, "billing_required")
		r = h.do(t, "GET", listPath)
	}
	checkError(t, r, 402, "billing_required")
	checkError(t, h.do(t, "GET", listPath), 429, "rate_limit_exceeded")
	checkError(t, set(filingwire.StatePAYGPendingCard, 1_000_000, 0, 0), 402, "billing_required")
	checkError(t, set(filingwire.StatePAYGActive, 1_000_000, 1, 0), 402, "billing_budget_hard_cap_exceeded")
	checkError(t, set(filingwire.StatePAYGActive, 1_000_000, 2, 2), 402, "billing_budget_approval_required")
	if r := set(filingwire.StatePAYGActive, 1_000_000, 2, 3); r.status != 200 {
		t.Errorf("%d %s", r.status, r.body)
	}
}

// Contract 3: `restricted_read_only`: account routes, lists and single rows work, unbilled, at
// the sandbox rate limit; exports, MCP and streams answer 402. So do they in `payg_pending_card`.
func TestRestricted(t *testing.T) {
	h := newHarness(t, func(c *Config) { c.Delivery = brokenLedger{} })
	h.accounts.change("org_A", func(o *filingwire.Organization) { o.State = filingwire.StateRestricted })
	for _, path := range []string{"/v1/me", "/v1/billing", listPath} {
		if r := h.do(t, "GET", path); r.status != 200 || r.header.Get("RateLimit-Limit") != "60" || r.header.Get("SECAPI-Budget-Used") != "0" {
			t.Errorf("%s: %d %v", path, r.status, r.header)
		}
	}
	details := checkError(t, h.do(t, "GET", "/v1/events/export?feed=restatements&format=ndjson"), 402, "billing_required")
	if details["billingState"] != filingwire.StateRestricted {
		t.Errorf("%v", details)
	}
	for _, state := range []string{filingwire.StatePAYGPendingCard, filingwire.StateRestricted} {
		h.accounts.change("org_A", func(o *filingwire.Organization) { o.State = state })
		h.clock.advance(orgTTL + keyTTL)
		for _, path := range []string{"/v1/events/export?feed=restatements&format=csv", "/v1/events/export?feed=restatements&format=ndjson", ssePath} {
			if d := checkError(t, h.do(t, "GET", path), 402, "billing_required"); d["billingState"] != state {
				t.Errorf("%s: %v", path, d)
			}
		}
		r := h.send(t, "POST", mcpPath, strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"events.restatements","arguments":{}}}`), "Content-Type", "application/json")
		if r.status != 402 || !strings.Contains(r.body, `"billing_required"`) || !strings.Contains(r.body, "-32007") {
			t.Errorf("MCP in %s: %d %s", state, r.status, r.body)
		}
	}
	allowed := map[string]any{}
	for _, q := range h.do(t, "GET", "/v1/limits").decode(t)["quotas"].([]any) {
		allowed[q.(map[string]any)["meterClass"].(string)] = q.(map[string]any)["allowed"]
	}
	for class, want := range map[meterClass]bool{meterAccount: true, meterFeedRead: true, meterTraceRead: true, meterEventExport: false, meterMCP: false, meterWebhookDelivery: false, meterStreamEvent: false} {
		if allowed[string(class)] != want {
			t.Errorf("%s allowed: %v", class, allowed[string(class)])
		}
	}
	if rows, _ := h.billed(t, "org_A"); rows != 0 {
		t.Errorf("%d rows of usage", rows)
	}
}

// Approval: accrued + this ≥ threshold → 402, while a cap lets exactly its amount pass.
func TestApprovalAndSoftCap(t *testing.T) {
	ledger := &fakeRecorder{}
	h := newHarness(t, func(c *Config) { c.Recorder = ledger })
	h.accounts.setBudget("org_A", 40, 40, -1)
	for range 20 {
		if r := h.do(t, "GET", listPath); r.status != 200 {
			t.Fatal(r.status, r.body)
		}
	}
	budget := h.do(t, "GET", "/v1/billing").decode(t)["budget"].(map[string]any)
	if budget["softCapReached"] != true || budget["hardCapReached"] != true || budget["approvalRequired"] != false {
		t.Errorf("%v", budget)
	}
	checkError(t, h.do(t, "GET", listPath), 402, "billing_budget_hard_cap_exceeded")
	seen := map[string]int{}
	for len(seen) < 4 {
		for _, e := range ledger.take() {
			var data budgetThreshold
			if err := json.Unmarshal(e.Data, &data); err != nil || e.Type != "billing.budget.threshold" || e.OrgID != "org_A" || data.InvoicePeriod != "2026-04" || data.CapCents != 40 {
				t.Fatalf("%+v %v", e, err)
			}
			seen[fmt.Sprint(data.ThresholdPercent)]++
		}
		if !pause(t.Context(), linger/10) {
			t.Fatalf("thresholds announced: %v", seen)
		}
	}
	if fmt.Sprint(seen) != "map[100:1 75:1 90:1 95:1]" {
		t.Errorf("thresholds announced: %v", seen)
	}
	h.clock.advance(staleAfter)
	h.accounts.setBudget("org_A", -1, -1, 44)
	if r := h.do(t, "GET", listPath); r.status != 200 { // 42 cents
		t.Error(r.status, r.body)
	}
	details := checkError(t, h.do(t, "GET", listPath), 402, "billing_budget_approval_required") // 44 cents
	if details["approvalThresholdCents"] != 44.0 || details["accruedUsageCents"] != 42.0 {
		t.Errorf("%v", details)
	}
}
