package api

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/filingwire/filingwire"
)

// recorder takes note of what happens to accounts. When Record returns without an error the
// events will be in the ledger; until then they may or may not.
type recorder interface {
	Record(ctx context.Context, events ...filingwire.PlatformEvent) error
}

// noRecorder is for servers that keep no ledger.
type noRecorder struct{}

func (noRecorder) Record(context.Context, ...filingwire.PlatformEvent) error { return nil }

// record takes note of a change that the request made to its organization's account; data is
// rendered as JSON and must not hold a secret. A change that cannot be recorded fails with
// delivery_ledger_unavailable: call it before a secret is handed out.
func (s *Server) record(ctx context.Context, r *request, eventType string, data any) error {
	e, err := newAccountEvent(r, eventType, data, filingwire.InstantOf(s.Now()))
	if err != nil {
		return err
	}
	if err := s.Recorder.Record(ctx, *e); err != nil {
		return ledgerUnavailable(err)
	}
	return nil
}

func newAccountEvent(r *request, eventType string, data any, now filingwire.Instant) (*filingwire.PlatformEvent, error) {
	b, err := json.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("render %s: %w", eventType, err)
	}
	return &filingwire.PlatformEvent{Object: "event", ID: filingwire.NewID("evt_"), Type: eventType, CreatedAt: now, Livemode: r.caller.livemode,
		OrgID: r.org.ID, RequestID: &r.id, ClientRequestID: r.clientID, Actor: &filingwire.Actor{Type: r.caller.mode, ID: r.caller.id}, Data: b}, nil
}

func ledgerUnavailable(err error) error {
	return &filingwire.Error{Code: codeLedgerUnavailable, Message: "The ledger cannot be reached; try again.", Err: err}
}
