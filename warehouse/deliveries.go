package warehouse

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

var deliveries = newTable("deliveries", "org_id", "String", "webhook_id", "String", "event_id", "String", "replay", "String", "attempt", "UInt16",
	"id", "String", "recorded_at", dateTimeType, "event_type", "String", "destination_url", "String", "status", "Nullable(UInt16)", "ok", "Bool",
	"error", "Nullable(String)", "latency_ms", "Nullable(Int64)", "request_id", "String", "replayed_from", "Nullable(String)", "due_at", nullableDateTimeType)

// PutDeliveries records attempts; one that is recorded again replaces itself.
func (w *Warehouse) PutDeliveries(ctx context.Context, all []filingwire.Delivery) error {
	return w.insert(ctx, deliveries, len(all), func(i int) ([]any, error) {
		d := &all[i]
		var status *uint16
		if d.Status != nil {
			s := uint16(*d.Status)
			status = &s
		}
		return []any{d.OrgID, d.WebhookID, d.EventID, d.Replay, uint16(d.Attempt), d.ID, columnTime(d.RecordedAt), d.EventType, d.DestinationURL, status, d.OK,
			d.Error, d.LatencyMs, d.RequestID, d.ReplayedFrom, nullableTime(d.DueAt)}, nil
	})
}

const deliveryColumns = "org_id, webhook_id, event_id, replay, attempt, id, recorded_at, event_type, destination_url, status, ok, error, latency_ms, request_id, replayed_from, due_at"

func scanDelivery(r driver.Rows, d *filingwire.Delivery) error {
	var recorded time.Time
	var due *time.Time
	var attempt uint16
	var status *uint16
	err := r.Scan(&d.OrgID, &d.WebhookID, &d.EventID, &d.Replay, &attempt, &d.ID, &recorded, &d.EventType, &d.DestinationURL, &status, &d.OK,
		&d.Error, &d.LatencyMs, &d.RequestID, &d.ReplayedFrom, &due)
	d.Attempt, d.RecordedAt, d.DueAt = int(attempt), filingwire.InstantOf(recorded), instantPointer(due)
	if status != nil {
		s := int(*status)
		d.Status = &s
	}
	return err
}

func (w *Warehouse) deliveries(ctx context.Context, sql string, args ...any) ([]filingwire.Delivery, error) {
	out, err := query(ctx, w, scanDelivery, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", err)
	}
	return out, nil
}

// Deliveries lists the attempts of an endpoint after a place, newest first; eventID "" = of all
// events.
func (w *Warehouse) Deliveries(ctx context.Context, orgID, webhookID, eventID string, before *filingwire.LedgerPosition, limit int) ([]filingwire.Delivery, error) {
	p := deliveriesOf(orgID)
	p.where("webhook_id = {webhook:String}", named("webhook", webhookID))
	if eventID != "" {
		p.where("event_id = {event:String}", named("event", eventID))
	}
	p.before(before)
	return w.deliveries(ctx, "SELECT "+deliveryColumns+" FROM deliveries FINAL"+p.newest(limit), p.args...)
}

// Delivery returns an attempt of an endpoint.
func (w *Warehouse) Delivery(ctx context.Context, orgID, webhookID, id string) (*filingwire.Delivery, error) {
	found, err := w.deliveries(ctx, "SELECT "+deliveryColumns+" FROM deliveries FINAL WHERE org_id = {org:String} AND webhook_id = {webhook:String} AND id = {id:String} AND attempt > 0",
		named("org", orgID), named("webhook", webhookID), named("id", id))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, notFound("delivery")
	}
	return &found[0], nil
}

// deliveryTime is longer than all attempts of a delivery take.
const deliveryTime = 8 * 24 * time.Hour

// PendingDeliveries returns the last attempts of an endpoint's deliveries that are to be tried
// again, the earliest due first; orgID "" = of all endpoints.
func (w *Warehouse) PendingDeliveries(ctx context.Context, orgID, webhookID string, now filingwire.Instant, limit int) ([]filingwire.Delivery, error) {
	where, args := "recorded_at > {since:DateTime64(3, 'UTC')}", []any{named("since", now.Add(-deliveryTime).UTC().Format(engineTime)), named("limit", uint64(limit))}
	if orgID != "" {
		where += " AND org_id = {org:String} AND webhook_id = {webhook:String}"
		args = append(args, named("org", orgID), named("webhook", webhookID))
	}
	return w.deliveries(ctx, "SELECT "+deliveryColumns+" FROM (SELECT "+deliveryColumns+" FROM deliveries WHERE "+where+
		" ORDER BY attempt DESC LIMIT 1 BY org_id, webhook_id, event_id, replay) WHERE due_at IS NOT NULL ORDER BY due_at, event_id LIMIT {limit:UInt64}", args...)
}

// KnownDeliveries returns which of the events the endpoints have deliveries of.
func (w *Warehouse) KnownDeliveries(ctx context.Context, orgIDs, eventIDs []string) (map[[2]string]bool, error) {
	known := make(map[[2]string]bool)
	for _, part := range parts(eventIDs) {
		_, err := query(ctx, w, func(r driver.Rows, _ *struct{}) error {
			var key [2]string
			err := r.Scan(&key[0], &key[1])
			known[key] = true
			return err
		}, "SELECT DISTINCT webhook_id, event_id FROM deliveries WHERE org_id IN {orgs:Array(String)} AND replay = '' AND event_id IN {ids:Array(String)}",
			named("orgs", orgIDs), named("ids", part))
		if err != nil {
			return nil, fmt.Errorf("read deliveries: %w", err)
		}
	}
	return known, nil
}

// FailingSince returns when the first attempt of an endpoint failed that no success has
// followed, counting from a moment; nil = it does not fail.
func (w *Warehouse) FailingSince(ctx context.Context, orgID, webhookID string, from filingwire.Instant) (*filingwire.Instant, error) {
	const attempts = "FROM deliveries WHERE org_id = {org:String} AND webhook_id = {webhook:String} AND attempt > 0 AND recorded_at >= {from:DateTime64(3, 'UTC')}"
	since, _, err := one(ctx, w, func(r driver.Rows, t **time.Time) error { return r.Scan(t) },
		"SELECT minOrNull(recorded_at) "+attempts+" AND NOT ok AND recorded_at > (SELECT max(recorded_at) "+attempts+" AND ok)",
		named("org", orgID), named("webhook", webhookID), named("from", from.Format(engineTime)))
	if err != nil {
		return nil, fmt.Errorf("read failures of endpoint: %w", err)
	}
	return instantPointer(since), nil
}
