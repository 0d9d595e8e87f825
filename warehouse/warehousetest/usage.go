package warehousetest

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

func usageAt(org, id string, at time.Time, change ...func(*filingwire.Usage)) filingwire.Usage {
	u := filingwire.Usage{ID: id, OrgID: org, At: filingwire.InstantOf(at), Instance: "ins_1", Class: filingwire.MeterFeedRead, Plan: "payg", Units: 1, MicroUSD: 20_000}
	for _, f := range change {
		f(&u)
	}
	return u
}

// Usage is stored once, whatever comes again and in whatever batches, and added up per
// organization, month and class.
func testUsage(t *testing.T, h *harness) {
	w := h.open(t)
	november := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	usage := []filingwire.Usage{
		usageAt("org_a", "req_1", november),
		usageAt("org_a", "req_2", november.Add(time.Second)),
		usageAt("org_a", "req_3", november.Add(time.Hour), func(u *filingwire.Usage) { u.Instance = "ins_2" }),
		usageAt("org_a", "req_4", november, func(u *filingwire.Usage) {
			u.Class, u.Units, u.MicroUSD = filingwire.MeterEventExport, 3, 300_000
		}),
		usageAt("org_a", "req_5", november, func(u *filingwire.Usage) { u.Free, u.MicroUSD, u.Plan = true, 0, "sandbox_grant" }),
		usageAt("org_a", "req_6", november.AddDate(0, -1, 0), func(u *filingwire.Usage) { u.Free, u.MicroUSD, u.Plan = true, 0, "sandbox_grant" }),
		usageAt("org_a", "req_7", time.Date(2026, 11, 30, 23, 59, 59, 999e6, time.UTC)),
		usageAt("org_a", "req_8", time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)),
	}
	store := func(batches ...filingwire.UsageBatch) {
		t.Helper()
		if err := w.StoreUsage(t.Context(), batches); err != nil {
			t.Fatal(err)
		}
	}
	other := filingwire.UsageBatch{OrgID: "org_b", Usage: []filingwire.Usage{usageAt("org_b", "req_1", november)}}
	store(filingwire.UsageBatch{OrgID: "org_a", Usage: usage[:5]}, other)
	store(filingwire.UsageBatch{OrgID: "org_a", Usage: usage[2:]}, filingwire.UsageBatch{OrgID: "org_a", Usage: usage[3:6]})
	later := usage[0] // billed again a month later, under the same id
	later.At, later.MicroUSD = filingwire.InstantOf(november.AddDate(0, 1, 0)), 40_000
	store(filingwire.UsageBatch{OrgID: "org_a", Usage: []filingwire.Usage{later, later}})

	account := func(org, month, except string) filingwire.BillingAccount {
		t.Helper()
		all, err := w.BillingAccounts(t.Context(), []string{"org_none", org}, month, except)
		if err != nil || len(all) != 2 || all[0].OrgID != "org_none" || len(all[0].Totals) != 0 {
			t.Fatalf("%+v, %v", all, err)
		}
		slices.SortFunc(all[1].Totals, func(a, b filingwire.UsageTotal) int {
			return strings.Compare(string(a.Class)+a.Plan, string(b.Class)+b.Plan)
		})
		return all[1]
	}
	got := account("org_a", "2026-11", "ins_3")
	want := []filingwire.UsageTotal{
		{OrgID: "org_a", Class: filingwire.MeterEventExport, Plan: "payg", Requests: 1, Units: 3, MicroUSD: 300_000, LastAt: usage[3].At},
		{OrgID: "org_a", Class: filingwire.MeterFeedRead, Plan: "payg", Requests: 4, Units: 4, MicroUSD: 80_000, LastAt: usage[6].At},
		{OrgID: "org_a", Class: filingwire.MeterFeedRead, Plan: "sandbox_grant", Free: true, Requests: 1, Units: 1, LastAt: usage[4].At},
	}
	if !reflect.DeepEqual(got.Totals, want) || got.GrantUsed != 2 {
		t.Errorf("account %+v\nwant %+v", got, want)
	}
	if got := account("org_a", "2026-11", "ins_1"); len(got.Totals) != 1 || got.Totals[0].Requests != 1 || got.GrantUsed != 0 {
		t.Errorf("without one process: %+v", got)
	}
	if got := account("org_a", "2026-12", ""); len(got.Totals) != 1 || got.Totals[0].MicroUSD != 20_000 {
		t.Errorf("next month: %+v", got)
	}
	if got := account("org_b", "2026-11", ""); len(got.Totals) != 1 || got.Totals[0].Requests != 1 {
		t.Errorf("another organization: %+v", got)
	}
	if ids, err := w.BilledUsage(t.Context(), "org_b", []string{"req_1", "req_2"}); err != nil || !slices.Equal(ids, []string{"req_1"}) {
		t.Errorf("billed ids %v, %v", ids, err)
	}
}

func testTallies(t *testing.T, h *harness) {
	w := h.open(t)
	tally := func(minute int, instance string, requests, errs uint64) filingwire.Tally {
		at := time.Date(2026, 11, 27, 12, minute, 0, 0, time.UTC)
		return filingwire.Tally{OrgID: "org_a", Window: filingwire.InstantOf(at), Instance: instance, Class: filingwire.MeterAccount,
			Requests: requests, Errors: errs, LatencyMicros: requests * 1000, LastAt: filingwire.InstantOf(at.Add(time.Minute))}
	}
	for _, t2 := range []filingwire.Tally{tally(0, "ins_1", 7, 1), tally(0, "ins_1", 9, 2), tally(0, "ins_1", 8, 1), tally(10, "ins_1", 1, 0), tally(0, "ins_2", 4, 4)} {
		if err := w.StoreUsage(t.Context(), []filingwire.UsageBatch{{OrgID: "org_a", Tallies: []filingwire.Tally{t2}}}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := w.Tallies(t.Context(), "org_a", "2026-11", "ins_2")
	want := []filingwire.Tally{{OrgID: "org_a", Class: filingwire.MeterAccount, Requests: 10, Errors: 2, LatencyMicros: 10_000, LastAt: tally(10, "", 0, 0).LastAt}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("tallies %+v, %v", got, err)
	}
	for _, other := range [][2]string{{"org_b", "2026-11"}, {"org_a", "2026-12"}} {
		if got, err := w.Tallies(t.Context(), other[0], other[1], ""); err != nil || len(got) != 0 {
			t.Errorf("%v: %+v, %v", other, got, err)
		}
	}
}

func testBudgets(t *testing.T, h *harness) {
	w := h.open(t)
	seven, zero := int64(7), int64(0)
	put := func(minute int, b filingwire.Budget) {
		t.Helper()
		b.OrgID, b.UpdatedAt = "org_a", filingwire.InstantOf(retrieved.Add(time.Duration(minute)*time.Minute))
		if err := w.PutBudget(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	put(2, filingwire.Budget{SpendCap: &seven, SoftCap: &zero})
	put(1, filingwire.Budget{ApprovalThreshold: &seven}) // put late, but older
	all, err := w.BillingAccounts(t.Context(), []string{"org_a", "org_b"}, "2026-11", "")
	if err != nil {
		t.Fatal(err)
	}
	if b := all[0].Budget; b.SpendCap == nil || *b.SpendCap != 7 || b.SoftCap == nil || *b.SoftCap != 0 || b.ApprovalThreshold != nil {
		t.Errorf("budget %+v", b)
	}
	if b := all[1].Budget; b.SpendCap != nil || b.OrgID != "org_b" {
		t.Errorf("another organization's: %+v", b)
	}
}
