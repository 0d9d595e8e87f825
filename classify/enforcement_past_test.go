package classify

import (
	"slices"
	"testing"
)

// TestReleasesThatTellOfThePast reads releases that tell sums of several times, cases or
// payers; each is of May 15, 2025.
func TestReleasesThatTellOfThePast(t *testing.T) {
	const none = notStated
	tests := []struct {
		name, caption, headline string
		text                    []string
		respondents             []string
		outcome, violation      string
		penalty, gains, pji     float64
	}{
		{"contempt of an earlier judgment", "Securities and Exchange Commission v. Orla Tennick, No. 1:21-cv-00417 (N.D. Ga.)", "Court Holds Defendant in Civil Contempt",
			[]string{"On May 9, 2025, the U.S. District Court for the Northern District of Georgia held Orla Tennick in civil contempt for not having paid what a judgment of 2023 orders.",
				"The final judgment, entered on March 2, 2023, ordered Tennick to pay $810,000 in disgorgement and a $90,000 penalty for her fraudulent sale of notes in violation of Section 17(a) of the Securities Act."},
			[]string{"Orla Tennick"}, outcomeOther, typeFraud, none, none, none},
		{"another settles in a case of his own", "Securities and Exchange Commission v. City of Quarrow, Ohio, and Hugh Penhale, No. 2:25-cv-00512 (S.D. Ohio filed May 14, 2025)", "SEC Charges City and Former Mayor",
			[]string{"The Securities and Exchange Commission today announced charges against the City of Quarrow, Ohio, and its former mayor, Hugh Penhale, for misleading investors in a sale of municipal bonds.",
				"The complaint charges violations of Section 17(a) of the Securities Act. The city's municipal advisor, Ned Yarwood, agreed to settle charges in a separate administrative proceeding and to pay a $40,000 penalty."},
			[]string{"City of Quarrow, Ohio", "Hugh Penhale"}, outcomeComplaint, typeMunicipal, none, none, none},
		{"the action continues, behind a semicolon", "Securities and Exchange Commission v. Ilka Sorby, Tarn Metals Inc., and Guy Ferrand, No. 1:25-cv-00777 (D. Colo. filed May 14, 2025)", "SEC Charges Three in Pump-and-Dump",
			[]string{"The Securities and Exchange Commission today charged Ilka Sorby, Tarn Metals Inc. and stock promoter Guy Ferrand in a pump-and-dump scheme, in violation of Section 10(b) of the Exchange Act.",
				"Ferrand has consented to the entry of a judgment, subject to court approval, ordering him to disgorge $310,000 with prejudgment interest of $21,400 and imposing a $95,000 penalty; the action continues as to Sorby and Tarn Metals."},
			[]string{"Ilka Sorby", "Tarn Metals Inc.", "Guy Ferrand"}, outcomeComplaint, typeManipulation, 95000, 310000, 21400},
		{"one who tipped pays what the others gained", "Securities and Exchange Commission v. Amos Kettering, Dinah Vole, and Rolf Stane, No. 3:25-cv-00210 (D.N.J. filed May 13, 2025)", "Three Settle Insider Trading Charges",
			[]string{"The Securities and Exchange Commission filed settled insider trading charges against Amos Kettering, Dinah Vole, and Rolf Stane. The complaint charges violations of Section 10(b) of the Exchange Act.",
				"Vole agreed to disgorge $30,250 and to pay a civil penalty of $30,250. Stane agreed to disgorge $12,000 and to pay a penalty of $12,000. Kettering agreed to pay a penalty of $42,250. The settlements are subject to court approval."},
			[]string{"Amos Kettering", "Dinah Vole", "Rolf Stane"}, outcomeSettled, typeInsider, 84500, 42250, none},
		{"each of two who are named", "Securities and Exchange Commission v. Lorne Pickering and Pickering Fund Management LLC, No. 2:22-cv-01011 (W.D. Pa.)", "Court Enters Final Judgments",
			[]string{"On May 12, 2025, the court entered final judgments against Lorne Pickering and Pickering Fund Management LLC, a registered investment adviser, who misled their advisory clients in violation of Section 206(2) of the Advisers Act.",
				"The final judgments order Pickering and Pickering Fund Management, jointly and severally, to pay disgorgement of $950,000 with prejudgment interest of $61,004, and order each of Pickering and Pickering Fund Management to pay a civil penalty of $200,000."},
			[]string{"Lorne Pickering", "Pickering Fund Management LLC"}, outcomeFinal, typeAdviser, 400000, 950000, 61004},
		{"parts behind the colon of their sum", "Securities and Exchange Commission v. Wendel Oncology, Inc. and Cass Morley, No. 1:25-cv-00610 (D. Colo. filed May 12, 2025)", "Company and Former CFO Settle Charges of Misleading Investors",
			[]string{"The Securities and Exchange Commission charged Wendel Oncology, Inc. and its former CFO, Cass Morley, with misleading investors about its financial results, in violation of Section 13(a) of the Exchange Act.",
				"Wendel agreed to pay a $3 million penalty, and Morley agreed to pay more than $250,000 in disgorgement, interest, and a penalty: $170,200 in disgorgement, $9,110 in prejudgment interest and a $75,000 penalty. Both settlements are subject to court approval."},
			[]string{"Wendel Oncology, Inc.", "Cass Morley"}, outcomeSettled, typeReporting, 3075000, 170200, 9110},
		{"a total with foreign fines", "Securities and Exchange Commission v. Brandt Turbinen AG, No. 1:25-cv-01440 (D.D.C. filed May 14, 2025)", "SEC Files Settled Foreign Bribery Charges",
			[]string{"The Securities and Exchange Commission filed a settled action charging Brandt Turbinen AG with violations of the Foreign Corrupt Practices Act. Brandt has offered to pay a total of $90 million in disgorgement and fines.",
				"Brandt consented to an order requiring it to pay $25 million in disgorgement and enjoining it from violating Sections 30A and 13(b)(2)(A) of the Exchange Act."},
			[]string{"Brandt Turbinen AG"}, outcomeSettled, typeReporting, none, 25000000, none},
		{"imposed upon one and upon the other", "Securities and Exchange Commission v. Rufus Okoye and Blue Tern Fisheries, S.A., No. 1:23-cv-23371 (S.D. Fla.)", "",
			[]string{"On May 9, 2025, the court entered default judgments against Rufus Okoye and Blue Tern Fisheries, S.A., for an offering fraud in violation of Section 17(a) of the Securities Act. The final judgments hold them jointly and severally liable for $3,100,022 in disgorgement. A civil penalty of $1,100,140 was imposed upon Blue Tern and of $220,229 upon Okoye."},
			[]string{"Rufus Okoye", "Blue Tern Fisheries, S.A."}, outcomeFinal, typeFraud, 1320369, 3100022, none},
		{"a penalty behind the parts of another sum", "Securities and Exchange Commission v. Dwight Tollan, No. 5:25-cv-03711 (N.D. Cal. filed May 13, 2025)", "SEC Charges Former General Counsel in Option Backdating Case",
			[]string{"The Securities and Exchange Commission today charged Dwight Tollan with backdating stock options, in violation of Section 13(b)(5) of the Exchange Act.",
				"Tollan agreed to settle by paying $400,000 in disgorgement, of which $44,000 is interest, and a $75,000 penalty, subject to court approval."},
			[]string{"Dwight Tollan"}, outcomeSettled, typeReporting, 75000, 400000, none},
		{"the remaining defendant", "Securities and Exchange Commission v. Finn Delorme, et al., No. 1:20-cv-04990 (S.D.N.Y. filed June 29, 2020)", "SEC Obtains Final Consent Judgments in Microcap Fraud",
			[]string{"On May 9, 2025, the court entered final consent judgments against Finn Delorme and Rosa Kimball for manipulating the stock of Aurel Gold Corp., in violation of Section 9(a) of the Exchange Act. Delorme will pay a civil penalty of $150,000.",
				"The SEC's litigation continues against the remaining defendant, Laurence Pyke."},
			[]string{"Finn Delorme", "Rosa Kimball", "Laurence Pyke"}, outcomeFinal, typeManipulation, 150000, none, none},
		{"a relief defendant in apposition, sums of a list", "Securities and Exchange Commission v. Salt Fen Capital, LLC, et al., No. 2:21-cv-00245 (S.D. Ga. filed Mar. 3, 2021)", "Court Enters Final Judgment in Offering Fraud",
			[]string{"On May 8, 2025, the court entered final judgment against Judd Emmer and Salt Fen Capital, LLC, for an offering fraud in violation of Section 17(a) of the Securities Act.",
				"The court ordered: disgorgement of $918,400 against both defendants, jointly and severally, and a civil penalty of $223,229 against Emmer. Paige Emmer, a relief defendant, was ordered to disgorge $88,000."},
			[]string{"Salt Fen Capital, LLC", "Judd Emmer"}, outcomeFinal, typeFraud, 223229, 918400, none},
		{"the kickbacks, and a broker for another's Ponzi scheme", "Securities and Exchange Commission v. Lucas Brand, No. 1:21-cv-02190 (D. Md. filed Aug. 27, 2021)", "Judgment Entered Against Unregistered Broker Who Sold Notes of a Ponzi Scheme",
			[]string{"On May 2, 2025, the court entered a final consent judgment against Lucas Brand, who sold the notes of another's Ponzi scheme without being registered as a broker, in violation of Section 15(a) of the Exchange Act. The judgment orders Brand to disgorge the $75,000 in commissions, together with prejudgment interest of $6,415."},
			[]string{"Lucas Brand"}, outcomeFinal, typeRegistration, none, 75000, 6415},
		{"payers in brackets", "Securities and Exchange Commission v. Tern Trading LLC, Koa Ishii, and Lance Whitlow, No. 2:23-cv-01199 (D. Nev. filed Aug. 1, 2023)", "SEC Obtains Final Judgments in Spoofing Case",
			[]string{"On May 8, 2025, the court entered final judgments by default against Tern Trading LLC and Koa Ishii and by consent against Lance Whitlow, for spoofing in violation of Section 9(a)(2) of the Exchange Act.",
				"The defaulting defendants were ordered to pay disgorgement of $388,014, jointly and severally, and civil penalties of $400,000 (Tern Trading) and $200,000 (Ishii). Whitlow agreed to pay a $51,200 civil penalty."},
			[]string{"Tern Trading LLC", "Koa Ishii", "Lance Whitlow"}, outcomeFinal, typeManipulation, 651200, 388014, none},
		{"each of the next clause", "Securities and Exchange Commission v. Rowan Ilk and Marta Ilk, No. 4:24-cv-00700 (E.D. Tex. filed Aug. 5, 2024)", "Couple to Pay in Crypto Fraud",
			[]string{"On May 8, 2025, the court entered default judgments against Rowan Ilk and Marta Ilk for a crypto offering fraud in violation of Section 17(a) of the Securities Act.",
				"The final judgments order the defendants, jointly and severally, to pay $805,000 in disgorgement and $21,400 in prejudgment interest and order each to pay a civil penalty of $100,000."},
			[]string{"Rowan Ilk", "Marta Ilk"}, outcomeFinal, typeFraud, 200000, 805000, 21400},
		{"both consented", "Securities and Exchange Commission v. Valmar Holdings Inc. (f/k/a Leaf Vapor Corp.) and Nadia Persson, No. 2:25-cv-01777 (D. Nev. filed May 13, 2025)", "SEC Charges Company and CEO With Filing False Reports",
			[]string{"On May 13, 2025, the Securities and Exchange Commission charged Valmar Holdings Inc. (f/k/a Leaf Vapor Corp.) and its CEO, Nadia Persson, with filing annual reports that misstated its assets.",
				"Both consented to judgments that enjoin them from violating Section 13(a) of the Exchange Act. Persson agreed to a $60,000 penalty. The settlement is subject to court approval."},
			[]string{"Valmar Holdings Inc.", "Nadia Persson"}, outcomeSettled, typeReporting, 60000, none, none},
		{"relief defendants and a penalty as high as the gains", "Securities and Exchange Commission v. Emlyn Sarn, No. 4:23-cv-00330 (E.D. Tex. filed April 3, 2023)", "Court Orders Forex Fraudster to Pay",
			[]string{"On May 13, 2025, the court entered a final judgment against Emlyn Sarn, who ran a Ponzi scheme, ordering him to pay disgorgement of $2,101,440, prejudgment interest of $88,902, and a civil penalty equal to the disgorgement, $2,101,440. It enjoins him from violating Section 17(a) of the Securities Act.",
				"The court also ordered relief defendants Sarn Ranch LLC and Delia Sarn to disgorge $140,000 and $20,500, respectively."},
			[]string{"Emlyn Sarn"}, outcomeFinal, typeFraud, 2101440, 2101440, 88902},
		{"sums only where the past is told", "Securities and Exchange Commission v. Arvid Holm Goss, No. 21-cv-06150 (S.D.N.Y. filed July 20, 2021)", "",
			[]string{"On May 9, 2025, the U.S. District Court for the Southern District of New York entered a final judgment against Arvid Holm Goss in connection with two fraudulent securities offerings, in violation of Section 10(b) of the Exchange Act.",
				"In August 2021, Goss consented to a bifurcated judgment. The court, ruling on the SEC's motion for remedies, ordered Goss to pay $842,147 in disgorgement, plus prejudgment interest of $210,033."},
			[]string{"Arvid Holm Goss"}, outcomeFinal, typeFraud, none, 842147, 210033},
		{"a verdict's news, the judgment behind it", "Securities and Exchange Commission v. Calyx Protocol Ltd. and Joon Seo Bae, No. 1:23-cv-01346 (S.D.N.Y.)", "Calyx and Bae to Pay $50 Million Following Fraud Verdict",
			[]string{"The Securities and Exchange Commission announced that Calyx Protocol Ltd. and Joon Seo Bae agreed to pay $50 million following a jury verdict holding them liable for a crypto asset fraud.",
				"On May 14, 2025, the court entered a final judgment, to which the defendants consented, ordering Calyx to pay $35,000,000 in disgorgement and a $9 million civil penalty, and Bae to pay a $6 million penalty. It enjoins both from violating Section 17(a) of the Securities Act."},
			[]string{"Calyx Protocol Ltd.", "Joon Seo Bae"}, outcomeFinal, typeFraud, 15000000, 35000000, none},
		{"what a firm is called is nobody else", "Securities and Exchange Commission v. Amber Quay Trading Inc., et al., No. 1:21-cv-08011 (E.D.N.Y. filed Oct. 1, 2021)", "SEC Obtains Final Judgment Against Founder",
			[]string{"On May 12, 2025, the court entered a final consent judgment against Hale Osgood, the founder of Amber Quay Trading Inc. It enjoins Osgood from violating Section 17(a) of the Securities Act for a fraudulent coin offering and orders him to pay disgorgement of $643,501.",
				"On the same date the court dismissed the claims against Amber Quay, which is defunct."},
			[]string{"Amber Quay Trading Inc.", "Hale Osgood"}, outcomeFinal, typeFraud, none, 643501, none},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			row, f, text := readPage(t, currentPage("", append([]string{"Litigation Release No. 26998 / May 15, 2025", tt.caption, tt.headline}, tt.text...)...), "lr-26998.html")
			var names []string
			for _, r := range row.Respondents {
				names = append(names, r.Name)
			}
			if !slices.Equal(names, tt.respondents) {
				t.Errorf("respondents %q, want %q", names, tt.respondents)
			}
			equalField(t, "outcome", textOf(row.Outcome), tt.outcome)
			equalField(t, "violationType", textOf(row.ViolationType), tt.violation)
			equalField(t, "penaltyAmount", usdOf(row.PenaltyAmount), tt.penalty)
			equalField(t, "disgorgementAmount", usdOf(row.DisgorgementAmount), tt.gains)
			equalField(t, "prejudgmentInterestAmount", usdOf(row.PrejudgmentInterestAmount), tt.pji)
			checkReleaseEvidence(t, f, text)
		})
	}
}
