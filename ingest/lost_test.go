package ingest

import (
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/fixtures"
)

// One document that cannot be had holds up none of the others; it is tried again later, and
// recorded in the end.
func TestLostSubmission(t *testing.T) {
	for _, kind := range []fixtures.FaultKind{fixtures.Vanished, fixtures.ServerError, fixtures.Truncated, fixtures.HTMLInstead, fixtures.CutOff} {
		t.Run(string(kind), func(t *testing.T) {
			w := newWorld(t, fixtures.OriginConfig{}, Config{Discovery: Feed, Attempts: 2})
			lost := fixtures.Submissions()[20].Accession
			w.origin.Fault(lost, fixtures.Fault{Kind: kind})
			want := wantFilings()
			delete(want, lost)
			tick := func() {
				t.Helper()
				if err := w.crawler.CrawlFeed(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			tick()
			same(t, w.count(), want)
			if w.crawler.Pending() != 1 {
				t.Fatalf("%d documents wait", w.crawler.Pending())
			}
			w.crawler = w.restart(t) // what waits is remembered
			for _, d := range w.crawler.config.Retries {
				if len(w.failures) > 0 {
					t.Fatal("given up too early")
				}
				w.clock.advance(d)
				tick()
			}
			same(t, w.count(), want)
			if len(w.failures) != 1 || w.failures[0].DocumentID != lost || w.failures[0].Stage != "fetch" || w.failures[0].Reason == "" {
				t.Errorf("failures: %+v", w.failures)
			}
			if w.crawler.Pending() != 0 {
				t.Error("still waiting")
			}
		})
	}
	t.Run("comes back", func(t *testing.T) {
		w := newWorld(t, fixtures.OriginConfig{}, Config{Discovery: Feed})
		w.origin.Fault(fixtures.Submissions()[20].Accession, fixtures.Fault{Kind: fixtures.Vanished})
		if err := w.crawler.CrawlFeed(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.origin.Heal()
		w.settle(t)
		same(t, w.count(), union(wantFilings(), wantReleases()))
	})
}

// A release whose document cannot be had is published as far as the listing knows it.
func TestLostRelease(t *testing.T) {
	var lost fixtures.Release
	for _, r := range fixtures.Releases() {
		if strings.HasSuffix(r.URL, ".pdf") {
			lost = r
		}
	}
	w := newWorld(t, fixtures.OriginConfig{}, Config{Attempts: 1, Retries: []time.Duration{time.Minute}})
	w.origin.Fault(lost.Path(), fixtures.Fault{Kind: fixtures.HTMLInstead})
	for range 3 {
		if err := w.crawler.CrawlReleases(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.clock.advance(time.Minute)
	}
	same(t, w.count(), wantReleases())
	for _, m := range w.messages {
		if m.Release.Number == lost.Number && (len(m.Body) != 0 || m.FetchError == "" || m.Release.Title != lost.Title || m.Release.PublishedAt != lost.PublishedAt) {
			t.Errorf("published as %+v with %d bytes", m.Release, len(m.Body))
		}
	}
	if len(w.failures) != 0 {
		t.Errorf("failures that the worker would record twice: %+v", w.failures)
	}
	w.origin.Heal()
	for _, m := range w.messages {
		if m.FetchError == "" {
			continue
		}
		if m, err := w.crawler.Fetch(t.Context(), m); err != nil || m.DocumentID() != lost.Number || len(m.Body) == 0 || m.FetchError != "" {
			t.Errorf("fetched again as %+v with %d bytes, %v", m.Release, len(m.Body), err)
		}
	}
}

func TestOversizedSubmission(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{}, Config{Discovery: Feed, MaxPageBytes: 1 << 20})
	big := fixtures.Submissions()[7].Accession
	w.origin.Fault(big, fixtures.Fault{Kind: fixtures.Oversized, Size: 2 << 20})
	if err := w.crawler.CrawlFeed(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := wantFilings()
	delete(want, big)
	same(t, w.count(), want)
	if len(w.failures) != 1 || w.failures[0].DocumentID != big || !strings.Contains(w.failures[0].Reason, ErrTooLarge.Error()) {
		t.Errorf("failures: %+v", w.failures)
	}
}

func TestRefusedMessage(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{}, Config{})
	bad := fixtures.Submissions()[3].Accession
	w.refuse = func(m *filingwire.Message) error {
		if m.DocumentID() == bad {
			return filingwire.ErrBodyTooLarge
		}
		return nil
	}
	if err := w.crawler.CrawlFeed(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := wantFilings()
	delete(want, bad)
	same(t, w.count(), want)
	if len(w.failures) != 1 || w.failures[0].DocumentID != bad {
		t.Errorf("failures: %+v", w.failures)
	}
}
