package filingwire

import "reflect"

// OfficerChange is one change of one person reported under Item 5.02 of Form 8-K.
type OfficerChange struct {
	FilingHead
	Person                 *Person       `json:"person" agent:"person"`
	ChangeType             *string       `json:"changeType" agent:"changeType" enum:"appointment,departure,resignation,termination,compensation"`
	Reason                 *string       `json:"reason" enum:"retirement,death,not_standing_for_reelection,other_position,disagreement,personal,health,mutual,without_cause,for_cause,merger_or_transaction"`
	Roles                  []string      `json:"roles" agent:"roles" doc:"As written, in title case"`
	RoleCategories         []string      `json:"roleCategories" enum:"ceo,cfo,coo,cao,president,general_counsel,chair,director,other_officer"`
	IsDirector             bool          `json:"isDirector"`
	IsOfficer              bool          `json:"isOfficer"`
	Interim                bool          `json:"interim"`
	EffectiveDate          *Date         `json:"effectiveDate" agent:"effectiveDate" format:"date"`
	EffectiveDatePrecision *string       `json:"effectiveDatePrecision" enum:"day,month,quarter,event"`
	NoticeDate             *Date         `json:"noticeDate" format:"date"`
	Disagreement           *bool         `json:"disagreement"`
	SubItems               []string      `json:"subItems" enum:"a,b,c,d,e,f"`
	SuccessorOf            *string       `json:"successorOf"`
	SucceededBy            *string       `json:"succeededBy"`
	Committees             []string      `json:"committees"`
	Compensation           *Compensation `json:"compensation"`
	Tail
}

// Person is a natural person as a filing names them.
type Person struct {
	Name           string `json:"name" agent:"name" doc:"Without honorifics and credentials, fullest form"`
	NormalizedName string `json:"normalizedName"`
	Age            *int   `json:"age" agent:"age"`
}

// Compensation holds the terms that the item states as numbers.
type Compensation struct {
	BaseSalaryCents    *int64   `json:"baseSalaryCents" doc:"Per year"`
	TargetBonusPercent *float64 `json:"targetBonusPercent" doc:"Of base salary"`
	SigningBonusCents  *int64   `json:"signingBonusCents"`
	EquityAwardCents   *int64   `json:"equityAwardCents"`
	SeveranceMentioned bool     `json:"severanceMentioned"`
	Currency           string   `json:"currency" enum:"USD"`
}

// Columns implements Event.
func (r *OfficerChange) Columns() []Column {
	var person, normalized *string
	var age *int64
	if r.Person != nil {
		person, normalized = &r.Person.Name, &r.Person.NormalizedName
		if r.Person.Age != nil {
			a := int64(*r.Person.Age)
			age = &a
		}
	}
	return []Column{
		{"person", person},
		{"person_normalized", normalized},
		{"age", age},
		{"change_type", r.ChangeType},
		{"reason", r.Reason},
		{"roles", r.Roles},
		{"role_categories", r.RoleCategories},
		{"is_director", r.IsDirector},
		{"is_officer", r.IsOfficer},
		{"interim", r.Interim},
		{"effective_date", dateOrEmpty(r.EffectiveDate)},
		{"notice_date", dateOrEmpty(r.NoticeDate)},
		{"disagreement", r.Disagreement},
		{"sub_items", r.SubItems},
		{"successor_of", r.SuccessorOf},
		{"succeeded_by", r.SucceededBy},
	}
}

// OfficerChanges is the feed of Item 5.02.
var OfficerChanges = &Feed{
	Name: "officer-changes", Object: "officer_change_event", Item: "5.02", EventType: "officer_change.published", Prefix: "ofc_",
	Summary: "Departures, elections and appointments of directors and officers, and their compensation",
	Row:     reflect.TypeFor[OfficerChange](),
	Filters: []Filter{
		{Param: "change_type", Columns: []string{"change_type"}, Op: FilterEqual,
			Enum: []string{"appointment", "departure", "resignation", "termination", "compensation"}},
		{Param: "role", Columns: []string{"role_categories"}, Op: FilterHas, Doc: "Category of the post",
			Enum: []string{"ceo", "cfo", "coo", "cao", "president", "general_counsel", "chair", "director", "other_officer"}},
		{Param: "person", Columns: []string{"person", "person_normalized"}, Op: FilterContains, Doc: "Text in the person's name"},
	},
}
