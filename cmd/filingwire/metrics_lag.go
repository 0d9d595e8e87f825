package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
)

// consumers are the groups whose lag is shown, and what they read.
var consumers = []struct{ group, topic string }{
	{classify.DefaultGroup, filingwire.TopicDocuments},
	{eventLogGroup, filingwire.TopicEvents},
	{usageGroup, filingwire.TopicUsage},
}

// lagCollector asks the brokers at every scrape how far the consumer groups are behind.
type lagCollector struct {
	client *kafka.Client
	lag    *prometheus.Desc
	failed *prometheus.Desc
	log    *slog.Logger
}

func newLagCollector(brokers []string, log *slog.Logger) *lagCollector {
	return &lagCollector{
		client: &kafka.Client{Addr: kafka.TCP(brokers...), Timeout: 3 * time.Second},
		lag: prometheus.NewDesc(namespace+"_consumer_lag_messages", "Messages that a consumer group has not dealt with yet.",
			[]string{"group", "topic", "partition"}, nil),
		failed: prometheus.NewDesc(namespace+"_consumer_lag_unknown", "1 when the brokers do not tell the lag of a group.", []string{"group"}, nil),
		log:    log,
	}
}

func (c *lagCollector) Describe(ch chan<- *prometheus.Desc) { ch <- c.lag; ch <- c.failed }

func (c *lagCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Second)
	defer cancel()
	for _, consumer := range consumers {
		failed := 0.0
		lags, err := lagOf(ctx, c.client, consumer.group, consumer.topic)
		if err != nil {
			failed = 1
			c.log.Warn("lag of a consumer group is not known", "group", consumer.group, "error", err)
		}
		ch <- prometheus.MustNewConstMetric(c.failed, prometheus.GaugeValue, failed, consumer.group)
		for partition, n := range lags {
			ch <- prometheus.MustNewConstMetric(c.lag, prometheus.GaugeValue, float64(n), consumer.group, consumer.topic, strconv.Itoa(partition))
		}
	}
}

// lagOf returns by partition how many messages the group has not committed.
func lagOf(ctx context.Context, client *kafka.Client, group, topic string) (map[int]int64, error) {
	meta, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		return nil, fmt.Errorf("read topic: %w", err)
	}
	var ask []kafka.OffsetRequest
	var partitions []int
	for _, t := range meta.Topics {
		for _, p := range t.Partitions {
			ask = append(ask, kafka.FirstOffsetOf(p.ID), kafka.LastOffsetOf(p.ID))
			partitions = append(partitions, p.ID)
		}
	}
	bounds, err := client.ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{topic: ask}})
	if err != nil {
		return nil, fmt.Errorf("read offsets of topic: %w", err)
	}
	committed, err := client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: group, Topics: map[string][]int{topic: partitions}})
	if err == nil {
		err = committed.Error
	}
	if err != nil {
		return nil, fmt.Errorf("read offsets of group: %w", err)
	}
	done := map[int]int64{}
	for _, p := range committed.Topics[topic] {
		done[p.Partition] = p.CommittedOffset
	}
	lags := map[int]int64{}
	for _, p := range bounds.Topics[topic] {
		if p.Error != nil {
			return nil, fmt.Errorf("read offsets of partition %d: %w", p.Partition, p.Error)
		}
		lags[p.Partition] = p.LastOffset - max(done[p.Partition], p.FirstOffset)
	}
	return lags, nil
}
