package main

import (
	"context"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
)

// drained waits until the consumer group has committed every message that was in the topic
// when it was called.
func drained(ctx context.Context, brokers []string, topic, group string) error {
	client := &kafka.Client{Addr: kafka.TCP(brokers...), Timeout: 10 * time.Second}
	ends, err := endOffsets(ctx, client, topic)
	if err != nil {
		return err
	}
	partitions := make([]int, 0, len(ends))
	for p := range ends {
		partitions = append(partitions, p)
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		reply, err := client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: group,
			Topics: map[string][]int{topic: partitions}})
		if err == nil && reply.Error == nil {
			behind := len(ends)
			for _, p := range reply.Topics[topic] {
				if p.CommittedOffset >= ends[p.Partition] {
					behind--
				}
			}
			if behind == 0 {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the workers: %w", ctx.Err())
		case <-tick.C:
		}
	}
}

// endOffsets returns the end of every partition that holds messages.
func endOffsets(ctx context.Context, client *kafka.Client, topic string) (map[int]int64, error) {
	meta, err := client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		return nil, fmt.Errorf("read topic: %w", err)
	}
	var ask []kafka.OffsetRequest
	for _, t := range meta.Topics {
		for _, p := range t.Partitions {
			ask = append(ask, kafka.LastOffsetOf(p.ID))
		}
	}
	reply, err := client.ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{topic: ask}})
	if err != nil {
		return nil, fmt.Errorf("read end offsets: %w", err)
	}
	ends := map[int]int64{}
	for _, p := range reply.Topics[topic] {
		if p.Error != nil {
			return nil, fmt.Errorf("read end offset of partition %d: %w", p.Partition, p.Error)
		}
		if p.LastOffset > 0 {
			ends[p.Partition] = p.LastOffset
		}
	}
	return ends, nil
}
