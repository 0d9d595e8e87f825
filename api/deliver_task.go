package api

import (
	"time"

	"github.com/filingwire/filingwire"
)

// task is a delivery that is to be tried when it is due.
type task struct {
	queue *endpointQueue
	last  filingwire.Delivery
	batch *takenUp     // nil = it is recorded
	event *sharedEntry // nil = to be read
	due   time.Time
	order uint64 // of those due at one time the earlier event goes first
}

type taskKey struct{ event, replay string }

func (t *task) key() taskKey { return taskKey{t.last.EventID, t.last.Replay} }

func newTask(q *endpointQueue, e *filingwire.WebhookEndpoint, event *sharedEntry, now filingwire.Instant) task {
	return task{queue: q, event: event, due: now.Time, order: event.Position, last: filingwire.Delivery{
		ID: filingwire.DeliveryID(e.ID, event.Event.ID, "", 0), OrgID: e.OrgID, WebhookID: e.ID, EventID: event.Event.ID, RecordedAt: now,
		EventType: event.Event.Type, DestinationURL: e.DestinationURL, DueAt: &now}}
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
