package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/ClickHouse/ch-go/compress"
)

// result is the body of a response whose rows are computed as it is read. It holds a
// connection until it is read to its end, closed, or its context ends.
type result struct {
	ctx    context.Context
	unbind func() bool

	mu     sync.Mutex
	head   []byte
	blocks *rows  // nil once finished
	finish func() // gives the connection back
	err    error  // of reads after the end
}

func newResult(ctx context.Context, head []byte, blocks *rows, finish func()) *result {
	b := &result{ctx: ctx, head: head, blocks: blocks, finish: finish}
	b.unbind = context.AfterFunc(ctx, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.over(ctx.Err())
	})
	return b
}

func (b *result) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.blocks != nil && len(b.head) == 0 {
		block, err := b.blocks.next()
		switch {
		case b.ctx.Err() != nil:
			b.over(b.ctx.Err())
		case err != nil:
			b.over(err)
		case block == nil:
			b.over(io.EOF)
		default:
			b.head = block
		}
	}
	if b.blocks == nil {
		return 0, b.err
	}
	n := copy(p, b.head)
	b.head = b.head[n:]
	return n, nil
}

func (b *result) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.over(errors.New("read of a closed result"))
	return nil
}

func (b *result) over(err error) {
	if b.blocks == nil {
		return
	}
	b.unbind()
	b.blocks.close()
	b.blocks, b.head, b.err = nil, nil, err
	b.finish()
}

// framed ends a body that failed with ClickHouse's exception block, by which clients tell
// an error from a short result, and then breaks it off.
type framed struct {
	io.ReadCloser
	tag  string
	tail []byte
	err  error
}

func (f *framed) Read(p []byte) (int, error) {
	if f.err == nil {
		n, err := f.ReadCloser.Read(p)
		var text engineError
		if !errors.As(err, &text) {
			return n, err
		}
		f.err = io.ErrUnexpectedEOF
		message := string(text) + "\n"
		f.tail = fmt.Appendf(nil, "\r\n__exception__\r\n%s\r\n%s%d %s\r\n__exception__\r\n", f.tag, message, len(message), f.tag)
		if n > 0 {
			return n, nil
		}
	}
	if len(f.tail) == 0 {
		return 0, f.err
	}
	n := copy(p, f.tail)
	f.tail = f.tail[n:]
	return n, nil
}

// compressor frames a body in ClickHouse's own LZ4 blocks, for clients that ask compress=1.
type compressor struct {
	io.ReadCloser
	writer  *compress.Writer
	in, out []byte
	err     error
}

func compressed(body io.ReadCloser) io.ReadCloser {
	return &compressor{ReadCloser: body, writer: compress.NewWriter(compress.LevelZero, compress.LZ4), in: make([]byte, 64<<10)}
}

func (c *compressor) Read(p []byte) (int, error) {
	for len(c.out) == 0 && c.err == nil {
		var n int
		if n, c.err = c.ReadCloser.Read(c.in); n > 0 {
			if err := c.writer.Compress(c.in[:n]); err != nil {
				return 0, fmt.Errorf("compress result: %w", err)
			}
			c.out = c.writer.Data
		}
	}
	if len(c.out) == 0 {
		return 0, c.err
	}
	n := copy(p, c.out)
	c.out = c.out[n:]
	return n, nil
}
