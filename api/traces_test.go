package api

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// TestTracesOfEveryFixture holds contract section 4.6 against every row: one node per
// extracted field, whose region is the exact span of the stored canonical text.
func TestTracesOfEveryFixture(t *testing.T) {
	h := newLibrary(t, nil)
	for from := 0; from < len(library.rows); from += maxTraces {
		rows := library.rows[from:min(from+maxTraces, len(library.rows))]
		ids := make([]string, len(rows))
		for i, row := range rows {
			ids[i] = filingwire.TraceID(row.ID)
		}
		list := get[List[Trace]](t, h, "/v1/traces?ids="+strings.Join(ids, ","))
		if list.Object != "list" || list.HasMore || list.NextCursor != nil || len(list.Data) != len(rows) {
			t.Fatalf("%d traces of %d: %+v", len(list.Data), len(rows), list)
		}
		for i, trace := range list.Data {
			if trace.ID != ids[i] {
				t.Fatalf("trace %s instead of %s", trace.ID, ids[i])
			}
			checkTrace(t, trace, rows[i])
		}
	}
}

func checkTrace(t *testing.T, trace Trace, row filingwire.StoredRow) {
	t.Helper()
	var evidence []filingwire.Evidence
	var doc map[string]any
	if err := json.Unmarshal(row.Evidence, &evidence); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(row.Doc, &doc); err != nil {
		t.Fatal(err)
	}
	if len(trace.Nodes) != len(evidence) {
		t.Fatalf("%s: %d nodes of %d fields", row.ID, len(trace.Nodes), len(evidence))
	}
	canonical := string(library.documents[row.DocumentID].Canonical)
	filing := row.Feed.Item != ""
	if (trace.Filing != nil) != filing || (trace.SourceRecord != nil) == filing || trace.Kind != doc["trace"].(map[string]any)["kind"] {
		t.Errorf("%s: kind %s, %+v, %+v", row.ID, trace.Kind, trace.Filing, trace.SourceRecord)
	}
	for i, n := range trace.Nodes {
		e := evidence[i]
		kind, source := "filing_excerpt", "disclosed"
		if !filing {
			kind = "source_document"
		}
		if e.Derived {
			source = "derived"
		}
		if n.Label != e.Field || n.Kind != kind || n.Source != source || (n.FilingURL != nil) != filing || (n.AccessionNumber != nil) != filing || (n.DocumentURL != nil) == filing {
			t.Errorf("%s: node %+v of %+v", row.ID, n, e)
		}
		r := n.Region
		if r == nil || r.Status != "supported" || *r.StartOffset != e.Start || *r.EndOffset != e.End || *r.Snippet != canonical[e.Start:e.End] {
			t.Errorf("%s: %s has region %+v, its span is %d-%d", row.ID, e.Field, r, e.Start, e.End)
		}
		if got, want := fmt.Sprint(n.Value), fmt.Sprint(at(doc, e.Field)); got != want {
			t.Errorf("%s: %s is %s in the trace and %s in the row", row.ID, e.Field, got, want)
		}
	}
}

var pathStep = regexp.MustCompile(`\w+`)

// at is the value at a path such as proposals[2].votesFor.
func at(v any, path string) any {
	for _, step := range pathStep.FindAllString(path, -1) {
		switch node := v.(type) {
		case map[string]any:
			v = node[step]
		case []any:
			var i int
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(node) {
				return nil
			}
			v = node[i]
		}
	}
	return v
}

// traced are sources of a filing and of a release whose document is not stored.
func traced() []filingwire.TraceSource {
	doc := `{"createdAt":"2026-03-19T12:00:00.000Z","livemode":true,%s"trace":{"kind":"%s","status":"supported"},"provenance":{"filingUrl":"https://f"}}`
	return []filingwire.TraceSource{
		{ID: "trc_1", DocumentID: "a", Doc: fmt.Appendf(nil, doc, `"headline":"H","summaryMd":"S","accessionNumber":"0-1","form":"8-K","filingDate":"2026-03-18","reportDate":null,`, "filing_excerpt"),
			Evidence: []byte(`[{"field":"interim","value":true,"start":1,"end":4},{"field":"cents","value":12345678901234567,"start":4,"end":6,"derived":true},{"field":"x","value":null,"start":5,"end":99}]`)},
		{ID: "trc_2", DocumentID: "b", StoredAt: filingwire.InstantOf(testNow), Doc: fmt.Appendf(nil, doc, `"title":"T","sourceType":"aaer","documentUrl":"https://d","publishedAt":"2026-03-18T00:00:00.000Z",`, "source_record"),
			Evidence: []byte(`[{"field":"title","value":"T","start":0,"end":1}]`)},
	}
}

// Contract 4.6: the object trace, of filings and of releases, with a node per field.
func TestTrace(t *testing.T) {
	h := newHarness(t, nil)
	h.events.traces, h.events.canonicals = traced(), map[string]string{"a": "xäöü"}
	r := h.do(t, "GET", "/v1/traces/trc_1")
	m := r.decode(t)
	id := m["requestId"]
	want := fmt.Sprintf(`{"object":"trace","requestId":"%s","id":"trc_1","createdAt":"2026-03-19T12:00:00.000Z","livemode":true,"kind":"filing_excerpt","status":"supported","title":"H","summary":"S","formula":null,`+
		`"filing":{"accessionNumber":"0-1","filingUrl":"https://f","filingDate":"2026-03-18","reportDate":null,"form":"8-K","region":null},"sourceRecord":null,"nodes":[`+
		`{"id":"trc_1/interim","kind":"filing_excerpt","source":"disclosed","label":"interim","value":"true","filingUrl":"https://f","documentUrl":null,"accessionNumber":null,"region":{"status":"supported","kind":"html_text_range","startOffset":1,"endOffset":4,"snippet":"ä%s","viewerFragment":"text=1-4"}},`, id, "\\ufffd")
	if r.status != 200 || !strings.HasPrefix(r.body, want) {
		t.Errorf("%d\n%s\n%s", r.status, r.body, want)
	}
	if !strings.Contains(r.body, `"source":"derived","label":"cents","value":12345678901234567,`) || !strings.Contains(r.body, `"label":"x","value":null,`) ||
		!strings.Contains(r.body, `"region":{"status":"unavailable","kind":"html_text_range","startOffset":null,"endOffset":null,"snippet":null,"viewerFragment":null}`) {
		t.Errorf("nodes of %s", r.body)
	}
	if r.header.Get("SECAPI-Meter-Class") != "trace_read" || r.header.Get("SECAPI-Estimated-Cost") != "$0.0100" || id != r.header.Get("Request-Id") {
		t.Errorf("headers %v", r.header)
	}
	r = h.do(t, "GET", "/v1/traces/trc_2")
	if want := `"filing":null,"sourceRecord":{"sourceName":"","sourceKind":"aaer","sourceKey":"b","sourceUrl":"https://d","publicationTs":"2026-03-18T00:00:00.000Z","firstObservedAt":null,"lastObservedAt":null,"latestIngestedAt":"2026-04-01T12:00:00.000Z","latestHttpStatus":null},` +
		`"nodes":[{"id":"trc_2/title","kind":"source_document","source":"disclosed","label":"title","value":"T","filingUrl":null,"documentUrl":"https://d","accessionNumber":null,"region":{"status":"unavailable"`; !strings.Contains(r.body, want) {
		t.Errorf("%s\n%s", r.body, want)
	}
	if r := h.do(t, "HEAD", "/v1/traces/trc_2"); r.status != 200 || r.body != "" {
		t.Errorf("HEAD: %d %q", r.status, r.body)
	}
}

// TestTracesByIDs holds contract 4.6, `GET /v1/traces?ids=a,b`: the order of ids is kept; duplicates and unknown ids are left out.
func TestTracesByIDs(t *testing.T) {
	h := newHarness(t, nil)
	h.events.traces = traced()
	list := get[List[Trace]](t, h, "/v1/traces?ids=trc_2,nobody,trc_1,,trc_2,%20trc_1")
	if len(list.Data) != 2 || list.Data[0].ID != "trc_2" || list.Data[1].ID != "trc_1" || list.RequestID == "" || list.Data[1].RequestID != list.RequestID {
		t.Errorf("%+v", list)
	}
	if r := h.do(t, "GET", "/v1/traces?ids=nobody"); r.status != 200 || !strings.HasPrefix(r.body, `{"object":"list","data":[],"hasMore":false,"nextCursor":null,`) {
		t.Errorf("%d %s", r.status, r.body)
	}
	long := strings.Repeat(",trc_s786sy7q0c605v53fk9108304g", maxTraces)
	if r := h.do(t, "GET", "/v1/traces?ids="+long); r.status != 200 {
		t.Errorf("%d ids: %d %s", maxTraces, r.status, r.body)
	}
}

// Contract 4.6: more than 50 ids → 400; an unknown trace → 404 `trace_not_found`.
func TestTraceFaults(t *testing.T) {
	h := newHarness(t, nil)
	checkError(t, h.do(t, "GET", "/v1/traces/trc_s786sy7q0c605v53fk9108304g"), 404, "trace_not_found")
	for _, query := range []string{"", "?ids=", "?ids=,,", "?ids=" + strings.Repeat("a,", maxTraces+1), "?ids=" + strings.Repeat("a", 3000), "?ids=a&ids=b", "?ids=%00"} {
		if d := checkError(t, h.do(t, "GET", "/v1/traces"+query), 400, "invalid_query_parameter"); d["parameter"] != "ids" {
			t.Errorf("%s: details %v", query, d)
		}
	}
	checkError(t, h.do(t, "GET", "/v1/traces/trc_1?ids=a"), 400, "invalid_query_parameter")
	checkError(t, h.do(t, "GET", "/v1/traces/trc_1", "x-api-key", ""), 401, "missing_api_key")
	h.key = h.accounts.add("org_A", "payg", func(k *filingwire.APIKey) { k.Scopes = []string{filingwire.ScopeReadAccount} })
	if d := checkError(t, h.do(t, "GET", "/v1/traces/trc_1"), 403, "insufficient_scope"); d["requiredScope"] != "read:sec" {
		t.Errorf("details %v", d)
	}
}
