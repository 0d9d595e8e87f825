package api

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"
)

func encodeJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func signWith(t *testing.T, method jwt.SigningMethod, kid any, key any, claims jwt.Claims) string {
	t.Helper()
	token := jwt.NewWithClaims(method, claims)
	if kid != nil {
		token.Header["kid"] = kid
	}
	text, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Bad input: "a JWT with `none`, a wrong audience, a swapped key".
func TestForgedTokens(t *testing.T) {
	h, p := newOAuthHarness(t)
	good := p.sign(t, nil)
	parts := strings.Split(good, ".")
	kid, err := p.Keypair.KeyID()
	if err != nil {
		t.Fatal(err)
	}
	other, err := mockoidc.RandomKeypair(2048)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(p.Keypair.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	claims := p.claims(nil)
	otherJWKS, err := other.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	embedded := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(otherJWKS, &set); err != nil {
		t.Fatal(err)
	}
	embedded.Header["kid"], embedded.Header["jwk"] = kid, set.Keys[0]
	withKey, err := embedded.SignedString(other.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	critical := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	critical.Header["kid"], critical.Header["crit"], critical.Header["x"] = kid, []string{"x"}, 1
	withCritical, err := critical.SignedString(p.Keypair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	richer := encodeJSON(t, p.claims(jwt.MapClaims{"scope": "write:account"}))
	for name, token := range map[string]string{
		"none":                     encodeJSON(t, map[string]any{"alg": "none", "kid": kid}) + "." + parts[1] + ".",
		"None":                     encodeJSON(t, map[string]any{"alg": "None", "kid": kid}) + "." + parts[1] + "." + parts[2],
		"no algorithm":             encodeJSON(t, map[string]any{"kid": kid}) + "." + parts[1] + "." + parts[2],
		"HMAC with the public key": signWith(t, jwt.SigningMethodHS256, kid, public, claims),
		"swapped key":              signWith(t, jwt.SigningMethodRS256, kid, other.PrivateKey, claims),
		"another kind of key":      signWith(t, jwt.SigningMethodES256, kid, curve, claims),
		"key in the header":        withKey,
		"critical header":          withCritical,
		"unknown key id":           signWith(t, jwt.SigningMethodRS256, "nobody", p.Keypair.PrivateKey, claims),
		"no key id":                signWith(t, jwt.SigningMethodRS256, nil, p.Keypair.PrivateKey, claims),
		"key id that is no text":   signWith(t, jwt.SigningMethodRS256, 7, p.Keypair.PrivateKey, claims),
		"other claims":             parts[0] + "." + richer + "." + parts[2],
		"no signature":             parts[0] + "." + parts[1] + ".",
		"cut signature":            good[:len(good)-8],
		"two parts":                parts[0] + "." + parts[1],
		"five parts":               good + ".a.b",
		"JSON serialization":       `{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`,
		"nothing":                  "",
		"garbage":                  "%..",
	} {
		if r := h.bearer(t, "/v1/me", token); r.status != 401 || !strings.Contains(r.body, `"authentication_failed"`) {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	for _, authorization := range []string{"Basic " + good, good, "Bearer" + good, "Token " + good} {
		checkError(t, h.do(t, "GET", "/v1/me", "x-api-key", "", "Authorization", authorization), 401, "authentication_failed")
	}
	if r := h.bearer(t, "/v1/me", good); r.status != 200 {
		t.Errorf("good: %d %s", r.status, r.body)
	}
	if n := p.requests.Load(); n > 2 {
		t.Errorf("forged tokens made %d requests to the provider", n)
	}
}
