package api

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// sse is an open stream of Server-Sent Events.
type sse struct {
	*bufio.Scanner
	resp   *http.Response
	cancel context.CancelFunc
}

func (d *deliveryHarness) openSSE(t *testing.T, path string, headers ...string) *sse {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("x-api-key", d.key)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%s: %d %v", path, resp.StatusCode, resp.Header)
	}
	s := &sse{bufio.NewScanner(resp.Body), resp, cancel}
	s.Buffer(nil, 1<<20)
	t.Cleanup(s.close)
	if !s.Scan() || !strings.HasPrefix(s.Text(), "retry:") {
		t.Fatalf("the stream begins with %q", s.Text())
	}
	return s
}

func (s *sse) close() {
	s.cancel()
	s.resp.Body.Close()
}

// next returns the next message.
func (s *sse) next(t *testing.T) (id, kind string, event filingwire.PlatformEvent) {
	t.Helper()
	for s.Scan() {
		field, value, _ := strings.Cut(s.Text(), ": ")
		switch field {
		case "id":
			id = value
		case "event":
			kind = value
		case "data":
			if err := json.Unmarshal([]byte(value), &event); err != nil {
				t.Fatal(err)
			}
			return id, kind, event
		}
	}
	t.Fatalf("the stream ended: %v", s.Err())
	return
}

// Contract 5: "`id:` = cursor, so `Last-Event-ID` resumes without a gap".
func TestSSE(t *testing.T) {
	d := newDeliveryHarness(t, "sse", nil)
	live := d.openSSE(t, ssePath)
	var ids []string
	last := ""
	for n := range 3 {
		want := d.publish(t, n)
		id, kind, e := live.next(t)
		if e.ID != want.ID || kind != want.Type || e.OrgID != d.org || id == "" {
			t.Errorf("%s %s %+v, want %s", id, kind, e, want.ID)
		}
		ids = append(ids, id)
	}
	live.close()
	var missed []string
	for n := range 20 { // while nobody listens
		missed = append(missed, d.publish(t, 10+n).ID)
	}
	again := d.openSSE(t, ssePath, "Last-Event-ID", ids[1])
	third, _, e := again.next(t)
	if third != ids[2] || e.ID == "" {
		t.Errorf("resumed at %s, want %s", third, ids[2])
	}
	for _, want := range missed {
		if _, _, e := again.next(t); e.ID != want {
			t.Fatalf("event %s, want %s", e.ID, want)
		}
	}
	more := d.publish(t, 620)
	if id, _, e := again.next(t); e.ID != more.ID {
		t.Errorf("event %s, want %s", e.ID, more.ID)
	} else {
		last = id
	}
	for _, x := range d.call(t, 200, "GET", "/v1/events?kind=stream_event", "")["data"].([]any) {
		hasKeys(t, "stream_event", x, "kind recordedAt orgId eventId eventType requestId streamId cursor transport replayable")
		if r := x.(map[string]any); r["streamId"] != "" || r["transport"] != "sse" { // the stream of all events
			t.Errorf("record %v", r)
		}
	}
	sub := d.call(t, 201, "POST", streamsPath, `{"eventTypes":["restatement.*"]}`)["id"].(string)
	checkError(t, d.do(t, "GET", ssePath+"?stream_id="+sub+"&cursor="+last), 400, "invalid_cursor")
	checkError(t, d.do(t, "GET", ssePath+"?cursor="+last[:len(last)-2]+"AA"), 400, "invalid_cursor")
	_, other := newOwner(t, d.topic.Warehouse, "team")
	checkError(t, d.do(t, "GET", ssePath+"?cursor="+last, "x-api-key", other), 400, "invalid_cursor")
	checkError(t, d.do(t, "GET", ssePath, "x-api-key", ""), 401, "missing_api_key")
}

// A stream ends when its key is revoked, and when the server stops.
func TestSSEEnds(t *testing.T) {
	d := newDeliveryHarness(t, "sse_ends", nil)
	created := d.call(t, 201, "POST", "/v1/api_keys", `{"livemode":true}`)
	s := d.openSSE(t, ssePath, "x-api-key", created["secret"].(string))
	d.call(t, 200, "DELETE", "/v1/api_keys/"+created["id"].(string), "")
	for s.Scan() {
		if strings.HasPrefix(s.Text(), "data: ") && strings.Contains(s.Text(), "authentication_failed") {
			break
		}
	}
	if s.Scan(); s.Scan() {
		t.Errorf("the stream goes on: %s", s.Text())
	}
	open := d.openSSE(t, ssePath)
	go func() { _ = d.Shutdown(context.Background()) }()
	for open.Scan() {
		continue
	}
	if open.Err() != nil {
		t.Errorf("the stream broke off: %v", open.Err())
	}
}
