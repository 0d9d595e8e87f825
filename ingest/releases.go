package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/filingwire/filingwire"
)

const (
	// releaseLate is how far behind the newest known release another may still appear.
	releaseLate = 72 * time.Hour
	// releaseSweep is how far back the nightly look at the listings goes.
	releaseSweep = 30 * 24 * time.Hour
	// maxListingPages bounds the walk through a listing that never ends.
	maxListingPages = 2000
)

// series is one kind of release with its feed and its listing.
type series struct {
	kind   filingwire.SourceType
	path   string
	cursor string
}

var allSeries = []series{
	{filingwire.LitigationRelease, "/enforcement-litigation/litigation-releases", "sec.litigation_releases"},
	{filingwire.AdministrativeProceeding, "/enforcement-litigation/administrative-proceedings", "sec.administrative_proceedings"},
}

// CrawlReleases collects the releases published since the cursors. The feeds tell that
// there is something new; the listings, which are complete and say more, tell what.
func (c *Crawler) CrawlReleases(ctx context.Context) error {
	var faults []error
	for _, s := range allSeries {
		if err := c.crawlSeries(ctx, s); err != nil {
			faults = append(faults, fmt.Errorf("crawl %s: %w", s.cursor, err))
		}
	}
	return errors.Join(faults...)
}

func (c *Crawler) crawlSeries(ctx context.Context, s series) error {
	defer c.running(s.cursor)()
	// 1. Discover.
	mark, err := c.instant(ctx, s.cursor)
	if err != nil {
		return err
	}
	from := mark.Add(-releaseLate)
	if mark.IsZero() {
		from = c.since()
	}
	feed, page, err := c.feedReleases(ctx, s)
	if err != nil {
		if stopped(err) || errors.Is(err, ErrBlocked) {
			return err
		}
		c.log.Warn("feed of releases failed, the listing stands in", "series", s.kind, "error", err)
	}
	position := seenAt(mark)
	var listed []filingwire.Release
	var incomplete error
	if page == nil || !page.notModified || mark.IsZero() {
		listed, err = c.listReleases(ctx, s, from)
		if err != nil && (len(feed) == 0 || stopped(err) || errors.Is(err, ErrBlocked)) {
			return err
		}
		if incomplete = err; err != nil { // there may be more than the feed shows: look again
			page, position = nil, nil
		}
	}
	// 2.–5. Fetch, publish, move the cursor.
	docs := c.releaseDocuments(append(listed, feed...), from)
	if err := c.list(ctx, docs); err != nil {
		return err
	}
	if err := c.collect(ctx, job{name: s.cursor, docs: docs, position: position}); err != nil {
		return err
	}
	if page != nil {
		c.client.keep(page)
	}
	return incomplete
}

// SweepReleases looks through the listings of the last month for releases that the feeds
// never showed.
func (c *Crawler) SweepReleases(ctx context.Context) error {
	return c.BackfillReleases(ctx, filingwire.NewYorkDate(c.now().Add(-releaseSweep)))
}

// BackfillReleases collects every listed release published on or after from.
func (c *Crawler) BackfillReleases(ctx context.Context, from filingwire.Date) error {
	for _, s := range allSeries {
		if err := c.backfillSeries(ctx, s, newYorkMidnight(from)); err != nil {
			return fmt.Errorf("backfill %s: %w", s.cursor, err)
		}
	}
	return nil
}

func (c *Crawler) backfillSeries(ctx context.Context, s series, from time.Time) error {
	defer c.running(s.cursor)()
	listed, err := c.listReleases(ctx, s, from)
	if err != nil {
		return err
	}
	docs := c.releaseDocuments(listed, from)
	if err := c.list(ctx, docs); err != nil {
		return err
	}
	return c.collect(ctx, job{name: s.cursor, docs: docs})
}

// feedReleases reads the series' RSS feed, if it has changed.
func (c *Crawler) feedReleases(ctx context.Context, s series) ([]filingwire.Release, *page, error) {
	page, err := c.client.get(ctx, request{
		url: SEC + s.path + "/rss", conditional: true,
		check: func(b []byte) error { _, _, err := parseRSS(b, s.kind); return err },
	})
	if err != nil || page.notModified {
		return nil, page, err
	}
	releases, skipped, err := parseRSS(page.body, s.kind)
	if skipped > 0 {
		c.log.Warn("feed items not understood", "series", s.kind, "items", skipped)
	}
	return releases, page, err
}

// listReleases walks the series' listing, newest first, down to from.
func (c *Crawler) listReleases(ctx context.Context, s series, from time.Time) ([]filingwire.Release, error) {
	var all []filingwire.Release
	for n := range maxListingPages {
		page, err := c.client.get(ctx, request{
			url:   fmt.Sprintf("%s%s?page=%d", SEC, s.path, n),
			kind:  webPage,
			check: wholePage(func(b []byte) error { _, _, err := parseListing(b, s.kind); return err }),
		})
		if n > 0 && errors.Is(err, ErrNotFound) {
			break
		}
		if err != nil {
			return nil, err
		}
		releases, skipped, err := parseListing(page.body, s.kind)
		if err != nil {
			return nil, err
		}
		if skipped > 0 {
			c.log.Info("listing rows not understood", "series", s.kind, "page", n, "rows", skipped)
		}
		all = append(all, releases...)
		if len(releases)+skipped == 0 || len(releases) > 0 && releases[len(releases)-1].PublishedAt.Before(from) {
			break
		}
	}
	return all, nil
}

// releaseDocuments merges what listing and feed say of the same release, the listing first,
// and drops what is older than from. A release behind a foreign address is recorded.
func (c *Crawler) releaseDocuments(all []filingwire.Release, from time.Time) []*document {
	seen := map[string]bool{}
	var docs []*document
	for _, r := range all {
		if r.PublishedAt.Before(from) || r.Number != "" && seen[r.Number] || seen[r.URL] {
			continue
		}
		seen[r.Number], seen[r.URL] = true, true
		d := &document{Release: &r, seen: r.PublishedAt.Time}
		canonical, err := c.client.resolve(r.URL)
		if err != nil {
			d.Reason, d.Attempts = err.Error(), len(c.config.Retries) // one look, no second one
		} else {
			r.URL = canonical
		}
		docs = append(docs, d)
	}
	slices.SortStableFunc(docs, oldestFirst)
	return docs
}

// fetchRelease gets the document of a release: a web page, a PDF or a text.
func (c *Crawler) fetchRelease(ctx context.Context, d *document) (*filingwire.Message, error) {
	r := *d.Release
	if _, err := c.client.resolve(r.URL); err != nil {
		return nil, err
	}
	req := request{url: r.URL, kind: anything, check: wholePage(func(b []byte) error { return mentions(b, r) })}
	switch strings.ToLower(path.Ext(r.URL)) {
	case ".pdf":
		req.kind, req.check = data, wholePDF()
	case ".txt":
		req.kind, req.check = data, wholePage(nil)
	}
	page, err := c.client.get(ctx, req)
	if err != nil {
		return nil, err
	}
	if u, err := c.client.resolve(page.url); err == nil {
		r.URL = u // an address such as /node/963776 has led to the real one
	}
	if looksHTML(page.contentType, page.body[:min(len(page.body), 8<<10)]) {
		r.HTMLURL = r.URL
		if m := pageNumber.FindSubmatch(page.body); m != nil && r.Number == "" && r.SourceType == filingwire.LitigationRelease {
			r.Number = "LR-" + strings.ToUpper(string(m[1]))
		}
	}
	return &filingwire.Message{
		Release:     &r,
		ContentType: page.contentType,
		RetrievedAt: filingwire.InstantOf(c.now()),
		SeenAt:      d.SeenAt,
		Body:        page.body,
	}, nil
}

// mentions refuses a page that holds neither the release's number nor a word of its title:
// the source answers some errors with another page.
func mentions(b []byte, r filingwire.Release) error {
	_, digits, _ := strings.Cut(r.Number, "-")
	words := strings.FieldsFunc(r.Title, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	if digits != "" {
		words = append(words, digits)
	}
	words = slices.DeleteFunc(words, func(w string) bool { return len(w) < 4 })
	if len(words) == 0 || slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(b, []byte(w)) }) {
		return nil
	}
	return fmt.Errorf("%w: the page is not about %q", ErrContent, r.Title)
}

// wholePDF refuses what is not a PDF, and one without its end unless it comes the same a
// second time.
func wholePDF() func([]byte) error {
	var before []byte
	return func(b []byte) error {
		if !bytes.Contains(b[:min(len(b), 1024)], []byte("%PDF-")) {
			return fmt.Errorf("%w: not a PDF", ErrContent)
		}
		if !bytes.Contains(b[max(0, len(b)-2048):], []byte("%%EOF")) && !bytes.Equal(b, before) {
			before = b
			return fmt.Errorf("%w: PDF without its end", ErrTruncated)
		}
		return nil
	}
}

// wholePage refuses a web page without its end, unless it comes the same a second time:
// some old pages never had one.
func wholePage(check func([]byte) error) func([]byte) error {
	var before []byte
	return func(b []byte) error {
		if len(bytes.TrimSpace(b)) == 0 {
			return fmt.Errorf("%w: empty page", ErrTruncated)
		}
		tail := bytes.ToLower(b[max(0, len(b)-1024):])
		if looksHTML("", b) && !bytes.Contains(tail, []byte("</html")) && !bytes.Equal(b, before) {
			before = b
			return fmt.Errorf("%w: page without its end", ErrTruncated)
		}
		if check != nil {
			return check(b)
		}
		return nil
	}
}
