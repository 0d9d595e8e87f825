package ingest

import (
	"sync"
	"testing"
	"time"
)

// How much of the allowance of 10 requests a second is used when there is always something
// to ask: go test -bench Budget -benchtime 600x is a minute.
func BenchmarkBudget(b *testing.B) {
	const allowance = 10
	budget := newBudget(allowance)
	var all sync.WaitGroup
	work := make(chan struct{}, b.N)
	for range b.N {
		work <- struct{}{}
	}
	close(work)
	start := time.Now()
	for range 8 {
		all.Go(func() {
			for range work {
				if _, err := budget.depart(b.Context()); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	if b.N > 1 { // the first departure waits for nothing
		b.ReportMetric(100*float64(b.N-1)/time.Since(start).Seconds()/allowance, "%allowance")
	}
}
