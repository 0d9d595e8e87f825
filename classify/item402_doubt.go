package classify

import (
	"regexp"
	"slices"
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
		if t := a.sentences[i].text; !isOutlook(t) && (strings.Contains(t, "restat") || strings.Contains(t, " amend") || strings.Contains(t, "/a")) {
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
		if t := a.sentences[i].text; strings.Contains(t, "offering") || strings.Contains(t, "ipo") || strings.Contains(t, "inception") || strings.Contains(t, "form 8-k") {
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
		if anyIn(" "+t, rule.need) && rule.words.MatchString(t) {
			return true
		}
	}
	return false
}

// linesInError are words for what statements show, with the classes that an error in it may have.
var linesInError = []struct {
	words   *regexp.Regexp
	classes []string
}{
	{regexp.MustCompile(`\bcosts\b|\bexpenses?\b|\baccru(?:ed|als?)\b|\bpayables?\b`), []string{"expenses_or_accruals", "inventory_or_cost", "stock_compensation", "income_taxes", "debt_or_interest", "leases", "impairment_or_goodwill", "cash_flow_classification"}},
	{regexp.MustCompile(`\bdepreciat|\bamorti[sz]`), []string{"other", "expenses_or_accruals", "leases", "impairment_or_goodwill", "debt_or_interest", "inventory_or_cost"}},
	{regexp.MustCompile(`\bpurchase price\b|\bacquisition of\b|\bacquired (?:business|compan|assets)`), []string{"consolidation_or_acquisition", "impairment_or_goodwill"}},
	{regexp.MustCompile(`\btax(?:es)?\b`), []string{"income_taxes", "expenses_or_accruals"}},
	{regexp.MustCompile(`\breceivables?\b|\bcustomer deposits?\b|\bcontracts? with customers\b`), []string{"revenue_recognition", "expenses_or_accruals", "cash_flow_classification", "misconduct"}},
	{regexp.MustCompile(`\bnotes?\b|\bloans?\b|\bborrow|\bdebentures?\b`), []string{"debt_or_interest", "warrants_or_derivatives", "related_party", "expenses_or_accruals", "cash_flow_classification", "other"}},
	{regexp.MustCompile(`\bearn-?outs?\b`), []string{"warrants_or_derivatives", "consolidation_or_acquisition"}},
	{regexp.MustCompile(`\bfair value of\b`), []string{"warrants_or_derivatives", "consolidation_or_acquisition", "stock_compensation", "impairment_or_goodwill", "redeemable_equity_or_eps"}},
	{regexp.MustCompile(`\bforeign currency\b|\bpension\b|\binsurance\b|\bsegment`), []string{"other"}},
}

// occasions are purchases that only tell when something was recorded.
var occasions = regexp.MustCompile(`\b(?:in connection with|upon|following|since|after|at|from|date of|time of) (?:the|its|our|an) acquisition of\b`)

// lineUnread returns whether a sentence on an error names what no class that was read covers.
func (a *restatementReading) lineUnread(row *filingwire.Restatement) bool {
	for i := range a.sentences {
		if !a.describes(i, false) {
			continue
		}
		t := occasions.ReplaceAllString(spacWords.ReplaceAllString(a.sentences[i].text, ""), "")
		for _, line := range linesInError {
			k := line.words.FindStringIndex(t)
			if k != nil && !aboutEffect(t, k[0]) && !slices.ContainsFunc(line.classes, func(c string) bool { return hasText(row.Issues, c) }) {
				return true
			}
		}
	}
	return false
}

// twoDays reports whether a sentence tells the days of two conclusions, one's and another's who
// concurred.
func (a *restatementReading) twoDays() bool {
	for i := range a.sentences {
		t := a.sentences[i].text
		if !strings.Contains(t, " on #") {
			continue
		}
		if k := thenConcluded.FindStringIndex(t); k != nil && ownConclusion.MatchString(t[:k[0]]) {
			return true
		}
	}
	return false
}
