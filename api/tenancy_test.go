package api

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
)

// tenant is an organization with something of everything that an organization can have.
type tenant struct {
	name, org, key              string
	apiKey, endpoint, stream    string // ids
	delivery, event, billedRead string
	customer                    string
	cursors                     map[string]string // by the path that made them
}

// marks are what no reply to another organization may hold.
func (v *tenant) marks() []string {
	return []string{v.org, v.apiKey, v.endpoint, v.stream, v.delivery, v.event, v.billedRead, v.customer, v.name + " label", v.name + " hook", v.name + " stream"}
}

func newTenant(t *testing.T, d *deliveryHarness, name, receiver string) *tenant {
	t.Helper()
	v := &tenant{name: name, cursors: map[string]string{}}
	v.org, v.key = newOwner(t, d.topic.Warehouse, "team")
	call := func(status int, method, path, body string) map[string]any {
		t.Helper()
		return d.call(t, status, method, path, body, "x-api-key", v.key)
	}
	text := func(m map[string]any, key string) string {
		t.Helper()
		s, ok := m[key].(string)
		if !ok {
			t.Fatalf("no %s in %v", key, m)
		}
		return s
	}
	v.apiKey = text(call(201, "POST", keysPath, `{"label":"`+name+` label","livemode":true}`), "id")
	v.endpoint = text(call(201, "POST", webhooksPath, `{"destinationUrl":"`+receiver+`","description":"`+name+` hook"}`), "id")
	for range 2 {
		test := call(200, "POST", webhooksPath+"/"+v.endpoint+"/test", "{}")
		v.delivery, v.event = text(test["delivery"].(map[string]any), "id"), text(test["event"].(map[string]any), "id")
	}
	v.stream = text(call(201, "POST", streamsPath, `{"description":"`+name+` stream"}`), "id")
	call(200, "PUT", billingPath+"/budget", `{"spendCapCents":4321}`)
	call(200, "POST", billingPath+"/checkout", `{"planKey":"personal"}`)
	v.customer = text(call(200, "GET", billingPath, "")["customer"].(map[string]any), "stripeCustomerId")
	for _, path := range []string{keysPath, ledgerPath, webhooksPath + "/" + v.endpoint + "/deliveries", feedsPath + filingwire.OfficerChanges.Name} {
		page := call(200, "GET", path+"?limit=1", "")
		v.billedRead = text(page, "requestId")
		v.cursors[path] = text(page, "nextCursor")
	}
	v.cursors[streamsPath+"/"+v.stream+"/events"] = text(call(200, "GET", streamsPath+"/"+v.stream+"/events?limit=1", ""), "nextCursor")
	v.cursors[exportPath] = d.do(t, "GET", exportPath+"?feed=officer-changes&format=ndjson", "x-api-key", v.key).header.Get(watermarkHeader)
	return v
}

// state is what the tenant's own account routes show of it, which cost nothing.
func (v *tenant) state(t *testing.T, d *deliveryHarness) string {
	t.Helper()
	var all strings.Builder
	for _, path := range []string{"/v1/me", "/v1/org", billingPath, keysPath, webhooksPath, webhooksPath + "/" + v.endpoint, webhooksPath + "/" + v.endpoint + "/deliveries",
		streamsPath} {
		r := d.do(t, "GET", path, "x-api-key", v.key)
		fmt.Fprintln(&all, path, r.status, r.body)
	}
	return volatile.ReplaceAllString(all.String(), "")
}

var (
	requestIDs = regexp.MustCompile(`(req|err)_[0-9A-Z]{26}|00-[0-9a-f]{32}-[0-9a-f]{16}-01`)
	volatile   = regexp.MustCompile(`"requestId":"[^"]*"|"traceparent":"[^"]*"|"lastUsedAt":("[^"]*"|null)`)
	inPath     = regexp.MustCompile(`\{[^}]*\}`)
	// sharedIDs are of published rows, which are everybody's.
	sharedIDs = regexp.MustCompile(`^/v1/(events/[a-z-]+|traces)/\{id\}(/text)?$`)
)

// harmlessParameters name nobody's property: filters of published rows, sizes, formats.
var harmlessParameters = strings.Fields(`ticker symbol cik date_from date_to limit view accession_number include_superseded submission_file_limit change_type auditor severity issue role person
	meeting_type proposal_type min_dissent_percent query source_type violation_type respondent penalty_min penalty_max feed format kind type since ids forms tickers ticket subject`)

// foreignQueries are the parameters that name somebody's property, by parameter: what another
// organization's value comes to.
func (v *tenant) foreignQueries(path string) map[string]func(t *testing.T, ask func(value string) *result) {
	refused := func(value string) func(*testing.T, func(string) *result) {
		return func(t *testing.T, ask func(string) *result) { checkError(t, ask(value), 400, "invalid_cursor") }
	}
	empty := func(value string) func(*testing.T, func(string) *result) {
		return func(t *testing.T, ask func(string) *result) {
			r := ask(value)
			if r.status != 200 || !strings.Contains(r.body, `"data":[]`) && !strings.Contains(r.body, `"content":"[]"`) {
				t.Errorf("%d %s", r.status, r.body)
			}
		}
	}
	cursor := v.cursors[path]
	if strings.HasPrefix(path, feedsPath) && cursor == "" {
		cursor = v.cursors[feedsPath+filingwire.OfficerChanges.Name]
	}
	if path == ledgerAliasPath || strings.HasSuffix(path, "/export") || strings.HasPrefix(path, "/v1/stream/") || strings.HasPrefix(path, webhooksPath) || strings.HasPrefix(path, streamsPath) {
		cursor = v.cursors[ledgerPath]
	}
	return map[string]func(*testing.T, func(string) *result){
		"cursor": refused(cursor), "updated_after": refused(v.cursors[exportPath]),
		"requestId": empty(v.billedRead), "request_id": empty(v.billedRead), "eventId": empty(v.event), "event_id": empty(v.event),
		"stream_id": func(t *testing.T, ask func(string) *result) { checkError(t, ask(v.stream), 404, "stream_not_found") },
	}
}

// Contract 1: "A key of an organization never sees another organization's rows: a foreign id
// answers 404, same body as an unknown one." The routes and parameters are those of the OpenAPI
// document: one that is new fails until it takes part.
func TestTenancy(t *testing.T) {
	fillLibrary(t)
	stripe := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		if org := form.Get("metadata[orgId]"); r.URL.Path == "/v1/customers" {
			fmt.Fprintf(w, `{"id":"cus_of_%s","object":"customer"}`, org)
			return
		}
		fmt.Fprintf(w, `{"id":"cs_1","object":"checkout.session","url":"https://stripe.example.test/%s"}`, form.Get("customer"))
	}))
	defer stripe.Close()
	d := newDeliveryHarness(t, "tenancy", func(c *Config) {
		c.Events, c.Feeds, c.Stripe = library.Warehouse, classify.Feeds(), stripeOf(stripe.URL)
	})
	to := newReceiver(t, nil)
	mine, theirs := newTenant(t, d, "mine", to.URL), newTenant(t, d, "theirs", to.URL)
	w := &tenancyWalk{t: t, d: d, mine: mine, theirs: theirs}
	before := theirs.state(t, d)
	var document struct {
		Paths map[string]map[string]documented
	}
	if err := json.Unmarshal(d.OpenAPI(), &document); err != nil {
		t.Fatal(err)
	}
	for path, item := range document.Paths {
		for method, op := range item {
			t.Run(method+" "+path, func(t *testing.T) {
				(&tenancyWalk{t: t, d: d, mine: mine, theirs: theirs}).operation(strings.ToUpper(method), path, op)
			})
		}
	}
	w.tools()
	if after := theirs.state(t, d); after != before {
		t.Errorf("another organization changed:\n%s\nwas\n%s", after, before)
	}
	if n := len(to.all()); n != 4 {
		t.Errorf("%d deliveries", n)
	}
}

// documented is an operation of the OpenAPI document.
type documented struct {
	Parameters []struct{ Name, In string }
	Security   []any
}

func (o *documented) queries() (names []string) {
	for _, p := range o.Parameters {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	return names
}

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
