package classify_test

import (
	"context"
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
