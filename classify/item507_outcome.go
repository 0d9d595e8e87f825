package classify

import (
	"regexp"
	"slices"
	"strings"

	"github.com/filingwire/filingwire"
)

const voteHolders = `(?:\w*[\s-]?(?:holders|owners)|members)`

var (
	voteNotApproved = regexp.MustCompile(`\b(?:(?:was|were|has|have|had|is|are)\s+(?:therefore\s+|accordingly\s+|also\s+)?not\s+(?:been\s+)?(?:duly\s+)?(?:approved|adopted|ratified|passed|carried|authorized)|did\s+not\s+(?:approve|adopt|ratify|pass|carry|authorize|receive|obtain|achieve)|not\s+(?:approved|passed|adopted|ratified)\b|(?:was|were)\s+(?:rejected|defeated|voted\s+down|unsuccessful)|` + voteHolders + `\s+(?:also\s+)?(?:rejected|defeated|voted\s+against|disapproved)|(?:proposal|amendment|matter|resolution|measure)\s+(?:\w+\s+)?(?:failed|was\s+unsuccessful)|failed\s+to\s+(?:receive|obtain|pass|approve|achieve|garner)|[(–—-]\s*(?:failed|defeated|rejected)\b)`)
	voteApproved    = regexp.MustCompile(`\b(?:(?:was|were|has\s+been|have\s+been|being)\s+(?:duly\s+|hereby\s+|also\s+|therefore\s+|overwhelmingly\s+|each\s+|all\s+)*(?:approved|adopted|ratified|passed|carried|authorized)|` + voteHolders + `(?:\s+of\s+(?:the\s+)?\w+)?\s+(?:also\s+|duly\s+|voted\s+to\s+|overwhelmingly\s+|voted,?\s+on\s+an?\s+(?:non-?binding,?\s+)?advisory\s+basis,?\s+to\s+)*(?:approved?|adopted?|ratif(?:ied|y)|passed|authorized?)\b|(?:proposal|motion|resolution|amendment)\s+(?:\w+\s+)?(?:passed|carried)|advisory\s+vote\s+approving|votes?\s+(?:was|were)\s+sufficient)|^\W*(?:\d{1,2}[.)]\s*)?(?:approved|ratified|adopted|authorized)\b|[(:;–—-]\s*(?:(?:was\s+)?(?:approved|passed|ratified|adopted|carried))\s*(?:$|[.:;),])`)
	voteElected     = regexp.MustCompile(`\b(?:` + voteHolders + `(?:\s+of\s+(?:the\s+)?\w+)?\s+(?:also\s+|duly\s+|voted\s+to\s+)*(?:re-?)?elect(?:ed)?\b|(?:was|were|been|is|are|each|duly)\s+(?:\w+\s+)?(?:re-?)?elected\b)|^\W*(?:\d{1,2}[.)]\s*)?(?:re-?)?elected\b`)
	voteNotElected  = regexp.MustCompile(`(?i)\bnot\s+(?:re-?)?elected|failed\s+to\s+receive|did\s+not\s+receive|received\s+(?:more|a\s+greater\s+number\s+of)\s+(?:votes\s+)?["“]?(?:against|withh)`)
	voteQualified   = regexp.MustCompile(`(?i)^\s*(?:,?\s*(?:and|or)\s+(?:shall\s+have\s+)?(?:duly\s+)?(?:qualified|qualify|appointed)|until)`)
	voteAllApproved = regexp.MustCompile(`(?i)\b(?:all|each)\s+(?:of\s+the\s+)?(?:\w+\s+)?(?:matters|proposals?)\b[^.]*\b(?:were|was)\s+(?:\w+\s+)?(?:approved|passed|adopted|carried)|` + voteHolders + `\s+approved\s+(?:all|each|the\s+following\s+(?:\w+\s+)?proposals)\b`)
	voteAllElected  = regexp.MustCompile(`(?i)\b(?:all|each)\s+(?:of\s+the\s+)?(?:\w+\s+){0,3}(?:nominees?|directors?|candidates?)\b[^.]*\b(?:was|were)\s+(?:duly\s+)?(?:re-?)?elected`)
	voteListed      = regexp.MustCompile(`(?i)\b(?:proposals?|resolutions?)\s+(?:nos?\.?\s*)?(\d{1,2}(?:(?:,\s*|\s+and\s+|,\s+and\s+|\s+through\s+)\d{1,2})*)`)
	voteRefusing    = regexp.MustCompile(`(?i)\b(?:(?:did|does)\s+not\s+(?:approve|adopt|ratify|pass)|rejected|defeated|disapproved|with\s+the\s+exception\s+of|except(?:ing)?(?:\s+for)?|other\s+than)\s+(?:the\s+|each\s+of\s+)?$`)
	voteCarrying    = regexp.MustCompile(`(?i)\b(?:approved|adopted|ratified|passed)\s+(?:the\s+|each\s+of\s+|both\s+(?:of\s+)?)?$`)
	voteListNumbers = regexp.MustCompile(`\d{1,2}`)
	voteAllCast     = regexp.MustCompile(`(?i)\bfor,\s+against,?\s+(?:or|and)\s+abstain|\bpresent\b[^.]*\bentitled\s+to\s+vote`)
	voteOfAll       = regexp.MustCompile(`(?i)\bmajority\s+of\s+(?:the\s+)?(?:issued\s+and\s+|total\s+|voting\s+power\s+of\s+the\s+|Company['’]s\s+)*outstanding`)
)

// decide tells the outcome of every line: what the text says of the matter, else what the
// counts say under the stated standard. A frequency vote has none.
func (v *voteReader) decide(outstanding *int64) {
	for _, s := range v.remarks {
		if m := voteAllApproved.FindStringIndex(s.In(v.text)); m != nil && v.allApproved.Empty() {
			v.allApproved = Span{m[0], m[1]}.Shift(s.Start)
		}
	}
	v.listing = v.listings()
	v.judgeLate()
	for i := range v.lines {
		l := &v.lines[i]
		switch {
		case l.matter.kind == "say_on_pay_frequency":
		case l.matter.kind == "elect_directors":
			l.approved, l.outcome = v.elected(l)
		default:
			l.approved, l.outcome = v.carried(l, outstanding)
		}
	}
}

// judgeLate finds the types of matters that are named only behind their votes: "Proposal 2,
// the ratification of the auditor, was approved."
func (v *voteReader) judgeLate() {
	for i := range v.lines {
		m := v.lines[i].matter
		if m.sure || v.lines[i].nominee != "" || m.number == "" {
			continue
		}
		spans := m.after
		if late := v.agenda[m.number]; !late.Empty() {
			spans = append([]Span{late}, spans...)
		}
		for _, s := range spans {
			if otherProposal(s.In(v.text), m.number) {
				continue
			}
			if kind, sure := v.kindOf(s); sure && kind != "elect_directors" && !decidesFrequency(s.In(v.text)) {
				m.kind, m.sure = kind, true
				if m.description.Len() < 16 {
					m.description = s
				}
				break
			}
		}
	}
}

// listings are the paragraphs that speak of proposals by their numbers.
func (v *voteReader) listings() []Span {
	spans := slices.Clone(v.remarks)
	var last *voteMatter
	for i := range v.lines {
		if m := v.lines[i].matter; m != last {
			for _, p := range m.intro { // of the whole list, not of a proposal
				if _, _, numbered := proposalNumber(p.In(v.text)); !numbered {
					spans = append(spans, p)
				}
			}
			spans, last = append(spans, m.after...), m
		}
	}
	spans = slices.DeleteFunc(spans, func(s Span) bool { return !voteListed.MatchString(s.In(v.text)) })
	return spans[:min(len(spans), maxVoteBehind)]
}

// said are the spans that speak of a line's matter.
func (v *voteReader) said(l *voteLine) []Span {
	m := l.matter
	after := m.after[:min(len(m.after), maxVoteBehind)]
	spans := make([]Span, 0, 2+len(m.intro)+len(after))
	for _, list := range [][]Span{{m.description}, m.intro, {l.label}, after} {
		for _, s := range list {
			if !slices.Contains(spans, s) {
				spans = append(spans, s)
			}
		}
	}
	return spans
}

func (v *voteReader) carried(l *voteLine, outstanding *int64) (*bool, Span) {
	if answer, at := v.listedOutcome(l.matter.number); answer != nil {
		return answer, at
	}
	if listed := v.agenda[l.matter.number]; !listed.Empty() && l.matter.number != "" {
		if at, ok := v.outcomeOf(listed, true); ok { // "(iv) did not approve the amendment"
			return filingwire.False(), at
		}
	}
	for _, refused := range []bool{true, false} {
		for _, s := range v.said(l) {
			at, ok := v.outcomeOf(s, refused)
			if ok && !otherProposal(s.In(v.text), l.matter.number) && !(refused && exceptSomebody(s.In(v.text), at.Start-s.Start)) {
				carried := !refused
				return &carried, at
			}
		}
	}
	if !v.allApproved.Empty() {
		return filingwire.True(), v.allApproved
	}
	return v.counted(l, outstanding), Span{}
}

// outcomeOf finds the words of a paragraph that state an outcome, read once.
func (v *voteReader) outcomeOf(s Span, refused bool) (Span, bool) {
	key := voteOutcomeKey{s, refused}
	at, ok := v.outcomes[key]
	if !ok {
		at = outcomeIn(s.In(v.text), refused)
		if !at.Empty() {
			at = at.Shift(s.Start)
		}
		v.outcomes[key] = at
	}
	return at, !at.Empty()
}

type voteOutcomeKey struct {
	span    Span
	refused bool
}

// voteOutcomes are the patterns of outcomes, with words of which one stands in every match.
var voteOutcomes = map[bool]struct {
	pattern *regexp.Regexp
	hints   []string
}{
	true:  {voteNotApproved, []string{"not ", "reject", "defeat", "fail", "voted against", "disapprov", "unsuccess", "voted down"}},
	false: {voteApproved, []string{"approved", "adopted", "ratified", "passed", "carried", "authorized", "holders ", "owners ", "members ", "approving", "sufficient"}},
}

func outcomeIn(text string, refused bool) Span {
	o := voteOutcomes[refused]
	lower := voteLower(text)
	for _, h := range o.hints {
		if strings.Contains(lower, h) {
			if m := o.pattern.FindStringIndex(lower); m != nil {
				return Span{m[0], m[1]}
			}
			break
		}
	}
	return Span{}
}

// exceptSomebody tells whether what follows at makes an exception from the approval of all
// proposals.
func exceptSomebody(text string, at int) bool {
	return voteAllApproved.MatchString(text[:at]) && strings.Contains(text[:at], "except")
}

// otherProposal tells whether a remark speaks of proposals that are not the one numbered so.
func otherProposal(text, number string) bool {
	listed := voteListed.FindAllStringSubmatch(text, 8)
	for _, m := range listed {
		for _, n := range voteListNumbers.FindAllString(m[1], -1) {
			if n == number {
				return false
			}
		}
	}
	return len(listed) > 0
}

// listedOutcome finds what a remark says of proposals by their numbers: "proposals 2 and 4
// were approved".
func (v *voteReader) listedOutcome(number string) (*bool, Span) {
	for _, s := range v.listing {
		text := s.In(v.text)
		listed := voteListed.FindAllStringSubmatchIndex(text, 8)
		for i, m := range listed {
			numbers := voteListNumbers.FindAllString(text[m[2]:m[3]], -1)
			if len(numbers) == 0 || !slices.Contains(numbers, number) {
				continue
			}
			if at := voteRefusing.FindStringIndex(text[max(0, m[0]-60):m[0]]); at != nil {
				return filingwire.False(), Span{max(0, m[0]-60) + at[0], m[1]}.Shift(s.Start)
			}
			if at := voteCarrying.FindStringIndex(text[max(0, m[0]-60):m[0]]); at != nil {
				return filingwire.True(), Span{max(0, m[0]-60) + at[0], m[1]}.Shift(s.Start)
			}
			end := min(len(text), m[1]+200)
			if k := strings.Index(text[m[1]:end], ". "); k >= 0 {
				end = m[1] + k
			}
			if i+1 < len(listed) { // "Proposals 2 and 3 were approved and Proposal 4 was not approved"
				end = min(end, listed[i+1][0])
			}
			rest := text[m[1]:end]
			if at := voteNotApproved.FindStringIndex(rest); at != nil {
				return filingwire.False(), Span{m[0], m[1] + at[1]}.Shift(s.Start)
			}
			if at := voteApproved.FindStringIndex(rest); at != nil {
				return filingwire.True(), Span{m[0], m[1] + at[1]}.Shift(s.Start)
			}
		}
	}
	return nil, Span{}
}

// counted is the outcome by the counts: a majority of the votes cast, or of what the text
// of the matter says it is to be reckoned against.
func (v *voteReader) counted(l *voteLine, outstanding *int64) *bool {
	if !l.has(voteFor) || !l.has(voteAgainst) && !l.has(voteWithheld) {
		return nil
	}
	votes, against := l.counts[voteFor].value, l.counts[voteAgainst].value+l.counts[voteWithheld].value
	for _, s := range v.said(l) {
		text := s.In(v.text)
		if !strings.Contains(text, "outstanding") && !strings.Contains(text, "abstain") && !strings.Contains(text, "present") {
			continue
		}
		switch {
		case outstanding != nil && voteOfAll.MatchString(text):
			against = max(against, *outstanding-votes)
		case voteAllCast.MatchString(text):
			against += l.counts[voteAbstain].value
		default:
			continue
		}
		break
	}
	carried := votes > against
	return &carried
}

// saysOutcome tells whether a sentence states what became of a vote.
func saysOutcome(text string) bool {
	if !outcomeIn(text, false).Empty() || !outcomeIn(text, true).Empty() {
		return true
	}
	_, ok := electedIn(text)
	return ok
}
