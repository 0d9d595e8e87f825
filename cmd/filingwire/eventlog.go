package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/internal/consume"
)

// eventTopic writes topic events.
type eventTopic struct{ topicWriter }

func newEventTopic(brokers []string, log *slog.Logger) *eventTopic {
	return &eventTopic{newTopicWriter(brokers, filingwire.TopicEvents, filingwire.MaxMessageBytes, log)}
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
	return writeJSON(ctx, t.topicWriter, messages, (*filingwire.LogMessage).Key)
}

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
	return readJSON(batch, log, func(m *kafka.Message, e *filingwire.LogEntry) error {
		e.Position = filingwire.LogPosition(m.Offset)
		if e.Change == nil && e.Event == nil {
			return errors.New("neither a change nor an event")
		}
		return nil
	})
}
