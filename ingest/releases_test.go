package ingest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/fixtures"
)

func TestParseRecordedRSS(t *testing.T) {
	for _, tc := range []struct {
		name  string
		kind  filingwire.SourceType
		first filingwire.Release
	}{
		{"lr_rss/litreleases_rss_2026-10-01.xml", filingwire.LitigationRelease, filingwire.Release{Number: "LR-26662",
			URL: SEC + "/enforcement-litigation/litigation-releases/lr-26662", PublishedAt: at("2026-09-30T22:26:36Z")}},
		{"lr_rss/litreleases_rss_2024-07-01.xml", filingwire.LitigationRelease, filingwire.Release{Number: "LR-26040",
			URL: SEC + "/node/963776", PublishedAt: at("2024-07-01T19:00:56Z")}},
		{"ap_rss/admin_proceedings_rss_2026-10-01.xml", filingwire.AdministrativeProceeding, filingwire.Release{Number: "34-106555",
			URL: SEC + "/files/litigation/admin/2026/34-106555.pdf", PublishedAt: at("2026-09-30T20:30:15Z")}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			releases, skipped, err := parseRSS(recording(t, tc.name), tc.kind)
			if err != nil || skipped != 0 || len(releases) != 25 {
				t.Fatalf("%d releases, %d skipped, %v", len(releases), skipped, err)
			}
			tc.first.SourceType, tc.first.Title = tc.kind, releases[0].Title
			if fmt.Sprint(releases[0]) != fmt.Sprint(tc.first) {
				t.Errorf("got %+v, want %+v", releases[0], tc.first)
			}
			for _, r := range releases {
				if r.Title == "" || !strings.Contains(r.Number, "-") || strings.TrimSpace(r.URL) != r.URL {
					t.Errorf("release %+v", r)
				}
			}
		})
	}
}

func at(s string) filingwire.Instant {
	var i filingwire.Instant
	if err := i.UnmarshalText([]byte(s)); err != nil {
		panic(err)
	}
	return i
}

func TestReleaseNumbers(t *testing.T) {
	for _, tc := range []struct {
		kind    filingwire.SourceType
		text    string
		url     string
		number  string
		related []string
	}{
		{filingwire.LitigationRelease, "LR-26018", "", "LR-26018", nil},
		{filingwire.LitigationRelease, "LR26018", "", "LR-26018", nil},
		{filingwire.LitigationRelease, "LR-22282A", "", "LR-22282A", nil},
		{filingwire.LitigationRelease, "34-70001, AAER-4525 and LR-26018", "", "LR-26018", []string{"AAER-4525", "34-70001"}},
		{filingwire.AdministrativeProceeding, "33-11441, 34-106555 and IA-7019", "", "33-11441", []string{"34-106555", "IA-7019"}},
		{filingwire.AdministrativeProceeding, "AAER-4525, 34-106555", "", "AAER-4525", []string{"34-106555"}},
		{filingwire.AdministrativeProceeding, "3-17897", "/files/litigation/admin/2026/34-106555.pdf", "34-106555", nil},
		{filingwire.LitigationRelease, "24-cv-1234", "/litigation/litreleases/lr16154.txt", "LR-16154", nil},
		{filingwire.LitigationRelease, "", "/node/963776", "", nil},
		{filingwire.LitigationRelease, "(Intentionally omitted)", "/enforcement-litigation/litigation-releases/lr-26662", "LR-26662", nil},
	} {
		r := filingwire.Release{SourceType: tc.kind, URL: tc.url}
		number(&r, tc.text)
		slices.Sort(tc.related)
		slices.Sort(r.Related)
		if r.Number != tc.number || !slices.Equal(r.Related, tc.related) {
			t.Errorf("%q: %s, related %v; want %s, %v", tc.text, r.Number, r.Related, tc.number, tc.related)
		}
		if (r.SourceType == filingwire.AAER) != strings.HasPrefix(tc.number, "AAER-") {
			t.Errorf("%q: %s", tc.text, r.SourceType)
		}
	}
}

const listingPage = `<!DOCTYPE html><html><body><table class="usa-table views-table"><thead><tr><th>Date</th><th>Respondents</th></tr></thead><tbody>
<tr class="pr-list-page-row"><td class="views-field views-field-field-publish-date"><time datetime="2026-01-06T03:30:00Z" class="datetime">Jan. 5, 2026</time></td>
<td><div class='release-view__respondents'><a href="/node/1">Ann Example,
 and Example &amp; Co.</a></div>
<div class="view-table_subfield view-table_subfield_release_number"><span class="view-table_subfield_label">Release No.</span> <span class="view-table_subfield_value">LR-90001, AAER-9001</span></div>
<div class="view-table_subfield view-table_subfield_file_number"><span class="view-table_subfield_value">3-17897, 3-17898</span></div>
<div class="view-table_subfield view-table_subfield_see_also"><span class="view-table_subfield_value"><a href="/files/complaint.pdf">Complaint</a></span></div></td></tr>
<tr class="pr-list-page-row"><td></td><td><div class='release-view__respondents'>(Intentionally omitted)</div></td></tr>
<tr class="pr-list-page-row"><td><time datetime="nonsense"></time></td><td><a href="/x">X</a></td></tr>
</tbody></table></body></html>`

func TestParseListing(t *testing.T) {
	releases, skipped, err := parseListing([]byte(listingPage), filingwire.LitigationRelease)
	if err != nil || skipped != 2 || len(releases) != 1 {
		t.Fatalf("%d releases, %d skipped, %v", len(releases), skipped, err)
	}
	want := filingwire.Release{SourceType: filingwire.LitigationRelease, Number: "LR-90001", Related: []string{"AAER-9001"},
		Title: "Ann Example, and Example & Co.", PublishedAt: at("2026-01-06T03:30:00Z"), URL: "/node/1", FileNumbers: []string{"3-17897", "3-17898"}}
	if fmt.Sprint(releases[0]) != fmt.Sprint(want) {
		t.Errorf("got %+v", releases[0])
	}
	if d := releases[0].PublicationDate(); d != "2026-01-05" {
		t.Errorf("published on %s", d)
	}
	if r, _, err := parseListing([]byte(`<html><div class="view"><p>No results found.</p></div></html>`), filingwire.LitigationRelease); err != nil || len(r) != 0 {
		t.Errorf("past the end: %v, %v", r, err)
	}
	if _, _, err := parseListing([]byte(`<html><p>We have moved.</p></html>`), filingwire.LitigationRelease); !errors.Is(err, ErrContent) {
		t.Errorf("another page: %v", err)
	}
}

// Eleven releases came in two days once; a hundred between two looks push most of them out
// of the feed of 25.
func TestReleasesBeyondTheFeed(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{ListingRows: 20}, Config{})
	if err := w.crawler.CrawlReleases(t.Context()); err != nil {
		t.Fatal(err)
	}
	same(t, w.count(), wantReleases())
	before := len(w.messages)
	w.origin.SynthesizeReleases(100, w.clock.now())
	if err := w.crawler.CrawlReleases(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(w.messages) - before; n != 100 {
		t.Errorf("%d of 100 new releases", n)
	}
	for id, n := range w.count() {
		if n != 1 {
			t.Errorf("%s was published %d times", id, n)
		}
	}
}

// While nothing changes, the feeds are asked only whether they have changed.
func TestUnchangedFeeds(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{}, Config{})
	for range 2 {
		w.origin.ForgetRequests()
		if err := w.crawler.CrawlReleases(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	rs := w.origin.Requests()
	if len(rs) != len(allSeries) {
		t.Errorf("%d requests", len(rs))
	}
	for _, r := range rs {
		if r.Status != 304 || !r.Conditional {
			t.Errorf("%s: status %d", r.Path, r.Status)
		}
	}
}

// A link that leads elsewhere is not followed; the release is published without it.
func TestForeignRelease(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{}, Config{})
	rel := fixtures.Releases()[0].Release
	rel.URL = "https://evil.example/order.pdf"
	docs := w.crawler.releaseDocuments([]filingwire.Release{rel}, rel.PublishedAt.Time)
	if err := w.crawler.collect(t.Context(), job{name: "test", docs: docs}); err != nil {
		t.Fatal(err)
	}
	if len(w.messages) != 1 || len(w.messages[0].Body) != 0 || w.messages[0].Release.Number != rel.Number {
		t.Errorf("published %d messages", len(w.messages))
	}
	if reason := w.messages[0].FetchError; !strings.Contains(reason, "evil.example") {
		t.Errorf("reason %q", reason)
	}
	for _, r := range w.origin.Requests() {
		t.Errorf("asked for %s", r.Path)
	}
}

func TestParseTickers(t *testing.T) {
	entities, err := parseTickers(recording(t, "edgar_ticker/company_tickers.json"), "2026-01-05")
	if err != nil || len(entities) < 8000 {
		t.Fatalf("%d entities, %v", len(entities), err)
	}
	want := filingwire.Entity{CIK: "0000320193", Ticker: "AAPL", Name: "Apple Inc.", ValidFrom: "2026-01-05", ValidTo: "2026-01-05"}
	if !slices.Contains(entities, want) {
		t.Errorf("%+v is missing", want)
	}
	for _, bad := range []string{"", "[]", "{}", `{"x":{}}`, `{"0":{"cik_str":1,"tick`, "<html></html>"} {
		if _, err := parseTickers([]byte(bad), "2026-01-05"); !errors.Is(err, ErrContent) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestTickersProveOnlyTheirOwnTime(t *testing.T) {
	var list tickers
	list.put("2026-01-05", []filingwire.Entity{{CIK: "0009990001", Ticker: "AAA"}, {CIK: "0009990001", Ticker: "AAA-P"}})
	for date, want := range map[filingwire.Date]string{"2026-01-05": "AAA", "2025-12-29": "AAA", "2026-01-12": "AAA", "2025-12-28": "", "2006-01-05": ""} {
		f := &filingwire.Filing{FilingDate: date, Filers: []filingwire.Filer{{CIK: "0009990001"}, {CIK: "0009990002"}}}
		list.apply(f)
		if f.Filers[0].Ticker != want || f.Filers[1].Ticker != "" {
			t.Errorf("%s: %+v", date, f.Filers)
		}
	}
}

func TestTickersAreStoredOnceADay(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{}, Config{})
	for range 2 {
		if err := w.restart(t).RefreshTickers(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	n := len(w.entities)
	if n == 0 || w.entities[0].ValidFrom != filingwire.NewYorkDate(w.clock.now()) || w.entities[0].ValidTo != w.entities[0].ValidFrom {
		t.Fatalf("%d entities", n)
	}
	w.clock.advance(24 * 60 * 60 * 1e9)
	if err := w.crawler.RefreshTickers(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(w.entities) != 2*n {
		t.Errorf("%d entities, then %d", n, len(w.entities))
	}
}
