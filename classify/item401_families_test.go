package classify

import (
	"fmt"
	"testing"
)

// TestAuditorChangesByFamily reads phrasings that reports unseen before were read wrong by.
func TestAuditorChangesByFamily(t *testing.T) {
	full := func(lead, former string) string { return lead + fmt.Sprintf(statements304, former) }
	const clean = ", dis no rep no mw false gc false qual no"
	for _, c := range []struct{ name, text, want string }{
		{"a difference of opinion is a disagreement",
			"On May 14, 2024, Tilbury Vance LLP resigned as auditor. It differed with management over the period in which a rebate of $1.2 million belonged.",
			"resignation: Tilbury Vance LLP > , 2024-05-14 > ?, dis yes rep ? mw false gc false qual ? by ? cons ? letter absent"},
		{"no difference of opinion",
			"On May 14, 2024, Tilbury Vance LLP resigned as auditor. There were no differences of opinion with Tilbury Vance LLP on any matter of accounting principles.",
			"resignation: Tilbury Vance LLP > , 2024-05-14 > ?, dis no rep ? mw false gc false qual ? by ? cons ? letter absent"},
		{"a firm described as the auditor of the Company",
			full("On May 14, 2024, Tilbury & Company, the independent registered public accounting firm of Orrery Instruments (the “Company”), informed the Audit Committee that it resigned effective that day.", "Tilbury"),
			"resignation: Tilbury & Company > , 2024-05-14 > ?" + clean + " by ? cons ? letter absent"},
		{"agreed to end the engagement",
			full("On May 14, 2024, TVH CPAs, PC (“TVH”) and the Company mutually agreed to end TVH’s engagement as the Company’s independent registered public accounting firm. The decision was approved by the Audit Committee.\nOn May 18, 2024 the Company appointed Quillfeather CPA PLLC.", "TVH"),
			"dismissal: TVH CPAs, PC > Quillfeather CPA PLLC, 2024-05-14 > 2024-05-18" + clean + " by audit_committee cons ? letter absent"},
		{"an engagement that will end with an audit",
			full("On May 14, 2024, the Audit Committee selected Quillfeather CPA PLLC as auditor for 2025. Tilbury & Company, P.C. will continue as auditor for the year ending December 31, 2024 and its engagement will end upon completion of that audit; the Audit Committee informed Tilbury & Company, P.C. of its decision on May 15, 2024.", "Tilbury & Company"),
			"dismissal: Tilbury & Company, P.C. > Quillfeather CPA PLLC, 2024-05-15 > 2024-05-14" + clean + " by audit_committee cons ? letter absent"},
		{"declined, having joined the firm that comes",
			full("On May 14, 2024, Tilbury Vance LLP informed the Company that it had combined with Hook & Sneed LLP effective May 1, 2024 and that it would decline to stand for re-election. On May 18, 2024, with the approval of the Audit Committee, Hook & Sneed LLP was engaged.", "Tilbury Vance LLP"),
			"declined_reappointment: Tilbury Vance LLP > Hook & Sneed LLP, 2024-05-14 > 2024-05-18" + clean + " by audit_committee cons ? letter absent"},
		{"discontinues its practice",
			full("On May 14, 2024, Tilbury Vance LLP notified the Company that it would be discontinuing its practice before the Commission and resigned as auditor.", "Tilbury Vance LLP"),
			"resignation: Tilbury Vance LLP > , 2024-05-14 > ?" + clean + " by ? cons ? letter absent"},
		{"engaged after another was dismissed, each on its day",
			full("Orrery engaged Hook & Sneed, P.A. as its independent accountant on May 15, 2024 after its former accountant, TVH Certified Public Accountants and Advisors, P.C. (“TVH”), was dismissed on May 14, 2024.", "TVH"),
			"dismissal: TVH Certified Public Accountants and Advisors, P.C. > Hook & Sneed, P.A., 2024-05-14 > 2024-05-15" + clean + " by ? cons ? letter absent"},
		{"a month without a day",
			full("In February 2024, Tilbury Vance LLP resigned as the independent registered public accounting firm. The Board engaged Hook & Sneed, P.A. as of March 16, 2024.", "Tilbury Vance LLP"),
			"resignation: Tilbury Vance LLP > Hook & Sneed, P.A., ? > 2024-03-16" + clean + " by board cons ? letter absent"},
		{"ceased, as a firm changed",
			full("Tilbury Vance & Company, LLC changed its structure and its partners left to form Hook Sneed PLLC. Tilbury Vance & Company, LLC has therefore ceased to be the Company’s auditor as of May 14, 2024. The Board engaged Hook Sneed PLLC on May 16, 2024.", "Tilbury Vance & Company, LLC"),
			"other: Tilbury Vance & Company, LLC > Hook Sneed PLLC, 2024-05-14 > 2024-05-16" + clean + " by board cons ? letter absent"},
		{"a month's report of a resignation that an amendment explains",
			full("On June 8, 2024, Orrery Instruments, Inc. filed a Current Report on Form 8-K to report the resignation of Tilbury Vance LLP. The Company now discloses that Tilbury Vance LLP resigned on June 3, 2024 because the parties could not agree on its fee.", "Tilbury Vance LLP"),
			"resignation: Tilbury Vance LLP > , 2024-06-03 > ?" + clean + " by ? cons ? letter absent"},
		{"a firm known by the reports that are its",
			"Effective May 14, 2024, the client-auditor relationship between Orrery Instruments and Tilbury, Vance & Hook, LLC ended. On May 16, 2024 the directors engaged Castlemaine Roe LLC.\nTilbury’s reports for 2023 and 2022 contained no adverse opinion or disclaimer of opinion. There were no disagreements and no reportable events.",
			"other: Tilbury, Vance & Hook, LLC > Castlemaine Roe LLC, 2024-05-14 > 2024-05-16" + clean + " by board cons ? letter absent"},
		{"to be appointed by a meeting yet to be held",
			full("At the annual general meeting to be held on June 28, 2024, shareholders will be asked to appoint Ernst & Young LLP as auditor. On May 27, 2024, the Audit Committee decided to recommend that appointment and informed Tilbury Vance LLP on the same date that it would not be proposed for re-appointment.", "Tilbury Vance LLP"),
			"dismissal: Tilbury Vance LLP > Ernst & Young LLP, 2024-05-27 > 2024-05-27" + clean + " by audit_committee cons ? letter absent"},
		{"one that goes on until its audit is complete",
			full("On June 9, 2024, the Audit Committee decided to change auditors. KPMG LLP has been appointed for 2025, and Tilbury, Hook & Co. (“Tilbury Hook”), which will complete its audit for the year ending June 30, 2024, was notified that day of its dismissal.", "Tilbury Hook"),
			"dismissal: Tilbury, Hook & Co. > KPMG LLP, 2024-06-09 > 2024-06-09" + clean + " by audit_committee cons ? letter absent"},
		{"merged into the firm that comes",
			full("On May 15, 2024, Jane L. Tilbury, CPA, LLC (“Tilbury”) informed the Company that it had merged with Castlemaine Hook, LLC (“Castlemaine”) and that Castlemaine would be the successor. The board of directors ratified the engagement of Castlemaine on May 16, 2024.", "Tilbury"),
			"other: Jane L. Tilbury, CPA, LLC > Castlemaine Hook, LLC, 2024-05-15 > 2024-05-16" + clean + " by board cons ? letter absent"},
		{"no other reportable events than a weakness",
			"On May 14, 2024, the Board dismissed Tilbury Vance LLP as auditor. Tilbury Vance LLP advised the Company of a material weakness in the segregation of duties; there were no other reportable events.",
			"dismissal: Tilbury Vance LLP > , 2024-05-14 > ?, dis ? rep yes mw true gc false qual ? by board cons ? letter absent"},
		{"saved from an unqualified opinion, and one in another's stead",
			"The Board of Directors on May 14, 2024 approved a resolution to terminate the appointment of Tilbury Vance LLP as its accountant and to appoint Hook & Sneed, PC in its stead. Tilbury Vance LLP’s reports did not contain an adverse opinion or disclaimer of opinion, save that each included a paragraph on going concern. There were no disagreements and no reportable events.",
			"dismissal: Tilbury Vance LLP > Hook & Sneed, PC, 2024-05-14 > 2024-05-14, dis no rep no mw false gc true qual no by board cons ? letter absent"},
		{"a firm whose name is that of a company",
			full("On May 14, 2024, the Board of Directors accepted the resignation of Tilbury O’Neal Company, LLC and engaged Quillfeather CPA PLLC.", "Tilbury O’Neal"),
			"resignation: Tilbury O’Neal Company, LLC > Quillfeather CPA PLLC, 2024-05-14 > 2024-05-14" + clean + " by board cons ? letter absent"},
		{"a relation that would cease by the auditor's own word",
			full("On May 14, 2024, Tilbury Vance LLP notified the Company that the client-auditor relationship would cease upon completion of its review.", "Tilbury Vance LLP"),
			"resignation: Tilbury Vance LLP > , 2024-05-14 > ?" + clean + " by ? cons ? letter absent"},
		{"told by the committee, and one that accepted appointment",
			full("On May 14, 2024, the Audit Committee informed Tilbury Vance LLP that Tilbury Vance LLP would be dismissed. On May 16, 2024 Castlemaine & Hook LLP accepted appointment as auditor.", "Tilbury Vance LLP"),
			"dismissal: Tilbury Vance LLP > Castlemaine & Hook LLP, 2024-05-14 > 2024-05-16" + clean + " by audit_committee cons ? letter absent"},
		{"an engagement that follows a resignation reported before",
			"On May 17, 2024, the Company, after approval by its Audit Committee, engaged Castlemaine Hook, LLP as its auditor. The engagement follows the resignation of Tilbury, Vance & Sykes, LLP (“TVS”), reported on a Form 8-K filed on May 3, 2024.",
			"engagement: Tilbury, Vance & Sykes, LLP > Castlemaine Hook, LLP, ? > 2024-05-17, dis ? rep ? mw false gc false qual ? by audit_committee cons ? letter absent"},
		{"no other reportable events than none",
			"On May 14, 2024, the Board dismissed Tilbury Vance LLP. There were no disagreements, and there were no other reportable events.",
			"dismissal: Tilbury Vance LLP > , 2024-05-14 > ?, dis no rep no mw false gc false qual ? by board cons ? letter absent"},
	} {
		if got := auditorChanges(t, c.text, "8-K"); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}
