package ingest

import (
	"sync"
	"time"
)

// claimed is how long a document counts as claimed: much longer than the warehouse takes to
// know of it, and short enough for a lost one to be fetched again by the next nightly run.
const claimed = 2 * time.Hour

// claims are the documents that this process is fetching or has published lately. They keep
// its jobs from doing the same twice while the warehouse does not know of them yet.
type claims struct {
	mu    sync.Mutex
	held  map[string]time.Time // id to the end of the claim
	sweep time.Time            // when ended claims are dropped next
}

// take claims id, or reports that it is claimed already.
func (c *claims) take(id string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if end, ok := c.held[id]; ok && now.Before(end) {
		return false
	}
	if c.held == nil {
		c.held = map[string]time.Time{}
	}
	if now.After(c.sweep) {
		for id, end := range c.held {
			if !now.Before(end) {
				delete(c.held, id)
			}
		}
		c.sweep = now.Add(claimed / 4)
	}
	c.held[id] = now.Add(claimed)
	return true
}

// release gives up the claim, so that the document may be fetched again.
func (c *claims) release(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.held, id)
}
