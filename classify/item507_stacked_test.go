package classify

import "testing"

// TestVotesOneCellALine reads tables of which every cell has a line of its own.
func TestVotesOneCellALine(t *testing.T) {
	for _, c := range []struct {
		name       string
		spaced     bool
		body, want string
	}{
		{"a long label between the headings and the numbers", true, `
Harrow Mills plc held its annual general meeting on May 14, 2025.

Resolutions
For
Against
Withheld
Percentage For
1. To receive the audited consolidated financial statements of the Company for the year 2024
900,120
23,400
1,777
97.47%
2. To re-elect Ada B. Quist as a director of the Company
890,120
33,400
1,777
96.38%
`, `
1 other f900120 a23400 w1777 +
2 elect_directors Ada B. Quist f890120 a33400 w1777 +`},
		{"a name over two lines", true, `
On May 14, 2025, Harrow Mills Inc. held its annual meeting of stockholders.

Proposal 1: Election of Directors

Nominee
For
Withheld
Ada B.
Quist (1)
1,000,120
23,400
Milo
Horn
900,120
123,400
`, `
1 elect_directors Ada B. Quist f1000120 w23400 +
1 elect_directors Milo Horn f900120 w123400 +`},
		{"proposals side by side", true, `
On May 14, 2025, Harrow Mills Inc. held its annual meeting of stockholders.

Proposal 2
Ratification of Orme LLP
Proposal 3
Advisory vote on executive compensation
For
1,050,120
800,120
Against
10,400
215,400
Abstain
3,777
8,777
`, `
2 ratify_auditor f1050120 a10400 s3777 +
3 say_on_pay f800120 a215400 s8777 +`},
		{"non-votes that are no broker's", true, `
On May 14, 2025, Harrow Mills Inc. held its annual meeting of stockholders.

Matter 2. Election of directors

Nominee
Votes For
Votes Withheld
Non-Votes
Ada B. Quist
900,120
23,400
40,777
Milo van Horn
890,120
33,400
40,777
`, `
2 elect_directors Ada B. Quist f900120 w23400 b40777 +
2 elect_directors Milo van Horn f890120 w33400 b40777 +`},
		{"rows that begin with a number", true, `
Harrow Mills plc held its annual general meeting on May 14, 2025.

Resolution
Votes For
%
Votes Against
%
Votes Withheld
1
Receive the 2024 Report and Accounts
900,120
99.9
400
0.1
1,777
2
Re-elect Sir Milo Horn
890,120
98.8
10,400
1.2
1,777
4
Re-appoint Orme LLP as auditor
890,120
98.8
10,400
1.2
1,777
`, `
1 other f900120 a400 w1777 +
2 elect_directors Milo Horn f890120 a10400 w1777 +
4 ratify_auditor f890120 a10400 w1777 +`},
	} {
		t.Run(c.name, func(t *testing.T) { textVotesAre(t, c.body, c.want, c.spaced) })
	}
}
