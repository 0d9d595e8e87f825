package classify

import "regexp"

// consents tells which of the parties settle, and whether anybody does.
func consents(list []statement, parties []party) (settled []bool, some bool, at Span) {
	payers := payersOfParties(parties)
	settled = make([]bool, len(parties))
	for _, s := range list {
		m := consentVerb.FindStringIndex(s.text)
		if m == nil || !s.acts() || preliminaryOnly.MatchString(s.text) {
			continue
		}
		if !some {
			at = Span{m[0], m[1]}.Shift(s.Start)
		}
		some = true
		named := mentionsOf(s.text, payers)
		if len(named) == 0 && apartCase.MatchString(s.text) && !everyone.MatchString(s.text) {
			continue
		}
		for _, p := range named {
			if p.Start < m[1] || len(named) == 1 {
				settled[p.payer] = true
			}
		}
		all := consentVerb.FindAllStringIndex(s.text, 8)
		for _, next := range all[1:] { // "A agreed to pay …, and B agreed to"
			for k := len(named) - 1; k >= 0; k-- {
				if gap := next[0] - named[k].End; gap >= 0 {
					if gap < 30 {
						settled[named[k].payer] = true
					}
					break
				}
			}
		}
		if ownFirm.MatchString(s.text[:m[1]]) {
			for i := range parties {
				settled[i] = settled[i] || parties[i].kind == kindCompany
			}
		}
		if len(named) == 0 || everyone.MatchString(s.text[:all[len(all)-1][1]]) {
			for i := range settled {
				settled[i] = true
			}
		}
	}
	return settled, some, at
}

// apartCase is the case of somebody who is not charged in this one.
var apartCase = regexp.MustCompile(`(?i)\b(?:separate|related|parallel)\s+(?:\w+\s+)?(?:administrative|cease-and-desist)\s+(?:(?:and\s+)?\w+(?:-\w+)*\s+)?(?:proceedings?|orders?|actions?)\b`)

// preliminaryOnly tells of relief until the case is decided, which settles nothing.
var preliminaryOnly = regexp.MustCompile(`(?i)\b(?:consented|agreed)\b[^.]{0,60}\b(?:preliminar(?:y|ily)|temporar(?:y|ily)|asset\s+freeze|freez)`)

// ownFirm is a party's firm, called by no name.
var ownFirm = regexp.MustCompile(`(?i)\band\s+(?:his|her|their)\s+(?:\w+\s+)?(?:firms?|compan(?:y|ies)|entit(?:y|ies)|business(?:es)?|funds?)\b`)

var everyone = regexp.MustCompile(`(?i)\b(?:(?:the|all|both|each\s+of\s+the)\s+(?:\w+\s+)?defendants?|they|all\s+of\s+whom|both\s+of\s+whom|(?:both|all|each)\s+(?:(?:have|has|also)\s+)*(?:consented|agreed))\b`)

var settledAgainst = regexp.MustCompile(`(?i)\bsettled\s+(?:\w+\s+){0,4}(?:charges?|actions?|complaints?|proceedings?)\s+(?:\w+\s+){0,3}against\s+`)

// settledWith reports whether the opening tells of settled charges against all parties.
func settledWith(lead []statement, parties []party) bool {
	for _, l := range lead {
		m := settledAgainst.FindStringIndex(l.text)
		if m == nil {
			continue
		}
		who := map[int]bool{}
		for _, at := range mentionsOf(l.text[m[1]:], payersOfParties(parties)) {
			who[at.payer] = true
		}
		if len(who) == len(parties) && len(who) > 0 && !alsoCharged.MatchString(l.text[m[1]:]) {
			return true
		}
	}
	return false
}

// alsoCharged tells of charges besides the settled ones.
var alsoCharged = regexp.MustCompile(`(?i)\b(?:charges?|charged|filed|litigat\w+)\b[^.]{0,40}\bagainst\b`)

// pendingOthers tells that a case goes on against some of those charged.
var pendingOthers = regexp.MustCompile(`(?i)\b(?:litigation|case|claims?|action|proceedings?)\b[^.]{0,60}\b(?:against|as\s+to|with\s+respect\s+to|involving)\b[^.]{3,120}\b(?:continues?|(?:is|are)\s+(?:\w+\s+)?(?:ongoing|pending|continuing|proceeding)|remains?|proceeds?)\b` +
	`|\blitigat(?:e|ing)\s+(?:its|the|their)\s+(?:claims?|case|charges?|action)\s+against\b|\b(?:continues?|continuing|ongoing)\b[^.]{0,40}\blitigation\s+against\b`)

var otherDefendants = regexp.MustCompile(`(?i)\b(?:remaining|other)\s+(?:\w+\s+)?defendants?\b`)

// litigatesOn reports whether the release says so of one who is not said to settle.
func litigatesOn(list []statement, parties []party, settled []bool) bool {
	for _, s := range list {
		if s.staff || s.other || !pendingOthers.MatchString(s.text) {
			continue
		}
		if otherDefendants.MatchString(s.text) {
			return true
		}
		for _, m := range mentionsOf(s.text, payersOfParties(parties)) {
			if !settled[m.payer] {
				return true
			}
		}
	}
	return false
}

func payersOfParties(parties []party) []payer {
	payers := make([]payer, len(parties))
	for i, p := range parties {
		payers[i] = payer{short: p.short, person: p.kind == kindIndividual}
	}
	dropSharedForms(payers)
	return payers
}
