package api

import (
	"context"
	"errors"
	"time"

	"github.com/filingwire/filingwire"
)

// webhookData is what events about endpoints tell.
type webhookData struct {
	Object WebhookEndpoint `json:"object"`
	Reason string          `json:"reason,omitempty"` // why it was disabled
}

// createWebhook makes an endpoint. It is stored before it is recorded: one that cannot be
// recorded is deleted again and its secret not handed out.
func (s *Server) createWebhook(ctx context.Context, r *request, in *newWebhookRequest) (*NewWebhookEndpoint, error) {
	now := filingwire.InstantOf(s.Now())
	e := filingwire.WebhookEndpoint{ID: filingwire.NewID("whk_"), OrgID: r.org.ID, CreatedAt: now, Livemode: r.caller.livemode,
		Status: filingwire.StatusActive, EventTypes: []string{anyType}}
	if in.Livemode != nil {
		e.Livemode = *in.Livemode
	}
	if _, err := s.applyWebhook(&e, (*webhookRequest)(in), now); err != nil {
		return nil, err
	}
	secret := newSigningSecret()
	var err error
	if e.Secrets, err = s.sender.sealer.seal(e.ID, signingSecrets{Current: secret}); err != nil {
		return nil, err
	}
	s.creating.Lock() // within an instance nobody overtakes the count
	defer s.creating.Unlock()
	all, err := s.Delivery.WebhookEndpoints(ctx, r.org.ID)
	if err != nil {
		return nil, err
	}
	if len(all) >= maxWebhooks {
		return nil, &filingwire.Error{Code: codeWebhookLimit, Message: "The organization has as many webhook endpoints as it may. Delete one first.",
			Details: map[string]any{"limit": maxWebhooks}}
	}
	if err := s.Delivery.PutWebhookEndpoint(ctx, e); err != nil {
		return nil, err
	}
	view := webhookView(&e)
	if err := s.record(ctx, r, filingwire.EventWebhookCreated, webhookData{Object: view}); err != nil {
		e.Deleted = true
		_ = s.Delivery.PutWebhookEndpoint(ctx, e) // else it is an endpoint that its owner can delete
		return nil, err
	}
	return &NewWebhookEndpoint{WebhookEndpoint: view, SigningSecret: secret}, nil
}

// applyWebhook changes what the body names, and tells whether anything changed.
func (s *Server) applyWebhook(e *filingwire.WebhookEndpoint, in *webhookRequest, now filingwire.Instant) (changed bool, err error) {
	if in.DestinationURL != nil {
		if err := checkDestination(*in.DestinationURL, s.InsecureWebhooks); err != nil {
			return false, err
		}
		e.DestinationURL, changed = *in.DestinationURL, true
	}
	if in.Description != nil {
		e.Description, changed = in.Description, true
	}
	if in.SubscribedEventTypes != nil {
		if e.EventTypes, err = s.checkTypes("body.subscribedEventTypes", in.SubscribedEventTypes); err != nil {
			return false, err
		}
		changed = true
	}
	if in.Filters != nil {
		if e.Filters, err = in.Filters.filters(); err != nil {
			return false, err
		}
		changed = true
	}
	if in.Status != nil && *in.Status != e.Status {
		e.Status, changed = *in.Status, true
		if e.Status == filingwire.StatusActive {
			e.EnabledAt = now
		}
	}
	if e.EnabledAt.IsZero() {
		e.EnabledAt = now
	}
	if changed {
		e.UpdatedAt = now
	}
	return changed, nil
}

func (s *Server) changeWebhook(ctx context.Context, r *request, id string, in *webhookRequest) (*WebhookEndpoint, error) {
	s.creating.Lock() // of two changes at once neither is lost within an instance
	defer s.creating.Unlock()
	e, err := s.webhook(ctx, r, id)
	if err != nil {
		return nil, err
	}
	before := e.Status
	changed, err := s.applyWebhook(e, in, filingwire.InstantOf(s.Now()))
	if err != nil {
		return nil, err
	}
	view := webhookView(e)
	if !changed {
		return &view, nil
	}
	if err := s.putWebhook(ctx, e); err != nil {
		return nil, err
	}
	eventType := filingwire.EventWebhookUpdated
	if e.Status != before && e.Status == filingwire.StatusDisabled {
		eventType = filingwire.EventWebhookDisabled
	}
	if err := s.record(ctx, r, eventType, webhookData{Object: view}); err != nil {
		return nil, err
	}
	return &view, nil
}

// putWebhook stores how the endpoint is now, and tells the dispatcher of this process.
func (s *Server) putWebhook(ctx context.Context, e *filingwire.WebhookEndpoint) error {
	if err := s.Delivery.PutWebhookEndpoint(ctx, *e); err != nil {
		return err
	}
	if d := s.dispatching.Load(); d != nil {
		d.changed(*e)
	}
	return nil
}

func (s *Server) deleteWebhook(ctx context.Context, r *request, id string) (*Deleted, error) {
	s.creating.Lock()
	defer s.creating.Unlock()
	e, err := s.webhook(ctx, r, id)
	if err != nil {
		return nil, err
	}
	e.Deleted, e.UpdatedAt, e.Secrets = true, filingwire.InstantOf(s.Now()), nil
	if err := s.putWebhook(ctx, e); err != nil {
		return nil, err
	}
	if err := s.record(ctx, r, filingwire.EventWebhookDeleted, webhookData{Object: webhookView(e)}); err != nil {
		return nil, err
	}
	return &Deleted{Object: "webhook_endpoint.deleted", ID: id, Deleted: true, RequestID: r.id}, nil
}

// rotateWebhook replaces the signing secret; during the overlap both sign. In this order:
//
//  1. the new secret is stored, so that whoever hears of the change reads it;
//  2. a dispatcher of this process is told, and signs with it from then on;
//  3. the event is recorded, by which one of another process learns of it. Should that fail, the
//     old secret is put back, since nobody is told the new one.
func (s *Server) rotateWebhook(ctx context.Context, r *request, id string, overlapSeconds int64) (*NewWebhookEndpoint, error) {
	s.creating.Lock()
	defer s.creating.Unlock()
	e, err := s.webhook(ctx, r, id)
	if err != nil {
		return nil, err
	}
	old, err := s.sender.sealer.open(e.ID, e.Secrets)
	if err != nil {
		return nil, err
	}
	now := filingwire.InstantOf(s.Now())
	next := signingSecrets{Current: newSigningSecret()}
	if overlapSeconds > 0 {
		until := filingwire.InstantOf(now.Add(time.Duration(overlapSeconds) * time.Second))
		next.Previous, next.PreviousUntil = old.Current, &until
	}
	before := *e
	if e.Secrets, err = s.sender.sealer.seal(e.ID, next); err != nil {
		return nil, err
	}
	e.UpdatedAt = now
	if err := s.putWebhook(ctx, e); err != nil {
		return nil, err
	}
	if err := s.record(ctx, r, filingwire.EventWebhookUpdated, webhookData{Object: webhookView(e), Reason: "signing_secret_rotated"}); err != nil {
		before.UpdatedAt = filingwire.InstantOf(now.Add(time.Millisecond)) // the later state counts
		return nil, errors.Join(err, s.putWebhook(ctx, &before))
	}
	return &NewWebhookEndpoint{WebhookEndpoint: webhookView(e), SigningSecret: next.Current}, nil
}

// WebhookTest is a test event and how it was received.
type WebhookTest struct {
	Object    string                   `json:"object" enum:"webhook_test"`
	Event     filingwire.PlatformEvent `json:"event"`
	Delivery  DeliveryAttempt          `json:"delivery"`
	RequestID string                   `json:"requestId"`
}

// testWebhook sends a test event, once and to this endpoint alone, whatever it is subscribed to.
func (s *Server) testWebhook(ctx context.Context, r *request, id string) (*WebhookTest, error) {
	e, err := s.activeWebhook(ctx, r, id)
	if err != nil {
		return nil, err
	}
	event, err := newAccountEvent(r, filingwire.EventWebhookTest, map[string]any{"webhookId": e.ID, "message": "This is a test."}, filingwire.InstantOf(s.Now()))
	if err != nil {
		return nil, err
	}
	if err := s.Recorder.Record(ctx, *event); err != nil {
		return nil, ledgerUnavailable(err)
	}
	out := s.sender.send(ctx, e, &sharedEntry{LogEntry: filingwire.LogEntry{LogMessage: filingwire.LogMessage{Event: event}}}, filingwire.Delivery{OrgID: e.OrgID, WebhookID: e.ID, EventID: event.ID, Attempt: 1})
	if err := s.Delivery.PutDeliveries(ctx, []filingwire.Delivery{out.Delivery}); err != nil {
		return nil, ledgerUnavailable(err)
	}
	return &WebhookTest{Object: "webhook_test", Event: *event, Delivery: attemptView(&out.Delivery), RequestID: r.id}, nil
}

func (s *Server) activeWebhook(ctx context.Context, r *request, id string) (*filingwire.WebhookEndpoint, error) {
	e, err := s.webhook(ctx, r, id)
	if err != nil {
		return nil, err
	}
	if e.Status != filingwire.StatusActive {
		return nil, &filingwire.Error{Code: codeWebhookDisabled, Message: "The webhook endpoint is disabled. Enable it first."}
	}
	return e, nil
}

// WebhookReplay is what came of sending an event again.
type WebhookReplay struct {
	Object           string           `json:"object" enum:"webhook_delivery_replay"`
	SourceDeliveryID string           `json:"sourceDeliveryId"`
	EventID          string           `json:"eventId"`
	EventsReplayed   int              `json:"eventsReplayed"`
	Deliveries       []ReplayDelivery `json:"deliveries"`
	RequestID        string           `json:"requestId"`
}

// ReplayDelivery is an attempt as the ledger has it.
type ReplayDelivery struct {
	Kind       string             `json:"kind" enum:"webhook_delivery"`
	DeliveryID string             `json:"deliveryId"`
	RecordedAt filingwire.Instant `json:"recordedAt" format:"date-time"`
	DeliveryAttempt
}

// replayDelivery sends the event of a delivery once more and tells how it was received; it is
// metered as a delivery.
func (s *Server) replayDelivery(ctx context.Context, r *request, id, deliveryID string) (*WebhookReplay, error) {
	e, err := s.activeWebhook(ctx, r, id)
	if err != nil {
		return nil, err
	}
	source, err := s.Delivery.Delivery(ctx, r.org.ID, e.ID, deliveryID)
	if err != nil {
		return nil, err
	}
	entry, err := s.Delivery.EventByID(ctx, r.org.ID, source.EventID)
	if err != nil {
		return nil, err
	}
	charge, err := s.reserve(ctx, r, meterWebhookDelivery, 1)
	if err != nil {
		return nil, err
	}
	defer charge.release()
	out := s.sender.send(ctx, e, &sharedEntry{LogEntry: *entry}, filingwire.Delivery{OrgID: e.OrgID, WebhookID: e.ID, EventID: entry.Event.ID, Attempt: 1,
		Replay: filingwire.NewID("rpl_"), ReplayedFrom: &source.ID})
	if err := s.Delivery.PutDeliveries(ctx, []filingwire.Delivery{out.Delivery}); err != nil {
		return nil, ledgerUnavailable(err)
	}
	if out.OK {
		charge.settle(out.ID, 1)
	}
	return &WebhookReplay{Object: "webhook_delivery_replay", SourceDeliveryID: source.ID, EventID: source.EventID, EventsReplayed: 1, RequestID: r.id,
		Deliveries: []ReplayDelivery{{Kind: filingwire.LedgerDelivery, DeliveryID: out.ID, RecordedAt: out.RecordedAt, DeliveryAttempt: attemptView(&out.Delivery)}}}, nil
}
