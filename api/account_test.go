package api

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"testing"

	"github.com/filingwire/filingwire"
)

func (f *fakeAccounts) Keys(_ context.Context, orgID string) ([]filingwire.APIKey, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var keys []filingwire.APIKey
	for _, k := range f.keys {
		if k.OrgID == orgID {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b filingwire.APIKey) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt.Time), cmp.Compare(b.ID, a.ID))
	})
	return keys, f.err
}

func (f *fakeAccounts) Key(_ context.Context, orgID, id string) (*filingwire.APIKey, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, k := range f.keys {
		if k.OrgID == orgID && k.ID == id {
			return &k, f.err
		}
	}
	return nil, &filingwire.Error{Code: filingwire.CodeNotFound, Message: "No such key."}
}

func (f *fakeAccounts) PutKey(_ context.Context, k filingwire.APIKey) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return f.err
	}
	if old, ok := f.keys[k.Hash]; ok {
		if k.LastUsedAt != nil && k.LastUsedAt != old.LastUsedAt {
			f.touched = append(f.touched, k.ID)
		}
		if k.RevokedAt == nil || old.RevokedAt != nil && old.RevokedAt.Before(k.RevokedAt.Time) {
			k.RevokedAt = old.RevokedAt
		}
		if k.LastUsedAt == nil || old.LastUsedAt != nil && old.LastUsedAt.After(k.LastUsedAt.Time) {
			k.LastUsedAt = old.LastUsedAt
		}
	}
	f.keys[k.Hash] = k
	return nil
}

func (f *fakeAccounts) PutKeys(ctx context.Context, keys []filingwire.APIKey) error {
	for _, k := range keys {
		if err := f.PutKey(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

func (f *fakeAccounts) RevokeKey(ctx context.Context, orgID, id string, at filingwire.Instant) (*filingwire.APIKey, error) {
	k, err := f.Key(ctx, orgID, id)
	if err != nil {
		return nil, err
	}
	if k.RevokedAt == nil || at.Before(k.RevokedAt.Time) {
		k.RevokedAt = &at
	}
	return k, f.PutKey(ctx, *k)
}

// LinkedOrganization knows the organizations of links, by the tenant's id.
func (f *fakeAccounts) LinkedOrganization(ctx context.Context, workosID string) (*filingwire.Organization, error) {
	f.mu.Lock()
	id, ok := f.links[workosID]
	f.mu.Unlock()
	if !ok {
		return nil, &filingwire.Error{Code: filingwire.CodeNotFound, Message: "No such link."}
	}
	return f.Organization(ctx, id)
}

func (f *fakeAccounts) link(workosID, orgID, plan string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.links == nil {
		f.links = map[string]string{}
	}
	f.links[workosID], f.plans[orgID] = orgID, plan
}

func (f *fakeAccounts) PutClaim(_ context.Context, c filingwire.Claim) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return f.err
	}
	if f.claims == nil {
		f.claims = map[string]filingwire.Claim{}
	}
	if old := f.claims[c.ID]; old.Status == 0 {
		f.claims[c.ID] = c
	}
	return nil
}

func (f *fakeAccounts) VoidClaim(_ context.Context, c filingwire.Claim) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.claims, c.ID)
	return f.err
}

func (f *fakeAccounts) Claims(_ context.Context, scope string, now filingwire.Instant) ([]filingwire.Claim, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var live []filingwire.Claim
	for _, c := range f.claims {
		if c.Scope == scope && now.Before(c.ExpiresAt.Time) {
			live = append(live, c)
		}
	}
	return live, f.err
}

// newTestServer is a server without a listener, to which a test may add operations.
func newTestServer(t testing.TB, accounts *fakeAccounts) *Server {
	t.Helper()
	s, err := New(Config{Events: &fakeEvents{}, Accounts: accounts, PublicURL: "http://x", Secret: bytes.Repeat([]byte{1}, 32)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (f *fakeAccounts) rowsOf(org string) []filingwire.APIKey {
	f.mu.Lock()
	defer f.mu.Unlock()
	var keys []filingwire.APIKey
	for _, k := range f.keys {
		if k.OrgID == org {
			keys = append(keys, k)
		}
	}
	return keys
}
