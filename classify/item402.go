package classify

import (
	"regexp"
	"strings"

	"github.com/filingwire/filingwire"
)

var _ = register(item{feed: filingwire.Restatements, extract: extractRestatement, event: restatementIdentity})

// restatementReading is what an Item 4.02 says.
type restatementReading struct {
	*reading
	region    Span
	list      *firmList
	listBase  int // offset of the text that the firms were found in
	sentences []markedSentence
	reliance  []bool // by sentence: says that something must not be relied upon
	listed    []bool // by sentence: names the periods of such a sentence
	year      *fiscalYear
	beside    bool // an error is told that has no class, beside those that have one
	unread    bool // quarters are named whose days cannot be told
	assumed   bool // a period rests on a fiscal year that nothing tells
}

// relianceWords say that statements or a report must not be relied upon.
var relianceWords = regexp.MustCompile(`\b(?:no longer|not|never|cannot|neither|nor)\b[^;]*?\b(?:relied|rely|reliance|reliable)\b|\bprevent (?:any )?(?:future|further) reliance\b|\bnon-?reliance on\b|\bwithdr(?:ew|awn|aw|awing)\b[^;]*\b(?:report|opinion)|\brelied (?:up)?on\b[^;]*\bno longer\b`)

// relianceHints stand in every match of relianceWords.
var relianceHints = []string{"relied", "rely", "relian", "reliable", "withdr"}

func extractRestatement(r *reading) []finding {
	a := readRestatementItem(r)
	if a == nil {
		return nil
	}
	row := &filingwire.Restatement{AffectedPeriods: []filingwire.AffectedPeriod{}, Issues: []string{}, Impacts: []filingwire.Impact{}, SeverityReasons: []string{}}
	f := finding{row: row, region: a.region, confidence: filingwire.High}
	p := &proof{}
	relied := false
	for _, is := range a.reliance {
		relied = relied || is
	}
	c := a.conclusion()
	if !relied && c.sentence < 0 {
		if a.refersElsewhere() {
			return []finding{{row: row, region: a.region, capability: filingwire.NotDisclosed, confidence: filingwire.Medium,
				headline: filerName(a.filing) + " reported no non-reliance on issued financial statements under Item 4.02"}}
		}
		return nil
	}
	if letters, span := a.subItem(); letters != "" {
		row.SubItem = &letters
		p.derived("subItem", letters, span)
	}
	if c.date != nil {
		row.ConclusionDate = dateField(c.date.date.Date)
		p.dated("conclusionDate", c.date, a.doc.Text())
	}
	if c.by != "" {
		row.ConcludedBy = &c.by
		p.derived("concludedBy", c.by, c.bySpan)
	}
	periods := a.periods(row.ConclusionDate, p)
	row.AffectedPeriods = periods
	a.restatement(row, p)
	a.accountant(row, p)
	a.weakness(row, p)
	a.issues(row, p)
	a.impacts(row, p)
	severity, reasons := restatementSeverity(row)
	row.Severity, row.SeverityReasons = &severity, reasons

	f.evidence = p.evidence
	f.headline = restatementHeadline(filerName(a.filing), row)
	f.summary = restatementSummary(row)
	f.confidence, f.exceptions = a.confidence(row)
	return []finding{f}
}

func readRestatementItem(r *reading) *restatementReading {
	a := &restatementReading{reading: r}
	var sentences []Sentence
	last := Span{}
	for _, s := range r.sections {
		if s.Body.Empty() || s.Body == last {
			continue
		}
		if a.region.Empty() {
			a.region = s.Body
		}
		a.region = Span{min(a.region.Start, s.Body.Start), max(a.region.End, s.Body.End)}
		sentences = append(sentences, sentencesWithRows(s)...)
		last = s.Body
	}
	if a.region.Empty() {
		return nil
	}
	a.region, sentences = bounded(r.doc.Text(), a.region, sentences)
	a.list, a.listBase = findFirms(r.doc.Slice(a.region), registrantNames(r)), a.region.Start
	if len(a.list.firms) == 0 { // the firm may have been introduced in an item before
		before := Span{max(0, a.region.Start-maxItem), a.region.End}
		for before.Start > 0 && r.doc.Text()[before.Start]&0xc0 == 0x80 {
			before.Start++
		}
		if l := findFirms(r.doc.Slice(before), registrantNames(r)); len(l.firms) > 0 {
			a.list, a.listBase = l, before.Start
		}
	}
	a.sentences = markSentences(sentences, a.list, Span{a.listBase, a.region.End})
	a.reliance = make([]bool, len(a.sentences))
	for i := range a.sentences {
		t := a.sentences[i].text
		a.reliance[i] = anyIn(t, relianceHints) && relianceWords.MatchString(t) && !isOutlook(t)
	}
	a.findListed()
	return a
}

// sentencesWithRows returns the sentences of a section with the rows of its tables among them.
func sentencesWithRows(s Section) []Sentence {
	var out []Sentence
	text := s.doc.Text()
	for i, b := range s.Blocks() {
		if b.Grid == nil {
			for _, sp := range SplitSentences(b.Span.In(text)) {
				sp = sp.Shift(b.Span.Start)
				out = append(out, Sentence{Span: sp, Text: sp.In(text), Paragraph: i})
			}
			continue
		}
		for _, row := range b.Grid.Rows {
			span := Span{}
			for _, c := range row {
				if c.Span.Empty() {
					continue
				}
				if span.Empty() {
					span = c.Span
				}
				span = Span{min(span.Start, c.Span.Start), max(span.End, c.Span.End)}
			}
			if !span.Empty() && b.Grid.Kind == GridHTML {
				out = append(out, Sentence{Span: span, Text: span.In(text), Paragraph: i})
			}
		}
	}
	return out
}

// soleOfficer reports whether the registrant's only officer is its board as well.
func (a *restatementReading) soleOfficer() bool {
	for i := range a.sentences {
		if strings.Contains(a.sentences[i].text, "sole officer and director") {
			return true
		}
	}
	return false
}

// isOutlook reports whether a sentence is the usual warning on forward-looking statements.
func isOutlook(t string) bool {
	return strings.Contains(t, "forward-looking") || strings.Contains(t, "forward looking") || strings.Contains(t, "undue reliance")
}

func (a *restatementReading) refersElsewhere() bool {
	for i := range a.sentences {
		if elsewhere.MatchString(a.sentences[i].text) {
			return true
		}
	}
	return false
}

// subItem returns the sub-item that the item reports under, (a) or (b).
func (a *restatementReading) subItem() (string, Span) {
	for _, s := range a.sections {
		for _, sub := range s.SubItems {
			if sub.Letters == "a" || sub.Letters == "b" {
				return sub.Letters, Span{sub.Span.Start, min(sub.Span.End, sub.Span.Start+3)}
			}
		}
		if title := s.Title(); strings.Contains(title, "4.02(") {
			k := strings.Index(title, "4.02(") + len("4.02(")
			if k < len(title) && (title[k] == 'a' || title[k] == 'b') {
				return title[k : k+1], s.Heading
			}
		}
	}
	for i := range a.sentences {
		m := &a.sentences[i]
		for _, letter := range []string{"a", "b"} {
			for _, w := range []string{"item 4.02(" + letter + ")", "item 4.02 (" + letter + ")"} {
				if k := strings.Index(m.text, w); k >= 0 {
					return letter, m.span(k, k+len(w))
				}
			}
		}
	}
	return "", Span{}
}

// confidence is high when the conclusion, who came to it and the periods were found and
// nothing was left to inference.
func (a *restatementReading) confidence(row *filingwire.Restatement) (string, []string) {
	var exceptions []string
	if len(row.AffectedPeriods) == 0 {
		return filingwire.Low, []string{"no_affected_period_found"}
	}
	level := filingwire.High
	if row.ConclusionDate == nil || row.ConcludedBy == nil || row.AuditorDiscussed == nil || row.AuditorName == nil {
		level = filingwire.Medium
	}
	if a.unread {
		level, exceptions = filingwire.Medium, append(exceptions, "quarters_without_days")
	}
	if a.yearsUnread(row) {
		level, exceptions = filingwire.Medium, append(exceptions, "years_without_period")
	}
	if a.restatesOthers(row) {
		level, exceptions = filingwire.Medium, append(exceptions, "other_periods_restated")
	}
	if row.RestatementRequired == nil && a.speaksOfRestating() {
		level, exceptions = filingwire.Medium, append(exceptions, "restatement_unread")
	}
	if a.balanceOfPeriod(row) {
		level, exceptions = filingwire.Medium, append(exceptions, "balance_sheet_or_period")
	}
	if row.ConcludedBy != nil && a.soleOfficer() {
		level, exceptions = filingwire.Medium, append(exceptions, "officer_is_the_board")
	}
	if row.ConclusionDate != nil && a.twoDays() {
		level, exceptions = filingwire.Medium, append(exceptions, "two_conclusion_days")
	}
	if a.errorsUnread() || a.beside || a.lineUnread(row) {
		level = filingwire.Medium
	}
	if a.assumed && !a.calendarYear(row) || len(row.Issues) > 2 || len(row.Issues) == 0 || len(row.Issues) == 1 && row.Issues[0] == "other" || len(row.AffectedPeriods) > 15 {
		level = filingwire.Medium
	}
	if _, last, ok := filedBetween(a.filing); ok && row.ConclusionDate != nil && *row.ConclusionDate > last {
		return filingwire.Low, append(exceptions, "conclusion_after_filing")
	}
	return level, exceptions
}
