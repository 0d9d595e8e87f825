package classify

import (
	"regexp"
	"strings"
)

// reasonRules give the reason of an end of service in the words of its sentence; the first
// that matches counts.
var reasonRules = []struct {
	reason  string
	hints   []string // one of which the sentence holds
	pattern *regexp.Regexp
}{
	{"health", []string{"health", "medical", "illness"}, regexp.MustCompile(`reasons of health|health(?:-related)? (?:reasons|concerns|issues|condition)|(?:his|her) (?:declining )?health\b|medical (?:reasons|condition)|\billness\b`)},
	{"personal", []string{"personal", "famil"}, regexp.MustCompile(`personal (?:reasons|matters|interests|commitments|circumstances|considerations)|family(?:[- ]related)? (?:reasons|matters|obligations|commitments|issues)|time (?:with|to) (?:his|her|their) famil|personal and family`)},
	{"other_position", []string{"pursue", "accept", "taking", "take a", "assum", "opportunit", "to join", "to become", "to lead", "devote", "serve as", "appointment", "election as", "election to", "confirmation", "nomination as", "nomination by", "position", "employment", "commitments", "obligations", "responsibilities", "to form", "to start", "to return", "to launch", "to found"}, regexp.MustCompile(`to (?:form|start|found|launch|return to|establish) [^.;]{0,40}\b(?:own|company|business|firm|venture|accounting|practice|consultancy|academia|teaching|academic)\b|\breturn to (?:academia|teaching|the practice)|pursue [^.;]{0,60}\b(?:opportunit|endeavou?rs|interests|ventures|career)|(?:accept|accepting|accepted|take|taking|assume|assuming|assumed) (?:a |an |the |another |same |new |other )+(?:[a-z-]+ ){0,3}(?:position|role|job|opportunity|appointment)|accept(?:ed|ing)? (?:employment|an offer)\b|new opportunit|career opportunit|opportunity (?:outside|elsewhere)|to (?:join|become|lead|serve as|devote) [^.;]{0,40}(?:another|a different|of an? |at an? |other|elsewhere)|(?:following|because of|due to|upon) (?:his|her) (?:appointment|election|confirmation|nomination) (?:as|to|by)\b|(?:his|her) (?:new|other) (?:position|role|employment) (?:with|at|as) |(?:his|her) other (?:business|professional) (?:commitments|obligations)|(?:other|outside|external) (?:professional|business) (?:commitments|obligations)|(?:increased|other|outside) responsibilities (?:at|with) [a-z]`)},
	{"retirement", []string{"retirement age", "retirement policy"}, regexp.MustCompile(`\b(?:reach|attain)(?:ed|es|ing|s)? [^.;]{0,30}\bretirement age|\b(?:mandatory|due to|pursuant to|under) [^.;]{0,30}\bretirement (?:age|policy)`)},
	{"mutual", []string{"mutual"}, regexp.MustCompile(`mutual(?:ly)? (?:separation|agree|understanding|decision|consent|determin)|by mutual|mutually agreed`)},
	{"without_cause", []string{"cause"}, regexp.MustCompile(`(?:without|not for) [“"']?cause`)},
	{"for_cause", []string{"cause"}, regexp.MustCompile(`\bfor [“"']?cause`)},
	{"merger_or_transaction", []string{"merger", "consummation", "completion", "closing", "combination", "acquisition", "effective time", "spin-off", "distribution", "tender offer", "change of control", "transaction", "purchase agreement", "investment agreement"}, regexp.MustCompile(`\b(?:as of|at) the effective time\b|(?:in connection with|as a (?:result|condition) (?:of|to)|pursuant to|contingent upon|conditioned upon|upon|effective (?:at|as of|following|upon)|immediately prior to|accordance with)[^.;]{0,50}(?:\bmerger\b|merger agreement|consummation|completion of|closing of the|the closing\b|business combination|\bacquisition of|the acquisition|effective time|spin-off|the distribution\b|tender offer|change of control|the transactions?\b|\bpurchase agreement|investment agreement|arrangement agreement|transaction agreement)`)},
}

var priorDeal = regexp.MustCompile(`prior to (?:the )?(?:execution|signing|closing|completion|consummation)`)

// readReasons fills why service ends, and what is said of disagreements, from a clause.
func (l *ledger) readReasons(c *clause) {
	if strings.Contains(c.text, "disagree") || strings.Contains(c.text, "dispute") {
		l.readDisagreement(c)
	} else if containsAny(c.text, "differences", "concern", "confidence") {
		l.readConcerns(c)
	}
}

// explain fills the reasons that the records' own sentences give.
func (l *ledger) explain() {
	for _, r := range l.records {
		if r.family != endOfService {
			continue
		}
		for _, c := range r.clauses {
			if r.reason != "" {
				break
			}
			l.explainBy(r, c)
		}
		if r.reason == "" && r.kind != "termination" {
			l.acceptsElsewhere(r)
		}
		if r.reason == "" {
			for _, other := range l.of(r.who.who, startOfService) {
				if other.when.date == r.when.date && !r.when.date.IsZero() || other.clause == r.clause {
					r.reason = "other_position"
				}
			}
		}
		if r.reason == "" && r.kind == "termination" {
			l.forCause(r)
		}
		if (r.reason == "" || r.reason == "mutual") && r.kind != "resignation" {
			l.causeElsewhere(r)
		}
	}
}

func (l *ledger) explainBy(r *record, c *clause) {
	defer func() {
		if at, ok := c.agreedTogether(r.who.who); ok && r.reason == "" && r.kind != "resignation" {
			r.reason, r.cause = "mutual", c.elems[at].span
		}
	}()
	for _, rule := range reasonRules {
		if !containsAny(c.text, rule.hints...) {
			continue
		}
		m := rule.pattern.FindStringIndex(c.text)
		if m == nil {
			continue
		}
		if c.ofAnother(r, m[0]) {
			continue
		}
		switch rule.reason {
		case "without_cause", "for_cause":
			if r.kind != "termination" {
				continue
			}
		case "merger_or_transaction":
			if priorDeal.MatchString(c.text) || !l.nearVerb(c, r, m[0]) {
				continue
			}
		case "other_position":
			if c != r.clause && !c.names(r.who.who) && !c.ofEach() {
				continue
			}
		}
		r.reason = rule.reason
		r.cause = c.locate(m)
		return
	}
}

// agreedTogether finds the verb of "the Company and Mr. Berg agreed that he will depart".
func (c *clause) agreedTogether(who *person) (int, bool) {
	for k, e := range c.elems {
		if e.low != "agreed" || c.low(k+1) != "that" && c.low(k+1) != "to" && c.low(k+1) != "upon" {
			continue
		}
		n := k - 1
		for n > 0 && (c.low(n) == "have" || c.low(n) == "has" || c.isComma(n) || plainAdverbs[c.low(n)]) {
			n--
		}
		a, b := n, n-2
		if b < 0 || c.low(n-1) != "and" && c.low(n-1) != "with" {
			continue
		}
		if c.isComma(b) {
			b--
		}
		if c.kind(a) == theCompany {
			a, b = b, a
		}
		if c.kind(a) == aPerson && len(c.elems[a].parts) == 1 && c.elems[a].parts[0].who == who && c.kind(b) == theCompany {
			return k, true
		}
	}
	return 0, false
}

// nearVerb reports whether what a clause says at an offset of its text is said of the
// record's verb, not of a further change.
func (l *ledger) nearVerb(c *clause, r *record, at int) bool {
	return c == r.clause || c.names(r.who.who)
}

// locate turns offsets into a clause's text, of one sentence, into a canonical span.
func (c *clause) locate(m []int) Span {
	from := len(c.text) - 1 - c.span.Len()
	if m[0] < from {
		return Span{}
	}
	return Span{m[0] - from, m[1] - from}.Shift(c.span.Start)
}

func (c *clause) names(who *person) bool {
	for _, e := range c.elems {
		for _, p := range e.parts {
			if p.who == who {
				return true
			}
		}
	}
	return false
}

var (
	// statedCause says as a fact that a termination was one without cause.
	statedCause = regexp.MustCompile(`(?:was|is|being|been|as|constitutes|treated as|considered|in connection with) (?:being )?(?:a |an )?(?:involuntary )?(?:terminat(?:ed|ion)(?: of (?:his|her) employment)?)(?: by the company)? (?:other than for cause|without [“"']?cause)|termination (?:of (?:his|her) employment )?(?:was|is) (?:considered |deemed |treated as )?(?:a termination )?without [“"']?cause`)
	denials     = regexp.MustCompile(`\b(?:not|no|none|neither|nor|without|never|unrelated to)\b[^;]{0,110}?(?:disagree|dispute)|no executive officer[^.;]{0,60}disagree`)
)

// readDisagreement applies what a sentence says of disagreements to the ends of service
// that it speaks of.
func (l *ledger) readDisagreement(c *clause) {
	m := denials.FindStringIndex(c.text)
	disagreed := m == nil
	if disagreed {
		k := strings.Index(c.text, "disagree")
		if k < 0 || strings.Contains(c.text, "whether") {
			return
		}
		m = []int{k, k + len("disagree")}
	}
	span := c.locate(m)
	for _, r := range l.concerned(c) {
		if r.disagreement == nil {
			r.disagreement, r.denial = &disagreed, span
			if disagreed && r.reason == "" && r.kind != "termination" {
				r.reason, r.cause = "disagreement", span
			}
		}
	}
}

// atOdds tells of a disagreement in the words of who resigns.
var atOdds = regexp.MustCompile(`\b(?:resign|letter)[^;]{0,160}\b(?:differences (?:on|of opinion|with|over|regarding|concerning|in)|concerns? (?:about|regarding|over|with)|(?:lost|loss of|no longer has|lack of) confidence)\b`)

// readConcerns reads "indicated in his letter of resignation that he had deep concerns about ...",
// unless the item denies that anyone disagreed.
func (l *ledger) readConcerns(c *clause) {
	m := atOdds.FindStringIndex(c.text)
	if m == nil {
		return
	}
	if !l.denialSought {
		l.denialSought, l.denied = true, denials.MatchString(l.rd.prose.low)
	}
	if l.denied {
		return
	}
	yes := true
	for _, r := range l.records {
		if r.family == endOfService && r.kind == "resignation" && hasDirector(r.roles) && c.names(r.who.who) && r.disagreement == nil && r.reason == "" {
			r.disagreement, r.denial = &yes, c.locate(m)
			r.reason, r.cause = "disagreement", c.locate(m)
		}
	}
}

// concerned returns the ends of service that a sentence about resignations speaks of: those
// of the persons it names, else those told before it in its passage or the one before.
func (l *ledger) concerned(c *clause) (out []*record) {
	for _, r := range l.records {
		if r.family == endOfService && c.names(r.who.who) {
			out = append(out, r)
		}
	}
	if len(out) > 0 {
		return out
	}
	group := false
	for _, w := range []string{"none of", "these ", "such ", "resignations", "departures", "retirements", "decisions", "their", "neither", "each"} {
		group = group || strings.Contains(c.text, w)
	}
	var last *record
	for back := 0; back <= 6 && len(out) == 0 && last == nil; back++ {
		for _, r := range l.records {
			if r.family != endOfService || r.clause.para != c.para-back || r.told().Start > c.span.Start {
				continue
			}
			out, last = append(out, r), r
			if r.clause.listed && group {
				out = l.listOf(r)
				return out
			}
		}
	}
	if !group && last != nil {
		single := out[:0]
		for _, r := range out {
			if r.who.who == last.who.who || r.clause == last.clause {
				single = append(single, r)
			}
		}
		return single
	}
	return out
}

// listOf returns the ends of service told in the same list.
func (l *ledger) listOf(of *record) (out []*record) {
	for _, r := range l.records {
		if r.family == endOfService && r.clause.listed && r.clause.lead == of.clause.lead {
			out = append(out, r)
		}
	}
	return out
}

// ofAnother reports whether the words at an offset of the clause's text stand in an entry of a list,
// "(ii) Mr. Lang resigned for personal reasons", that is not the one of the record and names others
// only.
func (c *clause) ofAnother(r *record, at int) bool {
	from := len(c.text) - 1 - c.span.Len()
	entry, mine, theirs := 0, -1, -1
	for k, e := range c.elems {
		if e.kind == aBreak {
			entry++
		}
		if c == r.clause && k == r.at {
			mine = entry
		}
		if e.span.Start-c.span.Start+from <= at {
			theirs = entry
		}
	}
	if mine < 0 || mine == theirs {
		return false
	}
	entry, others := 0, false
	for _, e := range c.elems {
		if e.kind == aBreak {
			entry++
		}
		for _, p := range e.parts {
			if entry == theirs && p.who == r.who.who {
				return false
			}
			others = others || entry == theirs
		}
	}
	return others
}
