package classify_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
)

// announceFunc is the topic of events made of a function.
type announceFunc func(context.Context, []filingwire.LogMessage) error

func (f announceFunc) Announce(ctx context.Context, m []filingwire.LogMessage) error {
	return f(ctx, m)
}

// Rows, and those that documents have no more, are announced after they are stored and before
// their offsets are committed: what cannot be announced is not committed.
func TestWorkerAnnouncesBeforeItCommits(t *testing.T) { onBrokers(t, testWorkerAnnounces) }

func testWorkerAnnounces(b *broker) {
	b.publish(b.filings(10)...)
	var k kept
	var mu sync.Mutex
	broken, changes, gone := true, 0, map[string]bool{}
	failed := make(chan struct{}, 100)
	announce := func(_ context.Context, messages []filingwire.LogMessage) error {
		mu.Lock()
		defer mu.Unlock()
		if documents, _ := k.count(); documents == 0 {
			b.Error("announced before anything is stored")
		}
		if broken {
			select {
			case failed <- struct{}{}:
			default:
			}
			return errors.New("no broker")
		}
		changes += len(messages)
		for _, m := range messages {
			if m.Change != nil && m.Change.Hash == filingwire.HashGone {
				gone[m.Change.RowID] = true
			}
		}
		return nil
	}
	w, err := classify.NewWorker(classify.WorkerConfig{Brokers: b.addrs, BatchSize: 8, Announcer: announceFunc(announce)}, burying{k.store})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	defer func() {
		cancel()
		if err := <-done; err != nil {
			b.Error(err)
		}
	}()
	for range 3 {
		<-failed
	}
	if n := b.committed(); n != 0 {
		b.Errorf("%d offsets are committed before anything is announced", n)
	}
	mu.Lock()
	broken = false
	mu.Unlock()
	b.await("commit", func() bool { return b.committed() == 10 })
	mu.Lock()
	defer mu.Unlock()
	if changes == len(gone) || len(gone) != 10 {
		b.Errorf("%d changes, and %d rows that are gone, were announced", changes, len(gone))
	}
}
