package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
)

// HEAD is answered wherever GET is: the same status and headers, and no body.
func TestHeadOfEveryRoute(t *testing.T) {
	fillLibrary(t)
	d := newDeliveryHarness(t, "head", func(c *Config) { c.Events, c.Feeds = library.Warehouse, classify.Feeds() })
	v := newTenantOf(t, d)
	var document struct {
		Paths map[string]map[string]documented
	}
	if err := json.Unmarshal(d.OpenAPI(), &document); err != nil {
		t.Fatal(err)
	}
	row := &library.rows[0]
	var trace struct{ Trace struct{ ID string } }
	if err := json.Unmarshal(row.Doc, &trace); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for path, item := range document.Paths {
		op, ok := item["get"]
		if !ok || path == ssePath || path == wsPath { // they do not end
			continue
		}
		target, _ := v.ids(path)
		if sharedIDs.MatchString(path) {
			target = strings.Replace(path, "{id}", filingwire.NewID("oce_"), 1)
			if strings.HasPrefix(path, feedsPath+row.Feed.Name+"/") {
				target = feedsPath + row.Feed.Name + "/" + row.ID
			} else if strings.HasPrefix(path, tracesPath) {
				target = strings.Replace(path, "{id}", trace.Trace.ID, 1)
			}
		}
		if path == exportPath || path == exportAliasPath {
			target += "?feed=officer-changes&format=ndjson&limit=5"
		}
		t.Run(path, func(t *testing.T) {
			asked++
			get, head := d.do(t, "GET", target, "x-api-key", v.key), d.do(t, "HEAD", target, "x-api-key", v.key)
			if head.status != get.status || head.body != "" {
				t.Errorf("HEAD %d %q, GET %d", head.status, head.body, get.status)
			}
			for _, name := range []string{"Content-Type", "Etag", "Cache-Control", "Secapi-Meter-Class", "Secapi-Plan-Key", "Secapi-Estimated-Cost", "Www-Authenticate", "Access-Control-Allow-Origin"} {
				if a, b := head.header.Get(name), get.header.Get(name); a != b {
					t.Errorf("%s: HEAD %q, GET %q", name, a, b)
				}
			}
			if head.header.Get("Request-Id") == "" {
				t.Error("no Request-Id")
			}
			if len(op.Security) > 0 {
				if r := d.do(t, "HEAD", target, "x-api-key", ""); r.status != http.StatusUnauthorized || r.header.Get("Www-Authenticate") == "" {
					t.Errorf("HEAD without a credential: %d %v", r.status, r.header)
				}
			}
		})
	}
	if asked < 30 {
		t.Errorf("%d routes", asked)
	}
}

// newTenantOf is a tenant whose server has no Stripe.
func newTenantOf(t *testing.T, d *deliveryHarness) *tenant {
	t.Helper()
	v := &tenant{org: d.org, key: d.key}
	to := newReceiver(t, nil)
	v.apiKey = d.call(t, 201, "POST", keysPath, `{"livemode":true}`)["id"].(string)
	v.endpoint, _ = d.endpoint(t, to.URL, "")
	v.stream = d.call(t, 201, "POST", streamsPath, "{}")["id"].(string)
	return v
}

// Contract 5: "`/v1/diagnostics/*`, `/v1/dashboard/*`, `/v1/monitors*`, `/v1/agent/*`, `/v1/observability*` of
// the public API: 404 by design", for every method, free of charge, and only for callers with a
// credential.
func TestRoutesThatAreMissingByDesign(t *testing.T) {
	h := newHarness(t, nil)
	for _, path := range []string{"/v1/diagnostics", "/v1/diagnostics/x", "/v1/diagnostics/x/y", "/v1/dashboard", "/v1/dashboard/x", "/v1/monitors", "/v1/monitors/m_1", "/v1/monitors/m_1/runs", "/v1/monitorsx",
		"/v1/agent", "/v1/agent/x", "/v1/observability", "/v1/observability/x", "/v1/observabilityx"} {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			r := h.send(t, method, path, strings.NewReader(`{}`))
			checkError(t, r, 404, "not_found")
			if r.header.Get("SECAPI-Estimated-Cost") != "$0.0000" || r.header.Get("SECAPI-Meter-Class") != "account" {
				t.Errorf("%s %s: %v", method, path, r.header)
			}
			checkError(t, h.send(t, method, path, strings.NewReader(`{}`), "x-api-key", ""), 401, "missing_api_key")
		}
		if r := h.do(t, "HEAD", path); r.status != 404 || r.body != "" {
			t.Errorf("HEAD %s: %d", path, r.status)
		}
	}
	if rows, _ := h.billed(t, "org_A"); rows != 0 {
		t.Error(fmt.Sprint(rows, " rows of usage"))
	}
}
