package ingest

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"github.com/filingwire/filingwire"
)

type rssFeed struct {
	XMLName xml.Name `xml:"rss"`
	Items   []struct {
		Title   string `xml:"title"`
		Link    string `xml:"link"`
		PubDate string `xml:"pubDate"`
		Creator string `xml:"http://purl.org/dc/elements/1.1/ creator"`
	} `xml:"channel>item"`
}

var rssDates = []string{time.RFC1123Z, time.RFC1123, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", time.RFC3339}

// parseRSS reads a feed of releases. Addresses come as they stand, without the white space
// that the feed puts around them. It also counts the items that it could not understand.
func parseRSS(b []byte, series filingwire.SourceType) (releases []filingwire.Release, skipped int, err error) {
	var feed rssFeed
	if err := decodeXML(b, &feed); err != nil {
		return nil, 0, fmt.Errorf("parse RSS feed: %w", err)
	}
	for _, x := range feed.Items {
		r := filingwire.Release{
			SourceType: series,
			Title:      strings.Join(strings.Fields(x.Title), " "),
			URL:        strings.TrimSpace(x.Link),
		}
		for _, layout := range rssDates {
			if t, err := time.Parse(layout, strings.TrimSpace(x.PubDate)); err == nil {
				r.PublishedAt = filingwire.InstantOf(t)
				break
			}
		}
		if r.PublishedAt.IsZero() || r.URL == "" {
			skipped++
			continue
		}
		number(&r, x.Creator)
		releases = append(releases, r)
	}
	return releases, skipped, nil
}
