package api

import (
	"cmp"
	"encoding/json"
	"time"

	"github.com/stripe/stripe-go/v76"

	"github.com/filingwire/filingwire"
)

// stripeAbout is what an event tells us.
type stripeAbout struct {
	customer, org string
	paymentMethod string // that was saved
	fact          filingwire.StripeFact
}

// readStripeEvent returns nil for events that mean nothing here.
func readStripeEvent(event *stripe.Event, mode *StripeMode) (*stripeAbout, error) {
	about := &stripeAbout{}
	customer := func(c *stripe.Customer) {
		if c != nil {
			about.customer = c.ID
		}
	}
	read := func(v any) error {
		if err := json.Unmarshal(event.Data.Raw, v); err != nil {
			return invalidJSON("The request body is not an event of its type.")
		}
		return nil
	}
	switch event.Type {
	case "checkout.session.completed":
		var session stripe.CheckoutSession
		if err := read(&session); err != nil {
			return nil, err
		}
		customer(session.Customer)
		about.org, about.fact.CardSaved = cmp.Or(session.Metadata["orgId"], session.ClientReferenceID), session.Mode == stripe.CheckoutSessionModeSetup
	case "setup_intent.succeeded":
		var intent stripe.SetupIntent
		if err := read(&intent); err != nil {
			return nil, err
		}
		customer(intent.Customer)
		about.org, about.fact.CardSaved = intent.Metadata["orgId"], true
		if intent.PaymentMethod != nil && about.customer != "" {
			about.paymentMethod = intent.PaymentMethod.ID
		}
	case "customer.subscription.created", "customer.subscription.updated", "customer.subscription.deleted":
		var subscription stripe.Subscription
		if err := read(&subscription); err != nil {
			return nil, err
		}
		customer(subscription.Customer)
		about.org, about.fact.Subscription = subscription.Metadata["orgId"], subscriptionOf(&subscription, mode)
		if event.Type == "customer.subscription.deleted" {
			about.fact.Subscription.Status = string(stripe.SubscriptionStatusCanceled)
		}
	case "invoice.paid", "invoice.payment_failed":
		var invoice stripe.Invoice
		if err := read(&invoice); err != nil {
			return nil, err
		}
		// A first invoice that fails leaves the customer without the plan, and nothing owed.
		if event.Type == "invoice.payment_failed" && invoice.BillingReason == stripe.InvoiceBillingReasonSubscriptionCreate {
			return nil, nil
		}
		customer(invoice.Customer)
		about.org = invoice.Metadata["orgId"]
		if invoice.SubscriptionDetails != nil && about.org == "" {
			about.org = invoice.SubscriptionDetails.Metadata["orgId"]
		}
		if invoice.Subscription != nil {
			about.fact.SubscriptionID = invoice.Subscription.ID
		}
	default:
		return nil, nil
	}
	return about, nil
}

func subscriptionOf(in *stripe.Subscription, mode *StripeMode) *filingwire.Subscription {
	instant := func(unix int64) *filingwire.Instant {
		if unix == 0 {
			return nil
		}
		at := filingwire.InstantOf(time.Unix(unix, 0))
		return &at
	}
	out := &filingwire.Subscription{ID: in.ID, Plan: in.Metadata["planKey"], Status: string(in.Status), PeriodStart: instant(in.CurrentPeriodStart),
		PeriodEnd: instant(in.CurrentPeriodEnd), CancelAtPeriodEnd: in.CancelAtPeriodEnd, CreatedAt: filingwire.InstantOf(time.Unix(in.Created, 0))}
	if in.Customer != nil {
		out.CustomerID = in.Customer.ID
	}
	if in.Items == nil {
		return out
	}
	for _, item := range in.Items.Data {
		if item.Price == nil {
			continue
		}
		if plan := mode.planOf(item.Price.ID); plan != "" { // it may have been changed in the portal
			out.Plan = plan
		}
		out.PriceID = &item.Price.ID
		if item.Price.Product != nil {
			out.ProductID = &item.Price.Product.ID
		}
	}
	return out
}
