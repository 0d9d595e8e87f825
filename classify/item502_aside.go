package classify

import "strings"

// readParenthesis passes over a parenthesis: it defines a term, states an age, counts the
// entries of a list, or speaks of an aside.
func (rd *reader) readParenthesis(c *clause, w []lexeme, i int) int {
	end := i + 1
	depth := 1
	for ; end < len(w) && end-i < 80; end++ {
		if w[end].low == "(" {
			depth++
		} else if w[end].low == ")" {
			if depth--; depth == 0 {
				break
			}
		}
	}
	if end >= len(w) || depth > 0 {
		return i + 1
	}
	body := w[i+1 : end]
	switch {
	case len(body) == 0:
	case len(body) == 1 && isEnumerator(body[0].low):
		c.elems = append(c.elems, elem{kind: aBreak, low: ";", span: w[i].Span})
	case len(body) == 1 && c.last().kind == aPerson && rd.ageAt(body, 0, nil) > 0, body[0].low == "age" || body[0].low == "aged":
		if c.last().kind == aPerson {
			rd.ageAt(body, 0, c.last().parts[len(c.last().parts)-1].who)
		}
	case c.last().kind == aPerson && !c.last().poss && rd.officesOnly(body) != nil:
		who := &c.last().parts[len(c.last().parts)-1]
		who.appos = append(who.appos, rd.officesOnly(body)...) // "Jane Roe (our President and a director)"
	case quotes(body):
		rd.define(c, body)
	case body[0].low == "effective", rd.setsDay(body):
		c.elems = append(c.elems, elem{kind: aWord, low: ",", span: w[i].Span})
		for k := i + 1; k < end; {
			k = rd.readElem(c, w, k)
		}
		c.elems = append(c.elems, elem{kind: aWord, low: ",", span: w[end].Span})
	}
	return end + 1
}

// officesOnly returns the offices of a parenthesis that holds nothing else.
func (rd *reader) officesOnly(body []lexeme) (out []role) {
	for i := 0; i < len(body); {
		if r, next, ok := rd.roleAt(body, i); ok && next > i {
			out = append(out, r)
			i = next
			continue
		}
		switch body[i].low {
		case "and", ",", "/", "&", "the", "a", "our", "its", "company", "'s", "current", "former":
			i++
		default:
			return nil
		}
	}
	return out
}

// setsDay reports whether a parenthesis says on which day an event is: "(scheduled to be held
// on May 1, 2024)".
func (rd *reader) setsDay(body []lexeme) bool {
	held := false
	for _, w := range body {
		held = held || w.low == "held" || w.low == "scheduled" || w.low == "expected"
		if _, ok := rd.dates[w.Start]; ok {
			return held && setsDate.has(body[0].low)
		}
	}
	return false
}

func isEnumerator(s string) bool {
	return len(s) == 1 && (isLower(s[0]) || isDigit(s[0])) || strings.Trim(s, "ivx") == ""
}

func quotes(body []lexeme) bool {
	for _, w := range body {
		if w.low == `"` {
			return true
		}
	}
	return false
}

// define records the terms that a parenthesis gives to what stands before it: to a date
// that is close by.
func (rd *reader) define(c *clause, body []lexeme) {
	inner := len(body) > 0 && body[0].low == "such"
	for k := 0; k < len(body); k++ {
		if body[k].low != `"` {
			continue
		}
		var parts []string
		for k++; k < len(body) && body[k].low != `"`; k++ {
			parts = append(parts, body[k].low)
		}
		name := strings.Trim(strings.Join(parts, " "), " ,.")
		last := lastWord(name)
		rd.nameGroup(c, name)
		if last != "date" && last != "time" && last != "meeting" && last != "closing" && last != "agm" && last != "day" {
			continue
		}
		t := term{}
		t.date, t.known = c.dateBehindTerm(last == "meeting" || last == "agm", inner && body[1].low != "date")
		if old, ok := rd.terms[name]; !ok || !old.known {
			rd.terms[name] = t
		}
	}
}

// dateBehindTerm finds the date that a term defined at the end of c denotes.
func (c *clause) dateBehindTerm(meeting, event bool) (DateHit, bool) {
	n := len(c.elems)
	for k := n - 1; k >= 0 && n-k < 30; k-- {
		e := c.elems[k]
		if e.kind != aDate || e.date.Precision != PrecisionDay {
			continue
		}
		near := n-k <= 4 || meeting && c.isComma(k+1) && c.low(k+2) == "at" // "On May 1, at the annual meeting"
		for _, x := range c.elems[k:] {
			if x.low == "held" || x.low == "date" || x.low == "hold" || x.low == "convened" {
				near = true
			}
		}
		if !near && !meeting && !event && k <= 2 {
			near = n-k <= 12
		}
		if k > 1 && (c.elems[k-1].low == "than" || c.elems[k-1].low == "by") || event && n-k > 4 || !near {
			return DateHit{}, false
		}
		return e.date, true
	}
	return DateHit{}, false
}

// apposition attaches the offices beside a name to the person and takes them and relative
// clauses that tell of no event out of the sentence.
func (c *clause) apposition() {
	out := c.elems[:0] // never gets ahead of what is read
	for i := 0; i < len(c.elems); i++ {
		e := c.elems[i]
		if e.kind == anOffice && i+2 < len(c.elems) && c.isComma(i+1) && c.elems[i+2].kind == aPerson && !c.elems[i+2].poss && (i+3 == len(c.elems) || c.isComma(i+3)) && !governed(out) {
			p := c.elems[i+2]
			p.parts[0].appos = append(p.parts[0].appos, e.roles...)
			out = append(out, p)
			i += 2
			if i+1 < len(c.elems) && c.isComma(i+1) {
				i++
			}
			continue
		}
		out = append(out, e)
		if e.kind != aPerson || e.poss {
			continue
		}
		who := &out[len(out)-1].parts[len(e.parts)-1]
		for {
			next, roles := c.aside(i + 1)
			if next == 0 {
				break
			}
			who.appos = append(who.appos, roles...)
			i = next - 1
		}
	}
	c.elems = out
}

func (c *clause) isComma(i int) bool {
	return i >= 0 && i < len(c.elems) && c.elems[i].kind == aWord && (c.elems[i].low == "," || c.elems[i].low == "-")
}

// governed reports whether what was read last takes an office as its object: "resigned as
// President, John Roe ..." never stands, "as President, John Roe" does not name John.
func governed(elems []elem) bool {
	if len(elems) == 0 {
		return false
	}
	switch elems[len(elems)-1].low {
	case "as", "from", "to", "role", "position":
		return true
	case "of":
		if n := len(elems) - 2; n >= 0 {
			switch elems[n].low {
			case "role", "position", "office", "title", "duties", "positions", "roles", "employment":
				return true
			}
		}
	}
	return false
}

// aside reads ", the Company's Chief Executive Officer," or ", who has served as director
// since 2019," at i and returns where the sentence goes on, 0 for none.
func (c *clause) aside(i int) (next int, roles []role) {
	if !c.isComma(i) || i+1 >= len(c.elems) {
		return 0, nil
	}
	k := i + 1
	if c.kind(k) == theCompany && strings.HasSuffix(c.low(k+1), "founder") {
		k++
	}
	for k < len(c.elems) && c.elems[k].kind == aWord && (asideWords[c.elems[k].low] || (c.isComma(k) || c.low(k) == "and") && strings.HasSuffix(c.low(k-1), "founder")) {
		k++
	}
	if k < len(c.elems) && c.elems[k].kind == anOffice && !c.elems[k].poss {
		roles = c.elems[k].roles
		for k++; k < len(c.elems) && (c.elems[k].kind == aCommittee || c.elems[k].low == "and" && k+1 < len(c.elems) && c.elems[k+1].kind == aCommittee || c.elems[k].low == "of" || c.elems[k].kind == theCompany && c.elems[k-1].low == "of" || c.elems[k].low == "since" || c.elems[k].kind == aDate && c.elems[k-1].low == "since" || len(c.elems[k].low) == 4 && isDigit(c.elems[k].low[0])); {
			k++
		}
		if k+1 < len(c.elems) && c.elems[k].low == "and" && c.elems[k+1].kind == anOffice && !c.elems[k+1].poss && (k+2 == len(c.elems) || c.isComma(k+2)) {
			roles = append(roles[:len(roles):len(roles)], c.elems[k+1].roles...) // "a director since 2009 and Chair of the Audit Committee,"
			k += 2
		}
		if unitNouns.has(c.low(k)) && c.isComma(k+1) {
			k++ // "President of the Company's Harbor Grill concept,"
		}
		if k == len(c.elems) || c.isComma(k) || c.elems[k].kind == aBreak {
			return closeAside(c, k), roles
		}
		if v := c.elems[k].low; c.elems[k].kind == aWord && (finite[v] || v == "to" || v == "has" || v == "and") {
			return k, roles
		}
		return 0, nil
	}
	if relations.has(c.elems[i+1].low) {
		for k = i + 2; k < len(c.elems) && k-i < 14; k++ {
			switch e := c.elems[k]; {
			case e.kind == aPerson, e.kind == aBreak, e.kind == aDate, e.kind == aWord && (finite[e.low] || endWords[e.low] != "" || appointWords[e.low]):
				return 0, nil
			case e.kind == anOffice:
				roles = append(roles, e.roles...)
			case c.isComma(k):
				return closeAside(c, k), roles
			}
		}
		return 0, nil
	}
	if c.elems[i+1].low != "who" && c.elems[i+1].low != "whose" && c.elems[i+1].low != "having" {
		return 0, nil
	}
	k = i + 2
	if c.isComma(k) { // "who, as previously announced, will retire"
		if end := c.after(k, 9, anyOf(",")); end > 0 && c.after(i, end-i, anyOf("has serves is was")) < 0 {
			k = end + 1
		}
	}
	for ; k < len(c.elems) && k-i < 40; k++ {
		switch e := c.elems[k]; {
		case e.low == "will" && (c.low(k+1) == "serve" || thenWords.has(c.low(k+1)) && c.low(k+2) == "serve"):
			return 0, nil
		case e.kind == aWord && (endWords[e.low] != "" || appointWords[e.low] && e.low != "serves" && e.low != "serve" && e.low != "joined"):
			return 0, nil
		case e.kind == anOffice:
			roles = append(roles, e.roles...)
		case e.kind == aBreak, c.isComma(k) && (k+1 == len(c.elems) || c.elems[k+1].kind == aWord && !asideWords[c.elems[k+1].low] && (c.elems[k+1].low == "to" || !lowNames[c.elems[k+1].low])):
			return closeAside(c, k), roles
		}
	}
	if k == len(c.elems) {
		return k, roles
	}
	return 0, nil
}

// closeAside returns where the sentence goes on behind the comma that ends an aside. A
// comma before "and" another name stays, for the enumeration.
func closeAside(c *clause, k int) int {
	if c.isComma(k) {
		return k + 1
	}
	return k
}

// relations begin an aside that says who a person is, without an office.
const relations anyOf = "designee nominee founder co-founder partner professor attorney brother son daughter wife husband retired formerly spouse beneficial holder"

// unitNouns say what the part of a company is whose office someone holds.
const unitNouns anyOf = "concept brand brands business businesses division segment unit region subsidiary operations"

var asideWords = wordSet("currently current then our its presently now most recently also both formerly one of two three founder co-founder cofounder")
