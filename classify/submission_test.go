package classify

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"
)

const submissionText = `-----BEGIN PRIVACY-ENHANCED MESSAGE-----
Proc-Type: 2001,MIC-CLEAR
Originator-Name: webmaster@www.sec.gov
MIC-Info: RSA-MD5,RSA,
 AAAA

<SEC-DOCUMENT>0001999001-24-000007.txt : 20240311
<SEC-HEADER>0001999001-24-000007.hdr.sgml : 20240311
<ACCEPTANCE-DATETIME>20240311163012
ACCESSION NUMBER:		0001999001-24-000007
CONFORMED SUBMISSION TYPE:	8-K
PUBLIC DOCUMENT COUNT:		4
CONFORMED PERIOD OF REPORT:	20240306
ITEM INFORMATION:		Changes in Registrant's Certifying Accountant
ITEM INFORMATION:		Financial Statements and Exhibits
FILED AS OF DATE:		20240311

FILER:

	COMPANY DATA:	
		COMPANY CONFORMED NAME:			TERN HARBOR CORP
		CENTRAL INDEX KEY:			0001999001
		STANDARD INDUSTRIAL CLASSIFICATION:	WATER TRANSPORTATION [4400]
		STATE OF INCORPORATION:			DE

	FORMER COMPANY:	
		FORMER CONFORMED NAME:	TERN PIER INC
		DATE OF NAME CHANGE:	19990405

FILER:

	COMPANY DATA:	
		COMPANY CONFORMED NAME:			TERN HARBOR FINANCE LLC
		CENTRAL INDEX KEY:			0001999002
</SEC-HEADER>
<DOCUMENT>
<TYPE>8-K
<SEQUENCE>1
<FILENAME>d8k.htm
<DESCRIPTION>FORM 8-K
<TEXT>
<html><body><p>Item 4.01 Changes in Registrant's Certifying Accountant.</p><p>On March 6, 2024 the Audit Committee dismissed Old Firm LLP.</p>
<p>Item 9.01 Financial Statements and Exhibits.</p><p>(d) Exhibits</p><p>SIGNATURES</p></body></html>
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>EX-16.1
<SEQUENCE>2
<FILENAME>ex16.htm
<TEXT>
<p>We agree with Item 4.01 and Item 5.02.</p>
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>GRAPHIC
<SEQUENCE>3
<FILENAME>logo.jpg
<TEXT>
begin 644 logo.jpg
M_]C_X 02D9)1@
end
</TEXT>
</DOCUMENT>
<DOCUMENT>
<TYPE>EX-99.1
<FILENAME>a.pdf
<TEXT>
<PDF>
begin 644 a.pdf
end
</PDF>
</TEXT>
</DOCUMENT>
</SEC-DOCUMENT>
-----END PRIVACY-ENHANCED MESSAGE-----
`

func TestParseSubmission(t *testing.T) {
	s, err := Parse([]byte(submissionText))
	if err != nil {
		t.Fatal(err)
	}
	want := Header{
		Present: true, Accession: "0001999001-24-000007", Form: "8-K", AcceptedAt: "20240311163012", Period: "20240306", Filed: "20240311",
		ItemTitles: []string{"Changes in Registrant's Certifying Accountant", "Financial Statements and Exhibits"},
		Items:      []string{"4.01", "9.01"},
		Filers: []Registrant{
			{CIK: "0001999001", Name: "TERN HARBOR CORP", FormerNames: []string{"TERN PIER INC"}, SIC: "4400", State: "DE"},
			{CIK: "0001999002", Name: "TERN HARBOR FINANCE LLC"},
		},
	}
	if !reflect.DeepEqual(s.Header, want) {
		t.Errorf("header\n got %+v\nwant %+v", s.Header, want)
	}
	if len(s.Documents) != 2 || s.Main().Filename != "d8k.htm" || len(s.Exhibits("EX-16")) != 1 {
		t.Fatalf("%d documents, main %q", len(s.Documents), s.Main().Filename)
	}
	if got := strings.Join(s.Items(), ";"); got != "4.01;9.01" {
		t.Errorf("items %s", got)
	}
	checkSubmission(t, s)
}

func TestHeaderLayouts(t *testing.T) {
	tagged := "<SUBMISSION>\n<ACCESSION-NUMBER>0001999001-01-000002\n<TYPE>8-K/A\n<PERIOD>20001226\n<ITEMS>4\n<ITEMS>7\n<FILING-DATE>20010102\n<FILER>\n<COMPANY-DATA>\n" +
		"<CONFORMED-NAME>TERN HARBOR CORP\n<CIK>0001999001\n<ASSIGNED-SIC>4400\n</COMPANY-DATA>\n<FORMER-COMPANY>\n<FORMER-CONFORMED-NAME>TERN PIER\n</FORMER-COMPANY>\n</FILER>\n" +
		"<DOCUMENT>\n<TYPE>8-K/A\n<TEXT>\nItem 4. Changes in Registrant's Certifying Accountant.\n\nOn December 26, 2000 the Board dismissed Old Firm LLP.\n</TEXT>\n</DOCUMENT>\n"
	for name, raw := range map[string]string{
		"tagged":          tagged,
		"double breaks":   strings.ReplaceAll(strings.Replace(submissionText, "4.01", "4.01", -1), "\n", "\r\n\r\n"),
		"carriage return": strings.ReplaceAll(submissionText, "\n", "\r\r\n"),
		"old header":      strings.NewReplacer("SEC-HEADER", "IMS-HEADER", "SEC-DOCUMENT", "IMS-DOCUMENT").Replace(submissionText),
	} {
		s, err := Parse([]byte(raw))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := strings.Join(s.Items(), ";"); got != "4.01;9.01" {
			t.Errorf("%s: items %s", name, got)
		}
		if s.Header.Accession == "" || s.Header.Form == "" || s.Header.Filed == "" || len(s.Header.Filers) == 0 || s.Header.Filers[0].CIK != "0001999001" || len(s.Header.Filers[0].FormerNames) != 1 {
			t.Errorf("%s: header %+v", name, s.Header)
		}
		checkSubmission(t, s)
	}
}

func TestHeaderItemTitles(t *testing.T) {
	for title, want := range map[string]string{
		"Departure of Directors or Certain Officers; Election of Directors; Appointment of Certain Officers: Compensatory Arrangements of Certain Officers": "5.02",
		"Departure of Directors or Principal Officers; Election of Directors; Appointment of Principal Officers":                                            "5.02",
		"Non-Reliance on Previously Issued Financial Statements or a Related Audit Report or Completed Interim Review":                                      "4.02",
		"Submission of Matters to a Vote of Security Holders":                                                                                               "5.07",
		"Changes in registrant's certifying accountant":                                                                                                     "4.01",
		"Material Cybersecurity Incidents":                                                                                                                  "1.05",
		"Mine Safety - Reporting of Shutdowns and Patterns of Violations":                                                                                   "1.04",
		"Shareholder Director Nominations":                                                                                                                  "5.08",
		"Amendments to the Registrant's Code of Ethics, or Waiver of a Provision of":                                                                        "5.05",
		"5.02":                 "5.02",
		"something else":       "",
		"":                     "",
		"Other Events":         "8.01",
		"Static Pool":          "6.06",
		"Material Impairments": "2.06",
	} {
		if got := itemByTitle(title, false); got != want {
			t.Errorf("%q is item %q, want %q", title, got, want)
		}
	}
	for title, want := range map[string]string{"4": "4.01", "5": "8.01", "7": "9.01", "12": "2.02", "13": "", "Other events": "8.01", "Acquisition or disposition of assets": "2.01", "Changes in control of registrant": "5.01"} {
		if got := itemByTitle(title, true); got != want {
			t.Errorf("old %q is item %q, want %q", title, got, want)
		}
	}
	for _, item := range items {
		if got := itemByTitle(strings.ToUpper(item.title), false); got != item.code {
			t.Errorf("%q is item %q, want %q", item.title, got, item.code)
		}
	}
}

func TestParseBadInput(t *testing.T) {
	header := submissionText[:strings.Index(submissionText, "<DOCUMENT>")]
	for name, test := range map[string]struct {
		raw  string
		want error
	}{
		"nothing":     {"", ErrEmpty},
		"white space": {" \r\n\t", ErrEmpty},
		"pdf":         {"%PDF-1.4 ...", ErrNotFiling},
		"zip":         {"PK\x03\x04abc", ErrNotFiling},
		"binary":      {strings.Repeat("\x00\x01\x02\x7f", 500), ErrNotFiling},
		"random":      {randomBytes(4096), ErrNotFiling},
		"only header": {header, ErrNoText},
		"cut header":  {"<SEC-DOCUMENT>0009990001-26-000998.txt : 20261120\n<SEC-HEADER>0009", ErrNoText},
		"no text":     {header + "<DOCUMENT>\n<TYPE>GRAPHIC\n<TEXT>\nbegin 644 a\n</TEXT></DOCUMENT>", ErrNoText},
	} {
		if _, err := Parse([]byte(test.raw)); !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", name, err, test.want)
		}
	}
}

func randomBytes(n int) string {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{}).Read(b) // always fills it
	return string(b)
}

// TestParseTruncated cuts a submission at every byte: whatever is left is read without a
// panic, and the header's facts hold as soon as they are complete.
func TestParseTruncated(t *testing.T) {
	for n := range len(submissionText) {
		s, err := Parse([]byte(submissionText[:n]))
		if err != nil {
			continue
		}
		checkSubmission(t, s)
		if n > strings.Index(submissionText, "dismissed Old Firm") && s.Header.Accession == "" {
			t.Fatalf("cut at %d: no accession number", n)
		}
	}
}

func TestParseUTF16(t *testing.T) {
	for name, order := range map[string][2]int{"little": {0, 8}, "big": {8, 0}} {
		raw := []byte{}
		for _, u := range utf16.Encode([]rune("\ufeff<p>Item 8.01 Other Events</p><p>caf\u00e9 \U0001F600 text</p>")) {
			raw = append(raw, byte(u>>order[0]), byte(u>>order[1]))
		}
		s, err := Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := s.Main().Text(), "Item 8.01 Other Events\ncafé 😀 text"; got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestParseLarge reads what a slip from linear to quadratic time would keep from ending.
func TestParseLarge(t *testing.T) {
	size := 6 << 20
	if testing.Short() {
		size = 1 << 20
	}
	for name, unit := range map[string]string{
		"paragraphs":  "<p>Item 5.02 is mentioned, see <b>Item 1.01</b>.</p>\n",
		"open tags":   "<div style=\"display:none\"><table><tr><td>",
		"lone angles": "<<<<<<<< ",
		"quotes":      "<a b=\"",
		"comments":    "<!-- ",
		"plain":       "Item 5.02   1,234    5,678\n",
		"headings":    "Item 1.01 Entry into a Material Definitive Agreement\n",
		"one line":    "They met. Item 5.02 is told of. ",
		"continued":   "<p>Item 8.01 Other Events</p><p>It rained on all of them.</p><p>(b) On Monday.</p>",
		"wide table":  "<td rowspan=1000 colspan=200>1",
		"late end":    "<a b=\"c",
		"documents":   "\n<DOCUMENT>\n<TYPE>EX-99\n<TEXT>\nx\n</TEXT>\n</DOCUMENT>",
	} {
		raw := bytes.Repeat([]byte(unit), size/len(unit))
		switch name {
		case "wide table":
			raw = append([]byte("<table>"), raw...)
		case "late end":
			raw = append(raw, '>')
		}
		s, err := Parse(raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s.Items()
		for _, sec := range s.Main().Sections() {
			sec.Sentences()
		}
		s.Main().Blocks(Span{0, len(s.Main().Text())})
	}
}
