package classify

import (
	"slices"
	"strings"
)

// laterDayUnread reports whether a change is dated by the day of the decision though its sentences
// speak of a beginning.
func laterDayUnread(_ *ledger, r *record) bool {
	if !r.when.loose || r.family == payChange {
		return false
	}
	for _, c := range r.clauses {
		if beginHint.MatchString(strings.ReplaceAll(c.text, "effective time", "")) {
			return true
		}
	}
	return false
}

// otherOfficeNamed reports whether one who joins the board is told to take an office of the company
// as well, which no record has.
func otherOfficeNamed(l *ledger, r *record) bool {
	if r.family != startOfService || !onlyDirector(r.roles) {
		return false
	}
	for _, c := range l.clauses {
		if c.heading || !c.names(r.who.who) || l.rd.career(c) || l.rd.skipsClause(c) {
			continue
		}
		for k, e := range c.elems {
			if e.kind != anOffice || c.low(k-1) != "as" || !c.before(k, 6, anyOf("employed serve appointed named hired engaged role position")) {
				continue
			}
			for _, x := range e.roles {
				if x.officer && x.held && x.org == "" && !overlaps(l.rd.knownOffices(r.who), []role{x}) {
					return len(l.of(r.who.who, startOfService)) < 2
				}
			}
		}
	}
	return false
}

// chairUnread reports whether a sentence of an ending speaks of a chair that no ending of the person
// has.
func chairUnread(l *ledger, r *record) bool {
	if r.family != endOfService || !slices.ContainsFunc(r.clauses, func(c *clause) bool {
		return chairHint.MatchString(c.text) && !containsAny(c.text, "remain", "continue", "elected", "appointed", "named", "become", "transition") // a chair kept, or taken
	}) {
		return false
	}
	for _, end := range l.of(r.who.who, endOfService) {
		if strings.Contains(strings.ToLower(titlesOf(end.roles)), "chair") {
			return false
		}
	}
	return true
}

// changeUnread reports whether a sentence that names the person has the verb of a change which
// nothing was made of.
func changeUnread(l *ledger, r *record) bool {
	for _, c := range l.clauses {
		if c.heading || c.told || !c.names(r.who.who) || c.changesTold() == 0 || l.rd.skipsClause(c) || l.rd.career(c) || c.span.Start < r.clause.span.Start {
			continue
		}
		for k, e := range c.elems {
			if e.kind == aWord && unreadVerbs.has(e.low) && !l.rd.hypothetical(c, k) && !l.rd.past(c, k) && !c.committeeNear(k) && !c.before(k, 8, anyOf("agreement letter upon following connection")) {
				return true
			}
		}
	}
	return false
}

// unreadVerbs are those verbs of changes that mostly tell of one.
const unreadVerbs anyOf = "resigned resign retire stepped step ceased cease depart departed replace assume become"

// ageUnread reports whether a sentence about the person states an age that was not read.
func ageUnread(l *ledger, r *record) bool {
	if r.who.who.age != 0 {
		return false
	}
	for _, c := range l.clauses {
		if (c.names(r.who.who) || c.para == r.clause.para && c.before(2, 2, pronouns)) && ageHint.MatchString(c.text) {
			for _, e := range c.elems {
				for _, p := range e.parts {
					if p.who != r.who.who && p.who.age != 0 {
						return len(c.elems) > 0 && c.onePerson() == r.who.who
					}
				}
			}
			return true
		}
	}
	return false
}
