package classify

import (
	"regexp"
	"slices"
	"strings"
)

// exceptions names what does not fit together in the lines of a meeting.
func (v *voteReader) exceptions() []string {
	var odd, untold, unnamed, against, refused, partly bool
	for i := range v.lines {
		l := &v.lines[i]
		odd = odd || l.odd
		odd = odd || l.countsYears()
		partly = partly || l.has(voteFor) && l.has(voteAbstain) && !l.has(voteAgainst) && !l.has(voteWithheld)
		refused = refused || l.approved != nil && !*l.approved
		untold = untold || l.approved == nil && !l.frequency()
		unnamed = unnamed || l.matter.kind == "elect_directors" && l.nominee == ""
		if l.approved != nil && l.matter.kind != "elect_directors" && l.class == "" {
			against = against || *l.approved && l.has(voteAgainst) && l.counts[voteFor].value <= l.counts[voteAgainst].value
		}
	}
	var out []string
	for _, e := range []struct {
		name  string
		found bool
	}{
		{"numbers_beside_columns", odd},
		{"rows_not_understood", v.skipped > 0},
		{"votes_against_not_told", partly},
		{"counts_combined", v.combined},
		{"outcome_not_told", untold},
		{"election_without_nominee", unnamed},
		{"outcome_against_counts", against},
		{"refusal_not_placed", !refused && v.saysRefused()},
		{"totals_differ", !v.totalsAgree()},
		{"lines_repeated", v.repeated()},
		{"written_consent", v.consented},
		{"item_cut", v.cut},
	} {
		if e.found {
			out = append(out, e.name)
		}
	}
	return out
}

// voteRefused tells of a proposal or nominee that failed.
var voteRefused = regexp.MustCompile(`(?i)\b(?:(?:proposals?|resolutions?|matters?|nominees?|directors?|amendments?)\b[^.;]{0,120}\b(?:(?:was|were)\s+(?:therefore\s+)?(?:not\s+(?:approved|adopted|passed|elected|ratified|carried)|rejected|defeated)|failed\b|did\s+not\s+(?:pass|receive))|(?:approved|passed|elected|adopted)\b[^.;]{0,60}\b(?:except|with\s+the\s+exception)\b|(?:did\s+not\s+approve|rejected)\b)`)

// saysRefused reports whether the text tells of a matter that was refused.
func (v *voteReader) saysRefused() bool {
	said := func(s Span) bool {
		text := clip(s.In(v.text), 2000)
		if strings.Contains(text, "roker") && strings.Contains(text, "instruct") {
			return false // what broker non-votes are
		}
		for _, w := range []string{"not ", "reject", "defeat", "ailed", "except"} { // one of them stands in every match
			if strings.Contains(text, w) {
				return voteRefused.MatchString(text)
			}
		}
		return false
	}
	var last *voteMatter
	for i := range v.lines {
		m := v.lines[i].matter
		if m == last {
			continue
		}
		last = m
		if slices.ContainsFunc(lately(m.intro), said) || slices.ContainsFunc(lately(m.after), said) {
			return true
		}
	}
	return slices.ContainsFunc(lately(v.remarks), said)
}

// countsYears tells whether a count looks like a year among much larger numbers.
func (l *voteLine) countsYears() bool {
	for c := range l.counts {
		if n := l.counts[c]; n.set && n.value > 1990 && n.value < 2060 && l.total() > 20*n.value && c == int(voteFor) {
			return true
		}
	}
	return false
}

// totalsAgree tells whether every line that counts broker non-votes adds up to as many
// votes, but for rounding of fractional shares: all shares represented vote on every matter,
// abstain or are broker non-votes. Classes of shares count separately.
func (v *voteReader) totalsAgree() bool {
	var most int64
	for i := range v.lines {
		if v.lines[i].class != "" {
			return true
		}
		most = max(most, v.lines[i].total())
	}
	for i := range v.lines {
		l := &v.lines[i]
		if l.has(voteBroker) && l.counts[voteBroker].value > 0 && most-l.total() > most/200+2 {
			return false
		}
	}
	return true
}

// repeated tells whether a nominee, or a proposal without nominees, has two lines.
func (v *voteReader) repeated() bool {
	type line struct{ number, nominee, class string }
	seen := map[line]bool{}
	for i := range v.lines {
		l := &v.lines[i]
		key := line{l.matter.number, l.nominee, l.class}
		if seen[key] {
			return true
		}
		seen[key] = true
	}
	return false
}

// unsure counts the matters whose type was not told.
func (v *voteReader) unsure() int {
	n := 0
	for i := range v.lines {
		if !v.lines[i].matter.sure {
			n++
		}
	}
	return n
}
