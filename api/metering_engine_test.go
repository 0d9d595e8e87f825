package api

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

// "64 concurrent clients against a cap that allows exactly 1,000 requests: exactly 1,000 succeed
// (single instance), the bill is exact to the cent, usage rows = billed requests", on the real
// store, and after a restart. (cmd/filingwire kills the program meanwhile.)
func TestHardCapOnTheEngine(t *testing.T) {
	w := openWarehouse(t, "hard_cap")
	org, key := newOwner(t, w, filingwire.PlanPAYG)
	owner, err := w.Organization(t.Context(), org)
	if err != nil {
		t.Fatal(err)
	}
	owner.RatePerMinute = 1e9
	if err := w.UpdateOrganization(t.Context(), *owner, filingwire.InstantOf(time.Now())); err != nil {
		t.Fatal(err)
	}
	h, stop := instance(t, w, key)
	if r := h.send(t, "PUT", "/v1/billing/budget", strings.NewReader(`{"spendCapCents":2000}`)); r.status != 200 {
		t.Fatal(r.status, r.body)
	}
	var mu sync.Mutex
	var ids []string
	refused := 0
	var clients sync.WaitGroup
	for range 64 {
		clients.Go(func() {
			for {
				r := h.do(t, "GET", listPath+"?limit=1")
				mu.Lock()
				switch r.status {
				case 200:
					ids = append(ids, r.header.Get("Request-Id"))
				case 402:
					refused++
				default:
					t.Errorf("%d %s", r.status, r.body)
				}
				mu.Unlock()
				if r.status != 200 {
					return
				}
			}
		})
	}
	clients.Wait()
	stop() // publishes what is left
	billed, err := w.BilledUsage(t.Context(), org, ids)
	if err != nil || len(ids) != 1000 || refused != 64 || len(billed) != 1000 {
		t.Errorf("%d succeeded, %d refused, %d of them billed, %v", len(ids), refused, len(billed), err)
	}
	accounts, err := w.BillingAccounts(t.Context(), []string{org}, filingwire.MonthOf(time.Now()), "")
	if err != nil || len(accounts[0].Totals) != 1 || accounts[0].Totals[0].Requests != 1000 || accounts[0].Totals[0].MicroUSD != 20_000_000 {
		t.Errorf("stored %+v, %v", accounts, err)
	}
	restarted, _ := instance(t, w, key)
	checkError(t, restarted.do(t, "GET", listPath), 402, "billing_budget_hard_cap_exceeded")
	if r := restarted.do(t, "GET", "/v1/me"); r.header.Get("SECAPI-Budget-Used") != "2000" {
		t.Errorf("used %s after a restart", r.header.Get("SECAPI-Budget-Used"))
	}
}
