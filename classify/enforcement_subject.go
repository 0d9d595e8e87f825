package classify

import (
	"regexp"
	"strings"
)

var (
	againstWords = regexp.MustCompile(`(?i)\b(?:judg(?:e)?ments?|charges?|actions?|complaints?|proceedings?|injunctions?|orders?|suits?|lawsuits?|relief|freeze|bars?|claims?|default|verdict|enforcement\s+action)\b[^.;]{0,120}?\b(?:against|as\s+to|with\s+respect\s+to)\s+`)
	// besideWords lead to those of the same case whom the news is not about.
	besideWords  = regexp.MustCompile(`(?i)\b(?:(?:case|litigation|claims|charges|action)\s+(?:(?:continues?|is\s+(?:ongoing|pending|continuing)|remains?\s+(?:ongoing|pending))\s+)?(?:against|as\s+to)(?:\s+(?:the\s+)?(?:\w+\s+)?(?:remaining|other)\s+defendants?,?)?|judge?ments?\s+(?:were|was)\s+(?:previously|earlier)\s+entered\s+against)\s+`)
	chargedWords = regexp.MustCompile(`\b(?:[Cc]harged|[Cc]harging|[Cc]harges|[Ss]ued|[Nn]amed|[Nn]ames)\s+(?:both\s+|also\s+|defendants?\s+)?`)
	orderedWords = regexp.MustCompile(`\b(?:ordered|ordering|orders|enjoin(?:s|ed|ing)|barred|barring|bars|found|finds|requires|requiring)\s+(?:both\s+|defendants?\s+)?`)
	consentWords = regexp.MustCompile(`\b(?:(?:has|have|had|each|both|all|also|further)\s+)*(?:consented|agreed|settled|was\s+(?:also\s+)?(?:ordered|charged|found|enjoined)|were\s+(?:also\s+)?(?:ordered|charged|found|enjoined))\b`)
	listEnd      = regexp.MustCompile(`(?i)\b(?:as\s+(?:an?\s+)?(?:relief|nominal)|(?:(?:also|further)\s+)?(?:names?|naming|seeks?|seeking)|who|whom|whose|which|that|alleging|alleges?|(?:in|for|with)\s+(?:connection|respect|violat\w*|fraud\w*|insider|securities|their|his|her|its|engag\w*|failing|failure|mis\w+|defraud\w*|operating|conduct\w*|a|an|the|federal|at\s+least|multiple|making|using|trading|orchestrat\w*|perpetrat\w*|rais\w*|unregistered|sell\w*|offer\w*|participat\w*|manipulat\w*|aiding|roles?)|ordering|orders|ordered|enjoin\w*|imposing|imposes|barring|prohibiting|permanently|remains?|continues?|is|are|was|were|will|to\s+pay|to\s+disgorge|arising|based\s+on|relating|related\s+to|following|after|finding|liable|on\s+(?:charges|consent|claims|its|the)|by\s+consent|pursuant|stemming|resolving|settling|from)\b`)
	reliefNote   = regexp.MustCompile(`(?i)\bas\s+(?:a\s+)?relief\s+defendants?\b`)
	// reliefApposed stands behind the name of a relief defendant.
	reliefApposed = regexp.MustCompile(`(?i),\s+(?:an?|the|(?:who\s+(?:is|was)\s+)?(?:named\s+)?(?:only\s+)?as\s+an?)\s+relief\s+defendant\b`)
	otherList     = regexp.MustCompile(`(?i)\b(?:nam(?:es?|ed|ing)|charg(?:es?|ed|ing)|seek(?:s|ing)?)\b`)
	reliefWords   = regexp.MustCompile(`(?i)\brelief\s+defendants?,?\s+`)
	preamble      = regexp.MustCompile(`^(?:(?:Without|In|On|As|To|After|Following|Subject|According|Under|Simultaneously)\b[^,]{0,200},\s+)+`)
	pastCharge    = regexp.MustCompile(`(?i)\b(?:previously|earlier|had)\s+$`)
)

// subjects finds in the narrative those against whom the release reports an action, the
// others of the case whom it names, and the relief defendants.
func subjects(text string, list []statement) (names, others, relief []capitalRun) {
	for k := range list {
		st := &list[k]
		for _, m := range reliefWords.FindAllStringIndex(st.text, 8) {
			got, _ := enumerated(text, Span{st.Start + m[1], listStop(st, m[1])})
			relief = append(relief, got...)
		}
		for _, m := range reliefApposed.FindAllStringIndex(st.text, 4) {
			if runs := scanNames(text, Span{st.Start, st.Start + m[0]}); len(runs) > 0 && st.Start+m[0]-runs[len(runs)-1].End < 3 {
				relief = append(relief, runs[len(runs)-1])
			}
		}
		if st.history && !st.staff && !st.other {
			for _, m := range besideWords.FindAllStringIndex(st.text, 4) {
				got, _ := enumerated(text, Span{st.Start + m[1], listStop(st, m[1])})
				others = append(others, got...)
			}
		}
		if !st.acts() {
			continue
		}
		note := reliefNote.FindStringIndex(st.text)
		collect := func(from, end int) {
			got, rel := enumerated(text, Span{st.Start + from, end})
			if note != nil && note[0] > from && end-st.Start <= note[0] && !otherList.MatchString(text[end:st.Start+note[0]]) {
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
			collect(from, min(st.Start+from+m[0], listStop(st, from)))
		}
	}
	return names, others, relief
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
	text  string
	full  []party
	words map[string][]int // positions in full of the names that end, or begin, with a word
	forms map[string][]int // of those that the form refers to
}

const maxNames = 400

func newNameIndex(text string, paragraphs []Span) *nameIndex {
	x := &nameIndex{text: text, words: map[string][]int{}, forms: map[string][]int{}}
	seen := map[string]bool{}
	for _, p := range paragraphs {
		for _, m := range scanNames(text, p) {
			name := oneLine(m.In(text))
			if m.kind == "" || seen[name] || len(x.full) >= maxNames {
				continue
			}
			seen[name] = true
			k := len(x.full)
			f := newParty(name, m.Span)
			x.full = append(x.full, f)
			for _, s := range f.short {
				x.forms[strings.ToLower(s)] = append(x.forms[strings.ToLower(s)], k)
			}
			for i, w := range f.words {
				if i == 0 || i == len(f.words)-1 {
					x.words[w] = append(x.words[w], k)
				}
			}
		}
	}
	return x
}

// like lists the names that could be forms of n: those that begin or end like it.
func (x *nameIndex) like(n naming) []int {
	if len(n.words) == 0 {
		return nil
	}
	last := x.words[n.words[len(n.words)-1]]
	if len(n.words) == 1 {
		return last
	}
	return append(last[:len(last):len(last)], x.words[n.words[0]]...)
}

// fullest returns the fullest form of a name that the text gives, in the order of mention.
func (x *nameIndex) fullest(p party) party {
	if p.kind == kindCompany && p.suffix != "" {
		return p
	}
	best := p
	for _, k := range x.like(p.naming) {
		f := x.full[k]
		if !f.same(p.naming) || strings.Contains(f.name, "'s ") || strings.Contains(f.name, "’s ") {
			continue
		}
		if f.fuller(best.naming) || len(f.words) == len(best.words) && f.suffix != "" && best.suffix == "" {
			best.naming, best.span = f.naming, f.span
		}
	}
	if best.name != p.name {
		best.short = append(best.shortForms(), p.short...)
	}
	return best
}

// resolve finds the full name that a run stands for; ok is false when there is none or it
// could be more than one.
func (x *nameIndex) resolve(m capitalRun) (party, bool) {
	name := oneLine(m.In(x.text))
	found := x.forms[strings.ToLower(name)]
	if len(found) == 0 {
		return party{}, false
	}
	first := x.full[found[0]]
	for _, k := range found {
		if x.full[k].name == name {
			return x.fullest(x.full[k]), true
		}
		if !x.full[k].same(first.naming) {
			return party{}, false
		}
	}
	return x.fullest(first), true
}
