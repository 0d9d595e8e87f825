package warehousetest

import (
	"fmt"
	"testing"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/warehouse"
)

// about is a batch of one filing whose rows are about the event key.
func about(t *testing.T, n int, day filingwire.Date, amendment bool, version uint64, key string, ids ...string) filingwire.Batch {
	b := officers(t, accession(n), day, version, "x", ids, cikA)
	for i := range b.Rows {
		b.Rows[i].EventKey, b.Rows[i].EventDetails, b.Rows[i].Amendment = key, []string{fmt.Sprint(i)}, amendment
	}
	return b
}

// wantLinks demands that the feed has these rows, newest first, as "row" or "row<restated".
func wantLinks(t *testing.T, w *warehouse.Warehouse, what string, want ...string) {
	t.Helper()
	var got []string
	for _, r := range list(t, w, query()) {
		s := r.ID
		if r.Supersedes != "" {
			s += "<" + r.Supersedes
		}
		got = append(got, s)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: rows %q, want %q", what, got, want)
	}
}

// A filing, its two amendments and another event lead to the same links in every order.
func testLinkAnyOrder(t *testing.T, h *harness) {
	w := h.open(t)
	filings := []func(n int, key string) filingwire.Batch{
		func(n int, key string) filingwire.Batch {
			return about(t, n, "2026-03-01", false, 1, key, key+"_a", key+"_b")
		},
		func(n int, key string) filingwire.Batch {
			return about(t, n+1, "2026-03-05", true, 1, key, key+"_c", key+"_d")
		},
		func(n int, key string) filingwire.Batch { return about(t, n+2, "2026-03-09", true, 1, key, key+"_e") },
		func(n int, key string) filingwire.Batch {
			return about(t, n+3, "2026-03-07", false, 1, key+"other", key+"_f")
		},
	}
	for k, order := range [][]int{{0, 1, 2, 3}, {2, 1, 0, 3}, {1, 0, 3, 2}, {3, 2, 0, 1}, {0, 2, 1, 3}, {0, 1, 2, 3, 0, 1, 2}} {
		key, n := fmt.Sprintf("oce_%d", k), 10*k
		for _, i := range order {
			store(t, w, filings[i](n, key))
		}
		q := query()
		for want, doc := range map[string]int{key + "_c": n + 1, key + "_e": n + 2, key + "_f": n + 3, "": n} {
			q.DocumentID = accession(doc)
			rows := list(t, w, q)
			if doc == n+1 { // its other row is restated by the second amendment
				if len(rows) != 1 || rows[0].ID != key+"_d" || rows[0].Supersedes != key+"_b" {
					t.Errorf("order %v: the first amendment shows %+v", order, rows)
				}
				continue
			}
			if ids(rows) != want || doc == n+2 && rows[0].Supersedes != key+"_c" {
				t.Errorf("order %v: rows %q of document %d, want %q", order, ids(rows), doc-n, want)
			}
		}
	}
}

func testLinkOneBatch(t *testing.T, h *harness) {
	w := h.open(t)
	b, amendment := about(t, 1, "2026-03-01", false, 1, "k", "oce_a"), about(t, 2, "2026-03-05", true, 1, "k", "oce_b")
	b.Documents, b.Rows = append(b.Documents, amendment.Documents...), append(b.Rows, amendment.Rows...)
	for range 3 {
		store(t, w, b)
		wantLinks(t, w, "both in one batch", "oce_b<oce_a")
	}
	b.Version = 7 // a reparse
	for i := range b.Rows {
		b.Rows[i].Version = 7
	}
	store(t, w, b)
	wantLinks(t, w, "after a reparse", "oce_b<oce_a")
	store(t, w, about(t, 3, "2026-03-08", false, 1, "", "oce_c"))
	wantLinks(t, w, "a row without a key", "oce_c", "oce_b<oce_a")
}

// What a new parse takes away, it takes from the links too.
func testLinkUndone(t *testing.T, h *harness) {
	w := h.open(t)
	store(t, w, about(t, 1, "2026-03-01", false, 1, "k", "oce_a"))
	store(t, w, about(t, 2, "2026-03-05", true, 1, "k", "oce_b"))
	store(t, w, about(t, 3, "2026-03-09", true, 1, "k", "oce_c"))
	wantLinks(t, w, "chain", "oce_c<oce_b")
	store(t, w, about(t, 2, "2026-03-05", true, 2, "k"))
	wantLinks(t, w, "the middle is gone", "oce_c<oce_a")
	store(t, w, about(t, 3, "2026-03-09", true, 2, "k"))
	wantLinks(t, w, "no amendment is left", "oce_a")
	store(t, w, about(t, 3, "2026-03-09", true, 3, "k", "oce_c"))
	wantLinks(t, w, "it is back", "oce_c<oce_a")
	store(t, w, about(t, 4, "2026-03-12", true, 1, "k", "oce_d")) // of a lower version than the links it follows
	wantLinks(t, w, "another amendment", "oce_d<oce_c")
	store(t, w, about(t, 4, "2026-03-12", true, 4, "other", "oce_d"))
	wantLinks(t, w, "it is about something else now", "oce_d", "oce_c<oce_a")
	store(t, w, about(t, 3, "2026-03-09", false, 4, "k", "oce_c"))
	wantLinks(t, w, "it is no amendment", "oce_d", "oce_c", "oce_a")
	store(t, w, about(t, 3, "2026-02-01", true, 5, "k", "oce_c"))
	wantLinks(t, w, "it came before", "oce_d", "oce_a", "oce_c")
}

// Links that an attempt has not got to are made by the next.
func testLinkAfterCrash(t *testing.T, h *harness) {
	w := h.open(t)
	conn := h.raw(t, h.database)
	original, amendment := about(t, 1, "2026-03-01", false, 1, "k", "oce_a"), about(t, 2, "2026-03-05", true, 1, "k", "oce_b")
	store(t, w, original)
	store(t, w, amendment)
	for _, tables := range [][]string{{"supersessions"}, {"supersessions", "event_keys"}} {
		for _, table := range tables {
			if err := conn.Exec(t.Context(), "TRUNCATE TABLE "+table); err != nil {
				t.Fatal(err)
			}
		}
		wantLinks(t, h.open(t), "before the links", "oce_b", "oce_a")
		store(t, w, original)
		store(t, w, amendment)
		wantLinks(t, w, "stored again", "oce_b<oce_a")
	}
}
