package classify

import (
	"regexp"
	"strings"
)

// timingBefore finds when an appointment takes effect where nothing behind the verb says it.
func (rd *reader) timingBefore(c *clause, i, from int, ch *change) timing {
	for k := min(max(i, from), len(c.elems)) - 1; k >= 0; k-- {
		if c.elems[k].kind == aWord && (c.low(k) == "effective" || c.low(k) == "effect" || c.low(k) == "commencing" || c.low(k) == "beginning") && (k == 0 || !rd.verbBetween(c, k, i)) {
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
	for k := i - 1; k > 1; k-- {
		if c.low(k) == "which" && c.low(k-1) == "at" && c.low(k+1) == "time" { // "effective May 1, at which time Ms. Roe will become President"
			for n := k - 2; n >= 0; n-- {
				if e := c.elems[n]; e.kind == aDate && e.known && e.date.Precision == PrecisionDay {
					t := timingOn(e.date)
					t.derived = true
					return t
				}
			}
		}
	}
	if d, ok := rd.openingDay(c, i); ok { // "As of May 1, Ms. Roe will become President"
		return timingOn(d)
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
	if rd.led && rd.ledIn == c.para && c.kind(0) != aDate && strings.HasSuffix(c.low(i), "ed") && !beginHint.MatchString(c.text) {
		return timing{stated: true, date: rd.lead.Date, span: rd.lead.Span, precision: "day", derived: true, loose: true}
	}
	if rd.met && afterMeeting.MatchString(c.text) {
		return timing{stated: true, date: rd.meeting.Date, span: rd.meeting.Span, precision: "day", derived: true, loose: true}
	}
	return timing{}
}

// enteredInto tells of acts on the day that a sentence opens with: "On May 1, the Company entered
// into an agreement under which Ms. Roe will become President".
const enteredInto anyOf = "entered executed signed approved made issued held met extended appointed elected offered"

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

// openingDay is the day to come with which the sentence opens that says at i what will happen, and
// nothing before it.
func (rd *reader) openingDay(c *clause, i int) (DateHit, bool) {
	if !c.before(i, 2, anyOf("will shall")) {
		return DateHit{}, false
	}
	for k := 0; k < min(4, i); k++ {
		e := c.elems[k]
		if w := c.low(k - 1); e.kind == aDate && e.known && e.date.Precision == PrecisionDay && (w == "on" || w == "of" || k == 0) && days(rd.report, e.date.Date) >= 0 {
			for n := k + 1; n < i; n++ {
				if c.kind(n) == aDate && c.elems[n].date.Precision == PrecisionDay {
					return DateHit{}, false
				}
			}
			return e.date, !rd.verbBetween(c, k, i) && rd.noticeVerb(c, k, i) < 0 && c.after(k, i-k-1, enteredInto) < 0
		}
	}
	return DateHit{}, false
}
