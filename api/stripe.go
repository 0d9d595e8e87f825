package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"
	meterevents "github.com/stripe/stripe-go/v76/billing/meterevent"
	portals "github.com/stripe/stripe-go/v76/billingportal/session"
	checkouts "github.com/stripe/stripe-go/v76/checkout/session"
	"github.com/stripe/stripe-go/v76/customer"
	"github.com/stripe/stripe-go/v76/subscription"

	"github.com/filingwire/filingwire"
)

const (
	codeProviderUnavailable filingwire.Code = "billing_provider_unavailable"
	codeSubscribed          filingwire.Code = "subscription_exists"
	codeInvalidSignature    filingwire.Code = "invalid_signature"

	// stripeTimeout bounds a try; with its repetition a call ends within requestTimeout.
	stripeTimeout = 10 * time.Second
	stripeRetries = 1
	// defaultMeterEvent is the name of the meter that counts micro-USD.
	defaultMeterEvent = "filingwire_usage_microusd"
)

// Stripe is the account that customers pay to. When only one of the modes is configured, it
// serves the other's callers as well.
type Stripe struct {
	Live StripeMode
	Test StripeMode
	// BaseURL of the API; default: Stripe's own.
	BaseURL string
	// ReturnURLs are the origins that customers may be sent back to; none = any.
	ReturnURLs []string
	// MeterEvent names the meter whose unit is a micro-USD; default filingwire_usage_microusd.
	MeterEvent string
}

// StripeMode holds what belongs to live or to test mode; zero = not configured.
type StripeMode struct {
	SecretKey     string
	WebhookSecret string
	// Prices are the ids of the plans' prices by plan and interval: personal/month.
	Prices map[string]string
	// PAYGPrice is the metered price that customers without a plan are subscribed to when they
	// save a card; "" = invoices are made otherwise.
	PAYGPrice string
}

func (c *StripeMode) configured() bool { return c.SecretKey != "" || c.WebhookSecret != "" }

func (c *Stripe) validate() error {
	var faults []error
	for _, u := range append(slices.Clone(c.ReturnURLs), c.BaseURL) {
		if _, err := origin(u); u != "" && err != nil {
			faults = append(faults, fmt.Errorf("Stripe: %q is not an http(s) address", u))
		}
	}
	if strings.Contains(c.Live.SecretKey, "_test_") && c.Test.SecretKey != "" {
		faults = append(faults, errors.New("Stripe: the live key is one of test mode"))
	}
	return errors.Join(faults...)
}

// mode is the mode that serves callers and organizations of a mode.
func (c *Stripe) mode(livemode bool) bool {
	if c.Live.configured() != c.Test.configured() {
		return c.Live.configured()
	}
	return livemode
}

func (c *Stripe) of(livemode bool) *StripeMode {
	if c.mode(livemode) {
		return &c.Live
	}
	return &c.Test
}

// planOf finds the plan that a price belongs to.
func (c *StripeMode) planOf(price string) string {
	if price != "" && price == c.PAYGPrice {
		return filingwire.PlanPAYG
	}
	for key, id := range c.Prices {
		if id == price && price != "" {
			plan, _, _ := strings.Cut(key, "/")
			return plan
		}
	}
	return ""
}

// stripeClient calls Stripe in one mode. Its errors are billing_provider_unavailable and hold
// no secret.
type stripeClient struct {
	*StripeMode
	livemode bool
	backend  stripe.Backend
}

func (c *Stripe) client(livemode bool) (*stripeClient, error) {
	mode := c.of(livemode)
	if mode.SecretKey == "" {
		return nil, &filingwire.Error{Code: codeProviderUnavailable, Message: "Payments are not configured here."}
	}
	config := &stripe.BackendConfig{HTTPClient: &http.Client{Timeout: stripeTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		MaxNetworkRetries: stripe.Int64(stripeRetries), LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull}, EnableTelemetry: stripe.Bool(false)}
	if c.BaseURL != "" {
		config.URL = stripe.String(strings.TrimRight(c.BaseURL, "/"))
	}
	return &stripeClient{mode, c.mode(livemode), stripe.GetBackendWithConfig(stripe.APIBackend, config)}, nil
}

// stripeFailed turns an error of the SDK, or an answer that lacks what it must have, into ours.
func stripeFailed(action string, err error) error {
	out := &filingwire.Error{Code: codeProviderUnavailable, Message: "The payment provider cannot be reached at the moment. Nothing has changed."}
	var e *stripe.Error
	switch {
	case errors.As(err, &e): // its text may quote what was sent
		out.Err = fmt.Errorf("stripe: %s: status %d, type %s, code %s, request %s", action, e.HTTPStatusCode, e.Type, e.Code, e.RequestID)
	case err != nil:
		out.Err = fmt.Errorf("stripe: %s: %w", action, err)
	default:
		out.Err = fmt.Errorf("stripe: %s: the answer makes no sense", action)
	}
	return out
}

func (c *stripeClient) newCustomer(ctx context.Context, org *filingwire.Organization) (*stripe.Customer, error) {
	params := &stripe.CustomerParams{Params: stripe.Params{Context: ctx}, Metadata: map[string]string{"orgId": org.ID}}
	params.Name = org.Name
	// The same for every process, so that concurrent calls make one customer.
	params.IdempotencyKey = stripe.String(fmt.Sprintf("%s-customer-%t", org.ID, c.livemode))
	made, err := customer.Client{B: c.backend, Key: c.SecretKey}.New(params)
	if err != nil || made.ID == "" {
		return nil, stripeFailed("create customer", err)
	}
	return made, nil
}

// purchase is what a checkout session is for.
type purchase struct {
	org, customer, plan, price string // price "" = a card is saved
	success, cancel, requestID string
}

func (c *stripeClient) newCheckout(ctx context.Context, p purchase) (*stripe.CheckoutSession, error) {
	about := map[string]string{"orgId": p.org, "planKey": p.plan}
	params := &stripe.CheckoutSessionParams{Params: stripe.Params{Context: ctx}, Metadata: about, Customer: &p.customer, ClientReferenceID: &p.org,
		SuccessURL: &p.success, CancelURL: &p.cancel}
	if p.price == "" {
		params.Mode, params.Currency = stripe.String(string(stripe.CheckoutSessionModeSetup)), stripe.String("usd")
		params.SetupIntentData = &stripe.CheckoutSessionSetupIntentDataParams{Metadata: about}
	} else {
		params.Mode = stripe.String(string(stripe.CheckoutSessionModeSubscription))
		params.LineItems = []*stripe.CheckoutSessionLineItemParams{{Price: &p.price, Quantity: stripe.Int64(1)}}
		params.SubscriptionData = &stripe.CheckoutSessionSubscriptionDataParams{Metadata: about}
	}
	params.IdempotencyKey = stripe.String(p.org + "-checkout-" + p.requestID)
	made, err := checkouts.Client{B: c.backend, Key: c.SecretKey}.New(params)
	if err != nil || made.ID == "" {
		return nil, stripeFailed("create checkout session", err)
	}
	return made, nil
}

func (c *stripeClient) newPortal(ctx context.Context, customerID, returnURL string) (*stripe.BillingPortalSession, error) {
	made, err := portals.Client{B: c.backend, Key: c.SecretKey}.New(&stripe.BillingPortalSessionParams{Params: stripe.Params{Context: ctx}, Customer: &customerID, ReturnURL: &returnURL})
	if err != nil || made.ID == "" || made.URL == "" {
		return nil, stripeFailed("create portal session", err)
	}
	return made, nil
}

// useCard makes a saved card pay the customer's invoices, and subscribes the customer to what
// is metered. Repeating it changes nothing.
func (c *stripeClient) useCard(ctx context.Context, orgID, customerID, paymentMethod string) error {
	params := &stripe.CustomerParams{Params: stripe.Params{Context: ctx}, InvoiceSettings: &stripe.CustomerInvoiceSettingsParams{DefaultPaymentMethod: &paymentMethod}}
	if _, err := (customer.Client{B: c.backend, Key: c.SecretKey}).Update(customerID, params); err != nil {
		return stripeFailed("set payment method", err)
	}
	if c.PAYGPrice == "" {
		return nil
	}
	metered := &stripe.SubscriptionParams{Params: stripe.Params{Context: ctx}, Metadata: map[string]string{"orgId": orgID, "planKey": filingwire.PlanPAYG},
		Customer: &customerID, Items: []*stripe.SubscriptionItemsParams{{Price: &c.PAYGPrice}}}
	metered.IdempotencyKey = stripe.String(customerID + "-payg-" + paymentMethod)
	if _, err := (subscription.Client{B: c.backend, Key: c.SecretKey}).New(metered); err != nil {
		return stripeFailed("subscribe to metered usage", err)
	}
	return nil
}

// report tells Stripe of usage in micro-USD as of an instant. The usage's id makes it count once.
func (c *stripeClient) report(ctx context.Context, event, customerID string, u *filingwire.Usage, at time.Time) error {
	params := &stripe.BillingMeterEventParams{Params: stripe.Params{Context: ctx}, EventName: &event, Identifier: &u.ID, Timestamp: stripe.Int64(at.Unix()),
		Payload: map[string]string{"stripe_customer_id": customerID, "value": fmt.Sprint(u.MicroUSD)}}
	if _, err := (meterevents.Client{B: c.backend, Key: c.SecretKey}).New(params); err != nil {
		return stripeFailed("report usage", err)
	}
	return nil
}

// origin of an http(s) address: scheme and host.
func origin(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", errors.New("not an http(s) address")
	}
	return strings.ToLower(u.Scheme + "://" + u.Host), nil
}
