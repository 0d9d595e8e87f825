package classify

import "testing"

const annualVotes = "Harrow Mills Inc. held its annual meeting of stockholders on May 14, 2025."

func TestVotingResults(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"one table for all proposals, numbers by row", annualVotes + `
			|Proposal|For|Against|Abstain|Broker Non-Votes|
			|1. Election of Directors|||||
			|Ada B. Quist|1,000|20|3|40|
			|Milo van Horn, Jr.|900|120|3|40|
			|2. Ratification of Orme LLP as independent registered public accounting firm|1,050|10|3|—|
			|3. Advisory vote on executive compensation|800|215|8|40|
			`, `
			1 elect_directors Ada B. Quist f1000 a20 s3 b40 +
			1 elect_directors Milo van Horn, Jr. f900 a120 s3 b40 +
			2 ratify_auditor f1050 a10 s3 b0 +
			3 say_on_pay f800 a215 s8 b40 +`},
		{"nominees numbered within the proposal", annualVotes + `
			Proposal 1 – Election of Directors
			|Name of Director|For|Withheld|Broker Non-Votes|
			|1a. Ada B. Quist|1,000|23|40|
			|1b. Milo van Horn|900|123|40|
			Proposal 2 – Approval of the Harrow Mills Inc. 2025 Equity Incentive Plan
			|For|Against|Abstain|Broker Non-Votes|
			|700|320|3|40|
			`, `
			1 elect_directors Ada B. Quist f1000 w23 b40 +
			1 elect_directors Milo van Horn f900 w123 b40 +
			2 approve_equity_plan f700 a320 s3 b40 +`},
		{"list numbers before nominees are no proposal numbers", annualVotes + `
			Proposal 1: The election of two directors.
			|Nominee|Votes For|Votes Withheld|
			|1.|Ada B. Quist|1,000|23|
			|2.|Milo van Horn|900|123|
			Proposal 2: To ratify the appointment of Orme LLP as our independent auditor.
			|Votes For|Votes Against|Abstentions|
			|1,050|10|3|
			`, `
			1 elect_directors Ada B. Quist f1000 w23 +
			1 elect_directors Milo van Horn f900 w123 +
			2 ratify_auditor f1050 a10 s3 +`},
		{"sentences", annualVotes + ` The stockholders took the following actions:
			1. Elected Ada B. Quist and Milo van Horn as directors.
			Ada B. Quist: 1,000 votes for and 23 votes withheld, with 40 broker non-votes.
			Milo van Horn: 900 votes for and 123 votes withheld, with 40 broker non-votes.
			2. Ratified the appointment of Orme LLP as auditors, with 1,050 shares voted in favor, 10 shares voted against and 3 shares abstaining.
			3. Did not approve the compensation of the named executive officers, on an advisory basis: 400 votes were cast in favor, 620 votes were cast against, there were 3 abstentions and 40 broker non-votes.
			`, `
			1 elect_directors Ada B. Quist f1000 w23 b40 +
			1 elect_directors Milo van Horn f900 w123 b40 +
			2 ratify_auditor f1050 a10 s3 +
			3 say_on_pay f400 a620 s3 b40 -`},
		{"words before numbers", annualVotes + `
			Proposal No. 1. Ratification of the selection of Orme LLP as the Company’s independent accountants. For: 1,050; Against: 10; Abstain: 3; Broker Non-Votes: 0.
			Proposal No. 2. Advisory approval of executive compensation. Votes For 800, Votes Against 215, Abstentions 8, Broker Non-Votes 40.
			`, `
			1 ratify_auditor f1050 a10 s3 b0 +
			2 say_on_pay f800 a215 s8 b40 +`},
		{"one count a line", annualVotes + `
			Proposal 1: Advisory vote to approve named executive officer compensation
			Votes For: 800
			Votes Against: 215
			Abstentions: 8
			Broker Non-Votes: 40
			Proposal 2: Ratification of independent registered public accounting firm
			Votes For: 1,050
			Votes Against: 10
			Abstentions: 3
			Broker Non-Votes: —
			`, `
			1 say_on_pay f800 a215 s8 b40 +
			2 ratify_auditor f1050 a10 s3 b0 +`},
		{"frequency in a table that stands", annualVotes + `
			Proposal 3. Advisory vote on the frequency of future advisory votes on executive compensation.
			|One Year|900|
			|Two Years|10|
			|Three Years|100|
			|Abstentions|5|
			|Broker Non-Votes|40|
			In light of this vote, the Board of Directors has determined that the Company will hold future advisory votes on executive compensation every year.
			`, `
			3 say_on_pay_frequency s5 b40 1y900 2y10 3y100 ?`},
		{"nominees side by side", annualVotes + `
			Election of directors:
			||Ada B. Quist|Milo van Horn|
			|For|1,000|900|
			|Withheld|23|123|
			|Broker non-votes|40|40|
			`, `
			1 elect_directors Ada B. Quist f1000 w23 b40 +
			1 elect_directors Milo van Horn f900 w123 b40 +`},
		{"percentages beside and behind counts", annualVotes + `
			1. Election of Directors
			|Nominee|For|% For|Withheld|% Withheld|
			|Ada B. Quist|1,000,000|97.75%|23,000|2.25%|
			2. To fix the remuneration of the auditors
			|For|Against|
			|1,000,000 (97.75%)|23,000 (2.25%)|
			`, `
			1 elect_directors Ada B. Quist f1000000 w23000 +
			2 other f1000000 a23000 +`},
		{"an agenda before tables that only number", annualVotes + ` The stockholders voted on: (1) the election of one director; (2) the ratification of the appointment of Orme LLP as independent registered public accounting firm; and (3) an amendment of the Company’s certificate of incorporation.
			Proposal 1
			|Nominee|For|Withheld|
			|Ada B. Quist|1,000|23|
			Proposal 2
			|For|Against|Abstain|
			|1,050|10|3|
			Proposal 3
			|For|Against|Abstain|
			|1,000|20|3|
			`, `
			1 elect_directors Ada B. Quist f1000 w23 +
			2 ratify_auditor f1050 a10 s3 +
			3 amend_charter f1000 a20 s3 +`},
		{"classes of shares", annualVotes + `
			Proposal 2: To approve the issuance of shares of common stock to Oast Corp.
			||For|Against|Abstain|
			|Class A common stock|500|20|3|
			|Class B common stock|700|0|0|
			`, `
			2 other [Class A common stock] f500 a20 s3 +
			2 other [Class B common stock] f700 a0 s0 +`},
		{"two heading rows", annualVotes + `
			Proposal One – To elect two directors
			||Number of|Number of|Broker|
			|Nominee|Votes For|Votes Withheld|Non-Votes|
			|Ada B. Quist|1,000|23|40|
			|Milo van Horn|900|123|40|
			Proposal Two – To approve the compensation of our named executive officers
			||||Broker|
			|For|Against|Abstain|Non-Votes|
			|800|215|8|40|
			`, `
			1 elect_directors Ada B. Quist f1000 w23 b40 +
			1 elect_directors Milo van Horn f900 w123 b40 +
			2 say_on_pay f800 a215 s8 b40 +`},
		{"a table that goes on without headings", annualVotes + `
			Proposal 1. Election of Directors
			|Name|For|Against|Abstain|Broker Non-Votes|
			|Ada B. Quist|1,000|20|3|40|
			|Milo van Horn|900|120|3|40|
			|Ines O’Dell|900|120|3|40|
			All nominees were duly elected.
			`, `
			1 elect_directors Ada B. Quist f1000 a20 s3 b40 +
			1 elect_directors Milo van Horn f900 a120 s3 b40 +
			1 elect_directors Ines O’Dell f900 a120 s3 b40 +`},
		{"the matter in the heading's first cell", annualVotes + `
			|Election of Directors|For|Withheld|Broker Non-Votes|
			|Ada B. Quist|1,000|23|40|
			|Ratification of Orme LLP as auditors|For|Against|Abstain|
			||1,050|10|3|
			|Advisory vote on executive compensation|For|Against|Abstain|
			||800|215|48|
			`, `
			1 elect_directors Ada B. Quist f1000 w23 b40 +
			2 ratify_auditor f1050 a10 s3 +
			3 say_on_pay f800 a215 s48 +`},
		{"broker non-votes and remarks in sentences", annualVotes + `
			1. Election of directors. The following were elected:
			|Nominee|For|Withheld|
			|Ada B. Quist|1,000|23|
			|Milo van Horn|900|123|
			There were 40 broker non-votes with respect to the election of directors.
			2. Ratification of auditors.
			|For|Against|Abstain|
			|1,050|10|3|
			There were no broker non-votes with respect to this proposal.
			`, `
			1 elect_directors Ada B. Quist f1000 w23 b40 +
			1 elect_directors Milo van Horn f900 w123 b40 +
			2 ratify_auditor f1050 a10 s3 b0 +`},
		{"frequency in a sentence", annualVotes + `
			Proposal 3: The stockholders voted, on an advisory basis, on the frequency of say-on-pay votes: 900 shares voted for one year, 10 shares voted for two years, 100 shares voted for three years and 5 shares abstained. There were 40 broker non-votes.
			`, `
			3 say_on_pay_frequency s5 b40 1y900 2y10 3y100 ?`},
		{"nominees with ages, classes and degrees", annualVotes + `
			Proposal No. 1: Election of Class II Directors
			|Class II Nominees|FOR|WITHHOLD|BROKER NON-VOTES|
			|Dr. Ada B. Quist, M.D., Ph.D.|1,000|23|40|
			|Milo van Horn (Class II)|900|123|40|
			|Maria de la Cruz*|900|123|40|
			|R. J. McTavish III|900|123|40|
			`, `
			1 elect_directors Ada B. Quist f1000 w23 b40 +
			1 elect_directors Milo van Horn f900 w123 b40 +
			1 elect_directors Maria de la Cruz f900 w123 b40 +
			1 elect_directors R. J. McTavish III f900 w123 b40 +`},
		{"counts without commas and cents", annualVotes + `
			Proposal 1: Ratification of auditors
			|Votes For|Votes Against|Votes Abstained|Broker Non-Votes|
			|12345678.25|1000.5|0|-|
			`, `
			1 ratify_auditor f12345678 a1000 s0 b0 +`},
		{"counts in the paragraph of the matter", annualVotes + `
			(1) Election of directors: the following were elected by the votes indicated:
			|Ada B. Quist|1,000 for|23 withheld|
			`, `
			1 elect_directors Ada B. Quist f1000 w23 +`},
		{"classes of shares that vote together", annualVotes + `
			1. Election of Directors
			|Nominee||For|Withheld|
			|Ada B. Quist|Class A|500|20|
			||Class B|700|0|
			||Total|1,200|20|
			|Milo van Horn|Class A|400|120|
			||Class B|700|0|
			||Total|1,100|120|
			`, `
			1 elect_directors Ada B. Quist f1200 w20 +
			1 elect_directors Milo van Horn f1100 w120 +`},
	} {
		t.Run(c.name, func(t *testing.T) {
			votesAre(t, c.body, c.want)
		})
	}
}
