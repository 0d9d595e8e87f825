package ingest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"
)

const (
	feedPage = 100
	// feedShared rows of a page are asked for again with the next one: the list moves while
	// it is paged, and a row that disappears would pull another one past the edge.
	feedShared = 10
	// feedEnd is the last start that the feed answers.
	feedEnd = 5000
	// feedLate is how far behind the newest known entry an entry may still appear.
	feedLate = time.Hour
)

const feedCursor = "edgar.feed"

// CrawlFeed collects what the current-filings feed lists since the cursor; without a cursor
// it collects all that the feed still lists.
func (c *Crawler) CrawlFeed(ctx context.Context) error {
	defer c.running(feedCursor)()
	// 1. Discover: page the feed until it shows entries that are older than the cursor.
	mark, err := c.instant(ctx, feedCursor)
	if err != nil {
		return err
	}
	entries, err := c.pageFeed(ctx, mark)
	if err != nil {
		return fmt.Errorf("page current filings: %w", err)
	}
	var docs []*document
	for _, e := range entries {
		docs = append(docs, e.document())
	}
	slices.SortStableFunc(docs, oldestFirst)
	// 2.–5. Fetch, publish, move the cursor.
	return c.collect(ctx, job{name: feedCursor, docs: docs, position: seenAt(mark)})
}

// pageFeed returns the wanted filings of the feed down to feedLate before mark.
func (c *Crawler) pageFeed(ctx context.Context, mark time.Time) ([]entry, error) {
	var all []entry
	for start := 0; start <= feedEnd; start += feedPage - feedShared {
		page, err := c.client.get(ctx, request{
			url:   fmt.Sprintf("%s/cgi-bin/browse-edgar?action=getcurrent&type=8-K&company=&dateb=&owner=include&start=%d&count=%d&output=atom", SEC, start, feedPage),
			check: func(b []byte) error { _, _, err := parseAtom(b); return err },
		})
		if start > 0 && pastEnd(err) {
			break
		}
		if err != nil {
			return nil, err
		}
		entries, skipped, err := parseAtom(page.body)
		if err != nil {
			return nil, err
		}
		if skipped > 0 {
			c.log.Warn("feed entries not understood", "start", start, "entries", skipped)
		}
		for _, e := range entries {
			if wanted(e.form) && e.accepted.After(mark.Add(-feedLate)) {
				all = append(all, e)
			}
		}
		if len(entries)+skipped < feedPage {
			break
		}
		if n := len(entries); n > 0 && entries[n-1].accepted.Before(mark.Add(-feedLate)) {
			break
		}
	}
	return merge(all), nil
}

// pastEnd recognises the answer to a start beyond the last entry: status 503 with a page of
// apology. A true outage looks the same; the nightly index closes that gap.
func pastEnd(err error) bool {
	var e *RequestError
	return errors.As(err, &e) && e.Status == http.StatusServiceUnavailable && e.Title != ""
}
