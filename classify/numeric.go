package classify

import "strings"

// IsNumeric reports whether a cell's text is a value rather than a label: a number, an
// amount, a percentage, a dash for nil, "N/A"; footnote marks may follow.
func IsNumeric(s string) bool {
	s = strings.TrimSpace(s)
	switch s {
	case "":
		return false
	case "-", "--", "---", "—", "–", "——", "N/A", "n/a", "NA", "N.A.", "*", "0", "$-", "$—":
		return true
	}
	s = strings.TrimPrefix(s, "US")
	digits, letters := 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isDigit(c):
			digits++
		case isAlpha(c), c >= 0x80:
			letters++
		case strings.IndexByte("$,.()%*+-/ ", c) < 0:
			return false
		}
	}
	return digits > 0 && letters == 0 && s[0] != '/' && !enumerates(s)
}

// enumerates reports whether s is a list number, "1.", "(2)" or "12)".
func enumerates(s string) bool {
	n := strings.TrimPrefix(s, "(")
	digits := strings.TrimRight(n, ".)")
	return len(digits) < len(n) && len(digits) <= 2 && strings.Trim(digits, "0123456789") == ""
}
