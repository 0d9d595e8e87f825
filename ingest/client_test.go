package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestValidate(t *testing.T) {
	for _, tc := range []struct {
		name   string
		config Config
		faults []string
	}{
		{"fine", Config{UserAgent: "Filingwire test@filingwire.example"}, nil},
		{"an origin needs no contact", Config{BaseURL: "http://127.0.0.1:8080", UserAgent: "test", Rate: -1}, nil},
		{"no contact", Config{UserAgent: "Filingwire"}, []string{"contact e-mail"}},
		{"no contact, by another name", Config{BaseURL: "https://EFTS.sec.gov", UserAgent: "Filingwire @"}, []string{"contact e-mail"}},
		{"all at once", Config{Rate: 11, Share: -1, Discovery: "guess", Since: "2024-02-30", BlockPause: time.Second},
			[]string{"User-Agent", "contact e-mail", "10 requests", "share", "discovery", "since", "10 minutes"}},
		{"no limit at sec.gov", Config{UserAgent: "a b@c.example", Rate: -1}, []string{"10 requests"}},
		{"not an address", Config{BaseURL: "www.sec.gov", UserAgent: "a b@c.example"}, []string{"http(s)"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := New(tc.config, Deps{})
			if (err == nil) != (tc.faults == nil) {
				t.Fatalf("got %v", err)
			}
			for _, f := range tc.faults {
				if !strings.Contains(err.Error(), f) {
					t.Errorf("%q is not in %q", f, err)
				}
			}
		})
	}
}

// site serves h and returns a client for it.
func site(t *testing.T, c Config, h http.HandlerFunc) *client {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	c.BaseURL = srv.URL
	cl, err := newClient(patient(c).withDefaults(), quiet(t))
	if err != nil {
		t.Fatal(err)
	}
	return cl
}

func TestGetIsDeclared(t *testing.T) {
	cl := site(t, Config{UserAgent: "Filingwire x@y.example"}, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s|%s|%s", r.URL, r.UserAgent(), r.Header.Get("Accept-Encoding"))
	})
	p, err := cl.get(t.Context(), request{url: SEC + "/files/a?b=c"})
	if err != nil {
		t.Fatal(err)
	}
	if want := "/files/a?b=c|Filingwire x@y.example|gzip"; string(p.body) != want {
		t.Errorf("got %q, want %q", p.body, want)
	}
}

func TestConditionalGet(t *testing.T) {
	var full atomic.Int32
	cl := site(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"one"`)
		if r.Header.Get("If-None-Match") == `"one"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		full.Add(1)
		_, _ = io.WriteString(w, "data")
	})
	r := request{url: SEC + "/rss", conditional: true}
	for range 2 { // not kept yet: asked for in full again
		p, err := cl.get(t.Context(), r)
		if err != nil || p.notModified {
			t.Fatalf("got %+v, %v", p, err)
		}
		if full.Load() == 2 {
			cl.keep(p)
		}
	}
	p, err := cl.get(t.Context(), r)
	if err != nil || !p.notModified {
		t.Errorf("got %+v, %v", p, err)
	}
	r.conditional = false
	if p, err := cl.get(t.Context(), r); err != nil || p.notModified {
		t.Errorf("got %+v, %v", p, err)
	}
}

func TestResolve(t *testing.T) {
	cl := site(t, Config{Hosts: []string{"data.sec.gov"}}, nil)
	for ref, want := range map[string]string{
		"/litigation/x.htm":                            SEC + "/litigation/x.htm",
		"https://www.sec.gov/a?b#c":                    SEC + "/a?b",
		"http://www.sec.gov/a":                         SEC + "/a",
		"http://sec.gov/a":                             SEC + "/a",
		" /node/7\n":                                   SEC + "/node/7",
		cl.config.BaseURL + "/a":                       SEC + "/a",
		"https://data.sec.gov/x":                       "https://data.sec.gov/x",
		"//evil.example/a":                             "",
		"https://www.sec.gov.evil.example/":            "",
		"https://user@www.sec.gov/":                    "",
		"file:///etc/passwd":                           "",
		"http://169.254.169.254/latest/meta-data":      "",
		"javascript:alert(1)":                          "",
		"https://www.sec.gov:444/":                     "",
		"http://127.0.0.1:1/":                          "",
		"gopher://www.sec.gov/":                        "",
		"https://evil.example\\@www.sec.gov/":          "",
		"ht tp://www.sec.gov":                          "",
		"/files/litigation/admin/2026/34-1.pdf ":       SEC + "/files/litigation/admin/2026/34-1.pdf",
		"https://WWW.SEC.GOV.evil.example/litigation/": "",
	} {
		got, err := cl.resolve(ref)
		if got != want || (err == nil) != (want != "") || err != nil && !errors.Is(err, ErrRefused) {
			t.Errorf("resolve(%q) = %q, %v; want %q", ref, got, err, want)
		}
	}
}

func TestRedirects(t *testing.T) {
	foreign := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a foreign host was asked") }))
	defer foreign.Close()
	var asked atomic.Int32
	cl := site(t, Config{}, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		switch r.URL.Path {
		case "/node/1":
			http.Redirect(w, r, "/enforcement/lr-1", http.StatusMovedPermanently)
		case "/away":
			http.Redirect(w, r, foreign.URL+"/secret", http.StatusFound)
		default:
			_, _ = io.WriteString(w, "here")
		}
	})
	p, err := cl.get(t.Context(), request{url: SEC + "/node/1"})
	if err != nil {
		t.Fatal(err)
	}
	if u, err := cl.resolve(p.url); err != nil || u != SEC+"/enforcement/lr-1" {
		t.Errorf("ended at %q, %v", u, err)
	}
	asked.Store(0)
	if _, err := cl.get(t.Context(), request{url: SEC + "/away"}); !errors.Is(err, ErrRefused) {
		t.Errorf("got %v", err)
	}
	if asked.Load() != 1 {
		t.Errorf("a refused redirect was tried %d times", asked.Load())
	}
}

func TestAnswers(t *testing.T) {
	page := func(s string) string { return "<!DOCTYPE html><html><head><title>" + s + "</title></head></html>" }
	const denied = `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`
	for _, tc := range []struct {
		name   string
		status int
		kind   string
		body   string
		want   kind
		err    error
		tries  int
	}{
		{"data", 200, "text/plain", "x", data, nil, 1},
		{"page", 200, "text/html", page("x"), webPage, nil, 1},
		{"page for data", 200, "text/html", page("x"), data, ErrContent, 3},
		{"page that is declared as data", 200, "application/rss+xml", page("x"), data, ErrContent, 3},
		{"data for a page", 200, "application/pdf", "%PDF-1.4", webPage, ErrContent, 3},
		{"anything", 200, "application/pdf", "%PDF-1.4", anything, nil, 1},
		{"gone", 410, "text/html", page("x"), data, ErrNotFound, 1},
		{"missing", 404, "text/html", page("x"), data, ErrNotFound, 1},
		{"storage says no", 403, "application/xml", denied, data, ErrNotFound, 1},
		{"storage has no such key", 404, "application/xml", "<Error><Code>NoSuchKey</Code></Error>", data, ErrNotFound, 1},
		{"forbidden", 403, "text/html", page("Access Denied"), data, ErrBlocked, 3},
		{"too many", 429, "text/html", page("SEC.gov | Request Rate Threshold Exceeded"), data, ErrBlocked, 3},
		{"block page", 403, "text/html", page("SEC.gov | Your Request Originates from an Undeclared Automated Tool"), data, ErrBlocked, 3},
		{"block page with status 200", 200, "text/html", page("SEC.gov | Request Rate Threshold Exceeded"), webPage, ErrBlocked, 3},
		{"its footer is no sign", 200, "text/html", page("SEC.gov | X") + "Request Rate Threshold Exceeded: 10 requests per second", webPage, nil, 1},
		{"down", 503, "text/html", page("SEC.gov | File Unavailable"), data, ErrTemporary, 3},
		{"bad request", 400, "text/html", page("x"), data, ErrRefused, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var asked atomic.Int32
			cl := site(t, Config{Attempts: 3}, func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				w.Header().Set("Content-Type", tc.kind)
				w.WriteHeader(tc.status)
				_, _ = io.WriteString(w, tc.body)
			})
			_, err := cl.get(t.Context(), request{url: SEC + "/x", kind: tc.want})
			if !errors.Is(err, tc.err) {
				t.Errorf("got %v, want %v", err, tc.err)
			}
			if n := int(asked.Load()); n != tc.tries {
				t.Errorf("asked %d times, want %d", n, tc.tries)
			}
		})
	}
}

func TestRecordedPages(t *testing.T) {
	for name, want := range map[string]bool{
		"errors/SEC.AutomatedTool.html": true, "errors/rate-exceeded.html": true, "errors/cik_not_found.html": false,
		"edgar_atom/getcurrent_all_start5100.html": false, "sec_page/sec_privacy-information_2026-08-04.html": false,
	} {
		b := recording(t, name)
		if got := isBlockPage(b[:min(len(b), 8<<10)]); got != want {
			t.Errorf("%s: block page %v", name, got)
		}
		if !looksHTML("", b) {
			t.Errorf("%s does not look like HTML", name)
		}
	}
	if !storageSaysNo(recording(t, "edgar_form_gz_conditional/form_2099_QTR1.gz.body")) {
		t.Error("the storage's refusal is not recognised")
	}
}

func TestRetryAfter(t *testing.T) {
	var asked atomic.Int32
	var mu sync.Mutex
	var times []time.Time
	cl := site(t, Config{}, func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		times = append(times, time.Now())
		mu.Unlock()
		if asked.Add(1) == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	if _, err := cl.get(t.Context(), request{url: SEC + "/x"}); err != nil {
		t.Fatal(err)
	}
	if gap := times[1].Sub(times[0]); gap < time.Second-margin {
		t.Errorf("asked again after %v", gap)
	}
	for v, want := range map[string]time.Duration{"": 0, "7": 7 * time.Second, "-4": 0, "99999999999": 0, "1e3": 0, "999999": maxRetryAfter,
		"Wed, 01 Jan 1997 00:00:00 GMT": 0, "Fri, 01 Jan 2100 00:00:00 GMT": maxRetryAfter} {
		got := retryAfter(http.Header{"Retry-After": {v}})
		if v == "99999999999" {
			want = maxRetryAfter
		}
		if got != want {
			t.Errorf("Retry-After %q: %v, want %v", v, got, want)
		}
	}
}

func TestGetStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cl := site(t, Config{BlockPause: time.Hour}, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTooManyRequests)
		cancel() // while the client is about to wait for an hour
	})
	if _, err := cl.get(ctx, request{url: SEC + "/x"}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestBodyCap(t *testing.T) {
	cl := site(t, Config{MaxPageBytes: 1000}, func(w http.ResponseWriter, r *http.Request) {
		n := 1000
		if r.URL.Path == "/more" {
			n++
		}
		_, _ = io.WriteString(w, strings.Repeat("x", n))
	})
	if p, err := cl.get(t.Context(), request{url: SEC + "/fits"}); err != nil || len(p.body) != 1000 {
		t.Errorf("got %v", err)
	}
	if _, err := cl.get(t.Context(), request{url: SEC + "/more"}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestForeignSchemes(t *testing.T) {
	base, _ := url.Parse("https://www.sec.gov")
	tr := newTransport(Config{Rate: -1, Share: 1}, base)
	for s, want := range map[string]bool{"https://www.sec.gov/": true, "http://www.sec.gov/": false, "https://www.sec.gov:8443/": false, "https://sec.gov/": false} {
		u, err := url.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		if tr.allows(u) != want {
			t.Errorf("%s: %v", s, !want)
		}
	}
}
