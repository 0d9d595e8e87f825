package classify

import (
	"regexp"
	"strings"
)

// seatsAhead returns the seats of "elected two new directors, Jane Roe and John Doe", which stand
// beside the first name.
func (rd *reader) seatsAhead(c *clause, i int, first part) []role {
	own := ownOffices(first.appos)
	if !onlyDirector(own) || own[0].span.Start < c.elems[i].span.End || own[0].span.Start > first.span.Start {
		return nil
	}
	return own[:1]
}

// listedOffices reads "the following promotions: Jane Roe to President; and John Doe to Treasurer".
func (rd *reader) listedOffices(c *clause, colon int, ch change) (out []change) {
	var shared timing
	for k := colon - 1; k > ch.at && !shared.stated; k-- {
		if c.low(k) == "effective" {
			shared, _ = rd.timingAt(c, k)
		}
	}
	ch.strong = true
	for k := colon + 1; k < len(c.elems); k++ {
		if c.kind(k) != aPerson || c.elems[k].poss {
			continue
		}
		n := k + 1
		if c.isComma(n) {
			n++
		}
		if w := c.low(n); (w == "to" || w == "as") && c.kind(n+1) == anOffice {
			for _, one := range rd.spreadOffices(c, k, c.elems[k].parts, ch) {
				if shared.stated && (!one.when.stated || one.when.loose) {
					one.when = shared
				}
				out = append(out, one)
			}
		}
	}
	return out
}

// past reports whether the sentence dates the verb at i long before the report.
func (rd *reader) past(c *clause, i int) bool {
	old := false
	for k, e := range c.elems {
		switch {
		case e.kind == aDate && e.known:
			if n := days(e.date.Date, rd.report); n < 200 {
				return false
			}
			old = old || k > i || k < 3
		case e.kind == aWord && len(e.low) == 4 && isDigit(e.low[0]) && (c.low(k-1) == "in" || c.low(k-1) == "since" || c.low(k-1) == "from") && k-i < 25:
			if y := atoi(e.low); y > 1900 && y < rd.report.Year {
				old = true
			}
		}
	}
	return old
}

// object finds whom "appointed" at i takes.
func (rd *reader) object(c *clause, i int) ([]part, int) {
	for k := i + 1; k < len(c.elems) && k-i < 24; k++ {
		switch e := c.elems[k]; {
		case e.kind == aPerson && e.poss:
			return nil, -1
		case e.kind == aPerson:
			if c.succession(k) >= 0 {
				return nil, -1
			}
			return e.parts, k
		case e.kind == aWord && (e.low == "himself" || e.low == "herself"):
			for n := range i { // who acts stands first
				if c.kind(n) == aPerson && len(c.elems[n].parts) == 1 && !c.elems[n].poss {
					return c.elems[n].parts, i
				}
			}
			return nil, -1
		case e.kind == aWord && (pronouns.has(e.low) || e.low == "him" || e.low == "her"):
			if e.low == "him" || e.low == "her" {
				pronoun := map[string]string{"him": "he", "her": "she"}[e.low]
				for n := i - 1; n >= 0; n-- {
					if c.elems[n].kind == aPerson && fits(pronoun, c.elems[n].parts) {
						return c.elems[n].parts, i
					}
				}
				return rd.focusFor(pronoun), i
			}
			return nil, -1
		case e.kind == aWord && (endWords[e.low] != "" || appointWords[e.low] && e.low != "serve" && e.low != "join" && e.low != "names" || beForms[e.low] || e.low == "that" && c.low(k+1) != "date" && !(c.low(k-1) == "to" && k == i+2) || e.low == "pursuant"):
			return nil, -1
		case e.kind == aBreak && k > i+1:
			return nil, -1
		}
	}
	return nil, -1
}

// tookEffect says of an election that it has become one.
var tookEffect = regexp.MustCompile(`\b(?:became|has become) effective\b`)

// nominated finds whom "the appointment of ..." at i speaks of, and whether it reports it.
func (rd *reader) nominated(c *clause, i int, ch *change) ([]part, int) {
	if c.elemPoss(i - 1) {
		ch.strong = c.before(i-1, 3, anyOf("announced announcing approved approving")) || tookEffect.MatchString(c.text)
		if c.kind(i-1) == aPerson {
			return c.elems[i-1].parts, i
		}
	}
	for k := i + 1; k < len(c.elems) && k-i < 10; k++ {
		e := c.elems[k]
		if e.kind == aPerson && !e.poss && (c.low(k-1) == "of" || c.before(k, 3, anyOf("of"))) {
			ch.strong = c.before(i, 9, anyOf("announced announcing approved approving confirmed reported announces ratified accepted")) && !c.before(i, 3, anyOf("connection following upon with"))
			return e.parts, k
		}
		if e.kind == aWord && (e.low == ":" || finite[e.low] && e.low != "effective" || e.low == "as" && c.low(k+1) != "of") {
			break
		}
	}
	ch.strong = false
	if w := c.low(i - 1); (w == "his" || w == "her") && (c.low(i-2) == "of" && c.low(i-3) == "because" || c.low(i-2) == "to" && c.low(i-3) == "due") {
		return nil, -1 // why someone leaves
	}
	if strings.HasSuffix(c.low(i), "s") && i <= 2 && !c.heading && c.low(i+1) != "of" && len(rd.started) > 0 {
		return rd.started, i // "Both appointments are effective May 1"
	}
	if says := beForms[c.low(i+1)] || c.low(i+1) == "will" || c.low(i+1) == "became" || c.low(i+1) == "becomes"; !c.heading && i <= 2 && (says || !c.personAhead(0, len(c.elems))) && c.low(i+1) != "of" {
		return rd.focus, i // "The appointment is effective May 1"
	}
	if !c.before(i, 3, anyOf("his her their")) {
		return nil, -1
	}
	parts, at := rd.subject(c, i, true)
	if at > 0 && !c.elems[at].poss && !c.before(i, 2, anyOf("his her their")) {
		return nil, -1
	}
	return parts, i
}
