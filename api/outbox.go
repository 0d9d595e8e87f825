package api

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	// linger is how long usage waits to be published with other usage. With the time until the
	// broker has it, it is what a machine's end may lose; a kill loses nothing that is in the
	// journal.
	linger = 50 * time.Millisecond
	// maxWaiting bounds the usage that waits while nobody takes it; then nothing billable runs.
	maxWaiting      = 100_000
	maxBatch        = 2_000 // below a message of 1 MiB
	publishTimeout  = 10 * time.Second
	maxPublishDelay = 2 * time.Second
)

// usageStore takes usage: the broker, or the store itself. Taking it again changes nothing.
type usageStore interface {
	StoreUsage(ctx context.Context, batches []filingwire.UsageBatch) error
}

// outbox publishes usage in the order in which it was metered, until it is taken.
type outbox struct {
	usage     usageStore
	log       *slog.Logger
	published func(age time.Duration)
	flushing  sync.Mutex

	mu      sync.Mutex
	journal *journal // of what waits; nil = memory alone
	waiting []filingwire.Usage
	oldest  time.Time // when the first of those that no flush has taken up yet was added
	tallies []filingwire.Tally
	wake    chan struct{} // holds a token when something waits
}

func newOutbox(usage usageStore, log *slog.Logger) *outbox {
	return &outbox{usage: usage, log: log, published: func(time.Duration) {}, wake: make(chan struct{}, 1)}
}

func (o *outbox) add(used []filingwire.Usage) {
	if len(used) == 0 {
		return
	}
	o.mu.Lock()
	o.hold(used)
	o.mu.Unlock()
	o.ring()
}

// hold is called with the lock held.
func (o *outbox) hold(used []filingwire.Usage) {
	if o.journal != nil {
		o.journal.add(used)
	}
	o.waiting = append(o.waiting, used...)
	if o.oldest.IsZero() {
		o.oldest = time.Now()
	}
}

// adopt takes over the usage that killed processes have written down.
func (o *outbox) adopt() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.journal == nil {
		return nil
	}
	return o.journal.adopt(o.hold)
}

func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.journal != nil {
		o.journal.close()
		o.journal = nil
	}
}

func (o *outbox) addTallies(tallies []filingwire.Tally) {
	if len(tallies) == 0 {
		return
	}
	o.mu.Lock()
	o.tallies = append(o.tallies, tallies...)
	if excess := len(o.tallies) - maxWaiting; excess > 0 { // later tallies of a window replace earlier ones
		o.tallies = slices.Delete(o.tallies, 0, excess)
	}
	o.mu.Unlock()
	o.ring()
}

func (o *outbox) ring() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

func (o *outbox) full() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.waiting) >= maxWaiting
}

// run publishes until ctx ends.
func (o *outbox) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-o.wake:
		}
		if !pause(ctx, linger) {
			return
		}
		for delay := linger; !o.flush(ctx); delay = min(2*delay, maxPublishDelay) {
			if !pause(ctx, delay) {
				return
			}
		}
	}
}

// flush publishes what waits and tells whether nothing was refused. Only then is it dropped.
func (o *outbox) flush(ctx context.Context) bool {
	o.flushing.Lock()
	defer o.flushing.Unlock()
	for {
		o.mu.Lock()
		usage, tallies := o.waiting[:min(len(o.waiting), maxBatch)], o.tallies[:min(len(o.tallies), maxBatch)]
		oldest := o.oldest
		if len(usage) == len(o.waiting) { // else it bounds the age of the others too
			o.oldest = time.Time{}
		}
		o.mu.Unlock()
		if len(usage)+len(tallies) == 0 {
			return true
		}
		bounded, cancel := context.WithTimeout(ctx, publishTimeout)
		err := o.usage.StoreUsage(bounded, batchesOf(usage, tallies))
		cancel()
		if err != nil {
			o.log.Warn("usage not published", "error", err, "waiting", len(usage))
			o.mu.Lock()
			o.oldest = oldest
			o.mu.Unlock()
			return false
		}
		if len(usage) > 0 {
			o.published(time.Since(oldest))
		}
		o.mu.Lock()
		o.waiting = o.waiting[len(usage):]
		if o.journal != nil {
			o.journal.taken(len(usage))
		}
		o.tallies = o.tallies[min(len(tallies), len(o.tallies)):]
		o.mu.Unlock()
	}
}

// batchesOf puts usage together by organization.
func batchesOf(usage []filingwire.Usage, tallies []filingwire.Tally) []filingwire.UsageBatch {
	var batches []filingwire.UsageBatch
	index := map[string]int{}
	of := func(orgID string) *filingwire.UsageBatch {
		i, ok := index[orgID]
		if !ok {
			i = len(batches)
			index[orgID] = i
			batches = append(batches, filingwire.UsageBatch{OrgID: orgID})
		}
		return &batches[i]
	}
	for _, u := range usage {
		b := of(u.OrgID)
		b.Usage = append(b.Usage, u)
	}
	for _, t := range tallies {
		b := of(t.OrgID)
		b.Tallies = append(b.Tallies, t)
	}
	return batches
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
