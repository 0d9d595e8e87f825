package classify

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

// officerReading wraps a body of Item 5.02 in a minimal 8-K of Acme Widgets, Inc.; nil when
// the body hides its own item.
func officerReading(body string) *reading {
	var b strings.Builder
	b.WriteString("<html><body><p>FORM 8-K</p><p>Acme Widgets, Inc.</p><p>(Exact name of registrant as specified in its charter)</p>" +
		"<p>Item 5.02 Departure of Directors or Certain Officers; Election of Directors; Appointment of Certain Officers; Compensatory Arrangements of Certain Officers.</p>")
	for _, p := range strings.Split(body, "\n") {
		b.WriteString("<p>" + p + "</p>")
	}
	b.WriteString("<p>SIGNATURE</p><p>Pursuant to the requirements of the Securities Exchange Act of 1934, the registrant has duly caused this report to be signed on its behalf by the undersigned hereunto duly authorized.</p><p>By: /s/ Nora Quill</p></body></html>")
	s, err := Parse([]byte(b.String()))
	if err != nil {
		return nil
	}
	r := &reading{submission: s, doc: s.Main(), sections: s.Main().Item("5.02"), filing: &filingwire.Filing{
		Accession: "0000000001-24-000001", Form: "8-K", FilingDate: "2024-03-08", ReportDate: "2024-03-05",
		Filers: []filingwire.Filer{{CIK: "0000000001", Name: "ACME WIDGETS INC"}}}}
	if len(r.sections) == 0 || r.sections[0].Body.Empty() {
		return nil
	}
	return r
}

func officerRows(t *testing.T, body string) []*filingwire.OfficerChange {
	t.Helper()
	r := officerReading(body)
	if r == nil {
		t.Fatalf("no item in %q", body)
	}
	findings := extractOfficerChanges(r)
	checkEvidence(t, r, findings)
	var rows []*filingwire.OfficerChange
	for _, f := range findings {
		rows = append(rows, f.row.(*filingwire.OfficerChange))
	}
	return rows
}

// brief tells a row in a line: person, change, reason, offices, date, age, disagreement.
func brief(row *filingwire.OfficerChange) string {
	name, age := "-", ""
	if row.Person != nil {
		name = row.Person.Name
		if row.Person.Age != nil {
			age = fmt.Sprintf(" age %d", *row.Person.Age)
		}
	}
	out := name + ": " + *row.ChangeType
	if row.Reason != nil {
		out += " (" + *row.Reason + ")"
	}
	out += " " + strings.Join(row.Roles, " + ")
	switch {
	case row.EffectiveDate != nil:
		out += " @" + string(*row.EffectiveDate)
	case row.EffectiveDatePrecision != nil:
		out += " @" + *row.EffectiveDatePrecision
	}
	out += age
	if row.Disagreement != nil {
		out += fmt.Sprintf(" disagreement=%v", *row.Disagreement)
	}
	return out
}

func TestOfficerChanges(t *testing.T) {
	for _, tt := range slices.Concat(officerPhrases, toldPhrases, officerDays) {
		var got []string
		for _, row := range officerRows(t, tt.body) {
			got = append(got, brief(row))
		}
		if g, w := strings.Join(got, "\n"), strings.Join(tt.want, "\n"); g != w {
			t.Errorf("%s\ngot\n%s\nwant\n%s", tt.body, g, w)
		}
	}
}

func TestOfficerChangeDetails(t *testing.T) {
	rows := officerRows(t, "(c) (e) On March 5, 2024, the Board appointed Gloria Fenn as President and as a director, effective May 1, 2024, to succeed Karl Voss, who notified the Company on March 1, 2024 that he will retire as President on April 30, 2024.\n"+
		"Ms. Fenn was appointed to the Audit Committee and the Finance Committee. She has not been appointed to the Nominating Committee. Under her offer letter, Ms. Fenn will receive an annual base salary of $425,000, a target bonus equal to 60% of her base salary, a sign-on bonus of $100,000 and restricted stock units with a grant date value of $750,000. Ms. Fenn is eligible for severance.")
	if len(rows) != 2 {
		t.Fatalf("%d rows, want 2", len(rows))
	}
	joins, leaves := rows[0], rows[1]
	salary, bonus, signing, equity := int64(42500000), 60.0, int64(10000000), int64(75000000)
	want := &filingwire.Compensation{BaseSalaryCents: &salary, TargetBonusPercent: &bonus, SigningBonusCents: &signing, EquityAwardCents: &equity, SeveranceMentioned: true, Currency: "USD"}
	for _, c := range []struct {
		what      string
		got, want any
	}{
		{"pay", joins.Compensation, want},
		{"committees", joins.Committees, []string{"Audit Committee", "Finance Committee"}},
		{"categories", joins.RoleCategories, []string{"president", "director"}},
		{"sub-items", joins.SubItems, []string{"c", "e"}},
		{"director and officer", []bool{joins.IsDirector, joins.IsOfficer}, []bool{true, true}},
		{"successor of", *joins.SuccessorOf, "Karl Voss"},
		{"succeeded by", *leaves.SucceededBy, "Gloria Fenn"},
		{"end", brief(leaves), "Karl Voss: departure (retirement) President @2024-04-30"},
		{"notice", *leaves.NoticeDate, filingwire.Date("2024-03-01")},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s: %v, want %v", c.what, c.got, c.want)
		}
	}
}

func TestNothingReported(t *testing.T) {
	r := officerReading("The following is reported.\nNone.")
	r.sections[0].Body.Start = r.sections[0].Body.End - len("None.")
	findings := extractOfficerChanges(r)
	if len(findings) != 1 || findings[0].capability != filingwire.NotDisclosed {
		t.Errorf("findings %+v, want one that nothing is disclosed", findings)
	}
}

// checkEvidence fails t unless the spans are valid and the values follow from their text.
func checkEvidence(t *testing.T, r *reading, findings []finding) {
	t.Helper()
	text := r.doc.Text()
	for _, f := range findings {
		if f.region.Start < 0 || f.region.End > len(text) || f.region.Empty() {
			t.Errorf("region %v of %d bytes", f.region, len(text))
		}
		for _, e := range f.evidence {
			if e.Start < 0 || e.End <= e.Start || e.End > len(text) {
				t.Fatalf("%s = %v at [%d,%d) of %d bytes", e.Field, e.Value, e.Start, e.End, len(text))
			}
			if quote := text[e.Start:e.End]; !e.Derived && !follows(e, quote) {
				t.Errorf("%s = %v does not follow from %q", e.Field, e.Value, quote)
			}
		}
	}
}

// follows reports whether a stated value can be read from its quote.
func follows(e filingwire.Evidence, quote string) bool {
	switch v := e.Value.(type) {
	case int:
		return strings.Contains(quote, fmt.Sprint(v))
	case int64:
		a := FindAmounts(quote)
		return len(a) == 1 && a[0].Cents == v
	case float64:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0") == strings.TrimSuffix(quote, ".0")
	case string:
		if strings.HasSuffix(e.Field, "Date") {
			for _, d := range FindDates(quote) {
				if d.Date.String() == v {
					return true
				}
			}
			return false
		}
		return strings.Contains(strings.ToLower(oneLine(quote)), strings.ToLower(v))
	}
	return false
}

// TestOfficerChangeEvidence holds every value of the fixtures, and of the corpus where it
// is there, against its span.
func TestOfficerChangeEvidence(t *testing.T) {
	checked := 0
	for _, dir := range []string{"../fixtures/8k/*.txt", filepath.Join(corpus8K, "raw", "*")} {
		files, err := filepath.Glob(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			s, err := Parse(raw)
			if err != nil || len(s.Main().Item("5.02")) == 0 {
				continue
			}
			filing, _ := FilingFromDocument(raw, filepath.Base(name))
			if filing == nil {
				continue
			}
			r := &reading{submission: s, doc: s.Main(), sections: s.Main().Item("5.02"), filing: filing}
			checkEvidence(t, r, extractOfficerChanges(r))
			checked++
		}
	}
	if checked < 15 {
		t.Errorf("%d filings with the item, want 15", checked)
	}
}

func FuzzOfficerChanges(f *testing.F) {
	for _, tt := range slices.Concat(officerPhrases, toldPhrases, officerDays) {
		f.Add(tt.body)
	}
	f.Add("(b)\n•\nJane Roe (“Ms. Roe”), 50, (the “Effective Date”) resigned; and\n• effective as of the\nBoard’s")
	f.Add("On June2 and July\n3, 2024, Jane Roe and John Doe resigned as directors, effective June2 and July3, 2024, respectively.")
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > 1<<14 {
			return
		}
		r := officerReading(body)
		if r == nil {
			return
		}
		start := time.Now()
		first := extractOfficerChanges(r)
		if d := time.Since(start); d > 2*time.Second {
			t.Fatalf("%d bytes took %v", len(body), d)
		}
		checkEvidence(t, r, first)
		second := extractOfficerChanges(officerReading(body))
		if len(first) != len(second) {
			t.Fatalf("%d findings, then %d", len(first), len(second))
		}
		for i := range first {
			if !reflect.DeepEqual(first[i].row, second[i].row) || !reflect.DeepEqual(first[i].evidence, second[i].evidence) {
				t.Errorf("finding %d differs from run to run", i)
			}
		}
	})
}

func BenchmarkOfficerChanges(b *testing.B) {
	r := officerReading(strings.Repeat(officerPhrases[0].body+" "+officerPhrases[24].body+" ", 8))
	r.doc.Text()
	b.SetBytes(int64(r.sections[0].Body.Len()))
	for b.Loop() {
		extractOfficerChanges(r)
	}
}

// An item of a size that no real one has is read as far as the bound, and not trusted.
func TestOfficerItemIsBounded(t *testing.T) {
	const change = "On March 3, 2024, Nora Quill resigned as Chief Financial Officer of the Company."
	filler := strings.Repeat("\nThe quick brown fox jumps over the lazy dog.", maxOfficerText/40)
	late := strings.ReplaceAll(change, "Nora Quill", "Edwin Marsh")
	for body, wantHigh := range map[string]bool{change: true, change + filler + "\n" + late: false} {
		findings := extractOfficerChanges(officerReading(body))
		if len(findings) != 1 || findings[0].row.(*filingwire.OfficerChange).Person.Name != "Nora Quill" {
			t.Fatalf("%d findings of an item of %d bytes", len(findings), len(body))
		}
		if high := findings[0].confidence == filingwire.High; high != wantHigh {
			t.Errorf("confidence %s of an item of %d bytes", findings[0].confidence, len(body))
		}
	}
}

// A sentence longer than any real one is not read, and what else the item tells is not trusted.
func TestOfficerSentencesAreBounded(t *testing.T) {
	endless := strings.Repeat("Mr. Karl Voss served as President until March 1, 2024 and ", 400)
	r := officerReading("On March 4, 2024, Lena Ortiz resigned as Treasurer.\n" + endless)
	rows := extractOfficerChanges(r)
	if len(rows) != 1 || rows[0].confidence != filingwire.Low {
		t.Fatalf("rows of an item with an endless sentence: %d, %v", len(rows), rows)
	}
}
