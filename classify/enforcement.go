package classify

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/filingwire/filingwire"
)

// enforcementPrefix begins the ids of enforcement rows.
const enforcementPrefix = "enf_"

const maxExcerpt = 300 // runes

// releaseReading is what the rules found in one release.
type releaseReading struct {
	release *filingwire.Release
	page    *releasePage
	list    []statement

	parties    []party
	exceptions []string
	provisions []provision
	awards     []award
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
	r.provisions = readProvisions(r.list)
	var doubtful bool
	r.awards, doubtful = readAwards(r.list, payers)
	if doubtful {
		r.note("amounts_each")
	}
	r.outcome = readOutcome(r.page, r.release.SourceType, r.list, r.parties)
	r.violation = readViolation(r.page, r.list, r.provisions, r.accounting())
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

// readParties fills the respondents and returns the relief defendants.
func (r *releaseReading) readParties(names *nameIndex) (relief []party) {
	open := false // "et al.": the captions do not name all
	add := func(p party) {
		p = names.fullest(p)
		for i, have := range r.parties {
			if have.same(p.naming) {
				if p.fuller(have.naming) {
					r.parties[i].naming, r.parties[i].span = p.naming, p.span
				}
				for _, form := range p.short {
					if !slices.Contains(r.parties[i].short, form) {
						r.parties[i].short = append(r.parties[i].short, form)
					}
				}
				return
			}
		}
		if len(r.parties) < maxParties {
			r.parties = append(r.parties, p)
		}
	}
	addRelief := func(p party) {
		if len(relief) < maxParties && !slices.ContainsFunc(relief, func(q party) bool { return q.name == p.name }) {
			relief = append(relief, p)
		}
	}
	for _, c := range r.page.captions {
		open = open || isEtAl(c.parties.In(r.page.text))
		got, rel := splitParties(r.page.text, c.parties)
		for _, p := range rel {
			addRelief(names.fullest(p))
		}
		for _, p := range got {
			add(p)
		}
	}
	title := r.release.Title
	if title == "" {
		title = r.page.title
	}
	fromCaption := len(r.parties)
	openTitle := isEtAl(title)
	if titled := r.titleParties(title); open || fromCaption == 0 || len(titled) > fromCaption {
		for _, p := range titled {
			add(p)
		}
	} else {
		r.spellOut(titled)
	}
	if open && !openTitle && len(r.parties) > fromCaption && fromCaption > 0 {
		open = false // the listing names those that the caption leaves out
	}
	if len(r.page.captions) == 0 {
		r.note("no_caption")
		open = open || openTitle || len(r.parties) == 0
	}
	subj, rel := subjects(r.page.text, r.list)
	for _, m := range rel {
		if p, ok := names.resolve(m); ok {
			addRelief(p)
		}
	}
	isRelief := func(p party) bool {
		return slices.ContainsFunc(relief, func(q party) bool { return q.same(p.naming) && len(q.words) > 1 })
	}
	if open || openTitle && fromCaption == 0 {
		r.note("respondents_from_text")
		for _, m := range subj {
			p, ok := names.resolve(m)
			if !ok && m.kind != "" {
				p, ok = newParty(oneLine(m.In(r.page.text)), m.Span), true
			}
			if ok && !isRelief(p) && plausibleParty(p.name) {
				add(p)
			}
		}
	}
	kept := slices.DeleteFunc(slices.Clone(r.parties), isRelief)
	if len(kept) > 0 {
		r.parties = kept
	}
	r.addAliases(names)
	for i := range r.parties {
		if p := r.parties[i]; len(p.words) < 2 && p.kind == kindIndividual {
			r.note("short_name")
		}
	}
	if len(r.parties) == 0 {
		r.note("no_respondents")
	}
	return relief
}

// spellOut takes from a listing's title the fuller forms of names that the captions give.
func (r *releaseReading) spellOut(titled []party) {
	for _, p := range titled {
		for i, have := range r.parties {
			if have.same(p.naming) && p.fuller(have.naming) {
				r.parties[i].naming, r.parties[i].span = p.naming, p.span
			}
		}
	}
}

// plausibleParty refuses agencies and courts.
func plausibleParty(name string) bool {
	lower := strings.ToLower(name)
	for _, w := range []string{"securities and exchange", "district court", "department of", "attorney", "commission", "regulatory authority", "federal bureau", "postal inspection", "internal revenue", "stock exchange", "regional office"} {
		if strings.Contains(lower, w) {
			return false
		}
	}
	return true
}

// titleParties reads the respondents from a listing's title; where the text has the name,
// its span is found there.
func (r *releaseReading) titleParties(title string) []party {
	title = oneLine(title)
	if m := captionHead.FindString(title); m != "" {
		title = title[len(m):]
	}
	got, _ := splitParties(title, Span{0, len(title)})
	for i, p := range got {
		got[i].span = Span{}
		if k := strings.Index(r.page.text, p.name); k >= 0 {
			got[i].span = Span{k, k + len(p.name)}
		}
	}
	return slices.DeleteFunc(got, func(p party) bool { return titleIsHeadline(p.name) })
}

// titleIsHeadline reports whether a piece of a title is prose: old pages are headed by a
// sentence instead of names.
func titleIsHeadline(s string) bool {
	first, _, _ := strings.Cut(s, " ")
	switch strings.ToUpper(first) {
	case "SEC", "COURT", "FEDERAL", "FINAL", "JUDGE", "JURY", "THE", "COMMISSION", "FORMER", "U.S.":
		return strings.Count(s, " ") > 2
	}
	lower := 0
	for _, w := range strings.Fields(s) {
		if w[0] >= 'a' && w[0] <= 'z' && !nameParticle[w] && w != "and" && w != "the" && w != "for" && w != "in" {
			lower++
		}
	}
	return lower > 2
}

// addAliases learns the short names that the text defines: "Brite Advisors USA, Inc. (“Brite USA”)".
func (r *releaseReading) addAliases(names *nameIndex) {
	text := r.page.text
	for i := range r.parties {
		p := &r.parties[i]
		for _, k := range names.like(p.naming) {
			full := names.full[k]
			if !full.same(p.naming) {
				continue
			}
			rest := text[full.span.End:min(len(text), full.span.End+90)]
			if alias, ok := definedAlias(rest); ok && !slices.Contains(p.short, alias) {
				p.short = append(p.short, alias)
			}
		}
	}
}

func definedAlias(rest string) (string, bool) {
	k := strings.IndexByte(rest, '(')
	if k < 0 || k > 2 {
		return "", false
	}
	e := strings.IndexByte(rest, ')')
	if e < k {
		return "", false
	}
	in := strings.NewReplacer("“", `"`, "”", `"`).Replace(rest[k+1 : e])
	parts := strings.Split(in, `"`)
	if len(parts) < 3 || strings.Contains(parts[0], "ogether") || strings.Contains(parts[0], "ollectively") {
		return "", false
	}
	alias := strings.TrimRight(parts[1], " ,.")
	switch strings.ToLower(alias) {
	case "respondents", "defendants", "the company", "company":
		return "", false
	}
	return alias, len(alias) > 1 && len(alias) < 40
}
