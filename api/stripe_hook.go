package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/webhook"

	"github.com/filingwire/filingwire"
)

const (
	stripeHookPath   = billingPath + "/webhooks/stripe"
	stripeHookLimit  = 512 << 10
	stripeHookWindow = 5 * time.Minute // within which a signature is good
)

// StripeHookResult answers a webhook of Stripe.
type StripeHookResult struct {
	Object    string `json:"object" enum:"billing_webhook_result"`
	EventID   string `json:"eventId"`
	Duplicate bool   `json:"duplicate"`
	Status    string `json:"status" enum:"processed,ignored,duplicate"`
	RequestID string `json:"requestId"`
}

func (s *Server) registerStripeHook() {
	op := billingOperation("stripeWebhook", http.MethodPost, stripeHookPath, "Events of Stripe, signed in Stripe-Signature",
		http.StatusBadRequest, http.StatusUnauthorized, http.StatusRequestEntityTooLarge, http.StatusServiceUnavailable)
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{fiber.MIMEApplicationJSON: {Schema: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}}}}
	op.Responses = jsonResponse("What became of the event", s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[StripeHookResult](), true, ""))
	s.handle(op, access{public: true, meter: meterAccount, body: bodyRaw}, s.stripeHook)
}

// stripeHook takes an event of Stripe:
//
//  1. its signature, so that nothing of a forged or old one is read;
//  2. whose it is and what it says; other events are ignored;
//  3. what Stripe must be told in return, which may be repeated;
//  4. it is stored. Until then Stripe delivers it again.
func (s *Server) stripeHook(c *fiber.Ctx, r *request) error {
	body := c.Request().Body()
	if len(body) > stripeHookLimit {
		return &filingwire.Error{Code: codeTooLarge, Message: "The request body exceeds 512 KiB."}
	}
	livemode, ok := s.signedBy(body, c.Get("Stripe-Signature"))
	if !ok {
		return &filingwire.Error{Code: codeInvalidSignature, Message: "The signature is not valid."}
	}
	var event stripe.Event
	if err := json.Unmarshal(body, &event); err != nil || event.ID == "" || event.Data == nil {
		return invalidJSON("The request body is not an event.")
	}
	if s.Stripe.Live.WebhookSecret != "" && s.Stripe.Test.WebhookSecret != "" && event.Livemode != livemode {
		return &filingwire.Error{Code: codeInvalidSignature, Message: "The signature is not valid."}
	}
	status, err := s.takeStripeEvent(c.UserContext(), &event)
	if err != nil {
		return err
	}
	s.Logger.Info("event of Stripe", "requestId", r.id, "event", event.ID, "type", string(event.Type), "status", status)
	return c.JSON(StripeHookResult{Object: "billing_webhook_result", EventID: event.ID, Duplicate: status == "duplicate", Status: status, RequestID: r.id})
}

// signedBy tells the mode of the secret that the body was signed with, a moment ago.
func (s *Server) signedBy(body []byte, header string) (livemode, ok bool) {
	var at int64
	for part := range strings.SplitSeq(header, ",") {
		if text, found := strings.CutPrefix(strings.TrimSpace(part), "t="); found {
			at, _ = strconv.ParseInt(text, 10, 64) // 0 is too long ago
		}
	}
	if age := s.Now().Sub(time.Unix(at, 0)); age.Abs() > stripeHookWindow {
		return false, false
	}
	for _, mode := range []bool{true, false} {
		secret := s.Stripe.Test.WebhookSecret
		if mode {
			secret = s.Stripe.Live.WebhookSecret
		}
		if secret != "" && webhook.ValidatePayloadIgnoringTolerance(body, header, secret) == nil {
			return mode, true
		}
	}
	return false, false
}

func (s *Server) takeStripeEvent(ctx context.Context, event *stripe.Event) (status string, err error) {
	livemode := s.Stripe.mode(event.Livemode)
	about, err := readStripeEvent(event, s.Stripe.of(livemode))
	if err != nil {
		return "", err
	}
	if about == nil {
		return "ignored", nil
	}
	org, err := s.stripeOrganization(ctx, about, livemode)
	if filingwire.ErrorCode(err) == filingwire.CodeNotFound {
		return "ignored", nil
	}
	if err != nil {
		return "", err
	}
	a := s.metering.known(org.ID)
	a.mu.Lock()
	a.livemode = s.Stripe.mode(org.Livemode)
	a.mu.Unlock()
	if err := s.metering.read(ctx, a); err != nil {
		return "", err
	}
	a.mu.Lock()
	known := slices.ContainsFunc(a.stored.Stripe, func(e filingwire.StripeEvent) bool { return e.ID == event.ID })
	a.mu.Unlock()
	if known {
		return "duplicate", nil
	}
	if about.paymentMethod != "" && s.Stripe.of(livemode).SecretKey != "" {
		client, err := s.Stripe.client(livemode)
		if err == nil {
			err = client.useCard(ctx, org.ID, about.customer, about.paymentMethod)
		}
		if err != nil {
			return "", err
		}
	}
	stored := filingwire.StripeEvent{ID: event.ID, OrgID: org.ID, Livemode: livemode, Type: string(event.Type),
		CreatedAt: filingwire.InstantOf(time.Unix(event.Created, 0)), StripeFact: about.fact}
	if err := s.Accounts.PutStripeEvent(ctx, stored); err != nil {
		return "", err
	}
	return "processed", s.metering.read(ctx, a)
}

// stripeOrganization is whose event it is: the customer's organization, else the one that the
// object names, whose customer it is from then on.
func (s *Server) stripeOrganization(ctx context.Context, about *stripeAbout, livemode bool) (*filingwire.Organization, error) {
	c, err := s.Accounts.StripeCustomerByID(ctx, about.customer)
	if err == nil {
		return s.Accounts.Organization(ctx, c.OrgID)
	}
	if filingwire.ErrorCode(err) != filingwire.CodeNotFound || about.org == "" {
		return nil, err
	}
	org, err := s.Accounts.Organization(ctx, about.org)
	if err != nil || about.customer == "" {
		return org, err
	}
	at := filingwire.InstantOf(s.Now())
	return org, s.Accounts.PutStripeCustomer(ctx, filingwire.StripeCustomer{ID: about.customer, OrgID: org.ID, Livemode: livemode, Name: org.Name, CreatedAt: at, UpdatedAt: at})
}

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
		about.org, about.fact.CardSaved = session.ClientReferenceID, session.Mode == stripe.CheckoutSessionModeSetup
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
