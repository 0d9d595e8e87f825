package classify

import (
	"regexp"
	"strings"
)

// voteCount is a number told in a sentence, with what it counts.
type voteCount struct {
	column voteColumn
	text   string
	span   Span // within the text
}

const voteYears = `(?:every|each)\s+year|(?:every\s+|once\s+every\s+)?(?:one|two|three|1|2|3)[\s-]\(?\d?\)?\s?years?|an?\s+annual|annually|biennial(?:ly)?|triennial(?:ly)?|every\s+other\s+year`

const voteWord = `((?:` + voteYears + `)|for|in\s+favou?r|favou?r(?:ing|ed)?|affirmative|negative|yes|against|oppos\w+|with[hd]\w+|abst\w+|broker\s+(?:share\s+)?non\s?[-–‑]?\s?votes?|broker\s+nonvotes?|non\s?[-–‑]?\s?votes?)`

var (
	// what a number counts stands behind it: "41,200,310 shares were voted for"
	voteFiller = regexp.MustCompile(`(?i)^[\s*]*(?:\([^)%]*%[^)]*\)\s*)?(?:(?:shares?|votes?|voting|voted|ballots?|units?|proxies|common|preferred|ordinary|class\s+[a-z]|stock|were|was|being|having|been|cast|that|which|representing|as|marked|of|the|in|with|to|option|holding|hold|future|uninstructed)\s+)*["“'‘]*`)
	voteAfter  = regexp.MustCompile(`(?i)^(?:(?:for|(?:in\s+)?favou?r\s+of)\s+(?:an?\s+|the\s+)?(?:(?:frequency|option)\s+of\s+)?["“'‘]*)?(?:holding\s+)?` + voteWord + `(?:\W|$)`)
	// or before it: "For: 41,200,310"
	voteBefore  = regexp.MustCompile(`(?i)(?:^|\W)` + voteWord + `["”'’]?\s*(?:the\s+\w+\s+|election\s+|(?:on|for|as\s+to)\s+(?:this\s+|the\s+)?(?:proposal|matter|item)(?:\s+(?:no\.\s*)?\d{1,2})?\s+(?:were|was|totall?ed)\s+)?(?:votes?\s+|shares?\s+)?(?:(?:[:=,–—-]|were|was|of|totall?ed|received|\.{2,})\s*)*["“]?$`)
	voteSaysYes = regexp.MustCompile(`\b(?:Yes|YES)[\s:]+\d`)
	voteSaysNo  = regexp.MustCompile(`(?:^|[;,.\s])(?:No|NO)[\s:]+$`)
	voteDashEnd = regexp.MustCompile(`^\s*(?:$|[;,|\t])`)
	voteYear    = regexp.MustCompile(`^(?:19|20)\d\d$`)
	// numbers that count something else
	voteNotCount = regexp.MustCompile(`^(?:\s?%|\.\d|\)?\s?[-]?\(?\d?\)?\s?years?\b|\s?/|\s+(?:percent|directors?|nominees?|proposals?|members?|persons?|individuals?)\b)`)
)

// maxVoteParagraph bounds a paragraph that is read as a whole, in bytes.
const maxVoteParagraph = 6000

// countsIn reads the counts of a sentence or paragraph: in each sentence the numbers before
// the words for what they count, or behind them, whichever tells more.
func countsIn(text string) []voteCount {
	if len(text) > maxVoteParagraph || !voteHint(text) {
		return nil
	}
	var told, after, before []voteCount
	last := 0 // where the last number ended
	answers := voteSaysYes.MatchString(text)
	for m := nextVoteNumber(text, 0); !m.Empty(); m = nextVoteNumber(text, m.End) {
		if strings.Contains(text[last:m.Start], ". ") { // each sentence has its own order
			told, after, before = append(told, moreTold(after, before)...), nil, nil
		}
		last = m.End
		number, rest := m.In(text), text[m.End:min(len(text), m.End+170)]
		if voteNotCount.MatchString(rest) || m.Start > 0 && (text[m.Start-1] == '$' || text[m.Start-1] == '.' && isDigit(number[0])) {
			continue
		}
		word, dash := !isDigit(number[0]), number[0] >= 0x80
		if dash && !voteDashEnd.MatchString(rest) {
			continue
		}
		if word {
			number = "0"
		}
		if a := voteAfter.FindStringSubmatch(rest[len(voteFiller.FindString(rest)):]); a != nil && !dash && (!word || len(a[0]) < 40) {
			if c := sentenceColumn(a[1]); c.counted() && !(word && c == voteFor) {
				after = append(after, voteCount{c, number, m})
			}
		}
		if answers && voteSaysNo.MatchString(text[max(0, m.Start-12):m.Start]) {
			before = append(before, voteCount{voteAgainst, number, m})
		} else if b := voteBefore.FindStringSubmatch(text[max(0, m.Start-70):m.Start]); b != nil {
			if c := sentenceColumn(b[1]); c.counted() && !(voteYear.MatchString(number) && strings.HasSuffix(strings.TrimRight(b[0], " "), b[1])) {
				before = append(before, voteCount{c, number, m})
			}
		}
	}
	return append(told, moreTold(after, before)...)
}

func moreTold(after, before []voteCount) []voteCount {
	if distinctColumns(before) > distinctColumns(after) {
		return before
	}
	return after
}

// nextVoteNumber finds the next number at or behind i: digits in groups, a dash, "no", "zero"
// or "none". The span is empty when there is none.
func nextVoteNumber(text string, i int) Span {
	for ; i < len(text); i++ {
		c := text[i]
		switch {
		case isDigit(c):
			return Span{i, endOfNumber(text, i)}
		case c == 0xE2 && (strings.HasPrefix(text[i:], "–") || strings.HasPrefix(text[i:], "—")):
			return Span{i, i + len("–")}
		case (c|0x20 == 'n' || c|0x20 == 'z') && (i == 0 || !isAlpha(text[i-1])):
			end := i
			for end < len(text) && isAlpha(text[end]) {
				end++
			}
			switch strings.ToLower(text[i:min(end, i+5)]) {
			case "no", "zero", "none":
				return Span{i, end}
			}
		}
	}
	return Span{}
}

// endOfNumber is the end of the number at i; groups of digits may stand apart behind commas.
func endOfNumber(text string, i int) int {
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	for i < len(text) && text[i] == ',' {
		k := i + 1
		if k < len(text) && text[k] == ' ' {
			k++
		}
		if !threeDigits(text, k) {
			break
		}
		i = k + 3
	}
	return i
}

// voteHint tells cheaply whether a text can hold counts.
func voteHint(text string) bool {
	lower := strings.ToLower(text)
	for _, w := range []string{"for", "favor", "favour", "against", "negative", "withh", "abst", "non-vote", "nonvote", "year"} {
		if strings.Contains(lower, w) {
			return strings.ContainsAny(text, "0123456789–—") || strings.Contains(lower, "no ") || strings.Contains(lower, "zero")
		}
	}
	return false
}

func sentenceColumn(word string) voteColumn {
	w := strings.ToLower(oneLine(word))
	switch {
	case strings.HasPrefix(w, "fav"):
		return voteFor
	case strings.HasPrefix(w, "oppos"):
		return voteAgainst
	case w == "annual" || w == "biennial" || w == "triennial":
		return voteNone // an annual meeting
	}
	return voteColumnOf(strings.NewReplacer("(", " ", ")", " ").Replace(w))
}

func distinctColumns(counts []voteCount) int {
	var seen [voteIgnored + 1]bool
	n := 0
	for _, c := range counts {
		if !seen[c.column] {
			seen[c.column] = true
			n++
		}
	}
	return n
}

// voteGroups parts counts where a kind is told again: each part is a vote of its own.
func voteGroups(counts []voteCount) [][]voteCount {
	var out [][]voteCount
	var seen [voteIgnored + 1]bool
	start := 0
	for i, c := range counts {
		if seen[c.column] {
			out = append(out, counts[start:i])
			start, seen = i, [voteIgnored + 1]bool{}
		}
		seen[c.column] = true
	}
	if start < len(counts) {
		out = append(out, counts[start:])
	}
	return out
}
