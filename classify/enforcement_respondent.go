package classify

import (
	"regexp"
	"slices"
	"strings"
)

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
		open = open || isEtAl(c.title(r.page.text))
		got, rel := c.split(r.page.text)
		for _, p := range rel {
			addRelief(names.fullest(p))
		}
		for _, p := range got {
			if plausibleParty(p.name) {
				add(p)
			}
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
		if !open && fromCaption > 0 && len(r.parties) > fromCaption {
			r.note("title_names_others")
		}
	} else {
		r.spellOut(titled)
	}
	titleCloses := open && !openTitle && len(r.parties) > fromCaption && fromCaption > 0
	if titleCloses {
		open = false // the listing names those that the caption leaves out
	}
	if len(r.page.captions) == 0 {
		r.note("no_caption")
		open = open || openTitle || len(r.parties) == 0
	}
	subj, others, rel := subjects(r.page.text, r.list)
	for _, m := range rel {
		if p, ok := names.resolve(m); ok {
			addRelief(p)
		}
	}
	isRelief := func(p party) bool {
		return slices.ContainsFunc(relief, func(q party) bool { return q.same(p.naming) && (len(q.words) > 1 || q.suffix != "" && p.suffix != "") })
	}
	if titleCloses && slices.ContainsFunc(subj, func(m capitalRun) bool { return r.unnamed(m, names, relief) }) {
		r.note("respondents_from_text")
		open = true // or does not
	}
	if open || openTitle && fromCaption == 0 {
		before, lead, leading := len(r.parties), 0, 0 // leading of those added
		for _, m := range subj {
			p, ok := names.resolve(m)
			if !ok && m.kind != "" {
				p, ok = newParty(oneLine(m.In(r.page.text)), m.Span), true
			}
			if ok && !isRelief(p) && plausibleParty(p.name) && !r.shortensFirm(p) {
				known := len(r.parties)
				add(p)
				if m.kind != "" && r.page.paragraphs[0].Contains(m.Span) {
					lead++
					leading += len(r.parties) - known
				}
			}
		}
		// News of defendants who are named in full at the beginning is as plain as a caption.
		if added := len(r.parties) - before; added > 1 && added > leading || lead == 0 || len(r.page.captions) == 0 {
			r.note("respondents_from_text")
		}
	}
	if isEtAlCaption(r.page) {
		known := len(r.parties)
		for _, m := range others {
			if p, ok := names.resolve(m); ok && !isRelief(p) && plausibleParty(p.name) && len(p.words) > 1 {
				add(p)
			}
		}
		if len(r.parties) > known {
			r.note("respondents_from_text")
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
		if unknownParty.MatchString(r.parties[i].name) {
			r.note("unknown_respondent")
		}
	}
	if len(r.parties) == 0 && !r.ofAward() {
		r.note("no_respondents")
	}
	return relief
}

var unknownParty = regexp.MustCompile(`(?i)\bunknown\s+(?:purchasers?|traders?|persons?)`)

// isEtAlCaption reports whether a caption leaves parties out.
func isEtAlCaption(p *releasePage) bool {
	return slices.ContainsFunc(p.captions, func(c caption) bool { return isEtAl(c.title(p.text)) })
}

// ofAward reports whether the release is on a whistleblower's claim, which has no respondents.
func (r *releaseReading) ofAward() bool {
	return slices.ContainsFunc(r.page.captions, func(c caption) bool {
		return strings.Contains(strings.ToLower(c.title(r.page.text)), "for award")
	})
}

// unnamed reports whether the first sentence tells of an action against one in full who is
// neither among the respondents yet nor a relief defendant.
func (r *releaseReading) unnamed(m capitalRun, names *nameIndex, relief []party) bool {
	if m.kind == "" || len(r.list) == 0 || !r.list[0].Span.Contains(m.Span) {
		return false
	}
	p, ok := names.resolve(m)
	known := func(q party) bool { return q.same(p.naming) || sharesForm(p, q) && !apart(p, q) }
	return ok && plausibleParty(p.name) && !slices.ContainsFunc(r.parties, known) && !slices.ContainsFunc(relief, known)
}

// shortensFirm reports whether a name of several words is what the text calls a firm among the
// respondents, rather than a person whose name the firm bears: a person goes by the surname.
func (r *releaseReading) shortensFirm(p party) bool {
	if p.kind != kindIndividual || len(p.words) < 2 || !slices.ContainsFunc(r.parties, func(q party) bool {
		return q.kind == kindCompany && len(q.words) > len(p.words) && isPrefix(p.words, q.words)
	}) {
		return false
	}
	firm, counted := r.firms[p.name]
	if !counted {
		surname := p.name[strings.LastIndexByte(p.name, ' ')+1:]
		firm = strings.Count(r.page.text, surname) == strings.Count(r.page.text, p.name)
		if r.firms == nil {
			r.firms = map[string]bool{}
		}
		r.firms[p.name] = firm
	}
	return firm
}

// apart reports whether two names that share a form are a person's and a firm's, or two
// firms', all in full: "Jane Roe" and "Roe Trading Co."
func apart(a, b party) bool {
	return a.kind == kindCompany && a.suffix != "" && len(a.words) > 1 && (b.kind == kindIndividual && len(b.words) > 1 || b.kind == kindCompany && b.suffix != "" && len(b.words) > 1)
}

// split reads the parties of a caption; relief holds the relief defendants.
func (c caption) split(text string) (parties, relief []party) {
	if len(c.lines) == 0 {
		return splitParties(text, c.parties)
	}
	joined, at := joinLines(text, c.lines)
	parties, relief = splitParties(joined, Span{0, len(joined)})
	for _, list := range [][]party{parties, relief} {
		for i, p := range list {
			list[i].span = Span{at(p.span.Start), at(p.span.End-1) + 1}
		}
	}
	return parties, relief
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

// plausibleParty refuses agencies and courts, and those who claim an award.
func plausibleParty(name string) bool {
	lower := strings.ToLower(name)
	for _, w := range []string{"claims for award", "claimant", "securities and exchange", "district court", "department of", "attorney", "commission", "regulatory authority", "federal bureau", "postal inspection", "internal revenue", "stock exchange", "regional office"} {
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
	return slices.DeleteFunc(got, func(p party) bool { return titleIsHeadline(p.name) || !plausibleParty(p.name) })
}

// titleIsHeadline reports whether a piece of a title is prose: old pages are headed by a
// sentence instead of names.
func titleIsHeadline(s string) bool {
	if suffixOf(s) != "" && !strings.Contains(s, " Charge") {
		return false // "The Roe Group Fund, LLC"
	}
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
