package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const (
	ledgerPath      = "/v1/events"
	ledgerAliasPath = "/v1/delivery/events"
)

// deliveryStore holds the ledger, webhook endpoints and streams. Each call with an orgID is
// bound to that organization.
type deliveryStore interface {
	Ledger(ctx context.Context, q filingwire.LedgerQuery) ([]filingwire.LedgerRecord, error)
	// LedgerCount is the number of records that q finds without its limit.
	LedgerCount(ctx context.Context, q filingwire.LedgerQuery) (uint64, error)
	// Events returns events after a position in the order of their positions, each once: those
	// of the organizations and the published ones; nil = all.
	Events(ctx context.Context, orgIDs []string, after uint64, limit int) ([]filingwire.LogEntry, error)
	EventByID(ctx context.Context, orgID, id string) (*filingwire.LogEntry, error)
	LogEnd(ctx context.Context) (uint64, error)
	webhookStore
	streamStore
}

// LedgerRecord is an event, a webhook delivery or an event of a stream.
type LedgerRecord struct {
	Kind       string             `json:"kind" enum:"event,webhook_delivery,stream_event"`
	RecordedAt filingwire.Instant `json:"recordedAt" format:"date-time"`
	OrgID      *string            `json:"orgId"`
	EventID    string             `json:"eventId"`
	EventType  string             `json:"eventType"`
	RequestID  string             `json:"requestId" doc:"Request that caused it; empty for what the feeds published"`

	*ledgerEvent
	*ledgerDelivery
	*ledgerStream
}

type ledgerEvent struct {
	Object    string             `json:"object,omitempty" enum:"event" doc:"This and the next six of an event only"`
	ID        string             `json:"id,omitempty"`
	Type      string             `json:"type,omitempty"`
	CreatedAt filingwire.Instant `json:"createdAt,omitzero" format:"date-time"`
	Livemode  bool               `json:"livemode"`
	Actor     *filingwire.Actor  `json:"actor"`
	Data      json.RawMessage    `json:"data,omitempty"`
}

type ledgerDelivery struct {
	DeliveryID             string  `json:"deliveryId" doc:"This and the next eight of a delivery only"`
	WebhookID              string  `json:"webhookId"`
	DestinationURL         string  `json:"destinationUrl"`
	Status                 *int    `json:"status" doc:"Of HTTP"`
	OK                     bool    `json:"ok"`
	Error                  *string `json:"error"`
	LatencyMs              *int64  `json:"latencyMs"`
	Attempt                int     `json:"attempt"`
	ReplayedFromDeliveryID *string `json:"replayedFromDeliveryId"`
}

type ledgerStream struct {
	StreamID   string `json:"streamId" doc:"This and the next three of a stream's event only; empty = of the stream of all events"`
	Cursor     string `json:"cursor"`
	Transport  string `json:"transport" enum:"poll,webhook_mirror,websocket,sse"`
	Replayable bool   `json:"replayable"`
}

var ledgerKinds = []string{filingwire.LedgerEvent, filingwire.LedgerDelivery, filingwire.LedgerStream}

func (s *Server) registerLedger() {
	a := access{meter: meterLedgerRead}
	for id, path := range map[string]string{"listEvents": ledgerPath, "listDeliveryEvents": ledgerAliasPath} {
		op := huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: "The organization's ledger, newest first", Tags: []string{"Ledger"},
			Description: "What happened to the account, what the feeds published, what webhooks and streams delivered.",
			Parameters:  ledgerParams(), Responses: jsonResponse("A page of the ledger", s.schema(reflect.TypeFor[List[LedgerRecord]]()))}
		s.handle(op, a, s.listLedger)
	}
}

func (s *Server) schema(t reflect.Type) *huma.Schema {
	return s.huma.OpenAPI().Components.Schemas.Schema(t, true, "")
}

const ledgerFilters = 5 // of ledgerParams

// ledgerParams are the ledger's filters and those of a page.
func ledgerParams() []*huma.Param {
	text := func() *huma.Schema { return &huma.Schema{Type: huma.TypeString} }
	return append([]*huma.Param{
		queryParam("kind", "Kind of record", enumSchema(ledgerKinds)),
		queryParam("type", "Type of the event", text()),
		queryParam("requestId", "Records that the request caused", text()),
		queryParam("request_id", "Another name of requestId", text()),
		queryParam("since", "Records of that moment and later", &huma.Schema{Type: huma.TypeString, Format: "date-time"}),
	}, pageParams()[:2]...)
}

func (s *Server) listLedger(c *fiber.Ctx, r *request) error {
	q, binding, err := parseLedger(c, r)
	if err != nil {
		return err
	}
	limit, cursor, err := parsePage(c)
	if err != nil {
		return err
	}
	if q.Before, err = s.openLedgerCursor(binding, cursor); err != nil {
		return err
	}
	q.Limit = limit + 1
	found, err := s.Delivery.Ledger(c.UserContext(), q)
	if err != nil {
		return ledgerUnavailable(err)
	}
	var nextCursor *string
	if len(found) > limit {
		found = found[:limit]
		next := s.sealLedgerCursor(binding, found[limit-1].LedgerPosition)
		nextCursor = &next
	}
	page := newList[LedgerRecord](r, nextCursor)
	for i := range found {
		page.Data = append(page.Data, s.ledgerView(r.org.ID, &found[i]))
	}
	return writeJSON(c, page)
}

// parseLedger reads the ledger's filters; binding stands for them in a cursor.
func parseLedger(c *fiber.Ctx, r *request) (q filingwire.LedgerQuery, binding string, err error) {
	q.OrgID = r.org.ID
	for k, v := range c.Request().URI().QueryArgs().All() {
		name, value := string(k), string(v)
		if value == "" && name != "cursor" && name != ignoredParameter {
			return q, "", errEmptyValue(name)
		}
		switch name {
		case "kind":
			q.Kind, err = oneOf(name, value, ledgerKinds)
		case "type":
			q.Type = value
		case "requestId", "request_id":
			if q.RequestID != "" && q.RequestID != value {
				err = queryError(name, "requestId and request_id differ.")
			}
			q.RequestID = value
		case "since":
			q.Since, err = parseSince(value)
		}
		if err != nil {
			return q, "", err
		}
	}
	since := ""
	if q.Since != nil {
		since = q.Since.String()
	}
	return q, strings.Join([]string{"ledger", q.OrgID, q.Kind, q.Type, q.RequestID, since}, "\x00"), nil
}

func oneOf(name, value string, accepted []string) (string, error) {
	for _, a := range accepted {
		if a == value {
			return value, nil
		}
	}
	return "", queryError(name, "The value is not one of those accepted.", accepted...)
}

func parseSince(value string) (*filingwire.Instant, error) {
	t, err := time.Parse(time.RFC3339Nano, value)
	if err != nil || t.Year() < 1970 || t.Year() > 2200 {
		return nil, queryError("since", "The value is not an instant.", "2026-03-19T12:00:00.000Z")
	}
	i := filingwire.InstantOf(t)
	return &i, nil
}

// parsePage reads the parameters that every list has.
func parsePage(c *fiber.Ctx) (limit int, cursor string, err error) {
	limit = defaultLimit
	if text, ok := queryValue(c, "limit"); ok {
		if limit, err = parseLimit(text, false); err != nil {
			return 0, "", err
		}
	}
	cursor, _ = queryValue(c, "cursor")
	return limit, cursor, nil
}

// sealLedgerCursor renders a place between two records of one moment as well.
func (s *Server) sealLedgerCursor(binding string, p filingwire.LedgerPosition) string {
	return s.cursors.seal(binding, filingwire.Position{Date: filingwire.DateOf(p.At.Time), ID: strconv.FormatInt(p.At.UnixMilli(), 10) + "_" + p.ID})
}

// openLedgerCursor returns nil for no cursor.
func (s *Server) openLedgerCursor(binding, cursor string) (*filingwire.LedgerPosition, error) {
	if cursor == "" {
		return nil, nil
	}
	p, err := s.cursors.open(binding, cursor)
	if err != nil {
		return nil, err
	}
	at, id, _ := strings.Cut(p.ID, "_")
	ms, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return nil, errBadCursor
	}
	return &filingwire.LedgerPosition{At: filingwire.InstantOf(time.UnixMilli(ms)), ID: id}, nil
}

func (s *Server) ledgerView(orgID string, l *filingwire.LedgerRecord) LedgerRecord {
	v := LedgerRecord{Kind: l.Kind, RecordedAt: l.At, OrgID: &orgID}
	switch {
	case l.Event != nil:
		e := l.Event
		v.EventID, v.EventType, v.RequestID = e.ID, e.Type, textOf(e.RequestID)
		v.ledgerEvent = &ledgerEvent{Object: e.Object, ID: e.ID, Type: e.Type, CreatedAt: e.CreatedAt, Livemode: e.Livemode, Actor: e.Actor, Data: e.Data}
	case l.Delivery != nil:
		d := l.Delivery
		v.EventID, v.EventType, v.RequestID = d.EventID, d.EventType, d.RequestID
		v.ledgerDelivery = &ledgerDelivery{DeliveryID: d.ID, WebhookID: d.WebhookID, DestinationURL: d.DestinationURL, Status: d.Status, OK: d.OK,
			Error: d.Error, LatencyMs: d.LatencyMs, Attempt: d.Attempt, ReplayedFromDeliveryID: d.ReplayedFrom}
	case l.Stream != nil:
		t := l.Stream
		v.EventID, v.EventType = t.EventID, t.EventType
		v.RequestID = t.RequestID
		v.ledgerStream = &ledgerStream{StreamID: t.StreamID, Cursor: s.sealStreamCursor(t.OrgID, t.StreamID, t.Position), Transport: t.Transport, Replayable: true}
	}
	return v
}

// textOf is what a key holds that is never null.
func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
