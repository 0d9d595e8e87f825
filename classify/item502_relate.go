package classify

import (
	"regexp"
	"strings"
)

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
				if end.when.precision == "event" && end.when.date.IsZero() && r.instead == end.who.who && !r.when.date.IsZero() && untilSuccessor.MatchString(end.clause.text) {
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
				if end.leaves && !end.when.date.IsZero() && !r.when.date.IsZero() && days(r.when.date, end.when.date) > 1 && !r.when.loose && sharesOffice(r.roles, end.roles) {
					end.when = r.when
					end.when.derived = true
					end.doubts = append(end.doubts, "successor_takes_office_earlier")
				}
			}
		}
	}
}

// untilSuccessor makes an ending wait for the successor.
var untilSuccessor = regexp.MustCompile(`\b(?:election|appointment|selection|naming|hiring) of (?:his|her|a|the) (?:successor|replacement|new|permanent)\b|\bsuccessor is (?:elected|appointed)\b`)

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
	if containsAny(c.text, " succeeded by ", " replaced by ", " succeeded in ", " in his stead", " in her stead", " in his place", " in her place") {
		return true
	}
	for k := range c.elems {
		if c.elems[k].kind == aPerson && c.succession(k) >= 0 {
			return true
		}
	}
	return false
}
