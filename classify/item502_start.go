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
		if w == "serve" && c.low(i-1) == "thereafter" && c.low(i+1) == "as" && c.kind(i+2) == anOffice && c.before(i, 20, anyOf("will")) {
			return rd.servesThen(c, i, ch)
		}
		if !c.before(i, 2, anyOf("will shall")) || c.before(i, 3, anyOf("continue not also continues")) && !c.before(i, 2, anyOf("also")) {
			return nil
		}
		if c.before(i, 4, anyOf("continue not who")) && !(c.low(i-1) == "will" && c.low(i-2) == "who" && c.low(i+1) == "as" && c.kind(i+2) == anOffice) {
			return nil
		}
		parts, at = rd.subject(c, i, false)
		ch.strong = (at >= 0 || c.before(i, 3, pronouns)) && !strings.Contains(c.text, "pursuant to the agreement")
		out := []change(nil)
		if len(parts) > 0 && (c.low(i-1) == "will" || !rd.past(c, i)) {
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
	case "first":
		if c.low(i+1) != "day" {
			return nil
		}
		out := rd.lastDay(c, i, ch, anyOf("be is was"))
		for n := range out {
			out[n].kind, out[n].strong, out[n].leaves, out[n].roles = "appointment", false, false, nil
		}
		return out
	case "commenced", "began":
		if n := c.after(i, 4, anyOf("as")); n < 0 || c.kind(n+1) != anOffice || !rd.recent(c, i) || c.after(i, 3, anyOf("employment service serving work")) < 0 {
			return nil
		}
		parts, at = rd.subject(c, i, false)
	case "start", "starts", "begin", "begins", "commence", "commences":
		return rd.begins(c, i, ch)
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
			if w == "designated" && (c.before(i, 3, anyOf("had")) || c.low(i+1) == "by" || c.after(i, 6, anyOf("by")) > 0) || c.before(i, 2, anyOf("not")) || w == "elected" && c.before(i, 6, anyOf("duly until")) {
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
		if out := rd.listedOffices(c, colon, ch); len(out) > 0 {
			return out
		}
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
		out[n].passed = at >= 0 && at < i && c.personAhead(at+1, i)
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
	if ahead := rd.seatsAhead(c, i, parts[0]); at > i && noOffices(out) && len(ahead) > 0 {
		for n := range out {
			out[n].roles, out[n].strong = ahead, true
		}
	}
	if at > i && noOffices(out) && !strings.HasSuffix(w, "ment") { // "elected Jane Roe, 44, Treasurer"
		for n := range out {
			out[n].roles = rd.newOffices(out[n].who)
		}
	}
	return append(out, rd.furtherObjects(c, from, ch)...)
}

// servesThen reads "will resign as President on May 1, 2024 and thereafter serve as Chairman".
func (rd *reader) servesThen(c *clause, i int, ch change) []change {
	parts, at := rd.subject(c, i, false)
	if at < 0 {
		return nil
	}
	out := rd.spreadOffices(c, i, parts, ch)
	for n := range out {
		for k := i - 1; k > at && !out[n].when.stated; k-- {
			if c.kind(k) == aDate && c.elems[k].known {
				out[n].when = timingOn(c.elems[k].date)
				out[n].when.derived = true
			}
		}
	}
	return out
}

// begins reads the day of "will start on May 1, 2024", "is expected to commence employment on May 1".
func (rd *reader) begins(c *clause, i int, ch change) []change {
	if !c.before(i, 4, anyOf("will shall expected expects anticipated scheduled")) {
		return nil
	}
	on := i + 1
	for on < len(c.elems) && on-i < 6 && beginWords.has(c.low(on)) {
		on++
	}
	if w := c.low(on); w != "on" && w != "effective" {
		return nil
	}
	parts, at := rd.subject(c, i, false)
	t, _ := rd.timingAt(c, on)
	if len(parts) != 1 || at < 0 && !c.before(i, 4, pronouns) || t.precision != "day" {
		return nil
	}
	ch.who, ch.when, ch.strong = parts[0], t, false
	return []change{ch}
}

// beginWords stand between a beginning and its day.
const beginWords anyOf = "his her employment work service duties with company role position new in this that or about"

// seatsAhead returns the seats of "elected two new directors, Jane Roe and John Doe", which stand
// beside the first name.
func (rd *reader) seatsAhead(c *clause, i int, first part) []role {
	own := ownOffices(first.appos)
	if !onlyDirector(own) || own[0].span.Start < c.elems[i].span.End || own[0].span.Start > first.span.Start {
		return nil
	}
	return own[:1]
}

// listedOffices reads "the following promotions: Jane Roe to President; and John Doe to Treasurer".
func (rd *reader) listedOffices(c *clause, colon int, ch change) (out []change) {
	var shared timing
	for k := colon - 1; k > ch.at && !shared.stated; k-- {
		if c.low(k) == "effective" {
			shared, _ = rd.timingAt(c, k)
		}
	}
	ch.strong = true
	for k := colon + 1; k < len(c.elems); k++ {
		if c.kind(k) != aPerson || c.elems[k].poss {
			continue
		}
		n := k + 1
		if c.isComma(n) {
			n++
		}
		if w := c.low(n); (w == "to" || w == "as") && c.kind(n+1) == anOffice {
			for _, one := range rd.spreadOffices(c, k, c.elems[k].parts, ch) {
				if shared.stated && (!one.when.stated || one.when.loose) {
					one.when = shared
				}
				out = append(out, one)
			}
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
		if e.kind == aWord && (e.low == ":" || finite[e.low] && e.low != "effective" || e.low == "as" && c.low(k+1) != "of") {
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
