package classify

import (
	"regexp"
	"strings"
)

var (
	againstWords = regexp.MustCompile(`(?i)\b(?:judg(?:e)?ments?|charges?|actions?|complaints?|proceedings?|injunctions?|orders?|suits?|lawsuits?|relief|freeze|bars?|claims?|default|verdict|enforcement\s+action)\b[^.;]{0,120}?\b(?:against|as\s+to|with\s+respect\s+to)\s+`)
	chargedWords = regexp.MustCompile(`\b(?:[Cc]harged|[Cc]harging|[Cc]harges|[Ss]ued|[Nn]amed|[Nn]ames)\s+(?:both\s+|also\s+|defendants?\s+)?`)
	orderedWords = regexp.MustCompile(`\b(?:ordered|ordering|orders|enjoin(?:s|ed|ing)|barred|barring|bars|found|finds|requires|requiring)\s+(?:both\s+|defendants?\s+)?`)
	consentWords = regexp.MustCompile(`\b(?:(?:has|have|had|each|both|all|also|further)\s+)*(?:consented|agreed|settled|was\s+(?:also\s+)?(?:ordered|charged|found|enjoined)|were\s+(?:also\s+)?(?:ordered|charged|found|enjoined))\b`)
	listEnd      = regexp.MustCompile(`(?i)\b(?:who|whom|whose|which|that|alleging|alleges?|(?:in|for|with)\s+(?:connection|respect|violat\w*|fraud\w*|insider|securities|their|his|her|its|engag\w*|failing|failure|mis\w+|defraud\w*|operating|conduct\w*|a|an|the|federal|at\s+least|multiple|making|using|trading|orchestrat\w*|perpetrat\w*|rais\w*|unregistered|sell\w*|offer\w*|participat\w*|manipulat\w*|aiding|roles?)|ordering|orders|ordered|enjoin\w*|imposing|imposes|barring|prohibiting|permanently|to\s+pay|to\s+disgorge|arising|based\s+on|relating|related\s+to|following|after|finding|liable|on\s+(?:charges|consent|claims|its|the)|by\s+consent|pursuant|stemming|resolving|settling|from)\b`)
	reliefNote   = regexp.MustCompile(`(?i)\bas\s+(?:a\s+)?relief\s+defendants?\b`)
	reliefWords  = regexp.MustCompile(`(?i)\brelief\s+defendants?,?\s+`)
	preamble     = regexp.MustCompile(`^(?:(?:Without|In|On|As|To|After|Following|Subject|According|Under|Simultaneously)\b[^,]{0,200},\s+)+`)
	pastCharge   = regexp.MustCompile(`(?i)\b(?:previously|earlier|had)\s+$`)
)

// subjects finds in the narrative those against whom the release reports an action, and the
// relief defendants.
func subjects(text string, list []statement) (names, relief []capitalRun) {
	for k := range list {
		st := &list[k]
		for _, m := range reliefWords.FindAllStringIndex(st.text, 8) {
			got, _ := enumerated(text, Span{st.Start + m[1], listStop(st, m[1])})
			relief = append(relief, got...)
		}
		if !st.acts() {
			continue
		}
		note := reliefNote.FindStringIndex(st.text)
		collect := func(from, end int) {
			got, rel := enumerated(text, Span{st.Start + from, end})
			if note != nil && note[0] > from && end-st.Start <= note[0] {
				rel, got = append(rel, got...), nil
			}
			names, relief = append(names, got...), append(relief, rel...)
		}
		for _, m := range againstWords.FindAllStringIndex(st.text, 8) {
			collect(m[1], listStop(st, m[1]))
		}
		for _, re := range []*regexp.Regexp{chargedWords, orderedWords} {
			for _, m := range re.FindAllStringIndex(st.text, 8) {
				if !pastCharge.MatchString(st.text[:m[0]]) {
					collect(m[1], listStop(st, m[1]))
				}
			}
		}
		from := len(preamble.FindString(st.text))
		if m := consentWords.FindStringIndex(st.text[from:]); m != nil && m[0] < 300 {
			end := st.Start + from + m[0]
			if e := listEnd.FindStringIndex(st.text[from : from+m[0]]); e == nil {
				collect(from, end)
			}
		}
	}
	return names, relief
}

// listStop is where the list that begins at offset from of the sentence ends.
func listStop(st *statement, from int) int {
	if m := listEnd.FindStringIndex(st.text[from:]); m != nil {
		return st.Start + from + m[0]
	}
	return st.End
}

// nameIndex knows every full name of the text and resolves shorter forms to it.
type nameIndex struct {
	text string
	full []party
}

const maxNames = 600

func newNameIndex(text string, paragraphs []Span) *nameIndex {
	x := &nameIndex{text: text}
	seen := map[string]bool{}
	for _, p := range paragraphs {
		for _, m := range scanNames(text, p) {
			name := m.In(text)
			if m.kind == "" || seen[name] || len(x.full) >= maxNames {
				continue
			}
			seen[name] = true
			x.full = append(x.full, party{name: oneLine(name), span: m.Span, short: shortForms(name)})
		}
	}
	return x
}

// fullest returns the fullest form of a name that the text gives, in the order of mention.
func (x *nameIndex) fullest(p party) party {
	best := p
	for _, f := range x.full {
		if !sameParty(f.name, p.name) || kindOf(p.name) == kindCompany && hasSuffixWord(p.name) {
			continue
		}
		if strings.Contains(strings.ToLower(f.name), "'s ") || strings.Contains(f.name, "’s ") {
			continue
		}
		if len(nameWords(f.name)) > len(nameWords(best.name)) || len(nameWords(f.name)) == len(nameWords(best.name)) && len(f.name) > len(best.name) && hasSuffixWord(f.name) && !hasSuffixWord(best.name) {
			best.name, best.span = f.name, f.span
		}
	}
	if best.name != p.name {
		best.short = append(shortForms(best.name), p.short...)
	}
	return best
}

// resolve finds the full name that a run stands for; ok is false when there is none or
// it could be more than one.
func (x *nameIndex) resolve(m capitalRun) (party, bool) {
	name := oneLine(m.In(x.text))
	var found []party
	for _, f := range x.full {
		if f.name == name {
			return x.fullest(f), true
		}
		for _, s := range f.short {
			if strings.EqualFold(s, name) {
				found = append(found, f)
				break
			}
		}
	}
	if len(found) == 0 {
		return party{}, false
	}
	for _, f := range found[1:] {
		if !sameParty(f.name, found[0].name) {
			return party{}, false
		}
	}
	return x.fullest(found[0]), true
}
