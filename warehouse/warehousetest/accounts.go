package warehousetest

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

func testOrganizations(t *testing.T, h *harness) {
	w := h.open(t)
	name := "Ada's Büro"
	a := filingwire.Organization{ID: "org_a", CreatedAt: retrieved, Livemode: true, Name: &name, Metadata: map[string]string{"k": "v\x00"}, Plan: "team", State: "team_active"}
	b := filingwire.Organization{ID: "org_b", CreatedAt: filingwire.InstantOf(retrieved.Add(time.Minute)), Metadata: map[string]string{}}
	for range 2 { // creating again with the same id changes nothing
		for _, o := range []filingwire.Organization{a, b} {
			if err := w.CreateOrganization(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
	}
	if got, err := w.Organization(t.Context(), "org_a"); err != nil || !reflect.DeepEqual(*got, a) {
		t.Errorf("organization %+v, %v, want %+v", got, err, a)
	}
	if all, err := w.Organizations(t.Context()); err != nil || !reflect.DeepEqual(all, []filingwire.Organization{b, a}) {
		t.Errorf("organizations %+v, %v", all, err)
	}
	discount := 15
	changed := a
	changed.Plan, changed.State, changed.RatePerMinute, changed.MeterDiscount = "commercial", "commercial_active", 9000, &discount
	if err := w.UpdateOrganization(t.Context(), changed, filingwire.InstantOf(retrieved.Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	if got, err := w.Organization(t.Context(), "org_a"); err != nil || !reflect.DeepEqual(*got, changed) {
		t.Errorf("changed organization %+v, %v, want %+v", got, err, changed)
	}
	if some, err := w.OrganizationsByID(t.Context(), []string{"org_none", "org_a"}); err != nil || !reflect.DeepEqual(some, []filingwire.Organization{changed}) {
		t.Errorf("organizations by id %+v, %v", some, err)
	}
	_, err := w.Organization(t.Context(), "org_none")
	wantNotFound(t, "unknown organization", err)
}

func testKeys(t *testing.T, h *harness) {
	w := h.open(t)
	expires := filingwire.InstantOf(retrieved.Add(time.Hour))
	k := filingwire.APIKey{ID: "key_a", OrgID: "org_a", CreatedAt: retrieved, Livemode: true, Label: "CI", Prefix: "secapi_live_abc",
		Hash: filingwire.HashKeySecret("s"), Scopes: []string{filingwire.ScopeReadSEC, filingwire.ScopeReadAccount}, ExpiresAt: &expires}
	other := filingwire.APIKey{ID: "key_b", OrgID: "org_b", CreatedAt: retrieved, Hash: filingwire.HashKeySecret("t"), Scopes: []string{}}
	for _, key := range []filingwire.APIKey{k, other} {
		if err := w.PutKey(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	byHash := func() filingwire.APIKey {
		t.Helper()
		got, err := w.KeyByHash(t.Context(), k.Hash)
		if err != nil {
			t.Fatal(err)
		}
		return *got
	}
	if got := byHash(); !reflect.DeepEqual(got, k) {
		t.Errorf("key %+v, want %+v", got, k)
	}
	if keys, err := w.Keys(t.Context(), "org_a"); err != nil || !reflect.DeepEqual(keys, []filingwire.APIKey{k}) {
		t.Errorf("keys %+v, %v", keys, err)
	}
	some, err := w.KeysByHash(t.Context(), []string{k.Hash, filingwire.HashKeySecret("x"), other.Hash})
	slices.SortFunc(some, func(a, b filingwire.APIKey) int { return strings.Compare(a.ID, b.ID) })
	if err != nil || !reflect.DeepEqual(some, []filingwire.APIKey{k, other}) {
		t.Errorf("keys by hash %+v, %v", some, err)
	}
	_, err = w.KeyByHash(t.Context(), filingwire.HashKeySecret("x"))
	wantNotFound(t, "unknown hash", err)
	_, err = w.Key(t.Context(), "org_b", "key_a")
	wantNotFound(t, "key of another organization", err)
	_, err = w.RevokeKey(t.Context(), "org_b", "key_a", retrieved)
	wantNotFound(t, "revoking a key of another organization", err)
	if got := byHash(); got.RevokedAt != nil {
		t.Error("another organization revoked the key")
	}

	at := func(minutes int) filingwire.Instant {
		return filingwire.InstantOf(retrieved.Add(time.Duration(minutes) * time.Minute))
	}
	revoke := func(minutes, want int) {
		t.Helper()
		got, err := w.RevokeKey(t.Context(), "org_a", "key_a", at(minutes))
		if err != nil || got.RevokedAt == nil || *got.RevokedAt != at(want) || *byHash().RevokedAt != at(want) {
			t.Errorf("revoked at %+v, %v, want %v", got, err, at(want))
		}
	}
	revoke(30, 30) // a rotation with overlap
	revoke(10, 10) // revoked at once meanwhile
	revoke(20, 10)
	// uses recorded by writers that read the key before it was revoked revive nothing
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			stale := k
			used := at(i)
			stale.LastUsedAt = &used
			if err := w.PutKey(t.Context(), stale); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := byHash(); got.RevokedAt == nil || *got.RevokedAt != at(10) || got.LastUsedAt == nil || *got.LastUsedAt != at(3) || got.Live(at(11)) {
		t.Errorf("key after stale writes: %+v", got)
	}
	if err := w.TouchKey(t.Context(), "org_a", "key_a", at(7)); err != nil {
		t.Fatal(err)
	}
	if got := byHash(); *got.LastUsedAt != at(7) || got.ExpiresAt == nil || *got.ExpiresAt != expires || len(got.Scopes) != 2 {
		t.Errorf("key after a use: %+v", got)
	}
	wantNotFound(t, "touching an unknown key", w.TouchKey(t.Context(), "org_a", "key_none", at(7)))
}
