package classify

import (
	"regexp"
	"strings"
)

// sumKind is the kind of a sum and the word that tells it.
type sumKind struct {
	name string
	span Span
	post bool
}

// kindOfSum looks for the word that tells what the i-th sum is, before it down to offset
// from, and behind it.
func kindOfSum(s string, sums []Amount, i, from int) sumKind {
	end, next := sums[i].Span.End, len(s)
	if i+1 < len(sums) {
		next = sums[i+1].Span.Start
	}
	m := postKind.FindStringSubmatchIndex(s[end:next])
	if k := kindBefore(s[from:sums[i].Span.Start]); k.name != "" && (m == nil || !opensList.MatchString(s[from:sums[i].Span.Start])) {
		k.span = k.span.Shift(from)
		return k
	}
	if m != nil {
		word := s[end+m[2] : end+m[3]]
		k := sumKind{name: kindOfWord(word), span: Span{end + m[2], end + m[3]}, post: true}
		rest := s[end+m[2] : next]
		b := bothPost.FindStringIndex(rest)
		if b != nil && next < len(s) && kindBefore(s[end+m[3]:next]).name == amountInterest {
			b = nil // the interest has its own sum
		}
		own := next < len(s) && (kindBefore(s[end+m[3]:next]).name != "" || postKind.MatchString(s[sums[i+1].Span.End:])) && !opensList.MatchString(s[end:next])
		switch {
		case b != nil:
			k.name, k.span.End = amountBoth, end+m[2]+b[1]
			if !own && penaltyToo.MatchString(rest[b[1]:]) {
				k.name = amountOther
			}
		case !own && (k.name == amountPenalty && gainsToo.MatchString(rest) || k.name == amountGains && penaltyToo.MatchString(rest[m[3]-m[2]:])):
			k.name = amountOther // one sum for all of them
		}
		return k
	}
	return sumKind{}
}

// asMuchPenalty is a penalty told by what it equals, with its sum behind that.
var asMuchPenalty = regexp.MustCompile(`(?i)\bpenalty\s+equal(?:ing)?\s+to\s+(?:the|his|her|its|their)\s+[^$;]{0,60}(?:disgorge?ment|gains|profits)\s*[^$;\w]{0,4}\s*(?:of\s+|or\s+)?$`)

// opensList stands before the parts of a sum.
var opensList = regexp.MustCompile(`:\s*(?:(?:` + roundWords + `)\s+)*$`)

// kindBefore looks in the text between the sum before and this one.
func kindBefore(gap string) sumKind {
	m := anyKey.FindAllStringIndex(gap, -1)
	if m == nil {
		return sumKind{}
	}
	if e := asMuchPenalty.FindStringIndex(gap); e != nil {
		return sumKind{name: amountPenalty, span: Span{e[0], e[0] + len("penalty")}}
	}
	key := m[len(m)-1]
	word, glue := gap[key[0]:key[1]], gap[key[1]:]
	w := strings.ToLower(word)
	verb := strings.HasPrefix(w, "disgorg") && !strings.HasPrefix(w, "disgorgement")
	ok := len(glue) <= 120 && glueEnd.MatchString(glue) && !strings.Contains(glue, ";")
	if verb && (verbGlue.MatchString(glue) || gainsGlue.MatchString(glue)) {
		ok = true
	}
	if !ok || badGlue.MatchString(glue) {
		return sumKind{}
	}
	k := sumKind{name: kindOfWord(word), span: Span{key[0], key[1]}}
	switch {
	case k.name == amountInterest && bothPre.MatchString(gap[:key[1]]):
		k.name = amountBoth
		if all := allPre.FindStringIndex(gap[:key[1]]); all != nil {
			k.name = amountOther
		}
	case k.name == amountPenalty && w == "penalties" && allPre.MatchString(gap[:key[1]]):
		k.name = amountOther // "disgorgement, interest and penalties totaling"
	case k.name == amountGains && allPre.MatchString(gap[:key[1]]) && !strings.Contains(gap[:key[0]], ", "):
		k.name = amountOther
	}
	return k
}

func kindOfWord(w string) string {
	w = strings.ToLower(w)
	switch {
	case strings.HasPrefix(w, "penalt"):
		return amountPenalty
	case strings.HasPrefix(w, "disgorg"):
		return amountGains
	case strings.HasSuffix(w, "interest"):
		return amountInterest
	}
	return amountOther
}

// carryKinds gives sums of a list the kind that is told once: "$25 million and $100,000,
// respectively, in civil penalties", "a penalty of $5 by A and $3 by B".
func carryKinds(s string, sums []Amount, kinds []sumKind) {
	gap := func(i int) string { return s[sums[i-1].Span.End:sums[i].Span.Start] }
	for i := 1; i < len(sums); i++ {
		if kinds[i].name == "" && kinds[i-1].name != "" && !kinds[i-1].post && (listGap.MatchString(gap(i)) || payerGap.MatchString(gap(i)) || bracketGap.MatchString(gap(i)) || namedGap.MatchString(gap(i))) {
			kinds[i] = sumKind{name: kinds[i-1].name, span: sums[i].Span}
		}
	}
	for i := len(sums) - 1; i > 0; i-- {
		if kinds[i-1].name == "" && kinds[i].name != "" && (kinds[i].post && listGap.MatchString(gap(i)) || nextGap.MatchString(gap(i))) {
			kinds[i-1] = sumKind{name: kinds[i].name, span: sums[i-1].Span, post: kinds[i].post}
		}
	}
	for i := 1; i < len(sums); i++ { // "$100,000 penalty against A and $50,000 against B"
		if kinds[i].name == "" && kinds[i-1].name != "" && kinds[i-1].post {
			g := gap(i)
			if k := strings.Index(g, kinds[i-1].span.In(s)); k >= 0 && payerGap.MatchString(g[k+kinds[i-1].span.Len():]) {
				kinds[i] = sumKind{name: kinds[i-1].name, span: sums[i].Span}
			}
		}
	}
}

func joinSpans(a, b Span) Span { return Span{min(a.Start, b.Start), max(a.End, b.End)} }

// unitOf is the cents that the last written digit stands for.
func unitOf(s string) int64 {
	u := int64(100)
	lower := strings.ToLower(s)
	switch {
	case strings.Contains(lower, "billion"):
		u = 1e11
	case strings.Contains(lower, "million"):
		u = 1e8
	case strings.Contains(lower, "thousand"):
		u = 1e5
	}
	if k := strings.IndexByte(s, '.'); k >= 0 {
		for k++; k < len(s) && isDigit(s[k]) && u >= 10; k++ {
			u /= 10
		}
	}
	return max(u, 1)
}
