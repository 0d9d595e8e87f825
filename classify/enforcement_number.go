package classify

import (
	"fmt"
	"strings"
	"time"

	"github.com/filingwire/filingwire"
)

// head reads a line of numbers and date.
func (p *releasePage) head(l Span, s string) bool {
	found := false
	for _, m := range numberLine.FindAllStringSubmatchIndex(s, -1) {
		if n := seriesNumber(s[m[2]:m[3]], s[m[4]:m[5]]); n != "" && !p.hasNumber(n) {
			p.numbers = append(p.numbers, releaseNumber{Span{m[4], m[5]}.Shift(l.Start), n})
			found = true
		}
	}
	if m := numberAlone.FindStringSubmatchIndex(s); m != nil && p.series != "" && !found {
		if n := seriesNumber(p.series, s[m[2]:m[3]]); n != "" && !p.hasNumber(n) {
			p.numbers = append(p.numbers, releaseNumber{Span{m[2], m[3]}.Shift(l.Start), n})
			found = true
		}
	}
	p.series = ""
	if seriesLine.MatchString(s) {
		p.series = s
		return true
	}
	m := dateText.FindStringSubmatchIndex(s)
	if m == nil || captionHead.MatchString(s) {
		return found && !captionHead.MatchString(s)
	}
	alone := m[0] < 3 && len(s)-m[1] < 3
	if p.day == "" && (found || alone || releaseLine.MatchString(s)) {
		p.date, p.day = Span{m[0], m[1]}.Shift(l.Start), dayOf(s[m[2]:m[3]], s[m[4]:m[5]], s[m[6]:m[7]])
	}
	return found || alone || releaseLine.MatchString(s)
}

func (p *releasePage) hasNumber(n string) bool {
	for _, have := range p.numbers {
		if have.number == n {
			return true
		}
	}
	return false
}

// seriesNumber puts the prefix of its series before a release's number.
func seriesNumber(series, number string) string {
	s := strings.ToLower(series)
	number = strings.ToUpper(number)
	switch {
	case strings.HasPrefix(s, "litigation"):
		return "LR-" + number
	case strings.HasPrefix(s, "accounting"), s == "aaer":
		return "AAER-" + number
	case strings.Contains(s, "1933"):
		return "33-" + number
	case strings.Contains(s, "1934"):
		return "34-" + number
	case strings.Contains(s, "advisers"):
		return "IA-" + number
	case strings.Contains(s, "company"):
		return "IC-" + number
	}
	return ""
}

var monthStart = map[string]time.Month{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}

// dayOf is the day that a written date names, "" for one that does not exist.
func dayOf(month, day, year string) filingwire.Date {
	d, err := filingwire.ParseDate(fmt.Sprintf("%s-%02d-%02d", year, monthStart[strings.ToLower(month[:3])], atoi(day)))
	if err != nil {
		return ""
	}
	return d
}
