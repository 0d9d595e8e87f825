package classify

import (
	"regexp"
	"strings"
)

var (
	definedTerm = regexp.MustCompile(`\([^()]*[“"]([A-Z][^“”"]*?)[,.]?[”"][^()]*\)`)
	// termOfPeriods are terms that stand for statements or their periods.
	termOfPeriods = regexp.MustCompile(`(?i)period|statement|filing|report|quarter|year|10-[kq]|financials`)
	listMark      = regexp.MustCompile(`^(?:[•●○▪■·*–—-]|\(?(?:[ivx]{1,4}|[a-h]|\d{1,2})[.)])[ \t]?`)
)

// findListed marks the sentences that name the periods of a conclusion: those that say what
// must not be relied upon, the list behind their colon, and those that define a term they use.
func (a *restatementReading) findListed() {
	a.listed = make([]bool, len(a.sentences))
	copy(a.listed, a.reliance)
	for i := range a.sentences {
		t := a.sentences[i].text
		if !strings.HasSuffix(strings.TrimRight(t, " "), ":") || !a.reliance[i] && !anyIn(t, concludeWords) {
			continue
		}
		hit := a.reliance[i]
		end := i + 1
		for end < len(a.sentences) && (end == i+1 || a.listEntry(end)) {
			hit = hit || a.reliance[end]
			end++
		}
		for k := i; hit && k < end; k++ {
			a.listed[k] = true
		}
	}
	for i := range a.sentences {
		if a.listed[i] {
			continue
		}
		for _, d := range definedTerm.FindAllStringSubmatch(a.sentences[i].Text, 8) {
			if termOfPeriods.MatchString(d[1]) && a.usesTerm(d[1], i) {
				a.listed[i] = true
			}
		}
	}
}

// listEntry reports whether sentence i belongs to a list that the sentence before it is part of.
func (a *restatementReading) listEntry(i int) bool {
	s, prev := a.sentences[i], a.sentences[i-1]
	if s.Paragraph == prev.Paragraph {
		return listMark.MatchString(prev.Text) || strings.HasSuffix(prev.Text, ";")
	}
	end := strings.TrimRight(prev.text, " ")
	if end != "" && !strings.ContainsAny(end[len(end)-1:], ".:") && len(s.text) < 260 {
		return true
	}
	return listMark.MatchString(s.Text) || strings.HasSuffix(end, ";") || strings.HasSuffix(end, "; and") || strings.HasSuffix(end, ", and") || strings.HasSuffix(end, ",")
}

func (a *restatementReading) usesTerm(term string, but int) bool {
	for i := range a.sentences {
		if i != but && a.reliance[i] && strings.Contains(a.sentences[i].Text, term) {
			return true
		}
	}
	return false
}
