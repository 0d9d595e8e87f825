package classify

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestRestatementsToldOtherwise reads items whose parts stand in other sentences than usual.
func TestRestatementsToldOtherwise(t *testing.T) {
	const relied = " should no longer be relied upon"
	tests := []struct{ name, text, want string }{
		{"what was discovered, then what follows", "On May 3, 2005, the company discovered a misclassification of the components of property. As a result, the financial statements for the year ended January 29, 2005" + relied + ".",
			"2005-05-03 ? ? A2005-01-29 other"},
		{"the day stands with the first conclusion", "(a) On November 7, 2011, the Audit Committee concluded that certain previously issued financial statements did not include the proper treatment of embedded derivatives. Accordingly, the Audit Committee concluded that the Form 10-Q for the quarter ended December 31, 2010" + relied + ".",
			"2011-11-07 audit_committee ? Q2010-12-31 warrants_or_derivatives"},
		{"advice first, the committee's own day after", "On November 8, 2013, the Board was advised by its independent registered public accounting firm, Tilbury Vance LLP, that its review reports for the quarter ended March 31, 2013" + relied + ". On November 11, 2013, the Audit Committee concluded that the financial statements for that quarter" + relied + " because of errors in accounting for contingent consideration. We will file an amended Form 10-Q/A.",
			"2013-11-11 audit_committee yes Q2013-03-31 consolidation_or_acquisition"},
		{"officers by their letters", "On January 5, 2015, the Company's CEO and CFO determined that its financial statements for the fiscal quarter ended September 30, 2014" + relied + ". Inventory was overstated.",
			"2015-01-05 management ? Q2014-09-30 inventory_or_cost"},
		{"restated elsewhere, not amended", "On February 26, 2016, the Audit Committee determined that the financial statements for the quarter ended June 30, 2015" + relied + ". Income tax benefit was overstated. The Company will include restated quarterly information in its next annual report and does not intend to amend its Form 10-Q.",
			"2016-02-26 audit_committee yes Q2015-06-30 income_taxes"},
		{"no restatement at this time", "On May 10, 2024, the Board concluded that the audited financial statements for the year ended December 31, 2023" + relied + ". The Company has not identified any error and does not at this time expect to restate them.",
			"2024-05-10 board no A2023-12-31 other"},
		{"cash flows alone", "On March 27, 2014, management concluded that the statements of cash flows for the six months ended June 30, 2013" + relied + ".",
			"2014-03-27 management ? I2013-06-30 cash_flow_classification"},
		{"a completed review as of a day", "(b) On August 12, 2008, Tilbury Vance LLP advised the Company that its audit report on the financial statements for the year ended December 31, 2007 and its completed interim review of the financial statements as of March 31, 2008" + relied + ". Revenues of about $1.1 million were recorded from customers that could not be found.",
			"2008-08-12 auditor ? A2007-12-31 Q2008-03-31 revenue_recognition"},
		{"reached the conclusion", "On April 27, 2012, we concluded that the financial statements for the year ended December 31, 2011" + relied + ". The Audit Committee, after discussing the matter with Tilbury Vance LLP, reached the conclusion because no valuation allowance had been recorded. We filed our Form 10-K/A on May 1, 2012.",
			"2012-04-27 audit_committee yes A2011-12-31 income_taxes"},
		{"a beneficial conversion feature is no derivative", "On September 5, 2019, the Board concluded that the financial statements for the quarter ended March 31, 2019" + relied + ". The beneficial conversion feature of convertible notes was not recorded.",
			"2019-09-05 board ? Q2019-03-31 debt_or_interest"},
		{"an accountant's word on acquisition costs", "On September 2, 2014, we were notified by our accountant that its audit report on the financial statements for the year ended December 31, 2013" + relied + ". The accountant advised us that mineral acquisition costs should have been impaired.",
			"2014-09-02 auditor ? A2013-12-31 impairment_or_goodwill"},
		{"not tested", "On August 19, 2024, the Audit Committee concluded that the financial statements for the quarter ended March 31, 2024" + relied + ". The Company did not test goodwill for impairment although it had to.",
			"2024-08-19 audit_committee ? Q2024-03-31 impairment_or_goodwill"},
		{"corrected in the annual report, the quarters not amended", "On May 8, 2024, the Audit Committee concluded that the financial statements for the quarterly period ended June 30, 2023" + relied + " due to an error in the classification of deferred revenue. The Company does not plan to amend the Form 10-Q. Its annual report includes restated quarterly information.",
			"2024-05-08 audit_committee yes Q2023-06-30 revenue_recognition"},
		{"not amended, and that is all", "On May 8, 2024, the Audit Committee concluded that the financial statements for the quarterly period ended June 30, 2023" + relied + ". Inventory was overstated. The Company does not plan to amend the Form 10-Q.",
			"2024-05-08 audit_committee no Q2023-06-30 inventory_or_cost"},
		{"corrected", "On March 24, 2022, the Board concluded that the financial statements for the quarterly period ended June 30, 2021" + relied + ". Inventory was overstated. We will correct them in our annual report.",
			"2022-03-24 board yes Q2021-06-30 inventory_or_cost"},
		{"amends its reports", "On August 2, 2021, the Audit Committee concluded that the financial statements for the year ended December 31, 2020" + relied + " because it had capitalized certain labor costs that should have been expensed. The Company will amend its Annual Report on Form 10-K.",
			"2021-08-02 audit_committee yes A2020-12-31 expenses_or_accruals"},
		{"the committee concurs with the accountant", "On May 23, 2011, we received notice from Tilbury Vance LLP that its review of the financial statements for the three months ended March 31, 2011" + relied + " because of an error in the recording of customer deposits as revenue. On the same date, the Audit Committee concurred.",
			"2011-05-23 audit_committee ? Q2011-03-31 revenue_recognition"},
		{"costs of a service", "On July 6, 2005, the Board concluded that the financial statements for the quarter ended March 31, 2005" + relied + ". A manager had falsified freight bills, so that purchased transportation costs were understated.",
			"2005-07-06 board ? Q2005-03-31 expenses_or_accruals misconduct"},
		{"an adjustment of a purchase price", "On May 27, 2020, the Board concluded that the financial statements for the year ended December 31, 2019" + relied + " due to the omission of a purchase price adjustment.",
			"2020-05-27 board ? A2019-12-31 consolidation_or_acquisition"},
		{"quarters of the year that ended", "On April 14, 2005, the Audit Committee determined that the financial statements for the first three quarters of the fiscal year ended June 30, 2004" + relied + ". Rent expense was understated. The Company is restating them.",
			"2005-04-14 audit_committee yes Q2003-09-30 Q2003-12-31 Q2004-03-31 leases"},
		{"a quarter of a year, and its own end", "On April 14, 2005, the Audit Committee determined that the financial statements for the first quarter of fiscal year 2005 ended September 30, 2004" + relied + ". Rent expense was understated.",
			"2005-04-14 audit_committee ? Q2004-09-30 leases"},
		{"interest of a time of building", "On November 22, 2006, the Audit Committee concluded that the financial statements for the year ended July 31, 2005" + relied + ". Interest incurred during construction was not capitalized.",
			"2006-11-22 audit_committee ? A2005-07-31 debt_or_interest"},
		{"costs that were capitalized", "On April 18, 2005, the Audit Committee determined that the financial statements for the year ended December 31, 2003" + relied + " because certain installation costs were capitalized in excess of what is permitted.",
			"2005-04-18 audit_committee ? A2003-12-31 expenses_or_accruals"},
		{"fees of a loan", "On November 7, 2018, the Audit Committee concluded that the financial statements for the quarterly period ended March 31, 2018" + relied + ". Origination fees were recognized when loans were funded and should have been deferred.",
			"2018-11-07 audit_committee ? Q2018-03-31 revenue_recognition"},
		{"what is paid for, in the cash flows alone", "On May 3, 2017, the Audit Committee determined that the consolidated statements of cash flows for the year ended December 31, 2016" + relied + " due to a misclassification of capital expenditures in accounts payable.",
			"2017-05-03 audit_committee ? A2016-12-31 cash_flow_classification"},
		{"an officer's company", "On November 12, 2014, Tilbury Vance LLP advised us that its audit report on the financial statements for the year ended December 31, 2013" + relied + " because of transactions with an entity controlled by our president.",
			"2014-11-12 auditor ? A2013-12-31 related_party"},
		{"grant dates", "On May 30, 2006, the Audit Committee concluded that the financial statements for the year ended June 30, 2005" + relied + ". They did not reflect compensation expense for options whose grant dates were changed.",
			"2006-05-30 audit_committee ? A2005-06-30 stock_compensation"},
		{"the quarters in nine months", "On March 27, 2025, the Board concluded that the financial statements for each of the quarters in the nine-month period ended September 30, 2024" + relied + ". Inventory was overstated.",
			"2025-03-27 board ? Q2024-03-31 Q2024-06-30 Q2024-09-30 inventory_or_cost"},
		{"provision for loan losses", "On November 2, 2009, the Audit Committee concluded that the financial statements for the quarter ended June 30, 2009" + relied + " because of an understatement of the provision for loan losses.",
			"2009-11-02 audit_committee ? Q2009-06-30 expenses_or_accruals"},
	}
	for _, tt := range tests {
		r, f, read := restatementOf(t, tt.text)
		got := fmt.Sprintf("%s %s %s %s %s", day(r.ConclusionDate), word(r.ConcludedBy), tri(r.RestatementRequired), periodsOf(r), strings.Join(r.Issues, " "))
		if got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
		checkProof(t, read, f)
	}
}

func TestWeaknessInAnotherClause(t *testing.T) {
	for text, want := range map[string]bool{
		"Management is evaluating whether another material weakness exists; the material weaknesses disclosed before have not been remediated.": true,
		"Management is evaluating whether a material weakness exists; it will report in due course.":                                            false,
	} {
		r, _, _ := restatementOf(t, "On June 4, 2021, the Board concluded that the financial statements for the year ended December 31, 2020 should no longer be relied upon. "+text)
		if r.MaterialWeakness != want {
			t.Errorf("%q: %t", text, r.MaterialWeakness)
		}
	}
}

// TestDoubtOnPeriods asserts what is doubted of periods that are named without their days.
func TestDoubtOnPeriods(t *testing.T) {
	const end = " The error is in inventory. We will restate. The Audit Committee discussed these matters with Tilbury Vance LLP, our independent registered public accounting firm."
	tests := []struct {
		name, text string
		doubt      string // "high", or an exception
	}{
		{"quarters of a calendar year, the next report not yet due", "On November 4, 2024, the Audit Committee concluded that the Form 10-Qs for the first and second quarters of 2024 should no longer be relied upon.", "high"},
		{"the next report long due", "On December 20, 2024, the Audit Committee concluded that the Form 10-Qs for the first and second quarters of 2024 should no longer be relied upon.", "medium"},
		{"quarters of a fiscal year", "On November 4, 2024, the Audit Committee concluded that the Form 10-Qs for the first and second quarters of fiscal 2024 should no longer be relied upon.", "medium"},
		{"an error without a class beside one that has one", "On May 7, 2007, the Audit Committee concluded that the financial statements for the year ended December 31, 2006 should no longer be relied upon because deferred tax assets were overstated and mortgage servicing rights were misstated.", "medium"},
		{"a line that no class covers", "On June 1, 2020, the Board concluded that the financial statements for the year ended December 31, 2019 should no longer be relied upon because of errors in the valuation of inventory and in the tax on it.", "medium"},
		{"lines that the class covers", "On June 1, 2020, the Board concluded that the financial statements for the year ended December 31, 2019 should no longer be relied upon because inventory costs were overstated.", "high"},
		{"quarters of a year of weeks that ended", "On April 14, 2005, the Board determined that the financial statements for the fiscal year ended January 31, 2004 and for the first three quarters of the fiscal year ended January 29, 2005 should no longer be relied upon.", "quarters_without_days"},
		{"two days", "On July 28, 2009, management concluded, and on July 29, 2009 the Audit Committee concurred, that the financial statements for the year ended December 31, 2008 should no longer be relied upon.", "two_conclusion_days"},
		{"a purchase that is only the occasion", "On May 9, 2023, the Audit Committee concluded that the financial statements for the year ended December 31, 2022 should no longer be relied upon due to an error in the inventory recorded in connection with its acquisition of a mill.", "high"},
		{"quarters of a year of weeks", "On March 9, 2018, the Audit Committee determined that the financial statements for the fiscal year ended December 25, 2016, and each of the quarters in the fiscal year ended December 25, 2016, should no longer be relied upon.", "quarters_without_days"},
	}
	for _, tt := range tests {
		_, f, _ := restatementOf(t, tt.text+end)
		if f.confidence != tt.doubt && !slices.Contains(f.exceptions, tt.doubt) {
			t.Errorf("%s: %s %v, want %s", tt.name, f.confidence, f.exceptions, tt.doubt)
		}
	}
}
