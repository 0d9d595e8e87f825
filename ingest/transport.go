package ingest

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// transport is the only way out: every request, redirected ones too, goes to a configured
// host, under the declared name, within the budget, and not while the source blocks us.
type transport struct {
	base      http.RoundTripper
	hosts     map[string]bool
	scheme    string
	userAgent string
	timeout   time.Duration
	budget    *budget
	gate      *gate
}

func newTransport(c Config, base *url.URL) *transport {
	t := &transport{
		base:      c.Transport,
		hosts:     map[string]bool{base.Host: true},
		scheme:    base.Scheme,
		userAgent: c.UserAgent,
		timeout:   c.Timeout,
		budget:    newBudget(c.Rate / float64(c.Share)),
		gate:      new(gate),
	}
	for _, h := range c.Hosts {
		t.hosts[h] = true
	}
	if t.base == nil {
		t.base = &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			ForceAttemptHTTP2:     true,
			MaxIdleConnsPerHost:   c.Parallel + 1,
			IdleConnTimeout:       90 * time.Second,
			TLSHandshakeTimeout:   15 * time.Second,
			ResponseHeaderTimeout: c.Timeout,
		}
	}
	return t
}

// allows reports whether u may be requested: a configured host, and no step back from TLS.
func (t *transport) allows(u *url.URL) bool {
	return t.hosts[u.Host] && (u.Scheme == "https" || u.Scheme == t.scheme && u.Scheme == "http")
}

func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if !t.allows(r.URL) {
		return nil, fmt.Errorf("%w: %s is not a configured host", ErrRefused, r.URL.Host)
	}
	for {
		if err := t.gate.wait(r.Context()); err != nil {
			return nil, err
		}
		if _, err := t.budget.depart(r.Context()); err != nil {
			return nil, err
		}
		if !t.gate.closed() {
			break
		}
	}
	ctx, cancel := context.WithTimeout(r.Context(), t.timeout)
	r = r.Clone(ctx)
	r.Header.Set("User-Agent", t.userAgent)
	resp, err := t.base.RoundTrip(r)
	if err != nil {
		cancel()
		return nil, err
	}
	resp.Body = cancelOnClose{resp.Body, cancel}
	return resp, nil
}

type cancelOnClose struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (c cancelOnClose) Close() error {
	defer c.cancel()
	return c.ReadCloser.Close()
}
