package warehouse

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/filingwire/filingwire"
)

func TestSuccessors(t *testing.T) {
	entry := func(id, document string, day filingwire.Date, amendment bool, details ...string) eventEntry {
		return eventEntry{key: "k", id: id, document: document, date: day, amendment: amendment, details: details}
	}
	other := entry("x", "9", "2026-01-02", false)
	other.key = "another"
	for _, tt := range []struct {
		name    string
		entries []eventEntry
		want    map[string]string
	}{
		{"none", nil, nil},
		{"amendment alone", []eventEntry{entry("a", "1", "2026-01-01", true), other}, nil},
		{"a plain filing never supersedes", []eventEntry{entry("a", "1", "2026-01-01", false), entry("b", "2", "2026-01-05", false)}, nil},
		{"original and amendment", []eventEntry{entry("a", "1", "2026-01-01", false), entry("b", "2", "2026-01-05", true), other}, map[string]string{"a": "b"}},
		{"chain", []eventEntry{entry("a", "1", "2026-01-01", false), entry("b", "2", "2026-01-05", true), entry("c", "3", "2026-02-05", true)}, map[string]string{"a": "b", "b": "c"}},
		{"a later original", []eventEntry{entry("a", "1", "2026-01-09", false), entry("b", "2", "2026-01-05", true)}, nil},
		{"same day, lower number", []eventEntry{entry("a", "2", "2026-01-05", false), entry("b", "1", "2026-01-05", true)}, map[string]string{"a": "b"}},
		{"same day, by number", []eventEntry{entry("a", "1", "2026-01-05", true), entry("b", "2", "2026-01-05", true)}, map[string]string{"a": "b"}},
		{"400 days", []eventEntry{entry("a", "1", "2025-01-01", false), entry("b", "2", "2026-02-05", true)}, map[string]string{"a": "b"}},
		{"401 days", []eventEntry{entry("a", "1", "2025-01-01", false), entry("b", "2", "2026-02-06", true)}, nil},
		{"the nearest", []eventEntry{entry("a", "1", "2026-01-01", false), entry("b", "2", "2026-01-05", false), entry("c", "3", "2026-01-09", true)}, map[string]string{"b": "c"}},
		{"the one with the same date of report", []eventEntry{entry("a", "1", "2026-01-01", false, "2025-12-30"), entry("b", "2", "2026-01-05", false, "2026-01-04"),
			entry("c", "3", "2026-01-09", true, "2025-12-30")}, map[string]string{"a": "c"}},
		{"two rows of each", []eventEntry{entry("a", "1", "2026-01-01", false, "CEO"), entry("b", "1", "2026-01-01", false, "Director"),
			entry("c", "2", "2026-01-09", true, "Director"), entry("d", "2", "2026-01-09", true, "CEO")}, map[string]string{"a": "d", "b": "c"}},
		{"one row more", []eventEntry{entry("a", "1", "2026-01-01", false), entry("c", "2", "2026-01-09", true), entry("d", "2", "2026-01-09", true)}, map[string]string{"a": "c"}},
		{"rows of one amendment", []eventEntry{entry("a", "1", "2026-01-01", true), entry("b", "1", "2026-01-01", true)}, nil},
	} {
		if got := successors(tt.entries); !maps.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// Whatever order the entries come in, the links are the same, and they keep the rules.
func TestSuccessorsDoNotDependOnOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	linked := 0
	for range 400 {
		var entries []eventEntry
		for doc := range 2 + random.IntN(8) {
			day := filingwire.DateOf(filingwire.Date("2024-01-01").Time().AddDate(0, 0, random.IntN(900)))
			amendment := random.IntN(2) == 0
			for k := range 1 + random.IntN(3) {
				entries = append(entries, eventEntry{key: fmt.Sprint(random.IntN(2)), date: day, document: fmt.Sprint(doc), id: fmt.Sprint(doc, "-", k),
					details: []string{fmt.Sprint(random.IntN(3))}, amendment: amendment})
			}
		}
		want := successors(entries)
		row := make(map[string]*eventEntry)
		for i := range entries {
			row[entries[i].id] = &entries[i]
		}
		restated := make(map[string]bool)
		for id, by := range want {
			old, successor := row[id], row[by]
			if !successor.amendment || old.key != successor.key || old.document == successor.document || old.compare(successor) >= 0 ||
				successor.date.Time().Sub(old.date.Time()).Hours() > 24*maxAmendmentDays || restated[by] {
				t.Fatalf("%+v is superseded by %+v", old, successor)
			}
			restated[by] = true
			linked++
		}
		random.Shuffle(len(entries), func(i, k int) { entries[i], entries[k] = entries[k], entries[i] })
		if got := successors(entries); !maps.Equal(got, want) {
			t.Fatalf("%v, in another order %v", want, got)
		}
	}
	if linked < 100 {
		t.Errorf("only %d links in all", linked)
	}
}
