package classify

import (
	"fmt"
	"html"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// voteDocument makes an 8-K of an Item 5.07 body: each line is a paragraph, each run of
// lines that begin with '|' a table.
func voteDocument(body string) []byte {
	var b strings.Builder
	b.WriteString("<html><body><p>FORM 8-K</p><p>CURRENT REPORT</p><p>Date of Report (Date of earliest event reported): May 14, 2025</p>" +
		"<p>Item 5.07 Submission of Matters to a Vote of Security Holders.</p>\n")
	table := false
	for line := range strings.Lines(strings.TrimSpace(body)) {
		line = strings.TrimSpace(line)
		row := strings.HasPrefix(line, "|")
		if row != table {
			b.WriteString(map[bool]string{true: "<table>", false: "</table>"}[row])
			table = row
		}
		switch {
		case row:
			b.WriteString("<tr>")
			for cell := range strings.SplitSeq(strings.TrimSuffix(line[1:], "|"), "|") {
				fmt.Fprintf(&b, "<td>%s</td>", html.EscapeString(strings.TrimSpace(cell)))
			}
			b.WriteString("</tr>\n")
		case line != "":
			fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(line))
		}
	}
	if table {
		b.WriteString("</table>")
	}
	b.WriteString("<p>SIGNATURES</p><p>Pursuant to the requirements of the Securities Exchange Act of 1934, the registrant has duly caused this report to be signed.</p></body></html>")
	return []byte(b.String())
}

func voteFindings(t testing.TB, raw []byte) (*Document, []finding) {
	t.Helper()
	return voteFindingsOf(t, &filingwire.Filing{Form: "8-K", FilingDate: "2025-05-16", ReportDate: "2025-05-14",
		Filers: []filingwire.Filer{{CIK: "0009999999", Name: "Harrow Mills Inc."}}}, raw)
}

func voteFindingsOf(t testing.TB, filing *filingwire.Filing, raw []byte) (*Document, []finding) {
	t.Helper()
	s, err := Parse(raw)
	if err != nil {
		t.Skip(err)
	}
	r := &reading{filing: filing, submission: s, doc: s.Main(), sections: s.Main().Item("5.07")}
	if len(r.sections) == 0 {
		return r.doc, nil
	}
	return r.doc, votingResults(r)
}

// voteLines writes a row's proposals one per line: number type nominee f… a… w… s… (abstain)
// b… (broker) 1… 2… 3… and + approved, - not, ? unknown.
func voteLines(row *filingwire.VotingResults) string {
	var b strings.Builder
	for _, p := range row.Proposals {
		fmt.Fprintf(&b, "%s %s", p.Number, p.ProposalType)
		if p.Nominee != nil {
			fmt.Fprintf(&b, " %s", *p.Nominee)
		}
		if p.ShareClass != nil {
			fmt.Fprintf(&b, " [%s]", *p.ShareClass)
		}
		for _, n := range []struct {
			mark  string
			count *int64
		}{{"f", p.VotesFor}, {"a", p.VotesAgainst}, {"w", p.VotesWithheld}, {"s", p.Abstain}, {"b", p.BrokerNonVotes}, {"1y", p.OneYear}, {"2y", p.TwoYears}, {"3y", p.ThreeYears}} {
			if n.count != nil {
				fmt.Fprintf(&b, " %s%d", n.mark, *n.count)
			}
		}
		switch {
		case p.Approved == nil:
			b.WriteString(" ?")
		case *p.Approved:
			b.WriteString(" +")
		default:
			b.WriteString(" -")
		}
		b.WriteString("\n")
	}
	return b.String()
}
