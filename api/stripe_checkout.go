package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/filingwire/filingwire"
)

// consoleBillingPath is where customers come back to unless told otherwise.
const consoleBillingPath = "/console/billing"

// CheckoutSession is where a customer buys a plan or saves a card.
type CheckoutSession struct {
	Object   string  `json:"object" enum:"billing_checkout_session"`
	ID       string  `json:"id"`
	OrgID    string  `json:"orgId"`
	PlanKey  string  `json:"planKey"`
	URL      *string `json:"url"`
	Livemode bool    `json:"livemode"`
}

// PortalSession is where a customer manages payments.
type PortalSession struct {
	Object   string `json:"object" enum:"billing_portal_session"`
	ID       string `json:"id"`
	OrgID    string `json:"orgId"`
	URL      string `json:"url"`
	Livemode bool   `json:"livemode"`
}

type returnURLs struct {
	SuccessURL string `json:"successUrl,omitempty" maxLength:"2048"`
	CancelURL  string `json:"cancelUrl,omitempty" maxLength:"2048"`
}

type checkoutInput struct {
	Body *struct {
		PlanKey  string `json:"planKey" enum:"personal,team"`
		Interval string `json:"interval,omitempty" enum:"month,year" doc:"Default: month"`
		returnURLs
	}
}

type activateInput struct{ Body *returnURLs }

type portalInput struct {
	Body *struct {
		ReturnURL string `json:"returnUrl,omitempty" maxLength:"2048"`
	}
}

func (s *Server) registerStripe() {
	a := access{scope: filingwire.ScopeWriteAccount, meter: meterAccount}
	checkout := billingOperation("createCheckout", http.MethodPost, billingPath+"/checkout", "Buy a plan", http.StatusConflict)
	a.describe(&checkout)
	huma.Register(s.huma, checkout, func(ctx context.Context, in *checkoutInput) (*reply[CheckoutSession], error) {
		interval := in.Body.Interval
		if interval == "" {
			interval = "month"
		}
		return replyOf(s.checkout(ctx, requestOf(ctx), in.Body.PlanKey, interval, in.Body.returnURLs))
	})
	activate := billingOperation("activatePayg", http.MethodPost, billingPath+"/payg/activate", "Save a card for metered usage", http.StatusConflict)
	a.describe(&activate)
	huma.Register(s.huma, activate, func(ctx context.Context, in *activateInput) (*reply[CheckoutSession], error) {
		return replyOf(s.checkout(ctx, requestOf(ctx), filingwire.PlanPAYG, "", *in.Body))
	})
	portal := billingOperation("createPortal", http.MethodPost, billingPath+"/portal", "Manage payments", http.StatusConflict)
	a.describe(&portal)
	huma.Register(s.huma, portal, func(ctx context.Context, in *portalInput) (*reply[PortalSession], error) {
		return replyOf(s.portal(ctx, requestOf(ctx), in.Body.ReturnURL))
	})
	s.registerStripeHook()
}

// checkout begins the purchase of a plan, or without an interval the saving of a card.
func (s *Server) checkout(ctx context.Context, r *request, plan, interval string, urls returnURLs) (*CheckoutSession, error) {
	p := purchase{org: r.org.ID, plan: plan, requestID: r.id}
	var err error
	if p.success, err = s.returnURL("body.successUrl", urls.SuccessURL); err != nil {
		return nil, err
	}
	if p.cancel, err = s.returnURL("body.cancelUrl", urls.CancelURL); err != nil {
		return nil, err
	}
	client, err := s.Stripe.client(r.caller.livemode)
	if err != nil {
		return nil, err
	}
	if interval != "" {
		if p.price = client.Prices[plan+"/"+interval]; p.price == "" {
			return nil, &filingwire.Error{Code: codeProviderUnavailable, Message: "This plan is not sold here."}
		}
		now, err := s.metering.snapshot(ctx, r.org)
		if err != nil {
			return nil, err
		}
		if f := now.facts.subscription; f != nil && isLive(f) && f.Plan == plan && now.livemode == client.livemode {
			return nil, &filingwire.Error{Code: codeSubscribed, Message: "The organization has this plan. Change it in the billing portal.",
				Details: map[string]any{"planKey": plan, "action": "open_billing_portal"}}
		}
	}
	if p.customer, err = s.stripeCustomer(ctx, r, client); err != nil {
		return nil, err
	}
	made, err := client.newCheckout(ctx, p)
	if err != nil {
		return nil, err
	}
	out := &CheckoutSession{Object: "billing_checkout_session", ID: made.ID, OrgID: r.org.ID, PlanKey: plan, Livemode: client.livemode}
	if made.URL != "" {
		out.URL = &made.URL
	}
	return out, nil
}

func (s *Server) portal(ctx context.Context, r *request, returnURL string) (*PortalSession, error) {
	returnURL, err := s.returnURL("body.returnUrl", returnURL)
	if err != nil {
		return nil, err
	}
	client, err := s.Stripe.client(r.caller.livemode)
	if err != nil {
		return nil, err
	}
	customerID, err := s.stripeCustomer(ctx, r, client)
	if err != nil {
		return nil, err
	}
	made, err := client.newPortal(ctx, customerID, returnURL)
	if err != nil {
		return nil, err
	}
	return &PortalSession{Object: "billing_portal_session", ID: made.ID, OrgID: r.org.ID, URL: made.URL, Livemode: client.livemode}, nil
}

// stripeCustomer is the organization's customer in the mode, made when there is none. Stripe's
// idempotency makes concurrent calls get the same one.
func (s *Server) stripeCustomer(ctx context.Context, r *request, client *stripeClient) (string, error) {
	now, err := s.metering.snapshot(ctx, r.org)
	if err != nil {
		return "", err
	}
	for _, c := range now.stored.Customers {
		if c.Livemode == client.livemode {
			return c.ID, nil
		}
	}
	made, err := client.newCustomer(ctx, r.org)
	if err != nil {
		return "", err
	}
	at := filingwire.InstantOf(s.Now())
	c := filingwire.StripeCustomer{ID: made.ID, OrgID: r.org.ID, Livemode: client.livemode, Name: r.org.Name, CreatedAt: at, UpdatedAt: at}
	if err := s.Accounts.PutStripeCustomer(ctx, c); err != nil {
		return "", err
	}
	a := s.metering.known(r.org.ID)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stored.Customers = append(slices.Clone(a.stored.Customers), c)
	return made.ID, nil
}

// returnURL checks where a customer is to be sent back to. No header of a request plays a part.
func (s *Server) returnURL(location, given string) (string, error) {
	if given == "" {
		return s.PublicURL + consoleBillingPath, nil
	}
	from, err := origin(given)
	if err != nil {
		return "", fieldError(location, "expected an http(s) address")
	}
	if len(s.Stripe.ReturnURLs) == 0 {
		return given, nil
	}
	for _, allowed := range append(slices.Clone(s.Stripe.ReturnURLs), s.PublicURL) {
		if o, err := origin(allowed); err == nil && o == from {
			return given, nil
		}
	}
	return "", fieldError(location, "expected an address on the list of allowed ones")
}
