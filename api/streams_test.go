package api

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"github.com/filingwire/filingwire"
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
			if e["object"] != "stream_event" || e["eventType"] != "officer_change.published" || e["transport"] != "poll" || e["replayable"] != true || e["cursor"] == "" || e["data"].(map[string]any)["feed"] != "officer-changes" {
				t.Errorf("event %v", e)
			}
		}
		cursor = "&cursor=" + page["nextCursor"].(string)
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

// sse is an open stream of Server-Sent Events.
type sse struct {
	*bufio.Scanner
	resp   *http.Response
	cancel context.CancelFunc
}

func (d *deliveryHarness) openSSE(t *testing.T, path string, headers ...string) *sse {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("x-api-key", d.key)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%s: %d %v", path, resp.StatusCode, resp.Header)
	}
	s := &sse{bufio.NewScanner(resp.Body), resp, cancel}
	s.Buffer(nil, 1<<20)
	t.Cleanup(s.close)
	if !s.Scan() || !strings.HasPrefix(s.Text(), "retry:") {
		t.Fatalf("the stream begins with %q", s.Text())
	}
	return s
}

func (s *sse) close() {
	s.cancel()
	s.resp.Body.Close()
}

// next returns the next message.
func (s *sse) next(t *testing.T) (id, kind string, event filingwire.PlatformEvent) {
	t.Helper()
	for s.Scan() {
		field, value, _ := strings.Cut(s.Text(), ": ")
		switch field {
		case "id":
			id = value
		case "event":
			kind = value
		case "data":
			if err := json.Unmarshal([]byte(value), &event); err != nil {
				t.Fatal(err)
			}
			return id, kind, event
		}
	}
	t.Fatalf("the stream ended: %v", s.Err())
	return
}

// Contract 5: "`id:` = cursor, so `Last-Event-ID` resumes without a gap".
func TestSSE(t *testing.T) {
	d := newDeliveryHarness(t, "sse", nil)
	live := d.openSSE(t, ssePath)
	var ids []string
	last := ""
	for n := range 3 {
		want := d.publish(t, n)
		id, kind, e := live.next(t)
		if e.ID != want.ID || kind != want.Type || e.OrgID != d.org || id == "" {
			t.Errorf("%s %s %+v, want %s", id, kind, e, want.ID)
		}
		ids = append(ids, id)
	}
	live.close()
	var missed []string
	for n := range 20 { // while nobody listens
		missed = append(missed, d.publish(t, 10+n).ID)
	}
	again := d.openSSE(t, ssePath, "Last-Event-ID", ids[1])
	third, _, e := again.next(t)
	if third != ids[2] || e.ID == "" {
		t.Errorf("resumed at %s, want %s", third, ids[2])
	}
	for _, want := range missed {
		if _, _, e := again.next(t); e.ID != want {
			t.Fatalf("event %s, want %s", e.ID, want)
		}
	}
	more := d.publish(t, 620)
	if id, _, e := again.next(t); e.ID != more.ID {
		t.Errorf("event %s, want %s", e.ID, more.ID)
	} else {
		last = id
	}
	sub := d.call(t, 201, "POST", streamsPath, `{"eventTypes":["restatement.*"]}`)["id"].(string)
	checkError(t, d.do(t, "GET", ssePath+"?stream_id="+sub+"&cursor="+last), 400, "invalid_cursor")
	checkError(t, d.do(t, "GET", ssePath+"?cursor="+last[:len(last)-2]+"AA"), 400, "invalid_cursor")
	_, other := newOwner(t, d.topic.Warehouse, "team")
	checkError(t, d.do(t, "GET", ssePath+"?cursor="+last, "x-api-key", other), 400, "invalid_cursor")
	checkError(t, d.do(t, "GET", ssePath, "x-api-key", ""), 401, "missing_api_key")
}

// A stream ends when its key is revoked, and when the server stops.
func TestSSEEnds(t *testing.T) {
	d := newDeliveryHarness(t, "sse_ends", nil)
	created := d.call(t, 201, "POST", "/v1/api_keys", `{"livemode":true}`)
	s := d.openSSE(t, ssePath, "x-api-key", created["secret"].(string))
	d.call(t, 200, "DELETE", "/v1/api_keys/"+created["id"].(string), "")
	for s.Scan() {
		if strings.HasPrefix(s.Text(), "data: ") && strings.Contains(s.Text(), "authentication_failed") {
			break
		}
	}
	if s.Scan(); s.Scan() {
		t.Errorf("the stream goes on: %s", s.Text())
	}
	open := d.openSSE(t, ssePath)
	go func() { _ = d.Shutdown(context.Background()) }()
	for open.Scan() {
		continue
	}
	if open.Err() != nil {
		t.Errorf("the stream broke off: %v", open.Err())
	}
}

// dialWS opens a WebSocket with a ticket.
func (d *deliveryHarness) dialWS(t *testing.T, token, query string) (*websocket.Conn, *http.Response, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	conn, resp, err := websocket.DefaultDialer.DialContext(ctx, strings.Replace(d.base, "http", "ws", 1)+wsPath+"?ticket="+token+query, nil)
	if err == nil {
		t.Cleanup(func() { conn.Close() })
	}
	return conn, resp, err
}

func (d *deliveryHarness) ticket(t *testing.T) string {
	t.Helper()
	m := d.call(t, 200, "POST", ticketsPath, "{}")
	if m["object"] != "stream_ticket" || m["ticketId"] == "" || m["issuedAt"] == "" || m["expiresAt"] == "" || m["requestId"] == "" {
		t.Errorf("ticket %v", m)
	}
	return m["token"].(string)
}

func frame(t *testing.T, conn *websocket.Conn) map[string]any {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	m := map[string]any{}
	if err := conn.ReadJSON(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

// Contract 5, WebSocket: tickets of 60 s and single use; frames connected, one per event, pong,
// rate_limited; filters by form and ticker; a cursor replays what was missed.
func TestWebSocket(t *testing.T) {
	d := newDeliveryHarness(t, "ws", nil)
	token := d.ticket(t)
	conn, resp, err := d.dialWS(t, token, "&forms=8-k&tickers=hrwp,abc")
	if err != nil {
		t.Fatal(err, resp)
	}
	hello := frame(t, conn)
	if hello["event"] != "connected" || hello["connectionId"] == "" || hello["orgId"] != d.org || hello["serverTime"] == "" || mustJSON(hello["filters"]) != `{"forms":["8-K"],"tickers":["ABC","HRWP"]}` {
		t.Errorf("first frame %v", hello)
	}
	d.publishAs(t, "ofc_amended", filingwire.Subject{DocumentID: "0009999999-26-000002", Form: "8-K/A", CIKs: []string{"0000000101"}, Tickers: []string{"HRWP"}})
	d.publishAs(t, "ofc_other", filingwire.Subject{DocumentID: "0009999999-26-000003", Form: "8-K", CIKs: []string{"0000000102"}, Tickers: []string{"QQQQ"}})
	want := d.publish(t, 1)
	e := frame(t, conn)
	filing, _ := e["filing"].(map[string]any)
	if e["event"] != want.Type || e["id"] != want.ID || e["cursor"] == "" || e["deliveredAt"] == "" || e["replayed"] != nil ||
		filing["accessionNumber"] != "0009999999-26-000001" || filing["form"] != "8-K" || filing["ticker"] != "HRWP" || filing["cik"] != "0000000101" || filing["completedAt"] == "" {
		t.Errorf("frame %v", e)
	}
	if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"event":"ping"}`)); err != nil {
		t.Fatal(err)
	}
	if pong := frame(t, conn); pong["event"] != "pong" {
		t.Errorf("frame %v", pong)
	}
	for range clientMessages {
		if err := conn.WriteMessage(websocket.TextMessage, []byte(`{}`)); err != nil {
			t.Fatal(err)
		}
	}
	if limited := frame(t, conn); limited["event"] != "rate_limited" || limited["retryAfterMs"].(float64) <= 0 || limited["message"] == "" {
		t.Errorf("frame %v", limited)
	}
	conn.Close()

	missed := d.publish(t, 2)
	conn, _, err = d.dialWS(t, d.ticket(t), "&cursor="+e["cursor"].(string))
	if err != nil {
		t.Fatal(err)
	}
	frame(t, conn)
	if r := frame(t, conn); r["id"] != missed.ID || r["replayed"] != true {
		t.Errorf("replayed %v", r)
	}
	refused := func(token, query string, status int) {
		t.Helper()
		_, resp, err := d.dialWS(t, token, query)
		if err == nil || resp == nil || resp.StatusCode != status {
			t.Errorf("ticket %.10s… %s: %v, %v, want status %d", token, query, resp, err, status)
		}
	}
	refused(token, "", 401)                        // used
	refused(token[:len(token)-4]+"AAAA", "", 401)  // forged
	refused("x", "", 401)                          // none
	refused(d.ticket(t), "&cursor=x", 400)         // forged cursor
	refused(d.ticket(t), "&stream_id=strm_x", 404) // unknown stream
	if r := d.do(t, "GET", wsPath+"?ticket=x", "x-api-key", ""); r.status != 426 {
		t.Errorf("without upgrade: %d %s", r.status, r.body)
	}
	if log := d.log.String(); strings.Contains(log, token) {
		t.Error("a ticket is in the log")
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
