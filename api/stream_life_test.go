package api

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/golang-jwt/jwt/v5"
)

// Contract 5: Server-Sent Events and WebSockets show signs of life when nothing happens.
func TestStreamHeartbeats(t *testing.T) {
	d := newDeliveryHarness(t, "stream_beats", nil)
	if d.beat != 15*time.Second {
		t.Errorf("a heartbeat every %v", d.beat)
	}
	d.beat = 10 * time.Millisecond
	s := d.openSSE(t, ssePath)
	for beats := 0; beats < 3 && s.Scan(); {
		if moment, ok := strings.CutPrefix(s.Text(), ": "); ok {
			if _, err := time.Parse(time.RFC3339, moment); err != nil {
				t.Errorf("heartbeat %q", moment)
			}
			beats++
		}
	}
	if s.Err() != nil {
		t.Fatal(s.Err())
	}
	conn, _, err := d.dialWS(t, d.ticket(t), "")
	if err != nil {
		t.Fatal(err)
	}
	pings := make(chan struct{}, 1)
	conn.SetPingHandler(func(string) error {
		select {
		case pings <- struct{}{}:
		default:
		}
		return conn.WriteControl(websocket.PongMessage, nil, time.Now().Add(time.Second))
	})
	go func() {
		for {
			if _, _, err := conn.ReadMessage(); err != nil {
				return
			}
		}
	}()
	for range 3 {
		select {
		case <-pings:
		case <-time.After(time.Minute):
			t.Fatal("no ping")
		}
	}
}

// Contract 2: "Revocation takes effect on every instance within 5 s", for open streams too: an
// answer about a key is kept for keyTTL, and asked for every recheck.
func TestOpenStreamsEndWithTheirKey(t *testing.T) {
	d := newDeliveryHarness(t, "stream_revoked", nil)
	if keyTTL+d.recheck >= 5*time.Second {
		t.Errorf("a stream may outlive its key by %v", keyTTL+d.recheck)
	}
	d.recheck = 10 * time.Millisecond
	created := d.call(t, 201, "POST", "/v1/api_keys", `{"livemode":true,"scopes":["read:sec","read:account","write:account"]}`)
	secret := created["secret"].(string)
	s := d.openSSE(t, ssePath, "x-api-key", secret)
	token := d.call(t, 200, "POST", ticketsPath, "{}", "x-api-key", secret)["token"].(string)
	unused := d.call(t, 200, "POST", ticketsPath, "{}", "x-api-key", secret)["token"].(string)
	conn, _, err := d.dialWS(t, token, "")
	if err != nil {
		t.Fatal(err)
	}
	frame(t, conn)
	d.call(t, 200, "DELETE", "/v1/api_keys/"+created["id"].(string), "")
	e := frame(t, conn)
	for e["id"] != nil { // the revocation is an event too
		e = frame(t, conn)
	}
	if e["event"] != "error" || e["code"] != "authentication_failed" {
		t.Errorf("frame %v", e)
	}
	var closed *websocket.CloseError
	if _, _, err := conn.ReadMessage(); !errors.As(err, &closed) {
		t.Errorf("after its key's end the WebSocket has %v", err)
	}
	said := false
	for s.Scan() {
		said = said || strings.HasPrefix(s.Text(), "data: ") && strings.Contains(s.Text(), "authentication_failed")
	}
	if !said || s.Err() != nil {
		t.Errorf("the stream ended without a reason, %v", s.Err())
	}
	if _, resp, err := d.dialWS(t, unused, ""); err == nil || resp == nil || resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a ticket of a revoked key: %v, %v", resp, err)
	}
}

// What a bearer token opened ends with it: at its expiry, and when its organization is linked no
// more. The next token goes on from the cursor without a gap.
func TestOpenStreamsEndWithTheirToken(t *testing.T) {
	now := &clock{t: time.Now().UTC()}
	p := newProvider(t, now.now)
	d := newDeliveryHarness(t, "stream_token", func(c *Config) {
		c.Now, c.OAuth = now.now, OAuth{Issuer: p.Issuer(), JWKSURL: p.JWKSEndpoint()}
	})
	d.recheck = 10 * time.Millisecond
	link := func(org string) {
		t.Helper()
		if err := d.topic.LinkOrganization(t.Context(), org, "tenant_B"); err != nil {
			t.Fatal(err)
		}
	}
	link(d.org)
	bearer := func() []string {
		token := p.sign(t, jwt.MapClaims{"iat": now.now().Unix(), "exp": now.now().Add(time.Hour).Unix()})
		return []string{"x-api-key", "", "Authorization", "Bearer " + token}
	}
	ticket := func(headers []string) string {
		t.Helper()
		return d.call(t, 200, "POST", ticketsPath, "{}", headers...)["token"].(string)
	}
	cursor := ""
	for _, c := range []struct {
		what, code string
		end        func()
	}{
		{"expired", "authentication_failed", func() { now.advance(time.Hour + tokenLeeway + time.Second) }},
		{"linked to another organization", "organization_not_linked", func() {
			other, _ := newOwner(t, d.topic.Warehouse, "team")
			link(other)
			now.advance(orgTTL)
		}},
	} {
		headers := bearer()
		s := d.openSSE(t, ssePath, headers...)
		conn, _, err := d.dialWS(t, ticket(headers), "")
		if err != nil {
			t.Fatal(c.what, err)
		}
		unused := ticket(headers)
		cursor = frame(t, conn)["cursor"].(string)
		c.end()
		if e := frame(t, conn); e["event"] != "error" || e["code"] != c.code {
			t.Errorf("%s: frame %v", c.what, e)
		}
		said := false
		for s.Scan() {
			said = said || strings.HasPrefix(s.Text(), "data: ") && strings.Contains(s.Text(), c.code)
		}
		if !said || s.Err() != nil {
			t.Errorf("%s: the stream ended without a reason, %v", c.what, s.Err())
		}
		if _, resp, err := d.dialWS(t, unused, ""); err == nil || resp == nil || resp.StatusCode/100 != 4 {
			t.Errorf("%s: its ticket opens a stream: %v, %v", c.what, resp, err)
		}
	}
	link(d.org)
	now.advance(orgTTL)
	missed := d.publish(t, 1)
	conn, _, err := d.dialWS(t, ticket(bearer()), "&cursor="+cursor)
	if err != nil {
		t.Fatal(err)
	}
	frame(t, conn)
	if e := frame(t, conn); e["id"] != missed.ID || e["replayed"] != true {
		t.Errorf("resumed with %v, want %s", e, missed.ID)
	}
}

// An empty id is refused and not taken for none: it would be a stream of all events.
func TestEmptyStreamParameters(t *testing.T) {
	h := newHarness(t, func(c *Config) { c.Delivery = brokenLedger{} })
	for _, query := range []string{ssePath + "?stream_id=", wsPath + "?ticket=", wsPath + "?ticket=x&stream_id="} {
		if details := checkError(t, h.do(t, "GET", query), 400, "invalid_query_parameter"); details["parameter"] == nil {
			t.Errorf("%s: details %v", query, details)
		}
	}
}

// Contract 5: a ticket lives for 60 s.
func TestTicketExpires(t *testing.T) {
	h := newHarness(t, func(c *Config) { c.Delivery = brokenLedger{} })
	m := h.send(t, "POST", ticketsPath, strings.NewReader("{}"), "Content-Type", "application/json").decode(t)
	issued, err := time.Parse(time.RFC3339, m["issuedAt"].(string))
	if err != nil {
		t.Fatal(err)
	}
	expires, err := time.Parse(time.RFC3339, m["expiresAt"].(string))
	if err != nil || expires.Sub(issued) != time.Minute {
		t.Errorf("ticket %v, %v", m, err)
	}
	h.clock.advance(time.Minute)
	if _, err := h.useTicket(t.Context(), m["token"].(string)); !errors.Is(err, errBadCredential) {
		t.Errorf("after a minute: %v", err)
	}
}

// Contract 5, event types: all of them can be subscribed to.
func TestEventTypes(t *testing.T) {
	h := newHarness(t, nil)
	for _, name := range []string{"filing.published", "auditor_change.published", "restatement.published", "officer_change.published", "voting_results.published",
		"enforcement.published", "event.superseded", "api_key.created", "api_key.revoked", "budget.updated", "billing.budget.threshold",
		"webhook_endpoint.created", "stream_subscription.created", "webhook.test", "export.completed"} {
		if _, err := h.checkTypes("body.eventTypes", []string{name}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
