package api

import (
	"cmp"
	"slices"
	"time"

	"github.com/filingwire/filingwire"
)

// stripeFacts are what Stripe's events come to.
type stripeFacts struct {
	card         bool
	failingSince *filingwire.Instant      // the first unpaid invoice
	subscription *filingwire.Subscription // to a plan, the latest
	since        filingwire.Instant       // that the subscription is so
}

// foldStripe takes the events of a mode in their own order, whatever that of their arrival: the
// latest wins, and of the same second deleted over updated over created, then the event's id.
func foldStripe(events []filingwire.StripeEvent, livemode bool) stripeFacts {
	events = slices.DeleteFunc(slices.Clone(events), func(e filingwire.StripeEvent) bool { return e.Livemode != livemode })
	slices.SortFunc(events, func(a, b filingwire.StripeEvent) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt.Time), cmp.Compare(a.Rank(), b.Rank()), cmp.Compare(a.ID, b.ID))
	})
	var f stripeFacts
	failing := map[string]filingwire.Instant{} // by subscription
	fails := func(subscription string, at filingwire.Instant) {
		if _, ok := failing[subscription]; !ok {
			failing[subscription] = at
		}
	}
	for _, e := range events {
		f.card = f.card || e.CardSaved
		switch e.Type {
		case "invoice.paid":
			delete(failing, e.SubscriptionID)
		case "invoice.payment_failed":
			fails(e.SubscriptionID, e.CreatedAt)
		}
		s := e.Subscription
		if s == nil {
			continue
		}
		switch s.Status {
		case "active", "trialing":
			f.card = true
			delete(failing, s.ID)
		case "past_due", "unpaid":
			fails(s.ID, e.CreatedAt)
		}
		current := f.subscription
		if current == nil || current.ID == s.ID || isLive(s) || !isLive(current) {
			f.subscription, f.since = s, e.CreatedAt
		}
	}
	for _, at := range failing {
		if f.failingSince == nil || at.Before(f.failingSince.Time) {
			f.failingSince = &at
		}
	}
	return f
}

// isLive tells whether the subscription's plan is in force, paid or not.
func isLive(s *filingwire.Subscription) bool {
	return slices.Contains([]string{"active", "trialing", "past_due", "unpaid"}, s.Status)
}

// activeStates by plan.
var activeStates = map[string]string{
	filingwire.PlanPAYG:       filingwire.StatePAYGActive,
	filingwire.PlanPersonal:   filingwire.StatePersonalActive,
	filingwire.PlanTeam:       filingwire.StateTeamActive,
	filingwire.PlanCommercial: filingwire.StateCommercialActive,
}

// termsOf are the plan and state of an organization: those that the operator gave it, unless
// Stripe knows of a better plan, once grantUsed calls of the grant are used.
//
//	sandbox_grant ─ grant used up → payg_pending_card ─ card → payg_active
//	a plan's subscription → …_active; it ends → payg_active
//	an invoice fails → payment_failed ─ 72 h → restricted_read_only; it is paid → as before
//
// A contract (commercial) is settled outside Stripe.
func termsOf(org *filingwire.Organization, f stripeFacts, grantUsed uint64, now time.Time) (plan, state string) {
	plan, state = org.Plan, org.State
	switch {
	case plan == filingwire.PlanCommercial:
		return plan, state
	case f.subscription != nil && isLive(f.subscription) && activeStates[f.subscription.Plan] != "" && f.subscription.Plan != filingwire.PlanPAYG:
		plan = f.subscription.Plan
		state = activeStates[plan]
	case plan == filingwire.PlanSandbox && f.card:
		plan, state = filingwire.PlanPAYG, filingwire.StatePAYGActive
	case plan == filingwire.PlanSandbox && grantUsed >= filingwire.Rates.Grant.Calls:
		return filingwire.Rates.Grant.OverflowPlan, filingwire.StatePAYGPendingCard
	case plan == filingwire.PlanSandbox:
		return plan, state
	case state == filingwire.StatePAYGPendingCard && f.card:
		state = filingwire.StatePAYGActive
	}
	switch {
	case f.failingSince == nil:
		return plan, state
	case now.Before(f.failingSince.Add(filingwire.PaymentGrace)):
		return plan, filingwire.StatePaymentFailed
	}
	return plan, filingwire.StateRestricted
}
