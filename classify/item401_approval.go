package classify

import (
	"regexp"
	"strings"
)

var (
	// committeeOfBoard is the name of the committee, with the board it belongs to.
	committeeOfBoard = regexp.MustCompile(`\b(?:audit|finance)(?:,? (?:and|&) [a-z]+(?: [a-z]+)?| [a-z]+)? committee(?:'s)?(?: \([^()]*\))?(?: of (?:the|our|its|[a-z]+'s) (?:(?:company|registrant|corporation|bank|trust|[a-z]+)(?:'s)? )*(?:boards?(?: of (?:directors|trustees|managers))?))?(?: \([^()]*\))?|\bthe committee\b`)
	noCommittee      = regexp.MustCompile(`(?:acting|serving|functioning|sitting|acts|serves|functions)(?: solely)?(?: in its capacity)? as (?:the|its|an|our|the company's) audit committee|(?:perform|performs|performing|exercis\w+)[^.,;]* of (?:the|its|an|our|such an|the company's) audit committee|(?:no|not|without|lieu of|absence of)[^.,;]* audit committee|audit committee (?:functions|equivalent)`)
	boardWords       = regexp.MustCompile(`\b(?:board of (?:directors|trustees|managers)|the board|its board|our board|[a-z]+'s board|directors of|sole (?:officer and )?director|our directors|the directors)\b`)
	holderWords      = regexp.MustCompile(`\b(?:share|stock|unit)holders\b`)
	approveVerb      = `(?:approved|recommended|dismissed|engaged|appointed|selected|decided|determined|authorized|ratified|terminated|replaced|retained|elected|resolved|concluded|chose|hired|voted|adopted|agreed|endorsed|accepted|concurred|conducted|completed|solicited|named|made|changed|has approved|to (?:approve|recommend|dismiss|engage|appoint|select|terminate|replace|retain))`
	bodyActs         = regexp.MustCompile(`^[^;:]*?\b` + approveVerb + `\b`)
	byBody           = regexp.MustCompile(`(?:` + approveVerb + `|taken)(?: (?:and|or) [a-z]+)?,?(?: [a-z]+ly)? by (?:the |our |its )?(?:company's |registrant's |[a-z]+'s )?(?:unanimous [a-z ]*of the )?$`)
	besideBody       = regexp.MustCompile(`(?:the |our |its )?(?:company's |registrant's )?(?:board(?: of (?:directors|trustees))?|(?:audit )?committee)(?: of the [a-z]+)?,? (?:and|as well as) (?:by )?(?:the |our |its )?(?:company's |registrant's )?$`)
	nounOfBody       = regexp.MustCompile(`(?:approval|recommendation|authoriz(?:ation|ed)|authority|consent|direction|decision|determination|resolution|action|process|request|authorization) (?:of|by|from) (?:the |our |its )?(?:company's |registrant's |[a-z]+'s )?$`)
	bodyIsTold       = regexp.MustCompile(`(?:inform|notif|advis|told|notice to|discuss|communicat|report(?:ed)? to|letter to|provided|presented|recommended to|chair[a-z]* of|member[s]? of|approval of its|met with)[a-z]*(?: [a-z@0-9',]+){0,5} (?:the |our |its )?(?:company's |registrant's |[a-z]+'s )?$|\bwith(?: [a-z@0-9']+){0,5} (?:the |our |its )?(?:company's |registrant's |[a-z]+'s )?$`)
	togetherWith     = regexp.MustCompile(`\b(?:together|jointly|along) with (?:a majority of )?(?:the |our |its )?(?:members of )?(?:the )?(?:company's |registrant's )?$`)
	toldDismissed    = regexp.MustCompile(`^[^.;:]{0,40}\b(?:informed|notified|advised) @\d that (?:@\d|it) (?:would be|had been|has been|was|is) (?:dismissed|terminated|replaced)\b`)
	bodySearches     = regexp.MustCompile(`\b(?:interview|search|candidates|in the process|considering|evaluating)`)
)

// bodyHints stand in every name of a body.
var bodyHints = []string{"committee", "board", "director", "holders"}

// approver finds who approved or recommended the change: the audit committee before the
// board before the shareholders.
func approver(sentences []markedSentence) (who string, span Span) {
	var board, holders Span
	audits := false // an audit committee is named: "the Committee" is it
	for i := range sentences {
		audits = audits || strings.Contains(sentences[i].text, "audit committee") || strings.Contains(sentences[i].text, "audit and ")
	}
	for i := range sentences {
		m := &sentences[i]
		if isBackground(m.text) && !strings.Contains(m.text, "approved by") && !strings.Contains(m.text, "recommended by") || !onChange(m.text) {
			continue
		}
		if !anyIn(m.text, bodyHints) {
			continue
		}
		rest := []byte(m.text)
		blank := func(k []int) {
			for i := k[0]; i < k[1]; i++ {
				rest[i] = '_'
			}
		}
		for _, k := range noCommittee.FindAllStringIndex(m.text, -1) {
			blank(k)
		}
		for _, k := range committeeOfBoard.FindAllStringIndex(string(rest), -1) {
			if (audits || !strings.HasPrefix(m.text[k[0]:], "the committee")) && bodyApproves(m.text, k) {
				return "audit_committee", m.span(k[0], k[1])
			}
			blank(k)
		}
		if board.Empty() {
			for _, k := range boardWords.FindAllStringIndex(string(rest), -1) {
				if bodyApproves(m.text, k) {
					board = m.span(k[0], k[1])
					break
				}
			}
		}
		if holders.Empty() {
			for _, k := range holderWords.FindAllStringIndex(string(rest), -1) {
				if bodyApproves(m.text, k) && !strings.Contains(m.text[:k[0]], "subject to") {
					holders = m.span(k[0], k[1])
					break
				}
			}
		}
	}
	switch {
	case !board.Empty():
		return "board", board
	case !holders.Empty():
		return "shareholders", holders
	}
	return "", Span{}
}

// onChange reports whether a sentence tells of the change or of the decision to make it.
func onChange(s string) bool {
	for _, w := range []string{"dismiss", "engag", "appoint", "select", "resign", "change", "retain", "terminat", "replac", "decision", "recommend", "approv", "hire", "elected"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// bodyApproves reports whether the body named at k decides rather than is told.
func bodyApproves(text string, k []int) bool {
	before, after := text[max(0, k[0]-110):k[0]], text[k[1]:min(len(text), k[1]+150)]
	if k := besideBody.FindStringIndex(before); k != nil { // "by the board and the audit committee"
		before = before[:k[0]]
	}
	if byBody.MatchString(before) || nounOfBody.MatchString(before) {
		return !deniedApproval(text[:k[0]])
	}
	if told := bodyIsTold.FindString(before); told != "" && !strings.Contains(told, " that ") && !togetherWith.MatchString(before) {
		return false
	}
	if toldDismissed.MatchString(after) {
		return true
	}
	hit := bodyActs.FindString(after)
	if hit == "" || bodySearches.MatchString(hit) || strings.Contains(hit, " that it ") || strings.Contains(hit, " that @") {
		return false
	}
	return !deniedApproval(hit) && !strings.Contains(hit, "was informed") && !strings.Contains(hit, "was notified") && !strings.Contains(hit, "did not")
}

func deniedApproval(s string) bool {
	s = s[max(0, len(s)-60):]
	return strings.Contains(s, " not ") || strings.Contains(s, " nor ") || strings.Contains(s, "neither ")
}

// speaksOfApproval reports whether a sentence on the change names a body that may have decided it.
func (a *auditorReading) speaksOfApproval() bool {
	for i := range a.sentences {
		t := a.sentences[i].text
		if !isBackground(t) && onChange(t) && (strings.Contains(t, "audit committee") || strings.Contains(t, "the board") || strings.Contains(t, "board of ")) && !strings.Contains(t, "has not yet") && !strings.Contains(t, "process") && !strings.Contains(t, "search") {
			return true
		}
	}
	return false
}

var (
	hasEngaged = regexp.MustCompile(`\b(?:engaged|appointed|retained|hired|selected|to (?:appoint|engage|retain|hire)|approved the (?:engagement|appointment|selection|retention) of)\b`)
	notYet     = regexp.MustCompile(`\b(?:not|no|search|process|until|when|once|will|intends?|expects?|seek|ratif\w+|originally|previously|since|was)\b`)
)

// engagesUnread reports whether a sentence on the change says that somebody was engaged in whom
// no firm was recognized.
func (a *auditorReading) engagesUnread() bool {
	for i := range a.sentences {
		m := &a.sentences[i]
		if isBackground(m.text) || notYet.MatchString(m.text) {
			continue
		}
		k := hasEngaged.FindStringIndex(m.text)
		if k == nil || m.firmAfter(k[1], len(m.text)) != nil {
			continue
		}
		named := strings.TrimSpace(m.Text[min(len(m.Text), m.source(k[1])-m.Span.Start):])
		if m.firmBefore(k[0], len(m.text)) == nil || named != "" && isUpper(named[0]) { // "accepted @0's resignation and appointed Roe"
			return true
		}
	}
	return false
}

// exceptsOpinion reports whether what is said of the former firm's reports has an exception.
func (a *auditorReading) exceptsOpinion() bool {
	for i := range a.sentences {
		t := a.sentences[i].text
		if k := opinionDenied.FindStringIndex(t); k != nil && strings.Contains(t, "report") && exceptionAt(t[k[0]:]) >= 0 && !strings.Contains(t, "disagreement") &&
			(a.statements.weakness.value == nil || !strings.Contains(t[k[0]:], "internal control")) { // which is not on the statements
			return true
		}
	}
	return false
}
