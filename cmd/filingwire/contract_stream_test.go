package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fasthttp/websocket"

	"github.com/filingwire/filingwire/fixtures"
)

const streamShape = `object:"stream_subscription", id, createdAt, updatedAt, livemode, orgId, description?, eventTypes[], transport:"poll"|"webhook_mirror"|"websocket", status:"active"|"paused", cursor?, lastEventAt?`

// announced is a fixture filing of one officer change whose events are published anew.
const announced = "0009990001-26-000103"

func (c *client) announce(data string) {
	c.Helper()
	i := slices.IndexFunc(fixtures.Submissions(), func(s fixtures.Submission) bool { return s.Accession == announced })
	file := filepath.Join(c.TempDir(), announced+".txt")
	if err := os.WriteFile(file, fixtures.Submissions()[i].Raw, 0o600); err != nil {
		c.Fatal(err)
	}
	command(c.T, "ingest", "--data", data, "--announce", file)
}

// streamEvents polls a subscription from a cursor, "" = its beginning, page by page until
// hasMore is false.
func (c *client) streamEvents(id, cursor string) (events []map[string]any, next string) {
	c.Helper()
	for range 100 {
		path := "/v1/stream_subscriptions/" + id + "/events?limit=1"
		if cursor != "" {
			path += "&cursor=" + url.QueryEscape(cursor)
		}
		page := c.object(http.StatusOK, "GET", path, "",
			`object:"stream_event_page", streamId, data[]{object:"stream_event", id, cursor, recordedAt, requestId, eventType, transport, replayable, data}, hasMore, nextCursor?, replayCursor?, requestId`)
		data, _ := page["data"].([]any)
		for _, e := range data {
			events = append(events, e.(map[string]any))
		}
		if s, ok := page["nextCursor"].(string); ok {
			cursor = s
		}
		if page["hasMore"] != true {
			return events, cursor
		}
	}
	c.Fatal("the stream does not end")
	return nil, ""
}

// sseStream is an open stream of Server-Sent Events.
type sseStream struct {
	lines *bufio.Scanner
	close func()
}

func (c *client) openSSE(query, lastID string) *sseStream {
	c.Helper()
	for range 100 {
		ctx, cancel := context.WithTimeout(c.Context(), time.Minute)
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/v1/stream/sse"+query, http.NoBody)
		if err != nil {
			c.Fatal(err)
		}
		request.Header.Set("x-api-key", c.key)
		if lastID != "" {
			request.Header.Set("Last-Event-ID", lastID)
		}
		reply, err := http.DefaultClient.Do(request)
		if err != nil {
			c.Fatal(err)
		}
		c.Cleanup(func() { cancel(); reply.Body.Close() })
		if reply.StatusCode == http.StatusTooManyRequests {
			c.waitFor(reply)
			continue
		}
		if reply.StatusCode != http.StatusOK || reply.Header.Get("Content-Type") != "text/event-stream" {
			c.Fatalf("%d %v", reply.StatusCode, reply.Header)
		}
		lines := bufio.NewScanner(reply.Body)
		lines.Buffer(nil, 1<<20)
		return &sseStream{lines, func() { cancel(); reply.Body.Close() }}
	}
	c.Fatal("rate limited for good")
	return nil
}

// waitFor waits as long as a 429 asks for.
func (c *client) waitFor(reply *http.Response) {
	c.Helper()
	seconds, err := strconv.Atoi(reply.Header.Get("Retry-After"))
	if err != nil || seconds < 1 || seconds > 60 {
		c.Fatalf("Retry-After %q", reply.Header.Get("Retry-After"))
	}
	select {
	case <-time.After(time.Duration(seconds) * time.Second):
	case <-c.Context().Done():
	}
}

// next returns the next message of a type.
func (s *sseStream) next(c *client, eventType string) (id string, event map[string]any) {
	c.Helper()
	kind := ""
	for s.lines.Scan() {
		field, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch field {
		case "id":
			id = value
		case "event":
			kind = value
		case "data":
			if kind != eventType {
				continue
			}
			if err := json.Unmarshal([]byte(value), &event); err != nil {
				c.Fatal(err)
			}
			for _, fault := range parseShape(eventShape).faults("sse", event) {
				c.Error(fault)
			}
			return id, event
		}
	}
	c.Fatalf("the stream ended: %v", s.lines.Err())
	return "", nil
}

// dial opens a WebSocket with a fresh ticket.
func (c *client) dial(query string) (*websocket.Conn, string) {
	c.Helper()
	for range 100 {
		ticket := c.object(http.StatusOK, "POST", "/v1/stream/tickets", "", `object:"stream_ticket", token, ticketId, issuedAt, expiresAt, requestId`)
		token := fmt.Sprint(ticket["token"])
		conn, reply, err := websocket.DefaultDialer.DialContext(c.Context(), strings.Replace(c.base, "http", "ws", 1)+"/v1/stream/ws?ticket="+token+query, nil)
		if err == nil {
			c.Cleanup(func() { conn.Close() })
			return conn, token
		}
		if reply == nil || reply.StatusCode != http.StatusTooManyRequests {
			c.Fatalf("%v, %v", err, reply)
		}
		c.waitFor(reply)
	}
	c.Fatal("rate limited for good")
	return nil, ""
}

func (c *client) frame(conn *websocket.Conn, event, want string) map[string]any {
	c.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		c.Fatal(err)
	}
	for {
		var frame map[string]any
		if err := conn.ReadJSON(&frame); err != nil {
			c.Fatalf("waiting for %s: %v", event, err)
		}
		if frame["event"] != event {
			continue
		}
		for _, fault := range parseShape(want).faults(event, frame) {
			c.Error(fault)
		}
		return frame
	}
}

// streamCalls are a subscription's life, and one filing by poll, Server-Sent Events and
// WebSocket. data is the program's directory.
func streamCalls(data string) func(*client) {
	return func(c *client) {
		const path = "/v1/stream_subscriptions"
		made := c.object(http.StatusCreated, "POST", path, `{"description":"mirror","eventTypes":["filing.published","officer_change.*"],"transport":null,"livemode":true}`, streamShape)
		id := fmt.Sprint(made["id"])
		if made["transport"] != "poll" || made["status"] != "active" || made["lastEventAt"] != nil {
			c.Errorf("created %v", made)
		}
		live := c.openSSE("?stream_id="+id, "")
		conn, token := c.dial("&forms=8-k&tickers=ehsc")
		hello := c.frame(conn, "connected", `event, connectionId, orgId, filters{forms[], tickers[]}, cursor, serverTime`)
		if fmt.Sprint(hello["filters"]) != "map[forms:[8-K] tickers:[EHSC]]" {
			c.Errorf("filters %v", hello["filters"])
		}
		c.announce(data)

		frame := c.frame(conn, "filing.published", `event, filing{accessionNumber, form, ticker, cik, completedAt}, cursor, deliveredAt, replayed`)
		if filing := frame["filing"].(map[string]any); filing["accessionNumber"] != announced || filing["ticker"] != "EHSC" {
			c.Errorf("frame %v", frame)
		}
		c.frame(conn, "officer_change.published", `event, filing{accessionNumber, form, ticker, cik, completedAt}, cursor, deliveredAt, replayed`)
		if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"event":"ping"}`)); err != nil {
			c.Fatal(err)
		}
		c.frame(conn, "pong", `event`)
		conn.Close()
		again, _ := c.dial("&cursor=" + url.QueryEscape(fmt.Sprint(hello["cursor"])))
		if replayed := c.frame(again, "filing.published", `cursor`); replayed["replayed"] != true || replayed["id"] != frame["id"] {
			c.Errorf("replayed %v", replayed)
		}
		if _, reply, err := websocket.DefaultDialer.DialContext(c.Context(), strings.Replace(c.base, "http", "ws", 1)+"/v1/stream/ws?ticket="+token, nil); err == nil || reply == nil ||
			reply.StatusCode != http.StatusUnauthorized && reply.StatusCode != http.StatusTooManyRequests {
			c.Errorf("a used ticket: %v, %v", reply, err)
		}

		first, filing := live.next(c, "filing.published")
		second, change := live.next(c, "officer_change.published")
		live.close()
		if filing["id"] != frame["id"] {
			c.Errorf("SSE has %v, WebSocket %v", filing["id"], frame["id"])
		}
		resumed := c.openSSE("?stream_id="+id, first)
		if got, e := resumed.next(c, "officer_change.published"); got != second || e["id"] != change["id"] {
			c.Errorf("after %s came %s, want %s", first, got, second)
		}
		resumed.close()
		byCursor := c.openSSE("?stream_id="+id+"&cursor="+url.QueryEscape(fmt.Sprint(made["cursor"])), "")
		if got, _ := byCursor.next(c, "filing.published"); got != first {
			c.Errorf("from the beginning came %s, want %s", got, first)
		}
		byCursor.close()

		events, cursor := c.streamEvents(id, "")
		var ids []any
		for _, e := range events {
			ids = append(ids, e["id"])
		}
		if !slices.Equal(ids, []any{filing["id"], change["id"]}) {
			c.Errorf("polled %v, want %v and %v", ids, filing["id"], change["id"])
		}
		if more, _ := c.streamEvents(id, cursor); len(more) != 0 {
			c.Errorf("after the end %v", more)
		}
		c.refused(http.StatusBadRequest, "invalid_cursor", "GET", path+"/"+id+"/events?cursor=x", "")
		c.refused(http.StatusBadRequest, "invalid_query_parameter", "GET", "/v1/stream/sse?stream_id=", "")
		nobody := &client{T: c.T, base: c.base} // the ticket is the credential
		nobody.refused(http.StatusBadRequest, "invalid_query_parameter", "GET", "/v1/stream/ws?ticket=", "")
		nobody.refused(http.StatusBadRequest, "invalid_query_parameter", "GET", "/v1/stream/ws?ticket=x&stream_id=", "")

		listed := c.all(path, streamShape)
		if i := slices.IndexFunc(listed, func(s map[string]any) bool { return s["id"] == id }); i < 0 || listed[i]["lastEventAt"] == nil {
			c.Errorf("listed %v", listed)
		}
		if s := c.object(http.StatusOK, "PATCH", path+"/"+id, `{"description":"changed","transport":"websocket","eventTypes":null}`, streamShape); s["description"] != "changed" || s["transport"] != "websocket" {
			c.Errorf("changed %v", s)
		}
		if s := c.object(http.StatusOK, "POST", path+"/"+id+"/disable", "", streamShape); s["status"] != "paused" {
			c.Errorf("disabled %v", s)
		}
		c.refused(http.StatusConflict, "stream_paused", "GET", path+"/"+id+"/events", "")
		if s := c.object(http.StatusOK, "POST", path+"/"+id+"/enable", "", streamShape); s["status"] != "active" {
			c.Errorf("enabled %v", s)
		}
		if gone := c.object(http.StatusOK, "DELETE", path+"/"+id, "", `object:"stream_subscription.deleted", id, deleted, requestId`); gone["deleted"] != true {
			c.Errorf("deleted %v", gone)
		}
		c.refused(http.StatusNotFound, "stream_not_found", "GET", path+"/"+id+"/events", "")
	}
}
