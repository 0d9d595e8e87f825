package api

import (
	"bytes"
	"net/http"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/filingwire/filingwire"
)

// BenchmarkOverhead is what authentication, gates and metering, with the journal on disk, add to
// a request: the same list with and without them in turn, as the difference of the medians and of the 99th percentiles.
// Bounds: 150 µs, 1 ms, and 20 allocations.
func BenchmarkOverhead(b *testing.B) {
	accounts := newFakeAccounts()
	key := accounts.add("org_A", "payg", nil)
	rows := []filingwire.ReadRow{storedRow("oce_1", "2026-03-20")}
	s, err := New(Config{PublicURL: "http://x", Secret: bytes.Repeat([]byte{1}, 32), Accounts: accounts, UsageJournal: b.TempDir(),
		Events: &fakeEvents{list: func(filingwire.FeedQuery) ([]filingwire.ReadRow, error) { return rows, nil }}})
	if err != nil {
		b.Fatal(err)
	}
	const bare = "/v1/bench"
	s.handle(huma.Operation{OperationID: "bench", Method: http.MethodGet, Path: bare, Responses: map[string]*huma.Response{}},
		access{public: true, meter: meterAccount}, func(c *fiber.Ctx, r *request) error {
			r.org = &filingwire.Organization{ID: "org_A"}
			defer func() { r.org = nil }()
			return s.list(c, r, filingwire.OfficerChanges)
		})
	handler := s.app.Handler()
	var ctx fasthttp.RequestCtx
	ask := func(path string) time.Duration {
		ctx.Request.Reset()
		ctx.Response.Reset()
		ctx.Request.SetRequestURI(path)
		ctx.Request.Header.Set("x-api-key", key)
		ctx.ResetUserValues()
		start := time.Now()
		handler(&ctx)
		took := time.Since(start)
		if ctx.Response.StatusCode() != http.StatusOK {
			b.Fatal(string(ctx.Response.Body()))
		}
		return took
	}
	var with, without []time.Duration
	for b.Loop() {
		with, without = append(with, ask(listPath)), append(without, ask(bare))
	}
	for name, p := range map[string]int{"p50": 50, "p99": 99} {
		at := func(all []time.Duration) float64 {
			sorted := slices.Sorted(slices.Values(all))
			return float64(sorted[len(sorted)*p/100].Nanoseconds()) / 1000
		}
		b.ReportMetric(at(with)-at(without), "added-"+name+"-µs")
	}
	// In most windows nothing but the requests allocates; in some usage is stored as well.
	allocs := func(path string) float64 {
		const windows, rounds = 21, 100
		var each []float64
		for range windows {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for range rounds {
				ask(path)
			}
			runtime.ReadMemStats(&after)
			each = append(each, float64(after.Mallocs-before.Mallocs)/rounds)
		}
		slices.Sort(each)
		return each[windows/2]
	}
	b.ReportMetric(allocs(listPath)-allocs(bare), "added-allocs")
	b.ReportMetric(0, "ns/op") // of both together, which says nothing
}
