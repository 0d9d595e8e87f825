package filingwire

import "reflect"

// EnforcementAction is one SEC enforcement release.
type EnforcementAction struct {
	RowHead
	SourceType                SourceType   `json:"sourceType" agent:"sourceType" enum:"litigation_release,administrative_proceeding,aaer"`
	PublishedAt               Instant      `json:"publishedAt" agent:"publishedAt" format:"date-time"`
	ReleaseNumber             *string      `json:"releaseNumber" agent:"releaseNumber"`
	RelatedReleaseNumber      *string      `json:"relatedReleaseNumber" doc:"The first of relatedReleaseNumbers"`
	RelatedReleaseNumbers     []string     `json:"relatedReleaseNumbers"`
	Title                     string       `json:"title" agent:"title"`
	Excerpt                   string       `json:"excerpt" agent:"excerpt"`
	SummaryMd                 string       `json:"summaryMd"`
	DocumentURL               string       `json:"documentUrl" agent:"documentUrl"`
	HTMLURL                   *string      `json:"htmlUrl" agent:"htmlUrl"`
	SourceSurface             string       `json:"sourceSurface" enum:"sec_enforcement"`
	LegalShareability         string       `json:"legalShareability" enum:"public_sec_release"`
	Capability                string       `json:"capability" enum:"supported,not_disclosed,degraded,unavailable"`
	ParsingConfidence         string       `json:"parsingConfidence" enum:"high,medium,low"`
	ParserVersion             string       `json:"parserVersion"`
	StatusNote                *string      `json:"statusNote"`
	ViolationType             *string      `json:"violationType" enum:"fraud,insider_trading,reporting_violation,market_manipulation,registration_violation,investment_adviser,broker_dealer,municipal_securities,other"`
	ViolatedProvisions        []string     `json:"violatedProvisions"`
	Respondents               []Respondent `json:"respondents"`
	CaseNumbers               []CaseNumber `json:"caseNumbers"`
	FileNumbers               []string     `json:"fileNumbers"`
	PenaltyAmount             *float64     `json:"penaltyAmount" doc:"USD, civil penalties summed; null = none stated"`
	DisgorgementAmount        *float64     `json:"disgorgementAmount" doc:"USD"`
	PrejudgmentInterestAmount *float64     `json:"prejudgmentInterestAmount" doc:"USD"`
	Amounts                   []Amount     `json:"amounts"`
	Outcome                   *string      `json:"outcome" enum:"complaint,settled,final_judgment,order_instituted,dismissed,other"`
	CaseKey                   *string      `json:"caseKey" doc:"Joins the releases of one case"`
	Tail
}

// Respondent is a party charged.
type Respondent struct {
	Name            string  `json:"name"`
	Kind            string  `json:"kind" enum:"individual,company,other"`
	EntityID        *string `json:"entityId"`
	CIK             *string `json:"cik"`
	Ticker          *string `json:"ticker"`
	MatchConfidence *string `json:"matchConfidence" enum:"high,medium,low"`
}

// CaseNumber is a court and its docket number, as written.
type CaseNumber struct {
	Court  *string `json:"court"`
	Docket string  `json:"docket"`
}

// Amount is one sum of money ordered or agreed.
type Amount struct {
	Kind        string  `json:"kind" enum:"civil_penalty,disgorgement,prejudgment_interest,disgorgement_and_interest,other"`
	Respondent  *string `json:"respondent"`
	AmountCents int64   `json:"amountCents"`
	Text        string  `json:"text"`
}

// Columns implements Event.
func (r *EnforcementAction) Columns() []Column {
	names := make([]string, len(r.Respondents))
	for i, p := range r.Respondents {
		names[i] = p.Name
	}
	dockets := make([]string, len(r.CaseNumbers))
	for i, c := range r.CaseNumbers {
		dockets[i] = c.Docket
	}
	return []Column{
		{"source_type", string(r.SourceType)},
		{"release_number", r.ReleaseNumber},
		{"title", r.Title},
		{"summary", r.SummaryMd},
		{"violation_type", r.ViolationType},
		{"violated_provisions", r.ViolatedProvisions},
		{"respondents", names},
		{"dockets", dockets},
		{"file_numbers", r.FileNumbers},
		{"penalty_amount", r.PenaltyAmount},
		{"disgorgement_amount", r.DisgorgementAmount},
		{"prejudgment_interest_amount", r.PrejudgmentInterestAmount},
		{"outcome", r.Outcome},
		{"case_key", r.CaseKey},
	}
}

// EnforcementActions is the feed of enforcement releases.
var EnforcementActions = &Feed{
	Name: "enforcement", Object: "enforcement_action", EventType: "enforcement.published", Prefix: "enf_",
	Summary: "SEC litigation releases, administrative proceedings and accounting and auditing enforcement releases",
	Row:     reflect.TypeFor[EnforcementAction](),
	Filters: []Filter{
		{Param: "query", Columns: []string{"title", "summary"}, Op: FilterQuery, Doc: "Words that the title or summary contains"},
		{Param: "source_type", Columns: []string{"source_type"}, Op: FilterEqual, Enum: []string{"litigation_release", "administrative_proceeding", "aaer"}},
		{Param: "violation_type", Columns: []string{"violation_type"}, Op: FilterEqual,
			Enum: []string{"fraud", "insider_trading", "reporting_violation", "market_manipulation", "registration_violation",
				"investment_adviser", "broker_dealer", "municipal_securities", "other"}},
		{Param: "respondent", Columns: []string{"respondents"}, Op: FilterContains, Doc: "Text in a respondent's name"},
		{Param: "penalty_min", Columns: []string{"penalty_amount"}, Op: FilterMin, Doc: "USD"},
		{Param: "penalty_max", Columns: []string{"penalty_amount"}, Op: FilterMax, Doc: "USD"},
	},
}
