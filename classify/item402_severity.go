package classify

import (
	"fmt"

	"github.com/filingwire/filingwire"
)

// restatementSeverity rates a restatement by a published rubric, a pure function of the
// row's other fields. Points are added for
//
//	misconduct among the issues                               3
//	conclusion or notice of the accountant (4.02(b))          2
//	two or more annual periods                                2  (one: 1)
//	four or more periods altogether                           1
//	revenue recognition or related parties among the issues   1
//	a material weakness                                       1
//	an effect of at least 10 million on a line item           1  (100 million: 2)
//
// and taken off when
//
//	no restatement is required                                1
//	all issues are of presentation only: warrants or
//	derivatives, redeemable equity or earnings per share,
//	classification of cash flows                              2
//
// 5 points and more are high, 3 and 4 medium, less is low.
func restatementSeverity(r *filingwire.Restatement) (severity string, reasons []string) {
	points := 0
	reasons = []string{}
	add := func(n int, why string) {
		points += n
		reasons = append(reasons, why)
	}
	if hasText(r.Issues, "misconduct") {
		add(3, "misconduct")
	}
	if r.ConcludedBy != nil && *r.ConcludedBy == "auditor" || r.SubItem != nil && *r.SubItem == "b" {
		add(2, "accountant_withdrew_reliance")
	}
	annual := 0
	for _, p := range r.AffectedPeriods {
		if p.Type == "annual" {
			annual++
		}
	}
	switch {
	case annual >= 2:
		add(2, fmt.Sprintf("%d_annual_periods", annual))
	case annual == 1:
		add(1, "1_annual_period")
	}
	if n := len(r.AffectedPeriods); n >= 4 {
		add(1, fmt.Sprintf("%d_periods", n))
	}
	if hasText(r.Issues, "revenue_recognition") {
		add(1, "revenue_recognition")
	} else if hasText(r.Issues, "related_party") {
		add(1, "related_party")
	}
	if r.MaterialWeakness {
		add(1, "material_weakness")
	}
	largest := int64(0)
	for _, i := range r.Impacts {
		if i.AmountCents != nil {
			largest = max(largest, *i.AmountCents)
		}
	}
	switch {
	case largest >= 100_000_000_00:
		add(2, "effect_of_100_million_or_more")
	case largest >= 10_000_000_00:
		add(1, "effect_of_10_million_or_more")
	}
	if r.RestatementRequired != nil && !*r.RestatementRequired {
		add(-1, "no_restatement_required")
	}
	if presentationOnly(r.Issues) {
		add(-2, "presentation_only")
	}
	switch {
	case points >= 5:
		return filingwire.High, reasons
	case points >= 3:
		return filingwire.Medium, reasons
	}
	return filingwire.Low, reasons
}

func presentationOnly(issues []string) bool {
	for _, i := range issues {
		switch i {
		case "warrants_or_derivatives", "redeemable_equity_or_eps", "cash_flow_classification":
		default:
			return false
		}
	}
	return len(issues) > 0
}
