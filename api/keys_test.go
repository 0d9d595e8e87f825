package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

var accountScopes = []string{filingwire.ScopeReadSEC, filingwire.ScopeReadAccount, filingwire.ScopeWriteAccount}

func (h *harness) post(t *testing.T, path, body string, headers ...string) *result {
	t.Helper()
	return h.send(t, "POST", path, strings.NewReader(body), append([]string{"Content-Type", "application/json"}, headers...)...)
}

// owner is a key that may manage the organization's keys.
func (h *harness) owner(org, plan string) string {
	return h.accounts.add(org, plan, func(k *filingwire.APIKey) {
		k.Scopes, k.CreatedAt = accountScopes, filingwire.InstantOf(testNow.Add(-time.Hour))
	})
}

// Contract 2: "`POST /v1/api_keys` body `{label?, scopes? (default ["read:sec"]), livemode?
// (default false), expiresAt?}` → 201, the same object with `secret`, shown once"; "`GET
// /v1/api_keys` → list of …; secrets never".
func TestCreateAndListKeys(t *testing.T) {
	h := newHarness(t, nil)
	owner := h.owner("org_B", "payg")
	r := h.post(t, "/v1/api_keys", `{"label":"CI","livemode":true,"expiresAt":"2026-05-01T00:00:00+02:00"}`, "x-api-key", owner)
	m := r.decode(t)
	secret, _ := m["secret"].(string)
	id, _ := m["id"].(string)
	want := fmt.Sprintf(`{"object":"api_key","id":%q,"createdAt":"2026-04-01T12:00:00.000Z","livemode":true,"orgId":"org_B","label":"CI","keyPrefix":%q,"scopes":["read:sec"],"status":"active","lastUsedAt":null,"expiresAt":"2026-04-30T22:00:00.000Z"`,
		id, secret[:min(len(secret), 18)])
	if r.status != 201 || strings.TrimSpace(r.body) != want+fmt.Sprintf(`,"secret":%q}`, secret) || !strings.HasPrefix(id, "key_") {
		t.Fatalf("%d %s\n%s", r.status, r.body, want)
	}
	if r := h.do(t, "GET", "/v1/me", "x-api-key", secret); r.status != 200 {
		t.Errorf("the new key: %d %s", r.status, r.body)
	}
	h.keys.wait() // until the uses are recorded
	k := h.accounts.keys[filingwire.HashKeySecret(secret)]
	if k.ID != id || strings.Contains(fmt.Sprintf("%+v", k), secret) {
		t.Errorf("stored %+v", k) // contract 2: "At rest a key is only `sha256`"
	}
	list := h.do(t, "GET", "/v1/api_keys", "x-api-key", owner)
	used := strings.Replace(want, `"lastUsedAt":null`, `"lastUsedAt":"2026-04-01T12:00:00.000Z"`, 1)
	if list.status != 200 || !strings.HasPrefix(list.body, `{"object":"list","data":[`+used+"},{") || strings.Contains(list.body, `"secret"`) || strings.Contains(list.body, secret) {
		t.Errorf("list %d %s", list.status, list.body)
	}
	if m := list.decode(t); m["hasMore"] != false || m["nextCursor"] != nil || m["requestId"] != list.header.Get("Request-Id") || m["traceparent"] != list.header.Get("traceparent") || len(m["data"].([]any)) != 2 {
		t.Errorf("list %s", list.body)
	}
	if r.header.Get("SECAPI-Meter-Class") != "account" || r.header.Get("SECAPI-Estimated-Cost") != "$0.0000" {
		t.Errorf("headers %v", r.header)
	}
	if log := h.log.String(); strings.Contains(log, secret) {
		t.Error("the secret is in the log")
	}
}

// Contract 1: a cursor is keyset-based and bound to its list; a foreign one is `invalid_cursor`.
func TestKeysAreListedInPages(t *testing.T) {
	h := newHarness(t, nil)
	owner, other := h.owner("org_B", "team"), h.owner("org_C", "team")
	var want []string
	for i := range 5 {
		h.accounts.add("org_B", "team", func(k *filingwire.APIKey) {
			k.CreatedAt = filingwire.InstantOf(testNow.Add(time.Duration(i) * time.Second))
			want = append([]string{k.ID}, want...)
		})
	}
	var got []string
	cursor := ""
	for {
		m := h.do(t, "GET", "/v1/api_keys?limit=2"+cursor, "x-api-key", owner).decode(t)
		for _, k := range m["data"].([]any) {
			got = append(got, k.(map[string]any)["id"].(string))
		}
		// contract 1: "Rows inserted meanwhile never make a page repeat or skip a row."
		h.accounts.add("org_B", "team", func(k *filingwire.APIKey) { k.CreatedAt = filingwire.InstantOf(testNow.Add(time.Hour)) })
		if m["hasMore"] != true {
			break
		}
		cursor = "&cursor=" + m["nextCursor"].(string)
	}
	if len(got) != 6 || !slices.Equal(got[:5], want) {
		t.Errorf("paged %v, want %v and the owner", got, want)
	}
	checkError(t, h.do(t, "GET", "/v1/api_keys?limit=2"+cursor, "x-api-key", other), 400, "invalid_cursor")
	checkError(t, h.do(t, "GET", "/v1/api_keys?cursor=AAAA", "x-api-key", owner), 400, "invalid_cursor")
	for _, query := range []string{"limit=0", "limit=1001", "limit=x", "status=active", "limit=1&limit=2"} {
		checkError(t, h.do(t, "GET", "/v1/api_keys?"+query, "x-api-key", owner), 400, "invalid_query_parameter")
	}
}

func TestKeyBodiesAreValidated(t *testing.T) {
	h := newHarness(t, nil)
	owner := h.owner("org_B", "team")
	var id string
	for _, k := range h.accounts.rowsOf("org_B") {
		id = k.ID
	}
	for _, c := range []struct{ path, body, location string }{
		{"", `{"scopes":["read:everything"]}`, "body.scopes[0]"},
		{"", `{"scopes":["read:sec","read:sec"]}`, "body.scopes"},
		{"", `{"scopes":[{},{}]}`, "body.scopes"},
		{"", `{"scopes":[[]]}`, "body.scopes"},
		{"", `{"scopes":"read:sec"}`, "body.scopes"},
		{"", `{"label":7}`, "body.label"},
		{"", `{"label":"` + strings.Repeat("x", 201) + `"}`, "body.label"},
		{"", `{"expiresAt":"tomorrow"}`, "body.expiresAt"},
		{"", `{"livemode":true,"expiresAt":"2026-04-01T12:00:00Z"}`, "body.expiresAt"},
		{"", `{"livemode":true,"expiresAt":"9999-01-01T00:00:00Z"}`, "body.expiresAt"},
		{"/" + id + "/rotate", `{"overlapSeconds":-1}`, "body.overlapSeconds"},
		{"/" + id + "/rotate", `{"overlapSeconds":604801}`, "body.overlapSeconds"},
		{"/" + id + "/rotate", `{"OverlapSeconds":604801}`, "body"},
		{"/" + id + "/rotate", `{"overlapSeconds":1.5}`, "body.overlapSeconds"},
		{"/" + id + "/rotate", `{"overlapSeconds":1e300}`, "body.overlapSeconds"},
	} {
		r := h.post(t, "/v1/api_keys"+c.path, c.body, "x-api-key", owner)
		if details := checkError(t, r, 400, "validation_error"); !strings.Contains(fmt.Sprint(details["fields"]), "location:"+c.location) {
			t.Errorf("%s: %v, want %s", c.body, details, c.location)
		}
	}
	if n := len(h.accounts.rowsOf("org_B")); n != 1 {
		t.Errorf("%d keys after refused bodies", n)
	}
}

// Contract 2: "`DELETE /v1/api_keys/{id}` → the object with `status:"revoked"`, idempotent";
// "Revocation takes effect on every instance within 5 s."
func TestRevokeKey(t *testing.T) {
	h := newHarness(t, nil)
	second := newHarness(t, func(c *Config) { c.Accounts, c.Now = h.accounts, h.clock.now }) // another instance
	owner := h.owner("org_B", "team")
	var id string
	secret := h.accounts.add("org_B", "team", func(k *filingwire.APIKey) { id = k.ID })
	for _, instance := range []*harness{h, second} {
		if r := instance.do(t, "GET", "/v1/me", "x-api-key", secret); r.status != 200 {
			t.Fatal(r.body)
		}
		instance.keys.wait()
	}
	first := h.do(t, "DELETE", "/v1/api_keys/"+id, "x-api-key", owner)
	if m := first.decode(t); first.status != 200 || m["object"] != "api_key" || m["id"] != id || m["status"] != "revoked" {
		t.Fatalf("%d %s", first.status, first.body)
	}
	checkError(t, h.do(t, "GET", "/v1/me", "x-api-key", secret), 401, "authentication_failed") // at once here
	h.clock.advance(5 * time.Second)
	checkError(t, second.do(t, "GET", "/v1/me", "x-api-key", secret), 401, "authentication_failed")
	if again := second.do(t, "DELETE", "/v1/api_keys/"+id, "x-api-key", owner); again.status != 200 || again.body != first.body {
		t.Errorf("again: %d %s, first %s", again.status, again.body, first.body)
	}
	checkError(t, h.post(t, "/v1/api_keys/"+id+"/rotate", "", "x-api-key", owner), 409, "key_not_active")
}

// Contract 1: `read:account`: key lists; `write:account`: keys.
func TestKeyScopes(t *testing.T) {
	h := newHarness(t, nil)
	for _, c := range []struct{ method, path, scope string }{
		{"GET", "/v1/api_keys", filingwire.ScopeReadAccount},
		{"POST", "/v1/api_keys", filingwire.ScopeWriteAccount},
		{"DELETE", "/v1/api_keys/key_x", filingwire.ScopeWriteAccount},
		{"POST", "/v1/api_keys/key_x/rotate", filingwire.ScopeWriteAccount},
	} {
		others := slices.DeleteFunc(slices.Clone(filingwire.Scopes), func(s string) bool { return s == c.scope })
		key := h.accounts.add("org_B", "team", func(k *filingwire.APIKey) { k.Scopes = others })
		details := checkError(t, h.do(t, c.method, c.path, "x-api-key", key), 403, "insufficient_scope")
		if details["requiredScope"] != c.scope {
			t.Errorf("%s %s: %v", c.method, c.path, details)
		}
	}
}
