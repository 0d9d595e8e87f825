package api

import (
	"context"
	"errors"
	"io"
	"net"
	"time"
)

var errTruncated = errors.New("export ends in mid-row")

// exportSource opens a part of an export, of at most limit rows; 0 = all.
type exportSource func(ctx context.Context, limit int) (io.ReadCloser, error)

// exportBody reads one or more sources one after the other. It ends with io.EOF
// only after a whole row of the last one.
type exportBody struct {
	ctx     context.Context
	cancel  context.CancelFunc
	conn    net.Conn       // its write deadline moves on with every read; nil = none
	sources []exportSource // not yet begun
	left    int            // rows wanted in all; 0 = all there are
	rows    rowCounter
	charge  *charge
	done    func(rows int, err error)

	watermark string // for the next export
	total     string // rows when it began, "" = not counted

	current io.ReadCloser
	read    []byte // of current, a buffer
	ready   []byte // of read: not yet given on
	err     error  // why it ended
	closed  bool
}

func (b *exportBody) Read(p []byte) (int, error) {
	if len(b.ready) == 0 {
		b.fill()
	}
	if len(b.ready) == 0 {
		return 0, b.err
	}
	n := copy(p, b.ready)
	b.ready = b.ready[n:]
	return n, nil
}

// fill reads until something is ready or the export has ended. What was read before is sent
// before it waits.
func (b *exportBody) fill() {
	if b.read == nil {
		b.read = make([]byte, heldBytes)
		holding(b.conn).hold()
	}
	if b.conn != nil {
		// The server's write timeout is for a whole reply; an export gets it for each of these.
		if err := errors.Join(b.conn.SetWriteDeadline(time.Now().Add(writeTimeout)), holding(b.conn).flush()); err != nil {
			b.end(err)
		}
	}
	for b.err == nil && len(b.ready) == 0 {
		if err := b.next(); err != nil {
			b.end(err)
			break
		}
		if b.current == nil {
			b.end(io.EOF)
			break
		}
		n, err := b.current.Read(b.read)
		if n > 0 {
			b.ready = b.read[:n]
			b.rows.pass(b.ready)
		}
		switch {
		case errors.Is(err, io.EOF) && !b.rows.whole():
			b.end(errTruncated)
		case errors.Is(err, io.EOF):
			b.current.Close()
			b.current = nil
		case err != nil:
			b.end(err)
		}
	}
}

// next opens the next source, if there is one and rows are still wanted.
func (b *exportBody) next() error {
	left := 0
	if b.left > 0 {
		left = b.left - b.rows.count()
	}
	if b.current != nil || len(b.sources) == 0 || b.left > 0 && left <= 0 {
		return nil
	}
	open := b.sources[0]
	b.sources = b.sources[1:]
	current, err := open(b.ctx, left)
	if err != nil {
		return err
	}
	b.current = current
	return nil
}

func (b *exportBody) end(err error) {
	if b.err == nil {
		b.err = err
	}
}

// Close ends the query; it is called after the last row, after an error, and when the
// client has left.
func (b *exportBody) Close() error {
	if b.closed {
		return nil
	}
	b.closed = true
	b.cancel()
	if err := holding(b.conn).release(); err != nil && errors.Is(b.err, io.EOF) {
		b.err = err // the last of it was not sent
	}
	if b.current != nil {
		b.current.Close()
	}
	switch {
	case b.err == nil:
		b.done(b.rows.count(), context.Canceled) // the client left
	case errors.Is(b.err, io.EOF):
		b.done(b.rows.count(), nil)
	default:
		b.done(b.rows.count(), b.err)
	}
	return nil
}
