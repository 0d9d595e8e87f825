package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

func TestHealthAndReadiness(t *testing.T) {
	var broker error
	h := newHarness(t, func(c *Config) {
		ok := func(context.Context) error { return nil }
		c.Ready = map[string]func(context.Context) error{"warehouse": ok, "migrations": ok, "broker": func(context.Context) error { return broker }}
	})
	r := h.do(t, "GET", "/healthz", "x-api-key", "")
	if want := `{"status":"ok","version":"v1.2.3","requestId":"` + r.header.Get("Request-Id") + `"}`; r.status != 200 || strings.TrimSpace(r.body) != want {
		t.Errorf("healthz: %d %s", r.status, r.body)
	}
	r = h.do(t, "GET", "/readyz", "x-api-key", "")
	if want := `{"status":"ok","checks":{"broker":"ok","migrations":"ok","warehouse":"ok"},"requestId":"` + r.header.Get("Request-Id") + `"}`; r.status != 200 || strings.TrimSpace(r.body) != want {
		t.Errorf("readyz: %d %s", r.status, r.body)
	}
	broker = errors.New("dial tcp 127.0.0.1:9092: refused")
	r = h.do(t, "GET", "/readyz", "x-api-key", "")
	if want := `"status":"unavailable","checks":{"broker":"unavailable","migrations":"ok","warehouse":"ok"}`; r.status != 503 || !strings.Contains(r.body, want) {
		t.Errorf("readyz: %d %s", r.status, r.body)
	}
}

func TestOpenAPI(t *testing.T) {
	h := newHarness(t, nil)
	r := h.do(t, "GET", "/openapi.json", "x-api-key", "")
	m := r.decode(t)
	if r.status != 200 || r.header.Get("Content-Type") != "application/json" || m["openapi"] != "3.1.0" {
		t.Fatalf("%d %v", r.status, r.header)
	}
	schemas := m["components"].(map[string]any)["schemas"].(map[string]any)
	operations := map[string]string{}
	for path, item := range m["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			id, _ := op.(map[string]any)["operationId"].(string)
			if id == "" || operations[id] != "" {
				t.Errorf("%s %s: operationId %q", method, path, id)
			}
			operations[id] = path
			responses := op.(map[string]any)["responses"].(map[string]any)
			if responses["200"] == nil && responses["201"] == nil {
				t.Errorf("%s %s documents no success", method, path)
			}
		}
	}
	for id, path := range map[string]string{"listOfficerChanges": "/v1/events/officer-changes", "getOfficerChanges": "/v1/events/officer-changes/{id}",
		"exportEvents": "/v1/events/export", "getMe": "/v1/me", "getOrganization": "/v1/org", "getReadiness": "/readyz"} {
		if operations[id] != path {
			t.Errorf("%s is at %q", id, operations[id])
		}
	}
	checkReferences(t, m, schemas)

	// Rows: every key with its type, null exactly where the contract has it.
	for _, feed := range h.Feeds {
		schema := schemas[feed.Row.Name()].(map[string]any)
		properties := schema["properties"].(map[string]any)
		for _, f := range reflect.VisibleFields(feed.Row) {
			key := jsonKey(f)
			if f.Anonymous || key == "-" {
				continue
			}
			p, ok := properties[key].(map[string]any)
			if !ok {
				t.Errorf("%s.%s is not documented", feed.Name, key)
				continue
			}
			if got, want := admitsNull(p), f.Type.Kind() == reflect.Pointer; got != want {
				t.Errorf("%s.%s may be null: %v, want %v", feed.Name, key, got, want)
			}
			if enum := f.Tag.Get("enum"); enum != "" && !strings.Contains(fmt.Sprint(p), strings.Split(enum, ",")[0]) {
				t.Errorf("%s.%s: %v lacks its values", feed.Name, key, p)
			}
		}
		if _, ok := properties["freshness"]; !ok {
			t.Errorf("%s has no freshness", feed.Name)
		}
	}
	agent := schemas["EnforcementActionAgent"].(map[string]any)["required"]
	if want := "[object sourceType publishedAt releaseNumber title excerpt documentUrl htmlUrl]"; fmt.Sprint(agent) != want {
		t.Errorf("agent view of enforcement: %v", agent)
	}
}

// checkReferences finds references to nothing and schemas without a type.
func checkReferences(t *testing.T, v any, schemas map[string]any) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok && schemas[strings.TrimPrefix(ref, schemaPrefix)] == nil {
			t.Errorf("%s does not exist", ref)
		}
		if s, ok := v["schema"].(map[string]any); ok && s["type"] == nil && s["$ref"] == nil && s["anyOf"] == nil {
			t.Errorf("schema without a type: %v", s)
		}
		for _, item := range v {
			checkReferences(t, item, schemas)
		}
	case []any:
		for _, item := range v {
			checkReferences(t, item, schemas)
		}
	}
}

func admitsNull(schema map[string]any) bool {
	if choices, ok := schema["anyOf"].([]any); ok {
		return slices.ContainsFunc(choices, func(s any) bool { return s.(map[string]any)["type"] == "null" })
	}
	types, ok := schema["type"].([]any)
	if enum, has := schema["enum"].([]any); ok && has && !slices.Contains(enum, nil) {
		return false
	}
	return ok && slices.Contains(types, any("null"))
}

// The documents of rendered rows have exactly the keys that are documented.
func TestRowsMatchTheirSchemas(t *testing.T) {
	h := newHarness(t, nil)
	var document struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]any
				Required   []string
			}
		}
	}
	if err := json.Unmarshal(h.OpenAPI(), &document); err != nil {
		t.Fatal(err)
	}
	for _, feed := range h.Feeds {
		event := reflect.New(feed.Row).Interface().(filingwire.Event)
		row, err := filingwire.Render(feed, filingwire.Finding{Event: event}, 1)
		if err != nil {
			t.Fatal(err)
		}
		read := filingwire.ReadRow{Doc: row.Doc}
		for name, doc := range map[string][]byte{feed.Row.Name(): read.AppendResolved(nil, testNow), feed.Row.Name() + "Agent": row.Agent} {
			var m map[string]any
			if err := json.Unmarshal(doc, &m); err != nil {
				t.Fatal(err)
			}
			schema := document.Components.Schemas[name]
			for key := range m {
				if schema.Properties[key] == nil {
					t.Errorf("%s: %s is not documented", name, key)
				}
			}
			for _, key := range schema.Required {
				if _, ok := m[key]; !ok {
					t.Errorf("%s: %s is missing", name, key)
				}
			}
			if len(schema.Properties) != len(m) {
				t.Errorf("%s: %d keys documented, %d rendered", name, len(schema.Properties), len(m))
			}
		}
	}
}

func TestConfigFaults(t *testing.T) {
	_, err := New(Config{Secret: []byte("short"), PublicURL: "localhost:8080"})
	for _, fault := range []string{"event store", "account store", "secret of 5 bytes", `"localhost:8080"`} {
		if err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%v does not name %s", err, fault)
		}
	}
}
