package classify

import (
	"math"
	"strings"
)

// Amount is a sum of money found in a text.
type Amount struct {
	Span     Span // of the text searched, "$1.2 million"
	Cents    int64
	Currency string // "USD", "EUR", "GBP", "CAD"
}

// FindAmounts returns the sums of money of text in order: "$350,000", "US$1.2 million",
// "$ 1,234.56", "$5", "350,000 dollars", "C$2 billion", "€1.5 million", "($1,234)".
func FindAmounts(text string) []Amount {
	var out []Amount
	for i := 0; i < len(text); i++ {
		currency, from, sign := "USD", i, 0
		switch {
		case text[i] == '$':
			sign = 1
			for _, p := range []struct{ prefix, code string }{{"US", "USD"}, {"U.S. ", "USD"}, {"U.S.", "USD"}, {"CAD", "CAD"}, {"C", "CAD"}, {"A", "AUD"}, {"HK", "HKD"}} {
				if strings.HasSuffix(text[:i], p.prefix) && (i == len(p.prefix) || !isAlpha(text[i-len(p.prefix)-1])) {
					currency, from = p.code, i-len(p.prefix)
					break
				}
			}
		case strings.HasPrefix(text[i:], "€"):
			currency, sign = "EUR", len("€")
		case strings.HasPrefix(text[i:], "£"):
			currency, sign = "GBP", len("£")
		default:
			continue
		}
		value, end, ok := decimal(text, skipSpace(text, i+sign))
		if !ok {
			continue
		}
		value, end = scaled(text, end, value)
		if cents := math.Round(value * 100); cents < math.MaxInt64/2 {
			out = append(out, Amount{Span{from, end}, int64(cents), currency})
		}
		i = end - 1
	}
	return out
}

// decimal reads "1,234.5" at i.
func decimal(text string, i int) (value float64, end int, ok bool) {
	mantissa, scale, digits, k := 0.0, 1.0, 0, i
	for point := false; k < len(text); k++ {
		switch c := text[k]; {
		case isDigit(c):
			mantissa = mantissa*10 + float64(c-'0')
			if digits++; point {
				scale *= 10
			}
			continue
		case c == ',' && !point && digits > 0 && threeDigits(text, k+1):
			continue
		case c == '.' && !point && k+1 < len(text) && isDigit(text[k+1]):
			point = true
			continue
		}
		break
	}
	return mantissa / scale, k, digits > 0 && digits <= 15
}

// threeDigits reports whether a group of exactly three digits stands at i.
func threeDigits(text string, i int) bool {
	return i+3 <= len(text) && isDigit(text[i]) && isDigit(text[i+1]) && isDigit(text[i+2]) && (i+3 == len(text) || !isDigit(text[i+3]))
}

// scaled multiplies value by the "million" or "billion" at i.
func scaled(text string, i int, value float64) (float64, int) {
	k := skipSpace(text, i)
	if k == i && k < len(text) && text[k] == '-' {
		k++ // "$5-million"
	}
	for _, s := range []struct {
		word   string
		factor float64
	}{{"thousand", 1e3}, {"million", 1e6}, {"billion", 1e9}, {"trillion", 1e12}, {"mm", 1e6}, {"m", 1e6}, {"bn", 1e9}, {"k", 1e3}} {
		if n := k + len(s.word); n <= len(text) && strings.EqualFold(text[k:n], s.word) && (n == len(text) || !isAlpha(text[n])) {
			if len(s.word) < 3 && k > i {
				continue // "$5 m" is not money, "$5m" is
			}
			return value * s.factor, n
		}
	}
	return value, i
}

// ParseCount reads a cell that holds a number of shares or votes: "1,234,567", "(12)", a dash
// or "none" for zero; footnote marks behind it are passed over. ok is false for anything
// else, percentages and fractions included, except a fraction of zeros.
func ParseCount(s string) (n int64, ok bool) {
	s = strings.TrimSpace(s)
	switch strings.ToLower(s) {
	case "-", "--", "---", "—", "–", "——", "——–", "none", "nil", "−", "-0-", "–0–", "—0—", "- 0 -":
		return 0, true
	case "":
		return 0, false
	}
	body := strings.TrimSuffix(strings.TrimPrefix(s, "("), ")")
	i, digits := 0, 0
	for ; i < len(body); i++ {
		c := body[i]
		switch {
		case isDigit(c):
			if digits++; digits > 15 {
				return 0, false
			}
			n = n*10 + int64(c-'0')
			continue
		case c == ',' && digits > 0 && i+1 < len(body) && isDigit(body[i+1]):
			continue
		case c == ' ' && digits > 0 && i+1 < len(body) && body[i-1] == ',' && isDigit(body[i+1]):
			continue // "1, 234"
		}
		break
	}
	if digits == 0 {
		return 0, false
	}
	rest := strings.TrimSpace(body[i:])
	if strings.HasPrefix(rest, ".") {
		rest = strings.TrimSpace(strings.TrimLeft(rest[1:], "0"))
	}
	return n, isFootnote(rest)
}

// isFootnote reports whether s, which stands behind a number, is empty or a footnote mark.
func isFootnote(s string) bool {
	switch s {
	case "", "*", "**", "***", "†", "‡", "#", "+":
		return true
	}
	return (len(s) == 3 || len(s) == 2) && s[0] == '(' && (len(s) == 2 || s[2] == ')') && (isDigit(s[1]) || isLower(s[1]))
}

// ParsePercent reads "69.15 %", "69.15%", "(3.1)%" or "less than 1%" as a number.
func ParsePercent(s string) (p float64, ok bool) {
	s = strings.TrimSpace(s)
	body, found := strings.CutSuffix(strings.TrimRight(s, "*†) "), "%")
	if !found {
		return 0, false
	}
	body = strings.Trim(body, " ()")
	p, end, ok := decimal(body, 0)
	return p, ok && end == len(body)
}
