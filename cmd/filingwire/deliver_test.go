package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

// rolesBeside are engines, a worker, an API and the deliver role in processes of their own.
func rolesBeside(t *testing.T) *soak {
	t.Helper()
	needEngines(t)
	s := &soak{T: t, data: t.TempDir(), roles: map[string]*soakRole{}}
	s.add("engines", "", "engines")
	s.awaitEngines()
	s.org, s.key = unlimited(t, s.data)
	listen := freeAddress(t)
	s.base = "http://" + listen
	s.add("work", freeAddress(t), "work")
	s.add("serve", freeAddress(t), "serve", "--listen", listen)
	s.awaitReadyRoles()
	return s
}

// "deliver killed between send and record (delivered at least once, recorded once)", and
// "warehouse dies mid-export": the reader must not take what it has for the whole.
func TestRolesKilled(t *testing.T) {
	s := rolesBeside(t)
	s.add("deliver", freeAddress(t), "deliver")
	s.awaitReadyRoles()

	var mu sync.Mutex
	var got []string
	killed := make(chan struct{})
	to := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		mu.Lock()
		got = append(got, r.Header.Get("webhook-id"))
		first := len(got) == 1
		mu.Unlock()
		if first { // sent, and nobody will know
			s.roles["deliver"].kill()
			close(killed)
		}
	}))
	t.Cleanup(to.Close)
	endpoint, _ := s.create("/v1/webhook_endpoints", `{"destinationUrl":"`+to.URL+`","subscribedEventTypes":["stream_subscription.created"],"livemode":true}`)
	s.create("/v1/stream_subscriptions", `{}`)
	<-killed
	deliver := s.roles["deliver"]
	deliver.process = start(t, deliver.env, deliver.args...)
	deliver.await("second delivery", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(got) >= 2
	})
	mu.Lock()
	if got[0] != got[1] {
		t.Errorf("delivered %v", got)
	}
	event := got[0]
	mu.Unlock()
	path := "/v1/webhook_endpoints/" + endpoint + "/deliveries?event_id=" + event
	deliver.await("record", func() bool { return strings.Contains(string(get(t, s.base, s.key, path)), event) })
	c := &client{T: t, base: s.base, key: s.key}
	if attempts := c.all(path, attemptShape); len(attempts) != 1 || attempts[0]["ok"] != true || attempts[0]["attempt"] != 1.0 {
		t.Errorf("recorded %v", attempts)
	}

	const rows = 24_000 // of 2.5 kB: more than the sockets between engine and reader hold
	s.fill(rows)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+"/v1/events/export?format=ndjson&feed=officer-changes", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("x-api-key", s.key)
	reply, err := http.DefaultClient.Do(request)
	if err != nil || reply.StatusCode != http.StatusOK {
		t.Fatal(reply, err)
	}
	defer reply.Body.Close()
	if _, err := io.ReadFull(reply.Body, make([]byte, 64<<10)); err != nil {
		t.Fatal(err)
	}
	s.roles["engines"].kill()
	n, err := io.Copy(io.Discard, reply.Body)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("after %d bytes the export ended with %v", n, err)
	}
}

// fill stores rows of officer changes.
func (s *soak) fill(n int) {
	s.Helper()
	o := joined(s.T, s.data)
	defer o.Close()
	filler := strings.Repeat("filed ", 400)
	day := filingwire.DateOf(time.Now())
	for done := 0; done < n; {
		batch := filingwire.Batch{Version: 1}
		for range min(n-done, 4000) {
			e := &filingwire.OfficerChange{}
			e.Object, e.ID, e.Headline = filingwire.OfficerChanges.Object, fmt.Sprintf("ofc_%06d", done), filler
			row, err := filingwire.Render(filingwire.OfficerChanges, filingwire.Finding{Event: e}, 1)
			if err != nil {
				s.Fatal(err)
			}
			row.Date, row.CIKs, row.DocumentID, row.Capability = day, []string{"0000000101"}, fmt.Sprintf("0009999999-26-%06d", done), filingwire.Supported
			batch.Rows = append(batch.Rows, row)
			done++
		}
		if err := o.Store(s.Context(), batch); err != nil {
			s.Fatal(err)
		}
	}
}
