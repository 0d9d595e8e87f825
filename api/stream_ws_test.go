package api

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"github.com/filingwire/filingwire"
)

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
	if e["event"] != want.Type || e["id"] != want.ID || e["cursor"] == "" || e["deliveredAt"] == "" || e["replayed"] != false ||
		filing["accessionNumber"] != "0009999999-26-000001" || filing["form"] != "8-K" || filing["ticker"] != "HRWP" || filing["cik"] != "0000000101" || filing["completedAt"] == "" {
		t.Errorf("frame %v", e)
	}
	hasKeys(t, "filing", filing, "accessionNumber form ticker cik completedAt")
	for key, value := range filing {
		if value == nil {
			t.Errorf("%s is null", key)
		}
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
