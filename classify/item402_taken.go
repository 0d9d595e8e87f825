package classify

import "regexp"

var (
	yearEnded = regexp.MustCompile(`^ end(?:ed|ing) (?:on )?$`)
	dayBehind = regexp.MustCompile(`^,? \(?(?:which )?end(?:ed|ing) (?:on )?#`)
)

// yearsUpTo adds the fiscal years behind the one named since that end before a day, of "fiscal
// 2001 through the quarter ended June 30, 2006"; 0 = none is named.
func (s *periodScan) yearsUpTo(since int, day CalendarDate, span Span) {
	if since == 0 {
		return
	}
	const longest = 15
	for year := since + 1; year < since+longest; year++ {
		end := s.year.end(year)
		if end.IsZero() || end.String() >= day.String() {
			return
		}
		s.out = append(s.out, foundPeriod{kind: "annual", end: end, months: 12, span: span})
	}
}

// take adds the periods that end on a day.
func (s *periodScan) take(h periodHead, end CalendarDate, span Span, stated bool) []foundPeriod {
	if end.Day == 0 {
		return nil
	}
	f := foundPeriod{end: end, span: span, stated: stated}
	var out []foundPeriod
	switch h.kind {
	case asOfHead:
		f.kind = "other"
		s.asOf = append(s.asOf, f)
		return []foundPeriod{f}
	case lengthHead:
		if h.set && len(h.months) == 1 && h.months[0] > 3 { // "the quarters in the nine months ended #0"
			if s.unread = s.unread || !end.lastOfMonth(); s.unread {
				return nil
			}
			for n := h.months[0] - 3; n >= 0; n -= 3 {
				out = append(out, foundPeriod{kind: "quarter", months: 3, end: end.addMonths(-n), span: span, stated: n == 0 && stated})
			}
			break
		}
		for _, n := range h.months {
			f.kind, f.months = kindOfLength(n), n
			out = append(out, f)
		}
	default:
		if h.set && end == s.year.end(s.year.nameOf(end)) {
			s.out = append(s.out, s.quarters(s.year.nameOf(end), []int{1, 2, 3}, span)...)
			return []foundPeriod{f}
		}
		if f.kind, f.months = s.kindOf(h, end); h.set {
			f.kind, f.months = "quarter", 3 // "Form 10-Q for March 31, 2021"
		}
		out = append(out, f)
		if h.kind == annualHead && lastQuarter.MatchString(s.m.text[max(0, h.at-40):h.at]) {
			out = append(out, foundPeriod{kind: "quarter", months: 3, end: end, span: span, stated: stated})
		}
	}
	s.out = append(s.out, out...)
	return out[:min(1, len(out))]
}

// takeYear adds what a year stands for: its annual period or quarters of it.
func (s *periodScan) takeYear(h periodHead, year int, span Span) {
	switch {
	case h.kind == ordinalHead:
		s.out = append(s.out, s.quarters(year, h.quarter, span)...)
	case h.set:
		s.out = append(s.out, s.quarters(year, []int{1, 2, 3}, span)...)
	default:
		if end := s.year.end(year); !end.IsZero() {
			s.out = append(s.out, foundPeriod{kind: "annual", end: end, months: 12, span: span})
		}
	}
}

// repeat adds the days of run in another year: "March 31 and June 30, 2021 and 2020".
func (s *periodScan) repeat(h periodHead, run []foundPeriod, year, lastYear int, through bool, span Span) {
	from := year
	if through && lastYear < year && year-lastYear < 15 {
		from = lastYear + 1
	}
	for n := from; n <= year; n++ {
		for _, f := range run {
			if f.end.Year == run[0].end.Year {
				s.take(h, f.end.inYear(n), span, false)
			}
		}
	}
}

// fill adds the periods between two days of a range, "December 31, 2019 through December 31, 2021".
func (s *periodScan) fill(h periodHead, from foundPeriod, to *mark) {
	step := 12
	if h.kind == quarterHead {
		step = 3
	}
	end := to.date.Date
	for d, n := from.end.addMonths(step), 0; n < 40 && d.String() < end.String(); d, n = d.addMonths(step), n+1 {
		s.take(h, d, to.span, false)
	}
}

// settle makes the days behind "as of" the ends of the periods "then ended".
func (s *periodScan) settle(h periodHead) {
	waiting := s.asOf
	s.asOf = nil
	for _, f := range waiting {
		s.take(h, f.end, f.span, f.stated)
	}
}

// quarters returns quarters of a fiscal year, and notes when their days cannot be told.
func (s *periodScan) quarters(year int, nth []int, span Span) []foundPeriod {
	out := s.year.quarters(year, nth, span)
	s.unread = s.unread || len(out) == 0
	return out
}

// quartersOfYear adds quarters of the fiscal year that ends on a day.
func (s *periodScan) quartersOfYear(nth []int, end CalendarDate, span Span) {
	if !end.lastOfMonth() {
		s.out = append(s.out, s.quarters(s.year.nameOf(end), nth, span)...)
		return
	}
	for _, n := range nth {
		s.out = append(s.out, foundPeriod{kind: "quarter", months: 3, end: end.addMonths(3*n - 12), span: span})
	}
}
