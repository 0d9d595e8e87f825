package classify

import "strings"

// endAt reads the change that the word of an ending at i tells of.
func (rd *reader) endAt(c *clause, i int, class string) []change {
	if rd.hypothetical(c, i) || rd.career(c) {
		return nil
	}
	nominal := nominals[c.low(i)]
	if !nominal && (rd.elsewhere(c, i) || rd.longAgo(c, i) || rd.monthsAgo(c, i)) {
		return nil
	}
	ch := change{family: endOfService, clause: c, at: i, strong: !deniesCause(c, i)}
	switch class {
	case "resign":
		ch.kind = "resignation"
	case "retire":
		if c.low(i) == "retired" && (c.low(i-1) == "is" || c.low(i-1) == "was") || c.low(i) == "retired" && c.kind(i-1) != aPerson && c.kind(i+1) == anOffice {
			return nil // "is a retired partner"
		}
		ch.kind, ch.reason = "departure", "retirement"
		if nominal && (c.low(i+1) == "age" || c.low(i+1) == "agreement" || c.low(i+1) == "date" || c.low(i+1) == "plan" || c.low(i+1) == "policy" || c.low(i+1) == "benefits" || c.low(i+1) == "eligible" || c.low(i-1) == "mandatory") {
			return nil
		}
	case "die":
		ch.kind, ch.reason = "departure", "death"
		if c.low(i) == "passed" && c.low(i+1) != "away" || c.low(i) == "death" && (c.low(i+1) == "or" || c.low(i+1) == "," || c.low(i+1) == "benefit" || c.low(i-1) == "earlier" || c.low(i-1) == "or") {
			return nil
		}
	case "step":
		if n := c.low(i + 1); n != "down" && n != "aside" && n != "away" && n != "back" {
			return nil
		}
		ch.kind = "departure"
	case "part":
		return rd.partsWays(c, i, ch)
	case "depart", "leave", "separate":
		ch.kind = "departure"
		if strings.HasPrefix(c.low(i), "vacate") && c.low(i+1) == "by" {
			return nil // "the position vacated by Mr. Berg"
		}
		if class == "separate" && c.low(i) == "separation" && (c.low(i+1) == "agreement" || c.low(i+1) == "date" || c.low(i+1) == "and" || c.low(i+1) == "pay" || c.low(i+1) == "benefits" || c.low(i-1) != "of" && !c.elemPoss(i-1)) {
			return nil
		}
		if class == "leave" && (c.low(i) == "leave" && c.elemPoss(i-1) || c.low(i+1) == "by" || c.low(i-1) == "vacancy" || c.low(i+1) == "of" || c.low(i-1) == "medical" || c.low(i-1) == "family" || c.low(i-1) == "administrative" || c.low(i-1) == "paid" || c.low(i-1) == "unpaid" || c.low(i-1) == "temporary" || c.low(i-1) == "on") {
			return nil
		}
		if class == "separate" && c.low(i) != "separation" && !c.personBefore(i) {
			return nil
		}
	case "cease":
		n := c.low(i + 1)
		if n == "on" || n == "effective" || n == "as" {
			return rd.termEnds(c, i, ch)
		}
		if n != "to" && n != "serving" && n != "being" && n != "his" && n != "her" && n != "service" && n != "employment" {
			return nil
		}
		ch.kind = "departure"
	case "longer":
		if c.low(i-1) != "no" || c.after(i, 3, anyOf("considered deemed independent eligible subject required entitled receive participate")) > 0 || c.after(i, 3, servingWords) < 0 && c.kind(i+1) != anOffice && !(c.low(i+1) == "with" && c.kind(i+2) == theCompany) || c.after(i, 10, electionWords) >= 0 {
			return nil
		}
		ch.kind = "departure"
	case "serving":
		if c.after(i-3, 2, anyOf("concluded completed finished ended")) < 0 {
			return nil
		}
		ch.kind = "departure"
	case "stand":
		return rd.notStanding(c, i)
	case "expire":
		if c.low(i) == "end" && c.low(i+1) == "of" {
			return nil // "through the end of the period"
		}
		if p := i + 1; c.low(i) == "end" && c.kind(p) == aPerson && c.elems[p].poss && termWords.has(c.low(p+1)) { // "agreed to end Mr. Berg's employment"
			ch.kind, ch.who = "departure", c.elems[p].parts[0]
			rd.completeEnd(c, p, p, &ch)
			return []change{ch}
		}
		return rd.termEnds(c, i, ch)
	case "last":
		if c.low(i+1) != "day" && !(c.low(i+1) == "date" && c.low(i+2) == "of") || c.before(i, 6, anyOf("trading business")) {
			return nil
		}
		return rd.lastDay(c, i, ch, anyOf("be is was"))
	case "remain":
		return rd.remains(c, i, ch)
	case "transition":
		n := c.low(i + 1)
		if n != "from" && n != "out" && !(n == "into" || n == "to") || c.kind(i+2) == aDate || !c.personBefore(i) && !nominal || nominal && c.low(i-1) != "will" && c.low(i-1) != "to" && c.low(i-1) != "would" {
			return nil
		}
		if n == "to" || n == "into" {
			return rd.movesTo(c, i, ch)
		}
		ch.kind = "departure"
		return append(rd.finishEnd(c, i, ch, false), rd.transitionTo(c, i)...)
	case "sever":
		return rd.severed(c, i, ch)
	case "terminate", "remove", "eliminate":
		return rd.terminated(c, i, ch)
	}
	return rd.finishEnd(c, i, ch, nominal)
}

// deniesCause reports whether the ending at i is only that of a decision which had nothing to do
// with a disagreement: "their decisions to resign from the Board were not based upon any".
func deniesCause(c *clause, i int) bool {
	return c.low(i-1) == "to" && c.before(i, 4, anyOf("decision decisions")) && c.before(i, 6, anyOf("his her their")) && denials.MatchString(c.text)
}

// termEnds reads "Mr. Berg's employment as Treasurer ended on May 1, 2024", "their terms expired".
func (rd *reader) termEnds(c *clause, i int, ch change) []change {
	if k := c.after(-1, i, anyOf("relationship")) + 2; k > 2 && k < i && c.low(k-3) == "employment" && c.low(k-1) == "with" && c.kind(k) == aPerson && !c.elems[k].poss && len(c.elems[k].parts) == 1 {
		ch.kind, ch.who = "departure", c.elems[k].parts[0] // "our employment relationship with Mr. Berg, our Treasurer, ended"
		rd.completeEnd(c, k, i, &ch)
		if between := rd.officesBetween(c, k, i); len(between) > 0 {
			ch.roles, ch.beside = between, true
		}
		return []change{ch}
	}
	term := i - 1
	for term >= 0 && !termWords.has(c.low(term)) {
		term--
	}
	if term < 0 || i-term > 14 || strings.Contains(c.text, "had provided") || c.before(i, i-term+1, anyOf("vesting period fiscal agreement")) || c.low(term-1) == "whose" && strings.HasPrefix(c.low(term), "term") || strings.Contains(c.text, "expiring") || c.before(i, i-term, anyOf("begin begins commence commences began commenced")) || !c.personBefore(i) || c.low(i-1) == "to" && c.before(i, 3, anyOf("set scheduled due")) || c.low(i-1) == "have" && c.low(i-2) == "would" ||
		c.before(i, 6, anyOf("when until upon after once")) && !(strings.HasSuffix(c.low(i), "ed") && c.low(i+1) == "on" && c.kind(i+2) == aDate) {
		return nil
	}
	ch.kind = "departure"
	if parts, k := rd.subject(c, i, true); len(parts) == 1 && k >= 0 {
		ch.who = parts[0]
		rd.completeEnd(c, k, i, &ch)
		if between := rd.officesBetween(c, k, i); len(between) > 0 {
			ch.roles, ch.beside, ch.leaves = between, false, false
		}
		return []change{ch}
	}
	return nil
}

var (
	termWords     = anyOf("term terms service tenure employment engagement")
	servingWords  = anyOf("serve serves serving be continue hold holds employed")
	electionWords = anyOf("re-election reelection election re-elected reelected renomination re-nomination nomination")
)

func (c *clause) elemPoss(i int) bool { return i >= 0 && i < len(c.elems) && c.elems[i].poss }

func (c *clause) personBefore(i int) bool {
	for k := i - 1; k >= 0; k-- {
		if c.elems[k].kind == aPerson || pronouns.has(c.low(k)) {
			return true
		}
	}
	return false
}

// finishEnd finds whom an ending concerns, which offices and when.
func (rd *reader) finishEnd(c *clause, i int, ch change, nominal bool) []change {
	var parts []part
	var at int
	switch listed := c.listedBehind(i); {
	case len(listed) > 0:
		parts, at = listed, -1
		ch.strong = !nominal || c.before(i, 8, notices)
	case nominal:
		parts, at = rd.nominalOwner(c, i, &ch)
	default:
		if parts, at = rd.subject(c, i, false); len(parts) == 0 && c.ofEach() {
			parts, ch.strong = rd.ended, false
		}
	}
	if c.leavesCommittee(i) && !nominal || nominal && at > i && c.kind(at+1) == aWord && c.low(at+1) == "from" && c.leavesCommittee(at) {
		return nil
	}
	var out []change
	for _, p := range parts {
		if first := parts[0].appos; len(parts) > 1 && len(p.appos) == 0 && onlyDirector(first) {
			p.appos = first // "directors Jane Roe and John Doe"
		}
		one := ch
		one.who = p
		one.passed = at >= 0 && at < i && c.personAhead(at+1, i)
		from := i
		if at > i {
			from = at
		}
		rd.completeEnd(c, at, from, &one)
		if one.when.precision == "event" && len(c.listedBehind(i)) > 0 {
			one.when = rd.timingBefore(c, i, i, &one) // "following" is of those listed
		}
		out = append(out, rd.splitByDay(c, one)...)
	}
	if nominal && at > i && c.acceptedBehind(at) {
		return rd.onDayOfAct(c, out)
	}
	return out
}

// acceptedBehind reports whether "was accepted" stands behind the person at n.
func (c *clause) acceptedBehind(n int) bool {
	k := c.after(n, 12, anyOf("accepted"))
	return k > 0 && c.passive(k) && !c.personAhead(n+1, k)
}

// nominalOwner finds whose resignation or retirement the noun at i speaks of, and whether
// the sentence reports it or only refers to it.
func (rd *reader) nominalOwner(c *clause, i int, ch *change) ([]part, int) {
	if c.low(i+1) == "of" && c.kind(i+2) == anOffice && c.kind(i+3) != aPerson {
		return nil, -1 // "since the departure of the Chief Financial Officer"
	}
	ch.withdrawn = c.before(i, 4, anyOf("rescinded withdrew withdrawn rescind withdraw revoked defer deferred postpone postponed delay delayed"))
	k := i + 1
	for k < len(c.elems) && k-i < 9 && c.elems[k].kind == aWord && c.low(k) != "of" && c.low(k) != "by" && c.low(k) != "from" && c.low(k) != "effective" {
		k++
	}
	for k < len(c.elems) && k-i < 14 {
		if (c.low(k) == "of" || c.low(k) == "from" || c.low(k) == "by") && (c.kind(k+1) == aPerson || (c.low(k+1) == "each" || c.low(k+1) == "both") && c.after(k, 1, anyOf("each both")) >= 0) {
			n := k + 1
			for n < len(c.elems) && c.elems[n].kind != aPerson && n-k < 4 {
				n++
			}
			if c.kind(n) == aPerson && (!c.elems[n].poss || c.low(n+1) == "employment" || c.low(n+1) == "service") {
				ch.strong = (c.before(i, 8, notices) || c.acceptedBehind(n)) && !c.before(i, 3, anyOf("following with upon after by resulting from previously"))
				return c.elems[n].parts, n
			}
		}
		if n := c.after(k, 4, anyOf("designee nominee representative appointee")); c.low(k) == "of" && n > 0 && c.kind(n+1) == aPerson && !c.elems[n+1].poss { // "the resignation of Acme's designee Jane Roe"
			ch.strong = c.before(i, 8, notices)
			return c.elems[n+1].parts, n + 1
		}
		if c.low(k) == "of" && c.low(i) == "death" { // "the death of our founder and Chairman, Jane Roe"
			for n := k + 1; n < len(c.elems) && n-k < 6 && !finite[c.low(n)] && !c.isComma(n); n++ {
				if c.kind(n) == aPerson && !c.elems[n].poss {
					ch.strong = c.before(i, 8, notices)
					return c.elems[n].parts, n
				}
			}
		}
		if c.low(k) == "of" && c.kind(k+1) == anOffice && c.kind(k+2) == aPerson && !c.elems[k+2].poss { // "the resignation, for health reasons, of Director Jane Roe"
			ch.strong = c.before(i, 8, notices)
			parts := c.elems[k+2].parts
			parts[0].appos = append(parts[0].appos, c.elems[k+1].roles...)
			return parts, k + 2
		}
		if c.kind(k) == aPerson || c.elems[k].kind == aBreak || k-i > 3 && c.elems[k].kind == aWord && finite[c.low(k)] {
			break
		}
		k++
	}
	notice := c.before(i, 9, notices)
	if c.elemPoss(i-1) && c.kind(i-1) == aPerson || c.elemPoss(i-2) && c.kind(i-2) == aPerson {
		at := i - 1
		if c.kind(at) != aPerson {
			at = i - 2
		}
		ch.strong = c.before(at, 3, anyOf("accepted received announced announcing approved accept"))
		return c.elems[at].parts, at
	}
	if i <= 2 && !c.heading && !c.personAhead(0, len(c.elems)) && (c.low(i+1) != "of" || strings.HasSuffix(c.low(i), "s") && len(rd.ended) > 1) && c.low(i+1) != "was" && c.low(i+1) != "were" {
		ch.strong = false
		if strings.HasSuffix(c.low(i), "s") && len(rd.ended) > 0 {
			return rd.ended, i
		}
		return rd.focus, i // "The resignations are effective May 1"
	}
	if !notice && !c.before(i, 3, anyOf("his her their")) {
		return nil, -1
	}
	parts, at := rd.subject(c, i, true)
	ch.strong = notice && at >= 0 && !c.elems[at].poss && !c.before(i, 4, anyOf("connection following upon after prior result"))
	return parts, at
}

// leavesCommittee reports whether what ends at i is no more than a place on a committee: "stepped
// down from the Audit Committee".
func (c *clause) leavesCommittee(i int) bool {
	from := -1
	for k := i + 1; k < len(c.elems) && k-i < 12 && c.kind(k) != aBreak && c.kind(k) != aPerson; k++ {
		switch e := c.elems[k]; {
		case e.low == "from" || e.low == "as":
			from = k
		case e.kind == theBoard && e.poss:
		case e.kind == theBoard || e.kind == theCompany && c.low(k-1) == "from" || e.kind == aWord && (e.low == "employment" || e.low == "position" || e.low == "role"):
			return false
		case e.kind == anOffice:
			return from > 0 && len(e.roles) == 1 && memberOnly(e.roles[0])
		case e.kind == aCommittee || e.kind == aWord && (e.low == "committee" || e.low == "committees"):
			return from > 0 && k-from < 6
		}
	}
	return false
}
