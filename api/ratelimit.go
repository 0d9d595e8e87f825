package api

import (
	"math"
	"time"

	"github.com/filingwire/filingwire"
)

// minBurst requests pass at once, whatever the plan; more for plans that allow many.
const minBurst = 10

// bucket of tokens, one per request.
type bucket struct {
	tokens float64
	last   time.Time
}

// allowance is how an organization stands with its rate limit, in requests and seconds.
type allowance struct {
	limit     int // per minute
	remaining int // requests that pass now
	reset     int // until the bucket is full
	retry     int // until the next token; 0 = the request may pass
}

// take takes a token of the organization's bucket: every request takes one, whatever its
// class and key.
func (m *metering) take(org *filingwire.Organization) allowance {
	a := m.known(org.ID)
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.bucket.take(rateLimit(org), m.now())
}

// allowance is take without a request.
func (m *metering) allowance(org *filingwire.Organization) allowance {
	a := m.known(org.ID)
	a.mu.Lock()
	defer a.mu.Unlock()
	limit := rateLimit(org)
	a.bucket.refill(limit, m.now())
	return a.bucket.allowance(limit)
}

// rateLimit of the organization per minute.
func rateLimit(org *filingwire.Organization) int {
	sandbox := filingwire.Rates.Plan(filingwire.PlanSandbox).RatePerMinute
	if org.State == filingwire.StateRestricted {
		return sandbox
	}
	if org.RatePerMinute > 0 {
		return org.RatePerMinute
	}
	if plan := filingwire.Rates.Plan(org.Plan); plan != nil {
		return plan.RatePerMinute
	}
	return sandbox
}

func burst(limit int) float64 { return float64(max(minBurst, limit/10)) }

func (b *bucket) refill(limit int, now time.Time) {
	if b.last.IsZero() {
		b.tokens = burst(limit)
	} else if elapsed := now.Sub(b.last).Seconds(); elapsed > 0 {
		b.tokens = min(burst(limit), b.tokens+elapsed*float64(limit)/60)
	}
	b.last = now
}

func (b *bucket) take(limit int, now time.Time) allowance {
	b.refill(limit, now)
	if b.tokens < 1 {
		out := b.allowance(limit)
		out.retry = seconds(1-b.tokens, limit)
		return out
	}
	b.tokens--
	return b.allowance(limit)
}

func (b *bucket) allowance(limit int) allowance {
	return allowance{limit: limit, remaining: int(b.tokens), reset: seconds(burst(limit)-b.tokens, limit)}
}

// seconds until a limit per minute yields the tokens, rounded up.
func seconds(tokens float64, limit int) int { return int(math.Ceil(tokens * 60 / float64(limit))) }
