package classify

import (
	"strconv"
	"strings"
)

// meetingDay reads "immediately following the annual meeting" at k, where the text names the day of
// a meeting.
func (rd *reader) meetingDay(c *clause, k int) (timing, int) {
	day := rd.gathering
	if day.Date.IsZero() || !meetingLeads.has(c.low(k)) || c.before(k, 4, termEnd) {
		return timing{}, k
	}
	for n := k + 1; n < len(c.elems) && n-k < 9; n++ {
		w := c.low(n)
		switch {
		case w == "meeting":
			if c.kind(n+1) == aWord && (c.low(n+1) == "on" || c.low(n+1) == "to" || c.low(n+1) == "held") || c.kind(n+1) == aDate {
				return timing{}, k // which says itself when it is
			}
			return timing{stated: true, date: day.Date, span: day.Span, precision: "day", derived: true}, n + 1
		case c.kind(n) == theCompany && c.elems[n].poss, w == strconv.Itoa(day.Date.Year), meetingWords.has(w):
		default:
			return timing{}, k
		}
	}
	return timing{}, k
}

// atMeeting reports whether the ending at verb is said to be at the meeting whose day follows at k:
// "will retire at the annual meeting to be held on May 1".
func (c *clause) atMeeting(verb, k int) bool {
	m := c.after(verb, k-verb, anyOf("meeting"))
	return m > 0 && c.after(m, k-m, anyOf("held scheduled")) > 0 && c.before(m, min(8, m-verb-1), anyOf("at following after"))
}

// dateMeetings dates the ends at a meeting whose day the text names later: "The 2024 annual meeting is
// scheduled for May 1".
func (l *ledger) dateMeetings() {
	day := l.rd.gathering
	if day.Date.IsZero() || days(l.rd.report, day.Date) < 0 {
		return
	}
	for _, r := range l.records {
		if r.family != endOfService || r.when.precision != "event" || !r.when.date.IsZero() || r.when.with != nil || !strings.Contains(r.clause.text, strconv.Itoa(day.Date.Year)+" annual meeting") {
			continue
		}
		r.when = timing{stated: true, date: day.Date, span: day.Span, precision: "day", derived: true}
	}
}

const (
	meetingLeads anyOf = "following after at upon immediately"
	meetingWords anyOf = "following after at upon immediately conclusion completion adjournment close end of that such this said annual special general shareholders stockholders shareholder stockholder"
	// termEnd stands before the meeting at which the term of one who is elected ends.
	termEnd anyOf = "until expire expires expiring end ends ending through before prior stand nominee election re-election"
)
