package api

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

// Contract 2: "Create and rotate require that the caller's scopes cover the key's, the same
// `livemode`, and an `expiresAt` not after the caller's; else 403. `admin:operator` is granted
// by the command line only."
func TestNobodyGrantsMoreThanHeHas(t *testing.T) {
	h := newHarness(t, nil)
	expires := filingwire.InstantOf(testNow.Add(time.Hour))
	limited := h.accounts.add("org_B", "team", func(k *filingwire.APIKey) {
		k.Scopes, k.ExpiresAt = []string{filingwire.ScopeReadAccount, filingwire.ScopeWriteAccount, filingwire.ScopeOperator}, &expires
	})
	target := map[string]string{}
	for name, change := range map[string]func(*filingwire.APIKey){
		"scope":    func(k *filingwire.APIKey) { k.ExpiresAt = &expires },
		"mode":     func(k *filingwire.APIKey) { k.Scopes, k.Livemode, k.ExpiresAt = nil, false, &expires },
		"expiry":   func(k *filingwire.APIKey) { k.Scopes = nil },
		"operator": func(k *filingwire.APIKey) { k.Scopes, k.ExpiresAt = []string{filingwire.ScopeOperator}, &expires },
		"good":     func(k *filingwire.APIKey) { k.Scopes, k.ExpiresAt = []string{filingwire.ScopeReadAccount}, &expires },
	} {
		h.accounts.add("org_B", "team", func(k *filingwire.APIKey) {
			change(k)
			target[name] = k.ID
		})
	}
	inTime := `"livemode":true,"expiresAt":"2026-04-01T13:00:00Z"`
	for _, c := range []struct {
		path, body string
		status     int
		detail     string
	}{
		{"", `{"scopes":["read:account"],` + inTime + `}`, 201, ""},
		{"", `{"scopes":[],` + inTime + `}`, 201, ""},
		{"", `{` + inTime + `}`, 403, "requiredScope:read:sec"},
		{"", `{"scopes":["read:account","read:sec"],` + inTime + `}`, 403, "requiredScope:read:sec"},
		{"", `{"scopes":["admin:operator"],` + inTime + `}`, 403, "requiredScope:admin:operator"},
		{"", `{"scopes":[],"expiresAt":"2026-04-01T13:00:00Z"}`, 403, "parameter:livemode"},
		{"", `{"scopes":[],"livemode":true,"expiresAt":"2026-04-01T13:00:00.001Z"}`, 403, "parameter:expiresAt"},
		{"", `{"scopes":[],"livemode":true}`, 403, "parameter:expiresAt"},
		{"/" + target["good"] + "/rotate", "", 200, ""},
		{"/" + target["scope"] + "/rotate", "", 403, "requiredScope:read:sec"},
		{"/" + target["mode"] + "/rotate", "", 403, "parameter:livemode"},
		{"/" + target["expiry"] + "/rotate", "", 403, "parameter:expiresAt"},
		{"/" + target["operator"] + "/rotate", "", 403, "requiredScope:admin:operator"},
	} {
		r := h.post(t, "/v1/api_keys"+c.path, c.body, "x-api-key", limited)
		if c.status != 403 {
			if r.status != c.status {
				t.Errorf("%s %s: %d %s", c.path, c.body, r.status, r.body)
			}
			continue
		}
		if details := checkError(t, r, 403, "insufficient_scope"); !strings.Contains(fmt.Sprint(details), c.detail) {
			t.Errorf("%s %s: details %v, want %s", c.path, c.body, details, c.detail)
		}
	}
}

// Contract 2: "Keys per plan are limited (section 3) → 409."
func TestKeyLimit(t *testing.T) {
	h := newHarness(t, nil)
	for plan, limit := range map[string]int{filingwire.PlanSandbox: 1, filingwire.PlanPAYG: 5, "personal": 10, "team": 50, "commercial": 500} {
		org := filingwire.Organization{ID: "org_" + plan, Plan: plan}
		if got := h.KeyLimit(&org); got != limit {
			t.Errorf("%s: %d keys, want %d", plan, got, limit)
		}
	}
	owner := h.owner("org_B", "payg")
	past := filingwire.InstantOf(testNow.Add(-time.Minute))
	h.accounts.add("org_B", "payg", func(k *filingwire.APIKey) { k.RevokedAt = &past })
	h.accounts.add("org_B", "payg", func(k *filingwire.APIKey) { k.ExpiresAt = &past })
	h.accounts.add("org_C", "payg", nil)
	var wg sync.WaitGroup
	statuses := make([]int, 12)
	for i := range statuses {
		wg.Go(func() { statuses[i] = h.post(t, "/v1/api_keys", `{"livemode":true}`, "x-api-key", owner).status })
	}
	wg.Wait()
	slices.Sort(statuses)
	if statuses[3] != 201 || statuses[4] != 409 || statuses[11] != 409 {
		t.Errorf("statuses %v, want four of 201", statuses)
	}
	details := checkError(t, h.post(t, "/v1/api_keys", `{"livemode":true}`, "x-api-key", owner), 409, "key_limit_reached")
	if details["limit"] != 5.0 || details["planKey"] != "payg" {
		t.Errorf("details %v", details)
	}

	unlimited := newHarness(t, func(c *Config) { c.KeyLimit = func(*filingwire.Organization) int { return 2 } })
	owner = unlimited.owner("org_B", "sandbox_grant")
	if r := unlimited.post(t, "/v1/api_keys", `{"livemode":true}`, "x-api-key", owner); r.status != 201 {
		t.Errorf("another limit: %d %s", r.status, r.body)
	}
}

// Contract 2: "`POST /v1/api_keys/{id}/rotate` body `{overlapSeconds? (0–604800, default 0)}`
// → a new secret; the old one works until the overlap ends."
func TestRotateKey(t *testing.T) {
	h := newHarness(t, nil)
	owner := h.owner("org_B", "payg")
	var id string
	expires := filingwire.InstantOf(testNow.Add(48 * time.Hour))
	old := h.accounts.add("org_B", "payg", func(k *filingwire.APIKey) {
		id, k.Label, k.Scopes, k.ExpiresAt = k.ID, "CI", []string{filingwire.ScopeReadAccount}, &expires
	})
	works := func(secret string) bool { return h.do(t, "GET", "/v1/me", "x-api-key", secret).status == 200 }
	r := h.post(t, "/v1/api_keys/"+id+"/rotate", `{"overlapSeconds":3600}`, "x-api-key", owner)
	m := r.decode(t)
	fresh, _ := m["secret"].(string)
	if r.status != 200 || m["label"] != "CI" || fmt.Sprint(m["scopes"]) != "[read:account]" || m["expiresAt"] != expires.String() || m["livemode"] != true || m["id"] == id {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if !works(old) || !works(fresh) {
		t.Error("a key does not work during the overlap")
	}
	h.keys.wait()
	list := h.do(t, "GET", "/v1/api_keys", "x-api-key", owner).body
	if !strings.Contains(list, `"id":"`+id) || !strings.Contains(list, `"status":"active","lastUsedAt":"2026-04-01T12:00:00.000Z","expiresAt":"2026-04-01T13:00:00.000Z"`) {
		t.Errorf("the old key's end is not listed: %s", list)
	}
	checkError(t, h.post(t, "/v1/api_keys/"+id+"/rotate", "", "x-api-key", owner), 409, "key_not_active")
	h.clock.advance(time.Hour)
	if works(old) || !works(fresh) {
		t.Error("after the overlap the old key works or the new one does not")
	}
	newID := m["id"].(string)
	r = h.post(t, "/v1/api_keys/"+newID+"/rotate", "", "x-api-key", owner)
	if works(fresh) || !works(r.decode(t)["secret"].(string)) {
		t.Error("without an overlap the old key does not end at once")
	}
}
