package warehouse

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

var orgs = newTable("orgs", "id", "String", "version", "UInt64", "created_at", dateTimeType, "livemode", "Bool",
	"name", "Nullable(String)", "metadata", "Map(String, String)", "plan", "String", "state", "String")

// CreateOrganization adds a customer. Its id must be new.
func (w *Warehouse) CreateOrganization(ctx context.Context, o filingwire.Organization) error {
	metadata := o.Metadata
	if metadata == nil {
		metadata = map[string]string{}
	}
	return w.insert(ctx, orgs, 1, func(int) ([]any, error) {
		return []any{o.ID, uint64(o.CreatedAt.UnixMilli()), o.CreatedAt.Time, o.Livemode, o.Name, metadata, o.Plan, o.State}, nil
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

const selectOrganization = "SELECT id, created_at, livemode, name, metadata, plan, state FROM orgs FINAL"

func scanOrganization(r driver.Rows, o *filingwire.Organization) error {
	var created time.Time
	err := r.Scan(&o.ID, &created, &o.Livemode, &o.Name, &o.Metadata, &o.Plan, &o.State)
	o.CreatedAt = filingwire.InstantOf(created)
	return err
}
