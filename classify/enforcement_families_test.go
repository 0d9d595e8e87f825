package classify

import (
	"slices"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// Phrasings that releases unseen before were read wrong by; the release is of May 15, 2025.
func init() {
	phraseTests = append(phraseTests, []struct {
		name, title, caption, headline string
		text                           []string
		want                           wantRelease
	}{
		{"disgorge on a joint basis, penalties on each", "Halcyon Ridge Wealth, LLC", "Securities and Exchange Commission v. Halcyon Ridge Wealth, LLC and Morris K. Tiller, Case No. 2:21-cv-00530 (D. Utah filed Sept. 2, 2021)",
			"Federal Court Orders Investment Adviser and Its Owner to Pay More Than $3.1 Million After Trial",
			[]string{"On May 4, 2025, the United States District Court for the District of Utah entered a final judgment against Halcyon Ridge Wealth, LLC, a formerly registered investment adviser, and Morris K. Tiller, its founder.",
				"The final judgment enjoins defendants from violating Sections 206(2) and 207 of the Investment Advisers Act of 1940. It orders defendants to disgorge, on a joint and several basis, $1,744,100 along with $389,227 in prejudgment interest. The court also imposed civil penalties of $800,000 on Halcyon Ridge and $200,000 on Tiller."},
			wantRelease{respondents: []string{"Halcyon Ridge Wealth, LLC", "Morris K. Tiller"}, docket: "2:21-cv-00530", outcome: outcomeFinal, violation: typeAdviser, penalty: 1000000, gains: 1744100, pji: 389227, confidence: filingwire.High}},
		{"the company settles, the officers do not", "Calloway Medical Devices, Inc., Ryan T. Ostrander, and Nadia Feld", "Securities and Exchange Commission v. Calloway Medical Devices, Inc., Ryan T. Ostrander, and Nadia Feld, No. 1:25-cv-12490 (D. Mass. filed May 15, 2025)",
			"SEC Charges Medical Device Company and Two Former Executives With Misleading Investors",
			[]string{"The Securities and Exchange Commission today announced charges against Calloway Medical Devices, Inc., its former CEO, Ryan T. Ostrander, and its former Chief Operating Officer, Nadia Feld, for misleading investors about its flagship product. Calloway agreed to settle the charges and pay a $2.5 million civil penalty. The litigation against Ostrander and Feld is ongoing.",
				"The complaint charges Calloway, Ostrander and Feld with violating Section 17(a) of the Securities Act and Section 10(b) of the Exchange Act, and Calloway with violating Section 13(a) of the Exchange Act and Rules 12b-20 and 13a-1."},
			wantRelease{respondents: []string{"Calloway Medical Devices, Inc.", "Ryan T. Ostrander", "Nadia Feld"}, docket: "1:25-cv-12490", outcome: outcomeComplaint, violation: typeReporting, penalty: 2500000, gains: notStated, pji: notStated, confidence: filingwire.Medium}},
		{"relief defendant named in the text only", "Brightwater Pools Inc., et al.", "Securities and Exchange Commission v. Brightwater Pools Inc., Colm Shaughnessy, Petra Ilves and Shaughnessy Family Trust, No. 8:25-cv-02011 (M.D. Fla. filed May 14, 2025)",
			"SEC Obtains Emergency Relief to Halt Ongoing $90 Million Offering Fraud",
			[]string{"The Securities and Exchange Commission today announced that it filed an emergency action and obtained a temporary restraining order and asset freeze to stop an offering fraud by Brightwater Pools Inc. and its principals, Colm Shaughnessy and Petra Ilves. The complaint also names Shaughnessy Family Trust as a relief defendant.",
				"The complaint charges violations of Section 17(a) of the Securities Act and Section 10(b) of the Exchange Act and Rule 10b-5 thereunder."},
			wantRelease{respondents: []string{"Brightwater Pools Inc.", "Colm Shaughnessy", "Petra Ilves"}, docket: "8:25-cv-02011", outcome: outcomeOther, violation: typeFraud, penalty: notStated, gains: notStated, pji: notStated}},
		{"unnamed defendants", "Boris Mirkov and Trident Vector Ltd.", "Securities and Exchange Commission v. Boris Mirkov, Trident Vector Ltd., and Does 1-5, No. 1:25-cv-03621 (N.D. Ill. filed May 14, 2025)",
			"SEC Charges Man and His Company With Insider Trading",
			[]string{"The Securities and Exchange Commission today charged Boris Mirkov and his company, Trident Vector Ltd., with insider trading ahead of three mergers in violation of Section 10(b) of the Exchange Act and Rule 10b-5."},
			wantRelease{respondents: []string{"Boris Mirkov", "Trident Vector Ltd."}, docket: "1:25-cv-03621", outcome: outcomeComplaint, violation: typeInsider, penalty: notStated, gains: notStated, pji: notStated}},
		{"each of two of four", "Silas Northcutt, et al.", "Securities and Exchange Commission v. Silas Northcutt, Raymond Ebbers, and Canal Street Partners LP, No. 3-21-cv-00628 (M.D. La. filed Oct. 26, 2021)",
			"SEC Obtains Final Judgments as to Ebbers and Canal Street",
			[]string{"On May 12, 2025, the court entered final judgments by default against Raymond Ebbers and Canal Street Partners LP, who, with Silas Northcutt, were charged with selling fictitious interests in salvage ventures. The defaulting defendants were ordered to pay, jointly and severally with Northcutt, disgorgement of $870,000 and prejudgment interest of $160,440. Each was also ordered to pay a civil penalty of $230,464.",
				"The claims against Northcutt were resolved in 2023. The final judgments enjoin Ebbers and Canal Street from violating Section 17(a) of the Securities Act and Section 10(b) of the Exchange Act."},
			wantRelease{respondents: []string{"Silas Northcutt", "Raymond Ebbers", "Canal Street Partners LP"}, docket: "3-21-cv-00628", outcome: outcomeFinal, violation: typeFraud, penalty: 460928, gains: 870000, pji: 160440}},
		{"relief until the trial is no settlement", "Gail Whitlock", "Securities and Exchange Commission v. Gail Whitlock d/b/a Whitlock Retirement Planning, No. 5:25-cv-01066 (C.D. Cal. filed May 13, 2025)",
			"SEC Charges California Investment Adviser With Misappropriating Client Funds",
			[]string{"On May 13, 2025, the Securities and Exchange Commission filed a complaint against Gail Whitlock, an investment adviser, for misappropriating $2.3 million from six advisory clients.",
				"The complaint charges violations of Sections 206(1) and 206(2) of the Advisers Act and seeks civil penalties. Whitlock agreed to be preliminarily enjoined and to freeze her assets."},
			wantRelease{respondents: []string{"Gail Whitlock"}, docket: "5:25-cv-01066", outcome: outcomeComplaint, violation: typeAdviser, penalty: notStated, gains: notStated, pji: notStated}},
		{"selective disclosure is no insider trading", "Meridell Phone, Inc.", "Securities and Exchange Commission v. Meridell Phone, Inc., No. 1:25-cv-01951 (S.D.N.Y. filed May 15, 2025)",
			"SEC Charges Company With Selectively Informing Analysts",
			[]string{"The Securities and Exchange Commission today charged Meridell Phone, Inc. with repeatedly violating Regulation FD by disclosing material nonpublic information to research analysts.",
				"The complaint charges violations of Section 13(a) of the Exchange Act and Regulation FD and seeks civil penalties."},
			wantRelease{respondents: []string{"Meridell Phone, Inc."}, docket: "1:25-cv-01951", outcome: outcomeComplaint, violation: typeReporting, penalty: notStated, gains: notStated, pji: notStated}},
		{"a total before its parts", "Blockhaven Markets Ltd.", "Securities and Exchange Commission v. Blockhaven Markets Ltd., No. 1:25-cv-07733 (S.D.N.Y. filed May 15, 2025)",
			"SEC Charges Crypto Platform With Operating as Unregistered Exchange",
			[]string{"The Securities and Exchange Commission today charged Blockhaven Markets Ltd. with operating an unregistered national securities exchange, broker and clearing agency.",
				"Blockhaven agreed to settle the charges and pay a $24 million penalty: $14.4 million in disgorgement, $4 million in prejudgment interest, and a $5.6 million civil penalty. The complaint charges violations of Sections 15(a) and 17A(b) of the Exchange Act. The settlement is subject to court approval."},
			wantRelease{respondents: []string{"Blockhaven Markets Ltd."}, docket: "1:25-cv-07733", outcome: outcomeSettled, violation: typeRegistration, penalty: 5600000, gains: 14400000, pji: 4000000}},
		{"an earlier judgment that was not paid", "Aaron Blatch", "Securities and Exchange Commission v. Aaron Blatch, No. 1:19-cv-02594 (D. Colo. filed Sept. 12, 2019)",
			"Court Holds Defendant in Contempt for Violating Final Judgment",
			[]string{"On May 9, 2025, Judge Xavier Delgado of the United States District Court for the District of Colorado held Aaron Blatch in civil contempt for failing to pay the disgorgement of $1,290,000 and the civil penalty of $150,000 that it had ordered in a final judgment on June 1, 2021.",
				"The SEC's complaint charged Blatch, an investment adviser, with defrauding his clients in violation of Sections 206(1) and 206(2) of the Advisers Act."},
			wantRelease{respondents: []string{"Aaron Blatch"}, docket: "1:19-cv-02594", outcome: outcomeOther, violation: typeAdviser, penalty: notStated, gains: notStated, pji: notStated}},
		{"a sum that no rule understands lowers confidence", "Jules Montclair", "Securities and Exchange Commission v. Jules Montclair, No. 3:20-cv-00982 (D. Conn. filed July 14, 2020)",
			"Final Judgment Entered Against Insider Trading Defendant Following Appeal",
			[]string{"On May 12, 2025, the district court entered an amended final judgment against Jules Montclair that reduces the civil penalty from $1,200,000 to $600,000 and leaves in place disgorgement of $400,000.",
				"A jury found that Montclair tipped his brother-in-law with material nonpublic information in violation of Section 10(b) of the Exchange Act and Rule 10b-5."},
			wantRelease{respondents: []string{"Jules Montclair"}, docket: "3:20-cv-00982", outcome: outcomeFinal, violation: typeInsider, penalty: notStated, gains: 400000, pji: notStated, confidence: filingwire.Medium}},
		{"a person and firms of the same name, more than the title has", "Harold W. Pike and Pike Drilling Fund I, LP", "Securities and Exchange Commission v. Harold W. Pike, et al., Civil Action No. 3:21-cv-01877 (N.D. Tex.)",
			"Court Enters Final Judgments by Default Against Promoter and Two Entities",
			[]string{"On May 12, 2025, a federal court in Texas entered final judgments by default against Harold W. Pike of Frisco, Texas, Pike Drilling Fund I, LP, and Pike Operating Co., charged with a fraudulent offering.",
				"The judgments enjoin them from violating Section 17(a) of the Securities Act. The court ordered Pike Operating Co. to pay disgorgement of $850,000. Pike must also pay a civil penalty of $100,000."},
			wantRelease{respondents: []string{"Harold W. Pike", "Pike Drilling Fund I, LP", "Pike Operating Co."}, docket: "3:21-cv-01877", outcome: outcomeFinal, violation: typeFraud, penalty: 100000, gains: 850000, pji: notStated}},
		{"others of the case whom the caption leaves out, a penalty on each", "Elena Marsh", "Securities and Exchange Commission v. Elena Marsh, et al., No. 0:23-cv-60988 (S.D. Fla.)",
			"SEC Obtains Final Judgments Against Two Promoters of Fraudulent Offering",
			[]string{"On May 9, 2025, the court entered final judgments against Elena Marsh and Victor Mensah, whom the SEC charged with soliciting investors for a fraudulent trading program.",
				"Marsh was ordered to pay $1,020,000 in disgorgement; Mensah was ordered to pay $440,000 in disgorgement. Each must also pay a civil penalty of $150,000.",
				"The SEC's case against Cresta FX, Inc. and its owner, Dominic Fell, remains pending. The complaint charged violations of Section 17(a) of the Securities Act."},
			wantRelease{respondents: []string{"Elena Marsh", "Victor Mensah", "Cresta FX, Inc.", "Dominic Fell"}, docket: "0:23-cv-60988", outcome: outcomeFinal, violation: typeFraud, penalty: 300000, gains: 1460000, pji: notStated}},
		{"tipping told in other words below its headline", "Dale Hutch", "Securities and Exchange Commission v. Dale Hutch, No. 5:22-cv-00811 (W.D. Okla. filed May 12, 2025)",
			"SEC Charges Former Bank CFO with Insider Trading and Tipping",
			[]string{"The SEC filed charges against Dale Hutch, the former chief financial officer of a bank, alleging that he tipped two friends about the bank's merger.",
				"The complaint charges Hutch with violating Section 10(b) of the Exchange Act and seeks a penalty."},
			wantRelease{respondents: []string{"Dale Hutch"}, docket: "5:22-cv-00811", outcome: outcomeComplaint, violation: typeInsider, penalty: notStated, gains: notStated, pji: notStated}},
		{"an executive who stole from the company's investors", "Aubrey Kin", "Securities and Exchange Commission v. Aubrey Kin, No. 24-cv-04419 (S.D.N.Y. filed May 12, 2025)",
			"SEC Charges Former SPAC CEO with Stealing $5 Million from Investors",
			[]string{"The Securities and Exchange Commission charged Aubrey Kin, former CEO of a special purpose acquisition company, with misappropriating $5 million from its trust account.",
				"The complaint alleges violations of Section 17(a) of the Securities Act and Sections 10(b), 13(a) and 13(b)(5) of the Exchange Act."},
			wantRelease{respondents: []string{"Aubrey Kin"}, docket: "24-cv-04419", outcome: outcomeComplaint, violation: typeFraud, penalty: notStated, gains: notStated, pji: notStated}},
		{"one who settles together with his firm", "Silas Boon and Boon Office LLC", "Securities and Exchange Commission v. Silas Boon and Boon Office LLC, No. 3:24-cv-02987 (N.D. Tex. filed May 12, 2025)",
			"SEC Charges Texas Man and His Firm with Unregistered Dealer Activity",
			[]string{"The Securities and Exchange Commission charged Silas Boon and his firm, Boon Office LLC, with acting as unregistered dealers in violation of Section 15(a) of the Exchange Act.",
				"Without admitting or denying the allegations, Boon and his firm agreed to final judgments, subject to court approval, ordering Boon to pay a $115,231 penalty."},
			wantRelease{respondents: []string{"Silas Boon", "Boon Office LLC"}, docket: "3:24-cv-02987", outcome: outcomeSettled, violation: typeRegistration, penalty: 115231, gains: notStated, pji: notStated}},
		{"suspicious trading before news", "Xi Lo", "Securities and Exchange Commission v. Xi Lo, No. 22-cv-09981 (N.D. Cal. filed May 12, 2025)",
			"SEC Obtains Court Order Freezing Assets in Accounts Used for Suspicious Trading",
			[]string{"On May 12, 2025, the SEC obtained an emergency court order freezing assets in accounts used to reap $2.1 million from suspicious trading in call options of Halden Corp. before its acquisition was announced.",
				"The complaint charges Lo with violating Section 10(b) of the Exchange Act by trading on the basis of material nonpublic information."},
			wantRelease{respondents: []string{"Xi Lo"}, docket: "22-cv-09981", outcome: outcomeOther, violation: typeInsider, penalty: notStated, gains: notStated, pji: notStated}},
	}...)
}

// TestExtractOrder reads administrative orders whose title stands beside the parties.
func TestExtractOrder(t *testing.T) {
	const aligned = `                       UNITED STATES OF AMERICA
                              Before the
                   SECURITIES AND EXCHANGE COMMISSION

SECURITIES EXCHANGE ACT OF 1934
Release No. 90177 / October 14, 2020

ACCOUNTING AND AUDITING ENFORCEMENT
Release No. 4188 / October 14, 2020

ADMINISTRATIVE PROCEEDING
File No. 3-20121

____________________________________
In the Matter of                    :   ORDER INSTITUTING CEASE-AND-
                                    :   DESIST PROCEEDINGS, MAKING
    OSTARA BIOFUELS,                :   FINDINGS, AND IMPOSING A
    INC. and ELENA MARCHETTI, CPA,  :   CEASE-AND-DESIST ORDER
                                    :
Respondents.                        :
____________________________________:

The Commission deems it appropriate that cease-and-desist proceedings be,
and hereby are, instituted against Ostara Biofuels, Inc. and Elena
Marchetti (collectively, "Respondents").

Respondents have submitted Offers of Settlement which the Commission has
determined to accept.

1. Ostara improperly recognized $14.2 million of revenue and violated
Section 13(a) of the Exchange Act and Rule 13a-1 thereunder.

2. On May 2, 2019 a district court ordered Ostara's former treasurer to pay
a civil penalty of $92,000.

Ostara shall pay a civil money penalty in the amount of $1,750,000 and
Marchetti shall pay a civil money penalty of $60,000.
`
	award := `<html><body><p>SECURITIES EXCHANGE ACT OF 1934<br>Release No. 104455 / June 18, 2026</p><p>File No. 3-22101</p>
<table><tr><td><p>In the Matter of the Claims for Award</p><p>in connection with Notice of Covered Action 2023-044</p></td><td>:<br>:</td><td>ORDER DETERMINING WHISTLEBLOWER AWARD CLAIMS</td></tr></table>
<p>The Claims Review Staff recommended that Claimant 1 receive an award of ten percent of the monetary sanctions collected in the above-referenced Covered Action.</p></body></html>`
	tests := []struct {
		name, page, number  string
		related             []string
		respondents         []string
		outcome, violation  string
		penalty             float64
		file                string
		mayNot              string // exception that must not be noted
		headlines, keptFrom string
	}{
		{"columns of a typed page", aligned, "34-90177", []string{"AAER-4188"}, []string{"Ostara Biofuels, Inc.", "Elena Marchetti"}, outcomeSettled, typeReporting, 1810000, "3-20121", "no_caption", "IMPOSING A", "Respondents"},
		{"an award has no respondents", award, "34-104455", nil, nil, outcomeOther, typeOther, notStated, "3-22101", "no_respondents", "WHISTLEBLOWER", "Claims for"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			row, f, text := readPage(t, tt.page, "order.htm")
			equalField(t, "releaseNumber", textOf(row.ReleaseNumber), tt.number)
			equalField(t, "outcome", textOf(row.Outcome), tt.outcome)
			equalField(t, "violationType", textOf(row.ViolationType), tt.violation)
			equalField(t, "penaltyAmount", usdOf(row.PenaltyAmount), tt.penalty)
			equalField(t, "caseKey", textOf(row.CaseKey), tt.file)
			var names []string
			for _, r := range row.Respondents {
				names = append(names, r.Name)
			}
			if !slices.Equal(names, tt.respondents) || !slices.Equal(row.RelatedReleaseNumbers, tt.related) {
				t.Errorf("respondents %q, related %q", names, row.RelatedReleaseNumbers)
			}
			if slices.Contains(row.Validation.Exceptions, tt.mayNot) {
				t.Errorf("exceptions %q", row.Validation.Exceptions)
			}
			head, _, _ := strings.Cut(row.SummaryMd, "\n\n")
			if !strings.Contains(row.SummaryMd, tt.headlines) || strings.Contains(head, tt.keptFrom) {
				t.Errorf("summary %q", row.SummaryMd)
			}
			checkReleaseEvidence(t, f, text)
		})
	}
}
