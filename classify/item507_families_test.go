package classify

import (
	"slices"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// TestVotesByFamily reads layouts and phrasings that filings unseen before were read wrong by.
func TestVotesByFamily(t *testing.T) {
	for _, c := range []struct{ name, body, want, exception string }{
		{"a list of outcomes before tables that say who they are of", annualVotes + `
			• elected two of the three nominees named below; Mr. Dietrich did not receive a majority of the votes cast;
			• approved the compensation of named executive officers; and
			• rejected a shareholder proposal on methane targets.
			|Director|For|Against|Abstain|
			|Alan Cho|900|20|3|
			|Kurt Dietrich|400|520|3|
			Advisory vote on executive compensation
			|For|Against|Abstain|
			|800|120|3|
			Shareholder proposal regarding methane targets
			|For|Against|Abstain|
			|200|720|3|
			`, `
			1 elect_directors Alan Cho f900 a20 s3 +
			1 elect_directors Kurt Dietrich f400 a520 s3 -
			2 say_on_pay f800 a120 s3 +
			3 shareholder_proposal f200 a720 s3 -`, ""},
		{"who was elected told in the opening, nominees of two slates", annualVotes + `
			The following nominees received the highest number of votes and were elected: Alan Cho and Kurt Dietrich.
			Proposal 1 - Election of Directors
			Company nominees:
			|Nominee|For|Withheld|
			|Alan Cho|900|20|
			|Rita Moss|400|320|
			Nominees of a stockholder:
			|Nominee|For|Withheld|
			|Kurt Dietrich|700|120|
			|Hugh Lane|300|220|
			`, `
			1 elect_directors Alan Cho f900 w20 +
			1 elect_directors Rita Moss f400 w320 -
			1 elect_directors Kurt Dietrich f700 w120 +
			1 elect_directors Hugh Lane f300 w220 -`, ""},
		{"votes withheld beside votes against are abstentions", annualVotes + `
			All resolutions were passed.
			|Resolution|For|Against|Withheld/Abstain|
			|1. To re-elect Ms. Carla Boone as a director|900|20|3|
			|2. To re-appoint Orme LLP as auditors|880|40|3|
			`, `
			1 elect_directors Carla Boone f900 a20 s3 +
			2 ratify_auditor f880 a40 s3 +`, ""},
		{"a resolution for each director, one that failed as the exception", annualVotes + `
			The shareholders voted on the following resolutions, each of which was passed except Resolution 3.
			|Resolution|For|%|Against|%|Abstain|
			|1. To re-elect Ms. Carla Boone as a director|900|98.2%|20|1.8%|3|
			|2. To re-elect Mr. Piet Hooft as a director|880|96.6%|40|3.4%|3|
			|3. To disapply pre-emption rights|600|69.6%|300|30.4%|3|
			`, `
			1 elect_directors Carla Boone f900 a20 s3 +
			2 elect_directors Piet Hooft f880 a40 s3 +
			3 other f600 a300 s3 -`, ""},
		{"outcomes told before the proposals' numbers", annualVotes + `
			Proposal 2: Approval of the 2025 Omnibus Incentive Plan
			|For|Against|Abstain|
			|600|420|3|
			Proposal 3: Stockholder proposal regarding a report on political spending
			|For|Against|Abstain|
			|200|820|3|
			The stockholders approved Proposal 2 and did not approve Proposal 3.
			`, `
			2 approve_equity_plan f600 a420 s3 +
			3 shareholder_proposal f200 a820 s3 -`, ""},
		{"an outcome far behind the proposal's number", annualVotes + `
			Proposal 3: Advisory vote on executive compensation
			|For|Against|Abstain|
			|600|420|3|
			Proposal 4: Amendment of the certificate of incorporation to provide for officer exculpation
			|For|Against|Abstain|
			|700|320|3|
			Proposal 3 was approved. Proposal 4, which required the affirmative vote of two thirds of the outstanding shares, was not approved.
			`, `
			3 say_on_pay f600 a420 s3 +
			4 amend_charter f700 a320 s3 -`, ""},
		{"a column of years before the counts", annualVotes + `
			1. Election of Directors
			||Term Expiring|For|Withheld|Broker Non-Votes|
			|Howard T. Beal (1)|2028|1,330,110|22,110|528,000|
			|Margaret Lunn*|2027|1,340,110|12,110|528,000|
			`, `
			1 elect_directors Howard T. Beal f1330110 w22110 b528000 +
			1 elect_directors Margaret Lunn f1340110 w12110 b528000 +`, ""},
		{"who nominated them", annualVotes + `
			Proposal 1. Election of one director. The nominee who received the most votes, Vera Chandler, was elected.
			|Nominee|Nominated by|For|Withhold|
			|Vera Chandler|Company|900|123|
			|Grady Sloan|Drummond Fund|300|723|
			`, `
			1 elect_directors Vera Chandler f900 w123 +
			1 elect_directors Grady Sloan f300 w723 -`, ""},
		{"the nominee's name behind words for it, counts on lines of their own", annualVotes + `
			1. Election of Directors
			Name of Nominee: Christopher Obi
			Votes For: 900
			Votes Against: 120
			Name of Nominee: Sylvia Hart
			Votes For: 880
			Votes Against: 140
			`, `
			1 elect_directors Christopher Obi f900 a120 +
			1 elect_directors Sylvia Hart f880 a140 +`, ""},
		{"negative votes", annualVotes + `
			Proposal Two – Cast an advisory vote approving the executive compensation program. This proposal received 464,140,742 affirmative votes and 18,782,535 negative votes. There were 300,112 abstentions and 41,200,110 broker non-votes.
			`, `
			2 say_on_pay f464140742 a18782535 s300112 b41200110 +`, ""},
		{"one number for abstentions and broker non-votes", annualVotes + `
			1. Advisory vote on executive compensation: 1,990,220 votes for, 210,330 against, and 900,110 abstentions and broker non-votes.
			`, `
			1 say_on_pay f1990220 a210330 s900110 +`, "counts_combined"},
		{"a written consent in lieu of a meeting", `
			On May 14, 2025, stockholders holding 112,300,450 shares of common stock, or 58.2% of the voting shares, approved by written consent in lieu of a special meeting (i) the 2025 Equity Incentive Plan and (ii) the election of Carla Boone and Piet Hooft as directors.
			`, `
			1 approve_equity_plan f112300450 +
			2 elect_directors Carla Boone f112300450 +
			2 elect_directors Piet Hooft f112300450 +`, "written_consent"},
		{"an amendment of the articles by that name", annualVotes + `
			The Founder Share Amendment Proposal. Approval of an amendment to the articles to permit the conversion of Class B shares:
			|For|Against|Abstain|
			|900|20|0|
			`, `
			1 amend_charter f900 a20 s0 +`, ""},
		{"an auditor named by initials", annualVotes + `
			1. Elected Carla Boone as a director, with 900 votes for and 20 votes withheld.
			2. Ratified the appointment of Q.R. Orme, P.C. with 880 votes for, 40 votes against and 3 abstentions.
			`, `
			1 elect_directors Carla Boone f900 w20 +
			2 ratify_auditor f880 a40 s3 +`, ""},
		{"those elected told by name behind a sentence that counts them", annualVotes + `
			Proposal One: Election of Governors. Two governors were elected to serve until 2028. The votes were:
			|Nominee|Units For|Units Withheld|
			|Alan Cho|1,110|20|
			|Rita Moss|1,080|50|
			|Hugh Lane|620|510|
			Alan Cho and Rita Moss were elected.
			`, `
			1 elect_directors Alan Cho f1110 w20 +
			1 elect_directors Rita Moss f1080 w50 +
			1 elect_directors Hugh Lane f620 w510 -`, ""},
		{"several nominees and an auditor in one paragraph, broker non-votes for each", annualVotes + `
			Directors elected were: Alan F. Cho, with 900 votes for and 20 withheld; Rita Moss, with 880 votes for and 40 withheld. There were 77 broker non-votes for each nominee. The appointment of Q.R. Orme, P.C. as independent auditors was ratified by a vote of 970 shares for and 20 against, with 7 abstaining.
			`, `
			1 elect_directors Alan F. Cho f900 w20 b77 +
			1 elect_directors Rita Moss f880 w40 b77 +
			2 ratify_auditor f970 a20 s7 +`, ""},
		{"nominees and a proposal in one paragraph that names others before", annualVotes + `
			The annual meeting of Harrow Mills Inc. was represented by 1,000 shares. Proposal 1 was the election of two directors. Alan Cho received 900 votes for and 20 votes withheld. Rita Moss received 880 votes for and 40 votes withheld. There were 77 broker non-votes. Proposal 2 was the ratification of Orme & Noyes LLC as auditor. It was approved with 970 votes for, 20 against and 7 abstaining.
			`, `
			1 elect_directors Alan Cho f900 w20 b77 +
			1 elect_directors Rita Moss f880 w40 b77 +
			2 ratify_auditor f970 a20 s7 +`, ""},
		{"an auditor whose name does not tell what it is, a resolution for each director", annualVotes + `
			||Resolution|Votes For|%|Votes Against|%|
			|1|Elect Dr Mei-Ling Hsu|900|97.8|20|2.2|
			|2|Re-elect Sir Alan Cho|880|95.7|40|4.3|
			|3|Ratification of Orme, APAC|880|95.7|40|4.3|
			|4|Authorise the Audit Committee to fix the auditor’s remuneration|880|95.7|40|4.3|
			`, `
			1 elect_directors Mei-Ling Hsu f900 a20 +
			2 elect_directors Alan Cho f880 a40 +
			3 ratify_auditor f880 a40 +
			4 other f880 a40 +`, ""},
		{"a slate that lost", annualVotes + `
			The Company’s nominees received the following votes and were each elected:
			|Nominee|For|Withheld|
			|Alan Cho|900|20|
			|Rita Moss|880|40|
			The nominees of Drummond Fund received the following votes and were not elected:
			|Nominee|For|Withheld|
			|Hugh Lane|300|20|
			|Vera Sloan|280|40|
			`, `
			1 elect_directors Alan Cho f900 w20 +
			1 elect_directors Rita Moss f880 w40 +
			1 elect_directors Hugh Lane f300 w20 -
			1 elect_directors Vera Sloan f280 w40 -`, ""},
		{"an agenda that tells a refusal, broker non-votes by the proposal's number", annualVotes + ` The shareholders: (1) elected the nominees, and (2) did not approve an amendment of the Declaration of Trust.
			Proposal 1: Election of trustees
			|Nominee|For|Withheld|
			|Alan Cho|900|20|
			Broker non-votes on Proposal 1 totaled 77.
			Proposal 2: Amendment of the Declaration of Trust
			|For|Against|Abstain|Broker Non-Votes|
			|600|310|10|77|
			`, `
			1 elect_directors Alan Cho f900 w20 b77 +
			2 amend_charter f600 a310 s10 b77 -`, ""},
		{"the vote without affiliates, a proposal in parts", annualVotes + `
			1. To sell shares below net asset value:
			||For|Against|Abstain|
			|All stockholders|900|20|7|
			|Excluding affiliated persons|600|20|7|
			2. The Advisory Charter Proposals
			||For|Against|Abstain|
			|2(a) – Authorized shares|800|120|7|
			|2(b) – Removal of directors|790|130|7|
			`, `
			1 other f900 a20 s7 +
			2 amend_charter f800 a120 s7 +
			2 amend_charter f790 a130 s7 +`, ""},
		{"the first of those elected in a sentence that begins with others", `
			At its annual meeting of shareholders on May 14, 2025, Harrow & Mills Publishing’s shareholders elected as directors Rita Moss (900 votes for; 20 withheld) and Alan Cho (880 votes for; 40 withheld). Shareholders also ratified Orme LLP as auditor (900 for; 20 against; 7 abstentions).
			`, `
			1 elect_directors Rita Moss f900 w20 +
			1 elect_directors Alan Cho f880 w40 +
			2 ratify_auditor f900 a20 s7 +`, ""},
		{"accounts that a company receives with its auditors' report, a retired general", annualVotes + `
			|Resolution|For|Against|Withheld|
			|1. To receive the Company’s audited consolidated financial statements together with the directors’ and auditors’ reports thereon|900|20|3|
			|2. To approve the Annual Report on Remuneration|880|40|3|
			|3. To re-elect Lt. Gen. (Ret.) Carla Boone as a director|870|50|3|
			`, `
			1 other f900 a20 w3 +
			2 say_on_pay f880 a40 w3 +
			3 elect_directors Carla Boone f870 a50 w3 +`, ""},
		{"a refusal that no line carries", annualVotes + `
			Proposal 1: Ratification of auditors
			|For|Against|Abstain|
			|600|420|3|
			All of the matters were approved with the exception of the amendment of the charter, which was not approved.
			`, `
			1 ratify_auditor f600 a420 s3 +`, "refusal_not_placed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := votesAre(t, c.body, c.want)
			if c.exception != "" && (!slices.Contains(f.exceptions, c.exception) || f.confidence == filingwire.High) {
				t.Errorf("confidence %s with %q", f.confidence, f.exceptions)
			}
		})
	}
}

// votesAre reads a document's votes and compares their lines, white space at the ends aside.
func votesAre(t *testing.T, body, want string) finding {
	t.Helper()
	_, found := voteFindings(t, voteDocument(body))
	if len(found) != 1 {
		t.Fatalf("%d findings", len(found))
	}
	got := voteLines(found[0].row.(*filingwire.VotingResults))
	var lines strings.Builder
	for line := range strings.Lines(strings.TrimSpace(want)) {
		lines.WriteString(strings.TrimSpace(line) + "\n")
	}
	if got != lines.String() {
		t.Errorf("got\n%swant\n%s", got, lines.String())
	}
	return found[0]
}
