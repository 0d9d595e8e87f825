package warehouse

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

var apiKeys = newTable("api_keys", "hash", "String", "id", "String", "org_id", "String", "created_at", dateTimeType,
	"livemode", "UInt8", "label", "String", "prefix", "String", "scopes", "Array(String)",
	"expires_at", nullableDateTimeType, "revoked_at", nullableDateTimeType, "last_used_at", nullableDateTimeType)

// PutKey adds a key or a newer state of it. States merge: the earliest revocation and expiry
// and the latest use count, so that a put of an old state revives nothing.
func (w *Warehouse) PutKey(ctx context.Context, k filingwire.APIKey) error {
	return w.PutKeys(ctx, []filingwire.APIKey{k})
}

// PutKeys is PutKey for several.
func (w *Warehouse) PutKeys(ctx context.Context, keys []filingwire.APIKey) error {
	return w.insert(ctx, apiKeys, len(keys), func(i int) ([]any, error) {
		k := &keys[i]
		livemode := uint8(0)
		if k.Livemode {
			livemode = 1
		}
		return []any{k.Hash, k.ID, k.OrgID, columnTime(k.CreatedAt), livemode, k.Label, k.Prefix, list(k.Scopes),
			nullableTime(k.ExpiresAt), nullableTime(k.RevokedAt), nullableTime(k.LastUsedAt)}, nil
	})
}

// KeyByHash returns a key, be it revoked or expired: ask it whether it is live.
func (w *Warehouse) KeyByHash(ctx context.Context, hash string) (*filingwire.APIKey, error) {
	found, err := w.KeysByHash(ctx, []string{hash})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, notFound("key")
	}
	return &found[0], nil
}

// KeysByHash returns those of the keys that exist, in no order.
func (w *Warehouse) KeysByHash(ctx context.Context, hashes []string) ([]filingwire.APIKey, error) {
	// Neither FINAL nor GROUP BY: every request with a key that is not remembered waits for
	// this, and grouping would take a third of the time.
	states, err := query(ctx, w, scanKey, "SELECT "+keyColumns+" FROM keys_by_hash WHERE hash IN {hashes:Array(String)}", named("hashes", hashes))
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	var keys []filingwire.APIKey
	index := make(map[string]int, len(states))
	for _, s := range states {
		i, ok := index[s.Hash]
		if !ok {
			index[s.Hash] = len(keys)
			keys = append(keys, s)
			continue
		}
		k := &keys[i]
		k.ExpiresAt, k.RevokedAt = earlier(k.ExpiresAt, s.ExpiresAt), earlier(k.RevokedAt, s.RevokedAt)
		if k.LastUsedAt == nil || s.LastUsedAt != nil && s.LastUsedAt.After(k.LastUsedAt.Time) {
			k.LastUsedAt = s.LastUsedAt
		}
	}
	return keys, nil
}

// earlier of two instants, nil = never.
func earlier(a, b *filingwire.Instant) *filingwire.Instant {
	if a == nil || b != nil && b.Before(a.Time) {
		return b
	}
	return a
}

// Key returns a key of the organization.
func (w *Warehouse) Key(ctx context.Context, orgID, id string) (*filingwire.APIKey, error) {
	k, ok, err := one(ctx, w, scanKey, selectKey+" WHERE org_id = {org:String} AND id = {id:String}", named("org", orgID), named("id", id))
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	if !ok {
		return nil, notFound("key")
	}
	return &k, nil
}

// Keys lists the organization's keys, the newest first.
func (w *Warehouse) Keys(ctx context.Context, orgID string) ([]filingwire.APIKey, error) {
	out, err := query(ctx, w, scanKey, selectKey+" WHERE org_id = {org:String} ORDER BY created_at DESC, id DESC", named("org", orgID))
	if err != nil {
		return nil, fmt.Errorf("list keys: %w", err)
	}
	return out, nil
}

// RevokeKey ends a key at a moment, which may lie ahead. Of several the earliest counts.
func (w *Warehouse) RevokeKey(ctx context.Context, orgID, id string, at filingwire.Instant) (*filingwire.APIKey, error) {
	return w.changeKey(ctx, orgID, id, func(k *filingwire.APIKey) { k.RevokedAt = &at })
}

// TouchKey records a use.
func (w *Warehouse) TouchKey(ctx context.Context, orgID, id string, at filingwire.Instant) error {
	_, err := w.changeKey(ctx, orgID, id, func(k *filingwire.APIKey) { k.LastUsedAt = &at })
	return err
}

func (w *Warehouse) changeKey(ctx context.Context, orgID, id string, change func(*filingwire.APIKey)) (*filingwire.APIKey, error) {
	k, err := w.Key(ctx, orgID, id)
	if err != nil {
		return nil, err
	}
	change(k)
	if err := w.PutKey(ctx, *k); err != nil {
		return nil, err
	}
	return w.Key(ctx, orgID, id)
}

const (
	keyColumns = "hash, id, org_id, created_at, livemode, label, prefix, scopes, expires_at, revoked_at, last_used_at"
	selectKey  = "SELECT " + keyColumns + " FROM api_keys FINAL"
)

func scanKey(r driver.Rows, k *filingwire.APIKey) error {
	var created time.Time
	var livemode uint8
	var expires, revoked, used *time.Time
	err := r.Scan(&k.Hash, &k.ID, &k.OrgID, &created, &livemode, &k.Label, &k.Prefix, &k.Scopes, &expires, &revoked, &used)
	k.CreatedAt, k.Livemode = filingwire.InstantOf(created), livemode == 1
	k.ExpiresAt, k.RevokedAt, k.LastUsedAt = instantPointer(expires), instantPointer(revoked), instantPointer(used)
	return err
}
