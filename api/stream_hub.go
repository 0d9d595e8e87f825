package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	hubPoll  = 100 * time.Millisecond
	hubBatch = 500
	// hubBacklog is how many batches a reader may be behind before it is dropped; it resumes
	// from its cursor.
	hubBacklog = 64
)

// sharedEntry is an event on its way to many readers; what they get is rendered once for each
// organization, and paid once for each stream.
type sharedEntry struct {
	filingwire.LogEntry
	mu     sync.Mutex
	byOrg  map[string]json.RawMessage
	frames map[string][]byte // of Server-Sent Events, by stream
	paid   map[string]bool   // by stream
}

// frame is the event as a message of the stream; render is called by the first reader.
func (e *sharedEntry) frame(stream string, render func() []byte) []byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	b, ok := e.frames[stream]
	if !ok {
		if e.frames == nil {
			e.frames = map[string][]byte{}
		}
		b = render()
		e.frames[stream] = b
	}
	return b
}

func (e *sharedEntry) isPaid(stream string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.paid[stream]
}

func (e *sharedEntry) setPaid(stream string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.paid == nil {
		e.paid = map[string]bool{}
	}
	e.paid[stream] = true
}

// body is the event as the organization sees it.
func (e *sharedEntry) body(orgID string) json.RawMessage {
	e.mu.Lock()
	defer e.mu.Unlock()
	b, ok := e.byOrg[orgID]
	if !ok {
		if e.byOrg == nil {
			e.byOrg = map[string]json.RawMessage{}
		}
		b = e.Event.WithOrg(orgID)
		e.byOrg[orgID] = b
	}
	return b
}

// hub is the one reader of new events in this process; it hands them to every open stream. It
// reads while there are any.
type hub struct {
	store deliveryStore
	log   *slog.Logger

	mu       sync.Mutex
	position uint64
	readers  map[*hubReader]struct{}
	stop     context.CancelFunc // of the loop; nil = it does not run
	work     sync.WaitGroup
}

// hubReader is an open stream. Its channel is closed when it was too slow.
type hubReader struct {
	orgID     string
	transport string
	batches   chan []*sharedEntry
}

func newHub(store deliveryStore, log *slog.Logger) *hub {
	return &hub{store: store, log: log, readers: map[*hubReader]struct{}{}}
}

// join adds a reader, which gets every event after the returned position.
func (h *hub) join(ctx context.Context, orgID, transport string) (*hubReader, uint64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stop == nil {
		end, err := h.store.LogEnd(ctx)
		if err != nil {
			return nil, 0, err
		}
		h.position = end
		run, stop := context.WithCancel(context.Background())
		h.stop = stop
		h.work.Go(func() { h.run(run) })
	}
	r := &hubReader{orgID: orgID, transport: transport, batches: make(chan []*sharedEntry, hubBacklog)}
	h.readers[r] = struct{}{}
	return r, h.position, nil
}

// leave may be called for a reader that was dropped.
func (h *hub) leave(r *hubReader) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.readers, r)
	if len(h.readers) == 0 && h.stop != nil {
		h.stop()
		h.stop = nil
	}
}

func (h *hub) run(ctx context.Context) {
	tick := time.NewTicker(hubPoll)
	defer tick.Stop()
	for {
		h.mu.Lock()
		after := h.position
		h.mu.Unlock()
		entries, err := h.store.Events(ctx, nil, after, hubBatch)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			h.log.Warn("read events for streams", "error", err)
		}
		h.hand(ctx, entries)
		if len(entries) == hubBatch {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// hand gives the events to those who may see them, unless the loop was stopped meanwhile.
func (h *hub) hand(ctx context.Context, entries []filingwire.LogEntry) {
	if len(entries) == 0 {
		return
	}
	published, own := []*sharedEntry{}, map[string][]*sharedEntry{}
	for i := range entries {
		e := &sharedEntry{LogEntry: entries[i]}
		if org := e.Event.OrgID; org != "" {
			own[org] = append(own[org], e)
		} else {
			published = append(published, e)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	h.position = entries[len(entries)-1].Position
	for r := range h.readers {
		batch := published
		if mine := own[r.orgID]; len(mine) > 0 {
			batch = merge(published, mine)
		}
		if len(batch) == 0 {
			continue
		}
		select {
		case r.batches <- batch:
		default:
			delete(h.readers, r)
			close(r.batches)
		}
	}
}

// merge joins two lists in the order of their positions.
func merge(a, b []*sharedEntry) []*sharedEntry {
	out := make([]*sharedEntry, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0].Position < b[0].Position {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}
