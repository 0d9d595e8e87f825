package classify

import (
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

func voteTextDocument(body string) []byte {
	return []byte("UNITED STATES\nSECURITIES AND EXCHANGE COMMISSION\nWashington, D.C. 20549\n\nFORM 8-K\n\nCURRENT REPORT\n\nDate of Report (Date of earliest event reported): May 14, 2025\n\nHARROW MILLS INC.\n\n" +
		"Item 5.07 Submission of Matters to a Vote of Security Holders.\n\n" + strings.Trim(body, "\n") + "\n\nSIGNATURES\n\nPursuant to the requirements of the Securities Exchange Act of 1934, the registrant has duly caused this report to be signed.\n")
}

func TestVotingResultsOfText(t *testing.T) {
	for _, c := range []struct {
		name       string
		spaced     bool // every line stands between blank ones
		body, want string
	}{
		{"one cell a line", true, `
On May 14, 2025, Harrow Mills Inc. held its annual meeting of stockholders.

Proposal 1: Election of Directors

Nominee
For
Withheld
Broker Non-Votes
Ada B. Quist
1,000,120
23,400
40,777
Milo van Horn, Jr.
900,120
123,400
40,777

Proposal 2: Ratification of the appointment of Orme LLP as auditors

For
Against
Abstain
Broker Non-Votes
1,050,120
10,400
3,777
-
`, `
1 elect_directors Ada B. Quist f1000120 w23400 b40777 +
1 elect_directors Milo van Horn, Jr. f900120 w123400 b40777 +
2 ratify_auditor f1050120 a10400 s3777 b0 +`},
		{"headings split over lines, percentages between", true, `
On May 14, 2025, Harrow Mills Inc. held its annual meeting of stockholders.

Proposal 1: Election of Directors

Nominee
Votes For
% Votes For
Votes Withheld
% Votes Withheld
Broker Non-
Votes
Ada B. Quist
1,000,120
97.72
%
23,400
2.28
%
40,777
Milo van Horn
900,120
87.95
%
123,400
12.05
%
40,777
`, `
1 elect_directors Ada B. Quist f1000120 w23400 b40777 +
1 elect_directors Milo van Horn f900120 w123400 b40777 +`},
		{"aligned by spaces", false, `
     The annual meeting of stockholders of Harrow Mills Inc. was held on
May 14, 2025, with the following results:

1.   Election of Directors:

                                For          Withheld     Broker Non-Votes
     Ada B. Quist            1,000,120         23,400           40,777
     Milo van Horn             900,120        123,400           40,777

2.   Advisory vote on executive compensation:

           For            Against         Abstain     Broker Non-Votes
         800,120          215,400           8,000           40,777

3.   To approve the 2025 Stock Incentive Plan:

     For               800,120
     Against           215,400
     Abstain             8,000
     Broker Non-Votes   40,777
`, `
1 elect_directors Ada B. Quist f1000120 w23400 b40777 +
1 elect_directors Milo van Horn f900120 w123400 b40777 +
2 say_on_pay f800120 a215400 s8000 b40777 +
3 approve_equity_plan f800120 a215400 s8000 b40777 +`},
		{"a heading between the columns' heads and the first row", true, `
On May 14, 2025, Harrow Mills Inc. held its annual meeting of stockholders.

Proposal
For
Against/Withheld
Abstain
Broker Non-Votes
1. Election of directors
Ada B. Quist
1,000,120
23,400
—
40,777
2. Ratification of Orme LLP
1,050,120
10,400
3,777
—
`, `
1 elect_directors Ada B. Quist f1000120 w23400 s0 b40777 +
2 ratify_auditor f1050120 a10400 s3777 b0 +`},
		{"counts below one another beside their percentages", true, `
On May 14, 2025, Harrow Mills Inc. held its annual meeting of stockholders.

The vote on the amendment of the bylaws was as follows:

Number
Percent Votes Cast
For
1,000,120
97.72%
Against
20,400
2.00%
Abstain
3,000
0.28%
`, `
1 amend_bylaws f1000120 a20400 s3000 +`},
		{"heads of two levels", true, `
On May 14, 2025, Harrow Mills Inc. held its annual meeting of stockholders.

Item No. 1: Election of Directors

Votes Cast For
Votes Cast Against
Nominee
Number
% of Votes Cast
Number
% of Votes Cast
Abstain
Broker Non-Votes
Ada B. Quist
1,000,120
98.19%
18,400
1.81%
3,000
40,777

Item No. 2: Ratification of auditors

Votes Cast For
Votes Cast Against
Number
% of Votes Cast
Number
% of Votes Cast
Abstain
Broker Non-Votes
1,050,120
99.01%
10,400
.99%
1,777
0
`, `
1 elect_directors Ada B. Quist f1000120 a18400 s3000 b40777 +
2 ratify_auditor f1050120 a10400 s1777 b0 +`},
		{"a proposal's number and name that could be a head", true, `
On May 14, 2025, Harrow Mills Inc. held its annual meeting of stockholders.

Proposal No. 4 - Frequency

One Year
Two Years
Three Years
Abstain
900,120
10,400
100,000
5,000
`, `
4 say_on_pay_frequency s5000 1y900120 2y10400 3y100000 ?`},
		{"percentages without their sign", true, `
On May 14, 2025, Harrow Mills Inc. held its annual meeting of stockholders.

1. Election of Directors

Director
For
% For
Against
% Against
Ada B. Quist
1,000,120
98.2
18,400
1.8
`, `
1 elect_directors Ada B. Quist f1000120 a18400 +`},
		{"frequency, one cell a line", true, `
On May 14, 2025, Harrow Mills Inc. held its annual meeting of stockholders.

3. Advisory vote on the frequency of future advisory votes on executive compensation

1 Year
2 Years
3 Years
Abstain
Broker Non-Votes
900,120
10,400
100,000
5,000
40,777

4. Stockholder proposal on special meetings

For
Against
Abstain
Broker Non-Votes
300,120
715,400
8,000
40,777
`, `
3 say_on_pay_frequency s5000 b40777 1y900120 2y10400 3y100000 ?
4 shareholder_proposal f300120 a715400 s8000 b40777 -`},
	} {
		t.Run(c.name, func(t *testing.T) {
			textVotesAre(t, c.body, c.want, c.spaced)
		})
	}
}

// textVotesAre compares the lines of votes of a plain text; spaced puts every line between
// blank ones.
func textVotesAre(t *testing.T, body, want string, spaced bool) {
	t.Helper()
	if spaced {
		body = strings.ReplaceAll(body, "\n", "\n\n")
	}
	_, found := voteFindings(t, voteTextDocument(body))
	if len(found) != 1 {
		t.Fatalf("%d findings", len(found))
	}
	if got, want := voteLines(found[0].row.(*filingwire.VotingResults)), strings.TrimSpace(want)+"\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func FuzzVotingResults(f *testing.F) {
	f.Add("Annual meeting held on May 14, 2025.\n|Nominee|For|Withheld|\n|Ada B. Quist|1,000|23|\n")
	f.Add("Proposal 1: 1,050 votes for, 10 against, 3 abstentions, no broker non-votes")
	f.Add("|For|1|\n|Against|2|\n|One Year|3|\n|Abstain/Withheld|—|\n")
	f.Add("||Ada B. Quist|Milo van Horn|\n|For|1,000|900|\n|Withheld|23|x|\n(a)\n(i)\n1.\n")
	f.Add("1. To elect two directors:\nDirector For Withheld\nAda B. Quist 1,900 1,020\nMilo van Horn 1,880 1,040\n")
	f.Add("To elect directors. Nominee For Withheld Ada B. Quist 1,900 20 Milo van Horn 1,880 40 Ratify: For Against 1 2")
	f.Add("Proposal 2\nProposal 3\n|For|1,050|800|\n|Against|10|215|\n")
	f.Fuzz(func(t *testing.T, body string) {
		raw := voteDocument(body)
		doc, found := voteFindings(t, raw)
		checkVoteEvidence(t, doc, found)
		_, again := voteFindings(t, raw)
		if len(found) != len(again) {
			t.Fatal("not deterministic")
		}
		for i := range found {
			if voteLines(found[i].row.(*filingwire.VotingResults)) != voteLines(again[i].row.(*filingwire.VotingResults)) {
				t.Fatal("not deterministic")
			}
		}
	})
}
