package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const (
	pageBatch = 1000
	// maxPageBatches bounds how far one request looks for events that its filters admit.
	maxPageBatches = 10
)

// StreamEvent is an event of a stream.
type StreamEvent struct {
	Object     string             `json:"object" enum:"stream_event"`
	ID         string             `json:"id" doc:"Of the event"`
	Cursor     string             `json:"cursor" doc:"Begin after this event"`
	RecordedAt filingwire.Instant `json:"recordedAt" format:"date-time"`
	RequestID  string             `json:"requestId" doc:"Request that caused it; empty for what the feeds published"`
	EventType  string             `json:"eventType"`
	Transport  string             `json:"transport"`
	Replayable bool               `json:"replayable"`
	Data       json.RawMessage    `json:"data"`
}

// StreamEventPage is a page of a stream in recorded order.
type StreamEventPage struct {
	Object       string        `json:"object" enum:"stream_event_page"`
	StreamID     string        `json:"streamId"`
	Data         []StreamEvent `json:"data"`
	HasMore      bool          `json:"hasMore"`
	NextCursor   *string       `json:"nextCursor" doc:"Where to go on, now or when there is more"`
	ReplayCursor *string       `json:"replayCursor" doc:"Where this page begins"`
	RequestID    string        `json:"requestId"`
}

func (s *Server) registerStreamPages() {
	op := huma.Operation{OperationID: "listStreamEvents", Method: http.MethodGet, Path: streamsPath + "/{id}/events", Summary: "A stream's events, in recorded order",
		Tags: []string{streamTag}, Description: "Without cursor from the subscription's beginning. An event is metered the first time that it is read.",
		Parameters: append([]*huma.Param{pathParam("id"), queryParam("type", "Type of event, x.* or *", &huma.Schema{Type: huma.TypeString})}, pageParams()[:2]...),
		Errors:     []int{http.StatusPaymentRequired, http.StatusNotFound, http.StatusConflict},
		Responses:  jsonResponse("A page of events", s.schema(reflect.TypeFor[StreamEventPage]()))}
	s.handle(op, access{meter: meterStreamEvent, metersItself: true}, s.listStreamEvents)
}

func (s *Server) listStreamEvents(c *fiber.Ctx, r *request) error {
	r.units = 0 // each event is metered by itself
	ctx, id := c.UserContext(), c.Params("id")
	view, err := s.streamViewOf(ctx, r.org, r.caller.livemode, id, streamTransports[0])
	if err != nil {
		return err
	}
	e, err := s.stream(ctx, r.org.ID, id)
	if err != nil {
		return err
	}
	view.transport = e.Transport
	limit, cursor, err := parsePage(c)
	if err != nil {
		return err
	}
	from, err := s.openStreamCursor(r.org.ID, id, cursor)
	if err != nil {
		return err
	}
	position := e.Start
	if from != nil {
		position = *from
	}
	pattern, err := nonEmptyValue(c, "type")
	if err != nil {
		return err
	}
	if pattern != "" {
		view.types = slices.DeleteFunc(s.eventTypes(), func(t string) bool { return !matchesType(view.types, t) || !matchesType([]string{pattern}, t) })
	}
	replay := s.sealStreamCursor(r.org.ID, id, position)
	events, end, more, err := s.readStream(c, &view, position, limit)
	if err != nil {
		return err
	}
	if len(events) == 0 { // may it read at all?
		charge, err := s.metering.reserve(ctx, r.org, meterStreamEvent, 1)
		if err != nil {
			return err
		}
		charge.release()
	} else if err := s.billStream(ctx, &view, events); err != nil {
		return err
	}
	next := s.sealStreamCursor(r.org.ID, id, end)
	page := StreamEventPage{Object: "stream_event_page", StreamID: id, Data: []StreamEvent{}, HasMore: more, NextCursor: &next, ReplayCursor: &replay, RequestID: r.id}
	for _, e := range events {
		page.Data = append(page.Data, StreamEvent{Object: "stream_event", ID: e.Event.ID, Cursor: s.sealStreamCursor(r.org.ID, id, e.Position),
			RecordedAt: e.Event.CreatedAt, RequestID: textOf(e.Event.RequestID), EventType: e.Event.Type, Transport: view.transport, Replayable: true, Data: e.Event.Data})
	}
	return writeJSON(c, page)
}

// readStream returns the next events of a view and the position up to which it looked; more
// tells that there is something after it.
func (s *Server) readStream(c *fiber.Ctx, v *streamView, position uint64, limit int) (events []*sharedEntry, end uint64, more bool, err error) {
	for range maxPageBatches {
		found, err := s.Delivery.Events(c.UserContext(), []string{v.org.ID}, position, pageBatch)
		if err != nil {
			return nil, 0, false, ledgerUnavailable(err)
		}
		for i := range found {
			if !v.admits(&found[i]) {
				position = found[i].Position
				continue
			}
			if len(events) == limit {
				return events, position, true, nil
			}
			events = append(events, &sharedEntry{LogEntry: found[i]})
			position = found[i].Position
		}
		if len(found) < pageBatch {
			return events, position, false, nil
		}
	}
	return events, position, true, nil
}
