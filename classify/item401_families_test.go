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
	} {
		if got := auditorChanges(t, c.text, "8-K"); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}
