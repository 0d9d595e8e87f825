package ingest

import "time"

// Stats is the state of a crawler at a moment.
type Stats struct {
	Pending    int           // documents that will be tried again
	Allowance  float64       // requests per second of this process; 0 = no limit
	BlockedFor time.Duration // until the source is asked again after a block; 0 = not blocked
}

// Stats may be called at any time.
func (c *Crawler) Stats() Stats {
	s := Stats{Pending: c.Pending(), BlockedFor: c.client.gate.remaining()}
	if c.config.Rate > 0 {
		s.Allowance = c.config.Rate / float64(c.config.Share)
	}
	return s
}
