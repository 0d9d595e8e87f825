package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
)

func brokerForTest(t *testing.T, cfg BrokerConfig) *Broker {
	t.Helper()
	if cfg.Dir == "" {
		cfg.Dir = t.TempDir()
	}
	b, err := OpenBroker(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func testContext(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func publish(t *testing.T, b *Broker, topic string, values ...[]byte) {
	t.Helper()
	w := &kafka.Writer{
		Addr: kafka.TCP(b.Addrs()...), Topic: topic, RequiredAcks: kafka.RequireAll,
		Balancer: &kafka.Hash{}, BatchBytes: DefaultMaxMessageBytes, BatchTimeout: time.Millisecond,
	}
	defer w.Close()
	messages := make([]kafka.Message, len(values))
	for i, value := range values {
		messages[i] = kafka.Message{Key: []byte(strconv.Itoa(i)), Value: value}
	}
	if err := w.WriteMessages(testContext(t), messages...); err != nil {
		t.Fatal(err)
	}
}

// consume reads n messages of topic in group, commits them, and returns their values.
// MaxWait is the time in which an answer has to begin, however large it is.
func consume(t *testing.T, b *Broker, topic, group string, n int) map[string]int {
	t.Helper()
	r := kafka.NewReader(kafka.ReaderConfig{
		Brokers: b.Addrs(), Topic: topic, GroupID: group,
		MaxBytes: DefaultMaxMessageBytes, MaxWait: 5 * time.Second, StartOffset: kafka.FirstOffset,
	})
	defer r.Close()
	seen := map[string]int{}
	for range n {
		m, err := r.FetchMessage(testContext(t))
		if err != nil {
			t.Fatalf("after %d of %d messages: %v", len(seen), n, err)
		}
		seen[string(m.Value)]++
		if err := r.CommitMessages(testContext(t), m); err != nil {
			t.Fatal(err)
		}
	}
	return seen
}

func TestBrokerKeepsMessagesAndOffsetsAndItsPort(t *testing.T) {
	dir := t.TempDir()
	cfg := BrokerConfig{Dir: dir, Topics: []Topic{{Name: "documents", Partitions: 3}}}
	b, err := OpenBroker(cfg)
	if err != nil {
		t.Fatal(err)
	}
	publish(t, b, "documents", []byte("one"), []byte("two"), []byte("three"))
	if got := consume(t, b, "documents", "workers", 3); len(got) != 3 {
		t.Fatalf("first run read %v", got)
	}
	publish(t, b, "documents", []byte("four"), []byte("five"))
	addrs := b.Addrs()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}

	b = brokerForTest(t, cfg)
	if fmt.Sprint(b.Addrs()) != fmt.Sprint(addrs) {
		t.Errorf("reopened on %v, was on %v", b.Addrs(), addrs)
	}
	if got := consume(t, b, "documents", "workers", 2); got["four"] != 1 || got["five"] != 1 {
		t.Errorf("second run read %v, want four and five once", got)
	}
	if got := consume(t, b, "documents", "another", 5); len(got) != 5 {
		t.Errorf("another group read %v, want all five", got)
	}
}

func TestBrokerTakesAnotherPortWhenItsOwnIsTaken(t *testing.T) {
	dir := t.TempDir()
	b, err := OpenBroker(BrokerConfig{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	addr := b.Addrs()[0]
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	thief, err := (&net.ListenConfig{}).Listen(testContext(t), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer thief.Close()
	if b = brokerForTest(t, BrokerConfig{Dir: dir}); b.Addrs()[0] == addr {
		t.Errorf("broker says it listens on %s, which is taken", addr)
	}
	if _, err := OpenBroker(BrokerConfig{Dir: t.TempDir(), Addr: addr}); err == nil {
		t.Errorf("a broker told to use %s, which is taken, opened elsewhere", addr)
	}
}

func TestBrokerCarriesWholeSubmissions(t *testing.T) {
	b := brokerForTest(t, BrokerConfig{Topics: []Topic{{Name: "documents"}}})
	big := make([]byte, 9<<20)
	random := rand.NewChaCha8([32]byte{})
	if _, err := random.Read(big); err != nil {
		t.Fatal(err)
	}
	publish(t, b, "documents", big)
	got := consume(t, b, "documents", "workers", 1)
	for value := range got {
		if !bytes.Equal([]byte(value), big) {
			t.Errorf("read %d bytes that differ from the %d published", len(value), len(big))
		}
	}
}

func TestBrokerTopicKeepsItsMessageLimit(t *testing.T) {
	b := brokerForTest(t, BrokerConfig{Topics: []Topic{{Name: "small", MaxMessageBytes: 1000}}})
	w := &kafka.Writer{Addr: kafka.TCP(b.Addrs()...), Topic: "small", RequiredAcks: kafka.RequireAll, BatchTimeout: time.Millisecond}
	defer w.Close()
	err := w.WriteMessages(testContext(t), kafka.Message{Value: make([]byte, 2000)})
	var refused kafka.WriteErrors
	if !errors.As(err, &refused) || !errors.Is(refused[0], kafka.MessageSizeTooLarge) {
		t.Errorf("message over the topic's limit: %v", err)
	}
}

func TestBrokerDirectoryHasOneOwner(t *testing.T) {
	dir := t.TempDir()
	brokerForTest(t, BrokerConfig{Dir: dir})
	if _, err := OpenBroker(BrokerConfig{Dir: dir}); !errors.Is(err, ErrDirInUse) {
		t.Errorf("second broker on one directory: %v", err)
	}
}

func TestBrokerConfigReportsAllFaults(t *testing.T) {
	_, err := OpenBroker(BrokerConfig{Addr: "nowhere", Topics: []Topic{{Partitions: -1}}})
	for _, fault := range []string{"directory", "address", "topic"} {
		if err == nil || !bytes.Contains([]byte(err.Error()), []byte(fault)) {
			t.Errorf("error %v does not mention the %s", err, fault)
		}
	}
}
