package warehousetest

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/warehouse"
)

func testRoundTrip(t *testing.T, h *harness) {
	w := h.open(t)
	if err := w.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := officers(t, accession(1), "2026-03-18", 1, "text", []string{"oce_a"}, cikA)
	store(t, w, b)
	got := list(t, w, query())
	if len(got) != 1 {
		t.Fatalf("%d rows, want 1", len(got))
	}
	want := b.Rows[0]
	r := got[0]
	if !bytes.Equal(r.Doc, want.Doc) || r.Date != want.Date || *r.Published != *want.Published || r.StoredAt.IsZero() {
		t.Errorf("row %+v\nwant %s", r, want.Doc)
	}
	one, err := w.Row(t.Context(), filingwire.OfficerChanges, "oce_a", false)
	if err != nil || !bytes.Equal(one.Doc, want.Doc) {
		t.Errorf("row by id: %v, %v", one, err)
	}
	agent, err := w.Row(t.Context(), filingwire.OfficerChanges, "oce_a", true)
	if err != nil || !bytes.Equal(agent.Doc, want.Agent) {
		t.Errorf("agent row by id: %v, %v", agent, err)
	}
	q := query()
	q.Agent = true
	if rows := list(t, w, q); !bytes.Equal(rows[0].Doc, want.Agent) {
		t.Errorf("agent row %s, want %s", rows[0].Doc, want.Agent)
	}
	_, err = w.Row(t.Context(), filingwire.OfficerChanges, "oce_none", false)
	wantNotFound(t, "unknown row", err)
	_, err = w.Row(t.Context(), filingwire.Restatements, "oce_a", false)
	wantNotFound(t, "row of another feed", err)
}

// Texts come from the wild: whatever bytes they hold must survive, and misprinted dates must
// not stop a row.
func testOddBytes(t *testing.T, h *harness) {
	w := h.open(t)
	odd := "nul \x00 tab \t newline \n quote ' backslash \\ invalid \xff\xfe end"
	name, far := "O'Brien\t\\\x00{x:String}", filingwire.Date("0001-01-01")
	e := &filingwire.OfficerChange{Person: &filingwire.Person{Name: name}, Roles: []string{odd, ""}, EffectiveDate: &far}
	d := document(accession(1), "2026-03-18", cikA)
	d.Message.Body, d.Canonical, d.Offsets = []byte(odd), []byte(odd), []byte(odd)
	r := row(t, filingwire.OfficerChanges, e, accession(1), "oce_a", "2026-03-18", 1, cikA)
	store(t, w, filingwire.Batch{Version: 1, Documents: []filingwire.RawDocument{d}, Rows: []filingwire.StoredRow{r},
		Failures: []filingwire.Failure{{DocumentID: odd, Stage: odd, Reason: odd, Envelope: []byte(odd), At: retrieved}}})
	q := query()
	q.Filters = []filingwire.FilterValue{{Filter: filterOf(t, filingwire.OfficerChanges, "person"), Text: name}}
	if rows := list(t, w, q); len(rows) != 1 || !bytes.Equal(rows[0].Doc, r.Doc) {
		t.Errorf("filter by %q: %d rows", name, len(rows))
	}
	if got := export(t, w, query()); strings.Count(got, "\n") != 1 {
		t.Errorf("export %q, want one line", got)
	}
	got, err := w.Document(t.Context(), accession(1))
	if err != nil || string(got.Message.Body) != odd || string(got.Canonical) != odd || string(got.Offsets) != odd {
		t.Errorf("document %+v, %v", got, err)
	}
	failures, err := w.Failures(t.Context(), warehouse.FailureQuery{Limit: 10})
	if err != nil || len(failures) != 1 || failures[0].Reason != odd || failures[0].DocumentID != odd {
		t.Errorf("failures %+v, %v", failures, err)
	}
}

func testLargeDocument(t *testing.T, h *harness) {
	w := h.open(t)
	var b filingwire.Batch
	b.Version = 1
	body := bytes.Repeat([]byte("The quick brown fox. "), 30<<20/21)
	for i := range 3 { // more than fits in one insert
		d := document(accession(i), "2026-03-18", cikA)
		d.Message.Body, d.Canonical = body, body[:len(body)/2]
		b.Documents = append(b.Documents, d)
	}
	store(t, w, b)
	for i := range 3 {
		d, err := w.Document(t.Context(), accession(i))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(d.Message.Body, body) || !bytes.Equal(d.Canonical, body[:len(body)/2]) {
			t.Errorf("document %d comes back different", i)
		}
	}
}

func testRedelivery(t *testing.T, h *harness) {
	w := h.open(t)
	b := officers(t, accession(1), "2026-03-18", 1, "text", []string{"oce_a", "oce_b"}, cikA, cikB)
	b.Failures = []filingwire.Failure{{DocumentID: accession(1), Stage: "item", Reason: "odd", At: retrieved}}
	for range 3 {
		store(t, w, b)
	}
	wantIDs(t, "list", list(t, w, query()), "oce_b", "oce_a")
	wantIDs(t, "by CIK", list(t, w, query(cikB)), "oce_b", "oce_a")
	if n, err := w.Count(t.Context(), query()); n != 2 || err != nil {
		t.Errorf("count %d, %v, want 2", n, err)
	}
	if f, err := w.Failures(t.Context(), warehouse.FailureQuery{Limit: 10}); len(f) != 1 || err != nil {
		t.Errorf("failures %v, %v, want one", f, err)
	}
	r, err := w.LastReparse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n, err := r.Total(t.Context()); n != 1 || err != nil {
		t.Errorf("%d documents, %v, want 1", n, err)
	}
}

func testDuplicatesInOneBatch(t *testing.T, h *harness) {
	w := h.open(t)
	b := officers(t, accession(1), "2026-03-18", 2, "new", []string{"oce_a"}, cikA)
	old := officer(t, accession(1), "oce_a", "2026-03-17", 1, "old", cikA)
	b.Rows = append(b.Rows, old)
	b.Documents = append(b.Documents, b.Documents[0])
	store(t, w, b)
	wantText(t, w, query(), "new")
	wantText(t, w, query(cikA), "new")
}

// wantText demands that the query finds exactly one row, and which version of it.
func wantText(t *testing.T, w *warehouse.Warehouse, q filingwire.FeedQuery, text string) {
	t.Helper()
	rows := list(t, w, q)
	if len(rows) != 1 || !strings.Contains(string(rows[0].Doc), `"summaryMd":"`+text+`"`) {
		t.Errorf("%d rows, want one with the text %q", len(rows), text)
	}
}

func testHigherVersion(t *testing.T, h *harness) {
	w := h.open(t)
	store(t, w, officers(t, accession(1), "2026-03-18", 1, "old", []string{"oce_a"}, cikA))
	store(t, w, officers(t, accession(1), "2026-03-18", 2, "new", []string{"oce_a"}, cikA))
	wantText(t, w, query(), "new")
	wantText(t, w, query(cikA), "new")
}

func testLowerVersion(t *testing.T, h *harness) {
	w := h.open(t)
	store(t, w, officers(t, accession(1), "2026-03-18", 2, "new", []string{"oce_a"}, cikA))
	// late and different: a row that the newer parse does not know, another day, other CIKs
	late := officers(t, accession(1), "2026-03-17", 1, "old", []string{"oce_a", "oce_b"}, cikA, cikC)
	late.Failures = []filingwire.Failure{{DocumentID: accession(1), Stage: "item", At: retrieved}}
	store(t, w, late)
	wantText(t, w, query(), "new")
	wantText(t, w, query(cikA), "new")
	wantIDs(t, "by the older parse's CIK", list(t, w, query(cikC)))
	if f, err := w.Failures(t.Context(), warehouse.FailureQuery{Limit: 10}); len(f) != 0 || err != nil {
		t.Errorf("failures %v, %v, want none", f, err)
	}
}

func testTombstones(t *testing.T, h *harness) {
	w := h.open(t)
	restated := row(t, filingwire.Restatements, &filingwire.Restatement{}, accession(1), "rst_a", "2026-03-18", 1, cikA)
	b := officers(t, accession(1), "2026-03-18", 1, "x", []string{"oce_a", "oce_b", "oce_c"}, cikA, cikB)
	b.Rows = append(b.Rows, restated)
	store(t, w, b)
	store(t, w, officers(t, accession(2), "2026-03-18", 1, "other", []string{"oce_d"}, cikA))
	store(t, w, officers(t, accession(1), "2026-03-18", 2, "y", []string{"oce_b"}, cikA, cikB))
	wantIDs(t, "list", list(t, w, query()), "oce_d", "oce_b")
	wantIDs(t, "by CIK", list(t, w, query(cikA)), "oce_d", "oce_b")
	wantIDs(t, "by other filer", list(t, w, query(cikB)), "oce_b")
	wantIDs(t, "other feed", list(t, w, filingwire.FeedQuery{Feed: filingwire.Restatements}))
	wantIDs(t, "other feed by CIK", list(t, w, filingwire.FeedQuery{Feed: filingwire.Restatements, CIKs: []string{cikA}}))
	_, err := w.Row(t.Context(), filingwire.OfficerChanges, "oce_a", false)
	wantNotFound(t, "tombstoned row", err)
	if got := export(t, w, query()); strings.Count(got, "\n") != 2 || strings.Contains(got, "oce_a") {
		t.Errorf("export %q", got)
	}
	// the same version parses to something else: the page at the origin was corrected
	store(t, w, officers(t, accession(1), "2026-03-18", 2, "z", []string{"oce_c"}, cikA))
	wantIDs(t, "after the correction", list(t, w, query()), "oce_d", "oce_c")
	// and all of it may go
	store(t, w, officers(t, accession(1), "2026-03-18", 3, "", nil, cikA))
	wantIDs(t, "without rows", list(t, w, query()), "oce_d")
	wantIDs(t, "without rows, by CIK", list(t, w, query(cikA)), "oce_d")
}

func testMovedSortKey(t *testing.T, h *harness) {
	w := h.open(t)
	store(t, w, officers(t, accession(1), "2026-03-18", 1, "old", []string{"oce_a"}, cikA))
	store(t, w, officers(t, accession(1), "2025-12-31", 2, "new", []string{"oce_a"}, cikA)) // another partition
	wantText(t, w, query(), "new")
	wantText(t, w, query(cikA), "new")
	r, err := w.Row(t.Context(), filingwire.OfficerChanges, "oce_a", false)
	if err != nil || r.Date != "2025-12-31" {
		t.Errorf("row %+v, %v", r, err)
	}
	store(t, w, officers(t, accession(1), "2026-03-18", 3, "back", []string{"oce_a"}, cikA))
	wantText(t, w, query(), "back")
	wantText(t, w, query(cikA), "back")
}

func testChangedCIKs(t *testing.T, h *harness) {
	w := h.open(t)
	store(t, w, officers(t, accession(1), "2026-03-18", 1, "one", []string{"oce_a"}, cikA, cikB))
	store(t, w, officers(t, accession(1), "2026-03-18", 2, "two", []string{"oce_a"}, cikB, cikC))
	wantIDs(t, "CIK that it left", list(t, w, query(cikA)))
	wantText(t, w, query(cikB), "two")
	wantText(t, w, query(cikC), "two")
	wantText(t, w, query(cikA, cikB, cikC), "two")
	if n, err := w.Count(t.Context(), query(cikA, cikB, cikC)); n != 1 || err != nil {
		t.Errorf("count %d, %v, want 1", n, err)
	}
	store(t, w, officers(t, accession(1), "2026-03-18", 3, "three", []string{"oce_a"}, cikA))
	wantText(t, w, query(cikA), "three")
	wantIDs(t, "CIKs that it left", list(t, w, query(cikB, cikC)))
}

// Store may stop after any of its effects. What it has done by then is made here by taking
// the rest away: the same batch again must lead to the same end.
func testCrashBetweenEffects(t *testing.T, h *harness) {
	w := h.open(t)
	conn := h.raw(t, h.database)
	exec := func(sql string) {
		t.Helper()
		if err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	old := officers(t, accession(1), "2026-03-18", 1, "old", []string{"oce_a", "oce_b"}, cikA, cikB)
	b := officers(t, accession(1), "2026-03-18", 2, "new", []string{"oce_b"}, cikB)
	check := func(what string) {
		t.Helper()
		store(t, w, b)
		wantText(t, w, query(), "new")
		wantText(t, w, query(cikB), "new")
		wantIDs(t, what, list(t, w, query(cikA)))
	}
	reset := func() {
		for _, table := range []string{"filings", "raw_documents", "officer_changes", "officer_changes_by_cik"} {
			exec("TRUNCATE TABLE " + table)
		}
		store(t, w, old)
	}
	mark := "INSERT INTO filings (document_id, version, filing_date, retrieved_at) SELECT '" + accession(1) + "', 2, '2026-03-18', now()"
	bury := "INSERT INTO officer_changes_by_cik (cik, id, version, is_deleted, filing_date) SELECT '" + cikA + "', 'oce_b', 2, 1, '2026-03-18'"

	reset()
	exec(mark)
	check("after the mark")
	reset()
	exec(mark)
	exec(bury)
	check("after the burial of a key")
	reset()
	store(t, w, b)
	exec("TRUNCATE TABLE officer_changes_by_cik") // the view was not fed
	check("after the rows, before the view")
}

// Whoever comes last, the highest version stays.
func testConcurrentStore(t *testing.T, h *harness) {
	w := h.open(t)
	const writers = 6
	for round := range 3 {
		var wg sync.WaitGroup
		for v := range writers {
			wg.Go(func() {
				id := fmt.Sprintf("oce_%d_%d", round, v) // each version has a row of its own
				day := filingwire.Date(fmt.Sprintf("2026-03-%02d", 10+v%2))
				b := officers(t, accession(round), day, uint64(v+1), fmt.Sprint(v), []string{id, fmt.Sprintf("oce_%d", round)}, cikA, fmt.Sprintf("%010d", 200+v))
				if err := w.Store(t.Context(), b); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		q := query()
		q.DocumentID = accession(round)
		wantIDs(t, "rows of the document", list(t, w, q), fmt.Sprintf("oce_%d_%d", round, writers-1), fmt.Sprintf("oce_%d", round))
		for v := range writers - 1 {
			wantIDs(t, "by a CIK of an older version", list(t, w, query(fmt.Sprintf("%010d", 200+v))))
		}
	}
	rows := list(t, w, query(cikA))
	if len(rows) != 6 {
		t.Errorf("rows by the common CIK: %q, want two of each document", ids(rows))
	}
}

func testBadRow(t *testing.T, h *harness) {
	w := h.open(t)
	b := officers(t, accession(1), "2026-03-18", 1, "x", []string{"oce_a"}, cikA)
	b.Rows[0].Date = "2026-02-30"
	if err := w.Store(t.Context(), b); filingwire.ErrorCode(err) != filingwire.CodeRejected {
		t.Errorf("a row with an impossible date: %v, want %s", err, filingwire.CodeRejected)
	}
	b = officers(t, accession(1), "2026-03-18", 1, "x", []string{"oce_a"}, cikA)
	b.Rows[0].Feed = &filingwire.Feed{Name: "unknown"}
	if err := w.Store(t.Context(), b); err == nil {
		t.Error("a row of an unknown feed was stored")
	}
	store(t, w, officers(t, accession(1), "2026-03-18", 1, "x", []string{"oce_a"}, cikA))
	wantText(t, w, query(), "x")
}

// A full disk is an outage, not a fault of the rows: the batch waits and is stored later.
func testDiskFull(t *testing.T, h *harness) {
	w := h.open(t)
	raw := h.raw(t, h.database)
	bytes := func(n string) {
		t.Helper()
		for _, table := range []string{"filings", "officer_changes"} {
			if err := raw.Exec(t.Context(), "ALTER TABLE "+table+" MODIFY SETTING min_free_disk_bytes_to_perform_insert = "+n); err != nil {
				t.Fatal(err)
			}
		}
	}
	b := officers(t, accession(1), "2026-03-18", 1, "x", []string{"oce_a"}, cikA)
	bytes("1000000000000000000") // more than there is
	for range 2 {
		if err := w.Store(t.Context(), b); err == nil || filingwire.ErrorCode(err) == filingwire.CodeRejected {
			t.Fatalf("stored on a full disk: %v", err)
		}
	}
	wantIDs(t, "on a full disk", list(t, w, query()))
	bytes("0")
	store(t, w, b)
	wantIDs(t, "after the disk has room again", list(t, w, query()), "oce_a")
}

// A server that has no database yet answers.
func testPing(t *testing.T, h *harness) {
	if err := h.unmigrated(t).Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if err := h.open(t).Ping(t.Context()); err != nil {
		t.Error(err)
	}
}
