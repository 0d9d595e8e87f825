package api

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// Contract 3: deliveries and stream events are "billed once, whatever is retried"; "re-reading a cursor window
// is not billed again".
func TestUsageIDsAreBilledOnce(t *testing.T) {
	h := newHarness(t, nil)
	org, err := h.metering.organization(t.Context(), "org_A")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // attempts of one delivery
		c, err := h.metering.reserve(t.Context(), org, meterWebhookDelivery, 1)
		if err != nil {
			t.Fatal(err)
		}
		c.settle("whd_1", 1)
		c.release()
	}
	wantBilled(t, h, 1, 1000)
	read := func(ids ...string) int {
		c, fresh, err := h.metering.reserveNew(t.Context(), org, meterStreamEvent, ids)
		if err != nil {
			t.Fatal(err)
		}
		if c != nil {
			c.settleNew(fresh)
		}
		return len(fresh)
	}
	if a, b, c := read("s/1", "s/2"), read("s/2", "s/3", "s/3"), read("s/1", "s/2", "s/3"); a != 2 || b != 1 || c != 0 {
		t.Errorf("%d, %d and %d new events", a, b, c)
	}
	wantBilled(t, h, 4, 4000)
	h.clock.advance(2 * recentUsage)
	if n := read("s/1", "s/4"); n != 1 {
		t.Errorf("%d new events once the first are stored", n)
	}
	c, fresh, err := h.metering.reserveNew(t.Context(), org, meterStreamEvent, []string{"s/5"})
	if err != nil || len(fresh) != 1 {
		t.Fatal(fresh, err)
	}
	c.release() // the client left
	if n := read("s/5"); n != 1 {
		t.Errorf("%d new events after one was not delivered", n)
	}
}

// Contract 3: with several instances the hard cap is overshot "by at most what the others spend in
// one reconcile interval (2 s), and the docs say so". What one has metered counts for the other once it has read it; nothing counts
// twice, neither after a restart.
func TestInstancesShareTheBudget(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil || reconcileInterval != 2*time.Second || !strings.Contains(string(readme), "by at most what the others spend until this one reads the store again, every two seconds") {
		t.Errorf("reconciled every %v, and the docs do not say so: %v", reconcileInterval, err)
	}
	one := newHarness(t, nil)
	two := newHarness(t, func(c *Config) { c.Accounts = one.accounts })
	one.accounts.setBudget("org_A", 10, -1, -1)
	two.key = one.key
	get := func(h *harness) int { return h.do(t, "GET", listPath).status }
	used := func(h *harness) string { return h.do(t, "GET", "/v1/me").header.Get("SECAPI-Budget-Used") }
	if get(one) != 200 || get(two) != 200 || get(one) != 200 {
		t.Fatal("requests below the cap are refused")
	}
	one.billed(t, "org_A")
	for !two.metering.outbox.flush(t.Context()) {
	}
	one.metering.reconcile(t.Context())
	two.metering.reconcile(t.Context())
	if used(one) != "6" || used(two) != "6" {
		t.Errorf("used %s and %s", used(one), used(two))
	}
	three := newHarness(t, func(c *Config) { c.Accounts = one.accounts })
	three.key = one.key
	if got := []int{get(three), get(three), get(three)}; fmt.Sprint(got) != "[200 200 402]" || used(three) != "10" {
		t.Errorf("a new process: %v, used %s", got, used(three))
	}
}

// Contract 3, `invoicePeriod`: a month, in UTC.
func TestMonthRollover(t *testing.T) {
	h := newHarness(t, nil)
	h.accounts.setBudget("org_A", 2, -1, -1)
	h.clock.t = time.Date(2026, 4, 30, 23, 59, 59, 999_000_000, time.UTC)
	if r := h.do(t, "GET", listPath); r.status != 200 {
		t.Fatal(r.status)
	}
	checkError(t, h.do(t, "GET", listPath), 402, "billing_budget_hard_cap_exceeded")
	h.clock.advance(time.Millisecond)
	if r := h.do(t, "GET", listPath); r.status != 200 || r.header.Get("SECAPI-Budget-Used") != "2" {
		t.Errorf("in May: %d %v", r.status, r.header)
	}
	checkError(t, h.do(t, "GET", listPath), 402, "billing_budget_hard_cap_exceeded")
}

// "ClickHouse briefly down: … cached keys keep feeds working where they can, nothing is
// un-billed or double-billed after."
func TestStoreDown(t *testing.T) {
	h := newHarness(t, nil)
	if r := h.do(t, "GET", listPath); r.status != 200 {
		t.Fatal(r.status)
	}
	down := func(err error) {
		h.accounts.mu.Lock()
		defer h.accounts.mu.Unlock()
		h.accounts.billErr = err
	}
	down(errors.New("connection refused"))
	for range 3 {
		h.clock.advance(5 * time.Second)
		if r := h.do(t, "GET", listPath); r.status != 200 {
			t.Errorf("shortly after: %d %s", r.status, r.body)
		}
	}
	h.clock.advance(staleAfter)
	checkError(t, h.do(t, "GET", listPath), 503, "service_unavailable")
	if r := h.do(t, "GET", "/v1/me"); r.status != 200 {
		t.Errorf("account route: %d %s", r.status, r.body)
	}
	down(nil)
	if r := h.do(t, "GET", listPath); r.status != 200 || r.header.Get("SECAPI-Budget-Used") != "10" {
		t.Errorf("after it: %d %v", r.status, r.header)
	}
	if rows, micro := h.billed(t, "org_A"); rows != 5 || micro != 100_000 {
		t.Errorf("%d rows, %d micro-USD", rows, micro)
	}
}
