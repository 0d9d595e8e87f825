package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

// Answers are kept while the feed is as it was, whoever asks, and never longer.
func TestRepeatedReads(t *testing.T) {
	h := newHarness(t, nil)
	state, lists, rows := "1", 0, 0
	h.events.state = func() string { return state }
	h.events.list = func(q filingwire.FeedQuery) ([]filingwire.ReadRow, error) {
		lists++
		return keyset(storedRows())(q)
	}
	h.events.row = func(_ *filingwire.Feed, id string, _ bool) (*filingwire.ReadRow, error) {
		rows++
		r := storedRow(id, "2026-03-20")
		return &r, nil
	}
	other := h.accounts.add("org_B", "payg", nil)
	const list = "/v1/events/officer-changes?limit=5"
	data := func(body string) string { before, _, _ := strings.Cut(body, `,"hasMore"`); return before }
	first := h.do(t, "GET", list)
	tag := first.header.Get("ETag")
	if !strings.HasPrefix(tag, `W/"`) || first.header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("headers %v", first.header)
	}
	for _, r := range []*result{h.do(t, "GET", list), h.do(t, "GET", list, "x-api-key", other), h.do(t, "GET", list+"&view=compact")} {
		if r.status != 200 || !strings.Contains(r.body, `"hasMore":true`) {
			t.Errorf("%d %s", r.status, r.body)
		}
	}
	if again := h.do(t, "GET", list); data(again.body) != data(first.body) || again.header.Get("ETag") != tag {
		t.Errorf("another answer: %s", again.body)
	}
	if lists != 1 {
		t.Errorf("the store was asked %d times for one answer", lists)
	}
	for _, known := range []string{tag, strings.TrimPrefix(tag, "W/"), `"x", ` + tag, "*"} {
		r := h.do(t, "GET", list, "If-None-Match", known)
		if r.status != 304 || r.body != "" || r.header.Get("ETag") != tag {
			t.Errorf("If-None-Match %s: %d %s", known, r.status, r.body)
		}
		if cost := r.header.Get("SECAPI-Estimated-Cost"); cost == "$0.0000" {
			t.Errorf("a 304 costs %s, want a read", cost)
		}
	}
	if r := h.do(t, "GET", list+"&view=agent", "If-None-Match", tag); r.status != 200 {
		t.Errorf("another view's tag: %d", r.status)
	}
	for _, path := range []string{list + "&change_type=departure", "/v1/events/officer-changes?limit=6", "/v1/events/restatements?limit=5"} {
		before := lists
		if h.do(t, "GET", path); lists != before+1 {
			t.Errorf("%s was answered from another list", path)
		}
	}
	for range 2 {
		h.do(t, "GET", "/v1/events/officer-changes/oce_1")
	}
	if rows != 1 {
		t.Errorf("the store was asked %d times for one row", rows)
	}

	state = "2"
	before := lists
	if h.do(t, "GET", list, "If-None-Match", tag); lists != before+1 {
		t.Error("a changed feed was answered from what it was")
	}
}

func TestReadCacheIsBounded(t *testing.T) {
	now := testNow
	c := newReadCache(func() time.Time { return now })
	row := filingwire.ReadRow{Doc: make([]byte, readCacheBytes/16)}
	for i := range 40 {
		c.put(fmt.Sprint(i), "s", []filingwire.ReadRow{row}, false)
		c.get("0", "s") // stays in use
	}
	if c.size > readCacheBytes || len(c.known) > 16 || c.used.Len() != len(c.known) {
		t.Errorf("%d bytes in %d answers", c.size, len(c.known))
	}
	if c.get("0", "s") == nil || c.get("1", "s") != nil {
		t.Error("not the least recently used went first")
	}
	c.put("large", "s", []filingwire.ReadRow{row, row, row}, false)
	if c.get("large", "s") != nil {
		t.Error("an answer that would push out many was kept")
	}
	if c.get("39", "other") != nil || c.get("39", "s") != nil {
		t.Error("an answer of another state was given or kept")
	}
	now = now.Add(readAge)
	if c.get("0", "s") != nil {
		t.Error("an answer was given after its age")
	}
}
