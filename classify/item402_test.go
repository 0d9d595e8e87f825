package classify

import (
	"fmt"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

const heading402 = "Item 4.02 Non-Reliance on Previously Issued Financial Statements or a Related Audit Report or Completed Interim Review"

func restatementOf(t testing.TB, text string) (*filingwire.Restatement, finding, *reading) {
	t.Helper()
	r := itemReading(t, heading402, text, "8-K")
	found := extractRestatement(r)
	if len(found) != 1 {
		t.Fatalf("%d findings for %q", len(found), text)
	}
	return found[0].row.(*filingwire.Restatement), found[0], r
}

// periodsOf writes periods as "A2022-12-31 Q2023-03-31".
func periodsOf(r *filingwire.Restatement) string {
	var out []string
	for _, p := range r.AffectedPeriods {
		out = append(out, strings.ToUpper(p.Type[:1])+string(p.End))
	}
	return strings.Join(out, " ")
}

func TestAffectedPeriods(t *testing.T) {
	tests := []struct{ text, want string }{
		{"the Company’s consolidated financial statements for the fiscal year ended December 31, 2022 should no longer be relied upon", "A2022-12-31"},
		{"its financial statements for the fiscal years ended December 31, 2022 and 2021 should not be relied upon", "A2022-12-31 A2021-12-31"},
		{"the audited financial statements for the years ended June 30, 2023, 2022 and 2021 should no longer be relied upon", "A2023-06-30 A2022-06-30 A2021-06-30"},
		{"the financial statements for fiscal years 2019 through 2021 should no longer be relied upon", "A2019-12-31 A2020-12-31 A2021-12-31"},
		{"the financial statements for fiscal 2020 and 2021 should no longer be relied upon", "A2020-12-31 A2021-12-31"},
		{"the unaudited financial statements for the quarters ended March 31, June 30 and September 30, 2021 should no longer be relied upon", "Q2021-03-31 Q2021-06-30 Q2021-09-30"},
		{"the unaudited financial statements for the quarterly periods ended March 31, 2021, June 30, 2021, and September 30, 2021 should no longer be relied upon", "Q2021-03-31 Q2021-06-30 Q2021-09-30"},
		{"the financial statements for the quarters ended March 31 and June 30, 2021 and 2020 should no longer be relied upon", "Q2021-03-31 Q2021-06-30 Q2020-03-31 Q2020-06-30"},
		{"the audited financial statements as of and for the year ended December 31, 2022, and the unaudited financial statements as of and for the three months ended March 31, 2023, should no longer be relied upon", "A2022-12-31 Q2023-03-31"},
		{"the unaudited financial statements for the three and six months ended June 30, 2023 and the three and nine months ended September 30, 2023 should no longer be relied upon", "Q2023-06-30 I2023-06-30 Q2023-09-30 I2023-09-30"},
		{"the unaudited financial statements for the six months ended June 30, 2023 should no longer be relied upon", "I2023-06-30"},
		{"the financial statements for the year ended December 31, 2022 and each of the quarterly periods within fiscal year 2022 should no longer be relied upon", "A2022-12-31 Q2022-03-31 Q2022-06-30 Q2022-09-30"},
		{"the financial statements for the fiscal year ended September 30, 2022 and the quarterly periods therein should no longer be relied upon", "A2022-09-30 Q2021-12-31 Q2022-03-31 Q2022-06-30"},
		{"the financial statements for the first, second and third quarters of fiscal 2022 should no longer be relied upon", "Q2022-03-31 Q2022-06-30 Q2022-09-30"},
		{"the financial statements for the first two fiscal quarters of 2022 should no longer be relied upon", "Q2022-03-31 Q2022-06-30"},
		{"the financial statements for the first three quarters of 2022 should no longer be relied upon", "Q2022-03-31 Q2022-06-30 Q2022-09-30"},
		{"the Company’s audited balance sheet as of February 9, 2021, filed as an exhibit to a Current Report on Form 8-K on February 16, 2021, should no longer be relied upon", "O2021-02-09"},
		{"the audited financial statements as of December 31, 2022 and 2021 and for each of the years then ended should no longer be relied upon", "A2022-12-31 A2021-12-31"},
		{"the audited financial statements as of December 31, 2020 and for the period from August 17, 2020 (inception) through December 31, 2020 should no longer be relied upon", "A2020-12-31"},
		{"the financial statements for the period from inception (August 17, 2020) to December 31, 2020 included in its Annual Report on Form 10-K should no longer be relied upon", "A2020-12-31"},
		{"(i) the audited balance sheet as of October 16, 2020 (the “IPO Balance Sheet”), (ii) the audited financial statements included in the Annual Report on Form 10-K for the year ended December 31, 2020, filed with the SEC on March 30, 2021, and (iii) the unaudited interim financial statements included in the Quarterly Reports on Form 10-Q for the quarterly periods ended March 31, 2021 and June 30, 2021, filed on May 24, 2021 and August 13, 2021, respectively, should no longer be relied upon", "O2020-10-16 A2020-12-31 Q2021-03-31 Q2021-06-30"},
		{"the quarterly report on Form 10-Q for the period ended March 31, 2023 should no longer be relied upon", "Q2023-03-31"},
		{"the interim financial statements for the interim periods ended March 31, 2023 should not be relied upon", "I2023-03-31"},
		{"the consolidated financial statements for the fiscal years ended May 29, 2022 and May 30, 2021 and for the three months ended August 28, 2022 should no longer be relied upon", "A2022-05-29 A2021-05-30 Q2022-08-28"},
		{"the financial statements for the thirteen weeks ended April 29, 2023 and the thirteen and twenty-six weeks ended July 29, 2023 should no longer be relied upon", "Q2023-04-29 Q2023-07-29 I2023-07-29"},
		{"the financial statements for the quarter ended March 31, 2023 should no longer be relied upon and will be restated in the Company’s Annual Report on Form 10-K for the year ended December 31, 2023", "Q2023-03-31"},
		{"in connection with the preparation of its financial statements for the quarter ended September 30, 2023, the Committee found that the statements for the year ended December 31, 2022 should no longer be relied upon", "A2022-12-31"},
		{"the financial statements in its Forms 10-K for 2021 and 2022 and its Forms 10-Q for the first quarter of 2023 should no longer be relied upon", "A2021-12-31 A2022-12-31 Q2023-03-31"},
		{"its audit report dated March 2, 2023 on the financial statements for the year ended December 31, 2022 should no longer be relied upon", "A2022-12-31"},
		{"the financial statements for the years ended December 31, 2019 through December 31, 2021 should no longer be relied upon", "A2019-12-31 A2020-12-31 A2021-12-31"},
		{"the financial statements for fiscal years 2021 and 2022 and the first two quarters of fiscal 2023 should no longer be relied upon. The Company’s fiscal year ends on the Saturday closest to January 31", "A2022-01-29 A2023-01-28 Q2023-04-29 Q2023-07-29"},
		{"the financial statements for fiscal 2022 and fiscal 2021 should no longer be relied upon. Our fiscal year is the 52 or 53 weeks that end on the last Sunday in December", "A2022-12-25 A2021-12-26"},
		{"the financial statements for the fiscal year ended September 30, 2022 (fiscal 2022) and each quarter of fiscal 2023 should no longer be relied upon", "A2022-09-30 Q2022-12-31 Q2023-03-31 Q2023-06-30"},
		{"the financial statements for all fiscal years and interim periods from fiscal 2019 through the quarter ended June 30, 2022 should not be relied upon", "A2019-12-31 A2020-12-31 A2021-12-31 Q2022-06-30"},
		{"the financial statements for fiscal 2019 through the first quarter of fiscal 2022 should not be relied upon", "A2019-12-31 A2020-12-31 A2021-12-31 Q2022-03-31"},
		{"each of the fiscal years ended December 31, 2019 through 2021 should no longer be relied upon", "A2019-12-31 A2020-12-31 A2021-12-31"},
	}
	for _, tt := range tests {
		row, f, r := restatementOf(t, "On June 3, 2024, the Audit Committee concluded that "+tt.text+".")
		if got := periodsOf(row); !sameWords(got, tt.want) {
			t.Errorf("%q:\n got %s\nwant %s", tt.text, got, tt.want)
		}
		checkProof(t, r, f)
	}
}

// sameWords compares without regard to order.
func sameWords(a, b string) bool {
	count := map[string]int{}
	for _, w := range strings.Fields(a) {
		count[w]++
	}
	for _, w := range strings.Fields(b) {
		count[w]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

func TestPeriodsInLists(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"bullets", "On June 3, 2024, the Board of Directors concluded that the following financial statements should no longer be relied upon:\n• the audited financial statements for the year ended December 31, 2022;\n• the unaudited financial statements for the quarter ended March 31, 2023; and\n• the unaudited financial statements for the quarter ended June 30, 2023.\nThe restated statements will be included in the Form 10-K for the year ended December 31, 2023.",
			"A2022-12-31 Q2023-03-31 Q2023-06-30"},
		{"defined term", "The Company’s unaudited financial statements for the quarters ended March 31, 2023 and June 30, 2023 (the “Affected Periods”) contained errors.\nOn June 3, 2024, management concluded that the financial statements for the Affected Periods should no longer be relied upon.",
			"Q2023-03-31 Q2023-06-30"},
		{"lines", "On June 3, 2024, the Audit Committee concluded that the following should no longer be relied upon:\nAnnual Report on Form 10-K for the fiscal year ended September 30, 2022\nQuarterly Report on Form 10-Q for the quarter ended December 31, 2022\nThe errors relate to goodwill.",
			"A2022-09-30 Q2022-12-31"},
		{"a year that ends on a weekday", "On February 10, 2005, the Audit Committee concluded that the financial statements for fiscal years 2001 through 2003 should no longer be relied upon. The Company’s fiscal year ends on the Saturday closest to January 31.",
			"A2002-02-02 A2003-02-01 A2004-01-31"},
		{"balance sheet at the offering", "On June 8, 2021, the Audit Committee determined that the financial statements for the period from June 4, 2020 (inception) through December 31, 2020 and the audited balance sheet issued in connection with the Company’s initial public offering on August 6, 2020 should no longer be relied upon.",
			"A2020-12-31 O2020-08-06"},
		{"years to date", "On June 3, 2024, the Audit Committee concluded that each of the quarterly and year-to-date periods ended March 31, 2023 and June 30, 2023 should no longer be relied upon.",
			"Q2023-03-31 Q2023-06-30 I2023-06-30"},
		{"the periods told before", "On June 3, 2024, management found that the statements of cash flows for the six months ended June 30, 2023 and the nine months ended September 30, 2023 contained a classification error. Accordingly the statements for those periods should no longer be relied upon.",
			"I2023-06-30 I2023-09-30"},
		{"statements in the process of being restated", "As previously reported, the Company has been in the process of restating its financial statements for the year ended December 31, 2022 and its Quarterly Report on Form 10-Q for the quarter ended March 31, 2023. The errors relate to goodwill. On June 3, 2024 the Board concluded that the restatement is material and the reports can no longer be relied upon.",
			"A2022-12-31 Q2023-03-31"},
		{"a report called by its day", "On June 3, 2024, the Audit Committee concluded that the balance sheet as of March 2, 2023, as restated in the Form 10-Q for March 31, 2023, should no longer be relied upon.",
			"O2023-03-02 Q2023-03-31"},
		{"statements called by their day", "On June 3, 2024, the Company’s auditor advised that its audit report on the December 31, 2022 financial statements should no longer be relied upon.",
			"A2022-12-31"},
		{"quarterly statements for a fiscal year", "On June 3, 2024, the Audit Committee concluded that the financial statements for the fiscal year ended December 31, 2022 and the quarterly financial statements for fiscal 2023 should no longer be relied upon.",
			"A2022-12-31 Q2023-03-31 Q2023-06-30 Q2023-09-30"},
		{"a last quarter and its year", "On June 3, 2024, the Audit Committee concluded that the unaudited results for the fourth quarter and year ended December 31, 2023 should no longer be relied upon.",
			"Q2023-12-31 A2023-12-31"},
		{"restatement alone", "On June 3, 2024, the Audit Committee concluded that there was an error. The Company will restate its financial statements for the quarters ended March 31, 2023 and June 30, 2023, which can no longer be relied on.",
			"Q2023-03-31 Q2023-06-30"},
	}
	for _, tt := range tests {
		row, _, _ := restatementOf(t, tt.text)
		if got := periodsOf(row); !sameWords(got, tt.want) {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestPeriodStarts(t *testing.T) {
	row, _, _ := restatementOf(t, "On June 3, 2024, the Audit Committee concluded that the financial statements for the year ended June 30, 2023, the quarter ended September 30, 2023, the six months ended December 31, 2023 and the period from May 2, 2022 (inception) to June 30, 2022 should no longer be relied upon.")
	want := map[string]string{"2023-06-30": "2022-07-01", "2023-09-30": "2023-07-01", "2023-12-31": "2023-07-01", "2022-06-30": "2022-05-02"}
	if len(row.AffectedPeriods) != len(want) {
		t.Fatalf("%+v", row.AffectedPeriods)
	}
	for _, p := range row.AffectedPeriods {
		if day(p.Start) != want[string(p.End)] {
			t.Errorf("%s starts %s", p.Label, day(p.Start))
		}
	}
}

func TestConclusion(t *testing.T) {
	const periods = "the financial statements for the year ended December 31, 2022 should no longer be relied upon"
	const discussed = " The Audit Committee has discussed the matters disclosed in this Item 4.02(a) with Tilbury Vance LLP, the Company’s independent registered public accounting firm."
	tests := []struct{ name, text, want string }{
		{"committee", "On June 3, 2024, the Audit Committee of the Board of Directors, after discussion with management, concluded that " + periods + "." + discussed, "a 2024-06-03 audit_committee ? Tilbury Vance LLP yes false"},
		{"board", "On June 3, 2024, the Board of Directors concluded that " + periods + " and that the Company will restate them.\nManagement has discussed these matters with its auditor, Tilbury Vance LLP.", "? 2024-06-03 board yes Tilbury Vance LLP yes false"},
		{"board acting as committee", "On June 3, 2024, the Board of Directors, acting as the audit committee, determined that " + periods + ".", "? 2024-06-03 board ? ? ? false"},
		{"management", "On June 3, 2024, management of the Company, including its Chief Financial Officer, determined that " + periods + ". We intend to file an amendment to our Annual Report on Form 10-K.", "? 2024-06-03 management yes ? ? false"},
		{"accountant", "On June 3, 2024, the Company was advised by its independent registered public accounting firm, Tilbury Vance LLP, that disclosure should be made to prevent future reliance on its audit report on the financial statements for the year ended December 31, 2022.\nThe Company’s authorized officers discussed the matter with Tilbury Vance LLP.", "? 2024-06-03 auditor ? Tilbury Vance LLP yes false"},
		{"accountant notified the committee", "(b) On June 3, 2024, Tilbury Vance LLP notified the Audit Committee that its report on the financial statements for the year ended December 31, 2022 should no longer be relied upon.", "b 2024-06-03 auditor ? Tilbury Vance LLP ? false"},
		{"accountant first, committee after", "On June 1, 2024, Tilbury Vance LLP advised the Company of an error. On June 3, 2024, the Audit Committee concluded that " + periods + "." + discussed, "a 2024-06-03 audit_committee ? Tilbury Vance LLP yes false"},
		{"the president and the accountant", "On June 3, 2024, the Audit Committee concluded that " + periods + ". The Company's President and Tilbury Vance LLP have discussed the matters.", "? 2024-06-03 audit_committee ? Tilbury Vance LLP yes false"},
		{"the accountant behind another firm", "On June 3, 2024, Penrose Marine Products LLP was informed by its independent registered public accounting firm, Tilbury Vance LLP, that its report on the financial statements for the year ended December 31, 2022 should no longer be relied upon.", "? 2024-06-03 auditor ? Tilbury Vance LLP ? false"},
		{"not discussed", "On June 3, 2024, the Audit Committee concluded that " + periods + ". The Audit Committee has not discussed these matters with Tilbury Vance LLP, its independent registered public accounting firm.", "? 2024-06-03 audit_committee ? Tilbury Vance LLP no false"},
		{"no restatement", "On June 3, 2024, the Audit Committee concluded that " + periods + ". The Company does not intend to restate these statements.", "? 2024-06-03 audit_committee no ? ? false"},
		{"amended reports alone", "On June 3, 2024, the Audit Committee concluded that " + periods + ". We will file a Form 10-K/A. Tilbury Vance LLP, our auditor, has discussed the matter with the Audit Committee.", "? 2024-06-03 audit_committee yes Tilbury Vance LLP yes false"},
		{"a weakness not concluded on", "On June 3, 2024, the Audit Committee concluded that " + periods + ". No material weakness conclusion has been reached.", "? 2024-06-03 audit_committee ? ? ? false"},
		{"undecided", "On June 3, 2024, the Audit Committee concluded that " + periods + ". It has not determined whether a restatement will be required.", "? 2024-06-03 audit_committee ? ? ? false"},
		{"weakness", "On June 3, 2024, the Audit Committee concluded that " + periods + ". The errors resulted from one or more material weaknesses in internal control over financial reporting.", "? 2024-06-03 audit_committee ? ? ? true"},
		{"weakness in question", "On June 3, 2024, the Audit Committee concluded that " + periods + ". The Company is evaluating whether a material weakness existed.", "? 2024-06-03 audit_committee ? ? ? false"},
		{"told in two sentences", "On June 3, 2024, management advised the Audit Committee that it had identified errors. The Audit Committee concurred with this conclusion, and accordingly " + periods + ".", "? 2024-06-03 audit_committee ? ? ? false"},
	}
	for _, tt := range tests {
		r, f, read := restatementOf(t, tt.text)
		got := fmt.Sprintf("%s %s %s %s %s %s %t", word(r.SubItem), day(r.ConclusionDate), word(r.ConcludedBy), tri(r.RestatementRequired), word(r.AuditorName), tri(r.AuditorDiscussed), r.MaterialWeakness)
		if got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
		if got := periodsOf(r); got != "A2022-12-31" {
			t.Errorf("%s: periods %s", tt.name, got)
		}
		checkProof(t, read, f)
	}
}

func TestRestatementIssues(t *testing.T) {
	tests := []struct{ text, want string }{
		{"The Company recognized revenue on certain bill and hold arrangements before control had passed to customers.", "revenue_recognition"},
		{"The Company determined that its public warrants should have been classified as liabilities rather than equity.", "warrants_or_derivatives"},
		{"All Class A shares subject to possible redemption should be classified as temporary equity, and not partly as permanent equity.", "redeemable_equity_or_eps"},
		{"The errors relate to the calculation of right-of-use assets and lease liabilities.", "leases"},
		{"The error relates to the valuation allowance on deferred tax assets.", "income_taxes"},
		{"Inventory was overstated because of errors in the count of work in process.", "inventory_or_cost"},
		{"The Company failed to record an impairment of goodwill when it should have.", "impairment_or_goodwill"},
		{"The joint venture should not have been consolidated.", "consolidation_or_acquisition"},
		{"A customer deposit was recorded as revenue.", "revenue_recognition"},
		{"The swap was not accounted for properly under hedge accounting. The non-cash adjustments will be included in amended reports.", "warrants_or_derivatives"},
		{"The statements should no longer be relied upon due to changes required to reclassify the Company’s warrants as liabilities.", "warrants_or_derivatives"},
		{"The errors are in the recognition of gift card breakage as revenue.", "revenue_recognition"},
		{"It came to light that the Company had not consolidated a variable interest entity.", "consolidation_or_acquisition"},
		{"The restatement will increase depreciation. The interest should have been accounted for under the equity method of accounting.", "consolidation_or_acquisition"},
		{"The SEC staff issued a statement on “Accounting and Reporting Considerations for Warrants Issued by Special Purpose Acquisition Companies”. The Company concluded that it is appropriate to restate its statements.", "warrants_or_derivatives"},
		{"Certain items were misclassified between operating and investing activities in the statements of cash flows.", "cash_flow_classification"},
		{"Certain bonuses were not accrued in the proper period, and accrued liabilities were understated.", "expenses_or_accruals"},
		{"Stock options were granted with incorrect measurement dates.", "stock_compensation"},
		{"The Company incorrectly accounted for the discount on its convertible notes.", "debt_or_interest"},
		{"The transactions were with related parties that had not been identified.", "related_party"},
		{"An investigation found that a former employee had falsified records.", "misconduct"},
		{"Errors were found in foreign currency translation.", "other"},
		{"The errors are still being studied.", "other"},
		{"Cost of sales was understated. The error has no effect on revenue recognized, cash or income taxes.", "inventory_or_cost"},
	}
	for _, tt := range tests {
		row, _, _ := restatementOf(t, "On June 3, 2024, the Audit Committee concluded that the financial statements for the year ended December 31, 2022 should no longer be relied upon.\n"+tt.text)
		if got := strings.Join(row.Issues, " "); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.text, got, tt.want)
		}
	}
}

func TestRestatementImpacts(t *testing.T) {
	tests := []struct{ text, want string }{
		{"As a result, revenue was overstated by approximately $21.4 million and operating income was overstated by $2.6 million.", "Revenue overstated 2140000000; Operating income overstated 260000000"},
		{"The errors resulted in an overstatement of inventory of $412,000.", "Inventory overstated 41200000"},
		{"The restatement will increase warrant liabilities by $13.2 million.", "Warrant liabilities understated 1320000000"},
		{"The Company expects revenue to decrease by approximately $4.5 million for 2022.", "Revenue overstated 450000000"},
		{"Net loss was understated by $1,902,000 in 2022.", "Net loss understated 190200000"},
		{"The effect has not been determined.", ""},
	}
	for _, tt := range tests {
		row, f, r := restatementOf(t, "On June 3, 2024, the Audit Committee concluded that the financial statements for the year ended December 31, 2022 should no longer be relied upon because of an error.\n"+tt.text)
		var got []string
		for _, i := range row.Impacts {
			s := i.LineItem + " " + i.Direction
			if i.AmountCents != nil {
				s += fmt.Sprintf(" %d", *i.AmountCents)
			}
			got = append(got, s)
		}
		if s := strings.Join(got, "; "); s != tt.want {
			t.Errorf("%q: %s, want %s", tt.text, s, tt.want)
		}
		checkProof(t, r, f)
	}
}

func TestRestatementSeverity(t *testing.T) {
	annual := filingwire.AffectedPeriod{Type: "annual", End: "2022-12-31"}
	quarter := filingwire.AffectedPeriod{Type: "quarter", End: "2023-03-31"}
	amount, no, by := int64(12_000_000_00), false, "auditor"
	tests := []struct {
		name string
		row  filingwire.Restatement
		want string
	}{
		{"one quarter", filingwire.Restatement{AffectedPeriods: []filingwire.AffectedPeriod{quarter}, Issues: []string{"leases"}}, "low"},
		{"warrants of a blank check company", filingwire.Restatement{AffectedPeriods: []filingwire.AffectedPeriod{annual, quarter, quarter, quarter}, Issues: []string{"warrants_or_derivatives"}, MaterialWeakness: true}, "low"},
		{"a year of revenue", filingwire.Restatement{AffectedPeriods: []filingwire.AffectedPeriod{annual}, Issues: []string{"revenue_recognition"}, MaterialWeakness: true}, "medium"},
		{"two years of revenue, large", filingwire.Restatement{AffectedPeriods: []filingwire.AffectedPeriod{annual, annual}, Issues: []string{"revenue_recognition"}, MaterialWeakness: true, Impacts: []filingwire.Impact{{AmountCents: &amount}}}, "high"},
		{"misconduct told by the accountant", filingwire.Restatement{AffectedPeriods: []filingwire.AffectedPeriod{quarter}, Issues: []string{"misconduct"}, ConcludedBy: &by}, "high"},
		{"nothing to restate", filingwire.Restatement{AffectedPeriods: []filingwire.AffectedPeriod{annual, annual}, Issues: []string{"other"}, RestatementRequired: &no}, "low"},
	}
	for _, tt := range tests {
		got, reasons := restatementSeverity(&tt.row)
		if got != tt.want {
			t.Errorf("%s: %s %v, want %s", tt.name, got, reasons, tt.want)
		}
	}
}
