package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

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
