package classify

import (
	"fmt"
	"strings"
	"time"
)

// Precision says how much of a date the text states.
type Precision uint8

// Precisions of a DateHit.
const (
	PrecisionDay Precision = iota
	PrecisionMonth
)

// CalendarDate is a day, or with Day 0 a month. The zero value is no date.
type CalendarDate struct{ Year, Month, Day int }

// IsZero reports whether d is no date.
func (d CalendarDate) IsZero() bool { return d.Year == 0 }

// String returns "2024-03-01", "2024-03" for a month and "" for no date.
func (d CalendarDate) String() string {
	switch {
	case d.Year == 0:
		return ""
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Time returns midnight UTC of the day (the first of a month).
func (d CalendarDate) Time() time.Time {
	return time.Date(d.Year, time.Month(d.Month), max(d.Day, 1), 0, 0, 0, 0, time.UTC)
}

// compact returns "20240301".
func (d CalendarDate) compact() string { return fmt.Sprintf("%04d%02d%02d", d.Year, d.Month, d.Day) }

// DateHit is a date found in a text; Span refers to that text.
type DateHit struct {
	Span      Span
	Date      CalendarDate
	Precision Precision
}

var months = map[string]int{
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
	"september": 9, "october": 10, "november": 11, "december": 12,
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}

// FindDates returns the dates of text in order: "March 1, 2024", "Mar. 1, 2024", "March 1st,
// 2024", "1 March 2024", "3/1/2024", "3-1-24", "2024-03-01", "March 2024", and lists that
// share a year ("March 1 and April 2, 2024", "March 1, April 2 and May 3, 2024").
func FindDates(text string) []DateHit {
	var out []DateHit
	for i := 0; i < len(text); {
		c := text[i]
		if i > 0 && (isAlpha(text[i-1]) || isDigit(text[i-1])) || !isAlpha(c) && !isDigit(c) {
			i++
			continue
		}
		var hit DateHit
		var ok bool
		if isDigit(c) {
			if hit, ok = numericDate(text, i); !ok {
				hit, ok = dayFirstDate(text, i)
			}
		} else {
			hit, ok = monthFirstDate(text, i)
		}
		if ok {
			if hit.Date.Year == 0 {
				hit.Date.Year = sharedYear(text, hit.Span.End, 4)
			}
			if hit.Date.valid() {
				out = append(out, hit)
				i = hit.Span.End
				continue
			}
		}
		for i < len(text) && (isAlpha(text[i]) || isDigit(text[i])) {
			i++
		}
	}
	return out
}

// valid reports whether d exists and lies within the years that filings speak of.
func (d CalendarDate) valid() bool {
	if d.Year < 1900 || d.Year > 2199 || d.Month < 1 || d.Month > 12 {
		return false
	}
	return d.Day == 0 || d.Day > 0 && d.Time().Day() == d.Day
}

// monthAt reads the name of a month at i.
func monthAt(text string, i int) (month, end int) {
	k := i
	for k < len(text) && k-i < 10 && isAlpha(text[k]) {
		k++
	}
	if k-i < 3 || k < len(text) && isAlpha(text[k]) {
		return 0, i
	}
	if c := text[i+1]; isLower(text[i]) || !isLower(c) && !isUpper(c) {
		return 0, i // "may", "march"
	}
	m := months[strings.ToLower(text[i:k])]
	if m > 0 && k-i <= 4 && k < len(text) && text[k] == '.' {
		k++
	}
	return m, k
}

// monthFirstDate reads "March 1, 2024" or "March 2024"; the year of "March 1" is left 0.
func monthFirstDate(text string, i int) (DateHit, bool) {
	month, k := monthAt(text, i)
	if month == 0 {
		return DateHit{}, false
	}
	k = skipSpace(text, k)
	n, digits, end := number(text, k)
	switch {
	case digits == 4:
		return DateHit{Span{i, end}, CalendarDate{n, month, 0}, PrecisionMonth}, true
	case digits == 0 || digits > 2 || n < 1 || n > 31:
		if text[k:] != "" && text[k] == ',' { // "March, 2024"
			if y, d, end := number(text, skipSpace(text, k+1)); d == 4 {
				return DateHit{Span{i, end}, CalendarDate{y, month, 0}, PrecisionMonth}, true
			}
		}
		return DateHit{}, false
	}
	end = ordinal(text, end)
	hit := DateHit{Span: Span{i, end}, Date: CalendarDate{0, month, n}}
	k = skipSpace(text, end)
	if k < len(text) && (text[k] == ',' || text[k] == '.') {
		k = skipSpace(text, k+1)
	}
	if strings.HasPrefix(text[k:], "of ") {
		k += 3
	}
	if y, d, e := number(text, k); d == 4 {
		hit.Date.Year, hit.Span.End = y, e
	}
	return hit, true
}

// dayFirstDate reads "1 March 2024" and "1st day of March, 2024".
func dayFirstDate(text string, i int) (DateHit, bool) {
	n, digits, k := number(text, i)
	if digits == 0 || digits > 2 || n < 1 || n > 31 {
		return DateHit{}, false
	}
	k = skipSpace(text, ordinal(text, k))
	for _, w := range []string{"day ", "of "} {
		if strings.HasPrefix(text[k:], w) {
			k = skipSpace(text, k+len(w))
		}
	}
	month, k := monthAt(text, k)
	if month == 0 {
		return DateHit{}, false
	}
	k = skipSpace(text, k)
	if k < len(text) && text[k] == ',' {
		k = skipSpace(text, k+1)
	}
	y, d, end := number(text, k)
	if d != 4 {
		return DateHit{}, false
	}
	return DateHit{Span{i, end}, CalendarDate{y, month, n}, PrecisionDay}, true
}

// numericDate reads "3/1/2024", "03-01-24" and "2024-03-01".
func numericDate(text string, i int) (DateHit, bool) {
	a, d1, k := number(text, i)
	if k >= len(text) || text[k] != '/' && text[k] != '-' {
		return DateHit{}, false
	}
	sep := text[k]
	b, d2, k := number(text, k+1)
	if d2 == 0 || d2 > 2 || k >= len(text) || text[k] != sep {
		return DateHit{}, false
	}
	c, d3, end := number(text, k+1)
	hit := DateHit{Span: Span{i, end}}
	switch {
	case end < len(text) && (isAlpha(text[end]) || text[end] == sep):
		return DateHit{}, false
	case d1 == 4 && d3 <= 2 && d3 > 0:
		hit.Date = CalendarDate{a, b, c}
	case d1 <= 2 && d3 == 4:
		hit.Date = CalendarDate{c, a, b}
	case d1 <= 2 && d3 == 2 && sep == '/':
		if c += 2000; c >= 2060 {
			c -= 100
		}
		hit.Date = CalendarDate{c, a, b}
	default:
		return DateHit{}, false
	}
	return hit, hit.Date.Day > 0 && hit.Date.valid() // "1/0/24" is no day
}

// sharedYear finds the year that the dates of a list share: behind "March 1" in "March 1 and
// April 2, 2024".
func sharedYear(text string, i, depth int) int {
	k := skipSpace(text, i)
	if k < len(text) && text[k] == ',' {
		k = skipSpace(text, k+1)
	}
	for _, w := range []string{"and ", "or ", "to ", "through ", "& "} {
		if strings.HasPrefix(text[k:], w) {
			k = skipSpace(text, k+len(w))
			break
		}
	}
	if k == i || k >= len(text) || depth == 0 {
		return 0
	}
	if k == skipSpace(text, i) {
		for _, w := range []string{"in each of ", "of each of ", "in fiscal ", "of fiscal ", "in ", "of "} {
			if strings.HasPrefix(text[k:], w) { // "March 31, June 30 and September 30 in 2022"
				if y, d, _ := number(text, k+len(w)); d == 4 {
					return y
				}
				return 0
			}
		}
	}
	if n, d, end := number(text, k); d == 1 || d == 2 { // "March 1 and 2, 2024"
		if n < 1 || n > 31 {
			return 0
		}
		e := skipSpace(text, end)
		if e < len(text) && text[e] == ',' {
			if y, d, _ := number(text, skipSpace(text, e+1)); d == 4 {
				return y
			}
		}
		return sharedYear(text, end, depth-1)
	}
	next, ok := monthFirstDate(text, k)
	if !ok {
		return 0
	}
	if next.Date.Year == 0 {
		return sharedYear(text, next.Span.End, depth-1)
	}
	return next.Date.Year
}

// number reads the digits at i; more than nine count as none.
func number(text string, i int) (n, digits, end int) {
	k := i
	for k < len(text) && isDigit(text[k]) {
		k++
	}
	if k-i > 9 || k == i {
		return 0, 0, k
	}
	return atoi(text[i:k]), k - i, k
}

func skipSpace(text string, i int) int {
	for i < len(text) && isSpace(text[i]) {
		i++
	}
	return i
}

// ordinal skips "st", "nd", "rd", "th" behind a day.
func ordinal(text string, i int) int {
	k := skipSpace(text, i)
	if k+2 <= len(text) {
		switch text[k : k+2] {
		case "st", "nd", "rd", "th":
			if k+2 == len(text) || !isAlpha(text[k+2]) {
				return k + 2
			}
		}
	}
	return i
}
