package warehouse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

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
	if err := w.takeSlot(); err != nil {
		return nil, err
	}
	e := &export{w: w, t: t, q: q, left: q.Limit}
	if q.Limit == 0 {
		e.left = -1
	}
	e.ctx, e.cancel = context.WithCancel(ctx)
	if err := e.start(); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// takeSlot reserves a connection of exports; receiving from w.slots gives it back.
func (w *Warehouse) takeSlot() error {
	select {
	case w.slots <- struct{}{}:
		return nil
	default:
		return &filingwire.Error{Code: filingwire.CodeUnavailable, Message: "Too many exports are running. Try again shortly."}
	}
}

// export turns lines "id TAB doc" into rows with their links.
type export struct {
	w      *Warehouse
	t      *feedTable
	q      filingwire.FeedQuery
	links  linkMap
	ctx    context.Context
	cancel context.CancelFunc
	left   int // rows; negative = no limit

	stream *ahead
	closed bool

	in   []byte // of the stream, not yet rendered
	line []byte // one that in has only a part of
	rest []byte // rendered and not yet read
	err  error
}

// start runs the first query, so that what is wrong with it is known before the first byte.
func (e *export) start() error {
	links, err := e.w.links(e.ctx, nil)
	if err != nil {
		return e.wrap(err)
	}
	e.links = newLinkMap(links)
	e.q.Before = nil
	lines := &series{open: e.open}
	if lines.left, err = e.statements(); err != nil {
		return e.wrap(err)
	}
	if err := lines.begin(); err != nil {
		return e.wrap(err)
	}
	e.stream = readAhead(lines)
	return nil
}

// statements asks for one window of days after the other, then for the rows that are gone.
func (e *export) statements() (out []statement, err error) {
	windows, err := e.w.windows(e.ctx, e.t, e.q)
	if err != nil {
		return nil, err
	}
	for _, window := range windows {
		q := e.q
		q.From, q.To = window.from, window.to
		p, err := e.t.where(&q)
		if err != nil {
			return nil, err
		}
		source, doubled := e.t.source(&q)
		once := ""
		if doubled {
			once = " LIMIT 1 BY filing_date, id"
		}
		out = append(out, statement{"SELECT id, doc FROM " + source + " FINAL" + p.String() + " ORDER BY filing_date, id" + once, p.args})
	}
	if gone, ok := e.t.selectGone(&e.q); ok {
		out = append(out, gone)
	}
	return out, nil
}

// open asks a statement. In storage order nothing is sorted; small blocks keep the merge of a
// window's parts small.
func (e *export) open(s statement) (io.ReadCloser, error) {
	stream, err := e.w.exports.QueryFormat(e.ctx, "TSVRaw", s.sql+
		" SETTINGS max_threads = 1, max_block_size = 1024, optimize_read_in_order = 1, cancel_http_readonly_queries_on_client_close = 1", s.args...)
	if err != nil {
		return nil, passing(err)
	}
	return stream, nil
}

func (e *export) wrap(err error) error { return fmt.Errorf("export %s: %w", e.q.Feed.Name, err) }

// Close ends the query. It must not be called while Read is running.
func (e *export) Close() error {
	if !e.closed {
		e.closed = true
		e.cancel() // first: closing a stream reads what is left of it
		if e.stream != nil {
			_ = e.stream.Close()
		}
		<-e.w.slots
	}
	return nil
}

// rowRoom holds most rows; where less is left in a reader's buffer it is full.
const rowRoom = 8 << 10

// Read renders into p itself as many rows as fit.
func (e *export) Read(p []byte) (int, error) {
	if len(e.rest) > 0 {
		n := copy(p, e.rest)
		e.rest = e.rest[n:]
		return n, nil
	}
	out := p[:0:len(p)]
	for e.err == nil && (len(out) == 0 || len(p)-len(out) >= rowRoom) {
		out, e.err = e.appendNext(out)
	}
	if len(out) == 0 {
		return 0, e.err
	}
	if len(out) > len(p) { // p was too small, so out is elsewhere
		e.rest = out[copy(p, out):]
		return len(p), nil
	}
	return len(out), nil
}

// appendNext renders one row, or none where the line is not asked for.
func (e *export) appendNext(out []byte) ([]byte, error) {
	if e.left == 0 {
		return out, io.EOF
	}
	line, err := e.readLine()
	if err != nil {
		return out, e.wrap(err)
	}
	if line == nil {
		return out, io.EOF
	}
	id, doc, ok := bytes.Cut(line, []byte{'\t'})
	if !ok || len(doc) == 0 {
		return out, e.wrap(errors.New("malformed line"))
	}
	row := filingwire.ReadRow{Doc: doc}
	row.Supersedes, row.SupersededBy = e.links.of[string(id)], e.links.by[string(id)]
	switch {
	case len(id) == 0: // of a row that is gone
		out = append(out, doc...)
	case row.SupersededBy != "" && !e.q.IncludeSuperseded:
		return out, nil
	default:
		out = row.AppendResolved(out, time.Time{})
	}
	if e.left > 0 {
		e.left--
	}
	return append(out, '\n'), nil
}

// readLine returns the next line without its end, which is good until the next call; nil
// after the last.
func (e *export) readLine() ([]byte, error) {
	e.line = e.line[:0]
	for {
		end := bytes.IndexByte(e.in, '\n')
		line := e.in[:max(end, 0)]
		switch {
		case end < 0:
			e.line = append(e.line, e.in...)
			var err error
			if e.in, err = e.stream.next(); len(e.in) == 0 {
				return nil, err
			}
			continue
		case len(e.line) > 0:
			e.line = append(e.line, line...)
			line = e.line
		}
		e.in = e.in[end+1:]
		if string(line) != "\r" { // the engine's error follows
			return line, nil
		}
		e.line = e.line[:0]
	}
}
