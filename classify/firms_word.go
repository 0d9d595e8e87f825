package classify

import "strings"

// firmWord is a word of a text that firms are looked for in, or one of the signs , & ( ; that
// may stand between the words of a name.
type firmWord struct {
	Span
	text string
	kind wordKind
}

type wordKind uint8

const (
	plainWord  wordKind = iota // lower case, numbers, other signs
	nameWordK                  // capitalized and fit for a firm's name
	strongForm                 // LLP, CPAs: only accounting (and law) firms have it
	weakForm                   // P.C., LLC, & Co.: many companies have it
	joinWord                   // & and +
	andWord
	commaSign
)

// notFirms are capitalized words that are no part of a firm's name.
var notFirms = wordSet(`the a an on in at as by for from to of with upon and or if it its our we i is was this that these those such each all any no not none neither
	company registrant corporation corp issuer board boards director directors committee item items regulation form exhibit securities exchange commission sec pcaob
	gaap fiscal year years annual quarterly current report reports letter independent registered firm firms former new prior previous previously predecessor successor
	chief executive financial officer president chairman chair during there also additionally furthermore however following since because while when where
	dismissal dismissed engagement engaged appointment appointed resignation resigned change changes certifying accountant auditor auditors accounting principal
	mr ms mrs dr messrs section rule act state united states u.s. effective prior pursuant subsequent in connection under based both between after before until
	treadway coso sponsoring organizations partnership trust staff date statement statements internal control integrated framework management shareholders stockholders
	january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
	having upon concurrently simultaneously accordingly thereafter then therefore nor but who which their his her commissioners gentlemen ladies sirs
	s-k s-x amendment item304 approximately oversight world's what whether within termination selection decision notification information standards u.s
	attached enclosed as-of resignation-related ratification proposal retention reappointment signature signatures date earliest event reported none`)

// strongForms and weakForms are the legal forms and endings of firms' names.
var (
	strongForms = wordSet("llp l.l.p. l.l.p pllc p.l.l.c. p.l.l.c pllp plt pac cpa cpas c.p.a. c.p.a c.p.a.s cpa's cpa’s lllp")
	weakForms   = wordSet("llc l.l.c. l.l.c pc p.c. p.c p.s. p.s pa p.a. p.a inc inc. ltd ltd. limited co co. company associates partners group lp plc apc chartered s.c. sc accountants accountancy")
)

// knownFirms are names that are a firm's without a legal form behind them.
var knownFirms = wordSet("kpmg pricewaterhousecoopers pwc marcum malonebailey cohnreznick eisneramper withumsmith+brown forvis bkd rsm mcgladrey mazars uhy rbsm armanino dbbmckennon")

// firmWords splits a text.
func firmWords(text string) []firmWord {
	words := make([]firmWord, 0, len(text)/6)
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case isAlpha(c) || c >= 0x80 && !punctuationAt(text, i) || isDigit(c):
			end := firmWordEnd(text, i)
			w := firmWord{Span: Span{i, end}, text: text[i:end]}
			if w.kind = firmWordKind(w.text); i > 0 && text[i-1] == '/' {
				w.kind = plainWord // "Form 10-K/A. Marsh LLP"
			}
			words = append(words, w)
			i = end
		case c == ',':
			words = append(words, firmWord{Span{i, i + 1}, ",", commaSign})
			i++
		case c == '&' || c == '+':
			words = append(words, firmWord{Span{i, i + 1}, "&", joinWord})
			i++
		case isSpace(c) && c != '\n' && c != '\t':
			i++
		default:
			n := 1
			if c >= 0x80 {
				n = 3
			}
			n = min(n, len(text)-i)
			words = append(words, firmWord{Span{i, i + n}, text[i : i+n], plainWord})
			i += n
		}
	}
	for i := range words {
		if words[i].text == "Company" && (formFollows(words[i+1:]) || i > 0 && i+1 < len(words) && words[i-1].kind == nameWordK && formBehind(words[i+1:])) {
			words[i].kind = nameWordK // "Roe Hill Company LLP"
		}
		if words[i].text == "Corporation" && i > 0 && (words[i-1].text == "Professional" || words[i-1].text == "Accountancy") {
			words[i].kind = weakForm
		}
	}
	return words
}

func formFollows(words []firmWord) bool {
	if len(words) > 0 && words[0].kind == commaSign {
		words = words[1:]
	}
	return len(words) > 0 && (words[0].kind == strongForm || words[0].text == "Limited")
}

// punctuationAt reports whether a typographic quote, dash or bullet (U+20xx) stands at i.
func punctuationAt(text string, i int) bool {
	return strings.HasPrefix(text[i:], "\xe2\x80") || strings.HasPrefix(text[i:], "\xe2\x97")
}

// firmWordEnd returns where the word at i ends: letters, digits, inner "&", "+", "-", "'" and
// full stops that belong to an abbreviation ("P.C.", "Co.", "J.H.").
func firmWordEnd(text string, i int) int {
	k := i
	for k < len(text) {
		c := text[k]
		switch {
		case isAlpha(c) || isDigit(c) || c >= 0x80 && !punctuationAt(text, k):
			k++
		case (c == '&' || c == '+' || c == '-') && k > i && k+1 < len(text) && isAlpha(text[k+1]):
			k++
		case c == '.' && k+1 < len(text) && isAlpha(text[k+1]) && k-i < 8 && !isLower(text[k+1]):
			k++
		case c == '.' && abbreviatedForm(text[i:k]):
			return k + 1
		case c == '\'' && k > i && k+2 < len(text) && isUpper(text[k+1]): // O'Connor
			k++
		case strings.HasPrefix(text[k:], "’") && k > i && k+4 < len(text) && isUpper(text[k+3]):
			k += len("’")
		default:
			return k
		}
	}
	return k
}

// abbreviatedForm reports whether a full stop behind w belongs to it.
func abbreviatedForm(w string) bool {
	if len(w) == 1 || len(w) > 2 && strings.Count(w, ".") > 0 {
		return isUpper(w[0])
	}
	switch w {
	case "Co", "Inc", "Ltd", "Corp", "St":
		return true
	}
	return false
}

func firmWordKind(w string) wordKind {
	key := strings.ToLower(w)
	switch {
	case w == "and":
		return andWord
	case strongForms[key] && (isUpper(w[0])):
		return strongForm
	case weakForms[key] && isUpper(w[0]) && key != "company":
		return weakForm
	case knownFirms[key]:
		return nameWordK
	case !isUpper(w[0]) && w[0] < 0x80, notFirms[key], strings.HasPrefix(w, "10-"):
		return plainWord
	}
	return nameWordK
}
