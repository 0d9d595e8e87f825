package warehousetest

import (
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/warehouse"
)

// supersede makes oce_b, of an amendment, restate oce_a.
func supersede(t *testing.T, h *harness) (w *warehouse.Warehouse) {
	w = h.open(t)
	store(t, w, officers(t, accession(1), "2026-03-10", 1, "original", []string{"oce_a"}, cikA))
	store(t, w, officers(t, accession(2), "2026-03-18", 1, "amended", []string{"oce_b"}, cikA))
	store(t, w, officers(t, accession(3), "2026-03-01", 1, "other", []string{"oce_c"}, cikA))
	if err := w.PutSupersessions(t.Context(), []filingwire.Supersession{{ID: "oce_a", By: "oce_b", Version: 1}}); err != nil {
		t.Fatal(err)
	}
	return w
}

func testSupersession(t *testing.T, h *harness) {
	w := supersede(t, h)
	for _, q := range []filingwire.FeedQuery{query(), query(cikA)} {
		rows := list(t, w, q)
		wantIDs(t, "superseded row hidden", rows, "oce_b", "oce_c")
		if rows[0].Supersedes != "oce_a" || rows[0].SupersededBy != "" || rows[1].Supersedes != "" {
			t.Errorf("links of the restating row: %+v", rows[0])
		}
		q.Limit = 2 // the hidden row must not cost a place on the page
		wantIDs(t, "page of two", list(t, w, q), "oce_b", "oce_c")
		if n, err := w.Count(t.Context(), q); n != 2 || err != nil {
			t.Errorf("count %d, %v, want 2", n, err)
		}
		if got := export(t, w, q); strings.Contains(got, `"id":"oce_a"`) || strings.Count(got, "\n") != 2 {
			t.Errorf("export %s", got)
		}
		q.IncludeSuperseded = true
		wantIDs(t, "page with superseded rows", list(t, w, q), "oce_b", "oce_a")
		q.Limit = 0
		rows = list(t, w, q)
		wantIDs(t, "superseded row asked for", rows, "oce_b", "oce_a", "oce_c")
		if rows[1].SupersededBy != "oce_b" {
			t.Errorf("links of the superseded row: %+v", rows[1])
		}
		if n, err := w.Count(t.Context(), q); n != 3 || err != nil {
			t.Errorf("count %d, %v, want 3", n, err)
		}
	}
	r, err := w.Row(t.Context(), filingwire.OfficerChanges, "oce_a", false)
	if err != nil || r.SupersededBy != "oce_b" {
		t.Errorf("superseded row by id: %+v, %v", r, err)
	}
}

func testSupersessionUndone(t *testing.T, h *harness) {
	w := supersede(t, h)
	store(t, w, officers(t, accession(2), "2026-03-17", 2, "moved", []string{"oce_b"}, cikA))
	wantIDs(t, "the restating row moved", list(t, w, query()), "oce_b", "oce_c")
	store(t, w, officers(t, accession(2), "2026-03-17", 3, "", nil, cikA))
	wantIDs(t, "the restating row is gone", list(t, w, query()), "oce_a", "oce_c")
	if err := w.PutSupersessions(t.Context(), []filingwire.Supersession{{ID: "oce_a", By: "oce_c", Version: 4}}); err != nil {
		t.Fatal(err)
	}
	wantIDs(t, "restated by another", list(t, w, query()), "oce_c")
	if err := w.PutSupersessions(t.Context(), []filingwire.Supersession{{ID: "oce_a", By: "oce_c", Version: 5, Deleted: true}}); err != nil {
		t.Fatal(err)
	}
	wantIDs(t, "link deleted", list(t, w, query()), "oce_a", "oce_c")
}
