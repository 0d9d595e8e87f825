package api

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// Two instances and a restart on a real warehouse: "`Idempotency-Key` on every POST/PUT … also
// across restarts and two instances"; a key that one instance makes or revokes is so for all.
func TestInstancesShareTheWarehouse(t *testing.T) {
	w := openWarehouse(t, "instances")
	org, owner := newOwner(t, w, "commercial")
	one, _ := instance(t, w, owner)
	two, stopTwo := instance(t, w, owner)
	create := func(h *harness, key string) *result {
		return h.post(t, "/v1/api_keys", `{"livemode":true,"label":"é"}`, "Idempotency-Key", key)
	}
	for round := range 3 {
		key := fmt.Sprint("round ", round)
		results := make([]*result, 6)
		var wg sync.WaitGroup
		for i := range results {
			wg.Go(func() { results[i] = create([]*harness{one, two}[i%2], key) })
		}
		wg.Wait()
		for _, r := range results {
			if r.status != 201 && !strings.Contains(r.body, `"idempotency_key_in_use"`) {
				t.Fatalf("%d %s", r.status, r.body)
			}
		}
		if r := create(one, key); r.status != 201 {
			t.Fatalf("retry: %d %s", r.status, r.body)
		}
		if keys, err := w.Keys(t.Context(), org); err != nil || len(keys) != round+2 {
			t.Fatalf("%d keys after %d creations, %v", len(keys), round+1, err)
		}
	}
	first := create(two, "k")
	m := first.decode(t)
	secret, id := m["secret"].(string), m["id"].(string)
	if r := one.do(t, "GET", "/v1/me", "x-api-key", secret); r.status != 200 || !strings.Contains(r.body, id) {
		t.Errorf("the new key at the other instance: %d %s", r.status, r.body)
	}
	stopTwo()
	restarted, _ := instance(t, w, owner)
	again := create(restarted, "k")
	if want := strings.Replace(strings.TrimSpace(first.body), fmt.Sprintf(`,"secret":%q`, secret), "", 1); again.body != want || again.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("after a restart: %s\n%s", again.body, want)
	}
	r := restarted.post(t, "/v1/api_keys/"+id+"/rotate", `{"overlapSeconds":60}`)
	if r.status != 200 || restarted.do(t, "GET", "/v1/me", "x-api-key", secret).status != 200 {
		t.Errorf("rotation: %d %s", r.status, r.body)
	}
	if r := restarted.do(t, "DELETE", "/v1/api_keys/"+id); r.status != 200 || !strings.Contains(r.body, `"status":"revoked"`) {
		t.Errorf("revocation: %d %s", r.status, r.body)
	}
	checkError(t, restarted.do(t, "GET", "/v1/me", "x-api-key", secret), 401, "authentication_failed")

	_, stranger := newOwner(t, w, "commercial")
	for _, path := range []string{"/v1/api_keys/" + id, "/v1/api_keys/key_none"} {
		r := restarted.do(t, "DELETE", path, "x-api-key", stranger)
		checkError(t, r, 404, "not_found")
	}
	if r := restarted.do(t, "GET", "/v1/api_keys", "x-api-key", stranger); strings.Contains(r.body, org) {
		t.Errorf("another organization's keys: %s", r.body)
	}
}
