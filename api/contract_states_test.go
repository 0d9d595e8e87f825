package api

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

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
