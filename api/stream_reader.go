package api

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	streamBeat = 15 * time.Second // a sign of life at the latest
	// streamRecheck is how often the credential of an open stream is checked. With keyTTL it
	// bounds how long a stream outlives its key: the contract allows 5 s.
	streamRecheck = 1500 * time.Millisecond
	replayBatch   = 500
)

var (
	errTooSlow   = errors.New("the reader of the stream was too slow")
	errHeartbeat = errors.New("nothing happened")
)

// streamView says which events a reader of a stream gets.
type streamView struct {
	org       *filingwire.Organization
	livemode  bool
	streamID  string // "" = no subscription
	types     []string
	forms     []string
	tickers   []string
	transport string
}

// key names the stream: readers of one share what they get and pay for it once.
func (v *streamView) key() string { return v.org.ID + v.streamID }

func (v *streamView) admits(e *filingwire.LogEntry) bool {
	event := e.Event
	switch {
	case !event.Published() && (event.OrgID != v.org.ID || event.Livemode != v.livemode):
		return false
	case !matchesType(v.types, event.Type):
		return false
	case !event.Published():
		return len(v.forms) == 0 && len(v.tickers) == 0
	}
	return (len(v.forms) == 0 || slices.Contains(v.forms, e.Subject.Form)) && shares(v.tickers, e.Subject.Tickers)
}

// streamReader is an open stream: first what came after its cursor, from the store, then what
// comes, from the hub, without a gap between them.
type streamReader struct {
	s *Server
	streamView
	hub      *hubReader
	joined   uint64 // position from which the hub's events follow
	position uint64 // of the last event considered
	checked  time.Time
	valid    func(context.Context) error // whether the credential still is
}

// openStream joins the stream after a position; from == nil is now.
func (s *Server) openStream(ctx context.Context, v streamView, from *uint64, valid func(context.Context) error) (*streamReader, error) {
	charge, err := s.metering.reserve(ctx, v.org, meterStreamEvent, 1) // may it at all?
	if err != nil {
		return nil, err
	}
	charge.release()
	hub, joined, err := s.hub.join(ctx, v.org.ID, v.transport)
	if err != nil {
		return nil, ledgerUnavailable(err)
	}
	r := &streamReader{s: s, streamView: v, hub: hub, joined: joined, position: joined, valid: valid, checked: s.Now()}
	if from != nil {
		r.position = min(*from, joined)
	}
	return r, nil
}

func (r *streamReader) close() { r.s.hub.leave(r.hub) }

// next returns events that the view admits, in order and paid for; replayed tells that they
// came before the stream was opened. errHeartbeat says that it is time for a sign of life.
func (r *streamReader) next(ctx context.Context) (events []*sharedEntry, replayed bool, err error) {
	for {
		if r.s.Now().Sub(r.checked) >= r.s.recheck {
			if err := r.valid(ctx); err != nil {
				return nil, false, err
			}
			r.checked = r.s.Now()
		}
		replayed = r.position < r.joined
		var batch []*sharedEntry
		if replayed {
			batch, err = r.replay(ctx)
		} else {
			batch, err = r.wait(ctx)
		}
		if err != nil {
			return nil, false, err
		}
		events = events[:0]
		for _, e := range batch {
			if e.Position > r.position && r.admits(&e.LogEntry) {
				events = append(events, e)
			}
		}
		if len(batch) > 0 {
			r.position = max(r.position, batch[len(batch)-1].Position)
		}
		if len(events) > 0 {
			return events, replayed, r.s.billStream(ctx, &r.streamView, events)
		}
	}
}

// replay reads what came before the hub's events.
func (r *streamReader) replay(ctx context.Context) ([]*sharedEntry, error) {
	found, err := r.s.Delivery.Events(ctx, []string{r.org.ID}, r.position, replayBatch)
	if err != nil {
		return nil, ledgerUnavailable(err)
	}
	var batch []*sharedEntry
	for i := range found {
		if found[i].Position <= r.joined {
			batch = append(batch, &sharedEntry{LogEntry: found[i]})
		}
	}
	if len(batch) == 0 { // that was all
		r.position = r.joined
	}
	return batch, nil
}

func (r *streamReader) wait(ctx context.Context) ([]*sharedEntry, error) {
	timer := time.NewTimer(min(r.s.recheck, r.s.beat))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case batch, ok := <-r.hub.batches:
		if !ok {
			return nil, errTooSlow
		}
		return batch, nil
	case <-timer.C:
		return nil, errHeartbeat
	}
}
