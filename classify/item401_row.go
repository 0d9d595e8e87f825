package classify

import (
	"regexp"
	"strings"

	"github.com/filingwire/filingwire"
)

// proof collects the evidence of a row's fields.
type proof struct{ evidence []filingwire.Evidence }

func (p *proof) stated(field string, value any, s Span) {
	if !s.Empty() {
		p.evidence = append(p.evidence, filingwire.Evidence{Field: field, Value: value, Start: s.Start, End: s.End})
	}
}

func (p *proof) derived(field string, value any, s Span) {
	if !s.Empty() {
		p.evidence = append(p.evidence, filingwire.Evidence{Field: field, Value: value, Start: s.Start, End: s.End, Derived: true})
	}
}

// dated adds the evidence of a day; one whose year stands elsewhere is derived.
func (p *proof) dated(field string, d *mark, text string) {
	value := d.date.Date.String()
	if found := FindDates(d.span.In(text)); len(found) > 0 && found[0].Date == d.date.Date {
		p.stated(field, value, d.span)
		return
	}
	p.derived(field, value, d.span)
}

// finding makes the row of one transition.
func (a *auditorReading) finding(roles auditorRoles) finding {
	row := &filingwire.AuditorChange{ChangeTypes: []string{}}
	f := finding{row: row, region: a.region, confidence: filingwire.High}
	p := &proof{}
	kind, end := formerEnd(a.events, roles.former)
	if kind == "" || roles.former < 0 && roles.next >= 0 && end != nil && reportedBefore.MatchString(a.sentences[end.sentence].text) {
		kind = engagement // the end of an unnamed firm's relation is another report's news
	}
	row.ChangeType = &kind
	row.ChangeTypes = append(row.ChangeTypes, kind)
	row.FormerAuditor = a.auditor(roles.former, "formerAuditor", p)
	row.NewAuditor = a.auditor(roles.next, "newAuditor", p)
	if row.NewAuditor != nil && kind != engagement {
		row.ChangeTypes = append(row.ChangeTypes, engagement)
	}
	a.dates(row, roles, end, p)
	a.answers(row, p)
	// Holders approve a firm that comes; that they once ratified the one that leaves is no approval.
	if who, span := approver(a.sentences); who != "" && (who != "shareholders" || roles.next >= 0) {
		row.ApprovedBy = &who
		p.derived("approvedBy", who, span)
	}
	state, span := readLetter(a.submission, a.sentences)
	row.Exhibit16Letter = state
	p.derived("exhibit16Letter", state, span)
	a.explainKind(row, roles, p)

	f.evidence = p.evidence
	f.key = []string{normalizedOf(row.FormerAuditor), normalizedOf(row.NewAuditor)}
	f.headline = auditorHeadline(filerName(a.filing), row)
	f.summary = auditorSummary(row, a)
	f.confidence, f.exceptions = a.confidence(row, roles)
	return f
}

// reportedBefore opens a sentence on what an earlier report told.
var reportedBefore = regexp.MustCompile(`^(?:as (?:was |has been )?(?:previously |earlier |already )?(?:reported|disclosed|announced)|previously,)`)

// datesDiffer reports whether a firm's resignation is told with several days, such as that
// of the notice and that of its effect.
func (a *auditorReading) datesDiffer(firm int) bool {
	var first *mark
	for i := range a.events {
		e := &a.events[i]
		if e.firm != firm || firm < 0 || e.kind != resignation || e.background || e.date == nil {
			continue
		}
		if first != nil && first.date.Date != e.date.date.Date {
			return true
		}
		first = e.date
	}
	return false
}

func normalizedOf(a *filingwire.Auditor) string {
	if a == nil {
		return ""
	}
	return a.NormalizedName
}

func (a *auditorReading) auditor(i int, field string, p *proof) *filingwire.Auditor {
	if i < 0 {
		return nil
	}
	f := a.firms[i]
	if s, ok := a.list.mention(a.doc.Slice(a.region), i); ok {
		p.stated(field+".name", f.name, s.Shift(a.base))
	}
	return auditor(oneLine(f.name), f.near)
}

func (a *auditorReading) dates(row *filingwire.AuditorChange, roles auditorRoles, end *relationEvent, p *proof) {
	if end != nil && end.date != nil && *row.ChangeType != engagement {
		row.FormerEndDate = dateField(end.date.date.Date)
		a.proveDate("formerEndDate", end, p)
	} else if *row.ChangeType != engagement && roles.former >= 0 {
		d := a.throughDate()
		if d == nil {
			d = a.onlyDate()
		}
		if d != nil {
			row.FormerEndDate = dateField(d.date.Date)
			p.derived("formerEndDate", string(*row.FormerEndDate), d.span)
			a.inferred = true
		}
	}
	if roles.next < 0 {
		return
	}
	if e := engagedOn(a.events, roles.next); e != nil && e.date != nil {
		row.NewEngagedDate = dateField(e.date.date.Date)
		a.proveDate("newEngagedDate", e, p)
	} else if d := a.onlyDate(); d != nil {
		row.NewEngagedDate = dateField(d.date.Date)
		p.derived("newEngagedDate", string(*row.NewEngagedDate), d.span)
		a.inferred = true
	}
}

// onlyDate returns the one day that the sentences on the change name, nil when they name
// several or none.
func (a *auditorReading) onlyDate() *mark {
	var only *mark
	for i := range a.sentences {
		m := &a.sentences[i]
		if isBackground(m.text) || strings.Contains(m.text, "letter") || strings.Contains(m.text, "report") && !strings.Contains(m.text, "reported") {
			continue
		}
		excluded := false
		for k := range m.marks {
			d := &m.marks[k]
			if d.firm >= 0 {
				continue
			}
			if excluded = !dayOfEvent(m, d, k, excluded); excluded {
				continue
			}
			if only != nil && only.date.Date != d.date.Date {
				return nil
			}
			only = d
		}
	}
	return only
}

func (a *auditorReading) proveDate(field string, e *relationEvent, p *proof) {
	if e.sameDay {
		p.derived(field, e.date.date.Date.String(), e.date.span)
		return
	}
	p.dated(field, e.date, a.doc.Text())
}

// throughDate finds the day of the end in "through #0, the date of dismissal".
func (a *auditorReading) throughDate() *mark {
	for i := range a.sentences {
		m := &a.sentences[i]
		for k := range m.marks {
			d := &m.marks[k]
			if d.firm >= 0 || d.date.Precision != PrecisionDay {
				continue
			}
			after := strings.TrimLeft(m.text[d.end:], " ,(")
			for _, w := range []string{"the date of", "the effective date of", "which is the date of"} {
				rest, ok := strings.CutPrefix(after, w)
				if !ok {
					continue
				}
				rest = rest[:min(len(rest), 40)]
				if strings.Contains(rest, "dismissal") || strings.Contains(rest, "resignation") || strings.Contains(rest, "termination") {
					return d
				}
			}
		}
	}
	return nil
}

func dateField(d CalendarDate) *filingwire.Date {
	v := filingwire.Date(d.String())
	return &v
}

func (a *auditorReading) answers(row *filingwire.AuditorChange, p *proof) {
	s := &a.statements
	for _, x := range []struct {
		field string
		to    **bool
		from  answer304
	}{
		{"disagreements", &row.Disagreements, s.disagreements}, {"reportableEvents", &row.ReportableEvents, s.reportable},
		{"qualifiedOpinion", &row.QualifiedOpinion, s.qualified}, {"consultedNewAuditor", &row.ConsultedNewAuditor, s.consulted},
	} {
		if x.from.value != nil {
			*x.to = x.from.value
			p.derived(x.field, *x.from.value, x.from.span)
		}
	}
	if s.weakness.value != nil {
		row.MaterialWeakness = true
		p.derived("materialWeakness", true, s.weakness.span)
	}
	if s.concern.value != nil {
		row.GoingConcern = true
		p.derived("goingConcern", true, s.concern.span)
	}
	if row.Disagreements != nil && *row.Disagreements && len(s.disagreement) > 0 {
		whole := Span{s.disagreement[0].Start, s.disagreement[len(s.disagreement)-1].End}
		text := clip(oneLine(a.doc.Slice(whole)), maxSummary)
		row.DisagreementSummary = &text
		p.derived("disagreementSummary", text, whole)
	}
}

// explainKind adds the evidence of the change's kind: the word that tells it.
func (a *auditorReading) explainKind(row *filingwire.AuditorChange, roles auditorRoles, p *proof) {
	for _, strict := range []bool{true, false} {
		for i := range a.events {
			e := &a.events[i]
			if e.kind == *row.ChangeType && (!strict || !e.background && (e.firm >= 0 && (e.firm == roles.former || e.firm == roles.next))) {
				p.derived("changeType", e.kind, a.sentences[e.sentence].span(e.at, e.end))
				return
			}
		}
	}
}

// confidence weighs which rules fired: high wants the firms clear, the dates and the
// statements that Item 304 asks for.
func (a *auditorReading) confidence(row *filingwire.AuditorChange, roles auditorRoles) (string, []string) {
	var exceptions []string
	level := filingwire.High
	lower := func(to, why string) {
		if to == filingwire.Low || level == filingwire.High {
			level = to
		}
		if why != "" {
			exceptions = append(exceptions, why)
		}
	}
	if !roles.clear || a.inferred {
		lower(filingwire.Medium, "")
	}
	if row.FormerAuditor == nil && *row.ChangeType != engagement {
		lower(filingwire.Medium, "former_auditor_not_named")
	}
	if row.FormerAuditor != nil && *row.ChangeType != engagement && row.FormerEndDate == nil || row.NewAuditor != nil && row.NewEngagedDate == nil {
		lower(filingwire.Medium, "")
	}
	if row.FormerAuditor != nil && (row.Disagreements == nil || row.QualifiedOpinion == nil) {
		lower(filingwire.Medium, "")
	}
	if *row.ChangeType == otherEnd || row.FormerAuditor != nil && *row.ChangeType == engagement {
		lower(filingwire.Medium, "")
	}
	if row.ApprovedBy == nil && (row.NewAuditor != nil || *row.ChangeType == dismissal) && a.speaksOfApproval() {
		lower(filingwire.Medium, "approver_unread")
	}
	if row.QualifiedOpinion != nil && !*row.QualifiedOpinion && !row.GoingConcern && a.exceptsOpinion() {
		lower(filingwire.Medium, "opinion_excepted")
	}
	if row.NewAuditor == nil && a.engagesUnread() {
		lower(filingwire.Medium, "new_auditor_unread")
	}
	if a.datesDiffer(roles.former) {
		lower(filingwire.Medium, "end_dates_differ")
	}
	if a.statements.contradicted {
		lower(filingwire.Medium, "statements_contradict_each_other")
	}
	if row.FormerEndDate != nil && a.filing != nil && a.filing.FilingDate != "" && string(*row.FormerEndDate) > string(a.filing.FilingDate) {
		lower(filingwire.Medium, "")
	}
	return level, exceptions
}
