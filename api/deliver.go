package api

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	// deliverPoll is how often the ledger is asked for new events.
	deliverPoll  = 100 * time.Millisecond
	deliverBatch = 500 // events read at once
	// endpointsEvery bounds how late a change of an endpoint is seen while nothing happens.
	endpointsEvery = 2 * time.Second
	deliverGrace   = 3 * time.Second // for attempts under way at shutdown
	deliverCursor  = "webhooks"      // names the place in the ledger up to which deliveries are taken up
)

// dispatcher sends events to webhook endpoints. All of its state is in the store; what it
// holds in memory is read from there again.
//
//  1. Events are read from the ledger in its order, from where the last run came to.
//  2. For each endpoint that wants one, the intention is stored: a delivery's attempt 0. After a
//     crash before 3 the batch comes again, and deliveries that are known are left out.
//  3. The place in the ledger is stored.
//  4. Each endpoint has a queue and a few senders of its own, so that one that hangs delays
//     no other.
//  5. An attempt is recorded with the time of the next one. After a crash between sending and
//     recording the attempt is made again: delivered at least once, recorded once.
type dispatcher struct {
	*Server
	recorder *deliveryRecorder
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
	var recording sync.WaitGroup
	recording.Go(d.recorder.run)
	position, err := d.resume(ctx)
	if err == nil {
		d.follow(ctx, position)
	}
	d.work.Wait()
	d.recorder.close()
	recording.Wait()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// resume takes up what an earlier run left.
func (d *dispatcher) resume(ctx context.Context) (position uint64, err error) {
	text, err := d.Delivery.Cursor(ctx, deliverCursor)
	if err != nil {
		return 0, err
	}
	if text != "" {
		if position, err = strconv.ParseUint(text, 10, 64); err != nil {
			return 0, fmt.Errorf("place in the ledger: %w", err)
		}
	}
	return position, d.readEndpoints(ctx)
}

// follow reads the ledger until ctx ends.
func (d *dispatcher) follow(ctx context.Context, position uint64) {
	tick := time.NewTicker(deliverPoll)
	defer tick.Stop()
	first, read := true, time.Now()
	for {
		entries, err := d.Delivery.Events(ctx, nil, position, deliverBatch)
		if err == nil && (len(entries) > 0 || time.Since(read) >= endpointsEvery) {
			read = time.Now()
			err = d.readEndpoints(ctx)
		}
		if err == nil && len(entries) > 0 {
			if err = d.takeUp(ctx, entries, first); err == nil {
				position, first = entries[len(entries)-1].Position, false
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

// takeUp stores and queues the deliveries of a batch of events. The first batch of a run may
// have been taken up already.
func (d *dispatcher) takeUp(ctx context.Context, entries []filingwire.LogEntry, first bool) error {
	var tasks []task
	now := filingwire.InstantOf(d.Now())
	d.mu.Lock()
	for i := range entries {
		for _, q := range d.queues {
			if e := q.current(); wants(e, &entries[i]) {
				tasks = append(tasks, newTask(q, e, &entries[i], now))
			}
		}
	}
	d.mu.Unlock()
	if first && len(tasks) > 0 {
		var err error
		if tasks, err = d.withoutKnown(ctx, tasks); err != nil {
			return err
		}
	}
	intentions := make([]filingwire.Delivery, len(tasks))
	for i := range tasks {
		intentions[i] = tasks[i].last
	}
	if err := d.Delivery.PutDeliveries(ctx, intentions); err != nil {
		return err
	}
	err := d.Delivery.SetCursor(ctx, deliverCursor, strconv.FormatUint(entries[len(entries)-1].Position, 10))
	if err != nil {
		return err
	}
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
