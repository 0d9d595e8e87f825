package classify

import (
	"strings"
	"unicode/utf8"
)

// lexeme is a token of an item's text: letters and digits with their inner marks, or one sign.
type lexeme struct {
	Span
	low     string // lower case; quotation marks are `"`, a possessive ending is "'s"
	capital bool
}

// lowerASCII lower-cases the letters A to Z, so that offsets stay what they are.
func lowerASCII(s string) string {
	i := 0
	for i < len(s) && !isUpper(s[i]) {
		i++
	}
	if i == len(s) {
		return s
	}
	b := []byte(s)
	for ; i < len(b); i++ {
		if isUpper(b[i]) {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}

// words splits the text under span, whose lower-case form is low; both begin at offset base.
func splitWords(text, low string, base int, span Span) []lexeme {
	out := make([]lexeme, 0, span.Len()/5+4)
	i, end := span.Start-base, span.End-base
	for i < end {
		c := text[i]
		if isSpace(c) {
			i++
			continue
		}
		if isAlpha(c) || isDigit(c) || c >= utf8.RuneSelf {
			if sign, n := typographic(text[i:]); n > 0 {
				out = append(out, lexeme{Span: Span{base + i, base + i + n}, low: sign})
				i += n
				continue
			}
			start := i
			i = tokenEnd(text, i, end)
			w := lexeme{Span: Span{base + start, base + i}, low: low[start:i], capital: isUpper(c) || c >= utf8.RuneSelf}
			out = append(out, splitPossessive(w, base+i)...)
			continue
		}
		sign := low[i : i+1]
		if c == '\'' && len(out) > 0 && out[len(out)-1].End == base+i && strings.HasSuffix(out[len(out)-1].low, "s") {
			sign = "'s"
		}
		out = append(out, lexeme{Span: Span{base + i, base + i + 1}, low: sign})
		i++
	}
	return out
}

// tokenEnd returns where the word at i ends.
func tokenEnd(text string, i, end int) int {
	for i < end {
		r, n := utf8.DecodeRuneInString(text[i:end])
		switch {
		case r < utf8.RuneSelf && (isAlpha(byte(r)) || isDigit(byte(r))):
		case r == '.' || r == '-' || r == '\'' || r == '’' || r == ',' || r == '&':
			if i+n >= end || !wordByte(text[i+n]) || i == 0 || r == ',' && !(isDigit(text[i-1]) && isDigit(text[i+n])) {
				return i
			}
			if _, m := typographic(text[i+n : end]); m > 0 {
				return i
			}
		case r < utf8.RuneSelf:
			return i
		default:
			if _, m := typographic(text[i:end]); m > 0 {
				return i
			}
		}
		i += n
	}
	return i
}

func wordByte(c byte) bool { return isAlpha(c) || isDigit(c) || c >= utf8.RuneSelf }

// typographic reads a sign beyond ASCII that is no letter.
func typographic(s string) (sign string, n int) {
	r, n := utf8.DecodeRuneInString(s)
	switch r {
	case '“', '”':
		return `"`, n
	case '’', '‘':
		return "'s", n
	case '–', '—', '−':
		return "-", n
	case '•', '●', '·', '▪', '■', '◦', '○', '§', '®', '™', '…', '†', '‡', utf8.RuneError, '\u200b', '\ufeff', '\u00a0', '\u00ad':
		return "•", n
	}
	return "", 0
}

// splitPossessive takes "'s" off a word.
func splitPossessive(w lexeme, end int) []lexeme {
	for _, s := range []string{"'s", "’s"} {
		if k := len(w.low) - len(s); k > 0 && w.low[k:] == s {
			return []lexeme{
				{Span: Span{w.Start, end - len(s)}, low: w.low[:k], capital: w.capital},
				{Span: Span{end - len(s), end}, low: "'s"},
			}
		}
	}
	return []lexeme{w}
}

// anyOf is a set of words, written with single spaces between them.
type anyOf string

func (a anyOf) has(word string) bool {
	if word == "" {
		return false
	}
	for from := 0; ; {
		k := strings.Index(string(a[from:]), word)
		if k < 0 {
			return false
		}
		start, end := from+k, from+k+len(word)
		if (start == 0 || isSpace(a[start-1])) && (end == len(a) || isSpace(a[end])) {
			return true
		}
		from = start + 1
	}
}

// containsAny reports whether text holds one of the phrases.
func containsAny(text string, phrases ...string) bool {
	for _, p := range phrases {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}
