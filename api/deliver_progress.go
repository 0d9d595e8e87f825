package api

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	deliverCursor = "webhooks" // names the place in the ledger up to which deliveries are recorded
	progressEvery = 250 * time.Millisecond
	// intentionAfter is how long a delivery may wait for its first attempt before it is recorded
	// without one. Most are made, and recorded, sooner.
	intentionAfter = time.Second
	// maxUnrecorded bounds the deliveries in memory that are not recorded; then no more events
	// are taken up.
	maxUnrecorded = 20_000
)

// takenUp are the deliveries of a batch of events that are not recorded, be it as an attempt
// or as an intention.
type takenUp struct {
	end  uint64 // position of its last event
	at   time.Time
	open map[string]*unrecorded // by the id of the intention
}

type unrecorded struct {
	filingwire.Delivery
	queue   *endpointQueue
	refused bool // the queue had no room: it is to read it from the store
}

// deliveryProgress keeps the place in the ledger up to which every delivery is recorded.
type deliveryProgress struct {
	store deliveryStore
	log   *slog.Logger
	waits func(webhookID string) // a delivery is in the store and in no queue

	end uint64 // as stored

	mu      sync.Mutex
	batches []*takenUp // in the ledger's order
	count   int        // open in all of them
	passed  uint64     // up to which all is recorded
}

func newDeliveryProgress(store deliveryStore, log *slog.Logger, waits func(webhookID string)) *deliveryProgress {
	return &deliveryProgress{store: store, log: log, waits: waits}
}

// resume reads how far an earlier run came.
func (p *deliveryProgress) resume(ctx context.Context) (uint64, error) {
	text, err := p.store.Cursor(ctx, deliverCursor)
	if err != nil || text == "" {
		return 0, err
	}
	if p.end, err = strconv.ParseUint(text, 10, 64); err != nil {
		return 0, fmt.Errorf("place in the ledger: %w", err)
	}
	p.passed = p.end
	return p.end, nil
}

// hasRoom tells whether more deliveries may be taken up.
func (p *deliveryProgress) hasRoom() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count < maxUnrecorded
}

// take notes the deliveries of a batch of events, up to a position, before they are queued.
func (p *deliveryProgress) take(tasks []task, end uint64) {
	b := &takenUp{end: end, at: time.Now(), open: make(map[string]*unrecorded, len(tasks))}
	for i := range tasks {
		tasks[i].batch = b
		b.open[tasks[i].last.ID] = &unrecorded{Delivery: tasks[i].last, queue: tasks[i].queue}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.batches, p.count = append(p.batches, b), p.count+len(b.open)
}

// refused notes that a delivery is not in its queue.
func (p *deliveryProgress) refused(b *takenUp, d *filingwire.Delivery) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if u := b.open[d.ID]; u != nil {
		u.refused = true
	}
}

// recorded notes that a delivery is recorded and tells whether its queue had refused it; b ==
// nil is one that was recorded when it was queued.
func (p *deliveryProgress) recorded(b *takenUp, intention string) (refused bool) {
	if b == nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	u := b.open[intention]
	if u == nil {
		return false
	}
	delete(b.open, intention)
	p.count--
	return u.refused
}

// run saves until ctx ends.
func (p *deliveryProgress) run(ctx context.Context) {
	every(ctx, progressEvery, func() {
		if err := p.save(ctx, time.Now().Add(-intentionAfter)); err != nil && ctx.Err() == nil {
			p.log.Warn("record progress of webhooks", "error", err)
		}
	})
}

// close saves what is left at the end of the program; what cannot be saved comes again.
func (p *deliveryProgress) close() {
	ctx, cancel := context.WithTimeout(context.Background(), deliveryRecordTimeout)
	defer cancel()
	if err := p.save(ctx, time.Now().Add(time.Hour)); err != nil {
		p.log.Warn("record progress of webhooks", "error", err)
	}
}

// save records the intentions of batches that were taken up before a moment, then how far all
// is recorded.
func (p *deliveryProgress) save(ctx context.Context, before time.Time) error {
	var late []*unrecorded
	var from []*takenUp
	p.mu.Lock()
	for _, b := range p.batches {
		if b.at.Before(before) {
			for _, u := range b.open {
				late, from = append(late, u), append(from, b)
			}
		}
	}
	p.mu.Unlock()
	intentions := make([]filingwire.Delivery, len(late))
	for i, u := range late {
		intentions[i] = u.Delivery
	}
	if err := p.store.PutDeliveries(ctx, intentions); err != nil {
		return err
	}
	for i, u := range late {
		if p.recorded(from[i], u.ID) || u.queue.ended() {
			p.waits(u.WebhookID)
		}
	}
	end := p.pass()
	if end == p.end {
		return nil
	}
	if err := p.store.SetCursor(ctx, deliverCursor, strconv.FormatUint(end, 10)); err != nil {
		return err
	}
	p.end = end
	return nil
}

// pass drops the batches that are recorded whole, up to the first that is not, and returns
// where they end.
func (p *deliveryProgress) pass() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.batches) > 0 && len(p.batches[0].open) == 0 {
		p.passed = p.batches[0].end
		p.batches[0] = nil
		p.batches = p.batches[1:]
	}
	return p.passed
}
