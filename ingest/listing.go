package ingest

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/filingwire/filingwire"
)

var fileNumber = regexp.MustCompile(`\b\d{1,3}-\d{3,6}\b`)

// parseListing reads one page of a table of releases, newest first. No rows and no error
// means a page past the end. It counts the rows that it could not understand, such as those
// of numbers that were never used.
func parseListing(b []byte, series filingwire.SourceType) (releases []filingwire.Release, skipped int, err error) {
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(b))
	if err != nil {
		return nil, 0, fmt.Errorf("%w: parse listing: %w", ErrContent, err)
	}
	table := doc.Find("table.views-table")
	if table.Length() == 0 {
		if doc.Find(".view-empty, .view").Length() > 0 {
			return nil, 0, nil
		}
		return nil, 0, fmt.Errorf("%w: no table of releases", ErrContent)
	}
	rows := table.Find("tr.pr-list-page-row")
	if rows.Length() == 0 {
		rows = table.Find("tbody tr")
	}
	rows.Each(func(_ int, row *goquery.Selection) {
		r, ok := listingRow(row, series)
		if !ok {
			skipped++
			return
		}
		releases = append(releases, r)
	})
	return releases, skipped, nil
}

func listingRow(row *goquery.Selection, series filingwire.SourceType) (r filingwire.Release, ok bool) {
	r.SourceType = series
	stamp, _ := row.Find("time[datetime]").First().Attr("datetime")
	at, err := time.Parse(time.RFC3339, strings.TrimSpace(stamp))
	if err != nil {
		return r, false
	}
	r.PublishedAt = filingwire.InstantOf(at)
	link := row.Find(".release-view__respondents a[href]").First()
	if link.Length() == 0 {
		link = row.Find("a[href]").First()
	}
	r.URL = strings.TrimSpace(link.AttrOr("href", ""))
	r.Title = strings.Join(strings.Fields(link.Text()), " ")
	if r.URL == "" {
		return r, false
	}
	number(&r, subfield(row, "release_number"))
	r.FileNumbers = fileNumber.FindAllString(subfield(row, "file_number"), -1)
	return r, true
}

// subfield is the text of one of a row's labelled values.
func subfield(row *goquery.Selection, name string) string {
	return row.Find(".view-table_subfield_" + name + " .view-table_subfield_value").Text()
}
