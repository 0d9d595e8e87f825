package api

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// classOf is the contract's table of meter classes: what a call of an operation is metered as.
func classOf(method, path string) meterClass {
	switch {
	case path == exportPath, path == exportAliasPath:
		return meterEventExport
	case path == ledgerPath, path == ledgerAliasPath:
		return meterLedgerRead
	case strings.HasPrefix(path, feedsPath):
		return meterFeedRead
	case strings.HasPrefix(path, tracesPath) && strings.HasSuffix(path, "/text"):
		return meterDocumentRead
	case strings.HasPrefix(path, tracesPath):
		return meterTraceRead
	case path == mcpPath && method == http.MethodPost:
		return meterMCP
	case path == ssePath, path == wsPath, path == streamsPath+"/{id}/events":
		return meterStreamEvent
	}
	return meterAccount
}

// Contract 3, the table of meter families: the class of every operation; "Class `account`: me,
// org, keys, billing, usage, limits, coverage, webhook and stream management and delivery lists,
// `GET /mcp`".
func TestMeterClassOfEveryOperation(t *testing.T) {
	h := newHarness(t, func(c *Config) { c.Delivery = brokenLedger{} })
	var document struct {
		Paths map[string]map[string]documented
	}
	if err := json.Unmarshal(h.OpenAPI(), &document); err != nil {
		t.Fatal(err)
	}
	seen := map[meterClass]int{}
	for path, item := range document.Paths {
		if !strings.HasPrefix(path, "/v1/") && path != mcpPath {
			continue
		}
		for method := range item {
			method = strings.ToUpper(method)
			target := inPath.ReplaceAllString(path, "x_1") + "?no_such_parameter=1" // refused before anything is done
			got := meterClass(h.send(t, method, target, strings.NewReader("{}"), "Content-Type", "application/json").header.Get("SECAPI-Meter-Class"))
			if want := classOf(method, path); got != want {
				t.Errorf("%s %s is metered as %s, want %s", method, path, got, want)
			}
			seen[got]++
		}
	}
	for _, class := range filingwire.Rates.Classes {
		if seen[class.Key] == 0 && class.Key != meterWebhookDelivery {
			t.Errorf("no operation is metered as %s", class.Key)
		}
	}
}

// checkIDs holds contract 1, ids: "`org_`, `key_`, `req_`, `err_`, `evt_`, `whk_`, `whd_`, `strm_`,
// `trc_`, `bud_` + ULID; domain rows have deterministic ids", and so has what is said of them.
func checkIDs(t *testing.T, v *tenant) {
	t.Helper()
	const ulid, hash = "[0-7][0-9A-HJKMNP-TV-Z]{25}", "[0-9a-hjkmnp-tv-z]{26}"
	for id, shape := range map[string]string{v.org: "org_" + ulid, v.apiKey: "key_" + ulid, v.endpoint: "whk_" + ulid, v.stream: "strm_" + ulid,
		v.event: "evt_" + ulid, v.billedRead: "req_" + ulid, v.delivery: "whd_" + hash, filingwire.NewID("err_"): "err_" + ulid, filingwire.TraceID(library.rows[0].ID): "trc_" + hash} {
		if !regexp.MustCompile("^" + shape + "$").MatchString(id) {
			t.Errorf("id %s, want %s", id, shape)
		}
	}
	if first, second := filingwire.NewID("req_"), filingwire.NewID("req_"); first >= second {
		t.Errorf("%s, then %s", first, second)
	}
}

// Contract 1, lists: "ordered newest first", paged by cursor, also those of webhook endpoints and
// streams; "Rows inserted meanwhile never make a page repeat or skip a row"; a cursor of another
// list is `invalid_cursor`.
func TestEndpointsAndStreamsAreListedInPages(t *testing.T) {
	d := newDeliveryHarness(t, "lists", nil)
	cursors := map[string]string{}
	for _, path := range []string{webhooksPath, streamsPath} {
		create := func() string {
			t.Helper()
			return d.call(t, 201, "POST", path, `{"destinationUrl":"https://hooks.example.com/x"}`)["id"].(string)
		}
		var want, got []string
		for range 5 {
			want = append([]string{create()}, want...)
		}
		for cursor := ""; ; {
			page := d.call(t, 200, "GET", path+"?limit=2"+cursor, "")
			hasKeys(t, "list", page, "object data hasMore nextCursor requestId traceparent")
			for _, x := range page["data"].([]any) {
				got = append(got, x.(map[string]any)["id"].(string))
			}
			if page["hasMore"] != true {
				break
			}
			cursors[path] = "&cursor=" + page["nextCursor"].(string)
			cursor = cursors[path]
			create()
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: pages of %v, want %v", path, got, want)
		}
		for _, query := range []string{"limit=0", "limit=1001", "limit=x", "status=active", "limit=1&limit=2"} {
			checkError(t, d.do(t, "GET", path+"?"+query), 400, "invalid_query_parameter")
		}
	}
	_, other := newOwner(t, d.topic.Warehouse, "team")
	checkError(t, d.do(t, "GET", webhooksPath+"?limit=2"+cursors[streamsPath]), 400, "invalid_cursor")
	for path, cursor := range cursors {
		checkError(t, d.do(t, "GET", path+"?limit=2"+cursor, "x-api-key", other), 400, "invalid_cursor")
	}
}
