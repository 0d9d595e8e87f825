package classify

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const corpus8K = "../../shared/corpus/8k"

// corpusRow is one filing of the corpus index.
type corpusRow struct {
	file, form, format string
	items              []string
}

func readCorpusIndex(t testing.TB) []corpusRow {
	t.Helper()
	f, err := os.Open(filepath.Join(corpus8K, "index.csv"))
	if os.IsNotExist(err) {
		t.Skip("no corpus beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []corpusRow
	for _, r := range records[1:] {
		rows = append(rows, corpusRow{file: r[0], form: r[3], items: strings.Split(r[4], ";"), format: r[6]})
	}
	return rows
}

func readCorpusFile(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(corpus8K, "raw", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestItemsAgreeWithCorpus compares the items found with the index on the four items that
// have feeds.
func TestItemsAgreeWithCorpus(t *testing.T) {
	rows := readCorpusIndex(t)
	fed := func(codes []string) string {
		var out []string
		for _, c := range codes {
			switch c {
			case "L4":
				out = append(out, "4.01")
			case "4.01", "4.02", "5.02", "5.07":
				out = append(out, c)
			}
		}
		slices.Sort(out)
		return strings.Join(slices.Compact(out), ";")
	}
	agree := 0
	for _, r := range rows {
		s, err := Parse(readCorpusFile(t, r.file))
		if err != nil {
			t.Errorf("%s: %v", r.file, err)
			continue
		}
		if got, want := fed(s.Items()), fed(r.items); got != want {
			t.Logf("%s (%s): found %q, index has %q", r.file, r.format, got, want)
			continue
		}
		agree++
	}
	if share := float64(agree) / float64(len(rows)); share < 0.99 {
		t.Errorf("agrees for %.1f %% of %d files, want 99 %%", share*100, len(rows))
	}
}

// TestCorpusDocuments holds every document of the corpus to what fuzzing checks.
func TestCorpusDocuments(t *testing.T) {
	forms, names, dates := 0, 0, 0
	rows := readCorpusIndex(t)
	for _, r := range rows {
		t.Run(r.file, func(t *testing.T) {
			s, err := Parse(readCorpusFile(t, r.file))
			if err != nil {
				t.Fatal(err)
			}
			checkSubmission(t, s)
			cover := s.Main().Cover()
			forms += count(cover.Form == r.form)
			names += count(cover.Registrant != "")
			dates += count(!cover.ReportDate.IsZero())
		})
	}
	// One excerpt has no cover, one amendment does not call itself one.
	for what, n := range map[string]int{"form": forms, "registrant": names, "date of report": dates} {
		if n < len(rows)*99/100 {
			t.Errorf("%s read from the cover of %d of %d", what, n, len(rows))
		}
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
