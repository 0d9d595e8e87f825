package classify

import (
	"slices"
	"strings"
)

// record is one change of one person, put together from all that the item says of it.
type record struct {
	change
	doubts       []string // what speaks against trusting it
	disagreement *bool
	denial       Span // of the words about disagreement
	successor    *person
	clauses      []*clause // that tell of it
	secondary    bool      // known only from what refers to it
}

// ledger collects the records of an item in the order in which they are told.
type ledger struct {
	rd      *reader
	records []*record
	clauses []*clause
	pays    []*record // changes of pay, of whomever
	weak    []change
}

// add enters what a sentence says: into the record of the same change, or as a new one.
func (l *ledger) add(ch change) {
	if ch.withdrawn {
		l.records = slices.DeleteFunc(l.records, func(r *record) bool { return r.who.who == ch.who.who && r.family == ch.family })
		return
	}
	if l.rd.reported(&ch) {
		return
	}
	if !ch.strong {
		l.weak = append(l.weak, ch)
		return
	}
	for _, r := range l.of(ch.who.who, ch.family) {
		if !ch.when.stated && overlaps(r.roles, ch.roles) {
			l.merge(r, &ch)
			return
		}
	}
	for _, r := range l.of(ch.who.who, ch.family) {
		if l.same(r, &ch) {
			l.merge(r, &ch)
			return
		}
	}
	l.records = append(l.records, &record{change: ch, clauses: []*clause{ch.clause}})
}

// reported reports whether a change is told only to recall an earlier report: it took effect
// well before this one.
func (rd *reader) reported(ch *change) bool {
	text := ch.clause.text[:min(len(ch.clause.text), 60)]
	if ch.when.date.IsZero() || rd.report.IsZero() || !containsAny(text, "previously reported", "previously disclosed", "previously announced", "as disclosed in", "as reported in") {
		return false
	}
	return days(ch.when.date, rd.report) > 10
}

// of returns the records of a person in a family.
func (l *ledger) of(who *person, family string) (out []*record) {
	for _, r := range l.records {
		if r.who.who == who && r.family == family {
			out = append(out, r)
		}
	}
	return out
}

// same reports whether a change is the one of the record: at the same time, or of the same
// office.
func (l *ledger) same(r *record, ch *change) bool {
	a, b := r.when, ch.when
	if !a.date.IsZero() && !b.date.IsZero() && a.date != b.date && len(r.roles) == 0 && len(ch.roles) > 0 {
		return false
	}
	if a.date == b.date || b.date.IsZero() && (b.precision == "" || len(ch.roles) == 0 || !r.when.stated) || a.date.IsZero() && (a.precision == "" || len(r.roles) == 0) {
		return true
	}
	if len(ch.roles) == 0 {
		return true
	}
	overlap := 0
	for _, x := range ch.roles {
		if overlaps(r.roles, []role{x}) {
			overlap++
		}
	}
	return overlap == len(ch.roles) || overlap > 0 && (a.loose || b.loose || ch.family == endOfService)
}

// overlaps reports whether two lists name an office in common.
func overlaps(a, b []role) bool {
	for _, x := range a {
		for _, y := range b {
			if sameTitle(x.title, y.title) {
				return true
			}
		}
	}
	return false
}

// sameTitle reports whether two titles name one office.
func sameTitle(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	if strings.HasSuffix(a, "elect") != strings.HasSuffix(b, "elect") {
		return false
	}
	if a == b || strings.TrimSuffix(a, " of the board") == strings.TrimSuffix(b, " of the board") {
		return true
	}
	return len(a) > 12 && strings.HasPrefix(b, a) || len(b) > 12 && strings.HasPrefix(a, b)
}

// merge enters a further statement of the same change.
func (l *ledger) merge(r *record, ch *change) {
	r.clauses = append(r.clauses, ch.clause)
	switch {
	case r.leaves && !ch.leaves && ch.family == endOfService && !ch.when.date.IsZero() && !ch.beside:
		r.when = ch.when
	case ch.when.stated && (!r.when.stated || r.when.precision == "" || r.when.date.IsZero() && !ch.when.date.IsZero() && r.when.precision != "day" && !ch.when.loose):
		r.when = ch.when
	case r.when.loose && !ch.when.loose && !ch.when.date.IsZero():
		r.when = ch.when
	}
	if r.beside && !ch.beside && len(ch.roles) > 0 {
		if ch.kind == "resignation" || ch.family != endOfService || !onlyDirector(ch.roles) {
			r.roles = ch.roles
			r.beside = false
		}
	}
	if !(ch.beside && len(r.roles) > 0) {
		r.roles = unite(r.roles, ch.roles)
	}
	if ch.reason != "" && (r.reason == "" || ch.reason == "death") {
		r.reason = ch.reason
	}
	if r.family == endOfService && ch.kind == "resignation" && r.kind == "departure" && r.reason != "retirement" && r.reason != "death" {
		r.kind = ch.kind
	}
	if r.instead == nil {
		r.instead = ch.instead
	}
	if !r.noticed && ch.noticed {
		r.notice, r.noticed = ch.notice, true
	}
	r.leaves = r.leaves && ch.leaves
}

func onlyDirector(roles []role) bool {
	for _, r := range roles {
		if !isSeat(r) {
			return false
		}
	}
	return len(roles) > 0
}

// unite adds the offices of b that a does not have.
func unite(a, b []role) []role {
	for _, x := range b {
		known := false
		for i, y := range a {
			if sameTitle(x.title, y.title) {
				known = true
				if len(x.title) > len(y.title) && len(x.title) < 60 {
					a[i] = x
				}
				break
			}
		}
		if !known {
			a = append(a[:len(a):len(a)], x)
		}
	}
	return a
}

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
	l.dateFollowers()
	l.vacate()
	l.relieve()
	l.relate()
	l.join()
}

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

// vacate ends the office of one who takes another post on the day on which a successor takes
// that office: "Mr. Berg, Chief Executive Officer, will become Executive Chair, and Ms. Roe will
// become Chief Executive Officer".
func (l *ledger) vacate() {
	for _, r := range l.records {
		if r.family != startOfService || r.when.date.IsZero() {
			continue
		}
		for _, x := range r.roles {
			if !singular(x) {
				continue
			}
			for _, other := range l.records {
				if other.family != startOfService || other.who.who == r.who.who || other.when.date != r.when.date || overlaps(other.roles, []role{x}) || len(l.of(other.who.who, endOfService)) > 0 {
					continue
				}
				if overlaps(l.rd.knownOffices(other.who), []role{x}) {
					left := change{who: other.who, family: endOfService, kind: "departure", reason: "other_position", roles: []role{x}, beside: true, when: r.when, clause: other.clause, at: other.at}
					left.when.derived = true
					l.records = append(l.records, &record{change: left, clauses: []*clause{other.clause}, secondary: true})
				}
			}
		}
	}
}

// relieve ends the interim office of one who goes on in another post when the office is filled:
// "Ms. Lang, who has served as Interim Chief Executive Officer, will resume her role as ...".
func (l *ledger) relieve() {
	for _, r := range l.records {
		if r.family != startOfService {
			continue
		}
		for _, x := range r.roles {
			if !singular(x) {
				continue
			}
			for _, who := range l.rd.cast.persons {
				held := interimFor(l.rd.offices[who], x)
				if held.title == "" || who == r.who.who || len(l.of(who, endOfService)) > 0 || len(l.of(who, startOfService)) > 0 {
					continue
				}
				for _, c := range l.clauses {
					if !c.heading && c.names(who) && c.span.Start >= r.clause.span.Start && containsAny(c.text, "resume", "return to", "will continue", "will remain") {
						left := change{who: part{who: who, span: who.span}, family: endOfService, kind: "departure", roles: []role{held}, beside: true, when: r.when, clause: c}
						left.when.derived = true
						l.records = append(l.records, &record{change: left, clauses: []*clause{c}, secondary: true})
						break
					}
				}
			}
		}
	}
}

// interimFor returns the interim form of an office among offices.
func interimFor(offices []role, x role) role {
	for _, r := range offices {
		if r.interim && (r.title == "Interim "+x.title || r.title == "Acting "+x.title) {
			return r
		}
	}
	return role{}
}

// singular reports whether an office is one that a single person holds.
func singular(r role) bool {
	return r.org == "" && !r.interim && !strings.HasPrefix(r.title, "Co-") && (r.title == "President" || strings.HasPrefix(r.title, "Chief ") && !strings.Contains(r.title, ","))
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
	if ch.family == startOfService && len(known) > 1 && len(ch.roles) == 0 && ch.when.stated && !ch.when.loose {
		known = looseOnes(known) // "He will assume the role on May 1"
	}
	if ch.stays {
		l.settleStay(ch, known)
		return
	}
	if len(ch.roles) == 0 && ch.by != nil {
		if starts := l.of(ch.by, startOfService); len(starts) > 0 {
			ch.roles, ch.beside = starts[0].roles, true
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
		if ch.when.stated && len(known) == 1 && (!r.when.stated || !ch.when.loose && !ch.when.date.IsZero() && (r.when.loose || r.when.date.IsZero() && r.when.precision != "event")) {
			r.when = ch.when
		}
		if r.instead == nil {
			r.instead = ch.instead
		}
		if ch.family == endOfService && ch.leaves && ch.clause.saysEmployment(ch.at) && len(known) == 1 && onlyDirector(r.roles) && ch.when.date == r.when.date && !r.when.date.IsZero() {
			r.roles = unite(append([]role(nil), l.rd.knownOffices(ch.who)...), r.roles) // the employment ends with the seat
		}
		if (len(r.roles) == 0 || r.beside && len(known) == 1) && len(ch.roles) > 0 && !ch.beside || r.leaves && len(known) > 1 && (ch.when.date.IsZero() || ch.when.date == r.when.date) {
			r.roles = unite(r.roles, ch.roles)
		}
	}
	if len(known) > 0 {
		return
	}
	dated := ch.when.stated && !ch.when.date.IsZero()
	switch {
	case ch.aside && ch.when.loose:
		return
	case ch.family == startOfService && !(ch.clause.heading && len(ch.roles) > 0) && !(dated && len(ch.roles) > 0):
		return
	case ch.family == endOfService && endWords[ch.clause.low(ch.at)] == "" && len(ch.roles) == 0:
		return
	case ch.family == endOfService && endWords[ch.clause.low(ch.at)] != "" && !dated && !ch.clause.heading:
		return
	}
	l.records = append(l.records, &record{change: ch, clauses: []*clause{ch.clause}, secondary: true})
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

// settleStay enters until when a person keeps an office: it dates an ending that is not
// dated otherwise, and the offices kept end with it.
func (l *ledger) settleStay(ch change, known []*record) {
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
		for _, end := range l.of(r.instead, endOfService) {
			r.roles, r.beside = end.roles, true
			return
		}
	}
	if len(r.roles) > 0 || r.family != endOfService {
		return
	}
	r.roles = l.rd.knownOffices(r.who)
	r.beside = true
	if len(r.roles) == 0 && r.kind == "resignation" && (strings.Contains(r.clause.text, "board") || strings.Contains(r.clause.text, "director")) {
		r.roles = []role{l.rd.seat(r.verb())}
		r.doubts = append(r.doubts, "office_not_named")
	}
	if len(r.roles) == 0 {
		for _, other := range l.records {
			if other.instead == r.who.who {
				r.roles = other.roles
			}
		}
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

// follow takes the day of another person's change, "upon Mr. Berg's retirement".
func (l *ledger) follow(r *record) {
	families := []string{endOfService, startOfService}
	if r.when.with == r.who.who {
		families = families[1:]
	}
	for _, family := range families {
		for _, other := range l.of(r.when.with, family) {
			if other != r && !other.when.date.IsZero() {
				t := other.when
				t.derived = true
				r.when = t
				return
			}
		}
	}
}

// relate links successors, and lets an office end no later than the successor takes it.
func (l *ledger) relate() {
	for _, r := range l.records {
		if r.family != startOfService {
			continue
		}
		for _, end := range l.records {
			if end.family != endOfService || end.who.who == r.who.who {
				continue
			}
			if r.instead == end.who.who || r.instead == nil && sharesOffice(r.roles, end.roles) && end.successor == nil {
				if r.instead == nil {
					r.instead = end.who.who
				}
				end.successor = r.who.who
				if !end.when.date.IsZero() && !end.when.loose && (!r.when.stated || r.when.loose && days(r.when.date, end.when.date) > 0) && r.clause.strongSuccession() {
					r.when = end.when
					r.when.derived = true
				}
				if end.when.date.IsZero() && r.instead == end.who.who && !r.when.date.IsZero() && (end.secondary || endWords[end.clause.low(end.at)] == "") {
					end.when = r.when
					end.when.derived = true
				}
				if end.when.precision == "event" && end.when.date.IsZero() && r.instead == end.who.who && !r.when.date.IsZero() && containsAny(end.clause.text, "election of his successor", "election of her successor", "appointment of his successor", "appointment of her successor", "successor is elected", "successor is appointed") {
					end.when = r.when
					end.when.derived = true
				}
				if end.secondary && end.when.loose && !r.when.loose && !r.when.date.IsZero() && r.instead == end.who.who {
					end.when = r.when
					end.when.derived = true
				}
				if !end.when.stated && !r.when.date.IsZero() && (followsAppointment(end.clause) || end.clause == r.clause && r.instead == end.who.who) {
					end.when = r.when
					end.when.derived, end.when.loose = true, true
				}
				if end.leaves && !end.when.date.IsZero() && !r.when.date.IsZero() && days(r.when.date, end.when.date) > 1 && sharesOffice(r.roles, end.roles) {
					end.when = r.when
					end.when.derived = true
					end.doubts = append(end.doubts, "successor_takes_office_earlier")
				}
			}
		}
	}
}

// followsAppointment reports whether a clause opens with the appointment from which it follows:
// "In connection with Ms. Roe's appointment, Mr. Berg will cease to serve".
func followsAppointment(c *clause) bool {
	if w := c.low(0); w != "in" && w != "upon" && w != "with" && w != "as" && w != "concurrent" && w != "concurrently" && w != "effective" {
		return false
	}
	for k := 1; k < min(len(c.elems), 9); k++ {
		if appointWords[c.low(k)] && nominals[c.low(k)] {
			return true
		}
	}
	return false
}

// sharesOffice reports whether a post that one person holds at a time is in both lists.
func sharesOffice(a, b []role) bool {
	for _, x := range a {
		for _, y := range b {
			if sameTitle(strings.TrimPrefix(strings.TrimPrefix(x.title, "Interim "), "Acting "), y.title) && !isSeat(x) && !strings.Contains(x.title, "Vice President") {
				return true
			}
		}
	}
	return false
}

// strongSuccession reports whether a clause itself says who succeeds whom.
func (c *clause) strongSuccession() bool {
	if containsAny(c.text, " in his stead", " in her stead", " in his place", " in her place") {
		return true
	}
	for k := range c.elems {
		if c.elems[k].kind == aPerson && c.succession(k) >= 0 {
			return true
		}
	}
	return false
}

// withoutGeneric drops "Executive Officer" from a list that names the office.
func withoutGeneric(roles []role) []role {
	if len(roles) < 2 {
		return roles
	}
	var out []role
	for _, r := range roles {
		if t := r.title; t != "Executive Officer" && t != "Officer" && t != "Corporate Officer" {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return roles
	}
	return out
}
