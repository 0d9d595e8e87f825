package classify_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/fixtures"
	"github.com/filingwire/filingwire/internal/embedded"
	"github.com/filingwire/filingwire/internal/realkafka"
)

// storeFunc is a warehouse made of a function.
type storeFunc func(context.Context, filingwire.Batch) error

func (f storeFunc) Replace(ctx context.Context, b filingwire.Batch) ([]filingwire.StoredRow, error) {
	return nil, f(ctx, b)
}

// burying is a warehouse in which every document had a row that it has no more.
type burying struct{ storeFunc }

func (s burying) Replace(ctx context.Context, b filingwire.Batch) (gone []filingwire.StoredRow, err error) {
	for _, d := range b.Documents {
		gone = append(gone, filingwire.StoredRow{Feed: filingwire.OfficerChanges, ID: "oce_" + d.ID, DocumentID: d.ID, Version: b.Version, Date: "2026-03-10", Deleted: true})
	}
	return gone, s.storeFunc(ctx, b)
}

// kept collects what was stored.
type kept struct {
	mu        sync.Mutex
	documents map[string]int
	failures  []filingwire.Failure
}

func (k *kept) store(_ context.Context, b filingwire.Batch) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.documents == nil {
		k.documents = map[string]int{}
	}
	for _, d := range b.Documents {
		k.documents[d.ID]++
	}
	k.failures = append(k.failures, b.Failures...)
	return nil
}

func (k *kept) count() (documents, failures int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.documents), len(k.failures)
}

type broker struct {
	*testing.T
	addrs  []string
	client *kafka.Client
}

const partitions = 2

// onBrokers runs a case on the embedded broker, and on a Kafka of its own where there is one.
func onBrokers(t *testing.T, run func(*broker)) {
	t.Run("embedded", func(t *testing.T) { run(openBroker(t)) })
	if jars := os.Getenv("FILINGWIRE_TEST_KAFKA"); jars != "" {
		t.Run("kafka", func(t *testing.T) { run(openKafka(t, jars)) })
	}
}

func openKafka(t *testing.T, jars string) *broker {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cluster, err := realkafka.Start(ctx, realkafka.Config{Dir: t.TempDir(), Jars: jars})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cluster.Close(); err != nil {
			t.Error(err)
		}
	})
	b := &broker{t, cluster.Brokers(), &kafka.Client{Addr: kafka.TCP(cluster.Brokers()...)}}
	reply, err := b.client.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{
		{Topic: filingwire.TopicDocuments, NumPartitions: partitions, ReplicationFactor: 1}}})
	if err != nil || reply.Errors[filingwire.TopicDocuments] != nil {
		t.Fatal(err, reply)
	}
	return b
}

func openBroker(t *testing.T) *broker {
	t.Helper()
	b, err := embedded.OpenBroker(embedded.BrokerConfig{Dir: t.TempDir(), Topics: []embedded.Topic{{Name: filingwire.TopicDocuments, Partitions: partitions}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return &broker{t, b.Addrs(), &kafka.Client{Addr: kafka.TCP(b.Addrs()...)}}
}

func (b *broker) publish(values ...[]byte) {
	b.Helper()
	w := &kafka.Writer{Addr: kafka.TCP(b.addrs...), Topic: filingwire.TopicDocuments, RequiredAcks: kafka.RequireAll,
		BatchTimeout: time.Millisecond, Balancer: &kafka.RoundRobin{}}
	defer w.Close()
	for _, v := range values {
		if err := w.WriteMessages(b.Context(), kafka.Message{Value: v}); err != nil {
			b.Fatal(err)
		}
	}
}

// filings are n encoded filings, each with an accession number of its own.
func (b *broker) filings(n int) [][]byte {
	b.Helper()
	submissions := fixtures.Submissions()
	var out [][]byte
	for i := range n {
		s := submissions[i%len(submissions)]
		filing, err := classify.FilingFromDocument(s.Raw, s.Accession)
		if err != nil {
			b.Fatal(err)
		}
		filing.Accession = fmt.Sprintf("0009999999-26-%06d", i)
		e, err := (&filingwire.Message{Filing: filing, RetrievedAt: retrieved, Body: s.Raw}).Encode()
		if err != nil {
			b.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

func (b *broker) committed() (sum int64) {
	b.Helper()
	reply, err := b.client.OffsetFetch(b.Context(), &kafka.OffsetFetchRequest{GroupID: classify.DefaultGroup,
		Topics: map[string][]int{filingwire.TopicDocuments: {0, 1}}})
	if err != nil {
		return 0 // the group is moving
	}
	for _, p := range reply.Topics[filingwire.TopicDocuments] {
		sum += max(p.CommittedOffset, 0)
	}
	return sum
}

// run starts a worker and returns what ends it and waits for it.
func (b *broker) run(s storeFunc) (stop func()) {
	b.Helper()
	w, err := classify.NewWorker(classify.WorkerConfig{Brokers: b.addrs, BatchSize: 8}, s)
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			b.Error(err)
		}
	})
	b.Cleanup(stop)
	return stop
}

func (b *broker) await(what string, holds func() bool) {
	b.Helper()
	deadline := time.After(time.Minute)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-deadline:
			b.Fatal("no ", what)
		case <-tick.C:
		}
	}
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
