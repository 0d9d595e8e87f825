package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

// exportOf answers every feed with n rows, or as many as are asked for.
func exportOf(n int) func(context.Context, filingwire.FeedQuery) (io.ReadCloser, error) {
	return func(_ context.Context, q filingwire.FeedQuery) (io.ReadCloser, error) {
		n := n
		if q.Limit > 0 {
			n = min(n, q.Limit)
		}
		if q.CIKs != nil && len(q.CIKs) == 0 {
			n = 0
		}
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `{"id":"%s_%d","t":"\"<é>"}`+"\n", q.Feed.Name, i)
		}
		return io.NopCloser(strings.NewReader(b.String())), nil
	}
}

// Contract 5: "`format=ndjson` → `application/x-ndjson`, streamed with bounded memory whatever the
// size"; "an absent `limit` means all".
func TestExportStreams(t *testing.T) {
	h := newHarness(t, nil)
	h.events.export = exportOf(2)
	h.events.count = func(filingwire.FeedQuery) (uint64, error) { return 10_001, nil }
	r := h.do(t, "GET", "/v1/events/export?feed=restatements&format=ndjson&severity=high")
	want := `{"id":"restatements_0","t":"\"<é>"}` + "\n" + `{"id":"restatements_1","t":"\"<é>"}` + "\n"
	if r.status != 200 || r.body != want || r.header.Get("Content-Type") != "application/x-ndjson" {
		t.Errorf("%d %v %s", r.status, r.header, r.body)
	}
	if r.header.Get("SECAPI-Meter-Class") != "event_export" || r.header.Get("SECAPI-Estimated-Cost") != "$0.2000" {
		t.Errorf("headers %v", r.header)
	}
	r = h.do(t, "GET", "/v1/events/export?feed=all&format=ndjson", "Accept", "application/json, application/x-ndjson")
	var ids []string
	for line := range strings.Lines(r.body) {
		ids = append(ids, strings.Split(line, `"`)[3])
	}
	if want := "auditor-changes_0 auditor-changes_1 restatements_0 restatements_1 officer-changes_0 officer-changes_1 voting-results_0 voting-results_1 enforcement_0 enforcement_1"; strings.Join(ids, " ") != want {
		t.Errorf("all feeds: %v", ids)
	}
	if r := h.do(t, "GET", "/v1/events/export?feed=all&format=ndjson&limit=3"); strings.Count(r.body, "\n") != 3 || r.header.Get("SECAPI-Estimated-Cost") != "$0.1000" {
		t.Errorf("three rows: %q, %v", r.body, r.header)
	}
	if r := h.do(t, "GET", "/v1/events/export?feed=all&format=ndjson&ticker=NOBODY"); r.status != 200 || r.body != "" {
		t.Errorf("nobody's rows: %d %q", r.status, r.body)
	}
	if r := h.do(t, "HEAD", "/v1/events/export?feed=all&format=ndjson"); r.status != 200 || r.body != "" {
		t.Errorf("HEAD: %d %q", r.status, r.body)
	}
}

// Contract 5: "`format=json` → `{object:"event_export", format:"json", count, content}` (content =
// the JSON array as text, ≤ 10,000 rows, else 400 `invalid_query_parameter` with
// `details.parameter:"format"`)"; "a client whose `Accept` admits JSON only" gets lines so too.
func TestExportInline(t *testing.T) {
	h := newHarness(t, nil)
	h.events.export = exportOf(2)
	for path, want := range map[string]string{
		"feed=restatements":                            `{"object":"event_export","format":"json","count":2,"content":"[{\"id\":\"restatements_0\",\"t\":\"\\\"<é>\"},{\"id\":\"restatements_1\",\"t\":\"\\\"<é>\"}]"}` + "\n",
		"feed=restatements&limit=1&format=ndjson":      `{"object":"event_export","format":"ndjson","count":1,"content":"{\"id\":\"restatements_0\",\"t\":\"\\\"<é>\"}\n"}` + "\n",
		"feed=restatements&ticker=NOBODY&format=json":  `{"object":"event_export","format":"json","count":0,"content":"[]"}` + "\n",
		"feed=enforcement&penalty_max=5&format=ndjson": `{"object":"event_export","format":"ndjson","count":2,"content":"{\"id\":\"enforcement_0\",\"t\":\"\\\"<é>\"}\n{\"id\":\"enforcement_1\",\"t\":\"\\\"<é>\"}\n"}` + "\n",
	} {
		r := h.do(t, "GET", "/v1/events/export?"+path, "Accept", "application/json")
		if r.status != 200 || strings.ReplaceAll(r.body, `\n`, "\n") != strings.ReplaceAll(want, `\n`, "\n") {
			t.Errorf("%s: %d\n%s\n%s", path, r.status, r.body, want)
		}
	}
	h.events.export = exportOf(maxInlineRows)
	if m := h.do(t, "GET", "/v1/events/export?feed=restatements").decode(t); m["count"] != float64(maxInlineRows) {
		t.Errorf("%v rows", m["count"])
	}
	h.events.export = exportOf(maxInlineRows + 1)
	if d := checkError(t, h.do(t, "GET", "/v1/events/export?feed=restatements"), 400, "invalid_query_parameter"); d["parameter"] != "format" {
		t.Errorf("details %v", d)
	}
}

func TestExportThatCannotBegin(t *testing.T) {
	h := newHarness(t, nil)
	h.events.export = func(context.Context, filingwire.FeedQuery) (io.ReadCloser, error) {
		return nil, &filingwire.Error{Code: filingwire.CodeUnavailable, Message: "Too many exports are running."}
	}
	checkError(t, h.do(t, "GET", "/v1/events/export?feed=all&format=ndjson"), 503, "service_unavailable")
}

// brokenReader yields text, then fails with err.
type brokenReader struct {
	text string
	err  error
}

func (r *brokenReader) Read(p []byte) (int, error) {
	n := copy(p, r.text)
	if r.text = r.text[n:]; n > 0 {
		return n, nil
	}
	return 0, r.err
}

// Contract 5: "A failure midway ends the stream abnormally (chunked encoding broken off), never as
// a short but valid file."
func TestExportNeverEndsShort(t *testing.T) {
	h := newHarness(t, nil)
	for name, reader := range map[string]io.Reader{
		"read error": &brokenReader{"{\"a\":1}\n", errors.New("connection reset")},
		"mid-row":    &brokenReader{"{\"a\":1}\n{\"a\"", io.EOF},
	} {
		h.events.export = func(context.Context, filingwire.FeedQuery) (io.ReadCloser, error) { return io.NopCloser(reader), nil }
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.base+"/v1/events/export?feed=restatements&format=ndjson", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("x-api-key", h.key)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(resp.Body); err == nil {
			t.Errorf("%s: the client took %q for the whole", name, b)
		}
		resp.Body.Close()
	}
}

// endless yields rows until its context ends.
type endless struct {
	ctx    context.Context
	closed func()
}

func (e *endless) Read(p []byte) (int, error) {
	if err := e.ctx.Err(); err != nil {
		return 0, err
	}
	return copy(p, strings.Repeat("{\"a\":1}\n", len(p)/8)), nil
}

func (e *endless) Close() error { e.closed(); return nil }

func TestLeavingCancelsTheExport(t *testing.T) {
	h := newHarness(t, nil)
	closed := make(chan struct{})
	var query context.Context
	h.events.export = func(ctx context.Context, _ filingwire.FeedQuery) (io.ReadCloser, error) {
		query = ctx
		return &endless{ctx, sync.OnceFunc(func() { close(closed) })}, nil
	}
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(h.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /v1/events/export?feed=restatements&format=ndjson HTTP/1.1\r\nHost: x\r\nx-api-key: %s\r\n\r\n", h.key)
	if _, err := io.ReadFull(conn, make([]byte, 64<<10)); err != nil {
		t.Fatal(err)
	}
	conn.Close()
	select {
	case <-closed:
	case <-time.After(30 * time.Second):
		t.Fatal("the export goes on without its client")
	}
	if query.Err() == nil {
		t.Error("the query was not cancelled")
	}
}

func TestShutdownWaitsForRequests(t *testing.T) {
	h := newHarness(t, nil)
	entered, release := make(chan struct{}), make(chan struct{})
	h.events.list = func(filingwire.FeedQuery) ([]filingwire.ReadRow, error) {
		close(entered)
		<-release
		return nil, nil
	}
	answered := make(chan int, 1)
	go func() { answered <- h.do(t, "GET", "/v1/events/restatements").status }()
	<-entered
	ended := make(chan error, 1)
	go func() { ended <- h.Shutdown(context.Background()) }()
	for { // until new connections are refused
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(h.base, "http://"))
		if err != nil {
			break
		}
		conn.Close()
	}
	select {
	case err := <-ended:
		t.Fatalf("shut down during a request: %v", err)
	default:
	}
	close(release)
	if status := <-answered; status != 200 {
		t.Errorf("the running request was answered %d", status)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestShutdownBreaksOffExports(t *testing.T) {
	h := newHarness(t, nil)
	h.events.export = func(ctx context.Context, _ filingwire.FeedQuery) (io.ReadCloser, error) {
		return &endless{ctx, func() {}}, nil
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.base+"/v1/events/export?feed=restatements&format=ndjson", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("x-api-key", h.key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := h.Shutdown(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("shutdown: %v", err)
	}
	if _, err := io.Copy(io.Discard, resp.Body); err == nil {
		t.Error("the client took a part for the whole")
	}
}

func TestServeAfterShutdown(t *testing.T) {
	s, err := New(Config{Events: &fakeEvents{}, Accounts: newFakeAccounts(), PublicURL: "http://x", Secret: slices.Repeat([]byte{1}, 32)})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Shutdown(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Serve(ln); err != nil {
		t.Error(err)
	}
}
