package api

import (
	"errors"
	"strings"
	"testing"

	"github.com/filingwire/filingwire"
)

// Contract section 7: per day what the index lists, what is ingested, parsed, failed, rows and
// gaps; class account, scope read:sec.
func TestCoverage(t *testing.T) {
	h := newHarness(t, nil)
	var feed *filingwire.Feed
	var from, to filingwire.Date
	var fault error
	h.events.coverage = func(f *filingwire.Feed, a, b filingwire.Date) ([]filingwire.CoverageDay, error) {
		feed, from, to = f, a, b
		return []filingwire.CoverageDay{{Date: b, Listed: 3, Ingested: 2, Parsed: 1, Failed: 1, Rows: 4, Gaps: []string{"0009990001-26-000095"},
			Latency: filingwire.CoverageLatency{SeenToStored: filingwire.Percentiles{Count: 2, P50: 100, P95: 190.5, P99: 200}}}}, fault
	}
	r := h.do(t, "GET", "/v1/coverage?feed=officer-changes&date_from=2026-03-01&date_to=2026-03-19")
	want := `{"object":"list","data":[{"object":"coverage_day","date":"2026-03-19","feed":"officer-changes","listed":3,"ingested":2,"parsed":1,"failed":1,"rows":4,` +
		`"gaps":["0009990001-26-000095"],"complete":false,"latency":{"acceptedToSeen":null,"seenToStored":{"count":2,"p50":100,"p95":190.5,"p99":200},` +
		`"storedToReadable":null,"acceptedToReadable":null}}],"hasMore":false,"nextCursor":null,"requestId":"` + r.header.Get("Request-Id") + `"`
	if r.status != 200 || !strings.HasPrefix(r.body, want) {
		t.Errorf("%d %s\nwant %s", r.status, r.body, want)
	}
	if feed != filingwire.OfficerChanges || from != "2026-03-01" || to != "2026-03-19" {
		t.Errorf("asked %v %s %s", feed, from, to)
	}
	if class := r.header.Get("SECAPI-Meter-Class"); class != "account" {
		t.Errorf("metered as %s", class)
	}
	if r = h.do(t, "GET", "/v1/coverage"); r.status != 200 || feed != nil || from != "2026-03-03" || to != "2026-04-01" || !strings.Contains(r.body, `"feed":null`) {
		t.Errorf("defaults: %d %v %s %s", r.status, feed, from, to)
	}
	for query, parameter := range map[string]string{
		"feed=all": "feed", "feed=": "feed", "date_from=yesterday": "date_from", "date_to=2026-13-01": "date_to",
		"date_from=2026-03-02&date_to=2026-03-01": "date_from", "date_from=2025-03-31&date_to=2026-04-01": "date_from", "limit=3": "limit",
	} {
		if r := h.do(t, "GET", "/v1/coverage?"+query); r.status != 400 || !strings.Contains(r.body, `"parameter":"`+parameter+`"`) {
			t.Errorf("%s: %d %s", query, r.status, r.body)
		}
	}
	if r := h.do(t, "GET", "/v1/coverage", "x-api-key", ""); r.status != 401 {
		t.Errorf("without a key: %d", r.status)
	}
	fault = errors.New("down")
	if r := h.do(t, "GET", "/v1/coverage"); r.status != 500 || strings.Contains(r.body, "down") {
		t.Errorf("fault: %d %s", r.status, r.body)
	}
}
