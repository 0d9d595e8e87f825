package api

import (
	"context"

	"github.com/filingwire/filingwire"
)

// charge is a reservation until it is settled or released.
type charge struct {
	metering *metering
	account  *account
	month    *month
	org      *filingwire.Organization
	usage    filingwire.Usage
	units    uint64
	price    uint64 // of a unit in micro-USD
	billed   bool   // false: only tallied
	ids      []string
	done     bool
}

// settle bills the units used under an id.
func (c *charge) settle(usageID string, used uint64) {
	u := c.usage
	u.ID, u.Units = usageID, min(used, c.units)
	u.MicroUSD = c.price * u.Units
	c.end([]filingwire.Usage{u})
}

// release gives up the reservation.
func (c *charge) release() { c.end(nil) }

func (c *charge) end(used []filingwire.Usage) {
	a := c.account
	a.mu.Lock()
	if c.done {
		a.mu.Unlock()
		return
	}
	c.done = true
	c.month.reserved -= c.price * c.units
	if c.usage.Free {
		a.grantReserved--
	}
	for _, id := range c.ids {
		delete(a.recent, id)
	}
	if !c.billed {
		a.mu.Unlock()
		return
	}
	for i := range used {
		a.add(c.month, &used[i])
		if len(c.ids) > 0 {
			a.recent[used[i].ID] = c.metering.now()
		}
	}
	crossed := c.month.crossed(&a.stored.Budget)
	c.metering.outbox.add(used)
	a.mu.Unlock()
	if len(crossed) > 0 {
		c.metering.announce(c.org, crossed)
	}
}

// reserveNew reserves one unit for each id that has not been billed yet and returns those
// that it reserved. A charge for none of them is nil.
func (m *metering) reserveNew(ctx context.Context, org *filingwire.Organization, class meterClass, ids []string) (*charge, []string, error) {
	billed, err := m.store.BilledUsage(ctx, org.ID, ids)
	if err != nil {
		return nil, nil, &filingwire.Error{Code: filingwire.CodeUnavailable, Message: "Usage cannot be metered at the moment.", Err: err}
	}
	known := make(map[string]bool, len(ids))
	for _, id := range billed {
		known[id] = true
	}
	a, _ := m.account(ctx, org) // reserve reports what is wrong with it
	a.mu.Lock()
	a.forgetRecent(m.now())
	var fresh []string
	for _, id := range ids {
		if _, ok := a.recent[id]; ok || known[id] {
			continue
		}
		known[id] = true
		a.recent[id] = m.now()
		fresh = append(fresh, id)
	}
	a.mu.Unlock()
	if len(fresh) == 0 {
		return nil, nil, nil
	}
	c, err := m.reserve(ctx, org, class, uint64(len(fresh)))
	if err != nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		for _, id := range fresh {
			delete(a.recent, id)
		}
		return nil, nil, err
	}
	c.ids = fresh
	return c, fresh, nil
}

// settleNew bills one unit for each of the ids, which reserveNew returned.
func (c *charge) settleNew(ids []string) {
	used := make([]filingwire.Usage, len(ids))
	for i, id := range ids {
		used[i] = c.usage
		used[i].ID, used[i].Units, used[i].MicroUSD = id, 1, c.price
	}
	c.end(used)
}
