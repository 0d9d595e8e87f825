package warehouse

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/filingwire/filingwire"
)

// Export streams the rows that q asks for as NDJSON in ascending order (filing date, id),
// each as ReadRow.AppendResolved renders it without freshness. q.Before is not honoured; a
// Limit of 0 means all. Memory stays bounded whatever the size.
//
// A failure in mid-stream is an error of Read, never an early EOF. Close ends the query. When
// all export connections are taken, the error's code is CodeUnavailable.
func (w *Warehouse) Export(ctx context.Context, q filingwire.FeedQuery) (io.ReadCloser, error) {
	t, err := w.table(q.Feed)
	if err != nil {
		return nil, err
	}
	if q.CIKs != nil && len(q.CIKs) == 0 {
		return io.NopCloser(bytes.NewReader(nil)), nil
	}
	q.Before = nil
	p, err := t.where(&q)
	if err != nil {
		return nil, err
	}
	select {
	case w.slots <- struct{}{}:
	default:
		return nil, &filingwire.Error{Code: filingwire.CodeUnavailable, Message: "Too many exports are running. Try again shortly."}
	}
	links, err := w.links(ctx, nil)
	if err != nil {
		<-w.slots
		return nil, fmt.Errorf("export %s: %w", q.Feed.Name, err)
	}
	source, doubled := t.source(&q)
	once := ""
	if doubled {
		once = " LIMIT 1 BY filing_date, id"
	}
	ctx, cancel := context.WithCancel(ctx)
	// In storage order nothing is sorted; small blocks keep the memory of a merge of parts small.
	streaming := clickhouse.WithSettings(clickhouse.Settings{"max_block_size": 1024, "optimize_read_in_order": 1,
		"max_threads": 2, "cancel_http_readonly_queries_on_client_close": 1})
	stream, err := w.exports.QueryFormat(clickhouse.Context(ctx, streaming), "TSVRaw",
		"SELECT id, doc FROM "+source+" FINAL"+p.String()+" ORDER BY filing_date, id"+once, p.args...)
	if err != nil {
		cancel()
		<-w.slots
		return nil, fmt.Errorf("export %s: %w", q.Feed.Name, err)
	}
	e := &export{in: bufio.NewReaderSize(stream, 64<<10), links: newLinkMap(links), all: q.IncludeSuperseded, left: q.Limit, name: q.Feed.Name}
	e.end = sync.OnceFunc(func() {
		cancel() // first: closing a stream reads what is left of it
		_ = stream.Close()
		<-w.slots
	})
	if q.Limit == 0 {
		e.left = -1
	}
	return e, nil
}

// export turns lines "id TAB doc" into rows with their links.
type export struct {
	in    *bufio.Reader
	links linkMap
	all   bool // superseded rows too
	left  int  // rows; negative = no limit
	name  string
	line  []byte // of the input
	out   []byte // rendered and not yet read
	rest  []byte // of out
	err   error
	end   func()
}

// renderAhead is how much is rendered at a time.
const renderAhead = 64 << 10

func (e *export) Read(p []byte) (int, error) {
	if len(e.rest) == 0 {
		e.out = e.out[:0]
		for e.err == nil && len(e.out) < renderAhead {
			e.err = e.next()
		}
		e.rest = e.out
	}
	if len(e.rest) == 0 {
		return 0, e.err
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// next appends one row to out.
func (e *export) next() error {
	if e.left == 0 {
		return io.EOF
	}
	line, err := e.readLine()
	if err != nil {
		return err
	}
	id, doc, ok := bytes.Cut(line, []byte{'\t'})
	if !ok || len(doc) == 0 {
		return fmt.Errorf("export %s: malformed line", e.name)
	}
	row := filingwire.ReadRow{Doc: doc}
	row.Supersedes, row.SupersededBy = e.links.of[string(id)], e.links.by[string(id)]
	if row.SupersededBy != "" && !e.all {
		return nil
	}
	e.out = append(row.AppendResolved(e.out, time.Time{}), '\n')
	if e.left > 0 {
		e.left--
	}
	return nil
}

// readLine returns the next line without its end; a line that has none was cut off.
func (e *export) readLine() ([]byte, error) {
	e.line = e.line[:0]
	for {
		part, err := e.in.ReadSlice('\n')
		e.line = append(e.line, part...)
		switch {
		case err == nil && string(e.line) == "\r\n":
			e.line = e.line[:0] // the engine's error follows
			continue
		case err == nil:
			return e.line[:len(e.line)-1], nil
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(e.line) == 0:
			return nil, io.EOF
		case errors.Is(err, io.EOF):
			err = io.ErrUnexpectedEOF
		}
		return nil, fmt.Errorf("export %s: %w", e.name, err)
	}
}

// Close ends the query; it may be called from another goroutine while Read waits.
func (e *export) Close() error {
	e.end()
	return nil
}
