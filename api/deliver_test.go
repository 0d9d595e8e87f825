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
	"time"

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

// Contract 5: retries until a success; only 2xx is one; redirects are not followed; 410
// disables the endpoint and writes an event; Retry-After is kept to.
func TestRetries(t *testing.T) {
	d := newDeliveryHarness(t, "deliver_retries", nil)
	d.retries = []time.Duration{time.Millisecond, time.Millisecond, time.Millisecond}
	elsewhere := newReceiver(t, nil)
	healing := newReceiver(t, func(n int, w http.ResponseWriter, r *http.Request) {
		switch n {
		case 1:
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		case 2:
			w.WriteHeader(http.StatusInternalServerError)
		case 3:
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				panic(err)
			}
			_, _ = conn.Write([]byte("\x00\xffgarbage\r\n\r\n"))
			conn.Close()
		}
	})
	gone := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	busy := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	broken := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	ids := map[*receiver]string{}
	for _, r := range []*receiver{healing, gone, busy, broken} {
		ids[r], _ = d.endpoint(t, r.URL, `,"subscribedEventTypes":["officer_change.*"]`)
	}
	d.deliver(t)
	d.publish(t, 1)
	recorded := func(r *receiver, n int) []filingwire.Delivery {
		await(t, "attempts", func() bool { return len(d.attempts(t, ids[r])) >= n })
		return d.attempts(t, ids[r])
	}
	all := recorded(healing, 4)
	for i, want := range []int{307, 500, 0, 200} {
		a := all[i]
		if got := statusOf(&a); got != want || a.Attempt != i+1 || a.OK != (want == 200) || (a.Error == nil) != a.OK || (a.DueAt == nil) != a.OK {
			t.Errorf("attempt %d: %+v, status %d", i, a, got)
		}
	}
	if n := len(elsewhere.all()); n != 0 {
		t.Errorf("a redirect was followed %d times", n)
	}
	last := recorded(gone, 1)[0]
	await(t, "disabled endpoint", func() bool {
		return d.call(t, 200, "GET", webhooksPath+"/"+ids[gone], "")["status"] == "disabled"
	})
	if last.DueAt != nil {
		t.Errorf("another attempt after 410: %+v", last)
	}
	if b := d.disabledEvent(t); !strings.Contains(b, ids[gone]) || !strings.Contains(b, `"reason":"gone"`) || !strings.Contains(b, `"type":"system"`) {
		t.Errorf("events %s", b)
	}
	if a := recorded(busy, 1)[0]; a.DueAt == nil || a.DueAt.Sub(a.RecordedAt.Time) < 59*time.Minute {
		t.Errorf("Retry-After is not kept to: %+v", a)
	}
	all = recorded(broken, 4)
	if a := all[3]; a.DueAt != nil || len(all) != 4 {
		t.Errorf("%d attempts, the last %+v", len(all), a)
	}
	// A replay of what failed for good, and of an unknown delivery.
	path := webhooksPath + "/" + ids[broken] + "/deliveries/"
	m := d.call(t, 200, "POST", path+all[3].ID+"/replay", "{}")
	again := m["deliveries"].([]any)[0].(map[string]any)
	if m["object"] != "webhook_delivery_replay" || m["sourceDeliveryId"] != all[3].ID || m["eventsReplayed"] != float64(1) || again["replayedFromDeliveryId"] != all[3].ID ||
		again["kind"] != "webhook_delivery" || again["ok"] != false || again["deliveryId"] == all[3].ID {
		t.Errorf("replay %v", m)
	}
	// Contract 3: a delivery is billed when it succeeds, once: of the four endpoints one has taken one.
	await(t, "billed delivery", func() bool { return d.deliveryUnits(t) == 1.0 })
	checkError(t, d.send(t, "POST", path+filingwire.NewID("whd_")+"/replay", strings.NewReader("{}")), 404, "not_found")
}

// disabledEvent waits for the event that an endpoint was disabled.
func (d *deliveryHarness) disabledEvent(t *testing.T) (body string) {
	t.Helper()
	await(t, "event", func() bool {
		m := d.call(t, 200, "GET", "/v1/events?type=webhook_endpoint.disabled", "")
		body = mustJSON(m)
		return len(m["data"].([]any)) > 0
	})
	return body
}

// deliveryUnits are what the organization is billed for as deliveries and stream events.
func (d *deliveryHarness) deliveryUnits(t *testing.T) any {
	t.Helper()
	for _, item := range d.call(t, 200, "GET", "/v1/billing", "")["budget"].(map[string]any)["lineItems"].([]any) {
		if item := item.(map[string]any); item["meterFamily"] == "delivery_events" {
			return item["units"]
		}
	}
	return 0.0
}

func statusOf(a *filingwire.Delivery) int {
	if a.Status == nil {
		return 0
	}
	return *a.Status
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

// Contract 5: "ten days of failure disables and writes an event".
func TestTenDaysOfFailure(t *testing.T) {
	d := newDeliveryHarness(t, "deliver_ten_days", nil)
	broken := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	id, _ := d.endpoint(t, broken.URL, `,"subscribedEventTypes":["officer_change.*"]`)
	e, err := d.topic.WebhookEndpoint(t.Context(), d.org, id)
	if err != nil {
		t.Fatal(err)
	}
	long := filingwire.InstantOf(time.Now().Add(-11 * 24 * time.Hour))
	e.EnabledAt, e.CreatedAt = long, long
	if err := d.topic.PutWebhookEndpoint(t.Context(), *e); err != nil {
		t.Fatal(err)
	}
	status := 502
	err = d.topic.PutDeliveries(t.Context(), []filingwire.Delivery{{ID: "whd_x", OrgID: d.org, WebhookID: id, EventID: "evt_x", Attempt: 1, RecordedAt: filingwire.InstantOf(long.Add(time.Minute)),
		EventType: "officer_change.published", Status: &status, RequestID: "req_x"}})
	if err != nil {
		t.Fatal(err)
	}
	d.deliver(t)
	d.publish(t, 1)
	await(t, "disabled endpoint", func() bool { return d.call(t, 200, "GET", webhooksPath+"/"+id, "")["status"] == "disabled" })
	if b := d.disabledEvent(t); !strings.Contains(b, `"reason":"failing"`) {
		t.Errorf("events %s", b)
	}
}

// Contract 5: "the response body is read to 64 KiB at most".
func TestEndlessBody(t *testing.T) {
	d := newDeliveryHarness(t, "deliver_endless", nil)
	written := make(chan int, 1)
	endless := newReceiver(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		total, chunk := 0, make([]byte, 4096)
		for r.Context().Err() == nil {
			n, err := w.Write(chunk)
			if total += n; err != nil {
				break
			}
		}
		written <- total
	})
	id, _ := d.endpoint(t, endless.URL, "")
	m := d.call(t, 200, "POST", webhooksPath+"/"+id+"/test", "{}")
	if m["delivery"].(map[string]any)["ok"] != true {
		t.Errorf("test %v", m)
	}
	if n := <-written; n > 16<<20 || maxWebhookReply != 64<<10 { // what the sockets hold beside it
		t.Errorf("%d bytes were taken", n)
	}
}
