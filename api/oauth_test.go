package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"
)

// newOAuthHarness is a server that accepts the tokens of a provider of its own.
func newOAuthHarness(t *testing.T) (*harness, *provider) {
	t.Helper()
	c := &clock{t: testNow}
	p := newProvider(t, c.now)
	h := newHarness(t, func(config *Config) {
		config.Now = c.now
		config.OAuth = OAuth{Issuer: p.Issuer(), JWKSURL: p.JWKSEndpoint(), Audience: []string{"client_01"}}
	})
	h.clock = c
	h.accounts.link("tenant_B", "org_B", "team")
	return h, p
}

func (h *harness) bearer(t *testing.T, path, token string) *result {
	t.Helper()
	return h.do(t, "GET", path, "x-api-key", "", "Authorization", "Bearer "+token)
}

// Contract 1: "OAuth bearer … from the configured WorkOS tenant, verified against its JWKS
// (issuer, audience, expiry, `org_id`, `sid`)": "the same, by the token's `permissions`/`scope`".
func TestBearerToken(t *testing.T) {
	h, p := newOAuthHarness(t)
	token := p.login(t, &user{MockUser: &mockoidc.MockUser{Subject: "user_7"}, orgID: "tenant_B", sessionID: "session_7",
		permissions: []string{"read:sec", "posts:write", "admin:operator"}, scope: "openid read:account read:sec"})
	r := h.bearer(t, "/v1/me", token)
	want := `"principalId":"user_7","subject":"user_7","orgId":"org_B","authMode":"oauth","scopes":["read:sec","read:account"],"livemode":true,"keyId":null,"publicPlanKey":"team","billingState":"team_active"`
	if r.status != 200 || !strings.Contains(r.body, `"principal":{`+want+`}`) {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if r := h.bearer(t, "/v1/events/restatements", token); r.status != 200 || r.header.Get("SECAPI-Plan-Key") != "team" {
		t.Errorf("feed: %d %s", r.status, r.body)
	}
	if r := h.bearer(t, "/v1/api_keys", token); r.status != 200 {
		t.Errorf("keys: %d %s", r.status, r.body)
	}
	r = h.do(t, "POST", "/v1/api_keys", "x-api-key", "", "Authorization", "bearer "+token)
	if details := checkError(t, r, 403, "insufficient_scope"); details["requiredScope"] != "write:account" {
		t.Errorf("details %v", details)
	}
	if n := p.requests.Load(); n != 3 { // authorize, token, and the keys once
		t.Errorf("%d requests to the provider", n)
	}
	if log := h.log.String(); strings.Contains(log, token) || strings.Contains(log, strings.Split(token, ".")[2]) {
		t.Error("the token is in the log")
	}

	// "Both sent: `x-api-key` wins."
	if r := h.do(t, "GET", "/v1/me", "Authorization", "Bearer "+token); !strings.Contains(r.body, `"orgId":"org_A"`) {
		t.Errorf("both: %s", r.body)
	}
	checkError(t, h.do(t, "GET", "/v1/me", "x-api-key", "secapi_live_x", "Authorization", "Bearer "+token), 401, "authentication_failed")
}

// A token makes keys that its holder's session does not outlive in scope: an idempotency key
// belongs to the subject.
func TestBearerTokenManagesKeys(t *testing.T) {
	h, p := newOAuthHarness(t)
	token := p.sign(t, jwt.MapClaims{"scope": "write:account read:account"})
	create := func(token string) *result {
		return h.post(t, "/v1/api_keys", `{"livemode":true}`, "x-api-key", "", "Authorization", "Bearer "+token, "Idempotency-Key", "k")
	}
	first := create(token)
	if first.status != 201 || !strings.Contains(first.body, `"orgId":"org_B"`) {
		t.Fatalf("%d %s", first.status, first.body)
	}
	if r := create(token); r.header.Get("Idempotent-Replayed") != "true" || strings.Contains(r.body, "secret") {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := create(p.sign(t, jwt.MapClaims{"scope": "write:account", "sub": "user_2"})); r.status != 201 || r.header.Get("Idempotent-Replayed") != "" {
		t.Errorf("another subject: %d %s", r.status, r.body)
	}
}

// Contract 6: "a token's audience may be either [the base URL or <base>/mcp]".
func TestTokenClaims(t *testing.T) {
	h, p := newOAuthHarness(t)
	leeway := int64(tokenLeeway / time.Second)
	for _, c := range []struct {
		name    string
		changes jwt.MapClaims
		status  int
	}{
		{"good", nil, 200},
		{"base", jwt.MapClaims{"aud": "https://api.example.test"}, 200},
		{"mcp", jwt.MapClaims{"aud": "https://api.example.test/mcp"}, 200},
		{"configured audience", jwt.MapClaims{"aud": "client_01"}, 200},
		{"one of several audiences", jwt.MapClaims{"aud": []string{"x", "client_01"}}, 200},
		{"clocks differ", jwt.MapClaims{"exp": testNow.Unix() - leeway + 1, "nbf": testNow.Unix() + leeway - 1, "iat": testNow.Unix() + leeway - 1}, 200},
		{"no scopes", jwt.MapClaims{"permissions": nil}, 200},
		{"wrong audience", jwt.MapClaims{"aud": "https://api.example.test.evil.test"}, 401},
		{"audience of another path", jwt.MapClaims{"aud": "https://api.example.test/v1"}, 401},
		{"no audience", jwt.MapClaims{"aud": nil}, 401},
		{"empty audience", jwt.MapClaims{"aud": []string{}}, 401},
		{"wrong issuer", jwt.MapClaims{"iss": p.Issuer() + "/"}, 401},
		{"no issuer", jwt.MapClaims{"iss": nil}, 401},
		{"expired", jwt.MapClaims{"exp": testNow.Unix() - leeway - 1}, 401},
		{"no expiry", jwt.MapClaims{"exp": nil}, 401},
		{"expiry as text", jwt.MapClaims{"exp": "tomorrow"}, 401},
		{"not yet valid", jwt.MapClaims{"nbf": testNow.Unix() + leeway + 1}, 401},
		{"issued to come", jwt.MapClaims{"iat": testNow.Unix() + leeway + 1}, 401},
		{"no org_id", jwt.MapClaims{"org_id": nil}, 401},
		{"org_id as number", jwt.MapClaims{"org_id": 7}, 401},
		{"no sid", jwt.MapClaims{"sid": nil}, 401},
		{"empty sid", jwt.MapClaims{"sid": ""}, 401},
		{"no subject", jwt.MapClaims{"sub": nil}, 401},
		{"permissions as text", jwt.MapClaims{"permissions": "read:sec"}, 401},
	} {
		r := h.bearer(t, "/v1/me", p.sign(t, c.changes))
		if r.status != c.status {
			t.Errorf("%s: %d %s", c.name, r.status, r.body)
		} else if c.status == 401 {
			checkError(t, r, 401, "authentication_failed")
		}
	}
}

// Contract 6: "An `org_id` that no organization is linked to … → 403, never granted by itself."
func TestUnlinkedOrganization(t *testing.T) {
	h, p := newOAuthHarness(t)
	token := p.sign(t, jwt.MapClaims{"org_id": "tenant_C"})
	checkError(t, h.bearer(t, "/v1/me", token), 403, "organization_not_linked")
	checkError(t, h.bearer(t, "/v1/me", p.sign(t, jwt.MapClaims{"org_id": "org_B"})), 403, "organization_not_linked")
	h.accounts.link("tenant_C", "org_C", "payg")
	h.clock.advance(unknownOrgTTL)
	if r := h.bearer(t, "/v1/org", token); r.status != 200 || !strings.Contains(r.body, `"id":"org_C"`) {
		t.Errorf("linked: %d %s", r.status, r.body)
	}
	h.accounts.mu.Lock()
	delete(h.accounts.links, "tenant_C")
	h.accounts.mu.Unlock()
	h.clock.advance(5 * time.Second)
	checkError(t, h.bearer(t, "/v1/me", token), 403, "organization_not_linked")
}

// Contract 1: "JWKS unreachable: 503 `auth_verification_unavailable`, never a pass."
func TestProviderUnreachable(t *testing.T) {
	h, p := newOAuthHarness(t)
	token := p.sign(t, nil)
	p.down.Store(true)
	r := h.bearer(t, "/v1/me", token)
	checkError(t, r, 503, "auth_verification_unavailable")
	if r.header.Get("Retry-After") == "" {
		t.Error("503 without Retry-After")
	}
	checkError(t, h.bearer(t, "/v1/me", token), 503, "auth_verification_unavailable")
	if n := p.requests.Load(); n != 1 {
		t.Errorf("%d requests to a provider that is down", n)
	}
	p.down.Store(false)
	h.clock.advance(failurePause)
	if r := h.bearer(t, "/v1/me", token); r.status != 200 {
		t.Fatalf("back again: %d %s", r.status, r.body)
	}
	p.down.Store(true)
	h.clock.advance(keySetTTL - time.Second)
	if r := h.bearer(t, "/v1/me", token); r.status != 200 {
		t.Errorf("with a remembered key: %d %s", r.status, r.body)
	}
	h.clock.advance(time.Second)
	checkError(t, h.bearer(t, "/v1/me", token), 503, "auth_verification_unavailable")
	if r := h.do(t, "GET", "/v1/me"); r.status != 200 { // keys do not need the provider
		t.Errorf("key: %d %s", r.status, r.body)
	}
}

func TestProviderAnswersNonsense(t *testing.T) {
	h, p := newOAuthHarness(t)
	token := p.sign(t, nil)
	for _, nonsense := range []string{"<html>", "", "{}", `{"keys":null}`, `{"keys":7}`, strings.Repeat(" ", maxProviderBody+1)} {
		p.answer.Store(&nonsense)
		checkError(t, h.bearer(t, "/v1/me", token), 503, "auth_verification_unavailable")
		h.clock.advance(failurePause)
	}
	// keys that cannot verify are as good as none
	weak, err := mockoidc.RandomKeypair(1024)
	if err != nil {
		t.Fatal(err)
	}
	weakJWKS, err := weak.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	secret := `{"keys":[{"kty":"oct","kid":"k","k":"c2VjcmV0"},{"kty":"RSA"},{"kty":"unheard of","kid":"k"},7]}`
	set := string(weakJWKS)
	for answer, forged := range map[*string]string{
		&secret: signWith(t, jwt.SigningMethodHS256, "k", []byte("secret"), p.claims(nil)),
		&set:    func() string { s, _ := weak.SignJWT(p.claims(nil)); return s }(),
	} {
		p.answer.Store(answer)
		h.clock.advance(keySetTTL)
		checkError(t, h.bearer(t, "/v1/me", forged), 401, "authentication_failed")
	}
}

// The keys are remembered, and read again when a token names one that is unknown.
func TestKeysOfTheProviderRotate(t *testing.T) {
	h, p := newOAuthHarness(t)
	old := p.sign(t, nil)
	if r := h.bearer(t, "/v1/me", old); r.status != 200 {
		t.Fatal(r.body)
	}
	rotated, err := mockoidc.RandomKeypair(2048)
	if err != nil {
		t.Fatal(err)
	}
	p.Keypair = rotated
	fresh := p.sign(t, nil)
	checkError(t, h.bearer(t, "/v1/me", fresh), 401, "authentication_failed") // asked a moment ago
	h.clock.advance(unknownKeyPause)
	if r := h.bearer(t, "/v1/me", fresh); r.status != 200 {
		t.Errorf("the new key: %d %s", r.status, r.body)
	}
	checkError(t, h.bearer(t, "/v1/me", old), 401, "authentication_failed")
	if n := p.requests.Load(); n != 2 {
		t.Errorf("the keys were read %d times", n)
	}
}

func TestOAuthConfigFaults(t *testing.T) {
	for want, o := range map[string]OAuth{
		`issuer "http://tenant.test" is not`:     {Issuer: "http://tenant.test"},
		`JWKS URL "ftp://x/jwks" is not`:         {Issuer: "https://tenant.test", JWKSURL: "ftp://x/jwks"},
		`AuthKit domain "http://tenant.test" is`: {AuthKitDomain: "http://tenant.test"},
		`JWKS URL "https://u:p@x/jwks" is not`:   {Issuer: "https://tenant.test", JWKSURL: "https://u:p@x/jwks"},
		"without an issuer":                      {Audience: []string{"x"}},
	} {
		if err := o.validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	for _, o := range []OAuth{{}, {Issuer: "https://t.test"}, {Issuer: "http://127.0.0.1:9/x", JWKSURL: "http://localhost:9", AuthKitDomain: "t.authkit.test"}} {
		if err := o.validate(); err != nil {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if got := fmt.Sprint((&OAuth{Issuer: "https://t.test/"}).jwksURL()); got != "https://t.test/oauth2/jwks" {
		t.Error(got)
	}
}
