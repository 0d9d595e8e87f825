package warehousetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/warehouse"
)

func testListOrder(t *testing.T, h *harness) {
	w := h.open(t)
	wantIDs(t, "empty feed", list(t, w, query()))
	for i, day := range []filingwire.Date{"2026-03-10", "2026-03-12", "2026-03-11", "2026-03-12"} {
		store(t, w, officers(t, accession(i), day, 1, "x", []string{fmt.Sprintf("oce_%d", i)}, cikA))
	}
	q := query()
	wantIDs(t, "all", list(t, w, q), "oce_3", "oce_1", "oce_2", "oce_0")
	q.From, q.To = "2026-03-11", "2026-03-11"
	wantIDs(t, "one day", list(t, w, q), "oce_2")
	q.From, q.To = "", "2026-03-11"
	wantIDs(t, "until", list(t, w, q), "oce_2", "oce_0")
	q.From, q.To = "2026-03-12", ""
	wantIDs(t, "since", list(t, w, q), "oce_3", "oce_1")
	q.From, q.To = "2026-03-13", "2030-01-01"
	wantIDs(t, "after all", list(t, w, q))
	q.From, q.To = "1990-01-01", "2000-01-01"
	wantIDs(t, "before all", list(t, w, q))
	q.From, q.To = "2026-03-12", "2026-03-10"
	wantIDs(t, "upside down", list(t, w, q))
	q = query(cikA)
	q.From, q.To = "2026-03-11", "2026-03-11"
	wantIDs(t, "one day by CIK", list(t, w, q), "oce_2")
	q = query()
	q.CIKs = []string{}
	wantIDs(t, "no CIK", list(t, w, q))
	if got := export(t, w, q); got != "" {
		t.Errorf("export of no CIK: %q", got)
	}
	if n, err := w.Count(t.Context(), q); n != 0 || err != nil {
		t.Errorf("count of no CIK: %d, %v", n, err)
	}
}

// What the engine has no memory for now is to be tried again.
func testExhausted(t *testing.T, h *harness) {
	w := h.open(t)
	store(t, w, officers(t, accession(1), "2026-03-10", 1, "x", []string{"oce_1"}, cikA))
	starved := h.unmigrated(t, func(c *warehouse.Config) { c.Options.Settings = clickhouse.Settings{"max_memory_usage": 1} })
	q := query()
	q.Limit = 25
	if _, err := starved.List(t.Context(), q); filingwire.ErrorCode(err) != filingwire.CodeUnavailable {
		t.Errorf("list: %v", err)
	}
	if _, err := starved.Export(t.Context(), q); filingwire.ErrorCode(err) != filingwire.CodeUnavailable {
		t.Errorf("export: %v", err)
	}
	if err := starved.Store(t.Context(), officers(t, accession(2), "2026-03-10", 1, "x", []string{"oce_2"}, cikA)); filingwire.ErrorCode(err) != filingwire.CodeUnavailable {
		t.Errorf("store: %v", err)
	}
	wantIDs(t, "after all", list(t, w, q), "oce_1")
}

// pages walks a query to its end and returns the ids in order.
func pages(t *testing.T, size int, q filingwire.FeedQuery, next func(filingwire.FeedQuery) []filingwire.ReadRow) []string {
	t.Helper()
	var seen []string
	q.Limit = size
	for {
		rows := next(q)
		for _, r := range rows {
			seen = append(seen, r.ID)
		}
		if len(rows) < size {
			return seen
		}
		q.Before = &rows[len(rows)-1].Position
	}
}

// many stores n rows, three to a day, and returns their ids newest first.
func many(t *testing.T, n int) (filingwire.Batch, []string) {
	b := filingwire.Batch{Version: 1}
	var ids []string
	for i := range n {
		day := filingwire.DateOf(filingwire.Date("2025-11-01").Time().AddDate(0, 0, i/3))
		id := fmt.Sprintf("oce_%04d", i)
		b.Documents = append(b.Documents, document(accession(i), day, cikA))
		b.Rows = append(b.Rows, officer(t, accession(i), id, day, 1, strings.Repeat("text ", 50), cikA))
		ids = append(ids, id)
	}
	slices.Reverse(ids)
	return b, ids
}

func testPaging(t *testing.T, h *harness) {
	w := h.open(t)
	b, want := many(t, 90)
	store(t, w, b)
	next := func(q filingwire.FeedQuery) []filingwire.ReadRow { return list(t, w, q) }
	for _, size := range []int{4, 7, 25, 89, 90, 91} {
		for _, q := range []filingwire.FeedQuery{query(), query(cikA), query(cikA, cikB)} {
			if got := pages(t, size, q, next); !slices.Equal(got, want) {
				t.Errorf("pages of %d of %v: %d rows %v, want %d", size, q.CIKs, len(got), got, len(want))
			}
		}
	}
}

func testPagingWhileRowsArrive(t *testing.T, h *harness) {
	w := h.open(t)
	b, want := many(t, 60)
	store(t, w, b)
	arrived := 0
	got := pages(t, 7, query(), func(q filingwire.FeedQuery) []filingwire.ReadRow {
		rows := list(t, w, q)
		// one newer than everything, one on the day of the page's end but before it, one old
		at := filingwire.Date("2025-11-10")
		if len(rows) > 0 {
			at = rows[len(rows)-1].Date
		}
		for _, day := range []filingwire.Date{"2026-06-01", at, "2025-10-01"} {
			id := fmt.Sprintf("oce_z%04d", arrived)
			store(t, w, officers(t, accession(1000+arrived), day, 1, "new", []string{id}, cikA))
			arrived++
		}
		return rows
	})
	var old []string
	seen := make(map[string]bool)
	for _, id := range got {
		if seen[id] {
			t.Errorf("row %s comes twice", id)
		}
		seen[id] = true
		if !strings.HasPrefix(id, "oce_z") {
			old = append(old, id)
		}
	}
	if !slices.Equal(old, want) {
		t.Errorf("%d rows that were there from the start, want %d: %v", len(old), len(want), old)
	}
}

// Few rows over decades need windows of every length.
func testSparseFeed(t *testing.T, h *harness) {
	w := h.open(t)
	days := []filingwire.Date{"1994-05-02", "2001-07-09", "2019-12-31", "2020-01-01", "2026-01-07", "2026-01-08"}
	b := filingwire.Batch{Version: 1}
	var want []string
	for i, day := range days {
		id := fmt.Sprintf("oce_%d", i)
		b.Documents = append(b.Documents, document(accession(i), day, cikA))
		b.Rows = append(b.Rows, officer(t, accession(i), id, day, 1, "x", cikA))
		want = append([]string{id}, want...)
	}
	store(t, w, b)
	next := func(q filingwire.FeedQuery) []filingwire.ReadRow { return list(t, w, q) }
	for _, size := range []int{1, 2, 5, 10} {
		if got := pages(t, size, query(), next); !slices.Equal(got, want) {
			t.Errorf("pages of %d: %v, want %v", size, got, want)
		}
	}
	q := query()
	q.From, q.To = "2001-07-09", "2019-12-31"
	wantIDs(t, "ends inclusive", list(t, w, q), "oce_2", "oce_1")
}

func testJointFiling(t *testing.T, h *harness) {
	w := h.open(t)
	store(t, w, officers(t, accession(1), "2026-03-18", 1, "joint", []string{"oce_a"}, cikA, cikB))
	store(t, w, officers(t, accession(2), "2026-03-19", 1, "alone", []string{"oce_b"}, cikB))
	wantIDs(t, "first filer", list(t, w, query(cikA)), "oce_a")
	wantIDs(t, "second filer", list(t, w, query(cikB)), "oce_b", "oce_a")
	wantIDs(t, "both", list(t, w, query(cikA, cikB)), "oce_b", "oce_a")
	wantIDs(t, "neither", list(t, w, query(cikC)))
	wantIDs(t, "one of them", list(t, w, query(cikC, cikA)), "oce_a")
	if got := strings.Count(export(t, w, query(cikA, cikB)), "\n"); got != 2 {
		t.Errorf("export of both: %d rows, want 2", got)
	}
}

func testAccessionNumber(t *testing.T, h *harness) {
	w := h.open(t)
	store(t, w, officers(t, accession(1), "2026-03-18", 1, "x", []string{"oce_a", "oce_b"}, cikA))
	store(t, w, officers(t, accession(2), "2026-03-18", 1, "x", []string{"oce_c"}, cikB))
	q := query()
	q.DocumentID = accession(1)
	wantIDs(t, "by accession number", list(t, w, q), "oce_b", "oce_a")
	q.CIKs = []string{cikB}
	wantIDs(t, "of another filer", list(t, w, q))
	q.CIKs = []string{cikA}
	wantIDs(t, "of its filer", list(t, w, q), "oce_b", "oce_a")
	q.DocumentID = accession(9)
	wantIDs(t, "unknown", list(t, w, q))
}
