package embedded

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

// A result up to this size is complete before the response starts, so that any error has a
// status of its own; the rest of a larger one is computed as it is read.
const firstBytes = 256 << 10

// RoundTrip runs the statement of r. It never dials: scheme and host of the URL mean nothing.
// An engine error is a response with status 500; the error is for a request that could not
// be run at all. When r's context ends, so does the statement.
func (c *ClickHouse) RoundTrip(r *http.Request) (*http.Response, error) {
	closeBody := sync.OnceFunc(func() {
		if r.Body != nil {
			r.Body.Close()
		}
	})
	if r.URL.Path == "/ping" || r.URL.RawQuery == "" && r.Method == http.MethodGet {
		closeBody()
		return respond(r, http.StatusOK, io.NopCloser(bytes.NewReader([]byte("Ok.\n"))), 4), nil
	}
	ctx, cancel := context.WithCancel(r.Context())
	unbind := context.AfterFunc(c.ctx, cancel)
	end := func() { unbind(); cancel() }

	type outcome struct {
		response *http.Response
		err      error
	}
	// The engine's calls cannot be interrupted, only asked to stop: the caller does not wait
	// for that.
	done := make(chan outcome, 1)
	go func() {
		response, err := c.run(ctx, end, r)
		closeBody()
		done <- outcome{response, err}
	}()
	var err error
	select {
	case out := <-done:
		if out.err != nil {
			end()
			if c.ctx.Err() != nil {
				out.err = ErrClosed
			}
		}
		return out.response, out.err
	case <-r.Context().Done():
		err = r.Context().Err()
	case <-c.ctx.Done():
		err = ErrClosed
	}
	closeBody()
	go func() {
		if out := <-done; out.err == nil {
			out.response.Body.Close()
		}
		end()
	}()
	return nil, err
}

// run calls end when the statement is over: before it returns, or when the body is closed.
func (c *ClickHouse) run(ctx context.Context, end func(), r *http.Request) (*http.Response, error) {
	q, err := c.parse(r)
	if err != nil {
		end()
		return fail(r, http.StatusBadRequest, engineError("Code: 36. DB::Exception: "+err.Error()+". (BAD_ARGUMENTS)")), nil
	}
	if q.revision > 0 && q.sql == hello && q.output == "Native" {
		end()
		return c.greet(r, q)
	}
	cn, err := c.acquire(ctx)
	if err != nil {
		return nil, err
	}
	response, err := c.runOn(ctx, cn, q, r, end)
	var text engineError
	switch {
	case errors.As(err, &text):
		return fail(r, http.StatusInternalServerError, text), nil
	case err != nil:
		return nil, err
	}
	response.Header.Set("X-ClickHouse-Query-Id", q.id)
	response.Header.Set("X-ClickHouse-Timezone", c.timezone)
	return response, nil
}

// runOn gives cn back and calls end when the statement is over.
func (c *ClickHouse) runOn(ctx context.Context, cn *conn, q *request, r *http.Request, end func()) (*http.Response, error) {
	q.settings["log_comment"] = cn.id + " " + q.id // by which it is killed
	if err := cn.prepare(q.database, q.settings); err != nil {
		c.release(cn)
		end()
		return nil, err
	}
	cn.spent = q.leaves()
	stop := c.watch(ctx, cn)
	finish := func() { stop(); c.release(cn); end() }
	if q.isSelect() && q.streams() {
		return q.selectRows(ctx, cn, r, finish)
	}
	defer finish()
	return c.execute(cn, q, r)
}

// execute runs the statement to its end before it answers.
func (c *ClickHouse) execute(cn *conn, q *request, r *http.Request) (*http.Response, error) {
	switch {
	case q.rows != nil:
		if err := q.insertRows(cn); err != nil {
			return nil, err
		}
		return respond(r, http.StatusOK, http.NoBody, 0), nil
	case q.isSelect():
		file, size, err := c.spool(cn, q)
		if err != nil {
			return nil, err
		}
		return q.answer(r, file, size), nil
	}
	out, err := cn.exec(q.sql, q.output, q.params)
	if err != nil {
		return nil, err
	}
	return q.answer(r, io.NopCloser(bytes.NewReader(out)), int64(len(out))), nil
}

// spool has the engine write a result to a file, which is gone when it is closed.
func (c *ClickHouse) spool(cn *conn, q *request) (io.ReadCloser, int64, error) {
	path := filepath.Join(c.spoolDir, rand.Text())
	defer os.Remove(path)
	if _, err := cn.exec(q.intoFile(path), q.output, q.params); err != nil {
		return nil, 0, err
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return http.NoBody, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("open result: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, 0, fmt.Errorf("open result: %w", err)
	}
	return file, info.Size(), nil
}

func (q *request) insertRows(cn *conn) error {
	in, err := cn.insert(q.sql, q.format, q.params)
	if err != nil {
		return err
	}
	defer in.close()
	buf := make([]byte, 256<<10)
	for {
		n, err := q.rows.Read(buf)
		if err := in.append(buf[:n]); err != nil {
			return err
		}
		if errors.Is(err, io.EOF) {
			return in.done()
		}
		if err != nil {
			return fmt.Errorf("read rows: %w", err)
		}
	}
}

// selectRows calls finish when the result has been read or its body closed, or on an error.
func (q *request) selectRows(ctx context.Context, cn *conn, r *http.Request, finish func()) (*http.Response, error) {
	blocks, err := cn.stream(q.sql, q.output, q.params)
	if err != nil {
		finish()
		return nil, err
	}
	var head []byte
	for q.whole || len(head) < firstBytes {
		block, err := blocks.next()
		if err != nil {
			blocks.close()
			finish()
			return nil, err
		}
		if block == nil {
			blocks.close()
			finish()
			return q.answer(r, io.NopCloser(bytes.NewReader(head)), int64(len(head))), nil
		}
		head = append(head, block...)
	}
	return q.answer(r, newResult(ctx, head, blocks, finish), -1), nil
}

func (q *request) answer(r *http.Request, body io.ReadCloser, size int64) *http.Response {
	if size == 0 {
		body.Close()
		return respond(r, http.StatusOK, http.NoBody, 0)
	}
	if q.compress {
		body, size = compressed(body), -1
	}
	var tag string
	if size < 0 {
		tag = rand.Text()[:16]
		body = &framed{ReadCloser: body, tag: tag}
	}
	response := respond(r, http.StatusOK, body, size)
	if tag != "" {
		response.Header.Set("X-ClickHouse-Exception-Tag", tag)
	}
	return response
}

func respond(r *http.Request, status int, body io.ReadCloser, size int64) *http.Response {
	return &http.Response{
		Status: strconv.Itoa(status) + " " + http.StatusText(status), StatusCode: status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"X-Clickhouse-Server-Display-Name": {displayName}},
		Body:          body,
		ContentLength: size,
		Request:       r,
	}
}

func fail(r *http.Request, status int, text engineError) *http.Response {
	response := respond(r, status, io.NopCloser(bytes.NewReader([]byte(text+"\n"))), int64(len(text)+1))
	response.Header.Set("X-ClickHouse-Exception-Code", text.code())
	return response
}
