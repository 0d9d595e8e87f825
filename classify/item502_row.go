package classify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/filingwire/filingwire"
)

// findingOf makes the row of a record.
func (rd *reader) findingOf(l *ledger, r *record) finding {
	row := &filingwire.OfficerChange{ChangeType: &r.kind, Roles: []string{}, RoleCategories: []string{}, SubItems: []string{}, Committees: []string{}}
	f := finding{row: row, region: r.clause.span}
	note := func(field string, value any, s Span, derived bool) {
		if !s.Empty() {
			f.evidence = append(f.evidence, filingwire.Evidence{Field: field, Value: value, Start: s.Start, End: s.End, Derived: derived})
		}
	}
	if r.who.who == nil {
		f.confidence = filingwire.Low
		return rd.planFinding(r, row, f)
	}
	f.confidence, f.exceptions = rd.confidence(l, r)
	who := r.who.who
	row.Person = &filingwire.Person{Name: who.name, NormalizedName: NormalizeName(who.name)}
	note("person.name", who.name, who.span, false)
	if who.age > 0 {
		age := who.age
		row.Person.Age = &age
		note("person.age", age, who.ageSpan, false)
	}
	note("changeType", r.kind, r.told(), true)
	for i, x := range r.roles {
		row.Roles = append(row.Roles, x.title)
		row.IsDirector = row.IsDirector || x.director
		row.IsOfficer = row.IsOfficer || x.officer
		row.Interim = row.Interim || x.interim
		note(fmt.Sprintf("roles[%d]", i), x.title, x.span, !strings.EqualFold(oneLine(rd.r.doc.Slice(x.span)), x.title))
	}
	if row.IsDirector && row.IsOfficer && onlyOfBoard(r.roles) {
		row.IsOfficer = false
	}
	row.RoleCategories = roleCategories(r.roles)
	if r.reason != "" {
		row.Reason = &r.reason
		s := r.cause
		if s.Empty() {
			s = r.told()
		}
		note("reason", r.reason, s, true)
	}
	if r.when.precision != "" {
		row.EffectiveDatePrecision = &r.when.precision
	}
	if !r.when.date.IsZero() {
		d := filingwire.Date(r.when.date.String())
		row.EffectiveDate = &d
		note("effectiveDate", string(d), r.when.span, r.when.derived || !rd.states(r.when.span, r.when.date))
	}
	if r.noticed && r.family == endOfService {
		d := filingwire.Date(r.notice.Date.String())
		row.NoticeDate = &d
		note("noticeDate", string(d), r.notice.Span, !rd.states(r.notice.Span, r.notice.Date))
	}
	if r.disagreement != nil {
		row.Disagreement = r.disagreement
		note("disagreement", *r.disagreement, r.denial, true)
	}
	for _, letter := range r.clause.letters {
		row.SubItems = append(row.SubItems, string(letter))
	}
	if r.instead != nil && r.family == startOfService {
		row.SuccessorOf = &r.instead.name
		note("successorOf", r.instead.name, r.instead.span, false)
	}
	if r.successor != nil {
		row.SucceededBy = &r.successor.name
		note("succeededBy", r.successor.name, r.successor.span, false)
	}
	if r.family != endOfService {
		row.Compensation = l.terms(who, note)
	}
	if r.family == startOfService && row.IsDirector {
		l.committees(who, func(name string, s Span) {
			if !slices.Contains(row.Committees, name) {
				note(fmt.Sprintf("committees[%d]", len(row.Committees)), name, s, false)
				row.Committees = append(row.Committees, name)
			}
		})
	}
	f.headline = rd.headline(r)
	first := ""
	if len(row.Roles) > 0 {
		first = row.Roles[0]
	}
	f.key = []string{row.Person.NormalizedName, r.family, first}
	f.summary = rd.summary(r)
	return f
}

// states reports whether the words at s state a day by themselves: those of "March 1 and April 2,
// 2024" share their year, others are broken over lines.
func (rd *reader) states(s Span, day CalendarDate) bool {
	for _, d := range FindDates(rd.r.doc.Slice(s)) {
		if d.Date == day {
			return true
		}
	}
	return false
}

// onlyOfBoard reports whether a list of offices is of the board alone: a vice chair beside the
// seat of a director is no officer.
func onlyOfBoard(roles []role) bool {
	for _, r := range roles {
		if r.officer && !strings.HasPrefix(r.title, "Vice Chair") {
			return false
		}
	}
	return true
}

// planFinding makes the row of an act on a plan that names no person.
func (rd *reader) planFinding(r *record, row *filingwire.OfficerChange, f finding) finding {
	f.evidence = append(f.evidence, filingwire.Evidence{Field: "changeType", Value: r.kind, Start: r.clause.span.Start, End: r.clause.span.End, Derived: true})
	if !r.when.date.IsZero() {
		d := filingwire.Date(r.when.date.String())
		row.EffectiveDate, row.EffectiveDatePrecision = &d, &r.when.precision
		f.evidence = append(f.evidence, filingwire.Evidence{Field: "effectiveDate", Value: string(d), Start: r.when.span.Start, End: r.when.span.End, Derived: true})
	}
	for _, letter := range r.clause.letters {
		row.SubItems = append(row.SubItems, string(letter))
	}
	f.key = []string{"", r.family, ""}
	f.headline = filerName(rd.r.filing) + " reported an action on a compensation plan"
	f.summary = rd.summary(r)
	return f
}

// told is where the text tells of the change: its verb, or the sentence.
func (r *record) told() Span {
	if r.family == payChange || r.at >= len(r.clause.elems) || r.clause.elems[r.at].kind != aWord {
		return r.clause.span
	}
	return r.verb()
}

// summary is the sentence that reports the change.
func (rd *reader) summary(r *record) string {
	return clip(oneLine(rd.r.doc.Slice(r.clause.span)), maxSummary)
}

// headline tells the change in a sentence.
func (rd *reader) headline(r *record) string {
	company, name := filerName(rd.r.filing), r.who.who.name
	var titles []string
	for _, x := range r.roles {
		titles = append(titles, x.title)
	}
	as, office := "", " from "
	if len(titles) > 0 {
		as = " as " + joinList(titles)
		office = as + " of "
	}
	at := ""
	if !r.when.date.IsZero() {
		at = ", effective " + r.when.date.Time().Format("January 2, 2006")
	}
	future := !r.when.date.IsZero() && string(rd.r.filing.FilingDate) < r.when.date.String() || r.when.date.IsZero() && r.when.precision != ""
	tense := func(past, will string) string {
		if future {
			return "will " + will
		}
		return past
	}
	switch {
	case r.family == payChange:
		return company + " reported a compensation arrangement of " + name + as
	case r.family == startOfService:
		return company + " appointed " + name + as + at
	case r.kind == "termination":
		return company + " terminated the service of " + name + as + at
	case r.reason == "death":
		return name + of(titles, company) + " died"
	case r.kind == "resignation":
		return name + " " + tense("resigned", "resign") + office + company + at
	case r.reason == "retirement":
		return name + " " + tense("retired", "retire") + office + company + at
	case r.reason == "not_standing_for_reelection":
		return name + " does not stand for re-election to the board of " + company
	}
	return name + " " + tense("stepped down", "step down") + office + company + at
}

func of(titles []string, company string) string {
	if len(titles) == 0 {
		return " of " + company
	}
	return ", " + joinList(titles) + " of " + company + ","
}

func joinList(items []string) string {
	if n := len(items) - 1; n > 0 {
		return strings.Join(items[:n], ", ") + " and " + items[n]
	}
	return strings.Join(items, "")
}

// roleCategories classes offices for the filter of the feed.
func roleCategories(roles []role) []string {
	seen := map[string]bool{}
	out := []string{}
	for _, r := range roles {
		t := strings.ToLower(r.title)
		category := "other_officer"
		switch {
		case strings.Contains(t, "chief executive"):
			category = "ceo"
		case strings.Contains(t, "financial officer") || strings.Contains(t, "finance officer"):
			category = "cfo"
		case strings.Contains(t, "chief operating"):
			category = "coo"
		case strings.Contains(t, "accounting officer"):
			category = "cao"
		case strings.Contains(t, "general counsel") || strings.Contains(t, "chief legal"):
			category = "general_counsel"
		case strings.Contains(t, "chair") && !strings.Contains(t, "committee"):
			category = "chair"
		case r.director && !r.officer:
			category = "director"
		case strings.Contains(t, "president") && !strings.Contains(t, "vice"):
			category = "president"
		}
		if !seen[category] {
			seen[category] = true
			out = append(out, category)
		}
	}
	return out
}
