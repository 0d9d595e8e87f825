package classify

import "strings"

// endAt reads the change that the word of an ending at i tells of.
func (rd *reader) endAt(c *clause, i int, class string) []change {
	if rd.hypothetical(c, i) || rd.career(c) {
		return nil
	}
	nominal := nominals[c.low(i)]
	if !nominal && (rd.elsewhere(c, i) || rd.longAgo(c, i)) {
		return nil
	}
	ch := change{family: endOfService, clause: c, at: i, strong: true}
	switch class {
	case "resign":
		ch.kind = "resignation"
	case "retire":
		if c.low(i) == "retired" && (c.low(i-1) == "is" || c.low(i-1) == "was") || c.low(i) == "retired" && c.kind(i-1) != aPerson && c.kind(i+1) == anOffice {
			return nil // "is a retired partner"
		}
		ch.kind, ch.reason = "departure", "retirement"
		if nominal && (c.low(i+1) == "age" || c.low(i+1) == "agreement" || c.low(i+1) == "date" || c.low(i+1) == "plan" || c.low(i+1) == "policy" || c.low(i+1) == "benefits" || c.low(i+1) == "eligible" || c.low(i-1) == "mandatory") {
			return nil
		}
	case "die":
		ch.kind, ch.reason = "departure", "death"
		if c.low(i) == "passed" && c.low(i+1) != "away" || c.low(i) == "death" && (c.low(i+1) == "or" || c.low(i+1) == "," || c.low(i+1) == "benefit" || c.low(i-1) == "earlier" || c.low(i-1) == "or") {
			return nil
		}
	case "step":
		if n := c.low(i + 1); n != "down" && n != "aside" && n != "away" && n != "back" {
			return nil
		}
		ch.kind = "departure"
	case "depart", "leave", "separate":
		ch.kind = "departure"
		if class == "separate" && c.low(i) == "separation" && (c.low(i+1) == "agreement" || c.low(i+1) == "date" || c.low(i+1) == "and" || c.low(i+1) == "pay" || c.low(i+1) == "benefits" || c.low(i-1) != "of" && !c.elemPoss(i-1)) {
			return nil
		}
		if class == "leave" && (c.low(i) == "leave" && c.elemPoss(i-1) || c.low(i+1) == "by" || c.low(i-1) == "vacancy" || c.low(i+1) == "of" || c.low(i-1) == "medical" || c.low(i-1) == "family" || c.low(i-1) == "administrative" || c.low(i-1) == "paid" || c.low(i-1) == "unpaid" || c.low(i-1) == "temporary" || c.low(i-1) == "on") {
			return nil
		}
		if class == "separate" && c.low(i) != "separation" && !c.personBefore(i) {
			return nil
		}
	case "cease":
		n := c.low(i + 1)
		if n == "on" || n == "effective" || n == "as" {
			return rd.termEnds(c, i, ch)
		}
		if n != "to" && n != "serving" && n != "being" && n != "his" && n != "her" && n != "service" && n != "employment" {
			return nil
		}
		ch.kind = "departure"
	case "longer":
		if c.low(i-1) != "no" || c.after(i, 3, servingWords) < 0 && c.kind(i+1) != anOffice || c.after(i, 10, electionWords) >= 0 {
			return nil
		}
		ch.kind = "departure"
	case "serving":
		if c.after(i-3, 2, anyOf("concluded completed finished ended")) < 0 {
			return nil
		}
		ch.kind = "departure"
	case "stand":
		return rd.notStanding(c, i)
	case "expire":
		return rd.termEnds(c, i, ch)
	case "last":
		if c.low(i+1) != "day" && !(c.low(i+1) == "date" && c.low(i+2) == "of") || c.before(i, 6, anyOf("trading business")) {
			return nil
		}
		return rd.lastDay(c, i, ch, anyOf("be is was"))
	case "remain":
		return rd.remains(c, i, ch)
	case "transition":
		n := c.low(i + 1)
		if n != "from" && n != "out" && !(n == "into" || n == "to") || c.kind(i+2) == aDate || !c.personBefore(i) && !nominal || nominal && c.low(i-1) != "will" && c.low(i-1) != "to" && c.low(i-1) != "would" {
			return nil
		}
		if n == "to" || n == "into" {
			return rd.movesTo(c, i, ch)
		}
		ch.kind = "departure"
		return append(rd.finishEnd(c, i, ch, false), rd.transitionTo(c, i)...)
	case "terminate", "remove", "eliminate":
		return rd.terminated(c, i, ch)
	}
	return rd.finishEnd(c, i, ch, nominal)
}

// termEnds reads "Mr. Berg's employment as Treasurer ended on May 1, 2024", "their terms expired".
func (rd *reader) termEnds(c *clause, i int, ch change) []change {
	term := i - 1
	for term >= 0 && !termWords.has(c.low(term)) {
		term--
	}
	if term < 0 || i-term > 14 || strings.Contains(c.text, "had provided") || c.before(i, i-term+1, anyOf("vesting period fiscal agreement whose")) || strings.Contains(c.text, "expiring") || !c.personBefore(i) ||
		c.before(i, 6, anyOf("when until upon after once")) && !(strings.HasSuffix(c.low(i), "ed") && c.low(i+1) == "on" && c.kind(i+2) == aDate) {
		return nil
	}
	ch.kind = "departure"
	if parts, k := rd.subject(c, i, true); len(parts) == 1 && k >= 0 {
		ch.who = parts[0]
		rd.completeEnd(c, k, i, &ch)
		if between := rd.officesBetween(c, k, i); len(between) > 0 {
			ch.roles, ch.beside, ch.leaves = between, false, false
		}
		return []change{ch}
	}
	return nil
}

var (
	termWords     = anyOf("term terms service tenure employment")
	servingWords  = anyOf("serve serves serving be continue hold holds employed")
	electionWords = anyOf("re-election reelection election re-elected reelected renomination re-nomination nomination")
)

func (c *clause) elemPoss(i int) bool { return i >= 0 && i < len(c.elems) && c.elems[i].poss }

func (c *clause) personBefore(i int) bool {
	for k := i - 1; k >= 0; k-- {
		if c.elems[k].kind == aPerson || pronouns.has(c.low(k)) {
			return true
		}
	}
	return false
}

// elsewhere reports whether the ending at i is of service with another organization, or of
// positions that are not named: "retired from the U.S. Air Force", "resigned from most of
// these positions".
func (rd *reader) elsewhere(c *clause, i int) bool {
	k := i + 1
	for k < len(c.elems) && k-i < 3 && c.low(k) != "from" {
		k++
	}
	if c.low(k) != "from" {
		return false
	}
	k++
	switch {
	case c.low(k) == "most" || c.low(k) == "certain" || c.low(k) == "some" || c.low(k) == "several":
		return c.after(k-1, 4, anyOf("positions roles boards directorships")) >= 0 && c.after(k-1, 8, anyOf("company")) < 0
	case c.kind(k) == aWord && !plainNouns.has(c.low(k)):
		return firstRune(rd.prose.slice(c.elems[k].span)) < 'a' && firstRune(rd.prose.slice(c.elems[k].span)) >= 'A'
	}
	return false
}

// plainNouns follow "from" in capitals without naming an organization.
const plainNouns anyOf = "employment service office all his her their any board position positions role registrant bank trust fund corporation partnership"

// longAgo reports whether a year that is past is given for the ending at i: "retired in 2008".
func (rd *reader) longAgo(c *clause, i int) bool {
	for k := i + 1; k < len(c.elems) && k-i < 14 && c.kind(k) != aDate && c.kind(k) != aBreak; k++ {
		if w := c.low(k); c.kind(k) == aWord && len(w) == 4 && isDigit(w[0]) && isDigit(w[3]) && (c.low(k-1) == "in" || c.low(k-1) == "since") {
			return atoi(w) > 1900 && atoi(w) < rd.report.Year
		}
	}
	return false
}

// hypothetical reports whether the verb at i stands in a condition or a term of office.
func (rd *reader) hypothetical(c *clause, i int) bool {
	for k := i - 1; k >= 0 && i-k < 16 && c.elems[k].kind != aBreak; k-- {
		switch w := c.low(k); {
		case w == "until" && k == 0 && c.commaBetween(k, i): // "Until a successor is found, Ms. Roe will ..."
		case w == "if" || w == "though" && c.low(k-1) == "as" || w == "unless" || w == "until" || w == "whether" || w == "should" || w == "case" && c.low(k-1) == "in" && c.low(k+1) == "of":
			return true
		case w == "event" && (c.low(k-1) == "in" || c.low(k+1) == "of" || c.low(k+1) == "that"):
			return true
		case w == "earlier" && i-k < 6:
			return true
		case (w == "date" || w == "expiring") && k == i-2:
		case w == "pursuant" && c.low(k+1) == "to" && c.low(k+2) == "which" && c.passive(i):
			return !strings.Contains(c.text, "entered into")
		case w == "prior" && c.low(k+1) == "to" && nominals[c.low(i)]:
			return true
		}
	}
	if w := c.low(i - 1); w == "may" || w == "can" || w == "could" || w == "might" || w == "be" && (c.low(i-2) == "may" || c.low(i-2) == "can" || c.low(i-2) == "could" || c.low(i-2) == "might") {
		return true
	}
	if c.before(i, 5, anyOf("right option ability")) && c.before(i, 3, anyOf("to of")) {
		return true
	}
	switch c.low(i + 1) {
	case "for":
		return c.low(i+2) == "good" || c.low(i+2) == "any"
	case "or":
		return nominals[c.low(i)] && (nominals[c.low(i+2)] || c.low(i+2) == "removal" || c.low(i+2) == "disability")
	case "without":
		return nominals[c.low(i)] && c.low(i+2) == "cause" && !c.before(i, 4, anyOf("of"))
	case "agreement", "agreements", "benefits", "letter", "package", "payment", "policy", "plan", "date":
		return nominals[c.low(i)]
	}
	return false
}

func (c *clause) commaBetween(from, to int) bool {
	for k := from + 1; k < to; k++ {
		if c.isComma(k) {
			return true
		}
	}
	return false
}

// notStanding reads "will not stand for re-election".
func (rd *reader) notStanding(c *clause, i int) []change {
	if c.after(i, 8, electionWords) < 0 && !strings.HasPrefix(c.low(i), "re") {
		if w := c.low(i); w != "nominated" && w != "nominate" || c.after(i, 6, anyOf("director directors")) < 0 {
			return nil
		}
	}
	if !c.before(i, 7, anyOf("not against longer without neither nor decline declined declines chosen")) || c.before(i, 3, anyOf("any")) {
		return nil
	}
	if strings.HasPrefix(c.low(i), "re") && !c.passive(i) && !strings.HasPrefix(c.low(i), "renom") && !strings.HasPrefix(c.low(i), "re-nom") {
		return nil
	}
	if strings.Contains(c.text, "disagreement") && !strings.Contains(c.text, "notified") && !strings.Contains(c.text, "informed") && !strings.Contains(c.text, "announced") && !strings.Contains(c.text, "would not") && !strings.Contains(c.text, "will not") {
		return nil
	}
	ch := change{family: endOfService, kind: "departure", reason: "not_standing_for_reelection", clause: c, at: i, strong: true,
		roles: []role{rd.seat(c.elems[i].span)}}
	if strings.HasSuffix(c.low(i), "elected") && c.passive(i) {
		ch.reason = "" // the shareholders did not elect them
	}
	return rd.finishEnd(c, i, ch, false)
}

// terminated reads "the employment of Mr. Berg was terminated", "was removed as", "the Board
// terminated Ms. Roe".
func (rd *reader) terminated(c *clause, i int, ch change) []change {
	ch.kind = "termination"
	nominal := nominals[c.low(i)]
	employment := c.before(i, 22, anyOf("employment service services")) || c.before(i, 22, anyOf("position")) && c.personBefore(i)
	switch {
	case nominal:
		if c.low(i+1) != "of" && !c.elemPoss(i-1) {
			return nil
		}
		ch.strong = c.before(i, 8, notices) && !c.before(i, 3, anyOf("connection following upon date after"))
		if c.low(i+1) == "of" && c.kind(i+2) != aPerson && c.after(i, 3, anyOf("employment")) < 0 {
			return nil
		}
		return rd.finishEnd(c, i, ch, true)
	case c.low(i) == "remove" && !c.before(i, 3, anyOf("voted decided determined resolved acted")):
		return nil
	case c.low(i) == "eliminated" && !c.before(i, 14, anyOf("position role office")):
		return nil
	case c.passive(i) || strings.HasPrefix(c.low(i), "terminat") && employment && (c.before(i, 5, anyOf("will would to expected shall")) || c.low(i) == "terminated" || c.low(i) == "terminates"):
		if !employment && !c.personBefore(i) {
			return nil
		}
		if c.before(i, 8, anyOf("agreement plan letter agreements")) && !employment {
			return nil
		}
		parts, k := rd.subject(c, i, true)
		if len(parts) == 0 {
			return nil
		}
		ch.who = parts[0]
		rd.completeEnd(c, k, i, &ch)
		if k >= 0 {
			ch.roles = append(rd.officesBetween(c, k, i), ch.roles...)
			ch.beside = ch.beside && len(ch.roles) == 0
		}
		return []change{ch}
	}
	if c.low(i) == "terminated" && c.kind(i-1) == aPerson && c.low(i+1) == "employment" || c.low(i-1) == "has" && c.kind(i-2) == aPerson && c.low(i+1) == "employment" {
		ch.kind = "departure" // "Mr. Berg terminated employment with the Company"
		return rd.finishEnd(c, i, ch, false)
	}
	// active: the object stands to the right
	if c.low(i) == "terminate" && !c.before(i, 4, anyOf("agreed decided determined elected voted resolved")) {
		return nil
	}
	for k := i + 1; k < len(c.elems) && k-i < 10; k++ {
		if c.elems[k].kind == aPerson && (!c.elems[k].poss || c.low(k+1) == "employment" || c.low(k+1) == "service") {
			var out []change
			for _, p := range c.elems[k].parts {
				one := ch
				one.who = p
				rd.completeEnd(c, k, k, &one)
				out = append(out, one)
			}
			return out
		}
		if c.low(k) == "agreement" || c.low(k) == "plan" || c.elems[k].kind == aBreak {
			break
		}
	}
	return nil
}

// finishEnd finds whom an ending concerns, which offices and when.
func (rd *reader) finishEnd(c *clause, i int, ch change, nominal bool) []change {
	var parts []part
	var at int
	if nominal {
		parts, at = rd.nominalOwner(c, i, &ch)
	} else {
		parts, at = rd.subject(c, i, false)
		if len(parts) == 0 && c.before(i, 4, anyOf("following")) {
			for k := i + 1; k < len(c.elems); k++ { // "the following directors resigned: ..."
				if c.kind(k) == aPerson && c.after(i, k-i, anyOf(":")) > 0 {
					parts = append(parts, c.elems[k].parts...)
				}
			}
		}
	}
	var out []change
	for _, p := range parts {
		if first := parts[0].appos; len(parts) > 1 && len(p.appos) == 0 && onlyDirector(first) {
			p.appos = first // "directors Jane Roe and John Doe"
		}
		one := ch
		one.who = p
		from := i
		if at > i {
			from = at
		}
		rd.completeEnd(c, at, from, &one)
		out = append(out, one)
	}
	return out
}

// nominalOwner finds whose resignation or retirement the noun at i speaks of, and whether
// the sentence reports it or only refers to it.
func (rd *reader) nominalOwner(c *clause, i int, ch *change) ([]part, int) {
	if c.low(i+1) == "of" && c.kind(i+2) == anOffice && c.kind(i+3) != aPerson {
		return nil, -1 // "since the departure of the Chief Financial Officer"
	}
	ch.withdrawn = c.before(i, 4, anyOf("rescinded withdrew withdrawn rescind withdraw revoked defer deferred postpone postponed delay delayed"))
	k := i + 1
	for k < len(c.elems) && k-i < 9 && c.elems[k].kind == aWord && c.low(k) != "of" && c.low(k) != "by" && c.low(k) != "from" && c.low(k) != "effective" {
		k++
	}
	for k < len(c.elems) && k-i < 14 {
		if (c.low(k) == "of" || c.low(k) == "from" || c.low(k) == "by") && (c.kind(k+1) == aPerson || (c.low(k+1) == "each" || c.low(k+1) == "both") && c.after(k, 1, anyOf("each both")) >= 0) {
			n := k + 1
			for n < len(c.elems) && c.elems[n].kind != aPerson && n-k < 4 {
				n++
			}
			if c.kind(n) == aPerson && (!c.elems[n].poss || c.low(n+1) == "employment" || c.low(n+1) == "service") {
				ch.strong = c.before(i, 8, notices) && !c.before(i, 3, anyOf("following with upon after by resulting from"))
				return c.elems[n].parts, n
			}
		}
		if c.low(k) == "of" && c.kind(k+1) == anOffice && c.kind(k+2) == aPerson && !c.elems[k+2].poss { // "the resignation, for health reasons, of Director Jane Roe"
			ch.strong = c.before(i, 8, notices)
			parts := c.elems[k+2].parts
			parts[0].appos = append(parts[0].appos, c.elems[k+1].roles...)
			return parts, k + 2
		}
		if c.kind(k) == aPerson || c.elems[k].kind == aBreak || k-i > 3 && c.elems[k].kind == aWord && finite[c.low(k)] {
			break
		}
		k++
	}
	notice := c.before(i, 9, notices)
	if c.elemPoss(i-1) && c.kind(i-1) == aPerson || c.elemPoss(i-2) && c.kind(i-2) == aPerson {
		at := i - 1
		if c.kind(at) != aPerson {
			at = i - 2
		}
		ch.strong = c.before(at, 3, anyOf("accepted received announced announcing approved accept"))
		return c.elems[at].parts, at
	}
	if i <= 2 && !c.heading && !c.personAhead(0, len(c.elems)) && (c.low(i+1) != "of" || strings.HasSuffix(c.low(i), "s") && len(rd.ended) > 1) && c.low(i+1) != "was" && c.low(i+1) != "were" {
		ch.strong = false
		if strings.HasSuffix(c.low(i), "s") && len(rd.ended) > 0 {
			return rd.ended, i
		}
		return rd.focus, i // "The resignations are effective May 1"
	}
	if !notice && !c.before(i, 3, anyOf("his her their")) {
		return nil, -1
	}
	parts, at := rd.subject(c, i, true)
	ch.strong = notice && at >= 0 && !c.elems[at].poss && !c.before(i, 4, anyOf("connection following upon after prior result"))
	return parts, at
}

// completeEnd reads the offices, the notice and the date of an ending whose words begin
// behind elem i.
func (rd *reader) completeEnd(c *clause, subject, i int, ch *change) {
	verb := ch.at
	from := max(i, verb)
	if subject > verb && nominals[c.low(verb)] {
		from = verb // "the retirement from the Board of Mr. Berg"
	}
	roles, generic := rd.officesBehind(c, from)
	if len(ch.roles) == 0 {
		ch.roles = roles
	} else if ch.reason == "not_standing_for_reelection" {
		ch.roles = append(ch.roles, boardPosts(ch.who.appos)...)
	}
	if own := ownOffices(ch.who.appos); len(ch.roles) == 1 && len(withoutGeneric([]role{ch.roles[0], {}})) == 1 && len(own) > 0 {
		ch.roles = own // "is no longer an executive officer"
	}
	onlyBoard := len(ch.roles) > 0
	for _, r := range ch.roles {
		onlyBoard = onlyBoard && isSeat(r)
	}
	switch {
	case len(ch.roles) == 0:
		ch.roles, ch.beside = ch.who.appos, len(ch.who.appos) > 0
		ch.leaves = true
		if generic && len(ch.roles) == 0 && len(rd.knownOffices(ch.who)) == 0 {
			ch.roles = rd.officesBetween(c, -1, verb) // "as Mr. Berg transitions out of the role"
		}
		if len(ch.roles) == 0 && len(rd.knownOffices(ch.who)) == 0 && containsAny(c.text, "that position", "such position", "that office", "that role", "this position") {
			ch.roles = rd.office
		}
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

var officeStops = wordSet(`pursue accept become becomes became join joins spend remain remains continue continues following because due result connection while which to
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
		case e.kind == theBoard:
			if w := c.low(k - 1); w == "from" || w == "on" || w == "of" || w == "and" || w == "," || w == "both" {
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
		case e.kind == aBreak, e.kind == aWord && (appointWords[e.low] && e.low != "serve" && e.low != "be" || e.low == "where"):
			return out, generic
		case e.kind == aWord && (e.low == "position" || e.low == "positions" || e.low == "role" || e.low == "employment" || e.low == "roles"):
			generic = true
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
	return r.title == "Director" || r.title == "Trustee" || r.title == "Manager" && r.director
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

// lastDay reads "Mr. Berg's last day will be May 1, 2024".
func (rd *reader) lastDay(c *clause, i int, ch change, verbs anyOf) []change {
	for k := i + 1; k < len(c.elems) && k-i < 16; k++ {
		if c.kind(k) == aDate && c.elems[k].known && c.after(i, k-i, verbs) >= 0 {
			parts, _ := rd.subject(c, i, true)
			var out []change
			for _, p := range parts {
				one := ch
				one.who, one.kind, one.when, one.leaves = p, "departure", timingOn(c.elems[k].date), true
				one.roles = rd.officesBetween(c, i, k)
				if one.strong = len(one.roles) > 0; one.strong {
					one.leaves = false
				}
				out = append(out, one)
			}
			return out
		}
	}
	return nil
}

// remains reads "will remain with the Company until May 1, 2024", which dates an ending
// told elsewhere, and the offices that are held until then.
func (rd *reader) remains(c *clause, i int, ch change) []change {
	till := c.after(i, 30, anyOf("until through"))
	if till < 0 {
		return nil
	}
	parts, _ := rd.subject(c, i, false)
	var out []change
	for _, p := range parts {
		one := ch
		one.who, one.strong, one.kind, one.stays, one.leaves = p, false, "departure", true, true
		for k := i + 1; k < till; k++ {
			if c.kind(k) == anOffice && c.low(k-1) != "to" {
				one.roles = append(one.roles, ownOffices(c.elems[k].roles)...)
			}
			if c.kind(k) == anOffice && !ownAmong(c.elems[k].roles) || c.kind(k) == anOffice && len(c.elems[k].roles) > 0 && c.elems[k].roles[0].advisor || c.low(k) == "advisory" || c.low(k) == "consultant" || c.low(k) == "assist" || c.low(k) == "employee" || c.low(k) == "non-executive" {
				return nil
			}
		}
		if d, ok := c.dateNear(till, 14); ok {
			one.when = timingOn(d)
		} else {
			one.when = timing{stated: true, span: c.elems[till].span, precision: "event"}
		}
		out = append(out, one)
	}
	return out
}

// dateNear returns the day that stands within n elems behind i.
func (c *clause) dateNear(i, n int) (DateHit, bool) {
	for k := i + 1; k < len(c.elems) && k-i <= n && c.elems[k].kind != aPerson; k++ {
		if e := c.elems[k]; e.kind == aDate && e.known && e.date.Precision == PrecisionDay {
			return e.date, true
		}
	}
	return DateHit{}, false
}

// career reports whether a sentence tells of a person's life before.
func (rd *reader) career(c *clause) bool {
	for _, s := range []string{"prior to joining", "before joining", "most recently", "co-founded", "began his career", "began her career", "previously served", "during his time", "during her time", "prior to that", "prior thereto", "before that"} {
		if strings.Contains(c.text, s) {
			return !rd.statesChange(c)
		}
	}
	return false
}

// movesTo reads "will transition to the role of Executive Chair": the new post, and the end of
// the one that the text says is held.
func (rd *reader) movesTo(c *clause, i int, end change) []change {
	k := i + 2
	for k < len(c.elems) && k-i < 6 && c.kind(k) == aWord && moveFillers.has(c.low(k)) {
		k++
	}
	parts, at := rd.subject(c, i, false)
	if c.kind(k) != anOffice || len(parts) != 1 || c.before(i, 4, anyOf("not may")) {
		return nil
	}
	held := ownOffices(parts[0].appos)
	if len(held) == 0 {
		held = rd.knownOffices(parts[0])
	}
	if !ownAmong(c.elems[k].roles) || c.elems[k].roles[0].advisor || memberOnly(c.elems[k].roles[0]) {
		end.kind, end.who, end.roles, end.beside, end.leaves = "departure", parts[0], held, true, true
		end.when = rd.timingOf(c, i, i, &end)
		end.strong = len(held) > 0
		return []change{end}
	}
	out := rd.spreadOffices(c, k-1, parts, change{family: startOfService, kind: "appointment", clause: c, at: i, strong: at >= 0 || c.before(i, 4, pronouns)})
	left := []role(nil)
	for _, r := range held {
		if !isSeat(r) && !overlaps([]role{r}, c.elems[k].roles) && !r.director {
			left = append(left, r)
		}
	}
	if len(out) > 0 && len(left) > 0 && out[0].strong {
		end.kind, end.reason, end.who, end.roles, end.beside, end.when = "departure", "other_position", parts[0], left, true, out[0].when
		out = append(out, end)
	}
	return out
}

const moveFillers anyOf = "new role position of roles full-time part-time"

// transitionTo reads the post behind "transitioned from Chief Financial Officer to Vice
// Chairman".
func (rd *reader) transitionTo(c *clause, i int) []change {
	for k := i + 1; k < len(c.elems) && k-i < 12 && c.elems[k].kind != aBreak; k++ {
		if (c.low(k) == "to" || c.low(k) == "into") && c.kind(k-1) == anOffice {
			if parts, _ := rd.subject(c, i, false); len(parts) > 0 {
				return rd.spreadOffices(c, k, parts, change{family: startOfService, kind: "appointment", clause: c, at: i, strong: true})
			}
		}
	}
	return nil
}
