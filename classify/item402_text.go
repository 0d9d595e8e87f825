package classify

import (
	"fmt"
	"strings"

	"github.com/filingwire/filingwire"
)

// concluders are the bodies as the summary names them.
var concluders = map[string]string{"audit_committee": "the audit committee", "board": "the board", "management": "management", "auditor": "the auditor"}

// restatementHeadline tells the conclusion in one sentence.
func restatementHeadline(company string, row *filingwire.Restatement) string {
	var s string
	switch n := len(row.AffectedPeriods); {
	case row.ConcludedBy != nil && *row.ConcludedBy == "auditor":
		who := "The auditor of " + company
		if row.AuditorName != nil {
			who = *row.AuditorName
		}
		s = fmt.Sprintf("%s withdrew its reports on the statements of %s", who, company)
	case n == 0:
		s = company + " withdrew issued statements"
	case n == 1:
		s = fmt.Sprintf("%s withdrew its statements (%s)", company, lowerFirst(row.AffectedPeriods[0].Label))
	default:
		s = fmt.Sprintf("%s withdrew its statements for %d periods", company, n)
	}
	if len(row.Issues) > 0 && row.Issues[0] != "other" {
		s += " over " + issueNames[row.Issues[0]]
	}
	return s
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

var issueNames = map[string]string{
	"revenue_recognition": "revenue recognition", "warrants_or_derivatives": "warrants or derivatives",
	"redeemable_equity_or_eps": "redeemable shares or earnings per share", "leases": "leases",
	"income_taxes": "income taxes", "inventory_or_cost": "inventory or cost of sales", "impairment_or_goodwill": "impairment or goodwill",
	"consolidation_or_acquisition": "consolidation or an acquisition", "cash_flow_classification": "cash flow classification",
	"expenses_or_accruals": "expenses or accruals", "stock_compensation": "stock compensation", "debt_or_interest": "debt or interest",
	"related_party": "related party transactions", "misconduct": "misconduct", "other": "other matters",
}

// restatementSummary lists what the item says, in Markdown.
func restatementSummary(row *filingwire.Restatement) string {
	var b strings.Builder
	if row.ConclusionDate != nil {
		fmt.Fprintf(&b, "- **Concluded:** %s\n", longDate(*row.ConclusionDate))
	}
	if row.ConcludedBy != nil {
		fmt.Fprintf(&b, "- **By:** %s\n", concluders[*row.ConcludedBy])
	}
	if len(row.AffectedPeriods) > 0 {
		labels := make([]string, 0, len(row.AffectedPeriods))
		for _, p := range row.AffectedPeriods {
			labels = append(labels, p.Label)
		}
		fmt.Fprintf(&b, "- **Periods:** %s\n", strings.Join(labels, "; "))
	}
	if len(row.Issues) > 0 {
		names := make([]string, 0, len(row.Issues))
		for _, i := range row.Issues {
			names = append(names, issueNames[i])
		}
		fmt.Fprintf(&b, "- **Issues:** %s\n", strings.Join(names, "; "))
	}
	for _, i := range row.Impacts {
		fmt.Fprintf(&b, "- **%s:** %s", i.LineItem, i.Direction)
		if i.AmountCents != nil {
			fmt.Fprintf(&b, " by %s %s", *i.Currency, thousands(*i.AmountCents/100))
		}
		b.WriteByte('\n')
	}
	if row.MaterialWeakness {
		b.WriteString("- **Material weakness:** reported\n")
	}
	return clip(strings.TrimRight(b.String(), "\n"), maxSummary)
}

// thousands writes 1234567 as "1,234,567".
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
