package api

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"
)

// provider is an OpenID provider on loopback, in front of which the tests may close the door.
type provider struct {
	*mockoidc.MockOIDC
	down     atomic.Bool
	requests atomic.Int64
	answer   atomic.Pointer[string] // instead of the provider's
}

func newProvider(t *testing.T, now func() time.Time) *provider {
	t.Helper()
	m, err := mockoidc.NewServer(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{MockOIDC: m}
	m.ClientID = "https://api.example.test" // its tokens are for the client that asks
	wall := mockoidc.NowFunc
	mockoidc.NowFunc = now
	if err := m.AddMiddleware(p.door); err != nil {
		t.Fatal(err)
	}
	ln, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Start(ln, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		providerClient.CloseIdleConnections()
		http.DefaultClient.CloseIdleConnections()
		if err := m.Server.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		mockoidc.NowFunc = wall
	})
	return p
}

func (p *provider) door(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.requests.Add(1)
		if p.down.Load() {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		if answer := p.answer.Load(); answer != nil {
			_, _ = w.Write([]byte(*answer)) // the client's error shows
			return
		}
		next.ServeHTTP(w, r)
	})
}

// user is who logs in at the provider.
type user struct {
	*mockoidc.MockUser
	orgID, sessionID string
	permissions      []string
	scope            string
}

func (u *user) Claims(_ []string, base *mockoidc.IDTokenClaims) (jwt.Claims, error) {
	return struct {
		*mockoidc.IDTokenClaims
		OrgID       string   `json:"org_id"`
		SessionID   string   `json:"sid"`
		Permissions []string `json:"permissions"`
		Scope       string   `json:"scope,omitempty"`
	}{base, u.orgID, u.sessionID, u.permissions, u.scope}, nil
}

// login takes u through the authorization code flow and returns the token at its end.
func (p *provider) login(t *testing.T, u *user) string {
	t.Helper()
	p.QueueUser(u)
	query := url.Values{"scope": {"openid"}, "state": {"s"}, "client_id": {p.ClientID}, "response_type": {"code"}, "redirect_uri": {"http://127.0.0.1/back"}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.AuthorizationEndpoint()+"?"+query.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	back, err := resp.Location()
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {back.Query().Get("code")}, "client_id": {p.ClientID}, "client_secret": {p.ClientSecret}}
	req, err = http.NewRequestWithContext(t.Context(), http.MethodPost, p.TokenEndpoint(), strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if resp, err = http.DefaultClient.Do(req); err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var tokens struct {
		IDToken string `json:"id_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&tokens); err != nil || tokens.IDToken == "" {
		t.Fatalf("no token: %v", err)
	}
	return tokens.IDToken
}

// sign is a token that the provider's key signs, with the claims of a good one but for changes.
func (p *provider) sign(t *testing.T, changes jwt.MapClaims) string {
	t.Helper()
	token, err := p.Keypair.SignJWT(p.claims(changes))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (p *provider) claims(changes jwt.MapClaims) jwt.MapClaims {
	claims := jwt.MapClaims{"iss": p.Issuer(), "aud": p.ClientID, "sub": "user_1", "org_id": "tenant_B", "sid": "session_1",
		"iat": testNow.Unix(), "exp": testNow.Add(time.Hour).Unix(), "permissions": []string{"read:sec"}}
	for name, value := range changes {
		if value == nil {
			delete(claims, name)
		} else {
			claims[name] = value
		}
	}
	return claims
}
