package warehousetest

import (
	"testing"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/warehouse"
)

// testState: equal while nothing is stored; another at once for the process that stores, and
// soon for others; a merge is no change.
func testState(t *testing.T, h *harness) {
	w, other := h.open(t), h.open(t)
	state := func(w *warehouse.Warehouse, f *filingwire.Feed) string {
		t.Helper()
		s, err := w.State(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	soon := func(what string, changed func() bool) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); !changed(); {
			if time.Now().After(end) {
				t.Fatalf("%s: another process does not see it", what)
			}
		}
	}
	empty := state(w, filingwire.OfficerChanges)
	elsewhere, others := state(other, filingwire.OfficerChanges), state(w, filingwire.Restatements)
	store(t, w, officers(t, accession(1), "2026-03-18", 1, "text", []string{"oce_a"}, cikA))
	first := state(w, filingwire.OfficerChanges)
	if first == empty {
		t.Error("a stored row does not change the state")
	}
	if got := state(w, filingwire.Restatements); got != others {
		t.Errorf("a row of another feed changes the state: %s, %s", others, got)
	}
	soon("a stored row", func() bool { return state(other, filingwire.OfficerChanges) != elsewhere })
	store(t, w, officers(t, accession(2), "2026-03-19", 1, "text", []string{"oce_b"}, cikA))
	second := state(w, filingwire.OfficerChanges)
	if err := h.raw(t, h.database).Exec(t.Context(), "OPTIMIZE TABLE officer_changes FINAL"); err != nil {
		t.Fatal(err)
	}
	fresh := h.open(t)
	if got := state(fresh, filingwire.OfficerChanges); got != second {
		t.Errorf("a merge changes the state: %s, %s", second, got)
	}

	// Links are resolved by rows read earlier, too.
	if rows := list(t, other, query()); len(rows) != 2 {
		t.Fatalf("%d rows, want 2", len(rows))
	}
	if err := w.PutSupersessions(t.Context(), []filingwire.Supersession{{ID: "oce_a", By: "oce_b", Version: 1}}); err != nil {
		t.Fatal(err)
	}
	if rows := list(t, w, query()); len(rows) != 1 || rows[0].Supersedes != "oce_a" {
		t.Errorf("rows %v, want the successor alone", rows)
	}
	soon("a link", func() bool { return len(list(t, other, query())) == 1 })
}
