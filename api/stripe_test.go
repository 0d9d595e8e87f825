package api

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"

	"github.com/filingwire/filingwire"
)

const hookSecret = "whsec_test_of_the_webhook"

// stripeOf configures one mode with every price.
func stripeOf(base string) Stripe {
	return Stripe{BaseURL: base, Test: StripeMode{SecretKey: "sk_test_ofTheKey123", WebhookSecret: hookSecret, PAYGPrice: "price_payg", Prices: map[string]string{
		"personal/month": "price_pm", "personal/year": "price_py", "team/month": "price_tm", "team/year": "price_ty"}}}
}

// hookOnly needs no calls to Stripe.
func hookOnly(c *Config) {
	c.Stripe = Stripe{Test: StripeMode{WebhookSecret: hookSecret, Prices: stripeOf("").Test.Prices}}
}

// stripeEvent is an event as Stripe would send it.
type stripeEvent struct {
	id, kind string
	at       time.Duration // after testNow
	object   string
}

func (e stripeEvent) body() string {
	return fmt.Sprintf(`{"id":%q,"object":"event","type":%q,"created":%d,"livemode":false,"api_version":"2099-01-01","data":{"object":%s}}`,
		e.id, e.kind, testNow.Add(e.at).Unix(), e.object)
}

func (h *harness) hook(t *testing.T, body, secret string, at time.Time) *result {
	t.Helper()
	signed := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: []byte(body), Secret: secret, Timestamp: at})
	return h.send(t, "POST", "/v1/billing/webhooks/stripe", strings.NewReader(body), "x-api-key", "", "Stripe-Signature", signed.Header)
}

func (h *harness) deliver(t *testing.T, e stripeEvent, want string) {
	t.Helper()
	r := h.hook(t, e.body(), hookSecret, h.clock.now())
	if r.status != 200 {
		t.Fatalf("%s: %d %s", e.kind, r.status, r.body)
	}
	m := r.decode(t)
	hasKeys(t, "result", m, "object eventId duplicate status requestId")
	if m["status"] != want || m["duplicate"] != (want == "duplicate") || m["eventId"] != e.id {
		t.Errorf("%s: %s, want %s", e.kind, r.body, want)
	}
}

func subscriptionJSON(status, price string) string {
	return fmt.Sprintf(`{"id":"sub_1","object":"subscription","status":%q,"customer":"cus_1","created":%d,"current_period_start":%d,"current_period_end":%d,"cancel_at_period_end":false,
		"metadata":{"orgId":"org_A","planKey":"personal"},"items":{"object":"list","data":[{"id":"si_1","price":{"id":%q,"product":"prod_1"}}]}}`,
		status, testNow.Unix(), testNow.Unix(), testNow.AddDate(0, 1, 0).Unix(), price)
}

func invoice(reason string) string {
	return fmt.Sprintf(`{"id":"in_1","object":"invoice","customer":"cus_1","subscription":"sub_1","billing_reason":%q}`, reason)
}

func (h *harness) standing(t *testing.T) string {
	t.Helper()
	m := h.do(t, "GET", "/v1/billing").decode(t)
	return fmt.Sprint(m["effectivePlanKey"], " ", m["billingState"])
}

const hour = time.Hour

// life is a subscription's: bought, upgraded, failing, paid, cancelled.
var life = []stripeEvent{
	{"evt_1", "checkout.session.completed", 0, `{"id":"cs_1","object":"checkout.session","mode":"subscription","customer":"cus_1","client_reference_id":"org_A"}`},
	{"evt_2", "customer.subscription.created", 0, subscriptionJSON("incomplete", "price_pm")},
	{"evt_3", "customer.subscription.updated", 0, subscriptionJSON("active", "price_pm")},
	{"evt_4", "customer.subscription.updated", hour, subscriptionJSON("active", "price_ty")},
	{"evt_5", "invoice.payment_failed", 2 * hour, invoice("subscription_cycle")},
	{"evt_6", "customer.subscription.updated", 2 * hour, subscriptionJSON("past_due", "price_ty")},
	{"evt_7", "invoice.paid", 100 * hour, invoice("subscription_cycle")},
	{"evt_8", "customer.subscription.updated", 100 * hour, subscriptionJSON("active", "price_ty")},
	{"evt_9", "customer.subscription.updated", 200 * hour, subscriptionJSON("active", "price_ty")},
	{"evt_0", "customer.subscription.deleted", 200 * hour, subscriptionJSON("active", "price_ty")},
}

// Contract 3, `POST /v1/billing/webhooks/stripe`: checkout.session.completed, customer.subscription.
// created/updated/deleted, invoice.paid and invoice.payment_failed: "signed payloads for the whole life of a subscription: created, upgraded, payment failed,
// grace, paid, cancelled, redelivered". What changes the plan or the state is an event of the
// account, the same one when Stripe repeats itself.
func TestSubscriptionLife(t *testing.T) {
	ledger := &fakeRecorder{}
	h := newHarness(t, func(c *Config) {
		hookOnly(c)
		c.Recorder = ledger
	})
	h.events.export = exportOf(1)
	h.accounts.add("org_A", filingwire.PlanSandbox, nil)
	states := []string{"sandbox_grant sandbox_grant", "sandbox_grant sandbox_grant", "personal personal_active", "team team_active", "team payment_failed", "team payment_failed",
		"team team_active", "team team_active", "team team_active", "payg payg_active"}
	changes := map[string]string{"evt_3": "sandbox_grant sandbox_grant, personal personal_active", "evt_4": "personal personal_active, team team_active",
		"evt_5": "team team_active, team payment_failed", "evt_7": "team restricted_read_only, team team_active", "evt_0": "team team_active, payg payg_active"}
	for i, e := range life {
		h.clock.advance(testNow.Add(e.at).Sub(h.clock.now()))
		if e.id == "evt_7" { // 72 h of grace after the failure at hour 2
			h.clock.advance(-26*hour - time.Second) // hour 74 less a second
			if got := h.standing(t); got != "team payment_failed" {
				t.Errorf("within the grace: %s", got)
			}
			if r := h.do(t, "GET", "/v1/events/export?feed=restatements&format=ndjson&limit=1"); r.status != 200 {
				t.Errorf("an export within the grace: %d %s", r.status, r.body)
			}
			h.clock.advance(time.Second)
			if got := h.standing(t); got != "team restricted_read_only" {
				t.Errorf("after the grace: %s", got)
			}
			h.clock.advance(26 * hour)
		}
		h.deliver(t, e, "processed")
		if got := h.standing(t); got != states[i] {
			t.Errorf("after %s %s: %s, want %s", e.id, e.kind, got, states[i])
		}
		h.deliver(t, e, "duplicate")
		recorded := slices.DeleteFunc(ledger.take(), func(e filingwire.PlatformEvent) bool { return e.Type != "organization.updated" })
		if changes[e.id] == "" && len(recorded) == 0 {
			continue
		}
		if len(recorded) != 2 || recorded[0].ID != recorded[1].ID || string(recorded[0].Data) != string(recorded[1].Data) {
			t.Errorf("after %s: recorded %+v", e.id, recorded)
			continue
		}
		var data termsChanged
		if err := json.Unmarshal(recorded[0].Data, &data); err != nil || recorded[0].OrgID != "org_A" || *recorded[0].Actor != (filingwire.Actor{Type: "system", ID: "stripe"}) ||
			data.StripeEventID != e.id || fmt.Sprint(data.Old.PlanKey, " ", data.Old.BillingState, ", ", data.New.PlanKey, " ", data.New.BillingState) != changes[e.id] {
			t.Errorf("after %s: %+v, %v", e.id, data, err)
		}
	}
	m := h.do(t, "GET", "/v1/billing").decode(t)
	hasKeys(t, "subscription", m["subscription"], "object id orgId stripeCustomerId planKey stripeProductId stripePriceId status currentPeriodStart currentPeriodEnd cancelAtPeriodEnd livemode createdAt updatedAt")
	if s := m["subscription"].(map[string]any); s["status"] != "canceled" || s["planKey"] != "team" || s["stripePriceId"] != "price_ty" || m["cardOnFile"] != true {
		t.Errorf("%v", m)
	}
	h.deliver(t, stripeEvent{"evt_x", "customer.updated", 0, `{"id":"cus_1"}`}, "ignored")
	h.deliver(t, stripeEvent{"evt_y", "invoice.paid", 0, `{"id":"in_2","object":"invoice","customer":"cus_of_nobody"}`}, "ignored")
	h.deliver(t, stripeEvent{"evt_z", "invoice.payment_failed", 300 * hour, invoice("subscription_create")}, "ignored")
}

// Contract 3: setup_intent.succeeded. A card saved in setup mode makes an organization payg_active.
func TestCardActivatesPAYG(t *testing.T) {
	h := newHarness(t, hookOnly)
	h.accounts.add("org_A", filingwire.PlanSandbox, nil)
	h.deliver(t, stripeEvent{"evt_1", "setup_intent.succeeded", 0, `{"id":"seti_1","object":"setup_intent","customer":"cus_1","payment_method":"pm_1","metadata":{"orgId":"org_A"}}`}, "processed")
	if got := h.standing(t); got != "payg payg_active" {
		t.Error(got)
	}
	h.deliver(t, stripeEvent{"evt_2", "invoice.payment_failed", hour, `{"id":"in_1","object":"invoice","customer":"cus_1","metadata":{"orgId":"org_A"}}`}, "processed")
	if got := h.standing(t); got != "payg payment_failed" {
		t.Error(got)
	}
}

// Contract 3: "`Stripe-Signature` checked (5 min tolerance, live or test secret)": 401 `invalid_signature`; ≤ 512 KiB.
func TestForgedHooks(t *testing.T) {
	h := newHarness(t, hookOnly)
	body, now := life[2].body(), h.clock.now()
	for what, r := range map[string]*result{
		"another secret":     h.hook(t, body, "whsec_other", now),
		"too old":            h.hook(t, body, hookSecret, now.Add(-stripeHookWindow-time.Second)),
		"from the future":    h.hook(t, body, hookSecret, now.Add(stripeHookWindow+time.Second)),
		"no signature":       h.send(t, "POST", "/v1/billing/webhooks/stripe", strings.NewReader(body), "x-api-key", ""),
		"of another body":    h.send(t, "POST", "/v1/billing/webhooks/stripe", strings.NewReader(body+" "), "Stripe-Signature", webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: []byte(body), Secret: hookSecret, Timestamp: now}).Header),
		"malformed":          h.send(t, "POST", "/v1/billing/webhooks/stripe", strings.NewReader(body), "Stripe-Signature", "t=,v1=,=,"),
		"of an empty secret": h.hook(t, body, "", now),
	} {
		t.Run(what, func(t *testing.T) { checkError(t, r, 401, "invalid_signature") })
	}
	if len(h.accounts.stripe) > 0 {
		t.Error("a forged event was stored")
	}
	checkError(t, h.hook(t, `{"id":"evt_1"`, hookSecret, now), 400, "invalid_json")
	checkError(t, h.hook(t, stripeEvent{"evt_1", "invoice.paid", 0, `{"customer":[1]}`}.body(), hookSecret, now), 400, "invalid_json")
	checkError(t, h.hook(t, strings.Repeat(" ", stripeHookLimit)+body, hookSecret, now), 413, "payload_too_large")
	both := newHarness(t, func(c *Config) {
		c.Stripe = Stripe{Live: StripeMode{WebhookSecret: "whsec_live"}, Test: StripeMode{WebhookSecret: hookSecret}}
	})
	live := strings.Replace(body, `"livemode":false`, `"livemode":true`, 1)
	checkError(t, both.hook(t, live, hookSecret, now), 401, "invalid_signature") // a live event under the test secret
	if r := both.hook(t, live, "whsec_live", now); r.status != 200 {
		t.Errorf("%d %s", r.status, r.body)
	}
}
