package classify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// monthNames are the names of months and what else may follow a title behind a comma.
var monthNames = wordSet("january february march april may june july august september october november december effective mr ms mrs dr messrs inc and or who")

// titleOf puts a title in title case, its abbreviations written out.
func (rd *reader) titleOf(w []lexeme) string {
	for len(w) > 1 && (w[0].low == "permanent" || w[0].low == "new" || w[0].low == "full-time" || w[0].low == "inaugural") {
		w = w[1:]
	}
	var b strings.Builder
	for i, x := range w {
		s := x.low
		switch {
		case s == "," || s == "'s" || s == "•":
			if s == "," && i+1 < len(w) {
				b.WriteByte(',')
			}
			continue
		case rd.acronyms[s] != "":
			s = rd.acronyms[s]
		case titleAbbreviations[s] != "":
			s = titleAbbreviations[s]
		case strings.HasPrefix(s, "vice-"):
			s = "Vice " + titleWord(s[len("vice-"):])
		case s == "chairmen":
			s = "Chairman"
		case i > 0 && lowNames[s]:
		case s == "i" || s == "ii" || s == "iii" || s == "r&d" || s == "hr" || s == "it" || s == "u.s" || s == "us" || s == "esg" || s == "m&a":
			s = strings.ToUpper(s)
		case i == len(w)-1 && (s == "officers" || s == "presidents" || s == "directors" || s == "trustees" || s == "advisors" || s == "chairs" || s == "advisers"):
			s = titleWord(s[:len(s)-1])
		case x.capital && rd.mixedCase(x):
			s = rd.prose.slice(x.Span)
		default:
			s = titleWord(s)
		}
		if b.Len() > 0 && s != "-" && !strings.HasSuffix(b.String(), "-") {
			b.WriteByte(' ')
		}
		b.WriteString(s)
	}
	return b.String()
}

// mixedCase reports whether a word is written as an acronym or name of its own: "NRG", "eCommerce".
func (rd *reader) mixedCase(x lexeme) bool {
	s := rd.prose.slice(x.Span)
	if len(s) > 4 && strings.ToUpper(s) == s { // a whole title in capitals
		return false
	}
	for _, r := range s[1:] {
		if unicode.IsUpper(r) {
			return len(s) <= 5 || strings.ToUpper(s) != s
		}
	}
	return false
}

// titleWord capitalizes each part of a hyphenated word: "Co-Chief".
func titleWord(s string) string {
	parts := strings.Split(s, "-")
	for i, p := range parts {
		if r, n := utf8.DecodeRuneInString(p); n > 0 {
			parts[i] = string(unicode.ToUpper(r)) + p[n:]
		}
	}
	return strings.Join(parts, "-")
}

// classifyRole tells what kind of post a title is.
func (rd *reader) classifyRole(r *role) {
	t := strings.ToLower(r.title)
	r.interim = strings.HasPrefix(t, "interim ") || strings.HasPrefix(t, "acting ") || strings.Contains(t, " interim ") || strings.Contains(t, "acting ")
	switch {
	case r.committee:
		r.director = true
	case strings.HasSuffix(t, "director") || strings.HasSuffix(t, "directorship"):
		if strings.Contains(t, "managing") || strings.Contains(t, "senior director") || strings.Contains(t, "medical") || strings.Contains(t, "technical") || directorDepts.has(lastWord(strings.TrimSuffix(t, " director"))) {
			r.officer = true
			return
		}
		r.director = true
		lead := strings.Contains(t, "lead") || strings.Contains(t, "presiding")
		if strings.Contains(t, "class ") || strings.Contains(t, "executive") {
			r.class = true
		}
		switch {
		case lead && !strings.Contains(t, "independent"):
			r.title = "Lead Director"
		case lead:
			r.title = "Lead Independent Director"
		case strings.Contains(t, "executive director") && !strings.Contains(t, "non-executive"):
			r.officer = true
		default:
			r.title = "Director"
		}
	case strings.HasSuffix(t, "trustee"):
		r.title, r.director = "Trustee", true
	case r.director && !strings.Contains(t, "chair"):
	case strings.Contains(t, "chair"):
		r.title = strings.Replace(r.title, "Chairmanship", "Chairman", 1)
		vice := strings.Contains(t, "vice") || strings.Contains(t, "deputy")
		r.director = !vice || strings.Contains(t, "of the board")
		r.officer = strings.Contains(t, "executive") && !strings.Contains(t, "non-executive") && !strings.Contains(t, "nonexecutive") || !r.director
	case strings.Contains(t, "advis") || strings.Contains(t, "consultant") || strings.Contains(t, "liaison"):
		r.advisor = !strings.Contains(t, "president") && !strings.Contains(t, "chief")
		r.officer = !r.advisor
	case t == "executive officer" || t == "corporate officer" || t == "officer":
		r.officer = true
	default:
		r.officer = true
	}
}
