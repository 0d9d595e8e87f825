package classify

import "regexp"

// commonDay opens a sentence on when all that was told before takes effect: "These changes will be
// effective May 1, 2024".
var commonDay = regexp.MustCompile(`^(?:all of |each of |both of )?(?:the|these|those|such|all|each of the) (?:[a-z]+ ){0,3}(changes?|transitions?|moves|actions|resignations|departures|retirements|appointments|promotions|elections)\b[^.;]{0,40}\b(?:effective|effect)\b`)

// dateCommonly gives the day that a sentence without persons states for all changes told before in
// its paragraph to those which have none, or no more than the day of the decision.
func (l *ledger) dateCommonly(c *clause) {
	m := commonDay.FindStringSubmatch(c.text)
	if m == nil || c.personAhead(0, len(c.elems)) {
		return
	}
	var when timing
	for k := range c.elems {
		if w := c.low(k); (w == "effective" || w == "effect") && !when.stated {
			when, _ = l.rd.timingAt(c, k)
		}
	}
	if when.precision == "" {
		return
	}
	date := func(ch *change) bool {
		if ch.clause.para != c.para || ch.family == payChange || ch.when.stated && !ch.when.loose {
			return false
		}
		switch m[1] {
		case "resignations", "departures", "retirements":
			if ch.family != endOfService {
				return false
			}
		case "appointments", "promotions", "elections":
			if ch.family != startOfService {
				return false
			}
		}
		ch.when = when
		return true
	}
	for _, r := range l.records {
		if date(&r.change) {
			r.clauses = append(r.clauses, c)
		}
	}
	for i := range l.weak {
		date(&l.weak[i])
	}
}
