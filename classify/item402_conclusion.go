package classify

import (
	"regexp"
	"slices"
	"strings"

	"github.com/filingwire/filingwire"
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
	decisionMade    = regexp.MustCompile(`\bdecision(?: [a-z]+){0,8} (?:was|were) (?:made|reached|taken|approved)\b`)
	onThatDate      = regexp.MustCompile(`\bon (?:that|such|the same) (?:date|day)\b`)
	undecided       = regexp.MustCompile(`\b(?:has|have|had) not (?:yet )?(?:concluded|determined|decided)\b`)
	adviceOfAuditor = regexp.MustCompile(`(?:@\d|\baccounting firm|\baccountants?|\bauditors?)\b[^;]*?\b(?:advised|notified|informed|communicated|told|withdrew|withdrawn|sent)\b|\b(?:advised|notified|informed|notice|letter|advice|notification|communication)(?: received)?(?:,? dated #\d,?)?,? (?:by|from|of)[^;]*?(?:@\d|accounting firm|accountants?|auditors?)`)
	ownConclusion   = regexp.MustCompile(`\b(?:committee|board|management|company|officers?|directors|registrant|we)\b[^;]*?\b(?:concluded|determined|decided|concurred|agreed|concurs|believes)\b`)
	managementWords = regexp.MustCompile(`\bmanagement\b|\bchief (?:executive|financial|accounting) officer\b|\bauthorized officers?\b|\bofficers of the\b|\bour officers\b|\bsole (?:executive )?officer\b|\bprincipal (?:executive|financial|accounting) officer\b`)
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
		decided := strings.Contains(t, "decision") && decisionMade.MatchString(t)
		if slices.Contains(telling, i) || undecided.MatchString(t) || isOutlook(t) || !decided && !anyIn(t, concludeWords) {
			continue
		}
		if decided || a.listed[i] || strings.Contains(t, "restat") || strings.Contains(t, "error") || strings.HasSuffix(t, ":") || strings.Contains(t, "generally accepted") {
			defining = append(defining, i)
		}
	}
	order := append(telling, defining...)
	for _, i := range order {
		if c.date = a.dayIn(i); c.date != nil {
			break
		}
	}
	if len(order) > 0 {
		c.sentence = order[0]
	}
	c.by, c.bySpan = a.concludedBy(telling)
	if c.by == "" {
		c.by, c.bySpan = a.concludedBy(defining)
	}
	return c
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

var (
	willRestate     = regexp.MustCompile(`\b(?:will|would|should|must|shall|has|have|intends?|expects?|plans?|needs?|requir\w+|going to|anticipates?|appropriate|necessary|decided|working|process of|in order|concluded)\b[^;]*?\brestat|\brequir\w* (?:a |the |such )?restatement|\brestatements? of (?:the|its|our|certain|such|previously|these|those)|\bwill be (?:included|reflected|reported|made) in (?:an |its |the |our )?amend|\bfiled (?:an |the )?amend|\brestated (?:statements|financial|consolidated|balance|amounts|prior|unaudited|audited|results|interim|items)|\b(?:will|intends? to|expects? to|plans? to|is preparing to|anticipates?) (?:also )?(?:file|filing|amend|correct)\w*[^;]*?\b(?:amend|10-[kq]/a|correct)|\bto restate\b|\bthe restatements?\b|\b(?:company|registrant|corporation|partnership|we) (?:has |have )?(?:since )?restated\b|\b(?:amended|restated|corrected|amendment)\b[^;]{0,60}\b(?:will|is expected to|are expected to) be (?:filed|made|issued)\b`)
	wontRestate     = regexp.MustCompile(`\bno restatement\b|\bnot (?:be )?(?:required|necessary|expected|intend|expect|plan)\w*(?: to)?(?: be)? (?:restate|amend)|\brestatement (?:is|will|was|would) not\b|\bnot (?:require|result in) (?:a |any )?restatement|\bdoes not (?:intend|expect|plan) to (?:restate|amend)`)
	discussWith     = regexp.MustCompile(`\b(?:discuss\w*|consult\w*|conferred|reviewed)\b`)
	notDiscuss      = regexp.MustCompile(`\b(?:not|neither|nor)\b(?: yet)?(?: [a-z]+){0,2} discussed\b|\bnot (?:yet )?been discussed\b|\bnot (?:yet )?(?:had )?(?:any )?discussions\b`)
	withBody        = regexp.MustCompile(`^[^;.]{0,40}\bwith (?:the |our |its |its own )?(?:company's )?(?:audit |board|committee|management|chief |officers)`)
	accountantWords = regexp.MustCompile(`@\d|\bindependent (?:registered |public |certified |auditor|account)|\bindependent accounting firm|\bauditors?\b|\baccounting firm\b`)
)

// discussHints stand in every match of discussWith.
var discussHints = []string{"discuss", "consult", "conferred", "reviewed"}

// restatement reads whether the statements will be restated.
func (a *restatementReading) restatement(row *filingwire.Restatement, p *proof) {
	for i := range a.sentences {
		m := &a.sentences[i]
		if !strings.Contains(m.text, "restat") && !strings.Contains(m.text, "amend") && !strings.Contains(m.text, "correct") && !strings.Contains(m.text, "/a") || strings.Contains(m.text, "whether") || isOutlook(m.text) {
			continue
		}
		if k := deniedRestatement(m.text); k != nil {
			no := false
			row.RestatementRequired = &no
			p.derived("restatementRequired", no, m.span(k[0], k[1]))
			return
		}
		if k := willRestate.FindStringIndex(m.text); k != nil {
			yes := true
			row.RestatementRequired = &yes
			p.derived("restatementRequired", yes, m.span(k[0], k[1]))
			return
		}
	}
}

func deniedRestatement(text string) []int {
	if !strings.Contains(text, "no") {
		return nil
	}
	return wontRestate.FindStringIndex(text)
}

// accountant reads the independent accountant and whether the matters were discussed with it.
func (a *restatementReading) accountant(row *filingwire.Restatement, p *proof) {
	named := -1
	for i := range a.sentences {
		m := &a.sentences[i]
		if !anyIn(m.text, discussHints) || strings.Contains(m.text, "warrant agreement") && !strings.Contains(m.text, "accounting firm") {
			continue
		}
		for _, k := range discussWith.FindAllStringIndex(m.text, 4) {
			w := accountantWords.FindStringIndex(m.text[k[1]:])
			if w == nil && (passiveVoice(m.text[:k[0]]) || withBody.MatchString(m.text[k[1]:])) { // "our auditors, @0, have been consulted"
				w = accountantWords.FindStringIndex(m.text[:k[0]])
			}
			no := notDiscuss.MatchString(m.text)
			if w == nil && !no || w != nil && w[0] > 230 {
				continue
			}
			if w == nil && !accountantWords.MatchString(m.text) {
				continue
			}
			yes := !no
			if row.AuditorDiscussed == nil || no {
				row.AuditorDiscussed = &yes
				p.derived("auditorDiscussed", yes, m.Span)
			}
			if x := m.firmAfter(k[1], 260); x != nil && named < 0 {
				named = x.firm
			}
			if x := m.firmBefore(len(m.text), len(m.text)); no && x != nil && named < 0 {
				named = x.firm
			}
			break
		}
	}
	if named < 0 {
		named = a.accountantOf()
	}
	if named < 0 {
		return
	}
	name := oneLine(a.list.firms[named].name)
	row.AuditorName = &name
	if s, ok := a.list.mention(a.doc.Text()[a.listBase:a.region.End], named); ok {
		p.stated("auditorName", name, s.Shift(a.listBase))
	}
}

// accountantOf returns the firm that the item calls the registrant's accountant, or the one it speaks of.
func (a *restatementReading) accountantOf() int {
	only := -1
	for i := range a.sentences {
		m := &a.sentences[i]
		for k := range m.marks {
			x := &m.marks[k]
			if x.firm < 0 {
				continue
			}
			if accountantWords.MatchString(m.text[x.end:min(len(m.text), x.end+60)]) || strings.Contains(m.text[max(0, x.at-30):x.at], "accounting firm") {
				return x.firm
			}
			if only < 0 {
				only = x.firm
			}
		}
	}
	return only
}

// weakness reads whether a material weakness is told; that it is looked for is not enough.
func (a *restatementReading) weakness(row *filingwire.Restatement, p *proof) {
	for i := range a.sentences {
		m := &a.sentences[i]
		k := strings.Index(m.text, "material weakness")
		if k < 0 || isOutlook(m.text) && !strings.Contains(m.text, "identified material weakness") {
			continue
		}
		before := m.text[:k]
		before = " " + before
		if strings.Contains(before, "whether") || strings.Contains(before, "if a ") || strings.Contains(before, " no ") || strings.Contains(before, "not result") || strings.Contains(before, "not identified") || strings.Contains(before, "not constitute") {
			continue
		}
		row.MaterialWeakness = true
		p.derived("materialWeakness", true, m.span(k, k+len("material weakness")))
		return
	}
}
