package classify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/internal/consume"
)

// DefaultGroup is the consumer group of live workers.
const DefaultGroup = "classify"

// envelopeRatio is about how much smaller envelopes are than the documents in them.
const envelopeRatio = 5

// store is what the worker needs of the warehouse.
type store interface {
	// Replace writes the whole batch or fails; storing a batch again changes nothing. It returns
	// the rows that the documents had and have no more.
	Replace(ctx context.Context, b filingwire.Batch) (gone []filingwire.StoredRow, err error)
}

// announcer tells others of what was stored.
type announcer interface {
	// Announce returns when the messages cannot be lost any more. Messages that are announced
	// again change nothing.
	Announce(ctx context.Context, messages []filingwire.LogMessage) error
}

// WorkerConfig configures a Worker; zero values get defaults.
type WorkerConfig struct {
	Brokers    []string
	Group      string        // consumer group; default DefaultGroup
	BatchSize  int           // documents stored at once; default 128
	BatchBytes int           // document bytes stored at once; default 24 MiB
	BatchWait  time.Duration // how long the first document of a batch waits for others; default 20 ms
	Grace      time.Duration // to finish the batch in hand after ctx ended; default 10 s
	Run        uint32        // of a reparse; 0 for live workers
	Announcer  announcer     // nil = nothing is announced
	Now        func() time.Time
	// OnParse is told how long a document took to classify, OnStore how every try to store a
	// batch ended.
	OnParse func(took time.Duration)
	OnStore func(b filingwire.Batch, took time.Duration, err error)
	Logger  *slog.Logger
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
	c.BatchWait = cmpOr(c.BatchWait, 20*time.Millisecond)
	c.Grace = cmpOr(c.Grace, 10*time.Second)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.OnParse == nil {
		c.OnParse = func(time.Duration) {}
	}
	if c.OnStore == nil {
		c.OnStore = func(filingwire.Batch, time.Duration, error) {}
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
	return &Worker{cfg: cfg, store: &joinedStore{store: s}}, nil
}

// Run works until ctx ends and the batch in hand is stored or the grace period is over.
//
// The order of effects, and what a crash after each leaves:
//  1. rows, documents and failures are stored; a crash repeats the batch, and the rows' ids
//     make the repetition a replacement;
//  2. changes and events are announced, when the rows can be read and those that a document has
//     no more cannot; a crash announces them again, under the same ids;
//  3. the offsets are committed (see package consume).
func (w *Worker) Run(ctx context.Context) error {
	c := consume.Config{Brokers: w.cfg.Brokers, Group: w.cfg.Group, Topic: filingwire.TopicDocuments,
		BatchSize: w.cfg.BatchSize, BatchBytes: w.cfg.BatchBytes / envelopeRatio, BatchWait: w.cfg.BatchWait, Grace: w.cfg.Grace, Logger: w.cfg.Logger}
	return consume.Run(ctx, c, func(ctx context.Context, messages []kafka.Message) bool {
		return w.storeAll(ctx, messages, w.cfg.Logger.With("partition", messages[0].Partition))
	})
}

// storeAll stores the messages' rows, retrying until ctx ends. A batch that the warehouse
// refuses as such is stored document by document, and the refused ones become failures.
func (w *Worker) storeAll(ctx context.Context, messages []kafka.Message, log *slog.Logger) bool {
	batch, news, results := w.classify(messages)
	for backoff := 50 * time.Millisecond; ; backoff = min(2*backoff, 5*time.Second) {
		start := time.Now()
		gone, err := w.store.Replace(ctx, batch)
		w.cfg.OnStore(batch, time.Since(start), err)
		switch {
		case err == nil:
			w.documents.Add(int64(len(messages)))
			w.rows.Add(int64(len(batch.Rows)))
			w.failures.Add(int64(len(batch.Failures)))
			return w.announce(ctx, append(news, w.vanished(gone, results, log)...), log)
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
			news = nil
			batch = filingwire.Batch{Version: batch.Version,
				Failures: []filingwire.Failure{failureOf(messages[0], batch.Documents[0].Message, "store", err)}}
		default:
			log.Warn("store batch", "error", err, "documents", len(messages), "retry_in", backoff)
			if !consume.Sleep(ctx, backoff) {
				return false
			}
		}
	}
}

// announce announces what was stored, trying until ctx ends.
func (w *Worker) announce(ctx context.Context, news []filingwire.LogMessage, log *slog.Logger) bool {
	if w.cfg.Announcer == nil || len(news) == 0 {
		return true
	}
	return consume.Retry(ctx, func(ctx context.Context) error { return w.cfg.Announcer.Announce(ctx, news) },
		func(err error, wait time.Duration) {
			log.Warn("announce events", "error", err, "messages", len(news), "retry_in", wait)
		})
}

// vanished is what to announce of rows that documents have no more.
func (w *Worker) vanished(gone []filingwire.StoredRow, results map[string]*Result, log *slog.Logger) (news []filingwire.LogMessage) {
	now := filingwire.InstantOf(w.cfg.Now())
	for i := range gone {
		r := results[gone[i].DocumentID]
		if r == nil {
			continue
		}
		m, err := r.Vanished(&gone[i], now)
		if err != nil {
			log.Error("announce vanished row", "error", err, "row", gone[i].ID)
			continue
		}
		news = append(news, m)
	}
	return news
}

// classify reads the messages; news is what to announce when the batch is stored, results are
// by document.
func (w *Worker) classify(messages []kafka.Message) (batch filingwire.Batch, news []filingwire.LogMessage, results map[string]*Result) {
	results = make(map[string]*Result, len(messages))
	now := filingwire.InstantOf(w.cfg.Now())
	batch = filingwire.Batch{Version: Version(w.cfg.Run)}
	for _, km := range messages {
		m, err := filingwire.DecodeMessage(km.Value)
		if err != nil {
			batch.Failures = append(batch.Failures, failureOf(km, nil, "envelope", err))
			continue
		}
		start := time.Now()
		result := Classify(m, batch.Version)
		results[result.Document.ID] = &result
		w.cfg.OnParse(time.Since(start))
		batch.Rows = append(batch.Rows, result.Rows...)
		batch.Documents = append(batch.Documents, result.Document)
		for _, f := range result.Failures {
			batch.Failures = append(batch.Failures, failureOf(km, m, f.Stage, f.Err))
		}
		told, err := announcement(&result, w.cfg.Run, now)
		if err != nil { // its rows are there; nobody waits for them
			batch.Failures = append(batch.Failures, failureOf(km, m, "announce", err))
		}
		news = append(news, told...)
	}
	return batch, news, results
}

// failureOf describes a message that could not be read, and where it stands in the topic.
func failureOf(km kafka.Message, m *filingwire.Message, stage string, err error) filingwire.Failure {
	f := failure(m, km.Value, stage, err)
	f.Topic, f.Partition, f.Offset = km.Topic, km.Partition, km.Offset
	if m == nil {
		f.At = filingwire.InstantOf(km.Time)
	}
	return f
}
