package api

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

// Contract 5: "15 s timeout": an endpoint that hangs has failed, and is tried again.
func TestHangingEndpointTimesOut(t *testing.T) {
	d := newDeliveryHarness(t, "deliver_timeout", nil)
	if d.sender.client.Timeout != 15*time.Second {
		t.Errorf("an attempt may take %v", d.sender.client.Timeout)
	}
	d.sender.client.Timeout = 20 * time.Millisecond
	d.retries = []time.Duration{time.Millisecond}
	release := make(chan struct{})
	to := newReceiver(t, func(n int, _ http.ResponseWriter, _ *http.Request) {
		if n == 1 {
			<-release
		}
	})
	defer close(release)
	var mu sync.Mutex
	var outcomes []string
	d.OnDelivery = func(outcome string, _ int, _, _ time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		outcomes = append(outcomes, outcome)
	}
	id, _ := d.endpoint(t, to.URL, `,"subscribedEventTypes":["officer_change.*"]`)
	stop := d.deliver(t)
	d.publish(t, 1)
	await(t, "second attempt", func() bool { return len(d.attempts(t, id)) == 2 })
	stop()
	all := d.attempts(t, id)
	if first := all[0]; first.OK || first.Status != nil || first.Error == nil || *first.Error != "no answer in time" || first.DueAt == nil || !all[1].OK {
		t.Errorf("attempts %+v", all)
	}
	if !slices.Equal(outcomes, []string{deliveredTimeout, deliveredOK}) {
		t.Errorf("outcomes %v", outcomes)
	}
}

// Contract 5: "First attempt < 5 s, then 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h with
// jitter".
func TestRetrySchedule(t *testing.T) {
	want := []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}
	if !slices.Equal(retryDelays, want) {
		t.Errorf("retries after %v", retryDelays)
	}
	differ := map[time.Duration]bool{}
	for range 100 {
		d := jitter(time.Hour)
		if differ[d] = true; d < 54*time.Minute || d > 66*time.Minute {
			t.Errorf("an hour became %v", d)
		}
	}
	if len(differ) < 10 {
		t.Error("there is no jitter")
	}
}

// An endpoint's queue in memory is bounded: what does not fit waits in the store and is sent
// when there is room.
func TestQueueIsBounded(t *testing.T) {
	d := newDeliveryHarness(t, "deliver_bounded", nil)
	d.queued = 5
	release := make(chan struct{})
	slow := newReceiver(t, func(int, http.ResponseWriter, *http.Request) { <-release })
	id, _ := d.endpoint(t, slow.URL, `,"subscribedEventTypes":["officer_change.*"]`)
	d.deliver(t)
	const events = 30
	for n := range events {
		d.publish(t, n)
	}
	pending := func() int {
		all, err := d.topic.PendingDeliveries(t.Context(), d.org, id, filingwire.InstantOf(time.Now()), 1000)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	await(t, "intentions", func() bool { return pending() == events })
	if stats := d.DeliveryStats(); stats.Due > d.queued || len(slow.all()) > endpointSenders {
		t.Errorf("%+v in memory, %d on their way", stats, len(slow.all()))
	}
	close(release)
	await(t, "deliveries", func() bool { return len(d.attempts(t, id)) == events })
	ids := eventIDs(slow.all())
	slices.Sort(ids)
	if len(slices.Compact(ids)) != events {
		t.Errorf("%d events were received, want %d", len(slices.Compact(ids)), events)
	}
	await(t, "nothing pending", func() bool { return pending() == 0 })
}

// What failed and waits for its next attempt holds up nothing that is new, however much it is.
func TestNewEventsGoBeforeRetries(t *testing.T) {
	d := newDeliveryHarness(t, "deliver_retrying", nil)
	d.queued = 5
	d.retries = []time.Duration{time.Hour}
	broken := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	id, _ := d.endpoint(t, broken.URL, `,"subscribedEventTypes":["officer_change.*"]`)
	d.deliver(t)
	for n := range 30 {
		d.publish(t, n)
		await(t, "attempt", func() bool { return len(d.attempts(t, id)) > n })
	}
}

// amnesiac loses how far the deliveries came, as a process does that is killed before it stores
// its place.
type amnesiac struct {
	deliveryStore
	lost atomic.Int32
}

func (a *amnesiac) SetCursor(context.Context, string, string) error {
	a.lost.Add(1)
	return nil
}

// "deliveries dedupe on (endpoint, event)": events that come again are not delivered again.
func TestEventsThatComeAgain(t *testing.T) {
	var store *amnesiac
	d := newDeliveryHarness(t, "deliver_again", func(c *Config) {
		store = &amnesiac{deliveryStore: c.Delivery}
		c.Delivery = store
	})
	to := newReceiver(t, nil)
	d.endpoint(t, to.URL, `,"subscribedEventTypes":["officer_change.*"]`)
	stop := d.deliver(t)
	for n := range 3 {
		d.publish(t, n)
	}
	to.await(t, 3)
	stop()
	if store.lost.Load() == 0 {
		t.Fatal("no place in the ledger was stored")
	}
	d.deliver(t)
	last := d.publish(t, 3)
	await(t, "the next event", func() bool { return slices.Contains(eventIDs(to.all()), last.ID) })
	if got := eventIDs(to.all()); len(got) != 4 {
		t.Errorf("delivered %v", got)
	}
}

// noted keeps what a dispatcher stores of its progress.
type noted struct {
	deliveryStore
	deliveries []filingwire.Delivery
	cursor     string
	fails      bool
}

func (n *noted) PutDeliveries(_ context.Context, all []filingwire.Delivery) error {
	if n.fails {
		return errStoreAway
	}
	n.deliveries = append(n.deliveries, all...)
	return nil
}

func (n *noted) SetCursor(_ context.Context, _, value string) error {
	n.cursor = value
	return nil
}

// The place in the ledger moves only when every delivery up to it is recorded, and a queue hears
// of what it had refused when the store has it, not before.
func TestDeliveryProgress(t *testing.T) {
	store := &noted{}
	var told []string
	p := newDeliveryProgress(store, slog.New(slog.DiscardHandler), func(id string) { told = append(told, id) })
	q := &endpointQueue{}
	batch := func(end uint64, ids ...string) []task {
		var tasks []task
		for _, id := range ids {
			tasks = append(tasks, task{queue: q, last: filingwire.Delivery{ID: id, WebhookID: "whk_" + id}})
		}
		p.take(tasks, end)
		return tasks
	}
	first, second := batch(10, "a", "b"), batch(20, "c")
	save := func(before time.Time) {
		t.Helper()
		if err := p.save(t.Context(), before); (err != nil) != store.fails {
			t.Fatal(err)
		}
	}
	early, late := time.Now().Add(-time.Minute), time.Now().Add(time.Minute)
	p.recorded(second[0].batch, "c") // sooner than what came before it
	p.recorded(first[0].batch, "a")
	p.refused(first[1].batch, &first[1].last)
	save(early)
	if store.cursor != "" || len(store.deliveries) != 0 || told != nil {
		t.Fatalf("at %q with %v, told %v", store.cursor, store.deliveries, told)
	}
	store.fails = true
	save(late)
	if store.cursor != "" || told != nil {
		t.Fatalf("not stored, and at %q, told %v", store.cursor, told)
	}
	store.fails = false
	save(late)
	if store.cursor != "20" || len(store.deliveries) != 1 || store.deliveries[0].ID != "b" || !slices.Equal(told, []string{"whk_b"}) {
		t.Errorf("at %q with %+v, told %v", store.cursor, store.deliveries, told)
	}
	batch(30)
	save(early)
	if store.cursor != "30" || !p.hasRoom() || p.count != 0 {
		t.Errorf("events that nobody wants: at %q, %d open", store.cursor, p.count)
	}
}

// Contract 3: over a cap, deliveries and streams answer 402; deliveries are held back and made
// when they may.
func TestDeliveryWithinBudget(t *testing.T) {
	d := newDeliveryHarness(t, "delivery_budget", nil)
	d.held = 10 * time.Millisecond
	to := newReceiver(t, nil)
	id, _ := d.endpoint(t, to.URL, `,"subscribedEventTypes":["officer_change.*"]`)
	stream := d.call(t, 201, "POST", streamsPath, "{}")["id"].(string)
	d.call(t, 200, "PUT", "/v1/billing/budget", `{"spendCapCents":0}`)
	e := d.publish(t, 1)
	for _, path := range []string{ssePath, streamsPath + "/" + stream + "/events"} {
		checkError(t, d.do(t, "GET", path), 402, "billing_budget_hard_cap_exceeded")
	}
	if _, resp, err := d.dialWS(t, d.ticket(t), ""); err == nil || resp == nil || resp.StatusCode != http.StatusPaymentRequired {
		t.Errorf("WebSocket over the cap: %v, %v", resp, err)
	}
	d.deliver(t)
	await(t, "intention", func() bool {
		pending, err := d.topic.PendingDeliveries(t.Context(), d.org, id, filingwire.InstantOf(time.Now()), 10)
		return err == nil && len(pending) == 1
	})
	if n := len(to.all()); n != 0 {
		t.Errorf("%d deliveries over the cap", n)
	}
	d.call(t, 200, "PUT", "/v1/billing/budget", `{"spendCapCents":null}`)
	if got := eventIDs(to.await(t, 1)); got[0] != e.ID {
		t.Errorf("delivered %v", got)
	}
}
