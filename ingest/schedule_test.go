package ingest

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/filingwire/filingwire/fixtures"
)

// The schedule makes up for what was missed, sees what is new, and stops with its context.
func TestRun(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{}, Config{Discovery: Feed, FeedEvery: time.Second})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	published := make(chan struct{}, 1)
	c, err := New(w.config, Deps{Store: w.memory, Publisher: publishing{w.memory, func() {
		select {
		case published <- struct{}{}:
		default:
		}
	}}, Log: quiet(t), Now: w.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	reach := func(want map[string]int) {
		t.Helper()
		for {
			got := w.count()
			missing := 0
			for id := range want {
				if got[id] == 0 {
					missing++
				}
			}
			if missing == 0 {
				return
			}
			select {
			case <-published:
			case err := <-ended:
				t.Fatalf("ended with %v, %d documents missing", err, missing)
			}
		}
	}
	reach(union(wantFilings(), wantReleases()))
	w.clock.advance(time.Minute)
	fresh := map[string]int{}
	for _, a := range w.origin.Synthesize(2, time.Time{}) {
		fresh[a] = 1
	}
	reach(fresh)
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	asked := len(w.origin.Requests())
	if c.tick(ctx, "late", func(context.Context) error { t.Error("a job ran after the end"); return nil }); len(w.origin.Requests()) != asked {
		t.Error("requests after the end")
	}
}

// Run waits for the job that its context's end interrupts.
func TestRunWaitsForItsJobs(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{}, Config{Discovery: Feed})
	ctx, cancel := context.WithCancel(t.Context())
	var running atomic.Bool
	c, err := New(w.config, Deps{Store: w.memory, Publisher: publishing{w.memory, func() {
		running.Store(true)
		cancel()
		running.Store(false)
	}}, Log: quiet(t), Now: w.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Run(ctx); err != nil {
		t.Error(err)
	}
	if running.Load() {
		t.Error("a job is still running")
	}
	if len(w.messages) == 0 {
		t.Fatal("nothing was published")
	}
	for name := range w.cursors {
		if strings.HasSuffix(name, ".pending") && w.cursors[name] != "" {
			t.Errorf("%s: %s", name, w.cursors[name])
		}
	}
}
