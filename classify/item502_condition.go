package classify

import "strings"

// elsewhere reports whether the ending at i is of service with another organization, or of
// positions that are not named: "retired from the U.S. Air Force", "resigned from most of
// these positions".
func (rd *reader) elsewhere(c *clause, i int) bool {
	k := i + 1
	for k < len(c.elems) && k-i < 3 && c.low(k) != "from" {
		k++
	}
	if c.low(k) != "from" {
		return false
	}
	k++
	switch {
	case c.low(k) == "most" || c.low(k) == "certain" || c.low(k) == "some" || c.low(k) == "several":
		return c.after(k-1, 4, anyOf("positions roles boards directorships")) >= 0 && c.after(k-1, 8, anyOf("company")) < 0
	case c.kind(k) == aWord && !plainNouns.has(c.low(k)):
		return firstRune(rd.prose.slice(c.elems[k].span)) < 'a' && firstRune(rd.prose.slice(c.elems[k].span)) >= 'A'
	}
	return false
}

// plainNouns follow "from" in capitals without naming an organization.
const plainNouns anyOf = "employment service office all his her their any board position positions role registrant bank trust fund corporation partnership"

// longAgo reports whether a year that is past is given for the ending at i: "retired in 2008".
func (rd *reader) longAgo(c *clause, i int) bool {
	for k := i + 1; k < len(c.elems) && k-i < 14 && c.kind(k) != aDate && c.kind(k) != aBreak && c.low(k) != "has" && c.low(k) != "served"; k++ {
		if w := c.low(k); c.kind(k) == aWord && len(w) == 4 && isDigit(w[0]) && isDigit(w[3]) && (c.low(k-1) == "in" || c.low(k-1) == "since") {
			return atoi(w) > 1900 && atoi(w) < rd.report.Year
		}
	}
	return false
}

// monthsAgo reports whether the ending at i is told of a month well before the report, to explain a
// vacancy: "who resigned in December 2023", "vacant since October 2023, when Mr. Berg retired".
func (rd *reader) monthsAgo(c *clause, i int) bool {
	old := func(e elem) bool {
		return e.kind == aDate && e.known && e.date.Precision != PrecisionDay && days(e.date.Date, rd.report) > 60
	}
	if !containsAny(c.text, "vacan", "position", "seat") || !c.before(i, 5, anyOf("who when")) {
		return false
	}
	for k := i + 1; k < len(c.elems) && k-i < 8 && c.kind(k) != aPerson && c.kind(k) != aBreak; k++ {
		if old(c.elems[k]) && c.low(k-1) == "in" {
			return true
		}
	}
	for k := i - 1; k > 0 && i-k < 7; k-- {
		if old(c.elems[k]) && c.low(k-1) == "since" {
			return true
		}
	}
	return false
}

// hypothetical reports whether the verb at i stands in a condition or a term of office.
func (rd *reader) hypothetical(c *clause, i int) bool {
	for k := i - 1; k >= 0 && i-k < 16 && c.elems[k].kind != aBreak; k-- {
		switch w := c.low(k); {
		case w == "until" && k == 0 && c.commaBetween(k, i): // "Until a successor is found, Ms. Roe will ..."
		case w == "if" || w == "though" && c.low(k-1) == "as" || w == "unless" || w == "until" || w == "whether" || w == "should" || w == "case" && c.low(k-1) == "in" && c.low(k+1) == "of":
			return true
		case w == "event" && (c.low(k-1) == "in" || c.low(k+1) == "of" || c.low(k+1) == "that"):
			return true
		case w == "earlier" && i-k < 6:
			return true
		case (w == "date" || w == "expiring") && k == i-2:
		case w == "pursuant" && c.low(k+1) == "to" && c.low(k+2) == "which" && c.passive(i):
			return !strings.Contains(c.text, "entered into")
		case w == "prior" && c.low(k+1) == "to" && nominals[c.low(i)]:
			return true
		}
	}
	if w := c.low(i - 1); w == "may" || w == "can" || w == "could" || w == "might" || w == "be" && (c.low(i-2) == "may" || c.low(i-2) == "can" || c.low(i-2) == "could" || c.low(i-2) == "might") {
		return true
	}
	if c.before(i, 5, anyOf("right option ability")) && c.before(i, 3, anyOf("to of")) {
		return true
	}
	switch c.low(i + 1) {
	case "for":
		return c.low(i+2) == "good" || c.low(i+2) == "any"
	case "or":
		return nominals[c.low(i)] && (nominals[c.low(i+2)] || c.low(i+2) == "removal" || c.low(i+2) == "disability")
	case "without":
		return nominals[c.low(i)] && c.low(i+2) == "cause" && !c.before(i, 4, anyOf("of"))
	case "agreement", "agreements", "benefits", "letter", "package", "payment", "policy", "plan", "date":
		return nominals[c.low(i)]
	}
	return false
}

func (c *clause) commaBetween(from, to int) bool {
	for k := from + 1; k < to; k++ {
		if c.isComma(k) {
			return true
		}
	}
	return false
}

// career reports whether a sentence tells of a person's life before.
func (rd *reader) career(c *clause) bool {
	for _, s := range []string{"prior to joining", "before joining", "most recently", "co-founded", "began his career", "began her career", "previously served", "during his time", "during her time", "prior to that", "prior thereto", "before that"} {
		if strings.Contains(c.text, s) {
			return !rd.statesChange(c)
		}
	}
	return false
}
