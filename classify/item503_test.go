package classify

import (
	"slices"
	"testing"

	"github.com/filingwire/filingwire"
)

func charterOf(t *testing.T, body string) (*CharterAmendment, finding) {
	t.Helper()
	s, err := Parse([]byte("<html><p>Item 5.03 Amendments to Articles of Incorporation or Bylaws; Change in Fiscal Year.</p><p>" + body + "</p><p>SIGNATURES</p></html>"))
	if err != nil {
		t.Fatal(err)
	}
	doc := s.Main()
	r := &reading{filing: &filingwire.Filing{Filers: []filingwire.Filer{{Name: "Acme Corp."}}}, submission: s, doc: doc, sections: doc.Item("5.03")}
	found := readCharterAmendment(r)
	if len(found) != 1 {
		t.Fatalf("%d findings of %q", len(found), body)
	}
	for _, e := range found[0].evidence {
		if e.Start < 0 || e.End > len(doc.Text()) || e.Start >= e.End {
			t.Errorf("evidence of %s at %d–%d", e.Field, e.Start, e.End)
		}
	}
	return found[0].row.(*CharterAmendment), found[0]
}

func TestCharterAmendment(t *testing.T) {
	tests := map[string]struct {
		body, effective, adopted, by, yearEnd, report string
		types, instruments, subjects                  []string
	}{
		"bylaws by the board": {
			body:    "On March 4, 2026, the Board of Directors of Acme Corp. adopted the Second Amended and Restated Bylaws to revise the advance notice provisions in light of Rule 14a-19, which became effective on March 5, 2026.",
			adopted: "2026-03-04", effective: "2026-03-05", by: "board", types: []string{"bylaws"},
			instruments: []string{"Second Amended and Restated Bylaws"}, subjects: []string{"advance_notice"},
		},
		"reverse split approved by holders": {
			body:      "As stockholders approved at the special meeting, the Company filed a Certificate of Amendment with the Secretary of State of Delaware on June 2, 2025 to effect a one-for-ten reverse stock split.",
			effective: "2025-06-02", by: "shareholders", types: []string{"charter"},
			instruments: []string{"Certificate of Amendment"}, subjects: []string{"stock_split"},
		},
		"fiscal year": {
			body:    "On May 1, 2024, the Board approved a change in the Company's fiscal year end from June 30 to December 31. The Company will file a transition report on Form 10-KT.",
			adopted: "2024-05-01", by: "board", types: []string{"fiscal_year"}, yearEnd: "12-31", report: "10-KT",
		},
		"bye-laws": {
			body:    "On September 30, 2025, Acme Corp. amended and restated its bye-laws. Their terms are those of the form filed as Exhibit 3.2 to the Registration Statement on Form S-4, initially filed on May 14, 2025.",
			adopted: "2025-09-30", types: []string{"bylaws"},
		},
		"partnership agreement": {
			body:    "On May 4, 2026, the general partner executed Amendment No. 2 to the Agreement of Limited Partnership of Acme Partners, effective as of May 1, 2026.",
			adopted: "2026-05-04", effective: "2026-05-01", types: []string{"other"}, instruments: []string{"Amendment No. 2 to the Agreement of Limited Partnership"},
		},
		"designation": {
			body:      "The Certificate of Designations of Series B Convertible Preferred Stock was filed on August 9, 2023.",
			effective: "2023-08-09", types: []string{"certificate_of_designation"},
			instruments: []string{"Certificate of Designations"}, subjects: []string{"preferred_stock"},
		},
	}
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			row, f := charterOf(t, test.body)
			day := func(d *filingwire.Date) string {
				if d == nil {
					return ""
				}
				return string(*d)
			}
			for what, pair := range map[string][2]string{
				"effectiveDate": {day(row.EffectiveDate), test.effective}, "adoptedDate": {day(row.AdoptedDate), test.adopted},
				"approvedBy": {text(row.ApprovedBy), test.by}, "newFiscalYearEnd": {text(row.NewFiscalYearEnd), test.yearEnd},
				"transitionReport": {text(row.TransitionReport), test.report},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s %q, want %q", what, pair[0], pair[1])
				}
			}
			if !slices.Equal(row.ChangeTypes, test.types) || !slices.Equal(row.Instruments, test.instruments) || !slices.Equal(row.Subjects, test.subjects) {
				t.Errorf("types %q, instruments %q, subjects %q", row.ChangeTypes, row.Instruments, row.Subjects)
			}
			if f.headline == "" {
				t.Error("no headline")
			}
		})
	}
}

func FuzzCharterAmendment(f *testing.F) {
	f.Add("On March 4, 2026, the Board adopted the Amended and Restated Bylaws, effective immediately.")
	f.Add("change in fiscal year end from June 30 to December 31")
	f.Fuzz(func(t *testing.T, body string) {
		s, err := Parse([]byte("Item 5.03 Amendments to Articles of Incorporation or Bylaws\n\n" + body))
		if err != nil {
			return
		}
		doc := s.Main()
		sections := doc.Item("5.03")
		if len(sections) == 0 {
			return
		}
		r := &reading{filing: &filingwire.Filing{Filers: []filingwire.Filer{{Name: "Acme"}}}, submission: s, doc: doc, sections: sections}
		for _, found := range readCharterAmendment(r) {
			for _, e := range found.evidence {
				if e.Start < 0 || e.End > len(doc.Text()) || e.Start >= e.End {
					t.Fatalf("evidence of %s at %d–%d of %d", e.Field, e.Start, e.End, len(doc.Text()))
				}
			}
		}
	})
}
