package api

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/filingwire/filingwire"
)

// lastExpiry is what the warehouse's type for instants can hold.
var lastExpiry = time.Date(2299, 1, 1, 0, 0, 0, 0, time.UTC)

// createKey makes a key that may do no more than its creator.
func (s *Server) createKey(ctx context.Context, r *request, in *keyRequest) (*NewAPIKey, error) {
	k := filingwire.APIKey{OrgID: r.org.ID, Scopes: in.Scopes, Livemode: in.Livemode, ExpiresAt: in.ExpiresAt}
	if in.Label != nil {
		k.Label = *in.Label
	}
	if k.Scopes == nil {
		k.Scopes = []string{filingwire.ScopeReadSEC}
	}
	// Not left to the schema: its check of uniqueness panics on items that cannot be hashed.
	if len(slices.Compact(slices.Sorted(slices.Values(k.Scopes)))) < len(k.Scopes) {
		return nil, fieldError("body.scopes", "expected each scope once")
	}
	if k.ExpiresAt != nil && (!k.ExpiresAt.After(s.Now()) || k.ExpiresAt.After(lastExpiry)) {
		return nil, fieldError("body.expiresAt", "expected an instant to come, before 2299")
	}
	if err := mayGrant(r.caller, &k); err != nil {
		return nil, err
	}
	s.creating.Lock() // within an instance nobody overtakes the count
	defer s.creating.Unlock()
	if err := s.checkKeyLimit(ctx, r.org); err != nil {
		return nil, err
	}
	return s.issueKey(ctx, r, k)
}

// rotateKey makes a key like the old one, which ends after the overlap. Should the second
// step fail, both work, and the old one can be revoked or rotated again.
func (s *Server) rotateKey(ctx context.Context, r *request, id string, overlap time.Duration) (*NewAPIKey, error) {
	s.creating.Lock() // of two rotations of a key the second finds it ended
	defer s.creating.Unlock()
	old, err := s.Accounts.Key(ctx, r.org.ID, id)
	if err != nil {
		return nil, err
	}
	now := filingwire.InstantOf(s.Now())
	if old.RevokedAt != nil || !old.Live(now) {
		return nil, &filingwire.Error{Code: codeKeyEnded, Message: "The key is revoked, expired or already replaced."}
	}
	if err := mayGrant(r.caller, old); err != nil {
		return nil, err
	}
	issued, err := s.issueKey(ctx, r, filingwire.APIKey{OrgID: old.OrgID, Label: old.Label, Scopes: old.Scopes, Livemode: old.Livemode, ExpiresAt: old.ExpiresAt})
	if err != nil {
		return nil, err
	}
	ended, err := s.Accounts.RevokeKey(ctx, r.org.ID, id, filingwire.InstantOf(now.Add(overlap)))
	if err != nil {
		return nil, err
	}
	s.keys.forget(old.Hash)
	if err := s.record(ctx, r, filingwire.EventKeyRevoked, keyData{Object: s.keyView(ended), RevokedAt: ended.RevokedAt, ReplacedBy: &issued.ID}); err != nil {
		return nil, err
	}
	return issued, nil
}

// keyData is what events about keys tell.
type keyData struct {
	Object     APIKey              `json:"object"`
	RevokedAt  *filingwire.Instant `json:"revokedAt,omitempty"`
	ReplacedBy *string             `json:"replacedBy,omitempty"`
}

// issueKey stores a key and takes note of it; a key of which there is no note is ended again.
func (s *Server) issueKey(ctx context.Context, r *request, k filingwire.APIKey) (*NewAPIKey, error) {
	secret, prefix := filingwire.NewKeySecret(k.Livemode)
	k.ID, k.CreatedAt, k.Prefix, k.Hash = filingwire.NewID("key_"), filingwire.InstantOf(s.Now()), prefix, filingwire.HashKeySecret(secret)
	if err := s.Accounts.PutKey(ctx, k); err != nil {
		return nil, err
	}
	view := s.keyView(&k)
	if err := s.record(ctx, r, filingwire.EventKeyCreated, keyData{Object: view}); err != nil {
		_, undo := s.Accounts.RevokeKey(ctx, r.org.ID, k.ID, k.CreatedAt)
		return nil, errors.Join(err, undo)
	}
	return &NewAPIKey{APIKey: view, Secret: secret}, nil
}

// mayGrant tells whether the caller may hand out the key: nobody gives what he has not.
func mayGrant(c *caller, k *filingwire.APIKey) error {
	for _, scope := range k.Scopes {
		if scope == filingwire.ScopeOperator || !c.has(scope) { // the command line alone makes operators
			return scopeError(scope)
		}
	}
	switch {
	case k.Livemode != c.livemode:
		return refusedGrant("livemode", "A key of the other mode cannot be granted with this credential.")
	case c.expires != nil && (k.ExpiresAt == nil || k.ExpiresAt.After(c.expires.Time)):
		return refusedGrant("expiresAt", "The key would outlive the credential that grants it.")
	}
	return nil
}

func refusedGrant(parameter, message string) error {
	return &filingwire.Error{Code: codeInsufficientScope, Message: message, Details: map[string]any{"parameter": parameter}}
}

// checkKeyLimit counts the keys that work and are not about to be replaced.
func (s *Server) checkKeyLimit(ctx context.Context, org *filingwire.Organization) error {
	keys, err := s.Accounts.Keys(ctx, org.ID)
	if err != nil {
		return err
	}
	now := filingwire.InstantOf(s.Now())
	keys = slices.DeleteFunc(keys, func(k filingwire.APIKey) bool { return k.RevokedAt != nil || !k.Live(now) })
	if limit := s.KeyLimit(org); len(keys) >= limit {
		return &filingwire.Error{Code: codeKeyLimit, Message: "The organization has as many keys as its plan allows. Revoke one first.",
			Details: map[string]any{"limit": limit, "planKey": org.Plan}}
	}
	return nil
}
