package classify

import (
	"regexp"
	"strings"

	"github.com/filingwire/filingwire"
)

// yearsUnread reports whether the sentences on what must not be relied upon name a year, by
// itself, in which no period that was read ends.
func (a *restatementReading) yearsUnread(row *filingwire.Restatement) bool {
	for i := range a.sentences {
		if !a.listed[i] || isNews(a.sentences[i].text) {
			continue
		}
		text := blanked(a.sentences[i].text)
		for _, k := range yearNumber.FindAllStringIndex(text, -1) {
			year := text[k[0]:k[1]]
			read := false
			for _, p := range row.AffectedPeriods {
				read = read || strings.HasPrefix(string(p.End), year) || p.Start != nil && strings.HasPrefix(string(*p.Start), year)
			}
			if !read {
				return true
			}
		}
	}
	return false
}

// restatesOthers reports whether the item speaks of the restatement of periods that it does
// not name among those that must not be relied upon.
func (a *restatementReading) restatesOthers(row *filingwire.Restatement) bool {
	chosen := make([]bool, len(a.sentences))
	for i := range a.sentences {
		t := a.sentences[i].text
		chosen[i] = !a.listed[i] && strings.Contains(t, "restat") && !isOutlook(t) && !isNews(t) && !willAppear.MatchString(t) && !strings.Contains(t, "form 10-")
	}
	for _, f := range a.scan(a.fiscalYear(), chosen) {
		known := f.kind == "other"
		for _, p := range row.AffectedPeriods {
			known = known || string(p.End) == f.end.String()
		}
		if !known && (row.ConclusionDate == nil || f.end.String() <= string(*row.ConclusionDate)) {
			return true
		}
	}
	return false
}

// errorsUnread reports whether an entry of a list of errors told no class.
func (a *restatementReading) errorsUnread() bool {
	for i := range a.sentences {
		if !a.listedError(i) || a.reliance[i] || a.listed[i] {
			continue
		}
		if !a.tellsClass(a.sentences[i].text) {
			return true
		}
	}
	return false
}

// speaksOfRestating reports whether the item has words of restating or amending in it.
func (a *restatementReading) speaksOfRestating() bool {
	for i := range a.sentences {
		if t := a.sentences[i].text; !isOutlook(t) && (strings.Contains(t, "restat") || strings.Contains(t, "amended form") || strings.Contains(t, "/a")) {
			return true
		}
	}
	return false
}

// balanceOfPeriod reports whether a balance sheet alone must not be relied upon, though no offering
// is spoken of: readers may count the period that ends with it.
func (a *restatementReading) balanceOfPeriod(row *filingwire.Restatement) bool {
	other := false
	for _, p := range row.AffectedPeriods {
		other = other || p.Type == "other"
	}
	if !other {
		return false
	}
	for i := range a.sentences {
		if t := a.sentences[i].text; strings.Contains(t, "offering") || strings.Contains(t, "ipo") || strings.Contains(t, "form 8-k") {
			return false
		}
	}
	return true
}

// bareQuarter is a quarter of a year that is not called fiscal: one of the calendar.
var bareQuarter = regexp.MustCompile(`\bquarters? (?:of|in|for) (?:calendar (?:year )?)?20\d\d\b`)

// calendarYear reports whether the quarters in error are those of calendar years: the text
// names them so, and the report behind the last of them was not yet due at the conclusion.
func (a *restatementReading) calendarYear(row *filingwire.Restatement) bool {
	if row.ConclusionDate == nil || a.fiscalYear().weeks {
		return false
	}
	named := false
	for i := range a.sentences {
		named = named || a.listed[i] && bareQuarter.MatchString(a.sentences[i].text)
	}
	var last filingwire.Date
	for _, p := range row.AffectedPeriods {
		if p.Type == "quarter" {
			last = max(last, p.End)
		}
	}
	if !named || last == "" {
		return false
	}
	const quarterlyDue, annualDue = 92 + 45 + 5, 92 + 90 + 15 // days behind a quarter, with those that a late filer is given
	due := quarterlyDue
	if strings.HasSuffix(string(last), "-09-30") {
		due = annualDue
	}
	return row.ConclusionDate.Time().Sub(last.Time()).Hours() <= float64(24*due)
}

// tellsClass reports whether a text has the words of an issue class.
func (a *restatementReading) tellsClass(t string) bool {
	for _, rule := range issueRules {
		if anyIn(t, rule.need) && rule.words.MatchString(t) {
			return true
		}
	}
	return false
}
