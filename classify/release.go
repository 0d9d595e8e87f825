package classify

import (
	"errors"
	"regexp"

	"github.com/filingwire/filingwire"
)

func classifyRelease(m *filingwire.Message, version uint64, result *Result) {
	if m.FetchError != "" {
		result.Failures = append(result.Failures, Failure{filingwire.StageFetch, errors.New(m.FetchError)})
	}
	finding, doc, err := extractRelease(m)
	if err != nil {
		result.Failures = append(result.Failures, Failure{"document", err})
		return
	}
	result.Document.Canonical, result.Document.Offsets = []byte(doc.Text()), doc.Offsets()
	row, err := filingwire.Render(filingwire.EnforcementActions, finding, version)
	if err != nil {
		result.Failures = append(result.Failures, Failure{"render", err})
		return
	}
	action := finding.Event.(*filingwire.EnforcementAction)
	row.Date, row.DocumentID, row.Published = m.Release.PublicationDate(), m.DocumentID(), &m.Release.PublishedAt
	row.Capability = action.Capability
	for _, r := range action.Respondents {
		if r.CIK != nil {
			row.CIKs = append(row.CIKs, *r.CIK)
		}
	}
	result.Rows = append(result.Rows, row)
}

var (
	releaseName = regexp.MustCompile(`(?i)^(?:lr|aaer|33|34|ia|ic)-?\d{4,6}\D`)
	releaseHead = regexp.MustCompile(`(?i)litigation\s+release\s+no|administrative\s+proceeding\s+(?:<[^>]*>\s*)*file\s+no\.?\s*3-`)
	filingHead  = regexp.MustCompile(`(?i)<sec-header>|<sec-document>|form(?:\s|&nbsp;|&#160;)*8-k`)
)

// IsRelease tells whether a local file is an SEC enforcement release rather than a filing,
// by its name or by what its text names first.
func IsRelease(name string, body []byte) bool {
	if releaseName.MatchString(name) {
		return true
	}
	release := releaseHead.FindIndex(body)
	if release == nil {
		return false
	}
	filing := filingHead.FindIndex(body)
	return filing == nil || release[0] < filing[0]
}

// ReleaseFromPage reads from a release's own page what a listing would say of it.
func ReleaseFromPage(body []byte, name string) (*filingwire.Release, error) {
	return releaseFromPage(body, name)
}
