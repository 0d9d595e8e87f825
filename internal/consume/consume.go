// Package consume reads a topic in batches as one member of a consumer group. Offsets are
// committed after a batch was handled, so a crash repeats work and loses none.
package consume

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/filingwire/filingwire"
)

// Config of a consumer; every field but Logger is required.
type Config struct {
	Brokers    []string
	Group      string
	Topic      string
	BatchSize  int           // messages handled at once
	BatchBytes int           // message bytes handled at once; a single larger message goes alone
	BatchWait  time.Duration // how long the first message of a batch waits for others
	Grace      time.Duration // to finish the batch in hand after ctx ended
	Logger     *slog.Logger
}

// Handler handles a batch of one partition, in order. It returns false only when ctx has
// ended and the batch is to come again.
type Handler func(ctx context.Context, batch []kafka.Message) bool

// Run hands batches to handle, those of different partitions concurrently, until ctx ends and
// the batches in hand are handled or the grace period is over. It fails only on a faulty
// configuration.
func Run(ctx context.Context, c Config, handle Handler) error {
	group, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: c.Group, Brokers: c.Brokers, Topics: []string{c.Topic},
		StartOffset: kafka.FirstOffset, SessionTimeout: 10 * time.Second, RebalanceTimeout: 15 * time.Second,
		HeartbeatInterval: time.Second, JoinGroupBackoff: 500 * time.Millisecond,
		WatchPartitionChanges: true,
	})
	if err != nil {
		return fmt.Errorf("open consumer group: %w", err)
	}
	defer group.Close()
	for {
		generation, err := group.Next(ctx)
		switch {
		case ctx.Err() != nil || errors.Is(err, kafka.ErrGroupClosed):
			return nil
		case err != nil:
			c.Logger.Warn("join consumer group", "group", c.Group, "error", err)
			if !Sleep(ctx, time.Second) {
				return nil
			}
			continue
		}
		var partitions sync.WaitGroup
		for _, a := range generation.Assignments[c.Topic] {
			partitions.Add(1)
			generation.Start(func(live context.Context) {
				p := partition{Config: c, handle: handle, generation: generation, id: a.ID,
					log: c.Logger.With("topic", c.Topic, "partition", a.ID)}
				p.work(ctx, live, a.Offset)
				// The first function to return ends the generation; wait, or it would take the
				// others' grace period away.
				partitions.Done()
				partitions.Wait()
			})
		}
		// The next generation may own other partitions; the batches of this one are finished
		// or dropped before it is joined.
		partitions.Wait()
	}
}

// partition is one that a generation of the group has assigned to this member.
type partition struct {
	Config
	handle     Handler
	generation *kafka.Generation
	id         int
	log        *slog.Logger
}

// work handles the partition while its generation lives and ctx is not done.
func (p *partition) work(ctx, live context.Context, offset int64) {
	reader := kafka.NewReader(kafka.ReaderConfig{
		Brokers: p.Brokers, Topic: p.Topic, Partition: p.id,
		MinBytes: 1, MaxBytes: filingwire.MaxMessageBytes, QueueCapacity: p.BatchSize,
		MaxWait: time.Second, ReadBackoffMin: 20 * time.Millisecond, ReadBackoffMax: time.Second,
		ReadBatchTimeout: 20 * time.Second,
	})
	defer reader.Close()
	if err := reader.SetOffset(offset); err != nil {
		p.log.Error("set offset", "error", err)
		return
	}
	for {
		// Either end stops fetching; only the end of the generation gives up a batch at once.
		fetch, stop := context.WithCancel(live)
		unhook := context.AfterFunc(ctx, stop)
		batch, err := p.fetch(fetch, reader)
		unhook()
		stop()
		if len(batch) > 0 {
			p.finish(ctx, live, batch)
		}
		switch {
		case ctx.Err() != nil || live.Err() != nil:
			return
		case err != nil:
			p.log.Warn("fetch messages", "error", err)
			if errors.Is(err, io.EOF) || !Sleep(live, time.Second) {
				return
			}
		}
	}
}

// fetch waits for a message, then takes what else arrives within the batch's bounds.
func (p *partition) fetch(ctx context.Context, r *kafka.Reader) ([]kafka.Message, error) {
	first, err := r.FetchMessage(ctx)
	if err != nil {
		return nil, err
	}
	batch, size := []kafka.Message{first}, len(first.Value)
	wait, cancel := context.WithTimeout(ctx, p.BatchWait)
	defer cancel()
	for len(batch) < p.BatchSize && size < p.BatchBytes {
		m, err := r.FetchMessage(wait)
		if err != nil {
			break // the wait is over, or the next fetch reports the error
		}
		batch, size = append(batch, m), size+len(m.Value)
	}
	return batch, nil
}

// finish handles a batch, then commits its offsets through the generation that fetched: after
// a rebalance the commit is refused and the new owner repeats the batch.
func (p *partition) finish(ctx, live context.Context, batch []kafka.Message) {
	ctx, cancel := withGrace(ctx, live, p.Grace)
	defer cancel()
	if !p.handle(ctx, batch) {
		return
	}
	next := batch[len(batch)-1].Offset + 1
	if err := p.generation.CommitOffsets(map[string]map[int]int64{p.Topic: {p.id: next}}); err != nil {
		p.log.Warn("commit offsets", "error", err, "offset", next)
	}
}

// withGrace returns a context that ends with live, or grace after soft ended.
func withGrace(soft, live context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(live)
	stop := context.AfterFunc(soft, func() {
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-ctx.Done():
		}
	})
	return ctx, func() { stop(); cancel() }
}

// Sleep waits d and tells whether ctx is still alive.
func Sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Retry calls do until it succeeds, waiting ever longer, or ctx ends; it returns whether do
// succeeded. Each failure is passed to failed.
func Retry(ctx context.Context, do func(context.Context) error, failed func(err error, wait time.Duration)) bool {
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		err := do(ctx)
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		failed(err, wait)
		if !Sleep(ctx, wait) {
			return false
		}
	}
}
