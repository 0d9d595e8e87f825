package api

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/warehouse"
)

// logged stores officers' rows as a worker does and notes them in the change log.
type logged struct {
	*warehouse.Warehouse
	offset int64
}

func (l *logged) put(t *testing.T, version uint64, text string, ids ...string) {
	t.Helper()
	batch := filingwire.Batch{Version: version}
	var entries []filingwire.LogEntry
	for _, id := range ids {
		e := &filingwire.OfficerChange{}
		e.Object, e.ID, e.Livemode, e.Headline = "officer_change_event", id, true, text
		row, err := filingwire.Render(filingwire.OfficerChanges, filingwire.Finding{Event: e}, version)
		if err != nil {
			t.Fatal(err)
		}
		row.Date, row.CIKs, row.DocumentID, row.Capability = "2026-03-10", []string{"0000000101"}, "0001999999-26-"+id, filingwire.Supported
		batch.Rows = append(batch.Rows, row)
		entries = append(entries, filingwire.LogEntry{Position: filingwire.LogPosition(l.offset), LogMessage: filingwire.LogMessage{
			Change: &filingwire.Change{Feed: "officer-changes", RowID: id, Date: row.Date, Version: version, Hash: text}}})
		l.offset++
	}
	if err := l.Store(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	if err := l.AppendLog(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
}

// take takes rows out, as a reparse does.
func (l *logged) take(t *testing.T, version uint64, ids ...string) {
	t.Helper()
	conn, err := clickhouse.Open(engine.Options("resume"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var entries []filingwire.LogEntry
	for _, id := range ids { // as a tombstone does
		if err := conn.Exec(t.Context(), "INSERT INTO officer_changes (id, version, is_deleted, filing_date) VALUES (?, ?, 1, '2026-03-10')", id, version); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, filingwire.LogEntry{Position: filingwire.LogPosition(l.offset), LogMessage: filingwire.LogMessage{
			Change: &filingwire.Change{Feed: "officer-changes", RowID: id, Date: "2026-03-10", Version: version, Hash: filingwire.HashGone}}})
		l.offset++
	}
	if err := l.AppendLog(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
}

// exportIDs are the ids of the rows of an export and its watermark.
func exportIDs(t *testing.T, h *harness, query, after string) (ids []string, watermark string) {
	t.Helper()
	if after != "" {
		query += "&updated_after=" + url.QueryEscape(after)
	}
	r := h.do(t, "GET", "/v1/events/export?"+query)
	if r.status != 200 {
		t.Fatalf("%s: %d %s", query, r.status, r.body)
	}
	for _, row := range lines(t, r.body) {
		ids = append(ids, row["id"].(string))
	}
	return ids, r.header.Get("SECAPI-Watermark")
}

// Contract 5: "`updated_after=<watermark>` resumes: the reply's `SECAPI-Watermark` header is the
// value for the next call … nothing between two calls is lost, and a redelivered row with equal
// bytes is not a change."
func TestExportResumes(t *testing.T) {
	w := openWarehouse(t, "resume")
	h := newHarness(t, func(c *Config) { c.Events = w })
	l := &logged{Warehouse: w}
	const query = "feed=officer-changes&format=ndjson"
	step := func(what, query, after string, want ...string) string {
		t.Helper()
		ids, watermark := exportIDs(t, h, query, after)
		if !slices.Equal(ids, want) || watermark == "" {
			t.Errorf("%s: rows %v, want %v; watermark %q", what, ids, want, watermark)
		}
		return watermark
	}
	empty := step("nothing yet", query, "")
	l.put(t, 1, "first", "a", "b")
	first := step("all", query, "", "a", "b")
	step("since nothing", query, empty, "a", "b")
	second := step("nothing new", query, first)
	l.put(t, 1, "first", "a", "b") // redelivered
	l.put(t, 1, "first", "c")
	third := step("a new row", query, second, "c")
	step("a call that is repeated", query, second, "c")
	l.put(t, 2, "second", "b")
	fourth := step("a changed row", query, third, "b")
	if err := w.PutSupersessions(t.Context(), []filingwire.Supersession{{ID: "a", By: "d", Version: 3}}); err != nil {
		t.Fatal(err)
	}
	l.put(t, 3, "amended", "d")
	step("an amendment hides what it restates", query, fourth, "d")
	withAll := query + "&include_superseded=true"
	all := step("with superseded rows", withAll, "", "a", "b", "c", "d")
	l.put(t, 3, "third", "e")
	step("with superseded rows, resumed", withAll, all, "e")

	// With a limit nothing is lost either: the rest comes again.
	cut := step("a limit that cuts", query+"&limit=2", "", "b", "c")
	step("after a limit that cut", query, cut, "b", "c", "d", "e")
	cut = step("a limit that cuts a resumed export", query+"&limit=1", third, "b")
	step("after it", query, cut, "b", "d", "e")

	// A row that is there no more is named after the rows; what a filter would say of it is not known.
	full := step("before a row goes", query, "", "b", "c", "d", "e")
	byRole := step("of a filter", query+"&person=nobody", "")
	l.put(t, 4, "fourth", "e")
	l.take(t, 4, "b")
	gone := step("a row that is gone", query, full, "e", "b")
	if r := h.do(t, "GET", "/v1/events/export?"+query+"&updated_after="+full); !strings.HasSuffix(r.body, "}\n"+`{"object":"officer_change_event","id":"b","deleted":true}`+"\n") || r.header.Get(rowCountHeader) != "2" {
		t.Errorf("%v %s", r.header, r.body)
	}
	step("of a filter, resumed", query+"&person=nobody", byRole, "b")
	step("of other days", query+"&date_to=2026-03-09", step("of other days", query+"&date_to=2026-03-09", ""))
	step("a limit that cuts what is gone", query+"&limit=1", step("a limit that cuts what is gone", query+"&limit=1", full, "e"), "e")
	step("after it", query, gone)
	if r := h.do(t, "GET", "/v1/events/export?feed=officer-changes&format=csv&updated_after="+full); r.status != 200 || strings.Contains(r.body, `"b"`) || !strings.Contains(r.body, `"e"`) {
		t.Errorf("CSV: %d %s", r.status, r.body)
	}
	inline := get[EventExport](t, h, "/v1/events/export?feed=officer-changes&format=json&updated_after="+url.QueryEscape(full))
	if inline.Count != 2 || !strings.HasSuffix(inline.Content, `,{"object":"officer_change_event","id":"b","deleted":true}]`) {
		t.Errorf("%+v", inline)
	}
	l.put(t, 5, "fifth", "b")
	step("a row that has come back", query, gone, "b")

	every := step("all feeds", "feed=all&format=ndjson", "", "b", "c", "d", "e")
	l.put(t, 3, "third", "f")
	step("all feeds, resumed", "feed=all&format=ndjson", every, "f")
	if r := h.do(t, "GET", "/v1/events/export?feed=officer-changes&format=csv&updated_after="+second); !strings.Contains(r.body, "\n\"officer_change_event\",\"c\",") || strings.Contains(r.body, `"officer_change_event","a"`) {
		t.Errorf("CSV: %d %s", r.status, r.body)
	}

	for what, r := range map[string]*result{
		"of other filters": h.do(t, "GET", "/v1/events/export?feed=officer-changes&format=ndjson&role=ceo&updated_after="+first),
		"of another feed":  h.do(t, "GET", "/v1/events/export?feed=restatements&format=ndjson&updated_after="+first),
		"of all feeds":     h.do(t, "GET", "/v1/events/export?"+query+"&updated_after="+every),
		"forged":           h.do(t, "GET", "/v1/events/export?"+query+"&updated_after="+first+"AA"),
		"a date":           h.do(t, "GET", "/v1/events/export?"+query+"&updated_after=2026-01-01"),
		"of another organization": h.do(t, "GET", "/v1/events/export?"+query+"&updated_after="+first,
			"x-api-key", h.accounts.add("org_B", "payg", nil)),
	} {
		if d := checkError(t, r, 400, "invalid_cursor"); d["parameter"] != "updated_after" {
			t.Errorf("watermark %s: details %v", what, d)
		}
	}
}

// "watermark resume without loss or duplicate, also while rows arrive".
func TestExportResumesWhileRowsArrive(t *testing.T) {
	w := openWarehouse(t, "arrivals")
	h := newHarness(t, func(c *Config) { c.Events = w })
	const query, batches, size = "feed=officer-changes&format=ndjson", 25, 8
	_, watermark := exportIDs(t, h, query, "")
	stored := make(chan struct{})
	go func() {
		defer close(stored)
		l := &logged{Warehouse: w}
		for i := range batches {
			var ids []string
			for j := range size {
				ids = append(ids, fmt.Sprintf("r%03d", i*size+j))
			}
			l.put(t, 1, "text", ids...)
		}
	}()
	var got []string
	for last := false; ; {
		select {
		case <-stored:
			last = true
		default:
		}
		var ids []string
		ids, watermark = exportIDs(t, h, query, watermark)
		got = append(got, ids...)
		if last {
			break
		}
	}
	slices.Sort(got)
	if len(got) != batches*size || len(slices.Compact(got)) != batches*size {
		t.Errorf("%d rows of %d, or some twice: %v", len(got), batches*size, got)
	}
}
