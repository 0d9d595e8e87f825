package classify

import (
	"regexp"
	"strings"
)

// The families of change, as in a row's natural key.
const (
	startOfService = "appointment"
	endOfService   = "end"
	payChange      = "compensation"
)

// change is one thing that a sentence says happens to one person.
type change struct {
	who       part
	family    string
	kind      string // changeType of the row
	reason    string
	roles     []role
	beside    bool // the offices stand beside the name, not with the verb
	when      timing
	notice    DateHit // when the person or the company gave notice
	noticed   bool
	split     bool // one of several that the sentence dates apart
	stays     bool // only says until when an office is kept
	strong    bool // says that it happens; others speak of what was said before
	passed    bool // a person nearer to the verb was passed over
	leaves    bool // the end is of service altogether, not of a named post
	aside     bool // told in a relative clause
	withdrawn bool // what was announced before will not happen
	clause    *clause
	at        int     // the elem of the verb
	instead   *person // whom the appointee succeeds
	by        *person // who succeeds the one that leaves
	cause     Span    // of the reason
}

// verb span of the change.
func (ch *change) verb() Span { return ch.clause.elems[ch.at].span }

// appointWords begin a change of the family appointment, or stand in its phrase.
var appointWords = wordSet(`appointed appoint appoints appointing elected elect elects electing named name names naming promoted promote promotes selected select hired hires hire elevated designated
	reappointed re-appointed appointment appointments election elections promotion promotions selection hiring elevation become becomes became becoming assume assumes assumed assuming
	join joins joined joining succeed succeeds succeeded succeeding replace replaces replaced replacing serve serves be engaged rejoined recruited assumption perform start starts begin begins commence commences commenced began first employed chose chosen chooses added electing appointing welcomed welcomes made`)

// endWords begin a change of the family end; the value is its class.
var endWords = map[string]string{
	"resign": "resign", "resigns": "resign", "resigned": "resign", "resigning": "resign", "resignation": "resign", "resignations": "resign",
	"retire": "retire", "retires": "retire", "retired": "retire", "retiring": "retire", "retirement": "retire", "retirements": "retire",
	"step": "step", "steps": "step", "stepped": "step", "stepping": "step",
	"depart": "depart", "departs": "depart", "departed": "depart", "departing": "depart", "departure": "depart", "departures": "depart",
	"leave": "leave", "leaves": "leave", "leaving": "leave", "left": "leave",
	"cease": "cease", "ceased": "cease", "ceases": "cease", "ceasing": "cease",
	"terminate": "terminate", "terminated": "terminate", "terminates": "terminate", "terminating": "terminate", "termination": "terminate",
	"severed": "sever", "dismissed": "remove", "removed": "remove", "remove": "remove", "relieved": "remove", "discharged": "remove", "removal": "remove", "dismissal": "remove", "eliminated": "eliminate",
	"died": "die", "death": "die", "passing": "die", "passed": "die",
	"separate": "separate", "separated": "separate", "separates": "separate", "separating": "separate", "separation": "separate",
	"stand": "stand", "stands": "stand", "standing": "stand", "stood": "stand", "seek": "stand", "seeking": "stand", "sought": "stand", "run": "stand", "renominated": "stand", "nominated": "stand",
	"re-nominated": "stand", "reelected": "stand", "re-elected": "stand", "renominate": "stand", "nominate": "stand", "considered": "stand", "candidate": "stand",
	"relinquish": "depart", "relinquished": "depart", "relinquishing": "depart", "vacate": "depart", "vacated": "depart",
	"transition": "transition", "transitioned": "transition", "transitioning": "transition", "transitions": "transition", "move": "transition", "moving": "transition", "moves": "transition", "moved": "transition",
	"end": "expire", "ended": "expire", "ends": "expire", "expire": "expire", "expired": "expire", "expires": "expire", "conclude": "expire", "concluded": "expire", "serving": "serving", "part": "part", "parted": "part", "longer": "longer", "last": "last", "remain": "remain", "continue": "remain",
}

// presentEnds tell of what may happen, unless a day is given: "or Ms. Roe resigns".
const presentEnds anyOf = "resigns retires departs leaves ceases terminates separates"

var (
	nominals     = wordSet("resignation resignations retirement retirements departure departures termination dismissal removal death passing separation appointment appointments election elections promotion promotions selection hiring elevation transition assumption")
	beForms      = wordSet("is are was were be been being")
	plainAdverbs = wordSet("also unanimously subsequently duly formally concurrently simultaneously each then further additionally hereby not newly effectively both initially voluntarily involuntarily recently immediately now previously jointly automatically thereby today mutually sadly unexpectedly successfully")
	notices      = anyOf(`notified notify informed advised submitted tendered tender delivered gave provided announced announces accepted received communicated indicated expressed decided elected agreed intends intend plans intention decision notice
		intent desire wish planned stated disclosed reported announcing submitting tendering providing notifying determined letter confirmed approved received elects`)
	prepositions = anyOf("of with between to for from among against")
)

func (c *clause) low(i int) string {
	if i < 0 || i >= len(c.elems) {
		return ""
	}
	return c.elems[i].low
}

func (c *clause) kind(i int) byte {
	if i < 0 || i >= len(c.elems) {
		return 0
	}
	return c.elems[i].kind
}

// before reports whether one of set stands among the n elems before i, in the same stretch. i
// may be behind the clause's end, as where a short clause is looked at from its start.
func (c *clause) before(i, n int, set anyOf) bool {
	for k := min(i, len(c.elems)) - 1; k >= 0 && i-k <= n && c.elems[k].kind != aBreak; k-- {
		if c.elems[k].kind == aWord && set.has(c.elems[k].low) {
			return true
		}
	}
	return false
}

// after finds one of set among the n elems behind i, which may be before the clause's start,
// -1 for none.
func (c *clause) after(i, n int, set anyOf) int {
	for k := max(i, -1) + 1; k < len(c.elems) && k-i <= n && c.elems[k].kind != aBreak; k++ {
		if c.elems[k].kind == aWord && set.has(c.elems[k].low) {
			return k
		}
	}
	return -1
}

// passive reports whether the participle at i stands behind a form of "to be".
func (c *clause) passive(i int) bool {
	for k := i - 1; k >= 0 && i-k < 6; k-- {
		switch w := c.low(k); {
		case beForms[w]:
			return true
		case plainAdverbs[w], w == ",", w == "has" || w == "have" || w == "had", c.kind(k) == aDate, w == "effective" || w == "as" || w == "of" || w == "on", w == "time" && c.low(k-1) == "same" && c.low(k-2) == "at", w == "same" && c.low(k-1) == "at" && c.low(k+1) == "time", w == "at" && c.low(k+1) == "same" && c.low(k+2) == "time":
		default:
			return false
		}
	}
	return false
}

// maxClause bounds the sentences that are read, in elems: what is found in one is looked at again
// from every verb of it. Real ones stay far below.
const maxClause = 1500

// readChanges finds what the clause says happens to persons.
func (rd *reader) readChanges(c *clause) []change {
	if len(c.elems) > maxClause {
		rd.prose.cut = true
		return nil
	}
	if !c.tellsOfChange() || rd.skipsClause(c) {
		return nil
	}
	var out []change
	for i := range c.elems {
		if c.elems[i].kind != aWord {
			continue
		}
		w := c.elems[i].low
		if endWords[w] != "" {
			for _, ch := range rd.endAt(c, i, endWords[w]) {
				if !presentEnds.has(w) || !ch.when.date.IsZero() || c.heading {
					out = append(out, ch)
				}
			}
		}
		if appointWords[w] {
			out = append(out, rd.startAt(c, i)...)
		}
		if furtherVerbs.has(w) {
			out = append(out, rd.furtherAt(c, i)...)
		}
	}
	takeOffices(out)
	rd.shareDate(c, out)
	distribute(c, out)
	return out
}

// takeOffices gives one who is appointed in the place of another the offices which the sentence
// says that one leaves: "terminated Mr. Berg as President and appointed Ms. Roe in his place".
func takeOffices(changes []change) {
	for i := range changes {
		start := &changes[i]
		if start.family != startOfService || start.instead == nil || len(start.roles) > 0 {
			continue
		}
		for _, end := range changes {
			if end.family == endOfService && end.who.who == start.instead && !end.beside && len(end.roles) > 0 {
				start.roles = withoutSeat(end.roles)
			}
		}
	}
}

// tellsOfChange reports whether a clause has a word of an appointment or an ending in it.
func (c *clause) tellsOfChange() bool {
	for _, e := range c.elems {
		if e.kind == aWord && (appointWords[e.low] || endWords[e.low] != "" || furtherVerbs.has(e.low)) {
			return true
		}
	}
	return false
}

// shareDate gives the date of "each effective May 1, 2024" to all that the sentence tells.
func (rd *reader) shareDate(c *clause, changes []change) {
	var shared timing
	all := len(changes) <= maxShared && inEachCase.MatchString(c.text)
	for k := range c.elems {
		if w := c.low(k); w != "each" && w != "both" && w != "case" && w != "cases" && w != "all" {
			continue
		}
		for n := k + 1; n <= k+3; n++ {
			if c.low(n) == "effective" || c.low(n) == "commencing" || c.low(n) == "effect" && c.low(n-1) == "with" {
				shared, _ = rd.timingAt(c, n)
			}
		}
	}
	if n := len(changes) - 1; shared.stated && n == 0 && (!changes[0].when.stated || changes[0].when.loose || all && c.onDay(changes[0].when.span)) {
		changes[0].when = shared
	} else if shared.stated && n > 0 {
		if last := changes[n].when; last.stated && !last.derived && !all {
			shared = last
		}
		for i := range changes {
			if t := &changes[i].when; !shared.derived && (!t.stated || t.derived) || t.precision == "day" && all && c.onDay(t.span) {
				*t = shared
			}
		}
	}
}

// maxShared bounds how many changes of a sentence are looked at one by one for a day they share.
const maxShared = 64

// inEachCase says of all that stands before it when it takes effect.
var inEachCase = regexp.MustCompile(`\bin (?:each|both|all) cases?,? (?:effective|with effect)\b`)

// onDay reports whether the words at s say no more than on which day something was done.
func (c *clause) onDay(s Span) bool {
	for k := 1; k < len(c.elems); k++ {
		if e := c.elems[k]; e.kind == aDate && e.span == s {
			return c.low(k-1) == "on" && c.low(k-2) != "effective" && c.low(k-2) != "effect"
		}
	}
	return false
}

// distribute gives the dates of "effective May 1, 2024 and June 1, 2024, respectively" to the
// changes of one verb in their order.
func distribute(c *clause, changes []change) {
	if len(changes) < 2 || !strings.Contains(c.text, "respectively") {
		return
	}
	for k := range c.elems {
		var days []DateHit
		n := k
		for ; n < len(c.elems) && (c.kind(n) == aDate && c.elems[n].known || len(days) > 0 && (c.isComma(n) || c.low(n) == "and")); n++ {
			if c.kind(n) == aDate {
				days = append(days, c.elems[n].date)
			}
		}
		if len(days) != len(changes) || c.low(n) != "respectively" {
			continue
		}
		for i := range changes {
			changes[i].when = timingOn(days[i])
		}
		return
	}
}
