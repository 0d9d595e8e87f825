package classify

import "strings"

// newOffices are the offices beside a name that do not say what the person is already: "elected
// Jane Roe, 44, Treasurer", not "our current Treasurer".
func (rd *reader) newOffices(p part) (out []role) {
	for _, r := range ownOffices(p.appos) {
		if r.span.Start < p.span.End {
			continue
		}
		between := rd.prose.low[p.span.End-rd.prose.base : r.span.Start-rd.prose.base]
		if !containsAny(between, "current", "former", "our ", "its ", "the ", "who ", "previous", "then ", "present") {
			out = append(out, r)
		}
	}
	return out
}

// furtherObjects reads who else the verb of an appointment takes behind elem i: "appointed Jane
// Roe as President, and John Doe as Treasurer".
func (rd *reader) furtherObjects(c *clause, i int, ch change) (out []change) {
	for k := i + 1; k < len(c.elems); k++ {
		e := c.elems[k]
		switch {
		case e.kind == aPerson && !e.poss && k > i+1:
			n := k + 1
			if c.isComma(n) {
				n++
			}
			office := c.kind(n) == anOffice || c.low(n) == "as" && c.kind(n+1) == anOffice ||
				c.low(n) == "to" && (c.kind(n+1) == anOffice || c.low(n+1) == "serve" || c.kind(n+1) == theBoard)
			before := k - 1
			if c.low(before) == "of" && (c.low(before-1) == "each" || c.low(before-1) == "both") {
				before -= 2
			}
			if p := c.low(before); !office || p != "and" && p != "," && p != ";" || rd.actsBehind(c, k) || c.succession(k) >= 0 {
				return out
			}
			out = append(out, rd.spreadOffices(c, k, e.parts, ch)...)
		case e.kind == aWord && (finite[e.low] && !nominals[e.low] && e.low != "effective" || endWords[e.low] != "" || appointWords[e.low] && e.low != "serve" && e.low != "be" || startStops[e.low] && e.low != "until"):
			return out
		}
	}
	return out
}

var startStops = wordSet(`pursuant connection until expiring expires while which where replacing remain continue who arrangement provided report reporting reports responsibilities responsibility
	responsible reported served has had following previously selected because through was is are were if receive`)

// spreadOffices reads the offices of an appointment behind elem i. Offices with dates of
// their own make changes of their own.
func (rd *reader) spreadOffices(c *clause, i int, parts []part, ch change) []change {
	type group struct {
		roles []role
		when  timing
	}
	var groups []group
	cur := group{}
	foreign, committee := false, false
	for k := i + 1; k < len(c.elems); k++ {
		e := c.elems[k]
		if t, next := rd.meetingDay(c, k); t.stated && !cur.when.stated && len(cur.roles) > 0 {
			cur.when, k = t, next-1
			continue
		}
		if w := e.low; w == "from" && c.kind(k+1) == aDate && c.elems[k+1].known && c.elems[k+1].date.Precision == PrecisionDay && days(rd.report, c.elems[k+1].date.Date) > 0 && !cur.when.stated && (len(cur.roles) > 0 || c.low(k-1) == "serve") {
			cur.when = timingOn(c.elems[k+1].date) // "to serve from May 1 until the next annual meeting"
			k++
			continue
		}
		if w := e.low; e.kind == aWord && timingWords[w] || e.kind == aDate && c.low(k-1) == "on" {
			if t, next := rd.timingAt(c, k); t.stated {
				if w == "on" && nominals[c.low(ch.at)] && (k == ch.at+1 || c.kind(k-1) != anOffice) && c.before(ch.at, 3, decided) {
					t.loose, t.derived = true, true // "approved her appointment on May 1"
				}
				if next > k {
					k = next - 1
				}
				if cur.when.stated && len(cur.roles) == 0 && !((w == "effective" || w == "effect") && c.onDay(cur.when.span)) {
					continue
				}
				if n := len(groups) - 1; len(cur.roles) == 0 && n >= 0 {
					if (w == "effective" || w == "effect") && c.onDay(groups[n].when.span) {
						groups[n].when = t // "was elected President on May 1, effective June 1"
					}
					continue
				}
				cur.when = t
				if len(cur.roles) > 0 {
					groups = append(groups, cur)
					cur = group{}
				}
				continue
			}
		}
		switch {
		case e.kind == anOffice && !e.poss:
			if c.low(k-1) == "from" && (c.low(k+1) == "to" || c.isComma(k+1)) {
				continue // "promoted from Controller to ..."
			}
			if c.low(k-1) == "to" && k-1 > i && (c.kind(k-2) == anOffice && c.low(k-3) != "from" || c.low(k-2) == "report" || c.low(k-2) == "reporting" || c.low(k-2) == "reports") {
				continue
			}
			if c.low(k-1) == "by" || c.low(k-1) == "with" || c.low(k-1) == "than" || c.low(k+1) == "nominee" || c.low(k+1) == "nominees" {
				continue
			}
			for _, r := range e.roles {
				switch {
				case r.org != "" && !strings.Contains(c.text, "subsidiary"):
					foreign = true
				case memberOnly(r):
					committee = true
				case !r.advisor || len(e.roles) > 1 && !e.roles[0].advisor:
					cur.roles = unite(cur.roles, []role{r})
				}
			}
		case e.kind == theBoard && (c.low(k-1) == "to" || c.low(k-1) == "join" || c.low(k-1) == "on" || c.low(k-1) == "joined" || c.low(k-1) == "of" && (c.low(k-2) == "vacancy" || c.low(k-2) == "seat") || c.kind(k-1) == aPerson):
			if !hasDirector(cur.roles) && (len(groups) == 0 || !hasDirector(groups[0].roles)) {
				cur.roles = append(cur.roles, rd.seat(e.span))
			}
		case (e.low == "place" || e.low == "stead") && (c.low(k-1) == "his" || c.low(k-1) == "her") && len(parts) == 1 && rd.otherPerson(c, k, parts[0].who) != nil:
			ch.instead = rd.otherPerson(c, k, parts[0].who)
		case e.low == "place" && c.low(k-1) == "in" && c.low(k+1) == "of" && c.kind(k+2) == aPerson && !c.elems[k+2].poss && len(c.elems[k+2].parts) == 1:
			ch.instead = c.elems[k+2].parts[0].who
			k += 2
		case e.low == "successor" && (c.low(k-1) == "his" || c.low(k-1) == "her"):
			if who, _ := rd.subject(c, ch.at, false); len(who) == 1 && len(parts) == 1 && who[0].who != parts[0].who {
				ch.instead = who[0].who
			} else if len(who) == 1 && len(parts) == 1 && c.passive(ch.at) { // "Ms. Roe has been designated as his successor"
				ch.instead = rd.otherPerson(c, k, parts[0].who)
			}
		case (e.low == "vacancy" || e.low == "vacancies" || e.low == "seat" || e.low == "unexpired" || e.low == "remainder" && c.before(k, 4, anyOf("fill serve"))) && len(cur.roles) == 0 && len(groups) == 0:
			if left := rd.officesLeft(c, ch.at); len(left) > 0 {
				cur.roles = append(cur.roles, left...)
			} else {
				cur.roles = append(cur.roles, rd.seat(e.span))
			}
		case e.kind == aCommittee:
			committee = true
		case e.kind == aPerson && e.poss && c.low(k+1) == "successor" && len(parts) == 1:
			ch.instead = e.parts[0].who
		case e.kind == aPerson:
			if c.succession(k) < 0 && !e.poss && k > i+1 {
				k = len(c.elems)
			}
		case e.kind == aBreak:
			if k > i+1 && c.personAhead(k, len(c.elems)) {
				k = len(c.elems)
			}
		case e.low == "addition" && c.low(k-1) == "in" && c.low(k+1) == "to" && len(cur.roles) > 0, e.low == "reporting":
			if n := c.after(k, 20, anyOf("effective")); n > 0 && !c.personAhead(k, n) {
				k = n - 1
			} else {
				k = len(c.elems)
			}
		case e.low == "until" && c.after(k, 60, anyOf("effective")) >= 0 && !c.personAhead(k, c.after(k, 60, anyOf("effective"))):
			k = c.after(k, 60, anyOf("effective")) - 1
		case (e.low == "continue" || e.low == "remain") && len(cur.roles) > 0 && c.after(k, 16, anyOf("effective")) >= 0 && c.isComma(c.after(k, 16, anyOf("effective"))-1) && !c.personAhead(k, c.after(k, 16, anyOf("effective"))):
			k = c.after(k, 16, anyOf("effective")) - 1 // "and continue as President, effective May 1"
		case e.low == "which" && c.after(k, 3, anyOf("effective effect")) > 0: // "his promotion, which became effective May 1"
		case e.kind == aWord && (e.low == "became" || e.low == "become" || e.low == "becomes" || e.low == "was" || e.low == "is" || e.low == "were" || e.low == "are") && (c.low(k+1) == "effective"):
		case e.low == "following" && k == i+1: // "elected the following persons"
		case e.kind == aWord && (startStops[e.low] || appointWords[e.low] && e.low != "serve" && e.low != "join" && e.low != "fill" && e.low != "succeed" && e.low != "replace" && e.low != "become" && e.low != "be" ||
			endWords[e.low] != "" && e.low != "serving" && e.low != "ends"):
			if !nominals[e.low] {
				k = len(c.elems)
			}
		}
	}
	if len(cur.roles) > 0 || cur.when.stated && len(groups) == 0 {
		groups = append(groups, cur)
	}
	if len(groups) == 0 {
		groups = append(groups, cur)
	}
	if len(groups) > 1 && !groups[0].when.stated {
		groups[1].roles = append(groups[0].roles, groups[1].roles...)
		groups = groups[1:]
	}
	for len(groups) > 1 && !groups[len(groups)-1].when.stated {
		n := len(groups) - 1
		groups[n-1].roles = append(groups[n-1].roles, groups[n].roles...)
		groups = groups[:n]
	}
	var out []change
	for _, g := range groups {
		if len(g.roles) == 0 && (foreign || committee) {
			continue
		}
		for _, p := range parts {
			one := ch
			one.who, one.roles, one.when = p, g.roles, g.when
			if len(one.roles) == 0 && one.instead == nil {
				one.strong = false
			}
			if !one.when.stated {
				one.when = rd.timingBefore(c, ch.at, i, &one)
			}
			one.strong = one.strong && (!one.aside || one.when.stated && !one.when.loose)
			rd.closing(&one)
			out = append(out, one)
		}
	}
	return out
}

// decided are what a board does on the day of a decision.
const decided anyOf = "approved ratified confirmed announced authorized"

// otherPerson returns whom "in his place" at k speaks of: the last person named before in the
// sentence, or in the one before, that is not the appointee.
func (rd *reader) otherPerson(c *clause, k int, appointee *person) *person {
	for n := k - 1; n >= 0; n-- {
		if e := c.elems[n]; e.kind == aPerson && len(e.parts) == 1 && e.parts[0].who != appointee {
			return e.parts[0].who
		}
	}
	if len(rd.focus) == 1 && rd.focus[0].who != appointee {
		return rd.focus[0].who
	}
	return nil
}

// listsFurther reports whether behind the person at k a further one follows with an office: "the
// promotion of Ms. Orr to President and of Mr. Shaw to Treasurer".
func (c *clause) listsFurther(k int) bool {
	for n := k + 3; n < len(c.elems) && n-k < 24; n++ {
		if c.kind(n) == aPerson && !c.elems[n].poss && c.low(n-1) == "of" && c.low(n-2) == "and" && (c.low(n+1) == "to" || c.low(n+1) == "as") {
			return true
		}
	}
	return false
}

// officesLeft returns the offices of the company that the sentence said before elem i someone left,
// which makes them the vacancies that it goes on to speak of.
func (rd *reader) officesLeft(c *clause, i int) []role {
	ended := false
	for k := range i {
		ended = ended || c.kind(k) == aWord && (endWords[c.low(k)] == "resign" || endWords[c.low(k)] == "retire" || endWords[c.low(k)] == "step")
	}
	left := rd.officesBetween(c, -1, i)
	if !ended {
		return nil
	}
	for _, r := range left {
		if r.director {
			return nil
		}
	}
	return left
}
