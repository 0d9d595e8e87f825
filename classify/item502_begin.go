package classify

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
	parts, at := rd.subject(c, i, c.before(i, 8, anyOf("term service employment tenure")))
	if c.low(on) == "as" && c.kind(on+1) == anOffice && at >= 0 { // "will commence serving as our Treasurer on May 1"
		return rd.spreadOffices(c, on, parts, ch)
	}
	if w := c.low(on); w != "on" && w != "effective" {
		return nil
	}
	t, _ := rd.timingAt(c, on)
	if len(parts) != 1 || at < 0 && !c.before(i, 4, pronouns) || t.precision != "day" {
		return nil
	}
	ch.who, ch.when, ch.strong = parts[0], t, false
	return []change{ch}
}

// beginWords stand between a beginning and its day.
const beginWords anyOf = "his her employment work service serving duties with company role position new in this that or about"

// thenWords put a beginning behind what was told.
const thenWords anyOf = "then thereafter hereafter hereinafter henceforth now"
