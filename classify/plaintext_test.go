package classify

import (
	"strings"
	"testing"
)

const plainText = `
                        SECURITIES AND EXCHANGE COMMISSION
                              Washington, D.C. 20549

                                   FORM 8-K

     Date of Report (Date of earliest event reported):  March 6, 2003

                           TERN HARBOR, INC.
         (Exact name of registrant as specified in its charter)

     Delaware                  0-12345                    12-3456789
- -------------------   -----------------------   --------------------------
(State)                (Commission File No.)     (IRS Employer Identification)

<PAGE>   2
ITEM 4.  CHANGES IN REGISTRANT'S CERTIFYING ACCOUNTANT.

      On March 6, 2003, the Audit Committee of the Board of Directors of
Tern Harbor, Inc. (the "Company")  dismissed  Old  Firm LLP as its independent
accountants. The reports of Old Firm LLP for the two most recent fiscal

                                       2
<PAGE>   3

years contained no adverse opinion.

(a)   Fees were paid to Old Firm LLP for the services that it rendered in each
      of those years.

<TABLE>
<CAPTION>
                                    2002          2001
                                 ---------     ---------
<S>                              <C>           <C>
Audit fees ................      $ 120,000     $  98,500
Other fees                          (1,250)           --
</TABLE>

ITEM 7.  FINANCIAL STATEMENTS AND EXHIBITS.

(c)   Exhibits

16.1  Letter of Old Firm LLP to the Securities and Exchange Commission, dated
      March 10, 2003

                                   SIGNATURES

      Pursuant to the requirements of the Securities Exchange Act of 1934, the
registrant has duly caused this report to be signed.
`

func TestPlainText(t *testing.T) {
	d := htmlDocument(t, plainText)
	want := `SECURITIES AND EXCHANGE COMMISSION
Washington, D.C. 20549
FORM 8-K
Date of Report (Date of earliest event reported): March 6, 2003
TERN HARBOR, INC.
(Exact name of registrant as specified in its charter)
Delaware|0-12345|12-3456789
(State)|(Commission File No.)|(IRS Employer Identification)
ITEM 4. CHANGES IN REGISTRANT'S CERTIFYING ACCOUNTANT.
On March 6, 2003, the Audit Committee of the Board of Directors of Tern Harbor, Inc. (the "Company") dismissed Old Firm LLP as its independent accountants. The reports of Old Firm LLP for the two most recent fiscal years contained no adverse opinion.
(a)|Fees were paid to Old Firm LLP for the services that it rendered in each of those years.
2002|2001
Audit fees|$ 120,000|$ 98,500
Other fees|(1,250)|--
ITEM 7. FINANCIAL STATEMENTS AND EXHIBITS.
(c)|Exhibits
16.1 Letter of Old Firm LLP to the Securities and Exchange Commission, dated March 10, 2003
SIGNATURES
Pursuant to the requirements of the Securities Exchange Act of 1934, the registrant has duly caused this report to be signed.`
	got := strings.Split(d.Text(), "\n")
	for i, w := range strings.Split(want, "\n") {
		if w = strings.ReplaceAll(w, "|", "\t"); i >= len(got) || got[i] != w {
			t.Fatalf("line %d\n got %q\nwant %q", i, got[min(i, len(got)-1)], w)
		}
	}
	checkDocument(t, d)
	secs := d.Sections()
	if len(secs) != 2 || secs[0].Code != "4.01" || secs[0].Legacy != "L4" || secs[1].Code != "9.01" {
		t.Fatalf("sections %+v", secs)
	}
	g := secs[0].Tables()
	if len(g) != 1 || gridString(g[0]) != " |2002|2001;Audit fees|$ 120,000|$ 98,500;Other fees|(1,250)|--" || g[0].Header != 1 || g[0].Kind != GridAligned {
		t.Errorf("%d tables, %s", len(g), gridString(g[0]))
	}
}

func TestPlainTextWrapping(t *testing.T) {
	long := "Long " + strings.Repeat("word ", 30)
	for name, test := range map[string]struct{ text, want string }{
		"wrapped source": {"Item\n5.02 Departure of Directors or Certain Officers; Election of Directors; Appointment of Certain Officers; Compensatory Arrangements of\nCertain Officers.\n\nOn\nMay 1, 2024, " + long + "\nthe Board met.",
			"Item 5.02 Departure of Directors or Certain Officers; Election of Directors; Appointment of Certain Officers; Compensatory Arrangements of Certain Officers.\nOn May 1, 2024, " + long + "the Board met."},
		"one paragraph a line": {"Phoenix, AZ\n(Address)\n" + strings.Repeat(long, 4) + "end.\nItem 8.01 Other Events\n" + strings.Repeat(long, 3) + "end.",
			"Phoenix, AZ\n(Address)\n" + strings.Repeat(long, 4) + "end.\nItem 8.01 Other Events\n" + strings.Repeat(long, 3) + "end."},
		"lone bullets": {"The members are:\n\n•\n\nAnn Lee\n\n(b)\n\nOn May 1 Bo Ek left.", "The members are:\n•\tAnn Lee\n(b)\tOn May 1 Bo Ek left."},
		"pipes":        {"| Item 5.02. | Departure of Directors |\n| --- | --- |\n\nText.", "Item 5.02.\tDeparture of Directors\nText."},
		"entities":     {"A &amp; B&nbsp;&#151; caf\xe9 & AT&T", "A & B — café & AT&T"},
		"justified": {"The   merger  is  subject to  conditions to  closing including,  without\nlimitation,   approval   of   the   Merger   Agreement   by   Teal's\nstockholders.",
			"The merger is subject to conditions to closing including, without limitation, approval of the Merger Agreement by Teal's stockholders."},
	} {
		t.Run(name, func(t *testing.T) {
			d := htmlDocument(t, test.text)
			if got := d.Text(); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
			checkDocument(t, d)
		})
	}
}

// gridString writes a grid as "a|b;c|d", an empty cell as a space.
func gridString(g *Grid) string {
	var rows []string
	for _, r := range g.Rows {
		var cells []string
		for _, c := range r {
			if c.Empty() {
				c.Text = " "
			}
			cells = append(cells, c.Text)
		}
		rows = append(rows, strings.Join(cells, "|"))
	}
	return strings.Join(rows, ";")
}
