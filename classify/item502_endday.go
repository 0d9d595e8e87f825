package classify

import "strings"

// meetingEnds are what "at the" begins an expression of time with.
const meetingEnds anyOf = "conclusion adjournment close end expiration completion"

// noticeGiven stand before the day on which an ending was made known, or was decided.
const noticeGiven anyOf = "notified informed advised submitted tendered delivered received given announced approved accepted"

// prepositionalOpeners begin a phrase before the subject of a sentence.
const prepositionalOpeners anyOf = "in following upon as with due because after concurrent concurrently also"

var aheadWords = anyOf("will would intends intend intention decision decided plans desire intent planned expected expects elected agreed wish shall")

// timingOf finds when an ending takes effect.
func (rd *reader) timingOf(c *clause, verb, from int, ch *change) timing {
	var vague, told timing
	if nominals[c.low(verb)] && from > verb { // "accepted the resignation, effective May 1, of Mr. Berg"
		for k := verb + 1; k < from && k < len(c.elems); k++ {
			if w := c.low(k); w == "effective" || w == "effect" {
				if t, _ := rd.timingAt(c, k); t.stated {
					return t
				}
			}
		}
	}
	opening := nominals[c.low(verb)] && prepositionalOpeners.has(c.low(0))
	for k := max(verb, from) + 1; k < len(c.elems); k++ {
		e := c.elems[k]
		if e.kind == aBreak && k > verb+2 && c.personAhead(k, len(c.elems)) {
			break
		}
		if e.kind == aWord && beForms[e.low] && c.low(k+1) == "not" {
			break // "their decisions to resign were not based upon ..."
		}
		if opening && c.isComma(k) && c.low(k+1) == "on" {
			break // "In connection with Mr. Berg's retirement, on May 1 the Board ..."
		}
		if e.kind == aWord && (appointWords[e.low] && !nominals[e.low] && c.kind(k+1) == aPerson || e.low == "remain" || e.low == "continue" || e.low == "then") {
			break
		}
		if e.kind == aPerson && !e.poss && c.succession(k) < 0 && rd.actsBehind(c, k) && k > verb+1 {
			break
		}
		if e.low == "on" && (c.low(k-1) == "and" || c.isComma(k-1) && c.low(k-2) == "and") && c.kind(k+1) == aDate && c.personAhead(k+2, min(len(c.elems), k+6)) {
			break // "and on May 2, Ms. Roe was appointed in his place"
		}
		if e.kind == aWord && (e.low == "effective" || e.low == "effect" || e.low == "on" || e.low == "as" || e.low == "effectively" || e.low == "commencing") {
			if e.low == "on" && c.before(k, min(8, k-verb-1), anyOf("held meeting filed dated report matter 8-k")) && !c.before(k, 14, anyOf("conclusion adjournment close completion expire expires expiration end ends")) && ch.reason != "not_standing_for_reelection" && !c.atMeeting(verb, k) {
				continue
			}
			if t, _ := rd.timingAt(c, k); t.stated {
				if e.low == "on" && t.precision == "day" && (c.before(k, min(4, k-verb-1), noticeGiven) || k == verb+1 && nominals[c.low(verb)] && c.before(verb, 4, noticeGiven)) {
					t.derived, t.loose = true, true // of the notice; that of the change may follow
					told = t
					continue
				}
				if t.precision == "day" || e.low == "effective" || e.low == "effect" {
					return t
				}
				vague = t
			}
		}
		if e.kind == aWord && (e.low == "in" || e.low == "at" || e.low == "by" || e.low == "about" || e.low == "for" || e.low == "is" || e.low == "be" || e.low == "until" || e.low == "through" || e.low == "of" || e.low == "during") && c.kind(k+1) == aDate && c.elems[k+1].known {
			d := c.elems[k+1].date
			switch {
			case d.Precision == PrecisionMonth:
				return timingOn(d)
			case e.low == "about" || e.low == "is" || e.low == "be":
				return timingOn(d)
			case (e.low == "at" || e.low == "for") && (ch.reason == "not_standing_for_reelection" || ch.reason == "retirement"):
				return timingOn(d)
			}
		}
		if e.kind == aWord && e.low == "ending" && c.before(k, 4, anyOf("period")) && c.kind(k+1) == aDate && c.elems[k+1].known && c.elems[k+1].date.Precision == PrecisionDay {
			return timingOn(c.elems[k+1].date) // "will leave following a transition period ending May 1"
		}
		if t, _ := rd.meetingDay(c, k); t.stated && !vague.stated {
			vague = t
		}
		if e.kind == aWord && e.low == "at" && !vague.stated && meetingEnds.has(c.low(k+1)) {
			for n := k + 2; n < len(c.elems) && n-k < 9 && c.kind(n) != aPerson; n++ {
				if c.isComma(n) && c.kind(n+1) == aDate && c.elems[n+1].known && c.elems[n+1].date.Precision == PrecisionDay {
					return timingOn(c.elems[n+1].date) // "at the end of the fiscal year, June 30, 2024"
				}
			}
			vague = timing{stated: true, span: e.span, precision: "event"}
		}
		if e.kind == aWord && (e.low == "upon" || e.low == "following") && !vague.stated && k-verb < 16 && c.kind(k+1) != aPerson && c.low(k+1) != "which" && c.low(k+1) != "recommendation" {
			vague = timing{stated: true, span: e.span, precision: "event"}
		}
		if ch.reason == "not_standing_for_reelection" && e.kind == aDate && e.known && e.date.Precision == PrecisionDay && c.before(k, 12, anyOf("meeting")) {
			return timingOn(e.date)
		}
	}
	if told.stated && !vague.stated {
		return told
	}
	if vague.stated && vague.precision == "event" && !vague.date.IsZero() || vague.stated && (vague.precision != "event" || !strings.HasSuffix(c.low(verb), "ed")) {
		return vague
	}
	for k := verb - 1; k >= 0; k-- {
		if c.elems[k].kind == aWord && (c.low(k) == "effective" || c.low(k) == "effect") && !rd.verbBetween(c, k, verb) && ch.reason != "not_standing_for_reelection" {
			if t, _ := rd.timingAt(c, k); t.stated {
				return t
			}
		}
	}
	if k := c.after(verb, 6, anyOf("meeting")); ch.reason == "not_standing_for_reelection" && k > 0 && (c.low(k-1) == "that" || c.low(k-1) == "such") {
		if d := rd.gathering; d.Precision == PrecisionDay && !d.Date.IsZero() {
			return timing{stated: true, date: d.Date, span: d.Span, precision: "day", derived: true}
		}
	}
	if ch.reason == "not_standing_for_reelection" && !(c.low(verb) == "stand" && c.before(verb, 2, anyOf("did"))) {
		return timing{}
	}
	if c.low(verb) == "resigning" && strings.Contains(c.text, "letter") && c.before(verb, 8, anyOf("stating stated")) {
		if d, ok := rd.leadDate(c, verb); ok {
			return timing{stated: true, date: d.Date, span: d.Span, precision: "day", derived: true, loose: true}
		}
	}
	if d, ok := rd.openingDay(c, verb); ok { // "On May 1, Mr. Berg will retire"
		return timingOn(d)
	}
	if c.before(verb, 5, aheadWords) || c.before(verb, 12, anyOf("intention decision intends intent plans desire")) || c.before(verb, 2, anyOf("is are be being was were")) && strings.HasSuffix(c.low(verb), "ing") {
		return timing{}
	}
	if nominals[c.low(verb)] && !c.before(verb, 4, anyOf("tendered submitted accepted received")) && !(strings.HasPrefix(c.low(verb), "resignation") && c.low(verb-2) == "of" && c.before(verb, 12, anyOf("notified informed advised"))) {
		return timing{}
	}
	for k := 0; k < verb && k < 8; k++ { // "Upon his election as President, he resigned as ..."
		if e := c.elems[k]; appointWords[e.low] && nominals[e.low] && k > 0 && c.elems[k-1].kind == aPerson && c.elems[k-1].poss && c.elems[k-1].parts[0].who == ch.who.who {
			return timing{stated: true, span: e.span, precision: "event", with: ch.who.who}
		}
	}
	if ch.reason == "death" && c.before(verb, 2, anyOf("had")) {
		return timing{} // the day is that of the news
	}
	if d, ok := rd.leadDate(c, verb); ok {
		return timing{stated: true, date: d.Date, span: d.Span, precision: "day", derived: true, loose: true}
	}
	if !nominals[c.low(verb)] && rd.followsDay(c, verb) {
		return timing{stated: true, date: rd.lead.Date, span: rd.lead.Span, precision: "day", derived: true, loose: true}
	}
	if rd.led && strings.HasSuffix(c.low(verb), "ed") && (strings.Contains(c.text, "upon the closing") || strings.Contains(c.text, "at the closing") || strings.Contains(c.text, "effective time") || strings.Contains(c.text, "upon the consummation")) {
		return timing{stated: true, date: rd.lead.Date, span: rd.lead.Span, precision: "day", derived: true, loose: true}
	}
	return vague
}

// actsBehind reports whether the person at k is the subject of a verb that follows.
func (rd *reader) actsBehind(c *clause, k int) bool {
	for n := k + 1; n < len(c.elems) && n-k < 8; n++ {
		if c.elems[n].kind == aWord && (finite[c.low(n)] || c.low(n) == "to" && c.low(n+1) == "be") {
			return true
		}
		if c.elems[n].kind == aPerson || c.elems[n].kind == aDate {
			return false
		}
	}
	return false
}
