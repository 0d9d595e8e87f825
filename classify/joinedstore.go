package classify

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/filingwire/filingwire"
)

const (
	// storeRounds is how many batches are being stored at a time. The statements of one run
	// side by side; a second one would have both wait for the disk, and make more parts to merge.
	storeRounds = 1
	// roundDocuments bounds what one round stores.
	roundDocuments = 512
)

// joinedStore stores the batches of several partitions together. The cost of a batch is
// mostly that of its statements, whatever their number of rows, and every insert leaves a
// part to be merged: a batch that comes while others are being stored waits and goes with
// all that came meanwhile. A quiet worker stores at once.
type joinedStore struct {
	store store

	mu      sync.Mutex
	waiting []*joining
	rounds  int // running
}

// joining is a batch that waits for its round.
type joining struct {
	ctx   context.Context
	batch filingwire.Batch
	done  chan error // takes one
}

// Store is that of the store. A batch that is refused together with others is stored again
// alone, so that nobody's batch is refused for the rows of another.
func (s *joinedStore) Store(ctx context.Context, b filingwire.Batch) error {
	j := &joining{ctx, b, make(chan error, 1)}
	s.mu.Lock()
	s.waiting = append(s.waiting, j)
	if s.rounds < storeRounds {
		s.rounds++
		go s.run()
	}
	s.mu.Unlock()
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		return ctx.Err() // the round may still store it, as if the batch had come again
	}
}

// run stores rounds until nobody waits.
func (s *joinedStore) run() {
	for {
		round := s.next()
		if round == nil {
			return
		}
		err := s.round(round)
		for _, j := range round {
			if len(round) > 1 && filingwire.ErrorCode(err) == filingwire.CodeRejected {
				j.done <- s.store.Store(j.ctx, j.batch)
				continue
			}
			j.done <- err
		}
	}
}

// next takes the batches of a round; nil ends the caller's run.
func (s *joinedStore) next() []*joining {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, documents := 0, 0
	for n < len(s.waiting) && (n == 0 || documents+len(s.waiting[n].batch.Documents) <= roundDocuments &&
		s.waiting[n].batch.Version == s.waiting[0].batch.Version) {
		documents += len(s.waiting[n].batch.Documents)
		n++
	}
	if n == 0 {
		s.rounds--
		return nil
	}
	round := s.waiting[:n:n]
	s.waiting = s.waiting[n:]
	return round
}

// round stores the batches as one, until the last of those who wait has given up.
func (s *joinedStore) round(round []*joining) error {
	if len(round) == 1 {
		return s.store.Store(round[0].ctx, round[0].batch)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(round[0].ctx))
	defer cancel()
	var left atomic.Int32
	left.Store(int32(len(round)))
	joined := filingwire.Batch{Version: round[0].batch.Version}
	for _, j := range round {
		defer context.AfterFunc(j.ctx, func() {
			if left.Add(-1) == 0 {
				cancel()
			}
		})()
		joined.Documents = append(joined.Documents, j.batch.Documents...)
		joined.Rows = append(joined.Rows, j.batch.Rows...)
		joined.Failures = append(joined.Failures, j.batch.Failures...)
	}
	return s.store.Store(ctx, joined)
}
