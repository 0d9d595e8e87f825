package ingest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/filingwire/filingwire"
)

// maxPending bounds the documents that wait; the oldest beyond it go to the failures.
const maxPending = 2000

// pending reads the documents of a job that wait for another try.
func (c *Crawler) pending(ctx context.Context, name string) ([]*document, error) {
	s, err := c.store.Cursor(ctx, name+".pending")
	if err != nil {
		return nil, fmt.Errorf("read cursor: %w", err)
	}
	var docs []*document
	if s != "" {
		if err := json.Unmarshal([]byte(s), &docs); err != nil {
			return nil, fmt.Errorf("parse pending documents of %s: %w", name, err)
		}
	}
	docs = slices.DeleteFunc(docs, func(d *document) bool {
		return d == nil || d.Release == nil && (d.Filing == nil || len(d.Filing.Filers) == 0)
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pendingOf[name], c.waiting[name] = s, len(docs)
	return docs, nil
}

func (c *Crawler) setPending(ctx context.Context, name string, docs []*document) error {
	s := ""
	if len(docs) > 0 {
		b, err := json.Marshal(docs)
		if err != nil {
			return fmt.Errorf("render pending documents: %w", err)
		}
		s = string(b)
	}
	c.mu.Lock()
	same := c.pendingOf[name] == s
	c.mu.Unlock()
	if same {
		return nil
	}
	if err := c.setCursor(ctx, name+".pending", s); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pendingOf[name], c.waiting[name] = s, len(docs)
	return nil
}

// Pending is the number of documents that this crawler will try again.
func (c *Crawler) Pending() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, w := range c.waiting {
		n += w
	}
	return n
}

// postpone counts a failed try of d. It returns false when that was the last one.
func (c *Crawler) postpone(d *document, cause error) bool {
	d.Reason = cause.Error()
	d.Attempts++
	if d.Attempts > len(c.config.Retries) {
		return false
	}
	d.Next = filingwire.InstantOf(c.now().Add(c.config.Retries[d.Attempts-1]))
	return true
}
