package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/segmentio/kafka-go"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/internal/embedded"
)

func openTestBroker(t *testing.T) *kafka.Client {
	t.Helper()
	b, err := embedded.OpenBroker(embedded.BrokerConfig{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return &kafka.Client{Addr: kafka.TCP(b.Addrs()...)}
}

func brokersOf(c *kafka.Client) []string { return []string{c.Addr.String()} }

// Missing topics are made; those that exist pass the check again, in any number of processes.
func TestEnsureTopicsMakesThem(t *testing.T) {
	client := openTestBroker(t)
	for range 2 {
		if err := ensureTopics(t.Context(), brokersOf(client), topicLayout{partitions: 3}); err != nil {
			t.Fatal(err)
		}
	}
	meta, err := client.Metadata(t.Context(), &kafka.MetadataRequest{Topics: []string{filingwire.TopicDocuments, filingwire.TopicEvents, filingwire.TopicUsage}})
	if err != nil {
		t.Fatal(err)
	}
	for _, topic := range meta.Topics {
		want := 3
		if topic.Name == filingwire.TopicEvents { // in one order
			want = 1
		}
		if len(topic.Partitions) != want {
			t.Errorf("%s has %d partitions, want %d", topic.Name, len(topic.Partitions), want)
		}
	}
}

// A topic that would refuse or lose messages, or that is not laid out as demanded, is an
// error that says what to do; it is never changed.
func TestEnsureTopicsContradictions(t *testing.T) {
	for name, c := range map[string]struct {
		topic  kafka.TopicConfig
		layout topicLayout
		want   string
	}{
		"message size": {kafka.TopicConfig{ConfigEntries: []kafka.ConfigEntry{{ConfigName: "max.message.bytes", ConfigValue: "1048576"}}}, topicLayout{}, "max.message.bytes=1048576"},
		"compaction":   {kafka.TopicConfig{ConfigEntries: []kafka.ConfigEntry{{ConfigName: "cleanup.policy", ConfigValue: "compact"}}}, topicLayout{}, "cleanup.policy=compact"},
		"in sync":      {kafka.TopicConfig{ConfigEntries: []kafka.ConfigEntry{{ConfigName: "min.insync.replicas", ConfigValue: "2"}}}, topicLayout{}, "every write would fail"},
		"partitions":   {kafka.TopicConfig{NumPartitions: 2}, topicLayout{partitions: 8}, "has 2 partitions, not 8"},
		"replicas":     {kafka.TopicConfig{}, topicLayout{replication: 3}, "has 1 replicas, not 3"},
	} {
		t.Run(name, func(t *testing.T) {
			client := openTestBroker(t)
			c.topic.Topic, c.topic.NumPartitions, c.topic.ReplicationFactor = filingwire.TopicDocuments, max(c.topic.NumPartitions, 1), 1
			if !slices.ContainsFunc(c.topic.ConfigEntries, func(e kafka.ConfigEntry) bool { return e.ConfigName == "max.message.bytes" }) {
				c.topic.ConfigEntries = append(c.topic.ConfigEntries, kafka.ConfigEntry{ConfigName: "max.message.bytes", ConfigValue: "16777216"})
			}
			reply, err := client.CreateTopics(t.Context(), &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{c.topic}})
			if err != nil || reply.Errors[filingwire.TopicDocuments] != nil {
				t.Fatal(err, reply)
			}
			if c.layout != (topicLayout{}) { // the others exist, as this one does
				if err := ensureTopics(t.Context(), brokersOf(client), topicLayout{}); err != nil {
					t.Fatal(err)
				}
			}
			err = ensureTopics(t.Context(), brokersOf(client), c.layout)
			if err == nil || !strings.Contains(err.Error(), filingwire.TopicDocuments+" has ") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

// More replicas than brokers cannot be had.
func TestEnsureTopicsTooManyReplicas(t *testing.T) {
	err := ensureTopics(t.Context(), brokersOf(openTestBroker(t)), topicLayout{replication: 3})
	if err == nil || !strings.Contains(err.Error(), "cannot be made on 1 brokers") {
		t.Error(err)
	}
}

// A broker that is not there is named.
func TestEnsureTopicsWithoutBroker(t *testing.T) {
	address := freeAddress(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := ensureTopics(ctx, []string{address}, topicLayout{}); err == nil || !strings.Contains(err.Error(), address) {
		t.Errorf("error %v does not name %s", err, address)
	}
}
