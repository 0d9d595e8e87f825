package api

import (
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const (
	readCacheBytes = 64 << 20
	// readAge bounds how long an answer stays: a row's freshness ages without any insert.
	readAge = time.Minute
)

// reading is what a list or a single row was answered from.
type reading struct {
	rows []filingwire.ReadRow
	more bool
	tag  string // changes with anything that a client is shown of the rows

	key, state string
	until      time.Time
	size       int
}

// readCache keeps answers of feeds while the feeds are as they were: every insert, of this
// process at once and of others within a second, changes the state that an answer is kept
// under. The least recently used go first.
type readCache struct {
	now func() time.Time

	mu    sync.Mutex
	known map[string]*list.Element // of *reading
	used  *list.List               // latest first
	size  int
}

func newReadCache(now func() time.Time) *readCache {
	return &readCache{now: now, known: make(map[string]*list.Element), used: list.New()}
}

// get returns the answer kept under the key in this very state, else nil.
func (c *readCache) get(key, state string) *reading {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.known[key]
	if !ok {
		return nil
	}
	r := e.Value.(*reading)
	if r.state != state || !c.now().Before(r.until) {
		c.drop(e)
		return nil
	}
	c.used.MoveToFront(e)
	return r
}

// put keeps an answer that was read after the state was.
func (c *readCache) put(key, state string, rows []filingwire.ReadRow, more bool) *reading {
	now := c.now()
	r := &reading{rows: rows, more: more, key: key, state: state, until: now.Add(readAge), size: len(key) + len(state) + 256}
	hash := sha256.New()
	for i := range rows {
		row := &rows[i]
		r.size += cap(row.Doc) + 128
		hash.Write(row.Doc)
		hash.Write([]byte(row.Supersedes + " " + row.SupersededBy + " " + row.Freshness(now).Status + "\n"))
	}
	r.tag = hex.EncodeToString(hash.Sum(nil)[:12]) + strconv.FormatBool(more)[:1]
	if r.size > readCacheBytes/8 {
		return r
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.known[key]; ok {
		c.drop(e)
	}
	c.known[key] = c.used.PushFront(r)
	for c.size += r.size; c.size > readCacheBytes; {
		c.drop(c.used.Back())
	}
	return r
}

func (c *readCache) drop(e *list.Element) {
	r := c.used.Remove(e).(*reading)
	delete(c.known, r.key)
	c.size -= r.size
}

// read answers from the cache, else from the store and keeps what it says.
func (s *Server) read(ctx context.Context, feed *filingwire.Feed, key string, load func() (rows []filingwire.ReadRow, more bool, err error)) (*reading, error) {
	state, err := s.Events.State(ctx, feed)
	if err != nil {
		return nil, err
	}
	key = feed.Name + " " + key
	if r := s.reads.get(key, state); r != nil {
		return r, nil
	}
	rows, more, err := load()
	if err != nil {
		return nil, err
	}
	return s.reads.put(key, state, rows, more), nil
}

// unchanged sets the reply's tag and tells whether the client has the reply already
// (RFC 9110, section 13.1.2). The tag is weak: the reply tells the time it was made at.
func unchanged(c *fiber.Ctx, r *reading, v view) bool {
	tag := `"` + r.tag + string(v[:1]) + `"`
	c.Set(fiber.HeaderETag, "W/"+tag)
	for known := range strings.SplitSeq(c.Get(fiber.HeaderIfNoneMatch), ",") {
		if known = strings.TrimSpace(known); known == "*" || strings.TrimPrefix(known, "W/") == tag {
			c.Status(fiber.StatusNotModified)
			return true
		}
	}
	return false
}
