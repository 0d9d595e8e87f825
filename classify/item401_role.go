package classify

import "strings"

// auditorRoles are the firms that leave and come, by index; -1 for none.
type auditorRoles struct {
	former, next int
	clear        bool // nothing spoke against the choice
}

// auditorWeights sums what speaks for a firm's being the former or the new one.
type auditorWeights struct{ former, next int }

// chooseRoles decides by the events and by the statements that Item 304 asks for on the
// former firm (its reports, disagreements) and on the new one (consultations).
func chooseRoles(sentences []markedSentence, events []relationEvent, firms int) auditorRoles {
	weights := make([]auditorWeights, firms)
	for _, e := range events {
		switch {
		case e.firm < 0:
		case e.kind == engagement:
			weights[e.firm].next += 3
		case e.kind == otherEnd:
			weights[e.firm].former += 2
		default:
			weights[e.firm].former += 4
		}
	}
	for i := range sentences {
		weighStatements(&sentences[i], weights)
	}
	roles := auditorRoles{former: -1, next: -1, clear: true}
	for i, w := range weights {
		if d := w.former - w.next; d > 0 && (roles.former < 0 || d > weights[roles.former].former-weights[roles.former].next) {
			roles.former = i
		}
	}
	for i, w := range weights {
		if d := w.next - w.former; d > 0 && i != roles.former && (roles.next < 0 || d > weights[roles.next].next-weights[roles.next].former) {
			roles.next = i
		}
	}
	for i, w := range weights {
		switch {
		case i == roles.former && w.next > 3, i == roles.next && w.former > 0:
			roles.clear = false
		case i != roles.former && i != roles.next && w.former+w.next > 3:
			roles.clear = false
		}
	}
	return roles
}

// weighStatements adds what a sentence's statements say of the firms in it.
func weighStatements(m *markedSentence, weights []auditorWeights) {
	consult := strings.Index(m.text, "consult")
	for k := range m.marks {
		x := &m.marks[k]
		if x.firm < 0 {
			continue
		}
		before, after := m.text[max(0, x.at-64):x.at], m.text[x.end:min(len(m.text), x.end+48)]
		w := &weights[x.firm]
		switch {
		case consult >= 0 && x.at > consult && x.at-consult < 90 && !strings.Contains(m.text[consult:x.at], "disagreement"):
			w.next += 4
		case consult >= 0 && consult-x.end < 40 && consult > x.at && !strings.Contains(before, "disagreement"):
			w.next += 2
		case consult >= 0:
		case strings.Contains(before, "disagreement"), strings.HasSuffix(before, "the satisfaction of "), strings.HasPrefix(after, "'s satisfaction"), strings.HasSuffix(before, "would have caused "):
			w.former += 2
		case reportsOf(before, after):
			w.former += 2
		case strings.Contains(before, "requested ") && (strings.Contains(after, "furnish") || strings.Contains(after, "provide") || strings.Contains(after, "letter")):
			w.former += 2
		case strings.Contains(before, "letter from ") || strings.Contains(before, "letter of "):
			w.former++
		case strings.HasPrefix(after, "'s letter"):
			w.former++
		case strings.HasPrefix(after, " served as") || strings.HasPrefix(after, " had served") || strings.HasPrefix(after, " has served") || strings.HasPrefix(after, ", which had served"):
			w.former++
		case strings.HasSuffix(before, " as its new auditor, ") || strings.HasSuffix(before, "successor auditor, "):
			w.next += 2
		case strings.HasSuffix(before, "inquiries of ") || strings.HasSuffix(before, "inquiries by "):
			w.next += 2
		}
	}
}

// reportsOf reports whether the text around a firm speaks of its audit reports.
func reportsOf(before, after string) bool {
	for _, w := range []string{"report of ", "reports of ", "reports by ", "report by ", "reports issued by ", "report issued by ", "reports from ", "audited by "} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	for _, w := range []string{"'s report", "'s audit report", "' report", "' audit report", "'s principal accountant", "'s auditor", "'s independent auditor", " audited", "'s opinion"} {
		if strings.HasPrefix(after, w) {
			return true
		}
	}
	return false
}

// formerEnd chooses among the events the one that tells how and when the former relation ended.
func formerEnd(events []relationEvent, former int) (kind string, dated *relationEvent) {
	rank := map[string]int{dismissal: 3, resignation: 3, declined: 3, otherEnd: 1}
	best := -1
	for i := range events {
		e := &events[i]
		if e.kind == engagement || e.firm >= 0 && e.firm != former {
			continue
		}
		if best < 0 || score401(e, rank) > score401(&events[best], rank) {
			best = i
		}
	}
	if best < 0 {
		return "", nil
	}
	kind = events[best].kind
	for i := range events {
		if e := &events[i]; e.date != nil && e.kind == kind && e.firm == former && !e.background {
			return kind, e
		}
	}
	for _, strict := range []bool{true, false} {
		for i := range events {
			e := &events[i]
			if e.date != nil && e.kind != engagement && e.firm == former && e.background != strict && (!strict || e.kind == kind) {
				return kind, e
			}
		}
	}
	for i := range events { // "The resignation was effective #0."
		if e := &events[i]; e.date != nil && e.kind == kind && e.firm < 0 && !e.background {
			return kind, e
		}
	}
	return kind, nil
}

// score401 ranks an event by how plainly it tells the end: its kind, a firm named, a
// statement of its own.
func score401(e *relationEvent, rank map[string]int) int {
	s := rank[e.kind] * 4
	if e.beside {
		s -= 3
	}
	if e.firm >= 0 {
		s += 2
	}
	if !e.background {
		s++
	}
	return s
}

// engagedOn returns the event that tells when the new firm was engaged.
func engagedOn(events []relationEvent, next int) *relationEvent {
	var undated *relationEvent
	for _, background := range []bool{false, true} {
		for i := range events {
			e := &events[i]
			if e.kind != engagement || e.firm != next || e.background != background {
				continue
			}
			if e.date != nil {
				return e
			}
			if undated == nil {
				undated = e
			}
		}
	}
	return undated
}
