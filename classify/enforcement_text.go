package classify

import (
	"regexp"
	"strings"

	"github.com/filingwire/filingwire"
)

// statement is one sentence of a release's narrative and what it can be believed about.
type statement struct {
	Span
	text      string
	paragraph int
	staff     bool // who conducted the investigation
	other     bool // a criminal case or another agency
	history   bool // earlier events of the case
	sought    bool // what the complaint asks for
	alleged   bool // what the complaint says
	news      bool // opens with a day shortly before the release
	carried   bool // history only because its paragraph begins with it
}

// acts reports whether the sentence tells what happens in this release.
func (s *statement) acts() bool { return !s.staff && !s.other && !s.history }

var (
	staffWords = regexp.MustCompile(`(?i)\b(?:investigations?|litigation|case|matter|action|examinations?|trial)\b[^.]{0,80}\b(?:is|was|were|are|been|be|being)\s+(?:\w+\s+){0,3}(?:conducted|handled|led|supervised|litigated|investigated|tried|managed|overseen|prosecuted|performed)\b` +
		`|\b(?:conducted|supervised|litigated)\s+by\s+(?:[A-Z]|the\s+staff)|\bled\s+the\s+(?:litigation|investigation|trial)|\b(?:appreciates?|acknowledges?|thanks?|grateful\s+for)\b.{0,60}\b(?:assistance|cooperation|efforts)\b|\bassistance\s+(?:of|from|provided)\b|\bSEC\s+is\s+represented\s+by\b|\bwill\s+(?:lead|be\s+led|conduct)\b.{0,40}\blitigation\b|\b(?:Investor\s+Alert|Investor\.gov)\b`)
	otherWords   = regexp.MustCompile(`(?i)\b(?:parallel|related|separate)\s+(?:\w+\s+)?(?:criminal|matters?|cases?|actions?|proceedings?)\b|\bU\.?\s?S\.?\s+Attorney|\bUnited\s+States\s+Attorney|\bDepartment\s+of\s+Justice\b|\bDOJ\b|\bcriminal(?:ly)?\b|\bindict(?:ed|ment)|\bple(?:aded|d)\b|\bguilty\b|\bsentenc(?:ed|ing)\b|\bconvict(?:ed|ion)|\bimprison|\bin\s+prison\b|\bCFTC\b|\bCommodity\s+Futures\b|\bFINRA\b|\bFinancial\s+Industry\s+Regulatory\b|\bAttorney\s+General\b|\bOFAC\b|\bFederal\s+Reserve\b|\bDepartment\s+of\s+(?:Labor|Financial)\b|\brestitution\b|\bforfeit`)
	historyWords = regexp.MustCompile(`(?i)\b(?:previously|earlier)\s+(?:\w+\s+)?(?:entered|issued|ordered|imposed|obtained|consented|agreed|settled|granted|found|resolved|reached|paid|accepted|approved|instituted|reported|announced\s+(?:settled|a\s+settle))|\bhad\s+(?:\w+\s+)?(?:entered|ordered|imposed|obtained|consented|agreed|settled|been\s+(?:ordered|entered))|\b(?:was|were|been)\s+previously\s+(?:ordered|found|settled|entered|resolved|enjoined|barred|imposed)|^\s*(?:Previously|Earlier)\b|\b(?:claims?|charges?|case|action)\b[^.]{0,80}\b(?:was|were|had\s+been)\s+(?:previously\s+|earlier\s+)?(?:resolved|dismissed|settled|stayed|concluded|described|announced)\s+(?:on|in|by|earlier)\b|\bsettled\s+(?:\w+\s+){0,6}(?:in|on)\s+(?:\w+\s+)?(?:19|20)\d\d\b|\bremains?\s+(?:ongoing|pending)|\b(?:litigation|case|action)\b[^.]{0,60}\b(?:continues|is\s+ongoing|is\s+continuing|remains)\b`)
	soughtWords  = regexp.MustCompile(`(?i)\b(?:seeks?|seeking|sought|requests?|requesting|asks?\s+(?:for|that)|asking|moved\s+for|is\s+pursuing)\b`)
	allegedWords = regexp.MustCompile(`(?i)\b(?:alleg(?:es?|ed|ing|edly|ations?\s+that)|according\s+to\s+the|the\s+complaint\s+(?:further\s+|also\s+)?(?:charges|states|asserts|contends|claims))\b`)
	judgedWords  = regexp.MustCompile(`(?i)\b(?:judgments?|judgements?|consent(?:ed|s)?|agreed|ordered|orders?|ordering|settle[ds]?|settlement|penalt(?:y|ies)|disgorgement)\b`)
	leadingDate  = regexp.MustCompile(`^(?:More\s+recently,?\s+|Thereafter,?\s+)?(?:Also\s+)?(?i:on|in)[,\s]`)
	splitFix     = regexp.MustCompile(`(?:\b(?:Inc|Corp|Co|Ltd|Jr|Sr|U\.S|L\.P|N\.A)|LLC)\.\s+(?:Without|According|Defendants?|SEC|Simultaneously|Together|Through|Between|Beginning|Beside|Neither|Instead|Rather|Although|Specifically|Among|Based)\b`)
)

// readStatements splits the narrative into sentences and judges each.
func readStatements(p *releasePage, released filingwire.Date) []statement {
	var out []statement
	for n, para := range p.paragraphs {
		first := len(out)
		for _, s := range sentencesOf(para.In(p.text)) {
			if s.Len() > maxSentence {
				continue // nobody writes such a sentence
			}
			st := statement{Span: s.Shift(para.Start), text: s.In(para.In(p.text)), paragraph: n}
			st.staff = staffWords.MatchString(st.text)
			st.history = tellsHistory(st.text) || longBefore(st.text, released)
			st.news = recent(st.text, released)
			st.sought = soughtWords.MatchString(st.text)
			st.alleged = allegedWords.MatchString(st.text)
			st.other = tellsOther(st.text) || p.order && tellsOfCourt.MatchString(st.text)
			out = append(out, st)
		}
		// "The court previously entered … . It ordered …": the rest of such a paragraph tells
		// of the past as well; a paragraph on a criminal case stays with it.
		if list := out[first:]; len(list) > 1 {
			for k := 1; k < len(list); k++ {
				if list[0].history && !list[k].history && !strings.Contains(strings.ToLower(list[k].text), "final judgment") {
					list[k].history, list[k].carried = true, true
				}
				if list[0].other && list[k-1].other && !list[k].news && !strings.Contains(list[k].text, "SEC") {
					list[k].other = true
				}
				if list[0].staff {
					list[k].staff = list[k].staff || !judgedWords.MatchString(list[k].text)
				}
			}
		}
	}
	return out
}

// tellsOfCourt tells, in an order of the Commission, of the case that it follows.
var tellsOfCourt = regexp.MustCompile(`(?i)\b(?:district\s+court|(?:the|a|that)\s+court|judge?ments?|civil\s+action|the\s+complaint)\b`)

var relativeClause = regexp.MustCompile(`(?i)\b(?:who|whom|whose|which|that|having|as)\s+(?:[\w'’.]+\s+){0,10}$`)

// tellsHistory reports whether the main clause of a sentence is about earlier events.
func tellsHistory(s string) bool {
	for _, m := range historyWords.FindAllStringIndex(s, 4) {
		before := s[:m[0]]
		if relativeClause.MatchString(before) || orderedThing.MatchString(before) {
			continue
		}
		if k := strings.LastIndexByte(before, ';'); k >= 0 && judgedWords.MatchString(before[:k]) {
			continue // "…; the action continues as to the others"
		}
		return true
	}
	return false
}

// orderedThing stands before a participle: "the penalty previously imposed".
var orderedThing = regexp.MustCompile(`(?i)\b(?:disgorgement|interest|penalt(?:y|ies)|amounts?|sums?|judge?ments?|orders?|injunctions?|relief)\s+$`)

// tellsOther reports whether the main clause of a sentence is about a criminal case or
// another agency, rather than mentioning it beside what the Commission obtained.
func tellsOther(s string) bool {
	judged := judgedWords.FindStringIndex(s)
	for _, m := range otherWords.FindAllStringIndex(s, 4) {
		if judged != nil && judged[0] < m[0] {
			return false
		}
		if judged == nil || !relativeClause.MatchString(s[:m[0]]) {
			return true
		}
	}
	return false
}

var initialsEnd = regexp.MustCompile(`\b(?:[A-Z]\.){2,}$`)

// sentencesOf splits a paragraph, also where a new sentence follows "Inc." or "U.S.".
func sentencesOf(p string) []Span {
	var out []Span
	for _, s := range SplitSentences(p) {
		if k := len(out) - 1; k >= 0 && initialsEnd.MatchString(out[k].In(p)) && !opensSentence(s.In(p)) {
			s.Start = out[k].Start // "Robert V.A. Harra"
			out = out[:k]
		}
		for {
			m := splitFix.FindStringIndex(s.In(p))
			if m == nil {
				break
			}
			cut := s.Start + m[0] + strings.Index(s.In(p)[m[0]:m[1]], ". ") + 1
			if cut <= s.Start {
				break
			}
			out = append(out, Span{s.Start, cut}.trim(p))
			s = Span{cut, s.End}.trim(p)
		}
		out = append(out, s)
	}
	return out
}

const (
	staleAfter  = 150 // days between an event and a release that still reports it as news
	recentUntil = 100
)

// longBefore reports whether a sentence opens with a date long before the release.
func longBefore(s string, released filingwire.Date) bool {
	head := s[:min(len(s), 40)]
	if m := datedOrder.FindStringIndex(s[:min(len(s), 120)]); m != nil { // "The final judgment, entered on …, ordered"
		head = s[m[1]:min(len(s), m[1]+20)]
	} else if !leadingDate.MatchString(s) {
		return false
	}
	d, ok := firstDate(head)
	if m := leadingMonth.FindStringSubmatch(head); !ok && m != nil { // "In November 2021, …"
		d = dayOf(m[1], "28", m[2])
		ok = d != ""
	}
	return ok && released != "" && released.Time().Sub(d.Time()).Hours() > staleAfter*24
}

var datedOrder = regexp.MustCompile(`^(?:The|That|This)\s+(?:[\w'’]+\s+){0,4}(?:judge?ments?|orders?),?\s+(?:which\s+(?:was|were)\s+)?(?:entered|issued)\s+(?:on\s+)?`)

var leadingMonth = regexp.MustCompile(`^(?:Also )?In (January|February|March|April|May|June|July|August|September|October|November|December),? (\d{4})\b`)

// recent reports whether a sentence opens with a date shortly before the release.
func recent(s string, released filingwire.Date) bool {
	if !leadingDate.MatchString(s) {
		return false
	}
	d, ok := firstDate(s[:min(len(s), 40)])
	return ok && released != "" && released.Time().Sub(d.Time()).Hours() <= recentUntil*24
}

func firstDate(s string) (filingwire.Date, bool) {
	m := dateText.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	d := dayOf(m[1], m[2], m[3])
	return d, d != ""
}
