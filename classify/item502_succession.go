package classify

import (
	"regexp"
	"strings"
)

// succeeds reads "Ms. Roe will succeed Mr. Berg as President": an appointment of the one
// and, unless it is told elsewhere, the end of the other's service.
func (rd *reader) succeeds(c *clause, i int, ch change) []change {
	w := c.low(i)
	if c.before(i, 4, anyOf("not may could")) {
		return nil
	}
	k := i + 1
	if c.low(k) == "in" && c.after(k, 5, anyOf("by")) > 0 && c.passive(i) { // "has been succeeded in that position by"
		k = c.after(k, 5, anyOf("by"))
	}
	by := c.low(k) == "by"
	from := k
	for k < len(c.elems) && c.elems[k].kind != aPerson && k-from < 4 && c.kind(k) != anOffice {
		k++
	}
	if c.kind(k) != aPerson || c.elems[k].poss {
		return nil
	}
	if (w == "succeeded" || w == "replaced") && !by && !rd.recent(c, i) {
		return nil
	}
	next, prev := c.elems[k].parts, []part(nil)
	if by {
		if !c.passive(i) {
			return nil
		}
		prev, _ = rd.subject(c, i, false)
	} else {
		prev = next
		next = rd.subjectOfSuccession(c, i)
	}
	if len(prev) > 1 && len(prev) == len(next) && !by {
		return rd.succeedInTurn(c, i, k, prev, next, ch)
	}
	if len(prev) != 1 || len(next) == 0 {
		return nil
	}
	start := rd.spreadOffices(c, k, next, ch)
	for n := range start {
		start[n].instead = prev[0].who
		start[n].strong = !strings.HasSuffix(w, "ing") && w != "succeeds" && w != "replaces"
	}
	end := change{family: endOfService, kind: "departure", clause: c, at: i, who: prev[0], beside: true}
	end.roles = prev[0].appos
	if (len(start) == 0 || noOffices(start)) && containsAny(c.text, "who remains a", "who will remain a", "who continues as a", "who will continue as a", "who continues to serve as a director") {
		if end.roles = rd.officesBetween(c, -1, i); len(end.roles) == 0 || onlyDirector(end.roles) {
			return start
		}
	}
	if len(end.roles) == 0 && (c.committeeNear(k) || c.kind(k+1) == aWord && c.low(k+1) == "who" && c.after(k, 6, anyOf("remains remain continues continue")) >= 0 || strings.Contains(c.text, "remains a director")) {
		return start // on a committee
	}
	end.by = next[0].who
	if len(start) > 0 && len(start[0].roles) > 0 {
		end.roles = withoutSeat(start[0].roles)
		end.when = start[0].when
	} else if !by && strings.HasSuffix(w, "ing") && c.low(k+1) == "in" { // "as Controller, replacing Mr. Berg in that position"
		end.roles = rd.officesBetween(c, -1, i)
	}
	if t := rd.servedTill(c, k); t.stated {
		end.when = t
	}
	return append(start, end)
}

// servedTill reads the day behind the one replaced at k: "replacing Mr. Berg, who served until his
// term expired on May 1".
func (rd *reader) servedTill(c *clause, k int) timing {
	who := k + 1
	if c.isComma(who) {
		who++
	}
	if c.low(who) != "who" || c.after(who, 2, anyOf("served serves")) < 0 {
		return timing{}
	}
	till := c.after(who, 12, anyOf("until through"))
	for n := till + 1; till > 0 && n < len(c.elems) && n-till < 9 && c.kind(n) != aPerson && c.kind(n) != aBreak; n++ {
		if e := c.elems[n]; e.kind == aDate && e.known && e.date.Precision == PrecisionDay && days(e.date.Date, rd.report) < 100 {
			return timingOn(e.date)
		}
	}
	return timing{}
}

// committeeNear reports whether the stretch of the sentence about elem i speaks of a committee.
func (c *clause) committeeNear(i int) bool {
	from, to := i, i
	for from > 0 && c.kind(from-1) != aBreak {
		from--
	}
	for to < len(c.elems) && c.kind(to) != aBreak {
		to++
	}
	for _, e := range c.elems[from:to] {
		if e.kind == aCommittee || strings.HasPrefix(e.low, "committee") {
			return true
		}
		for _, r := range e.roles {
			if r.committee {
				return true
			}
		}
	}
	return false
}

// subjectOfSuccession finds who succeeds: the subject, or the object of "appointed ... to
// succeed".
func (rd *reader) subjectOfSuccession(c *clause, i int) []part {
	for k := i - 1; k >= 0; k-- {
		if e := c.elems[k]; e.kind == aPerson && !e.poss && c.succession(k) < 0 && !(prepositions.has(c.low(k-1)) && c.personAhead(0, k)) {
			return e.parts
		}
	}
	return rd.focus
}

// succeedsThem gives the elected the offices of those who were said to leave.
var succeedsThem = regexp.MustCompile(`\bto (?:succeed|replace) (?:him|her|them)\b`)

// succeedInTurn reads "Ms. Roe and Mr. Lang were elected, succeeding Mr. Berg and Ms. Orr", of whom
// each takes the place of one.
func (rd *reader) succeedInTurn(c *clause, i, k int, prev, next []part, ch change) (out []change) {
	out = rd.spreadOffices(c, k, next, ch)
	for n := range out {
		out[n].strong = false
	}
	for n, p := range prev {
		out = append(out, change{family: endOfService, kind: "departure", clause: c, at: i, who: p, roles: p.appos, beside: true, by: next[n].who})
	}
	return out
}
