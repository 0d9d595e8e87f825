package classify

import (
	"regexp"
	"strings"
)

var (
	voteEmptyLabel  = regexp.MustCompile(`(?i)^\W*(?:(?:(?:total|final)\s+)?(?:number|no\.?)\s+of\s+(?:shares|votes).*|(?:total\s+)?votes?(?:\s+submitted)?|(?:total\s+)?shares?|votes?\s+cast|shares?\s+voted|results?|votes?\s+(?:totals?|results?|received)|(?:final\s+)?(?:voting\s+)?results?|final\s+votes?|count)?\W*$`)
	voteShareClass  = regexp.MustCompile(`(?i)^(?:class\s+[a-hj-uwyz](?:-\d)?|(?:holders\s+of\s+|shares\s+of\s+)?(?:class|series)\s+[a-z0-9-]+\s+(?:common|preferred|ordinary|stock|shares?|units?|convertible|voting).*|(?:holders\s+of\s+)?(?:common|preferred|ordinary)\s+(?:stock|shares?|units?)\W*(?:\([^)]*\))?|.{0,60}\bvoting\s+(?:together\s+)?as\s+a\s+(?:single|separate)\s+class\W*)$`)
	voteBareNumeral = regexp.MustCompile(`(?i)^\W*(?:proposal|resolution|item|matter)?\s*(?:no\.?|number|#)?\s*(?:\d{1,2}|[ivx]+|one|two|three|four|five|six|seven|eight|nine|ten)\W*$`)
)

// place finds the matter, nominee and class of a row by its label.
func (v *voteReader) place(l *voteLine, label voteLabel) {
	text := strings.TrimSpace(label.text)
	switch {
	case voteEmptyLabel.MatchString(text):
		l.matter = v.current()
		if l.matter.kind == "elect_directors" && v.person.text == "" && l.matter.lines == 0 {
			if l.nominee = v.onlyNominee(l.matter); l.nominee != "" && l.label.Empty() {
				l.label = l.matter.description
			}
		}
		return
	case len(text) < 110 && voteShareClass.MatchString(text):
		l.matter, l.class = v.current(), oneLine(text)
		return
	}
	name := nomineeOf(text)
	number, at, numbered := proposalNumber(text)
	kind, sure := v.kindOf(label.span)
	if numbered && sure && kind == "elect_directors" && len(v.pending) == 0 && !voteSubNumber.MatchString(text) && (v.matter == nil || v.matter.number != number) {
		l.matter, l.nominee = v.named(label.span, text), name
		if name == "" {
			l.nominee = personIn(text)
		}
		return
	}
	if name != "" && (v.electing() || surelyPerson(name) && !v.votesOnMatter()) {
		l.matter, l.nominee = v.current(), name
		if l.matter.lines > 0 && l.matter.kind != "elect_directors" {
			l.matter = v.named(label.span, text)
		}
		if l.matter.kind != "elect_directors" && !l.frequency() {
			l.matter.kind, l.matter.sure = "elect_directors", true
		}
		if l.matter.number == "" && numbered && voteSubNumber.MatchString(text) {
			l.matter.number, l.matter.numberSpan = number, at.Shift(label.span.Start)
		}
		return
	}
	switch {
	case sure || numbered && len(v.pending) == 0 || voteBareNumeral.MatchString(text) && numbered:
		v.merge(label, number)
		l.matter = v.matter
		if l.matter.kind == "elect_directors" {
			l.nominee = personIn(text)
		}
	case len(v.pending) > 0 || v.matter == nil:
		v.pending = append(v.pending, label.span)
		l.matter = v.current()
	case v.matter.kind == "elect_directors" && len(text) <= 40:
		l.matter, l.nominee = v.matter, CleanName(voteRowMark.ReplaceAllString(text, ""))
	default:
		l.matter = v.named(label.span, text)
	}
}

// merge makes the matter of a row that names it. A heading of the same matter right before
// the table stays with it.
func (v *voteReader) merge(label voteLabel, number string) {
	if k := len(v.pending); k > 0 {
		above, _, ok := proposalNumber(v.pending[k-1].In(v.text))
		kind, sure := v.kindOf(label.span)
		over, told := v.kindOf(v.pending[k-1])
		if (number == "" || ok && above == number) && (ok || told && over == kind || !sure) {
			v.current()
			if !v.matter.sure && sure {
				v.matter.kind, v.matter.sure = kind, true
			}
			return
		}
	}
	v.named(label.span, label.text)
}

// votesOnMatter tells whether the text is at a matter that is no election.
func (v *voteReader) votesOnMatter() bool {
	for i := len(v.pending) - 1; i >= max(0, len(v.pending)-maxVoteBehind); i-- {
		if k, sure := v.kindOf(v.pending[i]); sure {
			return k != "elect_directors"
		}
	}
	return false
}

// onlyNominee is the person of a matter that is one person's election.
func (v *voteReader) onlyNominee(m *voteMatter) string {
	return personIn(m.description.In(v.text))
}
