package api

import (
	"sync"
	"time"

	"github.com/filingwire/filingwire"
)

// account is what this process knows of an organization's bill.
type account struct {
	id      string
	reading sync.Mutex // held by who reads the store

	mu       sync.Mutex
	touched  time.Time
	readAt   time.Time                 // zero = never
	stored   filingwire.BillingAccount // by other processes
	facts    stripeFacts
	livemode bool // of the events of Stripe that count
	current  *month

	grantOwn, grantReserved uint64
	recent                  map[string]time.Time // usage ids of reserveNew
	tallies                 map[tallyKey]*tally
	bucket                  bucket
}

// month accrues one period. Only the current one is kept; a charge of the last one still
// holds it.
type month struct {
	key       string
	own       map[totalKey]*filingwire.UsageTotal
	requests  map[meterClass]*filingwire.Tally // own, of the whole month
	micro     uint64                           // own
	others    uint64
	reserved  uint64
	announced int // thresholds, as bits
}

type totalKey struct {
	class meterClass
	plan  string
	free  bool
}

func newAccount(id string) *account {
	return &account{id: id, recent: map[string]time.Time{}, tallies: map[tallyKey]*tally{}}
}

// isFresh tells whether the account need not be read before it is used: reconcile reads those
// in use.
func (a *account) isFresh(now time.Time) bool {
	return a.isUsable(now) && now.Sub(a.touched) < idleAfter
}

// isUsable tells whether the account was read recently enough to be relied on.
func (a *account) isUsable(now time.Time) bool {
	return !a.readAt.IsZero() && now.Sub(a.readAt) < staleAfter
}

// monthAt is the month of now, begun anew when it is not the last one.
func (a *account) monthAt(now time.Time) *month {
	key := filingwire.MonthOf(now)
	if a.current == nil || a.current.key < key {
		a.current = &month{key: key, own: map[totalKey]*filingwire.UsageTotal{}, requests: map[meterClass]*filingwire.Tally{}}
		a.stored.Totals = nil
	}
	return a.current
}

// take replaces what is known of other processes, read at a time.
func (a *account) take(stored filingwire.BillingAccount, at time.Time) {
	if at.Before(a.readAt) {
		return
	}
	m := a.monthAt(at)
	if m.key != filingwire.MonthOf(at) { // another month has begun while it was read
		return
	}
	a.stored, a.readAt = stored, at
	a.facts = foldStripe(stored.Stripe, a.livemode)
	m.others = 0
	for i := range stored.Totals {
		m.others += stored.Totals[i].MicroUSD
	}
}

func (a *account) add(m *month, u *filingwire.Usage) {
	key := totalKey{u.Class, u.Plan, u.Free}
	t := m.own[key]
	if t == nil {
		t = &filingwire.UsageTotal{OrgID: u.OrgID, Class: u.Class, Plan: u.Plan, Free: u.Free}
		m.own[key] = t
	}
	t.Requests++
	t.Units += u.Units
	t.MicroUSD += u.MicroUSD
	if u.At.After(t.LastAt.Time) {
		t.LastAt = u.At
	}
	m.micro += u.MicroUSD
	if u.Free {
		a.grantOwn++
	}
}

// accrued in micro-USD, reservations apart.
func (m *month) accrued() uint64 { return m.others + m.micro }

func (a *account) grantUsed() uint64 { return a.stored.GrantUsed + a.grantOwn }

func (a *account) grantRemaining(state string) uint64 {
	if used := a.grantUsed(); state == filingwire.StateSandboxGrant && used < filingwire.Rates.Grant.Calls {
		return filingwire.Rates.Grant.Calls - used
	}
	return 0
}

// forgetRecent drops usage ids that are stored by now.
func (a *account) forgetRecent(now time.Time) {
	for id, at := range a.recent {
		if now.Sub(at) > recentUsage {
			delete(a.recent, id)
		}
	}
}

// terms are the plan and state of the organization once grantUsed calls of the grant are used.
func (a *account) terms(org *filingwire.Organization, grantUsed uint64, now time.Time) (plan, state string) {
	return termsOf(org, a.facts, grantUsed, now)
}

// totals of the month: this process's and the others'.
func (a *account) totals(m *month) []filingwire.UsageTotal {
	merged := make(map[totalKey]filingwire.UsageTotal, len(m.own))
	for _, t := range a.stored.Totals {
		merged[totalKey{t.Class, t.Plan, t.Free}] = t
	}
	for key, own := range m.own {
		t, ok := merged[key]
		if !ok {
			merged[key] = *own
			continue
		}
		t.Requests += own.Requests
		t.Units += own.Units
		t.MicroUSD += own.MicroUSD
		if own.LastAt.After(t.LastAt.Time) {
			t.LastAt = own.LastAt
		}
		merged[key] = t
	}
	out := make([]filingwire.UsageTotal, 0, len(merged))
	for _, t := range merged {
		out = append(out, t)
	}
	return out
}

// known returns the organization's account as it is in memory.
func (m *metering) known(orgID string) *account {
	m.mu.Lock()
	defer m.mu.Unlock()
	a := m.accounts[orgID]
	if a == nil {
		a = newAccount(orgID)
		m.accounts[orgID] = a
	}
	return a
}

// standing is what an organization has used.
type standing struct{ grantRemaining, accrued uint64 }

func (m *metering) standing(org *filingwire.Organization) standing {
	a := m.known(org.ID)
	a.mu.Lock()
	defer a.mu.Unlock()
	return standing{a.grantRemaining(org.State), a.monthAt(m.now()).accrued()}
}
