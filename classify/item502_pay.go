package classify

import (
	"regexp"
	"strings"

	"github.com/filingwire/filingwire"
)

var (
	payActs = []string{" approved", " approves", "entered into", " amended", " amends", " granted", " awarded", " increased", " reduced", " adopted", " executed", " established", " determined", "agreed to", "set the", " extended", " revised", " authorized", " paid", " modified", " replaced "}
	payNoun = []string{"salary", "salaries", "bonus", "compensation", "award", "employment agreement", "severance", "retention", "change in control agreement", "change of control agreement", "stock units", "stock options",
		"letter agreement", "incentive", "consulting agreement", "separation agreement", "benefits agreement", "benefit agreement", "supplemental retirement", "retirement agreement", "offer letter", "performance shares", "options awarded", "options granted", "option agreements"}
)

// paysIn reports whether a sentence tells of an act on pay.
func paysIn(text string) bool {
	return containsAny(text, payActs...) && containsAny(text, payNoun...) && !(containsAny(text, "indemnity agreement", "indemnification agreement") && !containsAny(text, payTerms...))
}

// payTerms are what an agreement on pay beside one on indemnity is called.
var payTerms = []string{"employment", "salary", "bonus", "award", "severance", "retention", "stock", "compensation", "offer letter", "change in control", "consulting", "separation"}

// paid records that the pay of a person is changed, once.
func (l *ledger) paid(who *person, c *clause, listed bool) {
	l.pays = append(l.pays, &record{change: change{who: part{who: who, span: who.span}, family: payChange, kind: "compensation", clause: c, strong: listed}, clauses: []*clause{c}})
}

// readPay finds the arrangements on pay of persons whose service does not change, and
// those on plans for many.
func (l *ledger) readPay() {
	for i, c := range l.clauses {
		if c.heading || !paysIn(c.text) || strings.HasPrefix(c.text, "if ") || strings.Contains(c.text, "qualified in its entirety") {
			continue
		}
		for k, e := range c.elems {
			sure := e.kind == aPerson && k > 0 && agreesWith(c.elems[:k])
			for _, p := range e.parts {
				sure = sure || l.rd.plausible(p.who)
			}
			for _, p := range e.parts {
				if sure {
					l.paid(p.who, c, false)
				}
			}
		}
		l.stackedNames(i, c)
	}
	seen, changed := map[*person]bool{}, map[*person]bool{}
	for _, r := range l.records {
		changed[r.who.who] = true
	}
	persons := 0
	for _, r := range l.pays {
		if !seen[r.who.who] && (!changed[r.who.who] || r.strong) && strings.Contains(r.who.who.name, " ") {
			seen[r.who.who] = true
			r.strong = true
			r.roles = l.rd.knownOffices(r.who)
			l.records = append(l.records, r)
			persons++
		}
	}
	if persons == 0 {
		l.readPlan()
	}
	if len(l.records) == 0 {
		l.readPaid()
	}
}

// readPaid finds the pay of persons of whom the item tells nothing else, so that only what stands
// before a name shows that it is one: "a cash bonus to Karl Voss", "restricted stock held by".
func (l *ledger) readPaid() {
	for _, c := range l.clauses {
		if c.heading || !paysIn(c.text) {
			continue
		}
		for k, e := range c.elems {
			if e.kind != aPerson || c.low(k-1) != "to" && c.low(k-1) != "by" {
				continue
			}
			for _, p := range e.parts {
				if strings.Contains(p.who.name, " ") {
					l.paid(p.who, c, true)
					l.records = append(l.records, l.pays[len(l.pays)-1])
				}
			}
		}
		if len(l.records) > 0 {
			return
		}
	}
}

// plausible reports whether what reads like a name is surely a person's: spoken of by
// honorific, with an office, or alone in a line of a table.
func (rd *reader) plausible(p *person) bool {
	return p.male || p.female || len(rd.offices[p]) > 0 || rd.cast.titled[p]
}

// stackedNames reads the persons of a table printed one cell a line: a name stands alone,
// often a title behind it.
func (l *ledger) stackedNames(i int, lead *clause) {
	if !tableAhead.MatchString(lead.text) {
		return
	}
	for k := i + 1; k < len(l.clauses) && k-i < 60; k++ {
		a := l.clauses[k]
		n := len(a.elems)
		if n == 0 || n > 2 || a.elems[n-1].kind != aPerson || a.elems[n-1].poss {
			if n > 8 && k-i > 4 {
				return
			}
			continue
		}
		who := a.elems[n-1].parts[0].who
		if k+1 < len(l.clauses) && len(l.clauses[k+1].elems) > 0 && l.clauses[k+1].elems[0].kind == anOffice {
			l.rd.offices[who] = unite(ownOffices(l.clauses[k+1].elems[0].roles), l.rd.offices[who])
		}
		l.paid(who, lead, true)
	}
}

var tableAhead = regexp.MustCompile(`\b(?:below|following|table|set forth|as follows)\b`)

// terms reads the pay that the item states as numbers for a person.
func (l *ledger) terms(who *person, note func(field string, value any, s Span, derived bool)) *filingwire.Compensation {
	p := filingwire.Compensation{Currency: "USD"}
	found := false
	var of *person
	for _, c := range l.clauses {
		if one := c.onePerson(); one != nil {
			of = one
		} else if c.personAhead(0, len(c.elems)) {
			of = nil
		}
		if of != who {
			continue
		}
		if !containsAny(c.text, "salary", "bonus", "value", "severance", "earnings") {
			continue
		}
		if strings.Contains(c.text, "severance") {
			p.SeveranceMentioned, found = true, true
		}
		for _, rule := range payRules {
			found = rule(c, &p, note) || found
		}
	}
	if !found {
		return nil
	}
	return &p
}

// onePerson returns the only person that a clause names.
func (c *clause) onePerson() (who *person) {
	for _, e := range c.elems {
		for _, p := range e.parts {
			if who != nil && who != p.who {
				return nil
			}
			who = p.who
		}
	}
	return who
}

type noteFunc = func(field string, value any, s Span, derived bool)

// payRules read one term each from a clause.
var payRules = []func(c *clause, p *filingwire.Compensation, note noteFunc) bool{
	func(c *clause, p *filingwire.Compensation, note noteFunc) bool {
		return c.amountBehind("salary", baseSalary, &p.BaseSalaryCents, "compensation.baseSalaryCents", note)
	},
	func(c *clause, p *filingwire.Compensation, note noteFunc) bool {
		return c.amountBehind("sign", signingBonus, &p.SigningBonusCents, "compensation.signingBonusCents", note)
	},
	func(c *clause, p *filingwire.Compensation, note noteFunc) bool {
		return c.amountBehind("value", equityValue, &p.EquityAwardCents, "compensation.equityAwardCents", note)
	},
	targetPercent,
}

var (
	baseSalary   = regexp.MustCompile(`(?:annual(?:ized)?|base) salary[^.;$%]{0,60}?(?:from \$[0-9,.]+[^.;$]{0,30}to [^.;$]{0,12})?(\$)`)
	signingBonus = regexp.MustCompile(`sign(?:ing|-on|ing-on) (?:cash )?bonus[^.;$%]{0,40}?(\$)`)
	equityValue  = regexp.MustCompile(`(?:award|grant|units|options|equity)[^.;$%]{0,90}?value (?:of|equal to)[^.;$%]{0,24}?(\$)`)
	bonusTarget  = regexp.MustCompile(`(?:bonus|incentive|target)[^.;]{0,110}?\b([0-9]{1,3}(?:\.[0-9]+)?)\s?% of (?:his |her |the |such |then-current |current |annual(?:ized)? |salaried |base )*(?:salary|earnings)`)
)

// amountBehind sets a term that is not set yet to the amount behind a phrase; a clause
// without hint does not have the phrase.
func (c *clause) amountBehind(hint string, phrase *regexp.Regexp, to **int64, field string, note noteFunc) bool {
	if *to != nil || !strings.Contains(c.text, hint) {
		return false
	}
	m := phrase.FindStringSubmatchIndex(c.text)
	if m == nil {
		return false
	}
	amounts := FindAmounts(c.text[m[2]:min(len(c.text), m[2]+40)])
	if len(amounts) == 0 || amounts[0].Span.Start != 0 || amounts[0].Currency != "USD" {
		return false
	}
	cents := amounts[0].Cents
	*to = &cents
	note(field, cents, c.locate([]int{m[2], m[2] + amounts[0].Span.End}), false)
	return true
}

// targetPercent reads "a target bonus of 75% of his base salary".
func targetPercent(c *clause, p *filingwire.Compensation, note noteFunc) bool {
	if p.TargetBonusPercent != nil || !strings.Contains(c.text, "%") {
		return false
	}
	m := bonusTarget.FindStringSubmatchIndex(c.text)
	if m == nil {
		return false
	}
	v, _, ok := decimal(c.text, m[2])
	if ok {
		p.TargetBonusPercent = &v
		note("compensation.targetBonusPercent", v, c.locate([]int{m[2], m[3]}), false)
	}
	return ok
}

// committees returns the committees that a person joins, with where the text says so.
func (l *ledger) committees(who *person, yield func(name string, s Span)) {
	var of []part
	for _, c := range l.clauses {
		for k, e := range c.elems {
			if e.kind == aPerson {
				of = e.parts
			}
			if e.kind != aCommittee || len(of) == 0 || !c.before(k, 30, joiningWords) || c.before(k, 30, anyOf("not recommendation no resigned chaired")) || e.low == "Committee" {
				if e.kind == anOffice && len(of) > 0 {
					for _, r := range e.roles {
						if memberOnly(r) && c.before(k, 12, joiningWords) && !c.before(k, 12, anyOf("not no served")) && l.speaksOf(of, who) {
							if _, name, ok := strings.Cut(r.title, " the "); ok {
								yield(name, r.span)
							}
						}
					}
				}
				continue
			}
			if l.speaksOf(of, who) {
				yield(e.low, e.span)
			}
		}
	}
}

func (l *ledger) speaksOf(of []part, who *person) bool {
	for _, p := range of {
		if p.who == who {
			return true
		}
	}
	return false
}

var joiningWords = anyOf("appointed named serve join elected member designated added")
