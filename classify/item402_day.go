package classify

import (
	"regexp"
	"strings"
)

var (
	separatorWords = regexp.MustCompile(`^(?:[ ,;&/()–—-]|\band\b|\bor\b|\bto\b|\bthrough\b|\beach\b|\bof\b|\bthe\b|\bfiscal\b|\byears?\b|\bin\b|\bfor\b)*$`)
	throughWords   = regexp.MustCompile(`^(?:,? ?(?:and )?(?:through|to|thru)(?: fiscal| the| year| and including)* |-|–)$`)
	yearsInPeriod  = regexp.MustCompile(`\b(two|three|four|five|2|3|4|5) (?:fiscal |calendar )?years (?:in|of|included in|within) the (?:[a-z]+[ -])?(?:periods?|years?) (?:then )?end(?:ed|ing) (#\d)|\b(two|three|four|five) (?:fiscal |calendar )?years (?:then )?ended (#\d)`)
	fromInception  = regexp.MustCompile(`\b(?:from|beginning|for the period)(?: \(?(?:inception|date of inception|commencement of operations|its inception)\)?,?)?,?(?: on| of)? \(?(#\d)\)?,? ?(?:\([^()]*\) )?(?:\(?(?:the )?(?:date of )?(?:inception|commencement of operations)\)? ?)?,? ?(?:through|to|until|and ended|ended) (?:and including )?(#\d)`)
)

// blanked returns the text with the parts gone that name other statements than those in
// error; offsets stay the same.
func blanked(text string) string {
	out := []byte(text)
	blank := func(k []int) {
		for i := k[0]; i < k[1]; i++ {
			out[i] = ' '
		}
	}
	var prepared [][]int
	if anyIn(text, preparedHints) {
		prepared = preparedFor.FindAllStringIndex(text, -1)
	}
	for _, k := range prepared {
		if part := text[k[0]:k[1]]; !relianceWords.MatchString(part) && !strings.Contains(part, "restating") {
			blank(k)
		}
	}
	if r := relianceWords.FindStringIndex(text); r != nil {
		if k := willAppear.FindStringIndex(text[r[1]:]); k != nil {
			blank([]int{r[1] + k[0], r[1] + k[1]})
		}
	}
	return string(out)
}

// preparedHints stand in every match of preparedFor.
var preparedHints = []string{"prepar", "complet", "finaliz", "clos", "year-end", "quarter-end", "audit of", "review of", "ongoing", "process of"}

// inceptions takes the periods "from #0 (inception) through #1" out of the text.
func (s *periodScan) inceptions(text string) string {
	if !strings.Contains(text, "inception") && !strings.Contains(text, "commencement") && !strings.Contains(text, "period from") && !strings.Contains(text, "period beginning") {
		return text
	}
	for _, k := range fromInception.FindAllStringSubmatchIndex(text, -1) {
		from, to := s.markAt(k[2]), s.markAt(k[4])
		if from == nil || to == nil || from.date.Date.Day == 0 || to.date.Date.Day == 0 {
			continue
		}
		f := foundPeriod{start: from.date.Date, end: to.date.Date, span: to.span, stated: statesYear(s.m, to)}
		if f.end.Time().Sub(f.start.Time()).Hours() > 400*24 {
			continue
		}
		f.kind = "interim"
		if end := s.year.end(f.end.Year); end == f.end || strings.Contains(text, "10-k") && !strings.Contains(text[:k[0]], "unaudited") {
			f.kind = "annual"
		}
		s.out = append(s.out, f)
		text = text[:k[0]] + strings.Repeat(" ", k[1]-k[0]) + text[k[1]:]
	}
	return text
}

// spans takes "each of the three years in the period ended #0" out of the text: that many years.
func (s *periodScan) spans(text string) string {
	if !strings.Contains(text, " years ") {
		return text
	}
	for _, k := range yearsInPeriod.FindAllStringSubmatchIndex(text, -1) {
		g := 2
		if k[g] < 0 {
			g = 6
		}
		to := s.markAt(k[g+2])
		if to == nil || to.date.Date.Day == 0 {
			continue
		}
		n := map[string]int{"two": 2, "three": 3, "four": 4, "five": 5, "2": 2, "3": 3, "4": 4, "5": 5}[text[k[g]:k[g+1]]]
		for i := range n {
			s.out = append(s.out, foundPeriod{kind: "annual", months: 12, end: to.date.Date.inYear(to.date.Date.Year - i), span: to.span, stated: i == 0 && statesYear(s.m, to)})
		}
		if g == 2 {
			text = text[:k[0]] + strings.Repeat(" ", k[1]-k[0]) + text[k[1]:]
		}
	}
	return text
}

func (s *periodScan) markAt(at int) *mark {
	for k := range s.m.marks {
		if s.m.marks[k].at == at && s.m.marks[k].firm < 0 {
			return &s.m.marks[k]
		}
	}
	return nil
}

// kindOf decides on a period by its head and by what stands around it.
func (s *periodScan) kindOf(h periodHead, end CalendarDate) (kind string, months int) {
	around := s.m.text[max(0, h.at-110):min(len(s.m.text), h.end+90)]
	before := s.m.text[max(0, h.at-70):h.at]
	quarterly := strings.Contains(around, "10-q") || strings.Contains(around, "quarterly report")
	switch h.kind {
	case annualHead, yearHead:
		return "annual", 12
	case quarterHead, ordinalHead:
		return "quarter", 3
	case interimHead:
		if quarterly && !strings.Contains(s.m.text[h.at:h.end], "year-to-date") {
			return "quarter", 3
		}
		return "interim", 0
	}
	switch {
	case strings.Contains(before, "interim") && !quarterly:
		return "interim", 0
	case strings.Contains(before, "10-k"), strings.Contains(before, "annual"):
		return "annual", 12
	case quarterly, strings.Contains(before, "quarter"):
		return "quarter", 3
	case end == s.year.end(end.Year):
		return "annual", 12
	}
	return "interim", 0
}

// dayOfPeriod reports whether a date can be a period's end under the head before it: not the
// day of a filing, an event or a document.
func (s *periodScan) dayOfPeriod(text string, d *mark, afterExcluded bool) bool {
	before := strings.TrimRight(text[max(0, d.at-50):d.at], " (")
	for _, w := range []string{" ended on", " ending on", " as of"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	for _, w := range []string{" on", "filed", "dated", "issued", "since", "prior to", "before", "after", " by", "until", "effective", "the commission", "the sec", "exchange commission", "announced", "originally filed", "amended", "closed", "consummated", " from", "offering of", "beginning", "between", "in"} {
		if strings.HasSuffix(before, w) {
			return false
		}
	}
	return !afterExcluded || strings.HasSuffix(before, "ended") || strings.HasSuffix(before, "ending")
}

// offering reports whether a date is the day of the offering that a balance sheet was made
// up for, without "as of".
func (s *periodScan) offering(text string, d *mark) bool {
	before := text[max(0, d.at-130):d.at]
	k := strings.LastIndex(before, "balance sheet")
	return k >= 0 && strings.Contains(before[k:], "public offering on ") && strings.HasSuffix(before, " on ")
}

// statesYear reports whether the day is written with its year under the mark.
func statesYear(m *markedSentence, d *mark) bool {
	from, to := d.span.Start-m.Span.Start, d.span.End-m.Span.Start
	if from < 0 || to > len(m.Text) {
		return false
	}
	return strings.Contains(m.Text[from:to], itoa(d.date.Date.Year))
}

func separator(between string) bool { return len(between) <= 30 && separatorWords.MatchString(between) }

func rangeFrom(text string, last, at int) bool {
	return last >= 0 && last <= at && at-last < 30 && throughWords.MatchString(text[last:at])
}

// yearFollows reports whether a year stands right behind offset i.
func yearFollows(text string, i int) bool {
	k := i
	for k < len(text) && (text[k] == ' ' || text[k] == ',') {
		k++
	}
	if strings.HasPrefix(text[k:], "ended") || strings.HasPrefix(text[k:], "(ended") {
		return false
	}
	return k+4 <= len(text) && k-i <= 2 && yearNumber.MatchString(text[k:k+4])
}
