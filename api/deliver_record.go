package api

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	recordBatch           = 500
	recordLinger          = 200 * time.Millisecond
	deliveryRecordTimeout = 10 * time.Second
)

// deliveryRecorder records attempts a few at a time. Senders wait while it cannot.
type deliveryRecorder struct {
	store deliveryStore
	log   *slog.Logger
	in    chan recorded
	last  atomic.Bool // the program ends: no long waits
}

type recorded struct {
	filingwire.Delivery
	done func() // called when it is stored
}

func newDeliveryRecorder(store deliveryStore, log *slog.Logger) *deliveryRecorder {
	return &deliveryRecorder{store: store, log: log, in: make(chan recorded, recordBatch)}
}

func (r *deliveryRecorder) add(d filingwire.Delivery, done func()) { r.in <- recorded{d, done} }

// close is called when nothing is added any more.
func (r *deliveryRecorder) close() {
	r.last.Store(true)
	close(r.in)
}

// run records until close.
func (r *deliveryRecorder) run() {
	for first := range r.in {
		batch := []recorded{first}
		linger := time.After(recordLinger)
	collect:
		for len(batch) < recordBatch {
			select {
			case next, ok := <-r.in:
				if !ok {
					break collect
				}
				batch = append(batch, next)
			case <-linger:
				break collect
			}
		}
		r.write(batch)
	}
}

// write tries until the batch is stored. At the end of the program that may take too long;
// what is not recorded then is sent again.
func (r *deliveryRecorder) write(batch []recorded) {
	deliveries := make([]filingwire.Delivery, len(batch))
	for i := range batch {
		deliveries[i] = batch[i].Delivery
	}
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		ctx, cancel := context.WithTimeout(context.Background(), deliveryRecordTimeout)
		err := r.store.PutDeliveries(ctx, deliveries)
		cancel()
		if err == nil {
			break
		}
		r.log.Warn("record deliveries", "error", err, "deliveries", len(deliveries))
		if r.last.Load() && wait > time.Second {
			return
		}
		time.Sleep(wait)
	}
	for _, b := range batch {
		b.done()
	}
}
