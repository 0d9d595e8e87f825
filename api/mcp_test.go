package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"github.com/oauth2-proxy/mockoidc"

	"github.com/filingwire/filingwire"
)

// withHeader adds a header to every request.
type withHeader struct{ name, value string }

func (h withHeader) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set(h.name, h.value)
	return http.DefaultTransport.RoundTrip(r)
}

// connectMCP is a session of the SDK's own client.
func connectMCP(t *testing.T, h *harness, header, value string) *mcp.ClientSession {
	t.Helper()
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: h.base + "/mcp", DisableStandaloneSSE: true,
		HTTPClient: &http.Client{Transport: withHeader{header, value}}, MaxRetries: -1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := session.Close(); err != nil {
			t.Error(err)
		}
		http.DefaultClient.CloseIdleConnections()
	})
	return session
}

// TestMCPTools holds contract 6, tools: it calls every tool with the SDK's client: what it returns is what REST returns,
// and fits the schema that the tool shows.
func TestMCPTools(t *testing.T) {
	h := newLibrary(t, nil)
	session := connectMCP(t, h, "x-api-key", h.key)
	tools := map[string]*mcp.Tool{}
	for tool, err := range session.Tools(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		tools[tool.Name] = tool
	}
	for _, name := range []string{"events.auditor_changes", "events.restatements", "events.officer_changes", "events.voting_results", "events.enforcement", "traces.get", "billing.quote"} {
		if tools[name] == nil {
			t.Errorf("no tool %s in %v", name, tools)
		}
	}
	call := func(name string, arguments map[string]any) map[string]any {
		t.Helper()
		result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: name, Arguments: arguments})
		if err != nil || result.IsError {
			t.Fatalf("%s: %+v, %v", name, result, err)
		}
		out := result.StructuredContent.(map[string]any)
		var text map[string]any
		if err := json.Unmarshal([]byte(result.Content[0].(*mcp.TextContent).Text), &text); err != nil || fmt.Sprint(text) != fmt.Sprint(out) {
			t.Errorf("%s: text and structure differ: %v", name, err)
		}
		maps.DeleteFunc(arguments, func(_ string, v any) bool { return v == nil }) // null = absent, as REST bodies have it
		checkSchema(t, name, tools[name].InputSchema, arguments)
		checkSchema(t, name, tools[name].OutputSchema, out)
		return out
	}
	var trace string
	for _, feed := range h.Feeds {
		for _, view := range []string{"default", "compact", "agent"} {
			out := call("events."+feed.Table(), map[string]any{"limit": 1000, "view": view, "include_superseded": true, "date_from": nil})
			rest := get[map[string]any](t, h, feedsPath+feed.Name+"?limit=1000&include_superseded=true&view="+view)
			if fmt.Sprint(out["data"]) != fmt.Sprint(rest["data"]) || len(out["data"].([]any)) == 0 || out["hasMore"] != false {
				t.Errorf("%s, %s: the tool and REST differ", feed.Name, view)
			}
			if view == "default" {
				trace = out["data"].([]any)[0].(map[string]any)["trace"].(map[string]any)["id"].(string)
			}
		}
	}
	if page := call("events.enforcement", map[string]any{"limit": 1, "penalty_min": 1.5}); page["hasMore"] != true || page["nextCursor"] == nil {
		t.Errorf("first page: %v", page)
	}
	if out := call("traces.get", map[string]any{"id": trace}); out["object"] != "trace" || out["id"] != trace {
		t.Errorf("trace %v", out)
	}
	if out := call("traces.get", map[string]any{"ids": []string{trace, "trc_x"}}); out["object"] != "list" || len(out["data"].([]any)) != 1 {
		t.Errorf("traces %v", out)
	}
	if out := call("billing.quote", map[string]any{"meterClass": "event_export", "units": 3}); out["object"] != "billing_quote" || out["amountCents"] != 30.0 {
		t.Errorf("quote %v", out)
	}
	if rows, micro := h.billed(t, "org_A"); rows != 3*len(h.Feeds)*2+4 || micro != uint64(rows)*20_000 {
		t.Errorf("%d calls billed, %d micro-USD", rows, micro)
	}
}

func checkSchema(t *testing.T, name string, schema, value any) {
	t.Helper()
	b, err := json.Marshal(schema)
	if err != nil {
		t.Fatal(err)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(b, &s); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	resolved, err := s.Resolve(nil)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if b, err = json.Marshal(value); err != nil {
		t.Fatal(err)
	}
	var plain map[string]any
	if err := json.Unmarshal(b, &plain); err != nil {
		t.Fatal(err)
	}
	if err := resolved.Validate(plain); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

// callRPC posts a message as it is.
func (h *harness) callRPC(t *testing.T, message string, headers ...string) *result {
	t.Helper()
	return h.send(t, "POST", "/mcp", strings.NewReader(message), append([]string{"Content-Type", "application/json"}, headers...)...)
}

const listTools = `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`

func callMessage(tool, arguments string) string {
	return `{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"` + tool + `","arguments":` + arguments + `}}`
}

// Contract 6: "replies are always `application/json`; an `Accept` that is missing, `*/*` or
// `application/json` only is treated as both; `tools/call` needs no `initialize` and no session".
func TestMCPReplies(t *testing.T) {
	h := newHarness(t, nil)
	for _, accept := range []string{"", "*/*", "application/json", "application/json, text/event-stream", "text/html"} {
		r := h.callRPC(t, callMessage("events.restatements", `{"limit":5}`), "Accept", accept)
		m := r.decode(t)
		if r.status != 200 || r.header.Get("Content-Type") != "application/json" || m["jsonrpc"] != "2.0" || m["id"] != "a" || m["result"] == nil {
			t.Errorf("Accept %q: %d %v %s", accept, r.status, r.header, r.body)
		}
		if s := r.header.Get("Mcp-Session-Id"); s != "" {
			t.Errorf("session %s", s)
		}
		if r.header.Get("SECAPI-Meter-Class") != "mcp" || r.header.Get("SECAPI-Estimated-Cost") != "$0.0200" {
			t.Errorf("headers %v", r.header)
		}
	}
	r := h.callRPC(t, listTools)
	var names []string
	for _, tool := range r.decode(t)["result"].(map[string]any)["tools"].([]any) {
		names = append(names, tool.(map[string]any)["name"].(string))
	}
	if !slices.Contains(names, "events.officer_changes") || !slices.Contains(names, "traces.get") {
		t.Errorf("tools %v", names)
	}
	r = h.callRPC(t, `{"jsonrpc":"2.0","id":7,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}`)
	if result, ok := r.decode(t)["result"].(map[string]any); !ok || result["protocolVersion"] != "2025-06-18" {
		t.Errorf("initialize: %d %s", r.status, r.body)
	}
	if r := h.callRPC(t, `{"jsonrpc":"2.0","method":"notifications/initialized"}`); r.status != 202 || r.body != "" {
		t.Errorf("notification: %d %q", r.status, r.body)
	}
	if rows, _ := h.billed(t, "org_A"); rows != 5 { // the calls alone
		t.Errorf("%d requests billed", rows)
	}
	for id := range h.accounts.usage {
		if !strings.HasPrefix(id, "org_A req_") || !strings.HasSuffix(id, "/1") {
			t.Errorf("usage id %q", id)
		}
	}
}

// Contract 6: "`GET /mcp` without `text/event-stream` in `Accept`: public 200 JSON"; "401
// carries the `WWW-Authenticate`" of the resource /mcp.
func TestMCPDescription(t *testing.T) {
	h := newHarness(t, nil)
	r := h.do(t, "GET", "/mcp", "x-api-key", "")
	m := r.decode(t)
	distribution := m["distribution"].(map[string]any)
	if r.status != 200 || m["protocolVersion"] == "" || m["requestId"] != r.header.Get("Request-Id") || m["capabilities"].(map[string]any)["tools"] == nil ||
		distribution["transport"].(map[string]any)["url"] != "https://api.example.test/mcp" || distribution["auth"] == nil || distribution["clients"] == nil {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := h.do(t, "GET", "/mcp", "x-api-key", "", "Accept", "text/event-stream"); r.status != 405 || !strings.Contains(r.header.Get("Allow"), "POST") {
		t.Errorf("stream: %d %v", r.status, r.header)
	}
	checkError(t, h.do(t, "DELETE", "/mcp"), 405, "method_not_allowed")
	r = h.callRPC(t, listTools, "x-api-key", "")
	checkError(t, r, 401, "missing_api_key")
	if got := r.header.Get("WWW-Authenticate"); got != `Bearer resource_metadata="https://api.example.test/.well-known/oauth-protected-resource/mcp"` {
		t.Errorf("challenge %s", got)
	}
	h.key = h.accounts.add("org_A", "payg", func(k *filingwire.APIKey) { k.Scopes = []string{filingwire.ScopeReadAccount} })
	checkError(t, h.callRPC(t, listTools), 403, "insufficient_scope")
}

// TestMCPDiscovery goes the way of a client that has no token: from the 401 to the metadata of
// the resource, to the authorization server, and back with a token for the resource /mcp.
func TestMCPDiscovery(t *testing.T) {
	c := &clock{t: testNow}
	p := newProvider(t, c.now)
	h := newLibrary(t, func(config *Config) {
		config.Now = c.now
		config.OAuth = OAuth{Issuer: p.Issuer(), JWKSURL: p.JWKSEndpoint()}
	})
	h.accounts.link("tenant_B", "org_B", "team")

	r := h.callRPC(t, listTools, "x-api-key", "")
	challenges, err := oauthex.ParseWWWAuthenticate(r.header.Values("WWW-Authenticate"))
	if err != nil || r.status != 401 || len(challenges) != 1 || challenges[0].Scheme != "bearer" {
		t.Fatalf("%d %v, %v", r.status, challenges, err)
	}
	resource, err := oauthex.GetProtectedResourceMetadata(t.Context(), challenges[0].Params["resource_metadata"], h.base+"/mcp", http.DefaultClient)
	if err != nil {
		t.Fatal(err)
	}
	if len(resource.AuthorizationServers) != 1 || resource.AuthorizationServers[0] != p.Issuer() || !slices.Contains(resource.ScopesSupported, "read:sec") {
		t.Fatalf("%+v", resource)
	}
	p.ClientID = resource.Resource // the token is for the resource
	token := p.login(t, &user{MockUser: &mockoidc.MockUser{Subject: "user_7"}, orgID: "tenant_B", sessionID: "session_7", permissions: []string{"read:sec"}})
	session := connectMCP(t, h, "Authorization", "Bearer "+token)
	result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "events.enforcement", Arguments: map[string]any{"limit": 1}})
	if err != nil || result.IsError {
		t.Fatalf("%+v, %v", result, err)
	}
	if rows, _ := h.billed(t, "org_B"); rows != 1 {
		t.Errorf("%d calls billed", rows)
	}
}
