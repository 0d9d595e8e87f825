package classify

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestAuditorEvidence checks the spans of a row: inside the document, and textual values
// derivable from what they cover.
func TestAuditorEvidence(t *testing.T) {
	r := itemReading(t, heading401, "On June 3, 2024, the Audit Committee dismissed Tilbury Vance LLP (“Tilbury”) and engaged KPMG LLP."+fmt.Sprintf(statements304, "Tilbury"), "8-K")
	f := extractAuditorChanges(r)[0]
	fields := map[string]bool{}
	for _, e := range f.evidence {
		fields[e.Field] = true
	}
	for _, want := range []string{"changeType", "formerAuditor.name", "newAuditor.name", "formerEndDate", "newEngagedDate", "disagreements", "reportableEvents", "qualifiedOpinion", "approvedBy"} {
		if !fields[want] {
			t.Errorf("no evidence for %s", want)
		}
	}
	checkProof(t, r, f)
	if got := f.key; got[0] != "tilbury vance" || got[1] != "kpmg" {
		t.Errorf("key %q", got)
	}
}

// checkProof checks that every span lies in the document and that stated values stand there.
func checkProof(t testing.TB, r *reading, f finding) {
	t.Helper()
	text := r.doc.Text()
	for _, e := range f.evidence {
		if e.Start < 0 || e.End > len(text) || e.Start >= e.End {
			t.Errorf("%s: span %d-%d of %d", e.Field, e.Start, e.End, len(text))
			continue
		}
		quote := text[e.Start:e.End]
		value, ok := e.Value.(string)
		if !ok || e.Derived {
			continue
		}
		if dates := FindDates(quote); len(dates) > 0 && dates[0].Date.String() == value {
			continue
		}
		if !strings.Contains(oneLine(quote), value) {
			t.Errorf("%s: %q is not in %q", e.Field, value, quote)
		}
	}
	if _, err := json.Marshal(f.row); err != nil {
		t.Error(err)
	}
}

func TestExhibit16Letter(t *testing.T) {
	tests := []struct{ text, want string }{
		{"We have read Item 4.01 and agree with the statements concerning our firm.", "agrees"},
		{"We agree with the statements in paragraph (a). We have no basis to agree or disagree with the other statements.", "agrees"},
		{"We are not in a position to agree or disagree with the statements in paragraph (b). We concur with paragraph (a).", "agrees"},
		{"We do not agree with the statement that there were no reportable events.", "disagrees"},
		{"We agree with the first paragraph. We do not agree with the second.", "partly"},
		{"We have received the disclosure.", "unknown"},
	}
	for _, tt := range tests {
		if got := letterState(tt.text); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.text, got, tt.want)
		}
	}
}
