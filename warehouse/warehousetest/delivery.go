package warehousetest

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

func minutes(n int) filingwire.Instant {
	return filingwire.InstantOf(retrieved.Add(time.Duration(n) * time.Minute))
}

func testWebhookEndpoints(t *testing.T, h *harness) {
	w := h.open(t)
	description := "Bücher"
	a := filingwire.WebhookEndpoint{ID: "whk_a", OrgID: "org_a", CreatedAt: minutes(0), UpdatedAt: minutes(0), EnabledAt: minutes(0), Livemode: true, Description: &description,
		DestinationURL: "https://example.com/hook", EventTypes: []string{"*"}, Filters: &filingwire.EventFilters{Tickers: []string{"HRWP"}, CIKs: []string{}, Items: []string{}},
		Status: filingwire.StatusActive, Secrets: []byte{0, 255, 39}}
	b := filingwire.WebhookEndpoint{ID: "whk_b", OrgID: "org_b", CreatedAt: minutes(1), UpdatedAt: minutes(1), EnabledAt: minutes(1), EventTypes: []string{"restatement.*"},
		Status: filingwire.StatusActive, Secrets: []byte("s")}
	for _, e := range []filingwire.WebhookEndpoint{a, b} {
		if err := w.PutWebhookEndpoint(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := w.WebhookEndpoint(t.Context(), "org_a", "whk_a"); err != nil || !reflect.DeepEqual(*got, a) {
		t.Errorf("endpoint %+v, %v, want %+v", got, err, a)
	}
	_, err := w.WebhookEndpoint(t.Context(), "org_b", "whk_a")
	wantNotFound(t, "endpoint of another organization", err)
	if all, err := w.ActiveWebhookEndpoints(t.Context()); err != nil || len(all) != 2 {
		t.Errorf("active %+v, %v", all, err)
	}
	a.Status, a.UpdatedAt = filingwire.StatusDisabled, minutes(2)
	b.Deleted = true
	for _, e := range []filingwire.WebhookEndpoint{a, b} {
		if err := w.PutWebhookEndpoint(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if all, err := w.ActiveWebhookEndpoints(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("active after disabling and deleting: %+v, %v", all, err)
	}
	_, err = w.WebhookEndpoint(t.Context(), "org_b", "whk_b")
	wantNotFound(t, "deleted endpoint", err)
	if all, err := w.WebhookEndpoints(t.Context(), "org_a"); err != nil || !reflect.DeepEqual(all, []filingwire.WebhookEndpoint{a}) {
		t.Errorf("endpoints %+v, %v", all, err)
	}
}

// attempt is one of whk_a; due < 0 = never again.
func attempt(org, event string, n, recorded, due int, ok bool) filingwire.Delivery {
	d := filingwire.Delivery{ID: filingwire.DeliveryID("whk_a", event, "", n), OrgID: org, WebhookID: "whk_a", EventID: event, Attempt: n, RecordedAt: minutes(recorded),
		EventType: "filing.published", DestinationURL: "https://example.com", OK: ok, RequestID: "req_1"}
	if due >= 0 {
		at := minutes(due)
		d.DueAt = &at
	}
	if n > 0 {
		status, latency, message := 500, int64(3), "status 500"
		if ok {
			status = 200
		} else {
			d.Error = &message
		}
		d.Status, d.LatencyMs = &status, &latency
	}
	return d
}

func testDeliveries(t *testing.T, h *harness) {
	w := h.open(t)
	put := func(all ...filingwire.Delivery) {
		t.Helper()
		for range 2 { // recorded again after a crash
			if err := w.PutDeliveries(t.Context(), all); err != nil {
				t.Fatal(err)
			}
		}
	}
	pending := func(want ...string) {
		t.Helper()
		found, err := w.PendingDeliveries(t.Context(), "", "", minutes(60), 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range found {
			got = append(got, d.EventID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("pending %v, want %v", got, want)
		}
	}
	put(attempt("org_a", "evt_1", 0, 0, 0, false), attempt("org_a", "evt_2", 0, 1, 1, false))
	pending("evt_1", "evt_2")
	put(attempt("org_a", "evt_1", 1, 2, -1, true), attempt("org_a", "evt_2", 1, 2, 7, false))
	pending("evt_2")
	put(attempt("org_a", "evt_2", 2, 8, 40, false))
	pending("evt_2")
	known, err := w.KnownDeliveries(t.Context(), []string{"org_a"}, []string{"evt_1", "evt_2", "evt_3"})
	if err != nil || !reflect.DeepEqual(known, map[[2]string]bool{{"whk_a", "evt_1"}: true, {"whk_a", "evt_2"}: true}) {
		t.Errorf("known %v, %v", known, err)
	}
	all, err := w.Deliveries(t.Context(), "org_a", "whk_a", "", nil, 10)
	if err != nil || len(all) != 3 || !reflect.DeepEqual(all[0], attempt("org_a", "evt_2", 2, 8, 40, false)) {
		t.Errorf("deliveries %+v, %v", all, err)
	}
	rest, err := w.Deliveries(t.Context(), "org_a", "whk_a", "", &filingwire.LedgerPosition{At: all[0].RecordedAt, ID: all[0].ID}, 10)
	if err != nil || !reflect.DeepEqual(rest, all[1:]) {
		t.Errorf("next page %+v, %v", rest, err)
	}
	if of, err := w.Deliveries(t.Context(), "org_a", "whk_a", "evt_1", nil, 10); err != nil || len(of) != 1 || !of[0].OK {
		t.Errorf("deliveries of an event %+v, %v", of, err)
	}
	if foreign, err := w.Deliveries(t.Context(), "org_b", "whk_a", "", nil, 10); err != nil || len(foreign) != 0 {
		t.Errorf("another organization's deliveries %+v, %v", foreign, err)
	}
	_, err = w.Delivery(t.Context(), "org_b", "whk_a", all[0].ID)
	wantNotFound(t, "delivery of another organization", err)
	if d, err := w.Delivery(t.Context(), "org_a", "whk_a", all[0].ID); err != nil || !reflect.DeepEqual(*d, all[0]) {
		t.Errorf("delivery %+v, %v", d, err)
	}
	since := func(from int, want *filingwire.Instant) {
		t.Helper()
		if got, err := w.FailingSince(t.Context(), "org_a", "whk_a", minutes(from)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("failing since %v, %v, want %v", got, err, want)
		}
	}
	eight := minutes(8)
	since(0, &eight) // the failure of the same moment as a success is not after it
	put(attempt("org_a", "evt_3", 1, 9, -1, true))
	since(0, nil)
}

// Contract 5: `GET /v1/events` unites the organization's own records with the published
// events, which are stored once.
func testLedger(t *testing.T, h *harness) {
	w := h.open(t)
	request := "req_9"
	for i, org := range []string{"org_a", "org_b"} {
		appendLog(t, w, filingwire.LogEntry{Position: filingwire.LogPosition(int64(i)), LogMessage: filingwire.LogMessage{Event: &filingwire.PlatformEvent{Object: "event",
			ID: "evt_" + org, Type: filingwire.EventKeyCreated, CreatedAt: minutes(i), OrgID: org, RequestID: &request, Data: json.RawMessage(`{}`)}}})
	}
	appendLog(t, w, announce(2, "ofc_a", 1, "h")) // at minute 0
	if err := w.PutDeliveries(t.Context(), []filingwire.Delivery{attempt("org_a", "evt_1", 0, 1, 1, false), attempt("org_a", "evt_1", 1, 2, -1, true)}); err != nil {
		t.Fatal(err)
	}
	record := filingwire.StreamRecord{ID: filingwire.StreamRecordID("strm_1", "evt_2"), OrgID: "org_a", RecordedAt: minutes(3), StreamID: "strm_1", Position: 5,
		EventID: "evt_2", EventType: "filing.published", Transport: "poll"}
	for range 2 {
		if err := w.PutStreamRecords(t.Context(), []filingwire.StreamRecord{record}); err != nil {
			t.Fatal(err)
		}
	}
	read := func(q filingwire.LedgerQuery) (kinds []string, last *filingwire.LedgerRecord) {
		t.Helper()
		q.OrgID = "org_a"
		if q.Limit == 0 {
			q.Limit = 100
		}
		found, err := w.Ledger(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for i := range found {
			kinds, last = append(kinds, found[i].Kind), &found[i]
		}
		return kinds, last
	}
	all := []string{"stream_event", "webhook_delivery", "event", "event"}
	if kinds, last := read(filingwire.LedgerQuery{}); !slices.Equal(kinds, all) || last.Event == nil {
		t.Errorf("ledger %v", kinds)
	}
	var paged []string
	q := filingwire.LedgerQuery{Limit: 1}
	for range 10 {
		kinds, last := read(q)
		if last == nil {
			break
		}
		paged = append(paged, kinds...)
		q.Before = &last.LedgerPosition
	}
	if !slices.Equal(paged, all) {
		t.Errorf("pages %v", paged)
	}
	since := minutes(2)
	for want, q := range map[string]filingwire.LedgerQuery{
		"stream_event":     {Kind: "stream_event"},
		"webhook_delivery": {Kind: "webhook_delivery", Since: &since, RequestID: "req_1", Type: "filing.published"},
		"event":            {RequestID: request},
	} {
		if kinds, last := read(q); !slices.Equal(kinds, []string{want}) || last.Stream != nil && !reflect.DeepEqual(*last.Stream, record) {
			t.Errorf("%+v: %v", q, kinds)
		}
	}
	if e, err := w.EventByID(t.Context(), "org_a", "evt_org_a"); err != nil || e.Event.OrgID != "org_a" {
		t.Errorf("event %+v, %v", e, err)
	}
	if e, err := w.EventByID(t.Context(), "org_a", publishedEvent("ofc_a", 1).ID); err != nil || !e.Event.Published() || e.Position != filingwire.LogPosition(2) {
		t.Errorf("event %+v, %v", e, err)
	}
	_, err := w.EventByID(t.Context(), "org_a", "evt_org_b")
	wantNotFound(t, "event of another organization", err)
}

func testStreams(t *testing.T, h *harness) {
	w := h.open(t)
	s := filingwire.StreamSubscription{ID: "strm_a", OrgID: "org_a", CreatedAt: minutes(0), UpdatedAt: minutes(0), Livemode: true, EventTypes: []string{"*"},
		Transport: "poll", Status: filingwire.StatusActive, Start: 7}
	if err := w.PutStreamSubscription(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	for _, position := range []uint64{9, 11, 10} {
		if err := w.AdvanceStream(t.Context(), "org_a", "strm_a", position, minutes(int(position))); err != nil {
			t.Fatal(err)
		}
	}
	eleven := minutes(11)
	want := s
	want.Position, want.LastEventAt = 11, &eleven
	if got, err := w.StreamSubscription(t.Context(), "org_a", "strm_a"); err != nil || !reflect.DeepEqual(*got, want) {
		t.Errorf("subscription %+v, %v, want %+v", got, err, want)
	}
	_, err := w.StreamSubscription(t.Context(), "org_b", "strm_a")
	wantNotFound(t, "subscription of another organization", err)
	s.Deleted = true
	if err := w.PutStreamSubscription(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if all, err := w.StreamSubscriptions(t.Context(), "org_a"); err != nil || len(all) != 0 {
		t.Errorf("subscriptions %+v, %v", all, err)
	}
	for i, want := range []bool{true, false} {
		if ok, err := w.UseTicket(t.Context(), "tkt_1", string(rune('a'+i)), filingwire.InstantOf(time.Now().Add(time.Minute))); err != nil || ok != want {
			t.Errorf("use %d of a ticket: %t, %v", i, ok, err)
		}
	}
}
