package warehouse

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

var orgs = newTable("orgs", "id", "String", "version", "UInt64", "created_at", dateTimeType, "livemode", "Bool",
	"name", "Nullable(String)", "metadata", "Map(String, String)", "plan", "String", "state", "String",
	"rate_per_minute", "UInt32", "meter_discount", "Nullable(UInt8)")

// CreateOrganization adds a customer. Its id must be new.
func (w *Warehouse) CreateOrganization(ctx context.Context, o filingwire.Organization) error {
	return w.putOrganization(ctx, o, uint64(o.CreatedAt.UnixMilli()))
}

// UpdateOrganization replaces a customer as of an instant. Of several the latest wins.
func (w *Warehouse) UpdateOrganization(ctx context.Context, o filingwire.Organization, at filingwire.Instant) error {
	return w.putOrganization(ctx, o, uint64(at.UnixMilli()))
}

func (w *Warehouse) putOrganization(ctx context.Context, o filingwire.Organization, version uint64) error {
	metadata := o.Metadata
	if metadata == nil {
		metadata = map[string]string{}
	}
	var discount *uint8
	if o.MeterDiscount != nil {
		percent := uint8(*o.MeterDiscount)
		discount = &percent
	}
	return w.insert(ctx, orgs, 1, func(int) ([]any, error) {
		return []any{o.ID, version, o.CreatedAt.Time, o.Livemode, o.Name, metadata, o.Plan, o.State, uint32(o.RatePerMinute), discount}, nil
	})
}

// Organizations lists all customers, the newest first.
func (w *Warehouse) Organizations(ctx context.Context) ([]filingwire.Organization, error) {
	out, err := query(ctx, w, scanOrganization, selectOrganization+" ORDER BY created_at DESC, id DESC")
	if err != nil {
		return nil, fmt.Errorf("list organizations: %w", err)
	}
	return out, nil
}

// Organization returns a customer.
func (w *Warehouse) Organization(ctx context.Context, id string) (*filingwire.Organization, error) {
	o, ok, err := one(ctx, w, scanOrganization, selectOrganization+" WHERE id = {id:String}", named("id", id))
	if err != nil {
		return nil, fmt.Errorf("read organization: %w", err)
	}
	if !ok {
		return nil, notFound("organization")
	}
	return &o, nil
}

// OrganizationsByID returns those of the customers that exist, in no order.
func (w *Warehouse) OrganizationsByID(ctx context.Context, ids []string) ([]filingwire.Organization, error) {
	out, err := query(ctx, w, scanOrganization, selectOrganization+" WHERE id IN {ids:Array(String)}", named("ids", ids))
	if err != nil {
		return nil, fmt.Errorf("read organizations: %w", err)
	}
	return out, nil
}

const selectOrganization = "SELECT id, created_at, livemode, name, metadata, plan, state, rate_per_minute, meter_discount FROM orgs FINAL"

func scanOrganization(r driver.Rows, o *filingwire.Organization) error {
	var created time.Time
	var rate uint32
	var discount *uint8
	err := r.Scan(&o.ID, &created, &o.Livemode, &o.Name, &o.Metadata, &o.Plan, &o.State, &rate, &discount)
	o.RatePerMinute = int(rate)
	if discount != nil {
		percent := int(*discount)
		o.MeterDiscount = &percent
	}
	o.CreatedAt = filingwire.InstantOf(created)
	return err
}
