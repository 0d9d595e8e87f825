package classify

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/filingwire/filingwire"
)

const maxExcerpt = 300 // runes

// releaseReading is what the rules found in one release.
type releaseReading struct {
	release *filingwire.Release
	page    *releasePage
	list    []statement

	parties    []party
	firms      map[string]bool // by a name that firms begin with: it means the firm
	exceptions []string
	provisions []provision
	awards     []award
	sums       []Span // sums that were understood, those left out included
	outcome    verdict
	violation  verdict
}

// extractRelease reads an enforcement release into one finding. The document holds the
// canonical text that the evidence points into; it is empty for a body that is not text.
func extractRelease(m *filingwire.Message) (filingwire.Finding, *Document, error) {
	if m.Release == nil {
		return filingwire.Finding{}, nil, fmt.Errorf("extract release: not a release")
	}
	r := &releaseReading{release: m.Release}
	body, ok := releaseText(m.Body)
	if !ok {
		r.page = &releasePage{doc: &Document{}}
		r.note("document_not_text")
		return r.finding(m), r.page.doc, nil
	}
	r.page = readReleasePage(body)
	r.list = readStatements(r.page, m.Release.PublicationDate())
	r.read()
	return r.finding(m), r.page.doc, nil
}

// releaseText returns a body that is HTML or plain text, and the text of a PDF; ok is false
// for anything else.
func releaseText(body []byte) (text []byte, ok bool) {
	if isPDF(body) {
		s, err := pdfText(body)
		return []byte(s), err == nil && strings.Count(s, " ") > 20
	}
	return body, !slices.Contains(body[:min(len(body), 4096)], 0)
}

func isPDF(body []byte) bool { return bytes.HasPrefix(body, []byte("%PDF-")) }

func (r *releaseReading) read() {
	names := newNameIndex(r.page.text, r.page.paragraphs)
	relief := r.readParties(names)
	payers := make([]payer, 0, len(r.parties)+len(relief))
	for _, p := range r.parties {
		payers = append(payers, payer{short: p.short, person: p.kind == kindIndividual})
	}
	for _, p := range relief {
		short := p.short
		if p.kind == kindIndividual && slices.ContainsFunc(r.parties, func(q party) bool { return sharesForm(p, q) }) {
			short = short[:1] // the surname stands for the defendant
		}
		payers = append(payers, payer{short: short, relief: true})
	}
	dropSharedForms(payers)
	r.markNews(payers)
	for i := range r.list {
		if s := &r.list[i]; !r.page.order && apartCase.MatchString(s.text) && !everyone.MatchString(s.text) && len(mentionsOf(s.text, payers)) == 0 {
			s.other, s.history = true, true
		}
	}
	r.provisions = readProvisions(r.list)
	r.outcome = readOutcome(r.page, r.release.SourceType, r.list, r.parties)
	r.readSums(payers)
	r.violation = readViolation(r.page, r.list, r.provisions, r.accounting())
}

// readSums reads the sums ordered or agreed. Where a final judgment has none but in sentences
// that were taken for history by what their paragraph begins with, they are taken from there.
func (r *releaseReading) readSums(payers []payer) {
	var doubtful bool
	if r.awards, r.sums, doubtful = readAwards(r.list, payers); doubtful {
		r.note("amounts_each")
	}
	if len(r.awards) > 0 || r.outcome.value != outcomeFinal {
		return
	}
	list := slices.Clone(r.list)
	for i := range list {
		list[i].history = list[i].history && !list[i].carried
	}
	if awards, sums, _ := readAwards(list, payers); len(awards) > 0 {
		r.awards, r.sums = awards, sums
		r.note("amounts_of_the_past")
	}
}

// markNews marks those against whom the headline or the first sentence reports an action.
func (r *releaseReading) markNews(payers []payer) {
	mark := func(text string) (found bool) {
		for _, m := range againstWords.FindAllStringIndex(text, 4) {
			list := text[m[1]:]
			if e := listEnd.FindStringIndex(list); e != nil {
				list = list[:e[0]]
			}
			for _, at := range mentionsOf(list, payers) {
				payers[at.payer].news, found = true, true
			}
		}
		return found
	}
	for k := 0; k < min(2, len(r.list)); k++ {
		if mark(r.list[k].text) {
			return
		}
	}
}

// accounting reports whether the release is one of the accounting and auditing series too.
func (r *releaseReading) accounting() bool {
	numbers := append([]string{r.release.Number}, r.release.Related...)
	for _, n := range r.page.numbers {
		numbers = append(numbers, n.number)
	}
	return slices.ContainsFunc(numbers, func(n string) bool { return strings.HasPrefix(n, "AAER") })
}

func (r *releaseReading) note(exception string) {
	if !slices.Contains(r.exceptions, exception) {
		r.exceptions = append(r.exceptions, exception)
	}
}

func sharesForm(a, b party) bool {
	for _, s := range a.short {
		if slices.Contains(b.short, s) {
			return true
		}
	}
	return false
}

// dropSharedForms takes away forms that could mean two of the payers, such as the surname
// of brothers. What a person shares with a firm named after him means the person.
func dropSharedForms(payers []payer) {
	count, people := map[string]int{}, map[string]int{}
	for _, p := range payers {
		for k, s := range p.short {
			if slices.Contains(p.short[:k], s) {
				continue
			}
			if count[s]++; p.person {
				people[s]++
			}
		}
	}
	for i, p := range payers {
		payers[i].short = slices.DeleteFunc(slices.Clone(p.short), func(s string) bool {
			return count[s] > 1 && !(p.person && people[s] == 1)
		})
	}
}
