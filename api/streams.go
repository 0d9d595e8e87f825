package api

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const (
	streamsPath = "/v1/stream_subscriptions"
	streamTag   = "Streams"
	maxStreams  = 50 // of an organization

	codeStreamNotFound filingwire.Code = "stream_not_found"
	codeStreamPaused   filingwire.Code = "stream_paused"
	codeStreamLimit    filingwire.Code = "stream_limit_reached"
)

var streamTransports = []string{"poll", "webhook_mirror", "websocket"}

// streamStore holds subscriptions, and what was handed out.
type streamStore interface {
	StreamSubscriptions(ctx context.Context, orgID string) ([]filingwire.StreamSubscription, error)
	StreamSubscription(ctx context.Context, orgID, id string) (*filingwire.StreamSubscription, error)
	PutStreamSubscription(ctx context.Context, s filingwire.StreamSubscription) error
	AdvanceStream(ctx context.Context, orgID, id string, position uint64, lastEventAt filingwire.Instant) error
	PutStreamRecords(ctx context.Context, all []filingwire.StreamRecord) error
	// UseTicket tells whether the claim is the only one to a ticket.
	UseTicket(ctx context.Context, ticketID, claim string, expires filingwire.Instant) (bool, error)
}

// StreamSubscription is a view of the events.
type StreamSubscription struct {
	Object      string              `json:"object" enum:"stream_subscription"`
	ID          string              `json:"id"`
	CreatedAt   filingwire.Instant  `json:"createdAt" format:"date-time"`
	UpdatedAt   filingwire.Instant  `json:"updatedAt" format:"date-time"`
	Livemode    bool                `json:"livemode"`
	OrgID       string              `json:"orgId"`
	Description *string             `json:"description"`
	EventTypes  []string            `json:"eventTypes"`
	Transport   string              `json:"transport" enum:"poll,webhook_mirror,websocket"`
	Status      string              `json:"status" enum:"active,paused"`
	Cursor      *string             `json:"cursor" doc:"After the last event that was handed out"`
	LastEventAt *filingwire.Instant `json:"lastEventAt" format:"date-time"`
}

// streamRequest is the body of a creation or a change.
type streamRequest struct {
	Description *string  `json:"description,omitempty" maxLength:"500"`
	EventTypes  []string `json:"eventTypes,omitempty" maxItems:"100" doc:"Types, x.* or *; default: *"`
	Transport   *string  `json:"transport,omitempty" enum:"poll,webhook_mirror,websocket"`
	Livemode    *bool    `json:"livemode,omitempty" doc:"Default: that of the credential"`
	Status      *string  `json:"status,omitempty" enum:"active,paused"`
}

type createStreamInput struct{ Body *streamRequest }

func (s *Server) registerStreams() {
	list := huma.Operation{OperationID: "listStreamSubscriptions", Method: http.MethodGet, Path: streamsPath, Summary: "The organization's stream subscriptions, the newest first",
		Tags: []string{streamTag}, Parameters: pageParams()[:2], Responses: jsonResponse("A page of subscriptions", s.schema(reflect.TypeFor[List[StreamSubscription]]()))}
	s.handle(list, access{scope: filingwire.ScopeReadAccount, meter: meterAccount}, s.listStreams)

	create := streamOperation("createStreamSubscription", http.MethodPost, "", "Create a subscription", http.StatusConflict)
	create.DefaultStatus = http.StatusCreated
	changes(s, create, func(ctx context.Context, r *request, in *createStreamInput) (*StreamSubscription, error) {
		return s.createStream(ctx, r, in.Body)
	})
	managed[streamRequest, StreamSubscription]{operation: streamOperation, name: "StreamSubscription", noun: "a subscription", change: s.changeStream, remove: s.deleteStream,
		disabled: filingwire.StatusPaused, withStatus: func(status string) *streamRequest { return &streamRequest{Status: &status} }}.register(s)
	s.registerStreamPages()
	s.registerSSE()
	s.registerWebSocket()
}

func streamOperation(id, method, path, summary string, errs ...int) huma.Operation {
	if path != "" {
		errs = append(errs, http.StatusNotFound)
	}
	return huma.Operation{OperationID: id, Method: method, Path: streamsPath + path, Summary: summary, Tags: []string{streamTag}, Errors: errs}
}

func (s *Server) listStreams(c *fiber.Ctx, r *request) error {
	all, err := s.Delivery.StreamSubscriptions(c.UserContext(), r.org.ID)
	if err != nil {
		return err
	}
	return sendPage(s, c, r, "streams", all, s.streamSubscriptionView, func(e *filingwire.StreamSubscription) filingwire.LedgerPosition {
		return filingwire.LedgerPosition{At: e.CreatedAt, ID: e.ID}
	})
}

func (s *Server) streamSubscriptionView(e *filingwire.StreamSubscription) StreamSubscription {
	cursor := s.sealStreamCursor(e.OrgID, e.ID, max(e.Start, e.Position))
	return StreamSubscription{Object: "stream_subscription", ID: e.ID, CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt, Livemode: e.Livemode, OrgID: e.OrgID,
		Description: e.Description, EventTypes: e.EventTypes, Transport: e.Transport, Status: e.Status, Cursor: &cursor, LastEventAt: e.LastEventAt}
}

// stream returns a subscription of the organization.
func (s *Server) stream(ctx context.Context, orgID, id string) (*filingwire.StreamSubscription, error) {
	e, err := s.Delivery.StreamSubscription(ctx, orgID, id)
	if filingwire.ErrorCode(err) == filingwire.CodeNotFound {
		return nil, &filingwire.Error{Code: codeStreamNotFound, Message: "The organization has no stream subscription with this id."}
	}
	return e, err
}

// createStream makes a subscription whose events begin now.
func (s *Server) createStream(ctx context.Context, r *request, in *streamRequest) (*StreamSubscription, error) {
	now := filingwire.InstantOf(s.Now())
	e := filingwire.StreamSubscription{ID: filingwire.NewID("strm_"), OrgID: r.org.ID, CreatedAt: now, Livemode: r.caller.livemode,
		Status: filingwire.StatusActive, Transport: streamTransports[0], EventTypes: []string{anyType}}
	if in.Livemode != nil {
		e.Livemode = *in.Livemode
	}
	if _, err := s.applyStream(&e, in, now); err != nil {
		return nil, err
	}
	e.UpdatedAt = now
	var err error
	if e.Start, err = s.Delivery.LogEnd(ctx); err != nil {
		return nil, ledgerUnavailable(err)
	}
	s.creating.Lock()
	defer s.creating.Unlock()
	all, err := s.Delivery.StreamSubscriptions(ctx, r.org.ID)
	if err != nil {
		return nil, err
	}
	if len(all) >= maxStreams {
		return nil, &filingwire.Error{Code: codeStreamLimit, Message: "The organization has as many stream subscriptions as it may. Delete one first.",
			Details: map[string]any{"limit": maxStreams}}
	}
	return s.putStream(ctx, r, &e, filingwire.EventStreamCreated)
}

func (s *Server) putStream(ctx context.Context, r *request, e *filingwire.StreamSubscription, eventType string) (*StreamSubscription, error) {
	if err := s.Delivery.PutStreamSubscription(ctx, *e); err != nil {
		return nil, err
	}
	view := s.streamSubscriptionView(e)
	if err := s.record(ctx, r, eventType, map[string]any{"object": view}); err != nil {
		return nil, err
	}
	return &view, nil
}

func (s *Server) applyStream(e *filingwire.StreamSubscription, in *streamRequest, now filingwire.Instant) (changed bool, err error) {
	if in.Description != nil {
		e.Description, changed = in.Description, true
	}
	if in.EventTypes != nil {
		if e.EventTypes, err = s.checkTypes("body.eventTypes", in.EventTypes); err != nil {
			return false, err
		}
		changed = true
	}
	if in.Transport != nil {
		e.Transport, changed = *in.Transport, true
	}
	if in.Status != nil && *in.Status != e.Status {
		e.Status, changed = *in.Status, true
	}
	if changed {
		e.UpdatedAt = now
	}
	return changed, nil
}

func (s *Server) changeStream(ctx context.Context, r *request, id string, in *streamRequest) (*StreamSubscription, error) {
	s.creating.Lock()
	defer s.creating.Unlock()
	e, err := s.stream(ctx, r.org.ID, id)
	if err != nil {
		return nil, err
	}
	changed, err := s.applyStream(e, in, filingwire.InstantOf(s.Now()))
	if err != nil {
		return nil, err
	}
	if !changed {
		v := s.streamSubscriptionView(e)
		return &v, nil
	}
	return s.putStream(ctx, r, e, filingwire.EventStreamUpdated)
}

func (s *Server) deleteStream(ctx context.Context, r *request, id string) (*Deleted, error) {
	s.creating.Lock()
	defer s.creating.Unlock()
	e, err := s.stream(ctx, r.org.ID, id)
	if err != nil {
		return nil, err
	}
	e.Deleted, e.UpdatedAt = true, filingwire.InstantOf(s.Now())
	if _, err := s.putStream(ctx, r, e, filingwire.EventStreamDeleted); err != nil {
		return nil, err
	}
	return &Deleted{Object: "stream_subscription.deleted", ID: id, Deleted: true, RequestID: r.id}, nil
}

// streamViewOf is the view of a subscription, or for an empty id of all events.
func (s *Server) streamViewOf(ctx context.Context, org *filingwire.Organization, livemode bool, id, transport string) (streamView, error) {
	v := streamView{org: org, livemode: livemode, streamID: id, types: []string{anyType}, transport: transport}
	if id == "" {
		return v, nil
	}
	e, err := s.stream(ctx, org.ID, id)
	if err != nil {
		return v, err
	}
	if e.Status != filingwire.StatusActive {
		return v, &filingwire.Error{Code: codeStreamPaused, Message: "The stream subscription is paused. Enable it first."}
	}
	v.types, v.livemode = e.EventTypes, e.Livemode
	return v, nil
}

func streamBinding(orgID, streamID string) string {
	return "stream\x00" + orgID + "\x00" + streamID
}

// sealStreamCursor renders a place in the order of events for the readers of one stream.
func (s *Server) sealStreamCursor(orgID, streamID string, position uint64) string {
	return s.cursors.seal(streamBinding(orgID, streamID), filingwire.Position{Date: "1970-01-01", ID: strconv.FormatUint(position, 10)})
}

// openStreamCursor returns nil for no cursor.
func (s *Server) openStreamCursor(orgID, streamID, cursor string) (*uint64, error) {
	if cursor == "" {
		return nil, nil
	}
	p, err := s.cursors.open(streamBinding(orgID, streamID), cursor)
	if err != nil {
		return nil, err
	}
	position, err := strconv.ParseUint(p.ID, 10, 64)
	if err != nil {
		return nil, errBadCursor
	}
	return &position, nil
}

// splitList reads a parameter that holds values separated by commas.
func splitList(name, value string, normal func(string) string) ([]string, error) {
	if value == "" {
		return nil, nil
	}
	var out []string
	for _, v := range strings.Split(value, ",") {
		if v = normal(v); v == "" || len(out) >= maxFilterValues {
			return nil, queryError(name, "The value is not a list of at most 200 values separated by commas.")
		}
		out = append(out, v)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
