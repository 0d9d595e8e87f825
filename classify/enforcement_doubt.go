package classify

import (
	"regexp"
	"slices"
	"strings"

	"github.com/filingwire/filingwire"
)

// confidence is high only when every rule that fired was a plain one, and nothing that the
// release says contradicts what was read.
func (r *releaseReading) confidence(row *filingwire.EnforcementAction) string {
	if !r.outcome.sure {
		r.note("outcome_unclear")
	}
	if !r.violation.sure {
		r.note("violation_type_unclear")
	}
	if row.PenaltyAmount != nil || row.DisgorgementAmount != nil {
		switch r.outcome.value {
		case outcomeComplaint, outcomeOrder, outcomeDismissed:
			r.note("amounts_without_judgment") // somebody settled, or another case is told of
		}
	}
	if r.sumsUntold() {
		r.note("amounts_unread")
	}
	if r.titleDiffers() {
		r.note("title_names_others")
	}
	serious := 0
	for _, x := range r.exceptions {
		switch x {
		case "no_caption", "no_respondents", "document_not_text":
			serious++
		}
	}
	switch {
	case len(r.page.paragraphs) == 0 || serious > 1 || len(r.exceptions) > 3:
		return filingwire.Low
	case len(r.exceptions) > 0:
		return filingwire.Medium
	}
	return filingwire.High
}

var (
	// payWords lead to a sum that somebody has to pay.
	payWords = regexp.MustCompile(`(?i)\b(?:pay(?:s|ing|ment)?|ordered|orders|ordering|liable|disgorge|impos(?:es|ed|ing)|penalt(?:y|ies)|monetary\s+relief)\b[^.;$]{0,160}$`)
	// otherMoney leads to, or follows, what the conduct was about, or what others pay.
	otherMoney = regexp.MustCompile(`(?i)\b(?:rais\w+|invest\w+|defraud\w*|fraud|scheme|profits?|gains?|proceeds|loss(?:es)?|avoid\w*|misappropriat\w+|worth|valued?|sold|sell\w*|bought|purchas\w+|revenues?|income|earnings|assets?|brib\w+|offset|satisf\w+|restitution|forfeit\w*|criminal|reimburse\w*|waiv\w+|install?ments?|per\s+share|shares?|fees?|commissions?|received|receiving|loans?|notes|offering|ponzi|funds?|settlement\s+fund|whistle\w*|award)\b`)
	partedBy   = regexp.MustCompile(`[.;]\s`)
)

// sumsUntold reports whether the release names a sum that somebody has to pay and that is
// neither among those read nor a total of some of them.
func (r *releaseReading) sumsUntold() bool {
	for _, h := range r.page.headlines {
		if r.untoldIn(h.In(r.page.text), h.Start) {
			return true
		}
	}
	for _, s := range r.list {
		if s.acts() && !s.sought && !s.alleged && r.untoldIn(s.text, s.Start) {
			return true
		}
	}
	return false
}

func (r *releaseReading) untoldIn(text string, at int) bool {
	if !strings.Contains(text, "$") {
		return false
	}
	told := -1 // where a sum that was read ends
	for _, sum := range FindAmounts(text) {
		span := sum.Span.Shift(at)
		if slices.ContainsFunc(r.sums, func(s Span) bool { return s.Overlaps(span) }) {
			told = sum.Span.End
			continue
		}
		before, after := text[:sum.Span.Start], text[sum.Span.End:min(len(text), sum.Span.End+40)]
		if m := partedBy.FindStringIndex(after); m != nil {
			after = after[:m[0]]
		}
		listed := told >= 0 && sum.Span.Start-told < 60 && !strings.ContainsAny(text[told:sum.Span.Start], ".;:") && !partOf.MatchString(text[told:sum.Span.Start])
		if !payWords.MatchString(before) && !listed || otherMoney.MatchString(before[max(0, len(before)-60):]) || otherMoney.MatchString(after) || r.explains(&sum) {
			continue
		}
		return true
	}
	return false
}

// explains reports whether a sum is one of those read, or a total of all, of a kind, or of
// one respondent's, the figures rounded.
func (r *releaseReading) explains(sum *Amount) bool {
	near := func(cents int64) bool { return cents >= sum.Cents-sum.Cents/10 && cents <= sum.Cents+sum.Cents/6 }
	var all int64
	kinds, payers := map[string]int64{}, map[int]int64{}
	for i := range r.awards {
		a := &r.awards[i]
		if near(a.total()) || near(a.cents) {
			return true
		}
		all += a.total()
		kinds[a.kind] += a.total()
		for _, p := range a.payers {
			payers[p] += a.total()
		}
	}
	if near(all) || near(kinds[amountGains]+kinds[amountInterest]+kinds[amountBoth]) || near(kinds[amountPenalty]+kinds[amountGains]) {
		return true
	}
	for _, cents := range kinds {
		if near(cents) {
			return true
		}
	}
	for _, cents := range payers {
		if near(cents) {
			return true
		}
	}
	return false
}

// titleDiffers reports whether the title names somebody who is not among the respondents.
func (r *releaseReading) titleDiffers() bool {
	title := r.release.Title
	if title == "" {
		title = r.page.title
	}
	for _, t := range r.titleParties(title) {
		if !slices.ContainsFunc(r.parties, func(p party) bool { return p.same(t.naming) || sharesForm(p, t) }) {
			return true
		}
	}
	return false
}
