package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Contract 6: "`GET /.well-known/oauth-protected-resource` (RFC 9728) → `{resource (the base
// URL), authorization_servers[], bearer_methods_supported:["header"], scopes_supported[],
// resource_documentation}`, always 200; `…/mcp` is the same with `resource:"<base>/mcp"`, and a
// 401 of `/mcp` points there".
func TestProtectedResource(t *testing.T) {
	for _, c := range []struct {
		oauth   OAuth
		servers string
	}{
		{OAuth{}, `[]`},
		{OAuth{Issuer: "https://tenant.test/x"}, `["https://tenant.test/x"]`},
		{OAuth{Issuer: "https://tenant.test/x", AuthKitDomain: "quiet-oak.authkit.test"}, `["https://quiet-oak.authkit.test"]`},
	} {
		h := newHarness(t, func(config *Config) { config.OAuth = c.oauth })
		for _, suffix := range []string{"", "/mcp"} {
			r := h.do(t, "GET", "/.well-known/oauth-protected-resource"+suffix, "x-api-key", "", "Host", "evil.test")
			want := `{"resource":"https://api.example.test` + suffix + `","authorization_servers":` + c.servers +
				`,"bearer_methods_supported":["header"],"scopes_supported":["read:sec","read:account","write:account"],"resource_documentation":"https://api.example.test/docs"}`
			if r.status != 200 || strings.TrimSpace(r.body) != want || r.header.Get("Content-Type") != "application/json" {
				t.Errorf("%d %s\n%s", r.status, r.body, want)
			}
		}
		if got, want := h.challenge("/mcp"), `Bearer resource_metadata="https://api.example.test/.well-known/oauth-protected-resource/mcp"`; got != want {
			t.Errorf("challenge of /mcp %s", got)
		}
	}
}

// Contract 6: "proxied from the configured WorkOS AuthKit domain with a 5 min cache (stale
// served up to 24 h if the tenant is down, `Warning` header)".
func TestAuthorizationServerIsProxied(t *testing.T) {
	c := &clock{t: testNow}
	p := &provider{}
	tenant := httptest.NewServer(p.door(http.NotFoundHandler()))
	t.Cleanup(tenant.Close)
	metadata := `{"issuer":"https://quiet-oak.authkit.test","token_endpoint":"https://quiet-oak.authkit.test/oauth2/token","x":1}`
	p.answer.Store(&metadata)
	h := newHarness(t, func(config *Config) {
		config.Now = c.now
		config.OAuth = OAuth{AuthKitDomain: tenant.URL}
	})
	get := func() *result {
		return h.do(t, "GET", "/.well-known/oauth-authorization-server", "x-api-key", "")
	}
	p.down.Store(true) // "unreachable with no cache → 503"
	r := get()
	checkError(t, r, 503, "workos_authorization_server_unavailable")
	if strings.Contains(r.body, tenant.URL) {
		t.Errorf("internals in %s", r.body)
	}
	p.down.Store(false)
	c.advance(metadataPause)
	fresh := func(requests int64) {
		t.Helper()
		if r := get(); r.status != 200 || r.body != metadata || r.header.Get("Warning") != "" || r.header.Get("Content-Type") != "application/json" {
			t.Errorf("%d %s %v", r.status, r.body, r.header)
		}
		if n := p.requests.Load(); n != requests {
			t.Errorf("%d requests to the tenant, want %d", n, requests)
		}
	}
	fresh(2)
	c.advance(5*time.Minute - time.Second)
	fresh(2)
	c.advance(time.Second)
	fresh(3)
	fetched := c.now()

	p.down.Store(true)
	stale := func() {
		t.Helper()
		if r := get(); r.status != 200 || r.body != metadata || !strings.HasPrefix(r.header.Get("Warning"), "110 ") {
			t.Errorf("%d %s %v", r.status, r.body, r.header)
		}
	}
	c.advance(5 * time.Minute)
	stale()
	stale()
	if n := p.requests.Load(); n != 4 {
		t.Errorf("%d requests to a tenant that is down", n)
	}
	c.advance(24*time.Hour - time.Second - c.now().Sub(fetched))
	stale()
	c.advance(metadataPause)
	checkError(t, get(), 503, "workos_authorization_server_unavailable")
	p.down.Store(false)
	for _, nonsense := range []string{"<html>", "[]", "{}", `{"issuer":7}`} {
		p.answer.Store(&nonsense)
		c.advance(metadataPause)
		checkError(t, get(), 503, "workos_authorization_server_unavailable")
	}
}

// Contract 6: "else built from the configured issuer; nothing configured … → 503".
func TestAuthorizationServerWithoutATenant(t *testing.T) {
	path := "/.well-known/oauth-authorization-server"
	checkError(t, newHarness(t, nil).do(t, "GET", path, "x-api-key", ""), 503, "workos_authorization_server_unavailable")
	h := newHarness(t, func(c *Config) { c.OAuth = OAuth{Issuer: "https://tenant.test/", JWKSURL: "https://keys.test/jwks"} })
	m := h.do(t, "GET", path, "x-api-key", "").decode(t)
	for key, want := range map[string]string{"issuer": "https://tenant.test/", "authorization_endpoint": "https://tenant.test/oauth2/authorize",
		"token_endpoint": "https://tenant.test/oauth2/token", "jwks_uri": "https://keys.test/jwks"} {
		if m[key] != want {
			t.Errorf("%s: %v", key, m[key])
		}
	}
}
