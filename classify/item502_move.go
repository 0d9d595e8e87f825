package classify

// lastDay reads "Mr. Berg's last day will be May 1, 2024".
func (rd *reader) lastDay(c *clause, i int, ch change, verbs anyOf) []change {
	for k := i + 1; k < len(c.elems) && k-i < 16; k++ {
		if c.kind(k) == aDate && c.elems[k].known && c.after(i, k-i, verbs) >= 0 {
			parts, _ := rd.subject(c, i, true)
			if c.after(i, k-i, anyOf("each both")) >= 0 && len(rd.ended) > 1 && !c.personAhead(0, k) {
				parts = rd.ended // "The last day of each will be May 1, 2024"
			}
			var out []change
			for _, p := range parts {
				one := ch
				one.who, one.kind, one.when, one.leaves = p, "departure", timingOn(c.elems[k].date), true
				one.roles = rd.officesBetween(c, i, k)
				if len(one.roles) == 0 && c.before(i, 12, anyOf("eliminated eliminate eliminating")) {
					one.roles = ownOffices(rd.officesBetween(c, -1, i)) // "eliminated its Treasurer role, and Mr. Berg's last day was ..."
				}
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

const moveFillers anyOf = "new role position post office of roles full-time part-time"

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
