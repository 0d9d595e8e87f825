// Package filingwire holds the domain of the SEC event feed: filings and enforcement
// releases, the structured events read from them, the accounts that query them, and the
// envelope in which documents travel. It imports none of the other packages.
package filingwire

import (
	"fmt"
	"regexp"
	"strings"
)

// Filer is one registrant of a filing.
type Filer struct {
	CIK    string `json:"cik"` // ten digits
	Name   string `json:"name"`
	Ticker string `json:"ticker,omitempty"` // as of the filing; "" unless the CIK proves it
}

// Filing is what is known of one EDGAR submission without reading its text.
type Filing struct {
	Accession  string   `json:"accession"` // dashed: 0001193125-26-000123
	Form       string   `json:"form"`      // 8-K or 8-K/A
	Filers     []Filer  `json:"filers"`    // in the order of the header, never empty
	FilingDate Date     `json:"filingDate"`
	AcceptedAt *Instant `json:"acceptedAt,omitempty"`
	ReportDate Date     `json:"reportDate,omitempty"`
	URL        string   `json:"url"`
	// Assumed names header facts that were not stated and had to be taken from elsewhere,
	// such as "filing_date" from the cover page; they end in validation.exceptions.
	Assumed []string `json:"assumed,omitempty"`
}

// SourceType is the series an enforcement release belongs to.
type SourceType string

const (
	LitigationRelease        SourceType = "litigation_release"
	AdministrativeProceeding SourceType = "administrative_proceeding"
	AAER                     SourceType = "aaer" // Accounting and Auditing Enforcement Release
)

// FilingURL is the address of a filing's index page on sec.gov.
func FilingURL(cik, accession string) string {
	return "https://www.sec.gov/Archives/edgar/data/" + strings.TrimLeft(cik, "0") + "/" +
		strings.ReplaceAll(accession, "-", "") + "/" + accession + "-index.htm"
}

// Release is what a listing or feed says of one SEC enforcement release.
type Release struct {
	SourceType  SourceType `json:"sourceType"`
	Number      string     `json:"number,omitempty"`  // LR-26018, 34-101234
	Related     []string   `json:"related,omitempty"` // other release numbers
	Title       string     `json:"title"`             // the respondents, as listed
	PublishedAt Instant    `json:"publishedAt"`
	URL         string     `json:"url"`               // the document
	HTMLURL     string     `json:"htmlUrl,omitempty"` // its web page, where it has one
	FileNumbers []string   `json:"fileNumbers,omitempty"`
}

// Key joins the releases of one matter where the listing tells (file number), else it is
// the release's own number or address. It is the partition key.
func (r *Release) Key() string {
	switch {
	case len(r.FileNumbers) > 0:
		return r.FileNumbers[0]
	case r.Number != "":
		return r.Number
	}
	return r.URL
}

// PublicationDate is the release's day on New York's calendar.
func (r *Release) PublicationDate() Date { return NewYorkDate(r.PublishedAt.Time) }

var accessionNumber = regexp.MustCompile(`(\d{10})-?(\d{2})-?(\d{6})`)

// ParseAccession finds the first accession number in s (dashed or not) and returns it dashed.
func ParseAccession(s string) (string, error) {
	m := accessionNumber.FindStringSubmatch(s)
	if m == nil {
		return "", fmt.Errorf("no accession number in %q", s)
	}
	return m[1] + "-" + m[2] + "-" + m[3], nil
}

// ParseCIK accepts a CIK with or without leading zeros and returns ten digits.
func ParseCIK(s string) (string, error) {
	t := strings.TrimLeft(strings.TrimSpace(s), "0")
	if t == "" || len(t) > 10 || strings.Trim(t, "0123456789") != "" {
		return "", fmt.Errorf("%q is not a CIK", s)
	}
	return strings.Repeat("0", 10-len(t)) + t, nil
}
