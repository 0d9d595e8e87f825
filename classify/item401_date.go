package classify

import (
	"regexp"
	"strings"
)

// sameDayWords refer to the day of the event told before.
var sameDayWords = []string{"same date", "same day", "same time", "that date", "such date", "concurrent", "simultaneous", "contemporaneous", "same meeting", "also "}

// dateEvent finds the day of events[i] in its sentence.
func dateEvent(m *markedSentence, events []relationEvent, i int) {
	e := &events[i]
	var first, prev, next *mark
	excluded := false
	for k := range m.marks {
		d := &m.marks[k]
		if d.firm >= 0 {
			continue
		}
		bad := !dayOfEvent(m, d, k, excluded)
		excluded = bad
		if bad {
			continue
		}
		if d.at < e.at {
			prev = d
			if first == nil {
				first = d
			}
		} else if next == nil {
			next = d
		}
	}
	otherBetween := func(a, b int) bool {
		for k := range events {
			if o := &events[k]; o.sentence == e.sentence && o.at >= a && o.at < b && k != i && o.firm != e.firm && (o.kind == engagement) != (e.kind == engagement) {
				return true
			}
		}
		return false
	}
	switch {
	case prev != nil && next != nil && rightBehind(m.text[e.end:next.at]) && otherBefore(events, i, prev):
		e.date = next // "engaged @1 on #0 after @0 was dismissed on #1"
	case prev != nil && next != nil && otherBetween(prev.at, e.at) && !otherBetween(e.end, next.at) && !opensWithDate(m, prev):
		e.date = next
	case prev != nil && next != nil && tellsIntent(m.text[prev.end:e.at]) && saysEffective(m.text[:next.at]) && !otherBetween(e.end, next.at) && e.kind != engagement && e.kind != dismissal:
		e.date = next // "notified us on #0 that it would resign effective #1"
	case prev != nil && next != nil && !strings.Contains(m.text[:prev.at], ",") && inCause(m.text, prev.end, e.at) && !otherBetween(e.end, next.at):
		e.date = next // "due to the revocation of its registration on #0, we dismissed it on #1"
	case prev != nil && next != nil && next.at-e.end < closeBehind && ownDate(events, i, prev) && !otherBetween(e.end, next.at):
		e.date = next // "@0 was dismissed effective #0 and @1 was engaged effective #1"
	case prev != nil && next != nil && inRelative(m.text[:e.at]) && next.at-e.end < 30:
		e.date = next // "on #0 it engaged @1, replacing @0, which resigned on #1"
	case prev != first && (e.kind == resignation || e.kind == declined) && opensWithDate(m, first) && tellsNotice(m.text[first.end:prev.at]) && saysEffective(m.text[:prev.at]) && strings.Contains(m.text[prev.end:e.at], " and that "):
		e.date = first // "on #0 @0 informed us that it had joined @1 effective #1 and that it resigned"
	case prev != nil:
		e.date = prev
	case next != nil && !otherBetween(e.end, next.at):
		e.date = next
	}
	if e.date == nil {
		e.sameDay = strings.HasPrefix(m.text, "as a result") || strings.HasPrefix(m.text, "accordingly, ")
		for _, w := range sameDayWords {
			if strings.Contains(m.text, w) {
				e.sameDay = true
			}
		}
		if own := daySpokenOf(m, e.at); e.sameDay && own != nil {
			e.date = own // "as reported in its report dated #0, @0 resigned on that date"
		}
		if e.sameDay {
			for k := i - 1; k >= 0 && e.date == nil; k-- {
				if events[k].date != nil && !events[k].background {
					e.date = events[k].date
				}
			}
		}
	}
}

// rightBehind reports whether only a preposition parts a verb from the day behind it.
func rightBehind(between string) bool {
	switch strings.Trim(between, " ,") {
	case "on", "effective", "effective on", "effective as of", "as of":
		return true
	}
	return false
}

// otherBefore reports whether an event of another kind than events[i] is told before the date
// d in the same sentence, so that d is its day.
func otherBefore(events []relationEvent, i int, d *mark) bool {
	for k := range events {
		o := &events[k]
		if o.sentence == events[i].sentence && (o.kind == engagement) != (events[i].kind == engagement) && o.end <= d.at {
			return true
		}
	}
	return false
}

// closeBehind is how far behind a verb the day that belongs to it stands: "engaged effective as of".
const closeBehind = 24

// ownDate reports whether a date stands right behind an event of another kind than events[i].
func ownDate(events []relationEvent, i int, d *mark) bool {
	for k := range events {
		o := &events[k]
		if o.sentence == events[i].sentence && (o.kind == engagement) != (events[i].kind == engagement) && o.end <= d.at && d.at-o.end < closeBehind {
			return true
		}
	}
	return false
}

// daySpokenOf returns the last day before the event at at that "on that date" can mean.
func daySpokenOf(m *markedSentence, at int) *mark {
	if !strings.Contains(m.text[at:], "on that date") && !strings.Contains(m.text[at:], "on such date") {
		return nil
	}
	var last *mark
	for k := range m.marks {
		if d := &m.marks[k]; d.firm < 0 && d.at < at && d.date.Precision == PrecisionDay {
			last = d
		}
	}
	return last
}

// inCause reports whether the date that ends at end stands in a clause before the event at at
// that tells what led to it.
func inCause(s string, end, at int) bool {
	if end > at || !strings.Contains(s[end:at], ",") {
		return false
	}
	for _, w := range []string{"due to ", "because ", "as a result of ", "as a consequence of ", "following ", "in light of ", "in view of ", "in response to ", "after ", "given "} {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// inRelative reports whether the verb behind s belongs to a relative clause.
func inRelative(s string) bool {
	for _, w := range []string{", which ", ", who ", ", which had ", ", who had "} {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

func opensWithDate(m *markedSentence, d *mark) bool { return d.at <= 40 }

// tellsNotice reports whether s tells that something was said: "@0 informed the company".
func tellsNotice(s string) bool {
	for _, w := range []string{"inform", "notif", "advis", "told"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

func tellsIntent(s string) bool {
	for _, w := range []string{" will ", " would ", "intend", "decision", "decided"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

func saysEffective(s string) bool {
	s = strings.TrimRight(s, " ")
	for _, w := range []string{"effective", "effective on", "effective as of", "effective upon", "as of"} {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// byLetter opens a sentence that tells a change by the letter that declared it.
var byLetter = regexp.MustCompile(`^(?:[(\d).a-z]{1,4} )?(?:by|in|through|pursuant to|via|per) (?:an? |its |their |the )?(?:written )?(?:letter|notice|e-?mail|notification|correspondence)(?: of resignation)? dated (?:as of )?$`)

// filedThen stands behind the day on which a report was filed.
var filedThen = regexp.MustCompile(`^,? [^;#@]{0,80}\bfiled (?:a|an|its|with)\b`)

// dayOfEvent reports whether a date can be the day of a change rather than the end of a
// period, the day of a document or of an earlier engagement.
func dayOfEvent(m *markedSentence, d *mark, k int, excluded bool) bool {
	if d.date.Precision != PrecisionDay {
		return false
	}
	if excluded && k > 0 && m.marks[k-1].firm < 0 && len(strings.Trim(m.text[m.marks[k-1].end:d.at], " ,")) <= 3 {
		return false // "ended #0 and #1"
	}
	before := strings.TrimRight(m.text[max(0, d.at-60):d.at], " ")
	if byLetter.MatchString(m.text[:d.at]) {
		return true
	}
	for _, w := range []string{"ended", "ending", "through", "filed", "filed on", "dated", "dated as of", "since", "until", "period to", "prior to", "filed with the sec on", "filed with the securities and exchange commission on",
		"the period from", "year end", "fiscal year", "for the year", "interim period of", "furnished on", "beginning", "beginning on", "commencing", "commencing on", "and for", "subsequent to", "between"} {
		if strings.HasSuffix(before, w) {
			return false
		}
	}
	if strings.HasSuffix(before, "as of") {
		lead := before[:len(before)-len("as of")]
		return !strings.Contains(lead, "statement") && !strings.Contains(lead, "balance") && !strings.Contains(lead, "reporting")
	}
	if strings.HasSuffix(before, "to be held on") || strings.HasSuffix(before, "to be held") || filedThen.MatchString(m.text[d.end:min(len(m.text), d.end+120)]) {
		return false
	}
	if after := m.text[d.end:]; strings.HasPrefix(after, " annual report") || strings.HasPrefix(after, " financial statements") || strings.HasPrefix(after, " audit") || strings.HasPrefix(after, " (inception)") {
		return false
	}
	for _, w := range []string{"filed with", "form 8-k on", "commenced on", "joined"} {
		if i := strings.LastIndex(before, w); i >= 0 && !strings.ContainsAny(before[i:], ",.;") {
			return false
		}
	}
	return true
}
