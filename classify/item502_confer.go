package classify

import "strings"

// conferred reads "conferred upon Ms. Roe the additional title of Treasurer and upon Mr. Shaw that
// of Controller", the board acting.
func (rd *reader) conferred(c *clause, i int) (out []change) {
	if rd.hypothetical(c, i) {
		return nil
	}
	if c.passive(i) { // "relinquished the title of Secretary, which was conferred on Ms. Roe"
		held := i - 1
		for held >= 0 && i-held < 7 && c.kind(held) != anOffice {
			held--
		}
		if c.kind(held) == anOffice && (c.low(i+1) == "on" || c.low(i+1) == "upon") && c.kind(i+2) == aPerson && !c.elems[i+2].poss {
			out = rd.spreadOffices(c, len(c.elems), c.elems[i+2].parts, appointedAt(c, i))
			for n := range out {
				out[n].roles, out[n].strong = ownOffices(c.elems[held].roles), true
			}
		}
		return rd.onDayOfAct(c, out)
	}
	for k := i + 1; k < len(c.elems) && c.kind(k) != aBreak; k++ {
		if w := c.low(k - 1); c.kind(k) != aPerson || c.elems[k].poss || w != "on" && w != "upon" && w != "to" {
			continue
		}
		n := k + 1
		for n < len(c.elems) && n-k < 8 && c.kind(n) == aWord && titleFillers.has(c.low(n)) {
			n++
		}
		if c.kind(n) == anOffice {
			out = append(out, rd.spreadOffices(c, n-1, c.elems[k].parts, appointedAt(c, i))...)
		}
	}
	return rd.onDayOfAct(c, out)
}

// appointedAt is an appointment that the word at i tells of.
func appointedAt(c *clause, i int) change {
	return change{family: startOfService, kind: "appointment", clause: c, at: i, strong: true}
}

// onDayOfAct dates changes for which the sentence gives no day of their own by that of the act.
func (rd *reader) onDayOfAct(c *clause, changes []change) []change {
	for n := range changes {
		if d, ok := rd.leadDate(c, changes[n].at); ok && !changes[n].when.stated {
			changes[n].when = timingOn(d)
			changes[n].when.derived, changes[n].when.loose = true, true
		}
	}
	return changes
}

// titleFillers stand between a person and the title that is conferred.
const titleFillers anyOf = "additional title titles office offices position role of new further"

// asked reads "has asked director Jane Roe to serve as Interim President", "to assume the role of".
func (rd *reader) asked(c *clause, i int) []change {
	if c.passive(i) || rd.hypothetical(c, i) {
		return nil
	}
	for k := i + 1; k < len(c.elems) && k-i < 8 && c.kind(k) != aBreak; k++ {
		if c.kind(k) != aPerson || c.elems[k].poss {
			continue
		}
		verb := k + 1
		if c.isComma(verb) {
			verb++
		}
		if w := c.low(verb + 1); c.low(verb) != "to" || w != "serve" && w != "act" && w != "lead" && w != "assume" && w != "take" && w != "fill" {
			return nil
		}
		for n := verb + 2; n < len(c.elems) && n-verb < 9; n++ {
			if c.kind(n) == anOffice {
				return rd.onDayOfAct(c, rd.spreadOffices(c, n-1, c.elems[k].parts, appointedAt(c, i)))
			}
		}
		return nil
	}
	return nil
}

// servicesAs reads "under which Ms. Roe will provide services to the Company as its Treasurer".
func (rd *reader) servicesAs(c *clause, i int) []change {
	services := c.after(i, 4, anyOf("services"))
	if services < 0 || c.low(i) == "provided" || rd.hypothetical(c, i) || c.before(i, 3, anyOf("continue not")) {
		return nil
	}
	for k := services + 1; k < len(c.elems) && k-services < 5; k++ {
		if c.kind(k) != anOffice || c.low(k-1) != "as" {
			continue
		}
		parts, at := rd.subject(c, i, false)
		if len(parts) != 1 || at < 0 || !ownAmong(c.elems[k].roles) || overlaps(rd.knownOffices(parts[0]), c.elems[k].roles) {
			return nil
		}
		return rd.onDayOfAct(c, rd.spreadOffices(c, k-1, parts, appointedAt(c, i)))
	}
	return nil
}

// assumedBy reads "the duties of that office will be assumed on an interim basis by Ms. Roe".
func (rd *reader) assumedBy(c *clause, i int) []change {
	by := c.after(i, 10, anyOf("by"))
	if !c.passive(i) || by < 0 || c.kind(by+1) != aPerson || c.elems[by+1].poss || !containsAny(c.text, "interim", "acting", "temporar") || rd.hypothetical(c, i) {
		return nil
	}
	roles := rd.officesBetween(c, -1, i)
	if len(roles) == 0 {
		roles = rd.office
	}
	out := rd.spreadOffices(c, len(c.elems), c.elems[by+1].parts, appointedAt(c, i))
	for n := range out {
		out[n].roles = interimOf(roles)
		out[n].strong = len(out[n].roles) > 0
	}
	return rd.onDayOfAct(c, out)
}

// heldBy reads "the positions of Treasurer, held by Ms. Roe, and Controller, held by Mr. Shaw, were
// eliminated".
func (rd *reader) heldBy(c *clause, i int) (out []change) {
	if !c.passive(i) || rd.hypothetical(c, i) || !strings.Contains(c.text, "held by") {
		return nil
	}
	for k := range i {
		if c.kind(k) != anOffice || !ownAmong(c.elems[k].roles) {
			continue
		}
		n := k + 1
		if c.isComma(n) {
			n++
		}
		if c.low(n) == "held" && c.low(n+1) == "by" && c.kind(n+2) == aPerson && !c.elems[n+2].poss {
			for _, p := range c.elems[n+2].parts {
				out = append(out, change{who: p, family: endOfService, kind: "departure", roles: ownOffices(c.elems[k].roles), clause: c, at: i, strong: true})
			}
		}
	}
	return out
}

// handsOver reads "will pass the role of President to Ms. Roe on May 1, 2024".
func (rd *reader) handsOver(c *clause, i int) []change {
	if rd.hypothetical(c, i) || rd.career(c) || c.passive(i) {
		return nil
	}
	held := i + 1
	for held < len(c.elems) && held-i < 8 && c.kind(held) == aWord && handFillers.has(c.low(held)) {
		held++
	}
	to := held + 1
	if c.kind(held) != anOffice || c.low(to) != "to" || c.kind(to+1) != aPerson || c.elems[to+1].poss || !ownAmong(c.elems[held].roles) {
		return nil
	}
	parts, at := rd.subject(c, i, false)
	if len(parts) != 1 || at < 0 && !c.before(i, 4, pronouns) || overlapsParts(parts, c.elems[to+1].parts) {
		return nil
	}
	out := rd.spreadOffices(c, to+1, c.elems[to+1].parts, appointedAt(c, i))
	if len(out) != 1 {
		return nil
	}
	roles := ownOffices(c.elems[held].roles)
	out[0].roles, out[0].strong, out[0].instead = roles, true, parts[0].who
	return append(out, change{who: parts[0], family: endOfService, kind: "departure", roles: roles, when: out[0].when, by: out[0].who.who, clause: c, at: i, strong: true})
}

// handFillers stand between the verb and the office that is handed over.
const handFillers anyOf = "over role roles position positions duties responsibilities office title titles reins of as his her"

// stepsInto reads "will step into the role of Treasurer on an interim basis", "stepped in as Treasurer".
func (rd *reader) stepsInto(c *clause, i int) []change {
	if w := c.low(i + 1); w != "into" && !(w == "in" && c.low(i+2) == "as") || rd.hypothetical(c, i) || rd.career(c) {
		return nil
	}
	parts, at := rd.subject(c, i, false)
	for k := i + 2; k < len(c.elems) && k-i < 8 && len(parts) == 1 && (at >= 0 || c.before(i, 4, pronouns)); k++ {
		if c.kind(k) != anOffice {
			continue
		}
		out := rd.spreadOffices(c, k-1, parts, appointedAt(c, i))
		if n := c.after(k, 6, anyOf("basis")); n > 0 && (c.low(n-1) == "interim" || c.low(n-1) == "temporary" || c.low(n-1) == "acting") {
			for n := range out {
				if !interimAmong(out[n].roles) {
					out[n].roles = interimOf(out[n].roles)
				}
			}
		}
		return rd.onDayOfAct(c, out)
	}
	return nil
}

// consents reads "accepted the consent of Ms. Roe to act as a director".
func (rd *reader) consents(c *clause, i int) []change {
	k := i + 2
	if c.low(i) != "consent" || c.low(i+1) != "of" || c.kind(k) != aPerson || c.elems[k].poss || !c.before(i, 4, anyOf("accepted received")) {
		return nil
	}
	if w := c.low(k + 2); c.low(k+1) != "to" || w != "act" && w != "serve" || c.low(k+3) != "as" || c.kind(k+4) != anOffice {
		return nil
	}
	return rd.onDayOfAct(c, rd.spreadOffices(c, k+3, c.elems[k].parts, appointedAt(c, i)))
}
