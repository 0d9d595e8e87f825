package classify

import (
	"regexp"
	"strings"

	"github.com/filingwire/filingwire"
)

var (
	willRestate     = regexp.MustCompile(`\b(?:will|would|should|must|shall|has|have|intends?|expects?|plans?|needs?|requir\w+|going to|anticipates?|appropriate|necessary|decided|working|process of|in order|concluded)\b[^;]*?\brestat|\brequir\w* (?:a |the |such )?restatement|\brestatements? of (?:the|its|our|certain|such|previously|these|those)|\bwill be (?:included|reflected|reported|made) in (?:an |its |the |our )?amend|\bfiled (?:an |the |its |our )?(?:amend|(?:annual |quarterly )?(?:report )?(?:on )?form 10-[kq](?:sb)?/a)|\brestated (?:statements|financial|consolidated|balance|amounts|prior|quarterly|interim|information|unaudited|audited|results|interim|items)|\b(?:will|intends? to|expects? to|plans? to|is preparing to|anticipates?) (?:also )?(?:file|filing|amend|correct)\w*[^;]*?\b(?:amend|10-[kq]/a|correct)|\bwill (?:be )?correct(?:ed)? (?:them|these|those|this|the (?:errors?|misstatements?|statements|financial))\b|\b(?:will|intends? to|plans? to|expects? to) amend (?:its|our|the|these|those|each)\b[^;]{0,60}\b(?:10-[kq]s?|reports?|statements|filings?)\b|\bfile (?:its|our|the|an) amended (?:annual |quarterly |periodic )?(?:reports?|filings?|forms?)\b|\b(?:is|are) (?:now |currently )?restating\b|\bto restate\b|\bthe restatements?\b|\b(?:company|registrant|corporation|partnership|we) (?:has |have )?(?:since )?restated\b|\b(?:amended|restated|corrected|amendment)\b[^;]{0,60}\b(?:will|is expected to|are expected to) be (?:filed|made|issued)\b`)
	wontRestate     = regexp.MustCompile(`\bno restatement\b|\bnot (?:be )?(?:required|necessary|expected|intend|expect|plan)\w*(?: to)?(?: be)? (?:restate|amend)|\brestatement (?:is|will|was|would) not\b|\bnot (?:require|result in) (?:a |any )?restatement|\bdo(?:es)? not (?:(?:at this time|currently|presently) )?(?:intend|expect|plan|anticipate|believe it needs) to (?:restate|amend)`)
	discussWith     = regexp.MustCompile(`\b(?:discuss\w*|consult\w*|conferred|reviewed)\b`)
	notDiscuss      = regexp.MustCompile(`\b(?:not|neither|nor)\b(?: yet)?(?: [a-z]+){0,2} discussed\b|\bnot (?:yet )?been discussed\b|\bnot (?:yet )?(?:had )?(?:any )?discussions\b`)
	withBody        = regexp.MustCompile(`^[^;.]{0,40}\bwith (?:the |our |its |its own )?(?:company's )?(?:audit |board|committee|management|chief |officers)`)
	accountantWords = regexp.MustCompile(`@\d|\bindependent (?:registered |public |certified |auditor|account)|\bindependent accounting firm|\bauditors?\b|\baccounting firm\b`)
)

// haveDiscussed ends what stands before "discussed" when the accountant is among those who did.
var haveDiscussed = regexp.MustCompile(`(?:@\d|\baccounting firm|\baccountants?|\bauditors?),? (?:have|has|had) (?:also )?$`)

// discussHints stand in every match of discussWith.
var discussHints = []string{"discuss", "consult", "conferred", "reviewed"}

// restatement reads whether the statements will be restated.
func (a *restatementReading) restatement(row *filingwire.Restatement, p *proof) {
	unamended := Span{}
	for i := range a.sentences {
		m := &a.sentences[i]
		if !strings.Contains(m.text, "restat") && !strings.Contains(m.text, "amend") && !strings.Contains(m.text, "correct") && !strings.Contains(m.text, "/a") || strings.Contains(m.text, "whether") || isOutlook(m.text) {
			continue
		}
		if k := deniedRestatement(m.text); k != nil && !strings.HasSuffix(m.text[k[0]:k[1]], "amend") {
			no := false
			row.RestatementRequired = &no
			p.derived("restatementRequired", no, m.span(k[0], k[1]))
			return
		} else if k != nil { // what is not amended may be restated in another report
			if unamended.Empty() {
				unamended = m.span(k[0], k[1])
			}
			if !includesRestated.MatchString(m.text) {
				continue
			}
		}
		if k := willRestate.FindStringIndex(m.text); k != nil {
			yes := true
			row.RestatementRequired = &yes
			p.derived("restatementRequired", yes, m.span(k[0], k[1]))
			return
		}
	}
	if !unamended.Empty() {
		no := false
		row.RestatementRequired = &no
		p.derived("restatementRequired", no, unamended)
	}
}

// includesRestated tells of corrected statements in another report than those in error.
var includesRestated = regexp.MustCompile(`\b(?:will|intends? to|expects? to|plans? to)\b[^;]*\brestat`)

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
			if w == nil {
				w = haveDiscussed.FindStringIndex(m.text[:k[0]])
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
	only, called := -1, -1
	for i := range a.sentences {
		m := &a.sentences[i]
		for k := range m.marks {
			x := &m.marks[k]
			if x.firm < 0 {
				continue
			}
			if strings.Contains(m.text[max(0, x.at-30):x.at], "accounting firm") {
				return x.firm
			}
			if called < 0 && accountantWords.MatchString(m.text[x.end:min(len(m.text), x.end+60)]) {
				called = x.firm
			}
			if only < 0 {
				only = x.firm
			}
		}
	}
	if called >= 0 {
		return called
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
		if deniesWeakness(" " + m.text[:k]) {
			next := strings.IndexByte(m.text[k:], ';') // another clause may tell one
			if next < 0 {
				continue
			}
			clause := k + next
			if k = strings.Index(m.text[clause:], "material weakness"); k < 0 || deniesWeakness(m.text[clause:clause+k]) {
				continue
			}
			k += clause
		}
		row.MaterialWeakness = true
		p.derived("materialWeakness", true, m.span(k, k+len("material weakness")))
		return
	}
}

// deniesWeakness reports whether the words before "material weakness" leave it open or deny it.
func deniesWeakness(before string) bool {
	return anyIn(before, []string{"whether", "if a ", " no ", "not result", "not identified", "not constitute"})
}
