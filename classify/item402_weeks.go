package classify

import (
	"regexp"
	"strings"
	"time"
)

// weekRule tells on which day a fiscal year of 52 or 53 weeks ends: the weekday nearest to a
// day, or the last one of a month.
type weekRule struct {
	weekday time.Weekday
	month   int
	day     int // 0 = the last such weekday of the month
}

const weekdayPattern, monthPattern = `(monday|tuesday|wednesday|thursday|friday|saturday|sunday)`,
	`(january|february|march|april|may|june|july|august|september|october|november|december)`

var (
	nearestWeekday = regexp.MustCompile(`\b` + weekdayPattern + ` (?:that (?:is|falls) )?(?:closest|nearest)(?: to)?(?: the end of)? ` + monthPattern + `(?: (\d{1,2}))?\b`)
	lastWeekday    = regexp.MustCompile(`\blast ` + weekdayPattern + ` (?:in|of) (?:the month of )?` + monthPattern + `\b`)
)

// findWeekRule reads the rule that a sentence tells of the fiscal year, nil when it tells none.
func findWeekRule(text string) *weekRule {
	if !strings.Contains(text, "year") {
		return nil
	}
	if k := nearestWeekday.FindStringSubmatch(text); k != nil {
		r := &weekRule{weekdayOf(k[1]), months[k[2]], 31}
		if k[3] != "" {
			r.day = atoi(k[3])
		}
		if r.day < 1 || r.day > 31 {
			return nil
		}
		return r
	}
	if k := lastWeekday.FindStringSubmatch(text); k != nil {
		return &weekRule{weekdayOf(k[1]), months[k[2]], 0}
	}
	return nil
}

func weekdayOf(name string) time.Weekday {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(d.String(), name) {
			return d
		}
	}
	return time.Sunday
}

// endIn is the day of the calendar year. One nearest to the year's last days may be in the next.
func (r *weekRule) endIn(year int) CalendarDate {
	latest := CalendarDate{year, r.month, 31}.lastDay()
	if r.day > 0 {
		latest.Day = min(latest.Day, r.day)
		latest = latest.addDays(3)
	}
	t := latest.Time()
	for t.Weekday() != r.weekday {
		t = t.AddDate(0, 0, -1)
	}
	return CalendarDate{t.Year(), int(t.Month()), t.Day()}
}

// addDays moves a day.
func (d CalendarDate) addDays(n int) CalendarDate {
	t := d.Time().AddDate(0, 0, n)
	return CalendarDate{t.Year(), int(t.Month()), t.Day()}
}
