package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/fixtures"
)

func TestBackfill(t *testing.T) {
	var steps []Progress
	w := newWorld(t, fixtures.OriginConfig{}, Config{OnProgress: func(p Progress) { steps = append(steps, p) }})
	from, to := filingwire.Date("2000-01-01"), filingwire.NewYorkDate(w.clock.now())
	if err := w.crawler.Backfill(t.Context(), from, to); err != nil {
		t.Fatal(err)
	}
	want := wantFilings()
	for _, s := range fixtures.Submissions() {
		if s.Filed < from {
			delete(want, s.Accession)
		}
	}
	same(t, w.count(), want)
	last := steps[len(steps)-1]
	if last.Done != last.Total || last.Of < 100 || last.Finished != last.Of-1 || last.Quarter != "2026Q4" {
		t.Errorf("progress ended with %+v", last)
	}
	total := 0
	for i, p := range steps {
		if i+1 == len(steps) || steps[i+1].Quarter != p.Quarter {
			total += p.Total
		}
	}
	if total != len(want) {
		t.Errorf("progress counted %d filings, want %d", total, len(want))
	}
	if err := w.crawler.Backfill(t.Context(), "2026-02-01", "2026-01-01"); err == nil {
		t.Error("days in the wrong order")
	}
}

func TestBackfillGoesOn(t *testing.T) {
	const n = 3 * chunk
	w := newWorld(t, fixtures.OriginConfig{}, Config{})
	w.known = false // nothing but the cursor knows what has been done
	day := w.clock.now().AddDate(0, 0, -30)
	fresh := w.origin.Synthesize(n, day)
	from := filingwire.NewYorkDate(day)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c, err := New(w.config, Deps{Store: w.memory, Publisher: publishing{w.memory, func() {
		if len(w.count()) > chunk+50 {
			cancel()
		}
	}}, Log: quiet(t), Now: w.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Backfill(ctx, from, from); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	before := len(w.messages)
	if before < chunk || before >= n {
		t.Fatalf("%d published before the interruption", before)
	}
	w.origin.ForgetRequests()
	if err := w.restart(t).Backfill(t.Context(), from, from); err != nil {
		t.Fatal(err)
	}
	got := w.count()
	for _, a := range fresh {
		if got[a] != 1 {
			t.Errorf("%s was published %d times", a, got[a])
		}
	}
	if len(w.messages)-before >= n {
		t.Error("it began anew")
	}
	// A further run looks for gaps and finds none.
	w.known = true
	w.origin.ForgetRequests()
	if err := w.restart(t).Backfill(t.Context(), from, from); err != nil {
		t.Fatal(err)
	}
	for _, r := range w.origin.Requests() {
		if fetches(r) {
			t.Errorf("fetched again: %s", r.Path)
		}
	}
}

// publishing tells of every batch that has been published.
type publishing struct {
	*memory
	after func()
}

func (p publishing) Publish(ctx context.Context, messages ...*filingwire.Message) error {
	err := p.memory.Publish(ctx, messages...)
	p.after()
	return err
}

func TestBackfillRecordsWhatItCannotFetch(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{}, Config{Attempts: 1})
	lost := fixtures.Submissions()[len(fixtures.Submissions())-2]
	w.origin.Fault(lost.Accession, fixtures.Fault{Kind: fixtures.Vanished})
	if err := w.crawler.Backfill(t.Context(), lost.Filed, lost.Filed); err != nil {
		t.Fatal(err)
	}
	if len(w.failures) != 1 || w.failures[0].DocumentID != lost.Accession {
		t.Errorf("failures %+v", w.failures)
	}
	w.origin.Heal()
	if err := w.restart(t).Backfill(t.Context(), lost.Filed, lost.Filed); err != nil {
		t.Fatal(err)
	}
	if w.count()[lost.Accession] != 1 {
		t.Error("the gap did not heal")
	}
}

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

// Two crawlers on one store publish what both find at most twice, and lose nothing.
func TestTwoCrawlers(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{}, Config{Discovery: Feed})
	errs := make(chan error)
	for range 2 {
		c := w.restart(t)
		go func() { errs <- c.RunOnce(t.Context()) }()
	}
	for range 2 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	got := w.count()
	for id := range union(wantFilings(), wantReleases()) {
		if n := got[id]; n < 1 || n > 2 {
			t.Errorf("%s was published %d times", id, n)
		}
	}
}

func TestIndexPaths(t *testing.T) {
	for day, want := range map[filingwire.Date]string{
		"2026-03-31": "/Archives/edgar/daily-index/2026/QTR1/master.20260331.idx",
		"2026-04-01": "/Archives/edgar/daily-index/2026/QTR2/master.20260401.idx",
		"2025-12-31": "/Archives/edgar/daily-index/2025/QTR4/master.20251231.idx",
	} {
		if got := dailyIndexPath(day); got != want {
			t.Errorf("%s: %s", day, got)
		}
	}
	// Days follow each other whatever the clocks do: those of 2026 change on 8 March and 1 November.
	for _, d := range []filingwire.Date{"2026-03-07", "2026-03-08", "2026-10-31", "2026-11-01"} {
		next := following(d)
		if got := filingwire.NewYorkDate(newYorkMidnight(next)); got != next || filingwire.NewYorkDate(newYorkMidnight(next).Add(-time.Second)) != d {
			t.Errorf("after %s comes %s", d, got)
		}
	}
	quarters := quartersOf("2025-11-30", "2026-04-01")
	if len(quarters) != 3 || quarters[0].Month() != time.October || quarters[2].Month() != time.April {
		t.Errorf("quarters %v", quarters)
	}
}
