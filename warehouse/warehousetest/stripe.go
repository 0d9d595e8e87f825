package warehousetest

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

func testStripe(t *testing.T, h *harness) {
	w := h.open(t)
	name, price := "Ada's", "price_1"
	c := filingwire.StripeCustomer{ID: "cus_1", OrgID: "org_a", Livemode: true, Name: &name, CreatedAt: retrieved, UpdatedAt: retrieved}
	test := filingwire.StripeCustomer{ID: "cus_2", OrgID: "org_a", CreatedAt: retrieved, UpdatedAt: retrieved}
	e := filingwire.StripeEvent{ID: "evt_1", OrgID: "org_a", Livemode: true, Type: "customer.subscription.updated", CreatedAt: retrieved,
		StripeFact: filingwire.StripeFact{Subscription: &filingwire.Subscription{ID: "sub_1", CustomerID: "cus_1", Plan: "team", PriceID: &price, Status: "active", PeriodEnd: &retrieved, CreatedAt: retrieved}}}
	for range 2 { // again changes nothing
		for _, customer := range []filingwire.StripeCustomer{c, test} {
			if err := w.PutStripeCustomer(t.Context(), customer); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.PutStripeEvent(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	all, err := w.BillingAccounts(t.Context(), []string{"org_a", "org_b"}, "2026-11", "")
	if err != nil || len(all[0].Customers) != 2 || !reflect.DeepEqual(all[0].Stripe, []filingwire.StripeEvent{e}) || len(all[1].Customers)+len(all[1].Stripe) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
	if got, err := w.StripeCustomerByID(t.Context(), "cus_1"); err != nil || !reflect.DeepEqual(*got, c) {
		t.Errorf("customer %+v, %v", got, err)
	}
	if got, err := w.StripeCustomers(t.Context()); err != nil || len(got) != 2 {
		t.Errorf("customers %+v, %v", got, err)
	}
	_, err = w.StripeCustomerByID(t.Context(), "cus_none")
	wantNotFound(t, "unknown customer", err)

	// What came before anybody knew whose customer it is about.
	early := e
	early.ID, early.OrgID = "evt_0", "cus_3"
	if err := w.PutStripeEvent(t.Context(), early); err != nil {
		t.Fatal(err)
	}
	events := func() []filingwire.StripeEvent {
		t.Helper()
		all, err := w.BillingAccounts(t.Context(), []string{"org_a", "org_b"}, "2026-11", "")
		if err != nil || len(all[0].Stripe) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		return all[1].Stripe
	}
	if got := events(); len(got) > 0 {
		t.Errorf("%+v", got)
	}
	if err := w.PutStripeCustomer(t.Context(), filingwire.StripeCustomer{ID: "cus_3", OrgID: "org_b", CreatedAt: retrieved, UpdatedAt: retrieved}); err != nil {
		t.Fatal(err)
	}
	early.OrgID = "org_b"
	if got := events(); !reflect.DeepEqual(got, []filingwire.StripeEvent{early}) {
		t.Errorf("%+v, want %+v", got, early)
	}
}

// Usage is reported to Stripe once; what is free or old is not, and being reported bills nothing
// anew.
func testUnreportedUsage(t *testing.T, h *harness) {
	w := h.open(t)
	at := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	old := usageAt("org_a", "req_0", at.AddDate(0, -2, 0))
	free := usageAt("org_a", "req_3", at, func(u *filingwire.Usage) { u.Free, u.MicroUSD = true, 0 })
	batch := []filingwire.UsageBatch{{OrgID: "org_a", Usage: []filingwire.Usage{old, usageAt("org_a", "req_2", at.Add(time.Second)), usageAt("org_a", "req_1", at, func(u *filingwire.Usage) { u.ClientRequestID = "mine 1" }), free}},
		{OrgID: "org_b", Usage: []filingwire.Usage{usageAt("org_b", "req_9", at)}}}
	if err := w.StoreUsage(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	unreported := func(limit int) []filingwire.Usage {
		t.Helper()
		got, err := w.UnreportedUsage(t.Context(), "org_a", filingwire.InstantOf(at.AddDate(0, -1, 0)), limit)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	overdue := func(before time.Time) string {
		t.Helper()
		total, first, err := w.OverdueUsage(t.Context(), "org_a", filingwire.InstantOf(before))
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(total.Requests, total.MicroUSD, first)
	}
	if got, want := overdue(at), fmt.Sprint(1, old.MicroUSD, old.At); got != want {
		t.Errorf("overdue %s, want %s", got, want)
	}
	if got := overdue(old.At.Time); !strings.HasPrefix(got, "0 0 ") {
		t.Errorf("overdue %s", got)
	}
	got := unreported(10)
	if len(got) != 2 || got[0].ID != "req_1" || got[1].ID != "req_2" || !reflect.DeepEqual(got[0], batch[0].Usage[2]) {
		t.Fatalf("unreported %+v", got)
	}
	if err := w.MarkReported(t.Context(), unreported(1)); err != nil {
		t.Fatal(err)
	}
	if err := w.StoreUsage(t.Context(), batch); err != nil { // the message comes again
		t.Fatal(err)
	}
	if got := unreported(10); len(got) != 1 || got[0].ID != "req_2" {
		t.Errorf("unreported %+v", got)
	}
	if err := w.MarkReported(t.Context(), []filingwire.Usage{old}); err != nil {
		t.Fatal(err)
	}
	if got := overdue(at); !strings.HasPrefix(got, "0 0 ") {
		t.Errorf("overdue %s", got)
	}
	all, err := w.BillingAccounts(t.Context(), []string{"org_a"}, "2026-11", "")
	if err != nil || len(all[0].Totals) != 2 || all[0].Totals[0].MicroUSD+all[0].Totals[1].MicroUSD != 40_000 {
		t.Errorf("%+v, %v", all, err)
	}
}
