package classify

import (
	"regexp"

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
	if roles.next >= 0 && a.endReported(roles.former) {
		kind = engagement
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

// earlierReport speaks of a report that told an event before.
var earlierReport = regexp.MustCompile(`\b(?:reported|disclosed|announced) (?:on|in|by) (?:a |an |its |our |the (?:company's |registrant's )?)?(?:earlier |previous |prior )?(?:current report|form 8-k)`)

// endReported reports whether all that is told of a firm's end is that an earlier report told
// it, without its day.
func (a *auditorReading) endReported(former int) bool {
	told := false
	for i := range a.events {
		e := &a.events[i]
		if e.firm != former || former < 0 || e.kind == engagement || e.background {
			continue
		}
		if e.date != nil || !earlierReport.MatchString(a.sentences[e.sentence].text) {
			return false
		}
		told = true
	}
	return told
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
	if _, last, ok := filedBetween(a.filing); ok && row.FormerEndDate != nil && *row.FormerEndDate > last {
		lower(filingwire.Medium, "")
	}
	return level, exceptions
}
