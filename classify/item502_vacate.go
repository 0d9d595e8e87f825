package classify

import "strings"

// vacate ends the office of one who takes another post on the day on which a successor takes
// that office: "Mr. Berg, Chief Executive Officer, will become Executive Chair, and Ms. Roe will
// become Chief Executive Officer".
func (l *ledger) vacate() {
	for _, r := range l.records {
		if r.family != startOfService || r.when.date.IsZero() {
			continue
		}
		for _, x := range r.roles {
			if !singular(x) && !boardChair(x) {
				continue
			}
			for _, other := range l.records {
				if other.family != startOfService || other.who.who == r.who.who || other.when.date != r.when.date && !(other.when.date.IsZero() && other.clause.para == r.clause.para) || overlaps(other.roles, []role{x}) || len(l.of(other.who.who, endOfService)) > 0 {
					continue
				}
				held := []role{x}
				if boardChair(x) {
					held = chairAmong(l.rd.knownOffices(other.who))
				}
				if len(held) > 0 && overlaps(l.rd.knownOffices(other.who), held) && !boardChairAmong(other.roles) {
					left := change{who: other.who, family: endOfService, kind: "departure", reason: "other_position", roles: held, beside: true, when: r.when, clause: other.clause, at: other.at}
					left.when.derived = true
					l.records = append(l.records, &record{change: left, clauses: []*clause{other.clause}, secondary: true})
				}
			}
		}
	}
}

// relieve ends the interim office of one who goes on in another post when the office is filled:
// "Ms. Lang, who has served as Interim Chief Executive Officer, will resume her role as ...".
func (l *ledger) relieve() {
	for _, r := range l.records {
		if r.family != startOfService {
			continue
		}
		for _, x := range r.roles {
			if !singular(x) {
				continue
			}
			for _, who := range l.rd.cast.persons {
				held := interimFor(l.rd.offices[who], x)
				if held.title == "" || who == r.who.who || len(l.of(who, endOfService)) > 0 || len(l.of(who, startOfService)) > 0 {
					continue
				}
				for _, c := range l.clauses {
					if !c.heading && c.names(who) && c.span.Start >= r.clause.span.Start && containsAny(c.text, "resume", "return to", "will continue", "will remain") {
						left := change{who: part{who: who, span: who.span}, family: endOfService, kind: "departure", roles: []role{held}, beside: true, when: r.when, clause: c}
						left.when.derived = true
						l.records = append(l.records, &record{change: left, clauses: []*clause{c}, secondary: true})
						break
					}
				}
			}
		}
	}
}

// cede ends the office of one who goes on in the others when a further person is given it: "Mr.
// Berg, currently Chairman, President and Chief Executive Officer, will continue as Chairman and
// Chief Executive Officer".
func (l *ledger) cede() {
	for _, r := range l.records {
		if r.family != startOfService {
			continue
		}
		for _, x := range r.roles {
			if !singular(x) && !boardChair(x) {
				continue
			}
			for _, who := range l.rd.cast.persons {
				held := sharedOffices(l.rd.offices[who], []role{x})
				if boardChair(x) {
					held = chairAmong(l.rd.offices[who])
				}
				if who == r.who.who || len(held) == 0 || len(l.of(who, endOfService)) > 0 || len(l.of(who, startOfService)) > 0 {
					continue
				}
				if c := l.goesOnWithout(who, held[0], r.clause.para); c != nil {
					left := change{who: part{who: who, span: who.span}, family: endOfService, kind: "departure", roles: held[:1], beside: true, when: r.when, clause: c}
					left.when.derived = true
					l.records = append(l.records, &record{change: left, clauses: []*clause{c}, secondary: true})
				}
			}
		}
	}
}

// goesOnWithout finds the sentence near a paragraph by which a person continues in offices other
// than x.
func (l *ledger) goesOnWithout(who *person, x role, para int) *clause {
	for _, c := range l.clauses {
		if c.heading || !c.names(who) || c.para < para-1 || c.para > para+1 {
			continue
		}
		k := c.wordOf(anyOf("continue continues continued remain remains"))
		only := k < 0 // "will hereafter serve as Chairman"
		if only {
			k = c.wordOf(anyOf("serve"))
		}
		if k < 0 || only && !c.before(k, 2, anyOf("will")) {
			continue
		}
		end := k
		for end < len(c.elems) && c.kind(end) != aPerson {
			end++
		}
		if kept := l.rd.officesBetween(c, k, end); len(kept) > 0 && !overlaps(kept, []role{x}) && !(only && !within(kept, l.rd.offices[who])) {
			return c
		}
	}
	return nil
}

// wordOf finds the first of the words of a set in a clause, -1 for none.
func (c *clause) wordOf(set anyOf) int {
	for k, e := range c.elems {
		if e.kind == aWord && set.has(e.low) {
			return k
		}
	}
	return -1
}

// within reports whether all the offices of a list are in another.
func within(a, b []role) bool {
	for _, x := range a {
		if !overlaps(b, []role{x}) {
			return false
		}
	}
	return true
}

// boardChair reports whether an office is the chair of the board, of whatever kind.
func boardChair(r role) bool {
	t := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(r.title, "Executive "), "Non-Executive "), "Independent ")
	return r.org == "" && !r.committee && strings.HasPrefix(t, "Chair")
}

func chairAmong(roles []role) []role {
	for _, r := range roles {
		if boardChair(r) {
			return []role{r}
		}
	}
	return nil
}

func boardChairAmong(roles []role) bool { return len(chairAmong(roles)) > 0 }

// interimFor returns the interim form of an office among offices.
func interimFor(offices []role, x role) role {
	for _, r := range offices {
		if r.interim && (r.title == "Interim "+x.title || r.title == "Acting "+x.title) {
			return r
		}
	}
	return role{}
}

// singular reports whether an office is one that a single person holds.
func singular(r role) bool {
	return r.org == "" && !r.interim && !strings.HasPrefix(r.title, "Co-") && (r.title == "President" || strings.HasPrefix(r.title, "Chief ") && !strings.Contains(r.title, ","))
}
