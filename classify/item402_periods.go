package classify

import (
	"slices"
	"strings"

	"github.com/filingwire/filingwire"
)

// foundPeriod is a period that a sentence names.
type foundPeriod struct {
	kind   string // annual, quarter, interim, other
	end    CalendarDate
	start  CalendarDate // zero = to be computed
	months int          // 0 = not told
	span   Span
	stated bool // the day is written in full under span
}

// periodScan reads the periods of one sentence.
type periodScan struct {
	m      *markedSentence
	year   fiscalYear
	out    []foundPeriod
	asOf   []foundPeriod // days behind "as of", waiting for what becomes of them
	ytd    bool
	within bool
	unread bool // quarters are named whose days cannot be told
}

// periods returns the periods that must not be relied upon.
func (a *restatementReading) periods(concluded *filingwire.Date, p *proof) []filingwire.AffectedPeriod {
	year := a.fiscalYear()
	found := a.scan(year, a.listed)
	if len(found) == 0 {
		fallback := make([]bool, len(a.sentences))
		for i := range a.sentences {
			t := a.sentences[i].text
			fallback[i] = strings.Contains(t, "restat") && !isOutlook(t)
		}
		found = a.scan(year, fallback)
	}
	if len(found) == 0 {
		found = a.scan(year, a.referredTo())
	}
	latest := string(a.latestDay())
	if concluded != nil {
		latest = string(*concluded)
	}
	out := []filingwire.AffectedPeriod{}
	for _, f := range found {
		if latest != "" && f.end.String() > latest {
			continue
		}
		period := filingwire.AffectedPeriod{Type: f.kind, End: filingwire.Date(f.end.String()), Label: periodLabel(f)}
		if slices.ContainsFunc(out, func(o filingwire.AffectedPeriod) bool { return o.Type == period.Type && o.End == period.End }) {
			continue
		}
		if start := year.start(f); !start.IsZero() {
			period.Start = dateField(start)
		}
		field := "affectedPeriods[" + itoa(len(out)) + "].end"
		a.assumed = a.assumed || !f.stated && year.assumed && (f.kind == "annual" || f.kind == "quarter")
		if f.stated {
			p.stated(field, string(period.End), f.span)
		} else {
			p.derived(field, string(period.End), f.span)
		}
		out = append(out, period)
	}
	return out
}

// referredTo marks the sentences right before those that say what must not be relied upon:
// "the statements for those periods".
func (a *restatementReading) referredTo() []bool {
	const back = 3
	out := make([]bool, len(a.sentences))
	for i := range a.sentences {
		for k := max(0, i-back); a.reliance[i] && k < i; k++ {
			t := a.sentences[k].text
			out[k] = out[k] || anyIn(t, errorWords) && !isOutlook(t)
		}
	}
	return out
}

func (a *restatementReading) latestDay() filingwire.Date {
	if a.filing == nil {
		return ""
	}
	return a.filing.FilingDate
}

// scan reads the periods of the chosen sentences.
func (a *restatementReading) scan(year fiscalYear, chosen []bool) []foundPeriod {
	var all []foundPeriod
	for i := range a.sentences {
		if !chosen[i] || isNews(a.sentences[i].text) && len(all) > 0 {
			continue
		}
		s := periodScan{m: &a.sentences[i], year: year}
		s.run()
		for _, f := range s.asOf { // a balance sheet alone
			same := func(o foundPeriod) bool { return o.end == f.end }
			if slices.ContainsFunc(s.out, same) || slices.ContainsFunc(all, same) {
				continue
			}
			if strings.Contains(s.m.text, "interim review") && f.end != year.end(f.end.Year) { // the review of a quarter
				f.kind, f.months = "quarter", 3
			} else if !strings.Contains(s.m.text, "balance sheet") {
				continue
			}
			s.out = append(s.out, f)
		}
		all = append(all, s.out...)
		if s.within {
			for _, f := range slices.Clone(all) {
				if f.kind == "annual" {
					all = append(all, s.quarters(year.nameOf(f.end), []int{1, 2, 3}, f.span)...)
				}
			}
		}
		if s.ytd {
			all = year.withYearToDate(all)
		}
		a.unread = a.unread || s.unread
	}
	return all
}

// headHints stand in every text that names a period.
var headHints = []string{"#", "19", "20"}

// run goes through the heads, days and years of the sentence in order.
func (s *periodScan) run() {
	text := blanked(s.m.text)
	s.ytd = strings.Contains(text, "year-to-date") || strings.Contains(text, "ytd")
	s.within = withinYears.MatchString(text)
	if !anyIn(text, headHints) {
		return
	}
	text = s.spans(s.inceptions(text))
	heads := findHeads(text)
	years := yearNumber.FindAllStringIndex(text, -1)
	var head *periodHead
	last, lastYear, excluded := -1, 0, false // end of the token taken last
	var run []foundPeriod                    // days taken under the head
	mark := 0
	sinceYear := 0 // "fiscal 2001 through the quarter ended": the years up to the quarter's
	for at := 0; at < len(text); {
		for mark < len(s.m.marks) && (s.m.marks[mark].at < at || s.m.marks[mark].firm >= 0 || text[s.m.marks[mark].at] != '#') {
			mark++
		}
		nextHead, nextMark, nextYear := len(text), len(text), len(text)
		if len(heads) > 0 {
			nextHead = heads[0][0]
		}
		if mark < len(s.m.marks) {
			nextMark = s.m.marks[mark].at
		}
		if len(years) > 0 {
			nextYear = years[0][0]
		}
		switch first := min(nextHead, nextMark, nextYear); {
		case first == len(text):
			return
		case first == nextHead:
			h := readHead(text, heads[0])
			heads = heads[1:]
			if h.kind == yearHead && ofQuarters.MatchString(text[max(0, h.at-90):h.at]) {
				h.set = true // "the quarterly statements for fiscal 2005"
			}
			if h.kind == yearHead && !yearFollows(text, h.end) && !h.set {
				at = h.end
				continue
			}
			if h.then {
				s.settle(h)
			}
			sinceYear = 0
			if head != nil && head.kind == yearHead && lastYear > 0 && len(run) == 0 && rangeFrom(text, last, h.at) {
				sinceYear = lastYear
			}
			head, last, run, at, excluded = &h, h.end, nil, h.end, false
		case first == nextMark:
			d := &s.m.marks[mark]
			mark++
			at = d.end
			if s.offering(text, d) {
				s.take(periodHead{kind: asOfHead}, d.date.Date, d.span, statesYear(s.m, d))
				continue
			}
			if head == nil && dayOfStatements.MatchString(text[d.end:]) { // "the #0 financial statements"
				s.take(periodHead{at: d.at, end: d.end, kind: periodHeadK}, d.date.Date, d.span, statesYear(s.m, d))
				continue
			}
			if excluded = head == nil || !s.dayOfPeriod(text, d, excluded && d.at-last < 8); excluded {
				last = d.end
				continue
			}
			if head != nil && head.ofYear && yearEnded.MatchString(text[head.end:d.at]) {
				s.quartersOfYear(head.quarter, d.date.Date, d.span)
				last = d.end
				continue
			}
			s.yearsUpTo(sinceYear, d.date.Date, d.span)
			sinceYear = 0
			if from := rangeFrom(text, last, d.at); from && len(run) > 0 {
				s.fill(*head, run[len(run)-1], d)
			}
			run = append(run, s.take(*head, d.date.Date, d.span, statesYear(s.m, d))...)
			last, lastYear = d.end, d.date.Date.Year
		default:
			y := years[0]
			years = years[1:]
			at = y[1]
			if last < y[0]-1 && ofQuarters.MatchString(text[max(0, y[0]-90):y[0]]) { // "each of the quarters within 2021"
				head, run, excluded = &periodHead{at: y[0], end: y[0], kind: yearHead, set: true}, nil, false
				last = y[0]
			}
			if head == nil && ofStatements.MatchString(text[max(0, y[0]-90):y[0]]) { // "statements for 2021 and 2022"
				head, excluded = &periodHead{at: y[0], end: y[0], kind: yearHead}, false
				last = y[0]
			}
			if head == nil || last < 0 || !separator(text[last:y[0]]) || excluded {
				if rest := text[y[1]:]; strings.HasPrefix(rest, " form 10-k") || strings.HasPrefix(rest, " annual report") || strings.HasPrefix(rest, " 10-k") {
					s.takeYear(periodHead{kind: yearHead}, atoi(text[y[0]:y[1]]), s.m.span(y[0], y[1]))
				}
				continue
			}
			n := atoi(text[y[0]:y[1]])
			if head.kind == ordinalHead && len(head.quarter) == 1 && dayBehind.MatchString(text[y[1]:]) { // its day is told
				last, lastYear = y[1], n
				continue
			}
			span := s.m.span(y[0], y[1])
			if sinceYear > 0 {
				s.yearsUpTo(sinceYear, s.year.end(n), span)
				sinceYear = 0
			}
			if len(run) > 0 && head.kind != yearHead && head.kind != ordinalHead {
				s.repeat(*head, run, n, lastYear, rangeFrom(text, last, y[0]), span)
			} else if head.kind == yearHead || head.kind == ordinalHead {
				from := n
				if rangeFrom(text, last, y[0]) && lastYear > 0 && lastYear < n && n-lastYear < 15 {
					from = lastYear + 1
				}
				for k := from; k <= n; k++ {
					s.takeYear(*head, k, span)
				}
			}
			last, lastYear = y[1], n
		}
	}
}
