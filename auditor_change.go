package filingwire

import "reflect"

// AuditorChange is one auditor transition reported under Item 4.01 of Form 8-K
// (Regulation S-K Item 304).
type AuditorChange struct {
	FilingHead
	ChangeType          *string  `json:"changeType" agent:"changeType" enum:"dismissal,resignation,declined_reappointment,engagement,other" doc:"How the former relationship ended; engagement when only a new one is reported"`
	ChangeTypes         []string `json:"changeTypes" doc:"All that apply"`
	FormerAuditor       *Auditor `json:"formerAuditor" agent:"formerAuditor"`
	NewAuditor          *Auditor `json:"newAuditor" agent:"newAuditor"`
	FormerEndDate       *Date    `json:"formerEndDate" agent:"formerEndDate" format:"date"`
	NewEngagedDate      *Date    `json:"newEngagedDate" agent:"newEngagedDate" format:"date"`
	Disagreements       *bool    `json:"disagreements"`
	DisagreementSummary *string  `json:"disagreementSummary"`
	ReportableEvents    *bool    `json:"reportableEvents" doc:"Item 304(a)(1)(v)"`
	MaterialWeakness    bool     `json:"materialWeakness" doc:"false = not mentioned"`
	GoingConcern        bool     `json:"goingConcern" doc:"false = not mentioned"`
	QualifiedOpinion    *bool    `json:"qualifiedOpinion"`
	ApprovedBy          *string  `json:"approvedBy" enum:"audit_committee,board,shareholders"`
	ConsultedNewAuditor *bool    `json:"consultedNewAuditor"`
	Exhibit16Letter     string   `json:"exhibit16Letter" enum:"agrees,disagrees,partly,absent,unknown"`
	Tail
}

// Auditor is an accounting firm as a filing names it.
type Auditor struct {
	Name           string  `json:"name" agent:"name" doc:"As written, fullest form"`
	NormalizedName string  `json:"normalizedName"`
	PCAOBFirmID    *string `json:"pcaobFirmId" agent:"pcaobFirmId"`
	BigFour        bool    `json:"bigFour" agent:"bigFour"`
}

// Columns implements Event.
func (r *AuditorChange) Columns() []Column {
	return []Column{
		{"change_type", r.ChangeType},
		{"change_types", r.ChangeTypes},
		{"former_auditor", r.FormerAuditor.name()},
		{"new_auditor", r.NewAuditor.name()},
		{"former_end_date", dateOrEmpty(r.FormerEndDate)},
		{"new_engaged_date", dateOrEmpty(r.NewEngagedDate)},
		{"disagreements", r.Disagreements},
		{"reportable_events", r.ReportableEvents},
		{"material_weakness", r.MaterialWeakness},
		{"going_concern", r.GoingConcern},
		{"qualified_opinion", r.QualifiedOpinion},
		{"approved_by", r.ApprovedBy},
		{"exhibit16_letter", r.Exhibit16Letter},
	}
}

func (a *Auditor) name() *string {
	if a == nil {
		return nil
	}
	return &a.Name
}

func dateOrEmpty(d *Date) Date {
	if d == nil {
		return ""
	}
	return *d
}

// AuditorChanges is the feed of Item 4.01.
var AuditorChanges = &Feed{
	Name: "auditor-changes", Object: "auditor_change_event", Item: "4.01", EventType: "auditor_change.published", Prefix: "aud_",
	Summary: "Changes in registrants' certifying accountants",
	Row:     reflect.TypeFor[AuditorChange](),
	Filters: []Filter{
		{Param: "change_type", Columns: []string{"change_types"}, Op: FilterHas, Doc: "Any of the transition's change types",
			Enum: []string{"dismissal", "resignation", "declined_reappointment", "engagement", "other"}},
		{Param: "auditor", Columns: []string{"former_auditor", "new_auditor"}, Op: FilterContains, Doc: "Text in the name of either firm"},
	},
}
