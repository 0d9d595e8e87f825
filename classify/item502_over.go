package classify

import (
	"regexp"
	"strings"
)

// furtherVerbs are read beside the words of appointments and endings.
const furtherVerbs anyOf = "served over from given assigned conferred confers bestowed asked requested provide provides provided assumed eliminated pass passes hand hands handed turn turned step steps stepped consent consented"

// furtherAt reads changes that are told without a verb of their own at the word i.
func (rd *reader) furtherAt(c *clause, i int) []change {
	switch c.low(i) {
	case "served":
		return rd.servedUntil(c, i)
	case "over":
		if c.before(i, 1, anyOf("take takes took taken taking")) && !rd.hypothetical(c, i) {
			return rd.takesOver(c, i)
		}
	case "from":
		return rd.retitled(c, i)
	case "given", "assigned":
		return rd.given(c, i)
	case "conferred", "confers", "bestowed":
		return rd.conferred(c, i)
	case "asked", "requested":
		return rd.asked(c, i)
	case "provide", "provides", "provided":
		return rd.servicesAs(c, i)
	case "assumed":
		return rd.assumedBy(c, i)
	case "pass", "passes", "hand", "hands", "handed", "turn", "turned":
		return rd.handsOver(c, i)
	case "step", "steps", "stepped":
		return rd.stepsInto(c, i)
	case "consent", "consented":
		return rd.consents(c, i)
	case "eliminated":
		return rd.heldBy(c, i)
	}
	return nil
}

// servedUntil reads "served as the Company's President until May 1, 2024", said of a day close to
// the report.
func (rd *reader) servedUntil(c *clause, i int) []change {
	till := c.after(i, 24, anyOf("until through"))
	if c.low(i+1) != "as" || c.kind(i+2) != anOffice || till < 0 || c.kind(till+1) != aDate || rd.career(c) || rd.report.IsZero() {
		return nil
	}
	d := c.elems[till+1]
	if n := days(d.date.Date, rd.report); !d.known || d.date.Precision != PrecisionDay || n < 0 || n > 45 {
		return nil
	}
	parts, at := rd.subject(c, i, false)
	roles := rd.officesBetween(c, i, till)
	if len(parts) != 1 || at < 0 && !c.before(i, 3, pronouns) || len(roles) == 0 || interimAmong(roles) {
		return nil
	}
	return []change{{who: parts[0], family: endOfService, kind: "departure", roles: roles, when: timingOn(d.date), clause: c, at: i}}
}

// takesOver reads "Ms. Roe will take over as Treasurer from Mr. Berg".
func (rd *reader) takesOver(c *clause, i int) []change {
	parts, at := rd.subject(c, i, false)
	if len(parts) != 1 || at < 0 && !c.before(i, 5, pronouns) {
		return nil
	}
	ch := change{family: startOfService, kind: "appointment", clause: c, at: i, strong: true}
	prev := -1
	for k := i + 1; k < len(c.elems) && k-i < 16 && c.kind(k) != aBreak; k++ {
		if w := c.low(k - 1); c.kind(k) == aPerson && !c.elems[k].poss && len(c.elems[k].parts) == 1 && (w == "from" || w == "for") && c.elems[k].parts[0].who != parts[0].who {
			prev = k
			break
		}
	}
	if prev < 0 {
		if len(rd.officesBetween(c, i, len(c.elems))) == 0 {
			return nil
		}
		return rd.spreadOffices(c, i, parts, ch)
	}
	before := c.elems[prev].parts[0]
	ch.instead = before.who
	roles := rd.officesBetween(c, i, prev)
	if len(roles) == 0 && (c.after(i, prev-i, anyOf("role position office post")) > 0 || inThatCapacity.MatchString(c.text)) {
		roles = rd.office
	}
	if len(roles) == 0 {
		roles = unite(ownOffices(before.appos), rd.knownOffices(before))
	}
	out := rd.spreadOffices(c, prev, parts, ch)
	for n := range out {
		if len(out[n].roles) == 0 {
			out[n].roles = roles
		}
		out[n].strong = len(out[n].roles) > 0
	}
	if len(out) == 0 {
		return nil
	}
	end := change{who: before, family: endOfService, kind: "departure", roles: roles, beside: true, when: out[0].when, by: parts[0].who, clause: c, at: i}
	return append(out, end)
}

// inThatCapacity points back to the office that was named before.
var inThatCapacity = regexp.MustCompile(`\b(?:in|as|filled|held) (?:that|such|this|the same) (?:capacity|role|position|office|post)\b`)

// takenFrom adds the end of the service of whom the offices at k are assumed from: "will assume the
// duties of Treasurer from Mr. Berg".
func (rd *reader) takenFrom(c *clause, k int, out []change) []change {
	from := c.after(k, 12, anyOf("from"))
	if len(out) != 1 || len(out[0].roles) == 0 || from < 0 || c.kind(from+1) != aPerson || c.elems[from+1].poss || len(c.elems[from+1].parts) != 1 || c.elems[from+1].parts[0].who == out[0].who.who {
		return out
	}
	before := c.elems[from+1].parts[0]
	out[0].instead = before.who
	return append(out, change{who: before, family: endOfService, kind: "departure", roles: withoutSeat(out[0].roles), beside: true, when: out[0].when, by: out[0].who.who, clause: c, at: out[0].at})
}

// retitled reads "approved a change in Mr. Berg's title from Controller to Treasurer": the new
// office, and the end of the other.
func (rd *reader) retitled(c *clause, i int) []change {
	if c.kind(i+1) != anOffice || c.low(i+2) != "to" || c.kind(i+3) != anOffice ||
		!c.before(i, 14, changeOfTitle) || !c.before(i, 14, anyOf("role title position titles roles")) || rd.hypothetical(c, i) || !ownAmong(c.elems[i+3].roles) {
		return nil
	}
	verb := i - 1
	for !changeOfTitle.has(c.low(verb)) {
		verb--
	}
	for k := i - 1; k >= 0 && i-k < 16; k-- {
		if c.kind(k) != aPerson {
			continue
		}
		parts := c.elems[k].parts
		out := rd.spreadOffices(c, i+2, parts, change{family: startOfService, kind: "appointment", clause: c, at: verb, strong: true})
		held := ownOffices(c.elems[i+1].roles)
		if len(parts) != 1 || len(out) != 1 || len(held) == 0 || overlaps(held, out[0].roles) {
			return out
		}
		return append(out, change{who: parts[0], family: endOfService, kind: "departure", reason: "other_position", roles: held, when: out[0].when, clause: c, at: verb})
	}
	return nil
}

// changeOfTitle are the words by which one title takes the place of another.
const changeOfTitle anyOf = "change changed changes changing"

// given reads "has been given the additional title of Interim President".
func (rd *reader) given(c *clause, i int) []change {
	of := c.after(i, 5, anyOf("of"))
	if !c.passive(i) || of < 0 || c.kind(of+1) != anOffice || c.after(i, 4, anyOf("title titles role roles position office duties responsibilities")) < 0 || rd.hypothetical(c, i) {
		return nil
	}
	parts, at := rd.subject(c, i, false)
	if len(parts) != 1 || at < 0 && !c.before(i, 4, pronouns) {
		return nil
	}
	return rd.spreadOffices(c, of, parts, change{family: startOfService, kind: "appointment", clause: c, at: i, strong: true})
}

// followsDay reports whether a past ending at i is told in the passage that began with a day, and
// without one of its own.
func (rd *reader) followsDay(c *clause, i int) bool {
	return rd.led && rd.ledIn == c.para && c.kind(0) != aDate && strings.HasSuffix(c.low(i), "ed") && !c.passive(i) && !c.before(i, 3, anyOf("has have had previously earlier")) && c.daysNamed() == 0 && !beginHint.MatchString(c.text)
}
