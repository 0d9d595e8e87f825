package warehousetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/warehouse"
)

// replace stores a batch and returns what its documents have no more, as "id version date".
func replace(t *testing.T, w *warehouse.Warehouse, b filingwire.Batch) string {
	t.Helper()
	gone, err := w.Replace(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range gone {
		if !r.Deleted || r.Feed != filingwire.OfficerChanges || r.DocumentID != b.Documents[0].ID {
			t.Errorf("gone %+v", r)
		}
		out = append(out, fmt.Sprint(r.ID, " ", r.Version, " ", r.Date))
	}
	return fmt.Sprint(out)
}

// Contract 5, watermarks: "nothing between two calls is lost". A newer text of a document that
// yields fewer rows takes rows away: whoever stores it learns of them, also when it comes again,
// since it may have died before it told anybody.
func testVanished(t *testing.T, h *harness) {
	w := h.open(t)
	text := func(document string, day filingwire.Date, version uint64, ids ...string) filingwire.Batch {
		return officers(t, document, day, version, fmt.Sprint(len(ids)), ids, cikA)
	}
	for _, c := range []struct {
		what  string
		batch filingwire.Batch
		want  string
	}{
		{"a new document", text(accession(1), "2026-03-10", 1, "oce_a", "oce_b", "oce_c"), "[]"},
		{"another", text(accession(2), "2026-03-10", 1, "oce_d"), "[]"},
		{"redelivered", text(accession(1), "2026-03-10", 1, "oce_a", "oce_b", "oce_c"), "[]"},
		{"a newer text with fewer rows", text(accession(1), "2026-03-10", 1, "oce_a"), "[oce_b 1 2026-03-10 oce_c 1 2026-03-10]"},
		{"the same again", text(accession(1), "2026-03-10", 1, "oce_a"), "[oce_b 1 2026-03-10 oce_c 1 2026-03-10]"},
		{"a row has come back", text(accession(1), "2026-03-10", 2, "oce_a", "oce_b"), "[oce_c 1 2026-03-10]"},
		{"rows have another date", text(accession(1), "2026-03-11", 3, "oce_a", "oce_b"), "[oce_c 1 2026-03-10]"},
		{"an outdated text", text(accession(1), "2026-03-10", 2, "oce_a", "oce_c"), "[oce_c 1 2026-03-10]"},
		{"nothing is left", text(accession(1), "2026-03-11", 4), "[oce_a 4 2026-03-11 oce_b 4 2026-03-11 oce_c 1 2026-03-10]"},
	} {
		if got := replace(t, w, c.batch); got != c.want {
			t.Errorf("%s: gone %s, want %s", c.what, got, c.want)
		}
	}
	wantIDs(t, "rows", list(t, w, query()), "oce_d")
}

// A row that is gone takes its link with it: what it restated shows again, which is a change of
// that row, and no event.
func testVanishedSuccessor(t *testing.T, h *harness) {
	w := supersede(t, h)
	gone := announce(1, "oce_b", 1, filingwire.HashGone)
	gone.Event = nil
	if got := replace(t, w, officers(t, accession(2), "2026-03-18", 1, "less", nil, cikA)); got != "[oce_b 1 2026-03-18]" {
		t.Errorf("gone %s", got)
	}
	for range 2 {
		appendLog(t, w, gone)
	}
	changes, err := w.Changes(t.Context(), filingwire.OfficerChanges, 0, 10)
	if err != nil || len(changes) != 2 || changes[0].RowID != "oce_a" || changes[0].Date != "2026-03-10" || changes[1].RowID != "oce_b" || changes[1].Hash != filingwire.HashGone {
		t.Errorf("changes %+v, %v", changes, err)
	}
	if events := logged(t, w, nil, 0); len(events) != 0 {
		t.Errorf("events %v", events)
	}
	q := query()
	q.Changed = &filingwire.ChangeRange{End: changes[1].Position, Gone: true}
	if got := export(t, w, q); strings.Count(got, "\n") != 2 || !strings.Contains(got, `"id":"oce_a"`) || !strings.HasSuffix(got, `{"object":"officer_change_event","id":"oce_b","deleted":true}`+"\n") {
		t.Errorf("export %s", got)
	}
}
