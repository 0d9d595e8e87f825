package warehousetest

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

func testClaims(t *testing.T, h *harness) {
	w := h.open(t)
	at := func(hours int) filingwire.Instant {
		return filingwire.InstantOf(retrieved.Add(time.Duration(hours) * time.Hour))
	}
	live := func(scope string, now filingwire.Instant) []filingwire.Claim {
		t.Helper()
		got, err := w.Claims(t.Context(), scope, now)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	far := time.Now().Add(48 * time.Hour) // the table forgets what has expired by the engine's clock
	a := filingwire.Claim{Scope: "s", ID: "clm_a", Fingerprint: "f", RequestID: "req_a", Traceparent: "00-a", ExpiresAt: filingwire.InstantOf(far), Body: []byte{}}
	b := a
	b.ID = "clm_b"
	put := func(c filingwire.Claim) {
		t.Helper()
		if err := w.PutClaim(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if got := live("s", at(0)); len(got) != 0 {
		t.Errorf("claims %+v", got)
	}
	put(a)
	put(b)
	if got := live("s", at(0)); !reflect.DeepEqual(got, []filingwire.Claim{a, b}) {
		t.Errorf("claims %+v", got)
	}
	if got := live("other", at(0)); len(got) != 0 {
		t.Errorf("claims of another scope %+v", got)
	}
	if err := w.VoidClaim(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	put(b) // a late write revives nothing
	answered := a
	answered.Status, answered.Body = 201, []byte("{\"a\":\"\x00é\"}")
	put(answered)
	put(a)
	if got := live("s", at(0)); !reflect.DeepEqual(got, []filingwire.Claim{answered}) {
		t.Errorf("claims %+v, want %+v", got, answered)
	}
	if got := live("s", filingwire.InstantOf(far)); len(got) != 0 {
		t.Errorf("expired claims %+v", got)
	}

	// of writers that claim and then read, none misses an earlier one
	var wg sync.WaitGroup
	alone := make([]bool, 6)
	for i := range alone {
		wg.Go(func() {
			c := a
			c.Scope, c.ID = "race", fmt.Sprintf("clm_%d", i)
			if err := w.PutClaim(t.Context(), c); err != nil {
				t.Error(err)
				return
			}
			all, err := w.Claims(t.Context(), "race", at(0))
			if err != nil {
				t.Error(err)
			}
			alone[i] = len(all) == 1
		})
	}
	wg.Wait()
	n := 0
	for _, first := range alone {
		if first {
			n++
		}
	}
	if n > 1 {
		t.Errorf("%d claims were the only one", n)
	}
}

func testLinks(t *testing.T, h *harness) {
	w := h.open(t)
	a := filingwire.Organization{ID: "org_a", CreatedAt: retrieved, Metadata: map[string]string{}, Plan: "team"}
	b := filingwire.Organization{ID: "org_b", CreatedAt: retrieved, Metadata: map[string]string{}, Plan: "payg"}
	for _, o := range []filingwire.Organization{a, b} {
		if err := w.CreateOrganization(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	_, err := w.LinkedOrganization(t.Context(), "org_01")
	wantNotFound(t, "unlinked tenant", err)
	wantNotFound(t, "linking an unknown organization", w.LinkOrganization(t.Context(), "org_none", "org_01"))
	for _, want := range []filingwire.Organization{a, b, a} {
		if err := w.LinkOrganization(t.Context(), want.ID, "org_01"); err != nil {
			t.Fatal(err)
		}
		if got, err := w.LinkedOrganization(t.Context(), "org_01"); err != nil || !reflect.DeepEqual(*got, want) {
			t.Errorf("linked to %+v, %v, want %+v", got, err, want)
		}
	}
	_, err = w.LinkedOrganization(t.Context(), "org_a")
	wantNotFound(t, "our own id as a tenant's", err)
}
