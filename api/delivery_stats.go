package api

import (
	"errors"
	"net/http"

	"github.com/filingwire/filingwire"
)

// Outcomes of an attempt to deliver an event.
const (
	deliveredOK        = "ok"
	deliveredRefused   = "refused"   // a status other than 2xx
	deliveredGone      = "gone"      // 410
	deliveredTimeout   = "timeout"   // no answer in time
	deliveredForbidden = "forbidden" // not a public address
	deliveredFailed    = "failed"    // no answer
)

// DeliveryOutcomes are all that Config.OnDelivery is told.
var DeliveryOutcomes = []string{deliveredOK, deliveredRefused, deliveredGone, deliveredTimeout, deliveredForbidden, deliveredFailed}

// outcomeOf classes an attempt; err is why there was no answer.
func outcomeOf(d *filingwire.Delivery, err error) string {
	switch {
	case errors.Is(err, errForbiddenAddress):
		return deliveredForbidden
	case isTimeout(err):
		return deliveredTimeout
	case err != nil:
		return deliveredFailed
	case d.OK:
		return deliveredOK
	case *d.Status == http.StatusGone:
		return deliveredGone
	}
	return deliveredRefused
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}

// DeliveryStats are what webhooks and streams of a process are about at a moment.
type DeliveryStats struct {
	// Due are deliveries whose time has come and that have not been tried.
	Due int
	// Retrying are deliveries in memory that wait for another attempt.
	Retrying int
	Streams  map[string]int // open, by transport
}

// DeliveryStats may be called at any time.
func (s *Server) DeliveryStats() DeliveryStats {
	stats := DeliveryStats{Streams: s.hub.open()}
	d := s.dispatching.Load()
	if d == nil {
		return stats
	}
	now := d.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, q := range d.queues {
		q.mu.Lock()
		for i := range q.tasks {
			if q.tasks[i].due.After(now) {
				stats.Retrying++
			} else {
				stats.Due++
			}
		}
		q.mu.Unlock()
	}
	return stats
}

// open counts the readers by transport.
func (h *hub) open() map[string]int {
	all := map[string]int{transportSSE: 0, transportWS: 0}
	h.mu.Lock()
	defer h.mu.Unlock()
	for r := range h.readers {
		all[r.transport]++
	}
	return all
}
