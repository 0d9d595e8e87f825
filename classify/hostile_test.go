package classify

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

// hostile are shapes that no filer would send, repeated to any size: each aims at one step of
// the classifier that could cost more than its share of the bytes.
var hostile = []struct {
	name, head, unit, tail string
}{
	{"item headings", "<html><body>", "<p>Item 5.07</p>", ""},
	{"item headings with bodies", "<html><body>", "<p>Item 5.07</p><p>x</p>", ""},
	{"headings in turn", "<html><body>", "<p>Item 5.07</p><p>Item 5.02</p><p>Item 4.01</p><p>Item 4.02</p>", ""},
	{"headings with titles in turn", "<html><body>", "<p>Item 5.07 Submission of Matters to a Vote of Security Holders</p><p>a b c</p><p>Item 5.03 Amendments to Articles of Incorporation or Bylaws</p><p>d e f</p>", ""},
	{"headings within a line", "<html><body><p>", "x. Item 5.07 Submission of Matters to a Vote of Security Holders. ", ""},
	{"words Item within a line", "<html><body><p>", "x. Item ", ""},
	{"text headings", "FORM 8-K\n\n", "Item 5.07\n", ""},
	{"text headings apart", "FORM 8-K\n\n", "Item 5.07\n\nabc\n\n", ""},
	{"contents", "<html><body>", "<p>Item 1.01</p><p>Item 1.02</p><p>Item 1.03</p><p>Item 2.01</p><p>12</p>", ""},
	{"nested tags", "<html><body>", "<div><b><i>", "Item 5.07"},
	{"nested tables", "<html><body><p>Item 5.07</p>", "<table><tr><td>1", ""},
	{"hidden tags", "<html><body>", "<div style=\"display:none\">", ""},
	{"hidden spans closed", "<html><body>", "<span style=\"display:none\">a</span>", ""},
	{"wide spans", "<html><body><p>Item 5.07</p><table>", "<tr><td colspan=200 rowspan=1000>1<td>2", "</table>"},
	{"wide rows", "<html><body><p>Item 5.07</p>", "<table><tr>" + strings.Repeat("<td>1", 990) + "<tr>" + strings.Repeat("<td>2", 990) + "</table>", ""},
	{"tall wide tables", "<html><body><p>Item 5.07</p>", "<table>" + strings.Repeat("<tr>"+strings.Repeat("<td>1", 400), 400) + "</table>", ""},
	{"cells for ever", "<html><body><p>Item 5.07</p><table><tr>", "<td>1", "</table>"},
	{"tables of one cell", "<html><body><p>Item 5.07</p>", "<table><tr><td>1</td></tr></table>", ""},
	{"small tables of votes", "<html><body><p>Item 5.07</p>", "<table><tr><td>A B<td>For<td>Against</tr><tr><td>Ann Lee<td>1,000<td>20</tr></table>", ""},
	{"table of votes", "<html><body><p>Item 5.07</p><p>Election of directors at the annual meeting</p><table><tr><td>Name<td>For<td>Withheld</tr>", "<tr><td>Ann Lee</td><td>1,000,000</td><td>20,000</td></tr>", "</table>"},
	{"lines of votes", "<html><body><p>Item 5.07</p>", "<p>Ann Lee: 1,000,000 for, 20,000 against, 30 abstain.</p>", ""},
	{"one line", "", "a", ""},
	{"one line of words", "", "word ", ""},
	{"one line of capitals", "Item 5.07 ", "Ann Lee ", ""},
	{"one line of numbers", "Item 5.07 for ", "1,000 ", ""},
	{"one line of full stops", "Item 5.07 ", ". A", ""},
	{"entities", "<html><body>", "&amp;", ""},
	{"spaces as entities", "<html><body>", "&nbsp;", ""},
	{"broken entities", "<html><body>", "&", ""},
	{"bytes of no charset", "<html><body>", "\xff", ""},
	{"bytes of no charset in two widths", "<html><body>", "\xff\x80", ""},
	{"bytes of no charset among letters", "<html><body>", "a\xff", ""},
	{"text of no charset", "FORM 8-K\n\n", "\xff\x80", ""},
	{"text of no charset among letters", "FORM 8-K\n\n", "a\xff", ""},
	{"text of lines by carriage return", "FORM 8-K\n\n", "a\r", ""},
	{"text of lines by both", "FORM 8-K\n\n", "a\r\n", ""},
	{"text of short lines", "FORM 8-K\n\n", "a\n", ""},
	{"text of short paragraphs", "FORM 8-K\n\n", "a\n\n", ""},
	{"text of entities", "FORM 8-K\n\n", "&lt;", ""},
	{"text of entities among letters", "FORM 8-K\n\n", "a&lt;", ""},
	{"entities among letters", "<html><body>", "a&lt;", ""},
	{"control characters among letters", "<html><body>", "a\x01", ""},
	{"text of control characters among letters", "FORM 8-K\n\n", "a\x01", ""},
	{"line ends", "", "\n", ""},
	{"carriage returns", "", "\r", ""},
	{"angle brackets", "<html>", "<", ""},
	{"comments open", "<html>", "<!--", ""},
	{"quotes open", "<html>", "<a b=\"", ""},
	{"facts", "<html><ix:header>", "<ix:nonNumeric name=\"dei:TradingSymbol\">A</ix:nonNumeric>", "</ix:header>"},
	{"facts open", "<html>", "<ix:nonNumeric name=\"dei:TradingSymbol\">", ""},
	{"documents", "<SEC-DOCUMENT>\n", "<DOCUMENT>\n<TYPE>8-K\n<TEXT>\nItem 5.07\n</TEXT>\n</DOCUMENT>\n", ""},
	{"documents open", "<SEC-DOCUMENT>\n", "<DOCUMENT>\n<TYPE>EX-99\n<TEXT>\n", ""},
	{"header lines", "<SEC-HEADER>\n", "ITEM INFORMATION:\t\tOther Events\n", "</SEC-HEADER>"},
	{"rows aligned by spaces", "FORM 8-K\n\nItem 5.07\n\n", "Ann Lee          1,000        2,000     30\n", ""},
	{"one cell a line", "FORM 8-K\n\nItem 5.07\n\nFor\n\nAgainst\n\n", "Ann Lee\n\n1,000\n\n2,000\n\n", ""},
	{"numbers a line", "FORM 8-K\n\nItem 5.07\n\nFor\n\nAgainst\n\n", "1,000\n\n", ""},
	{"officers", "<html><body><p>Item 5.02</p>", "<p>On May 1, 2024, Ann Lee resigned as Chief Executive Officer of Acme Corp. and Bob Roe was appointed.</p>", ""},
	{"officers in one line", "<html><body><p>Item 5.02</p><p>", "On May 1, 2024, Ann Lee resigned as Chief Executive Officer of Acme Corp. and Bob Roe was appointed. ", ""},
	{"officers in one sentence", "<html><body><p>Item 5.02</p><p>On May 1, 2024, ", "Ann Lee resigned as Chief Executive Officer and Bob Roe was appointed Director, ", ""},
	{"names in one sentence", "<html><body><p>Item 5.02</p><p>On May 1, 2024, the Board elected ", "Ann Lee, Bob Roe, ", ""},
	{"auditors", "<html><body><p>Item 4.01</p>", "<p>On May 1, 2024, Acme dismissed Lee LLP as its independent registered public accounting firm and engaged Roe LLP.</p>", ""},
	{"restatements", "<html><body><p>Item 4.02</p>", "<p>The financial statements for the quarter ended March 31, 2024 should no longer be relied upon; revenue of $1,000 was overstated by $20.</p>", ""},
	{"articles", "<html><body><p>Item 5.03</p>", "<p>On May 1, 2024, the board amended Article III, Section 2 of the Bylaws to change the fiscal year end to June 30.</p>", ""},
	{"auditors in one line", "<html><body><p>Item 4.01</p><p>", "On May 1, 2024, Acme dismissed Lee LLP as its independent registered public accounting firm and engaged Roe LLP. ", ""},
	{"auditors in one sentence", "<html><body><p>Item 4.01</p><p>On May 1, 2024, Acme dismissed ", "Lee & Roe LLP and engaged Roe LLP, ", ""},
	{"restatements in one line", "<html><body><p>Item 4.02</p><p>", "The financial statements for the quarter ended March 31, 2024 should no longer be relied upon; revenue of $1,000 was overstated by $20. ", ""},
	{"periods in one sentence", "<html><body><p>Item 4.02</p><p>The financial statements should no longer be relied upon for the quarters ended ", "March 31, 2024, June 30, ", ""},
	{"articles in one line", "<html><body><p>Item 5.03</p><p>", "On May 1, 2024, the board amended Article III, Section 2 of the Bylaws to change the fiscal year end to June 30. ", ""},
	{"officers one word a line", "FORM 8-K\n\nItem 5.02\n\n", "On May 1, 2024,\nAnn Lee\nresigned as\nDirector.\n\n", ""},
	{"votes in one line", "<html><body><p>Item 5.07</p><p>", "Ann Lee: 1,000,000 for, 20,000 against, 30 abstain. ", ""},
	{"votes in one sentence", "<html><body><p>Item 5.07</p><p>The stockholders elected ", "Ann Lee, with 1,000 votes for and 20 withheld, ", ""},
	{"proposals", "<html><body><p>Item 5.07</p>", "<p>Proposal 2: To ratify the appointment of Lee LLP.</p><table><tr><td>For<td>Against<td>Abstain</tr><tr><td>1,000<td>20<td>3</tr></table>", ""},
	{"leaders", "FORM 8-K\n\nItem 5.07\n\n", "Ann Lee ........... 1,000 ...... 20\n", ""},
	{"bars", "FORM 8-K\n\nItem 5.07\n\n", "| Ann Lee | 1,000 | 20 |\n", ""},
	{"pages", "FORM 8-K\n\nItem 5.07\n\n", "<PAGE>\n\n2\n\n", ""},
	{"tables open in text", "FORM 8-K\n\nItem 5.07\n\n", "<TABLE>\n<S> <C>\nAnn Lee  1,000\n", ""},
	{"attributes", "<html><body><p", " a=b", ">"},
	{"styles", "<html><body>", "<p style=\"display:block;margin:0pt;font:10pt Times\">a</p>", ""},
	{"cells of numbers with marks", "<html><body><p>Item 5.07</p><table>", "<tr><td>Ann Lee<sup>(1)</sup></td><td>$</td><td>(1,000</td><td>)</td><td>%</td></tr>", "</table>"},
	{"amounts", "RELEASE Litigation Release No. 26000 / May 1, 2024\nSEC v. Roe, No. 24-cv-1234 (S.D.N.Y.)\n", "ordered to pay a civil penalty of $1,000 and disgorgement of $20,000. ", ""},
	{"amounts apart", "RELEASE Litigation Release No. 26000 / May 1, 2024\nSEC v. Roe, No. 24-cv-1234 (S.D.N.Y.)\n\n", "On May 1, 2024, the court ordered Ann Roe to pay a civil penalty of $1,000.\n\n", ""},
	{"bare amounts", "RELEASE Litigation Release No. 26000 / May 1, 2024\n\npenalty of ", "$1 ", ""},
	{"captions", "RELEASE Litigation Release No. 26000 / May 1, 2024\n", "SEC v. Ann Roe, Bob Poe, Acme Inc., et al., No. 24-cv-1234 (S.D.N.Y.)\n\n", ""},
	{"one caption", "RELEASE Litigation Release No. 26000 / May 1, 2024\nSEC v. ", "Ann Roe, Bob Poe, ", "No. 24-cv-1234 (S.D.N.Y.)\n"},
	{"parties in a page", "RELEASE <html><main><h1>Ann Roe</h1><p>Litigation Release No. 26000 / May 1, 2024</p>", "<p>SEC v. Ann Roe, No. 24-cv-1234 (S.D.N.Y.)</p><p>The court entered judgment against Ann Lee, Bob Roe and Acme Corp. and ordered them to pay $1,000.</p>", "</main></html>"},
	{"sections cited", "RELEASE Litigation Release No. 26000 / May 1, 2024\nSEC v. Roe, No. 24-cv-1234 (S.D.N.Y.)\n\nThe complaint charges violations of ", "Sections 17(a)(1), (2) and (3) of the Securities Act and Rules 10b-5(a), ", ""},
	{"an order", "RELEASE SECURITIES EXCHANGE ACT OF 1934\nRelease No. 90000 / May 1, 2024\nFile No. 3-20000\nIn the Matter of\n", "Ann Roe,\n", "Respondents\n"},
	{"a torn PDF", "RELEASE %PDF-1.4\n", "1 0 obj<</Filter/FlateDecode/Length 9>>stream\nxxxxxxxxx\nendstream endobj\n", "trailer<</Root 1 0 R>>"},
}

// hostileBody repeats a shape up to size bytes; release tells what it is to be read as.
func hostileBody(k, size int) (body []byte, release bool) {
	h := hostile[k]
	head, release := strings.CutPrefix(h.head, "RELEASE ")
	n := max(1, (size-len(head)-len(h.tail))/len(h.unit))
	return []byte(head + strings.Repeat(h.unit, n) + h.tail), release
}

func hostileMessage(k, size int) *filingwire.Message {
	body, release := hostileBody(k, size)
	now := filingwire.InstantOf(time.Date(2026, 3, 4, 17, 0, 0, 0, time.UTC))
	m := &filingwire.Message{Body: body, RetrievedAt: now}
	if release {
		m.Release = &filingwire.Release{SourceType: filingwire.LitigationRelease, Number: "LR-26000", Title: "Ann Roe, et al.", PublishedAt: now, URL: "https://www.sec.gov/x"}
		return m
	}
	m.Filing = &filingwire.Filing{Accession: "0000000001-26-000001", Form: "8-K", FilingDate: "2026-03-04", AcceptedAt: &now, URL: "https://www.sec.gov/x",
		Filers: []filingwire.Filer{{CIK: "0000000001", Name: "Acme Corp."}}}
	return m
}

// BenchmarkHostile reads 30 MB of each shape: no one may take two seconds.
func BenchmarkHostile(b *testing.B) {
	for k, h := range hostile {
		b.Run(strings.ReplaceAll(h.name, " ", "_"), func(b *testing.B) {
			m := hostileMessage(k, 30<<20)
			b.SetBytes(int64(len(m.Body)))
			for b.Loop() {
				Classify(m, 1)
			}
		})
	}
}

// TestHostile reads a little of each shape: nothing panics, and the rows say what was read.
func TestHostile(t *testing.T) {
	for k, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			m := hostileMessage(k, 40<<10)
			got := Classify(m, 1)
			for _, f := range got.Failures {
				if f.Stage == "panic" || f.Stage == "render" {
					t.Fatalf("%s: %v", f.Stage, f.Err)
				}
			}
			if m.Release != nil && len(got.Rows) != 1 {
				t.Errorf("%d rows of a release", len(got.Rows))
			}
			for _, row := range got.Rows {
				if !json.Valid(row.Doc) {
					t.Errorf("%s is no JSON", row.Doc)
				}
			}
		})
	}
}
