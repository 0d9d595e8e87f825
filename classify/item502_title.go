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

// holder reads whose office it is: "of the Company", "of the Board", "of Acme Holdings, Inc.".
func (rd *reader) holder(w []lexeme, k int, r *role, chair bool) int {
	if end := memberBeside(w, k); chair && end > 0 {
		k = end
	}
	for range 3 {
		if k+1 >= len(w) || w[k].low != "of" && w[k].low != "for" && w[k].low != "on" && w[k].low != "at" && w[k].low != "with" {
			return k
		}
		n := k + 1
		for n < len(w) && (w[n].low == "the" || w[n].low == "our" || w[n].low == "its" || w[n].low == "both" || w[n].low == "such" || ownOrgWord(w, n)) {
			n++
		}
		if n >= len(w) {
			return k
		}
		if chair && w[n].capital && rd.ownOrg(w, n) { // "Chair of the Acme Inc. (“Acme”) Board of Directors"
			end, _ := rd.orgAt(w, n)
			if end < len(w) && w[end].low == "(" {
				for end < len(w) && w[end].low != ")" {
					end++
				}
				end++
			}
			if end < len(w) && w[end].low == "board" {
				n = end
			}
		}
		if w[k].low != "on" && (w[n].low == "a" || w[n].low == "an" || w[n].low == "another") && !ownedBeside(w, n) && !(w[k].low == "for" && timeAhead(w, n)) {
			r.org = "another" // "chief executive of a nonprofit organization"
			return n
		}
		switch x := w[n].low; {
		case x == "board" || x == "boards":
			end := rd.boardEnd(w, n)
			if chair {
				r.title += " of the Board"
			} else if r.title == "" || r.director {
				r.title = rd.seatTitle
			}
			r.director = true
			r.span.End = w[end-1].End
			k, chair = end, false
			continue
		case chair && committeeAhead(w, n) > 0:
			end := committeeAhead(w, n)
			r.title += " of the " + rd.titleOf(w[n:end])
			r.committee = true
			r.span.End = w[end-1].End
			return end
		case w[n-1].low != "of" && (x == "sponsor" || x == "adviser" || x == "advisor" || x == "affiliates"):
			r.org = x
			return n + 1
		case w[k].low == "of" && w[n-1].low != "of" && partnerEnd(w, n) > 0:
			r.held = true
			k = partnerEnd(w, n)
			continue
		case w[k].low == "of" && (w[n-1].low != "of") && (ownCompany[x] || w[n-1].low == "'s"):
			if n+1 < len(w) && w[n+1].low == "'s" { // "of the Company's Healthcare Division"
				end := n + 2
				for end < len(w) && end-n < 8 && w[end].capital && !rd.startsRole(w, end) {
					end++
				}
				if end == n+2 || end > len(w) {
					return k
				}
				r.title += ", " + rd.titleOf(w[n+2:end])
				r.held = true
				r.span.End = w[end-1].End
				return end
			}
			if w[n-1].low == "'s" {
				if n > 1 && !ownCompany[w[n-2].low] && !rd.ownWords[w[n-2].low] {
					r.org = w[n-2].low // "of Borealis's Research Division"
					return n
				}
				end := n
				for end < len(w) && end-n < 6 && w[end].capital && !rd.startsRole(w, end) {
					end++
				}
				if end > n {
					r.title += ", " + rd.titleOf(w[n:end])
					r.span.End = w[end-1].End
				}
				r.held = true
				return end
			}
			r.held = true
			k = n + 1
			for k+2 < len(w) && w[k].low == "and" && (w[k+1].low == "the" || w[k+1].low == "of") && (ownCompany[w[k+1].low] || ownCompany[w[min(k+2, len(w)-1)].low]) {
				k += 3
			}
			continue
		case w[k].low == "of" && w[n].capital:
			end, name := rd.orgAt(w, n)
			if rd.namesPerson(w[n].Start) && !corporateEnd(w, end) {
				return k
			}
			switch {
			case rd.isOwn(name), subsidiaryBehind(w, end):
				r.held = true
			case w[n-1].low == "its" || w[n-1].low == "our" || divisionWords.has(w[end-1].low): // "President of its Home Furnishings Division"
				r.title, r.held = r.title+" of "+rd.titleOf(w[n:end]), true
				r.span.End = w[end-1].End
			default:
				r.org = name
			}
			return end
		default:
			return k
		}
	}
	return k
}

// timeAhead reports whether "a" at n begins a length of time: "for a term of two years".
func timeAhead(w []lexeme, n int) bool {
	for k := n + 1; k < len(w) && k-n < 5; k++ {
		switch w[k].low {
		case "term", "period", "year", "years", "month", "months", "while":
			return true
		}
	}
	return false
}

// ownedBeside reports whether what "a" at n begins belongs to the registrant or its board: "a
// subsidiary of the Company", "a committee of the Board".
func ownedBeside(w []lexeme, n int) bool {
	for k := n + 1; k < len(w) && k-n < 9 && w[k].low != "," && w[k].low != "."; k++ {
		if ownCompany[w[k].low] && (w[k-1].low == "the" || w[k-1].low == "our") || w[k].low == "subsidiary" || w[k].low == "board" || w[k].low == "committee" || w[k].low == "division" || w[k].low == "segment" || w[k].low == "our" {
			return true
		}
	}
	return false
}

// divisionWords end the name of a part of a company.
const divisionWords anyOf = "division segment unit region department"

// subsidiaryBehind reports whether the organization that ends at n is called a subsidiary.
func subsidiaryBehind(w []lexeme, n int) bool {
	for k := n; k < len(w) && k-n < 6 && w[k].low != "."; k++ {
		if w[k].low == "subsidiary" {
			return k > n && w[n].low == ","
		}
	}
	return false
}

// memberBeside returns the end of "and a member" at k where a committee follows, as in
// "chair and member of the audit committee", 0 for none.
func memberBeside(w []lexeme, k int) int {
	n := k + 1
	if n < len(w) && w[n].low == "a" {
		n++
	}
	if n+2 < len(w) && (w[k].low == "and" || w[k].low == "," || w[k].low == "/") && (w[n].low == "member" || w[n].low == "members") && (w[n+1].low == "of" || w[n+1].low == "on") {
		return n + 1
	}
	return 0
}

// partnerEnd returns the end of "General Partner" or "managing member" at n, 0 for none: who
// manages a partnership is named so, and its board and officers are the registrant's.
func partnerEnd(w []lexeme, n int) int {
	if n+1 < len(w) && (w[n].low == "general" && w[n+1].low == "partner" || w[n].low == "managing" && w[n+1].low == "member") {
		return n + 2
	}
	return 0
}

// ownerLead are the words before "general partner" that make it the registrant's.
var ownerLead = wordSet("the our its partnership's")

// ownOrgWord reports whether w[n] is the company in "the Company's Board".
func ownOrgWord(w []lexeme, n int) bool {
	return w[n].low == "'s" || n+1 < len(w) && w[n+1].low == "'s" && (ownCompany[w[n].low] || w[n].capital)
}

// committeeAhead returns the end of a committee's name that begins at n.
func committeeAhead(w []lexeme, n int) int {
	for k := n; k < len(w) && k-n < 8; k++ {
		switch x := w[k].low; {
		case x == "committee" || x == "committees":
			return k + 1
		case x == "." || x == ";" || x == "(" || x == "'s" || x == "of" || x == "who" || x == "will" || x == "as" || x == "to" || x == "on" || x == "board" || x == "company" || x == "for" || x == "with" || x == "that" || finite[x]:
			return 0
		}
	}
	return 0
}

// orgAt reads the name of an organization and returns it in lower case.
func (rd *reader) orgAt(w []lexeme, n int) (end int, name string) {
	var parts []string
	for end = n; end < len(w) && end-n < 10; end++ {
		x := w[end]
		next := ""
		if end+1 < len(w) {
			next = w[end+1].low
		}
		switch {
		case x.low == "board" || x.low == "committee" || x.low == "boards":
		case x.capital && !rd.startsRole(w, end):
			parts = append(parts, x.low)
			continue
		case x.low == "." && end+1 < len(w) && (next == "," || !w[end+1].capital):
			continue
		case x.low == "," && (next == "inc" || next == "llc" || next == "ltd" || next == "l.l.c" || next == "lp" || next == "plc" || next == "n.a"):
			continue
		case (x.low == "&" || x.low == "of" || x.low == "and" && (next == "company" || next == "co")) && end+1 < len(w) && w[end+1].capital:
			continue
		}
		break
	}
	if end > n && w[end-1].low == "." {
		end--
	}
	return end, strings.Join(parts, " ")
}

var companyForms = wordSet("inc incorporated corp corporation company co llc l.l.c lp l.p llp ltd limited plc group holdings holding companies the na n.v nv ag se sa trust i ii iii iv v vi vii")

func corporateEnd(w []lexeme, end int) bool { return end > 0 && corporateWords[w[end-1].low] }

// ownOrg reports whether the organization named at n is the registrant.
func (rd *reader) ownOrg(w []lexeme, n int) bool {
	if n >= len(w) || !w[n].capital {
		return false
	}
	_, name := rd.orgAt(w, n)
	return name != "" && rd.isOwn(name)
}

// isOwn reports whether every word of name is one of the registrant's, or name was given
// to it in the text.
func (rd *reader) isOwn(name string) bool {
	parts := strings.Fields(name)
	if len(parts) == 0 {
		return false
	}
	own := 0
	for _, p := range parts {
		if rd.ownWords[p] {
			own++
		} else if !companyForms[p] {
			return false
		}
	}
	return own > 0
}

// classifyRole tells what kind of post a title is.
func (rd *reader) classifyRole(r *role) {
	t := strings.ToLower(r.title)
	r.interim = strings.HasPrefix(t, "interim ") || strings.HasPrefix(t, "acting ") || strings.Contains(t, " interim ") || strings.Contains(t, "acting ")
	switch {
	case r.committee:
		r.director = true
	case strings.HasSuffix(t, "director") || strings.HasSuffix(t, "directorship"):
		if strings.Contains(t, "managing") || strings.Contains(t, "senior director") || strings.Contains(t, "medical") || strings.Contains(t, "technical") {
			r.officer = true
			return
		}
		r.director = true
		lead := strings.Contains(t, "lead") || strings.Contains(t, "presiding")
		if strings.Contains(t, "class ") {
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
