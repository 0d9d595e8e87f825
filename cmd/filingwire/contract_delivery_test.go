package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const (
	recordShape   = `kind:"event"|"webhook_delivery"|"stream_event", recordedAt, orgId?, eventId, eventType, requestId`
	eventShape    = `object:"event", id, type, createdAt, livemode, orgId, requestId?, data`
	endpointShape = `object:"webhook_endpoint", id, createdAt, updatedAt, livemode, orgId, description?, destinationUrl, subscribedEventTypes[], filters?{tickers[], ciks[], items[]},
		status:"active"|"disabled", lastDeliveredAt?`
	attemptShape = `object:"webhook_delivery_attempt", id, createdAt, orgId, webhookId, eventId, eventType, destinationUrl, status?, ok, requestId, error?, latencyMs?, attempt, replayedFromDeliveryId?`
)

// await polls until the condition holds, and fails after a minute.
func (c *client) await(what string, holds func() bool) {
	c.Helper()
	deadline := time.After(time.Minute)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			c.Fatalf("no %s", what)
		}
	}
}

// newKey causes the event api_key.created and returns the id of the request.
func (c *client) newKey() (id, requestID string) {
	c.Helper()
	reply, b := c.call("POST", "/v1/api_keys", `{"label":"for its event","livemode":true,"scopes":null,"expiresAt":null}`)
	var key struct{ ID string }
	if err := json.Unmarshal(b, &key); err != nil || reply.StatusCode != http.StatusCreated {
		c.Fatalf("%d %s", reply.StatusCode, b)
	}
	c.object(http.StatusOK, "DELETE", "/v1/api_keys/"+key.ID, "", `object:"api_key"`) // keys per plan are limited
	return key.ID, reply.Header.Get("Request-Id")
}

// webhook is what an endpoint received.
type webhook struct {
	header http.Header
	body   []byte
}

// webhookReceiver is an endpoint that keeps what it gets.
type webhookReceiver struct {
	*httptest.Server
	mu  sync.Mutex
	got []webhook
}

func newWebhookReceiver(t *testing.T) *webhookReceiver {
	r := &webhookReceiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, webhook{request.Header.Clone(), body})
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *webhookReceiver) all() []webhook {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]webhook{}, r.got...)
}

// checkSigned verifies a webhook as its receivers do: each secret by Standard Webhooks, the
// current one by the header of the public API.
func (c *client) checkSigned(w webhook, current string, secrets ...string) {
	c.Helper()
	for _, secret := range append(secrets, current) {
		verifier, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			c.Fatal(err)
		}
		if err := verifier.Verify(w.body, w.header); err != nil {
			c.Errorf("%v: %v", w.header, err)
		}
	}
	stamp := w.header.Get("X-Secapi-Signature-Timestamp")
	mac := hmac.New(sha256.New, []byte(current))
	fmt.Fprintf(mac, "%s.%s", stamp, w.body)
	if want := "t=" + stamp + ",v1=" + hex.EncodeToString(mac.Sum(nil)); w.header.Get("X-Secapi-Signature") != want {
		c.Errorf("x-secapi-signature %s, want %s", w.header.Get("X-Secapi-Signature"), want)
	}
	var event map[string]any
	if err := json.Unmarshal(w.body, &event); err != nil {
		c.Fatal(err)
	}
	for _, fault := range parseShape(eventShape).faults("webhook", event) {
		c.Error(fault)
	}
	for header, want := range map[string]any{"Webhook-Id": event["id"], "X-Secapi-Event-Id": event["id"], "X-Secapi-Event-Type": event["type"]} {
		if w.header.Get(header) != want {
			c.Errorf("%s: %s, want %v", header, w.header.Get(header), want)
		}
	}
	if w.header.Get("X-Request-Id") == "" {
		c.Error("a webhook without x-request-id")
	}
}

// Contract 5: the ledger with its filters, its alias and its export.
func ledgerCalls(c *client) {
	key, request := c.newKey()
	var created []map[string]any
	c.await("event in the ledger", func() bool {
		created = c.all("/v1/events?kind=event&type=api_key.created&request_id="+request, recordShape+", "+eventShape)
		return len(created) == 1
	})
	if data := fmt.Sprint(created[0]["data"]); created[0]["requestId"] != request || !strings.Contains(data, key) {
		c.Errorf("event %v", created[0])
	}
	for _, path := range []string{"/v1/events?requestId=" + request, "/v1/delivery/events?requestId=" + request + "&since=" + fmt.Sprint(created[0]["recordedAt"])} {
		if got := c.all(path, recordShape); len(got) != 1 || got[0]["eventId"] != created[0]["id"] {
			c.Errorf("%s: %v", path, got)
		}
	}
	if got := c.all("/v1/events?since=2100-01-01T00:00:00Z", recordShape); len(got) != 0 {
		c.Errorf("events of the future: %v", got)
	}
	c.all("/v1/events?kind=webhook_delivery", recordShape+`, deliveryId, webhookId, destinationUrl, status?, ok, error?, latencyMs?, attempt, replayedFromDeliveryId?`)
	c.all("/v1/events?kind=stream_event", recordShape+`, streamId, cursor, transport, replayable`)
	for query, parameter := range map[string]string{"kind=nothing": "kind", "since=yesterday": "since", "type=": "type", "request_id=a&requestId=b": "request_id"} {
		if details := c.refused(http.StatusBadRequest, "invalid_query_parameter", "GET", "/v1/events?"+query, ""); details["parameter"] == nil {
			c.Errorf("%s: details %v, want %s", query, details, parameter)
		}
	}
	page := c.object(http.StatusOK, "GET", "/v1/events?limit=1", "", `hasMore, nextCursor`)
	c.refused(http.StatusBadRequest, "invalid_cursor", "GET", "/v1/events?limit=1&kind=event&cursor="+url.QueryEscape(fmt.Sprint(page["nextCursor"])), "")
	for _, path := range []string{"/v1/events/export", "/v1/delivery/events/export"} {
		reply, lines := c.call("GET", path+"?format=ndjson&request_id="+request, "")
		if reply.StatusCode != http.StatusOK || reply.Header.Get("Content-Type") != "application/x-ndjson" || bytes.Count(lines, []byte("\n")) != 1 || !bytes.Contains(lines, []byte(request)) {
			c.Errorf("%s: %d %v %s", path, reply.StatusCode, reply.Header, lines)
		}
		e := c.object(http.StatusOK, "GET", path+"?request_id="+request, "", `object:"event_export", format:"json", count, content`)
		if content := fmt.Sprint(e["content"]); e["count"] != 1.0 || !strings.HasPrefix(content, "[{") {
			c.Errorf("%s: %v", path, e)
		}
	}
}

// Contract 5: a webhook endpoint's life.
func webhookCalls(c *client) {
	const path = "/v1/webhook_endpoints"
	to := newWebhookReceiver(c.T)
	made := c.object(http.StatusCreated, "POST", path, `{"destinationUrl":"`+to.URL+`","description":null,"subscribedEventTypes":["api_key.*","webhook.test"],"filters":null,"livemode":true}`,
		endpointShape+", signingSecret")
	one, secret := path+"/"+fmt.Sprint(made["id"]), fmt.Sprint(made["signingSecret"])
	if !strings.HasPrefix(secret, "whsec_") || made["filters"] != nil {
		c.Errorf("created %v", made)
	}
	for _, e := range c.all(path, endpointShape) {
		if e["signingSecret"] != nil {
			c.Error("a list of endpoints shows a secret")
		}
	}
	changed := c.object(http.StatusOK, "PATCH", one, `{"description":"changed","filters":{"tickers":["zmbr"],"ciks":null,"items":["5.02"]},"destinationUrl":null}`, endpointShape)
	if changed["description"] != "changed" || changed["destinationUrl"] != to.URL {
		c.Errorf("changed %v", changed)
	}
	test := c.object(http.StatusOK, "POST", one+"/test", "", `object:"webhook_test", event{`+eventShape+`}, delivery{`+attemptShape+`}, requestId`)
	if delivery, _ := test["delivery"].(map[string]any); delivery["ok"] != true || delivery["status"] != 200.0 || delivery["attempt"] != 1.0 || len(to.all()) != 1 {
		c.Fatalf("test %v", test)
	}
	c.checkSigned(to.all()[0], secret)

	_, request := c.newKey()
	var sent webhook
	c.await("webhook", func() bool {
		for _, w := range to.all() {
			if bytes.Contains(w.body, []byte(request)) {
				sent = w
				return true
			}
		}
		return false
	})
	c.checkSigned(sent, secret)
	eventID := sent.header.Get("webhook-id")
	var attempts []map[string]any
	c.await("recorded attempt", func() bool {
		attempts = c.all(one+"/deliveries?event_id="+eventID, attemptShape)
		return len(attempts) > 0
	})
	if all := c.all(one+"/deliveries", attemptShape); len(all) < 2 || len(attempts) != 1 || attempts[0]["eventId"] != eventID || attempts[0]["requestId"] != request {
		c.Errorf("attempts %v of %v", attempts, all)
	}
	source := fmt.Sprint(attempts[0]["id"])
	replay := c.object(http.StatusOK, "POST", one+"/deliveries/"+source+"/replay", "",
		`object:"webhook_delivery_replay", sourceDeliveryId, eventId, eventsReplayed, deliveries[]{kind:"webhook_delivery", deliveryId, recordedAt, `+attemptShape+`}, requestId`)
	deliveries, _ := replay["deliveries"].([]any)
	if len(deliveries) != 1 || replay["eventsReplayed"] != 1.0 || replay["eventId"] != eventID || deliveries[0].(map[string]any)["replayedFromDeliveryId"] != source {
		c.Errorf("replay %v", replay)
	}
	last := to.all()[len(to.all())-1]
	if last.header.Get("webhook-id") != eventID {
		c.Errorf("replayed %v", last.header)
	}
	rotated := c.object(http.StatusOK, "POST", one+"/rotate_secret", `{"overlapSeconds":60}`, endpointShape+", signingSecret")
	c.object(http.StatusOK, "POST", one+"/test", "{}", `object:"webhook_test"`)
	c.checkSigned(to.all()[len(to.all())-1], fmt.Sprint(rotated["signingSecret"]), secret)

	if e := c.object(http.StatusOK, "POST", one+"/disable", "", endpointShape); e["status"] != "disabled" {
		c.Errorf("disabled %v", e)
	}
	c.refused(http.StatusConflict, "webhook_disabled", "POST", one+"/test", "")
	if e := c.object(http.StatusOK, "POST", one+"/enable", "", endpointShape); e["status"] != "active" {
		c.Errorf("enabled %v", e)
	}
	c.refused(http.StatusNotFound, "not_found", "POST", one+"/deliveries/whd_00000000000000000000000000/replay", "")
	fields, _ := c.refused(http.StatusBadRequest, "validation_error", "POST", path, `{"destinationUrl":"ftp://example.test"}`)["fields"].([]any)
	if len(fields) != 1 {
		c.Errorf("a faulty destination is refused without naming the field")
	}
	if gone := c.object(http.StatusOK, "DELETE", one, "", `object:"webhook_endpoint.deleted", id, deleted, requestId`); gone["deleted"] != true || gone["id"] != made["id"] {
		c.Errorf("deleted %v", gone)
	}
	c.refused(http.StatusNotFound, "webhook_not_found", "POST", one+"/test", "")
}

// Contract 6: every tool; errors in JSON-RPC form.
func mcpCalls(c *client) {
	call := func(status int, method, params, want string) map[string]any {
		c.Helper()
		reply := c.object(status, "POST", "/mcp", `{"jsonrpc":"2.0","id":"x","method":"`+method+`","params":`+params+`}`, `jsonrpc:"2.0", id:"x", `+want)
		for _, part := range []string{"result", "error"} {
			if found, ok := reply[part].(map[string]any); ok {
				return found
			}
		}
		return map[string]any{}
	}
	tools := map[string]bool{}
	for _, tool := range call(http.StatusOK, "tools/list", "{}", `result{tools[]{name, description, inputSchema, outputSchema}}`)["tools"].([]any) {
		tools[fmt.Sprint(tool.(map[string]any)["name"])] = true
	}
	trace := ""
	for _, name := range []string{"events.auditor_changes", "events.restatements", "events.officer_changes", "events.voting_results", "events.enforcement"} {
		if !tools[name] {
			c.Errorf("no tool %s", name)
		}
		result := call(http.StatusOK, "tools/call", `{"name":"`+name+`","arguments":{"limit":2,"ticker":null}}`, `result{content[]{type:"text", text}, structuredContent{object:"list", data[], hasMore, nextCursor?, requestId}}`)
		page, _ := result["structuredContent"].(map[string]any)
		data, _ := page["data"].([]any)
		if len(data) == 0 {
			c.Fatalf("%s: %v", name, result)
		}
		trace = fmt.Sprint(data[0].(map[string]any)["trace"].(map[string]any)["id"])
	}
	call(http.StatusOK, "tools/call", `{"name":"traces.get","arguments":{"id":"`+trace+`"}}`, `result{structuredContent{`+traceShape+`}}`)
	call(http.StatusOK, "tools/call", `{"name":"billing.quote","arguments":{"meterClass":"mcp","units":3}}`, `result{structuredContent{object:"billing_quote", units, amountUsd}}`)
	const failed = `error{code, message, data{code, message, requestId, hint?, docsUrl?}}`
	for _, e := range []struct {
		status         int
		code           float64
		method, params string
	}{
		{http.StatusNotFound, -32601, "tools/destroy", "{}"},
		{http.StatusBadRequest, -32602, "tools/call", `{"name":"events.nothing","arguments":{}}`},
		{http.StatusBadRequest, -32602, "tools/call", `{"name":"events.restatements","arguments":{"limit":"many"}}`},
	} {
		if got := call(e.status, e.method, e.params, failed)["code"]; got != e.code {
			c.Errorf("%s %s: code %v, want %v", e.method, e.params, got, e.code)
		}
	}
	if reply, b := c.call("POST", "/mcp", `[{"jsonrpc":"2.0","id":1,"method":"tools/list"}]`); reply.StatusCode != http.StatusBadRequest {
		c.Errorf("a batch: %d %s", reply.StatusCode, b)
	}
	nobody := &client{T: c.T, base: c.base}
	reply, _ := nobody.call("POST", "/mcp", `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`)
	if want := `Bearer resource_metadata="` + c.base + `/.well-known/oauth-protected-resource/mcp"`; reply.StatusCode != http.StatusUnauthorized || reply.Header.Get("WWW-Authenticate") != want {
		c.Errorf("without a key: %d %v", reply.StatusCode, reply.Header)
	}
}
