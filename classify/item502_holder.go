package classify

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
			case rd.isOwn(name):
				r.held = true
			case subsidiaryBehind(w, end), rd.sharesName(name):
				r.held, r.unit = true, true
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

// timeAhead reports whether "a" at n begins a length of time or a price: "for a term of two years".
func timeAhead(w []lexeme, n int) bool {
	for k := n + 1; k < len(w) && k-n < 5; k++ {
		switch w[k].low {
		case "term", "period", "year", "years", "month", "months", "while", "fee", "retainer", "salary":
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
