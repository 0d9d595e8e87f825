package classify

import (
	"slices"
	"strings"
	"testing"
)

// TestSections writes every section as "code:heading|body", a body in short.
func TestSections(t *testing.T) {
	const title502 = "Departure of Directors or Certain Officers; Election of Directors; Appointment of Certain Officers; Compensatory Arrangements of Certain Officers"
	tests := map[string]struct{ raw, want string }{
		"one line": {"<p>Item 5.02 " + title502 + ".</p><p>Ann Lee resigned.</p><p>SIGNATURES</p><p>Item 8.01 Other Events</p>", "5.02:Ann Lee resigned."},
		"tags":     {"<p><b>It</b><b>em&nbsp;</b><i>5.02</i>.</p><p><u>" + title502 + "</u></p><p>Body.</p>", "5.02:Body."},
		"cells":    {"<table><tr><td>Item</td><td>5.02</td><td>" + title502 + "</td></tr></table><p>Body.</p>", "5.02:Body."},
		"lines":    {"<p>Item</p><p>5.02</p><p>Departure of Directors or Certain Officers; Election of Directors;</p><p>Appointment of Certain Officers</p><p>Body of it.</p>", "5.02:Body of it."},
		"dash":     {"<p>ITEM 4.01 - CHANGES IN REGISTRANT’S CERTIFYING ACCOUNTANT</p><p>Body.</p>", "4.01:Body."},
		"run in":   {"<p>Item 8.01. Other Events. On May 1 it rained.</p>", "8.01:On May 1 it rained."},
		"no word":  {"<p>5.02 Departure of Directors or Certain Officers</p><p>Body.</p><p>5.02 million shares were sold.</p>", "5.02:Body.\n5.02 million shares were sold."},
		"no space": {"<p>Item4.01. Changes in Registrant's Certifying Accountant.The Audit Committee met.Item 9.01. Financial Statements and Exhibits (d) Exhibits16.1Letter</p>", "4.01:The Audit Committee met. 9.01:(d) Exhibits16.1Letter"},
		"letters":  {"<p>Item 5.02(b), (c) and (e). " + title502 + "</p><p>Body.</p>", "5.02[bce]:Body."},
		"shared":   {"<p>Items 1.01 and 2.03 Entry into a Material Definitive Agreement; Creation of a Direct Financial Obligation</p><p>Body.</p>", "1.01:Body. 2.03:Body."},
		"joined":   {"<p>Item 2.02 Results of Operations and Financial Condition; and Item 4.02 Non-Reliance on Previously Issued Financial Statements or a Related Audit Report or Completed Interim Review; and Item 7.01 Regulation FD Disclosure</p><p>Body.</p>", "2.02:Body. 4.02:Body. 7.01:Body."},
		"wrapped":  {"Item 2.02 Results of Operations and Financial Condition, and Item 4.02\nNon-Reliance on Previously Issued Financial Statements\n\nBody.", "2.02:Body. 4.02:Body."},
		"stacked":  {"<p>Item 1.01 Entry into a Material Definitive Agreement</p><p>Item 2.03 Creation of a Direct Financial Obligation</p><p>Body.</p>", "1.01:Body. 2.03:Body."},
		"contents": {"<p>TABLE OF CONTENTS</p><table><tr><td>Item 5.02 " + title502 + "</td><td>2</td></tr><tr><td>Item 9.01 Financial Statements and Exhibits</td><td>3</td></tr></table>" +
			"<p>Item 5.02 " + title502 + "</p><p>Body.</p><p>Item 9.01 Financial Statements and Exhibits</p><p>None.</p>", "5.02:Body. 9.01:None."},
		"contents with exhibits": {"<p>TABLE OF CONTENTS</p><p>Item 5.02 " + title502 + "</p><p>Item 9.01 Financial Statements and Exhibits</p><p>SIGNATURE</p><p>Ex-5.1 Opinion</p><p>Table of Contents</p>" +
			"<p>Item 5.02 " + title502 + "</p><p>Body of text.</p><p>Table of Contents</p><p>Section 9 – Financial Statements and Exhibits</p><p>Item 9.01 Financial Statements and Exhibits</p><p>No exhibits.</p><p>SIGNATURE</p>", "5.02:Body of text. 9.01:No exhibits."},
		"one item in contents": {"FORM 8-K\nDate of Report: May 1, 1996\n\nItem 5 - Other Events............  3\nSignatures.............. 4\n\nITEM 5 -- OTHER EVENTS\n\nIt rained on Monday.\n\nSIGNATURES\n", "8.01/L5:It rained on Monday."},
		"misnumbered":          {"<p>Item 5.01 " + title502 + "</p><p>Ann Lee left.</p>", "5.01:Ann Lee left. 5.02:Ann Lee left."},
		"cited by title":       {"<p>Item 7.01 Regulation FD Disclosure</p><p>Item 2.02 Results of Operations and Financial Condition of this report is incorporated.</p>", "7.01:Item 2.02 Results of Operations and Financial Condition of this report is incorporated."},
		"number sign":          {"<p>Item No. 8.01. Other Events</p><p>Body.</p>", "8.01:Body."},
		"own words":            {"<p>Item 5.02 Officer Transition</p><p>Body.</p>", "5.02:Body."},
		"quoted": {"<p>Item 7.01 Regulation FD Disclosure</p><p>Item 5.02 of this report is incorporated by reference.</p><p>Item 2.02 above and Item 5.02 of Form 8-K. pursuant to Item 4.01 Changes.</p><p>Item 8.01 Other Events</p><p>x</p>",
			"7.01:Item 5.02 of this report is incorporated by reference.\nItem 2.02 above and Item 5.02 of Form 8-K. pursuant to Item 4.01 Changes. 8.01:x"},
		"continued": {"<p>Item 5.02 " + title502 + "</p><p>Ann Lee resigned.</p><p>Item 5.02 " + title502 + " (continued)</p><p>Two.</p>", "5.02:Ann Lee resigned.\nItem 5.02 " + title502 + " (continued)\nTwo."},
		"markdown":  {"## **Item 8.01** Other Events\n\nBody.", "8.01:Body."},
		"sub-items": {"<p>Item 5.02 " + title502 + "</p><p>(b) On May 1 Ann Lee left.</p><p>She gets:</p><p>(a) a car;</p><p>(c), (d)</p><p>Bo Ek joined.</p>",
			"5.02[b,cd]:(b) On May 1 Ann Lee left.\nShe gets:\n(a) a car;\n(c), (d)\nBo Ek joined."},
		"sub-item title": {"<p>Item 5.02 " + title502 + "</p><p>(e) Compensatory Arrangements of Certain Officers</p><p>Pay.</p>", "5.02[e]:(e) Compensatory Arrangements of Certain Officers\nPay."},
		"old":            {"Date of Report (Date of earliest event reported): May 1, 2003\n\nItem 5.  Other Events.\n\nBody of five.\n\nItem 7(c).  Exhibits\n\nNone.\n\nItem 12. Results of Operations and Financial Condition\n\nGood.", "8.01/L5:Body of five. 9.01/L7[c]:None. 2.02/L12:Good."},
		"not old":        {"Date of Report (Date of earliest event reported): May 1, 2013\n\nItem 5. Other Events.\n\nBody.", ""},
		"signature":      {"<p>Item 8.01 Other Events</p><p>Body.</p><p>S I G N A T U R E S</p><p>Rest</p>", "8.01:Body."},
		"signed":         {"<p>Item 8.01 Other Events</p><p>Body.</p><p>Pursuant to the requirements of the Securities Exchange Act of 1934, the registrant has duly caused this report to be signed</p>", "8.01:Body."},
		"no body":        {"<p>Item 5.02 " + title502 + "</p>", "5.02:"},
		"none":           {"<p>Nothing here about 5.02.</p>", ""},
		"unknown code":   {"<p>Item 5.99 Something Else</p><p>Item 4.03 Other</p>", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := htmlDocument(t, test.raw)
			checkDocument(t, d)
			var got []string
			for _, s := range d.Sections() {
				out := s.Code
				if s.Legacy != "" {
					out += "/" + s.Legacy
				}
				var letters []string
				for _, sub := range s.SubItems {
					letters = append(letters, sub.Letters)
				}
				if s.Code == "5.02" && len(letters) > 0 || strings.HasPrefix(s.Legacy, "L7") && len(letters) > 0 {
					out += "[" + strings.Join(letters, ",") + "]"
				}
				got = append(got, out+":"+s.Text())
			}
			if text := strings.Join(got, " "); text != test.want {
				t.Errorf("\ngot  %q\nwant %q\ntext %q", text, test.want, d.Text())
			}
		})
	}
}

func TestSubItemAt(t *testing.T) {
	d := htmlDocument(t, "<p>Item 5.02 Departure of Directors</p><p>Intro.</p><p>(b) On May 1 Ann Lee left.</p><p>(c) On May 2 Bo Ek joined.</p>")
	sec := d.Sections()[0]
	for quote, want := range map[string]string{"Intro": "", "Ann Lee": "b", "Bo Ek": "c"} {
		if got := sec.SubItemAt(strings.Index(d.Text(), quote)); got != want {
			t.Errorf("%q stands in %q, want %q", quote, got, want)
		}
	}
}

func TestItemsThatDoNotApply(t *testing.T) {
	s, err := Parse([]byte("<html><p>FORM 8-K</p><p>Date of Report: May 3, 1999</p><p>Item 4. Changes in Registrant's Certifying Accountant</p><p>Not applicable.</p>" +
		"<p>Item 5. Other Events</p><p>On May 3, 1999, the Company opened a plant.</p><p>Item 6. Resignations of Registrant's Directors</p><p>None</p></html>"))
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Items(); !slices.Equal(got, []string{"8.01"}) {
		t.Errorf("items %v, want 8.01 alone", got)
	}
	if got := s.Main().Item("4.01"); len(got) != 0 {
		t.Errorf("sections of 4.01: %v", got)
	}
}
