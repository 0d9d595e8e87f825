package classify

import (
	"slices"
	"strings"

	"github.com/filingwire/filingwire"
)

func (v *voteReader) elected(l *voteLine) (*bool, Span) {
	m := l.matter
	if !m.read {
		v.readElected(m)
	}
	surname := ""
	if l.nominee != "" {
		surname = Surname(l.nominee)
	}
	for _, s := range m.failed {
		if surname != "" && strings.Contains(s.In(v.text), surname) {
			return filingwire.False(), s
		}
	}
	if s := v.slateFailed(m); !s.Empty() {
		return filingwire.False(), s
	}
	if !m.told.Empty() {
		return v.outvoted(l, surname), m.told
	}
	ahead := l.counts[voteFor].value > l.counts[voteAgainst].value+l.counts[voteWithheld].value
	switch {
	case !l.has(voteFor):
	case l.has(voteAgainst) && !l.has(voteWithheld):
		return &ahead, Span{} // a majority is the standard where votes can be cast against
	case l.has(voteWithheld) && ahead:
		return filingwire.True(), Span{}
	}
	return nil, Span{}
}

// slateFailed is the sentence that introduces all nominees of a matter as not elected: "The
// nominees of the fund received the following votes and were not elected:".
func (v *voteReader) slateFailed(m *voteMatter) Span {
	for _, s := range m.failed {
		if !slices.ContainsFunc(m.intro, func(p Span) bool { return p.Contains(s) }) {
			continue
		}
		text := s.In(v.text)
		if !strings.Contains(text, "nominees") || !strings.HasSuffix(strings.TrimRight(text, " "), ":") || strings.Contains(text, "except") {
			continue
		}
		named := false
		for i := range v.lines {
			l := &v.lines[i]
			named = named || l.matter == m && l.nominee != "" && strings.Contains(text, Surname(l.nominee))
		}
		if !named {
			return s
		}
	}
	return Span{}
}

// outvoted is true, elected, unless the sentence that tells who was elected names others
// of the matter's nominees only, all of whom got more votes: a contested election.
func (v *voteReader) outvoted(l *voteLine, surname string) *bool {
	sentence := v.sentenceAt(l.matter)
	if surname == "" || strings.Contains(sentence, surname) {
		return filingwire.True()
	}
	named := 0
	for i := range v.lines {
		o := &v.lines[i]
		if o.matter != l.matter || o.nominee == "" || !strings.Contains(sentence, Surname(o.nominee)) {
			continue
		}
		if named++; o.counts[voteFor].value <= l.counts[voteFor].value {
			return filingwire.True()
		}
	}
	if named > 0 {
		return filingwire.False()
	}
	return filingwire.True()
}

// sentenceAt is the sentence that tells who was elected.
func (v *voteReader) sentenceAt(m *voteMatter) string {
	for _, part := range SplitSentences(m.toldIn.In(v.text)) {
		if s := part.Shift(m.toldIn.Start); s.Overlaps(m.told) {
			return s.In(v.text)
		}
	}
	return m.told.In(v.text)
}

// readElected finds what the text says of who was elected: once for all nominees.
func (v *voteReader) readElected(m *voteMatter) {
	m.read = true
	own := append(append([]Span{m.description}, m.intro...), m.after...)
	for _, s := range append(own[:len(own):len(own)], lately(v.remarks)...) {
		if text := s.In(v.text); !strings.Contains(text, "not ") && !strings.Contains(text, "ailed") && !strings.Contains(text, "eceived") || !voteNotElected.MatchString(text) {
			continue
		}
		for _, part := range SplitSentences(s.In(v.text)) {
			if sentence := part.Shift(s.Start); voteNotElected.MatchString(sentence.In(v.text)) {
				m.failed = append(m.failed, sentence)
			}
		}
	}
	for _, s := range own { // one that names them tells more than one that counts them
		if at, ok := v.namesElected(m, s); ok {
			m.told, m.toldIn = at, s
			return
		}
	}
	for _, s := range own {
		if at, ok := electedIn(s.In(v.text)); ok {
			m.told, m.toldIn = at.Shift(s.Start), s
			return
		}
	}
	for _, s := range lately(v.remarks) {
		if at, ok := v.namesElected(m, s); ok {
			m.told, m.toldIn = at, s
			return
		}
		if at := voteAllElected.FindStringIndex(s.In(v.text)); at != nil {
			m.told, m.toldIn = Span{at[0], at[1]}.Shift(s.Start), s
			return
		}
	}
}

// namesElected finds in s a sentence that tells the election of nominees of m by their names.
func (v *voteReader) namesElected(m *voteMatter, s Span) (Span, bool) {
	at, ok := electedIn(s.In(v.text))
	if !ok {
		return Span{}, false
	}
	for _, part := range SplitSentences(s.In(v.text)) {
		if !part.Overlaps(at) {
			continue
		}
		named := 0
		sentence := part.In(s.In(v.text))
		for i := range v.lines {
			if l := &v.lines[i]; l.matter == m && l.nominee != "" && strings.Contains(sentence, Surname(l.nominee)) {
				named++
			}
		}
		if named > 0 {
			return at.Shift(s.Start), true
		}
	}
	return Span{}, false
}

// electedIn finds a statement that somebody was elected, not that terms last until
// successors are.
func electedIn(text string) (Span, bool) {
	text = voteLower(text)
	if !strings.Contains(text, "elected") && !strings.Contains(text, "to elect") {
		return Span{}, false
	}
	for _, m := range voteElected.FindAllStringIndex(text, 8) {
		before := text[max(0, m[0]-60):m[0]]
		if !voteQualified.MatchString(text[m[1]:]) && !strings.Contains(before, "successor") && !strings.Contains(before, "until") && !strings.HasSuffix(before, "to be ") {
			return Span{m[0], m[1]}, true
		}
	}
	return Span{}, false
}
