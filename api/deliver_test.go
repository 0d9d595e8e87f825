package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/filingwire/filingwire"
)

// attempts lists what is recorded of an endpoint, the oldest first.
func (d *deliveryHarness) attempts(t *testing.T, id string) []filingwire.Delivery {
	t.Helper()
	all, err := d.topic.Deliveries(t.Context(), d.org, id, "", nil, 1000)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(all)
	return all
}

func eventIDs(all []received) (ids []string) {
	for _, r := range all {
		ids = append(ids, r.header.Get("webhook-id"))
	}
	return ids
}

// Contract 5: subscribed types are exact, `x.*` or `*`; filters by ticker, CIK and item;
// "deliveries dedupe on (endpoint, event)"; an organization's events go to its own endpoints.
func TestDeliver(t *testing.T) {
	d := newDeliveryHarness(t, "deliver", nil)
	all, officers, others, elsewhere, foreign := newReceiver(t, nil), newReceiver(t, nil), newReceiver(t, nil), newReceiver(t, nil), newReceiver(t, nil)
	id, secret := d.endpoint(t, all.URL, "")
	d.endpoint(t, officers.URL, `,"subscribedEventTypes":["officer_change.*"],"filters":{"tickers":["HRWP"],"items":["5.02"]}`)
	d.endpoint(t, others.URL, `,"subscribedEventTypes":["restatement.published"]`)
	d.endpoint(t, elsewhere.URL, `,"subscribedEventTypes":["officer_change.published"],"filters":{"ciks":["7"]}`)
	_, key := newOwner(t, d.topic.Warehouse, "team")
	d.call(t, 201, "POST", webhooksPath, `{"destinationUrl":"`+foreign.URL+`","subscribedEventTypes":["webhook_endpoint.*","officer_change.published"]}`, "x-api-key", key)

	e := d.publish(t, 1)
	d.publish(t, 1) // announced again
	d.publishAs(t, "ofc_other", filingwire.Subject{DocumentID: "0009999999-26-000002", Form: "8-K", Items: []string{"5.02"}, CIKs: []string{"0000000102"}, Tickers: []string{"QQQQ"}})
	stop := d.deliver(t)
	await(t, "deliveries", func() bool { return len(all.all()) >= 6 && len(officers.all()) >= 1 && len(foreign.all()) >= 3 })
	stop()

	got := eventIDs(all.all()) // four creations of endpoints, two changes
	if n := len(slices.Compact(slices.Sorted(slices.Values(got)))); n != len(got) || !slices.Contains(got, e.ID) {
		t.Errorf("delivered %v", got)
	}
	for _, r := range all.all() {
		verify(t, secret, r)
		if !strings.Contains(string(r.body), `"orgId":"`+d.org+`"`) {
			t.Errorf("body %s", r.body)
		}
	}
	if got := eventIDs(officers.all()); !slices.Equal(got, []string{e.ID}) {
		t.Errorf("filtered deliveries %v, want %s", got, e.ID)
	}
	if n := len(others.all()) + len(elsewhere.all()); n != 0 {
		t.Errorf("%d deliveries that nobody asked for", n)
	}
	for _, r := range foreign.all() {
		if strings.Contains(string(r.body), d.org) || strings.Contains(string(r.body), id) {
			t.Errorf("another organization's event: %s", r.body)
		}
	}
	// what was delivered is recorded, and delivered once: also by another run
	before := len(got)
	stop = d.deliver(t)
	next := d.publish(t, 2)
	await(t, "next delivery", func() bool { return slices.Contains(eventIDs(all.all()), next.ID) })
	stop()
	if n := len(all.all()); n != before+1 {
		t.Errorf("%d deliveries after the second run, want %d", n, before+1)
	}
	attempts := d.attempts(t, id)
	if len(attempts) != before+1 || slices.ContainsFunc(attempts, func(a filingwire.Delivery) bool { return !a.OK || a.Attempt != 1 || a.DueAt != nil }) {
		t.Errorf("recorded %+v", attempts)
	}
	// Contract 5: `GET /{id}/deliveries?eventId|event_id`, and the ledger
	for _, path := range []string{webhooksPath + "/" + id + "/deliveries?event_id=" + e.ID, webhooksPath + "/" + id + "/deliveries?limit=1000&eventId=" + e.ID, "/v1/events?kind=webhook_delivery&limit=1000"} {
		m := d.call(t, 200, "GET", path, "")
		if !strings.Contains(mustJSON(m), `"eventId":"`+e.ID+`"`) || !strings.Contains(mustJSON(m), `"destinationUrl":"`+all.URL+`"`) {
			t.Errorf("%s: %s", path, mustJSON(m))
		}
	}
	for _, x := range d.call(t, 200, "GET", "/v1/events?kind=webhook_delivery&limit=3", "")["data"].([]any) {
		hasKeys(t, "webhook_delivery", x, "kind recordedAt orgId eventId eventType requestId deliveryId webhookId destinationUrl status ok error latencyMs attempt replayedFromDeliveryId")
	}
	for _, x := range d.call(t, 200, "GET", webhooksPath+"/"+id+"/deliveries?limit=3", "")["data"].([]any) {
		hasKeys(t, "attempt", x, "object id createdAt orgId webhookId eventId eventType destinationUrl status ok requestId error latencyMs attempt replayedFromDeliveryId nextAttemptAt")
	}
	if m := d.call(t, 200, "GET", webhooksPath+"/"+id, ""); m["lastDeliveredAt"] == nil {
		t.Errorf("endpoint %v", m)
	}
	first := d.call(t, 200, "GET", webhooksPath+"/"+id+"/deliveries?limit=2", "")
	second := d.call(t, 200, "GET", webhooksPath+"/"+id+"/deliveries?limit=2&cursor="+first["nextCursor"].(string), "")
	if mustJSON(first["data"]) == mustJSON(second["data"]) || first["hasMore"] != true {
		t.Errorf("pages %v, %v", first, second)
	}
	checkError(t, d.do(t, "GET", webhooksPath+"/"+id+"/deliveries?event_id="+e.ID+"&cursor="+first["nextCursor"].(string)), 400, "invalid_cursor")
}

func mustJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// "One slow endpoint never delays another": one hangs with more deliveries than it has senders,
// and the dispatcher still ends when it is told to.
func TestHangingEndpointDelaysNoOther(t *testing.T) {
	d := newDeliveryHarness(t, "deliver_hanging", nil)
	release := make(chan struct{})
	hanging := newReceiver(t, func(int, http.ResponseWriter, *http.Request) { <-release })
	t.Cleanup(func() { close(release) })
	good := newReceiver(t, nil)
	d.endpoint(t, hanging.URL, `,"subscribedEventTypes":["officer_change.*"]`)
	d.endpoint(t, good.URL, `,"subscribedEventTypes":["officer_change.*"]`)
	stop := d.deliver(t)
	for n := range 20 {
		d.publish(t, n)
	}
	good.await(t, 20)
	if n := len(hanging.all()); n > endpointSenders {
		t.Errorf("%d requests to the endpoint that hangs", n)
	}
	stop()
}

// forgetful loses the records of attempts until it is told to keep them, as a process does
// that is killed between sending and recording.
type forgetful struct {
	deliveryStore
	keep atomic.Bool
}

func (f *forgetful) PutDeliveries(ctx context.Context, all []filingwire.Delivery) error {
	if !f.keep.Load() && slices.ContainsFunc(all, func(d filingwire.Delivery) bool { return d.Attempt > 0 }) {
		return errors.New("killed")
	}
	return f.deliveryStore.PutDeliveries(ctx, all)
}

// "deliver killed between send and record (delivered at least once, recorded once)".
func TestKilledBetweenSendAndRecord(t *testing.T) {
	var store *forgetful
	d := newDeliveryHarness(t, "deliver_killed", func(c *Config) {
		store = &forgetful{deliveryStore: c.Delivery}
		c.Delivery = store
	})
	to := newReceiver(t, nil)
	id, _ := d.endpoint(t, to.URL, `,"subscribedEventTypes":["officer_change.*"]`)
	e := d.publish(t, 1)
	stop := d.deliver(t)
	to.await(t, 1)
	stop()
	if n := len(d.attempts(t, id)); n != 0 {
		t.Fatalf("%d attempts are recorded", n)
	}
	store.keep.Store(true)
	d.deliver(t)
	to.await(t, 2)
	await(t, "record", func() bool { return len(d.attempts(t, id)) > 0 })
	if got := eventIDs(to.all()); got[0] != e.ID || got[1] != e.ID {
		t.Errorf("delivered %v", got)
	}
	if all := d.attempts(t, id); len(all) != 1 || !all[0].OK || all[0].Attempt != 1 {
		t.Errorf("recorded %+v", all)
	}
}
