package classify

import (
	"regexp"
	"strings"
)

// timing is when a change takes effect.
type timing struct {
	stated    bool
	date      CalendarDate // a day; zero when the text gives none
	span      Span         // of the words that say it
	precision string       // day, month, quarter, event
	with      *person      // "upon Mr. Berg's retirement"
	derived   bool         // the words do not state the day themselves
	loose     bool         // nothing says so but the day on which the sentence has it happen
}

// timingWords begin an expression of time that belongs to a change.
var timingWords = wordSet("effective effectively commencing beginning starting commence begin start as on upon at effect")

// timingOn makes the timing of a date that the text states.
func timingOn(d DateHit) timing {
	if d.Precision == PrecisionMonth {
		return timing{stated: true, span: d.Span, precision: "month"}
	}
	return timing{stated: true, date: d.Date, span: d.Span, precision: "day"}
}

// timingAt reads the expression of time that begins at i and returns where it ends.
func (rd *reader) timingAt(c *clause, i int) (timing, int) {
	if i >= len(c.elems) {
		return timing{}, i
	}
	w := c.low(i)
	if w == "at" {
		if c.kind(i+1) == aDate && c.elems[i+1].known && c.elems[i+1].low != "" {
			return timingOn(c.elems[i+1].date), i + 2
		}
		return timing{}, i
	}
	if w == "as" || w == "on" || w == "upon" {
		if w == "upon" {
			if c.kind(i+1) == aPerson && c.elems[i+1].poss && nominals[c.low(i+2)] && endWords[c.low(i+2)] != "" { // "upon Mr. Berg's retirement"
				return timing{stated: true, span: Span{c.elems[i].span.Start, c.elems[i+2].span.End}, precision: "event", with: c.elems[i+1].parts[0].who}, i + 3
			}
			return timing{}, i
		}
		k := i + 1
		if w == "as" && c.low(k) == "of" {
			k++
		} else if w == "as" {
			return timing{}, i
		}
		if c.kind(k) == aWord && c.low(k) == "or" && c.low(k+1) == "about" {
			k += 2
		}
		if c.kind(k) == aDate && c.elems[k].known {
			return timingOn(c.elems[k].date), k + 1
		}
		if t, ok := rd.thatDate(c, k); ok {
			return t, k + 2
		}
		return timing{}, i
	}
	if c.kind(i) == aDate {
		return timingOn(c.elems[i].date), i + 1
	}
	k := i + 1
	vague := false
	event := false
	immediate, aside := false, false
	var link *person
scan:
	for k < len(c.elems) && k-i < 24 {
		e := c.elems[k]
		switch {
		case e.kind == aDate && e.known:
			if vague {
				return timing{stated: true, span: Span{c.elems[i].span.Start, e.span.End}, precision: "event"}, k + 1
			}
			t := timingOn(e.date)
			if e.date.Precision == PrecisionDay && e.low != "" {
				t.derived = true
				t.span = e.date.Span
			}
			return t, k + 1
		case e.kind == aDate:
			return timing{stated: true, span: e.span, precision: "event"}, k + 1
		case e.kind == aPerson && e.poss && nominals[c.low(k+1)]:
			link, event = e.parts[0].who, true
		case e.kind == aWord && (e.low == "than" || e.low == "by" || (e.low == "later" || e.low == "earlier") && c.low(k+1) == "of"):
			vague = true
		case e.kind == aWord && (e.low == "quarter" || e.low == "half"):
			return timing{stated: true, span: Span{c.elems[i].span.Start, e.span.End}, precision: "quarter"}, k + 1
		case e.kind == aWord && (e.low == "immediately" || e.low == "today" || e.low == "hereof" || e.low == "contemporaneously" || e.low == "forthwith" || e.low == "immediate"):
			immediate = true
		case e.kind == aWord && (e.low == "receipt" || e.low == "execution" || e.low == "signing"): // "effective upon receipt" of the letter, "upon execution of the Agreement"
			immediate, event = true, false
		case e.kind == aWord && (e.low == "such" || e.low == "that" || e.low == "same") && (c.low(k+1) == "date" || c.low(k+1) == "day"):
			if t, ok := rd.thatDate(c, k); ok {
				return t, k + 2
			}
			immediate = true
			k++
		case e.kind == aWord && (e.low == "same" || e.low == "such" || e.low == "that" || e.low == "this") && (c.low(k+1) == "date" || c.low(k+1) == "day" || c.kind(k+1) == aDate && c.elems[k+1].known && c.elems[k+1].low == ""):
			immediate = true
			k++
		case e.kind == aWord && (e.low == "upon" || e.low == "following" || e.low == "at" || e.low == "after" || e.low == "concurrent" || e.low == "concurrently" || e.low == "subject" || e.low == "when" || e.low == "immediately" || e.low == "prior" || e.low == "contingent" || e.low == "with" || e.low == "conclusion" || e.low == "end" || e.low == "close" || e.low == "completion" || e.low == "closing" || e.low == "date"):
			event = true
		case e.kind == aWord && (e.low == "," || e.low == "and"):
			if event && e.low == "," && setsDate.has(c.low(k+1)) {
				aside = true // "(which is scheduled to be held on June 11)"
				k++
				continue
			}
			if immediate || !event && k > i+1 || event && e.low == "," && k-i > 3 {
				break scan
			}
		case e.kind == anOffice && !event && c.low(k-1) == "as" || e.kind == anOffice && immediate, e.kind == aBreak, e.kind == aPerson && !e.poss,
			e.kind == aWord && (beForms[e.low] && !aside && !held.has(c.low(k+1)) || e.low == "will" || e.low == "to" && immediate):
			break scan
		}
		k++
	}
	end := min(k, len(c.elems))
	span := Span{c.elems[i].span.Start, c.elems[min(i+2, len(c.elems)-1)].span.End}
	switch {
	case immediate && !event:
		d, ok := rd.leadDate(c, i)
		if !ok && rd.led {
			d, ok = rd.lead, true
		}
		if ok {
			return timing{stated: true, date: d.Date, span: d.Span, precision: "day", derived: true}, max(i+1, min(end, i+2))
		}
		return timing{stated: true, span: span, precision: ""}, i + 2
	case event:
		return timing{stated: true, span: span, precision: "event", with: link}, i + 2
	}
	return timing{}, i
}

// held are what is said of meetings behind "to be".
const held anyOf = "held scheduled convened"

// setsDate are words behind a comma that go on to say when an event is.
const setsDate anyOf = "which currently presently scheduled expected to anticipated on"

// timingBefore finds when an appointment takes effect where nothing behind the verb says it.
func (rd *reader) timingBefore(c *clause, i, from int, ch *change) timing {
	for k := min(max(i, from), len(c.elems)) - 1; k >= 0; k-- {
		if c.elems[k].kind == aWord && (c.low(k) == "effective" || c.low(k) == "commencing" || c.low(k) == "beginning") && (k == 0 || !rd.verbBetween(c, k, i)) {
			if t, _ := rd.timingAt(c, k); t.stated && !c.endsBefore(k) {
				return t
			}
		}
	}
	for k := 0; k < min(i, 6); k++ { // "Upon her departure, Mr. Berg will assume ..."
		if w := c.low(k); (w == "his" || w == "her") && (c.low(k-1) == "upon" || c.low(k-1) == "following" || c.low(k-1) == "after") && endWords[c.low(k+1)] != "" && nominals[c.low(k+1)] && len(rd.focus) == 1 && !c.datedBefore(i) {
			return timing{stated: true, span: Span{c.elems[k-1].span.Start, c.elems[k+1].span.End}, precision: "event", with: rd.focus[0].who}
		}
	}
	if w := c.low(i); w == "serve" || w == "become" || w == "join" || w == "succeed" || w == "assume" || w == "replace" || w == "appoint" || w == "elect" || w == "promote" {
		return timing{}
	}
	if c.before(i, 4, anyOf("will shall expected expects intends")) {
		return timing{}
	}
	if first := c.low(0); (first == "upon" || first == "at" || first == "following" || first == "immediately" || first == "concurrently") && rd.led && c.passive(i) && (strings.Contains(c.text, "closing") || strings.Contains(c.text, "effective time") || strings.Contains(c.text, "consummation")) {
		return timing{stated: true, date: rd.lead.Date, span: rd.lead.Span, precision: "day", derived: true, loose: true}
	}
	if d, ok := rd.leadDate(c, i); ok {
		return timing{stated: true, date: d.Date, span: d.Span, precision: "day", derived: true, loose: true}
	}
	if rd.led && rd.ledIn == c.para && c.kind(0) != aDate && strings.HasSuffix(c.low(i), "ed") && !c.before(i, 2, anyOf("has have")) && !beginHint.MatchString(c.text) {
		return timing{stated: true, date: rd.lead.Date, span: rd.lead.Span, precision: "day", derived: true, loose: true}
	}
	if rd.met && afterMeeting.MatchString(c.text) {
		return timing{stated: true, date: rd.meeting.Date, span: rd.meeting.Span, precision: "day", derived: true, loose: true}
	}
	return timing{}
}

// endsBefore reports whether an ending told as a fact before elem k takes the date there for
// itself: "accepted the resignation of Mr. Berg, effective May 1, and appointed Ms. Roe".
func (c *clause) endsBefore(k int) bool {
	for n := 0; n < k; n++ {
		if class := endWords[c.low(n)]; c.elems[n].kind == aWord && (class == "resign" || class == "retire" || class == "step" || class == "terminate" || class == "remove") &&
			(!nominals[c.low(n)] || c.before(n, 3, anyOf("accepted received announced"))) {
			return true
		}
	}
	return false
}

// daysNamed counts the days that a sentence names.
func (c *clause) daysNamed() (n int) {
	for _, e := range c.elems {
		if e.kind == aDate && e.known && e.date.Precision == PrecisionDay {
			n++
		}
	}
	return n
}

// meetingEnds are what "at the" begins an expression of time with.
const meetingEnds anyOf = "conclusion adjournment close end expiration completion"

// datedBefore reports whether a day is named before elem i.
func (c *clause) datedBefore(i int) bool {
	for k := range i {
		if c.kind(k) == aDate {
			return true
		}
	}
	return false
}

// afterMeeting opens a sentence on what the board did when the shareholders had met.
var afterMeeting = regexp.MustCompile(`^(?:immediately )?(?:following|after) (?:the (?:conclusion|adjournment|completion) of )?(?:the|such|this|that) (?:\d+ )?(?:annual |special )?(?:general )?meeting`)

// verbBetween reports whether another change is told between two elems.
func (rd *reader) verbBetween(c *clause, from, to int) bool {
	person := false
	for k := from + 1; k < to; k++ {
		switch {
		case c.elems[k].kind == aBreak && k > from+1:
			return true
		case c.elems[k].kind == aPerson:
			person = true
		case c.elems[k].kind == aWord && (endWords[c.low(k)] != "" && endWords[c.low(k)] != "stand" && !nominals[c.low(k)] || appointWords[c.low(k)] && c.low(k) != "be" && !nominals[c.low(k)]):
			if person {
				return true
			}
		}
	}
	return false
}

// prepositionalOpeners begin a phrase before the subject of a sentence.
const prepositionalOpeners anyOf = "in following upon as with due because after concurrent concurrently also"

var aheadWords = anyOf("will would intends intend intention decision decided plans desire intent planned expected expects elected agreed wish shall")

// timingOf finds when an ending takes effect.
func (rd *reader) timingOf(c *clause, verb, from int, ch *change) timing {
	var vague timing
	opening := nominals[c.low(verb)] && prepositionalOpeners.has(c.low(0))
	for k := max(verb, from) + 1; k < len(c.elems); k++ {
		e := c.elems[k]
		if e.kind == aBreak && k > verb+2 && c.personAhead(k, len(c.elems)) {
			break
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
		if e.kind == aWord && (e.low == "effective" || e.low == "effect" || e.low == "on" || e.low == "as" || e.low == "effectively" || e.low == "commencing") {
			if e.low == "on" && c.before(k, min(8, k-verb-1), anyOf("held meeting filed dated report matter 8-k")) && !c.before(k, 14, anyOf("conclusion adjournment close completion expire expires expiration")) && ch.reason != "not_standing_for_reelection" {
				continue
			}
			if t, _ := rd.timingAt(c, k); t.stated {
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
		if e.kind == aWord && e.low == "at" && !vague.stated && meetingEnds.has(c.low(k+1)) {
			vague = timing{stated: true, span: e.span, precision: "event"}
		}
		if e.kind == aWord && (e.low == "upon" || e.low == "following") && !vague.stated && k-verb < 16 && c.kind(k+1) != aPerson && c.low(k+1) != "which" && c.low(k+1) != "recommendation" {
			vague = timing{stated: true, span: e.span, precision: "event"}
		}
		if ch.reason == "not_standing_for_reelection" && e.kind == aDate && e.known && e.date.Precision == PrecisionDay && c.before(k, 12, anyOf("meeting")) {
			return timingOn(e.date)
		}
	}
	if vague.stated && vague.precision == "event" && !vague.date.IsZero() || vague.stated && (vague.precision != "event" || !strings.HasSuffix(c.low(verb), "ed")) {
		return vague
	}
	for k := verb - 1; k >= 0; k-- {
		if c.elems[k].kind == aWord && c.low(k) == "effective" && !rd.verbBetween(c, k, verb) {
			if t, _ := rd.timingAt(c, k); t.stated {
				return t
			}
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
	if c.before(verb, 5, aheadWords) || c.before(verb, 12, anyOf("intention decision intends intent plans desire")) || c.before(verb, 2, anyOf("is are be being was were")) && strings.HasSuffix(c.low(verb), "ing") {
		return timing{}
	}
	if nominals[c.low(verb)] && !c.before(verb, 4, anyOf("tendered submitted accepted")) {
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
