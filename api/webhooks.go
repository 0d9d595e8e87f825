package api

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const (
	webhooksPath = "/v1/webhook_endpoints"
	webhookTag   = "Webhooks"
	// maxWebhooks bounds what an organization makes the dispatcher do.
	maxWebhooks = 50

	codeWebhookNotFound filingwire.Code = "webhook_not_found"
	codeWebhookDisabled filingwire.Code = "webhook_disabled"
	codeWebhookLimit    filingwire.Code = "webhook_limit_reached"
)

// webhookStore holds endpoints and what was sent to them.
type webhookStore interface {
	WebhookEndpoints(ctx context.Context, orgID string) ([]filingwire.WebhookEndpoint, error)
	WebhookEndpoint(ctx context.Context, orgID, id string) (*filingwire.WebhookEndpoint, error)
	PutWebhookEndpoint(ctx context.Context, e filingwire.WebhookEndpoint) error
	ActiveWebhookEndpoints(ctx context.Context) ([]filingwire.WebhookEndpoint, error)

	// PutDeliveries records attempts; one that is recorded again replaces itself.
	PutDeliveries(ctx context.Context, all []filingwire.Delivery) error
	Deliveries(ctx context.Context, orgID, webhookID, eventID string, before *filingwire.LedgerPosition, limit int) ([]filingwire.Delivery, error)
	Delivery(ctx context.Context, orgID, webhookID, id string) (*filingwire.Delivery, error)
	PendingDeliveries(ctx context.Context, orgID, webhookID string, now filingwire.Instant, limit int) ([]filingwire.Delivery, error)
	KnownDeliveries(ctx context.Context, orgIDs, eventIDs []string) (map[[2]string]bool, error)
	FailingSince(ctx context.Context, orgID, webhookID string, from filingwire.Instant) (*filingwire.Instant, error)
	Cursor(ctx context.Context, name string) (string, error)
	SetCursor(ctx context.Context, name, value string) error
}

// WebhookEndpoint is where events are sent to, without its secret.
type WebhookEndpoint struct {
	Object               string                   `json:"object" enum:"webhook_endpoint"`
	ID                   string                   `json:"id"`
	CreatedAt            filingwire.Instant       `json:"createdAt" format:"date-time"`
	UpdatedAt            filingwire.Instant       `json:"updatedAt" format:"date-time"`
	Livemode             bool                     `json:"livemode"`
	OrgID                string                   `json:"orgId"`
	Description          *string                  `json:"description"`
	DestinationURL       string                   `json:"destinationUrl"`
	SubscribedEventTypes []string                 `json:"subscribedEventTypes"`
	Filters              *filingwire.EventFilters `json:"filters"`
	Status               string                   `json:"status" enum:"active,disabled"`
	LastDeliveredAt      *filingwire.Instant      `json:"lastDeliveredAt" format:"date-time"`
}

// NewWebhookEndpoint shows the secret, this once.
type NewWebhookEndpoint struct {
	WebhookEndpoint
	SigningSecret string `json:"signingSecret,omitempty" doc:"Shown once; left out of a replayed reply"`
}

// newWebhookRequest is the body of a creation: that of a change, but that it must say where
// to. Go converts one into the other as long as their fields are the same.
type newWebhookRequest struct {
	DestinationURL       *string        `json:"destinationUrl" nullable:"false" format:"uri" doc:"https"`
	Description          *string        `json:"description,omitempty" maxLength:"500"`
	SubscribedEventTypes []string       `json:"subscribedEventTypes,omitempty" maxItems:"100" doc:"Types, x.* or *; default: *"`
	Filters              *filterRequest `json:"filters,omitempty" doc:"Of events about filings; what is left out is not filtered"`
	Livemode             *bool          `json:"livemode,omitempty" doc:"Default: that of the credential"`
	Status               *string        `json:"status,omitempty" enum:"active,disabled"`
}

// webhookRequest is the body of a change.
type webhookRequest struct {
	DestinationURL       *string        `json:"destinationUrl,omitempty" format:"uri" doc:"https"`
	Description          *string        `json:"description,omitempty" maxLength:"500"`
	SubscribedEventTypes []string       `json:"subscribedEventTypes,omitempty" maxItems:"100" doc:"Types, x.* or *; default: *"`
	Filters              *filterRequest `json:"filters,omitempty" doc:"Of events about filings; what is left out is not filtered"`
	Livemode             *bool          `json:"livemode,omitempty" doc:"Default: that of the credential"`
	Status               *string        `json:"status,omitempty" enum:"active,disabled"`
}

type filterRequest struct {
	Tickers []string `json:"tickers,omitempty"`
	CIKs    []string `json:"ciks,omitempty"`
	Items   []string `json:"items,omitempty"`
}

func (f *filterRequest) filters() (*filingwire.EventFilters, error) {
	if f == nil {
		return nil, nil
	}
	return checkFilters(&filingwire.EventFilters{Tickers: f.Tickers, CIKs: f.CIKs, Items: f.Items})
}

type createWebhookInput struct {
	Body *newWebhookRequest `required:"true"`
}

type rotateWebhookInput struct {
	ID   string `path:"id"`
	Body *struct {
		OverlapSeconds int64 `json:"overlapSeconds,omitempty" minimum:"0" maximum:"604800" doc:"How long the old secret signs as well"`
	}
}

type replayInput struct {
	ID         string `path:"id"`
	DeliveryID string `path:"deliveryId"`
}

func (s *Server) registerWebhooks() {
	read := access{scope: filingwire.ScopeReadAccount, meter: meterAccount}
	list := huma.Operation{OperationID: "listWebhookEndpoints", Method: http.MethodGet, Path: webhooksPath, Summary: "The organization's webhook endpoints, the newest first",
		Tags: []string{webhookTag}, Parameters: pageParams()[:2], Responses: jsonResponse("A page of endpoints", s.schema(reflect.TypeFor[List[WebhookEndpoint]]()))}
	s.handle(list, read, s.listWebhooks)
	attempts := huma.Operation{OperationID: "listWebhookDeliveries", Method: http.MethodGet, Path: webhooksPath + "/{id}/deliveries", Summary: "Attempts to deliver, newest first",
		Tags: []string{webhookTag}, Errors: []int{http.StatusNotFound}, Responses: jsonResponse("A page of attempts", s.schema(reflect.TypeFor[List[DeliveryAttempt]]())),
		Parameters: append([]*huma.Param{pathParam("id"),
			queryParam("eventId", "Attempts of one event", &huma.Schema{Type: huma.TypeString}),
			queryParam("event_id", "Another name of eventId", &huma.Schema{Type: huma.TypeString})}, pageParams()[:2]...)}
	s.handle(attempts, access{meter: meterAccount}, s.listDeliveries)

	get := webhookOperation("getWebhookEndpoint", http.MethodGet, "/{id}", "An endpoint")
	read.describe(&get)
	huma.Register(s.huma, get, func(ctx context.Context, in *idInput) (*reply[WebhookEndpoint], error) {
		return replyOf(s.getWebhook(ctx, requestOf(ctx), in.ID))
	})
	create := webhookOperation("createWebhookEndpoint", http.MethodPost, "", "Create an endpoint", http.StatusConflict)
	create.DefaultStatus = http.StatusCreated
	changes(s, create, func(ctx context.Context, r *request, in *createWebhookInput) (*NewWebhookEndpoint, error) {
		return s.createWebhook(ctx, r, in.Body)
	})
	managed[webhookRequest, WebhookEndpoint]{operation: webhookOperation, name: "WebhookEndpoint", noun: "an endpoint", change: s.changeWebhook, remove: s.deleteWebhook,
		disabled: filingwire.StatusDisabled, withStatus: func(status string) *webhookRequest { return &webhookRequest{Status: &status} }}.register(s)
	changes(s, webhookOperation("rotateWebhookSecret", http.MethodPost, "/{id}/rotate_secret", "Replace the signing secret"),
		func(ctx context.Context, r *request, in *rotateWebhookInput) (*NewWebhookEndpoint, error) {
			return s.rotateWebhook(ctx, r, in.ID, in.Body.OverlapSeconds)
		})
	changes(s, webhookOperation("testWebhookEndpoint", http.MethodPost, "/{id}/test", "Send a test event now", http.StatusConflict),
		func(ctx context.Context, r *request, in *idInput) (*WebhookTest, error) {
			return s.testWebhook(ctx, r, in.ID)
		})
	changes(s, webhookOperation("replayWebhookDelivery", http.MethodPost, "/{id}/deliveries/{deliveryId}/replay", "Send an event again now", http.StatusConflict),
		func(ctx context.Context, r *request, in *replayInput) (*WebhookReplay, error) {
			return s.replayDelivery(ctx, r, in.ID, in.DeliveryID)
		})
}

func webhookOperation(id, method, path, summary string, errs ...int) huma.Operation {
	if path != "" {
		errs = append(errs, http.StatusNotFound)
	}
	return huma.Operation{OperationID: id, Method: method, Path: webhooksPath + path, Summary: summary, Tags: []string{webhookTag}, Errors: errs}
}

func pathParam(name string) *huma.Param {
	return &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}
}

func (s *Server) listWebhooks(c *fiber.Ctx, r *request) error {
	all, err := s.Delivery.WebhookEndpoints(c.UserContext(), r.org.ID)
	if err != nil {
		return err
	}
	return sendPage(s, c, r, "webhooks", all, webhookView, func(e *filingwire.WebhookEndpoint) filingwire.LedgerPosition {
		return filingwire.LedgerPosition{At: e.CreatedAt, ID: e.ID}
	})
}

func webhookView(e *filingwire.WebhookEndpoint) WebhookEndpoint {
	return WebhookEndpoint{Object: "webhook_endpoint", ID: e.ID, CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt, Livemode: e.Livemode, OrgID: e.OrgID,
		Description: e.Description, DestinationURL: e.DestinationURL, SubscribedEventTypes: e.EventTypes, Filters: e.Filters, Status: e.Status,
		LastDeliveredAt: e.LastDeliveredAt}
}

// webhook returns an endpoint of the caller's organization.
func (s *Server) webhook(ctx context.Context, r *request, id string) (*filingwire.WebhookEndpoint, error) {
	e, err := s.Delivery.WebhookEndpoint(ctx, r.org.ID, id)
	if filingwire.ErrorCode(err) == filingwire.CodeNotFound {
		return nil, &filingwire.Error{Code: codeWebhookNotFound, Message: "The organization has no webhook endpoint with this id."}
	}
	return e, err
}

func (s *Server) getWebhook(ctx context.Context, r *request, id string) (*WebhookEndpoint, error) {
	e, err := s.webhook(ctx, r, id)
	if err != nil {
		return nil, err
	}
	v := webhookView(e)
	return &v, nil
}
