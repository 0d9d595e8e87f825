package classify_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/filingwire/filingwire"
)

// A warehouse that is slow holds up the commits and nothing else: the worker keeps its place in
// the group, and what was published meanwhile is stored once.
func TestWorkerSlowWarehouse(t *testing.T) { onBrokers(t, testWorkerSlowWarehouse) }

func testWorkerSlowWarehouse(b *broker) {
	b.publish(b.filings(4)...)
	var k kept
	storing, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	b.run(func(ctx context.Context, batch filingwire.Batch) error {
		once.Do(func() { close(storing) })
		<-release
		return k.store(ctx, batch)
	})
	<-storing
	b.publish(b.filings(20)[4:]...)
	if n := b.committed(); n != 0 {
		b.Errorf("%d offsets are committed before anything is stored", n)
	}
	close(release)
	b.await("commit", func() bool { return b.committed() == 20 })
	k.mu.Lock()
	defer k.mu.Unlock()
	for id, n := range k.documents {
		if n != 1 {
			b.Errorf("%s was stored %d times", id, n)
		}
	}
}

// A worker that dies after the insert and before the commit leaves the offsets where they
// were: the next one stores the documents again, and loses none.
func TestWorkerDiesBeforeItCommits(t *testing.T) { onBrokers(t, testWorkerDiesBeforeItCommits) }

func testWorkerDiesBeforeItCommits(b *broker) {
	b.publish(b.filings(10)...)
	var k kept
	stored := make(chan struct{})
	var once sync.Once
	stop := b.run(func(ctx context.Context, batch filingwire.Batch) error {
		if err := k.store(ctx, batch); err != nil {
			return err
		}
		once.Do(func() { close(stored) })
		return errors.New("the process is gone") // what it stored stays
	})
	<-stored
	if n := b.committed(); n != 0 {
		b.Errorf("%d offsets are committed by a worker that died", n)
	}
	done := make(chan struct{})
	go func() { stop(); close(done) }()
	b.run(k.store)
	b.await("commit", func() bool { return b.committed() == 10 })
	<-done
	if n, _ := k.count(); n != 10 {
		b.Errorf("%d documents stored, want 10", n)
	}
}
