package ingest

import (
	"regexp"
	"slices"
	"strings"

	"github.com/filingwire/filingwire"
)

var (
	// releaseNumbers finds LR-26018, LR26018, 34-101234, IA-6543, AAER-4525; the dash is
	// sometimes left out after letters.
	releaseNumbers = regexp.MustCompile(`(?i)\b(?:(LR|AAER|IA|IC|ID)[-\s]?|(33|34|35|39)-)(\d{3,7}[A-Z]?)\b`)
	// slugNumber finds the number in an address: …/lr-26662, …/lr16154.txt, …/34-106555.pdf.
	slugNumber = regexp.MustCompile(`(?i)/(lr|33|34|ia|ic)-?(\d{3,7}[a-z]?)(?:\.\w+)?$`)
	// pageNumber finds it in the text of a litigation release.
	pageNumber = regexp.MustCompile(`(?i)Litigation\s+Release\s+No\.?\s*(?:LR-)?(\d{3,6}[A-Z]?)`)
)

// number reads s, which holds the release's numbers, into r: the first is its own, unless
// another names its series.
func number(r *filingwire.Release, s string) {
	var all []string
	for _, m := range releaseNumbers.FindAllStringSubmatch(s, -1) {
		n := strings.ToUpper(m[1]+m[2]) + "-" + strings.ToUpper(m[3])
		if !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	if r.SourceType == filingwire.LitigationRelease {
		own := slices.IndexFunc(all, func(n string) bool { return strings.HasPrefix(n, "LR-") })
		if own > 0 {
			all[0], all[own] = all[own], all[0]
		}
	}
	if len(all) == 0 {
		if m := slugNumber.FindStringSubmatch(r.URL); m != nil {
			all = []string{strings.ToUpper(m[1] + "-" + m[2])}
		}
	}
	if len(all) == 0 {
		return
	}
	r.Number, r.Related = all[0], all[1:]
	if strings.HasPrefix(r.Number, "AAER-") {
		r.SourceType = filingwire.AAER
	}
	if len(r.Related) == 0 {
		r.Related = nil
	}
}
