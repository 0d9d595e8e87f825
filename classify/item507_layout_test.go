package classify

import (
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// TestVotesByLayout reads votes whose table is not one row a line, or is no table any more.
func TestVotesByLayout(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"counts with percentages in parentheses in cells of their own", annualVotes + `
			Agenda Item 1. To elect two directors:
			|Nominee|For||Withheld||
			|Ada B. Quist|900|(97.8%)|20|(2.2%)|
			|Milo van Horn|880|(95.7%)|40|(4.3%)|
			Agenda Item 2. To ratify the appointment of Orme LLP as auditors:
			|For||Against||Abstain||
			|900|(97.5%)|20|(2.2%)|3|(0.3%)|
			`, `
			1 elect_directors Ada B. Quist f900 w20 +
			1 elect_directors Milo van Horn f880 w40 +
			2 ratify_auditor f900 a20 s3 +`},
		{"notes under a table are no proposals", annualVotes + `
			Proposal 1 – To elect two directors:
			|Nominee|For|Withheld|
			|Ada B. Quist (1)|900|20|
			|Milo van Horn (2)|880|40|
			(1) For a term of three years. (2) For a term of one year.
			Broker non-votes: 77
			Proposal 2 – To ratify the appointment of Orme LLP as auditors:
			|For|Against|Abstain|
			|970|20|7|
			`, `
			1 elect_directors Ada B. Quist f900 w20 b77 +
			1 elect_directors Milo van Horn f880 w40 b77 +
			2 ratify_auditor f970 a20 s7 +`},
		{"names that begin on a row of their own", annualVotes + `
			Proposal 1 – To elect two directors:
			|Nominee|For|Withheld|
			|Ada B.|||
			|Quist (1)|900|20|
			|Milo|||
			|Horn|880|40|
			`, `
			1 elect_directors Ada B. Quist f900 w20 +
			1 elect_directors Milo Horn f880 w40 +`},
		{"one table with a row for the frequency", annualVotes + `
			|Matter|For|Against|Abstain|Broker Non-Votes|
			|Election of Ada B. Quist|900|—|20|77|
			|Ratification of auditors|970|20|7|—|
			|Say on pay|800|110|10|77|
			`, `
			1 elect_directors Ada B. Quist f900 a0 s20 b77 +
			2 ratify_auditor f970 a20 s7 b0 +
			3 say_on_pay f800 a110 s10 b77 +`},
		{"headings and rows run on in lines", annualVotes + `
			1. To elect two directors:
			Director For Withheld
			Ada B. Quist 1,900 1,020
			Milo van Horn 1,880 1,040
			2. To ratify Orme LLP as auditors for 2025:
			For Against Abstain
			2,970 20 7
			`, `
			1 elect_directors Ada B. Quist f1900 w1020 +
			1 elect_directors Milo van Horn f1880 w1040 +
			2 ratify_auditor f2970 a20 s7 +`},
		{"headings and rows run on in one paragraph", annualVotes + `
			Proposal 1: To elect two directors. Nominee Votes For Votes Withheld Broker Non-Votes Ada B. Quist 1,900 20 77 Milo van Horn 1,880 40 77 Proposal 2: To ratify the appointment of Orme LLP as auditors. Votes For Votes Against Abstentions 1,970 20 7 Proposal 3: Advisory vote on executive compensation. Votes For Votes Against Abstentions Broker Non-Votes 1,800 110 10 77
			`, `
			1 elect_directors Ada B. Quist f1900 w20 b77 +
			1 elect_directors Milo van Horn f1880 w40 b77 +
			2 ratify_auditor f1970 a20 s7 +
			3 say_on_pay f1800 a110 s10 b77 +`},
		{"answers of yes and no", annualVotes + `
			Amendment of the Articles of Incorporation to reduce the number of directors: Yes 812; No 140; Abstain 6.
			`, `
			1 amend_charter f812 a140 s6 +`},
		{"what broker non-votes are is no refusal", annualVotes + `
			Proposal 1: Stockholders elected the nominee below.
			|Nominee|For|Withheld|Broker Non-Votes (1)|
			|Ada B. Quist|900|20|77|
			(1) Broker non-votes are shares held by broker nominees that were not voted because the broker nominee did not receive voting instructions.
			`, `
			1 elect_directors Ada B. Quist f900 w20 b77 +`},
		{"list numbers with letters in cells of their own", annualVotes + `
			Proposal No. 1: To re-elect, by separate resolutions, the following:
			|||For|Against|
			|1(a)|Ada B. Quist|900|20|
			|1(b)|Milo van Horn|880|40|
			`, `
			1 elect_directors Ada B. Quist f900 a20 +
			1 elect_directors Milo van Horn f880 a40 +`},
		{"a whole item in one paragraph", "The annual meeting of Harrow Mills Inc. was held on May 14, 2025. " + strings.Repeat("It was attended by holders of shares in person and by proxy. ", 120) + "The following nominees were elected: Ada B. Quist, 900 for, 20 withheld; Milo van Horn, 880 for, 40 withheld. The advisory proposal on executive pay passed, 800 for, 110 against, 10 abstaining. The advisory proposal on how often to hold such votes: one year, 700; two years, 20; three years, 200; abstaining, 7. The proposal to ratify Orme, LLP passed, 900 for, 20 against, 7 abstaining.", `
			1 elect_directors Ada B. Quist f900 w20 +
			1 elect_directors Milo van Horn f880 w40 +
			2 say_on_pay f800 a110 s10 +
			3 say_on_pay_frequency s7 1y700 2y20 3y200 ?
			4 ratify_auditor f900 a20 s7 +`},
		{"the same vote without those of one holder", annualVotes + `
			1. The Plan of Conversion and Reorganization was approved:
			|For|Against|Abstain|
			|1,900|20|7|
			Stockholders other than the MHC voted 900 for, 20 against and 7 abstaining.
			`, `
			1 approve_merger f1900 a20 s7 +`},
		{"prose that lists the kinds of votes is no table", annualVotes + `
			Set forth below are the votes cast for, against or withheld, with abstentions and broker non-votes.
			1. Ratification of Orme LLP: 970 votes for, 20 votes against and 7 abstentions.
			`, `
			1 ratify_auditor f970 a20 s7 +`},
		{"a proposal's type by the name that the agenda gave it", `Harrow Mills Inc. held a special meeting of stockholders on May 14, 2025, to vote on:
			(a) a proposal to amend the memorandum and articles of association to extend the date of its business combination (the “Extension Amendment Proposal”); and
			(b) a proposal to amend the memorandum and articles of association to permit the board to wind up sooner (the “Winding-Up Proposal”).
			1. Extension Amendment Proposal
			|For|Against|Abstain|
			|900|20|3|
			2. Winding-Up Proposal
			|For|Against|Abstain|
			|900|20|3|
			Accordingly, the Winding-Up Proposal was approved.
			`, `
			1 amend_charter f900 a20 s3 +
			2 amend_charter f900 a20 s3 +`},
	} {
		t.Run(c.name, func(t *testing.T) { votesAre(t, c.body, c.want) })
	}
}

// TestVotesInOneRow reads a table that holds all nominees in one row, a line each.
func TestVotesInOneRow(t *testing.T) {
	raw := strings.Replace(string(voteDocument(annualVotes+"\n1. Election of directors\nTABLE")), "<p>TABLE</p>",
		"<table><tr><td></td><td>For</td><td>Withheld</td><td>Broker Non-Votes</td></tr><tr><td>Ada B. Quist<br>Milo van Horn</td><td>1,900<br>1,880</td><td>20<br>40</td><td>1,077<br>1,077</td></tr></table>", 1)
	_, found := voteFindings(t, []byte(raw))
	if len(found) != 1 {
		t.Fatalf("%d findings", len(found))
	}
	want := "1 elect_directors Ada B. Quist f1900 w20 b1077 +\n1 elect_directors Milo van Horn f1880 w40 b1077 +\n"
	if got := voteLines(found[0].row.(*filingwire.VotingResults)); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestMeetingWithoutVotes: a meeting that was put off is told with its date, its kind and no
// proposals; a report that says nothing of a meeting is not disclosed.
func TestMeetingWithoutVotes(t *testing.T) {
	for _, c := range []struct{ body, date, kind string }{
		{"On May 13, 2025, Harrow Mills Inc. convened its annual meeting of stockholders. A quorum was not present, and the meeting was adjourned to June 3, 2025 without any business being conducted.", "2025-05-13", "annual"},
		{"The special meeting of shareholders of Harrow Mills Inc. was scheduled for May 13, 2025. For lack of a quorum no vote was taken.", "2025-05-13", "special"},
	} {
		_, found := voteFindings(t, voteDocument(c.body))
		if len(found) != 1 || found[0].capability != "" {
			t.Errorf("%s: %d findings", c.body, len(found))
			continue
		}
		row := found[0].row.(*filingwire.VotingResults)
		if row.MeetingDate == nil || string(*row.MeetingDate) != c.date || row.MeetingType != c.kind || len(row.Proposals) != 0 || found[0].confidence == filingwire.High {
			t.Errorf("%s: %v %s, %d proposals, %s", c.body, row.MeetingDate, row.MeetingType, len(row.Proposals), found[0].confidence)
		}
	}
	_, found := voteFindings(t, voteDocument("The information in Item 8.01 is incorporated herein by reference."))
	if len(found) != 1 || found[0].capability != filingwire.NotDisclosed {
		t.Errorf("%d findings", len(found))
	}
}

// TestMeetingDay: the votes are taken at the session that a meeting ends with, and a filing
// of which only the year is known takes any day of it.
func TestMeetingDay(t *testing.T) {
	votes := "\nRatification of auditors\n|For|Against|Abstain|\n|900|20|3|\n"
	for _, c := range []struct {
		name, body, want string
		filing           filingwire.Filing
	}{
		{"reconvened", "The Company held its annual meeting on April 16, 2025, which was adjourned. On May 14, 2025 the Company held its reconvened annual meeting." + votes, "2025-05-14",
			filingwire.Filing{Form: "8-K", FilingDate: "2025-05-16", ReportDate: "2025-05-15"}},
		{"to be reconvened", "The Company held its annual meeting on May 14, 2025. As to one proposal the meeting will be reconvened on May 21, 2025." + votes, "2025-05-14",
			filingwire.Filing{Form: "8-K", FilingDate: "2025-05-16", ReportDate: "2025-05-15"}},
		{"a year", "The annual meeting was held on August 14, 2025." + votes, "2025-08-14",
			filingwire.Filing{Form: "8-K", FilingDate: "2025-01-01", Assumed: []string{filedInYear}}},
	} {
		c.filing.Filers = []filingwire.Filer{{CIK: "0009999999", Name: "Harrow Mills Inc."}}
		_, found := voteFindingsOf(t, &c.filing, voteDocument(c.body))
		if len(found) != 1 {
			t.Fatalf("%s: %d findings", c.name, len(found))
		}
		if d := found[0].row.(*filingwire.VotingResults).MeetingDate; d == nil || string(*d) != c.want {
			t.Errorf("%s: %v", c.name, d)
		}
	}
}
