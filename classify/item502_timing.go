package classify

// timing is when a change takes effect.
type timing struct {
	stated    bool
	date      CalendarDate // a day; zero when the text gives none
	span      Span         // of the words that say it
	precision string       // day, month, quarter, event
	with      *person      // "upon Mr. Berg's retirement"
	derived   bool         // the words do not state the day themselves
	reported  bool         // "immediately", in an item that names no day: that of the report
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
		if w == "upon" || w == "on" && c.kind(i+1) == aPerson {
			if c.kind(i+1) == aPerson && c.elems[i+1].poss && nominals[c.low(i+2)] && endWords[c.low(i+2)] != "" { // "upon Mr. Berg's retirement"
				return timing{stated: true, span: Span{c.elems[i].span.Start, c.elems[i+2].span.End}, precision: "event", with: c.elems[i+1].parts[0].who}, i + 3
			}
			return timing{}, i
		}
		k := i + 1
		onDate := w == "on" && c.low(k) == "date" && c.low(k+1) == "of" // "on the date of the annual meeting"
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
		if !onDate && (w != "as" || !eventWords.has(c.low(k))) { // "as of the close of the meeting"
			return timing{}, i
		}
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
		case immediate && e.kind == aWord && appointWords[e.low] && nominals[e.low]: // "immediately prior to the appointments described above"
			event = false
			break scan
		case e.kind == aWord && (e.low == "receipt" || e.low == "execution" || e.low == "signing"): // "effective upon receipt" of the letter, "upon execution of the Agreement"
			immediate, event = true, false
		case e.kind == aWord && (e.low == "such" || e.low == "that" || e.low == "same") && (c.low(k+1) == "date" || c.low(k+1) == "day" || c.low(k+1) == "time"):
			if t, ok := rd.thatDate(c, k); ok {
				return t, k + 2
			}
			immediate = true
			k++
		case e.kind == aWord && (e.low == "same" || e.low == "such" || e.low == "that" || e.low == "this") && (c.low(k+1) == "date" || c.low(k+1) == "day" || c.kind(k+1) == aDate && c.elems[k+1].known && c.elems[k+1].low == ""):
			immediate = true
			k++
		case e.kind == aWord && (e.low == "upon" || e.low == "following" || e.low == "at" || e.low == "after" || e.low == "concurrent" || e.low == "concurrently" || e.low == "subject" || e.low == "when" || e.low == "immediately" || e.low == "prior" || e.low == "contingent" || e.low == "with" || e.low == "days" && c.low(k+1) == "after" || eventWords.has(e.low)):
			event = true
		case event && e.low == "or" && c.kind(k+1) == aDate && !containsAny(c.text, "earlier", "later", "whichever", "sooner"): // "sixty days after his notice, or May 1"
		case e.kind == aWord && (e.low == "," || e.low == "and"):
			if event && e.low == "," && c.low(k+1) == "or" && c.kind(k+2) == aDate {
				break
			}
			if event && e.low == "," && c.kind(k+1) == aDate && c.elems[k+1].known && c.elems[k+1].low == "" {
				break // "as of the date of the annual meeting, May 1, 2024"
			}
			if event && e.low == "," && setsDate.has(c.low(k+1)) {
				aside = true // "(which is scheduled to be held on June 11)"
				k++
				continue
			}
			if immediate || !event && k > i+1 || event && e.low == "," && k-i > 3 {
				break scan
			}
		case e.kind == anOffice && !event && c.low(k-1) == "as" || e.kind == anOffice && immediate, e.kind == aBreak, e.kind == aPerson && !e.poss,
			e.kind == aWord && (beForms[e.low] && !aside && !held.has(c.low(k+1)) || e.low == "will" || e.low == "to" && immediate && c.low(k-1) != "prior"):
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
		if c.low(i) == "effective" && !rd.report.IsZero() && !c.datedBefore(i) {
			return timing{stated: true, date: rd.report, span: span, precision: "day", derived: true, reported: true}, i + 2
		}
		return timing{stated: true, span: span, precision: ""}, i + 2
	case event:
		return timing{stated: true, span: span, precision: "event", with: link}, i + 2
	}
	return timing{}, i
}

// eventWords are what a change takes effect with, or as of.
const eventWords anyOf = `conclusion end close completion closing date consummation funding commencement start expiration effectiveness adjournment
	acceptance hiring arrival filing separation distribution merger`

// held are what is said of meetings behind "to be".
const held anyOf = "held scheduled convened"

// setsDate are words behind a comma that go on to say when an event is.
const setsDate anyOf = "which currently presently scheduled expected to anticipated on"
