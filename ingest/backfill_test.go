package ingest

import (
	"context"
	"errors"
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
