package classify

import "strings"

// terminated reads "the employment of Mr. Berg was terminated", "was removed as", "the Board
// terminated Ms. Roe".
func (rd *reader) terminated(c *clause, i int, ch change) []change {
	ch.kind = "termination"
	nominal := nominals[c.low(i)]
	employment := c.before(i, 22, anyOf("employment service services")) || c.before(i, 22, anyOf("position")) && c.personBefore(i)
	switch {
	case nominal:
		if c.low(i+1) != "of" && !c.elemPoss(i-1) {
			return nil
		}
		ch.strong = c.before(i, 8, notices) && !c.before(i, 3, anyOf("connection following upon date after"))
		if c.low(i+1) == "of" && c.kind(i+2) != aPerson && c.after(i, 3, anyOf("employment")) < 0 {
			return nil
		}
		return rd.finishEnd(c, i, ch, true)
	case c.low(i) == "remove" && !c.before(i, 3, anyOf("voted decided determined resolved acted")):
		return nil
	case c.low(i) == "eliminated" && !c.before(i, 14, anyOf("position role office")):
		return nil
	case c.passive(i) || strings.HasPrefix(c.low(i), "terminat") && employment && (c.before(i, 5, anyOf("will would to expected shall")) || c.low(i) == "terminated" || c.low(i) == "terminates"):
		if !employment && !c.personBefore(i) {
			return nil
		}
		if c.before(i, 8, anyOf("agreement plan letter agreements")) && !employment {
			return nil
		}
		parts, k := rd.subject(c, i, true)
		if len(parts) == 0 {
			return nil
		}
		var out []change
		for _, p := range parts {
			one := ch
			one.who = p
			if _, together := c.agreedTogether(p.who); together || !c.passive(i) && c.low(i) == "terminate" && c.before(i, 2, anyOf("will shall")) && strings.Contains(c.text, "mutual") {
				one.kind = "departure"
			}
			rd.completeEnd(c, k, i, &one)
			if k >= 0 {
				one.roles = append(rd.officesBetween(c, k, i), one.roles...)
				one.beside = one.beside && len(one.roles) == 0
			}
			out = append(out, one)
		}
		return out
	}
	if c.low(i) == "terminated" && c.kind(i-1) == aPerson && c.low(i+1) == "employment" || c.low(i-1) == "has" && c.kind(i-2) == aPerson && c.low(i+1) == "employment" {
		ch.kind = "departure" // "Mr. Berg terminated employment with the Company"
		return rd.finishEnd(c, i, ch, false)
	}
	if w := c.low(i + 1); (w == "his" || w == "her" || w == "their") && c.low(i+2) == "employment" && strings.HasPrefix(c.low(i), "terminat") {
		if parts, at := rd.subject(c, i, false); len(parts) > 0 && (at >= 0 || c.before(i, 3, pronouns)) && !c.before(i, 4, anyOf("board company")) {
			ch.kind = "departure" // "Mr. Berg will terminate his employment to pursue other interests"
			return rd.finishEnd(c, i, ch, false)
		}
	}
	// active: the object stands to the right
	if c.low(i) == "terminate" && !c.before(i, 4, anyOf("agreed decided determined elected voted resolved")) {
		return nil
	}
	for k := i + 1; k < len(c.elems) && k-i < 10; k++ {
		if c.elems[k].kind == aPerson && (!c.elems[k].poss || c.low(k+1) == "employment" || c.low(k+1) == "service") {
			var out []change
			for _, p := range c.elems[k].parts {
				one := ch
				one.who = p
				rd.completeEnd(c, k, k, &one)
				out = append(out, one)
			}
			return out
		}
		if c.low(k) == "agreement" || c.low(k) == "plan" || c.elems[k].kind == aBreak {
			break
		}
	}
	return nil
}

// severed reads "has severed its employment relationship with Mr. Berg".
func (rd *reader) severed(c *clause, i int, ch change) []change {
	with := c.after(i, 8, anyOf("with"))
	if with < 0 || c.kind(with+1) != aPerson || c.elems[with+1].poss || c.after(i, 6, anyOf("employment relationship relations ties")) < 0 {
		return nil
	}
	ch.kind = "termination"
	var out []change
	for _, p := range c.elems[with+1].parts {
		one := ch
		one.who = p
		rd.completeEnd(c, with+1, with+1, &one)
		out = append(out, one)
	}
	return out
}

// partsWays reads "the Company and Mr. Berg have agreed to part ways", "has parted ways with its
// President, Jane Roe".
func (rd *reader) partsWays(c *clause, i int, ch change) []change {
	with := c.low(i+2) == "with"
	if c.low(i+1) != "ways" && !(c.low(i+1) == "company" && with) {
		return nil
	}
	ch.kind = "departure"
	for k := i + 3; with && k < len(c.elems) && k-i < 8 && !finite[c.low(k)]; k++ {
		if c.kind(k) == aPerson && !c.elems[k].poss {
			ch.who = c.elems[k].parts[0]
			rd.completeEnd(c, k, k, &ch)
			ch.leaves = len(ch.roles) == 0
			return []change{ch}
		}
	}
	return rd.finishEnd(c, i, ch, false)
}
