package classify

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/filingwire/filingwire"
)

// CharterAmendment is what one filing reports under Item 5.03 of Form 8-K: amendments to
// articles of incorporation or bylaws that were not put to a vote in a proxy statement (a),
// and changes in fiscal year (b).
type CharterAmendment struct {
	filingwire.FilingHead
	ChangeTypes      []string         `json:"changeTypes" agent:"changeTypes" enum:"charter,bylaws,certificate_of_designation,fiscal_year,other"`
	Instruments      []string         `json:"instruments" agent:"instruments" doc:"The documents adopted or amended, as written"`
	Subjects         []string         `json:"subjects" agent:"subjects" enum:"name_change,stock_split,authorized_shares,preferred_stock,advance_notice,proxy_access,voting_standard,board_structure,officer_exculpation,exclusive_forum,special_meetings,indemnification,emergency_provisions,other"`
	EffectiveDate    *filingwire.Date `json:"effectiveDate" agent:"effectiveDate" format:"date"`
	AdoptedDate      *filingwire.Date `json:"adoptedDate" agent:"adoptedDate" format:"date"`
	ApprovedBy       *string          `json:"approvedBy" enum:"board,shareholders"`
	NewFiscalYearEnd *string          `json:"newFiscalYearEnd" agent:"newFiscalYearEnd" doc:"Month and day, 12-31"`
	TransitionReport *string          `json:"transitionReport" enum:"10-K,10-KT,10-Q,10-QT" doc:"Form that will cover the transition period"`
	filingwire.Tail
}

// Columns implements filingwire.Event.
func (r *CharterAmendment) Columns() []filingwire.Column {
	day := func(d *filingwire.Date) filingwire.Date {
		if d == nil {
			return ""
		}
		return *d
	}
	return []filingwire.Column{
		{Name: "change_types", Value: r.ChangeTypes},
		{Name: "instruments", Value: r.Instruments},
		{Name: "subjects", Value: r.Subjects},
		{Name: "effective_date", Value: day(r.EffectiveDate)},
		{Name: "adopted_date", Value: day(r.AdoptedDate)},
		{Name: "approved_by", Value: r.ApprovedBy},
		{Name: "new_fiscal_year_end", Value: r.NewFiscalYearEnd},
	}
}

var _ = register(item{
	feed: &filingwire.Feed{
		Name: "charter-amendments", Object: "charter_amendment_event", Item: "5.03", EventType: "charter_amendment.published", Prefix: "cha_",
		Summary: "Amendments to articles of incorporation or bylaws and changes in fiscal year",
		Row:     reflect.TypeFor[CharterAmendment](),
		Filters: []filingwire.Filter{
			{Param: "change_type", Columns: []string{"change_types"}, Op: filingwire.FilterHas,
				Enum: []string{"charter", "bylaws", "certificate_of_designation", "fiscal_year", "other"}},
			{Param: "subject", Columns: []string{"subjects"}, Op: filingwire.FilterHas, Doc: "What the amendment is about"},
		},
	},
	extract: readCharterAmendment, event: charterIdentity,
})

// charterIdentity: the day of effect, else that of the report.
func charterIdentity(r *reading, row filingEvent) []string {
	if e := row.(*CharterAmendment); e.EffectiveDate != nil {
		return []string{string(*e.EffectiveDate)}
	}
	if r.filing.ReportDate != "" {
		return []string{string(r.filing.ReportDate)}
	}
	return nil
}

// charterPart is a word that tells one value of a list; the first span that has it proves it.
type charterPart struct {
	value   string
	pattern *regexp.Regexp
}

var (
	charterKinds = []charterPart{
		{"fiscal_year", regexp.MustCompile(`(?i)\bfiscal\s+year[\s-]+end\b|\bchang\w+\s+(?:in|of|to|the|its)[^.]{0,60}\bfiscal\s+year\b|\bfiscal\s+year\s+from\b`)},
		{"certificate_of_designation", regexp.MustCompile(`(?i)\bcertificates?\s+of\s+(?:designations?|elimination)\b|\barticles\s+supplementary\b|\bstatement\s+of\s+designation`)},
		{"charter", regexp.MustCompile(`(?i)\b(?:certificate\s+of\s+(?:incorporation|amendment|formation|correction|ownership|change)|articles\s+of\s+(?:incorporation|amendment|association|organization|restatement|merger)|charter|memorandum\s+(?:and\s+articles\s+)?of\s+association|declaration\s+of\s+trust)\b`)},
		{"bylaws", regexp.MustCompile(`(?i)\bbye?-?\s?laws\b|\bcode\s+of\s+regulations\b`)},
	}
	// What partnerships, limited liability companies and some foreign registrants have instead;
	// beside a charter such an agreement is only mentioned.
	charterOther = []charterPart{
		{"other", regexp.MustCompile(`(?i)\b(?:limited\s+partnership|limited\s+liability\s+company|LLC|operating|partnership|trust)\s+agreement\b|\bagreement\s+of\s+(?:limited\s+)?partnership\b|\bconstitution\b`)},
	}
	charterSubjects = []charterPart{
		{"name_change", regexp.MustCompile(`(?i)\b(?:chang\w+|new)\s+(?:\w+\s+){0,5}(?:corporate\s+)?name\b|\bname\s+(?:change|of\s+the\s+(?:company|corporation)\s+(?:from|to))`)},
		{"stock_split", regexp.MustCompile(`(?i)\b(?:stock|share)\s+(?:split|consolidation|combination)\b`)},
		{"authorized_shares", regexp.MustCompile(`(?i)\b(?:increas\w+|decreas\w+|reduc\w+|number\s+of)\b[^.]{0,80}\bauthorized\b|\bauthorized\s+(?:shares|capital|stock)\b[^.]{0,60}\b(?:from|increas|decreas)`)},
		{"preferred_stock", regexp.MustCompile(`(?i)\bseries\s+[A-Z0-9-]+\s+(?:\w+\s+){0,4}preferred\b|\bpreferred\s+(?:stock|shares)\b`)},
		{"advance_notice", regexp.MustCompile(`(?i)\badvance\s+notice|\buniversal\s+proxy|\brule\s+14a-19\b|\bnominat\w+\s+(?:of\s+)?(?:director|person|candidate)`)},
		{"proxy_access", regexp.MustCompile(`(?i)\bproxy\s+access\b`)},
		{"voting_standard", regexp.MustCompile(`(?i)\bmajority\s+vot(?:e|ing)\b|\bplurality\b|\bsupermajority\b|\bvoting\s+standard`)},
		{"board_structure", regexp.MustCompile(`(?i)\bdeclassif|\bclassified\s+board|\bnumber\s+of\s+directors\b|\bsize\s+of\s+the\s+board|\blead\s+(?:independent\s+)?director\b`)},
		{"officer_exculpation", regexp.MustCompile(`(?i)\bexculpat`)},
		{"exclusive_forum", regexp.MustCompile(`(?i)\b(?:exclusive|sole)\s+(?:and\s+\w+\s+)?forum\b|\bforum\s+selection`)},
		{"special_meetings", regexp.MustCompile(`(?i)\bcall\s+(?:a\s+)?special\s+meeting|\bspecial\s+meetings?\s+of\s+(?:share|stock)holders`)},
		{"indemnification", regexp.MustCompile(`(?i)\bindemnif`)},
		{"emergency_provisions", regexp.MustCompile(`(?i)\bemergency\b`)},
	}
	// A title is a run of capitalized words that ends in the kind of document.
	charterTitle = regexp.MustCompile(`\b(?:(?:First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Ninth|Tenth|Eleventh|Amended|Restated|and|&|Amendment|Amendments|No\.?|\d+|to|the|its|of|Certificate|Articles|Company[’']s|Statement)\s+){0,10}(?:Bye?-?\s?[Ll]aws|Certificate\s+of\s+(?:Incorporation|Amendment|Designations?|Formation|Elimination|Correction)|Articles\s+of\s+(?:Incorporation|Amendment|Association|Organization)|Articles\s+Supplementary|(?:Memorandum\s+and\s+)?Articles\s+of\s+Association|Memorandum\s+of\s+Association|Declaration\s+of\s+Trust|(?:Limited\s+Partnership|Limited\s+Liability\s+Company|LLC|Operating|Trust)\s+Agreement|Agreement\s+of\s+(?:Limited\s+)?Partnership|Constitution|Code\s+of\s+Regulations)\b`)
	charterLead  = regexp.MustCompile(`(?i)^(?:(?:to|the|its|of|and|&|no\.?|\d+|company[’']s)\s+)+`)
	charterBegan = regexp.MustCompile(`(?i)\b(?:effective|became\s+effective|become\s+effective|takes?\s+effect|filed|in\s+effect)\b`)
	charterBoard = regexp.MustCompile(`(?i)\bboards?\b.{0,160}\b(?:approved|adopted|amended|authorized|determined|resolved|unanimously)\b|\b(?:approved|adopted)\b.{0,60}\bboard\b`)
	charterActed = regexp.MustCompile(`(?i)\b(?:adopted|executed|entered\s+into|amended\s+(?:and\s+restated\s+)?(?:its|the))\b`)
	charterPast  = regexp.MustCompile(`(?i)\b(?:initially|originally|previously)\s+(?:\w+\s+)?filed\b|\bregistration\s+statement\b`)
	charterVote  = regexp.MustCompile(`(?i)\b(?:share|stock)holders?\b.{0,120}\b(?:approved|adopted)\b|\b(?:approved|adopted)\b.{0,40}\bby\s+(?:the\s+)?(?:\w+\s+)?(?:share|stock)holders`)
	fiscalTo     = regexp.MustCompile(`(?i)\bfiscal\s+year\b.{0,160}?\bto\s+(?:a\s+(?:fiscal\s+year|calendar\s+year)?.{0,30}?\b(?:ending|ended)?\s*(?:on\s+)?)?(?:the\s+)?(January|February|March|April|May|June|July|August|September|October|November|December)\s+(\d{1,2})\b`)
	transition   = regexp.MustCompile(`(?i)\btransition\b.{0,160}?\b(?:Form\s+)?(10-KT?|10-QT?)\b|\bForm\s+(10-KT|10-QT)\b`)
)

// Bounds on what is read of an item, in bytes; real ones stay far below.
const (
	maxCharterText     = 256 << 10
	maxCharterSentence = 8 << 10
)

func readCharterAmendment(r *reading) []finding {
	row := &CharterAmendment{}
	f := finding{row: row, region: r.sections[0].Body}
	text := r.doc.Text()
	told := r.charterSentences()
	for _, sentence := range told {
		words, at := sentence.Text, sentence.Span.Start
		row.ChangeTypes = f.collect("changeTypes", row.ChangeTypes, charterKinds, words, at)
		row.Subjects = f.collect("subjects", row.Subjects, charterSubjects, words, at)
		f.instruments(row, words, at)
		f.charterDates(row, words, at)
		f.charterApproval(row, words, at)
		f.fiscalYear(row, words, at)
	}
	for _, sentence := range told {
		if len(row.ChangeTypes) == 0 {
			row.ChangeTypes = f.collect("changeTypes", nil, charterOther, sentence.Text, sentence.Span.Start)
		}
	}
	if len(row.ChangeTypes) == 0 {
		return nil
	}
	kinds := strings.ReplaceAll(strings.Join(row.ChangeTypes, ", "), "_", " ")
	if kinds == "other" {
		kinds = "governing agreement"
	}
	f.headline = fmt.Sprintf("%s reported a change of its %s", filerName(r.filing), kinds)
	if row.EffectiveDate != nil {
		f.headline += ", effective " + row.EffectiveDate.Time().Format("January 2, 2006")
	}
	f.summary = clip(f.region.In(text), maxSummary)
	f.confidence = filingwire.Medium
	if len(row.Instruments) > 0 && (row.EffectiveDate != nil || row.AdoptedDate != nil) || row.NewFiscalYearEnd != nil {
		f.confidence = filingwire.High
	}
	return []finding{f}
}

// charterSentences are those of the item, within the bounds.
func (r *reading) charterSentences() (out []Sentence) {
	for _, s := range r.sections {
		for _, sentence := range s.Sentences() {
			if sentence.Span.Start-s.Body.Start <= maxCharterText && len(sentence.Text) <= maxCharterSentence {
				out = append(out, sentence)
			}
		}
	}
	return out
}

// collect adds the values whose words a sentence has.
func (f *finding) collect(field string, have []string, parts []charterPart, words string, at int) []string {
	for _, p := range parts {
		if slices.Contains(have, p.value) {
			continue
		}
		if m := p.pattern.FindStringIndex(words); m != nil {
			f.prove(fmt.Sprintf("%s[%d]", field, len(have)), p.value, Span{m[0], m[1]}.Shift(at), true)
			have = append(have, p.value)
		}
	}
	return have
}

func (f *finding) instruments(row *CharterAmendment, words string, at int) {
	for _, m := range charterTitle.FindAllStringIndex(words, 8) {
		start := m[0] + len(charterLead.FindString(words[m[0]:m[1]]))
		title := oneLine(words[start:m[1]])
		known := func(t string) bool { return strings.HasSuffix(t, title) } // "Bylaws" after "Restated Bylaws"
		if title == "" || slices.ContainsFunc(row.Instruments, known) || len(row.Instruments) == 8 {
			continue
		}
		f.prove(fmt.Sprintf("instruments[%d]", len(row.Instruments)), title, Span{start, m[1]}.Shift(at), false)
		row.Instruments = append(row.Instruments, title)
	}
}

// charterDates takes the day an amendment took effect, which its filing with the state
// stands for, and the day it was adopted.
func (f *finding) charterDates(row *CharterAmendment, words string, at int) {
	for _, d := range FindDates(words) {
		day, err := filingwire.ParseDate(d.Date.String())
		if err != nil {
			continue
		}
		around := words[max(0, d.Span.Start-90):min(len(words), d.Span.End+40)]
		if charterPast.MatchString(around) {
			continue
		}
		switch {
		case row.EffectiveDate == nil && charterBegan.MatchString(around):
			row.EffectiveDate = &day
			f.prove("effectiveDate", string(day), d.Span.Shift(at), true)
		case row.AdoptedDate == nil && (charterBoard.MatchString(words) || charterVote.MatchString(words) || charterActed.MatchString(words)):
			row.AdoptedDate = &day
			f.prove("adoptedDate", string(day), d.Span.Shift(at), true)
		}
	}
}

func (f *finding) charterApproval(row *CharterAmendment, words string, at int) {
	for _, p := range []charterPart{{"shareholders", charterVote}, {"board", charterBoard}} {
		if m := p.pattern.FindStringIndex(words); m != nil && row.ApprovedBy == nil {
			row.ApprovedBy = &p.value
			f.prove("approvedBy", p.value, Span{m[0], m[1]}.Shift(at), true)
		}
	}
}

func (f *finding) fiscalYear(row *CharterAmendment, words string, at int) {
	if m := fiscalTo.FindStringSubmatchIndex(words); m != nil && row.NewFiscalYearEnd == nil {
		if dates := FindDates(words[m[2]:m[5]] + ", 2000"); len(dates) == 1 {
			end := fmt.Sprintf("%02d-%02d", dates[0].Date.Month, dates[0].Date.Day)
			row.NewFiscalYearEnd = &end
			f.prove("newFiscalYearEnd", end, Span{m[2], m[5]}.Shift(at), true)
		}
	}
	if m := transition.FindStringSubmatchIndex(words); m != nil && row.TransitionReport == nil {
		k := 2
		if m[2] < 0 {
			k = 4
		}
		form := strings.ToUpper(words[m[k]:m[k+1]])
		row.TransitionReport = &form
		f.prove("transitionReport", form, Span{m[k], m[k+1]}.Shift(at), false)
	}
}
