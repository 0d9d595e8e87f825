package classify

import (
	"regexp"
	"slices"
	"strings"
)

// settle brings in what only refers to changes, and fills what one record tells of another.
func (l *ledger) settle() {
	for _, ch := range l.weak {
		l.settleWeak(ch)
	}
	for _, r := range l.records {
		l.fillOffices(r)
	}
	kept := l.records[:0]
	for _, r := range l.records {
		r.roles = withoutGeneric(r.roles)
		if r.family == startOfService && hasDirector(r.roles) {
			r.roles = slices.DeleteFunc(slices.Clone(r.roles), func(x role) bool { return x.committee }) // the committees have a field of their own
		}
		if r.family == startOfService && len(r.roles) == 0 || l.outdated(r) || l.committeeOnly(r) {
			continue
		}
		kept = append(kept, r)
	}
	l.records = kept
	for _, r := range l.records {
		if r.when.with != nil && r.when.date.IsZero() {
			l.follow(r)
		}
	}
	if len(l.records) > maxChanges {
		return
	}
	l.dateMeetings()
	l.dateFollowers()
	l.vacate()
	l.relieve()
	l.cede()
	l.relate()
	l.join()
}

// maxChanges bounds what is compared with one another; no real item tells of so many, and rows of
// one that does are not trusted.
const maxChanges = 300

// dateFollowers dates the ends that follow an appointment told shortly before: "Concurrently with
// this promotion, Mr. Berg will leave the Company".
func (l *ledger) dateFollowers() {
	for _, r := range l.records {
		if r.family != endOfService || r.when.stated || !followsAppointment(r.clause) {
			continue
		}
		for _, start := range l.records {
			if start.family == startOfService && start.clause.span.Start < r.clause.span.Start && r.clause.para-start.clause.para < 2 && !start.when.date.IsZero() {
				r.when = start.when
				r.when.derived, r.when.loose = true, true
			}
		}
	}
}

// committeeOnly reports whether a record is of no more than the chair of a committee. That
// is a change of its own only where it follows from a departure.
func (l *ledger) committeeOnly(r *record) bool {
	for _, x := range r.roles {
		if !x.committee {
			return false
		}
	}
	return len(r.roles) > 0 && (r.instead == nil || len(l.of(r.instead, endOfService)) == 0)
}

// join unites appointments of one person that turn out to take effect on one day.
func (l *ledger) join() {
	kept := l.records[:0]
	for _, r := range l.records {
		joined := false
		for _, k := range kept {
			if r.family == startOfService && k.family == startOfService && k.who.who == r.who.who && k.when.date == r.when.date && k.when.precision == r.when.precision {
				k.roles = unite(k.roles, r.roles)
				k.clauses = append(k.clauses, r.clauses...)
				joined = true
				break
			}
		}
		if !joined {
			kept = append(kept, r)
		}
	}
	l.records = kept
}

// settleWeak enters a reference to a change: it completes records, and makes one where it
// says enough by itself.
func (l *ledger) settleWeak(ch change) {
	known := l.of(ch.who.who, ch.family)
	if told := toldIn(known, ch.clause); ch.family == startOfService && len(known) > 1 && len(told) > 0 {
		known = told
	}
	if ch.family == startOfService && len(known) > 1 && len(ch.roles) == 0 && ch.when.stated && !ch.when.loose {
		known = looseOnes(known) // "He will assume the role on May 1"
	}
	if ch.stays {
		if l.settleStay(ch, known); len(known) > 0 || !leavingAgreement.MatchString(ch.clause.text) || len(l.of(ch.who.who, startOfService)) > 0 {
			return
		}
		ch.leaves = false // "a transition agreement under which she will remain in her position until May 1"
		l.records = append(l.records, &record{change: ch, clauses: []*clause{ch.clause}, secondary: true})
		return
	}
	if len(ch.roles) == 0 && ch.by != nil {
		starts := l.of(ch.by, startOfService)
		if told := toldIn(starts, ch.clause); len(told) > 0 {
			starts = told
		}
		if len(starts) > 0 {
			ch.roles, ch.beside = withoutSeat(starts[0].roles), true
			if shared := sharedOffices(ch.roles, l.rd.knownOffices(ch.who)); len(shared) > 0 {
				ch.roles = shared // the successor has further ones
			}
			if !ch.when.stated {
				ch.when = starts[0].when
				ch.when.loose = true // the successor may come later
			}
		}
	}
	for _, r := range known {
		r.clauses = append(r.clauses, ch.clause)
		if ch.family == endOfService {
			if ch.kind == "resignation" && r.kind == "departure" && len(known) == 1 && r.reason != "retirement" && r.reason != "death" {
				r.kind = "resignation"
			}
			if r.reason == "" && ch.reason != "" && len(known) == 1 {
				r.reason = ch.reason
			}
		}
		if ch.when.stated && len(known) == 1 && (!r.when.stated || !ch.when.loose && !ch.when.date.IsZero() && (r.when.loose || r.when.date.IsZero() && r.when.precision != "event") || r.when.loose && ch.when.precision == "event" && (len(ch.roles) == 0 || len(ch.roles) == len(r.roles)) && ch.clause.before(ch.at+8, 9, anyOf("will would shall to")) && ch.clause.after(ch.at, 9, anyOf("effect effective")) > 0) {
			r.when = ch.when
		}
		if r.instead == nil {
			r.instead = ch.instead
		}
		if ch.family == endOfService && ch.leaves && ch.clause.saysEmployment(ch.at) && len(known) == 1 && onlyDirector(r.roles) && ch.when.date == r.when.date && !r.when.date.IsZero() {
			r.roles = unite(append([]role(nil), l.rd.knownOffices(ch.who)...), r.roles) // the employment ends with the seat
			r.mixed = true
		}
		if (len(r.roles) == 0 || r.beside && len(known) == 1) && len(ch.roles) > 0 && !ch.beside || r.leaves && len(known) > 1 && (ch.when.date.IsZero() || ch.when.date == r.when.date) {
			r.roles = unite(r.roles, ch.roles)
		}
	}
	if len(known) > 0 || ch.family == endOfService && slices.Contains(l.recalled, ch.who.who) {
		return
	}
	dated := ch.when.stated && !ch.when.date.IsZero()
	switch {
	case ch.aside && ch.when.loose:
		return
	case ch.family == startOfService && !(ch.clause.heading && len(ch.roles) > 0) && !(dated && len(ch.roles) > 0):
		return
	case ch.family == endOfService && nominals[ch.clause.low(ch.at)] && ch.clause.before(ch.at, 8, anyOf("vacancy vacancies")) && !(dated && days(ch.when.date, l.rd.report) < 12 && days(l.rd.report, ch.when.date) <= 0):
		return // why there is a vacancy, for some time
	case ch.family == endOfService && endWords[ch.clause.low(ch.at)] == "" && len(ch.roles) == 0:
		return
	case ch.family == endOfService && endWords[ch.clause.low(ch.at)] != "" && !dated && !ch.clause.heading:
		return
	}
	l.records = append(l.records, &record{change: ch, clauses: []*clause{ch.clause}, secondary: true})
}

// sharedOffices returns the offices of a that b has as well.
func sharedOffices(a, b []role) (out []role) {
	for _, x := range a {
		if overlaps(b, []role{x}) {
			out = append(out, x)
		}
	}
	return out
}

// withoutSeat drops the seat on the board from the offices of a successor: whether the one before
// leaves the board is told elsewhere.
func withoutSeat(roles []role) []role {
	if onlyDirector(roles) {
		return roles
	}
	return slices.DeleteFunc(slices.Clone(roles), isSeat)
}

// toldIn returns the records whose own sentence is c.
func toldIn(records []*record, c *clause) (out []*record) {
	for _, r := range records {
		if r.clause == c {
			out = append(out, r)
		}
	}
	return out
}

// looseOnes returns the records that are dated by no more than the day of the decision, where
// that is one.
func looseOnes(records []*record) []*record {
	var out []*record
	for _, r := range records {
		if r.when.loose {
			out = append(out, r)
		}
	}
	if len(out) != 1 {
		return records
	}
	return out
}

// saysEmployment reports whether the ending at i is said to be of the employment.
func (c *clause) saysEmployment(i int) bool {
	return c.after(i, 5, anyOf("employment company")) >= 0 || c.before(i, 4, anyOf("employment"))
}

// leavingAgreement is what is agreed with one who will leave.
var leavingAgreement = regexp.MustCompile(`\b(?:transition|separation|retirement)(?: and [a-z]+)? agreement\b`)

// settleStay enters until when a person keeps an office: it dates an ending that is not
// dated otherwise, and the offices kept end with it.
func (l *ledger) settleStay(ch change, known []*record) {
	if fit := slices.DeleteFunc(slices.Clone(known), func(r *record) bool { return !overlaps(r.roles, ch.roles) }); len(fit) == 1 {
		known = fit // of the offices that end on several days, those kept
	}
	for _, r := range known {
		if r.when.date.IsZero() && r.when.precision == "" && len(known) == 1 && !ch.when.date.IsZero() && (len(ch.roles) == 0 || overlaps(r.roles, ch.roles)) {
			r.when = ch.when
		}
		if r.beside && onlyDirector(ch.roles) && !r.when.date.IsZero() && r.when.date != ch.when.date {
			continue // "will remain a director" of one who leaves an office
		}
		if len(ch.roles) > 0 && (r.leaves || r.reason == "not_standing_for_reelection") && (r.when.date == ch.when.date || ch.when.date.IsZero()) {
			if r.beside {
				r.roles = nil
			}
			r.roles = unite(r.roles, ch.roles)
		}
	}
}

// fillOffices takes the offices that the text names beside the person elsewhere.
func (l *ledger) fillOffices(r *record) {
	if r.family == startOfService && len(r.roles) == 0 && r.instead != nil { // "elected Ms. Roe as his successor"
		if ends := l.of(r.instead, endOfService); len(ends) > 0 {
			r.roles, r.beside = withoutSeat(ends[0].roles), true
			r.doubts = append(r.doubts, "office_of_predecessor")
			return
		}
	}
	if len(r.roles) > 0 || r.family != endOfService {
		return
	}
	r.roles = l.rd.knownOffices(r.who)
	if len(r.roles) == 0 {
		r.roles = l.rd.unnamedOffices(r)
		if len(r.roles) > 0 {
			r.doubts = append(r.doubts, "office_not_named")
		}
	} else if !hasDirector(r.roles) && soleOfficer.MatchString(r.clause.text) {
		r.roles = unite(r.roles, []role{l.rd.seat(r.verb())})
	}
	r.beside = true
	for _, other := range l.records {
		if len(r.roles) == 0 && other.instead == r.who.who && other.family == startOfService {
			r.roles = withoutSeat(other.roles)
		}
	}
	if len(r.roles) == 0 && r.kind == "resignation" && (strings.Contains(r.clause.text, "board") || strings.Contains(r.clause.text, "vacancy") || strings.Contains(r.clause.text, "director")) {
		r.roles = []role{l.rd.seat(r.verb())}
		r.doubts = append(r.doubts, "office_not_named")
	}
}

// outdated reports whether a record tells of the past.
func (l *ledger) outdated(r *record) bool {
	d := r.when.date
	if d.IsZero() || l.rd.report.IsZero() {
		return false
	}
	return days(d, l.rd.report) > 300 || days(l.rd.report, d) > 1500
}
