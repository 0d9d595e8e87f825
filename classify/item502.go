package classify

import (
	"regexp"
	"strings"

	"github.com/filingwire/filingwire"
)

var _ = register(item{feed: filingwire.OfficerChanges, extract: extractOfficerChanges, event: officerIdentity})

// maxOfficerText bounds what is read of an item, in bytes; real ones stay far below.
const maxOfficerText = 256 << 10

// extractOfficerChanges reads Item 5.02: who joins and leaves the board and the offices of
// the company, and what is newly agreed on their pay.
func extractOfficerChanges(r *reading) []finding {
	rd := newReader(r)
	l := &ledger{rd: rd}
	for n, p := range rd.prose.passages {
		if p.grid != nil {
			if len(l.clauses) > 0 {
				rd.readTable(l, p.grid, l.clauses[len(l.clauses)-1])
			}
			continue
		}
		for _, s := range rd.prose.sentences(p) {
			c := rd.clauseOf(n, p, s)
			l.clauses = append(l.clauses, c)
			rd.learnOffices(c)
			rd.learnClosing(c)
			if p.note {
				continue
			}
			changes := rd.readChanges(c)
			c.told = len(changes) > 0
			for _, ch := range changes {
				l.add(ch)
			}
			if !c.told {
				l.dateCommonly(c)
			}
			rd.follow(c)
			rd.remember(changes)
		}
	}
	l.settle()
	l.explain()
	for _, c := range l.clauses {
		l.readReasons(c)
	}
	l.readPay()
	var out []finding
	for _, rec := range l.records {
		out = append(out, rd.findingOf(l, rec))
	}
	if len(out) == 0 && nothingReported(rd.prose.low) {
		out = append(out, finding{row: &filingwire.OfficerChange{Roles: []string{}, RoleCategories: []string{}, SubItems: []string{}, Committees: []string{}},
			capability: filingwire.NotDisclosed, confidence: filingwire.High, region: r.sections[0].Body,
			headline: filerName(r.filing) + " reported no change of officers or directors under Item 5.02"})
	}
	return out
}

// nothingReported reports whether the item says no more than that there is nothing.
func nothingReported(low string) bool {
	switch strings.Trim(low, " \t\n.()") {
	case "none", "not applicable", "n/a", "no events to report", "not required":
		return true
	}
	return false
}

// clauseOf reads a sentence, an entry of a list together with what introduces the list.
func (rd *reader) clauseOf(n int, p passage, s Span) *clause {
	spans := []Span{s}
	if p.lead >= 0 && s.Start == p.span.Start {
		lead := rd.prose.sentences(rd.prose.passages[p.lead])
		if k := len(lead) - 1; k >= 0 {
			spans = []Span{lead[k], s}
		}
	}
	c := rd.readClause(spans...)
	c.listed, c.lead = p.lead >= 0, p.lead
	c.para, c.letters, c.heading = n, p.letters, p.heading
	if strings.HasSuffix(strings.TrimRight(rd.prose.slice(s), " "), ":") {
		c.opens = true
	}
	return c
}

// follow notes whom and what day the clause leaves in mind.
func (rd *reader) follow(c *clause) {
	if c.heading {
		return
	}
	for _, e := range c.elems {
		if e.kind == aPerson {
			rd.focus = e.parts
			break
		}
	}
	for _, e := range c.elems {
		if e.kind == anOffice && ownAmong(e.roles) {
			rd.office = ownOffices(e.roles)
		}
	}
	for k, e := range c.elems {
		on := k + 2
		if c.isComma(k + 1) {
			on++ // "in connection with the Closing, on May 1"
		}
		if e.kind == aDate && !e.known && c.low(on-1) == "on" && c.kind(on) == aDate && c.elems[on].date.Precision == PrecisionDay {
			rd.terms[e.low] = term{c.elems[on].date, true} // "at the Closing on May 1"
		}
		if e.kind != aDate || !e.known || e.date.Precision != PrecisionDay {
			continue
		}
		if w := c.low(k - 1); (k < 7 || k < 14 && c.low(0) == "at" && (w == "on" || w == "held")) && (w == "on" || w == "held" || k == 0 || w == "effective" || w == "of") && rd.named.Span.Start < c.span.Start {
			rd.lead, rd.led, rd.ledIn = e.date, true, c.para
			if c.daysNamed() > 1 {
				rd.ledIn = -1
			}
		}
		rd.named = e.date
		if c.before(k, 9, anyOf("meeting")) {
			rd.gathering = e.date
		}
		rd.unsure = c.before(k, 6, anyOf("earlier later")) && c.before(k, 5, anyOf("of"))
	}
}

// learnClosing notes the day of the meeting, and that of the transaction, which the clause says
// took place shortly before the report.
func (rd *reader) learnClosing(c *clause) {
	for k, e := range c.elems {
		if e.kind != aDate || !e.known || e.date.Precision != PrecisionDay || days(e.date.Date, rd.report) >= 15 || days(rd.report, e.date.Date) > 0 {
			continue
		}
		if c.before(k, 3, anyOf("on")) && strings.Contains(c.text, "meeting") {
			rd.meeting, rd.met = e.date, true
		}
		if !strings.Contains(c.text, " will ") && (containsAny(c.text, " completed ", " consummated ", " became effective", "with the completion of", "with the consummation of", "with the closing of") || c.low(k-1) == "on" && c.before(k, 12, anyOf("consummation closing completion"))) {
			rd.completed, rd.done = e.date, true
		}
	}
}

// remember notes whose appointments and ends of service were told last.
func (rd *reader) remember(changes []change) {
	var started, ended []part
	var left []role
	for _, ch := range changes {
		switch {
		case !ch.strong:
		case ch.family == startOfService:
			started = append(started, ch.who)
		case ch.family == endOfService:
			ended, left = append(ended, ch.who), unite(left, ch.roles)
		}
	}
	if len(started) > 0 {
		rd.started = started
	}
	if len(ended) > 0 {
		rd.ended, rd.left = ended, left
	}
}

// learnOffices notes the offices that the clause says a person holds at the registrant.
func (rd *reader) learnOffices(c *clause) {
	for k, e := range c.elems {
		switch {
		case e.kind == aPerson && len(e.parts) == 1 && len(rd.office) > 0 && c.holdsThose(k):
			rd.offices[e.parts[0].who] = unite(rd.offices[e.parts[0].who], rd.office)
			fallthrough
		case e.kind == aPerson:
			for _, p := range e.parts {
				rd.offices[p.who] = unite(rd.offices[p.who], ownOffices(p.appos))
			}
			if c.kind(k-2) == anOffice && c.isComma(k-1) && !e.poss && len(e.parts) == 1 && c.elems[k-2].roles[0].held && governs.has(c.low(k-3)) {
				rd.offices[e.parts[0].who] = unite(rd.offices[e.parts[0].who], ownOffices(c.elems[k-2].roles)) // "an award to its President, Jane Roe"
			}
			if n := rd.officeOf(c, k); n > 0 {
				rd.offices[e.parts[0].who] = unite(rd.offices[e.parts[0].who], ownOffices(c.elems[n].roles))
			}
		case e.kind == anOffice && c.low(k-1) == "been" && c.low(k-3) == "who" && (c.low(k-2) == "has" || c.low(k-2) == "had"):
			for n := k - 4; n >= 0 && k-n < 6; n-- { // "Mr. Berg, who has been President since 2004"
				if c.kind(n) == aPerson && len(c.elems[n].parts) == 1 {
					rd.offices[c.elems[n].parts[0].who] = unite(rd.offices[c.elems[n].parts[0].who], heldOffices(e.roles))
				}
			}
		case e.kind == anOffice && c.low(k-1) == "as" && (c.before(k, 4, anyOf("served serves serving")) || c.before(k, 4, anyOf("hired appointed named elected promoted joined")) && c.before(k, 7, anyOf("who"))) && !rd.career(c) && (c.after(0, k, anyOf("resign resigned appointed elected")) < 0 || c.before(k, 7, anyOf("who"))):
			if parts, at := rd.subject(c, k, false); len(parts) == 1 && at >= 0 {
				rd.offices[parts[0].who] = unite(rd.offices[parts[0].who], heldOffices(e.roles))
			}
		}
	}
}

// holdsThose reports whether the person at k is said to hold, or to have held, the offices that the
// sentence before named: "Those positions were held by Ms. Roe", "Ms. Roe, who holds both positions".
func (c *clause) holdsThose(k int) bool {
	if c.low(k-1) == "by" && c.low(k-2) == "held" {
		n := c.after(-1, k, heldNouns)
		return n >= 0 && n < 3 && (c.low(0) == "those" || c.low(0) == "these" || c.low(0) == "both" || c.low(0) == "that" || c.low(0) == "this")
	}
	if !strings.Contains(c.text, " both ") {
		return false
	}
	m := holdsBoth.FindStringIndex(c.text)
	if m == nil {
		return false
	}
	at := c.locate(m)
	return !at.Empty() && c.elems[k].span.End <= at.Start && at.Start-c.elems[k].span.End < 4
}

// holdsBoth stands behind one who holds the two offices that were named.
var holdsBoth = regexp.MustCompile(`\bwho (?:currently |presently |now )?(?:holds|held|has held) both (?:positions|roles|offices|titles|posts)\b`)

// governs are the prepositions behind which an office stands before the name of who holds it.
const governs anyOf = "to of by with between from for and"

const heldNouns anyOf = "positions position roles role offices office titles title designations designation posts post"

// officeOf returns where the office of the only person at k stands that the words behind say is
// held: "Mr. Berg is (or was) our Treasurer", "the elimination of Mr. Berg's position as Treasurer".
func (rd *reader) officeOf(c *clause, k int) int {
	if len(c.elems[k].parts) != 1 {
		return 0
	}
	switch w := c.low(k + 1); {
	case c.elems[k].poss && (w == "position" || w == "role") && c.low(k+2) == "as" && c.kind(k+3) == anOffice && c.before(k, 3, anyOf("elimination eliminating eliminated")):
		return k + 3
	case !c.elems[k].poss && (w == "is" || w == "was") && c.kind(k+2) == anOffice && (k+3 == len(c.elems) || c.isComma(k+3)) && k == 0:
		return k + 2
	}
	return 0
}

func ownOffices(roles []role) (out []role) {
	for _, r := range roles {
		if r.org == "" && !r.advisor && !memberOnly(r) {
			out = append(out, r)
		}
	}
	return out
}

// heldOffices are the offices of a list that has one of the registrant's in it.
func heldOffices(roles []role) (out []role) {
	for _, r := range roles {
		if !r.advisor && !memberOnly(r) && ownAmong(roles) {
			out = append(out, r)
		}
	}
	return out
}

// knownOffices returns the offices that the item says a person holds.
func (rd *reader) knownOffices(p part) []role { return rd.offices[p.who] }
