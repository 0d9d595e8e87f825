package classify

import "strings"

var (
	planActs   = []string{" updated", " approved", " approve ", " adopted", " amended", " established", " ratified", " implemented"}
	planActors = []string{"stockholders", "shareholders", "board", "committee", "company", "corporation", "registrant", "trustees", "directors", "we ", "partnership", "trust", "bank", "unitholders", "members"}
	planNoun   = []string{" plan", " program", " policy", " policies", "form of", "forms of", "agreement", "guidelines", "arrangements", "scheme", "bonuses", "salaries"}
)

// actsOnPlan reports whether a sentence says that a plan for many is adopted, amended or
// approved: who does it stands before the verb, the plan behind.
func actsOnPlan(text string) bool {
	for _, act := range planActs {
		k := strings.Index(text, act)
		for k >= 0 && nameOfPlan(text[:k], text[k+len(act):]) {
			n := strings.Index(text[k+len(act):], act)
			if n < 0 {
				k = -1
				break
			}
			k += len(act) + n
		}
		if k >= 0 && containsAny(text[max(0, k-240):k], planActors...) && containsAny(text[k+len(act):min(len(text), k+260)], planNoun...) {
			return true
		}
	}
	return false
}

// nameOfPlan reports whether an act between before and behind is no act but part of the name of a
// plan: "the Company's Amended and Restated Equity Plan", "the Plan, as amended,".
func nameOfPlan(before, behind string) bool {
	w := before[strings.LastIndexByte(before, ' ')+1:]
	return w == "as" || strings.HasPrefix(behind, " and restated ") && (w == "the" || w == "its" || w == "our" || w == "an" || w == "such" || strings.HasSuffix(w, "’s") || strings.HasSuffix(w, "'s"))
}

// readPlan finds the sentence that reports an act on a plan for many.
func (l *ledger) readPlan() {
	for _, c := range l.clauses {
		if c.heading || !actsOnPlan(c.text) || !containsAny(c.text, payNoun...) && !strings.Contains(c.text, " plan") {
			continue
		}
		if strings.Contains(c.text, "qualified in its entirety") || strings.Contains(c.text, "offer letter") || strings.Contains(c.text, "indemnification agreement") || strings.Contains(c.text, "incorporated") || strings.Contains(c.text, "director fees") || c.personAhead(0, len(c.elems)) {
			continue
		}
		l.records = append(l.records, &record{change: change{family: payChange, kind: "compensation", clause: c, strong: true, when: l.rd.planDate(c)}, clauses: []*clause{c}})
		return
	}
}

// planDate is the day of the act on a plan.
func (rd *reader) planDate(c *clause) timing {
	if d, ok := rd.leadDate(c, len(c.elems)); ok {
		return timing{stated: true, date: d.Date, span: d.Span, precision: "day", derived: true, loose: true}
	}
	return timing{}
}
