package ingest

import (
	"context"
	"errors"
	"sync"

	"github.com/filingwire/filingwire"
)

// memory is the warehouse and the broker of these tests.
type memory struct {
	mu       sync.Mutex
	cursors  map[string]string
	entities []filingwire.Entity
	listings []*filingwire.Message
	failures []filingwire.Failure
	messages []*filingwire.Message
	known    bool // published documents are known at once
	refuse   func(*filingwire.Message) error
	down     error // of the broker
	effects  []string
}

func (m *memory) Cursor(_ context.Context, name string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.cursors[name], nil
}

func (m *memory) SetCursor(_ context.Context, name, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.cursors == nil {
		m.cursors = map[string]string{}
	}
	m.cursors[name] = value
	m.effects = append(m.effects, "cursor "+name)
	return nil
}

func (m *memory) KnownDocuments(_ context.Context, ids []string) (map[string]bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := map[string]bool{}
	if !m.known {
		return out, nil
	}
	stored := map[string]bool{}
	for _, x := range m.messages {
		stored[x.DocumentID()] = true
	}
	for _, id := range ids {
		if stored[id] {
			out[id] = true
		}
	}
	return out, nil
}

func (m *memory) PutEntities(_ context.Context, e []filingwire.Entity) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entities = append(m.entities, e...)
	return nil
}

func (m *memory) TickerOf(_ context.Context, cik string, on filingwire.Date) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.entities {
		if e.CIK == cik && e.ValidFrom <= on && on <= e.ValidTo {
			return e.Ticker, nil
		}
	}
	return "", nil
}

func (m *memory) PutListings(_ context.Context, listed []*filingwire.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.listings = append(m.listings, listed...)
	return nil
}

func (m *memory) Gaps(ctx context.Context, from, to filingwire.Date) (gaps []*filingwire.Message, _ error) {
	var ids []string
	m.mu.Lock()
	listed := m.listings
	for _, x := range listed {
		ids = append(ids, x.DocumentID())
	}
	unfit := map[string]bool{}
	for _, f := range m.failures {
		unfit[f.DocumentID] = unfit[f.DocumentID] || f.Stage != filingwire.StageFetch
	}
	m.mu.Unlock()
	known, err := m.KnownDocuments(ctx, ids)
	for _, x := range listed {
		day := filingwire.Date("")
		if x.Filing != nil {
			day = x.Filing.FilingDate
		} else {
			day = x.Release.PublicationDate()
		}
		if id := x.DocumentID(); from <= day && day <= to && !known[id] && !unfit[id] {
			gaps, known[id] = append(gaps, x), true
		}
	}
	return gaps, err
}

func (m *memory) Store(_ context.Context, b filingwire.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failures = append(m.failures, b.Failures...)
	return nil
}

func (m *memory) Publish(ctx context.Context, messages ...*filingwire.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := errors.Join(m.down, ctx.Err()); err != nil {
		return err
	}
	var refused Refusals
	for _, x := range messages {
		if _, err := x.Encode(); err != nil {
			refused = append(refused, Refusal{x, err})
			continue
		}
		if m.refuse != nil {
			if err := m.refuse(x); err != nil {
				refused = append(refused, Refusal{x, err})
				continue
			}
		}
		m.messages = append(m.messages, x)
		m.effects = append(m.effects, "publish "+x.DocumentID())
	}
	if refused != nil {
		return refused
	}
	return nil
}

// count is how often each document was published.
func (m *memory) count() map[string]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := map[string]int{}
	for _, x := range m.messages {
		n[x.DocumentID()]++
	}
	return n
}
