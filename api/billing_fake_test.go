package api

import (
	"context"
	"fmt"
	"slices"

	"github.com/filingwire/filingwire"
)

// fakeBilling keeps usage as the warehouse does: an id once.
type fakeBilling struct {
	usage     map[string]filingwire.Usage // by organization and id
	tallies   map[string]filingwire.Tally // by organization, window, instance and class
	budgets   map[string]filingwire.Budget
	orgs      map[string]func(*filingwire.Organization) // changes to organizations
	customers map[string]filingwire.StripeCustomer      // by organization and mode
	stripe    map[string]filingwire.StripeEvent         // by organization and id
	billErr   error
}

func newFakeBilling() fakeBilling {
	return fakeBilling{usage: map[string]filingwire.Usage{}, tallies: map[string]filingwire.Tally{}, budgets: map[string]filingwire.Budget{},
		orgs: map[string]func(*filingwire.Organization){}, customers: map[string]filingwire.StripeCustomer{}, stripe: map[string]filingwire.StripeEvent{}}
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
		owners := []string{id}
		for _, c := range f.customers {
			if c.OrgID == id {
				a.Customers, owners = append(a.Customers, c), append(owners, c.ID)
			}
		}
		for _, e := range f.stripe {
			if slices.Contains(owners, e.OrgID) {
				a.Stripe = append(a.Stripe, e)
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

func (f *fakeAccounts) Tallies(_ context.Context, orgID, _, except string) ([]filingwire.Tally, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	sums := map[meterClass]filingwire.Tally{}
	for _, t := range f.tallies {
		if t.OrgID == orgID && t.Instance != except {
			sum := sums[t.Class]
			sum.Class, sum.Requests, sum.Errors, sum.LatencyMicros, sum.LastAt = t.Class, sum.Requests+t.Requests, sum.Errors+t.Errors, sum.LatencyMicros+t.LatencyMicros, t.LastAt
			sums[t.Class] = sum
		}
	}
	var out []filingwire.Tally
	for _, t := range sums {
		out = append(out, t)
	}
	return out, f.billErr
}

func (f *fakeAccounts) PutBudget(_ context.Context, b filingwire.Budget) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.billErr == nil && !b.UpdatedAt.Before(f.budgets[b.OrgID].UpdatedAt.Time) {
		f.budgets[b.OrgID] = b
	}
	return f.billErr
}

func (f *fakeAccounts) PutStripeCustomer(_ context.Context, c filingwire.StripeCustomer) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.customers[fmt.Sprint(c.OrgID, c.Livemode)] = c
	return f.billErr
}

func (f *fakeAccounts) StripeCustomerByID(_ context.Context, id string) (*filingwire.StripeCustomer, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.customers {
		if c.ID == id {
			return &c, nil
		}
	}
	return nil, &filingwire.Error{Code: filingwire.CodeNotFound, Message: "No such customer."}
}

func (f *fakeAccounts) PutStripeEvent(_ context.Context, e filingwire.StripeEvent) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stripe[e.OrgID+" "+e.ID] = e
	return f.billErr
}

// change makes the organization differ from the plain one.
func (f *fakeAccounts) change(org string, change func(*filingwire.Organization)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.orgs[org] = change
}
