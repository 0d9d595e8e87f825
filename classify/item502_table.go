package classify

import (
	"regexp"
	"strings"
)

// tableColumns are the columns of a table of persons that matter here, -1 for none.
type tableColumns struct{ name, age, title, old, date int }

// columnsOf finds the columns by their heads.
func columnsOf(g *Grid) tableColumns {
	t := tableColumns{-1, -1, -1, -1, -1}
	for i, h := range g.Headers() {
		h = strings.ToLower(h)
		switch office := strings.Contains(h, "position") || strings.Contains(h, "title") || strings.Contains(h, "office") || strings.Contains(h, "role"); {
		case strings.Contains(h, "name") || strings.Contains(h, "director") && t.name < 0 && i == 0 || strings.Contains(h, "executive officer") && i == 0:
			t.name = i
		case h == "age":
			t.age = i
		case office && (strings.Contains(h, "current") || strings.Contains(h, "former") || strings.Contains(h, "prior") || strings.Contains(h, "previous") || strings.Contains(h, "present") || strings.Contains(h, "old")):
			t.old = i
		case office && t.title < 0:
			t.title = i
		case strings.Contains(h, "effective") && strings.Contains(h, "date"):
			t.date = i
		}
	}
	if t.name < 0 && g.Cols() > 1 {
		t.name = 0
	}
	return t
}

// readTable reads a table of persons and offices that the clause before introduces: new
// posts where the clause appoints or the table has a column of new ones, pay otherwise.
func (rd *reader) readTable(l *ledger, g *Grid, lead *clause) {
	t := columnsOf(g)
	if t.name < 0 || lead == nil {
		return
	}
	appoints := t.old >= 0 && t.title >= 0
	leaves := listsEnds.MatchString(lead.text)
	for _, e := range lead.elems {
		appoints = appoints || e.kind == aWord && (e.low == "appointed" || e.low == "elected" || e.low == "promoted" || e.low == "designated" || leaves && (e.low == "named" || e.low == "became"))
	}
	leaves = leaves && !appoints
	pays := !appoints && !leaves && paysIn(lead.text)
	if !appoints && !pays && !leaves {
		return
	}
	rows := g.Body()
	if leaves {
		rows = g.Rows // a table of names and days may have no head
	}
	for _, row := range rows {
		if t.name >= len(row) || row[t.name].Empty() {
			continue
		}
		who := rd.personIn(row[t.name].Span)
		if who == nil {
			continue
		}
		ch := change{who: part{who: who, span: row[t.name].Span}, family: startOfService, kind: "appointment", strong: true, clause: lead, when: rd.tableDate(lead)}
		if t.age >= 0 && len(row[t.age].Text) == 2 && isDigit(row[t.age].Text[0]) && who.age == 0 {
			who.age, who.ageSpan = atoi(row[t.age].Text), row[t.age].Span
		}
		if t.date >= 0 {
			if d := FindDates(row[t.date].Text); len(d) == 1 {
				ch.when = timingOn(d[0])
				ch.when.span = row[t.date].Span
			}
		}
		if leaves {
			rd.readEnd(l, ch, t, row)
			continue
		}
		if t.title >= 0 {
			ch.roles = rd.officesIn(row[t.title].Span)
			if low := strings.ToLower(row[t.title].Text); len(ch.roles) == 0 && t.old >= 0 && (strings.Contains(low, "retir") || strings.Contains(low, "resign") || strings.Contains(low, "depart")) {
				ch.family, ch.kind, ch.roles = endOfService, "departure", rd.officesIn(row[t.old].Span)
				switch {
				case strings.Contains(low, "retir"):
					ch.reason = "retirement"
				case strings.Contains(low, "resign"):
					ch.kind = "resignation"
				}
			}
		}
		if pays {
			rd.offices[who] = unite(rd.offices[who], ch.roles)
			l.paid(who, lead, true)
			continue
		}
		if len(ch.roles) == 0 && strings.Contains(lead.text, "director") {
			ch.roles = []role{rd.seat(row[t.name].Span)}
		}
		if len(ch.roles) > 0 {
			l.add(ch)
		}
	}
}

// listsEnds introduces a table of those who leave, each with a day.
var listsEnds = regexp.MustCompile(`\b(?:resigned|retired|resignations? of)\b.*\b(?:following|below|indicated|opposite|set forth)\b|\b(?:following|below)\b.*\b(?:resigned|retired)\b`)

// readEnd reads a row of such a table.
func (rd *reader) readEnd(l *ledger, ch change, t tableColumns, row []Cell) {
	ch.family, ch.kind = endOfService, "resignation"
	if !strings.Contains(ch.clause.text, "resign") {
		ch.kind, ch.reason = "departure", "retirement"
	}
	for n, cell := range row {
		if d := FindDates(cell.Text); n != t.name && len(d) == 1 {
			ch.when = timingOn(d[0])
			ch.when.span = cell.Span
		}
	}
	if t.title >= 0 {
		ch.roles = rd.officesIn(row[t.title].Span)
	}
	if len(ch.roles) == 0 && strings.Contains(ch.clause.text, "director") {
		ch.roles = []role{rd.seat(row[t.name].Span)}
	}
	if len(ch.roles) > 0 {
		l.add(ch)
	}
}

// personIn returns the person that a cell names first.
func (rd *reader) personIn(s Span) *person {
	for _, m := range rd.sortedMentions(s) {
		if strings.Contains(m.persons[0].name, " ") {
			return m.persons[0]
		}
	}
	return nil
}

// officesIn returns the offices that stand in s.
func (rd *reader) officesIn(s Span) (out []role) {
	w := splitWords(rd.prose.text, rd.prose.low, rd.prose.base, s)
	for i := 0; i < len(w); {
		r, next, ok := rd.roleAt(w, i)
		if !ok || next <= i {
			i++
			continue
		}
		if !r.advisor && !memberOnly(r) {
			out = append(out, r)
		}
		i = next
	}
	return out
}

// tableDate is when the changes of a table take effect, as its introduction says.
func (rd *reader) tableDate(c *clause) timing {
	for k := range c.elems {
		if w := c.low(k); w == "effective" || w == "effect" {
			if t, _ := rd.timingAt(c, k); t.stated {
				return t
			}
		}
	}
	if d, ok := rd.leadDate(c, len(c.elems)); ok {
		return timing{stated: true, date: d.Date, span: d.Span, precision: "day", derived: true, loose: true}
	}
	return timing{}
}
