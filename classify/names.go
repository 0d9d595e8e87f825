package classify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// NameHit is a person's name found in a text. Span refers to that text and covers the name
// without honorifics and credentials; Name is the text under it on one line.
type NameHit struct {
	Span      Span
	Name      string
	Honorific string // "Mr.", "Ms.", "Dr." as written before the name, "" for none
}

// wordSet makes a set of the words of s.
func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

var (
	honorifics  = wordSet("mr mrs ms miss dr prof professor messrs hon honorable honourable rev reverend sir dame gen general adm admiral lt capt captain sen senator gov governor ambassador judge justice col colonel baroness baron lord lady viscount")
	suffixes    = wordSet("jr sr ii iii iv v")
	credentials = wordSet(`phd md mba cpa jd esq esquire cfa cfp do dvm dsc scd pharmd pharm rn bsn msn llm llb ma ms ba bs mph dds dphil dba mbbch mbchb mbbs
		cma cia cisa facs facc faan frcp mhs obe cbe kbe pe ceng edd drph cfe cgma nacd usn usmc usaf uscg`)
	// shortGivens are given names as some write them with a full stop: "Wm. Douglas Crane".
	shortGivens = wordSet("Wm Chas Geo Jos Thos Robt Jas Edw")
	particles   = wordSet("de la le van von der den del della di da du dos das st ter ten bin al el y e")
	// notNames are capitalized words of filings that are never part of a person's name.
	notNames = wordSet(`the a an and of or in on at as by for to from with upon under this that these those such each all any no not if item items
		board director directors officer officers chief executive financial operating accounting legal technology medical scientific commercial
		president vice senior chair chairman chairwoman chairperson treasurer secretary controller counsel general manager managing head
		interim acting independent lead non-employee class committee committees audit compensation nominating governance corporate
		company corporation corp inc incorporated llc llp lp ltd limited plc co partners group holdings capital management bank trust fund
		international university college school institute association foundation securities exchange commission act section rule form report
		current annual special meeting stockholders shareholders proposal proxy statement agreement plan plans employment separation
		release letter offer amendment amended restated equity incentive stock stocks common preferred shares share award awards restricted unit
		units option options bonus base salary severance change control date effective time effectively term press exhibit exhibits january february march
		april june july august september october november december monday tuesday wednesday thursday friday saturday sunday
		new york united states america american delaware nevada california texas street avenue nasdaq nyse global select market fiscal year
		quarter prior since during while when where after before until following pursuant also additionally further however there
		he she it they his her its their our we mr mrs ms dr messrs age ages name names nominee nominees votes vote broker against abstain withheld
		ernst young deloitte touche kpmg pwc pricewaterhousecoopers grant thornton bdo rsm public accounting firm registered
		regulation item departure election appointment certain principal compensatory arrangements services service products product
		systems solutions technologies technology pharmaceuticals therapeutics biosciences sciences health healthcare energy resources industries
		army navy corps marines partner entertainment communications media networks software digital research development operations business marketing sales human
		strategy strategic planning relations affairs north south east west europe asia pacific u.s. us usa department division national federal
		state city county council court district law laws code internal revenue forward-looking statements statement based summary description
		indemnification indemnity consulting transition retirement policy program award grant transaction merger closing successor emeritus
		series amendments agreements letters executives employees evp svp ceo cfo coo cao cto cmo gc vp emerging growth mergers acquisitions finance investor investment investments administration
		article articles bylaw bylaws long-term short-term performance total target cash both neither none former formerly currently previously effective immediately`)
)

// FindNames returns what reads as persons' names in text, in order: two to five capitalized
// words, initials, particles and suffixes ("J. P. van der Berg, Jr."), or one surname behind
// an honorific ("Mr. Berg"). It knows no list of persons; the caller decides by context.
func FindNames(text string) []NameHit {
	var out []NameHit
	for i := 0; i < len(text); {
		start, end := nextToken(text, i)
		if start == end {
			return out
		}
		hit, next, ok := nameAt(text, start, end)
		if ok {
			out = append(out, hit)
			i = next
		} else {
			i = end
		}
	}
	return out
}

// nextToken returns the next word at or behind i: letters with inner hyphens, apostrophes
// and full stops.
func nextToken(text string, i int) (start, end int) {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if unicode.IsLetter(r) {
			break
		}
		i += n
	}
	start = i
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		joins := (r == '-' || r == '\'' || r == '’' || r == '.') && i+n < len(text) && letterAt(text, i+n)
		if !unicode.IsLetter(r) && !joins {
			break
		}
		i += n
	}
	return start, i
}

func letterAt(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return unicode.IsLetter(r)
}

// nameAt reads a name whose first word, or the honorific before it, is text[start:end].
func nameAt(text string, start, end int) (hit NameHit, next int, ok bool) {
	word := text[start:end]
	if honorifics[bareWord(word)] && unicode.IsUpper(firstRune(word)) {
		if end < len(text) && text[end] == '.' {
			end++
		}
		hit.Honorific = text[start:end]
		s, e := nextToken(text, end)
		for n := 0; n < 2 && s < e && honorifics[bareWord(text[s:e])] && unicode.IsUpper(firstRune(text[s:])) && strings.Trim(text[end:s], " ") == ""; n++ { // "Lt. Gen. (Ret.) Jane Roe"
			end = e
			if end < len(text) && text[end] == '.' {
				end++
			}
			hit.Honorific = text[s:end]
			s, e = nextToken(text, end)
		}
		if strings.HasPrefix(text[end:], " (Ret.) ") {
			end += len(" (Ret.)")
			hit.Honorific = text[end-len("(Ret.)") : end]
			s, e = nextToken(text, end)
		}
		if s == e || strings.Trim(text[end:s], " ") != "" {
			return hit, end, false
		}
		start, end, word = s, e, text[s:e]
	}
	s, e := start, end
	for n := 0; n < 3 && hit.Honorific != "" && isLower(word[0]) && particles[word]; n++ { // "Mr. van der Berg"
		if s, e = nextToken(text, e); s == e || text[s-1] != ' ' {
			return hit, end, false
		}
		word = text[s:e]
	}
	if !nameWord(word) {
		return hit, end, false
	}
	words, last := 0, start // words that are more than an initial
	for n := 0; n < 7; n++ {
		word = text[s:e]
		initial := utf8.RuneCountInString(word) == 1 || isInitials(word)
		stop := e
		if e < len(text) && text[e] == '.' && (initial || suffixes[bareWord(word)] || shortGivens[word]) {
			stop = e + 1
		}
		switch {
		case n > 0 && suffixes[bareWord(word)] && words > 0:
			last = stop
			return nameHit(text, hit, start, last, words)
		case n > 0 && particles[strings.ToLower(word)]:
			if (word == "St" || word == "Ste") && e < len(text) && text[e] == '.' {
				stop = e + 1 // "Conrad St. John"
			}
		case initial && unicode.IsUpper(firstRune(word)):
			last = stop
		case nameWord(word):
			words++
			last = stop
		default:
			return nameHit(text, hit, start, last, words)
		}
		s2, e2 := nextToken(text, stop)
		between := text[stop:s2]
		if s2 == e2 || between != " " && !(between == ", " && suffixes[bareWord(text[s2:e2])]) && !nickname(between) {
			break
		}
		if nickname(between) { // Robert "Bob" Miller
			if k := s2 + len(text[s2:e2]); k < len(text) {
				close := closers(text, k)
				if close > k && close < len(text) && text[close] == ' ' {
					s2, e2 = nextToken(text, close)
				} else {
					break
				}
			}
		}
		s, e = s2, e2
	}
	return nameHit(text, hit, start, last, words)
}

func nickname(between string) bool { return between == " (" || between == " \"" || between == " “" }

func nameHit(text string, hit NameHit, start, end, words int) (NameHit, int, bool) {
	full := strings.Contains(text[start:end], " ")
	if words == 0 || !full && hit.Honorific == "" {
		return hit, max(end, start+1), false
	}
	hit.Span = Span{start, end}
	hit.Name = oneLine(text[start:end])
	return hit, end, true
}

// nameWord reports whether w can be a given name or surname by its letters.
func nameWord(w string) bool {
	r := firstRune(w)
	if !unicode.IsUpper(r) || notNames[strings.ToLower(w)] || credentials[bareWord(w)] && strings.ToUpper(w) == w {
		return false
	}
	w = strings.TrimSuffix(strings.TrimSuffix(w, "’s"), "'s")
	return !notNames[strings.ToLower(w)]
}

// isInitials reports whether w is initials without spaces, "J.P".
func isInitials(w string) bool {
	if len(w) > 5 || len(w)%2 == 0 {
		return false
	}
	for i := 0; i < len(w); i++ {
		if i%2 == 0 && !isUpper(w[i]) || i%2 == 1 && w[i] != '.' {
			return false
		}
	}
	return true
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// bareWord lower-cases w and drops its full stops: "Ph.D." = "phd".
func bareWord(w string) string { return strings.ToLower(strings.ReplaceAll(w, ".", "")) }

// CleanName strips honorifics, credentials, a possessive and surrounding marks from a name
// and puts it on one line; suffixes such as "Jr." stay.
func CleanName(s string) string {
	s = strings.Trim(oneLine(s), " ,;:*†‡•")
	s = strings.TrimSuffix(strings.TrimSuffix(s, "’s"), "'s")
	for {
		first, rest, found := strings.Cut(s, " ")
		if !found || !honorifics[bareWord(first)] {
			break
		}
		s = strings.TrimSpace(rest)
	}
	for {
		k := strings.LastIndexAny(s, " ,")
		if k <= 0 || !credentials[bareWord(s[k+1:])] || !strings.Contains(s[:k+1], ",") && strings.ToUpper(s[k+1:]) != s[k+1:] && !strings.Contains(s[k+1:], ".") {
			return strings.Trim(s, " ,")
		}
		s = strings.TrimRight(s[:k], " ,")
	}
}

// NormalizeName reduces a person's name to the form that identifies it within a filing:
// cleaned, lower case, without marks and middle initials.
func NormalizeName(s string) string {
	words := strings.FieldsFunc(strings.ToLower(CleanName(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && r != '-' && r != '\'' && r != '’'
	})
	out := words[:0]
	for i, w := range words {
		if i > 0 && i < len(words)-1 && utf8.RuneCountInString(w) == 1 {
			continue
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

// Surname returns the last name of a person, by which a text goes on to call them: "Berg"
// for "Anna van der Berg, Jr.".
func Surname(name string) string {
	words := strings.FieldsFunc(CleanName(name), func(r rune) bool { return r == ' ' || r == ',' })
	for len(words) > 1 && suffixes[bareWord(words[len(words)-1])] {
		words = words[:len(words)-1]
	}
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}
