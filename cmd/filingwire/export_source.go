package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/warehouse"
)

// directExports reads the warehouse.
type directExports struct{ *warehouse.Warehouse }

func (d directExports) open(ctx context.Context, q exportQuery) (io.ReadCloser, int, error) {
	query := filingwire.FeedQuery{Feed: q.feed, From: q.from, To: q.to}
	total, err := d.Count(ctx, query)
	if err != nil {
		return nil, 0, err
	}
	if q.format != exportLines {
		rows, err := d.ExportFlat(ctx, query, q.format)
		return rows, int(total), err
	}
	rows, err := d.Export(ctx, query)
	return rows, int(total), err
}

// exportReadBytes is how much of an export a client takes from its connection at a time, as the
// server sends it; by default it would be 4 kB.
const exportReadBytes = 64 << 10

// serverExports asks a server.
type serverExports struct {
	base, key string
	client    *http.Client
}

func newServerExports(base, key string) *serverExports {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ReadBufferSize = exportReadBytes
	transport.ResponseHeaderTimeout = time.Hour // of a Parquet file, which is written before it is sent
	return &serverExports{base: strings.TrimRight(base, "/"), key: key, client: &http.Client{Transport: transport}}
}

func (s *serverExports) open(ctx context.Context, q exportQuery) (io.ReadCloser, int, error) {
	parameters := url.Values{"feed": {q.feed.Name}, "format": {q.format}}
	if q.from != "" {
		parameters.Set("date_from", string(q.from))
	}
	if q.to != "" {
		parameters.Set("date_to", string(q.to))
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+"/v1/events/export?"+parameters.Encode(), http.NoBody)
	if err != nil {
		return nil, 0, err
	}
	request.Header.Set("x-api-key", s.key)
	request.Header.Set("Accept-Encoding", "zstd")
	reply, err := s.client.Do(request)
	if err != nil {
		return nil, 0, err
	}
	if reply.StatusCode != http.StatusOK {
		defer reply.Body.Close()
		return nil, 0, refusal(reply)
	}
	total, _ := strconv.Atoi(reply.Header.Get("SECAPI-Row-Count")) // absent: not known
	if reply.Header.Get("Content-Encoding") != "zstd" {
		return reply.Body, total, nil
	}
	unpacked, err := zstd.NewReader(reply.Body, zstd.WithDecoderConcurrency(1))
	if err != nil {
		reply.Body.Close()
		return nil, 0, err
	}
	return packedRows{unpacked.IOReadCloser(), reply.Body}, total, nil
}

// refusal is the server's error. One that another try cannot mend has CodeInvalidRequest.
func refusal(reply *http.Response) error {
	var body struct {
		Code    filingwire.Code `json:"code"`
		Message string          `json:"message"`
		Details struct {
			Retryable bool `json:"retryable"`
		} `json:"details"`
	}
	b, err := io.ReadAll(io.LimitReader(reply.Body, 1<<20))
	if err == nil {
		err = json.Unmarshal(b, &body)
	}
	if err != nil || body.Code == "" {
		return fmt.Errorf("the server answered %s", reply.Status)
	}
	if body.Details.Retryable || reply.StatusCode >= http.StatusInternalServerError {
		return fmt.Errorf("the server answered %s: %s", body.Code, body.Message)
	}
	return &filingwire.Error{Code: filingwire.CodeInvalidRequest, Message: string(body.Code) + ": " + body.Message}
}

type packedRows struct {
	io.ReadCloser
	body io.Closer
}

func (p packedRows) Close() error {
	_ = p.ReadCloser.Close() // always nil
	return p.body.Close()
}
