package ingest

import (
	"encoding/xml"
	"fmt"
	"html"
	"regexp"
	"strings"
	"time"

	"github.com/filingwire/filingwire"
)

type atomFeed struct {
	XMLName xml.Name `xml:"feed"`
	Entries []struct {
		Title    string `xml:"title"`
		ID       string `xml:"id"`
		Summary  string `xml:"summary"`
		Updated  string `xml:"updated"`
		Category []struct {
			Term string `xml:"term,attr"`
		} `xml:"category"`
		Link []struct {
			Href string `xml:"href,attr"`
		} `xml:"link"`
	} `xml:"entry"`
}

var (
	// atomTitle is "8-K - COMPANY NAME (0001234567) (Filer)"; names hold dashes and brackets.
	atomTitle = regexp.MustCompile(`^\s*(\S+(?: \S+)*?) - (.*) \((\d{1,10})\) \([^()]*\)\s*$`)
	atomFiled = regexp.MustCompile(`Filed:\s*(?:</b>)?\s*(\d{4}-\d{2}-\d{2})`)
	dataPath  = regexp.MustCompile(`/data/(\d{1,10})/`)
)

// parseAtom reads one page of the current-filings feed. It returns every entry, of whatever
// form, unmerged, and the number of those that it could not understand.
func parseAtom(b []byte) (entries []entry, skipped int, err error) {
	var feed atomFeed
	if err := decodeXML(b, &feed); err != nil {
		return nil, 0, fmt.Errorf("parse Atom feed: %w", err)
	}
	for _, x := range feed.Entries {
		var e entry
		for _, c := range x.Category {
			e.form = strings.TrimSpace(c.Term)
		}
		e.accession, err = filingwire.ParseAccession(x.ID)
		for _, l := range x.Link {
			if err != nil {
				e.accession, err = filingwire.ParseAccession(l.Href)
			}
		}
		e.accepted, _ = time.Parse(time.RFC3339, strings.TrimSpace(x.Updated))
		var f filingwire.Filer
		if m := atomTitle.FindStringSubmatch(x.Title); m != nil {
			f.Name = strings.TrimSpace(m[2])
			f.CIK, _ = filingwire.ParseCIK(m[3])
		}
		for _, l := range x.Link {
			if m := dataPath.FindStringSubmatch(l.Href); m != nil && f.CIK == "" {
				f.CIK, _ = filingwire.ParseCIK(m[1])
			}
		}
		if m := atomFiled.FindStringSubmatch(html.UnescapeString(x.Summary)); m != nil {
			e.filed, _ = filingwire.ParseDate(m[1])
		}
		if err != nil || e.form == "" || f.CIK == "" || e.accepted.IsZero() {
			skipped++
			continue
		}
		if e.filed == "" {
			e.filed = filingwire.NewYorkDate(e.accepted)
		}
		e.filers = []filingwire.Filer{f}
		entries = append(entries, e)
	}
	return entries, skipped, nil
}
