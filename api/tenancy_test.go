package api

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
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
	checkIDs(t, mine)
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
