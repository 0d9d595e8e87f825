package classify

import "strings"

// thatDate is the day that "that date" at k points back to: the date named last.
func (rd *reader) thatDate(c *clause, k int) (timing, bool) {
	if w := c.low(k); w != "that" && w != "such" && w != "same" || c.low(k+1) != "date" && c.low(k+1) != "day" && c.low(k+1) != "time" {
		return timing{}, false
	}
	if rd.unsure && !c.datedBefore(k) {
		return timing{stated: true, span: c.elems[k].span, precision: "event"}, true
	}
	for n := k - 1; n >= 0; n-- {
		if e := c.elems[n]; e.kind == aDate && e.known && e.date.Precision == PrecisionDay {
			if c.before(n, 6, anyOf("earlier later")) && c.before(n, 5, anyOf("of")) {
				return timing{stated: true, span: c.elems[k].span, precision: "event"}, true
			}
			return timing{stated: true, date: e.date.Date, span: e.date.Span, precision: "day", derived: true}, true
		}
	}
	if rd.named.Precision == PrecisionDay && !rd.named.Date.IsZero() {
		return timing{stated: true, date: rd.named.Date, span: rd.named.Span, precision: "day", derived: true}, true
	}
	return timing{}, false
}

// leadDate is the day on which what the clause reports at i happened: the nearest date
// before it behind "on", else the one of the sentence before when this one goes on from it.
func (rd *reader) leadDate(c *clause, i int) (DateHit, bool) {
	for k := min(i, len(c.elems)) - 1; k >= 0; k-- {
		e := c.elems[k]
		if e.kind == aDate && e.known && e.date.Precision == PrecisionDay && !plainTerm(e) {
			if k > 4 && k < i-1 && i < len(c.elems) && c.elems[i].kind == aWord && strings.HasSuffix(c.low(i), "ed") && c.before(k, 8, anyOf("will would shall")) && c.personAhead(k, i) {
				continue // "Mr. Berg will leave on May 1, and Ms. Roe was named ..."
			}
			if w := c.low(k - 1); w == "on" || k == 0 || w == "dated" && k < 4 || w == "of" && c.low(k-2) == "as" && k < 6 || w == "effective" && k < 4 || w == "at" && k < 4 && c.low(k+1) == "meeting" || w == "held" {
				return e.date, true
			}
		}
	}
	for k := 0; k < min(i, len(c.elems)); k++ {
		if e := c.elems[k]; e.kind == aDate && e.known && plainTerm(e) && (c.low(k-1) == "on" || c.low(k-1) == "of" || c.low(k-1) == "at" || (c.low(k-1) == "following" || c.low(k-1) == "after") && days(e.date.Date, rd.report) >= 0) {
			return e.date, true
		}
	}
	if rd.led && goesOn(c) {
		return rd.lead, true
	}
	return DateHit{}, false
}

// plainTerm reports whether a date is stated by a defined term.
func plainTerm(e elem) bool { return e.low != "" }

// goesOn reports whether a sentence without a date of its own tells of the same day as the
// one before.
func goesOn(c *clause) bool {
	if w := c.low(1); c.low(0) == "at" && (w == "meeting" || strings.Contains(c.text, "following the annual meeting") || strings.Contains(c.text, "following the meeting") || c.low(2) == "meeting" && (w == "such" || w == "that" || w == "same" || w == "annual" || w == "special")) {
		return true
	}
	for k := 0; k < min(8, len(c.elems)); k++ {
		switch c.low(k) {
		case "also", "addition", "additionally", "concurrently", "simultaneously", "same", "such", "contemporaneously", "time", "therewith", "further", "thereafter":
			return true
		}
	}
	return false
}

// closing dates a change that took effect with the closing of a transaction which the same
// filing reports as completed.
func (rd *reader) closing(ch *change) {
	t := &ch.when
	for _, s := range []string{"at the effective time", "as of the effective time", "upon the closing", "at the closing", "upon consummation", "upon the consummation"} {
		if !t.stated && strings.Contains(ch.clause.text, s) {
			*t = timing{stated: true, span: ch.verb(), precision: "event"}
		}
	}
	if rd.met && t.precision == "event" && t.date.IsZero() && strings.HasSuffix(ch.clause.low(ch.at), "ed") && containsAny(ch.clause.text, "at the meeting", "following the meeting", "after the meeting", "of the meeting") {
		t.date, t.span, t.precision, t.derived = rd.meeting.Date, rd.meeting.Span, "day", true
		return
	}
	done := rd.done
	if day := rd.terms["closing date"]; !done && day.known && days(day.date.Date, rd.report) < 15 && days(rd.report, day.date.Date) <= 0 && strings.Contains(ch.clause.text, "closing") {
		rd.completed, done = day.date, true
	}
	if !rd.closed && !done || t.precision != "event" || !t.date.IsZero() || t.with != nil || rd.report.IsZero() {
		return
	}
	switch w := ch.clause.low(ch.at); {
	case strings.HasSuffix(w, "ed") || w == "became":
	default:
		return
	}
	if ch.clause.before(ch.at, 3, aheadWords) {
		return
	}
	if !containsAny(ch.clause.text, "effective time", "closing", "completion", "consummation", "merger", "distribution", "spin-off", "separation") {
		return
	}
	t.date, t.precision, t.derived = rd.report, "day", true
	if done {
		t.date, t.span = rd.completed.Date, rd.completed.Span
	}
}
