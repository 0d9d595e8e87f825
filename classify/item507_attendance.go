package classify

import (
	"regexp"
	"strings"

	"github.com/filingwire/filingwire"
)

var (
	voteSharesOut  = regexp.MustCompile(`(?i)(\d{1,3}(?:,\d{3})+)\s+(?:shares|votes|ordinary|common|units)[^.;\d]*?\b(?:outstanding|entitled\s+to\s+(?:be\s+)?vote)`)
	voteOutWere    = regexp.MustCompile(`(?i)\b(?:entitled\s+to\s+vote|outstanding)\b[^.;\d]*\b(?:was|were|totall?ed|of)\s+(\d{1,3}(?:,\d{3})+)`)
	voteSharesHere = regexp.MustCompile(`(?i)(\d{1,3}(?:,\d{3})+)\s+(?:\([^)]*\)\s+)?(?:(?:\w+\s+){0,2}(?:shares|votes|units)|ordinary|common|of\s+(?:those|the|such|our)|were|\S+['’]s)[^.;\d]*?\b(?:present|represented)\b`)
	voteHereShares = regexp.MustCompile(`(?i)\b(?:present|represented)\b[^.;\d]*?\b(\d{1,3}(?:,\d{3})+)(?:\s+(?:shares|votes|ordinary|units)|\s*[.;]|$)`)
	voteQuorum     = regexp.MustCompile(`(?i)(\d{1,3}(?:\.\d+)?)\s*%[^;]*?\b(?:outstanding|entitled|voting\s+power|shares|present)`)
)

// readAttendance finds how many shares could vote and how many were represented.
func (m *voteMeeting) readAttendance(text string, p Span) {
	words := p.In(text)
	if !strings.Contains(words, ",") || !strings.Contains(words, "present") && !strings.Contains(words, "outstanding") && !strings.Contains(words, "entitled") {
		return
	}
	if strings.Contains(words, "Class B") || strings.Contains(words, "Series B") {
		return // classes count separately
	}
	count := func(field string, into **int64, patterns ...*regexp.Regexp) {
		for _, pattern := range patterns {
			f := pattern.FindStringSubmatchIndex(words)
			if f == nil || *into != nil || field == "sharesOutstanding" && strings.Contains(words[f[0]:f[1]], "present") {
				continue
			}
			if n, ok := ParseCount(words[f[2]:f[3]]); ok && n > 0 {
				*into = &n
				m.proofs = append(m.proofs, filingwire.Evidence{Field: field, Value: n, Start: p.Start + f[2], End: p.Start + f[3]})
			}
		}
	}
	count("sharesPresent", &m.present, voteSharesHere, voteHereShares)
	count("sharesOutstanding", &m.outstanding, voteSharesOut, voteOutWere)
	if f := voteQuorum.FindStringSubmatchIndex(words); f != nil && m.quorum == nil && strings.Contains(words, "present") {
		if q, ok := ParsePercent(words[f[2]:f[3]] + "%"); ok && q <= 100 {
			m.quorum = &q
			m.proofs = append(m.proofs, filingwire.Evidence{Field: "quorumPercent", Value: q, Start: p.Start + f[2], End: p.Start + f[3]})
		}
	}
}

// settleAttendance parts the two counts where one number was read twice: the larger one is
// of the shares outstanding.
func (m *voteMeeting) settleAttendance() {
	if m.present == nil || m.outstanding == nil || *m.present < *m.outstanding {
		return
	}
	drop := func(field string) {
		kept := m.proofs[:0]
		for _, e := range m.proofs {
			if e.Field != field {
				kept = append(kept, e)
			}
		}
		m.proofs = kept
	}
	m.outstanding = nil
	drop("sharesOutstanding")
}
