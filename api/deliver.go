package api

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	// deliverPoll is how often the ledger is asked for new events.
	deliverPoll  = 100 * time.Millisecond
	deliverBatch = 100 // events read at once
	// endpointsEvery bounds how late a change of an endpoint is seen that is not in the ledger.
	endpointsEvery = 2 * time.Second
	deliverGrace   = 3 * time.Second // for attempts under way at shutdown
)

// dispatcher sends events to webhook endpoints. All of its state is in the store; what it
// holds in memory is read from there again.
//
//  1. Events are read from the ledger in its order, from where the last run came to, and a
//     delivery is queued for each endpoint that wants one.
//  2. Each endpoint has a queue and a few senders of its own, so that one that hangs delays
//     no other.
//  3. An attempt is recorded with the time of the next one. A delivery that waits for its first
//     attempt is recorded as an intention, attempt 0: see takenUp.
//  4. The place in the ledger is stored when the deliveries of all events up to it are recorded.
//
// After a crash the events after that place come again, and deliveries that are known are left
// out. One that was sent and not recorded is sent again: delivered at least once, recorded once.
type dispatcher struct {
	*Server
	recorder *deliveryRecorder
	progress *deliveryProgress
	known    uint64 // up to this position an earlier run may have taken events up
	// sending outlives the end of the role by deliverGrace.
	sending context.Context

	mu     sync.Mutex
	queues map[string]*endpointQueue // by endpoint
	work   sync.WaitGroup
}

// Deliver sends events to webhook endpoints until ctx ends. Of an installation's processes one
// at a time may run it.
func (s *Server) Deliver(ctx context.Context) error {
	sending, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	context.AfterFunc(ctx, func() { time.AfterFunc(deliverGrace, stop) })
	d := &dispatcher{Server: s, recorder: newDeliveryRecorder(s.Delivery, s.Logger), sending: sending, queues: map[string]*endpointQueue{}}
	d.progress = newDeliveryProgress(s.Delivery, s.Logger, d.waits)
	s.dispatching.Store(d)
	defer s.dispatching.Store(nil)
	var recording, keeping sync.WaitGroup
	recording.Go(d.recorder.run)
	position, err := d.resume(ctx)
	if err == nil {
		keeping.Go(func() { d.progress.run(ctx) })
		d.follow(ctx, position)
	}
	d.work.Wait()
	d.recorder.close()
	recording.Wait()
	keeping.Wait()
	if ctx.Err() != nil {
		d.progress.close()
		return nil
	}
	return err
}

// resume takes up what an earlier run left.
func (d *dispatcher) resume(ctx context.Context) (position uint64, err error) {
	if position, err = d.progress.resume(ctx); err != nil {
		return 0, err
	}
	if d.known, err = d.Delivery.LogEnd(ctx); err != nil {
		return 0, err
	}
	return position, d.readEndpoints(ctx)
}

// follow reads the ledger until ctx ends.
func (d *dispatcher) follow(ctx context.Context, position uint64) {
	tick := time.NewTicker(deliverPoll)
	defer tick.Stop()
	read := time.Now()
	for {
		var entries []filingwire.LogEntry
		var err error
		if d.progress.hasRoom() {
			entries, err = d.Delivery.Events(ctx, nil, position, deliverBatch)
		}
		if err == nil && (time.Since(read) >= endpointsEvery || slices.ContainsFunc(entries, changesEndpoint)) {
			read = time.Now()
			err = d.readEndpoints(ctx)
		}
		if err == nil && len(entries) > 0 {
			if err = d.takeUp(ctx, entries); err == nil {
				position = entries[len(entries)-1].Position
			}
		}
		wait := tick.C
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			d.Logger.Warn("read events for webhooks", "error", err)
			wait = time.After(time.Second)
		case len(entries) == deliverBatch:
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-wait:
		}
	}
}

// changesEndpoint tells whether the event says that an endpoint is not what it was.
func changesEndpoint(e filingwire.LogEntry) bool {
	switch e.Event.Type {
	case filingwire.EventWebhookCreated, filingwire.EventWebhookUpdated, filingwire.EventWebhookDisabled, filingwire.EventWebhookDeleted:
		return true
	}
	return false
}

// readEndpoints starts queues of endpoints that are new, tells the others how their endpoint is
// now and ends those of endpoints that are active no more.
func (d *dispatcher) readEndpoints(ctx context.Context) error {
	active, err := d.Delivery.ActiveWebhookEndpoints(ctx)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	seen := make(map[string]bool, len(active))
	for i := range active {
		e := &active[i]
		seen[e.ID] = true
		if q := d.queues[e.ID]; q != nil {
			q.setEndpoint(e)
			continue
		}
		q := newEndpointQueue(d, e)
		d.queues[e.ID] = q
		d.work.Go(func() { q.run(ctx) })
	}
	for id, q := range d.queues {
		if !seen[id] {
			q.stop() // its deliveries stay in the store, should it be enabled again
			delete(d.queues, id)
		}
	}
	return nil
}

// changed makes the endpoint's queue, if there is one, follow a change at once: from then on no
// attempt begins that a replaced secret signs, or that a deleted endpoint gets.
func (d *dispatcher) changed(e filingwire.WebhookEndpoint) {
	d.mu.Lock()
	defer d.mu.Unlock()
	q := d.queues[e.ID]
	switch {
	case q == nil:
	case e.Deleted || e.Status != filingwire.StatusActive:
		q.stop()
		delete(d.queues, e.ID)
	default:
		q.setEndpoint(&e)
	}
}

// waits tells an endpoint's queue of a delivery that is in the store and in no queue.
func (d *dispatcher) waits(webhookID string) {
	d.mu.Lock()
	q := d.queues[webhookID]
	d.mu.Unlock()
	if q != nil {
		q.readMore()
	}
}

// takeUp queues the deliveries of a batch of events, but for those that are known already.
func (d *dispatcher) takeUp(ctx context.Context, entries []filingwire.LogEntry) error {
	var tasks []task
	now := filingwire.InstantOf(d.Now())
	d.mu.Lock()
	for i := range entries {
		event := &sharedEntry{LogEntry: entries[i]}
		for _, q := range d.queues {
			if e := q.current(); wants(e, &entries[i]) {
				tasks = append(tasks, newTask(q, e, event, now))
			}
		}
	}
	d.mu.Unlock()
	if entries[0].Position <= d.known && len(tasks) > 0 {
		var err error
		if tasks, err = d.withoutKnown(ctx, tasks); err != nil {
			return err
		}
	}
	d.progress.take(tasks, entries[len(entries)-1].Position)
	for _, t := range tasks {
		t.queue.push(t)
	}
	return nil
}

// wants tells whether the endpoint is to get the event.
func wants(e *filingwire.WebhookEndpoint, entry *filingwire.LogEntry) bool {
	event := entry.Event
	switch {
	case event.Type == filingwire.EventWebhookTest: // sent at once, to the endpoint that it tests
		return false
	case event.OrgID != "" && (event.OrgID != e.OrgID || event.Livemode != e.Livemode):
		return false
	case event.CreatedAt.Before(e.CreatedAt.Time):
		return false
	}
	return matchesType(e.EventTypes, event.Type) && admits(e.Filters, entry)
}

func (d *dispatcher) withoutKnown(ctx context.Context, tasks []task) ([]task, error) {
	var orgs, events []string
	for _, t := range tasks {
		orgs, events = append(orgs, t.last.OrgID), append(events, t.last.EventID)
	}
	slices.Sort(orgs)
	slices.Sort(events)
	known, err := d.Delivery.KnownDeliveries(ctx, slices.Compact(orgs), slices.Compact(events))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(tasks, func(t task) bool { return known[[2]string{t.last.WebhookID, t.last.EventID}] }), nil
}

// disable ends deliveries to an endpoint until its owner enables it.
func (d *dispatcher) disable(ctx context.Context, orgID, id, reason string) error {
	d.creating.Lock()
	defer d.creating.Unlock()
	e, err := d.Delivery.WebhookEndpoint(ctx, orgID, id)
	if err != nil || e.Status == filingwire.StatusDisabled {
		return err
	}
	now := filingwire.InstantOf(d.Now())
	e.Status, e.UpdatedAt = filingwire.StatusDisabled, now
	if err := d.Delivery.PutWebhookEndpoint(ctx, *e); err != nil {
		return err
	}
	data, err := json.Marshal(webhookData{Object: webhookView(e), Reason: reason})
	if err != nil {
		return err
	}
	return d.Recorder.Record(ctx, filingwire.PlatformEvent{Object: "event", ID: filingwire.NewID("evt_"), Type: filingwire.EventWebhookDisabled, CreatedAt: now,
		Livemode: e.Livemode, OrgID: orgID, Actor: &filingwire.Actor{Type: "system", ID: "deliver"}, Data: data})
}
