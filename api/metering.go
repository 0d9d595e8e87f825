package api

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	// reconcileInterval is how often the usage of other processes is read; it bounds by how
	// much a cap can be overshot when there are several.
	reconcileInterval = 2 * time.Second
	// staleAfter is how long an account is trusted that cannot be read again.
	staleAfter = 30 * time.Second
	// idleAfter is how long an account is read again without being used.
	idleAfter = 10 * time.Second
	// recentUsage is how long settled usage ids are remembered, which outlasts the time until
	// they are stored.
	recentUsage = 10 * time.Minute
)

// metering decides whether a request, export, tool call or delivery may run now, and counts
// what it used. Whoever serves something billable does, in this order:
//
//	c, err := s.metering.reserve(ctx, org, class, units)
//	if err != nil { … }     // 402 or 503: what the client gets; nothing is reserved
//	defer c.release()       // it failed, or broke off: nothing is billed
//	…                       // the work itself
//	c.settle(usageID, used) // it succeeded: units used, billed under the id
//
// From reserve to settle the units count against the organization's caps, so that concurrent
// requests cannot overshoot them together; used is cut to the units reserved. settle and
// release may both be called and in any order: the first counts. An id is billed once,
// whatever is retried.
//
//   - Requests: admit does it all, with one unit of access.meter under the request's id.
//   - An operation that knows its units later, or bills per part (exports, MCP), sets
//     access.metersItself: admit checks the rate limit only, the handler reserves. A reply that
//     is streamed settles where the stream ends.
//   - MCP: reserve(ctx, r.org, meterMCP, 1) per tool call, settle(r.id+"/1", 1); an error of
//     reserve becomes the JSON-RPC error.
//   - Webhook deliveries: the organization by organization(ctx, id), one unit of
//     meterWebhookDelivery per delivery, settle(deliveryID, 1) when it was accepted: attempts
//     of one delivery share its id.
//   - Stream events: reserveNew and settleNew, which bill what was not billed before.
//
// The rate limit is for requests alone; see take.
//
// What an organization has accrued is exact: what other processes have stored plus what this
// process has metered since it began, whether stored yet or not.
type metering struct {
	store    billingStore
	orgs     *orgCache
	outbox   *outbox
	stripe   *Stripe
	instance string // names this process in the store
	now      func() time.Time
	log      *slog.Logger
	announce func(org *filingwire.Organization, crossed []threshold)

	mu       sync.Mutex
	accounts map[string]*account // by organization; kept, for they hold what this process metered
}

// billingStore keeps usage, budgets and what Stripe says.
type billingStore interface {
	// BillingAccounts reads the accounts of organizations: usage of the month, and of the grant,
	// by all processes but one.
	BillingAccounts(ctx context.Context, orgIDs []string, month, exceptInstance string) ([]filingwire.BillingAccount, error)
	// BilledUsage returns those of the ids that the organization was billed for.
	BilledUsage(ctx context.Context, orgID string, ids []string) ([]string, error)
	// Tallies adds up the requests of a month that all processes but one have answered.
	Tallies(ctx context.Context, orgID, month, exceptInstance string) ([]filingwire.Tally, error)
	PutBudget(ctx context.Context, b filingwire.Budget) error
	PutStripeCustomer(ctx context.Context, c filingwire.StripeCustomer) error
	StripeCustomerByID(ctx context.Context, id string) (*filingwire.StripeCustomer, error)
	PutStripeEvent(ctx context.Context, e filingwire.StripeEvent) error
	usageStore
}

func newMetering(store billingStore, orgs *orgCache, usage usageStore, stripe *Stripe, now func() time.Time, log *slog.Logger) *metering {
	return &metering{store: store, orgs: orgs, outbox: newOutbox(usage, log), stripe: stripe, instance: filingwire.NewID("ins_"), now: now, log: log,
		announce: func(*filingwire.Organization, []threshold) {}, accounts: map[string]*account{}}
}

// organization returns an organization by its id, for those who have no request of it.
func (m *metering) organization(ctx context.Context, id string) (*filingwire.Organization, error) {
	org, err := m.orgs.get(ctx, id)
	if err != nil {
		return nil, err
	}
	return m.effective(ctx, org), nil
}

// effective returns the organization with the plan and state that it has now.
func (m *metering) effective(ctx context.Context, org *filingwire.Organization) *filingwire.Organization {
	a, err := m.account(ctx, org)
	a.mu.Lock()
	defer a.mu.Unlock()
	out := *org
	if err == nil {
		out.Plan, out.State = a.terms(org, a.grantUsed(), m.now())
	}
	return &out
}

// reserve checks the gates: billing state, hard cap, approval. See metering.
func (m *metering) reserve(ctx context.Context, org *filingwire.Organization, class meterClass, units uint64) (*charge, error) {
	a, err := m.account(ctx, org)
	price := unitPrice(org, class)
	if price > 0 && (err != nil || m.outbox.full()) {
		return nil, &filingwire.Error{Code: filingwire.CodeUnavailable, Message: "Usage cannot be metered at the moment.", Err: err}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	now := m.now()
	c := &charge{metering: m, account: a, month: a.monthAt(now), org: org, units: units,
		usage: filingwire.Usage{OrgID: org.ID, At: filingwire.InstantOf(now), Instance: m.instance, Class: class}}
	if price == 0 {
		return c, nil
	}
	state := ""
	c.usage.Plan, state = a.terms(org, a.grantUsed()+a.grantReserved, now)
	switch {
	case !stateAllows(state, class):
		return nil, a.billingRequired(c.usage.Plan, state)
	case state == filingwire.StateRestricted:
		return c, nil
	}
	c.billed = true
	if state == filingwire.StateSandboxGrant {
		c.usage.Free = true
		a.grantReserved++
		return c, nil
	}
	c.price = price
	if err := a.checkBudget(c.month, price*units); err != nil {
		return nil, err
	}
	c.month.reserved += price * units
	return c, nil
}

// account returns the organization's account as it was read a moment ago; when it cannot be
// read, it is returned all the same, with an error.
func (m *metering) account(ctx context.Context, org *filingwire.Organization) (*account, error) {
	a := m.known(org.ID)
	now := m.now()
	a.mu.Lock()
	fresh, readAt := a.isFresh(now), a.readAt
	a.touched, a.livemode = now, m.stripe.mode(org.Livemode)
	a.mu.Unlock()
	if fresh {
		return a, nil
	}
	a.reading.Lock() // of those who wait for the same account one reads
	defer a.reading.Unlock()
	a.mu.Lock()
	fresh = a.readAt.After(readAt)
	usable := a.isUsable(now)
	a.mu.Unlock()
	if fresh {
		return a, nil
	}
	if err := m.read(ctx, a); err != nil && !usable {
		return a, err
	}
	return a, nil
}

// read takes what the store knows of the accounts.
func (m *metering) read(ctx context.Context, accounts ...*account) error {
	now := m.now()
	ids := make([]string, len(accounts))
	for i, a := range accounts {
		ids[i] = a.id
	}
	stored, err := m.store.BillingAccounts(ctx, ids, filingwire.MonthOf(now), m.instance)
	if err != nil {
		return err
	}
	byID := make(map[string]filingwire.BillingAccount, len(stored))
	for _, s := range stored {
		byID[s.OrgID] = s
	}
	for _, a := range accounts {
		a.mu.Lock()
		a.take(byID[a.id], now)
		a.mu.Unlock()
	}
	return nil
}

// reconcile reads the accounts in use again.
func (m *metering) reconcile(ctx context.Context) {
	now := m.now()
	var used []*account
	m.mu.Lock()
	for _, a := range m.accounts {
		a.mu.Lock()
		if now.Sub(a.touched) < idleAfter {
			used = append(used, a)
		}
		a.mu.Unlock()
	}
	m.mu.Unlock()
	const together = 200 // bounds a statement
	for len(used) > 0 {
		n := min(together, len(used))
		if err := m.read(ctx, used[:n]...); err != nil {
			m.log.Warn("accounts not read", "error", err)
		}
		used = used[n:]
	}
}

// lastFlush is the time that usage has to be published at shutdown, even after requests did not
// end in time.
const lastFlush = 5 * time.Second

// close publishes what is left. No request runs any more.
func (m *metering) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastFlush)
	defer cancel()
	m.outbox.addTallies(m.takeTallies())
	defer m.outbox.close()
	for delay := linger; !m.outbox.flush(ctx); delay = min(2*delay, maxPublishDelay) {
		if !pause(ctx, delay) {
			return errors.New("usage is left that could not be published")
		}
	}
	return nil
}

// run reads accounts and hands tallies to the outbox until ctx ends.
func (m *metering) run(ctx context.Context) {
	every(ctx, reconcileInterval, func() {
		m.reconcile(ctx)
		m.outbox.addTallies(m.takeTallies())
	})
}
