package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/internal/consume"
)

// eventTopic writes topic events. It is safe for concurrent use.
type eventTopic struct{ writer *kafka.Writer }

func newEventTopic(brokers []string, log *slog.Logger) *eventTopic {
	return &eventTopic{&kafka.Writer{
		Addr: kafka.TCP(brokers...), Topic: filingwire.TopicEvents, Balancer: &kafka.Hash{}, RequiredAcks: kafka.RequireAll,
		BatchBytes: filingwire.MaxMessageBytes, BatchTimeout: 5 * time.Millisecond, Compression: kafka.Zstd,
		MaxAttempts: 3, WriteBackoffMin: 100 * time.Millisecond, WriteBackoffMax: time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second,
		ErrorLogger: kafka.LoggerFunc(func(format string, args ...any) { log.Warn("broker", "error", fmt.Sprintf(format, args...)) }),
	}}
}

// Record returns when every in-sync replica has the events of accounts.
func (t *eventTopic) Record(ctx context.Context, events ...filingwire.PlatformEvent) error {
	messages := make([]filingwire.LogMessage, len(events))
	for i := range events {
		messages[i].Event = &events[i]
	}
	return t.Announce(ctx, messages)
}

// Announce returns when every in-sync replica has the messages.
func (t *eventTopic) Announce(ctx context.Context, messages []filingwire.LogMessage) error {
	records := make([]kafka.Message, len(messages))
	for i := range messages {
		m := &messages[i]
		value, err := json.Marshal(m)
		if err != nil {
			return fmt.Errorf("encode event: %w", err)
		}
		records[i] = kafka.Message{Key: []byte(m.Key()), Value: value}
	}
	if err := t.writer.WriteMessages(ctx, records...); err != nil {
		return fmt.Errorf("write events: %w", err)
	}
	return nil
}

func (t *eventTopic) Close() error { return t.writer.Close() }

// eventLogGroup is the consumer group that records topic events.
const eventLogGroup = "ledger"

// recordEvents keeps the ledger and the change log up to date with topic events until ctx
// ends. Whatever reads events (webhooks, streams, exports) reads them there: in one order, each
// once.
func recordEvents(ctx context.Context, o *opened, log *slog.Logger) error {
	c := consume.Config{Brokers: o.brokers, Group: eventLogGroup, Topic: filingwire.TopicEvents,
		BatchSize: 512, BatchBytes: 8 << 20, BatchWait: 10 * time.Millisecond, Grace: 10 * time.Second, Logger: log}
	return consume.Run(ctx, c, func(ctx context.Context, batch []kafka.Message) bool {
		return appendLog(ctx, o, decodeEntries(batch, log), log)
	})
}

// appendLog records entries, trying until ctx ends. Those that the warehouse will never take
// are recorded one by one, and the refused ones logged and left out.
func appendLog(ctx context.Context, o *opened, entries []filingwire.LogEntry, log *slog.Logger) bool {
	refused := false
	done := consume.Retry(ctx, func(ctx context.Context) error {
		err := o.AppendLog(ctx, entries)
		if refused = filingwire.ErrorCode(err) == filingwire.CodeRejected; refused {
			log.Error("events refused", "error", err, "position", entries[0].Position, "entries", len(entries))
			return nil
		}
		return err
	}, func(err error, wait time.Duration) {
		log.Warn("record events", "error", err, "entries", len(entries), "retry_in", wait)
	})
	for i := range entries {
		if refused && len(entries) > 1 && !appendLog(ctx, o, entries[i:i+1], log) {
			return false
		}
	}
	return done
}

func decodeEntries(batch []kafka.Message, log *slog.Logger) []filingwire.LogEntry {
	entries := make([]filingwire.LogEntry, 0, len(batch))
	for _, m := range batch {
		e := filingwire.LogEntry{Position: filingwire.LogPosition(m.Offset)}
		err := json.Unmarshal(m.Value, &e.LogMessage)
		if err == nil && e.Change == nil && e.Event == nil {
			err = errors.New("neither a change nor an event")
		}
		if err != nil { // nobody of ours wrote it
			log.Error("message of topic events is not one of ours", "offset", m.Offset, "error", err)
			continue
		}
		entries = append(entries, e)
	}
	return entries
}
