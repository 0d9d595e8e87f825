package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/api"
	"github.com/filingwire/filingwire/internal/consume"
)

// usageTopic writes topic usage.
type usageTopic struct{ topicWriter }

func newUsageTopic(brokers []string, log *slog.Logger) *usageTopic {
	return &usageTopic{newTopicWriter(brokers, filingwire.TopicUsage, 1<<20, log)}
}

// StoreUsage returns when every in-sync replica has the usage. An organization's usage stays in
// one partition, so that one consumer at a time adds it up.
func (t *usageTopic) StoreUsage(ctx context.Context, batches []filingwire.UsageBatch) error {
	return writeJSON(ctx, t.topicWriter, batches, func(b *filingwire.UsageBatch) string { return b.OrgID })
}

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
	return readJSON(batch, log, func(_ *kafka.Message, b *filingwire.UsageBatch) error {
		if b.OrgID == "" {
			return errors.New("usage of nobody")
		}
		return nil
	})
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
