package classify

import "strings"

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
			roles := rd.knownOffices(e.parts[0])
			if len(roles) == 0 && overlapsParts(rd.ended, e.parts) {
				roles = rd.office // that the sentence before said was left
			}
			if len(roles) > 0 && strings.Contains(c.text, "interim") {
				out := rd.spreadOffices(c, len(c.elems), parts, ch)
				for n := range out {
					out[n].roles, out[n].strong = interimOf(roles), true
				}
				return out
			}
			return nil
		}
		if (e.low == "his" || e.low == "her") && len(rd.ended) == 1 && rd.ended[0].who != parts[0].who && strings.Contains(c.text, "interim") && (c.low(k+1) == "responsibilities" || c.low(k+1) == "duties" || c.low(k+1) == "role") {
			roles := rd.knownOffices(rd.ended[0])
			if len(roles) == 0 {
				roles = rd.office
			}
			out := rd.spreadOffices(c, len(c.elems), parts, ch)
			for n := range out {
				out[n].roles, out[n].strong = interimOf(roles), len(roles) > 0
			}
			return out
		}
		if e.kind == anOffice || e.kind == theBoard {
			return rd.takenFrom(c, k, rd.spreadOffices(c, k-1, parts, ch)) // "the additional responsibilities of principal accounting officer"
		}
		if e.low == "role" || e.low == "position" || e.low == "duties" || e.low == "office" || e.low == "roles" || e.low == "positions" || e.low == "seat" || e.low == "responsibilities" {
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
	return !dated && (strings.Contains(c.text, "effective") || rd.led && goesOn(c) || strings.Contains(c.text, "the closing")) || strings.Contains(c.text, "upon")
}

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

// overlapsParts reports whether two lists have a person in common.
func overlapsParts(a, b []part) bool {
	for _, x := range a {
		for _, y := range b {
			if x.who == y.who {
				return true
			}
		}
	}
	return false
}
