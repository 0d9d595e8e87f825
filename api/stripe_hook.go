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
//  2. what it says and whose it is; other events are ignored, and those of a customer whose
//     organization is not known yet are kept;
//  3. what Stripe must be told in return, which may be repeated;
//  4. it is stored, and what it changes of the organization's terms is recorded. Until then Stripe
//     delivers it again.
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
	status, err := s.takeStripeEvent(c.UserContext(), r, &event)
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

func (s *Server) takeStripeEvent(ctx context.Context, r *request, event *stripe.Event) (status string, err error) {
	livemode := s.Stripe.mode(event.Livemode)
	about, err := readStripeEvent(event, s.Stripe.of(livemode))
	if err != nil {
		return "", err
	}
	if about == nil {
		return "ignored", nil
	}
	stored := filingwire.StripeEvent{ID: event.ID, Livemode: livemode, Type: string(event.Type),
		CreatedAt: filingwire.InstantOf(time.Unix(event.Created, 0)), StripeFact: about.fact}
	org, a, err := s.stripeAccount(ctx, about, livemode)
	if err != nil {
		return "", err
	}
	if a == nil {
		if about.customer == "" {
			return "ignored", nil
		}
		stored.OrgID = about.customer // it counts as soon as another event tells whose customer that is
		return "ignored", s.Accounts.PutStripeEvent(ctx, stored)
	}
	stored.OrgID = a.id
	a.mu.Lock()
	others := slices.DeleteFunc(slices.Clone(a.stored.Stripe), func(e filingwire.StripeEvent) bool { return e.ID == event.ID })
	known, facts := len(others) < len(a.stored.Stripe), a.facts
	a.mu.Unlock()
	if known { // perhaps not recorded yet
		return "duplicate", s.recordTerms(ctx, r, org, a, event, foldStripe(others, livemode))
	}
	if about.paymentMethod != "" && s.Stripe.of(livemode).SecretKey != "" {
		client, err := s.Stripe.client(livemode)
		if err == nil {
			err = client.useCard(ctx, a.id, about.customer, about.paymentMethod)
		}
		if err != nil {
			return "", err
		}
	}
	if err := s.Accounts.PutStripeEvent(ctx, stored); err != nil {
		return "", err
	}
	if err := s.metering.read(ctx, a); err != nil {
		return "", err
	}
	return "processed", s.recordTerms(ctx, r, org, a, event, facts)
}

// stripeAccount is whose event it is, as the store knows it now: that of the customer's
// organization, else of the one that the object names, whose customer it is from then on. An
// organization has one customer per mode: what is said of another one is not its own, whatever
// the object names. Nobody's is nil.
func (s *Server) stripeAccount(ctx context.Context, about *stripeAbout, livemode bool) (*filingwire.Organization, *account, error) {
	id := about.org
	owned, err := s.Accounts.StripeCustomerByID(ctx, about.customer)
	switch {
	case err == nil:
		id = owned.OrgID
	case filingwire.ErrorCode(err) != filingwire.CodeNotFound:
		return nil, nil, err
	case id == "":
		return nil, nil, nil
	}
	org, err := s.Accounts.Organization(ctx, id)
	if filingwire.ErrorCode(err) == filingwire.CodeNotFound {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	a := s.metering.known(org.ID)
	a.mu.Lock()
	a.livemode = s.Stripe.mode(org.Livemode)
	a.mu.Unlock()
	if err := s.metering.read(ctx, a); err != nil {
		return nil, nil, err
	}
	if owned != nil || about.customer == "" {
		return org, a, nil
	}
	a.mu.Lock()
	customers := a.stored.Customers
	a.mu.Unlock()
	if slices.ContainsFunc(customers, func(c filingwire.StripeCustomer) bool { return c.Livemode == livemode }) {
		s.Logger.Warn("Stripe tells of a customer that names an organization with another one; its events are ignored", "orgId", org.ID, "customer", about.customer)
		return nil, nil, nil
	}
	at := filingwire.InstantOf(s.Now())
	return org, a, s.Accounts.PutStripeCustomer(ctx, filingwire.StripeCustomer{ID: about.customer, OrgID: org.ID, Livemode: livemode, Name: org.Name, CreatedAt: at, UpdatedAt: at})
}
