package api

import (
	"context"
	"slices"
	"sync"

	"github.com/filingwire/filingwire"
)

// maxBilledIDs is how many events a process remembers to have been paid for.
const maxBilledIDs = 200_000

// paidEvents are events of streams that need not be paid for again, by StreamRecordID.
type paidEvents struct {
	sync.Mutex
	ids map[string]bool
}

// billStream meters events that are about to be handed to a reader and records them in the
// ledger: each once per stream, however many readers it has and however often they read it. An
// error says that the reader must not have them.
func (s *Server) billStream(ctx context.Context, v *streamView, events []*sharedEntry) error {
	if !slices.ContainsFunc(events, func(e *sharedEntry) bool { return !e.isPaid(v.key()) }) {
		return nil
	}
	if err := s.payStream(ctx, v, events); err != nil {
		return err
	}
	for _, e := range events {
		e.setPaid(v.key())
	}
	return nil
}

func (s *Server) payStream(ctx context.Context, v *streamView, events []*sharedEntry) error {
	s.paid.Lock() // of the readers of an event the first pays, the others find it paid
	defer s.paid.Unlock()
	byID := make(map[string]*sharedEntry, len(events))
	var ids []string
	for _, e := range events {
		if id := filingwire.StreamRecordID(v.key(), e.Event.ID); !s.paid.ids[id] {
			ids = append(ids, id)
			byID[id] = e
		}
	}
	if len(ids) == 0 {
		return nil
	}
	charge, fresh, err := s.metering.reserveNew(ctx, v.org, meterStreamEvent, ids)
	if err != nil {
		return err
	}
	if len(fresh) > 0 {
		defer charge.release()
		if err := s.recordStream(ctx, v, fresh, byID); err != nil {
			return ledgerUnavailable(err)
		}
		charge.settleNew(fresh)
	}
	if len(s.paid.ids)+len(ids) > maxBilledIDs {
		clear(s.paid.ids) // the store remembers
	}
	for _, id := range ids {
		s.paid.ids[id] = true
	}
	return nil
}

func (s *Server) recordStream(ctx context.Context, v *streamView, ids []string, byID map[string]*sharedEntry) error {
	records := make([]filingwire.StreamRecord, len(ids))
	last := byID[ids[0]]
	for i, id := range ids {
		e := byID[id]
		records[i] = filingwire.StreamRecord{ID: id, OrgID: v.org.ID, RecordedAt: e.Event.CreatedAt, StreamID: v.streamID, Position: e.Position,
			EventID: e.Event.ID, EventType: e.Event.Type, RequestID: textOf(e.Event.RequestID), Transport: v.transport}
		if e.Position > last.Position {
			last = e
		}
	}
	if err := s.Delivery.PutStreamRecords(ctx, records); err != nil {
		return err
	}
	if v.streamID == "" {
		return nil
	}
	return s.Delivery.AdvanceStream(ctx, v.org.ID, v.streamID, last.Position, last.Event.CreatedAt)
}
