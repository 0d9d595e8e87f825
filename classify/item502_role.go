package classify

import "strings"

// role is an office that the text names.
type role struct {
	span      Span
	title     string // in title case, "Director" for a seat on the board
	org       string // whose office, in lower case, when the text names another than the registrant
	director  bool
	officer   bool
	committee bool // of a committee of the board only
	advisor   bool // neither office nor seat: adviser, consultant, employee
	interim   bool
	class     bool // the text names the class of directors
	unit      bool // of a subsidiary
	held      bool // the text says that it is the registrant's
}

var (
	roleMods = wordSet(`interim acting co co- executive senior group corporate global regional divisional division deputy assistant associate first second founding vice international
		worldwide non-executive nonexecutive independent lead presiding non-employee nonemployee outside managing general principal chief class i ii iii iv a b c 1 2 3 external
		new permanent full-time part-time north u.s us emea enterprise field divisional national public interim special scientific strategic technical medical
		administrative corporate inaugural statutory supervisory temporary board human commercial clinical at-large additional disinterested unaffiliated`)
	chairWords         = wordSet("chair chairman chairwoman chairperson chairmen chairs chairmanship")
	titleHeads         = wordSet("president presidents treasurer secretary secretary-treasurer controller comptroller counsel manager partner trustee trustees advisor adviser advisors advisers consultant actuary economist scientist liaison")
	titleAbbreviations = map[string]string{"ceo": "Chief Executive Officer", "cfo": "Chief Financial Officer", "coo": "Chief Operating Officer", "cao": "Chief Accounting Officer",
		"evp": "Executive Vice President", "svp": "Senior Vice President", "vp": "Vice President", "avp": "Assistant Vice President", "cmo": "CMO", "cto": "Chief Technology Officer",
		"clo": "Chief Legal Officer", "cio": "CIO", "cso": "CSO", "cco": "CCO", "chro": "Chief Human Resources Officer", "cro": "CRO", "cpo": "CPO"}
	deptWords = wordSet(`finance sales marketing operations human resources research development engineering legal accounting strategy treasury tax commercial business corporate
		investor relations manufacturing quality regulatory affairs clinical technology information global north american europe european americas asia product products supply chain
		administration communications planning internal audit risk compliance services and & the medical science scientific people culture exploration production land digital
		customer`)
	ownCompany = wordSet("company registrant corporation issuer partnership trust bank firm fund group companies parent reit holding")
	lowNames   = wordSet("and or of the for to in & a an")
)

// roleAt reads an office that begins at w[i]; next is where the text goes on. org tells
// whether a name of an organization is the registrant's own.
func (rd *reader) roleAt(w []lexeme, i int) (r role, next int, ok bool) {
	j := i
	for j < len(w) && j-i < 6 && roleMods[w[j].low] && !chiefAt(w, j) && w[j].low != "general" {
		if (w[j].low == "first" || w[j].low == "second" || w[j].low == "new" || w[j].low == "board" && (j+1 == len(w) || !chairWords[w[j+1].low])) && j > i {
			break
		}
		if j+1 < len(w) && classMarks.has(w[j].low) && (j == i || w[j-1].low != "class") {
			return r, i, false
		}
		j++
		if j < len(w) && w[j].low == "-" && roleMods[w[j-1].low] && j+1 < len(w) && (roleMods[w[j+1].low] || chairWords[w[j+1].low]) {
			j++
		}
	}
	if j >= len(w) {
		return r, i, false
	}
	end, dept := 0, false
	switch x := titleHead(w[j].low); {
	case chiefAt(w, j):
		if end = rd.chiefEnd(w, j); end > 0 && end+1 < len(w) && w[end].low == "-" && w[end+1].low == "elect" {
			end += 2
		}
	case chairWords[x]:
		if (x == "chair" || x == "chairs") && j > 0 && i == j && (w[j-1].low == "will" || w[j-1].low == "to" || w[j-1].low == "also" || w[j-1].capital && x == "chairs") && x == "chairs" {
			return r, i, false
		}
		end = j + 1
	case directorDepts.has(x) && w[j].capital && j+1 < len(w) && w[j+1].low == "director" && w[j+1].capital:
		end, dept = j+2, true // "Group Finance Director"
	case x == "director" || x == "directors" || x == "directorship" || x == "directorships":
		end = j + 1
		dept = j > i && (w[j-1].low == "managing" || w[j-1].low == "senior" || w[j-1].low == "associate" || w[j-1].low == "medical" || w[j-1].low == "technical")
	case (x == "member" || x == "members") && (j == i || w[i].low == "class" || w[i].low == "independent" || w[i].low == "non-employee"):
		r, next, ok = rd.memberAt(w, j)
		r.span.Start, r.class = w[i].Start, r.class || w[i].low == "class"
		return r, next, ok
	case x == "general" && j+1 < len(w) && (w[j+1].low == "counsel" || w[j+1].low == "manager" || w[j+1].low == "partner"):
		end, dept = j+2, true
	case x == "vice" && j+1 < len(w) && w[j+1].low == "president":
		end, dept = j+2, true
	case (x == "governor" || x == "governors") && rd.seatTitle == "Governor":
		return role{span: Span{w[i].Start, w[j].End}, title: "Governor", director: true}, j + 1, true
	case (x == "manager" || x == "managers") && j == i && rd.seatTitle == "Manager":
		return role{span: w[j].Span, title: "Manager", director: true}, j + 1, true
	case titleHeads[x]:
		end, dept = j+1, x != "trustee"
		if (w[j].low == "partner" || x == "manager" || x == "counsel" || x == "scientist" || x == "liaison" || x == "actuary" || x == "economist") && j == i {
			return r, i, false
		}
	case x == "head" && j+1 < len(w) && (w[j+1].low == "of" || w[j+1].low == ","):
		end, dept = j+1, true
	case x == "officer" && j > i && (w[j-1].low == "executive" || w[j-1].low == "corporate"):
		end = j + 1
	case titleAbbreviations[x] != "" && w[j].capital:
		end = j + 1
	default:
		return r, i, false
	}
	if end == 0 {
		return r, i, false
	}
	r.span = Span{w[i].Start, w[end-1].End}
	name := w[i:end]
	next = end
	if dept {
		next = rd.tail(w, end)
		name = w[i:next]
		r.span.End = w[next-1].End
	}
	if next < len(w) && w[next].low == "emeritus" {
		return role{span: Span{w[i].Start, w[next].End}, title: rd.titleOf(w[i : next+1]), advisor: true}, next + 1, true
	}
	r.title = rd.titleOf(name)
	next = rd.holder(w, next, &r, chairWords[w[end-1].low])
	rd.classifyRole(&r)
	return r, next, true
}

// classMarks tell classes of directors apart.
const classMarks anyOf = "i iv a b c 1 2 3"

// chiefAt reports whether "chief" or "principal" at j begins a title.
func chiefAt(w []lexeme, j int) bool {
	return w[j].low == "chief" || w[j].low == "principal" || w[j].low == "co-chief" || w[j].low == "co-principal"
}

// titleHead is the word of a title without what a hyphen joins to its front or end:
// "co-chairman", "vice-president", "president-elect".
func titleHead(low string) string {
	for _, p := range []string{"co-", "vice-"} {
		low = strings.TrimPrefix(low, p)
	}
	return strings.TrimSuffix(low, "-elect")
}

// directorDepts make a director an officer: "Finance Director".
const directorDepts anyOf = "finance financial sales marketing commercial operations engineering"

// officerAhead reports whether the list that goes on at k, behind "Chief Executive", ends in the word
// "officer": "Chief Executive and Financial Officer", not "Chief Executive and as a director".
func officerAhead(w []lexeme, k int) bool {
	for n := k; n < len(w) && n-k < 6; n++ {
		switch w[n].low {
		case "officer", "officers":
			return true
		case "as", "of", "with", "from", "will", "who", "effective", "on", ".", ";", "(", "director", "president", "chairman", "chair", "chief", "member":
			return false
		}
	}
	return false
}

// chiefHeads are what a chief can be besides an officer.
const chiefHeads anyOf = "engineer accountant counsel merchant architect underwriter strategist geologist geophysicist metallurgist pilot physician nurse auditor appraiser"

// chiefEnd finds the end of "Chief Legal and Compliance Officer", 0 for none.
func (rd *reader) chiefEnd(w []lexeme, j int) int {
	for k := j + 1; k < len(w) && k-j < 9; k++ {
		switch x := w[k].low; {
		case x == "officer" || x == "officers" || x == "officer-elect":
			return k + 1
		case x == "executive" && k == j+1 && (k+1 == len(w) || w[k+1].low != "officer" && w[k+1].low != "officers" && !officerAhead(w, k+1)):
			return k + 1
		case k == j+1 && (titleHeads[x] || chiefHeads.has(x)):
			return k + 1
		case x == "of" && k == j+1 && k+1 < len(w): // chief of staff
			return k + 2
		case chiefAt(w, k), x == ".", x == ";", x == "(", x == "will", x == "was", x == "has", x == "is":
			if k > j+1 && w[k-1].low == "and" { // "chief executive and chief financial officer"
				return k - 1
			}
			return 0
		}
	}
	return 0
}

// memberAt reads "member of the Board" as a directorship, "member of the Audit Committee"
// as a place on a committee.
func (rd *reader) memberAt(w []lexeme, i int) (r role, next int, ok bool) {
	k := i + 1
	if k >= len(w) || w[k].low != "of" && w[k].low != "on" {
		return r, i, false
	}
	for k++; k < len(w) && k-i < 14; k++ {
		switch x := w[k].low; {
		case (x == "board" || x == "boards") && otherBoards.has(w[k-1].low):
			return role{span: Span{w[i].Start, w[k].End}, title: rd.titleOf(w[i : k+1]), advisor: true}, k + 1, true
		case x == "board" || x == "boards":
			r = role{span: Span{w[i].Start, w[k].End}, title: rd.seatTitle, director: true}
			return r, rd.holder(w, rd.boardEnd(w, k), &r, false), true
		case x == "committee" || x == "committees":
			return role{span: Span{w[i].Start, w[k].End}, title: rd.titleOf(w[i : k+1]), committee: true}, k + 1, true
		case x == "," || x == "." || x == ";" || x == "who" || finite[x]:
			return r, i, false
		}
	}
	return r, i, false
}

// otherBoards stand before a board that does not direct the company.
const otherBoards anyOf = "advisory scientific medical editorial clinical review"

// boardEnd returns the end of "Board of Directors" whose "Board" is w[k].
func (rd *reader) boardEnd(w []lexeme, k int) int {
	if k+2 < len(w) && w[k+1].low == "of" && (w[k+2].low == "directors" || w[k+2].low == "trustees" || w[k+2].low == "managers" || w[k+2].low == "governors") {
		return k + 3
	}
	return k + 1
}

// tail takes in the department behind a title: "Vice President, Clinical Development".
func (rd *reader) tail(w []lexeme, k int) int {
	if k >= len(w) {
		return k
	}
	var from int
	switch {
	case (w[k].low == "," || w[k].low == "-" || w[k].low == "•") && k+1 < len(w) && w[k+1].capital && !monthNames[w[k+1].low]:
		from = k + 1
	case w[k].low == "of" && k+1 < len(w) && !ownCompany[w[k+1].low] && (w[k+1].capital || deptWords[w[k+1].low] && w[k+1].low != "the"):
		from = k + 1
		if rd.ownOrg(w, from) {
			return k
		}
	case w[k].low == "of" && k+2 < len(w) && w[k+1].low == "the" && w[k+2].capital && !ownCompany[w[k+2].low] && w[k+2].low != "board" && !rd.ownOrg(w, k+2):
		from = k + 2
	case w[k].low == "for" && k+1 < len(w) && w[k+1].capital:
		from = k + 1
	case w[k].capital && (deptWords[w[k].low] || w[k].low == "worldwide" || w[k].low == "international" || w[k].low == "strategic") && !rd.startsRole(w, k) && !rd.namesPerson(w[k].Start):
		from = k
	default:
		return k
	}
	end := from
	for end < len(w) && end-from < 9 {
		x := w[end]
		if rd.namesPerson(x.Start) {
			break
		}
		if _, isDate := rd.dates[x.Start]; isDate {
			break
		}
		if rd.startsRole(w, end) && (end > from || w[from-1].low != "of") {
			break
		}
		joins := end > from && end+1 < len(w) && (x.low == "and" || x.low == "&" || x.low == "of" || x.low == "the" || x.low == "," || x.low == "for" || x.low == "/" || x.low == "-") &&
			(w[end+1].capital || w[end+1].low == "the" || x.low != "," && deptWords[w[end+1].low]) && !rd.startsRole(w, end+1) && !ownCompany[w[end+1].low] &&
			!(x.low == "," && !listGoesOn(w, end)) && !(x.low == "of" && rd.ownOrg(w, end+1))
		if x.low == "the" && joins && end+1 < len(w) && ownCompany[w[end+1].low] {
			break
		}
		if !x.capital && !joins && !(from > 0 && w[from-1].low == "of" && deptWords[x.low] && x.low != "the") {
			break
		}
		if joins && x.low != "the" {
			if rd.namesPerson(w[end+1].Start) {
				break
			}
		}
		end++
	}
	if end == from {
		return k
	}
	for end > from && (lowNames[w[end-1].low] || w[end-1].low == ",") {
		end--
	}
	if end < len(w) && (companyForms[w[end-1].low] && w[end-1].low != "group" || w[end].low == "," && end+1 < len(w) && w[end+1].low == "inc") {
		return k // an organization, not a department
	}
	return end
}

// listGoesOn reports whether the comma at k stands within "Sales, Marketing and Service".
func listGoesOn(w []lexeme, k int) bool {
	for n := k + 1; n < len(w) && n-k < 5; n++ {
		switch {
		case w[n].low == "and" || w[n].low == "&":
			return n+1 < len(w) && w[n+1].capital
		case !w[n].capital:
			return false
		}
	}
	return false
}

// startsRole reports whether a title begins at w[k].
func (rd *reader) startsRole(w []lexeme, k int) bool {
	switch x := w[k].low; {
	case chiefAt(w, k), x == "member" || x == "director" || x == "president" || x == "chairman" || x == "chair" || x == "vice" || x == "secretary" || x == "treasurer" || x == "controller" || x == "head":
		return true
	case x == "executive" || x == "senior" || x == "interim" || x == "acting" || x == "general" || x == "assistant" || x == "corporate" || x == "co":
		return k+1 < len(w) && (w[k+1].low == "vice" || w[k+1].low == "chairman" || w[k+1].low == "chair" || w[k+1].low == "counsel" || w[k+1].low == "manager" || w[k+1].low == "secretary" ||
			w[k+1].low == "treasurer" || w[k+1].low == "adviser" || w[k+1].low == "advisor" || w[k+1].low == "controller" || chiefAt(w, k+1) || w[k+1].low == "president" || w[k+1].low == "director")
	case titleAbbreviations[x] != "":
		return true
	}
	return false
}
