package ingest

import (
	"errors"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/fixtures"
)

// Every fault of the origin, on every kind of page, for two requests: in the end everything
// has been published exactly once.
func TestTransientFaults(t *testing.T) {
	pages := map[string]string{
		"feed":          "/cgi-bin/browse-edgar*start=0",
		"second page":   "/cgi-bin/browse-edgar*start=90",
		"submission":    "/Archives/edgar/data/*.txt",
		"index":         "/daily-index/",
		"tickers":       "company_tickers",
		"rss":           "/rss",
		"listing":       "litigation-releases?page=0",
		"second rows":   "administrative-proceedings?page=1",
		"release":       "/litigation-releases/lr-",
		"release order": ".pdf",
	}
	kinds := []fixtures.FaultKind{
		fixtures.Undeclared, fixtures.BlockedOK, fixtures.TooMany, fixtures.Unavailable, fixtures.ServerError, fixtures.Vanished,
		fixtures.SlowBody, fixtures.CutOff, fixtures.WrongLength, fixtures.Truncated, fixtures.Empty, fixtures.HTMLInstead,
	}
	since := filingwire.NewYorkDate(night().AddDate(0, 0, -14))
	var subs []fixtures.Submission
	for _, s := range fixtures.Submissions() {
		if s.Filed >= since && wanted(s.Form) {
			subs = append(subs, s)
		}
	}
	if len(subs) < 5 {
		t.Fatalf("%d submissions since %s", len(subs), since)
	}
	want := map[string]int{}
	var releases []fixtures.Release // enough for a second page of rows
	for _, kind := range []filingwire.SourceType{filingwire.LitigationRelease, filingwire.AdministrativeProceeding} {
		n := 0
		for _, r := range fixtures.Releases() {
			if r.SourceType == kind && n < 5 {
				releases = append(releases, r)
				want[r.Number] = 1
				n++
			}
		}
	}
	for name, pattern := range pages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, kind := range kinds {
				t.Run(string(kind), func(t *testing.T) {
					w := newWorld(t, fixtures.OriginConfig{ListingRows: 3, Submissions: subs, Releases: releases},
						Config{Transport: &http.Transport{DisableCompression: true}})
					w.cursors = map[string]string{indexCursor: string(since)}
					want := maps.Clone(want)
					for _, s := range subs {
						want[s.Accession] = 1
					}
					if name == "second page" {
						for _, a := range w.origin.Synthesize(100, w.clock.now()) {
							want[a] = 1
						}
					}
					w.origin.Fault(pattern, fixtures.Fault{Kind: kind, Times: 2, Delay: time.Millisecond})
					w.settle(t)
					same(t, w.count(), want)
					if len(w.failures) > 0 {
						t.Errorf("failures: %v", w.failures)
					}
				})
			}
		})
	}
}

// settle ticks until nothing is left to do.
func (w *world) settle(t *testing.T) {
	t.Helper()
	var err error
	for range 8 {
		if err = w.crawler.RunOnce(t.Context()); err == nil && w.crawler.Pending() == 0 {
			return
		}
		w.clock.advance(2 * time.Minute)
	}
	t.Fatalf("not settled: %v, %d documents wait", err, w.crawler.Pending())
}

func TestSilentOrigin(t *testing.T) {
	for _, kind := range []fixtures.FaultKind{fixtures.Slow, fixtures.SlowBody} {
		t.Run(string(kind), func(t *testing.T) {
			w := newWorld(t, fixtures.OriginConfig{}, Config{Timeout: 300 * time.Millisecond, Attempts: 10})
			w.origin.Fault(".txt", fixtures.Fault{Kind: kind, Times: 2, Delay: time.Hour})
			w.settle(t)
			same(t, w.count(), union(wantFilings(), wantReleases()))
		})
	}
}

// While the source is down nothing is lost and little is asked of it.
func TestOutage(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{}, Config{Discovery: Feed, Attempts: 2, Parallel: 4})
	w.origin.Fault("/Archives/edgar/data/", fixtures.Fault{Kind: fixtures.ServerError})
	if err := w.crawler.CrawlFeed(t.Context()); !errors.Is(err, ErrTemporary) {
		t.Fatalf("got %v", err)
	}
	asked := 0
	for _, r := range w.origin.Requests() {
		if fetches(r) {
			asked++
		}
	}
	if most := 2 * (outage + w.config.Parallel + 1); asked > most {
		t.Errorf("asked %d times during the outage, want at most %d", asked, most)
	}
	w.origin.Heal()
	w.settle(t)
	same(t, w.count(), union(wantFilings(), wantReleases()))
}

func TestBlockPausesEverything(t *testing.T) {
	const pause = 150 * time.Millisecond
	for _, kind := range []fixtures.FaultKind{fixtures.Undeclared, fixtures.RateExceeded, fixtures.BlockedOK, fixtures.TooMany} {
		t.Run(string(kind), func(t *testing.T) {
			w := newWorld(t, fixtures.OriginConfig{}, Config{Discovery: Feed, BlockPause: pause, Parallel: 1})
			w.origin.Fault(".txt", fixtures.Fault{Kind: kind, After: 10, Times: 1})
			var mu sync.Mutex
			var answered, asked []time.Time
			submissions, blocked := 0, 0 // of them, and which request was answered by the block
			w.serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				mu.Lock()
				asked = append(asked, time.Now())
				if strings.Contains(r.URL.Path, ".txt") {
					if submissions++; submissions == 11 {
						blocked = len(asked) - 1
					}
				}
				mu.Unlock()
				w.origin.ServeHTTP(rw, r)
				mu.Lock()
				answered = append(answered, time.Now())
				mu.Unlock()
			}))
			w.config.BaseURL = w.url
			if err := w.restart(t).CrawlFeed(t.Context()); err != nil {
				t.Fatal(err)
			}
			same(t, w.count(), wantFilings())
			// The feed's pages come first, then ten submissions, then the block.
			mu.Lock()
			defer mu.Unlock()
			if gap := asked[blocked+1].Sub(answered[blocked]); gap < pause-margin {
				t.Errorf("the next request came %v after the block", gap)
			}
		})
	}
	t.Run("for good", func(t *testing.T) {
		w := newWorld(t, fixtures.OriginConfig{}, Config{Discovery: Feed})
		w.origin.Fault("/", fixtures.Fault{Kind: fixtures.RateExceeded})
		if err := w.crawler.RunOnce(t.Context()); !errors.Is(err, ErrBlocked) {
			t.Errorf("got %v", err)
		}
		if n := len(w.origin.Requests()); n != w.crawler.config.Attempts {
			t.Errorf("%d requests", n)
		}
		if len(w.failures) != 0 {
			t.Error("a block is no document's failure")
		}
	})
}

// Filings that arrive while the feed is being paged push the others down.
func TestFeedMovesWhilePaged(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{}, Config{})
	w.origin.Synthesize(350, w.clock.now().Add(-time.Minute))
	w.origin.Fault("/cgi-bin/browse-edgar", fixtures.Fault{Kind: fixtures.Moves, Size: 30})
	if err := w.crawler.CrawlFeed(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.origin.Heal()
	w.clock.advance(time.Minute)
	if err := w.crawler.CrawlFeed(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := w.count()
	for id := range wantFilings() {
		if got[id] != 1 {
			t.Errorf("%s was published %d times", id, got[id])
		}
	}
	moved := 0
	for _, r := range w.origin.Requests() {
		if strings.HasPrefix(r.Path, "/cgi-bin") {
			moved++
		}
	}
	if len(got) < len(wantFilings())+350+30 || moved < 5 {
		t.Errorf("%d filings after %d pages", len(got), moved)
	}
	for id, n := range got {
		if n != 1 {
			t.Errorf("%s was published %d times", id, n)
		}
	}
}

// The cursor follows the broker's acknowledgement, never the other way round.
func TestBrokerDown(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{}, Config{})
	w.down = errors.New("no broker")
	if err := w.crawler.RunOnce(t.Context()); err == nil {
		t.Fatal("no error")
	}
	for name, value := range w.cursors {
		if name != tickersCursor && value != "" {
			t.Errorf("cursor %s moved to %q", name, value)
		}
	}
	w.down = nil
	w.settle(t)
	same(t, w.count(), union(wantFilings(), wantReleases()))
}

func TestOrderOfEffects(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{}, Config{})
	if err := w.crawler.CrawlFeed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(w.effects); n == 0 || w.effects[n-1] != "cursor "+feedCursor {
		t.Fatalf("effects end with %q", w.effects[len(w.effects)-1])
	}
	var last *filingwire.Instant
	for _, m := range w.messages {
		if last != nil && m.Filing.AcceptedAt.Before(last.Time) {
			t.Errorf("%s of %v was published after one of %v", m.Filing.Accession, m.Filing.AcceptedAt, last)
		}
		last = m.Filing.AcceptedAt
	}
}
