package api

import (
	"bytes"
	"compress/gzip"
	"io"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"
)

const (
	encodingGzip = "gzip"
	encodingZstd = "zstd"
)

// acceptedEncoding is the one of ours that the client likes best, "" for none; zstd when it
// likes both the same.
func acceptedEncoding(accept string) string {
	best, quality := "", 0.0
	for part := range strings.SplitSeq(accept, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		name, q := strings.ToLower(strings.TrimSpace(name)), 1.0
		if text, ok := strings.CutPrefix(strings.ReplaceAll(parameters, " ", ""), "q="); ok {
			var err error
			if q, err = strconv.ParseFloat(text, 64); err != nil {
				q = 0
			}
		}
		if (name == encodingGzip || name == encodingZstd) && (q > quality || q == quality && q > 0 && name == encodingZstd) {
			best, quality = name, q
		}
	}
	return best
}

// compress packs what is read from body. An error of body is one of the result, whose bytes
// then have no proper end.
func compress(body io.ReadCloser, encoding string) io.ReadCloser {
	c := &compressor{body: body}
	switch encoding {
	case encodingGzip:
		c.packer, _ = gzip.NewWriterLevel(&c.out, gzip.BestSpeed) // the level exists
	case encodingZstd:
		// A small window and one thread: a hundred exports take no more than a few megabytes.
		c.packer, _ = zstd.NewWriter(&c.out, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(256<<10), zstd.WithLowerEncoderMem(true)) // the options are valid
	default:
		return body
	}
	return c
}

type compressor struct {
	body   io.ReadCloser
	packer io.WriteCloser
	in     []byte
	out    bytes.Buffer
	err    error
}

func (c *compressor) Read(p []byte) (int, error) {
	if c.in == nil {
		c.in = make([]byte, 64<<10)
	}
	for c.out.Len() == 0 && c.err == nil {
		n, err := c.body.Read(c.in)
		if n > 0 {
			if _, err := c.packer.Write(c.in[:n]); err != nil {
				c.err = err
			}
		}
		switch {
		case err == io.EOF && c.err == nil:
			if c.err = c.packer.Close(); c.err == nil {
				c.err = io.EOF
			}
		case err != nil:
			c.err = err
			return 0, err // what is packed so far stays unsent
		}
	}
	if c.out.Len() > 0 {
		return c.out.Read(p)
	}
	return 0, c.err
}

func (c *compressor) Close() error { return c.body.Close() }
