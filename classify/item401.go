package classify

import (
	"regexp"
	"strings"

	"github.com/filingwire/filingwire"
)

var _ = register(item{feed: filingwire.AuditorChanges, extract: extractAuditorChanges, event: auditorIdentity})

// auditorReading is what an Item 4.01 says.
type auditorReading struct {
	*reading
	sentences  []markedSentence
	firms      []firm
	list       *firmList
	base       int // offset of the text that the firms were found in
	region     Span
	events     []relationEvent
	roles      auditorRoles
	statements auditorStatements
	inferred   bool // a date is that of the item's only day, not told with the event
}

func extractAuditorChanges(r *reading) []finding {
	a := readAuditorItem(r)
	if a == nil {
		return nil
	}
	if a.addsLetterOnly() {
		return []finding{a.notDisclosed()}
	}
	ended := false
	for _, e := range a.events {
		ended = ended || e.kind != engagement && !e.background
	}
	if a.roles.former < 0 && a.roles.next < 0 && !ended {
		if a.refersElsewhere() {
			return []finding{a.notDisclosed()}
		}
		return nil
	}
	return a.transitions()
}

func readAuditorItem(r *reading) *auditorReading {
	a := &auditorReading{reading: r}
	var body Span
	for _, s := range r.sections {
		switch {
		case s.Body.Empty():
		case body.Empty():
			body = s.Body
		default:
			body = Span{min(body.Start, s.Body.Start), max(body.End, s.Body.End)}
		}
	}
	if body.Empty() {
		return nil
	}
	var sentences []Sentence
	last := Span{}
	for _, s := range r.sections {
		if !s.Body.Empty() && s.Body != last {
			sentences = append(sentences, s.Sentences()...)
			last = s.Body
		}
	}
	body, sentences = bounded(r.doc.Text(), body, sentences)
	a.base, a.region = body.Start, body
	a.list = findFirms(r.doc.Slice(body), registrantNames(r))
	a.firms = a.list.firms
	a.sentences = markSentences(sentences, a.list, body)
	a.events = readAuditorEvents(a.sentences)
	a.roles = chooseRoles(a.sentences, a.events, len(a.firms))
	a.statements = readStatements304(a.sentences)
	return a
}

// registrantNames are the names of the filing's companies.
func registrantNames(r *reading) []string {
	var names []string
	if r.filing != nil {
		for _, f := range r.filing.Filers {
			names = append(names, f.Name)
		}
	}
	if name := r.doc.Cover().Registrant; name != "" {
		names = append(names, name)
	}
	return names
}

var (
	letterOnly = regexp.MustCompile(`\b(?:solely|sole purpose|only purpose|purpose of this|being filed|is filed|files this|filing this|is filing)\b[^.]*\b(?:letter|exhibit 16)|\bto (?:file|furnish|provide|include|add|attach|report|disclose)[^.]*\bletter\b`)
	elsewhere  = regexp.MustCompile(`\b(?:incorporated (?:herein |in this item 4\.01 )?by reference|not applicable|see item|set forth (?:in|under) item|^none\b)`)
)

// addsLetterOnly reports whether the item amends an earlier report by nothing but the former
// firm's letter: it does not repeat the statements of Item 304.
func (a *auditorReading) addsLetterOnly() bool {
	if a.statements.disagreements.value != nil || a.statements.qualified.value != nil || a.statements.consulted.value != nil {
		return false
	}
	amends, letter := a.filing != nil && a.filing.Form == "8-K/A", false
	for i := range a.sentences {
		t := a.sentences[i].text
		amends = amends || strings.Contains(t, "amendment no") || strings.Contains(t, "this amendment") || strings.Contains(t, "8-k/a")
		letter = letter || strings.Contains(t, "letter") && letterOnly.MatchString(t)
	}
	return amends && letter
}

func (a *auditorReading) refersElsewhere() bool {
	for i := range a.sentences {
		if elsewhere.MatchString(a.sentences[i].text) {
			return true
		}
	}
	return false
}

func (a *auditorReading) notDisclosed() finding {
	row := &filingwire.AuditorChange{Exhibit16Letter: "unknown"}
	state, span := readLetter(a.submission, a.sentences)
	row.Exhibit16Letter = state
	f := finding{row: row, capability: filingwire.NotDisclosed, confidence: filingwire.High, region: a.region,
		headline: filerName(a.filing) + " amended its report on a change of auditors"}
	if !a.addsLetterOnly() {
		f.headline = filerName(a.filing) + " reported no change of auditors under Item 4.01"
		f.confidence = filingwire.Medium
	}
	if !span.Empty() {
		f.evidence = []filingwire.Evidence{{Field: "exhibit16Letter", Value: state, Start: span.Start, End: span.End, Derived: true}}
	}
	return f
}

// transitions makes one finding, or one for each former firm where several have plainly ended.
func (a *auditorReading) transitions() []finding {
	var formers []int
	for _, e := range a.events {
		if e.firm >= 0 && e.kind != engagement && e.kind != otherEnd && !e.background && e.date != nil && !hasFirm(formers, e.firm) {
			formers = append(formers, e.firm)
		}
	}
	if len(formers) < 2 {
		return []finding{a.finding(a.roles)}
	}
	var out []finding
	for _, former := range formers {
		roles := auditorRoles{former: former, next: a.engagedBehind(former), clear: false}
		out = append(out, a.finding(roles))
	}
	return out
}

// engagedBehind returns the firm whose engagement is told next behind a firm's end.
func (a *auditorReading) engagedBehind(former int) int {
	ended := false
	for _, e := range a.events {
		if e.firm == former && e.kind != engagement {
			ended = true
		}
		if ended && e.kind == engagement && e.firm >= 0 && e.firm != former && !e.background {
			return e.firm
		}
	}
	if a.roles.next != former {
		return a.roles.next
	}
	return -1
}

func hasFirm(list []int, n int) bool {
	for _, x := range list {
		if x == n {
			return true
		}
	}
	return false
}
