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
	if m := eachWord.FindStringIndex(tail); m != nil && !strings.ContainsAny(tail[:m[0]], ",;.") && len(tail[:m[0]]) < 36 && !eachPays.MatchString(s[end+m[1]:next]) {
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
		if who := payersWithin(at, payers, Span{from, sums[i].Span.Start}); len(who) > 1 && eachNamed.MatchString(after) && !moreMoney.MatchString(after) && !jointly.MatchString(after) {
			return len(who), true
		}
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

// eachNamed is "each of A and B to pay".
var eachNamed = regexp.MustCompile(`(?i)^\s+of\s+[A-Z][^$;]{3,160}\b(?:to\s+pay|pays?|paying|liable|ordered)\b`)
