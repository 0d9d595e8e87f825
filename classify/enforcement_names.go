package classify

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// capitalRun is a run of capitalized words.
type capitalRun struct {
	Span
	kind  string // individual or company for a full name, "" for anything less
	owner bool   // "Smith's"
	after bool   // "of Acme Corp." behind an office
}

// nonName holds words that make a run of capitalized words something else than a name.
var nonName = wordSet(`act section sections rule rules commission court courts district division department office bureau unit agency authority
	attorney attorneys judge honorable justice regulation congress senate house street avenue january february march april may june july
	august september october november december monday tuesday wednesday thursday friday saturday sunday investor investors alert
	defendants defendant ponzi u.s united states securities exchange enforcement regulatory complaint judgment order litigation release
	medicare covid internet nasdaq nyse otc chapter title form item circuit supreme magistrate fair jury county task force
	assistance assistant regional director supervision`)

// roleWord holds words before a name that are no part of it.
var roleWord = wordSet(`former ex chief executive officer officers ceo cfo coo cto cco evp svp vp president vice chairman chairwoman chairperson chair director directors managing
	manager partner senior founder co-founder cofounder co-owner owner principal general counsel secretary treasurer controller head sec the a an
	in on at as by for from if and but when while after before since without according also both each its his her their mr mr. mrs mrs. ms ms. messrs messrs. mses. dr dr. dr
	defendant defendants relief respondent respondents codefendant codefendants co-defendant co-defendants judge hon hon. this that these those under following additionally
	to of with was were is are has have had then further finally separately later today specifically attorney lawyer accountant broker adviser advisor analyst trader
	commission individual individuals citizen resident residents brothers brother sisters spouses siblings cpas`)

// officeNoun ends the title of an office: what follows is the name, or "of" and the firm.
var officeNoun = wordSet(`officer officers president ceo cfo coo cto cco chairman chairwoman chairperson director directors manager founder
	co-founder cofounder owner co-owner counsel treasurer controller executive representative`)

// placeWord holds states, countries and nationalities: before a name they are no part of it.
var placeWord = wordSet(`alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa kansas
	kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania
	tennessee texas utah vermont virginia washington wisconsin wyoming canada canadian china chinese mexico mexican israel israeli british german french
	russian latvian ukrainian indian nigerian swiss australian bahamian american brazilian italian japanese korean taiwanese singaporean dutch swedish
	manhattan brooklyn boston chicago dallas houston miami denver atlanta philadelphia detroit seattle puerto-rico`)

// nameParticle holds the lower-case words within names.
var nameParticle = wordSet(`de del della der den di da dos du la le van von bin ibn al el ten ter zu y & of`)

type nameToken struct {
	Span
	comma bool // a comma or semicolon follows
	stop  bool // the sentence or a bracket ends here
}

// scanNames finds the runs of capitalized words of s.
func scanNames(text string, s Span) []capitalRun {
	tokens := nameTokens(text, s)
	var out []capitalRun
	for i := 0; i < len(tokens); {
		if !capitalized(tokens[i].In(text)) {
			i++
			continue
		}
		j := i + 1
		for j < len(tokens) && !tokens[j-1].stop {
			w := tokens[j].In(text)
			if tokens[j-1].comma {
				if !nameSuffix.MatchString(w) || !suffixEnds(text[tokens[j].Start:min(s.End, tokens[j].Start+40)]) && !nameSuffixWord(w) {
					break
				}
			} else if firmNumber(text, tokens, j, i) {
				// "Income Fund 3, LLC"
			} else if !capitalized(w) {
				k := j // "de la Roe"
				for k < len(tokens) && k < j+2 && nameParticle[tokens[k].In(text)] && !tokens[k].comma && !tokens[k].stop {
					k++
				}
				if k == j || k >= len(tokens) || !capitalized(tokens[k].In(text)) {
					break
				}
				j = k
			}
			j++
		}
		if m, ok := asCapitalRun(text, tokens[i:j]); ok {
			out = append(out, m)
		}
		i = j
	}
	return out
}

// firmNumber reports whether the number at tokens[j] belongs to the name of a firm that began
// at tokens[i].
func firmNumber(text string, tokens []nameToken, j, i int) bool {
	w := tokens[j].In(text)
	if j == i || len(w) > 3 || atoi(w) < 0 || !companyWords[strings.ToLower(tokens[j-1].In(text))] {
		return false
	}
	return tokens[j].comma && j+1 < len(tokens) && nameSuffix.MatchString(tokens[j+1].In(text)) || j+1 < len(tokens) && companyWords[strings.ToLower(tokens[j+1].In(text))]
}

func nameTokens(text string, s Span) []nameToken {
	var out []nameToken
	for i := s.Start; i < s.End; {
		for i < s.End && isSpace(text[i]) {
			i++
		}
		k := i
		for k < s.End && !isSpace(text[k]) {
			k++
		}
		if k == i {
			break
		}
		t := nameToken{Span: Span{i, k}}
		if open := strings.IndexByte("(", text[i]) >= 0; open {
			if len(out) > 0 {
				out[len(out)-1].stop = true
			}
			t.Start++
		}
		for t.End > t.Start {
			switch c := text[t.End-1]; {
			case c == ',' || c == ';' || c == ':':
				t.comma = true
			case c == ')':
				t.stop = true
			case c == '.' && !initialOrShort(text[t.Start:t.End]):
				t.stop = true
			default:
				goto done
			}
			t.End--
		}
	done:
		if t.End > t.Start {
			out = append(out, t)
		}
		i = k
	}
	return out
}

// initialOrShort reports whether the point that ends w belongs to it.
func initialOrShort(w string) bool {
	w = strings.TrimSuffix(w, ".")
	return utf8.RuneCountInString(w) == 1 || strings.Contains(w, ".") || pointed(w+".") || abbreviations[strings.ToLower(w)]
}

func capitalized(w string) bool {
	w = strings.TrimLeft(w, `"“‘'`)
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r) || w == "&" || unicode.IsDigit(r) && strings.ContainsFunc(w, unicode.IsUpper) && strings.ContainsFunc(w, unicode.IsLetter) && !strings.Contains(w, "-")
}

// asCapitalRun trims what is no part of the name and tells its kind.
func asCapitalRun(text string, t []nameToken) (capitalRun, bool) {
	after := false
	for k := len(t) - 2; k >= 0; k-- {
		if officeNoun[strings.ToLower(strings.Trim(t[k].In(text), ".,"))] {
			t = t[k+1:]
			if len(t) > 1 && t[0].In(text) == "of" {
				t, after = t[1:], true
			}
			break
		}
	}
	for len(t) > 1 {
		w := strings.ToLower(strings.Trim(t[0].In(text), `"“”'‘’`))
		next := strings.ToLower(t[1].In(text))
		based := strings.HasSuffix(w, "-based") || strings.HasSuffix(w, "-area") || strings.HasSuffix(w, "-registered") || strings.HasSuffix(w, "-resident") || strings.HasSuffix(w, "-born")
		if based || roleWord[w] || strings.HasSuffix(w, "'s") || strings.HasSuffix(w, "’s") || w == "&" ||
			placeWord[w] && len(t) > 2 && !companyRest(text, t) || strings.HasSuffix(next, "-based") {
			t = t[1:]
			continue
		}
		break
	}
	m := capitalRun{Span: Span{t[0].Start, t[len(t)-1].End}, after: after}
	w := m.In(text)
	if w == "" {
		return m, false
	}
	for _, q := range []string{`"`, "“", "‘", "'"} {
		if rest, ok := strings.CutPrefix(w, q); ok && len(t) == 1 {
			m.Start += len(w) - len(rest)
		}
	}
	for _, q := range []string{"'s", "’s", "s'", "s’", "'", "’", `"`, "”"} {
		if v := m.In(text); strings.HasSuffix(v, q) {
			m.owner = m.owner || strings.ContainsAny(q, "'’")
			if q[0] == 's' {
				q = q[1:]
			}
			m.End -= len(q)
			break
		}
	}
	if m.Empty() {
		return m, false
	}
	if k := strings.Index(m.In(text), " of "); k > 0 && kindOf(m.In(text)) == kindIndividual {
		m.End = m.Start + k // "Jane Roe of Provo"
	}
	if k := credentialEnd.FindStringIndex(m.In(text)); k != nil && k[0] > 0 {
		m.End = m.Start + k[0]
	}
	name := m.In(text)
	words := strings.Fields(name)
	for _, w := range words {
		if nonName[strings.ToLower(strings.Trim(w, `.,"“”`))] && !strings.EqualFold(w, "Securities") && !strings.EqualFold(w, "Exchange") && !strings.EqualFold(w, "May") {
			return m, true
		}
	}
	switch {
	case len(words) < 2:
	case kindOf(name) == kindCompany:
		last := strings.ToLower(strings.Trim(words[len(words)-1], ".,"))
		if hasSuffixWord(name) || companyWords[last] && last != "exchange" && last != "market" && last != "markets" {
			m.kind = kindCompany
		}
	case len(words) <= 6 && !twoPlaces(words):
		m.kind = kindIndividual
	}
	return m, true
}

// companyRest reports whether the tokens name a firm, whose name may begin with a place.
func companyRest(text string, t []nameToken) bool {
	return hasSuffixWord(Span{t[0].Start, t[len(t)-1].End}.In(text))
}

var twoWordPlace = regexp.MustCompile(`(?i)^(?:new (?:york|jersey|mexico|hampshire|zealand|orleans|delhi)|(?:north|south) (?:carolina|dakota|korea|africa|florida)|(?:west|northern|southern|eastern|western) \w+|los angeles|san (?:francisco|diego|jose|antonio|juan)|las vegas|puerto rico|salt lake(?: city)?|hong kong|united kingdom|fort (?:worth|lauderdale)|long island|wall street|palm beach|boca raton|kansas city|rhode island|costa rica|british columbia|st\.? \w+|el paso|santa \w+|cayman islands|saudi arabia|south carolina|orange county|silicon valley|staten island)$`)

func twoPlaces(words []string) bool { return twoWordPlace.MatchString(strings.Join(words, " ")) }

// placeFollower follows a place or nationality, not a name.
var placeFollower = regexp.MustCompile(`^\s+(?:resident|citizen|national|residents|citizens|nationals|corporation|company|companies|man|woman|couple|attorney|lawyer|broker|businessman|trader|investment|hedge|firm|limited|entity|entities|fund|adviser|advisor|financial|real|startup|technology|crypto|state|federal|district|native)\b`)

var prepositionEnd = regexp.MustCompile(`(?i)\b(?:of|at|for|with|from|by|in|into|to|through|near|as|between|on|about|via|versus|under|over|per|than|while|a/k/a|d/b/a|f/k/a|n/k/a|dba|aka|formerly|also\s+known\s+as|known\s+as|doing\s+business\s+as|led|owned|at the|of the|in the|by the)\s+(?:the\s+|then\s+|former\s+|his\s+|her\s+|its\s+|their\s+)?$`)

// alongEnd joins a name to those before it.
var alongEnd = regexp.MustCompile(`(?i)\b(?:along|together)\s+with\s+$`)

// judgeEnd is a judge's title right before the name.
var judgeEnd = regexp.MustCompile(`(?i)\b(?:judge|justice|hon\.|honorable)\s+$`)

// enumerated returns the full or short names that text enumerates in s, with their descriptions
// in between: "Acme Corp., a Nevada company, and its former chief executive, Jane Roe".
// relief are those called relief defendants.
func enumerated(text string, s Span) (names, relief []capitalRun) {
	last := s.Start
	isRelief := false
	for _, m := range scanNames(text, s) {
		gap := text[last:m.Start]
		if strings.Contains(strings.ToLower(gap), "relief defendant") {
			isRelief = true
		} else if isRelief && strings.Contains(strings.ToLower(gap), "defendant") {
			isRelief = false
		}
		if m.owner || m.after || judgeEnd.MatchString(text[max(0, m.Start-12):m.Start]) || len(gap) > 0 && prepositionEnd.MatchString(gap) && !alongEnd.MatchString(gap) || placeFollower.MatchString(text[m.End:min(len(text), m.End+24)]) {
			continue
		}
		last = m.End
		if isRelief {
			relief = append(relief, m)
		} else {
			names = append(names, m)
		}
	}
	return names, relief
}
