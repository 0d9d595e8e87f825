package classify

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/filingwire/filingwire"
)

// TestEvidenceOfRealReleases holds every value of the real releases at hand against the span
// it was read from.
func TestEvidenceOfRealReleases(t *testing.T) {
	files := releaseFiles(t, "../../shared/corpus/enforcement/raw")
	if len(files) == 0 {
		t.Skip("no corpus beside the repository")
	}
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		row, f, text := readPage(t, string(body), filepath.Base(name))
		checkReleaseSpans(t, f, text)
		proved := map[string]bool{}
		for _, e := range f.Evidence {
			proved[e.Field] = true
		}
		for field, stated := range map[string]bool{
			"releaseNumber": row.ReleaseNumber != nil, "publishedAt": true, "outcome": row.Outcome != nil, "violationType": row.ViolationType != nil,
			"penaltyAmount": row.PenaltyAmount != nil, "disgorgementAmount": row.DisgorgementAmount != nil,
			"prejudgmentInterestAmount": row.PrejudgmentInterestAmount != nil, "caseNumbers[0].docket": len(row.CaseNumbers) > 0,
			"respondents[0].name": len(row.Respondents) > 0, "violatedProvisions[0]": len(row.ViolatedProvisions) > 0,
		} {
			if stated && !proved[field] {
				t.Errorf("%s: %s has no evidence", filepath.Base(name), field)
			}
		}
	}
}

func TestReleaseNotText(t *testing.T) {
	published := filingwire.InstantOf(filingwire.Date("2026-05-06").Time())
	m := &filingwire.Message{
		Release: &filingwire.Release{SourceType: filingwire.AdministrativeProceeding, Number: "34-109999", Title: "Ada Roe", PublishedAt: published,
			URL: "https://www.sec.gov/files/litigation/admin/2026/34-109999.pdf", FileNumbers: []string{"3-29999"}},
		ContentType: "application/pdf", RetrievedAt: published, Body: []byte("%PDF-1.7 broken"),
	}
	f, doc, err := extractRelease(m)
	if err != nil {
		t.Fatal(err)
	}
	row := f.Event.(*filingwire.EnforcementAction)
	if row.Capability != filingwire.Degraded || row.ParsingConfidence != filingwire.Low || row.Outcome != nil || row.PenaltyAmount != nil {
		t.Errorf("capability %s, confidence %s, outcome %v", row.Capability, row.ParsingConfidence, row.Outcome)
	}
	if row.Title != "Ada Roe" || textOf(row.ReleaseNumber) != "34-109999" || textOf(row.CaseKey) != "3-29999" || doc.Text() != "" {
		t.Errorf("title %q, number %q, case key %q", row.Title, textOf(row.ReleaseNumber), textOf(row.CaseKey))
	}
	if _, err := releaseFromPage(m.Body, "34-109999.pdf"); err == nil {
		t.Error("a broken PDF told its own date")
	}
}
