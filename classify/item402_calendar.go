package classify

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// fiscalYear is the registrant's year as its text shows it.
type fiscalYear struct {
	month, day int                  // of its end; December 31 when nothing is known
	weeks      bool                 // a year of 52 or 53 weeks: its end moves
	ends       map[int]CalendarDate // the ends that the text names, by year
	assumed    bool                 // nothing is known of it
	named      bool                 // the text says which year an end belongs to
	shift      int                  // years from a year's name to its end: fiscal 2003 ended in 2004
	rule       *weekRule            // nil when the text tells none
}

var endsOnWeekday = regexp.MustCompile(`\b(?:saturday|sunday|friday|thursday|wednesday|52|53|fifty-two|fifty-three)\b[^.]*\b(?:closest|nearest|last|week|fiscal year)|\bfiscal years?\b[^.]*\b(?:saturday|sunday|friday|thursday)\b`)

var (
	// yearEnds tells the end of every fiscal year: "our fiscal year ends on June 30".
	yearEnds = regexp.MustCompile(`\bfiscal years? (?:ends?|ending) (?:on )?(?:the last day of )?(january|february|march|april|may|june|july|august|september|october|november|december)(?: (\d{1,2}))?\b`)
	// fiscalEnded stands before the end of a fiscal year told in other words than "year ended".
	fiscalNamed = regexp.MustCompile(`\bfiscal (?:year )?(\d{4}),? (?:which )?ended(?: on)?$`)
	fiscalEnded = regexp.MustCompile(`\bfiscal (?:year )?\d{4},? (?:which )?ended(?: on)?$|\byears in the period ended$`)
)

var headerYearEnd = regexp.MustCompile(`FISCAL YEAR END:\s+(\d{2})(\d{2})`)

// fiscalYear infers the year's end from the years the item names, else from the header.
func (a *restatementReading) fiscalYear() fiscalYear {
	if a.year == nil {
		y := a.readFiscalYear()
		a.year = &y
	}
	return *a.year
}

func (a *restatementReading) readFiscalYear() fiscalYear {
	y := fiscalYear{month: 12, day: 31, ends: map[int]CalendarDate{}, assumed: true}
	if h := headerYearEnd.FindSubmatch(a.submission.Raw[:min(len(a.submission.Raw), 6000)]); h != nil {
		if m, d := atoi(string(h[1])), atoi(string(h[2])); m >= 1 && m <= 12 && d >= 28 {
			y.month, y.day, y.assumed = m, d, false
		}
	}
	first := true
	for i := range a.sentences {
		m := &a.sentences[i]
		if !strings.Contains(m.text, "year") && !strings.Contains(m.text, "fiscal") {
			continue
		}
		if k := yearEnds.FindStringSubmatch(m.text); k != nil && first {
			if month := months[k[1]]; month > 0 {
				y.month, y.day, y.assumed = month, 31, false
				if k[2] != "" {
					y.day = atoi(k[2])
				}
			}
		}
		if rule := findWeekRule(m.text); rule != nil && y.rule == nil {
			y.rule, y.weeks, y.assumed = rule, true, true // which year it names is not told
		}
		y.weeks = y.weeks || strings.Contains(m.text, "fiscal year") && endsOnWeekday.MatchString(m.text)
		for k := range m.marks {
			d := &m.marks[k]
			if d.firm >= 0 || d.date.Precision != PrecisionDay {
				continue
			}
			before := strings.TrimRight(m.text[max(0, d.at-40):d.at], " (")
			if !fiscalEnded.MatchString(before) && !strings.HasSuffix(before, "year ended") && !strings.HasSuffix(before, "years ended") && !strings.HasSuffix(before, "year ending") && !strings.HasSuffix(before, "years ending") && !(strings.HasSuffix(before, "(ended") && strings.Contains(before, "fiscal")) {
				continue
			}
			name := d.date.Date.Year
			if k := fiscalNamed.FindStringSubmatch(before); k != nil && name-atoi(k[1]) >= 0 && name-atoi(k[1]) < 2 {
				name = atoi(k[1])
				y.named, y.shift = true, d.date.Date.Year-name
			}
			y.ends[name], y.assumed = d.date.Date, false
			y.weeks = y.weeks || !d.date.Date.lastOfMonth()
			if first || y.weeks {
				y.month, y.day, first = d.date.Date.Month, d.date.Date.Day, false
			}
		}
	}
	if y.rule != nil && !y.named && y.rule.month <= 2 {
		y.shift = 1 // as retailers name their years
	}
	return y
}

// end returns the end of the fiscal year, zero when it cannot be told.
func (y fiscalYear) end(year int) CalendarDate {
	if d, ok := y.ends[year]; ok {
		return d
	}
	if y.rule != nil {
		return y.rule.endIn(year + y.shift)
	}
	if y.named && !y.weeks {
		return CalendarDate{year + y.shift, y.month, y.day}.lastDay()
	}
	if y.weeks || y.month <= 2 { // a year that ends in January may have either year's name
		return CalendarDate{}
	}
	return CalendarDate{year, y.month, y.day}.lastDay()
}

// nameOf is the year that the fiscal year which ends on d is named for.
func (y fiscalYear) nameOf(end CalendarDate) int { return end.Year - y.shift }

// quarters returns quarters of a fiscal year; none of a year of weeks whose rule is not told.
func (y fiscalYear) quarters(year int, nth []int, span Span) []foundPeriod {
	end := y.end(year)
	if y.weeks && y.rule == nil || end.IsZero() {
		return nil
	}
	var out []foundPeriod
	for _, n := range nth {
		if y.rule != nil {
			const quarterDays = 13 * 7
			out = append(out, foundPeriod{kind: "quarter", months: 3, end: y.end(year - 1).addDays(quarterDays * n), span: span})
			continue
		}
		out = append(out, foundPeriod{kind: "quarter", months: 3, end: end.addMonths(3*n - 12), span: span})
	}
	return out
}

// withYearToDate adds to the quarters behind the first of a year the period to date.
func (y fiscalYear) withYearToDate(all []foundPeriod) []foundPeriod {
	out := all
	for _, f := range all {
		if f.kind != "quarter" {
			continue
		}
		months := (f.end.Month - y.month + 24) % 12
		if f.end.Day < 8 { // a quarter of weeks that ends early in the next month
			months = (months + 11) % 12
		}
		if months > 3 && months < 12 {
			g := f
			g.kind, g.months, g.stated = "interim", months, false
			out = append(out, g)
		}
	}
	return out
}

// start returns the first day of a period, zero when it cannot be told.
func (y fiscalYear) start(f foundPeriod) CalendarDate {
	switch {
	case !f.start.IsZero():
		return f.start
	case f.months == 0 || f.kind == "other":
		return CalendarDate{}
	case f.months == 12:
		if prev, ok := y.ends[f.end.Year-1-y.shift]; ok && f.kind == "annual" {
			return prev.next()
		}
	}
	if !f.end.lastOfMonth() {
		return CalendarDate{}
	}
	return f.end.addMonths(-f.months).next()
}

func (d CalendarDate) lastOfMonth() bool { return d.Time().AddDate(0, 0, 1).Day() == 1 }

// lastDay corrects a day that its month does not have: February 29.
func (d CalendarDate) lastDay() CalendarDate {
	last := time.Date(d.Year, time.Month(d.Month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if d.Day > last || d.Month == 2 && d.Day >= 28 {
		d.Day = last
	}
	return d
}

// addMonths keeps the last day of a month the last.
func (d CalendarDate) addMonths(n int) CalendarDate {
	last := d.lastOfMonth()
	m := d.Year*12 + d.Month - 1 + n
	out := CalendarDate{m / 12, m%12 + 1, d.Day}
	if last {
		out.Day = 31
	}
	return out.lastDay()
}

func (d CalendarDate) inYear(year int) CalendarDate {
	d.Year = year
	return d.lastDay()
}

func (d CalendarDate) next() CalendarDate {
	t := d.Time().AddDate(0, 0, 1)
	return CalendarDate{t.Year(), int(t.Month()), t.Day()}
}

// periodLabel names a period as filings do.
func periodLabel(f foundPeriod) string {
	day := f.end.Time().Format("January 2, 2006")
	switch {
	case !f.start.IsZero():
		return "Period from " + f.start.Time().Format("January 2, 2006") + " to " + day
	case f.kind == "annual":
		return "Fiscal year ended " + day
	case f.kind == "quarter":
		return "Quarter ended " + day
	case f.kind == "interim" && f.months == 6:
		return "Six months ended " + day
	case f.kind == "interim" && f.months == 9:
		return "Nine months ended " + day
	case f.kind == "interim":
		return "Interim period ended " + day
	}
	return "Balance sheet as of " + day
}

func kindOfLength(months int) string {
	switch months {
	case 3:
		return "quarter"
	case 12:
		return "annual"
	}
	return "interim"
}

func itoa(n int) string { return strconv.Itoa(n) }
