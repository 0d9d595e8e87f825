package classify

import (
	"context"
	"slices"
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
	done  chan stored // takes one
}

// stored is what became of a batch: rows that are no more, or an error.
type stored struct {
	gone []filingwire.StoredRow
	err  error
}

// Replace is that of the store. A batch that is refused together with others is stored again
// alone, so that nobody's batch is refused for the rows of another.
func (s *joinedStore) Replace(ctx context.Context, b filingwire.Batch) ([]filingwire.StoredRow, error) {
	j := &joining{ctx, b, make(chan stored, 1)}
	s.mu.Lock()
	s.waiting = append(s.waiting, j)
	if s.rounds < storeRounds {
		s.rounds++
		go s.run()
	}
	s.mu.Unlock()
	select {
	case done := <-j.done:
		return done.gone, done.err
	case <-ctx.Done():
		return nil, ctx.Err() // the round may still store it, as if the batch had come again
	}
}

// run stores rounds until nobody waits.
func (s *joinedStore) run() {
	for {
		round := s.next()
		if round == nil {
			return
		}
		gone, err := s.round(round)
		for _, j := range round {
			if len(round) > 1 && filingwire.ErrorCode(err) == filingwire.CodeRejected {
				gone, err := s.store.Replace(j.ctx, j.batch)
				j.done <- stored{gone, err}
				continue
			}
			j.done <- stored{j.own(gone), err}
		}
	}
}

// own are those of the rows that are of the batch's documents.
func (j *joining) own(rows []filingwire.StoredRow) (own []filingwire.StoredRow) {
	for _, row := range rows {
		if slices.ContainsFunc(j.batch.Documents, func(d filingwire.RawDocument) bool { return d.ID == row.DocumentID }) {
			own = append(own, row)
		}
	}
	return own
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
func (s *joinedStore) round(round []*joining) ([]filingwire.StoredRow, error) {
	if len(round) == 1 {
		return s.store.Replace(round[0].ctx, round[0].batch)
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
	return s.store.Replace(ctx, joined)
}
