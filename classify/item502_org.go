package classify

import "strings"

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

// sharesName reports whether an organization bears the registrant's name with more to it, as its
// subsidiaries do: "Acme Worldwide Insurance Group".
func (rd *reader) sharesName(name string) bool {
	for n, p := range strings.Fields(name) {
		if !rd.ownWords[p] {
			return false
		}
		if !commonInNames.has(p) && !corporateWords[p] {
			return len(p) > 2 || n > 0
		}
	}
	return false
}

// commonInNames begin the names of many companies.
const commonInNames anyOf = "first second american america national united general international global universal new north south east west northern southern eastern western pacific atlantic central great us usa advanced applied home life premier standard pioneer liberty citizens community peoples farmers merchants"
