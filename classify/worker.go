package classify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/filingwire/filingwire"
)

// DefaultGroup is the consumer group of live workers.
const DefaultGroup = "classify"

// store is what the worker needs of the warehouse.
type store interface {
	// Store writes the whole batch or fails; storing a batch again changes nothing.
	Store(ctx context.Context, b filingwire.Batch) error
}

// WorkerConfig configures a Worker; zero values get defaults.
type WorkerConfig struct {
	Brokers    []string
	Group      string        // consumer group; default DefaultGroup
	BatchSize  int           // documents stored at once; default 128
	BatchBytes int           // document bytes stored at once; default 24 MiB
	BatchWait  time.Duration // how long the first document of a batch waits for others; default 50 ms
	Grace      time.Duration // to finish the batch in hand after ctx ended; default 10 s
	Run        uint32        // of a reparse; 0 for live workers
	Logger     *slog.Logger
}

func (c *WorkerConfig) validate() error {
	var faults []error
	if len(c.Brokers) == 0 {
		faults = append(faults, errors.New("no brokers"))
	}
	if c.BatchSize < 0 || c.BatchBytes < 0 || c.BatchWait < 0 || c.Grace < 0 {
		faults = append(faults, errors.New("negative batch size, bytes, wait or grace"))
	}
	c.Group = cmpOr(c.Group, DefaultGroup)
	c.BatchSize = cmpOr(c.BatchSize, 128)
	c.BatchBytes = cmpOr(c.BatchBytes, 24<<20)
	c.BatchWait = cmpOr(c.BatchWait, 50*time.Millisecond)
	c.Grace = cmpOr(c.Grace, 10*time.Second)
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return errors.Join(faults...)
}

func cmpOr[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}

// Worker reads documents from the broker, classifies them and stores their rows. Offsets
// are committed after the rows are stored, so a crash repeats work and loses none.
type Worker struct {
	cfg   WorkerConfig
	store store

	documents, rows, failures atomic.Int64
}

// Stats counts what a worker has stored since it began.
type Stats struct{ Documents, Rows, Failures int64 }

// Stats may be called at any time.
func (w *Worker) Stats() Stats {
	return Stats{Documents: w.documents.Load(), Rows: w.rows.Load(), Failures: w.failures.Load()}
}

// NewWorker fails on a faulty configuration only; it connects in Run.
func NewWorker(cfg WorkerConfig, s store) (*Worker, error) {
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("worker config: %w", err)
	}
	return &Worker{cfg: cfg, store: s}, nil
}

// Run works until ctx ends and the batch in hand is stored or the grace period is over.
func (w *Worker) Run(ctx context.Context) error {
	group, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: w.cfg.Group, Brokers: w.cfg.Brokers, Topics: []string{filingwire.TopicDocuments},
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
			w.cfg.Logger.Warn("join consumer group", "error", err)
			if !sleep(ctx, time.Second) {
				return nil
			}
			continue
		}
		var partitions sync.WaitGroup
		for _, a := range generation.Assignments[filingwire.TopicDocuments] {
			partitions.Add(1)
			generation.Start(func(live context.Context) {
				w.work(ctx, live, generation, a)
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

// work handles one partition while its generation lives and ctx is not done.
func (w *Worker) work(ctx, live context.Context, g *kafka.Generation, a kafka.PartitionAssignment) {
	log := w.cfg.Logger.With("partition", a.ID)
	reader := kafka.NewReader(kafka.ReaderConfig{
		Brokers: w.cfg.Brokers, Topic: filingwire.TopicDocuments, Partition: a.ID,
		MinBytes: 1, MaxBytes: filingwire.MaxMessageBytes, QueueCapacity: w.cfg.BatchSize,
		MaxWait: time.Second, ReadBackoffMin: 20 * time.Millisecond, ReadBackoffMax: time.Second,
		ReadBatchTimeout: 20 * time.Second,
	})
	defer reader.Close()
	if err := reader.SetOffset(a.Offset); err != nil {
		log.Error("set offset", "error", err)
		return
	}
	for {
		// Either end stops fetching; only the end of the generation gives up a batch at once.
		fetch, stop := context.WithCancel(live)
		unhook := context.AfterFunc(ctx, stop)
		batch, err := w.fetch(fetch, reader)
		unhook()
		stop()
		if len(batch) > 0 {
			w.finish(ctx, live, g, a.ID, batch, log)
		}
		switch {
		case ctx.Err() != nil || live.Err() != nil:
			return
		case err != nil:
			log.Warn("fetch documents", "error", err)
			if errors.Is(err, io.EOF) || !sleep(live, time.Second) {
				return
			}
		}
	}
}

// fetch waits for a document, then takes what else arrives within the batch's bounds.
func (w *Worker) fetch(ctx context.Context, r *kafka.Reader) ([]kafka.Message, error) {
	first, err := r.FetchMessage(ctx)
	if err != nil {
		return nil, err
	}
	batch, size := []kafka.Message{first}, len(first.Value)
	wait, cancel := context.WithTimeout(ctx, w.cfg.BatchWait)
	defer cancel()
	// Envelopes are compressed about five to one; the bound is on what they decode to.
	for len(batch) < w.cfg.BatchSize && 5*size < w.cfg.BatchBytes {
		m, err := r.FetchMessage(wait)
		if err != nil {
			break // the wait is over, or the next fetch reports the error
		}
		batch, size = append(batch, m), size+len(m.Value)
	}
	return batch, nil
}

// finish classifies and stores a batch and commits its offsets:
//  1. rows, documents and failures are stored; a crash here repeats the batch, and the
//     rows' ids make the repetition a replacement;
//  2. the offsets are committed through the generation that fetched; after a rebalance the
//     commit is refused and the new owner repeats the batch.
func (w *Worker) finish(ctx, live context.Context, g *kafka.Generation, partition int, messages []kafka.Message, log *slog.Logger) {
	ctx, cancel := withGrace(ctx, live, w.cfg.Grace)
	defer cancel()
	if !w.storeAll(ctx, messages, log) {
		return
	}
	next := messages[len(messages)-1].Offset + 1
	err := g.CommitOffsets(map[string]map[int]int64{filingwire.TopicDocuments: {partition: next}})
	if err != nil {
		log.Warn("commit offsets", "error", err, "offset", next)
	}
}

// storeAll stores the messages' rows, retrying until ctx ends. A batch that the warehouse
// refuses as such is stored document by document, and the refused ones become failures.
func (w *Worker) storeAll(ctx context.Context, messages []kafka.Message, log *slog.Logger) bool {
	batch := w.classify(messages)
	for backoff := 50 * time.Millisecond; ; backoff = min(2*backoff, 5*time.Second) {
		err := w.store.Store(ctx, batch)
		switch {
		case err == nil:
			w.documents.Add(int64(len(messages)))
			w.rows.Add(int64(len(batch.Rows)))
			w.failures.Add(int64(len(batch.Failures)))
			return true
		case ctx.Err() != nil:
			return false
		case filingwire.ErrorCode(err) == filingwire.CodeRejected && len(messages) > 1:
			log.Warn("batch refused, storing its documents one by one", "error", err, "documents", len(messages))
			for i := range messages {
				if !w.storeAll(ctx, messages[i:i+1], log) {
					return false
				}
			}
			return true
		case filingwire.ErrorCode(err) == filingwire.CodeRejected && len(batch.Documents) > 0:
			log.Error("document refused", "error", err, "document", batch.Documents[0].ID)
			batch = filingwire.Batch{Version: batch.Version,
				Failures: []filingwire.Failure{failureOf(messages[0], batch.Documents[0].Message, "store", err)}}
		default:
			log.Warn("store batch", "error", err, "documents", len(messages), "retry_in", backoff)
			if !sleep(ctx, backoff) {
				return false
			}
		}
	}
}

func (w *Worker) classify(messages []kafka.Message) filingwire.Batch {
	batch := filingwire.Batch{Version: Version(w.cfg.Run)}
	for _, km := range messages {
		m, err := filingwire.DecodeMessage(km.Value)
		if err != nil {
			batch.Failures = append(batch.Failures, failureOf(km, nil, "envelope", err))
			continue
		}
		result := Classify(m, batch.Version)
		batch.Rows = append(batch.Rows, result.Rows...)
		batch.Documents = append(batch.Documents, result.Document)
		for _, f := range result.Failures {
			batch.Failures = append(batch.Failures, failureOf(km, m, f.Stage, f.Err))
		}
	}
	return batch
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

// sleep waits d and tells whether ctx is still alive.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// failureOf describes a message that could not be read; it keeps the envelope, so that a
// retry needs nothing else.
func failureOf(km kafka.Message, m *filingwire.Message, stage string, err error) filingwire.Failure {
	f := filingwire.Failure{Stage: stage, Reason: err.Error(), Topic: km.Topic, Partition: km.Partition, Offset: km.Offset,
		At: filingwire.InstantOf(km.Time), Envelope: km.Value}
	body := km.Value
	if m != nil {
		f.DocumentID, f.At, body = m.DocumentID(), m.RetrievedAt, m.Body
	}
	sum := sha256.Sum256(body)
	f.BodySHA256 = hex.EncodeToString(sum[:])
	return f
}
