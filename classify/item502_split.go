package classify

// splitByDay parts an ending that names a day for each office: "will retire as President on May 1
// and as Chairman on June 1, 2024".
func (rd *reader) splitByDay(c *clause, ch change) []change {
	if len(ch.roles) < 2 || ch.when.date.IsZero() {
		return []change{ch}
	}
	days := rd.daysInTurn(c, ch.at)
	if len(days) < 2 {
		return []change{ch}
	}
	out := make([]change, len(days))
	for n, d := range days {
		out[n] = ch
		out[n].roles, out[n].when, out[n].split = nil, d.when, true
		for _, r := range ch.roles {
			if (n == 0 || r.span.Start >= d.from) && (n == len(days)-1 || r.span.Start < days[n+1].from) {
				out[n].roles = append(out[n].roles, r)
			}
		}
		if len(out[n].roles) == 0 {
			return []change{ch}
		}
	}
	return out
}

// officeDay is when the offices from an offset on end.
type officeDay struct {
	from int
	when timing
}

// daysInTurn reads the days that stand behind the offices which the ending at i takes, one each.
func (rd *reader) daysInTurn(c *clause, i int) (out []officeDay) {
	from := -1
	for k := i + 1; k < len(c.elems); k++ {
		e := c.elems[k]
		switch {
		case e.kind == anOffice || e.kind == theBoard:
			if from < 0 {
				from = e.span.Start
			}
		case e.kind == aPerson || e.kind == aBreak || beForms[e.low]:
			return out
		case e.kind == aWord && (e.low == "effective" || e.low == "on" || e.low == "as") && from >= 0:
			t, next := rd.timingAt(c, k)
			if t.precision != "day" || t.date.IsZero() {
				continue
			}
			if n := len(out); n > 0 && out[n-1].when.date == t.date {
				return nil
			}
			out, from = append(out, officeDay{from, t}), -1
			for c.isComma(next) {
				next++
			}
			if c.low(next) != "and" {
				return out
			}
			for next++; c.low(next) == "also" || c.low(next) == "as" || c.low(next) == "from"; next++ {
			}
			if c.kind(next) != anOffice && c.kind(next) != theBoard {
				return out
			}
			k = next - 1
		}
	}
	return out
}
