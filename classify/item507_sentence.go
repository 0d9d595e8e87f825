package classify

import (
	"regexp"
	"strings"
)

var voteSecondCount = regexp.MustCompile(`(?i:\bexclud\w+|\bdisinterested|\bunaffiliated|\bnot\s+including)|\bother\s+than\s+(?:by\s+|shares|votes|the\s+[A-Z])`)

// voteCombined tells one number for two kinds of votes.
var voteCombined = regexp.MustCompile(`(?i)\d\s+(?:shares\s+|votes\s+)?abst\w+\s+(?:and|or)\s+broker`)

// sentence takes votes told in running text; several votes in one paragraph are parted
// where a kind of vote is told again.
func (v *voteReader) sentence(s Span, text string, counts []voteCount) bool {
	if distinctColumns(counts) < 2 {
		return false
	}
	if parts := voteSentences(text, counts); parts != nil {
		for _, part := range parts {
			v.paragraph(part.Shift(s.Start))
		}
		return true
	}
	counts, broker := brokerApart(text, counts)
	groups := voteGroups(counts)
	if !votesTold(groups[0]) {
		return false
	}
	if len(v.pending) == 0 && v.matter != nil && v.matter.lines > 0 && len(groups) == 1 && voteSecondCount.MatchString(text[:groups[0][0].span.Start]) {
		v.matter.after = append(v.matter.after, s) // the same vote without those of some holders
		return true
	}
	v.endUpright()
	v.combined = v.combined || voteCombined.MatchString(text)
	first := len(v.lines)
	from := 0
	for i, group := range groups {
		before := text[from:group[0].span.Start]
		label := Span{from, group[0].span.Start}.Shift(s.Start)
		from = group[len(group)-1].span.End
		if !votesTold(group) || i > 0 && voteSecondCount.MatchString(before) {
			continue
		}
		line := voteLine{label: s}
		for _, c := range group {
			line.put(c.column, c.text, c.span.Shift(s.Start))
		}
		switch {
		case i == 0:
			v.introduce(s, text, label)
		default:
			name := lastPerson(before)
			if kind, sure := voteKindOf(before); sure && kind != "elect_directors" {
				name = "" // "the appointment of J. Roe, P.C. as auditor"
			}
			if _, _, numbered := proposalNumber(strings.TrimLeft(before, " .;,\t)")); numbered || name == "" && introduces(before) {
				v.pending = append(v.pending, label)
			} else if name == "" {
				continue
			}
		}
		line.matter = v.current()
		if line.matter.kind == "elect_directors" || line.matter.kind == "" {
			if name := lastPerson(before); name != "" {
				line.nominee, line.label = name, label
			}
		}
		v.take(line)
		if i > 0 && line.has(voteBroker) {
			v.shareBroker(text, s, group, first)
		}
	}
	if n, ok := ParseCount(broker.text); ok && len(v.lines) > first {
		for i := first; i < len(v.lines); i++ {
			if l := &v.lines[i]; !l.has(voteBroker) {
				l.counts[voteBroker] = voteTally{n, broker.span.Shift(s.Start), true}
			}
		}
	}
	return true
}

// voteSentences are the sentences of a paragraph of which several tell a vote each, nil for
// one of fewer.
func voteSentences(text string, counts []voteCount) []Span {
	if len(counts) < 4 {
		return nil
	}
	parts := SplitSentences(text)
	told := 0
	for _, p := range parts {
		if c := countsIn(p.In(text)); len(c) > 1 && votesTold(c) {
			told++
		}
	}
	if told < 2 {
		return nil
	}
	return parts
}

// lastPerson is the one person whom a text names, or its last sentence does.
func lastPerson(text string) string {
	if name := personIn(text); name != "" {
		return name
	}
	if parts := SplitSentences(text); len(parts) > 1 {
		text = parts[len(parts)-1].In(text)
	}
	if name := personIn(text); name != "" {
		return name
	}
	text = text[max(0, len(text)-100):]
	hits := FindNames(text) // "elected as directors Jane Roe ("
	if k := len(hits) - 1; k >= 0 && hits[k].Span.End == len(strings.TrimRight(text, " (:,–—-")) && strings.Contains(hits[k].Name, " ") {
		return hits[k].Name
	}
	return ""
}

// shareBroker gives broker non-votes that a sentence of their own tells behind the votes of
// several nominees to all of these: "A: 10 for; B: 9 for. There were 2 broker non-votes."
func (v *voteReader) shareBroker(text string, s Span, group []voteCount, first int) {
	k := len(group) - 1
	if k < 1 || group[k].column != voteBroker || !strings.Contains(text[group[k-1].span.End:group[k].span.Start], ". ") {
		return
	}
	last := v.lines[len(v.lines)-1]
	for i := first; i < len(v.lines); i++ {
		if l := &v.lines[i]; l.matter == last.matter && !l.has(voteBroker) {
			l.counts[voteBroker] = last.counts[voteBroker]
		}
	}
}

// brokerApart takes off broker non-votes that a paragraph tells in a sentence of their own,
// behind the votes of several nominees.
func brokerApart(text string, counts []voteCount) ([]voteCount, voteCount) {
	k := len(counts) - 1
	if k < 3 || counts[k].column != voteBroker || !strings.Contains(text[counts[k-1].span.End:counts[k].span.Start], ". ") {
		return counts, voteCount{}
	}
	for _, c := range counts[:k] {
		if c.column == voteBroker {
			return counts, voteCount{}
		}
	}
	return counts[:k], counts[k]
}

func introduces(text string) bool {
	_, sure := voteKindOf(text)
	return sure
}

// introduce decides whether a paragraph that tells votes names their matter itself.
func (v *voteReader) introduce(s Span, text string, before Span) {
	if len(v.pending) > 0 {
		v.remark(s, text)
		return
	}
	_, _, numbered := proposalNumber(text)
	kind, sure := voteKindOf(before.In(v.text))
	if !sure {
		kind, sure = v.kindOf(s)
	}
	same := v.matter != nil && v.matter.kind == kind && kind == "elect_directors"
	if v.matter == nil || numbered && v.matter.lines > 0 || sure && !same || v.matter.lines > 0 && v.matter.kind != "elect_directors" {
		v.pending = append(v.pending, s)
	}
}

// votesTold tells whether counts are those of a vote: two kinds at least, votes for among them.
func votesTold(counts []voteCount) bool {
	for _, c := range counts {
		if c.column == voteFor || c.column == voteOneYear || c.column == voteThreeYears {
			return distinctColumns(counts) >= 2
		}
	}
	return false
}

// singleCount takes a line that tells one count: "For: 8,806,417", "• 10 broker non-votes".
func (v *voteReader) singleCount(s Span, text string, counts []voteCount) bool {
	if len(counts) != 1 || len(text) > 110 || strangeWords(text) > 3 || counts[0].column == voteBroker && v.upright.empty() {
		return false
	}
	v.countBelow(counts[0].column, counts[0].text, counts[0].span.Shift(s.Start), 0)
	return true
}

// strangeWords counts the words that a line of a count does not need.
func strangeWords(text string) int {
	n := 0
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r < 'a' || r > 'z' }) {
		if !voteVocabulary[w] {
			n++
		}
	}
	return n
}

// brokerRemark takes "There were 6,400,771 broker non-votes on this proposal".
func (v *voteReader) brokerRemark(s Span, text string, counts []voteCount) bool {
	if len(counts) == 0 || len(counts) > 2 {
		return false
	}
	for _, c := range counts {
		if c.column != voteBroker {
			return false
		}
	}
	n, ok := ParseCount(counts[0].text)
	if !ok {
		return false
	}
	tally := &voteTally{n, counts[0].span.Shift(s.Start), true}
	number, _, numbered := proposalNumber(text)
	numbered = numbered && (v.matter == nil || number != v.matter.number)
	if len(v.pending) > 0 && v.upright.empty() || numbered || v.matter == nil || v.matter.broker != nil || v.matterHasBroker() {
		v.remark(s, text)
		if m := v.current(); m.lines == 0 {
			m.broker = tally
		}
		return true
	}
	v.endUpright()
	v.matter.broker = tally
	for i := range v.lines {
		if l := &v.lines[i]; l.matter == v.matter && !l.has(voteBroker) {
			l.counts[voteBroker] = *tally
		}
	}
	v.matter.after = append(v.matter.after, s)
	return true
}

func (v *voteReader) matterHasBroker() bool {
	for i := range v.lines {
		if l := &v.lines[i]; l.matter == v.matter && l.has(voteBroker) {
			return true
		}
	}
	return false
}
