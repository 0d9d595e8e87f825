package classify

import (
	"regexp"
	"sort"

	"github.com/filingwire/filingwire"
)

// Holders may act by written consent instead of at a meeting: one number, the shares of those
// who consent, and a matter that carries.

var (
	writtenConsent = regexp.MustCompile(`(?i)\bwritten\s+(?:consents?|resolutions?)\b`)
	consentShares  = regexp.MustCompile(`(?i)\b(?:holders?|holding|owners?|owning|beneficial(?:ly)?|representing|aggregate\s+of)\b[^.;]{0,100}?\b(\d{1,3}(?:,\d{3})+)\s+(?:of\s+the\s+)?(?:issued\s+and\s+outstanding\s+|outstanding\s+)?(?:shares|votes)\b`)
	consentCarries = regexp.MustCompile(`(?i)\b(?:approv(?:ed|ing|e)|adopt(?:ed|ing)?|authoriz(?:ed|ing|e)|ratif(?:ied|ying|y)|elect(?:ed|ing)?|remov(?:ed|ing|e))\b`)
)

// consents reads the matters that holders approved by written consent; called where no votes
// of a meeting are told.
func (v *voteReader) consents(r *reading) {
	for _, s := range r.sections {
		for _, p := range s.Paragraphs() {
			if p.End-s.Body.Start > maxVoteText || len(v.lines) > 0 {
				return
			}
			v.consent(p)
		}
	}
}

func (v *voteReader) consent(p Span) {
	text := p.In(v.text)
	at := writtenConsent.FindStringIndex(text)
	shares := consentShares.FindStringSubmatchIndex(text)
	if at == nil || shares == nil || shares[2] > len(text) {
		return
	}
	verb := consentCarries.FindStringIndex(text[shares[1]:])
	if verb == nil {
		return
	}
	told := Span{shares[1] + verb[0], shares[1] + verb[1]}
	matters := map[string]Span{"": {told.Start, len(text)}}
	if list := agendaOf(text[told.Start:]); len(list) > 1 {
		matters = map[string]Span{}
		for n, s := range list {
			matters[n] = s.Shift(told.Start)
		}
	}
	numbers := make([]string, 0, len(matters))
	for n := range matters {
		numbers = append(numbers, n)
	}
	sort.Slice(numbers, func(i, j int) bool { return atoi(numbers[i]) < atoi(numbers[j]) })
	for _, n := range numbers {
		what := matters[n].Shift(p.Start).trim(v.text)
		v.matter, v.pending = nil, []Span{what}
		m := v.current()
		if m.number == "" && n != "" {
			m.number, m.numberSpan = n, what
		}
		nominees := []string{""}
		if m.kind == "elect_directors" {
			nominees = v.peopleIn(what)
		}
		for _, name := range nominees {
			l := voteLine{matter: m, label: p, nominee: name, approved: filingwire.True(), outcome: told.Shift(p.Start)}
			l.put(voteFor, text[shares[2]:shares[3]], Span{shares[2], shares[3]}.Shift(p.Start))
			v.take(l)
		}
		v.consented = true
	}
}

// peopleIn lists those whom s names in full; one without a name for nobody.
func (v *voteReader) peopleIn(s Span) []string {
	var out []string
	for _, m := range scanNames(v.text, s) {
		if name := oneLine(m.In(v.text)); m.kind == kindIndividual && surelyPerson(name) {
			out = append(out, name)
		}
	}
	if len(out) == 0 {
		return []string{""}
	}
	return out
}
