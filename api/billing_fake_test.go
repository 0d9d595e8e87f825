package api

import (
	"context"
	"slices"

	"github.com/filingwire/filingwire"
)

// fakeBilling keeps usage as the warehouse does: an id once.
type fakeBilling struct {
	usage   map[string]filingwire.Usage // by organization and id
	tallies map[string]filingwire.Tally // by organization, window, instance and class
	budgets map[string]filingwire.Budget
	orgs    map[string]func(*filingwire.Organization) // changes to organizations
	billErr error
}

func newFakeBilling() fakeBilling {
	return fakeBilling{usage: map[string]filingwire.Usage{}, tallies: map[string]filingwire.Tally{}, budgets: map[string]filingwire.Budget{},
		orgs: map[string]func(*filingwire.Organization){}}
}

func (f *fakeAccounts) BillingAccounts(_ context.Context, orgIDs []string, month, except string) ([]filingwire.BillingAccount, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.billErr != nil {
		return nil, f.billErr
	}
	var out []filingwire.BillingAccount
	for _, id := range orgIDs {
		a := filingwire.BillingAccount{OrgID: id, Budget: f.budgets[id]}
		for _, u := range f.usage {
			if u.OrgID != id || u.Instance == except {
				continue
			}
			if u.Free {
				a.GrantUsed++
			}
			if filingwire.MonthOf(u.At.Time) == month {
				addTotal(&a, u)
			}
		}
		out = append(out, a)
	}
	return out, nil
}

func addTotal(a *filingwire.BillingAccount, u filingwire.Usage) {
	i := slices.IndexFunc(a.Totals, func(t filingwire.UsageTotal) bool { return t.Class == u.Class && t.Plan == u.Plan && t.Free == u.Free })
	if i < 0 {
		i = len(a.Totals)
		a.Totals = append(a.Totals, filingwire.UsageTotal{OrgID: u.OrgID, Class: u.Class, Plan: u.Plan, Free: u.Free})
	}
	t := &a.Totals[i]
	t.Requests, t.Units, t.MicroUSD, t.LastAt = t.Requests+1, t.Units+u.Units, t.MicroUSD+u.MicroUSD, u.At
}

func (f *fakeAccounts) BilledUsage(_ context.Context, orgID string, ids []string) ([]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		_, ok := f.usage[orgID+" "+id]
		return !ok
	}), f.billErr
}

func (f *fakeAccounts) StoreUsage(_ context.Context, batches []filingwire.UsageBatch) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.billErr != nil {
		return f.billErr
	}
	if f.usage == nil { // a literal made it
		f.fakeBilling = newFakeBilling()
	}
	for _, b := range batches {
		for _, u := range b.Usage {
			if _, ok := f.usage[u.OrgID+" "+u.ID]; !ok {
				f.usage[u.OrgID+" "+u.ID] = u
			}
		}
		for _, t := range b.Tallies {
			f.tallies[t.OrgID+t.Window.String()+t.Instance+string(t.Class)] = t
		}
	}
	return nil
}

// change makes the organization differ from the plain one.
func (f *fakeAccounts) change(org string, change func(*filingwire.Organization)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.orgs[org] = change
}
