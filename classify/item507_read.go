package classify

import (
	"regexp"
	"strconv"
	"strings"
)

// voteReader collects the vote lines of an item in reading order.
type voteReader struct {
	text    string
	lines   []voteLine
	matter  *voteMatter // the one that the text is at
	pending []Span      // paragraphs since the last votes
	agenda  map[string]Span
	remarks []Span // paragraphs that introduce no matter
	columns voteColumns
	upright voteUpright
	person  voteLabel // a nominee named on a line of their own
	skipped int       // rows of numbers that no rule understood
	kinds   map[Span]voteKindRead
}

type voteKindRead struct {
	kind string
	sure bool
}

func newVoteReader(text string) *voteReader {
	return &voteReader{text: text, agenda: map[string]Span{}, kinds: map[Span]voteKindRead{}}
}

func (v *voteReader) section(s Section) {
	v.matter, v.pending, v.columns, v.person = nil, nil, nil, voteLabel{}
	for _, b := range s.Blocks() {
		if b.Grid != nil {
			v.grid(b.Grid)
			continue
		}
		v.paragraph(b.Span)
	}
	v.endUpright()
	v.settlePending()
}

// kindOf is voteKindOf of a span, read once.
func (v *voteReader) kindOf(s Span) (string, bool) {
	k, ok := v.kinds[s]
	if !ok {
		k.kind, k.sure = voteKindOf(s.In(v.text))
		v.kinds[s] = k
	}
	return k.kind, k.sure
}

// paragraph takes a paragraph as votes told in a sentence, as one count of several that
// stand below one another, or as what is said of a matter.
func (v *voteReader) paragraph(s Span) {
	text := s.In(v.text)
	counts := countsIn(text)
	switch {
	case v.sentence(s, text, counts):
	case v.singleCount(s, text, counts):
	case v.brokerRemark(s, text, counts):
	default:
		v.remark(s, text)
	}
}

var (
	voteSecondCount = regexp.MustCompile(`(?i)\bexclud\w+|\bdisinterested|\bunaffiliated|\bnot\s+including|\bother\s+than\s+(?:shares|votes)`)
	voteAside       = regexp.MustCompile(`(?i)^\W*(?:accordingly|as\s+a\s+result|based\s+(?:up)?on|consistent\s+with|in\s+(?:light|accordance|consideration)|each\s+(?:of\s+the\s+)?(?:nominee|director|proposal|matter|person)|all\s+(?:of\s+the\s+)?(?:\w+\s+)?(?:nominee|director|proposal|matter)|having\s+received|pursuant\s+to|under\s+the|the\s+(?:foregoing|proposal|resolution|matter|motion|vote|results?|voting\s+results?)\b|\*|\(\d\)|there\s+were|broker\s+non|no\s+other|because|since|with\s+respect\s+to|after\s+(?:taking|considering)|the\s+board|abstentions|percentage|note)`)
	voteInLight     = regexp.MustCompile(`(?i)\b(?:board|company)\b[^.]{0,160}\b(?:determined|decided|intends|resolved)\b[^.]{0,200}\b(?:frequency|every|annual)`)
)

// sentence takes votes told in running text; several votes in one paragraph are parted
// where a kind of vote is told again.
func (v *voteReader) sentence(s Span, text string, counts []voteCount) bool {
	if distinctColumns(counts) < 2 {
		return false
	}
	groups := voteGroups(counts)
	if !votesTold(groups[0]) {
		return false
	}
	v.endUpright()
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
			name := personIn(before)
			if _, _, numbered := proposalNumber(strings.TrimLeft(before, " .;,\t)")); numbered || name == "" && introduces(before) {
				v.pending = append(v.pending, label)
			} else if name == "" {
				continue
			}
		}
		line.matter = v.current()
		if line.matter.kind == "elect_directors" || line.matter.kind == "" {
			if name := personIn(before); name != "" {
				line.nominee, line.label = name, label
			}
		}
		v.take(line)
	}
	return true
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
	_, _, numbered := proposalNumber(text)
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

// remark takes a paragraph without votes.
func (v *voteReader) remark(s Span, text string) {
	if v.upright.empty() && v.namesPerson(s, text) {
		return
	}
	v.endUpright()
	_, _, numbered := proposalNumber(text)
	if numbered || voteLetter.MatchString(text) {
		v.person = voteLabel{}
		if v.matter != nil && v.matter.lines > 0 {
			v.settlePending()
		}
	}
	if list := agendaOf(text); list != nil {
		for n, at := range list {
			v.list(n, at.Shift(s.Start))
		}
		if v.matter == nil {
			v.remarks = append(v.remarks, s)
			return
		}
	}
	if voteInLight.MatchString(text) || v.matter != nil && v.matter.lines > 0 && !numbered && len(v.pending) == 0 && !v.startsMatter(s, text) {
		v.remarks = append(v.remarks, s)
		if v.matter != nil {
			v.matter.after = append(v.matter.after, s)
		}
		return
	}
	if len(v.pending) > 0 && (numbered || voteLetter.MatchString(text)) {
		v.shelve()
	}
	v.pending = append(v.pending, s)
}

// startsMatter tells whether a paragraph without a number names a matter of its own.
func (v *voteReader) startsMatter(s Span, text string) bool {
	if voteLetter.MatchString(text) && len(text) < 300 {
		return true
	}
	if len(text) > 900 || voteAside.MatchString(text) {
		return false
	}
	kind, sure := v.kindOf(s)
	if !sure || kind != v.matter.kind {
		return sure
	}
	return !saysOutcome(text) // the outcome of the votes just told, as a sentence
}

// shelve puts away paragraphs that no votes followed: an agenda, or a heading of a proposal
// that was not voted on.
func (v *voteReader) shelve() {
	for _, p := range v.pending {
		if n, _, ok := proposalNumber(p.In(v.text)); ok {
			v.list(n, p)
		}
	}
	v.remarks = append(v.remarks, v.pending...)
	v.pending = nil
}

func (v *voteReader) list(number string, s Span) {
	if v.agenda[number].Empty() {
		v.agenda[number] = s
	}
}

// settlePending gives paragraphs that turned out to introduce nothing to the matter before.
func (v *voteReader) settlePending() {
	if v.matter != nil {
		v.matter.after = append(v.matter.after, v.pending...)
	}
	v.shelve()
}

// namesPerson takes a line that is a nominee's name.
func (v *voteReader) namesPerson(s Span, text string) bool {
	if len(text) > 60 || !v.electing() {
		return false
	}
	name := nomineeOf(text)
	if !surelyPerson(name) {
		return false
	}
	v.person = voteLabel{s, name}
	return true
}

// electing tells whether the next votes are on directors.
func (v *voteReader) electing() bool {
	for i := len(v.pending) - 1; i >= 0; i-- {
		if k, sure := v.kindOf(v.pending[i]); sure {
			return k == "elect_directors"
		}
	}
	return v.matter != nil && v.matter.kind == "elect_directors"
}

// current returns the matter that votes found here belong to, made of the paragraphs since
// the last votes.
func (v *voteReader) current() *voteMatter {
	if len(v.pending) == 0 && v.matter != nil {
		return v.matter
	}
	m := &voteMatter{intro: v.pending}
	own := v.pending // from the number on; what stands before introduces the list
	for i, s := range v.pending {
		if n, at, ok := proposalNumber(s.In(v.text)); ok && m.number == "" {
			m.number, m.numberSpan, m.description, own = n, at.Shift(s.Start), s, v.pending[i:]
		}
	}
	v.judge(m, own)
	if m.description.Empty() && len(own) > 0 {
		m.description = own[len(own)-1]
	}
	if m.number == "" {
		m.number, m.numberSpan = mentionedNumber(m.description, v.text)
	}
	v.pending, v.matter, v.person = nil, m, v.personOf(m)
	return m
}

func (v *voteReader) personOf(m *voteMatter) voteLabel {
	if m.kind == "elect_directors" {
		return v.person
	}
	return voteLabel{}
}

// judge finds a matter's type: in the paragraph with its number, else in the last of the
// others that tells one, else in the agenda.
func (v *voteReader) judge(m *voteMatter, own []Span) {
	if !m.description.Empty() {
		m.kind, m.sure = v.kindOf(m.description)
	}
	for i := len(own) - 1; i >= 0 && !m.sure; i-- {
		if m.kind, m.sure = v.kindOf(own[i]); m.sure && m.number == "" {
			m.description = own[i]
		}
	}
	if listed := v.agenda[m.number]; m.number != "" && !listed.Empty() {
		if !m.sure {
			m.kind, m.sure = v.kindOf(listed)
		}
		if m.description.Len() < 16 {
			m.description = listed
		}
	}
	if !m.sure {
		m.kind = ""
	}
}

// named returns the matter that a table's row names itself.
func (v *voteReader) named(label Span, text string) *voteMatter {
	v.settlePending()
	m := &voteMatter{description: label}
	if n, at, ok := proposalNumber(text); ok {
		m.number, m.numberSpan = n, at.Shift(label.Start)
	}
	v.judge(m, []Span{label})
	v.matter, v.person = m, voteLabel{}
	return m
}

// take adds a line.
func (v *voteReader) take(l voteLine) {
	if !l.complete() {
		v.skipped++
		return
	}
	m := l.matter
	if m.lines > 0 && l.nominee == "" && l.class == "" && m.kind != "elect_directors" {
		m = v.reclaim(m)
		l.matter = m
	}
	if m.kind == "elect_directors" || m.kind == "" {
		if l.nominee == "" && v.person.text != "" {
			l.nominee, l.label = v.person.text, v.person.span
		}
		v.person = voteLabel{}
	}
	switch {
	case l.frequency():
		m.kind, m.sure = "say_on_pay_frequency", true
	case m.kind == "" && l.nominee != "":
		m.kind, m.sure = "elect_directors", true
	case m.kind == "":
		m.kind = "other"
	}
	l.settle()
	if m.broker == nil {
		m.broker = v.introBroker(m)
	}
	if m.broker != nil && !l.has(voteBroker) {
		l.counts[voteBroker] = *m.broker
	}
	if m.number == "" {
		m.number = v.nextNumber()
	}
	m.lines++
	v.lines = append(v.lines, l)
}

// introBroker finds broker non-votes that the text before a table tells.
func (v *voteReader) introBroker(m *voteMatter) *voteTally {
	for _, s := range m.intro {
		counts := countsIn(s.In(v.text))
		if len(counts) == 1 && counts[0].column == voteBroker {
			if n, ok := ParseCount(counts[0].text); ok {
				return &voteTally{n, counts[0].span.Shift(s.Start), true}
			}
		}
	}
	return nil
}

// reclaim makes a matter for votes that follow those of another without a heading between:
// the last paragraph between them introduces it.
func (v *voteReader) reclaim(old *voteMatter) *voteMatter {
	m := &voteMatter{}
	if k := len(old.after); k > 0 {
		m.description, old.after = old.after[k-1], old.after[:k-1]
		m.intro = []Span{m.description}
		v.judge(m, m.intro)
	}
	v.matter = m
	return m
}

// nextNumber counts on where a proposal has no number of its own.
func (v *voteReader) nextNumber() string {
	last := 0
	if k := len(v.lines); k > 0 {
		last = max(atoi(v.lines[k-1].matter.number), 0)
	}
	return strconv.Itoa(last + 1)
}
