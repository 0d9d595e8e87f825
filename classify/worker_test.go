package classify_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
)

// burying is a warehouse in which every document had a row that it has no more.
type burying struct{ storeFunc }

func (s burying) Replace(ctx context.Context, b filingwire.Batch) (gone []filingwire.StoredRow, err error) {
	for _, d := range b.Documents {
		gone = append(gone, filingwire.StoredRow{Feed: filingwire.OfficerChanges, ID: "oce_" + d.ID, DocumentID: d.ID, Version: b.Version, Date: "2026-03-10", Deleted: true})
	}
	return gone, s.storeFunc(ctx, b)
}

// A warehouse that fails holds the offsets back; when it heals, everything is stored and
// then committed.
func TestWorkerRetriesThenCommits(t *testing.T) { onBrokers(t, testWorkerRetriesThenCommits) }

func testWorkerRetriesThenCommits(b *broker) {
	b.publish(b.filings(10)...)
	var k kept
	var mu sync.Mutex
	broken := true
	failed := make(chan struct{}, 100)
	b.run(func(ctx context.Context, batch filingwire.Batch) error {
		mu.Lock()
		defer mu.Unlock()
		if broken {
			select {
			case failed <- struct{}{}:
			default:
			}
			return errors.New("warehouse is down")
		}
		return k.store(ctx, batch)
	})
	for range 3 {
		<-failed
	}
	if n := b.committed(); n != 0 {
		b.Errorf("%d offsets are committed before anything is stored", n)
	}
	mu.Lock()
	broken = false
	mu.Unlock()
	b.await("commit", func() bool { return b.committed() == 10 })
	if n, _ := k.count(); n != 10 {
		b.Errorf("%d documents stored, want 10", n)
	}
}

// Documents that cannot be read become failures and block nothing.
func TestWorkerPoison(t *testing.T) { onBrokers(t, testWorkerPoison) }

func testWorkerPoison(b *broker) {
	good := b.filings(3)
	empty := &filingwire.Message{Filing: &filingwire.Filing{Accession: "0009999998-26-000001", Form: "8-K", FilingDate: "2026-11-02",
		Filers: []filingwire.Filer{{CIK: "0009999998"}}}, RetrievedAt: retrieved}
	image := *empty
	image.Body = []byte("GIF89a\x00\x01\x02\x03")
	var poison [][]byte
	for _, m := range []*filingwire.Message{empty, &image} {
		e, err := m.Encode()
		if err != nil {
			b.Fatal(err)
		}
		poison = append(poison, e)
	}
	b.publish(good[0], []byte("forged"), nil, good[1][:len(good[1])/2], poison[0], poison[1], good[1], good[2])
	var k kept
	b.run(k.store)
	b.await("commit", func() bool { return b.committed() == 8 })
	documents, failures := k.count()
	if failures != 5 || documents < 3 {
		b.Errorf("%d documents and %d failures, want at least 3 and 5", documents, failures)
	}
	for _, f := range k.failures {
		if f.Stage == "" || f.Reason == "" || len(f.BodySHA256) != 64 || f.At.IsZero() {
			b.Errorf("failure of stage %q, reason %q does not tell enough", f.Stage, f.Reason)
		}
	}
}

// A warehouse that refuses one document's rows for good gets the others, and the refused
// document as a failure.
func TestWorkerRefusedDocument(t *testing.T) { onBrokers(t, testWorkerRefusedDocument) }

func testWorkerRefusedDocument(b *broker) {
	b.publish(b.filings(12)...)
	const bad = "0009999999-26-000004"
	var k kept
	b.run(func(ctx context.Context, batch filingwire.Batch) error {
		for _, d := range batch.Documents {
			if d.ID == bad {
				return &filingwire.Error{Code: filingwire.CodeRejected, Message: "no such type"}
			}
		}
		return k.store(ctx, batch)
	})
	b.await("commit", func() bool { return b.committed() == 12 })
	documents, failures := k.count()
	if documents != 11 || failures != 1 || k.failures[0].DocumentID != bad {
		b.Errorf("%d documents, %d failures, of %q", documents, failures, k.failures[0].DocumentID)
	}
}

// Workers that come and go in mid-batch lose nothing: every document is stored, and every
// offset is committed.
func TestWorkerRebalance(t *testing.T) { onBrokers(t, testWorkerRebalance) }

func testWorkerRebalance(b *broker) {
	b.publish(b.filings(60)...)
	var k kept
	slow := func(ctx context.Context, batch filingwire.Batch) error {
		select { // a batch is under way while the others join and leave
		case <-time.After(30 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
		return k.store(ctx, batch)
	}
	first := b.run(slow)
	b.await("first batch", func() bool { n, _ := k.count(); return n > 0 })
	second := b.run(slow)
	first()
	b.run(slow)
	second()
	b.await("commit", func() bool { return b.committed() == 60 })
	if n, _ := k.count(); n != 60 {
		b.Errorf("%d documents stored, want 60", n)
	}
}

// A worker that is told to stop finishes the batch in hand.
func TestWorkerStopsAfterItsBatch(t *testing.T) { onBrokers(t, testWorkerStopsAfterItsBatch) }

func testWorkerStopsAfterItsBatch(b *broker) {
	b.publish(b.filings(1)...)
	var k kept
	storing, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	stop := b.run(func(ctx context.Context, batch filingwire.Batch) error {
		once.Do(func() { close(storing) })
		<-release
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return k.store(ctx, batch)
	})
	<-storing
	stopped := make(chan struct{})
	go func() { stop(); close(stopped) }()
	close(release)
	<-stopped
	if n, _ := k.count(); n != 1 || b.committed() != 1 {
		b.Errorf("%d documents stored, %d committed", n, b.committed())
	}
}

func TestWorkerConfig(t *testing.T) {
	if _, err := classify.NewWorker(classify.WorkerConfig{BatchSize: -1}, storeFunc(nil)); err == nil {
		t.Error("a worker without brokers and with a negative batch is accepted")
	}
}
