package api

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// brokenLedger is a store that cannot be reached.
type brokenLedger struct{ deliveryStore }

var errStoreAway = errors.New("dial 10.0.0.1: refused")

func (brokenLedger) Ledger(context.Context, filingwire.LedgerQuery) ([]filingwire.LedgerRecord, error) {
	return nil, errStoreAway
}
func (brokenLedger) Deliveries(context.Context, string, string, string, *filingwire.LedgerPosition, int) ([]filingwire.Delivery, error) {
	return nil, errStoreAway
}
func (brokenLedger) Events(context.Context, []string, uint64, int) ([]filingwire.LogEntry, error) {
	return nil, errStoreAway
}

// Contract 1: `delivery_ledger_unavailable` (never an empty list instead).
func TestLedgerUnavailable(t *testing.T) {
	d := newDeliveryHarness(t, "ledger_away", func(c *Config) { c.Delivery = brokenLedger{c.Delivery} })
	id, _ := d.endpoint(t, "http://hooks.example.com", "")
	stream := d.call(t, 201, "POST", streamsPath, "{}")["id"].(string)
	for _, path := range []string{"/v1/events", "/v1/delivery/events", webhooksPath + "/" + id + "/deliveries", streamsPath + "/" + stream + "/events"} {
		r := d.do(t, "GET", path)
		checkError(t, r, 503, "delivery_ledger_unavailable")
		if strings.Contains(r.body, "10.0.0.1") || r.header.Get("Retry-After") == "" {
			t.Errorf("%s: %v %s", path, r.header, r.body)
		}
	}
}

// Contract 5: `GET /v1/events` with filters kind, type, requestId|request_id, since, limit and
// cursor, newest first; the alias /v1/delivery/events; metered as `ledger_read`.
func TestLedgerList(t *testing.T) {
	d := newDeliveryHarness(t, "ledger", nil)
	r := d.send(t, "POST", "/v1/api_keys", strings.NewReader(`{"livemode":true}`), "Content-Type", "application/json")
	request := r.header.Get("Request-Id")
	e := d.publish(t, 1)
	for range 3 {
		d.call(t, 201, "POST", streamsPath, "{}")
	}
	all := d.do(t, "GET", "/v1/events")
	m := all.decode(t)
	if len(m["data"].([]any)) != 5 || m["object"] != "list" || m["requestId"] != all.header.Get("Request-Id") || all.header.Get("SECAPI-Meter-Class") != "ledger_read" {
		t.Fatalf("%v %s", all.header, all.body)
	}
	previous := ""
	for _, x := range m["data"].([]any) {
		record := x.(map[string]any)
		for _, key := range []string{"kind", "recordedAt", "orgId", "eventId", "eventType", "requestId", "data", "actor"} {
			if _, ok := record[key]; !ok {
				t.Errorf("no %s in %v", key, record)
			}
		}
		if id, ok := record["requestId"].(string); !ok || (id == "") != strings.HasSuffix(record["eventType"].(string), ".published") {
			t.Errorf("requestId %v of %v", record["requestId"], record["eventType"])
		}
		at := record["recordedAt"].(string)
		if previous != "" && at > previous || record["orgId"] != d.org {
			t.Errorf("record %v after %s", record, previous)
		}
		previous = at
	}
	alias := d.do(t, "GET", "/v1/delivery/events").decode(t)
	if mustJSON(alias["data"]) != mustJSON(m["data"]) {
		t.Error("the alias differs")
	}
	for query, want := range map[string]string{"requestId=" + request: "api_key.created", "request_id=" + request: "api_key.created",
		"type=officer_change.published": "officer_change.published", "kind=event&type=api_key.created&since=2026-01-01T00:00:00Z": "api_key.created"} {
		got := d.call(t, 200, "GET", "/v1/events?"+query, "")["data"].([]any)
		if len(got) != 1 || got[0].(map[string]any)["eventType"] != want {
			t.Errorf("%s: %v", query, got)
		}
	}
	for _, query := range []string{"kind=webhook_delivery", "since=2199-01-01T00:00:00Z", "type=x"} {
		if got := d.call(t, 200, "GET", "/v1/events?"+query, "")["data"].([]any); len(got) != 0 {
			t.Errorf("%s: %v", query, got)
		}
	}
	for _, query := range []string{"kind=x", "since=yesterday", "since=2999-01-01T00:00:00Z", "limit=0", "limit=1001", "type=", "requestId=a&request_id=b", "foo=1"} {
		checkError(t, d.do(t, "GET", "/v1/events?"+query), 400, "invalid_query_parameter")
	}
	var paged []string
	cursor := ""
	for range 10 {
		page := d.call(t, 200, "GET", "/v1/events?limit=2"+cursor, "")
		for _, x := range page["data"].([]any) {
			paged = append(paged, mustJSON(x))
		}
		next, ok := page["nextCursor"].(string)
		if !ok {
			break
		}
		d.publishAs(t, "ofc_meanwhile"+next[:4], filingwire.Subject{}) // makes no page repeat or skip
		cursor = "&cursor=" + next
	}
	if len(paged) != 5 {
		t.Errorf("%d records in pages", len(paged))
	}
	first := d.call(t, 200, "GET", "/v1/events?limit=1", "")["nextCursor"].(string)
	_, other := newOwner(t, d.topic.Warehouse, "team")
	checkError(t, d.do(t, "GET", "/v1/events?limit=1&cursor="+first, "x-api-key", other), 400, "invalid_cursor")
	checkError(t, d.do(t, "GET", "/v1/events?kind=event&cursor="+first), 400, "invalid_cursor")
	checkError(t, d.do(t, "GET", "/v1/events?cursor=x"+first), 400, "invalid_cursor")
	if got := d.do(t, "GET", "/v1/events", "x-api-key", other); strings.Contains(got.body, d.org) || !strings.Contains(got.body, e.ID) {
		t.Errorf("another organization sees %s", got.body)
	}
}

// A delivery of another endpoint of one's own is as unknown as any; what is foreign is walked by
// TestTenancy.
func TestDeliveryOfAnotherEndpoint(t *testing.T) {
	d := newDeliveryHarness(t, "delivery_endpoints", nil)
	to := newReceiver(t, nil)
	endpoint, _ := d.endpoint(t, to.URL, "")
	test := d.call(t, 200, "POST", webhooksPath+"/"+endpoint+"/test", "{}")
	delivery := test["delivery"].(map[string]any)["id"].(string)
	second, _ := d.endpoint(t, to.URL, "")
	checkError(t, d.send(t, "POST", webhooksPath+"/"+second+"/deliveries/"+delivery+"/replay", strings.NewReader("{}")), 404, "not_found")
}
