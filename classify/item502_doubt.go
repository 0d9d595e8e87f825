package classify

import (
	"regexp"
	"strings"

	"github.com/filingwire/filingwire"
)

// confidence says how far a record is to be trusted: high when every scored field was read
// by a rule that leaves no room for another reading.
func (rd *reader) confidence(l *ledger, r *record) string {
	level := 0
	if r.family == startOfService && len(l.of(r.who.who, r.family)) > 1 || strings.HasPrefix(r.clause.text, "as previously") {
		level++
	}
	if r.family == payChange {
		level++
	}
	if r.secondary || !r.strong {
		level += 2
	}
	if len(r.roles) == 0 || !strings.Contains(r.who.who.name, " ") {
		level += 2
	}
	if r.clause.namesClass() {
		level++
	}
	if !r.when.stated {
		level++
	}
	if len(r.doubts) > 0 {
		level += 2
	}
	if rd.unsure(r) || rd.prose.cut {
		level++
	}
	switch {
	case level == 0:
		return filingwire.High
	case level == 1:
		return filingwire.Medium
	}
	return filingwire.Low
}

// namesClass reports whether a clause calls a seat one of a class of directors: readers differ
// on whether that belongs to the title.
func (c *clause) namesClass() bool {
	for _, e := range c.elems {
		for _, x := range e.roles {
			if x.class && x.director {
				return true
			}
		}
	}
	return false
}

// unsure reports whether the words around a record hint at something that its fields do not
// say: filings of this kind are read wrongly more often than promised of rows marked high.
func (rd *reader) unsure(r *record) bool {
	if r.passed && r.family == endOfService {
		return true
	}
	if r.when.date.IsZero() && r.when.precision == "event" && r.family != payChange && happened(r) {
		return true // what happened has a day
	}
	for _, x := range r.roles {
		if strings.Contains(x.title, "Partner") || strings.HasPrefix(x.title, "Managing Director") {
			return true
		}
	}
	for _, c := range r.clauses {
		switch {
		case r.who.who == nil:
			return false
		case strings.Contains(c.text, "respectively"), r.family == startOfService && strings.Contains(c.text, "previously"):
			return true
		case r.who.who.age == 0 && c.onePerson() == r.who.who && ageHint.MatchString(c.text):
			return true
		}
	}
	return r.family == endOfService && rd.unsureEnd(r)
}

// happened reports whether the verb of a record is in the past tense.
func happened(r *record) bool {
	w := r.clause.low(r.at)
	return strings.HasSuffix(w, "ed") || w == "became" || w == "left"
}

func (rd *reader) unsureEnd(r *record) bool {
	if onlyDirector(r.roles) {
		for _, x := range rd.knownOffices(r.who) {
			if x.officer {
				return true // may leave the office with the seat
			}
		}
	}
	for _, c := range r.clauses {
		if r.reason == "" && causeHint.MatchString(c.text) || chairHint.MatchString(c.text) && !strings.Contains(strings.ToLower(titlesOf(r.roles)), "chair") {
			return true
		}
	}
	return false
}

func titlesOf(roles []role) string {
	var titles []string
	for _, r := range roles {
		titles = append(titles, r.title)
	}
	return strings.Join(titles, "; ")
}

var (
	ageHint   = regexp.MustCompile(`\bage[ds]?\b[^.;]{0,12}\b[2-9][0-9]\b|\b[2-9][0-9] years old`)
	causeHint = regexp.MustCompile(`\bretire|\bin order to\b|\bdue to\b|\bbecause\b|\bas a result of\b|\bagreed that\b|\b(?:merger|arrangement|transaction|investment|cooperation|purchase) agreement\b|\bpolicy\b|\brestructuring\b|\bto (?:pursue|accept|spend|devote|focus|form|start|launch|return|join)\b`)
	chairHint = regexp.MustCompile(`\bas (?:the )?chair|\bchair(?:man|woman|person)? (?:and|of)\b`)
)
