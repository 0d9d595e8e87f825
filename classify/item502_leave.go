package classify

import (
	"regexp"
	"strings"
)

// completeEnd reads the offices, the notice and the date of an ending whose words begin
// behind elem i.
func (rd *reader) completeEnd(c *clause, subject, i int, ch *change) {
	verb := ch.at
	from := max(i, verb)
	if subject > verb && nominals[c.low(verb)] {
		from = verb // "the retirement from the Board of Mr. Berg"
	}
	roles, generic := rd.officesBehind(c, from)
	if onlyDirector(roles) && (officersAndDirectors.MatchString(c.text) || soleOfficer.MatchString(c.text)) {
		roles, generic = nil, true // which of them holds what is told elsewhere
	}
	if len(ch.roles) == 0 {
		ch.roles = roles
	} else if ch.reason == "not_standing_for_reelection" {
		ch.roles = append(ch.roles, boardPosts(ch.who.appos)...)
	}
	if len(ch.roles) == 1 && len(withoutGeneric([]role{ch.roles[0], {}})) == 1 { // "is no longer an executive officer"
		own := ownOffices(ch.who.appos)
		if len(own) == 0 {
			own = rd.knownOffices(ch.who)
		}
		if len(own) > 0 {
			ch.roles = own
		}
	}
	onlyBoard := len(ch.roles) > 0
	for _, r := range ch.roles {
		onlyBoard = onlyBoard && isSeat(r)
	}
	switch {
	case len(ch.roles) == 0:
		ch.roles, ch.beside = ch.who.appos, len(ch.who.appos) > 0
		ch.leaves = true
		if said := thatPosition.FindString(c.text); said != "" {
			ch.leaves = false
			if between := rd.officesBetween(c, max(subject, -1), verb); len(between) > 0 {
				ch.roles = between // "who has been acting as Treasurer, will cease to serve in that role"
			}
			if !strings.HasSuffix(said, "s") {
				ch.roles = lastNamed(ch.roles)
			}
		}
		if generic && len(ch.roles) == 0 && len(rd.knownOffices(ch.who)) == 0 {
			ch.roles = rd.officesBetween(c, -1, verb) // "as Mr. Berg transitions out of the role"
		}
		if len(ch.roles) == 0 && len(rd.knownOffices(ch.who)) == 0 && containsAny(c.text, "that position", "such position", "that office", "that role", "this position") {
			if ch.roles = rd.officesBetween(c, -1, verb); len(ch.roles) == 0 {
				ch.roles = rd.office
			}
		}
	case onlyBoard && generic && (thatPosition.MatchString(c.text) || fromCompany.MatchString(c.text)) && len(ownOffices(ch.who.appos)) > 0:
		ch.roles = append(ownOffices(ch.who.appos), ch.roles...) // "from that position and from the Board"
	case onlyBoard && generic && pluralPosition.MatchString(c.text) && len(rd.officesBetween(c, -1, verb)) > 0:
		ch.roles = unite(rd.officesBetween(c, -1, verb), ch.roles) // those that the successors are given
	case onlyBoard && ch.reason != "not_standing_for_reelection":
		ch.roles = append(boardPosts(ch.who.appos), ch.roles...)
	}
	if k := rd.noticeVerb(c, subject, verb); k >= 0 || ch.strong && nominals[c.low(verb)] {
		if d, ok := rd.leadDate(c, verb); ok {
			ch.notice, ch.noticed = d, true
		}
	}
	ch.when = rd.timingOf(c, verb, i, ch)
	rd.closing(ch)
}

// thatPosition points back to an office named before.
var thatPosition = regexp.MustCompile(`\b(?:from|in) (?:that|such|this|those|these) (?:positions?|roles?|capacity|offices?)\b|\bfrom (?:his|her|their) (?:positions?|roles?) (?:with|at)\b`)

var pluralPosition = regexp.MustCompile(`\bfrom (?:those|these|such) (?:positions|roles|offices)\b`)

// fromCompany ends all that a person is at the company.
var fromCompany = regexp.MustCompile(`\bfrom (?:the|our) (?:company|corporation|registrant|bank|partnership|trust),? and `)

// lastNamed returns the offices of a list that were named last, together.
func lastNamed(roles []role) []role {
	k := len(roles) - 1
	for k > 0 && roles[k].span.Start-roles[k-1].span.End < 12 && roles[k].span.Start > roles[k-1].span.Start {
		k--
	}
	return roles[max(k, 0):]
}

// officersAndDirectors is said of several persons at once.
var officersAndDirectors = regexp.MustCompile(`\b(?:officers (?:and|or|and/or) directors|directors (?:and|or|and/or) officers)\b`)

// boardPosts are the offices of the board that end with the seat on it.
func boardPosts(roles []role) (out []role) {
	for _, r := range roles {
		if r.director && !isSeat(r) && !r.committee {
			out = append(out, r)
		}
	}
	return out
}

// noticeVerb finds the verb of notice that governs the ending at i.
func (rd *reader) noticeVerb(c *clause, from, i int) int {
	for k := i - 1; k > from && k >= 0 && i-k < 30; k-- {
		if c.elems[k].kind == aWord && notices.has(c.low(k)) {
			return k
		}
	}
	return -1
}

var officeStops = wordSet(`pursue accept become becomes became join joins resume return thereafter then spend remain remains continue continues following because due result connection while which to
	order upon after subject provided although but whereupon when prior including until through pursuant is was has are were if`)

// officesBehind reads the offices that an ending names: "as President and from the Board".
func (rd *reader) officesBehind(c *clause, i int) (out []role, generic bool) {
	for k := i + 1; k < len(c.elems); k++ {
		e := c.elems[k]
		switch {
		case e.kind == anOffice && !e.poss:
			if w := c.low(k - 1); w == "to" || w == "by" || w == "with" {
				return out, generic
			}
			for _, r := range e.roles {
				if !r.advisor && (r.org == "" || ownAmong(e.roles)) && !memberOnly(r) {
					out = unite(out, []role{r})
				}
			}
		case e.kind == theBoard && e.poss: // "the Board's Audit Committee"
		case e.kind == theBoard && k > i+1 && (c.low(k-1) == "and" || c.isComma(k-1)) && c.kind(k+1) == aWord && (finite[c.low(k+1)] || appointWords[c.low(k+1)]):
			return out, generic // "resigned as President, and the Board elected ..."
		case e.kind == theCompany && !e.poss && c.low(k-1) == "from" && (c.low(k+1) == "and" && c.kind(k+2) == theBoard || c.isComma(k+1) && c.low(k+2) == "and" && c.kind(k+3) == theBoard):
			generic = true // "from the Company and its Board"
		case e.kind == theBoard:
			if w := c.low(k - 1); w == "from" || w == "on" || w == "of" || w == "and" || w == "," || w == "both" || endWords[w] == "leave" || endWords[w] == "depart" {
				if !hasDirector(out) && !(c.low(k-1) == "of" && c.before(k, 6, anyOf("member chair chairman committee committees approval request"))) {
					out = append(out, rd.seat(e.span))
				}
			} else if w == "to" || w == "by" {
				continue
			}
		case e.kind == aPerson:
			if k-i > 2 && c.low(k-1) != "of" && c.low(k-1) != "from" {
				return out, generic
			}
		case e.kind == aBreak && c.low(k+1) == "as" && c.kind(k+2) == anOffice: // "from his role (i) as President, and (ii) as a director"
		case e.kind == aBreak, e.kind == aWord && (appointWords[e.low] && e.low != "serve" && e.low != "be" && e.low != "employed" || e.low == "where"):
			return out, generic
		case e.kind == aWord && (e.low == "position" || e.low == "positions" || e.low == "role" || e.low == "employment" || e.low == "roles"):
			generic = generic || c.low(k+1) != "as" && c.low(k+1) != "of" && c.low(k+1) != "on" && c.kind(k+1) != anOffice
		case e.kind == aWord && officeStops[e.low]:
			if e.low == "to" && (c.low(k-1) == "notice" || c.low(k-1) == "ceased" || c.low(k-1) == "cease" || c.low(k-1) == "ceases" || c.kind(k+1) == theCompany || c.kind(k+1) == theBoard || c.kind(k+1) == aWord && (c.low(k+1) == "resign" || c.low(k+1) == "retire" || c.low(k+1) == "step" || c.low(k+1) == "serve" || c.low(k+1) == "be")) {
				continue
			}
			if e.low == "including" && (c.kind(k+1) == anOffice || c.low(k+1) == "as" && c.kind(k+2) == anOffice) {
				continue
			}
			return out, generic
		case e.kind == aWord && endWords[e.low] != "" && k-i > 1 && !nominals[e.low] && !(e.low == "resigning" && c.low(k+1) == "as"):
			return out, generic
		}
	}
	return out, generic
}

// memberOnly reports whether a role is no more than a place on a committee.
func memberOnly(r role) bool {
	return r.committee && !strings.Contains(strings.ToLower(r.title), "chair")
}

func hasDirector(roles []role) bool {
	for _, r := range roles {
		if isSeat(r) {
			return true
		}
	}
	return false
}

// isSeat reports whether a role is no more than a seat on the board.
func isSeat(r role) bool {
	return r.title == "Director" || r.title == "Trustee" || r.title == "Governor" || r.title == "Manager" && r.director
}

// seat is the role of one who sits on the registrant's board.
func (rd *reader) seat(s Span) role { return role{span: s, title: rd.seatTitle, director: true} }

// officesBetween reads the offices between a person and the verb of termination.
func (rd *reader) officesBetween(c *clause, from, to int) (out []role) {
	for k := from + 1; k < to; k++ {
		if e := c.elems[k]; e.kind == anOffice && !e.poss {
			for _, r := range e.roles {
				if !r.advisor && (r.org == "" || ownAmong(e.roles)) && !memberOnly(r) {
					out = unite(out, []role{r})
				}
			}
		}
	}
	return out
}

// ownAmong reports whether one of the offices is the registrant's.
func ownAmong(roles []role) bool {
	for _, r := range roles {
		if r.org == "" {
			return true
		}
	}
	return false
}
