package classify

import (
	"regexp"
	"strings"
)

// voteReader collects the vote lines of an item in reading order.
type voteReader struct {
	text      string
	lines     []voteLine
	matter    *voteMatter // the one that the text is at
	pending   []Span      // paragraphs since the last votes
	agenda    map[string]Span
	remarks   []Span // paragraphs that introduce no matter
	columns   voteColumns
	headed    int // lines read before the columns' headings
	upright   voteUpright
	consented bool            // the lines are of a written consent
	combined  bool            // one number counts two kinds of votes
	cut       bool            // the item goes on behind what is read of it
	heads     bool            // a table follows the paragraph at hand
	people    bool            // the table's labels are headed as nominees
	person    voteLabel       // a nominee named on a line of their own
	owner     voteLabel       // the nominee of rows by class of shares
	skipped   int             // rows of numbers that no rule understood
	marked    string          // the text of the last table, whose marks notes explain
	stacked   []voteColumn    // headings that filled paragraphs of their own
	since     int             // paragraphs behind the last of them
	running   int             // columns of running headings that the text is below
	fragment  voteLabel       // the beginning of a name that goes on in the next row
	defined   map[string]Span // proposals by the names that the text gives them
	kinds     map[Span]voteKindRead

	outcomes    map[voteOutcomeKey]Span
	allApproved Span   // the words that all matters were
	listing     []Span // paragraphs that speak of proposals by number
}

// Bounds on what is read of an item; real ones stay far below.
const (
	maxVoteText   = 512 << 10 // bytes
	maxVoteLines  = 2000
	maxVoteBehind = 60 // paragraphs that are looked back at
)

// lately returns the last of many paragraphs.
func lately(spans []Span) []Span { return spans[max(0, len(spans)-maxVoteBehind):] }

type voteKindRead struct {
	kind string
	sure bool
}

func newVoteReader(text string) *voteReader {
	return &voteReader{text: text, agenda: map[string]Span{}, defined: map[string]Span{}, kinds: map[Span]voteKindRead{}, outcomes: map[voteOutcomeKey]Span{}}
}

func (v *voteReader) section(s Section) {
	v.matter, v.pending, v.columns, v.person, v.owner = nil, nil, nil, voteLabel{}, voteLabel{}
	blocks := s.Blocks()
	for i, b := range blocks {
		if b.Span.End-s.Body.Start > maxVoteText || len(v.lines) > maxVoteLines {
			v.cut = true
			break
		}
		if b.Grid != nil {
			v.grid(b.Grid)
			continue
		}
		v.people = false
		v.heads = i+1 < len(blocks) && blocks[i+1].Grid != nil
		v.paragraph(b.Span)
	}
	v.heads, v.people = false, false
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
	v.fragment = fragmentOf(s, text)
	if v.running > 0 && v.runRow(s, v.running) || v.runTable(s, text) {
		return
	}
	v.running = 0
	if len(text) > maxVoteParagraph { // an item that lost its paragraphs
		if parts := SplitSentences(text); len(parts) > 1 {
			for _, part := range parts {
				v.paragraph(part.Shift(s.Start))
			}
			return
		}
	}
	v.stack(text)
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
	// voteNotYet speaks of what is to come or of what follows from a vote.
	voteNotYet  = regexp.MustCompile(`(?i)^\W*(?:in\s+(?:light|accordance|consideration)|based\s+(?:up)?on|consistent\s+with|after\s+(?:taking|considering)|the\s+board)\b`)
	voteAside   = regexp.MustCompile(`(?i)^\W*(?:accordingly|as\s+a\s+result|based\s+(?:up)?on|consistent\s+with|in\s+(?:light|accordance|consideration)|each\s+(?:of\s+the\s+)?(?:nominee|director|proposal|matter|person)|all\s+(?:of\s+the\s+)?(?:\w+\s+)?(?:nominee|director|proposal|matter)|having\s+received|pursuant\s+to|under\s+the|the\s+(?:foregoing|proposal|resolution|matter|motion|vote|results?|voting\s+results?)\b|\*|\(\d\)|there\s+were|broker\s+non|no\s+other|because|since|with\s+respect\s+to|after\s+(?:taking|considering)|the\s+board|abstentions|percentage|note)`)
	voteInLight = regexp.MustCompile(`(?i)\b(?:board|company)\b[^.]*\b(?:determined|decided|intends|resolved)\b[^.]*\b(?:frequency|every|annual)`)
)

// remark takes a paragraph without votes.
func (v *voteReader) remark(s Span, text string) {
	if v.upright.empty() && v.namesPerson(s, text) {
		return
	}
	v.endUpright()
	v.define(s, text)
	number, _, numbered := proposalNumber(text)
	if numbered && v.isNote(s, text, number) {
		v.remarks = append(v.remarks, s)
		return
	}
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
	if decidesFrequency(text) || v.matter != nil && v.matter.lines > 0 && !numbered && len(v.pending) == 0 && !v.startsMatter(s, text) {
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

// isNote tells whether a paragraph explains a mark of the table above: "(1) For one year."
func (v *voteReader) isNote(s Span, text, number string) bool {
	if v.matter == nil || v.matter.lines == 0 || !strings.Contains(v.marked, "("+number+")") || !strings.HasPrefix(strings.TrimLeft(text, " "), "(") {
		return false
	}
	_, sure := v.kindOf(s)
	return !sure
}

// voteDefined is a name that a text gives to a proposal: (the “Trust Amendment Proposal”).
var voteDefined = regexp.MustCompile(`\([^()“"]{0,40}[“"]([A-Z][^”"()]{3,60}Proposal)[”"]`)

// define notes the names that a paragraph gives to the proposals it describes.
func (v *voteReader) define(s Span, text string) {
	if !strings.Contains(text, "Proposal") || len(text) > 6000 {
		return
	}
	from := 0
	for _, m := range voteDefined.FindAllStringSubmatchIndex(text, 12) {
		name := text[m[2]:m[3]]
		if _, ok := v.defined[name]; !ok && m[0]-from > 20 {
			v.defined[name] = Span{from, m[0]}.Shift(s.Start)
		}
		from = m[1]
	}
}

// definedIn is the description of the proposal whose given name stands in s.
func (v *voteReader) definedIn(s Span) Span {
	text := s.In(v.text)
	if !strings.Contains(text, "Proposal") || len(text) > 600 {
		return Span{}
	}
	longest := ""
	for name := range v.defined {
		if strings.Contains(text, name) && (len(name) > len(longest) || len(name) == len(longest) && name < longest) {
			longest = name
		}
	}
	return v.defined[longest]
}

// decidesFrequency tells whether a paragraph is the company's decision on how often to vote.
func decidesFrequency(text string) bool {
	return (strings.Contains(text, "annual") || strings.Contains(text, "every") || strings.Contains(text, "frequency")) && voteInLight.MatchString(text)
}

// startsMatter tells whether a paragraph without a number names a matter of its own.
func (v *voteReader) startsMatter(s Span, text string) bool {
	if voteLetter.MatchString(text) && len(text) < 300 {
		return true
	}
	if len(text) > 900 {
		return false
	}
	kind, sure := v.kindOf(s)
	if sure && kind != v.matter.kind && (v.heads || strings.HasSuffix(strings.TrimRight(text, " "), ":")) && !voteNotYet.MatchString(text) {
		return true
	}
	if kind == "elect_directors" && v.heads && strings.HasSuffix(strings.TrimRight(text, " "), ":") && voteNotElected.MatchString(text) {
		return true // the nominees of another slate, who lost
	}
	if voteAside.MatchString(text) {
		return false
	}
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
	if v.people {
		return true
	}
	for i := len(v.pending) - 1; i >= max(0, len(v.pending)-maxVoteBehind); i-- {
		if k, sure := v.kindOf(v.pending[i]); sure {
			return k == "elect_directors"
		}
	}
	return v.matter != nil && v.matter.kind == "elect_directors"
}
