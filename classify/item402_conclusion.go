package classify

import (
	"regexp"
	"slices"
	"strings"
)

// conclusion is who came to it and when.
type conclusion struct {
	sentence int // -1: none found
	date     *mark
	by       string
	bySpan   Span
}

// concludeWords tell that somebody comes to a conclusion.
var concludeWords = strings.Fields("conclud conclusion determin decided concurred concurs agreed advised notified informed received believes identified approved")

var (
	thenConcluded   = regexp.MustCompile(`\b(?:and|then|subsequently),? on (#\d),? [^;#]{0,160}?\b(?:concluded|determined|decided|concurred)\b`)
	decisionMade    = regexp.MustCompile(`\bdecision(?: [a-z]+){0,8} (?:was|were) (?:made|reached|taken|approved)\b|\breached (?:the|this|that|its) (?:conclusion|determination|decision)\b`)
	onThatDate      = regexp.MustCompile(`\bon (?:that|such|the same) (?:date|day)\b`)
	undecided       = regexp.MustCompile(`\b(?:has|have|had) not (?:yet )?(?:concluded|determined|decided)\b`)
	adviceOfAuditor = regexp.MustCompile(`(?:@\d|\baccounting firm|\baccountants?|\bauditors?)\b[^;]*?\b(?:advised|notified|informed|communicated|told|withdrew|withdrawn|sent)\b|\b(?:advised|notified|informed|notice|letter|advice|notification|communication)(?: received)?(?:,? dated #\d,?)?,? (?:by|from|of)[^;]*?(?:@\d|accounting firm|accountants?|auditors?)`)
	ownConclusion   = regexp.MustCompile(`\b(?:committee|board|management|company|officers?|directors|registrant|we)\b[^;]*?\b(?:concluded|determined|decided|concurred|agreed|concurs|believes)\b`)
	managementWords = regexp.MustCompile(`\bmanagement\b|\bceo\b|\bcfo\b|\bchief (?:executive|financial|accounting) officer\b|\bauthorized officers?\b|\bofficers of the\b|\bour officers\b|\bsole (?:executive )?officer\b|\bprincipal (?:executive|financial|accounting) officer\b`)
)

// conclusion finds the sentence that tells it, the day and the body.
func (a *restatementReading) conclusion() conclusion {
	c := conclusion{sentence: -1}
	var telling []int
	for i := range a.sentences {
		if a.reliance[i] && anyIn(a.sentences[i].text, concludeWords) && !undecided.MatchString(a.sentences[i].text) {
			telling = append(telling, i)
		}
	}
	var defining []int // sentences that the reliance refers back to, and other conclusions
	for i := range a.sentences {
		t := a.sentences[i].text
		decided := anyIn(t, []string{"decision", "reached"}) && decisionMade.MatchString(t)
		if slices.Contains(telling, i) || undecided.MatchString(t) || isOutlook(t) || !decided && !anyIn(t, concludeWords) {
			continue
		}
		if decided || a.listed[i] || ownConclusion.MatchString(t) && strings.Contains(t, "financial statements") || strings.Contains(t, "restat") || strings.Contains(t, "error") || strings.HasSuffix(t, ":") || strings.Contains(t, "generally accepted") {
			defining = append(defining, i)
		}
	}
	slices.SortStableFunc(telling, func(i, j int) int { return a.adviceOnly(i) - a.adviceOnly(j) })
	order := append(slices.Clone(telling), defining...)
	for _, i := range order {
		if c.date = a.dayIn(i); c.date != nil {
			break
		}
	}
	if len(order) > 0 {
		c.sentence = order[0]
	}
	for i := 1; i < len(a.sentences) && c.date == nil; i++ {
		// "On #0, the company discovered … . As a result, the statements should no longer …"
		if a.reliance[i] && anyIn(a.sentences[i].text, followWords) && anyIn(a.sentences[i-1].text, discoverWords) {
			c.date = a.dayIn(i - 1)
		}
	}
	c.by, c.bySpan = a.concludedBy(telling)
	switch c.by {
	case "":
		c.by, c.bySpan = a.concludedBy(defining)
	case "auditor":
		if by, span := a.concludedBy(a.concurring(telling)); by != "" && by != "auditor" {
			c.by, c.bySpan = by, span
		}
	}
	return c
}

var followWords, discoverWords = []string{"as a result", "accordingly", "therefore", "consequently", "as a consequence"},
	[]string{"discovered", "identified", "became aware", "learned", " found "}

// concurring returns the sentences right behind those of the accountant's advice in which somebody
// comes to the same conclusion.
func (a *restatementReading) concurring(telling []int) (out []int) {
	for _, i := range telling {
		if i+1 < len(a.sentences) && concurs.MatchString(a.sentences[i+1].text) {
			out = append(out, i+1)
		}
	}
	return out
}

var concurs = regexp.MustCompile(`\b(?:concurred|concurs|agreed with|agrees with|reached the same)\b`)

// adviceOnly is 1 for a sentence in which the accountant advises and nobody else concludes.
func (a *restatementReading) adviceOnly(i int) int {
	if t := a.sentences[i].text; adviceOfAuditor.MatchString(t) && !ownConclusion.MatchString(t) {
		return 1
	}
	return 0
}

// dayIn returns the first date of sentence i that can be the day of a conclusion.
func (a *restatementReading) dayIn(i int) *mark {
	m := &a.sentences[i]
	excluded := false
	if d := laterDay(m); d != nil {
		return d
	}
	for k := range m.marks {
		d := &m.marks[k]
		if d.firm >= 0 {
			continue
		}
		excluded = !dayOfEvent(m, d, k, excluded)
		before := strings.TrimRight(m.text[max(0, d.at-24):d.at], " ")
		if !excluded && (d.at <= 3 || strings.HasSuffix(before, "on") || strings.HasSuffix(before, "effective") || strings.HasSuffix(before, "as of") && d.at < 12) {
			return d
		}
	}
	if i > 0 && onThatDate.MatchString(m.text) {
		if d := a.dayIn(i - 1); d != nil {
			return d
		}
	}
	// "In a letter dated #0, @0 advised that …"
	for k := range m.marks {
		if d := &m.marks[k]; d.firm < 0 && d.date.Precision == PrecisionDay {
			before := m.text[max(0, d.at-40):d.at]
			if strings.HasSuffix(before, "dated ") && (strings.Contains(before, "letter") || strings.Contains(before, "notice")) {
				return d
			}
			break
		}
	}
	return nil
}

// laterDay returns the day of a conclusion that the sentence tells behind another event: "On
// #0 the review was completed, and on #1 the committee concluded".
func laterDay(m *markedSentence) *mark {
	k := thenConcluded.FindStringSubmatchIndex(m.text)
	if k == nil {
		return nil
	}
	for i := range m.marks {
		if d := &m.marks[i]; d.at == k[2] && d.firm < 0 && d.date.Precision == PrecisionDay {
			return d
		}
	}
	return nil
}

// concludedBy returns the body that the sentences name: the audit committee before the board
// before management; the accountant when the conclusion is nobody else's.
func (a *restatementReading) concludedBy(sentences []int) (string, Span) {
	var board, management, accountant Span
	for _, i := range sentences {
		m := &a.sentences[i]
		if k := adviceOfAuditor.FindStringIndex(m.text); k != nil && !ownConclusion.MatchString(m.text) {
			if accountant.Empty() {
				accountant = m.span(k[0], k[1])
			}
			continue
		}
		text := m.text
		if strings.Contains(text, "committee") {
			text = noCommittee.ReplaceAllStringFunc(text, func(s string) string { return strings.Repeat("_", len(s)) })
			if k := committeeOfBoard.FindStringIndex(text); k != nil {
				return "audit_committee", m.span(k[0], k[1])
			}
		}
		if k := boardWords.FindStringIndex(text); k != nil && board.Empty() {
			board = m.span(k[0], k[1])
		}
		if k := managementWords.FindStringIndex(text); k != nil && management.Empty() {
			management = m.span(k[0], k[1])
		}
	}
	switch {
	case !board.Empty():
		return "board", board
	case !management.Empty():
		return "management", management
	case !accountant.Empty():
		return "auditor", accountant
	}
	return "", Span{}
}
