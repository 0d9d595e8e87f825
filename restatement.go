package filingwire

import "reflect"

// Restatement is a conclusion that issued financial statements can no longer be relied
// upon, reported under Item 4.02 of Form 8-K.
type Restatement struct {
	FilingHead
	SubItem             *string          `json:"subItem" enum:"a,b" doc:"(a) concluded by the registrant, (b) advised by the accountant"`
	ConclusionDate      *Date            `json:"conclusionDate" agent:"conclusionDate" format:"date"`
	AffectedPeriods     []AffectedPeriod `json:"affectedPeriods" agent:"affectedPeriods"`
	ConcludedBy         *string          `json:"concludedBy" enum:"audit_committee,board,management,auditor"`
	RestatementRequired *bool            `json:"restatementRequired"`
	AuditorName         *string          `json:"auditorName"`
	AuditorDiscussed    *bool            `json:"auditorDiscussed"`
	MaterialWeakness    bool             `json:"materialWeakness" doc:"false = not mentioned"`
	Issues              []string         `json:"issues" agent:"issues" enum:"revenue_recognition,warrants_or_derivatives,redeemable_equity_or_eps,leases,income_taxes,inventory_or_cost,impairment_or_goodwill,consolidation_or_acquisition,cash_flow_classification,expenses_or_accruals,stock_compensation,debt_or_interest,related_party,misconduct,other"`
	Impacts             []Impact         `json:"impacts"`
	Severity            *string          `json:"severity" agent:"severity" enum:"high,medium,low" doc:"A pure function of the fields above"`
	SeverityReasons     []string         `json:"severityReasons"`
	Tail
}

// AffectedPeriod is a period whose statements are not to be relied upon.
type AffectedPeriod struct {
	Type  string `json:"type" agent:"type" enum:"annual,quarter,interim,other"`
	Start *Date  `json:"start" agent:"start" format:"date"`
	End   Date   `json:"end" agent:"end" format:"date"`
	Label string `json:"label"`
}

// implied: the start of a year or quarter follows from its end.
func (p AffectedPeriod) implied(field string) bool {
	return field == "start" && (p.Type == "annual" || p.Type == "quarter")
}

// Impact is an effect on a line item that the filing quantifies or names.
type Impact struct {
	LineItem    string  `json:"lineItem"`
	Direction   string  `json:"direction" enum:"overstated,understated,unknown"`
	AmountCents *int64  `json:"amountCents"`
	Currency    *string `json:"currency"`
	PeriodEnd   *Date   `json:"periodEnd" format:"date"`
}

// Columns implements Event.
func (r *Restatement) Columns() []Column {
	ends := make([]string, len(r.AffectedPeriods))
	for i, p := range r.AffectedPeriods {
		ends[i] = string(p.End)
	}
	return []Column{
		{"sub_item", r.SubItem},
		{"conclusion_date", dateOrEmpty(r.ConclusionDate)},
		{"period_ends", ends},
		{"concluded_by", r.ConcludedBy},
		{"restatement_required", r.RestatementRequired},
		{"auditor_name", r.AuditorName},
		{"auditor_discussed", r.AuditorDiscussed},
		{"material_weakness", r.MaterialWeakness},
		{"issues", r.Issues},
		{"severity", r.Severity},
	}
}

var restatementIssues = []string{"revenue_recognition", "warrants_or_derivatives", "redeemable_equity_or_eps", "leases",
	"income_taxes", "inventory_or_cost", "impairment_or_goodwill", "consolidation_or_acquisition", "cash_flow_classification",
	"expenses_or_accruals", "stock_compensation", "debt_or_interest", "related_party", "misconduct", "other"}

// Restatements is the feed of Item 4.02.
var Restatements = &Feed{
	Name: "restatements", Object: "restatement_event", Item: "4.02", EventType: "restatement.published", Prefix: "rst_",
	Summary: "Non-reliance on previously issued financial statements",
	Row:     reflect.TypeFor[Restatement](),
	Filters: []Filter{
		{Param: "severity", Columns: []string{"severity"}, Op: FilterEqual, Enum: []string{"high", "medium", "low"}},
		{Param: "issue", Columns: []string{"issues"}, Op: FilterHas, Enum: restatementIssues},
	},
}
