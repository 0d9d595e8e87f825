package classify

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Kinds of a respondent.
const (
	kindIndividual = "individual"
	kindCompany    = "company"
	kindOther      = "other"
)

// naming is a name and what it is compared by.
type naming struct {
	name   string
	kind   string
	words  []string // without suffixes, nicknames' marks and points, in lower case
	suffix string   // the legal form that ends it, without points: inc, llc
}

func namingOf(name string) naming {
	return naming{name: name, kind: kindOf(name), words: nameWords(name), suffix: suffixOf(name)}
}

// companyWords tell a firm from a person.
var companyWords = wordSet(`inc incorporated llc ltd limited lp llp lllp corp corporation company co cos plc asa ab sas sarl ag gmbh pte pty pllc
	bank bancorp bancshares fund funds trust partners partnership capital group holding holdings associates foundation venture ventures advisors
	advisers advisory management investment investments securities financial international enterprises industries technology technologies systems
	solutions services resources energy pharmaceutical pharmaceuticals therapeutics labs laboratories media network networks global worldwide
	realty properties acquisition markets exchange brothers sons club church ministries cooperative dao protocol finance equities equity assets
	development consulting insurance mortgage lending entertainment motors airlines communications biotech sciences studios software wealth
	strategies trading limitada`)

// shortLegalForms are legal forms that are also surnames; they count at the end only.
var shortLegalForms = wordSet("na sa nv bv pc pa")

var publicBody = regexp.MustCompile(`(?i)^(?:the\s+)?(?:city|county|town|village|state|commonwealth|borough|township|estate|port|university)\s+of\b|\b(?:school\s+district|redevelopment\s+agency|(?:housing|port|airport|finance|transit|development)\s+authority|unknown\s+(?:purchasers?|traders?|persons?)|john\s+does?|jane\s+does?|public\s+schools)\b`)

// kindOf tells a person from a firm by the words of the name.
func kindOf(name string) string {
	switch {
	case publicBody.MatchString(name):
		return kindOther
	case strings.Contains(name, "&"), strings.ContainsFunc(name, unicode.IsDigit), strings.HasSuffix(name, ".com"):
		return kindCompany
	}
	fields := strings.Fields(name)
	for k, w := range fields {
		w = strings.ToLower(strings.Trim(w, `.,;:"“”'‘’()`))
		bare := strings.ReplaceAll(w, ".", "")
		if companyWords[w] || companyWords[bare] || w == "a/s" || k == len(fields)-1 && strings.Contains(w, ".") && shortLegalForms[bare] {
			return kindCompany
		}
	}
	words := nameWords(name)
	if len(words) == 1 && strings.ToUpper(name) == name {
		return kindCompany
	}
	return kindIndividual
}

// nameWords are the words that tell a name from others: without suffixes, nicknames,
// initials and marks, in lower case.
func nameWords(name string) []string {
	var out []string
	for _, w := range strings.Fields(name) {
		w = strings.Trim(w, `.,;:"“”'‘’()`)
		w = strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s"))
		if w != "" && !nameSuffixWord(w) {
			out = append(out, w)
		}
	}
	return out
}

func nameSuffixWord(w string) bool {
	switch strings.Trim(strings.ToLower(w), ".,") {
	case "inc", "incorporated", "llc", "l.l.c", "ltd", "limited", "lp", "l.p", "llp", "corp", "corporation", "co", "company", "n.a", "plc", "p.l.c",
		"s.a", "ag", "gmbh", "asa", "a/s", "ab", "sas", "sarl", "n.v", "b.v", "pte", "pty", "jr", "sr", "ii", "iii", "iv", "cpa", "esq", "the", "pllc", "p.c", "p.a":
		return true
	}
	return false
}

// shortForms lists how a text refers to a name after its first mention, longest first.
func (n naming) shortForms() []string {
	out := []string{n.name}
	if len(n.words) == 0 {
		return out
	}
	if n.kind == kindIndividual {
		return append(out, n.words[len(n.words)-1])
	}
	for k := len(n.words); k > 0; k-- {
		if k == 1 && (len(n.words[0]) < 4 || genericWord(n.words[0])) {
			break
		}
		out = append(out, strings.Join(n.words[:k], " "))
	}
	return out
}

// genericWord reports whether w alone does not point to one firm.
func genericWord(w string) bool {
	switch w {
	case "american", "first", "united", "national", "global", "international", "new", "north", "south", "east", "west", "capital", "city", "general",
		"blue", "green", "black", "white", "gold", "golden", "silver", "royal", "universal", "digital", "crypto", "bank", "investment", "state", "county", "federal", "securities", "trading", "market", "financial", "wealth", "real":
		return true
	}
	return false
}

// same reports whether one name is the other, spelled out further: "Cobb" and "Eric Cobb",
// "Frederick Sharp" and "Frederick L. Sharp".
func (n naming) same(o naming) bool {
	if strings.EqualFold(n.name, o.name) {
		return true
	}
	if n.kind == kindIndividual && o.kind == kindIndividual {
		return samePerson(n.words, o.words)
	}
	if len(n.words) == len(o.words) {
		return slices.Equal(n.words, o.words) && (n.suffix == o.suffix || n.suffix == "" || o.suffix == "")
	}
	if len(n.words) > len(o.words) {
		n, o = o, n
	}
	return len(n.words) > 1 && n.kind == o.kind && n.suffix == "" && isPrefix(n.words, o.words)
}

// fuller reports whether n spells the name out further than o does.
func (n naming) fuller(o naming) bool { return len(n.words) > len(o.words) }

func isPrefix(a, b []string) bool { return len(a) <= len(b) && slices.Equal(a, b[:len(a)]) }

func hasSuffixWord(name string) bool { return suffixOf(name) != "" }

// suffixOf is the legal form that ends a name, without points.
func suffixOf(name string) string {
	w := lastWord(strings.TrimRight(name, " ."))
	if !nameSuffixWord(w) {
		return ""
	}
	return strings.ReplaceAll(strings.ToLower(strings.Trim(w, ".,")), ".", "")
}

// samePerson compares two people's names: the last words are equal and the others agree in
// order, an initial standing for a name, either side leaving some out.
func samePerson(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 || a[len(a)-1] != b[len(b)-1] {
		return false
	}
	a, b = a[:len(a)-1], b[:len(b)-1]
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return true
	}
	if !wordsAgree(a[0], b[0]) {
		return false
	}
	k := 0
	for _, w := range a {
		for k < len(b) && !wordsAgree(w, b[k]) {
			k++
		}
		if k == len(b) {
			return len(a) == 1
		}
		k++
	}
	return true
}

func wordsAgree(a, b string) bool {
	return a == b || len(a) == 1 && strings.HasPrefix(b, a) || len(b) == 1 && strings.HasPrefix(a, b)
}
