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
	differs      bool      // two sentences state different days for it
	mixed        bool      // put together from endings of two kinds
	secondary    bool      // known only from what refers to it
}

// ledger collects the records of an item in the order in which they are told.
type ledger struct {
	rd      *reader
	records []*record
	clauses []*clause
	pays    []*record // changes of pay, of whomever
	weak    []change

	recalled []*person // whose changes the text repeats from an earlier report

	denied, denialSought bool // the item denies somewhere that anyone disagreed
}

// add enters what a sentence says: into the record of the same change, or as a new one.
func (l *ledger) add(ch change) {
	if ch.withdrawn {
		l.records = slices.DeleteFunc(l.records, func(r *record) bool { return r.who.who == ch.who.who && r.family == ch.family })
		return
	}
	if l.rd.reported(&ch) {
		l.recalled = append(l.recalled, ch.who.who)
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
	if ch.when.date.IsZero() || rd.report.IsZero() || !containsAny(text, "previously reported", "previously disclosed", "previously announced", "as disclosed in", "as reported in") && !containsAny(ch.clause.text, "as previously reported", "as previously disclosed", "as previously announced") {
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
	if (r.kind == "termination") != (ch.kind == "termination") && (len(r.roles) > 0 || r.kind == "termination") && len(ch.roles) > 0 && !overlaps(r.roles, ch.roles) && (len(r.roles) > 0 || onlyDirector(ch.roles)) {
		return false // dismissed as an officer, and so resigned from the board
	}
	if ch.reason == "not_standing_for_reelection" && r.reason != ch.reason && !a.date.IsZero() && !r.leaves && len(r.roles) > 0 && !hasDirector(r.roles) && strings.Contains(ch.clause.text, " chair") && days(a.date, l.rd.report) >= 0 {
		return false // who resigns as Chair and does not stand again keeps the seat until then
	}
	if ch.family == endOfService && b.loose && r.kind == ch.kind && strings.Contains(ch.clause.text, " also ") {
		return true // "Dr. Berg also resigned as Chair"
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
	r.differs = r.differs || !r.when.loose && !ch.when.loose && !r.when.date.IsZero() && !ch.when.date.IsZero() && r.when.date != ch.when.date
	switch {
	case r.leaves && !ch.leaves && ch.family == endOfService && !ch.when.date.IsZero() && !ch.beside:
		r.when = ch.when
	case ch.when.stated && (!r.when.stated || r.when.precision == "" || r.when.date.IsZero() && !ch.when.date.IsZero() && r.when.precision != "day" && !ch.when.loose):
		r.when = ch.when
	case r.when.loose && !ch.when.loose && !ch.when.date.IsZero():
		r.when = ch.when
	}
	if ch.split && r.when == ch.when {
		r.roles = ch.roles // what was announced of several offices is told of each here
	}
	if r.beside && !ch.beside && len(ch.roles) > 0 {
		if strings.Contains(ch.clause.text, " also ") && onlyDirector(ch.roles) && !onlyDirector(r.roles) {
			r.beside = false // "He will also resign as a director"
		} else if ch.kind == "resignation" || ch.family != endOfService || !onlyDirector(ch.roles) {
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
	r.mixed = r.mixed || r.family == endOfService && r.kind != ch.kind
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
	if len(out) == 0 || onlyDirector(out) {
		return roles
	}
	return out
}
