package classify

import "strings"

// readPerson appends a person and passes over credentials and ages behind the name.
func (rd *reader) readPerson(c *clause, w []lexeme, i int, m mention) int {
	e := elem{kind: aPerson, span: m.span}
	for _, p := range m.persons {
		e.parts = append(e.parts, part{who: p, span: m.span})
	}
	if n := len(c.elems); n > 0 && c.elems[n-1].kind == anOffice && rd.titleBefore(c) {
		e.parts[0].appos = c.elems[n-1].roles // "Chief Executive Officer Jane Roe"
		c.elems = c.elems[:n-1]
	}
	c.elems = append(c.elems, e)
	i = skipTo(w, i, m.span.End)
	if end := rd.ageAt(w, i, nil); end == i+1 && suffixes[bareWord(lastWord(m.persons[0].name))] && w[i].low != "age" {
		i = rd.ageAt(w, i, m.persons[0]) // "Jane Roe, Jr. 73, Chairman"
	}
	if i+1 < len(w) && (w[i].low == "is" || w[i].low == "was") {
		if end := rd.ageAt(w, i+1, nil); end > i+2 || end == i+2 && (end == len(w) || w[end].low == "." || w[end].low == "," || w[end].low == "and") {
			rd.ageAt(w, i+1, m.persons[0])
		}
	}
	for i+1 < len(w) && (w[i].low == "," || retiredMark(w, i) > i) {
		if end := retiredMark(w, i); end > i {
			i = end
			continue
		}
		k := i + 1
		switch {
		case credentials[strings.ReplaceAll(w[k].low, ".", "")] && w[k].capital && !rd.namesSomeone(w[k].Start):
			i = k + 1
			if i < len(w) && w[i].low == "." {
				i++
			}
			for i+1 < len(w) && w[i].low == "," && (w[i+1].low == "fellow") {
				i += 2
			}
		case serviceEnd(w, k) > k: // "Arthur B. Simmons, U.S. Army (Ret.), 66"
			i = serviceEnd(w, k)
		case rd.ageAt(w, k, m.persons[0]) > 0:
			i = rd.ageAt(w, k, m.persons[0])
			if i < len(w) && w[i].low == "," {
				if i+1 < len(w) && w[i+1].low == "," {
					i++
				}
				return i
			}
		default:
			return i
		}
	}
	return i
}

// retiredMark returns the end of "(Ret.)" at i, i for none.
func retiredMark(w []lexeme, i int) int {
	if i+2 < len(w) && w[i].low == "(" && (w[i+1].low == "ret" || w[i+1].low == "retired") {
		for n := i + 2; n < min(len(w), i+4); n++ {
			if w[n].low == ")" {
				return n + 1
			}
		}
	}
	return i
}

// serviceEnd returns the end of "U.S. Army" at k, k for none.
func serviceEnd(w []lexeme, k int) int {
	if w[k].low != "u.s" && w[k].low != "us" {
		return k
	}
	n := k + 1
	for n < len(w) && (w[n].low == "." || services.has(w[n].low)) {
		n++
	}
	if n > k+1 && services.has(w[n-1].low) {
		return n
	}
	return k
}

const services anyOf = "army navy air force marine corps coast guard"

// barePart reports whether what follows an age goes on with the verb rather than with an
// aside that needs its comma.
func (rd *reader) barePart(w []lexeme, i int) bool {
	return i < len(w) && (finite[w[i].low] || w[i].low == "to" || w[i].low == "as")
}

// titleBefore reports whether the office that c ends with stands as a title before a name:
// no verb or preposition governs it.
func (rd *reader) titleBefore(c *clause) bool {
	if len(c.elems) < 2 {
		return true
	}
	switch c.elems[len(c.elems)-2].low {
	case "of":
		if len(c.elems) < 3 {
			return false
		}
		w := c.elems[len(c.elems)-3].low // "the resignation of Director Jane Roe"
		return nominals[w] || payOwned.has(w)
	case "as", "to", "be", "become", "becomes", "became", "role", "position", "serve", "from":
		return false
	}
	return true
}

// payOwned is what may be of someone named with a title: "the salary of President Jane Roe".
const payOwned anyOf = "salary salaries bonus compensation pay employment that"

// ageAt reads "age 50", "aged 50", "50", "50 years old" at w[k] and returns where it ends.
func (rd *reader) ageAt(w []lexeme, k int, who *person) int {
	n := k
	for n < len(w) && (w[n].low == "age" || w[n].low == "aged" || w[n].low == "who" || w[n].low == "is" || w[n].low == "was" || w[n].low == "currently" || w[n].low == "has" || w[n].low == "attained") {
		n++
	}
	if n >= len(w) || len(w[n].low) != 2 || !isDigit(w[n].low[0]) || !isDigit(w[n].low[1]) {
		return 0
	}
	age := atoi(w[n].low)
	end := n + 1
	years := end+1 < len(w) && (w[end].low == "years" || w[end].low == "year")
	if age < 21 || age > 99 || n == k && !years && end < len(w) && w[end].low != "," && w[end].low != ")" && w[end].low != "." && w[end].low != "(" && !(w[end].low == "and" && k > 0 && (w[k-1].low == "is" || w[k-1].low == "was")) {
		return 0
	}
	if years {
		end++
		for end < len(w) && (w[end].low == "old" || w[end].low == "of" || w[end].low == "age") {
			end++
		}
	}
	if who != nil && who.age == 0 {
		who.age, who.ageSpan = age, Span{w[k].Start, w[n].End}
	}
	return end
}

// addRole appends an office, or joins it to the one that an "and" or comma links it with.
func (c *clause) addRole(r role) {
	r.held = c.dropOwner() || r.held
	n := len(c.elems)
	k := n
	for k > 0 && n-k < 4 {
		switch e := c.elems[k-1]; {
		case e.kind == aWord && (e.low == "," || e.low == "and" || e.low == "&" || e.low == "as" || e.low == "well" || e.low == "also" || e.low == "/" || e.low == "both" || e.low == "in" || e.low == "addition" || e.low == "to" ||
			e.low == "from" || e.low == "including" || e.low == "serve" || e.low == "or"):
			k--
			continue
		case e.kind == anOffice && (k == n || c.joins(k, n) || e.roles[len(e.roles)-1].title == r.title && e.roles[len(e.roles)-1].org == r.org):
			c.elems = c.elems[:k]
			e := c.last()
			if r.org != "" {
				for k := len(e.roles) - 1; k >= 0 && !e.roles[k].held && e.roles[k].org == ""; k-- {
					e.roles[k].org = r.org
				}
			}
			e.roles = append(e.roles, r)
			e.span.End = r.span.End
			return
		}
		break
	}
	c.elems = append(c.elems, elem{kind: anOffice, span: r.span, roles: []role{r}})
}

// joins reports whether the words between two offices link them.
func (c *clause) joins(from, to int) bool {
	and, comma, as := false, false, false
	for _, e := range c.elems[from:to] {
		switch e.low {
		case "to", "in", "addition", "serve":
			return false
		case "and", "&", "/", "well", "including":
			and = true
		case ",":
			comma = true
		case "as", "from":
			as = true
		}
	}
	return and || comma && !as
}

// dropOwner takes words such as "the Company's current" off the end, which belong to the
// office, board or committee that follows, and reports whether they name the company.
func (c *clause) dropOwner() (own bool) {
	for len(c.elems) > 0 {
		switch e := c.last(); {
		case e.kind == theCompany && e.poss:
			own = true
		case e.kind == aWord && (e.low == "its" || e.low == "our" || e.low == "current" || e.low == "then" || e.low == "existing" || e.low == "new" || e.low == "next" || e.low == "former" ||
			e.low == "currently" || e.low == "presently" || e.low == "newly" || e.low == "respective" || e.low == "company" || e.low == "fellow" || e.low == "sole"):
		case e.kind == aWord && (e.low == "his" || e.low == "her" || e.low == "their"):
			if k := len(c.elems) - 2; e.low == "her" && k >= 0 && (c.elems[k].low == "elected" || c.elems[k].low == "appointed" || c.elems[k].low == "named") {
				return own // "elected her a director"
			}
		default:
			return own
		}
		own = own || ownerWord(c.last().low)
		c.elems = c.elems[:len(c.elems)-1]
	}
	return own
}

func ownerWord(w string) bool { return w == "our" || w == "its" }
