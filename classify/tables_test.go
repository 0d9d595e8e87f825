package classify

import (
	"strings"
	"testing"
)

const tableHTML = `<p>Proposal 1</p><table>
<tr><td></td><td colspan="3">Votes</td><td></td><td colspan="3">Votes</td><td></td><td colspan="3">Broker</td></tr>
<tr><td>Nominee</td><td colspan="3">For</td><td></td><td colspan="3">Withheld</td><td></td><td colspan="3">Non-Votes</td></tr>
<tr><td>Ann Lee</td><td></td><td>1,234,567</td><td></td><td></td><td></td><td>12</td><td><sup>(1)</sup></td><td></td><td></td><td>99</td><td></td></tr>
<tr><td>Bo Ek, Jr.</td><td></td><td>7</td><td></td><td></td><td></td><td>&#8212;</td><td></td><td></td><td></td><td>99</td><td></td></tr></table><p>after</p>`

const stackedText = `Proposal 1

Nominee

Votes For

Broker

Non-Votes

Ann Lee

1,234

5

Bo Ek, Ph.D.

2,345

-

Proposal 2 was approved as follows:

For

Against

Abstain

10

20

30

It passed.`

func tablesOf(t *testing.T, raw string) []*Grid {
	t.Helper()
	d := htmlDocument(t, raw)
	checkDocument(t, d)
	return Section{Body: Span{0, len(d.Text())}, doc: d}.Tables()
}

func TestGrids(t *testing.T) {
	tests := map[string]struct{ html, want, heads string }{
		"split heads": {tableHTML, " |Votes|Votes|Broker;Nominee|For|Withheld|Non-Votes;Ann Lee|1,234,567|12 (1)|99;Bo Ek, Jr.|7|—|99", "Nominee|Votes For|Votes Withheld|Broker Non-Votes"},
		"split numbers": {"<table><tr><td>Line</td><td colspan=3>2023</td><td colspan=3>2022</td></tr><tr><td>Loss</td><td>$</td><td>(1,234</td><td>)</td><td>$</td><td>56.7</td><td>%</td></tr>" +
			"<tr><td>Gain</td><td></td><td>12</td><td></td><td></td><td>3</td><td>%</td></tr></table>", "Line|2023|2022;Loss|$(1,234)|$56.7%;Gain|12|3%", ""},
		"rowspan": {"<table><tr><td rowspan=2>Name</td><td colspan=2>Votes</td></tr><tr><td>For</td><td>Against</td></tr><tr><td>Ann Lee</td><td>1</td><td>2</td></tr></table>",
			"Name|Votes| ; |For|Against;Ann Lee|1|2", "Name|Votes For|Votes Against"},
		"no head":         {"<table><tr><td>For</td><td>1,000</td></tr><tr><td>Against</td><td>20</td></tr></table>", "For|1,000;Against|20", "|"},
		"nested":          {"<table><tr><td><table><tr><td>For</td><td>Against</td></tr><tr><td>1</td><td>2</td></tr></table></td></tr></table>", "For|Against;1|2", "For|Against"},
		"spacers":         {"<table><tr><td></td><td></td></tr><tr><td> </td><td>For</td><td>&nbsp;</td><td>Against</td></tr><tr><td></td><td>1</td><td></td><td>2</td></tr></table>", "For|Against;1|2", "For|Against"},
		"piped":           {"Votes were cast as follows in the meeting:\n\n| Nominee | For | Against |\n| --- | ---: | --- |\n| Ann Lee | 1,000 | 2 |\n| Bo Ek | 3 | 4 |\n", "Nominee|For|Against;Ann Lee|1,000|2;Bo Ek|3|4", "Nominee|For|Against"},
		"leaders":         {"<table><tr><td>For . . . . .</td><td>1,000</td></tr><tr><td>Against.......</td><td>20</td></tr></table>", "For|1,000;Against|20", ""},
		"aligned leaders": {"Votes for.........1,000\nVotes against.......20\nAbstentions..........3\n", "Votes for|1,000;Votes against|20;Abstentions|3", ""},
		"aligned": {"                        For         Against      Broker Non-Votes\nAnn Lee             1,234,567           12                   99\nBo Ek, Jr.                  7           --                   99\n",
			" |For|Against|Broker Non-Votes;Ann Lee|1,234,567|12|99;Bo Ek, Jr.|7|--|99", "|For|Against|Broker Non-Votes"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			grids := tablesOf(t, test.html)
			if len(grids) != 1 {
				t.Fatalf("%d tables", len(grids))
			}
			if got := gridString(grids[0]); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if heads := strings.Join(grids[0].Headers(), "|"); test.heads != "" && heads != test.heads {
				t.Errorf("heads %q, want %q", heads, test.heads)
			}
		})
	}
}

func TestStackedTables(t *testing.T) {
	grids := tablesOf(t, stackedText)
	if len(grids) != 2 {
		t.Fatalf("%d tables", len(grids))
	}
	if got, want := gridString(grids[0]), "Nominee|Votes For|Broker Non-Votes;Ann Lee|1,234|5;Bo Ek, Ph.D.|2,345|-"; got != want || grids[0].Header != 1 || grids[0].Kind != GridStacked {
		t.Errorf("got %s, %d head rows", got, grids[0].Header)
	}
	if got, want := gridString(grids[1]), "For|Against|Abstain;10|20|30"; got != want {
		t.Errorf("got %s", got)
	}
}

// TestLayoutTables: tables that only place text are paragraphs, so that their sentences are
// found.
func TestLayoutTables(t *testing.T) {
	for name, html := range map[string]string{
		"bullets": "<table><tr><td>•</td><td>a base salary of $500,000.</td></tr></table><table><tr><td>•</td><td>a bonus.</td></tr></table>",
		"heading": "<table><tr><td>Item 5.02</td><td>Departure of Directors</td></tr></table>",
		"list":    "<table><tr><td>(i)</td><td>first</td></tr><tr><td>(ii)</td><td>second</td></tr></table>",
		"page":    "<table><tr><td>" + strings.Repeat("Long text. ", 60) + "</td></tr><tr><td>" + strings.Repeat("More text. ", 60) + "</td></tr></table>",
	} {
		if grids := tablesOf(t, html); len(grids) != 0 {
			t.Errorf("%s: %s", name, gridString(grids[0]))
		}
	}
}

func TestIsNumeric(t *testing.T) {
	for s, want := range map[string]bool{
		"1,234": true, "$ 5.00": true, "(12,345)": true, "69.15 %": true, "—": true, "-": true, "N/A": true, "0": true, "1,234 (1)": true, "US$5": true, "2023": true,
		"": false, "For": false, "1.": false, "(2)": false, "12)": false, "Proposal 1": false, "1 Year": false, "/": false, "A-1": false,
	} {
		if got := IsNumeric(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}
