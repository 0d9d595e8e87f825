package classify

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/filingwire/filingwire"
)

// gatedStore holds every batch until the gate lets it through.
type gatedStore struct {
	gate chan struct{}
	mu   sync.Mutex
	got  [][]string
	err  func(ids []string) error
}

// Replace buries a row of every document.
func (s *gatedStore) Replace(ctx context.Context, b filingwire.Batch) (gone []filingwire.StoredRow, err error) {
	var ids []string
	for _, d := range b.Documents {
		ids = append(ids, d.ID)
	}
	s.mu.Lock()
	s.got = append(s.got, ids)
	s.mu.Unlock()
	select {
	case <-s.gate:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if s.err != nil {
		err = s.err(ids)
	}
	for _, id := range ids {
		gone = append(gone, filingwire.StoredRow{ID: "row of " + id, DocumentID: id, Deleted: true})
	}
	return gone, err
}

func documentBatch(ids ...string) filingwire.Batch {
	b := filingwire.Batch{Version: 1}
	for _, id := range ids {
		b.Documents = append(b.Documents, filingwire.RawDocument{ID: id})
	}
	return b
}

func TestBatchesThatWaitAreStoredTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner := &gatedStore{gate: make(chan struct{})}
		s := &joinedStore{store: inner}
		var all sync.WaitGroup
		for _, id := range []string{"a", "b", "c", "d", "e"} {
			all.Go(func() {
				gone, err := s.Replace(t.Context(), documentBatch(id))
				if err != nil || len(gone) != 1 || gone[0].DocumentID != id { // not those of the others
					t.Errorf("%s: gone %+v, %v", id, gone, err)
				}
			})
			synctest.Wait()
		}
		if len(inner.got) != storeRounds {
			t.Fatalf("%d rounds run at once, want %d", len(inner.got), storeRounds)
		}
		close(inner.gate)
		all.Wait()
		synctest.Wait() // for the rounds to end
		if last := inner.got[len(inner.got)-1]; len(inner.got) != storeRounds+1 || len(last) != 5-storeRounds {
			t.Errorf("rounds %v, want those that waited in one", inner.got)
		}
		if s.rounds != 0 || len(s.waiting) != 0 {
			t.Errorf("%d rounds and %d batches are left", s.rounds, len(s.waiting))
		}
	})
}

func TestRefusedBatchDoesNotTakeOthersWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner := &gatedStore{gate: make(chan struct{}), err: func(ids []string) error {
			for _, id := range ids {
				if id == "poison" {
					return &filingwire.Error{Code: filingwire.CodeRejected}
				}
			}
			return nil
		}}
		s := &joinedStore{store: inner}
		outcome := make(map[string]error)
		var mu sync.Mutex
		var all sync.WaitGroup
		for _, id := range []string{"first", "sound", "poison", "second"} {
			all.Go(func() {
				_, err := s.Replace(t.Context(), documentBatch(id))
				mu.Lock()
				defer mu.Unlock()
				outcome[id] = err
			})
			synctest.Wait()
		}
		close(inner.gate)
		all.Wait()
		synctest.Wait() // for the rounds to end
		for id, err := range outcome {
			if refused := filingwire.ErrorCode(err) == filingwire.CodeRejected; refused != (id == "poison") {
				t.Errorf("%s: %v", id, err)
			}
		}
	})
}

func TestRoundEndsWhenAllHaveGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner := &gatedStore{gate: make(chan struct{})}
		s := &joinedStore{store: inner, rounds: storeRounds} // as if others were running
		ctx, cancel := context.WithCancel(t.Context())
		errs := make(chan error, 2)
		for _, id := range []string{"a", "b"} {
			go func() {
				_, err := s.Replace(ctx, documentBatch(id))
				errs <- err
			}()
		}
		synctest.Wait()
		go s.run()
		synctest.Wait()
		cancel()
		for range 2 {
			if err := <-errs; !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
		}
		synctest.Wait()
		if len(s.waiting) != 0 || len(inner.got) != 1 {
			t.Errorf("waiting %d, stored %v", len(s.waiting), inner.got)
		}
	})
}
