package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

func (f *fakeAccounts) setBudget(org string, spendCap, softCap, approval int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	optional := func(v int64) *int64 {
		if v < 0 {
			return nil
		}
		return &v
	}
	f.budgets[org] = filingwire.Budget{OrgID: org, SpendCap: optional(spendCap), SoftCap: optional(softCap), ApprovalThreshold: optional(approval)}
}

// billed waits until everything metered is stored and returns the organization's usage.
func (h *harness) billed(t *testing.T, org string) (rows int, micro uint64) {
	t.Helper()
	h.metering.outbox.addTallies(h.metering.takeTallies())
	for !h.metering.outbox.flush(t.Context()) {
		if t.Context().Err() != nil {
			t.Fatal(t.Context().Err())
		}
	}
	h.accounts.mu.Lock()
	defer h.accounts.mu.Unlock()
	for _, u := range h.accounts.usage {
		if u.OrgID == org {
			rows, micro = rows+1, micro+u.MicroUSD
		}
	}
	return rows, micro
}

const listPath = "/v1/events/officer-changes"

// Contract 3: "With one instance the hard cap is never overshot, even by concurrent requests": "64 concurrent
// clients against a cap that allows exactly 1,000 requests: exactly 1,000
// succeed (single instance), the bill is exact to the cent, usage rows = billed requests".
func TestHardCapUnderConcurrency(t *testing.T) {
	h := newHarness(t, nil)
	h.accounts.setBudget("org_A", 2000, -1, -1) // 1,000 reads at 2 cents
	var succeeded, refused atomic.Int64
	var clients sync.WaitGroup
	for range 64 {
		clients.Go(func() {
			for {
				switch r := h.do(t, "GET", listPath); r.status {
				case 200:
					succeeded.Add(1)
				case 402:
					refused.Add(1)
					if !strings.Contains(r.body, "billing_budget_hard_cap_exceeded") {
						t.Error(r.body)
					}
					return
				default:
					t.Errorf("%d %s", r.status, r.body)
					return
				}
			}
		})
	}
	clients.Wait()
	rows, micro := h.billed(t, "org_A")
	if succeeded.Load() != 1000 || refused.Load() != 64 || rows != 1000 || micro != 20_000_000 {
		t.Errorf("%d succeeded, %d refused, %d rows of %d micro-USD", succeeded.Load(), refused.Load(), rows, micro)
	}
	if r := h.do(t, "GET", "/v1/me"); r.status != 200 || r.header.Get("SECAPI-Budget-Used") != "2000" {
		t.Errorf("account route: %d, used %s", r.status, r.header.Get("SECAPI-Budget-Used"))
	}
}

// Contract 3: "A request that fails (4xx/5xx) is never billed."
func TestFailuresAreNotBilled(t *testing.T) {
	h := newHarness(t, nil)
	h.accounts.setBudget("org_A", 2, -1, -1)
	h.events.list = func(filingwire.FeedQuery) ([]filingwire.ReadRow, error) { return nil, errors.New("broken") }
	for _, path := range []string{listPath, listPath + "?limit=x", "/v1/nothing"} {
		if r := h.do(t, "GET", path); r.status < 400 || r.header.Get("SECAPI-Estimated-Cost") != "$0.0000" || r.header.Get("SECAPI-Budget-Used") != "0" {
			t.Errorf("%s: %d %v", path, r.status, r.header)
		}
	}
	h.events.list = func(filingwire.FeedQuery) ([]filingwire.ReadRow, error) { panic("broken") }
	h.do(t, "GET", listPath)
	h.events.list = func(filingwire.FeedQuery) ([]filingwire.ReadRow, error) { return nil, nil }
	r := h.do(t, "GET", listPath)
	if r.status != 200 || r.header.Get("SECAPI-Budget-Used") != "2" || r.header.Get("SECAPI-Estimated-Cost") != "$0.0200" {
		t.Errorf("a failed request kept its reservation: %d %s %v", r.status, r.body, r.header)
	}
	checkError(t, h.do(t, "GET", listPath), 402, "billing_budget_hard_cap_exceeded")
	if rows, micro := h.billed(t, "org_A"); rows != 1 || micro != 20_000 {
		t.Errorf("%d rows, %d micro-USD", rows, micro)
	}
}

// Contract 3: "An export reserves units for the filtered row count before the first byte (at
// least 1; 402 if that exceeds the cap) and settles on rows sent; one that breaks off is not
// billed."
func TestExportsAreMeteredByRows(t *testing.T) {
	h := newHarness(t, nil)
	h.events.count = func(filingwire.FeedQuery) (uint64, error) { return 25_000, nil }
	h.events.export = exportOf(11_000)
	const path = "/v1/events/export?feed=restatements&format=ndjson"
	h.accounts.setBudget("org_A", 29, -1, -1) // three units are 30 cents
	checkError(t, h.do(t, "GET", path), 402, "billing_budget_hard_cap_exceeded")
	h.clock.advance(staleAfter)
	h.accounts.setBudget("org_A", 50, -1, -1)
	r := h.do(t, "GET", path)
	if r.status != 200 || strings.Count(r.body, "\n") != 11_000 || r.header.Get("SECAPI-Estimated-Cost") != "$0.3000" {
		t.Fatalf("%d, %d rows, %v", r.status, strings.Count(r.body, "\n"), r.header)
	}
	wantBilled(t, h, 1, 200_000) // 11,000 rows were sent
	h.events.export = exportOf(0)
	if r := h.do(t, "GET", path); r.status != 200 {
		t.Fatal(r.status)
	}
	wantBilled(t, h, 2, 300_000) // at least one unit
	h.events.count = func(filingwire.FeedQuery) (uint64, error) { return 1, nil }
	h.events.export = exportOf(10_001) // more have arrived since they were counted
	checkError(t, h.do(t, "GET", "/v1/events/export?feed=restatements&format=json"), 400, "invalid_query_parameter")
	wantBilled(t, h, 2, 300_000)
	h.events.count = func(filingwire.FeedQuery) (uint64, error) { return 25_000, nil }
	checkError(t, h.do(t, "GET", path), 402, "billing_budget_hard_cap_exceeded")

	h.clock.advance(staleAfter)
	h.accounts.setBudget("org_A", 60, -1, -1)
	h.events.export = func(context.Context, filingwire.FeedQuery) (io.ReadCloser, error) {
		return io.NopCloser(&brokenReader{"{\"a\":1}\n", errors.New("connection reset")}), nil
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.base+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("x-api-key", h.key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(resp.Body); err == nil {
		t.Error("an export that broke off looks whole")
	}
	resp.Body.Close()
	for h.reserved("org_A") > 0 { // the stream ends for its client before it ends for the server
		if !pause(t.Context(), time.Millisecond) {
			t.Fatal("the export's reservation was not released")
		}
	}
	wantBilled(t, h, 2, 300_000)
	h.events.export = exportOf(1)
	if r := h.do(t, "GET", path); r.status != 200 {
		t.Errorf("a broken export kept its reservation: %d %s", r.status, r.body)
	}
}

func (h *harness) reserved(org string) uint64 {
	a := h.metering.known(org)
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.current.reserved
}

func wantBilled(t *testing.T, h *harness, wantRows int, wantMicro uint64) {
	t.Helper()
	for { // a stream ends for its client before it ends for the server
		rows, micro := h.billed(t, "org_A")
		if rows >= wantRows {
			if rows != wantRows || micro != wantMicro {
				t.Errorf("%d usage rows of %d micro-USD, want %d of %d", rows, micro, wantRows, wantMicro)
			}
			return
		}
		if !pause(t.Context(), time.Millisecond) {
			t.Fatalf("%d usage rows, want %d", rows, wantRows)
		}
	}
}

// Contract 3: the starter grant is 150 calls, once, whatever their units; then
// `payg_pending_card`, where billable routes answer 402 `billing_required`.
func TestGrant(t *testing.T) {
	h := newHarness(t, nil)
	h.accounts.add("org_A", filingwire.PlanSandbox, nil)
	calls := int(filingwire.Rates.Grant.Calls)
	var succeeded atomic.Int64
	var clients sync.WaitGroup
	for range 8 {
		clients.Go(func() {
			for {
				r := h.do(t, "GET", listPath)
				if r.status != 200 {
					return
				}
				n := succeeded.Add(1)
				if n == 1 && (r.header.Get("SECAPI-Billing-State") != filingwire.StateSandboxGrant || r.header.Get("SECAPI-Estimated-Cost") != "$0.0200") {
					t.Error(r.header) // "plan price before grant"
				}
			}
		})
	}
	clients.Wait()
	if int(succeeded.Load()) != calls {
		t.Errorf("%d calls, want %d", succeeded.Load(), calls)
	}
	r := h.do(t, "GET", listPath)
	details := checkError(t, r, 402, "billing_required")
	if details["billingState"] != filingwire.StatePAYGPendingCard || details["planKey"] != "payg" || details["freeGrantRemaining"] != 0.0 ||
		details["action"] != "resolve_billing_status" || r.header.Get("SECAPI-Free-Grant-Remaining") != "0" || r.header.Get("SECAPI-Plan-Key") != "payg" {
		t.Errorf("%v %v", details, r.header)
	}
	if rows, micro := h.billed(t, "org_A"); rows != calls || micro != 0 {
		t.Errorf("%d rows of %d micro-USD", rows, micro)
	}
	if r := h.do(t, "GET", "/v1/me"); r.status != 200 || !strings.Contains(r.body, filingwire.StatePAYGPendingCard) {
		t.Errorf("account routes work in every state: %d %s", r.status, r.body)
	}
}

// Contract 3: "rate limit 429", one token bucket per organization; contract 1: `RateLimit-*`,
// and `Retry-After` on 429.
func TestRateLimit(t *testing.T) {
	h := newHarness(t, nil)
	h.accounts.change("org_A", func(o *filingwire.Organization) { o.RatePerMinute = 0 }) // the plan's: 300, burst 30
	second := h.accounts.add("org_A", "payg", nil)
	for i := range 30 {
		r := h.do(t, "GET", []string{"/v1/me", listPath}[i%2], "x-api-key", []string{h.key, second}[i/2%2])
		if r.status != 200 || r.header.Get("RateLimit-Limit") != "300" || r.header.Get("RateLimit-Remaining") != strconv.Itoa(29-i) ||
			r.header.Get("RateLimit-Reset") != strconv.Itoa((i+1+4)/5) {
			t.Fatalf("request %d: %d %v", i, r.status, r.header)
		}
	}
	r := h.do(t, "GET", listPath)
	details := checkError(t, r, 429, "rate_limit_exceeded")
	if details["limit"] != 300.0 || details["period"] != "minute" || details["meterClass"] != "event_feed_read" || details["retryAfterSeconds"] != 1.0 ||
		r.header.Get("Retry-After") != "1" || r.header.Get("RateLimit-Remaining") != "0" {
		t.Errorf("%v %v", details, r.header)
	}
	h.clock.advance(400 * time.Millisecond) // two tokens
	for i, want := range []int{200, 200, 429} {
		if r := h.do(t, "GET", "/v1/me"); r.status != want {
			t.Errorf("request %d after a while: %d, want %d", i, r.status, want)
		}
	}
}
