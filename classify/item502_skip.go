package classify

import (
	"regexp"
	"strings"
)

// skipsClause reports whether a sentence tells of no change: statements that the form asks
// for, conditions of agreements, careers.
func (rd *reader) skipsClause(c *clause) bool {
	if c.heading {
		return false
	}
	for _, h := range skipHeads {
		if len(c.text) > len(h) && c.text[:len(h)] == h {
			return true
		}
	}
	if timeSpent.MatchString(c.text) {
		return true
	}
	for _, s := range skipPhrases {
		if strings.Contains(c.text, s) {
			return !rd.statesChange(c)
		}
	}
	return false
}

// statesChange reports whether a sentence that also speaks of agreements or conditions
// opens like one that reports a change.
func (rd *reader) statesChange(c *clause) bool {
	limit := min(len(c.elems), 45)
	for i := 0; i < limit; i++ {
		switch c.low(i) {
		case "notified", "informed", "tendered", "announced", "appointed", "elected", "submitted":
			return i < 30
		case "notice":
			if c.before(i, 3, anyOf("provided gave delivered received given written")) {
				return true
			}
		case "if", "arrangement", "arrangements", "understanding", "understandings", "relationship", "event", "provides", "entitled", "receive":
			return false
		case "resigned", "retired", "resign", "retire":
			return c.low(0) == "on" || c.low(0) == "effective"
		}
	}
	return false
}

var (
	skipPhrases = []string{"arrangement or understanding", "arrangements or understandings", "understandings or arrangements", "understanding or arrangement", "family relationship", "item 404(a)",
		"good reason", "qualified in its entirety", "change in control", "change of control", "without cause or", "other than for cause", "severance benefits", "incorporated herein by reference", "incorporated by reference",
		"biographical information", "policy provides", "policy requires", "guidelines provide", "guidelines require", "expected to tender", "arrangement with any", "any arrangement", "no understanding", "for any reason"}
	skipHeads = []string{"if ", "in the event", "upon termination", "upon a termination", "upon any termination", "under the terms of the severance", "prior to joining", "prior to that", "before that", "prior thereto", "previously, ",
		"before joining", "prior to his ", "prior to her ", "from 19", "from 20", "earlier in", "for purposes of", "upon the termination of", "should ", "unless "}
)

// timeSpent opens a sentence on what a person did for some time: "From July 2015 to June 2019, ...".
var timeSpent = regexp.MustCompile(`^(?:from|between) (?:[a-z]+ )?(?:\d{1,2}, )?(?:19|20)\d\d (?:to|until|till|through|and|–|-) `)
