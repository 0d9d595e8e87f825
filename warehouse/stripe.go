package warehouse

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

var (
	stripeCustomers = newTable("stripe_customers", "org_id", "String", "livemode", "Bool", "version", "UInt64", "id", "String",
		"email", "Nullable(String)", "name", "Nullable(String)", "created_at", dateTimeType)
	stripeEvents = newTable("stripe_events", "org_id", "String", "id", "String", "livemode", "Bool", "type", "String",
		"created_at", dateTimeType, "fact", "String")
)

// PutStripeCustomer adds an organization's customer, or a later state of it.
func (w *Warehouse) PutStripeCustomer(ctx context.Context, c filingwire.StripeCustomer) error {
	return w.insert(ctx, stripeCustomers, 1, func(int) ([]any, error) {
		return []any{c.OrgID, c.Livemode, uint64(c.UpdatedAt.UnixMilli()), c.ID, c.Email, c.Name, columnTime(c.CreatedAt)}, nil
	})
}

// StripeCustomerByID tells whose a customer is.
func (w *Warehouse) StripeCustomerByID(ctx context.Context, id string) (*filingwire.StripeCustomer, error) {
	c, ok, err := one(ctx, w, scanStripeCustomer, selectStripeCustomer+" WHERE id = {id:String} LIMIT 1", named("id", id))
	if err != nil {
		return nil, fmt.Errorf("read customer: %w", err)
	}
	if !ok {
		return nil, notFound("customer")
	}
	return &c, nil
}

// StripeCustomers lists the customers of every organization.
func (w *Warehouse) StripeCustomers(ctx context.Context) ([]filingwire.StripeCustomer, error) {
	out, err := query(ctx, w, scanStripeCustomer, selectStripeCustomer+" ORDER BY org_id, livemode")
	if err != nil {
		return nil, fmt.Errorf("read customers: %w", err)
	}
	return out, nil
}

const selectStripeCustomer = "SELECT org_id, livemode, version, id, email, name, created_at FROM stripe_customers FINAL"

func scanStripeCustomer(r driver.Rows, c *filingwire.StripeCustomer) error {
	var version uint64
	var created time.Time
	err := r.Scan(&c.OrgID, &c.Livemode, &version, &c.ID, &c.Email, &c.Name, &created)
	c.CreatedAt, c.UpdatedAt = filingwire.InstantOf(created), filingwire.InstantOf(time.UnixMilli(int64(version)))
	return err
}

// PutStripeEvent keeps what Stripe said; saying it again changes nothing. While it is not known
// whose customer it is about, its OrgID is the customer's id: it is among the events of the
// organization that turns out to have that customer.
func (w *Warehouse) PutStripeEvent(ctx context.Context, e filingwire.StripeEvent) error {
	fact, err := json.Marshal(e.StripeFact)
	if err != nil {
		return fmt.Errorf("render event: %w", err)
	}
	return w.insert(ctx, stripeEvents, 1, func(int) ([]any, error) {
		return []any{e.OrgID, e.ID, e.Livemode, e.Type, columnTime(e.CreatedAt), string(fact)}, nil
	})
}

func scanStripeEvent(r driver.Rows, e *filingwire.StripeEvent) error {
	var created time.Time
	var fact string
	if err := r.Scan(&e.OrgID, &e.ID, &e.Livemode, &e.Type, &created, &fact); err != nil {
		return err
	}
	e.CreatedAt = filingwire.InstantOf(created)
	return json.Unmarshal([]byte(fact), &e.StripeFact)
}

// addStripe reads the customers and events of the accounts.
func (w *Warehouse) addStripe(ctx context.Context, orgIDs []string, account func(orgID string) *filingwire.BillingAccount) error {
	customers, err := query(ctx, w, scanStripeCustomer, selectStripeCustomer+" WHERE org_id IN {orgs:Array(String)}", named("orgs", orgIDs))
	if err != nil {
		return fmt.Errorf("read customers: %w", err)
	}
	owners := slices.Clone(orgIDs)
	orgOf := make(map[string]string, len(customers))
	for _, c := range customers {
		a := account(c.OrgID)
		a.Customers = append(a.Customers, c)
		owners, orgOf[c.ID] = append(owners, c.ID), c.OrgID
	}
	events, err := query(ctx, w, scanStripeEvent, `SELECT org_id, id, livemode, type, created_at, fact FROM stripe_events FINAL
		WHERE org_id IN {owners:Array(String)}`, named("owners", owners))
	if err != nil {
		return fmt.Errorf("read events of Stripe: %w", err)
	}
	for _, e := range events {
		if org, ok := orgOf[e.OrgID]; ok {
			e.OrgID = org
		}
		a := account(e.OrgID)
		a.Stripe = append(a.Stripe, e)
	}
	return nil
}

// UnreportedUsage returns usage of an organization that costs something and is not marked as
// reported to Stripe, the oldest first.
func (w *Warehouse) UnreportedUsage(ctx context.Context, orgID string, since filingwire.Instant, limit int) ([]filingwire.Usage, error) {
	out, err := query(ctx, w, scanUsage, `SELECT org_id, id, at, instance, meter_class, plan, free, units, micro_usd, request_id FROM usage_events FINAL
		WHERE org_id = {org:String} AND at >= fromUnixTimestamp64Milli({since:Int64}) AND reported = 0 AND micro_usd > 0
		ORDER BY at, id LIMIT {limit:Int64}`, named("org", orgID), named("since", since.UnixMilli()), named("limit", int64(limit)))
	if err != nil {
		return nil, fmt.Errorf("read unreported usage: %w", err)
	}
	return out, nil
}

// OverdueUsage adds up the usage of an organization from before an instant that UnreportedUsage
// returns, and tells when the first of it was; zero when there is none.
func (w *Warehouse) OverdueUsage(ctx context.Context, orgID string, before filingwire.Instant) (total filingwire.UsageTotal, first filingwire.Instant, err error) {
	type overdue struct {
		filingwire.UsageTotal
		first time.Time
	}
	found, _, err := one(ctx, w, func(r driver.Rows, o *overdue) error { return r.Scan(&o.Requests, &o.Units, &o.MicroUSD, &o.first) },
		`SELECT count(), sum(units), sum(micro_usd), min(at) FROM usage_events FINAL
		WHERE org_id = {org:String} AND at < fromUnixTimestamp64Milli({before:Int64}) AND reported = 0 AND micro_usd > 0`,
		named("org", orgID), named("before", before.UnixMilli()))
	if err != nil {
		return total, first, fmt.Errorf("read overdue usage: %w", err)
	}
	found.OrgID = orgID
	return found.UsageTotal, filingwire.InstantOf(found.first), nil
}

// MarkReported notes that usage was reported to Stripe.
func (w *Warehouse) MarkReported(ctx context.Context, usage []filingwire.Usage) error {
	return w.insertUsage(ctx, usage, 1)
}

func scanUsage(r driver.Rows, u *filingwire.Usage) error {
	var class string
	var at time.Time
	err := r.Scan(&u.OrgID, &u.ID, &at, &u.Instance, &class, &u.Plan, &u.Free, &u.Units, &u.MicroUSD, &u.ClientRequestID)
	u.Class, u.At = filingwire.MeterClass(class), filingwire.InstantOf(at)
	return err
}
