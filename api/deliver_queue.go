package api

import (
	"container/heap"
	"context"
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

// setEndpoint tells how the endpoint is, unless the queue knows of a later change.
func (q *endpointQueue) setEndpoint(e *filingwire.WebhookEndpoint) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !e.UpdatedAt.Before(q.endpoint.UpdatedAt.Time) {
		q.endpoint = e
	}
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

func (q *endpointQueue) ended() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.stopped
}

func (q *endpointQueue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// push queues a delivery. When there is no room it is read from the store, once it is recorded.
func (q *endpointQueue) push(t task) {
	q.mu.Lock()
	switch {
	case q.known[t.key()]:
	case q.stopped || len(q.tasks) >= q.d.queued && !q.makeRoom(t.due):
		q.more = true
		q.d.progress.refused(t.batch, &t.last)
	default:
		q.known[t.key()] = true
		heap.Push(&q.tasks, t)
	}
	q.mu.Unlock()
	q.signal()
}

// makeRoom drops the task that is due last, when that is after a moment and the store has it:
// what failed must not hold up what is new.
func (q *endpointQueue) makeRoom(before time.Time) bool {
	last := -1
	for i := range q.tasks {
		if t := &q.tasks[i]; t.batch == nil && t.due.After(before) && (last < 0 || t.due.After(q.tasks[last].due)) {
			last = i
		}
	}
	if last < 0 {
		return false
	}
	delete(q.known, q.tasks[last].key())
	heap.Remove(&q.tasks, last)
	q.more = true
	return true
}

// readMore tells that the store has deliveries that are not in memory.
func (q *endpointQueue) readMore() {
	q.mu.Lock()
	q.more = true
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
	e, wanted := q.endpoint, q.more && len(q.tasks) <= q.d.queued/2
	q.mu.Unlock()
	if !wanted {
		return
	}
	found, err := q.d.Delivery.PendingDeliveries(ctx, e.OrgID, e.ID, filingwire.InstantOf(q.d.Now()), q.d.queued)
	if err != nil {
		if ctx.Err() == nil {
			q.d.Logger.Warn("read deliveries", "error", err, "webhook", e.ID)
		}
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.more = len(found) == q.d.queued
	for _, d := range found {
		if t := (task{queue: q, last: d, due: d.DueAt.Time}); !q.known[t.key()] {
			q.known[t.key()] = true
			heap.Push(&q.tasks, t)
		}
	}
}
