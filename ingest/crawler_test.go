package ingest

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/fixtures"
)

func union(a, b map[string]int) map[string]int {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

func TestRunOnce(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{ListingRows: 5}, Config{})
	if err := w.crawler.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	same(t, w.count(), union(wantFilings(), wantReleases()))
	if n := w.crawler.Pending(); n != 0 || len(w.failures) != 0 {
		t.Errorf("%d documents wait, failures: %v", n, w.failures)
	}
	facts(t, w)

	t.Run("again", func(t *testing.T) {
		w.origin.ForgetRequests()
		if err := w.crawler.RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		same(t, w.count(), union(wantFilings(), wantReleases()))
		for _, r := range w.origin.Requests() {
			if fetches(r) {
				t.Errorf("fetched again: %s", r.Path)
			}
		}
	})
	t.Run("after a restart", func(t *testing.T) {
		if err := w.restart(t).RunOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		same(t, w.count(), union(wantFilings(), wantReleases()))
	})
	t.Run("a new filing", func(t *testing.T) {
		w.clock.advance(time.Minute)
		fresh := w.origin.Synthesize(3, time.Time{})
		if err := w.crawler.CrawlFeed(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := w.count()
		for _, a := range fresh {
			if got[a] != 1 {
				t.Errorf("%s was published %d times", a, got[a])
			}
		}
	})
}

// facts compares what was published with what the fixtures say of themselves.
func facts(t *testing.T, w *world) {
	t.Helper()
	subs := map[string]fixtures.Submission{}
	for _, s := range fixtures.Submissions() {
		subs[s.Accession] = s
	}
	releases := map[string]fixtures.Release{}
	for _, r := range fixtures.Releases() {
		releases[r.URL] = r
	}
	for _, m := range w.messages {
		if !m.RetrievedAt.Equal(filingwire.InstantOf(w.clock.now()).Time) {
			t.Errorf("%s: retrieved at %v", m.DocumentID(), m.RetrievedAt)
		}
		if m.Filing != nil {
			filingFacts(t, m.Filing, subs[m.Filing.Accession])
			continue
		}
		want, ok := releases[m.Release.URL]
		if !ok {
			t.Errorf("release at %s", m.Release.URL)
			continue
		}
		got, expected := *m.Release, want.Release
		got.HTMLURL = expected.HTMLURL // that of a page is known from the document
		if fmt.Sprint(got) != fmt.Sprint(expected) {
			t.Errorf("release\n got %+v\nwant %+v", got, expected)
		}
		if string(m.Body) != string(want.Raw) || m.ContentType != want.ContentType {
			t.Errorf("%s: %d bytes of %s, want %d of %s", want.Name, len(m.Body), m.ContentType, len(want.Raw), want.ContentType)
		}
	}
}

func filingFacts(t *testing.T, got *filingwire.Filing, want fixtures.Submission) {
	t.Helper()
	if got.Form != want.Form || got.FilingDate != want.Filed || got.ReportDate != want.Period {
		t.Errorf("%s: form %s filed %s of %s, want %s %s %s", got.Accession, got.Form, got.FilingDate, got.ReportDate, want.Form, want.Filed, want.Period)
	}
	if got.AcceptedAt == nil || !got.AcceptedAt.Equal(want.Accepted) {
		t.Errorf("%s: accepted at %v, want %v", got.Accession, got.AcceptedAt, want.Accepted)
	}
	if len(got.Filers) != len(want.Parties) {
		t.Errorf("%s: filers %v, want %v", got.Accession, got.Filers, want.Parties)
		return
	}
	for i, f := range got.Filers {
		if f.CIK != want.Parties[i].CIK || f.Name != want.Parties[i].Name {
			t.Errorf("%s: filer %v, want %v", got.Accession, f, want.Parties[i])
		}
	}
}

func fetches(r fixtures.Request) bool {
	return len(r.Path) > 15 && (r.Path[:15] == "/Archives/edgar" && r.Path[len(r.Path)-4:] == ".txt" || r.Path[:7] == "/files/" && r.Path[len(r.Path)-4:] == ".pdf")
}
