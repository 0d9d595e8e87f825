package ingest

import (
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"
)

// At no time do more requests than the allowance leave within one second, however many
// goroutines ask.
func TestBudget(t *testing.T) {
	const allowance = 40
	b := newBudget(allowance)
	var mu sync.Mutex
	var left []time.Time
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 13 {
				at, err := b.depart(t.Context())
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				left = append(left, at)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	slices.SortFunc(left, time.Time.Compare)
	for i := allowance; i < len(left); i++ {
		if gap := left[i].Sub(left[i-allowance]); gap < time.Second {
			t.Errorf("%d departures within %v", allowance+1, gap)
		}
	}
}

func TestShareOfTheBudget(t *testing.T) {
	for _, tc := range []struct {
		rate  float64
		share int
		want  int
	}{{10, 1, 10}, {10, 3, 3}, {10, 20, 1}, {0.5, 1, 1}} {
		c := Config{Rate: tc.rate, Share: tc.share}.withDefaults()
		base, _ := url.Parse(c.BaseURL)
		b := newTransport(c, base).budget
		if len(b.sent) != tc.want || float64(b.limiter.Limit()) > tc.rate/float64(tc.share) || b.limiter.Burst() != 1 {
			t.Errorf("%v/%d: %d a second at %v", tc.rate, tc.share, len(b.sent), b.limiter.Limit())
		}
	}
}

// The origin's own log: requests, retries and redirects count alike.
func TestRequestsArriveWithinTheAllowance(t *testing.T) {
	const allowance = 30
	var mu sync.Mutex
	var arrived []time.Time
	cl := site(t, Config{Rate: allowance}, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		arrived = append(arrived, time.Now())
		switch {
		case len(arrived)%7 == 0:
			w.WriteHeader(http.StatusInternalServerError)
		case r.URL.Path == "/node":
			http.Redirect(w, r, "/page", http.StatusFound)
		}
	})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 12 {
				if _, err := cl.get(t.Context(), request{url: SEC + "/node"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if len(arrived) < 96 {
		t.Fatalf("%d requests", len(arrived))
	}
	for i := allowance; i < len(arrived); i++ {
		// The loopback and a busy machine may bring them closer together than they left.
		if gap := arrived[i].Sub(arrived[i-allowance]); gap < 800*time.Millisecond {
			t.Errorf("%d requests arrived within %v", allowance+1, gap)
		}
	}
}
