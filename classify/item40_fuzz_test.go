package classify

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

// fuzzItem checks an extractor on any text as an item's body: no panic, spans within the
// document and true to it, the same result twice, bounded time.
func fuzzItem(f *testing.F, heading string, extract func(*reading) []finding) {
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<15 {
			t.Skip()
		}
		raw := "8-K\n\n" + heading + "\n\n" + text + "\n\nSIGNATURES\n"
		s, err := Parse([]byte(raw))
		if err != nil {
			t.Skip()
		}
		code := strings.Fields(heading)[1]
		r := &reading{filing: &filingwire.Filing{Form: "8-K", FilingDate: "2024-06-05"}, submission: s, doc: s.Main(), sections: s.Main().Item(code)}
		if len(r.sections) == 0 {
			t.Skip()
		}
		start := time.Now()
		first := extract(r)
		if d := time.Since(start); d > 2*time.Second {
			t.Fatalf("took %v for %d bytes", d, len(text))
		}
		for _, found := range first {
			checkProof(t, r, found)
			if !(Span{0, len(r.doc.Text())}).Contains(found.region) || found.headline == "" {
				t.Fatalf("region %v, headline %q", found.region, found.headline)
			}
		}
		a, err := json.Marshal(rowsOf(first))
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(rowsOf(extract(r)))
		if err != nil {
			t.Fatal(err)
		}
		if string(a) != string(b) {
			t.Fatalf("two readings differ:\n%s\n%s", a, b)
		}
	})
}

func rowsOf(found []finding) []any {
	var rows []any
	for _, f := range found {
		rows = append(rows, f.row, f.evidence, f.headline, f.confidence)
	}
	return rows
}

// seedItems adds the bodies of an item of every fixture filing.
func seedItems(f *testing.F, code string) {
	for _, r := range fixtureItems(f, code) {
		for _, s := range r.sections {
			f.Add(s.Text())
		}
	}
}

// fixtureItems reads an item of every fixture filing that has it.
func fixtureItems(t testing.TB, code string) map[string]*reading {
	t.Helper()
	names, err := filepath.Glob("../fixtures/8k/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*reading{}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Parse(raw)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		filing, err := FilingFromDocument(raw, name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if sections := s.Main().Item(code); len(sections) > 0 {
			out[strings.TrimSuffix(filepath.Base(name), ".txt")] = &reading{filing: filing, submission: s, doc: s.Main(), sections: sections}
		}
	}
	return out
}

func FuzzAuditorChange(f *testing.F) {
	seedItems(f, "4.01")
	f.Add("On June 3, 2024, A & B, P.C. (“A”) resigned; we engaged , LLP (")
	fuzzItem(f, "Item 4.01 Changes in Registrant's Certifying Accountant", extractAuditorChanges)
}

func FuzzRestatement(f *testing.F) {
	seedItems(f, "4.02")
	f.Add("On June 3, 2024 we concluded that fiscal years 1901 through 2099, 2098 - 2100 and q1 q2 should no longer be relied upon: #0 @1 from #2 through #3")
	fuzzItem(f, "Item 4.02 Non-Reliance on Previously Issued Financial Statements", extractRestatement)
}

// TestFixtureItems compares the rows of every fixture filing with what a person read in it,
// and checks the evidence.
func TestFixtureItems(t *testing.T) {
	for code, extract := range map[string]func(*reading) []finding{"4.01": extractAuditorChanges, "4.02": extractRestatement} {
		for name, r := range fixtureItems(t, code) {
			truth := fixtureTruth(t, name, code)
			var rows []map[string]any
			for _, f := range extract(r) {
				checkProof(t, r, f)
				if f.capability == "" {
					rows = append(rows, asMap(t, f.row))
				}
			}
			if len(rows) != len(truth) {
				t.Errorf("%s %s: %d rows, want %d", name, code, len(rows), len(truth))
				continue
			}
			for i, want := range truth {
				for field, value := range want {
					if got := compared(rows[i][field]); got != compared(value) {
						t.Errorf("%s %s %s: %s, want %s", name, code, field, got, compared(value))
					}
				}
			}
		}
	}
}

func fixtureTruth(t testing.TB, name, code string) []map[string]any {
	t.Helper()
	b, err := os.ReadFile("../fixtures/8k/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var f struct {
		Events map[string][]map[string]any `json:"events"`
	}
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f.Events[code]
}

func asMap(t testing.TB, v any) map[string]any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// compared writes a value so that a truth and a row agree: a firm by its name, a period by
// type and end, lists without order.
func compared(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case map[string]any:
		if name, ok := x["name"]; ok {
			return name.(string)
		}
		return x["type"].(string) + " " + x["end"].(string)
	case []any:
		var parts []string
		for _, e := range x {
			parts = append(parts, compared(e))
		}
		return sortedWords(parts)
	}
	return fmt.Sprint(v)
}

func sortedWords(parts []string) string {
	slices.Sort(parts)
	return strings.Join(parts, "; ")
}

func BenchmarkItem401(b *testing.B) { benchItem(b, "4.01", extractAuditorChanges) }
func BenchmarkItem402(b *testing.B) { benchItem(b, "4.02", extractRestatement) }

func benchItem(b *testing.B, code string, extract func(*reading) []finding) {
	items := fixtureItems(b, code)
	for _, r := range items {
		extract(r)
	}
	b.ResetTimer()
	for range b.N {
		for _, r := range items {
			extract(r)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(items)), "µs/item")
}
