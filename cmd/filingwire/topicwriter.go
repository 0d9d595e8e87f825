package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/segmentio/kafka-go"
)

// topicWriter writes values to a topic as JSON. It is safe for concurrent use.
type topicWriter struct{ *kafka.Writer }

func newTopicWriter(brokers []string, topic string, batchBytes int64, log *slog.Logger) topicWriter {
	return topicWriter{&kafka.Writer{
		Addr: kafka.TCP(brokers...), Topic: topic, Balancer: &kafka.Hash{}, RequiredAcks: kafka.RequireAll,
		BatchBytes: batchBytes, BatchTimeout: 5 * time.Millisecond, Compression: kafka.Zstd,
		MaxAttempts: 3, WriteBackoffMin: 100 * time.Millisecond, WriteBackoffMax: time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second,
		ErrorLogger: kafka.LoggerFunc(func(format string, args ...any) { log.Warn("broker", "error", fmt.Sprintf(format, args...)) }),
	}}
}

// writeJSON returns when every in-sync replica has the values. Those of one key keep their order.
func writeJSON[T any](ctx context.Context, w topicWriter, values []T, key func(*T) string) error {
	records := make([]kafka.Message, len(values))
	for i := range values {
		value, err := json.Marshal(&values[i])
		if err != nil {
			return fmt.Errorf("encode for topic %s: %w", w.Topic, err)
		}
		records[i] = kafka.Message{Key: []byte(key(&values[i])), Value: value}
	}
	if err := w.WriteMessages(ctx, records...); err != nil {
		return fmt.Errorf("write topic %s: %w", w.Topic, err)
	}
	return nil
}

// readJSON decodes a batch. Messages that nobody of ours wrote, by their form or by what check
// says, are logged and left out.
func readJSON[T any](batch []kafka.Message, log *slog.Logger, check func(m *kafka.Message, v *T) error) []T {
	values := make([]T, 0, len(batch))
	for i := range batch {
		var v T
		err := json.Unmarshal(batch[i].Value, &v)
		if err == nil {
			err = check(&batch[i], &v)
		}
		if err != nil {
			log.Error("message is not one of ours", "topic", batch[i].Topic, "offset", batch[i].Offset, "error", err)
			continue
		}
		values = append(values, v)
	}
	return values
}
