package api

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/filingwire/filingwire"
)

// twelve rows, newest first, two per day.
func storedRows() []filingwire.ReadRow {
	var rows []filingwire.ReadRow
	for i := range 12 {
		rows = append(rows, storedRow(fmt.Sprintf("oce_%02d", 12-i), filingwire.Date(fmt.Sprintf("2026-03-%02d", 20-i/2))))
	}
	rows[3].SupersededBy = "oce_99"
	return rows
}

// keyset answers as the warehouse does.
func keyset(rows []filingwire.ReadRow) func(filingwire.FeedQuery) ([]filingwire.ReadRow, error) {
	return func(q filingwire.FeedQuery) ([]filingwire.ReadRow, error) {
		var page []filingwire.ReadRow
		for _, r := range rows {
			if b := q.Before; b != nil && (r.Date > b.Date || r.Date == b.Date && r.ID >= b.ID) {
				continue
			}
			if len(page) < q.Limit {
				page = append(page, r)
			}
		}
		return page, nil
	}
}

// Contract 1, lists: `{object:"list", data[], hasMore, nextCursor?, requestId, traceparent}`,
// newest first, keyset-based.
func TestListPages(t *testing.T) {
	h := newHarness(t, nil)
	h.events.list = keyset(storedRows())
	var ids []string
	path := "/v1/events/officer-changes?limit=5"
	for page := 1; ; page++ {
		r := h.do(t, "GET", path)
		m := r.decode(t)
		if r.status != 200 || m["object"] != "list" || m["requestId"] != r.header.Get("Request-Id") || m["traceparent"] != r.header.Get("traceparent") {
			t.Fatalf("%d %s", r.status, r.body)
		}
		for _, row := range m["data"].([]any) {
			ids = append(ids, row.(map[string]any)["id"].(string))
		}
		if more := m["hasMore"].(bool); more != (page < 3) || more != (m["nextCursor"] != nil) {
			t.Fatalf("page %d: hasMore %v, nextCursor %v", page, more, m["nextCursor"])
		}
		if m["nextCursor"] == nil {
			break
		}
		cursor := m["nextCursor"].(string)
		if url.QueryEscape(cursor) != cursor {
			t.Fatalf("cursor %q needs escaping", cursor)
		}
		path = "/v1/events/officer-changes?limit=5&view=agent&cursor=" + cursor // the view is no filter
	}
	want := []string{"oce_12", "oce_11", "oce_10", "oce_09", "oce_08", "oce_07", "oce_06", "oce_05", "oce_04", "oce_03", "oce_02", "oce_01"}
	if !reflect.DeepEqual(ids, want) {
		t.Errorf("pages hold %v", ids)
	}
}

// Contract 1: a cursor is "bound to the filters that made it: other filters, a forged or foreign
// cursor → 400 `invalid_cursor`".
func TestCursorIsBoundToItsList(t *testing.T) {
	h := newHarness(t, nil)
	h.events.list = keyset(storedRows())
	h.events.ciks = func(string) ([]string, error) { return []string{"0000000007"}, nil }
	other := h.accounts.add("org_B", "payg", nil)
	filters := "limit=2&change_type=resignation&ticker=qx&include_superseded=TRUE"
	cursor := h.do(t, "GET", "/v1/events/officer-changes?"+filters).decode(t)["nextCursor"].(string)
	if r := h.do(t, "GET", "/v1/events/officer-changes?symbol=QX&include_superseded=true&limit=9&change_type=resignation&cursor="+cursor); r.status != 200 {
		t.Errorf("the same filters written otherwise: %s", r.body)
	}
	forged := []byte(cursor)
	forged[30] ^= 1
	for name, r := range map[string]*result{
		"another filter":   h.do(t, "GET", "/v1/events/officer-changes?limit=2&change_type=departure&ticker=QX&include_superseded=true&cursor="+cursor),
		"a filter less":    h.do(t, "GET", "/v1/events/officer-changes?limit=2&cursor="+cursor),
		"a filter more":    h.do(t, "GET", "/v1/events/officer-changes?"+filters+"&person=x&cursor="+cursor),
		"another feed":     h.do(t, "GET", "/v1/events/auditor-changes?limit=2&ticker=qx&include_superseded=TRUE&cursor="+cursor),
		"another customer": h.do(t, "GET", "/v1/events/officer-changes?"+filters+"&cursor="+cursor, "x-api-key", other),
		"forged":           h.do(t, "GET", "/v1/events/officer-changes?"+filters+"&cursor="+string(forged)),
		"padded":           h.do(t, "GET", "/v1/events/officer-changes?"+filters+"&cursor="+cursor+"%3D"),
	} {
		t.Run(name, func(t *testing.T) { checkError(t, r, 400, "invalid_cursor") })
	}
}

func TestViews(t *testing.T) {
	h := newHarness(t, nil)
	row := storedRow("oce_1", "2026-03-20")
	row.Supersedes = "oce_0"
	agentDoc := `{"object":"officer_change_event","headline":"h"}`
	h.events.list = func(q filingwire.FeedQuery) ([]filingwire.ReadRow, error) {
		r := row
		if q.Agent {
			r.Doc = []byte(agentDoc)
		}
		return []filingwire.ReadRow{r}, nil
	}
	h.events.row = func(feed *filingwire.Feed, id string, agent bool) (*filingwire.ReadRow, error) {
		if feed != filingwire.OfficerChanges || id != "oce_1" {
			return nil, &filingwire.Error{Code: filingwire.CodeNotFound, Message: "No such row."}
		}
		rows, err := h.events.list(filingwire.FeedQuery{Agent: agent})
		return &rows[0], err
	}
	resolved := `,"supersedes":"oce_0","supersededBy":null,"freshness":{"status":"current","asOf":"2026-04-01T12:00:00.000Z","sourcePublishedAt":"2026-04-01T11:00:00.000Z","lagMs":3600000}}`
	doc := strings.TrimSuffix(string(row.Doc), "}")
	compact, _, _ := strings.Cut(doc, `,"materialization"`)
	for v, want := range map[string]string{"": doc + resolved, "?view=default": doc + resolved, "?view=compact": compact + resolved, "?view=agent": agentDoc} {
		if r := h.do(t, "GET", "/v1/events/officer-changes/oce_1"+v); r.status != 200 || r.body != want {
			t.Errorf("row%s: %d %s", v, r.status, r.body)
		}
		if r := h.do(t, "GET", "/v1/events/officer-changes"+v); r.status != 200 || !strings.HasPrefix(r.body, `{"object":"list","data":[`+want+`],"hasMore":false,"nextCursor":null,"requestId":"req_`) {
			t.Errorf("list%s: %d %s", v, r.status, r.body)
		}
	}
	r := h.do(t, "HEAD", "/v1/events/officer-changes/oce_1")
	if r.status != 200 || r.body != "" || r.header.Get("Content-Length") == "0" {
		t.Errorf("HEAD: %d %v", r.status, r.header)
	}
}

// Contract 1: `limit` defaults to 25 and goes to 1000; boolean parameters are case-insensitive
// (`True`); `submission_file_limit` is "accepted, no effect". Contract 4: the common parameters.
func TestParametersReachTheStore(t *testing.T) {
	h := newHarness(t, nil)
	var mu sync.Mutex
	var got *filingwire.FeedQuery
	h.events.list = func(q filingwire.FeedQuery) ([]filingwire.ReadRow, error) {
		mu.Lock()
		defer mu.Unlock()
		got = &q
		return nil, nil
	}
	h.events.ciks = func(ticker string) ([]string, error) {
		if ticker == "QX" {
			return []string{"0000000007", "0000000008"}, nil
		}
		return nil, nil
	}
	officer := func(i int, text string) filingwire.FilterValue {
		return filingwire.FilterValue{Filter: filingwire.OfficerChanges.Filters[i], Text: text}
	}
	base := filingwire.FeedQuery{Feed: filingwire.OfficerChanges, Limit: 26}
	with := func(change func(*filingwire.FeedQuery)) *filingwire.FeedQuery {
		q := base
		change(&q)
		return &q
	}
	for query, want := range map[string]*filingwire.FeedQuery{
		"":                                &base,
		"submission_file_limit=3&cursor=": &base,
		"include_superseded=False":        &base,
		"include_superseded=True":         with(func(q *filingwire.FeedQuery) { q.IncludeSuperseded = true }),
		"limit=1000":                      with(func(q *filingwire.FeedQuery) { q.Limit = 1001 }),
		"cik=320193":                      with(func(q *filingwire.FeedQuery) { q.CIKs = []string{"0000320193"} }),
		"cik=0000320193":                  with(func(q *filingwire.FeedQuery) { q.CIKs = []string{"0000320193"} }),
		"symbol=qx":                       with(func(q *filingwire.FeedQuery) { q.CIKs = []string{"0000000007", "0000000008"} }),
		"symbol=QX&ticker=qx":             with(func(q *filingwire.FeedQuery) { q.CIKs = []string{"0000000007", "0000000008"} }),
		"ticker=qx&cik=8":                 with(func(q *filingwire.FeedQuery) { q.CIKs = []string{"0000000008"} }),
		"ticker=NOBODY":                   nil,
		"ticker=NOBODY&cik=8":             nil,
		"date_from=2026-01-01&date_to=2026-01-01": with(func(q *filingwire.FeedQuery) { q.From, q.To = "2026-01-01", "2026-01-01" }),
		"accession_number=000999000126000095":     with(func(q *filingwire.FeedQuery) { q.DocumentID = "0009990001-26-000095" }),
		"accession_number=0009990001-26-000095":   with(func(q *filingwire.FeedQuery) { q.DocumentID = "0009990001-26-000095" }),
		"view=agent":                              with(func(q *filingwire.FeedQuery) { q.Agent = true }),
		"role=cfo&change_type=resignation&person=Ad%C3%A8le+O%27Hara": with(func(q *filingwire.FeedQuery) {
			q.Filters = []filingwire.FilterValue{officer(0, "resignation"), officer(2, "Adèle O'Hara"), officer(1, "cfo")}
		}),
	} {
		got = nil
		r := h.do(t, "GET", "/v1/events/officer-changes?"+query)
		if r.status != 200 || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %d, asked %+v, want %+v", query, r.status, got, want)
		}
		if want == nil && !strings.Contains(r.body, `"data":[],"hasMore":false,"nextCursor":null`) {
			t.Errorf("%s: %s", query, r.body)
		}
	}
	h.do(t, "GET", "/v1/events/enforcement?penalty_min=1000.50")
	if f := got.Filters; len(f) != 1 || f[0].Number != 1000.5 || f[0].Filter.Op != filingwire.FilterMin {
		t.Errorf("penalty_min: %+v", f)
	}
}

// A feed that the package has never heard of is served without a change here.
func TestSixthFeed(t *testing.T) {
	feed := &filingwire.Feed{Name: "bylaw-amendments", Object: "bylaw_amendment_event", Item: "5.03", Summary: "Amended bylaws",
		Row:     reflect.TypeFor[bylawAmendment](),
		Filters: []filingwire.Filter{{Param: "article", Op: filingwire.FilterEqual, Columns: []string{"article"}}}}
	h := newHarness(t, func(c *Config) { c.Feeds = []*filingwire.Feed{feed} })
	var got filingwire.FeedQuery
	h.events.list = func(q filingwire.FeedQuery) ([]filingwire.ReadRow, error) { got = q; return nil, nil }
	if r := h.do(t, "GET", "/v1/events/bylaw-amendments?article=IV"); r.status != 200 || got.Feed != feed || got.Filters[0].Text != "IV" {
		t.Errorf("%d %s, asked %+v", r.status, r.body, got)
	}
	checkError(t, h.do(t, "GET", "/v1/events/officer-changes"), 404, "not_found")
}

type bylawAmendment struct {
	filingwire.FilingHead
	Article string `json:"article" agent:"article"`
	filingwire.Tail
}

// Strings of a request must survive the requests that follow it.
func TestStringsOutliveTheirRequest(t *testing.T) {
	h := newHarness(t, nil)
	var mu sync.Mutex
	kept := map[string]string{} // what was sent → what the store was given
	h.events.row = func(_ *filingwire.Feed, id string, _ bool) (*filingwire.ReadRow, error) {
		return nil, &filingwire.Error{Code: filingwire.CodeNotFound, Message: id}
	}
	h.events.list = func(q filingwire.FeedQuery) ([]filingwire.ReadRow, error) {
		mu.Lock()
		defer mu.Unlock()
		kept[string(q.From)] = q.Filters[0].Text
		return nil, nil
	}
	var clients sync.WaitGroup
	for client := range 4 {
		clients.Go(func() {
			for i := range 50 {
				day := fmt.Sprintf("20%02d-01-%02d", 10+client, 1+i%28)
				id := fmt.Sprintf("client-%d-%d", client, i)
				r := h.do(t, "GET", "/v1/events/officer-changes?date_from="+day+"&person="+url.QueryEscape(strings.Repeat(day, 3)), "x-request-id", id)
				if r.header.Get("X-Request-Id") != id {
					t.Errorf("%s echoed as %q", id, r.header.Get("X-Request-Id"))
				}
				row := fmt.Sprintf("oce_%d_%d", client, i)
				var e Error
				if err := json.Unmarshal([]byte(h.do(t, "GET", "/v1/events/officer-changes/"+row).body), &e); err != nil || e.Message != row {
					t.Errorf("%v: row %s asked as %q", err, row, e.Message)
				}
			}
		})
	}
	clients.Wait()
	mu.Lock()
	defer mu.Unlock()
	for day, person := range kept {
		if person != strings.Repeat(day, 3) {
			t.Errorf("%s became %s", strings.Repeat(day, 3), person)
		}
	}
	if len(kept) != 4*28 {
		t.Errorf("%d distinct requests", len(kept))
	}
}
