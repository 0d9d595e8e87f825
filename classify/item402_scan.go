package classify

import (
	"regexp"
	"strings"
)

// periodHead is a phrase that says of what kind the periods named behind it are: "quarters
// ended", "fiscal years", "balance sheet as of".
type periodHead struct {
	at, end int
	kind    headKind
	months  []int // of lengthHead: 3, 6, 9, 12
	quarter []int // of ordinalHead: 1 to 4
	then    bool  // "the year then ended": its days stand before it, behind "as of"
	set     bool  // "each of the quarters within": the years behind it stand for their quarters
	ofYear  bool  // "first quarter of the fiscal year": what ends on a day is the year
	ytd     bool  // "quarterly and year-to-date periods"
}

type headKind uint8

const (
	annualHead headKind = iota
	quarterHead
	interimHead
	periodHeadK // "period ended": its kind is told by what stands around it
	lengthHead  // "three and six months ended"
	ordinalHead // "first and second quarters of"
	yearHead    // "fiscal years" with years rather than days behind it
	asOfHead
)

const (
	countWords = `three|six|nine|twelve|thirteen|fourteen|twenty-six|twenty-seven|thirty-nine|forty|fifty-two|fifty-three|3|6|9|12|13|14|26|27|39|40|52|53`
	nthWords   = `first|second|third|fourth`
)

// headAt reads the head that a text begins with; the group that matched tells the kind.
var headAt = regexp.MustCompile(
	`^(?:((?:` + countWords + `)(?:[- ]?(?:month|week)s?)?-?(?:,? ?(?:and |& |, ?)(?:` + countWords + `)-?(?:[- ]?(?:month|week)s?)?)*[- ](?:month|week)s?(?: (?:fiscal |interim |reporting )?periods?)?(?: then)?(?: end(?:ed|ing))?)` + // 1
		`|((?:(?:fiscal |calendar )?years?|annual (?:reporting )?periods?|fiscal year)(?: periods?)?(?: then)? end(?:ed|ing)(?: on)?)\b` + // 2
		`|((?:fiscal |unaudited )?quarter(?:s|ly)?(?: (?:and|&) (?:year-to-date|ytd|interim))?(?: reporting| fiscal)?(?: periods?)?(?: then)? end(?:ed|ing)(?: on)?)\b` + // 3
		`|((?:interim|year-to-date|ytd)(?: reporting)? periods?(?: then)? end(?:ed|ing)(?: on)?)\b` + // 4
		`|(periods?(?: then)? end(?:ed|ing)(?: on)?)\b` + // 5
		`|((?:` + nthWords + `)(?:,? (?:and |& |through )?(?:` + nthWords + `|two|three))*(?: fiscal)? quarters?(?:,| of| in| for)?(?: the)?(?: fiscal| calendar)?(?: years?)?)` + // 6
		`|(q[1-4](?:(?:,? (?:and |& )?|-|/)q[1-4])*(?: of)?(?: fiscal)?(?: year)?)\b` + // 7
		`|((?:fiscal|calendar)(?: years?)?|fy ?|years?|10-ks?(?:/a)? for(?: the)?|10-qs?(?:/a)? for(?: the)?)` + // 8
		`|(as of|as at|at) #)`) // 9

// headStarts are the words that heads begin with.
var headStarts = wordSet(countList + ` fiscal calendar year years annual unaudited quarter quarters quarterly interim year-to-date ytd period periods
	first second third fourth q1 q2 q3 q4 fy 10-k 10-ks 10-k/a 10-ks/a 10-q 10-qs 10-q/a as at`)

var countList = strings.ReplaceAll(countWords, "|", " ")

// findHeads returns the heads of a text in order, as the groups of headAt.
func findHeads(text string) [][]int {
	var out [][]int
	for i := 0; i < len(text); {
		if !isAlpha(text[i]) && !isDigit(text[i]) {
			i++
			continue
		}
		end := i
		for end < len(text) && (isAlpha(text[end]) || isDigit(text[end]) || (text[end] == '-' || text[end] == '/') && end > i) {
			end++
		}
		if word := text[i:end]; headStarts[word] || startsHead(word) {
			if m := headAt.FindStringSubmatchIndex(text[i:min(len(text), i+200)]); m != nil {
				for k := range m {
					if m[k] >= 0 {
						m[k] += i
					}
				}
				out = append(out, m)
				i = max(m[1], i+1)
				continue
			}
		}
		i = end
	}
	return out
}

// startsHead reports whether a word that goes on, "six-month", "q1-q3", "fy2023", begins a head.
func startsHead(word string) bool {
	first, _, joined := strings.Cut(word, "-")
	return joined && headStarts[first] || strings.HasPrefix(word, "q1/") || strings.HasPrefix(word, "fy") && len(word) > 2 && isDigit(word[2])
}

var (
	yearNumber = regexp.MustCompile(`\b(?:19|20)\d\d\b`)
	// ofQuarters stands before years that are named for their quarters.
	ofQuarters = regexp.MustCompile(`(?:quarters?|quarterly periods?|quarterly (?:and )?(?:year-to-date|ytd|interim) periods?|interim periods?|ytd periods?|year-to-date periods?|quarterly (?:financial )?(?:statements|information|results|reports))(?: ended| ending)? (?:within|in|of|during|for|included (?:in|within)|contained (?:in|within))(?: each)?(?: of)?(?: the| its| our| such)?(?: company's)? ?$`)
	// ofStatements stands before bare years whose statements are meant.
	ofStatements = regexp.MustCompile(`\b(?:financial statements|balance sheets?|statements|results|audit reports?)(?: filed| issued| contained| included)? (?:for|of|in)(?: the| each of| both)? ?$`)
	// withinYears asks for the quarters of the years named before.
	withinYears = regexp.MustCompile(`\b(?:quarters?|quarterly periods?|interim periods?|quarterly (?:and )?(?:year-to-date|ytd) periods?)(?: included| contained| ended| falling)? (?:therein|(?:within|in|during|of) (?:such|those|these|each such|the same|both) (?:fiscal )?(?:years?|periods?))`)
	// preparedFor names statements in the making, not those in error.
	preparedFor = regexp.MustCompile(`\b(?:in connection with|during|in the course of|while|upon|following|as part of|in|after) (?:the |its |our |management's |their )*(?:preparation|preparing|completion|completing|finaliz|closing|close|year-end|quarter-end|audit of|review of|ongoing|process of)[^,;]*(?:[,;]|$)`)
	// lastQuarter stands before a year together with which its last quarter is named.
	lastQuarter = regexp.MustCompile(`\b(?:fourth|final|last) (?:fiscal )?quarter(?:,| and) (?:the |full |fiscal )*$`)
	// dayOfStatements stands behind a day that statements are called by.
	dayOfStatements = regexp.MustCompile(`^,? (?:audited |unaudited |consolidated |interim |annual )*(?:financial statements|balance sheet|10-k\b|10-q\b|form 10-)`)
	// willAppear names the report that the corrected statements will be part of.
	willAppear = regexp.MustCompile(`\b(?:will|expects? to|intends? to|plans? to|anticipates?|to be)\b[^;]*?\b(?:restat|correct|reflect|includ|present|disclos|file)[a-z]*\b[^;]*?\b(?:in|within|with|of|its|an) (?:its |the |our |an? )?(?:company's |registrant's )?(?:upcoming |forthcoming |amend(?:ed|ment|ments)? |annual |quarterly |form |next )[^;]*`)
	newsText   = regexp.MustCompile(`\b(?:press|earnings) releases?\b|\binvestor (?:presentations?|communications?)\b`)
)

// readHead makes the head of a match of headWords.
func readHead(text string, m []int) periodHead {
	h := periodHead{at: m[0], end: m[1]}
	group := 0
	for g := 1; g <= 9; g++ {
		if m[2*g] >= 0 {
			group = g
			h.end = m[2*g+1]
		}
	}
	words := text[h.at:h.end]
	h.then = strings.Contains(words, " then")
	h.ytd = strings.Contains(words, "year-to-date") || strings.Contains(words, "ytd")
	switch group {
	case 1:
		h.kind, h.months = lengthHead, lengths(words)
		h.set = ofQuarters.MatchString(text[max(0, h.at-90):h.at])
	case 2:
		h.kind = annualHead
		h.set = ofQuarters.MatchString(text[max(0, h.at-90):h.at])
	case 3:
		h.kind = quarterHead
	case 4:
		h.kind = interimHead
	case 5:
		h.kind = periodHeadK
	case 6:
		h.kind, h.quarter = ordinalHead, ordinals(words)
		h.ofYear = strings.HasSuffix(words, " year")
	case 7:
		h.kind = ordinalHead
		for i := 0; i+1 < len(words); i++ {
			if words[i] == 'q' && isDigit(words[i+1]) {
				h.quarter = append(h.quarter, int(words[i+1]-'0'))
			}
		}
	case 8:
		h.kind = yearHead
		h.set = strings.HasPrefix(words, "10-q") || ofQuarters.MatchString(text[max(0, h.at-90):h.at])
	case 9:
		h.kind = asOfHead
	}
	return h
}

// lengths reads "three and six months" as 3, 6.
func lengths(words string) []int {
	var out []int
	for _, w := range strings.FieldsFunc(strings.ReplaceAll(words, "-month", " month"), func(r rune) bool { return r == ' ' || r == ',' }) {
		switch strings.Trim(strings.TrimSuffix(w, "-week"), "-") {
		case "three", "3", "thirteen", "13", "fourteen", "14":
			out = append(out, 3)
		case "six", "6", "twenty-six", "26", "twenty-seven", "27":
			out = append(out, 6)
		case "nine", "9", "thirty-nine", "39", "forty", "40":
			out = append(out, 9)
		case "twelve", "12", "fifty-two", "52", "fifty-three", "53":
			out = append(out, 12)
		}
	}
	return out
}

// ordinals reads "first, second and third quarters", "first three quarters", "first through
// third quarters".
func ordinals(words string) []int {
	nth := map[string]int{"first": 1, "second": 2, "third": 3, "fourth": 4}
	var out []int
	through := false
	for _, w := range strings.FieldsFunc(words, func(r rune) bool { return r == ' ' || r == ',' }) {
		n := nth[w]
		switch {
		case w == "two" && len(out) == 1 && out[0] == 1:
			out = []int{1, 2}
		case w == "three" && len(out) == 1 && out[0] == 1:
			out = []int{1, 2, 3}
		case w == "through":
			through = true
		case n > 0 && through && len(out) > 0:
			for k := out[len(out)-1] + 1; k <= n; k++ {
				out = append(out, k)
			}
			through = false
		case n > 0:
			out = append(out, n)
		}
	}
	return out
}
