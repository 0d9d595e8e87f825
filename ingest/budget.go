package ingest

import (
	"context"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// margin covers the difference between the time a request leaves and the time it is
	// counted at the other end.
	margin = 10 * time.Millisecond
	window = time.Second + margin
)

// budget spreads requests evenly and never lets more than the allowance leave in any one
// second, however late the timers fire.
type budget struct {
	limiter *rate.Limiter // nil: no limit

	mu   sync.Mutex
	sent []time.Time // a ring of the last departures, as long as the allowance of a second
	next int
}

// newBudget allows perSecond requests; a negative number means no limit.
func newBudget(perSecond float64) *budget {
	if perSecond < 0 {
		return &budget{}
	}
	pace := perSecond / window.Seconds()
	return &budget{
		limiter: rate.NewLimiter(rate.Limit(pace), 1),
		sent:    make([]time.Time, max(1, int(math.Floor(perSecond)))),
	}
}

// depart blocks until a request may leave and returns the time at which it was let go.
func (b *budget) depart(ctx context.Context) (time.Time, error) {
	if b.limiter == nil {
		return time.Now(), ctx.Err()
	}
	if err := b.limiter.Wait(ctx); err != nil {
		return time.Time{}, err
	}
	// The limiter paces by its own schedule; the ring is what has really left. Holding the
	// lock while waiting keeps departures in order.
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := sleep(ctx, time.Until(b.sent[b.next].Add(window))); err != nil {
		return time.Time{}, err
	}
	now := time.Now()
	b.sent[b.next] = now
	b.next = (b.next + 1) % len(b.sent)
	return now, nil
}

// sleep waits for d or for the end of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// gate holds all requests back after a block.
type gate struct {
	mu    sync.Mutex
	until time.Time
}

func (g *gate) shut(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t := time.Now().Add(d); t.After(g.until) {
		g.until = t
	}
}

func (g *gate) closed() bool { return g.remaining() > 0 }

// remaining is how long the gate stays shut.
func (g *gate) remaining() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return max(time.Until(g.until), 0)
}

func (g *gate) wait(ctx context.Context) error {
	for {
		d := g.remaining()
		if d == 0 {
			return ctx.Err()
		}
		if err := sleep(ctx, d); err != nil {
			return err
		}
	}
}
