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
		if c.low(i+1) == "out" {
			return nil // the rest of the term
		}
		if w == "serve" && c.low(i-1) == "thereafter" && c.low(i+1) == "as" && c.kind(i+2) == anOffice && c.before(i, 20, anyOf("will")) {
			return rd.servesThen(c, i, ch)
		}
		if c.low(i+1) == "solely" || c.low(i+1) == "only" {
			return nil // goes on in one of several offices
		}
		agreed := w == "serve" && c.low(i-1) == "to" && c.low(i-2) == "agreed" && c.low(i+1) == "as" && c.kind(i+2) == anOffice
		if !agreed && !c.before(i, 2, anyOf("will shall")) || c.before(i, 3, anyOf("continue not also continues")) && !c.before(i, 2, anyOf("also")) {
			return nil
		}
		if c.before(i, 4, anyOf("continue not who")) && !((c.low(i-1) == "will" && c.low(i-2) == "who" || thenWords.has(c.low(i-1)) && c.low(i-2) == "will" && c.low(i-3) == "who") && c.low(i+1) == "as" && c.kind(i+2) == anOffice) {
			return nil
		}
		parts, at = rd.subject(c, i, false)
		ch.strong = (at >= 0 || c.before(i, 3, pronouns)) && !strings.Contains(c.text, "pursuant to the agreement")
		out := []change(nil)
		if len(parts) > 0 && (c.low(i-1) == "will" || thenWords.has(c.low(i-1)) || agreed || !rd.past(c, i)) {
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
		if w == "joining" || w == "joined" && c.low(i+1) != "by" && (!rd.recent(c, i) || c.kind(i+1) != theBoard && !c.before(i, 3, anyOf("has")) && !strings.Contains(c.text, "effective") && !rd.justJoined(c, i)) || w == "joins" {
			return nil
		}
		if w == "joined" && c.low(i+1) == "by" && c.kind(i+2) == aPerson { // "continue as directors, joined by Jane Roe and John Doe as new directors"
			if c.low(i+3) != "as" || c.kind(i+4) != anOffice {
				return nil
			}
			return rd.onDayOfAct(c, rd.spreadOffices(c, i+3, c.elems[i+2].parts, ch))
		}
		ch.strong = !(w == "joined" && rd.justJoined(c, i)) // else it may have been told as an appointment
		parts, at = rd.subject(c, i, false)
	case "made":
		if !c.passive(i) || c.kind(i+1) != anOffice {
			return nil
		}
		parts, at = rd.subject(c, i, false) // "was also made a director"
	case "employed":
		if !c.passive(i) || c.low(i+1) != "as" || c.kind(i+2) != anOffice || !containsAny(c.text, "agreement", "effective", "commencing") {
			return nil
		}
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
			if c.low(i+1) != "as" && !(c.low(i+1) == "to" && c.low(i+2) == "serve" && c.low(i+3) == "as") {
				return nil
			}
			parts, at = rd.subject(c, i, false) // "has been engaged to serve as Chief Financial Officer"
			break
		}
		parts, at = rd.object(c, i)
	case "appointment", "appointments", "election", "elections", "promotion", "promotions", "selection", "hiring", "elevation":
		parts, at = rd.nominated(c, i, &ch)
		if at > i && (strings.HasSuffix(w, "s") || c.listsFurther(at)) { // "the promotions of Ms. Orr to President and of Mr. Shaw to Treasurer"
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
		} else if strings.HasSuffix(w, "ing") && c.low(i-1) != "by" || w == "elected" && c.low(i+1) == "to" && c.kind(i+2) == aWord || c.before(i, 1, anyOf("who recently newly")) && c.kind(i+1) != aPerson {
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
		parts, at = c.listedFrom(colon)
	} else if listed := c.listedBehind(i); len(listed) > 0 {
		parts, at = listed, -1
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
		if w == "commenced" || w == "began" {
			out[n].when.loose = false // the day is that of the beginning, whatever was decided before
		}
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
	if noOffices(out) && at > i && len(rd.left) > 0 && succeedsThem.MatchString(c.text) && !overlapsParts(rd.ended, parts) {
		for n := range out {
			out[n].roles, out[n].strong = rd.left, true
		}
	}
	if office := at - 3; at > 2 && at < i && noOffices(out) && c.low(at-1) == "which" && c.low(at-2) == "to" {
		if c.isComma(office) {
			office--
		}
		for n := range out { // "relinquished the office of President, to which Ms. Roe was elected"
			if c.kind(office) == anOffice {
				out[n].roles, out[n].strong = ownOffices(c.elems[office].roles), true
			}
		}
	}
	if at > i && noOffices(out) && c.low(i+1) == "to" && (c.low(i+2) == "that" || c.low(i+2) == "such") { // "established the office of Treasurer and appointed to that office Ms. Roe"
		for n := range out {
			out[n].roles = lastNamed(rd.officesBetween(c, -1, i))
			out[n].strong = len(out[n].roles) > 0
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
