package api

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// settling delivers events of organizations of its own to one server.
type settling struct {
	*harness
	orgs int
}

func newSettling(t *testing.T) *settling {
	h := newHarness(t, hookOnly)
	h.clock.advance(80 * hour)
	return &settling{harness: h}
}

// settled delivers events in their order to a new organization, and returns how it stands at the
// end.
func (s *settling) settled(t *testing.T, events []stripeEvent) string {
	t.Helper()
	s.orgs++
	own := strings.NewReplacer("org_A", fmt.Sprintf("org_%d_", s.orgs), "cus_1", fmt.Sprintf("cus_%d_", s.orgs))
	key := s.accounts.add(own.Replace("org_A"), filingwire.PlanSandbox, nil)
	for _, e := range events {
		e.object = own.Replace(e.object)
		if r := s.hook(t, e.body(), hookSecret, s.clock.now()); r.status != 200 {
			t.Fatalf("%s: %d %s", e.id, r.status, r.body)
		}
	}
	m := s.do(t, "GET", "/v1/billing", "x-api-key", key).decode(t)
	delete(m, "requestId")
	delete(m["customer"].(map[string]any), "updatedAt")
	return strings.NewReplacer(own.Replace("org_A"), "org_A", own.Replace("cus_1"), "cus_1").Replace(fmt.Sprint(m))
}

// Contract 3: "Redelivery and reordering change nothing: latest `event.created` wins": the whole life of a
// subscription, and every beginning of it, in any order, with redeliveries, ends in the same
// account; also when invoices come before anybody has said whose customer they are for.
func TestStripeEventsInAnyOrder(t *testing.T) {
	s, random := newSettling(t), rand.New(rand.NewPCG(1, 2))
	for n := 1; n <= len(life); n++ {
		want := s.settled(t, life[:n])
		for range 25 {
			shuffled := slices.Clone(life[:n])
			for range 3 {
				shuffled = append(shuffled, life[random.IntN(n)])
			}
			random.Shuffle(len(shuffled), func(i, k int) { shuffled[i], shuffled[k] = shuffled[k], shuffled[i] })
			if got := s.settled(t, shuffled); got != want {
				var order []string
				for _, e := range shuffled {
					order = append(order, e.id)
				}
				t.Fatalf("%d events in the order %v:\n%s\nwant\n%s", n, order, got, want)
			}
		}
	}
}

// Contract 3: "in the same second deleted > updated > created, then event id", in each of their orders.
func TestStripeEventsOfOneSecond(t *testing.T) {
	second := []stripeEvent{
		{"evt_3", "customer.subscription.created", 0, subscriptionJSON("incomplete", "price_py")},
		{"evt_2", "customer.subscription.updated", 0, subscriptionJSON("active", "price_pm")},
		{"evt_9", "customer.subscription.updated", 0, subscriptionJSON("active", "price_ty")},
		{"evt_1", "customer.subscription.deleted", 0, subscriptionJSON("active", "price_tm")},
	}
	s := newSettling(t)
	for n, want := range []string{"status:incomplete stripeCustomerId:cus_1 stripePriceId:price_py", "status:active stripeCustomerId:cus_1 stripePriceId:price_pm",
		"status:active stripeCustomerId:cus_1 stripePriceId:price_ty", "status:canceled stripeCustomerId:cus_1 stripePriceId:price_tm"} {
		for _, order := range permutations(second[:n+1]) {
			if got := s.settled(t, order); !strings.Contains(got, want) {
				t.Errorf("%v: %s, want %s", order, got, want)
			}
		}
	}
}

func permutations[T any](of []T) [][]T {
	if len(of) <= 1 {
		return [][]T{of}
	}
	var out [][]T
	for i := range of {
		rest := slices.Delete(slices.Clone(of), i, i+1)
		for _, p := range permutations(rest) {
			out = append(out, append([]T{of[i]}, p...))
		}
	}
	return out
}

// What Stripe says of a customer that is not the organization's changes nothing of it, whatever
// organization the object names; neither is the organization's customer replaced.
func TestAnotherCustomersEvents(t *testing.T) {
	h := newHarness(t, hookOnly)
	h.accounts.add("org_A", filingwire.PlanPAYG, nil)
	h.accounts.add("org_B", filingwire.PlanSandbox, nil)
	for _, id := range []string{"org_A", "org_B"} {
		at := filingwire.InstantOf(testNow)
		c := filingwire.StripeCustomer{ID: strings.Replace(id, "org", "cus", 1), OrgID: id, CreatedAt: at, UpdatedAt: at}
		if err := h.accounts.PutStripeCustomer(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	of := func(customer, object string) string { return strings.ReplaceAll(object, "cus_1", customer) }
	for i, e := range []stripeEvent{
		{"", "checkout.session.completed", 0, `{"id":"cs_1","object":"checkout.session","mode":"setup","customer":"cus_1","client_reference_id":"org_A","metadata":{"orgId":"org_A"}}`},
		{"", "setup_intent.succeeded", 0, `{"id":"seti_1","object":"setup_intent","customer":"cus_1","payment_method":"pm_1","metadata":{"orgId":"org_A"}}`},
		{"", "customer.subscription.created", 0, subscriptionJSON("active", "price_tm")},
		{"", "customer.subscription.updated", 0, subscriptionJSON("active", "price_tm")},
		{"", "customer.subscription.deleted", 0, subscriptionJSON("active", "price_tm")},
		{"", "invoice.payment_failed", 0, `{"id":"in_1","object":"invoice","customer":"cus_1","metadata":{"orgId":"org_A"}}`},
		{"", "invoice.paid", 0, `{"id":"in_1","object":"invoice","customer":"cus_1","metadata":{"orgId":"org_A"}}`},
	} {
		e.id, e.object = fmt.Sprint("evt_", i), of("cus_of_nobody", e.object)
		h.deliver(t, e, "ignored")
		h.deliver(t, e, "ignored")
	}
	if !strings.Contains(h.log.String(), "cus_of_nobody") {
		t.Error("the operator is not told")
	}
	h.deliver(t, stripeEvent{"evt_b", "customer.subscription.created", 0, of("cus_B", subscriptionJSON("active", "price_tm"))}, "processed") // names org_A
	m := h.do(t, "GET", "/v1/billing").decode(t)
	if m["customer"].(map[string]any)["stripeCustomerId"] != "cus_A" || m["effectivePlanKey"] != "payg" || m["billingState"] != "payg_active" || m["subscription"] != nil || m["cardOnFile"] != false {
		t.Errorf("%v", m)
	}
	// Of two customers that name an organization without one, the first to be heard of is its own
	// from then on: what comes later never replaces it, and the operator is told.
	h.accounts.add("org_C", filingwire.PlanSandbox, nil)
	ofC := func(customer string) string {
		return `{"id":"seti_1","object":"setup_intent","customer":"` + customer + `","payment_method":"pm_1","metadata":{"orgId":"org_C"}}`
	}
	h.deliver(t, stripeEvent{"evt_c", "setup_intent.succeeded", 2, ofC("cus_first")}, "processed")
	h.deliver(t, stripeEvent{"evt_d", "setup_intent.succeeded", 1, ofC("cus_second")}, "ignored")
	if got := h.accounts.customers["org_Cfalse"]; got.ID != "cus_first" || !strings.Contains(h.log.String(), "customer=cus_second") {
		t.Errorf("customer of C: %+v", got)
	}
	if got := h.accounts.customers["org_Bfalse"]; got.ID != "cus_B" {
		t.Errorf("customer of B: %+v", got)
	}
}
