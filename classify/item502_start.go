package classify

import "strings"

// startAt reads the appointment that the word at i tells of.
func (rd *reader) startAt(c *clause, i int) []change {
	if rd.hypothetical(c, i) {
		return nil
	}
	ch := change{family: startOfService, kind: "appointment", clause: c, at: i, strong: true}
	w := c.low(i)
	var parts []part
	var at int
	switch w {
	case "serve", "serves":
		if !c.before(i, 2, anyOf("will shall")) || c.before(i, 3, anyOf("continue not also continues")) && !c.before(i, 2, anyOf("also")) {
			return nil
		}
		if c.before(i, 4, anyOf("continue not who")) {
			return nil
		}
		parts, at = rd.subject(c, i, false)
		ch.strong = (at >= 0 || c.before(i, 3, pronouns)) && !strings.Contains(c.text, "pursuant to the agreement")
		out := []change(nil)
		if len(parts) > 0 && !rd.past(c, i) {
			out = rd.spreadOffices(c, max(i, at), parts, ch)
		}
		for n := range out { // an agreement says as much of one who is in office already
			fresh := at >= 0 && len(out[n].roles) > 0 && !overlaps(rd.knownOffices(out[n].who), out[n].roles) && !containsAny(c.text, "agreement", "letter", "contract", "amend", "provides", "extend")
			out[n].strong = out[n].strong && (out[n].when.stated && !out[n].when.loose || interimAmong(out[n].roles) || strings.Contains(c.text, "interim") || fresh)
		}
		return out
	case "be":
		if !c.before(i, 2, anyOf("will shall")) || c.before(i, 3, anyOf("not")) || c.kind(i+1) != anOffice {
			return nil
		}
		parts, at = rd.subject(c, i, false)
		if at < 0 {
			return nil
		}
	case "become", "becomes", "became", "becoming":
		if c.before(i, 2, anyOf("order")) {
			return nil // why someone leaves
		}
		if !c.before(i, 5, anyOf("will shall to would")) && w != "became" && w != "becomes" || c.low(i+1) == "effective" || c.low(i-1) == "also" && c.kind(i+1) != anOffice {
			if w != "become" || !c.before(i, 25, anyOf("will to")) {
				return nil
			}
		}
		parts, at = rd.subject(c, i, false)
		if w == "became" && !rd.recent(c, i) {
			return nil
		}
	case "assume", "assumes", "assumed", "assuming", "assumption", "perform":
		if w == "perform" && (!c.before(i, 2, anyOf("will shall")) || c.after(i, 3, anyOf("functions duties role")) < 0) {
			return nil
		}
		if w == "assuming" || w == "assumption" {
			return nil
		}
		if w == "assumed" && !rd.recent(c, i) && c.low(i+1) != "same" && !c.before(i, 2, anyOf("has")) {
			return nil
		}
		parts, at = rd.subject(c, i, false)
		return rd.assumed(c, i, at, parts, ch)
	case "join", "joins", "joined", "joining":
		if w == "joining" || w == "joined" && (!rd.recent(c, i) || c.kind(i+1) != theBoard && !c.before(i, 3, anyOf("has")) && !strings.Contains(c.text, "effective") && !rd.justJoined(c, i)) || w == "joins" {
			return nil
		}
		ch.strong = !(w == "joined" && rd.justJoined(c, i)) // else it may have been told as an appointment
		parts, at = rd.subject(c, i, false)
	case "succeed", "succeeds", "succeeded", "succeeding", "replace", "replaces", "replaced", "replacing":
		return rd.succeeds(c, i, ch)
	case "name", "names", "select", "engaged", "elect", "appoint", "hire", "elects", "appoints", "promote", "promotes":
		if w == "name" || w == "engaged" && !c.passive(i) {
			return nil
		}
		if w == "engaged" {
			return nil
		}
		parts, at = rd.object(c, i)
	case "appointment", "appointments", "election", "elections", "promotion", "promotions", "selection", "hiring", "elevation":
		parts, at = rd.nominated(c, i, &ch)
		if at > i && strings.HasSuffix(w, "s") { // "the promotions of Ms. Orr to President and of Mr. Shaw to Treasurer"
			out := rd.spreadOffices(c, at, parts, ch)
			for k := at + 1; k < len(c.elems); k++ {
				if c.kind(k) == aPerson && !c.elems[k].poss && c.low(k-1) == "of" && c.low(k-2) == "and" {
					out = append(out, rd.spreadOffices(c, k, c.elems[k].parts, ch)...)
				}
			}
			return out
		}
	default:
		if w == "named" && (c.low(i+1) == "executive" || c.kind(i+1) == anOffice && c.elems[i+1].roles[0].title == "Executive Officer") {
			return nil // "named executive officers"
		}
		if c.passive(i) {
			if c.before(i, 2, anyOf("not")) || w == "elected" && c.before(i, 6, anyOf("duly until")) {
				return nil
			}
			parts, at = rd.subject(c, i, false)
			if at < 0 && len(parts) == 0 || c.kind(i+1) == aPerson && at < 0 {
				parts, at = rd.object(c, i)
			}
			if w := c.low(i - 2); (w == "who" || c.low(i-3) == "who") && c.kind(i-4) != aBreak && (c.isComma(i-3) || c.isComma(i-4)) {
				ch.aside = true // "Mr. Berg, who was promoted to President"
				if c.before(i, 3, anyOf("previously originally initially first")) {
					return nil
				}
			}
			if c.before(i, 4, anyOf("expected expects")) && !strings.Contains(c.text, "effective") && !strings.Contains(c.text, "will be") {
				ch.strong = false
			}
		} else if strings.HasSuffix(w, "ing") || w == "elected" && c.low(i+1) == "to" && c.kind(i+2) == aWord || c.before(i, 1, anyOf("who recently newly")) && c.kind(i+1) != aPerson {
			return nil
		} else {
			parts, at = rd.object(c, i)
			if len(parts) == 0 && c.kind(i-1) == aPerson && (c.kind(i+1) == anOffice || c.low(i+1) == "as" || c.low(i+1) == "to") {
				parts, at = c.elems[i-1].parts, i-1 // a heading: "Jane Roe appointed Chief Financial Officer"
			}
		}
	}
	if colon := c.after(i, len(c.elems), ":"); colon > 0 && (len(parts) == 0 || at > colon) && (c.before(i, 6, "following") || c.after(i, 3, "following") > 0) {
		parts = nil
		for k := colon + 1; k < len(c.elems); k++ { // "the following persons became directors: ..."
			if c.kind(k) == aPerson {
				if parts = append(parts, c.elems[k].parts...); at <= i {
					at = k
				}
			}
		}
	}
	if len(parts) == 0 {
		return nil
	}
	from := i
	if at > i {
		from = at
	}
	if rd.past(c, i) {
		return nil
	}
	out := rd.spreadOffices(c, from, parts, ch)
	for n := range out {
		out[n].when.loose = out[n].when.loose || w == "joined" && !ch.strong // who joins may take the office later
	}
	if at > i+1 && noOffices(out) { // "elected the following as directors: ..."
		if ahead := rd.spreadOffices(c, i, parts, ch); !noOffices(ahead) {
			return ahead
		}
		if tableAhead.MatchString(c.text) || strings.Contains(c.text, "opposite") {
			for n := range out {
				out[n].roles, out[n].strong = ownOffices(out[n].who.appos), len(out[n].who.appos) > 0
			}
		}
	}
	if noOffices(out) && containsAny(c.text, "directorship", "vacanc", "number of directors", "size of the board") && !strings.Contains(c.text, "committee") {
		for n := range out {
			out[n].roles = []role{rd.seat(c.elems[i].span)}
		}
	}
	if at > i && noOffices(out) && !strings.HasSuffix(w, "ment") { // "elected Jane Roe, 44, Treasurer"
		for n := range out {
			out[n].roles = rd.newOffices(out[n].who)
		}
	}
	return append(out, rd.furtherObjects(c, from, ch)...)
}

// newOffices are the offices beside a name that do not say what the person is already: "elected
// Jane Roe, 44, Treasurer", not "our current Treasurer".
func (rd *reader) newOffices(p part) (out []role) {
	for _, r := range ownOffices(p.appos) {
		if r.span.Start < p.span.End {
			continue
		}
		between := rd.prose.low[p.span.End-rd.prose.base : r.span.Start-rd.prose.base]
		if !containsAny(between, "current", "former", "our ", "its ", "the ", "who ", "previous", "then ", "present") {
			out = append(out, r)
		}
	}
	return out
}

// furtherObjects reads who else the verb of an appointment takes behind elem i: "appointed Jane
// Roe as President, and John Doe as Treasurer".
func (rd *reader) furtherObjects(c *clause, i int, ch change) (out []change) {
	for k := i + 1; k < len(c.elems); k++ {
		e := c.elems[k]
		switch {
		case e.kind == aPerson && !e.poss && k > i+1:
			n := k + 1
			if c.isComma(n) {
				n++
			}
			office := c.kind(n) == anOffice || c.low(n) == "as" && c.kind(n+1) == anOffice ||
				c.low(n) == "to" && (c.kind(n+1) == anOffice || c.low(n+1) == "serve" || c.kind(n+1) == theBoard)
			if p := c.low(k - 1); !office || p != "and" && p != "," && p != ";" || rd.actsBehind(c, k) || c.succession(k) >= 0 {
				return out
			}
			out = append(out, rd.spreadOffices(c, k, e.parts, ch)...)
		case e.kind == aWord && (finite[e.low] && !nominals[e.low] && e.low != "effective" || endWords[e.low] != "" || appointWords[e.low] && e.low != "serve" && e.low != "be" || startStops[e.low] && e.low != "until"):
			return out
		}
	}
	return out
}

func noOffices(changes []change) bool {
	for _, ch := range changes {
		if len(ch.roles) > 0 {
			return false
		}
	}
	return true
}

func interimAmong(roles []role) bool {
	for _, r := range roles {
		if r.interim {
			return true
		}
	}
	return false
}

// past reports whether the sentence dates the verb at i long before the report.
func (rd *reader) past(c *clause, i int) bool {
	old := false
	for k, e := range c.elems {
		switch {
		case e.kind == aDate && e.known:
			if n := days(e.date.Date, rd.report); n < 200 {
				return false
			}
			old = old || k > i || k < 3
		case e.kind == aWord && len(e.low) == 4 && isDigit(e.low[0]) && (c.low(k-1) == "in" || c.low(k-1) == "since" || c.low(k-1) == "from") && k-i < 25:
			if y := atoi(e.low); y > 1900 && y < rd.report.Year {
				old = true
			}
		}
	}
	return old
}

// object finds whom "appointed" at i takes.
func (rd *reader) object(c *clause, i int) ([]part, int) {
	for k := i + 1; k < len(c.elems) && k-i < 24; k++ {
		switch e := c.elems[k]; {
		case e.kind == aPerson && e.poss:
			return nil, -1
		case e.kind == aPerson:
			if c.succession(k) >= 0 {
				return nil, -1
			}
			return e.parts, k
		case e.kind == aWord && (pronouns.has(e.low) || e.low == "him" || e.low == "her"):
			if e.low == "him" || e.low == "her" {
				pronoun := map[string]string{"him": "he", "her": "she"}[e.low]
				for n := i - 1; n >= 0; n-- {
					if c.elems[n].kind == aPerson && fits(pronoun, c.elems[n].parts) {
						return c.elems[n].parts, i
					}
				}
				return rd.focusFor(pronoun), i
			}
			return nil, -1
		case e.kind == aWord && (endWords[e.low] != "" || appointWords[e.low] && e.low != "serve" && e.low != "join" && e.low != "names" || beForms[e.low] || e.low == "that" && c.low(k+1) != "date" || e.low == "pursuant"):
			return nil, -1
		case e.kind == aBreak && k > i+1:
			return nil, -1
		}
	}
	return nil, -1
}

// nominated finds whom "the appointment of ..." at i speaks of, and whether it reports it.
func (rd *reader) nominated(c *clause, i int, ch *change) ([]part, int) {
	if c.elemPoss(i - 1) {
		ch.strong = c.before(i-1, 3, anyOf("announced announcing approved approving"))
		if c.kind(i-1) == aPerson {
			return c.elems[i-1].parts, i
		}
	}
	for k := i + 1; k < len(c.elems) && k-i < 10; k++ {
		e := c.elems[k]
		if e.kind == aPerson && !e.poss && (c.low(k-1) == "of" || c.before(k, 3, anyOf("of"))) {
			ch.strong = c.before(i, 9, anyOf("announced announcing approved approving confirmed reported announces ratified accepted")) && !c.before(i, 3, anyOf("connection following upon with"))
			return e.parts, k
		}
		if e.kind == aWord && (finite[e.low] && e.low != "effective" || e.low == "as" && c.low(k+1) != "of") {
			break
		}
	}
	ch.strong = false
	if strings.HasSuffix(c.low(i), "s") && i <= 2 && !c.heading && c.low(i+1) != "of" && len(rd.started) > 0 {
		return rd.started, i // "Both appointments are effective May 1"
	}
	if says := beForms[c.low(i+1)] || c.low(i+1) == "will" || c.low(i+1) == "became" || c.low(i+1) == "becomes"; !c.heading && i <= 2 && (says || !c.personAhead(0, len(c.elems))) && c.low(i+1) != "of" {
		return rd.focus, i // "The appointment is effective May 1"
	}
	if !c.before(i, 3, anyOf("his her their")) {
		return nil, -1
	}
	parts, at := rd.subject(c, i, true)
	if at > 0 && !c.elems[at].poss && !c.before(i, 2, anyOf("his her their")) {
		return nil, -1
	}
	return parts, i
}

// assumed reads "will assume the role of", "assumed the duties of principal financial officer".
func (rd *reader) assumed(c *clause, i, at int, parts []part, ch change) []change {
	if len(parts) == 0 {
		return nil
	}
	for k := i + 1; k < len(c.elems) && k-i < 14; k++ {
		e := c.elems[k]
		if e.low == "same" && (c.low(k+1) == "position" || c.low(k+1) == "role") && c.after(k, 3, anyOf("with at")) >= 0 && len(parts) == 1 {
			if roles := rd.knownOffices(parts[0]); len(roles) > 0 { // he left for the same post elsewhere
				ch.family, ch.kind, ch.reason, ch.who, ch.roles, ch.beside = endOfService, "departure", "other_position", parts[0], roles, true
				ch.when = rd.timingBefore(c, i, i, &ch)
				if !ch.when.stated && rd.led {
					ch.when = timingOn(rd.lead)
					ch.when.derived, ch.when.loose = true, true
				}
				return []change{ch}
			}
		}
		if e.kind == aPerson && e.poss { // "will assume Dr. Berg's responsibilities on an interim basis"
			if roles := rd.knownOffices(e.parts[0]); len(roles) > 0 && strings.Contains(c.text, "interim") {
				out := rd.spreadOffices(c, len(c.elems), parts, ch)
				for n := range out {
					out[n].roles, out[n].strong = interimOf(roles), true
				}
				return out
			}
			return nil
		}
		if e.kind == anOffice || e.kind == theBoard {
			return rd.spreadOffices(c, i, parts, ch)
		}
		if e.low == "role" || e.low == "position" || e.low == "duties" || e.low == "office" || e.low == "roles" || e.low == "positions" || e.low == "responsibilities" {
			if t, _ := rd.timingAt(c, k+1); t.stated && c.kind(k+1) == aWord && timingWords[c.low(k+1)] {
				ch.when, ch.strong, ch.who = t, false, parts[0]
				return []change{ch}
			}
		}
		if e.kind == aPerson || e.kind == aBreak {
			return nil
		}
	}
	return nil
}

// interimOf makes interim posts of another's: the highest of the chief offices.
func interimOf(roles []role) []role {
	for i := len(roles) - 1; i >= 0; i-- {
		if strings.HasPrefix(roles[i].title, "Chief") || strings.HasPrefix(roles[i].title, "President") || i == 0 {
			r := roles[i]
			r.title, r.interim = "Interim "+r.title, true
			return []role{r}
		}
	}
	return nil
}

// succeeds reads "Ms. Roe will succeed Mr. Berg as President": an appointment of the one
// and, unless it is told elsewhere, the end of the other's service.
func (rd *reader) succeeds(c *clause, i int, ch change) []change {
	w := c.low(i)
	by := c.low(i+1) == "by"
	k := i + 1
	for k < len(c.elems) && c.elems[k].kind != aPerson && k-i < 5 && c.kind(k) != anOffice {
		k++
	}
	if c.kind(k) != aPerson || c.elems[k].poss {
		return nil
	}
	if (w == "succeeded" || w == "replaced") && !by && !rd.recent(c, i) {
		return nil
	}
	next, prev := c.elems[k].parts, []part(nil)
	if by {
		if !c.passive(i) {
			return nil
		}
		prev, _ = rd.subject(c, i, false)
	} else {
		prev = next
		next = rd.subjectOfSuccession(c, i)
	}
	if len(prev) != 1 || len(next) == 0 {
		return nil
	}
	start := rd.spreadOffices(c, k, next, ch)
	for n := range start {
		start[n].instead = prev[0].who
		start[n].strong = !strings.HasSuffix(w, "ing") && w != "succeeds" && w != "replaces"
	}
	end := change{family: endOfService, kind: "departure", clause: c, at: i, who: prev[0], beside: true}
	end.roles = prev[0].appos
	if containsAny(c.text, "who remains a", "who will remain a", "who continues as a", "who will continue as a", "who continues to serve as a director") {
		return start
	}
	if len(end.roles) == 0 && (c.committeeNear(k) || c.kind(k+1) == aWord && c.low(k+1) == "who" && c.after(k, 6, anyOf("remains remain continues continue")) >= 0 || strings.Contains(c.text, "remains a director")) {
		return start // on a committee
	}
	end.by = next[0].who
	if len(start) > 0 && len(start[0].roles) > 0 {
		end.roles = start[0].roles
		end.when = start[0].when
	} else if !by && strings.HasSuffix(w, "ing") && c.low(k+1) == "in" { // "as Controller, replacing Mr. Berg in that position"
		end.roles = rd.officesBetween(c, -1, i)
	}
	return append(start, end)
}

// committeeNear reports whether the stretch of the sentence about elem i speaks of a committee.
func (c *clause) committeeNear(i int) bool {
	from, to := i, i
	for from > 0 && c.kind(from-1) != aBreak {
		from--
	}
	for to < len(c.elems) && c.kind(to) != aBreak {
		to++
	}
	for _, e := range c.elems[from:to] {
		if e.kind == aCommittee || strings.HasPrefix(e.low, "committee") {
			return true
		}
		for _, r := range e.roles {
			if r.committee {
				return true
			}
		}
	}
	return false
}

// subjectOfSuccession finds who succeeds: the subject, or the object of "appointed ... to
// succeed".
func (rd *reader) subjectOfSuccession(c *clause, i int) []part {
	for k := i - 1; k >= 0; k-- {
		if e := c.elems[k]; e.kind == aPerson && !e.poss && c.succession(k) < 0 && !(prepositions.has(c.low(k-1)) && c.personAhead(0, k)) {
			return e.parts
		}
	}
	return rd.focus
}

// recent reports whether the sentence dates the verb at i close to the report, or not at all
// but for "effective".
func (rd *reader) recent(c *clause, i int) bool {
	dated := false
	for k, e := range c.elems {
		if e.kind != aDate || !e.known {
			continue
		}
		dated = true
		if n := days(e.date.Date, rd.report); n < 120 && n > -800 && (k < i || k-i < 14) {
			return true
		}
	}
	return !dated && strings.Contains(c.text, "effective") || strings.Contains(c.text, "upon")
}

var startStops = wordSet(`pursuant connection until expiring expires while which where replacing remain continue who arrangement provided report reporting reports responsibilities responsibility
	responsible reported served has had following previously selected because through was is are were if receive`)

// justJoined reports whether "joined the Company" at i is said of a day close to the report, and
// of an office.
func (rd *reader) justJoined(c *clause, i int) bool {
	if c.kind(i+1) != theCompany {
		return false
	}
	for k := i + 2; k < min(len(c.elems), i+8); k++ {
		if e := c.elems[k]; e.kind == aDate && e.known && e.date.Precision == PrecisionDay {
			return days(e.date.Date, rd.report) < 8 && c.after(i, 8, anyOf("as")) >= 0
		}
	}
	return false
}

// spreadOffices reads the offices of an appointment behind elem i. Offices with dates of
// their own make changes of their own.
func (rd *reader) spreadOffices(c *clause, i int, parts []part, ch change) []change {
	type group struct {
		roles []role
		when  timing
	}
	var groups []group
	cur := group{}
	foreign, committee := false, false
	for k := i + 1; k < len(c.elems); k++ {
		e := c.elems[k]
		if w := e.low; e.kind == aWord && timingWords[w] || e.kind == aDate && c.low(k-1) == "on" {
			if t, next := rd.timingAt(c, k); t.stated {
				if next > k {
					k = next - 1
				}
				if cur.when.stated && len(cur.roles) == 0 {
					continue
				}
				if len(cur.roles) == 0 && len(groups) > 0 {
					continue
				}
				cur.when = t
				if len(cur.roles) > 0 {
					groups = append(groups, cur)
					cur = group{}
				}
				continue
			}
		}
		switch {
		case e.kind == anOffice && !e.poss:
			if c.low(k-1) == "from" && (c.low(k+1) == "to" || c.isComma(k+1)) {
				continue // "promoted from Controller to ..."
			}
			if c.low(k-1) == "to" && k-1 > i && (c.kind(k-2) == anOffice && c.low(k-3) != "from" || c.low(k-2) == "report" || c.low(k-2) == "reporting" || c.low(k-2) == "reports") {
				continue
			}
			if c.low(k-1) == "by" || c.low(k-1) == "with" || c.low(k-1) == "than" || c.low(k+1) == "nominee" || c.low(k+1) == "nominees" {
				continue
			}
			for _, r := range e.roles {
				switch {
				case r.org != "" && !strings.Contains(c.text, "subsidiary"):
					foreign = true
				case memberOnly(r):
					committee = true
				case !r.advisor || len(e.roles) > 1 && !e.roles[0].advisor:
					cur.roles = unite(cur.roles, []role{r})
				}
			}
		case e.kind == theBoard && (c.low(k-1) == "to" || c.low(k-1) == "join" || c.low(k-1) == "on" || c.low(k-1) == "joined" || c.low(k-1) == "of" && (c.low(k-2) == "vacancy" || c.low(k-2) == "seat") || c.kind(k-1) == aPerson):
			if !hasDirector(cur.roles) && (len(groups) == 0 || !hasDirector(groups[0].roles)) {
				cur.roles = append(cur.roles, rd.seat(e.span))
			}
		case (e.low == "place" || e.low == "stead") && (c.low(k-1) == "his" || c.low(k-1) == "her") && len(parts) == 1 && len(rd.focus) == 1 && rd.focus[0].who != parts[0].who:
			ch.instead = rd.focus[0].who
		case e.low == "place" && c.low(k-1) == "in" && c.low(k+1) == "of" && c.kind(k+2) == aPerson && !c.elems[k+2].poss && len(c.elems[k+2].parts) == 1:
			ch.instead = c.elems[k+2].parts[0].who
			k += 2
		case e.low == "successor" && (c.low(k-1) == "his" || c.low(k-1) == "her"):
			if who, _ := rd.subject(c, ch.at, false); len(who) == 1 && len(parts) == 1 && who[0].who != parts[0].who {
				ch.instead = who[0].who
			}
		case (e.low == "vacancy" || e.low == "vacancies" || e.low == "seat") && len(cur.roles) == 0 && len(groups) == 0:
			cur.roles = append(cur.roles, rd.seat(e.span))
		case e.kind == aCommittee:
			committee = true
		case e.kind == aPerson && e.poss && c.low(k+1) == "successor" && len(parts) == 1:
			ch.instead = e.parts[0].who
		case e.kind == aPerson:
			if c.succession(k) < 0 && !e.poss && k > i+1 {
				k = len(c.elems)
			}
		case e.kind == aBreak:
			if k > i+1 && c.personAhead(k, len(c.elems)) {
				k = len(c.elems)
			}
		case e.low == "addition" && c.low(k-1) == "in" && c.low(k+1) == "to" && len(cur.roles) > 0, e.low == "reporting":
			if n := c.after(k, 20, anyOf("effective")); n > 0 && !c.personAhead(k, n) {
				k = n - 1
			} else {
				k = len(c.elems)
			}
		case e.low == "until" && c.after(k, 60, anyOf("effective")) >= 0 && !c.personAhead(k, c.after(k, 60, anyOf("effective"))):
			k = c.after(k, 60, anyOf("effective")) - 1
		case e.kind == aWord && (e.low == "became" || e.low == "become" || e.low == "becomes" || e.low == "was" || e.low == "is" || e.low == "were" || e.low == "are") && (c.low(k+1) == "effective"):
		case e.low == "following" && k == i+1: // "elected the following persons"
		case e.kind == aWord && (startStops[e.low] || appointWords[e.low] && e.low != "serve" && e.low != "join" && e.low != "fill" && e.low != "succeed" && e.low != "replace" && e.low != "become" && e.low != "be" ||
			endWords[e.low] != "" && e.low != "serving" && e.low != "ends"):
			if !nominals[e.low] {
				k = len(c.elems)
			}
		}
	}
	if len(cur.roles) > 0 || cur.when.stated && len(groups) == 0 {
		groups = append(groups, cur)
	}
	if len(groups) == 0 {
		groups = append(groups, cur)
	}
	if len(groups) > 1 && !groups[0].when.stated {
		groups[1].roles = append(groups[0].roles, groups[1].roles...)
		groups = groups[1:]
	}
	for len(groups) > 1 && !groups[len(groups)-1].when.stated {
		n := len(groups) - 1
		groups[n-1].roles = append(groups[n-1].roles, groups[n].roles...)
		groups = groups[:n]
	}
	var out []change
	for _, g := range groups {
		if len(g.roles) == 0 && (foreign || committee) {
			continue
		}
		for _, p := range parts {
			one := ch
			one.who, one.roles, one.when = p, g.roles, g.when
			if len(one.roles) == 0 && one.instead == nil {
				one.strong = false
			}
			if !one.when.stated {
				one.when = rd.timingBefore(c, ch.at, i, &one)
			}
			one.strong = one.strong && (!one.aside || one.when.stated && !one.when.loose)
			rd.closing(&one)
			out = append(out, one)
		}
	}
	return out
}
