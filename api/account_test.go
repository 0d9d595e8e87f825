package api

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/filingwire/filingwire"
)

// fakeAccounts holds keys by hash; every key belongs to the organization of its OrgID.
type fakeAccounts struct {
	mu      sync.Mutex
	keys    map[string]filingwire.APIKey
	plans   map[string]string
	lookups int
	touched []string
	links   map[string]string           // organization by the tenant's
	claims  map[string]filingwire.Claim // by id
	err     error
	fakeBilling
}

func (f *fakeAccounts) KeysByHash(_ context.Context, hashes []string) (found []filingwire.APIKey, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lookups += len(hashes)
	for _, hash := range hashes {
		if k, ok := f.keys[hash]; ok {
			found = append(found, k)
		}
	}
	return found, f.err
}

func (f *fakeAccounts) OrganizationsByID(ctx context.Context, ids []string) (found []filingwire.Organization, err error) {
	for _, id := range ids {
		o, err := f.Organization(ctx, id)
		if err != nil {
			return nil, err
		}
		found = append(found, *o)
	}
	return found, nil
}

func (f *fakeAccounts) Organization(_ context.Context, id string) (*filingwire.Organization, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	name := "Harrow & Pike"
	// The clock of most tests stands still, and with it the rate limit's bucket.
	o := &filingwire.Organization{ID: id, CreatedAt: filingwire.InstantOf(testNow), Livemode: true, Name: &name,
		Plan: f.plans[id], State: f.plans[id] + "_active", RatePerMinute: 1_000_000}
	if o.Plan == filingwire.PlanSandbox {
		o.State = filingwire.StateSandboxGrant
	}
	if change := f.orgs[id]; change != nil {
		change(o)
	}
	return o, nil
}

func newFakeAccounts() *fakeAccounts {
	return &fakeAccounts{keys: map[string]filingwire.APIKey{}, plans: map[string]string{}, fakeBilling: newFakeBilling()}
}

func (f *fakeAccounts) add(org, plan string, change func(*filingwire.APIKey)) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	secret, prefix := filingwire.NewKeySecret(true)
	k := filingwire.APIKey{ID: filingwire.NewID("key_"), OrgID: org, Livemode: true, Prefix: prefix,
		Hash: filingwire.HashKeySecret(secret), Scopes: []string{filingwire.ScopeReadSEC}}
	if change != nil {
		change(&k)
	}
	f.keys[k.Hash] = k
	f.plans[org] = plan
	return secret
}

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
