package warehouse

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

var webhookEndpoints = newTable("webhook_endpoints", "org_id", "String", "id", "String", "is_deleted", "UInt8", "created_at", dateTimeType,
	"updated_at", dateTimeType, "enabled_at", dateTimeType, "livemode", "Bool", "description", "Nullable(String)", "destination_url", "String",
	"event_types", "Array(String)", "filters", "String", "status", "String", "secrets", "String")

// PutWebhookEndpoint adds an endpoint or a newer state of it.
func (w *Warehouse) PutWebhookEndpoint(ctx context.Context, e filingwire.WebhookEndpoint) error {
	filters := []byte{}
	if e.Filters != nil {
		var err error
		if filters, err = json.Marshal(e.Filters); err != nil {
			return fmt.Errorf("endpoint %s: %w", e.ID, err)
		}
	}
	return w.insert(ctx, webhookEndpoints, 1, func(int) ([]any, error) {
		return []any{e.OrgID, e.ID, flag(e.Deleted), columnTime(e.CreatedAt), columnTime(e.UpdatedAt), columnTime(e.EnabledAt), e.Livemode, e.Description,
			e.DestinationURL, list(e.EventTypes), filters, e.Status, e.Secrets}, nil
	})
}

func flag(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

// WebhookEndpoints lists the organization's endpoints, the newest first.
func (w *Warehouse) WebhookEndpoints(ctx context.Context, orgID string) ([]filingwire.WebhookEndpoint, error) {
	return w.endpoints(ctx, selectEndpoints("org_id = {org:String}")+" ORDER BY created_at DESC, id DESC", named("org", orgID))
}

// WebhookEndpoint returns an endpoint of the organization.
func (w *Warehouse) WebhookEndpoint(ctx context.Context, orgID, id string) (*filingwire.WebhookEndpoint, error) {
	found, err := w.endpoints(ctx, selectEndpoints("org_id = {org:String} AND id = {id:String}"), named("org", orgID), named("id", id))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, notFound("webhook endpoint")
	}
	return &found[0], nil
}

// ActiveWebhookEndpoints lists the endpoints of all organizations that events are sent to.
func (w *Warehouse) ActiveWebhookEndpoints(ctx context.Context) ([]filingwire.WebhookEndpoint, error) {
	return w.endpoints(ctx, "SELECT "+endpointColumns+", NULL FROM webhook_endpoints FINAL WHERE is_deleted = 0 AND status = 'active'")
}

const endpointColumns = "org_id, id, created_at, updated_at, enabled_at, livemode, description, destination_url, event_types, filters, status, secrets"

// selectEndpoints reads endpoints with the time of their last delivery.
func selectEndpoints(where string) string {
	return "SELECT " + endpointColumns + ", last FROM (SELECT * FROM webhook_endpoints FINAL WHERE is_deleted = 0 AND " + where + ") AS e" +
		" LEFT JOIN (SELECT webhook_id, max(toNullable(recorded_at)) AS last FROM deliveries WHERE org_id = {org:String} AND ok GROUP BY webhook_id) AS d ON d.webhook_id = e.id"
}

func (w *Warehouse) endpoints(ctx context.Context, sql string, args ...any) ([]filingwire.WebhookEndpoint, error) {
	out, err := query(ctx, w, func(r driver.Rows, e *filingwire.WebhookEndpoint) error {
		var created, updated, enabled time.Time
		var last *time.Time
		var filters, secrets string
		if err := r.Scan(&e.OrgID, &e.ID, &created, &updated, &enabled, &e.Livemode, &e.Description, &e.DestinationURL, &e.EventTypes, &filters, &e.Status, &secrets, &last); err != nil {
			return err
		}
		e.CreatedAt, e.UpdatedAt, e.EnabledAt = filingwire.InstantOf(created), filingwire.InstantOf(updated), filingwire.InstantOf(enabled)
		e.LastDeliveredAt, e.Secrets = instantPointer(last), []byte(secrets)
		if filters == "" {
			return nil
		}
		e.Filters = new(filingwire.EventFilters)
		return json.Unmarshal([]byte(filters), e.Filters)
	}, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("read webhook endpoints: %w", err)
	}
	return out, nil
}
