package classify

import "testing"

// TestVotesByOutcome reads what is voted on and what becomes of it.
func TestVotesByOutcome(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"shareholder proposals", annualVotes + `
			Proposal 4: Shareholder proposal regarding an independent board chair
			|For|Against|Abstain|Broker Non-Votes|
			|300|715|8|40|
			Proposal 5: Stockholder proposal requesting a report on lobbying, if properly presented
			|For|Against|Abstain|Broker Non-Votes|
			|520|495|8|40|
			`, `
			4 shareholder_proposal f300 a715 s8 b40 -
			5 shareholder_proposal f520 a495 s8 b40 +`},
		{"charter, bylaws, merger, adjournment", `On May 14, 2025, Harrow Mills Inc. held a special meeting of stockholders.
			Proposal 1: To adopt the Agreement and Plan of Merger, dated as of January 5, 2025, among Harrow Mills Inc., Oast Corp. and Oast Sub, Inc.
			|For|Against|Abstain|
			|1,000|20|3|
			Proposal 2: To approve, on an advisory basis, compensation that may be paid to named executive officers in connection with the merger
			|For|Against|Abstain|
			|400|620|3|
			Proposal 3: To amend the certificate of incorporation to effect a reverse stock split
			|For|Against|Abstain|
			|1,000|20|3|
			Proposal 4: To approve an amendment to the Company’s bylaws
			|For|Against|Abstain|
			|1,000|20|3|
			Proposal 5: To approve one or more adjournments of the special meeting, if necessary, to solicit additional proxies in favor of the merger
			|For|Against|Abstain|
			|1,000|20|3|
			Proposal 6: To approve the sale of substantially all of the assets of the Company
			|For|Against|Abstain|
			|1,000|20|3|
			`, `
			1 approve_merger f1000 a20 s3 +
			2 say_on_pay f400 a620 s3 -
			3 amend_charter f1000 a20 s3 +
			4 amend_bylaws f1000 a20 s3 +
			5 adjourn_meeting f1000 a20 s3 +
			6 approve_asset_sale f1000 a20 s3 +`},
		{"unnumbered headings, outcome behind each table", annualVotes + `
			Election of Directors
			|Nominee|For|Against|Abstain|Broker Non-Votes|
			|Ada B. Quist|1,000|20|3|40|
			The nominee was elected.
			Ratification of Auditors
			|For|Against|Abstain|Broker Non-Votes|
			|1,050|10|3|0|
			The stockholders ratified the appointment of Orme LLP.
			Say on Pay
			|For|Against|Abstain|Broker Non-Votes|
			|800|215|8|40|
			The stockholders approved, on an advisory basis, the compensation of the named executive officers.
			`, `
			1 elect_directors Ada B. Quist f1000 a20 s3 b40 +
			2 ratify_auditor f1050 a10 s3 b0 +
			3 say_on_pay f800 a215 s8 b40 +`},
		{"statements before tables, no headings", annualVotes + `
			The stockholders elected the following nominees to the Board of Directors for a term of one year:
			|Nominee|For|Withheld|Broker Non-Votes|
			|Ada B. Quist|1,000|23|40|
			The stockholders approved the 2025 Omnibus Incentive Plan:
			|For|Against|Abstain|Broker Non-Votes|
			|700|320|3|40|
			The stockholders approved the 2025 Employee Stock Purchase Plan:
			|For|Against|Abstain|Broker Non-Votes|
			|710|310|3|40|
			The stockholders ratified the selection of Orme LLP as independent registered public accounting firm:
			|For|Against|Abstain|Broker Non-Votes|
			|1,050|10|3|0|
			`, `
			1 elect_directors Ada B. Quist f1000 w23 b40 +
			2 approve_equity_plan f700 a320 s3 b40 +
			3 approve_equity_plan f710 a310 s3 b40 +
			4 ratify_auditor f1050 a10 s3 b0 +`},
		{"withheld outnumbers for, no outcome told", annualVotes + `
			Proposal 1: Election of Directors
			|Nominee|For|Withheld|
			|Ada B. Quist|400|623|
			`, `
			1 elect_directors Ada B. Quist f400 w623 ?`},
		{"a nominee who failed", annualVotes + `
			Proposal 1: Election of Directors
			|Nominee|For|Against|Abstain|
			|Ada B. Quist|1,000|20|3|
			|Milo van Horn|400|620|3|
			Ms. Quist was elected. Mr. van Horn was not re-elected.
			`, `
			1 elect_directors Ada B. Quist f1000 a20 s3 +
			1 elect_directors Milo van Horn f400 a620 s3 -`},
		{"a standard other than the votes cast", annualVotes + ` There were 2,500 shares outstanding on the record date and 1,023 shares were represented at the meeting.
			Proposal 1: Amendment of the certificate of incorporation, which requires the vote of a majority of the outstanding shares
			|For|Against|Abstain|
			|1,000|20|3|
			`, `
			1 amend_charter f1000 a20 s3 -`},
		{"resolutions of a foreign company", `Harrow Mills plc held its annual general meeting on May 14, 2025.
			|Resolution|For|Against|Withheld|Broker Non-Votes|
			|1. To receive the annual accounts|1,000|20|3|40|
			|2. To re-elect Ada B. Quist as a director|1,000|20|3|40|
			|3. To re-appoint Orme LLP as auditors|1,060|0|3|0|
			|4. To authorise the directors to set the remuneration of the auditors|1,000|20|3|40|
			|5. To approve the directors’ remuneration report|800|220|3|40|
			`, `
			1 other f1000 a20 w3 b40 +
			2 elect_directors Ada B. Quist f1000 a20 w3 b40 +
			3 ratify_auditor f1060 a0 w3 b0 +
			4 other f1000 a20 w3 b40 +
			5 say_on_pay f800 a220 w3 b40 +`},
		{"stated to have been approved, below the table, by number", annualVotes + `
			Proposal 1: Increase in authorized shares of common stock
			|For|Against|Abstain|
			|600|420|3|
			Proposal 2: 2025 Long-Term Incentive Plan
			|For|Against|Abstain|
			|600|420|3|
			Proposal 1 was not approved because it did not receive the required vote. Proposal 2 was approved.
			`, `
			1 amend_charter f600 a420 s3 -
			2 approve_equity_plan f600 a420 s3 +`},
		{"special resolutions of a blank check company", `On May 14, 2025, Harrow Mills Acquisition Corp. held an extraordinary general meeting of its shareholders.
			Proposal No. 1 – The Extension Amendment Proposal – to amend the Company’s amended and restated memorandum and articles of association to extend the date by which it must consummate a business combination
			|For|Against|Abstain|
			|1,000|20|3|
			Proposal No. 2 – The Trust Amendment Proposal – to amend the investment management trust agreement
			|For|Against|Abstain|
			|1,000|20|3|
			Proposal No. 3 – The Adjournment Proposal
			The adjournment proposal was not presented, since there were sufficient votes for the other proposals.
			`, `
			1 amend_charter f1000 a20 s3 +
			2 other f1000 a20 s3 +`},
		{"a contested election", annualVotes + `
			Proposal 1 – Election of one director. The nominee who received the most votes, Ada B. Quist, was elected.
			|Nominee|For|Withheld|
			|Ada B. Quist|1,000|23|
			|Milo van Horn|300|723|
			`, `
			1 elect_directors Ada B. Quist f1000 w23 +
			1 elect_directors Milo van Horn f300 w723 -`},
	} {
		t.Run(c.name, func(t *testing.T) {
			votesAre(t, c.body, c.want)
		})
	}
}
