package api

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

// Contract 5, streams: creation, change, pause, deletion; polling with cursors in recorded
// order; filters by type; each is an event.
func TestStreamSubscriptions(t *testing.T) {
	d := newDeliveryHarness(t, "streams", nil)
	d.publish(t, 0) // before the subscription
	m := d.call(t, 201, "POST", streamsPath, `{"description":"mirror","eventTypes":["officer_change.*","stream_subscription.*"]}`)
	id := m["id"].(string)
	if !strings.HasPrefix(id, "strm_") || m["object"] != "stream_subscription" || m["transport"] != "poll" || m["status"] != "active" || m["livemode"] != true || m["orgId"] != d.org || m["lastEventAt"] != nil {
		t.Errorf("created %v", m)
	}
	var want []string
	for n := range 5 {
		want = append(want, d.publish(t, n+1).ID)
	}
	path := streamsPath + "/" + id + "/events"
	var got []string
	cursor := ""
	var pages []map[string]any
	for range 10 {
		page := d.call(t, 200, "GET", path+"?limit=2&type=officer_change.published"+cursor, "")
		pages = append(pages, page)
		for _, x := range page["data"].([]any) {
			e := x.(map[string]any)
			got = append(got, e["id"].(string))
			hasKeys(t, "stream event", e, "object id cursor recordedAt requestId eventType transport replayable data")
			if e["object"] != "stream_event" || e["eventType"] != "officer_change.published" || e["transport"] != "poll" || e["replayable"] != true || e["cursor"] == "" || e["data"].(map[string]any)["feed"] != "officer-changes" {
				t.Errorf("event %v", e)
			}
		}
		cursor = "&cursor=" + page["nextCursor"].(string)
		hasKeys(t, "page", page, "object streamId data hasMore nextCursor replayCursor requestId")
		if page["object"] != "stream_event_page" || page["streamId"] != id {
			t.Errorf("page %v", page)
		}
		if page["hasMore"] == false {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("polled %v, want %v", got, want)
	}
	next := d.publish(t, 9)
	page := d.call(t, 200, "GET", path+"?type=officer_change.published"+cursor, "")
	if data := page["data"].([]any); len(data) != 1 || data[0].(map[string]any)["id"] != next.ID {
		t.Errorf("after the end %v", page)
	}
	replay := d.call(t, 200, "GET", path+"?limit=2&type=officer_change.published&cursor="+pages[1]["replayCursor"].(string), "")
	if mustJSON(replay["data"]) != mustJSON(pages[1]["data"]) {
		t.Errorf("replayed %v, want %v", replay["data"], pages[1]["data"])
	}
	if all := d.call(t, 200, "GET", path, ""); len(all["data"].([]any)) != 7 { // its own creation, six changes
		t.Errorf("all %v", all)
	}
	for _, query := range []string{"limit=0", "type=", "cursor=x"} {
		if r := d.do(t, "GET", path+"?"+query); r.status != 400 {
			t.Errorf("%s: %d %s", query, r.status, r.body)
		}
	}
	other := d.call(t, 201, "POST", streamsPath, "{}")
	checkError(t, d.do(t, "GET", path+"?cursor="+other["cursor"].(string)), 400, "invalid_cursor")
	if m := d.call(t, 200, "PATCH", streamsPath+"/"+id, `{"description":"x","transport":"websocket"}`); m["description"] != "x" || m["transport"] != "websocket" || m["lastEventAt"] == nil {
		t.Errorf("changed %v", m)
	}
	if m := d.call(t, 200, "POST", streamsPath+"/"+id+"/disable", "{}"); m["status"] != "paused" {
		t.Errorf("disabled %v", m)
	}
	checkError(t, d.do(t, "GET", path), 409, "stream_paused")
	if m := d.call(t, 200, "POST", streamsPath+"/"+id+"/enable", "{}"); m["status"] != "active" {
		t.Errorf("enabled %v", m)
	}
	if m := d.call(t, 200, "DELETE", streamsPath+"/"+id, ""); m["object"] != "stream_subscription.deleted" || m["deleted"] != true {
		t.Errorf("deleted %v", m)
	}
	checkError(t, d.do(t, "GET", path), 404, "stream_not_found")
	for _, transport := range []string{"poll", "webhook_mirror", "websocket"} {
		m := d.call(t, 201, "POST", streamsPath, `{"transport":"`+transport+`"}`)
		hasKeys(t, "subscription", m, "object id createdAt updatedAt livemode orgId description eventTypes transport status cursor lastEventAt")
		if m["transport"] != transport {
			t.Errorf("transport %v", m)
		}
	}
	for _, body := range []string{`{"transport":"carrier_pigeon"}`, `{"eventTypes":["x"]}`, `{"status":"disabled"}`} {
		if r := d.send(t, "POST", streamsPath, strings.NewReader(body), "Content-Type", "application/json"); r.status != 400 {
			t.Errorf("%s: %d %s", body, r.status, r.body)
		}
	}
	// each event is billed and recorded once, however often it is read (contract 3)
	ledger := d.call(t, 200, "GET", "/v1/events?kind=stream_event&limit=1000", "")["data"].([]any)
	if len(ledger) != 7 {
		t.Errorf("%d stream records: %v", len(ledger), ledger)
	}
	if units := d.deliveryUnits(t); units != 7.0 {
		t.Errorf("%v stream events are billed", units)
	}
	for _, x := range ledger {
		r := x.(map[string]any)
		hasKeys(t, "stream_event", r, "kind recordedAt orgId eventId eventType requestId streamId cursor transport replayable")
		if r["streamId"] != id || r["transport"] != "poll" || r["replayable"] != true || r["cursor"] == "" || r["eventId"] == "" {
			t.Errorf("record %v", r)
		}
	}
}

// A reader that is too slow is cut off and resumes from its cursor without a gap; the others
// go on.
func TestSlowReaderIsDropped(t *testing.T) {
	d := newDeliveryHarness(t, "stream_slow", nil)
	org, err := d.topic.Organization(t.Context(), d.org)
	if err != nil {
		t.Fatal(err)
	}
	view := streamView{org: org, livemode: true, types: []string{anyType}, transport: transportSSE}
	valid := func(context.Context) error { return nil }
	slow, err := d.openStream(t.Context(), view, nil, valid)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.close()
	var want []string
	for n := range hubBacklog + 1 {
		want = append(want, d.publish(t, n).ID)
	}
	entries, err := d.topic.Events(t.Context(), nil, 0, 1000)
	if err != nil || len(entries) != len(want) {
		t.Fatalf("%d events, %v", len(entries), err)
	}
	for i := range entries { // however the hub has batched them so far
		d.hub.hand(t.Context(), entries[i:i+1])
	}
	var got []string
	read := func(r *streamReader) error {
		for len(got) < len(want) {
			events, _, err := r.next(t.Context())
			if errors.Is(err, errHeartbeat) {
				continue
			}
			if err != nil {
				return err
			}
			for _, e := range events {
				got = append(got, e.Event.ID)
			}
		}
		return nil
	}
	position := slow.position
	if err := read(slow); err != nil {
		if !errors.Is(err, errTooSlow) {
			t.Fatal(err)
		}
		position = slow.position
	}
	again, err := d.openStream(t.Context(), view, &position, valid)
	if err != nil {
		t.Fatal(err)
	}
	defer again.close()
	if err := read(again); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %d events, want %d in their order", len(got), len(want))
	}
}
