package classify

import (
	"regexp"
	"slices"
	"strings"
)

// Kinds of an amount.
const (
	amountPenalty  = "civil_penalty"
	amountGains    = "disgorgement"
	amountInterest = "prejudgment_interest"
	amountBoth     = "disgorgement_and_interest"
	amountOther    = "other"
)

// award is a sum ordered or agreed.
type award struct {
	kind    string
	cents   int64
	span    Span  // the sum with the words that tell its kind
	payers  []int // indexes into the payers asked about; nil = not told
	rounded bool  // "more than $3 million"
	unit    int64 // what the last digit stands for
	each    int   // how many pay it each; 1
	at      int   // index of the statement
}

func (a *award) total() int64 { return a.cents * int64(a.each) }

var (
	anyKey = regexp.MustCompile(`(?i)\bpenalt(?:y|ies)\b|\bdisgorg(?:e|es|ed|ing|ements?)\b|\bpre-?\s?judge?ment\s+interest\b|\binterest\b|\bfines?\b|\brestitution\b|\bforfeitures?\b|\bspecial\s+assessment\b|\breimburse\w*`)
	// glue between the word for a kind and its sum.
	glueEnd      = regexp.MustCompile(`(?i)(?:\bof|\btotal(?:l)?ing|\bamounting\s+to|\bequal(?:ing)?(?:\s+to)?|\bin\s+the\s+sum\s+of|[:(])[\s(]*(?:(?:a\s+)?(?:total\s+of|` + roundWords + `)\s*)*$`)
	verbGlue     = regexp.MustCompile(`(?i)^\s*(?:,?\s*(?:jointly\s+and\s+severally|(?:on\s+)?a\s+joint[\s-]+and[\s-]+several\s+basis|with\s+[A-Z][\w.]*)\s*,?)?\s+(?:(?:` + roundWords + `|a\s+total\s+of|the|his|her|its|their)\s+)*$`)
	gainsGlue    = regexp.MustCompile(`(?i)^\s+(?:[\w-]+\s+){0,4}(?:gains|profits|proceeds|amounts?|commissions|compensation)\b[^$;]{0,90}[–—:]\s*$`)
	badGlue      = regexp.MustCompile(`(?i)\b(?:rais(?:ed|ing)|invest(?:ed|or|ors)|valued|worth|forfeit\w*|restitution|scheme|sold|bought|receiv\w+|misappropriat\w+|maximum|satisf\w+|offset)\b`)
	postKind     = regexp.MustCompile(`(?i)^[\s,]*(?:respectively,?\s+)?(?:(?:in|of|as|for|representing|constituting)\s+)?(?:(?:a|an|the|its|his|her|their|total|combined|additional|civil|money|monetary|individual|tier-?\s?(?:one|two|three|i+)|joint|statutory|allegedly|owed|outstanding)\s+){0,5}(disgorge?ments?|penalt(?:y|ies)|pre-?\s?judge?ment\s+interest|interest|fines?|restitution|forfeitures?|special\s+assessment)\b`)
	bothPost     = regexp.MustCompile(`(?i)^disgorge?ments?\b[^$;]{0,60}?(?:\band|\bplus|\bincluding|\bwith|\btogether\s+with|,)\s+(?:\w+\s+){0,2}?(?:pre-?\s?judge?ment\s+)?interest\b(?:\s+thereon)?`)
	penaltyToo   = regexp.MustCompile(`(?i)^[^$;]{0,90}?(?:,|\band|\bplus)\s+(?:and\s+)?(?:an?\s+)?(?:civil\s+|criminal\s+|money\s+|monetary\s+)*(?:penalt(?:y|ies)|fines?)\b`)
	gainsToo     = regexp.MustCompile(`(?i)^penalt(?:y|ies)\s*(?:,|and|plus)\s*(?:and\s+)?(?:disgorge?ment|pre-?\s?judge?ment|interest)`)
	bothPre      = regexp.MustCompile(`(?i)\bdisgorg(?:e|ing|ements?)\b[^$;]{0,90}(?:\band|\bplus|\bincluding|\bwith|\binclusive\s+of|,)\s+(?:\w+\s+){0,2}pre-?\s?judge?ment\s+interest\b`)
	allPre       = regexp.MustCompile(`(?i)\bdisgorg[^$;]{0,120}\bpenalties\b|\bpenalt[^$;]{0,100}\bdisgorg`)
	listGap      = regexp.MustCompile(`(?i)^,?\s*(?:(?:and|plus|or)\s+)?(?:an?\s+)?(?:(?:` + roundWords + `)\s+)*$`)
	payerGap     = regexp.MustCompile(`(?i)^,?\s*(?:\(\w+\)\s*)?(?:(?:was|were)\s+imposed\s+)?(?:by|for|against|from|as\s+to|on|upon|with\s+respect\s+to)\s+[^;$]{1,80}?(?:,|\s+and|,\s+and|;|;\s+and)\s*(?:an?\s+|of\s+)?(?:(?:` + roundWords + `)\s+)*$`)
	bracketGap   = regexp.MustCompile(`(?i)^\)\s*[,;]?\s*(?:and\s+)?[^;$()]{1,60}\(\s*(?:(?:` + roundWords + `)\s+)*$`)
	namedGap     = regexp.MustCompile(`(?i)^\s*\([^;$()]{1,60}\)\s*(?:,\s*)?(?:and\s+)?(?:an?\s+)?(?:(?:` + roundWords + `)\s+)*$`)
	nextGap      = regexp.MustCompile(`(?i)^,?\s*and\s+(?:against\s+)?[A-Z][^;$]{1,60}?\s(?:to\s+pay|will\s+pay|pays?|paying|agreed\s+to\s+pay|in\s+the\s+amount\s+of)\s*$`)
	roundEnd     = regexp.MustCompile(`(?i)\b(?:` + roundWords + `)[\s(]*$`)
	unpaid       = regexp.MustCompile(`(?i)\bfail\w*\s+to\s+(?:pay|satisfy)\s+(?:(?:\w+\s+)?(?:disgorg\w+|civil|penalt\w+|pre-?judgment|judgment)[^;]{0,160}$|(?:the\s+)?(?:$|\$[\d.,]+\s[^;]{0,160}$))`) // of an earlier judgment
	negated      = regexp.MustCompile(`(?i)\b(?:not\s+(?:ordered|required|imposed?|seek\w*)|declin\w+\s+to|waiv\w+\s+(?:payment|all|the)|in\s+lieu\s+of|maximum|up\s+to|potential|faces?|could\s+be|would\s+have|all\s+but)\b[^,;]*$`)
	partOf       = regexp.MustCompile(`(?i)\b(?:of\s+(?:the|that|this|which|these|those)\s+(?:total\s+)?(?:amounts?|sums?|disgorgement)|of\s+which|offset\s+(?:of|by|against)|offset\b[^$]*\bfor|credit(?:ed)?\b[^$;]*\bfor)\b[^;]*$|\b(?:including|minus|less)\s+$`)
	criminalFine = regexp.MustCompile(`(?i)\bcriminal\s+(?:\w+\s+)?(?:penalt|fine|monetary)`)
	eachWord     = regexp.MustCompile(`(?i)\beach\b|\bapiece\b`)
	allOfThem    = regexp.MustCompile(`(?i)\b(?:defendants|respondents|them|all\s+of|both)\b`)
	moreMoney    = regexp.MustCompile(`(?i)\b(?:him|himself|her|herself)\b`)
)

const roundWords = `approximately|about|nearly|almost|over|more\s+than|roughly|around|in\s+excess\s+of|at\s+least|some|an?\s+estimated|exceeding|just\s+over|just\s+under`

// payer is one of those who may be ordered to pay.
type payer struct {
	short  []string
	person bool
	relief bool
	news   bool // the release's first sentence tells of an action against him
}

// readAwards finds the sums ordered or agreed, duplicates and totals left out; read are the
// spans of all sums whose kind was told.
func readAwards(list []statement, payers []payer) (awards []award, read []Span, doubtful bool) {
	var last []int
	for k := range list {
		st := &list[k]
		if st.staff {
			continue
		}
		at := mentionsOf(st.text, payers)
		got, told, doubt := sumsOf(st, k, payers, at, last)
		read = append(read, told...)
		if len(at) > 0 {
			last = []int{at[len(at)-1].payer}
		}
		awards = append(awards, got...)
		doubtful = doubtful || doubt
	}
	awards = slices.DeleteFunc(awards, func(a award) bool {
		return len(a.payers) > 0 && !slices.ContainsFunc(a.payers, func(i int) bool { return !payers[i].relief })
	})
	return withoutTotals(withoutRepeats(awards)), read, doubtful
}

// sumsOf reads the sums of one sentence.
func sumsOf(st *statement, k int, payers []payer, at []payerAt, last []int) (awards []award, read []Span, doubtful bool) {
	s := st.text
	var sums []Amount
	for _, a := range FindAmounts(s) {
		if a.Currency == "USD" && a.Cents > 0 {
			sums = append(sums, a)
		}
	}
	if len(sums) == 0 || !anyKey.MatchString(s) {
		return nil, nil, false
	}
	kinds := make([]sumKind, len(sums))
	for i := range sums {
		from := 0
		if i > 0 {
			from = sums[i-1].Span.End
			if kinds[i-1].post {
				from = max(from, kinds[i-1].span.End) // that word is taken
			}
		}
		kinds[i] = kindOfSum(s, sums, i, from)
	}
	carryKinds(s, sums, kinds)
	for i, a := range sums {
		kind := kinds[i]
		if kind.name == "" {
			continue
		}
		read = append(read, a.Span.Shift(st.Start))
		before := s[:a.Span.Start]
		switch {
		case st.history, kind.name != amountOther && !believed(st, before, kind.name), negated.MatchString(before), unpaid.MatchString(before), isPart(before, kind.name):
			continue
		case kind.name == amountPenalty && criminalFine.MatchString(s[max(0, kind.span.Start-24):kind.span.End]):
			kind.name = amountOther
		}
		aw := award{kind: kind.name, cents: a.Cents, each: 1, at: k, unit: unitOf(a.Span.In(s)),
			rounded: roundEnd.MatchString(before), span: joinSpans(kind.span, a.Span).Shift(st.Start)}
		if aw.span.Len() > 160 {
			aw.span = a.Span.Shift(st.Start)
		}
		aw.payers = payersOf(s, sums, i, at, last)
		if n, each := eachOf(s, sums, i, at, payers, kind); each {
			if n < 2 {
				doubtful = true
			} else {
				aw.each, aw.payers = n, nil
			}
		}
		awards = append(awards, aw)
	}
	return awards, read, doubtful
}

// isPart reports whether a sum is part of one told before it: "$400,000 in disgorgement, of which
// $44,000 is interest". A penalty is no part of what is disgorged.
func isPart(before, kind string) bool {
	m := partOf.FindStringIndex(before)
	return m != nil && (kind != amountPenalty || strings.Contains(strings.ToLower(before[:m[0]]), "penalt"))
}

// believed reports whether the sentence orders or agrees the sum rather than asking for it
// or reporting another court's.
func believed(st *statement, before, kind string) bool {
	if m := soughtWords.FindAllStringIndex(before, -1); m != nil {
		after := before[m[len(m)-1][1]:]
		if !judgedWords.MatchString(strings.NewReplacer("penalt", "", "disgorg", "").Replace(after)) {
			return false
		}
	}
	if st.other && kind == amountPenalty {
		return false
	}
	return !agencyFirst.MatchString(before)
}

var agencyFirst = regexp.MustCompile(`(?i)\b(?:CFTC|Commodity\s+Futures|FINRA|OFAC|Department\s+of\s+Justice|Federal\s+Reserve|Attorney\s+General|Financial\s+Industry\s+Regulatory\s+Authority|state\s+regulators?)\b[^.;]{0,120}(?:ordered|imposed|penalt|agreed|pay)[^.;]*$`)
