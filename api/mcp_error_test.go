package api

import (
	"fmt"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// Contract 6: "404/-32601 unknown method, 400/-32602 bad arguments, 402 or 429/-32007 billing
// and limits, with `error.data{code, message, requestId, hint, docsUrl}`", "batches are refused".
func TestMCPErrors(t *testing.T) {
	h := newHarness(t, nil)
	h.events.list = func(q filingwire.FeedQuery) ([]filingwire.ReadRow, error) {
		if q.DocumentID != "" {
			return nil, fmt.Errorf("connection refused")
		}
		return nil, nil
	}
	check := func(what string, r *result, status int, code float64, dataCode string) {
		t.Helper()
		m := r.decode(t)
		e, ok := m["error"].(map[string]any)
		if r.status != status || !ok || e["code"] != code || m["jsonrpc"] != "2.0" {
			t.Errorf("%s: %d %s", what, r.status, r.body)
			return
		}
		data := e["data"].(map[string]any)
		if data["code"] != dataCode || data["message"] == "" || data["requestId"] != r.header.Get("Request-Id") || data["hint"] == "" || data["docsUrl"] != "https://api.example.test/docs" {
			t.Errorf("%s: data %v", what, data)
		}
		if r.header.Get("Content-Type") != "application/json" || strings.Contains(r.body, "refused\"") {
			t.Errorf("%s: %v %s", what, r.header, r.body)
		}
	}
	for _, test := range []struct {
		what, message string
		status        int
		code          float64
		dataCode      string
	}{
		{"unknown method", `{"jsonrpc":"2.0","id":1,"method":"tools/destroy"}`, 404, -32601, "not_found"},
		{"unknown tool", callMessage("events.nothing", `{}`), 400, -32602, "validation_error"},
		{"batch", "[" + listTools + "," + listTools + "]", 400, -32600, "invalid_request_parameter"},
		{"empty batch", "[]", 400, -32600, "invalid_request_parameter"},
		{"text", `"hello"`, 400, -32600, "invalid_request_parameter"},
		{"not JSON", `{"jsonrpc":`, 400, -32700, "invalid_json"},
		{"nothing", "", 400, -32600, "invalid_request_parameter"},
		{"no method", `{"jsonrpc":"2.0","id":1}`, 400, -32600, "invalid_request_parameter"},
		{"unknown argument", callMessage("events.restatements", `{"role":"ceo"}`), 400, -32602, "invalid_query_parameter"},
		{"string for a number", callMessage("events.restatements", `{"limit":"5"}`), 400, -32602, "invalid_query_parameter"},
		{"fraction", callMessage("events.restatements", `{"limit":5.5}`), 400, -32602, "invalid_query_parameter"},
		{"out of range", callMessage("events.restatements", `{"limit":1001}`), 400, -32602, "invalid_query_parameter"},
		{"number for a string", callMessage("events.restatements", `{"cik":320193}`), 400, -32602, "invalid_query_parameter"},
		{"object for a string", callMessage("events.restatements", `{"cik":{"a":[1]}}`), 400, -32602, "invalid_query_parameter"},
		{"string for a boolean", callMessage("events.restatements", `{"include_superseded":"yes"}`), 400, -32602, "invalid_query_parameter"},
		{"list for the arguments", callMessage("events.restatements", `[]`), 400, -32602, "invalid_query_parameter"},
		{"forged cursor", callMessage("events.restatements", `{"cursor":"abc"}`), 400, -32602, "invalid_cursor"},
		{"long text", callMessage("events.restatements", `{"ticker":"`+strings.Repeat("A", 100_000)+`"}`), 400, -32602, "invalid_query_parameter"},
		{"control characters", callMessage("events.restatements", `{"ticker":"A\u0000"}`), 400, -32602, "invalid_query_parameter"},
		{"no id", callMessage("traces.get", `{}`), 400, -32602, "invalid_query_parameter"},
		{"id and ids", callMessage("traces.get", `{"id":"a","ids":["b"]}`), 400, -32602, "invalid_query_parameter"},
		{"ids of numbers", callMessage("traces.get", `{"ids":[1]}`), 400, -32602, "invalid_query_parameter"},
		{"too many ids", callMessage("traces.get", `{"ids":["`+strings.Repeat(`a","`, maxTraces)+`a"]}`), 400, -32602, "invalid_query_parameter"},
		{"unknown plan", callMessage("billing.quote", `{"planKey":"gold","meterClass":"mcp"}`), 400, -32602, "validation_error"},
		{"nothing to quote", callMessage("billing.quote", `{}`), 400, -32602, "validation_error"},
		{"text for units", callMessage("billing.quote", `{"meterClass":"mcp","units":"many"}`), 400, -32602, "invalid_query_parameter"},
		{"unknown argument of a quote", callMessage("billing.quote", `{"meterClass":"mcp","price":1}`), 400, -32602, "invalid_query_parameter"},
		{"unknown trace", callMessage("traces.get", `{"id":"trc_1"}`), 404, -32002, "trace_not_found"},
		{"our fault", callMessage("events.restatements", `{"accession_number":"0000000000-26-000001"}`), 500, -32603, "internal_error"},
	} {
		check(test.what, h.callRPC(t, test.message), test.status, test.code, test.dataCode)
	}
	if m := h.callRPC(t, callMessage("events.nothing", `{}`)).decode(t); m["id"] != "a" {
		t.Errorf("id %v", m["id"])
	}
	if r := h.callRPC(t, callMessage("events.restatements", `{"ticker":"`+strings.Repeat("A", bodyLimit)+`"}`)); r.status != 413 {
		t.Errorf("huge arguments: %d %s", r.status, r.body)
	}
	check("media type", h.callRPC(t, listTools, "Content-Type", "text/plain"), 415, -32600, "unsupported_media_type")
	check("protocol version", h.callRPC(t, listTools, "Mcp-Protocol-Version", "1999-01-01"), 400, -32600, "invalid_request_parameter")
	if rows, _ := h.billed(t, "org_A"); rows != 0 {
		t.Errorf("%d failed calls billed", rows)
	}

	h.accounts.setBudget("org_C", 1, -1, -1)
	h.key = h.accounts.add("org_C", "payg", nil)
	check("hard cap", h.callRPC(t, callMessage("events.restatements", `{}`)), 402, -32007, "billing_budget_hard_cap_exceeded")
	h.accounts.change("org_B", func(o *filingwire.Organization) { o.RatePerMinute = 1 })
	h.key = h.accounts.add("org_B", "payg", nil)
	var r *result
	for range 100 {
		if r = h.callRPC(t, listTools); r.status != 200 {
			break
		}
	}
	check("rate limit", r, 429, -32007, "rate_limit_exceeded")
	if r.header.Get("Retry-After") == "" {
		t.Errorf("headers %v", r.header)
	}
}
