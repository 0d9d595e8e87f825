package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/api"
	"github.com/filingwire/filingwire/internal/consume"
)

// usageTopic writes topic usage. It is safe for concurrent use.
type usageTopic struct{ writer *kafka.Writer }

func newUsageTopic(brokers []string, log *slog.Logger) *usageTopic {
	return &usageTopic{&kafka.Writer{
		Addr: kafka.TCP(brokers...), Topic: filingwire.TopicUsage, Balancer: &kafka.Hash{}, RequiredAcks: kafka.RequireAll,
		BatchBytes: 1 << 20, BatchTimeout: 5 * time.Millisecond, Compression: kafka.Zstd,
		MaxAttempts: 3, WriteBackoffMin: 100 * time.Millisecond, WriteBackoffMax: time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second,
		ErrorLogger: kafka.LoggerFunc(func(format string, args ...any) { log.Warn("broker", "error", fmt.Sprintf(format, args...)) }),
	}}
}

// StoreUsage returns when every in-sync replica has the usage. An organization's usage stays in
// one partition, so that one consumer at a time adds it up.
func (t *usageTopic) StoreUsage(ctx context.Context, batches []filingwire.UsageBatch) error {
	records := make([]kafka.Message, len(batches))
	for i := range batches {
		value, err := json.Marshal(&batches[i])
		if err != nil {
			return fmt.Errorf("encode usage: %w", err)
		}
		records[i] = kafka.Message{Key: []byte(batches[i].OrgID), Value: value}
	}
	if err := t.writer.WriteMessages(ctx, records...); err != nil {
		return fmt.Errorf("write usage: %w", err)
	}
	return nil
}

func (t *usageTopic) Close() error { return t.writer.Close() }

// usageGroup is the consumer group that stores topic usage.
const usageGroup = "usage"

// storeUsage moves topic usage into the warehouse until ctx ends.
func storeUsage(ctx context.Context, o *opened, log *slog.Logger) error {
	c := consume.Config{Brokers: o.brokers, Group: usageGroup, Topic: filingwire.TopicUsage,
		BatchSize: 256, BatchBytes: 4 << 20, BatchWait: 20 * time.Millisecond, Grace: 10 * time.Second, Logger: log}
	return consume.Run(ctx, c, func(ctx context.Context, batch []kafka.Message) bool {
		usage := decodeUsage(batch, log)
		return consume.Retry(ctx, func(ctx context.Context) error {
			err := o.StoreUsage(ctx, usage)
			if filingwire.ErrorCode(err) == filingwire.CodeRejected { // nobody of ours wrote it
				log.Error("usage refused", "error", err, "offset", batch[0].Offset, "messages", len(batch))
				return nil
			}
			return err
		}, func(err error, wait time.Duration) {
			log.Warn("store usage", "error", err, "messages", len(batch), "retry_in", wait)
		})
	})
}

func decodeUsage(batch []kafka.Message, log *slog.Logger) []filingwire.UsageBatch {
	usage := make([]filingwire.UsageBatch, 0, len(batch))
	for _, m := range batch {
		var b filingwire.UsageBatch
		if err := json.Unmarshal(m.Value, &b); err != nil || b.OrgID == "" {
			log.Error("message of topic usage is not one of ours", "offset", m.Offset, "error", err)
			continue
		}
		usage = append(usage, b)
	}
	return usage
}

// usagePatience is how long an API waits for the usage of an earlier process to be stored.
const usagePatience = 20 * time.Second

// usageStored publishes what killed processes have metered and waits until everything in topic
// usage is stored, so that a process that begins after a crash counts all that was metered
// before.
func usageStored(ctx context.Context, o *opened, server *api.Server, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(ctx, usagePatience)
	defer cancel()
	if err := server.Recover(ctx); err != nil {
		log.Error("usage of processes that were killed", "error", err)
	}
	if err := drained(ctx, o.brokers, filingwire.TopicUsage, usageGroup); err != nil {
		log.Warn("usage of earlier processes is not stored yet and does not count against budgets; does a worker run?", "error", err)
	}
}
