package warehouse

import "io"

// Together more than a block of the engine, 1024 rows of 2.5 kB: while one is sent, the next
// is made.
const (
	aheadBuffers = 28
	aheadBytes   = 128 << 10
)

// ahead reads a stream before it is asked to, so that the engine makes the next rows of an
// export while the last ones are rendered and sent.
type ahead struct {
	stream io.ReadCloser
	full   chan filled
	free   chan []byte
	ended  chan struct{} // nothing reads the stream any more
	read   filled
	left   []byte // of read
}

type filled struct {
	bytes []byte
	err   error
}

func readAhead(stream io.ReadCloser) *ahead {
	a := &ahead{stream: stream, full: make(chan filled, aheadBuffers), free: make(chan []byte, aheadBuffers), ended: make(chan struct{})}
	for range aheadBuffers {
		a.free <- nil // made when they are needed: most exports are short
	}
	go a.run()
	return a
}

func (a *ahead) run() {
	defer close(a.ended)
	for buffer := range a.free {
		if buffer == nil {
			buffer = make([]byte, aheadBytes)
		}
		n, err := a.stream.Read(buffer)
		a.full <- filled{buffer[:n], err}
		if err != nil {
			return
		}
	}
}

func (a *ahead) Read(p []byte) (int, error) {
	for len(a.left) == 0 {
		if a.read.err != nil {
			return 0, a.read.err
		}
		if a.read.bytes != nil {
			a.free <- a.read.bytes[:cap(a.read.bytes)]
		}
		a.read = <-a.full
		a.left = a.read.bytes
	}
	n := copy(p, a.left)
	a.left = a.left[n:]
	return n, nil
}

// Close ends the reading and closes the stream. What the stream waits for must have ended
// before, or the stream itself.
func (a *ahead) Close() error {
	close(a.free)
	<-a.ended
	return a.stream.Close()
}
