package classify

import (
	"regexp"
	"slices"
	"strings"

	"github.com/filingwire/filingwire"
)

// Outcomes of a release.
const (
	outcomeComplaint = "complaint"
	outcomeSettled   = "settled"
	outcomeFinal     = "final_judgment"
	outcomeOrder     = "order_instituted"
	outcomeDismissed = "dismissed"
	outcomeOther     = "other"
)

// verdict is a classified value, where it was read and whether that is plain.
type verdict struct {
	value string
	span  Span
	sure  bool
}

var (
	dismissWords = regexp.MustCompile(`(?i)\b(?:dismiss(?:es|ed|al|ing)|stipulat\w+\s+(?:of|to)\s+dismiss)\b`)
	notDismiss   = regexp.MustCompile(`(?i)\b(?:den(?:y|ies|ied|ying)|reject\w*)\b[^.]{0,60}\bdismiss|\bmotions?\s+to\s+dismiss\b|\bdismiss\w*\s+(?:from|by)\s+(?:his|her|the\s+(?:company|firm))|\bdismissed\s+(?:the\s+|his\s+|her\s+|their\s+)?(?:appeal|counterclaim)`)
	reliefPlea   = regexp.MustCompile(`(?i)\b(?:asset\s+freezes?|freez(?:e|es|ing)\s+(?:of\s+)?(?:the\s+)?(?:\w+['’]?s?\s+)?assets|froze|temporary\s+restraining\s+orders?|\bTRO\b|preliminary\s+injunctions?|emergency\s+(?:relief|action|court|asset|order|enforcement|motion)|appoint(?:ed|ment|s)\s+(?:of\s+)?a\s+(?:temporary\s+)?receiver|contempt|subpoena\s+enforcement|comply\s+with\s+(?:an?\s+)?(?:\w+\s+)?subpoenas?)\b`)
	sentenceHead = regexp.MustCompile(`(?i)\b(?:sentenced|pleads?\s+guilty|pleaded\s+guilty|pled\s+guilty|convicted|indicted|arrested)\b`)
	finalWords   = regexp.MustCompile(`(?i)\bfinal\s+(?:(?:consent|default|amended|monetary|agreed|partial|civil)\s+)*judge?ments?\b|\bamended\s+final\b|\bfinal\s+(?:default|consent)\b`)
	judgeWords   = regexp.MustCompile(`(?i)\bjudge?ments?\b`)
	enteredWords = regexp.MustCompile(`(?i)\b(?:(?:entered|enters|enter(?:ed)?\s+the|issued|issues|granted|signed|obtained|obtains|obtaining|secured|secures|wins|won)\b|(?:was|were)\s+entered|entry\s+of)`)
	futureWords  = regexp.MustCompile(`(?i)\bsubject\s+to\s+(?:the\s+)?(?:court|approval)|\bsubject\s+to\s+(?:the\s+)?\w+['’]s\s+approval|\bif\s+approved|\bproposed\s+(?:final\s+)?(?:consent\s+)?(?:judge?ments?|settlements?)|\bawaiting\b|\bwould\s+(?:also\s+)?(?:order|enjoin|require|permanently)|\bagreed\s+to\s+(?:the\s+entry|settle|a\s+(?:final\s+)?judg)|\bconsented\s+to\s+(?:the\s+)?(?:entry\s+of\s+)?(?:a\s+)?(?:proposed|injunctive|permanent|judgments?|final)`)
	settledHead  = regexp.MustCompile(`(?i)\bsettle[ds]?\s+(?:\w+\s+){0,3}(?:charges?|actions?|complaints?|case|proceedings?|enforcement|civil|insider|fraud|litigation|lawsuit)|\b(?:agree[sd]?|agreeing)\s+to\s+(?:settle|pay)|\b(?:have|has)\s+agreed\s+to\s+settle|\bto\s+settle\s+(?:the\s+)?(?:SEC|charges|\w+['’]?s?\s+charges)|\bsettle(?:s|d)\s+(?:with|SEC|insider|fraud|charges)|\bsettlements?\s+with\b|\bfiled\s+and\s+(?:simultaneously\s+)?settled\b|\breach(?:es|ed)\s+(?:a\s+)?settlement|\bconsent(?:s|ed)?\s+to\b`)
	consentVerb  = regexp.MustCompile(`(?i)\boffer(?:ed|s)\s+to\s+settle\b|\b(?:consented|agreed)\b[^.]{0,160}?\b(?:to\b|judge?ment|injunct|settle|pay|order|relief|penalt|bar)|\boffers?\s+of\s+settlement\b|\bsettle[ds]?\b[^.]{0,60}\bcharges\b`)
	chargeWords  = regexp.MustCompile(`(?i)\b(?:charg(?:es|ed|ing)|fil(?:es|ed|ing)\s+(?:\w+\s+){0,6}(?:complaint|charges?|action|lawsuit|suit|case|proceeding)s?|announc(?:es|ed|ing)\s+(?:\w+\s+){0,5}(?:charges|action|complaint|case)s?|sue[sd]|brought\s+(?:\w+\s+){0,5}(?:action|charges|case)s?|commenced\s+(?:an?\s+)?(?:civil\s+)?action|alleg(?:es|ed|ing))\b`)
	defaultWords = regexp.MustCompile(`(?i)\bdefault\s+judge?ments?\b|\bjudge?ments?\s+by\s+default\b|\b(?:by|on)\s+default\b`)
	summaryWords = regexp.MustCompile(`(?i)\bsummary\s+judge?ments?\b`)
	juryWords    = regexp.MustCompile(`(?i)\b(?:jury\s+(?:found|verdict|returned|finds)|verdict|found\s+liable)\b`)
	bifurcated   = regexp.MustCompile(`(?i)\b(?:bifurcated|partial)\b|\b(?:determined?|decided|resolved)\s+(?:by\s+the\s+court\s+)?(?:at\s+a\s+later|later|upon|on\s+motion)|\bat\s+a\s+later\s+date\b|\bupon\s+(?:the\s+)?motion\b`)
	orderWords   = regexp.MustCompile(`(?i)\binstitut(?:ed|ing|ion)\b[^.]{0,100}\bproceedings?\b|\bproceedings?\b[^.]{0,60}\binstituted\b`)
	distribution = regexp.MustCompile(`(?i)\b(?:distribut(?:ed|es|ing|ion)\b[^.]{0,60}(?:investors|fund|fair\s+fund|victims)|fair\s+fund\b[^.]{0,40}(?:establish|creat|distribut))`)
)

// readOutcome classifies what the release announces: by its headline and opening sentences,
// then by who consents.
func readOutcome(p *releasePage, source filingwire.SourceType, list []statement, parties []party) verdict {
	if source == filingwire.AdministrativeProceeding || p.order {
		return orderOutcome(p, list)
	}
	lead := leadOf(p, list)
	var first Span
	if len(lead) > 0 {
		first = lead[0].Span
	}
	has := func(re *regexp.Regexp) (Span, bool) {
		for _, l := range lead {
			if m := re.FindStringIndex(l.text); m != nil {
				return Span{m[0], m[1]}.Shift(l.Start), true
			}
		}
		return first, false
	}
	if span, ok := has(dismissWords); ok && !anyLead(lead, notDismiss) && !anyLead(lead, finalWords) {
		return verdict{outcomeDismissed, span, true}
	}
	if span, ok := has(appealWords); ok {
		return verdict{outcomeOther, span, false}
	}
	if span, ok := has(contempt); ok {
		return verdict{outcomeOther, span, true}
	}
	if span, ok := judgment(lead, finalWords); ok {
		return verdict{outcomeFinal, span, true}
	}
	for _, s := range list {
		if s.news && s.acts() && s.paragraph < 4 {
			if span, ok := judgment([]statement{s}, finalWords); ok {
				return verdict{outcomeFinal, span, true}
			}
		}
	}
	if span, ok := has(preliminary); ok && !anyLead(lead, plainlySettled) && !anyLead(lead, newCharges) {
		return verdict{outcomeOther, span, preliminary.MatchString(lead[len(lead)-1].text) || preliminary.MatchString(lead[0].text)}
	}
	whole := wholeText(list)
	settled, settledSome, settledAt := consents(list, parties)
	settledAll := settledSome && (!slices.Contains(settled, false) || settledWith(lead, parties))
	if charged, ok := has(chargeWords); ok && settledSome && !anyLead(lead, enteredJudgment) && litigatesOn(list, parties, settled) {
		// Some settle and others do not: the headline tells which of the two is the news.
		if span, ok := settledHeadline(p, list); ok {
			return verdict{outcomeSettled, span, false}
		}
		return verdict{outcomeComplaint, charged, false}
	}
	if span, ok := has(settledHead); ok && !anyLead(lead[:min(len(lead), 2)], enteredJudgment) {
		if settledAll || anyLead(lead, plainlySettled) && !anyLead(lead, settlesOthers) {
			return verdict{outcomeSettled, span, settledAll || len(parties) < 2}
		}
	}
	if span, ok := judgment(lead, judgeWords); ok && !anyLead(lead, summaryWords) {
		switch {
		case anyLead(lead, partialJudgment):
			return verdict{outcomeOther, span, false}
		case resolvesAll.MatchString(whole) && !bifurcated.MatchString(whole):
			return verdict{outcomeFinal, span, false}
		case finalWords.MatchString(whole) && finalOrdered.MatchString(whole) && !bifurcated.MatchString(whole):
			return verdict{outcomeFinal, span, true}
		case anyLead(lead, defaultWords) && !bifurcated.MatchString(whole):
			return verdict{outcomeFinal, span, ordersSums.MatchString(whole)}
		case settledSome || anyLead(lead, byConsent):
			return verdict{outcomeSettled, span, !anyLead(lead, defaultWords) && bifurcated.MatchString(whole)}
		case finalWords.MatchString(whole) && !bifurcated.MatchString(whole):
			return verdict{outcomeFinal, span, false}
		}
		return verdict{outcomeOther, span, false}
	}
	if span, ok := has(summaryWords); ok {
		if finalOrdered.MatchString(whole) {
			return verdict{outcomeFinal, span, false}
		}
		return verdict{outcomeOther, span, true}
	}
	if span, ok := has(juryWords); ok {
		return verdict{outcomeOther, span, true}
	}
	if span, ok := has(sentenceHead); ok && !chargeWords.MatchString(lead[0].text) {
		return verdict{outcomeOther, span, true}
	}
	if span, ok := has(reliefPlea); ok {
		// Charges and a freeze at once: the headline, or what is told first, decides.
		if h := headlineOf(p); reliefPlea.MatchString(h.In(p.text)) && !chargeWords.MatchString(h.In(p.text)) {
			return verdict{outcomeOther, h, true}
		}
		if charged, also := has(chargeWords); also && (charged.Start < span.Start || chargesFirst(lead)) && !anyLead(lead, courtProcess) {
			return verdict{outcomeComplaint, charged, false}
		}
		return verdict{outcomeOther, span, !anyLead(lead, chargeWords)}
	}
	if span, ok := has(distribution); ok && !settledAll {
		return verdict{outcomeOther, span, false}
	}
	if span, ok := has(chargeWords); ok {
		switch {
		case settledAll:
			return verdict{outcomeSettled, settledAt, true}
		case settledSome:
			return verdict{outcomeComplaint, span, len(parties) > 2}
		}
		return verdict{outcomeComplaint, span, !finalWords.MatchString(whole) && !reliefPlea.MatchString(whole)}
	}
	switch {
	case settledSome:
		return verdict{outcomeSettled, settledAt, false}
	case finalOrdered.MatchString(whole):
		return verdict{outcomeFinal, first, false}
	case chargeWords.MatchString(whole):
		return verdict{outcomeComplaint, first, false}
	}
	return verdict{outcomeOther, first, false}
}

var (
	appealWords     = regexp.MustCompile(`(?i)\b(?:court\s+of\s+appeals|\w+\s+circuit)\b[^.]{0,80}\b(?:affirm|uph[eo]ld|revers|vacat|reject|den)\w*|\baffirm(?:s|ed|ing)\b[^.]{0,80}\b(?:judgment|order|decision)`)
	partialJudgment = regexp.MustCompile(`(?i)\bpartial\s+(?:\w+\s+){0,2}judge?ments?\b`)
	byConsent       = regexp.MustCompile(`(?i)\b(?:by|on|upon)\s+consent\b|\bconsent\s+judge?ments?\b|\bagreed\s+judge?ments?\b|\bconsented\b`)
	resolvesAll     = regexp.MustCompile(`(?i)\bresolves?\s+(?:(?:all|the\s+remaining)\b[^.]{0,40}\bclaims\b|(?:the\s+)?[^.]{0,40}\b(?:claims|case|action|litigation)\b[^.]{0,20}\bin\s+full)|\b(?:concludes?|concluded)\b[^.]{0,30}\b(?:litigation|case|action)\b|\b(?:litigation|case|action)\b[^.]{0,40}\bconcluded\b`)
	newCharges      = regexp.MustCompile(`(?i)\b(?:(?:commission|SEC)\s+(?:today\s+)?(?:charged|filed\s+(?:\w+\s+){0,4}(?:complaint|charges|action)|announced\s+(?:\w+\s+){0,3}charges))\b`)
	preliminary     = regexp.MustCompile(`(?i)\b(?:court|judge)\b[^.]{0,120}\b(?:entered|issued|granted)\b[^.]{0,60}\b(?:preliminary\s+injunctions?|temporary\s+restraining\s+orders?|asset\s+freezes?|orders?\s+freezing)`)
	settlesOthers   = regexp.MustCompile(`(?i)\bcharg(?:es|ed)\b[^.]{0,160}\b(?:settles?|settled)\s+with\s+(?:the\s+)?(?:other|another)`)
	contempt        = regexp.MustCompile(`(?i)\b(?:holds?|held|finds?|found)\b[^.]{0,100}\bin\s+(?:civil\s+)?contempt\b`)
	ordersSums      = regexp.MustCompile(`(?i)\bjudge?ments?\b[^.]{0,300}\b(?:orders?|ordered|ordering|requires?|imposes?)\b[^.]{0,160}\$\d`)
	courtProcess    = regexp.MustCompile(`(?i)\b(?:contempt|subpoenas?)\b`)
	enteredJudgment = regexp.MustCompile(`(?i)\bcourt\b[^.]{0,80}\bentered\b[^.]{0,60}\bjudge?ments?|\bobtain(?:s|ed)\b[^.]{0,40}\bjudge?ments?`)
	plainlySettled  = regexp.MustCompile(`(?i)\bsettled\s+(?:\w+\s+){0,3}(?:charges?|actions?|complaint|case|proceedings?)|\bto\s+settle\b|\bagree[sd]?\s+to\s+settle|\bsettles\b`)
	finalOrdered    = regexp.MustCompile(`(?i)\b(?:court|judge)\b[^.]{0,120}\b(?:entered|issued|granted)\b[^.]{0,100}\bfinal\s+(?:\w+\s+){0,2}judge?ments?|\bfinal\s+(?:\w+\s+){0,2}judge?ments?\b[^.]{0,120}\b(?:entered|orders?|ordered|enjoins?|enjoined|imposes?|imposed|requires?|provides?|bars?)\b|\bobtained\b[^.]{0,60}\bfinal\s+(?:\w+\s+){0,2}judge?ment`)
)

// headlineOf is the first headline; empty for none.
func headlineOf(p *releasePage) Span {
	if len(p.headlines) == 0 {
		return Span{}
	}
	return p.headlines[0]
}

// settledHeadline finds a settlement in the headline, or where there is none in the first
// sentence.
func settledHeadline(p *releasePage, list []statement) (Span, bool) {
	head := headlineOf(p)
	if head.Empty() && len(list) > 0 {
		head = list[0].Span
	}
	m := settledHead.FindStringIndex(head.In(p.text))
	if m == nil {
		return head, false
	}
	return Span{m[0], m[1]}.Shift(head.Start), true
}

// chargesFirst reports whether the first sentence of the narrative tells charges before it
// tells what else was obtained.
func chargesFirst(lead []statement) bool {
	for _, l := range lead {
		if l.alleged || l.history || !newCharges.MatchString(l.text) {
			continue
		}
		relief := reliefPlea.FindStringIndex(l.text)
		return relief == nil || newCharges.FindStringIndex(l.text)[0] < relief[0]
	}
	return false
}

// leadOf returns the headline and the opening sentences.
func leadOf(p *releasePage, list []statement) []statement {
	var lead []statement
	for _, h := range p.headlines {
		if len(lead) < 3 {
			lead = append(lead, statement{Span: h, text: h.In(p.text)})
		}
	}
	n := 0
	for _, s := range list {
		if s.paragraph > 0 || n == 2 {
			break
		}
		lead = append(lead, s)
		n++
	}
	return lead
}

func anyLead(lead []statement, re *regexp.Regexp) bool {
	for _, l := range lead {
		if re.MatchString(l.text) {
			return true
		}
	}
	return false
}

// judgment reports whether the lead says that the court has entered such a judgment, rather
// than that someone consented to one that the court has yet to approve.
func judgment(lead []statement, kind *regexp.Regexp) (Span, bool) {
	for _, l := range lead {
		m := kind.FindStringIndex(l.text)
		if m == nil || l.history || historyWords.MatchString(l.text) && !recentlyEntered.MatchString(l.text) {
			continue
		}
		if strings.Contains(strings.ToLower(l.text[max(0, m[0]-9):m[0]]), "summary") {
			continue
		}
		if e := enteredWords.FindStringIndex(l.text); e != nil && e[0] < m[1] && !futureWords.MatchString(l.text) || enteredAfter.MatchString(l.text[m[1]:]) {
			return Span{m[0], m[1]}.Shift(l.Start), true
		}
		if strings.HasPrefix(strings.ToLower(l.text), "final ") {
			return Span{m[0], m[1]}.Shift(l.Start), true
		}
	}
	return Span{}, false
}

var (
	enteredAfter    = regexp.MustCompile(`(?i)^[^.]{0,120}\b(?:(?:was|were|has\s+been|have\s+been)\s+(?:\w+\s+)?entered|entered)\b`)
	recentlyEntered = regexp.MustCompile(`(?i)\b(?:court|judge|commission|SEC)\b[^.]{0,100}\b(?:entered|issued|obtained)\b`)
)

func wholeText(list []statement) string {
	var b strings.Builder
	for _, s := range list {
		if s.acts() {
			b.WriteString(s.text)
			b.WriteByte('\n')
		}
	}
	return b.String()
}
