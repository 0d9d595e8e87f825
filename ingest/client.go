package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const maxRetryAfter = 30 * time.Minute

// client fetches pages of one source politely. It is safe for concurrent use.
type client struct {
	config     Config
	site       *url.URL // whose addresses are canonical
	base       *url.URL // where it is reached
	http       *http.Client
	gate       *gate
	log        *slog.Logger
	validators validators
}

// request says what is asked for and what a good answer looks like.
type request struct {
	url  string
	kind kind
	// conditional asks only for what has changed since the page that was last kept.
	conditional bool
	// read turns the body into what is kept of it; nil keeps it whole.
	read func(io.Reader) ([]byte, error)
	// check refuses a body that is not what was asked for; it is then fetched again.
	check func([]byte) error
}

// kind is what an answer may be. The source answers some errors with a web page and status 200.
type kind int

const (
	data kind = iota // anything but a web page
	webPage
	anything
)

// page is an answer.
type page struct {
	url          string // where it was found after redirects
	contentType  string
	body         []byte
	notModified  bool
	key          string // the URL asked for
	etag         string
	lastModified string
}

func newClient(c Config, log *slog.Logger) (*client, error) {
	base, err := url.Parse(c.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("parse base URL: %w", err)
	}
	site, err := url.Parse(SEC + "/")
	if err != nil {
		return nil, fmt.Errorf("parse site: %w", err)
	}
	t := newTransport(c, base)
	return &client{config: c, site: site, base: base, http: &http.Client{Transport: t}, gate: t.gate, log: log}, nil
}

// resolve makes an address found on a page canonical: absolute, on https://www.sec.gov where
// the source is that or a mirror of it. It fails with ErrRefused for foreign hosts.
func (c *client) resolve(ref string) (string, error) {
	u, err := c.site.Parse(strings.TrimSpace(ref))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrRefused, err)
	}
	u.Fragment = ""
	switch {
	case u.User != nil || u.Scheme != "https" && u.Scheme != "http":
	case u.Host == c.site.Host, u.Host == strings.TrimPrefix(c.site.Host, "www."), u.Host == c.base.Host:
		u.Scheme, u.Host = c.site.Scheme, c.site.Host
		return u.String(), nil
	case slices.Contains(c.config.Hosts, u.Host):
		return u.String(), nil
	}
	return "", fmt.Errorf("%w: %s is not on a configured host", ErrRefused, u)
}

// address is where a canonical address is fetched from.
func (c *client) address(canonical string) string {
	if rest, ok := strings.CutPrefix(canonical, SEC+"/"); ok {
		return c.config.BaseURL + "/" + rest
	}
	return canonical
}

// get fetches a page, by its canonical address, and tries again, with growing pauses, when
// that may help.
func (c *client) get(ctx context.Context, r request) (*page, error) {
	r.url = c.address(r.url)
	for attempt := 1; ; attempt++ {
		start := time.Now()
		p, err := c.attempt(ctx, r)
		c.config.OnRequest(Outcome(err), time.Since(start))
		if err == nil {
			return p, nil
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("get %s: %w", r.url, ctx.Err())
		}
		if !again(err) || attempt >= c.config.Attempts {
			return nil, err
		}
		pause := c.config.Backoff << (attempt - 1)
		pause += time.Duration(rand.Int64N(int64(pause)/2 + 1))
		var e *RequestError
		if errors.As(err, &e) {
			pause = max(pause, e.RetryAfter)
		}
		c.log.Debug("fetch again", "url", r.url, "attempt", attempt, "pause", pause, "error", err)
		if err := sleep(ctx, pause); err != nil {
			return nil, fmt.Errorf("get %s: %w", r.url, err)
		}
	}
}

func (c *client) attempt(ctx context.Context, r request) (*page, error) {
	fail := func(status int, kind error) error { return &RequestError{URL: r.url, Status: status, Err: kind} }
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url, nil)
	if err != nil {
		return nil, fail(0, fmt.Errorf("%w: %w", ErrRefused, err))
	}
	if r.conditional {
		c.validators.apply(req)
	}
	resp, err := c.http.Do(req)
	switch {
	case errors.Is(err, ErrRefused):
		return nil, fail(0, err)
	case err != nil:
		return nil, fail(0, fmt.Errorf("%w: %w", ErrTemporary, err))
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNotModified && r.conditional {
		return &page{url: r.url, key: r.url, notModified: true}, nil
	}
	if resp.StatusCode != http.StatusOK {
		return nil, c.refusal(r, resp)
	}
	p := &page{
		url: resp.Request.URL.String(), key: r.url, contentType: resp.Header.Get("Content-Type"),
		etag: resp.Header.Get("ETag"), lastModified: resp.Header.Get("Last-Modified"),
	}
	head, body := peek(io.LimitReader(resp.Body, c.config.MaxPageBytes+1))
	isHTML := looksHTML(p.contentType, head)
	if isHTML && c.block(head, resp.Header) {
		return nil, &RequestError{URL: r.url, Status: resp.StatusCode, Title: title(head), Err: ErrBlocked}
	}
	if r.kind != anything && isHTML != (r.kind == webPage) {
		return nil, &RequestError{URL: r.url, Status: resp.StatusCode, Title: title(head), Err: fmt.Errorf("%w: %s", ErrContent, p.contentType)}
	}
	counted := &counter{Reader: body}
	read := r.read
	if read == nil {
		read = io.ReadAll
	}
	p.body, err = read(counted)
	switch {
	case counted.n > c.config.MaxPageBytes:
		return nil, fail(resp.StatusCode, fmt.Errorf("%w: over %d bytes", ErrTooLarge, c.config.MaxPageBytes))
	case counted.err != nil:
		return nil, fail(resp.StatusCode, fmt.Errorf("%w: %w", ErrTruncated, counted.err))
	case err != nil:
		return nil, fail(resp.StatusCode, err)
	}
	if r.check != nil {
		if err := r.check(p.body); err != nil {
			return nil, fail(resp.StatusCode, err)
		}
	}
	return p, nil
}

// refusal explains a response other than 200. A block shuts the gate for everyone.
func (c *client) refusal(r request, resp *http.Response) error {
	head, _ := peek(resp.Body)
	e := &RequestError{URL: r.url, Status: resp.StatusCode, RetryAfter: retryAfter(resp.Header), Err: ErrRefused}
	isHTML := looksHTML(resp.Header.Get("Content-Type"), head)
	if isHTML {
		e.Title = title(head)
	}
	switch s := resp.StatusCode; {
	case isHTML && c.block(head, resp.Header):
		e.Err, e.RetryAfter = ErrBlocked, 0 // the gate waits
	case s == http.StatusNotFound, s == http.StatusGone, s == http.StatusForbidden && storageSaysNo(head):
		e.Err = ErrNotFound
	case s == http.StatusForbidden:
		c.pause(c.config.BlockPause, e)
		e.Err, e.RetryAfter = ErrBlocked, 0
	case s == http.StatusTooManyRequests:
		d := e.RetryAfter
		if d == 0 {
			d = c.config.BlockPause
		}
		c.pause(d, e)
		e.Err, e.RetryAfter = ErrBlocked, 0
	case s == http.StatusRequestTimeout, s >= 500:
		e.Err = ErrTemporary
	}
	return e
}

// block shuts the gate when the page is one of the block pages.
func (c *client) block(head []byte, h http.Header) bool {
	if !isBlockPage(head) {
		return false
	}
	c.pause(max(c.config.BlockPause, retryAfter(h)), errors.New(title(head)))
	return true
}

func (c *client) pause(d time.Duration, reason error) {
	c.gate.shut(d)
	c.log.Warn("blocked by the source", "pause", d, "reason", reason)
}

func retryAfter(h http.Header) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	var d time.Duration
	if n, err := strconv.Atoi(v); err == nil {
		d = time.Duration(min(n, int(maxRetryAfter.Seconds()))) * time.Second
	} else if t, err := http.ParseTime(v); err == nil {
		d = time.Until(t)
	}
	return min(max(d, 0), maxRetryAfter)
}

// peek reads the beginning of r and returns it with a reader of the whole, which repeats
// the error that ended the beginning.
func peek(r io.Reader) ([]byte, io.Reader) {
	head := make([]byte, 8<<10)
	n := 0
	for n < len(head) {
		k, err := r.Read(head[n:])
		n += k
		if err != nil {
			return head[:n], io.MultiReader(bytes.NewReader(head[:n]), failing{err})
		}
	}
	return head, io.MultiReader(bytes.NewReader(head), r)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// counter counts the bytes read and remembers an error other than the end.
type counter struct {
	io.Reader
	n   int64
	err error
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.n += int64(n)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}
