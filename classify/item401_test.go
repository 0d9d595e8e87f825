package classify

import (
	"fmt"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// itemReading makes a reading of an item whose body is text, in a minimal filing.
func itemReading(t testing.TB, heading, text, form string) *reading {
	t.Helper()
	code := strings.TrimPrefix(strings.Fields(heading)[1], "Item ")
	raw := "<html><body><p>FORM " + form + "</p><p>CURRENT REPORT</p><p>Date of Report: June 3, 2024</p><p><b>" + heading + "</b></p><p>" +
		strings.ReplaceAll(text, "\n", "</p><p>") + "</p><p>SIGNATURES</p><p>Pursuant to the requirements of the Securities Exchange Act of 1934, the registrant has duly caused this report to be signed.</p></body></html>"
	s, err := Parse([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	filing := &filingwire.Filing{Accession: "0009990000-24-000001", Form: form, FilingDate: "2026-12-31",
		Filers: []filingwire.Filer{{CIK: "0009990000", Name: "Orrery Instruments, Inc."}}}
	return &reading{filing: filing, submission: s, doc: s.Main(), sections: s.Main().Item(strings.TrimSuffix(code, "."))}
}

const heading401 = "Item 4.01 Changes in Registrant’s Certifying Accountant"

// auditorChanges extracts and describes each row on one line.
func auditorChanges(t testing.TB, text, form string) string {
	var out []string
	for _, f := range extractAuditorChanges(itemReading(t, heading401, text, form)) {
		if f.capability == filingwire.NotDisclosed {
			out = append(out, "not disclosed")
			continue
		}
		r := f.row.(*filingwire.AuditorChange)
		out = append(out, fmt.Sprintf("%s: %s > %s, %s > %s, dis %s rep %s mw %t gc %t qual %s by %s cons %s letter %s", *r.ChangeType, nameOf(r.FormerAuditor), nameOf(r.NewAuditor),
			day(r.FormerEndDate), day(r.NewEngagedDate), tri(r.Disagreements), tri(r.ReportableEvents), r.MaterialWeakness, r.GoingConcern, tri(r.QualifiedOpinion), word(r.ApprovedBy), tri(r.ConsultedNewAuditor), r.Exhibit16Letter))
	}
	return strings.Join(out, "; ")
}

func day(d *filingwire.Date) string {
	if d == nil {
		return "?"
	}
	return string(*d)
}

func tri(b *bool) string {
	switch {
	case b == nil:
		return "?"
	case *b:
		return "yes"
	}
	return "no"
}

func word(s *string) string {
	if s == nil {
		return "?"
	}
	return *s
}

// statements304 is what Item 304 asks for, in its usual words.
const statements304 = `
The reports of %[1]s on the Company’s consolidated financial statements for the fiscal years ended December 31, 2023 and 2022 did not contain an adverse opinion or disclaimer of opinion and were not qualified or modified as to uncertainty, audit scope or accounting principles.
During the fiscal years ended December 31, 2023 and 2022 and the subsequent interim period through June 3, 2024, there were no disagreements with %[1]s on any matter of accounting principles or practices, financial statement disclosure or auditing scope or procedure which, if not resolved to the satisfaction of %[1]s, would have caused it to make reference thereto in its reports, and there were no “reportable events” as defined in Item 304(a)(1)(v) of Regulation S-K.`

func TestAuditorChangePhrasing(t *testing.T) {
	full := func(lead, former string) string { return lead + fmt.Sprintf(statements304, former) }
	const clean = ", dis no rep no mw false gc false qual no"
	tests := []struct{ name, text, want string }{
		{"dismissed and engaged, one sentence",
			full("On June 3, 2024, the Audit Committee of the Board of Directors of Orrery Instruments, Inc. dismissed Tilbury Vance LLP (“Tilbury”) as the Company’s independent registered public accounting firm and engaged Ernst & Young LLP as its new independent registered public accounting firm for the fiscal year ending December 31, 2024.", "Tilbury"),
			"dismissal: Tilbury Vance LLP > Ernst & Young LLP, 2024-06-03 > 2024-06-03" + clean + " by audit_committee cons ? letter absent"},
		{"a letter that declares the end, another day for the engagement",
			full("By letter dated May 14, 2024, Tilbury Vance LLP (“Tilbury”) advised the Company of its resignation as auditor.\nOn May 28, 2024, the Company engaged Castlemaine & Hook, P.C. as its independent accountant. The engagement was approved by the Board of Directors.", "Tilbury"),
			"resignation: Tilbury Vance LLP > Castlemaine & Hook, P.C., 2024-05-14 > 2024-05-28" + clean + " by board cons ? letter absent"},
		{"an end reported before, of a firm that is not named",
			"On May 28, 2024, the Company engaged Castlemaine & Hook, P.C. as its independent accountant. As reported in the Company’s Current Report dated May 14, 2024, the former auditor resigned on that date.",
			"engagement:  > Castlemaine & Hook, P.C., ? > 2024-05-28, dis ? rep ? mw false gc false qual ? by ? cons ? letter absent"},
		{"one that became the auditor",
			full("On June 3, 2024, Castlemaine & Hook, P.C. became the independent auditor of the Company in place of Tilbury Vance LLP.", "Tilbury Vance LLP"),
			"dismissal: Tilbury Vance LLP > Castlemaine & Hook, P.C., 2024-06-03 > 2024-06-03" + clean + " by ? cons ? letter absent"},
		{"each of two with a day of its own",
			full("On June 3, 2024, the Board of Directors approved a change of auditors. Tilbury Vance LLP was dismissed effective June 4, 2024 and Castlemaine Hook, Certified Public Accountants, was engaged effective June 10, 2024.", "Tilbury Vance LLP"),
			"dismissal: Tilbury Vance LLP > Castlemaine Hook, 2024-06-04 > 2024-06-10" + clean + " by board cons ? letter absent"},
		{"an auditor that gives up audits",
			full("On May 14, 2024, the Company was notified by its auditor, Tilbury Vance LLP, of its decision to exit its public company practice and to cease serving as auditor.", "Tilbury Vance LLP"),
			"resignation: Tilbury Vance LLP > , 2024-05-14 > ?" + clean + " by ? cons ? letter absent"},
		{"a review before the decision",
			full("Following a review of fees, on June 3, 2024 the Audit Committee approved the dismissal of Tilbury Vance LLP, and Tilbury Vance LLP was notified on June 5, 2024.", "Tilbury Vance LLP"),
			"dismissal: Tilbury Vance LLP > , 2024-06-03 > ?" + clean + " by audit_committee cons ? letter absent"},
		{"a board together with its committee",
			full("On June 3, 2024, the Board of Directors, voting together with a majority of the Company’s Audit Committee members, dismissed Tilbury Vance LLP.", "Tilbury Vance LLP"),
			"dismissal: Tilbury Vance LLP > , 2024-06-03 > ?" + clean + " by audit_committee cons ? letter absent"},
		{"shareholders, in a report that announces their approval",
			full("The Company files this report to announce that its shareholders, at the annual general meeting held on June 3, 2024, approved the appointment of Castlemaine & Hook, P.C. as auditor in place of Tilbury Vance LLP.", "Tilbury Vance LLP"),
			"dismissal: Tilbury Vance LLP > Castlemaine & Hook, P.C., 2024-06-03 > 2024-06-03" + clean + " by shareholders cons ? letter absent"},
		{"shareholders who became partners of the next firm",
			full("Our former auditor, Tilbury Vance LLP, advised the Company on June 3, 2024 that its shareholders had become partners of Castlemaine & Hook, P.C. under a merger agreement and that it resigned as of that date. The Company engaged Castlemaine & Hook, P.C. on June 3, 2024 upon approval of the Audit Committee.", "Tilbury Vance LLP"),
			"resignation: Tilbury Vance LLP > Castlemaine & Hook, P.C., 2024-06-03 > 2024-06-03" + clean + " by audit_committee cons ? letter absent"},
		{"passive, approved by",
			full("Effective May 30, 2024, Tilbury Vance LLP (the “Former Auditor”) was dismissed as our independent auditor. The decision to dismiss the Former Auditor was approved by our Board of Directors.\nOn May 31, 2024, Castlemaine & Hook, P.C. (the “New Auditor”) was appointed as our independent registered public accounting firm.", "the Former Auditor"),
			"dismissal: Tilbury Vance LLP > Castlemaine & Hook, P.C., 2024-05-30 > 2024-05-31" + clean + " by board cons ? letter absent"},
		{"replace",
			full("On April 2, 2024, our board of directors approved the engagement of Quillfeather CPA PLLC to replace Tilbury Vance LLP as our independent accountants.", "Tilbury Vance LLP"),
			"dismissal: Tilbury Vance LLP > Quillfeather CPA PLLC, 2024-04-02 > 2024-04-02" + clean + " by board cons ? letter absent"},
		{"resigned, successor later",
			full("On May 14, 2024, Tilbury Vance LLP (“Tilbury”) notified the Company of its resignation as the Company’s independent registered public accounting firm, effective as of that date. The Company’s Board of Directors has begun a search for a successor.", "Tilbury"),
			"resignation: Tilbury Vance LLP > , 2024-05-14 > ?" + clean + " by ? cons ? letter absent"},
		{"received a letter of resignation",
			full("On May 14, 2024, the Company received a letter from Tilbury Vance LLP informing the Company that Tilbury Vance LLP had resigned as auditor.\nOn May 28, 2024, the Company engaged the firm of Bramhall & Company, Certified Public Accountants, as its independent accountant. The engagement was approved by the Board of Directors.", "Tilbury Vance LLP"),
			"resignation: Tilbury Vance LLP > Bramhall & Company, 2024-05-14 > 2024-05-28" + clean + " by board cons ? letter absent"},
		{"neither resigned nor declined",
			full("On May 14, 2024, the Company dismissed Tilbury Vance LLP, which had neither resigned nor declined to stand for re-election. The Audit Committee recommended and approved the dismissal.", "Tilbury Vance LLP"),
			"dismissal: Tilbury Vance LLP > , 2024-05-14 > ?" + clean + " by audit_committee cons ? letter absent"},
		{"did not stand",
			full("On March 4, 2024, KPMG LLP (“KPMG”) informed the Audit Committee that it would not stand for re-election as the Company’s auditor after completion of the audit for the year ended December 31, 2023.", "KPMG"),
			"declined_reappointment: KPMG LLP > , 2024-03-04 > ?" + clean + " by ? cons ? letter absent"},
		{"intention not to seek re-appointment",
			full("On October 11, 2023, the Company was advised by its independent registered accounting firm, Tilbury Vance P.C. (“Tilbury”), of its intention to not seek re-appointment as the Company’s independent registered public accounting firm for the year ending December 31, 2023.", "Tilbury"),
			"declined_reappointment: Tilbury Vance P.C. > , 2023-10-11 > ?" + clean + " by ? cons ? letter absent"},
		{"merger of firms with resignation",
			full("The Company was notified that the practice of Tilbury Vance LLP (“Tilbury”) had been acquired by Grant Thornton LLP on May 1, 2024. On May 20, 2024, Tilbury resigned as auditors of the Company and, with the approval of the Audit Committee of the Company’s Board of Directors, Grant Thornton LLP was engaged as the Company’s independent registered public accounting firm.", "Tilbury"),
			"resignation: Tilbury Vance LLP > Grant Thornton LLP, 2024-05-20 > 2024-05-20" + clean + " by audit_committee cons ? letter absent"},
		{"firm dissolved",
			full("On May 2, 2024, the Company was informed that Tilbury Vance LLP had ceased operations and that its registration with the PCAOB had been revoked.\nOn May 6, 2024 the Company’s sole director, acting as the audit committee, appointed Quillfeather CPA PLLC as auditor.", "Tilbury Vance LLP"),
			"other: Tilbury Vance LLP > Quillfeather CPA PLLC, 2024-05-02 > 2024-05-06" + clean + " by board cons ? letter absent"},
		{"engagement only",
			"On June 3, 2024, the Company executed an engagement letter with Marcum LLP to serve as its independent registered public accounting firm, following approval by the Audit Committee.\nThe Company has not consulted with Marcum LLP on any matter described in Item 304(a)(2) of Regulation S-K.",
			"engagement:  > Marcum LLP, ? > 2024-06-03, dis ? rep ? mw false gc false qual ? by audit_committee cons no letter absent"},
		{"appointment that takes effect later",
			"On June 3, 2024, the Audit Committee selected RSM US LLP as the Company’s independent registered public accounting firm for the fiscal year ending December 31, 2025. Deloitte & Touche LLP will continue as the auditor for the fiscal year ending December 31, 2024.\nThe audit reports of Deloitte & Touche LLP for 2023 and 2022 did not contain any adverse opinion or disclaimer of opinion, nor were they qualified or modified as to uncertainty, audit scope or accounting principles. There were no disagreements with Deloitte & Touche LLP and no reportable events.",
			"engagement: Deloitte & Touche LLP > RSM US LLP, ? > 2024-06-03" + clean + " by audit_committee cons ? letter absent"},
		{"the day of the dismissal, not of what led to it",
			"Due to the revocation of the registration of Tarn Fell CPA PC by the SEC on May 3, 2024, the Company dismissed Tarn Fell CPA PC on May 6, 2024. On May 10, 2024 the Audit Committee approved the engagement of Sedge & Associates II, PLLC. There were no disagreements.",
			"dismissal: Tarn Fell CPA PC > Sedge & Associates II, PLLC, 2024-05-06 > 2024-05-10, dis no rep ? mw false gc false qual ? by audit_committee cons ? letter absent"},
		{"replacing one that resigned",
			"On April 18, 2024, the Audit Committee approved the engagement of Tarn & Fell, P.S. as its independent registered public accounting firm replacing Morley & Company, P.C., which resigned on April 16, 2024. There were no disagreements.",
			"resignation: Morley & Company, P.C. > Tarn & Fell, P.S., 2024-04-16 > 2024-04-18, dis no rep ? mw false gc false qual ? by audit_committee cons ? letter absent"},
		{"a practice merged with the firm that comes",
			"On October 7, 2024, Tarn Ungar, PLLC informed us that it had merged its practice with KVJ & Associates, LLP and therefore resigned. Our board of directors engaged KVJ & Associates, LLP on October 8, 2024. The audit report of Tarn Ungar, PLLC contained a paragraph on substantial doubt. There were no disagreements.",
			"resignation: Tarn Ungar, PLLC > KVJ & Associates, LLP, 2024-10-07 > 2024-10-08, dis no rep ? mw false gc true qual ? by board cons ? letter absent"},
		{"holders ratified the firm that now leaves",
			"At a meeting held on May 26, 2024, shareholders ratified the appointment of Tarn Crow LLP. On May 28, 2024, Tarn Crow LLP notified the Company that it will not stand for re-election as its auditor. The Audit Committee is interviewing candidates. There were no disagreements.",
			"declined_reappointment: Tarn Crow LLP > , 2024-05-28 > ?, dis no rep ? mw false gc false qual ? by ? cons ? letter absent"},
		{"going concern",
			"On June 3, 2024, the Board of Directors of the Company dismissed BF Borgers CPA PC as auditor.\nThe reports of BF Borgers CPA PC did not contain an adverse opinion or a disclaimer of opinion and were not qualified or modified as to uncertainty, audit scope, or accounting principles, except that such reports raised substantial doubt on the Company’s ability to continue as a going concern. There have been no disagreements with BF Borgers CPA PC. There were no reportable events (as that term is described in Item 304(a)(1)(v) of Regulation S-K).",
			"dismissal: BF Borgers CPA PC > , 2024-06-03 > ?, dis no rep no mw false gc true qual no by board cons ? letter absent"},
		{"disclaimer of opinion",
			"On June 3, 2024, Tilbury Vance LLP resigned.\nTilbury Vance LLP’s report on the financial statements for the year ended December 31, 2023 contained a disclaimer of opinion because of a limitation of scope. There were no disagreements with Tilbury Vance LLP.",
			"resignation: Tilbury Vance LLP > , 2024-06-03 > ?, dis no rep ? mw false gc false qual yes by ? cons ? letter absent"},
		{"material weaknesses",
			"On June 3, 2024, the Company dismissed PricewaterhouseCoopers LLP (“PwC”). The dismissal of PwC was approved by the Audit Committee of the Board of Directors.\nPwC’s reports contained no adverse opinion or disclaimer of opinion and were not qualified or modified as to uncertainty, audit scope, or accounting principle.\nDuring 2023 and 2022 and through June 3, 2024, there were (i) no disagreements with PwC on any matter of accounting principles and (ii) no reportable events, except for the material weaknesses in internal control over financial reporting relating to income taxes.",
			"dismissal: PricewaterhouseCoopers LLP > , 2024-06-03 > ?, dis no rep yes mw true gc false qual no by audit_committee cons ? letter absent"},
		{"adverse opinion on controls only",
			full("On June 3, 2024, the Company dismissed KPMG LLP.", "KPMG LLP") + " KPMG LLP expressed an adverse opinion on the effectiveness of internal control over financial reporting as of December 31, 2023 because of a material weakness.",
			"dismissal: KPMG LLP > , 2024-06-03 > ?, dis no rep yes mw true gc false qual no by ? cons ? letter absent"},
		{"disagreement described",
			"On June 3, 2024, Tilbury Vance LLP (“Tilbury”) resigned as our auditor.\nDuring 2023 there were no disagreements with Tilbury on any matter of accounting principles, except for a disagreement about the valuation of the Company’s mineral rights, which was resolved to Tilbury’s satisfaction. Tilbury’s reports did not contain an adverse opinion and were not qualified.",
			"resignation: Tilbury Vance LLP > , 2024-06-03 > ?, dis yes rep ? mw false gc false qual no by ? cons ? letter absent"},
		{"shareholders appoint",
			full("At the annual general meeting held on June 3, 2024, the shareholders appointed Quillfeather CPA PLLC as auditor of the Company in place of Tilbury Vance LLP.", "Tilbury Vance LLP"),
			"dismissal: Tilbury Vance LLP > Quillfeather CPA PLLC, 2024-06-03 > 2024-06-03" + clean + " by shareholders cons ? letter absent"},
		{"no audit committee",
			full("On June 3, 2024, we terminated the engagement of Tilbury Vance LLP as our auditor. Our board of directors, which performs the functions of an audit committee, approved the termination. On the same day our board of directors approved the appointment of Quillfeather CPA PLLC.", "Tilbury Vance LLP"),
			"dismissal: Tilbury Vance LLP > Quillfeather CPA PLLC, 2024-06-03 > 2024-06-03" + clean + " by board cons ? letter absent"},
		{"letter attached, not at hand",
			full("On June 3, 2024, the Company dismissed KPMG LLP.", "KPMG LLP") + "\nThe Company requested that KPMG LLP furnish a letter addressed to the SEC stating whether it agrees with the above statements. A copy of the letter, dated June 5, 2024, is filed as Exhibit 16.1.",
			"dismissal: KPMG LLP > , 2024-06-03 > ?" + clean + " by ? cons ? letter unknown"},
		{"letter by amendment",
			full("On June 3, 2024, the Company dismissed KPMG LLP.", "KPMG LLP") + "\nA copy of the letter will be filed by amendment to this Current Report.",
			"dismissal: KPMG LLP > , 2024-06-03 > ?" + clean + " by ? cons ? letter absent"},
		{"1990s words",
			"Effective January 5, 1998 the Company retained the accounting firm of Coopers & Lybrand L.L.P. as its principal accountants, succeeding Lamplugh & Sykes. The change was recommended by the Audit Committee. In connection with the audits of the two most recent fiscal years there were no disagreements with Lamplugh & Sykes. The reports of Lamplugh & Sykes contained no adverse opinion or disclaimer of opinion.",
			"dismissal: Lamplugh & Sykes > Coopers & Lybrand L.L.P., 1998-01-05 > 1998-01-05, dis no rep ? mw false gc false qual no by audit_committee cons ? letter absent"},
		{"client-auditor relationship",
			"On June 3, 2024, the client-auditor relationship between the Company and Tilbury Vance LLP ceased. There were no disagreements with Tilbury Vance LLP.",
			"other: Tilbury Vance LLP > , 2024-06-03 > ?, dis no rep ? mw false gc false qual ? by ? cons ? letter absent"},
		{"decided not to renew",
			full("On June 3, 2024, the Audit Committee determined not to renew the engagement of Tilbury Vance LLP and appointed BDO USA, P.C. as the Company’s independent registered public accounting firm.", "Tilbury Vance LLP"),
			"dismissal: Tilbury Vance LLP > BDO USA, P.C., 2024-06-03 > 2024-06-03" + clean + " by audit_committee cons ? letter absent"},
		{"after the audit is complete",
			full("On February 12, 2024, the Audit Committee approved the appointment of Baker Tilly US, LLP (“Baker Tilly”) as the Company’s independent registered public accounting firm for the fiscal year ending December 31, 2024, and the dismissal of Grant Thornton LLP (“Grant Thornton”), effective upon completion of the audit for the fiscal year ended December 31, 2023.", "Grant Thornton"),
			"dismissal: Grant Thornton LLP > Baker Tilly US, LLP, 2024-02-12 > 2024-02-12" + clean + " by audit_committee cons ? letter absent"},
		{"headings as in the form",
			full("(a) Dismissal of Independent Registered Public Accounting Firm\nOn June 3, 2024, Orrery Instruments, Inc. (the “Company”) notified Moss Adams LLP (“Moss Adams”) that it had been dismissed as the Company’s independent registered public accounting firm.", "Moss Adams") + "\n(b) Engagement of New Independent Registered Public Accounting Firm\nOn June 4, 2024, the Company, upon the approval of the Audit Committee, engaged Crowe LLP as its independent registered public accounting firm. Neither the Company nor anyone on its behalf consulted Crowe LLP regarding the application of accounting principles or any matter that was the subject of a disagreement or a reportable event.",
			"dismissal: Moss Adams LLP > Crowe LLP, 2024-06-03 > 2024-06-04" + clean + " by audit_committee cons no letter absent"},
		{"request for proposals",
			full("(a) On May 13, 2024, Orrery dismissed Tilbury Vance LLP as the independent public accountant.\n(b) On May 13, 2024, Orrery engaged PricewaterhouseCoopers LLP as its independent accountants. The Board of Directors initiated a process to solicit bids from Deloitte & Touche LLP, Ernst & Young LLP, Grant Thornton LLP, and PricewaterhouseCoopers LLP. The Audit Committee, after reviewing proposals from all four firms, selected PricewaterhouseCoopers LLP.", "Tilbury Vance LLP"),
			"dismissal: Tilbury Vance LLP > PricewaterhouseCoopers LLP, 2024-05-13 > 2024-05-13" + clean + " by audit_committee cons ? letter absent"},
		{"told that it could not continue",
			"On October 28, 2023 (the “Resignation Date”), Orrery was told by Rosen Tilbury Vance & Company LLP (“RTV”), its independent certifying accountant, that because of the departure of the lead audit partner RTV would no longer be able to continue as Orrery’s independent certifying accountant. There were no disputes or disagreements between RTV and Orrery during the previous two fiscal years. Except for a “Going Concern” opinion, the reports of RTV did not contain an adverse opinion or disclaimer of opinion.",
			"resignation: Rosen Tilbury Vance & Company LLP > , 2023-10-28 > ?, dis no rep ? mw false gc true qual no by ? cons ? letter absent"},
		{"engaged and dismissed within months",
			"On November 13, 2023, Orrery appointed Ernst & Young Hua Ming LLP (“E&Y”) as its independent registered public accounting firm. On March 14, 2024, the Company terminated the services of E&Y. During that period E&Y never completed an audit of any of the Company’s financial statements. The decision to terminate E&Y was recommended and approved by the Audit Committee of the Board of Directors.",
			"dismissal: Ernst & Young Hua Ming LLP > , 2024-03-14 > ?, dis ? rep ? mw false gc false qual ? by audit_committee cons ? letter absent"},
		{"decision not to retain",
			full("On May 18, 2024, the Company notified Forvis Mazars, LLP (“Forvis”) of the Audit Committee’s decision not to retain Forvis as its independent registered public accounting firm. On May 20, 2024, the Audit Committee approved the engagement of Carr Penhallow PLLC as the Company’s independent registered public accounting firm.", "Forvis"),
			"dismissal: Forvis Mazars, LLP > Carr Penhallow PLLC, 2024-05-18 > 2024-05-20" + clean + " by audit_committee cons ? letter absent"},
		{"numbered answers",
			"(1) Previous Independent Accountants\ni. On April 2, 2024, Orrery (the “Registrant”) formally informed Tilbury & Vance CPAs, PC (“T&V”) of their dismissal as the Registrant’s independent registered public accounting firm.\nii. The reports of T&V on the Registrant’s financial statements as of and for the years ended December 31, 2023 and 2022 contained no adverse opinion or disclaimer of opinion and were not qualified or modified as to uncertainty, audit scope, or accounting principle, other than an explanatory paragraph as to a going concern.\niii. The Registrant’s Board of Directors participated in and approved the decision to change independent accountants.\niv. There have been no disagreements with T&V.\n(2) New Independent Accountants\ni. On April 2, 2024, the Registrant engaged Quillfeather CPA PLLC as its new independent registered public accounting firm. Prior to April 2, 2024, the Registrant had not consulted with Quillfeather CPA PLLC regarding the application of accounting principles.",
			"dismissal: Tilbury & Vance CPAs, PC > Quillfeather CPA PLLC, 2024-04-02 > 2024-04-02, dis no rep ? mw false gc true qual no by board cons no letter absent"},
		{"order of the Commission",
			"On May 3, 2024, the Securities and Exchange Commission announced that it had settled charges against Tilbury Vance CPA PC (“Tilbury”). As a result of the order, on May 6, 2024, the Audit Committee dismissed Tilbury as the Company’s independent registered public accounting firm.\nTilbury’s reports did not contain an adverse opinion or disclaimer of opinion, and were not qualified or modified. There were no disagreements with Tilbury and no reportable events.",
			"dismissal: Tilbury Vance CPA PC > , 2024-05-06 > ?" + clean + " by audit_committee cons ? letter absent"},
		{"mutual agreement of succession in a reverse merger",
			full("In connection with the merger, on June 3, 2024, the Board of Directors approved a change of the Company’s independent registered public accounting firm. Tilbury Vance LLP, the auditor of the shell company, was replaced by Quillfeather CPA PLLC, the auditor of the acquired company.", "Tilbury Vance LLP"),
			"dismissal: Tilbury Vance LLP > Quillfeather CPA PLLC, 2024-06-03 > 2024-06-03" + clean + " by board cons ? letter absent"},
		{"effective later, in figures",
			full("On June 3, 2024, Tilbury Vance LLP notified the Company of its decision to resign as auditor effective June 30, 2024.", "Tilbury Vance LLP"),
			"resignation: Tilbury Vance LLP > , 2024-06-30 > ?" + clean + " by ? cons ? letter absent"},
		{"as previously disclosed",
			full("As previously disclosed in a Current Report on Form 8-K filed on April 4, 2024, the Audit Committee dismissed Tilbury Vance LLP, effective upon completion of its audit. Tilbury Vance LLP completed its audit on June 3, 2024, which ended its engagement.", "Tilbury Vance LLP"),
			"dismissal: Tilbury Vance LLP > , 2024-06-03 > ?" + clean + " by audit_committee cons ? letter absent"},
		{"nothing said of the end",
			"Tilbury Vance LLP served as the Company’s auditor for 2022 and 2023. On June 3, 2024 the Board engaged Quillfeather CPA PLLC for 2024. There were no disagreements with Tilbury Vance LLP.",
			"engagement: Tilbury Vance LLP > Quillfeather CPA PLLC, ? > 2024-06-03, dis no rep ? mw false gc false qual ? by board cons ? letter absent"},
		{"after a business combination",
			full("On June 3, 2024, the Board of Directors approved the engagement of Ernst & Young LLP (“EY”) as the Company’s independent registered public accounting firm. EY served as auditor of Legacy Orrery prior to the Business Combination. Accordingly, WithumSmith+Brown, PC (“Withum”), the Company’s auditor prior to the Business Combination, was informed on June 3, 2024 that it would be replaced by EY.", "Withum"),
			"dismissal: WithumSmith+Brown, PC > Ernst & Young LLP, 2024-06-03 > 2024-06-03" + clean + " by board cons ? letter absent"},
		{"no longer engage",
			full("On May 10, 2002, the Board of Directors, upon the recommendation of its Audit Committee, decided to no longer engage Arthur Andersen LLP (“Andersen”) as the Company’s independent public accountants and engaged KPMG LLP to serve for 2002.", "Andersen"),
			"dismissal: Arthur Andersen LLP > KPMG LLP, 2002-05-10 > 2002-05-10" + clean + " by audit_committee cons ? letter absent"},
		{"not be retained",
			full("On March 3, 2024, the Audit Committee informed McGladrey LLP that it would not be retained as auditor. The Audit Committee has appointed Hein Dorrit LLP, effective March 5, 2024.", "McGladrey LLP"),
			"dismissal: McGladrey LLP > Hein Dorrit LLP, 2024-03-03 > 2024-03-05" + clean + " by audit_committee cons ? letter absent"},
		{"changed from one to another",
			full("On October 1, 2023, the Company changed its independent auditors from Li Penhallow & Company, PC to Anton Dorrit LLP. The change was approved by the Board of Directors.", "Li Penhallow & Company, PC"),
			"dismissal: Li Penhallow & Company, PC > Anton Dorrit LLP, 2023-10-01 > 2023-10-01" + clean + " by board cons ? letter absent"},
		{"names without a legal form",
			full("On March 3, 2024, the Company’s Board of Directors voted to replace its independent auditor, Semple Marchal Cooper, with Farber Hass Hurley.", "Semple Marchal Cooper"),
			"dismissal: Semple Marchal Cooper > Farber Hass Hurley, 2024-03-03 > 2024-03-03" + clean + " by board cons ? letter absent"},
		{"two transitions",
			"On January 5, 2024, Moore Tilbury, LLC (“Moore”) resigned. On January 8, 2024, the Board engaged Seale Quill CPAs, PC (“Seale”). On May 3, 2024 Seale was dismissed and the Board engaged Kyle Dorrit, CPA. There were no disagreements with Moore or Seale.",
			"resignation: Moore Tilbury, LLC > Seale Quill CPAs, PC, 2024-01-05 > 2024-01-08, dis no rep ? mw false gc false qual ? by board cons ? letter absent; dismissal: Seale Quill CPAs, PC > Kyle Dorrit, CPA, 2024-05-03 > 2024-05-03, dis no rep ? mw false gc false qual ? by board cons ? letter absent"},
		{"amendment with the letter alone",
			"This Amendment No. 1 amends the Current Report on Form 8-K filed on June 5, 2024 solely to file the letter of Tilbury Vance LLP as Exhibit 16.1.", "not disclosed"},
	}
	for _, tt := range tests {
		form := "8-K"
		if strings.Contains(tt.text, "Amendment") {
			form = "8-K/A"
		}
		if got := auditorChanges(t, tt.text, form); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}
