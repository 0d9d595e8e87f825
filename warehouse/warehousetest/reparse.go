package warehousetest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/warehouse"
)

const run1 = 1<<32 | 1 // version of rows of the first reparse; live ones have 1<<32

// texts tells which texts the rows of a list have.
func texts(rows []filingwire.ReadRow) string {
	n := map[string]int{}
	for _, r := range rows {
		for _, text := range []string{"old", "new", "live"} {
			if bytes.Contains(r.Doc, []byte(`"summaryMd":"`+text+`"`)) {
				n[text]++
			}
		}
	}
	return fmt.Sprintf("%d old, %d new, %d live", n["old"], n["new"], n["live"])
}

// Readers see a reparse at once and only when it is swapped; what is stored meanwhile is seen
// before and after it. A row that the new parse does not have is gone with the swap.
func testReparse(t *testing.T, h *harness) {
	w := h.open(t)
	const day = filingwire.Date("2026-03-18")
	for n := range 20 {
		store(t, w, officers(t, accession(n), day, 1<<32, "old", []string{fmt.Sprintf("oce_%02d", n), fmt.Sprintf("oce_%02d_vanishes", n)}, cikA))
	}
	store(t, w, filingwire.Batch{Version: 1 << 32, Failures: []filingwire.Failure{{DocumentID: accession(3), Stage: "item", Reason: "x"}}})
	r, err := w.BeginReparse(t.Context(), "", nil, 1<<32, retrieved)
	if err != nil || r.Run != 1 || r.State != warehouse.ReparseFilling {
		t.Fatalf("reparse %+v, %v", r, err)
	}
	pending, err := r.Pending(t.Context(), 100)
	if err != nil || len(pending) != 20 || pending[0] != accession(0) {
		t.Fatalf("pending %v, %v", pending, err)
	}
	present, err := w.Present(t.Context(), pending[3:4])
	if err != nil || len(present.Rows) != 2 || !present.Has(accession(3)) || present.Has(accession(4)) || !present.Failed[accession(3)] {
		t.Errorf("present %+v, %v", present, err)
	}
	for n := range 20 {
		if err := r.Store(t.Context(), officers(t, accession(n), day, run1, "new", []string{fmt.Sprintf("oce_%02d", n)}, cikA, cikB)); err != nil {
			t.Fatal(err)
		}
		if n == 10 { // stored while the reparse runs: a new document, and one that it has done already
			store(t, w, officers(t, accession(90), day, 1<<32, "live", []string{"oce_90"}, cikA))
			store(t, w, officers(t, accession(1), day, 1<<32, "old", []string{"oce_01", "oce_01_vanishes"}, cikA))
		}
		if n == 15 {
			if err := r.Advance(t.Context(), accession(n), 16); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := texts(list(t, w, query())); got != "40 old, 0 new, 1 live" {
		t.Errorf("before the swap: %s", got)
	}
	if got := texts(list(t, w, query(cikB))); got != "0 old, 0 new, 0 live" {
		t.Errorf("by a new CIK before the swap: %s", got)
	}
	// The run began at a moment long before this test: all documents came since.
	if late, err := r.Late(t.Context(), accession(15), 100); err != nil || len(late) != 5 || late[4] != accession(90) {
		t.Errorf("late: %v, %v", late, err)
	}

	// The run goes on with equal arguments only.
	if _, err := w.BeginReparse(t.Context(), "2026-01-01", nil, 1<<32, retrieved); !errors.Is(err, warehouse.ErrOtherReparse) {
		t.Errorf("another reparse: %v", err)
	}
	if r, err = h.open(t).BeginReparse(t.Context(), "", nil, 1<<32, retrieved); err != nil || r.Run != 1 || r.Position != accession(15) || r.Documents != 16 {
		t.Fatalf("resumed %+v, %v", r, err)
	}

	seen := make(chan string, 1)
	stop := make(chan struct{})
	go func() {
		states := map[string]bool{}
		for running := true; running; {
			select {
			case <-stop:
				running = false
			default:
			}
			q := query()
			q.Limit = 1000
			rows, err := w.List(t.Context(), q)
			if err != nil {
				states[err.Error()] = true
				continue
			}
			states[texts(rows)] = true
		}
		var all []string
		for s := range states {
			all = append(all, s)
		}
		seen <- strings.Join(all, "; ")
	}()
	if err := r.Swap(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.Swap(t.Context()); err != nil { // as after a crash
		t.Fatal(err)
	}
	close(stop)
	for _, state := range strings.Split(<-seen, "; ") {
		if state != "40 old, 0 new, 1 live" && state != "0 old, 20 new, 1 live" {
			t.Errorf("a reader saw %s", state)
		}
	}
	store(t, w, officers(t, accession(91), day, 1<<32, "live", []string{"oce_91"}, cikA)) // before the former tables are dropped

	replaced := map[string]bool{}
	after := filingwire.Position{}
	for pages := 0; ; pages++ {
		rows, next, err := r.Replaced(t.Context(), filingwire.OfficerChanges, run1, after, 7)
		if err != nil || pages > 40 {
			t.Fatal(pages, err)
		}
		for _, row := range rows {
			if replaced[row.ID] {
				t.Errorf("%s was replaced twice", row.ID)
			}
			replaced[row.ID] = true
			if row.Deleted != strings.HasSuffix(row.ID, "_vanishes") {
				t.Errorf("%s: deleted %t", row.ID, row.Deleted)
			}
		}
		if after = next; next.ID == "" {
			break
		}
	}
	if len(replaced) != 40 {
		t.Errorf("%d rows replaced, want 40", len(replaced))
	}
	if err := r.End(t.Context()); err != nil {
		t.Fatal(err)
	}
	store(t, w, officers(t, accession(92), day, 1<<32, "live", []string{"oce_92"}, cikA))
	store(t, w, officers(t, accession(2), day, 1<<32, "old", []string{"oce_02", "oce_02_vanishes"}, cikA)) // redelivered: the reparse's rows stand
	for what, q := range map[string]filingwire.FeedQuery{"all": query(), "by CIK": query(cikA)} {
		if got := texts(list(t, w, q)); got != "0 old, 20 new, 3 live" {
			t.Errorf("%s after the reparse: %s", what, got)
		}
	}
	if got := texts(list(t, w, query(cikB))); got != "0 old, 20 new, 0 live" {
		t.Errorf("by a new CIK after the reparse: %s", got)
	}
	if failures, err := w.Failures(t.Context(), warehouse.FailureQuery{Limit: 10}); err != nil || len(failures) != 0 {
		t.Errorf("failures after the reparse: %+v, %v", failures, err)
	}
	if run, err := w.ReparseRun(t.Context()); run != 1 || err != nil {
		t.Errorf("run %d, %v", run, err)
	}
	if last, err := w.LastReparse(t.Context()); err != nil || last.State != warehouse.ReparseDone {
		t.Errorf("last %+v, %v", last, err)
	}
}

// An abandoned reparse leaves nothing, and the next one begins anew; its scope is the one asked for.
func testReparseAbandoned(t *testing.T, h *harness) {
	w := h.open(t)
	store(t, w, officers(t, accession(1), "2025-03-18", 1<<32, "old", []string{"oce_1"}, cikA))
	store(t, w, officers(t, accession(2), "2026-03-18", 1<<32, "old", []string{"oce_2"}, cikA))
	before := h.schema(t)
	r, err := w.BeginReparse(t.Context(), "", nil, 1<<32, retrieved)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Store(t.Context(), officers(t, accession(1), "2025-03-18", run1, "new", []string{"oce_1"}, cikA)); err != nil {
		t.Fatal(err)
	}
	if err := r.Abandon(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := h.schema(t); after != before {
		t.Errorf("the schema after an abandoned reparse differs:\n%s\nwant\n%s", after, before)
	}
	if err := r.Abandon(t.Context()); err == nil {
		t.Error("abandoned twice")
	}
	if r, err = w.BeginReparse(t.Context(), "2026-01-01", []string{"officer-changes"}, 1<<32, retrieved); err != nil || r.Run != 2 {
		t.Fatalf("next reparse %+v, %v", r, err)
	}
	if pending, err := r.Pending(t.Context(), 10); err != nil || len(pending) != 1 || pending[0] != accession(2) {
		t.Errorf("pending %v, %v", pending, err)
	}
	if n, err := r.Total(t.Context()); n != 1 || err != nil {
		t.Errorf("%d documents, %v", n, err)
	}
	if err := r.Store(t.Context(), officers(t, accession(2), "2026-03-18", run1+1, "new", []string{"oce_2"}, cikA)); err != nil {
		t.Fatal(err)
	}
	if err := r.Swap(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.Abandon(t.Context()); err == nil {
		t.Error("abandoned what readers see")
	}
	if err := r.End(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := texts(list(t, w, query())); got != "1 old, 1 new, 0 live" {
		t.Errorf("rows %s", got)
	}
}
