package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/filingwire/filingwire"
)

// topic is what the program wants of one of its topics.
type topic struct {
	name     string
	maxBytes int           // of a message; the writers use the same number
	keep     time.Duration // how long readers may be away without loss
	single   bool          // one partition: its order, and with it the cursors of its readers, is one
}

const day = 24 * time.Hour

var topics = []topic{
	{name: filingwire.TopicDocuments, maxBytes: filingwire.MaxMessageBytes, keep: 30 * day},
	{name: filingwire.TopicEvents, maxBytes: filingwire.MaxMessageBytes, keep: 30 * day, single: true},
	{name: filingwire.TopicUsage, maxBytes: 1 << 20, keep: 30 * day},
}

// topicLayout is how topics spread over brokers. Zero values take what exists, and for new
// topics the defaults.
type topicLayout struct {
	partitions  int // default 4: a worker classifies each in a goroutine of its own
	replication int // default 3, or as many as there are brokers
}

const (
	defaultPartitions  = 4
	defaultReplication = 3
	topicPatience      = 20 * time.Second // for brokers that come up or do not agree yet
)

// ensureTopics makes the topics that are missing and fails when one that exists contradicts
// the layout or would lose or refuse messages. Settings of existing topics are the operator's:
// they are never changed.
func ensureTopics(ctx context.Context, brokers []string, layout topicLayout) error {
	ctx, cancel := context.WithTimeout(ctx, topicPatience)
	defer cancel()
	client := &kafka.Client{Addr: kafka.TCP(brokers...), Timeout: topicPatience}
	for {
		err := layout.create(ctx, client)
		if err == nil {
			err = layout.check(ctx, client)
		}
		var contradiction topicError
		if err == nil || errors.As(err, &contradiction) {
			return err
		}
		select { // a new topic is not known to every broker at once
		case <-ctx.Done():
			return fmt.Errorf("prepare topics on %s: %w", strings.Join(brokers, ","), err)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// topicError says what is wrong with topics; trying again does not help.
type topicError struct{ faults []string }

func (e topicError) Error() string { return "topics: " + strings.Join(e.faults, "; ") }

func (l topicLayout) create(ctx context.Context, client *kafka.Client) error {
	meta, err := client.Metadata(ctx, &kafka.MetadataRequest{})
	if err != nil {
		return err
	}
	var missing []kafka.TopicConfig
	for _, want := range topics {
		if !slices.ContainsFunc(meta.Topics, func(t kafka.Topic) bool { return t.Name == want.name && t.Error == nil }) {
			missing = append(missing, l.config(want, len(meta.Brokers)))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	reply, err := client.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: missing})
	if err != nil {
		return err
	}
	for name, err := range reply.Errors {
		switch {
		case err == nil, errors.Is(err, kafka.TopicAlreadyExists): // another process was faster
		case errors.Is(err, kafka.InvalidReplicationFactor), errors.Is(err, kafka.TopicAuthorizationFailed), errors.Is(err, kafka.ClusterAuthorizationFailed),
			errors.Is(err, kafka.InvalidPartitionNumber), errors.Is(err, kafka.InvalidConfiguration), errors.Is(err, kafka.PolicyViolation):
			return topicError{[]string{fmt.Sprintf("%s cannot be made on %d brokers: %v", name, len(meta.Brokers), err)}}
		default:
			return fmt.Errorf("create topic %s: %w", name, err)
		}
	}
	return nil
}

// config is that of a new topic. With three replicas a write needs two of them, so that one
// broker may be lost without a message or a pause.
func (l topicLayout) config(t topic, brokers int) kafka.TopicConfig {
	c := kafka.TopicConfig{Topic: t.name, NumPartitions: l.partitions, ReplicationFactor: l.replication}
	switch {
	case t.single:
		c.NumPartitions = 1
	case c.NumPartitions == 0:
		c.NumPartitions = defaultPartitions
	}
	if c.ReplicationFactor == 0 {
		c.ReplicationFactor = min(defaultReplication, max(brokers, 1))
	}
	set := func(name string, value int64) {
		c.ConfigEntries = append(c.ConfigEntries, kafka.ConfigEntry{ConfigName: name, ConfigValue: strconv.FormatInt(value, 10)})
	}
	set("max.message.bytes", int64(t.maxBytes))
	set("retention.ms", t.keep.Milliseconds())
	if c.ReplicationFactor >= 3 {
		set("min.insync.replicas", 2)
	}
	return c
}

func (l topicLayout) check(ctx context.Context, client *kafka.Client) error {
	var names []string
	var resources []kafka.DescribeConfigRequestResource
	for _, t := range topics {
		names = append(names, t.name)
		resources = append(resources, kafka.DescribeConfigRequestResource{ResourceType: kafka.ResourceTypeTopic, ResourceName: t.name,
			ConfigNames: []string{"max.message.bytes", "min.insync.replicas", "cleanup.policy"}})
	}
	meta, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: names})
	if err != nil {
		return err
	}
	settings, err := client.DescribeConfigs(ctx, &kafka.DescribeConfigsRequest{Resources: resources})
	if err != nil {
		return err
	}
	var faults []string
	for _, want := range topics {
		i := slices.IndexFunc(meta.Topics, func(t kafka.Topic) bool { return t.Name == want.name })
		j := slices.IndexFunc(settings.Resources, func(r kafka.DescribeConfigResponseResource) bool { return r.ResourceName == want.name })
		if i < 0 || j < 0 {
			return fmt.Errorf("topic %s is not known yet", want.name)
		}
		if err := errors.Join(meta.Topics[i].Error, settings.Resources[j].Error); err != nil {
			return fmt.Errorf("topic %s: %w", want.name, err)
		}
		if len(meta.Topics[i].Partitions) == 0 {
			return fmt.Errorf("topic %s has no partitions yet", want.name)
		}
		faults = append(faults, l.contradictions(want, meta.Topics[i], settings.Resources[j])...)
	}
	if len(faults) > 0 {
		return topicError{faults}
	}
	return nil
}

// contradictions are the settings of an existing topic that the program cannot live with.
func (l topicLayout) contradictions(want topic, t kafka.Topic, settings kafka.DescribeConfigResponseResource) (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, want.name+" "+fmt.Sprintf(format, args...)) }
	switch n := len(t.Partitions); {
	case want.single && n != 1:
		fault("has %d partitions; it must have one, or its readers would lose their place: delete it while nothing is in it", n)
	case !want.single && l.partitions > 0 && n != l.partitions:
		fault("has %d partitions, not %d; add partitions with kafka-topics.sh --alter while no worker lags, or leave --partitions out", n, l.partitions)
	}
	replicas := len(t.Partitions[0].Replicas)
	for _, p := range t.Partitions {
		replicas = min(replicas, len(p.Replicas))
	}
	if l.replication > 0 && replicas != l.replication {
		fault("has %d replicas, not %d; move them with kafka-reassign-partitions.sh, or leave --replication out", replicas, l.replication)
	}
	for _, c := range settings.ConfigEntries {
		n, _ := strconv.Atoi(c.ConfigValue)
		switch c.ConfigName {
		case "max.message.bytes":
			if n < want.maxBytes {
				fault("has max.message.bytes=%s, but messages may have %d; raise it with kafka-configs.sh", c.ConfigValue, want.maxBytes)
			}
		case "min.insync.replicas":
			if n > replicas {
				fault("has min.insync.replicas=%s but %d replicas: every write would fail", c.ConfigValue, replicas)
			}
		case "cleanup.policy":
			if strings.Contains(c.ConfigValue, "compact") {
				fault("has cleanup.policy=%s: messages of one key replace each other and would be lost; it must be delete", c.ConfigValue)
			}
		}
	}
	return faults
}
