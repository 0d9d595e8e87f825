package api

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/filingwire/filingwire"
)

// attempt makes the next attempt of a delivery and decides what follows.
func (q *endpointQueue) attempt(t *task) {
	d, ctx := q.d, q.d.sending
	org, err := d.metering.organization(ctx, t.last.OrgID)
	var charge *charge
	if err == nil {
		charge, err = d.metering.reserve(ctx, org, meterWebhookDelivery, 1)
	}
	if err == nil && t.event == nil {
		var entry *filingwire.LogEntry
		if entry, err = d.Delivery.EventByID(ctx, t.last.OrgID, t.last.EventID); err == nil {
			t.event = &sharedEntry{LogEntry: *entry}
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
	if q.ended() { // the store has it, or is about to
		charge.release()
		return
	}
	e, next := q.current(), t.last
	next.Attempt++
	out := d.sender.send(ctx, e, t.event, next)
	if ctx.Err() != nil { // nobody knows what became of it
		charge.release()
		return
	}
	d.OnDelivery(out.outcome, out.Attempt, time.Duration(*out.LatencyMs)*time.Millisecond, out.RecordedAt.Sub(t.event.Event.CreatedAt.Time))
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
	key, batch := t.key(), t.batch
	intention := filingwire.DeliveryID(out.WebhookID, out.EventID, out.Replay, 0)
	if out.DueAt == nil {
		q.d.recorder.add(out.Delivery, func() {
			q.d.progress.recorded(batch, intention)
			q.forget(key)
		})
	} else {
		q.d.recorder.add(out.Delivery, func() { q.d.progress.recorded(batch, intention) })
		t.last, t.batch, t.due = out.Delivery, nil, out.DueAt.Time
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
