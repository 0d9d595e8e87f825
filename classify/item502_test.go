package classify

import (
	"fmt"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// officerChanges reads a body of Item 5.02 in a minimal 8-K of Acme Widgets, Inc.
func officerChanges(t testing.TB, body string) (*reading, []finding) {
	t.Helper()
	var b strings.Builder
	b.WriteString("<html><body><p>FORM 8-K</p><p>Acme Widgets, Inc.</p><p>(Exact name of registrant as specified in its charter)</p>" +
		"<p>Item 5.02 Departure of Directors or Certain Officers; Election of Directors; Appointment of Certain Officers; Compensatory Arrangements of Certain Officers.</p>")
	for _, p := range strings.Split(body, "\n") {
		b.WriteString("<p>" + p + "</p>")
	}
	b.WriteString("<p>SIGNATURE</p><p>Pursuant to the requirements of the Securities Exchange Act of 1934, the registrant has duly caused this report to be signed on its behalf by the undersigned hereunto duly authorized.</p><p>By: /s/ Nora Quill</p></body></html>")
	s, err := Parse([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	r := &reading{submission: s, doc: s.Main(), sections: s.Main().Item("5.02"), filing: &filingwire.Filing{
		Accession: "0000000001-24-000001", Form: "8-K", FilingDate: "2024-03-08", ReportDate: "2024-03-05",
		Filers: []filingwire.Filer{{CIK: "0000000001", Name: "ACME WIDGETS INC"}}}}
	if len(r.sections) == 0 {
		t.Fatal("the item was not found")
	}
	return r, extractOfficerChanges(r)
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
	for _, tt := range officerPhrases {
		_, findings := officerChanges(t, tt.body)
		var got []string
		for _, f := range findings {
			got = append(got, brief(f.row.(*filingwire.OfficerChange)))
		}
		if g, w := strings.Join(got, "\n"), strings.Join(tt.want, "\n"); g != w {
			t.Errorf("%s\ngot\n%s\nwant\n%s", tt.body, g, w)
		}
	}
}
