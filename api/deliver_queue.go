package api

import (
	"container/heap"
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/filingwire/filingwire"
)

// retryDelays are the times from an attempt to the next one, before jitter.
var retryDelays = []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
	10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}

const (
	retryJitter = 0.1
	// failureDays of failure without a success disable an endpoint.
	failureDays = 10 * 24 * time.Hour
	// failureCheck bounds how often that is asked.
	failureCheck     = time.Minute
	endpointSenders  = 4
	maxQueuedTasks   = 2000 // of an endpoint in memory; the rest stays in the store
	heldFor          = 15 * time.Second
	forgetEventAfter = time.Minute // events of later attempts are read again
)

// task is a delivery that is to be tried when it is due.
type task struct {
	queue *endpointQueue
	last  filingwire.Delivery
	event *filingwire.PlatformEvent // nil = to be read
	due   time.Time
	order uint64 // of those due at one time the earlier event goes first
}

type taskKey struct{ event, replay string }

func (t *task) key() taskKey { return taskKey{t.last.EventID, t.last.Replay} }

func newTask(q *endpointQueue, e *filingwire.WebhookEndpoint, entry *filingwire.LogEntry, now filingwire.Instant) task {
	return task{queue: q, event: entry.Event, due: now.Time, order: entry.Position, last: filingwire.Delivery{
		ID: filingwire.DeliveryID(e.ID, entry.Event.ID, "", 0), OrgID: e.OrgID, WebhookID: e.ID, EventID: entry.Event.ID, RecordedAt: now,
		EventType: entry.Event.Type, DestinationURL: e.DestinationURL, DueAt: &now}}
}

// taskHeap has the task that is due first on top.
type taskHeap []task

func (h taskHeap) Len() int { return len(h) }
func (h taskHeap) Less(i, k int) bool {
	if h[i].due.Equal(h[k].due) {
		return h[i].order < h[k].order
	}
	return h[i].due.Before(h[k].due)
}
func (h taskHeap) Swap(i, k int) { h[i], h[k] = h[k], h[i] }
func (h *taskHeap) Push(x any)   { *h = append(*h, x.(task)) }
func (h *taskHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// endpointQueue holds the deliveries of one endpoint and sends them, about in their order.
type endpointQueue struct {
	d *dispatcher

	mu       sync.Mutex
	endpoint *filingwire.WebhookEndpoint
	tasks    taskHeap
	known    map[taskKey]bool // queued, being sent, or not yet recorded
	more     bool             // the store may have others
	checked  time.Time        // when failureDays was last asked for
	stopped  bool
	wake     chan struct{}
}

func newEndpointQueue(d *dispatcher, e *filingwire.WebhookEndpoint) *endpointQueue {
	return &endpointQueue{d: d, endpoint: e, known: map[taskKey]bool{}, more: true, wake: make(chan struct{}, 1)}
}

func (q *endpointQueue) setEndpoint(e *filingwire.WebhookEndpoint) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.endpoint = e
}

func (q *endpointQueue) current() *filingwire.WebhookEndpoint {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.endpoint
}

func (q *endpointQueue) stop() {
	q.mu.Lock()
	q.stopped = true
	q.mu.Unlock()
	q.signal()
}

func (q *endpointQueue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// push queues a delivery that is stored. When there is no room it is read later.
func (q *endpointQueue) push(t task) {
	q.mu.Lock()
	switch {
	case q.known[t.key()]:
	case len(q.tasks) >= maxQueuedTasks:
		q.more = true
	default:
		q.known[t.key()] = true
		heap.Push(&q.tasks, t)
	}
	q.mu.Unlock()
	q.signal()
}

// again queues a delivery that this queue has taken out.
func (q *endpointQueue) again(t task) {
	q.mu.Lock()
	heap.Push(&q.tasks, t)
	q.mu.Unlock()
	q.signal()
}

// forget is called when the end of a delivery is recorded.
func (q *endpointQueue) forget(k taskKey) {
	q.mu.Lock()
	delete(q.known, k)
	q.mu.Unlock()
}

// run sends what is due until ctx ends or the queue is stopped, and waits for its senders.
func (q *endpointQueue) run(ctx context.Context) {
	var senders sync.WaitGroup
	defer senders.Wait()
	slots := make(chan struct{}, endpointSenders)
	for {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		t, ok := q.next(ctx)
		if !ok {
			return
		}
		senders.Go(func() {
			defer func() { <-slots }()
			q.attempt(&t)
		})
	}
}

// next waits for a task that is due.
func (q *endpointQueue) next(ctx context.Context) (task, bool) {
	for {
		q.fill(ctx)
		wait := time.Hour
		q.mu.Lock()
		if q.stopped {
			q.mu.Unlock()
			return task{}, false
		}
		if len(q.tasks) > 0 {
			if wait = q.tasks[0].due.Sub(q.d.Now()); wait <= 0 {
				t := heap.Pop(&q.tasks).(task)
				q.mu.Unlock()
				return t, true
			}
		} else if q.more { // the store could not be read
			wait = time.Second
		}
		q.mu.Unlock()
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return task{}, false
		case <-q.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// fill reads deliveries that are not in memory, when there may be any and there is room.
func (q *endpointQueue) fill(ctx context.Context) {
	q.mu.Lock()
	e, wanted := q.endpoint, q.more && len(q.tasks) < maxQueuedTasks/2
	q.mu.Unlock()
	if !wanted {
		return
	}
	found, err := q.d.Delivery.PendingDeliveries(ctx, e.OrgID, e.ID, filingwire.InstantOf(q.d.Now()), maxQueuedTasks)
	if err != nil {
		if ctx.Err() == nil {
			q.d.Logger.Warn("read deliveries", "error", err, "webhook", e.ID)
		}
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.more = len(found) == maxQueuedTasks
	for _, d := range found {
		if t := (task{queue: q, last: d, due: d.DueAt.Time}); !q.known[t.key()] {
			q.known[t.key()] = true
			heap.Push(&q.tasks, t)
		}
	}
}

// attempt makes the next attempt of a delivery and decides what follows.
func (q *endpointQueue) attempt(t *task) {
	d, ctx, e := q.d, q.d.sending, q.current()
	org, err := d.metering.organization(ctx, t.last.OrgID)
	var charge *charge
	if err == nil {
		charge, err = d.metering.reserve(ctx, org, meterWebhookDelivery, 1)
	}
	if err == nil && t.event == nil {
		var entry *filingwire.LogEntry
		if entry, err = d.Delivery.EventByID(ctx, t.last.OrgID, t.last.EventID); err == nil {
			t.event = entry.Event
		}
	}
	if err != nil { // over a cap, restricted, or the store is away: held back
		if charge != nil {
			charge.release()
		}
		t.due = d.Now().Add(d.held)
		q.again(*t)
		return
	}
	next := t.last
	next.Attempt++
	out := d.sender.send(ctx, e, t.event, next)
	if ctx.Err() != nil { // nobody knows what became of it
		charge.release()
		return
	}
	if out.OK {
		charge.settle(filingwire.DeliveryID(t.last.WebhookID, t.last.EventID, t.last.Replay, 0), 1)
	}
	charge.release()
	out.DueAt = nil
	if !out.OK && !out.gone && out.Attempt <= len(d.retries) {
		due := filingwire.InstantOf(d.Now().Add(max(jitter(d.retries[out.Attempt-1]), out.retryAfter)))
		out.DueAt = &due
	}
	q.follow(ctx, e, t, &out)
}

// follow records an attempt and queues the next one.
func (q *endpointQueue) follow(ctx context.Context, e *filingwire.WebhookEndpoint, t *task, out *sent) {
	key := t.key()
	if out.DueAt == nil {
		q.d.recorder.add(out.Delivery, func() { q.forget(key) })
	} else {
		q.d.recorder.add(out.Delivery, func() {})
		t.last, t.due = out.Delivery, out.DueAt.Time
		if t.due.Sub(q.d.Now()) > forgetEventAfter {
			t.event = nil
		}
		q.again(*t)
	}
	if out.OK {
		return
	}
	reason := ""
	switch {
	case out.gone:
		reason = "gone"
	case q.failsTooLong(ctx, e):
		reason = "failing"
	default:
		return
	}
	if err := q.d.disable(ctx, e.OrgID, e.ID, reason); err != nil {
		q.d.Logger.Error("disable webhook endpoint", "error", err, "webhook", e.ID)
		return
	}
	q.stop()
}

func (q *endpointQueue) failsTooLong(ctx context.Context, e *filingwire.WebhookEndpoint) bool {
	now := q.d.Now()
	q.mu.Lock()
	early := now.Sub(e.EnabledAt.Time) < failureDays || now.Sub(q.checked) < failureCheck
	if !early {
		q.checked = now
	}
	q.mu.Unlock()
	if early {
		return false
	}
	since, err := q.d.Delivery.FailingSince(ctx, e.OrgID, e.ID, e.EnabledAt)
	return err == nil && since != nil && now.Sub(since.Time) >= failureDays
}

// jitter spreads attempts that failed together.
func jitter(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (1 - retryJitter + 2*retryJitter*rand.Float64()))
}
