package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"time"

	"github.com/filingwire/filingwire"
)

// exportBody reads the exports of one or more feeds one after the other. It ends with io.EOF
// only after a whole row of the last feed.
type exportBody struct {
	ctx     context.Context
	cancel  context.CancelFunc
	store   eventStore
	conn    net.Conn               // its write deadline moves on with every read; nil = none
	queries []filingwire.FeedQuery // feeds not yet begun
	left    int                    // rows still wanted; 0 = all
	charge  *charge
	done    func(rows int, err error)

	current io.ReadCloser
	rows    int
	midRow  bool
	err     error // why it ended
	closed  bool
}

func (b *exportBody) Read(p []byte) (int, error) {
	if b.conn != nil {
		// The server's write timeout is for a whole reply; an export gets it for each chunk.
		if err := b.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
			b.end(err)
		}
	}
	for b.err == nil {
		if err := b.next(); err != nil {
			b.end(err)
			break
		}
		if b.current == nil {
			b.end(io.EOF)
			break
		}
		n, err := b.current.Read(p)
		if n > 0 {
			b.rows += bytes.Count(p[:n], []byte{'\n'})
			b.midRow = p[n-1] != '\n'
		}
		switch {
		case errors.Is(err, io.EOF) && b.midRow:
			b.end(errTruncated)
		case errors.Is(err, io.EOF):
			b.current.Close()
			b.current = nil
		case err != nil:
			b.end(err)
		}
		if n > 0 {
			return n, nil
		}
	}
	return 0, b.err
}

// next opens the next feed's export, if there is one and rows are still wanted.
func (b *exportBody) next() error {
	if b.current != nil || len(b.queries) == 0 || b.left > 0 && b.rows >= b.left {
		return nil
	}
	q := b.queries[0]
	b.queries = b.queries[1:]
	if b.left > 0 {
		q.Limit = b.left - b.rows
	}
	current, err := b.store.Export(b.ctx, q)
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
	if b.current != nil {
		b.current.Close()
	}
	switch {
	case b.err == nil:
		b.done(b.rows, context.Canceled) // the client left
	case errors.Is(b.err, io.EOF):
		b.done(b.rows, nil)
	default:
		b.done(b.rows, b.err)
	}
	return nil
}
