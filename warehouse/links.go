package warehouse

import (
	"context"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

var orgLinks = newTable("org_links", "workos_id", "String", "org_id", "String")

// LinkOrganization makes the organization the one that tokens of a tenant speak for; the
// latest link of a tenant counts.
func (w *Warehouse) LinkOrganization(ctx context.Context, orgID, workosID string) error {
	if _, err := w.Organization(ctx, orgID); err != nil {
		return err
	}
	return w.insert(ctx, orgLinks, 1, func(int) ([]any, error) { return []any{workosID, orgID}, nil })
}

// LinkedOrganization returns the organization that a tenant is linked to.
func (w *Warehouse) LinkedOrganization(ctx context.Context, workosID string) (*filingwire.Organization, error) {
	id, ok, err := one(ctx, w, func(r driver.Rows, id *string) error { return r.Scan(id) },
		"SELECT org_id FROM org_links FINAL WHERE workos_id = {id:String}", named("id", workosID))
	if err != nil {
		return nil, fmt.Errorf("read link: %w", err)
	}
	if !ok {
		return nil, notFound("link")
	}
	return w.Organization(ctx, id)
}
