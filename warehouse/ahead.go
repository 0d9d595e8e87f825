package warehouse

import (
	"io"
	"sync"
)

const (
	// aheadBytes is more than a block of the engine, 1024 rows of 2.5 kB: while one is sent, the
	// next is made.
	aheadBytes = 4 << 20
	// chunkBytes of what was read are given out at a time; their room is free again after them.
	chunkBytes = 128 << 10
)

// ahead reads a stream before it is asked to, so that the engine makes the next rows of an
// export while the last ones are rendered and sent. It is a ring: what was read follows start.
type ahead struct {
	stream io.ReadCloser
	ring   []byte
	ended  chan struct{} // nothing reads the stream any more

	mu    sync.Mutex
	moved sync.Cond // something was read, given back, or closed
	start int
	held  int  // bytes that were read and not given back
	given int  // of held
	all   bool // was read
	err   error
	over  bool
}

func readAhead(stream io.ReadCloser) *ahead {
	a := &ahead{stream: stream, ring: make([]byte, aheadBytes), ended: make(chan struct{})}
	a.moved.L = &a.mu
	go a.run()
	return a
}

func (a *ahead) run() {
	defer close(a.ended)
	for {
		free := a.free()
		if free == nil {
			return
		}
		n, err := a.stream.Read(free)
		a.mu.Lock()
		a.held += n
		a.all = err != nil
		if err != io.EOF { // one that wraps it is a broken connection
			a.err = err
		}
		a.moved.Signal()
		a.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// free waits for room and returns a piece of it, nil after Close.
func (a *ahead) free() []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	for a.held == len(a.ring) && !a.over {
		a.moved.Wait()
	}
	if a.over {
		return nil
	}
	if a.held == 0 {
		a.start = 0 // which is still in the processor's cache
	}
	if end := a.start + a.held; end < len(a.ring) {
		return a.ring[end:]
	}
	return a.ring[a.start+a.held-len(a.ring) : a.start]
}

// next waits for what follows and returns some of it, good until the next call; nothing after
// the last, with an error where the stream broke off.
func (a *ahead) next() ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.start = (a.start + a.given) % len(a.ring)
	a.held -= a.given
	a.given = 0
	a.moved.Signal()
	for a.held == 0 && !a.all {
		a.moved.Wait()
	}
	if a.held == 0 {
		return nil, a.err
	}
	a.given = min(a.held, len(a.ring)-a.start, chunkBytes)
	return a.ring[a.start : a.start+a.given], nil
}

// Close ends the reading and closes the stream. What the stream waits for must have ended
// before, or the stream itself.
func (a *ahead) Close() error {
	a.mu.Lock()
	a.over = true
	a.moved.Signal()
	a.mu.Unlock()
	<-a.ended
	return a.stream.Close()
}
