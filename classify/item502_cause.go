package classify

import (
	"regexp"
	"strings"
)

// acceptsElsewhere looks behind the sentence of a record for the post that the person takes
// with another organization.
func (l *ledger) acceptsElsewhere(r *record) {
	for _, c := range l.clauses {
		if c.para != r.clause.para || c.span.Start <= r.clause.span.Start || !c.names(r.who.who) && !c.before(3, 3, pronouns) {
			continue
		}
		if m := takesPost.FindStringIndex(c.text); m != nil {
			r.reason, r.cause = "other_position", c.locate(m)
		}
		return
	}
}

var takesPost = regexp.MustCompile(`\b(?:has |have |had )?accepted (?:a|an|the|another|new|other) [^.;]{0,60}(?:position|role|post|opportunity|appointment)|\baccepted (?:a|the) position\b`)

// forCause looks behind the sentence of a termination for one that calls it one for cause.
func (l *ledger) forCause(r *record) {
	for _, c := range l.clauses {
		if c.para != r.clause.para || c.span.Start <= r.clause.span.Start || strings.Contains(c.text, "if ") {
			continue
		}
		if m := wasForCause.FindStringIndex(c.text); m != nil && (c.names(r.who.who) || c.before(3, 3, anyOf("his her"))) {
			r.reason, r.cause = "for_cause", c.locate(m)
			return
		}
	}
}

var wasForCause = regexp.MustCompile(`\b(?:termination (?:of (?:his|her) employment )?(?:was|is)|(?:was|been) terminated) for [“"']?cause\b`)

// causeElsewhere looks for "without cause" where another sentence calls the termination so.
func (l *ledger) causeElsewhere(r *record) {
	for _, c := range l.clauses {
		if strings.Contains(c.text, "cause") && c.names(r.who.who) && !strings.HasPrefix(c.text, "if ") && !strings.Contains(c.text, "if mr") && !strings.Contains(c.text, "if ms") {
			if m := statedCause.FindStringIndex(c.text); m != nil && !containsAny(c.text, "as though", "as if") {
				r.kind, r.reason, r.cause = "termination", "without_cause", c.locate(m)
				return
			}
		}
	}
}
