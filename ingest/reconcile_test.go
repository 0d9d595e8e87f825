package ingest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/fixtures"
)

func TestReconcile(t *testing.T) {
	var days []Reconciliation
	w := newWorld(t, fixtures.OriginConfig{}, Config{OnReconcile: func(r Reconciliation) { days = append(days, r) }})
	start := newYorkMidnight(filingwire.NewYorkDate(w.clock.now())).Add(34 * time.Hour) // ten in the morning
	w.clock.advance(start.Sub(w.clock.now()))
	w.cursors = map[string]string{indexCursor: string(filingwire.NewYorkDate(start.AddDate(0, 0, -3)))}
	late := w.origin.Synthesize(2, start)
	today := filingwire.NewYorkDate(start)
	if err := w.crawler.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c := w.cursors[indexCursor]; c >= string(today) {
		t.Fatalf("settled %s before its index was there", c)
	}
	w.clock.advance(13 * time.Hour) // the index of the day has appeared
	if err := w.crawler.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c := w.cursors[indexCursor]; c != string(today) {
		t.Errorf("settled up to %s, want %s", c, today)
	}
	last := days[len(days)-1]
	if last.Day != today || len(last.Listed) != 2 || len(last.Missing) != 2 {
		t.Errorf("reconciled %+v", last)
	}
	got := w.count()
	for _, a := range late {
		if got[a] != 1 {
			t.Errorf("%s was published %d times", a, got[a])
		}
	}
	w.origin.ForgetRequests()
	if err := w.crawler.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(w.origin.Requests()); n != 0 {
		t.Errorf("%d requests for settled days", n)
	}
}

// What was published and never stored, or given up, is fetched again by the next
// reconciliation, though its day is settled.
func TestGapsHeal(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{}, Config{Attempts: 1, Retries: []time.Duration{}, Since: filingwire.NewYorkDate(night().AddDate(0, 0, -60))})
	gone, other := fixtures.Submissions()[len(fixtures.Submissions())-1], "0000000000-00-000000"
	for _, s := range fixtures.Submissions() {
		if wanted(s.Form) && s.Filed >= w.config.Since && s.Accession != gone.Accession {
			other = s.Accession
		}
	}
	w.origin.Fault(gone.Accession+".txt", fixtures.Fault{Kind: fixtures.Vanished})
	if err := w.crawler.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(w.failures) == 0 || w.failures[0].DocumentID != gone.Accession {
		t.Fatalf("failures %+v", w.failures)
	}
	for _, m := range w.messages {
		if m.SeenAt.IsZero() || m.SeenAt.After(m.RetrievedAt.Time) {
			t.Errorf("%s was seen at %s and retrieved at %s", m.DocumentID(), m.SeenAt, m.RetrievedAt)
		}
	}
	w.origin.Heal()
	w.messages = slices.DeleteFunc(w.messages, func(m *filingwire.Message) bool { return m.DocumentID() == other }) // the broker lost it
	w.origin.ForgetRequests()
	w.clock.advance(claimed)
	if err := w.crawler.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := w.count()
	if got[gone.Accession] != 1 || got[other] != 1 {
		t.Errorf("%s was published %d times, %s %d times", gone.Accession, got[gone.Accession], other, got[other])
	}
	fetched := 0
	for _, r := range w.origin.Requests() {
		if fetches(r) {
			fetched++
		}
	}
	if fetched != 2 {
		t.Errorf("%d submissions were fetched for two gaps", fetched)
	}
}

// A submission whose header tells of another form than its listing is no gap.
func TestOtherFormIsNoGap(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{}, Config{})
	f := &filingwire.Filing{Accession: fixtures.Submissions()[0].Accession, Form: "8-K", Filers: []filingwire.Filer{{CIK: "0000000001"}}, FilingDate: "2026-01-05"}
	d := &document{Filing: f}
	if !w.crawler.failed(t.Context(), d, fmt.Errorf("%w: 8-K12B", errOtherForm)) {
		t.Error("it waits for another try")
	}
	if len(w.failures) != 1 || w.failures[0].Stage != filingwire.StageForm || w.failures[0].DocumentID != f.Accession {
		t.Errorf("failures %+v", w.failures)
	}
}

// A clock that jumps back loses nothing and doubles nothing; one that jumps ahead settles no
// day whose index is not there.
func TestClockJumps(t *testing.T) {
	for name, jump := range map[string]time.Duration{"back": -26 * time.Hour, "ahead": 26 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			real := &clock{at: night()}
			w := newWorld(t, fixtures.OriginConfig{Now: real.now}, Config{})
			w.settle(t)
			w.clock.advance(jump)
			fresh := w.origin.Synthesize(3, real.now())
			w.settle(t)
			w.clock.advance(-jump)
			real.advance(24 * time.Hour)
			w.clock.advance(24 * time.Hour)
			fresh = append(fresh, w.origin.Synthesize(2, real.now())...)
			w.settle(t)
			want := union(wantFilings(), wantReleases())
			for _, a := range fresh {
				want[a] = 1
			}
			same(t, w.count(), want)
		})
	}
}

// A day is not settled by an index that is cut off or by one that cannot be had.
func TestReconcileHoldsAtABrokenDay(t *testing.T) {
	for _, kind := range []fixtures.FaultKind{fixtures.Truncated, fixtures.Empty, fixtures.HTMLInstead, fixtures.ServerError, fixtures.CutOff} {
		t.Run(string(kind), func(t *testing.T) {
			w := newWorld(t, fixtures.OriginConfig{}, Config{Attempts: 2})
			broken := fixtures.Submissions()[len(fixtures.Submissions())-1].Filed
			w.cursors = map[string]string{indexCursor: string(filingwire.DateOf(broken.Time().AddDate(0, 0, -1)))}
			w.origin.Fault(strings.ReplaceAll(string(broken), "-", "")+".idx", fixtures.Fault{Kind: kind})
			before := w.cursors[indexCursor]
			if err := w.crawler.Reconcile(t.Context()); err == nil {
				t.Error("no error")
			}
			if w.cursors[indexCursor] != before {
				t.Errorf("settled %s", w.cursors[indexCursor])
			}
			w.origin.Heal()
			if err := w.crawler.Reconcile(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := w.count()
			for _, s := range fixtures.Submissions() {
				if wanted(s.Form) && s.Filed == broken && got[s.Accession] != 1 {
					t.Errorf("%s was published %d times", s.Accession, got[s.Accession])
				}
			}
		})
	}
}

func TestIndexOnly(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{}, Config{Discovery: Index, Since: filingwire.NewYorkDate(night().AddDate(0, 0, -20))})
	if err := w.crawler.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := w.count()
	for _, s := range fixtures.Submissions() {
		if wanted(s.Form) && s.Filed >= w.config.Since && got[s.Accession] != 1 {
			t.Errorf("%s was published %d times", s.Accession, got[s.Accession])
		}
	}
	for _, r := range w.origin.Requests() {
		if strings.HasPrefix(r.Path, "/cgi-bin") {
			t.Errorf("asked for %s", r.Path)
		}
	}
}
