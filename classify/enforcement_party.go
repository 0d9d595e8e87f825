package classify

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// party is a person or firm named in a release.
type party struct {
	naming
	span  Span     // where the name was read
	short []string // forms by which the text refers to it
}

func newParty(name string, s Span) party {
	n := namingOf(name)
	return party{naming: n, span: s, short: n.shortForms()}
}

var (
	nameSuffix    = regexp.MustCompile(`(?i)^(?:Inc|Incorporated|LLC|L\.\s?L\.\s?C|Ltd|Limited|L\.?P|LLP|L\.L\.P|LLLP|Corp|Corporation|Co|Company|N\.?A|S\.?A|S\.p\.A|A\.?G|P\.?A|P\.?C|PLLC|P\.?L\.?C|GmbH|B\.?V|N\.?V|S\.?R\.?L|PTE|PTY|SE|ASA|A/S|AB|Oyj?|K\.?K|S\.?L|B\.V\.?|SAS|SARL|Jr|Sr|II|III|IV|V|CPA|C\.P\.A|Esq|M\.?D|Ph\.?\s?D|J\.D|CFA|DDS|USA|U\.S\.A)\b\.?`)
	aliasMark     = regexp.MustCompile(`(?i)[\s,(]*(?:\b[adfnpo]/k/a/?|\bd/?b/?a\b|\b[afn]\.?k\.?a\b\.?|\b(?:doing|trading)\s+business\s+as\b|\balso\s+known\s+as\b|\bformerly\s+known\s+as\b|\bnow\s+known\s+as\b|\bt/a\b)[\s:]*`)
	capacity      = regexp.MustCompile(`(?i)\s*(?:,\s*|\s+)(?:individually|in\s+(?:his|her|its|their)\s+(?:individual\s+)?(?:capacity|capacities)|as\s+(?:(?:the\s+)?(?:trustee|executor|executrix|administrator|administratrix|personal\s+representative|successor|a\s+relief|relief|general\s+partner))|solely\s+for|on\s+behalf\s+of)\b.*$`)
	reliefMark    = regexp.MustCompile(`(?i)[,;\s]*(?:\(|\band\s+|\bas\s+)?\s*\b(?:a\s+)?(?:nominal\s+|relief\s+)(?:and\s+nominal\s+)?defendants?\b\)?\.?`)
	defendantMark = regexp.MustCompile(`(?i)[,;\s]*\bdefendants?\b[,;.]*`)
	etAlMark      = regexp.MustCompile(`(?i)[,;\s]*\bet\.?,?\s+al\b[.,;\s]*|[,;\s]+(?:and|&)\s+others\b`)
	credentialEnd = regexp.MustCompile(`(?:,\s*|\s+)(?:CPA|C\.P\.A\.?|CFA|CFP|Esq\.?|M\.D\.?|MD|Ph\.\s?D\.?|PhD|J\.D\.?|DDS|MBA)(?:,\s*(?:CPA|CFA|Esq\.?|J\.D\.?))*$`)
	doesMark      = regexp.MustCompile(`(?i)^(?:(?:john|jane)\s+(?:(?:and|or)\s+jane\s+)?does?\b|does\b|doe\s+(?:defendants|\d))`)
	leadNoise     = regexp.MustCompile(`(?i)^(?:(?:and|&|the\s+matter\s+of|in\s+the\s+matter\s+of|v\.|defendants?|respondents?|mr\.|mrs\.|ms\.|dr\.)[\s:,]+)+`)
)

// isEtAl reports whether a list of parties leaves some out.
func isEtAl(s string) bool { return etAlMark.MatchString(s) }

// splitParties reads a list of parties "A, B, Inc., and C a/k/a D, et al." at s. relief holds
// the relief defendants, who are not charged.
func splitParties(text string, s Span) (parties, relief []party) {
	list := s.In(text)
	if m := reliefMark.FindStringIndex(list); m != nil {
		// "A and B, Defendants, and C, Relief Defendant": what stands between the marks is
		// not charged; without the first mark only the last name is.
		before := list[:m[0]]
		from := len(before)
		if d := defendantMark.FindAllStringIndex(before, -1); len(d) > 0 {
			from = d[len(d)-1][0]
			relief = splitList(text, Span{s.Start + d[len(d)-1][1], s.Start + len(before)})
		} else if pieces := splitList(text, Span{s.Start, s.Start + len(before)}); len(pieces) > 1 {
			last := pieces[len(pieces)-1]
			relief, from = pieces[len(pieces)-1:], last.span.Start-s.Start
		} else if len(pieces) == 1 && strings.TrimSpace(list[m[1]:]) != "" {
			from = 0
			relief = pieces
		}
		return splitList(text, Span{s.Start, s.Start + from}), relief
	}
	return splitList(text, s), nil
}

const maxParties = 200

// splitList splits at semicolons, commas and "and", but not before "Inc." or "Jr.".
func splitList(text string, s Span) []party {
	var out []party
	list := s.In(text)
	start := 0
	add := func(end int) {
		p, ok := readParty(text, Span{start, end}.Shift(s.Start))
		if ok && len(out) < maxParties && !slices.ContainsFunc(out, func(q party) bool { return q.same(p.naming) }) {
			out = append(out, p)
		}
	}
	depth := 0
	for i := 0; i < len(list); i++ {
		switch c := list[i]; {
		case c == '(':
			depth++
		case c == ')':
			depth = max(0, depth-1)
		case depth > 0:
		case c == ';' || c == '\n' || c == '\t':
			add(i)
			start = i + 1
		case c == ',':
			rest := list[skipSpace(list, i+1):]
			if nameSuffix.MatchString(rest) && suffixEnds(rest) || publicBody.MatchString(strings.TrimSpace(list[start:i])) && stateFirst(rest) {
				continue
			}
			add(i)
			start = i + 1
		case c == ' ' && hasWord(list[i+1:], "and") && !firmAnd(list[start:i], list[i+5:]):
			add(i)
			start = i + 4
		}
	}
	add(len(list))
	return out
}

// stateFirst reports whether rest begins with a state, which belongs to the town or county before it.
func stateFirst(rest string) bool {
	words := strings.FieldsFunc(strings.ToLower(rest[:min(len(rest), 24)]), func(r rune) bool { return r < 'a' || r > 'z' })
	return len(words) > 0 && placeWord[words[0]] || len(words) > 1 && twoPlaces(words[:2])
}

// suffixEnds reports whether the suffix that rest begins with is a suffix and not the first
// word of another name: "Co. of X" or "USA Gold Inc.".
func suffixEnds(rest string) bool {
	m := nameSuffix.FindString(rest)
	after := strings.TrimLeft(rest[len(m):], " .")
	return after == "" || !isUpper(after[0]) || strings.HasPrefix(after, "Defendant") || nameSuffix.MatchString(after)
}

// hasWord reports whether s begins with the word and a space behind it.
func hasWord(s, word string) bool {
	return len(s) > len(word) && strings.EqualFold(s[:len(word)], word) && s[len(word)] == ' '
}

// firmAnd reports whether "and" joins the names of one firm, "Smith and Jones LLP".
func firmAnd(before, after string) bool {
	before = strings.TrimSpace(before)
	if k := strings.IndexAny(after, ",;("); k >= 0 && !nameSuffix.MatchString(strings.TrimLeft(after[k+1:], " ")) {
		after = after[:k]
	}
	if k := strings.Index(after, " and "); k >= 0 {
		after = after[:k]
	}
	words := strings.Fields(after)
	if before == "" || len(words) == 0 || len(words) > 3 || hasSuffixWord(before) {
		return false
	}
	generic := true
	for _, w := range nameWords(after) {
		generic = generic && companyWords[w]
	}
	if generic && hasSuffixWord(after) {
		return true // "Acme Research and Management Corp."
	}
	last := strings.Trim(words[len(words)-1], ".,")
	switch strings.ToLower(last) {
	case "llp", "pllc", "co", "company", "sons", "associates", "brothers", "p.c", "pc", "p.a", "pa":
		return isUpper(before[0]) && !strings.Contains(before, " ")
	}
	return false
}

// readParty cleans one name of a list. Aliases, capacities and "et al." are no part of it.
func readParty(text string, s Span) (party, bool) {
	s = s.trim(text)
	cut := func(re *regexp.Regexp) {
		if m := re.FindStringIndex(s.In(text)); m != nil {
			s.End = s.Start + m[0]
		}
	}
	if m := leadNoise.FindStringIndex(s.In(text)); m != nil {
		s.Start += m[1]
	}
	cut(etAlMark)
	cut(defendantMark)
	if m := aliasMark.FindStringIndex(s.In(text)); m != nil && doesMark.MatchString(s.In(text)) {
		s.Start += m[1] // "John Doe a/k/a Jack Roe"
	}
	aliases := s.In(text)
	cut(aliasMark)
	aliases = strings.Trim(strings.TrimPrefix(aliases, s.In(text)), " ,()")
	if k := strings.IndexByte(s.In(text), '('); k >= 0 {
		s.End = s.Start + k
	}
	cut(capacity)
	cut(credentialEnd)
	s = trimName(text, s)
	name := s.In(text)
	if utf8.RuneCountInString(name) < 2 || isLower(name[0]) || len(name) > 200 || doesMark.MatchString(name) || !strings.ContainsFunc(name, unicode.IsLetter) || nameSuffix.MatchString(name) && !strings.Contains(name, " ") && len(name) < 5 {
		return party{}, false
	}
	p := newParty(properName(name), s)
	for _, alias := range aliasMark.Split(aliases, 4) {
		if alias = strings.Trim(alias, ` "“”,.`); len(alias) > 2 && len(alias) < 60 {
			p.short = append(p.short, alias)
		}
	}
	return p, true
}

// trimName drops the marks around a name but not the point of "Inc." or "Jr.".
func trimName(text string, s Span) Span {
	for !s.Empty() {
		if strings.IndexByte(" ,;:\n\t-", text[s.End-1]) >= 0 {
			s.End--
		} else if text[s.End-1] == '.' && !pointed(s.In(text)) {
			s.End--
		} else {
			break
		}
	}
	for !s.Empty() && strings.IndexByte(" ,;:.\n\t-", text[s.Start]) >= 0 {
		s.Start++
	}
	return s
}

// pointed reports whether the point that ends a name belongs to its last word.
func pointed(name string) bool {
	w := strings.ToLower(strings.TrimSuffix(lastWord(name), "."))
	switch w {
	case "inc", "corp", "co", "cos", "ltd", "jr", "sr", "bros", "esq", "assn":
		return true
	}
	return strings.Contains(w, ".") || len(w) == 1
}

// properName gives a name written in capitals its usual case: "JOHN Q. DOE".
func properName(name string) string {
	name = oneLine(name)
	if strings.ContainsFunc(name, unicode.IsLower) {
		return name
	}
	words := strings.Fields(name)
	letters := 0
	for _, w := range words {
		letters += len(w)
	}
	if len(words) < 2 || letters < 6 {
		return name
	}
	for i, w := range words {
		bare := strings.Trim(w, ".,")
		switch bare {
		case "LLC", "LP", "LLP", "LLLP", "PLLC", "II", "III", "IV", "USA", "US", "NA", "SA", "AG", "NV", "BV", "CPA":
			continue
		case "OF", "AND", "THE", "DE", "VAN", "VON":
			if i > 0 {
				words[i] = strings.ToLower(w)
			}
			continue
		}
		if strings.Contains(bare, ".") || strings.ContainsFunc(bare, unicode.IsDigit) {
			continue
		}
		b, up := []byte(strings.ToLower(w)), true
		for k := range b {
			if up && isLower(b[k]) {
				b[k] -= 'a' - 'A'
			}
			up = b[k] == '-' || b[k] == '\'' || k == 1 && b[0] == 'M' && b[1] == 'c'
		}
		words[i] = string(b)
	}
	return strings.Join(words, " ")
}
