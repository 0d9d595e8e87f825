package classify

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// checkVoteEvidence derives every value again from the text that it is said to come from.
func checkVoteEvidence(t *testing.T, doc *Document, found []finding) {
	t.Helper()
	for _, f := range found {
		proven := map[string]bool{}
		for _, e := range f.evidence {
			s := Span{e.Start, e.End}
			if s.Start < 0 || s.Empty() || s.End > len(doc.Text()) {
				t.Fatalf("%s: span %v", e.Field, s)
			}
			if proven[e.Field] {
				t.Errorf("%s has evidence twice", e.Field)
			}
			proven[e.Field] = true
			quote := oneLine(doc.Slice(s))
			switch value := e.Value.(type) {
			case int64:
				if n, ok := quotedCount(quote); !ok || n != value {
					t.Errorf("%s: %d from %q", e.Field, value, quote)
				}
			case string:
				if strings.HasSuffix(e.Field, ".nominee") && !strings.Contains(quote, value) {
					t.Errorf("%s: %q from %q", e.Field, value, quote)
				}
				if e.Field == "meetingDate" {
					if d := FindDates(quote); len(d) != 1 || d[0].Date.String() != value {
						t.Errorf("%s: %s from %q", e.Field, value, quote)
					}
				}
			}
		}
		for i, p := range f.row.(*filingwire.VotingResults).Proposals {
			for _, c := range voteFields {
				if field := voteField(i, c.field); (*c.into(&p) != nil) != proven[field] {
					t.Errorf("%s: evidence %v", field, proven[field])
				}
			}
			if p.Nominee != nil && !proven[voteField(i, "nominee")] {
				t.Errorf("proposals[%d].nominee has no evidence", i)
			}
		}
	}
}

// quotedCount reads a count from its quote: the first number, or a word for none.
func quotedCount(quote string) (int64, bool) {
	if n, ok := ParseCount(quote); ok {
		return n, true
	}
	if m := nextVoteNumber(quote, 0); !m.Empty() && isDigit(quote[m.Start]) {
		return ParseCount(m.In(quote))
	}
	switch strings.ToLower(quote) {
	case "no", "zero", "none", "nil", "no votes", "-", "--", "---", "—", "–", "——", "$-", "$—", "-0-":
		return 0, true
	}
	return 0, false
}

func TestVotingEvidence(t *testing.T) {
	paths, err := filepath.Glob("../fixtures/8k/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	corpus, _ := filepath.Glob("../../shared/corpus/8k/raw/*")
	lines := 0
	for _, path := range append(paths, corpus...) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(raw); err != nil {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			filing, err := FilingFromDocument(raw, filepath.Base(path))
			if err != nil {
				t.Skip(err)
			}
			doc, found := voteFindingsOf(t, filing, raw)
			checkVoteEvidence(t, doc, found)
			for _, f := range found {
				lines += len(f.row.(*filingwire.VotingResults).Proposals)
			}
		})
	}
	if lines < 60 {
		t.Errorf("%d vote lines", lines)
	}
}
