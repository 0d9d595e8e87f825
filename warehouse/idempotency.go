package warehouse

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

var claims = newTable("idempotency", "scope", "String", "id", "String", "version", "UInt8", "is_deleted", "UInt8",
	"fingerprint", "String", "request_id", "String", "traceparent", "String", "expires_at", dateTimeType, "status", "UInt16", "body", "String")

const (
	claimMade  uint8 = 1
	claimEnded uint8 = 2
)

// PutClaim adds a claim, or its answer when it has one.
func (w *Warehouse) PutClaim(ctx context.Context, c filingwire.Claim) error {
	version := claimMade
	if c.Status != 0 {
		version = claimEnded
	}
	return w.putClaim(ctx, c, version, 0)
}

// VoidClaim ends a claim without an answer.
func (w *Warehouse) VoidClaim(ctx context.Context, c filingwire.Claim) error {
	return w.putClaim(ctx, c, claimEnded, 1)
}

func (w *Warehouse) putClaim(ctx context.Context, c filingwire.Claim, version, deleted uint8) error {
	return w.insert(ctx, claims, 1, func(int) ([]any, error) {
		return []any{c.Scope, c.ID, version, deleted, c.Fingerprint, c.RequestID, c.Traceparent, columnTime(c.ExpiresAt), uint16(c.Status), c.Body}, nil
	})
}

// Claims returns the claims of the scope that are neither void nor expired at now.
func (w *Warehouse) Claims(ctx context.Context, scope string, now filingwire.Instant) ([]filingwire.Claim, error) {
	out, err := query(ctx, w, scanClaim, "SELECT scope, id, fingerprint, request_id, traceparent, expires_at, status, body"+
		" FROM idempotency FINAL WHERE scope = {scope:String} AND is_deleted = 0 ORDER BY id", named("scope", scope))
	if err != nil {
		return nil, fmt.Errorf("read claims: %w", err)
	}
	live := out[:0]
	for _, c := range out {
		if now.Before(c.ExpiresAt.Time) {
			live = append(live, c)
		}
	}
	return live, nil
}

func scanClaim(r driver.Rows, c *filingwire.Claim) error {
	var expires time.Time
	var status uint16
	var body string
	err := r.Scan(&c.Scope, &c.ID, &c.Fingerprint, &c.RequestID, &c.Traceparent, &expires, &status, &body)
	c.ExpiresAt, c.Status, c.Body = filingwire.InstantOf(expires), int(status), []byte(body)
	return err
}
