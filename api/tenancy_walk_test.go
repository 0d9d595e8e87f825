package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

type tenancyWalk struct {
	t            *testing.T
	d            *deliveryHarness
	mine, theirs *tenant
}

// ask is a request of mine; the reply shows nothing of theirs.
func (w *tenancyWalk) ask(method, target, body string) *result {
	w.t.Helper()
	headers := []string{"x-api-key", w.mine.key, "Content-Type", "application/json"}
	if strings.HasPrefix(target, wsPath) {
		headers = append(headers, "Connection", "Upgrade", "Upgrade", "websocket", "Sec-Websocket-Version", "13", "Sec-Websocket-Key", "MDEyMzQ1Njc4OWFiY2RlZg==")
	}
	r := w.d.send(w.t, method, target, strings.NewReader(body), headers...)
	for _, mark := range w.theirs.marks() {
		if strings.Contains(r.body, mark) {
			w.t.Errorf("%s %s shows %s of another organization: %s", method, target, mark, r.body)
		}
	}
	return r
}

// ids fills in a path with somebody's ids; a path with ids of an unknown kind has none.
func (v *tenant) ids(path string) (string, bool) {
	own := ""
	switch {
	case strings.HasPrefix(path, keysPath+"/"):
		own = v.apiKey
	case strings.HasPrefix(path, webhooksPath+"/"):
		own = v.endpoint
	case strings.HasPrefix(path, streamsPath+"/"):
		own = v.stream
	}
	return strings.NewReplacer("{id}", own, "{deliveryId}", v.delivery).Replace(path), own != ""
}

func (w *tenancyWalk) operation(method, path string, op documented) {
	unknown := &tenant{apiKey: filingwire.NewID("key_"), endpoint: filingwire.NewID("whk_"), stream: filingwire.NewID("strm_"), delivery: filingwire.NewID("whd_")}
	own := path
	if strings.Contains(path, "{") && !sharedIDs.MatchString(path) {
		foreign, ok := w.theirs.ids(path)
		if !ok {
			w.t.Fatal("no foreign id is known to this test")
		}
		none, _ := unknown.ids(path)
		a, b := w.ask(method, foreign, "{}"), w.ask(method, none, "{}")
		if a.status != http.StatusNotFound || requestIDs.ReplaceAllString(a.body, "") != requestIDs.ReplaceAllString(b.body, "") {
			w.t.Errorf("%d %s, an unknown id %d %s", a.status, a.body, b.status, b.body)
		}
		if strings.Contains(path, "{deliveryId}") { // theirs below an endpoint of mine
			mixed := *w.mine
			mixed.delivery = w.theirs.delivery
			target, _ := mixed.ids(path)
			checkError(w.t, w.ask(method, target, "{}"), 404, "not_found")
		}
		own, _ = w.mine.ids(path)
	}
	w.parameters(method, path, own, op)
	switch {
	case method == http.MethodGet && !inPath.MatchString(path) && path != ssePath && path != wsPath:
		w.ask(method, path, "")
	case method != http.MethodGet && !inPath.MatchString(path):
		w.change(method, path)
	}
}

func (w *tenancyWalk) parameters(method, path, own string, op documented) {
	foreign := w.theirs.foreignQueries(path)
	for _, name := range op.queries() {
		check, ok := foreign[name]
		if !ok {
			if !slices.Contains(harmlessParameters, name) {
				w.t.Errorf("parameter %s: this test does not know whether it names somebody's property", name)
			}
			continue
		}
		w.t.Run(name, func(t *testing.T) {
			check(t, func(value string) *result {
				if value == "" {
					t.Fatal("no foreign value is known to this test")
				}
				query := url.Values{name: {value}}
				if strings.HasSuffix(path, "/export") {
					query.Set("format", "json")
					if name == "updated_after" {
						query.Set("format", "ndjson")
						query.Set("feed", "officer-changes")
					}
				}
				if path == wsPath {
					query.Set("ticket", w.ask("POST", ticketsPath, "{}").decode(t)["token"].(string))
				}
				return w.ask(method, own+"?"+query.Encode(), "")
			})
		})
	}
}

// change asks what changes something without naming an id in its path: whatever the body names,
// it is the caller's organization that changes.
func (w *tenancyWalk) change(method, path string) {
	named := fmt.Sprintf(`"orgId":%q,"org_id":%q,"id":%q,"stripeCustomerId":%q,"customer":%q`, w.theirs.org, w.theirs.org, w.theirs.apiKey, w.theirs.customer, w.theirs.customer)
	bodies := map[string]string{
		"POST " + keysPath: `{"livemode":true,` + named + `}`, "PUT " + billingPath + "/budget": `{"softCapCents":99,` + named + `}`,
		"POST " + billingPath + "/quote": `{"meterClass":"mcp",` + named + `}`, "POST " + billingPath + "/checkout": `{"planKey":"team",` + named + `}`,
		"POST " + billingPath + "/payg/activate": `{` + named + `}`, "POST " + billingPath + "/portal": `{` + named + `}`,
		"POST " + webhooksPath: `{"destinationUrl":"https://hooks.example.com",` + named + `}`, "POST " + streamsPath: `{` + named + `}`, "POST " + ticketsPath: `{` + named + `}`,
		"POST " + mcpPath: `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`,
	}
	body, ok := bodies[method+" "+path]
	if path == stripeHookPath { // not signed
		checkError(w.t, w.ask(method, path, `{`+named+`}`), 401, "invalid_signature")
		return
	}
	if !ok {
		w.t.Fatal("this test knows no body for it")
	}
	r := w.ask(method, path, body)
	if r.status >= 300 {
		w.t.Errorf("%d %s", r.status, r.body)
	}
	if org := r.decode(w.t)["orgId"]; org != nil && org != w.mine.org {
		w.t.Errorf("of %v: %s", org, r.body)
	}
	if address, ok := r.decode(w.t)["url"].(string); ok && address != "https://stripe.example.test/"+w.mine.customer {
		w.t.Errorf("a page of Stripe for another customer: %s", address)
	}
	w.idempotent(method, path, body)
}

// idempotent: "`Idempotency-Key` on every POST/PUT": the first answer is replayed to the same
// principal, another body is refused, and somebody else's key is his own.
func (w *tenancyWalk) idempotent(method, path, body string) {
	send := func(key, body string) *result {
		return w.d.send(w.t, method, path, strings.NewReader(body), "x-api-key", key, "Content-Type", "application/json", "Idempotency-Key", "one for all")
	}
	first, again := send(w.mine.key, body), send(w.mine.key, body)
	if first.header.Get("Idempotent-Replayed") != "" || again.header.Get("Idempotent-Replayed") != "true" || again.status != first.status {
		w.t.Errorf("replayed: %q, then %q; %d, then %d", first.header.Get("Idempotent-Replayed"), again.header.Get("Idempotent-Replayed"), first.status, again.status)
	}
	if r := send(w.mine.key, strings.Replace(body, "{", `{"another":true,`, 1)); r.status != http.StatusConflict || !strings.Contains(r.body, "idempotency_key_reused") {
		w.t.Errorf("another body: %d %s", r.status, r.body)
	}
	_, third := newOwner(w.t, w.d.topic.Warehouse, "team")
	if r := send(third, body); r.header.Get("Idempotent-Replayed") != "" || strings.Contains(r.body, w.mine.org) {
		w.t.Errorf("another organization's answer is replayed: %s", r.body)
	}
}

// tools calls every tool of MCP with what names another organization.
func (w *tenancyWalk) tools() {
	call := func(method, params string) *result {
		return w.ask("POST", mcpPath, `{"jsonrpc":"2.0","id":1,"method":"`+method+`","params":`+params+`}`)
	}
	var list struct {
		Result struct{ Tools []struct{ Name string } }
	}
	if err := json.Unmarshal([]byte(call("tools/list", "{}").body), &list); err != nil || len(list.Result.Tools) < 8 {
		w.t.Fatalf("%v %+v", err, list)
	}
	for _, tool := range list.Result.Tools {
		w.t.Run("tool "+tool.Name, func(t *testing.T) {
			inner := *w
			inner.t = t
			ask := func(arguments string) *result {
				return inner.ask("POST", mcpPath, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"`+tool.Name+`","arguments":`+arguments+`}}`)
			}
			switch {
			case strings.HasPrefix(tool.Name, "events."):
				if r := ask(`{"cursor":"` + w.theirs.cursors[feedsPath+filingwire.OfficerChanges.Name] + `"}`); r.status != 400 || !strings.Contains(r.body, "invalid_cursor") {
					t.Errorf("%d %s", r.status, r.body)
				}
			case tool.Name == "traces.get":
				if r := ask(`{"id":"` + w.theirs.event + `"}`); r.status == 200 && strings.Contains(r.body, `"object":"trace"`) {
					t.Errorf("%d %s", r.status, r.body)
				}
			case tool.Name == "billing.quote":
				if r := ask(`{"meterClass":"mcp"}`); r.status != 200 {
					t.Errorf("%d %s", r.status, r.body)
				}
			default:
				t.Error("this test does not know the tool")
			}
		})
	}
}
