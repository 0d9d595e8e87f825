package warehouse

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

var (
	streamSubscriptions = newTable("stream_subscriptions", "org_id", "String", "id", "String", "is_deleted", "UInt8", "created_at", dateTimeType, "updated_at", dateTimeType,
		"livemode", "Bool", "description", "Nullable(String)", "event_types", "Array(String)", "transport", "String", "status", "String", "start", "UInt64")
	streamProgress = newTable("stream_progress", "org_id", "String", "stream_id", "String", "position", "UInt64", "last_event_at", nullableDateTimeType)
	streamTickets  = newTable("stream_tickets", "id", "String", "claim", "String", "expires_at", dateTimeType)
)

// PutStreamSubscription adds a subscription or a newer state of it.
func (w *Warehouse) PutStreamSubscription(ctx context.Context, s filingwire.StreamSubscription) error {
	return w.insert(ctx, streamSubscriptions, 1, func(int) ([]any, error) {
		return []any{s.OrgID, s.ID, flag(s.Deleted), columnTime(s.CreatedAt), columnTime(s.UpdatedAt), s.Livemode, s.Description, list(s.EventTypes),
			s.Transport, s.Status, s.Start}, nil
	})
}

const selectStreams = "SELECT s.org_id, s.id, created_at, updated_at, livemode, description, event_types, transport, status, start, position, last_event_at" +
	" FROM (SELECT * FROM stream_subscriptions FINAL WHERE is_deleted = 0 AND org_id = {org:String}) AS s" +
	" LEFT JOIN (SELECT * FROM stream_progress FINAL WHERE org_id = {org:String}) AS p ON p.stream_id = s.id"

// StreamSubscriptions lists the organization's subscriptions, the newest first.
func (w *Warehouse) StreamSubscriptions(ctx context.Context, orgID string) ([]filingwire.StreamSubscription, error) {
	out, err := query(ctx, w, scanStream, selectStreams+" ORDER BY created_at DESC, s.id DESC", named("org", orgID))
	if err != nil {
		return nil, fmt.Errorf("list stream subscriptions: %w", err)
	}
	return out, nil
}

// StreamSubscription returns a subscription of the organization.
func (w *Warehouse) StreamSubscription(ctx context.Context, orgID, id string) (*filingwire.StreamSubscription, error) {
	s, ok, err := one(ctx, w, scanStream, selectStreams+" WHERE s.id = {id:String}", named("org", orgID), named("id", id))
	if err != nil {
		return nil, fmt.Errorf("read stream subscription: %w", err)
	}
	if !ok {
		return nil, notFound("stream subscription")
	}
	return &s, nil
}

func scanStream(r driver.Rows, s *filingwire.StreamSubscription) error {
	var created, updated time.Time
	var last *time.Time
	err := r.Scan(&s.OrgID, &s.ID, &created, &updated, &s.Livemode, &s.Description, &s.EventTypes, &s.Transport, &s.Status, &s.Start, &s.Position, &last)
	s.CreatedAt, s.UpdatedAt, s.LastEventAt = filingwire.InstantOf(created), filingwire.InstantOf(updated), instantPointer(last)
	return err
}

// AdvanceStream records how far a subscription's readers came; it never goes back.
func (w *Warehouse) AdvanceStream(ctx context.Context, orgID, id string, position uint64, lastEventAt filingwire.Instant) error {
	return w.insert(ctx, streamProgress, 1, func(int) ([]any, error) { return []any{orgID, id, position, lastEventAt.Time}, nil })
}

// UseTicket tells whether the claim is the only one to a ticket. Of claims that are made at
// once, none may win.
func (w *Warehouse) UseTicket(ctx context.Context, ticketID, claim string, expires filingwire.Instant) (bool, error) {
	err := w.insert(ctx, streamTickets, 1, func(int) ([]any, error) { return []any{ticketID, claim, columnTime(expires)}, nil })
	if err != nil {
		return false, err
	}
	n, _, err := one(ctx, w, func(r driver.Rows, n *uint64) error { return r.Scan(n) },
		"SELECT uniqExact(claim) FROM stream_tickets WHERE id = {id:String}", named("id", ticketID))
	if err != nil {
		return false, fmt.Errorf("read claims to ticket: %w", err)
	}
	return n == 1, nil
}
