package classify

import (
	"regexp"
	"slices"
	"strings"
)

var (
	jointly      = regexp.MustCompile(`(?i)\bjoint(?:ly)?[\s-]+and[\s-]+several`)
	payerAfter   = regexp.MustCompile(`(?i)^[^$;]{0,70}?\b(?:by|against|from|for|as\s+to|on|upon|with\s+respect\s+to)\s+(?:relief\s+)?(?:defendants?\s+)?$`)
	linkWords    = regexp.MustCompile(`(?i)^(?:\s*\([^)]*\))?[,;]?\s*(?:(?:and|both|or|as\s+well\s+as|respectively|his|her|its|their|company|wife|husband|son|daughter|brother|firm|owner|principal|entity|then|former|[a-z]+-owned|ceo|president|along\s+with|together\s+with|relief|defendants?)[\s,]*)*(?:\([^)]*\)\s*)?$`)
	severalWords = regexp.MustCompile(`(?i)\b(?:defendants|respondents|them|they|both|total|combined)\b`)
)

// payerAt is a mention of a payer in a sentence.
type payerAt struct {
	Span
	payer int
}

// mentionsOf finds the payers that a sentence mentions, longest forms first.
func mentionsOf(s string, payers []payer) []payerAt {
	var out []payerAt
	taken := func(sp Span) bool {
		return slices.ContainsFunc(out, func(p payerAt) bool { return p.Overlaps(sp) })
	}
	type form struct {
		text  string
		payer int
	}
	var forms []form
	for i, p := range payers {
		for _, f := range p.short {
			forms = append(forms, form{f, i})
		}
	}
	slices.SortStableFunc(forms, func(a, b form) int { return len(b.text) - len(a.text) })
	for _, f := range forms {
		for i := 0; i < len(s); {
			k := indexFoldString(s[i:], f.text)
			if k < 0 {
				break
			}
			sp := Span{i + k, i + k + len(f.text)}
			i = sp.End
			if isUpperStart(s[sp.Start:]) && wordBounded(s, sp) && !taken(sp) {
				out = append(out, payerAt{sp, f.payer})
			}
		}
	}
	slices.SortFunc(out, func(a, b payerAt) int { return a.Start - b.Start })
	return out
}

func isUpperStart(s string) bool { return s != "" && !isLower(s[0]) }

func wordBounded(s string, sp Span) bool {
	if sp.Start > 0 && (isAlpha(s[sp.Start-1]) || isDigit(s[sp.Start-1])) {
		return false
	}
	return sp.End >= len(s) || !isAlpha(s[sp.End]) && !isDigit(s[sp.End])
}

// indexFoldString finds sub in s whatever the case of ASCII letters.
func indexFoldString(s, sub string) int {
	if sub == "" {
		return -1
	}
	for i := 0; i+len(sub) <= len(s); i++ {
		if s[i]|0x20 == sub[0]|0x20 && strings.EqualFold(s[i:i+len(sub)], sub) {
			return i
		}
	}
	return -1
}

// payersOf tells who pays the i-th sum: a name right behind it, else those named last before it.
func payersOf(s string, sums []Amount, i int, at []payerAt, last []int) []int {
	end, next := sums[i].Span.End, len(s)
	if i+1 < len(sums) {
		next = sums[i+1].Span.Start
	}
	for k, p := range at {
		if p.Start >= end && p.End <= next && payerAfter.MatchString(s[end:p.Start]) && !strings.Contains(s[end:p.Start], " and ") {
			return linkedPayers(s, at, k, 1)
		}
	}
	k := -1
	for n, p := range at {
		if p.End <= sums[i].Span.Start {
			k = n
		}
	}
	if k < 0 {
		if severalWords.MatchString(s[:sums[i].Span.Start]) {
			return nil
		}
		return last
	}
	return linkedPayers(s, at, k, -1)
}

// linked returns the payer at k and those that a list joins to it.
func linkedPayers(s string, at []payerAt, k, step int) []int {
	out := []int{at[k].payer}
	for n := k; n+step >= 0 && n+step < len(at); n += step {
		a, b := at[n], at[n+step]
		if step < 0 {
			a, b = b, a
		}
		if b.Start-a.End > 60 || !linkWords.MatchString(s[a.End:b.Start]) {
			break
		}
		if p := at[n+step].payer; !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}

// eachOf reports whether the i-th sum is to be paid by several, each, and by how many.
func eachOf(s string, sums []Amount, i int, at []payerAt, payers []payer, kind sumKind) (n int, each bool) {
	end, next := sums[i].Span.End, len(s)
	if i+1 < len(sums) {
		next = sums[i+1].Span.Start
	}
	if strings.Contains(s, "respectively") {
		return 1, false
	}
	tail := s[end:min(next, end+60)]
	if m := eachWord.FindStringIndex(tail); m != nil && !strings.ContainsAny(tail[:m[0]], ",;.") && len(tail[:m[0]]) < 36 {
		each = true
	}
	clause := 0
	if k := strings.LastIndexByte(s[:sums[i].Span.Start], ';'); k >= 0 {
		clause = k
	}
	pre := s[clause:sums[i].Span.Start]
	if m := eachWord.FindAllStringIndex(pre, -1); m != nil && !each {
		after := pre[m[len(m)-1][1]:]
		from := clause + m[len(m)-1][1]
		named := slices.ContainsFunc(at, func(p payerAt) bool { return p.Start >= from && p.End <= sums[i].Span.Start })
		each = !named && !moreMoney.MatchString(after) && !jointly.MatchString(after) && (eachPays.MatchString(after) || i > 0 && sums[i-1].Span.Start > from)
	}
	if !each {
		return 1, false
	}
	if strings.Contains(pre, " them") {
		clause = 0
	}
	who := payersWithin(at, payers, Span{clause, sums[i].Span.Start})
	if len(who) == 0 && !allOfThem.MatchString(pre) { // "…; orders each to pay": those of the clauses before
		who = payersWithin(at, payers, Span{0, sums[i].Span.Start})
	}
	if len(who) == 0 {
		for i, p := range payers {
			if p.news && !p.relief {
				who = append(who, i)
			}
		}
	}
	if len(who) < 2 {
		charged := 0
		for _, p := range payers {
			if !p.relief {
				charged++
			}
		}
		if len(who) == 0 || allOfThem.MatchString(pre) {
			return charged, true
		}
	}
	return len(who), true
}

// payersWithin returns the payers that are mentioned in s and are no relief defendants.
func payersWithin(at []payerAt, payers []payer, s Span) (who []int) {
	for _, p := range at {
		if s.Contains(p.Span) && !payers[p.payer].relief && !slices.Contains(who, p.payer) {
			who = append(who, p.payer)
		}
	}
	return who
}

var eachPays = regexp.MustCompile(`(?i)^\s*(?:of\s+(?:the\s+)?(?:\w+\s+){1,2})?(?:defendants?\s+|respondents?\s+|individual\s+)?(?:(?:has|have|had|was|were|is|are|also|further|will|shall|must)\s+)*(?:to\s+pay|pay|paying|agreed|consented|ordered|liable|imposing)\b`)

// withoutRepeats leaves out sums that the release tells again.
func withoutRepeats(list []award) []award {
	var out []award
	for _, a := range list {
		if !slices.ContainsFunc(out, func(b award) bool { return repeats(a, b) }) {
			out = append(out, a)
		}
	}
	return out
}

func repeats(a, b award) bool {
	if a.kind != b.kind || a.cents != b.cents {
		return false
	}
	if len(a.payers) == 0 || len(b.payers) == 0 {
		return a.at != b.at || len(a.payers) == len(b.payers)
	}
	return slices.ContainsFunc(a.payers, func(p int) bool { return slices.Contains(b.payers, p) })
}

// withoutTotals leaves out sums of the sums and rounded forms of exact ones.
func withoutTotals(awards []award) []award {
	drop := make([]bool, len(awards))
	for i := range awards {
		a := &awards[i]
		var others, exact, near int64
		n, m := 0, 0
		for j := range awards {
			b := &awards[j]
			if i == j || drop[j] || a.kind != b.kind {
				continue
			}
			if a.at != b.at {
				others += b.total()
				n++
			}
			if a.at != b.at && (!b.rounded && b.unit < a.unit || a.rounded && !b.rounded) {
				exact += b.total()
				m++
				if roundsTo(a, b.total()) {
					near = b.total()
				}
			}
		}
		if told, parts := partsBeside(awards, drop, i); told > 1 && (a.total() == parts || roundsTo(a, parts)) {
			drop[i] = true // "a $24 million penalty: $14 million in disgorgement and a $10 million penalty"
		}
		if a.kind == amountBoth {
			parts := sumOf(awards, amountGains) + sumOf(awards, amountInterest)
			drop[i] = parts > 0 && (roundsTo(a, parts) || a.total() == parts)
		}
		switch {
		case near != 0, m > 0 && roundsTo(a, exact):
			drop[i] = true
		case n > 1 && a.total() == others:
			drop[i] = true
		case n > 0 && a.rounded && a.total() <= others && others-a.total() < a.total()/5:
			drop[i] = true
		}
	}
	var out []award
	for i, a := range awards {
		if !drop[i] {
			out = append(out, a)
		}
	}
	return out
}

// partsBeside sums what the same sentence tells besides the i-th award.
func partsBeside(awards []award, drop []bool, i int) (n int, cents int64) {
	for j := range awards {
		if j != i && !drop[j] && awards[j].at == awards[i].at && awards[j].span.Start > awards[i].span.Start {
			cents += awards[j].total()
			n++
		}
	}
	return n, cents
}

func sumOf(awards []award, kind string) (cents int64) {
	for _, a := range awards {
		if a.kind == kind {
			cents += a.total()
		}
	}
	return cents
}

// roundsTo reports whether a is cents told in fewer digits.
func roundsTo(a *award, cents int64) bool {
	d := a.total() - cents
	if d < 0 {
		d = -d
	}
	return d <= a.total()/12 && (d < a.unit/2+1 || a.rounded && d < max(a.unit, a.total()/20))
}
