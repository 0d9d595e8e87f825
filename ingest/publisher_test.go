package ingest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/fixtures"
	"github.com/filingwire/filingwire/internal/embedded"
)

const partitions = 3

func broker(t *testing.T) *embedded.Broker {
	t.Helper()
	b, err := embedded.OpenBroker(embedded.BrokerConfig{Dir: t.TempDir(), Topics: []embedded.Topic{
		{Name: filingwire.TopicDocuments, Partitions: partitions, MaxMessageBytes: filingwire.MaxMessageBytes},
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// consume reads n messages, by partition.
func consume(t *testing.T, b *embedded.Broker, n int) (messages []*filingwire.Message, partitionOf map[string]int) {
	t.Helper()
	all := make(chan kafka.Message)
	ctx := t.Context() // ends before the cleanups
	for p := range partitions {
		r := kafka.NewReader(kafka.ReaderConfig{Brokers: b.Addrs(), Topic: filingwire.TopicDocuments, Partition: p, MaxBytes: 2 * filingwire.MaxMessageBytes, MaxWait: time.Second})
		ended := make(chan struct{})
		t.Cleanup(func() { <-ended; _ = r.Close() })
		go func() {
			defer close(ended)
			for {
				m, err := r.ReadMessage(ctx)
				if err != nil {
					return
				}
				select {
				case all <- m:
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	partitionOf = map[string]int{}
	for range n {
		m := <-all
		x, err := filingwire.DecodeMessage(m.Value)
		if err != nil {
			t.Fatal(err)
		}
		if string(m.Key) != x.Key() {
			t.Errorf("%s has key %q", x.DocumentID(), m.Key)
		}
		if p, seen := partitionOf[x.Key()]; seen && p != m.Partition {
			t.Errorf("key %s is in partitions %d and %d", x.Key(), p, m.Partition)
		}
		partitionOf[x.Key()] = m.Partition
		messages = append(messages, x)
	}
	return messages, partitionOf
}

func filingMessage(i int, body []byte) *filingwire.Message {
	return &filingwire.Message{
		Filing: &filingwire.Filing{Accession: fmt.Sprintf("0009990901-26-%06d", i), Form: "8-K", FilingDate: "2026-01-05",
			Filers: []filingwire.Filer{{CIK: fmt.Sprintf("%010d", 9_990_900+i%10)}}},
		RetrievedAt: at("2026-01-05T22:00:00Z"),
		Body:        body,
	}
}

func TestPublisher(t *testing.T) {
	b := broker(t)
	p := NewPublisher(b.Addrs(), filingwire.TopicDocuments, quiet(t))
	noise := make([]byte, filingwire.MaxMessageBytes)
	random := rand.NewChaCha8([32]byte{1})
	_, _ = random.Read(noise)
	var batch []*filingwire.Message
	for i := range 100 {
		batch = append(batch, filingMessage(i, []byte(fmt.Sprint("body ", i))))
	}
	large := filingMessage(100, noise[:filingwire.MaxMessageBytes-64<<10])
	tooLarge := filingMessage(101, noise)
	batch = append(batch, large, tooLarge)
	err := p.Publish(t.Context(), batch...)
	var refused Refusals
	if !errors.As(err, &refused) || len(refused) != 1 || refused[0].Message != tooLarge || !errors.Is(refused[0].Err, filingwire.ErrBodyTooLarge) {
		t.Fatalf("got %v", err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	messages, partitionOf := consume(t, b, 101)
	got := map[string]int{}
	order := map[string]string{}
	for _, m := range messages {
		got[m.DocumentID()]++
		if last := order[m.Key()]; last > m.DocumentID() {
			t.Errorf("%s comes after %s", m.DocumentID(), last)
		}
		order[m.Key()] = m.DocumentID()
		if m.DocumentID() == large.DocumentID() && len(m.Body) != len(large.Body) {
			t.Errorf("%d bytes of the large document", len(m.Body))
		}
	}
	for _, m := range batch[:101] {
		if got[m.DocumentID()] != 1 {
			t.Errorf("%s arrived %d times", m.DocumentID(), got[m.DocumentID()])
		}
	}
	used := map[int]bool{}
	for _, p := range partitionOf {
		used[p] = true
	}
	if len(used) < 2 {
		t.Errorf("everything is in partitions %v", used)
	}
}

func TestPublisherWithoutBroker(t *testing.T) {
	b := broker(t)
	p := NewPublisher(b.Addrs(), filingwire.TopicDocuments, quiet(t))
	defer p.Close()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- p.Publish(ctx, filingMessage(1, nil)) }()
	cancel()
	if err := <-ended; err == nil {
		t.Error("published to nowhere")
	}
}

// Origin to broker: every fixture arrives exactly once, an amendment behind its original.
func TestCrawlToBroker(t *testing.T) {
	b := broker(t)
	w := newWorld(t, fixtures.OriginConfig{}, Config{})
	p := NewPublisher(b.Addrs(), filingwire.TopicDocuments, quiet(t))
	defer p.Close()
	c, err := New(w.config, Deps{Store: w.memory, Publisher: p, Log: quiet(t), Now: w.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.CrawlFeed(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := wantFilings()
	messages, _ := consume(t, b, len(want))
	got := map[string]int{}
	accepted := map[string]filingwire.Instant{}
	for _, m := range messages {
		got[m.DocumentID()]++
		if m.Filing.AcceptedAt.Before(accepted[m.Key()].Time) {
			t.Errorf("%s comes too late", m.DocumentID())
		}
		accepted[m.Key()] = *m.Filing.AcceptedAt
	}
	same(t, got, want)
}
