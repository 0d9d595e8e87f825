package classify

import (
	"slices"
	"strings"
)

// elem is a part of a sentence as the rules see it: a word, or a person, office, date,
// board, committee or the company itself.
type elem struct {
	kind  byte // one of the kinds below
	low   string
	span  Span
	poss  bool // "Mr. Berg's"
	parts []part
	roles []role
	date  DateHit
	known bool // of a date: it is stated
}

const (
	aWord      = 'w'
	aPerson    = 'P'
	anOffice   = 'R'
	aDate      = 'D'
	theCompany = 'C'
	theBoard   = 'B'
	aCommittee = 'K'
	aBreak     = ';'
)

// part is one person of an enumeration, with the offices that stand beside the name.
type part struct {
	who   *person
	span  Span
	appos []role
}

// clause is a sentence made of elems.
type clause struct {
	span    Span
	para    int
	letters string
	heading bool
	opens   bool // introduces a list
	told    bool // a change was read in it
	listed  bool // an entry of a list that the passage lead introduces
	lead    int
	elems   []elem
	text    string // lower case
}

// readClause breaks the words of a sentence into elems. The words of a list's introduction
// may precede those of its entry.
func (rd *reader) readClause(spans ...Span) *clause {
	c := &clause{span: spans[len(spans)-1]}
	for _, s := range spans {
		w := splitWords(rd.prose.text, rd.prose.low, rd.prose.base, s)
		if c.elems == nil {
			c.elems = make([]elem, 0, len(w))
		}
		c.text += rd.prose.low[s.Start-rd.prose.base:s.End-rd.prose.base] + " "
		for i := 0; i < len(w); {
			i = rd.readElem(c, w, i)
		}
	}
	c.chairs()
	if c.personAhead(0, len(c.elems)) {
		c.apposition()
		c.enumerate()
		c.apposition()
	}
	return c
}

// chairs completes "its chair" where the body spoken of last is a committee.
func (c *clause) chairs() {
	committee := ""
	for k := range c.elems {
		e := &c.elems[k]
		switch e.kind {
		case theBoard:
			committee = ""
		case aCommittee:
			committee = e.low
		case anOffice:
			for n := range e.roles {
				r := &e.roles[n]
				_, of, found := strings.Cut(r.title, " of the ")
				switch {
				case r.committee && found:
					committee = of
				case committee != "" && (r.title == "Chair" || r.title == "Chairman" || r.title == "Chairperson" || r.title == "Chairwoman"):
					r.title, r.committee = r.title+" of the "+committee, true
				case r.director && !r.committee:
					committee = ""
				}
			}
		}
	}
}

func (c *clause) last() *elem {
	if len(c.elems) == 0 {
		return &elem{}
	}
	return &c.elems[len(c.elems)-1]
}

// readElem appends the elem at w[i] and returns where the next one begins.
func (rd *reader) readElem(c *clause, w []lexeme, i int) int {
	x := w[i]
	if m, ok := rd.cast.mentions[x.Start]; ok {
		return rd.readPerson(c, w, i, m)
	}
	if d, ok := rd.dates[x.Start]; ok {
		c.elems = append(c.elems, elem{kind: aDate, span: d.Span, date: d, known: true})
		return skipTo(w, i, d.Span.End)
	}
	switch {
	case x.low == "(":
		return rd.readParenthesis(c, w, i)
	case x.low == `"` || x.low == "." || x.low == "•" || x.low == ")" || x.low == "the" || x.low == "a" || x.low == "an" || x.low == "*":
		return i + 1
	case x.low == "'s":
		c.last().poss = true
		return i + 1
	case x.low == "," && c.last().kind == aPerson && rd.ageAt(w, i+1, c.last().parts[len(c.last().parts)-1].who) > 0:
		i = rd.ageAt(w, i+1, nil)
		if i < len(w) && w[i].low == "," && !(i+1 < len(w) && w[i+1].low == "and") && rd.barePart(w, i+1) {
			i++
		}
		return i
	case weekdays.has(x.low) && x.capital:
		if i+1 < len(w) && w[i+1].low == "," {
			return i + 2
		}
		return i + 1
	case x.low == ";":
		c.elems = append(c.elems, elem{kind: aBreak, low: ";", span: x.Span})
		return i + 1
	}
	if (x.low == "he" || x.low == "she") && i+3 < len(w) && (w[i+1].low == "is" || w[i+1].low == "was" || w[i+1].low == "had") && len(rd.focus) == 1 && fits(x.low, rd.focus) {
		if end := rd.ageAt(w, i+2, nil); end > i+3 || end == i+3 && (w[end].low == "." || w[end].low == ",") {
			rd.ageAt(w, i+2, rd.focus[0].who)
		}
	}
	if end := rd.ageAt(w, i+1, nil); x.low == "is" && end == i+2 && (end == len(w) || w[end].low == ".") {
		if who := c.onePerson(); who != nil { // "Mr. Berg, who has been a director since 2016, is 56."
			rd.ageAt(w, i+1, who)
		}
	}
	if x.low == "age" && i > 0 && (w[i-1].low == "the" || w[i-1].low == "at" || w[i-1].low == "reached" || w[i-1].low == "his" || w[i-1].low == "her") && i+2 < len(w) && w[i+1].low == "of" {
		if who := c.onePerson(); who != nil {
			rd.ageAt(w, i+2, who)
		}
	}
	if parts, n := rd.aliasOf(w, i); n > 0 {
		c.elems = append(c.elems, elem{kind: aPerson, span: Span{x.Start, w[i+n-1].End}, parts: slices.Clone(parts)})
		return i + n
	}
	if end := partnerEnd(w, i); end > 0 && i > 0 && ownerLead[w[i-1].low] {
		c.elems = append(c.elems, elem{kind: theCompany, low: "company", span: Span{x.Start, w[end-1].End}})
		return end
	}
	if name, n := rd.termAt(w, i); n > 0 {
		t := rd.terms[name]
		c.elems = append(c.elems, elem{kind: aDate, low: name, span: Span{x.Start, w[i+n-1].End}, date: t.date, known: t.known})
		return i + n
	}
	if r, next, ok := rd.roleAt(w, i); ok {
		if next < len(w) && w[next-1].low == "directors" && (w[next].low == "elected" || w[next].low == "appointed" || w[next].low == "approved" || w[next].low == "selected") {
			c.elems = append(c.elems, elem{kind: theCompany, low: "company", span: r.span})
			return next
		}
		c.addRole(r)
		return next
	}
	switch {
	case x.low == "board" || x.low == "boards":
		end := rd.boardEnd(w, i)
		if k := len(c.elems) - 1; k >= 0 && c.elems[k].kind == theCompany && c.elems[k].span.End+1 == x.Start {
			c.elems = c.elems[:k] // "the FedEx Board"
		}
		kind := byte(theBoard)
		if i > 0 && w[i-1].capital && otherBoards.has(w[i-1].low) {
			kind = aWord
		}
		if end+1 < len(w) && w[end].low == "of" && w[end+1].capital {
			if _, name := rd.orgAt(w, end+1); name != "" && !rd.isOwn(name) && !rd.namesSomeone(w[end+1].Start) {
				kind = aWord // another company's
			}
		}
		c.dropOwner()
		c.elems = append(c.elems, elem{kind: kind, low: "board", span: Span{x.Start, w[end-1].End}})
		return end
	case x.capital && committeeAhead(w, i) > 0:
		end := committeeAhead(w, i)
		c.dropOwner()
		c.elems = append(c.elems, elem{kind: aCommittee, low: rd.titleOf(w[i:end]), span: Span{x.Start, w[end-1].End}})
		return end
	case x.low == "we" || x.low == "us" || ownCompany[x.low] && (x.capital && (i == 0 || !w[i-1].capital || w[i-1].low == "the") || i > 0 && w[i-1].low == "the"):
		c.elems = append(c.elems, elem{kind: theCompany, low: "company", span: x.Span})
		return i + 1
	case x.capital && rd.ownWords[x.low] && rd.ownOrg(w, i):
		end, _ := rd.orgAt(w, i)
		c.elems = append(c.elems, elem{kind: theCompany, low: "company", span: Span{x.Start, w[end-1].End}})
		return end
	}
	c.elems = append(c.elems, elem{kind: aWord, low: x.low, span: x.Span})
	return i + 1
}

const weekdays anyOf = "monday tuesday wednesday thursday friday saturday sunday"

func skipTo(w []lexeme, i, offset int) int {
	for i < len(w) && w[i].Start < offset {
		i++
	}
	return i
}

// termAt reads a defined date, "the Effective Date", and returns the number of its words.
func (rd *reader) termAt(w []lexeme, i int) (name string, n int) {
	if !w[i].capital && !isDigit(w[i].low[0]) {
		return "", 0
	}
	for k := i; k < len(w) && k-i < 5; k++ {
		if !w[k].capital && !isDigit(w[k].low[0]) && w[k].low != "of" && w[k].low != "in" {
			break
		}
		if name != "" {
			name += " "
		}
		name += w[k].low
		if _, ok := rd.terms[name]; ok {
			return name, k - i + 1
		}
		switch name {
		case "effective time", "effective date", "closing date", "closing", "separation date", "transition date":
			if k+1 < len(w) && (w[k+1].low == "date" || w[k+1].low == "time") {
				continue
			}
			t := term{}
			t.date, t.known = rd.documentTerm(name)
			rd.terms[name] = t
			return name, k - i + 1
		}
	}
	return "", 0
}
