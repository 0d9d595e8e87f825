package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/filingwire/filingwire"
)

// Refusal is a message that cannot be published, whatever the state of the broker.
type Refusal struct {
	Message *filingwire.Message
	Err     error
}

// Refusals is the error of a Publish that has published all messages but these.
type Refusals []Refusal

func (r Refusals) Error() string {
	var b strings.Builder
	for i, x := range r {
		if i > 0 {
			b.WriteString("; ")
		}
		fmt.Fprintf(&b, "%s: %v", x.Message.DocumentID(), x.Err)
	}
	return b.String()
}

// Publisher writes messages to a topic. It is safe for concurrent use.
type Publisher struct {
	writer *kafka.Writer
}

// NewPublisher returns a Publisher; it dials when it first writes.
func NewPublisher(brokers []string, topic string, log *slog.Logger) *Publisher {
	return &Publisher{&kafka.Writer{
		Addr:            kafka.TCP(brokers...),
		Topic:           topic,
		Balancer:        &kafka.Hash{},
		RequiredAcks:    kafka.RequireAll,
		BatchBytes:      filingwire.MaxMessageBytes,
		BatchTimeout:    5 * time.Millisecond,
		MaxAttempts:     8,
		WriteBackoffMin: 100 * time.Millisecond,
		WriteBackoffMax: 5 * time.Second,
		ReadTimeout:     30 * time.Second,
		WriteTimeout:    30 * time.Second,
		ErrorLogger:     kafka.LoggerFunc(func(format string, args ...any) { log.Warn("broker", "error", fmt.Sprintf(format, args...)) }),
	}}
}

// Publish writes the messages and returns when every in-sync replica has them. Messages
// that no broker would take come back as Refusals, after the others have been published.
func (p *Publisher) Publish(ctx context.Context, messages ...*filingwire.Message) error {
	var records []kafka.Message
	var refused Refusals
	for _, m := range messages {
		value, err := m.Encode()
		if err != nil {
			refused = append(refused, Refusal{m, err})
			continue
		}
		records = append(records, kafka.Message{Key: []byte(m.Key()), Value: value})
	}
	if len(records) > 0 {
		if err := p.writer.WriteMessages(ctx, records...); err != nil {
			return fmt.Errorf("write messages: %w", eachOnce(err))
		}
	}
	if len(refused) > 0 {
		return refused
	}
	return nil
}

// eachOnce names every reason once: the writer gives one for each message.
func eachOnce(err error) error {
	var all kafka.WriteErrors
	if !errors.As(err, &all) {
		return err
	}
	var reasons []error
	seen := make(map[string]bool)
	for _, e := range all {
		if e != nil && !seen[e.Error()] {
			seen[e.Error()] = true
			reasons = append(reasons, e)
		}
	}
	return fmt.Errorf("%d of %d failed: %w", all.Count(), len(all), errors.Join(reasons...))
}

// Close waits for the writes under way.
func (p *Publisher) Close() error {
	if err := p.writer.Close(); err != nil {
		return fmt.Errorf("close writer: %w", err)
	}
	return nil
}
