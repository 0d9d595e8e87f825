package classify

import (
	"html"
	"unicode/utf8"
)

const maxEntity = 32 // longest reference looked at, "&CounterClockwiseContourIntegral;" is 33

// entity decodes the character reference at the start of b, which begins with '&', and
// returns its rune and length; 0 where there is none.
func entity(b []byte) (rune, int) {
	if len(b) > 2 && b[1] == '#' {
		return numericEntity(b)
	}
	k := 1
	for k < len(b) && k < maxEntity && (isAlpha(b[k]) || isDigit(b[k])) {
		k++
	}
	name := b[1:k]
	closed := k < len(b) && b[k] == ';'
	n := k
	if closed {
		n++
	}
	switch string(name) { // the few that filings are full of, with or without semicolon
	case "nbsp":
		return 0xA0, n
	case "amp", "AMP":
		return '&', n
	case "lt", "LT":
		return '<', n
	case "gt", "GT":
		return '>', n
	case "quot", "QUOT":
		return '"', n
	}
	if !closed {
		return 0, 0
	}
	switch string(name) {
	case "apos":
		return '\'', n
	case "rsquo":
		return '’', n
	case "lsquo":
		return '‘', n
	case "ldquo":
		return '“', n
	case "rdquo":
		return '”', n
	case "mdash":
		return '—', n
	case "ndash":
		return '–', n
	}
	s := html.UnescapeString(string(b[:n]))
	if r, size := utf8.DecodeRuneInString(s); size == len(s) && s[0] != '&' {
		return r, n
	}
	return 0, 0
}

func numericEntity(b []byte) (rune, int) {
	k, base := 2, rune(10)
	if b[k] == 'x' || b[k] == 'X' {
		base = 16
		k++
	}
	first, r := k, rune(0)
	for ; k < len(b) && k < maxEntity; k++ {
		d := rune(b[k])
		switch {
		case '0' <= d && d <= '9':
			d -= '0'
		case base == 16 && 'a' <= d|0x20 && d|0x20 <= 'f':
			d = d | 0x20 - 'a' + 10
		default:
			d = -1
		}
		if d < 0 {
			break
		}
		if r = r*base + d; r > utf8.MaxRune {
			r = utf8.MaxRune + 1
		}
	}
	if k == first {
		return 0, 0
	}
	if k < len(b) && b[k] == ';' {
		k++
	}
	if 0x80 <= r && r < 0xA0 {
		r = windows1252(byte(r))
	}
	return r, k
}

var windows1252High = [32]rune{
	'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ',
}

// windows1252 is the rune of a byte above 0x7F. Filings that are not UTF-8 are in this
// charset, whatever they declare.
func windows1252(b byte) rune {
	if 0x80 <= b && b < 0xA0 {
		return windows1252High[b-0x80]
	}
	return rune(b)
}
