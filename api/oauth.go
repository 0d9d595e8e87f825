package api

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/filingwire/filingwire"
)

// OAuth is the tenant whose bearer tokens are accepted. The zero value accepts none.
type OAuth struct {
	Issuer  string // of the tokens, exactly
	JWKSURL string // of the issuer's keys; default: Issuer + /oauth2/jwks
	// Audience adds to the base URL and its /mcp, which are always accepted.
	Audience []string
	// AuthKitDomain is where the authorization server's metadata is: a host, or its base URL.
	AuthKitDomain string
}

// algorithms that tokens may be signed with: public keys only. A secret that verifies could
// also sign.
var algorithms = []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512,
	jose.ES256, jose.ES384, jose.ES512, jose.EdDSA}

const (
	tokenLeeway     = 30 * time.Second // for clocks that differ
	providerTimeout = 5 * time.Second
	maxProviderBody = 256 << 10
)

func (o *OAuth) validate() error {
	var faults []error
	if o.Issuer == "" && (o.JWKSURL != "" || len(o.Audience) > 0) {
		faults = append(faults, errors.New("OAuth without an issuer"))
	}
	for name, address := range map[string]string{"issuer": o.Issuer, "JWKS URL": o.JWKSURL, "AuthKit domain": o.authKitURL()} {
		if address != "" && !isProvider(address) {
			faults = append(faults, fmt.Errorf("OAuth %s %q is not an https address", name, address))
		}
	}
	return errors.Join(faults...)
}

// isProvider tells whether keys and metadata may be read from the address: nobody on the way
// must be able to replace them.
func isProvider(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

func (o *OAuth) authKitURL() string {
	if o.AuthKitDomain == "" || strings.Contains(o.AuthKitDomain, "://") {
		return strings.TrimRight(o.AuthKitDomain, "/")
	}
	return "https://" + strings.TrimRight(o.AuthKitDomain, "/")
}

func (o *OAuth) jwksURL() string {
	if o.JWKSURL != "" {
		return o.JWKSURL
	}
	return strings.TrimRight(o.Issuer, "/") + "/oauth2/jwks"
}

// providerClient reads what the tenant publishes. A redirect is no answer.
var providerClient = &http.Client{
	Timeout:       providerTimeout,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// tokenVerifier tells who sent a bearer token.
type tokenVerifier struct {
	issuer   string
	audience jwt.Audience
	keys     *keySet
	links    *orgCache // by the tenant's id
	now      func() time.Time
}

var errNotLinked = &filingwire.Error{Code: codeNotLinked, Message: "No organization is linked to the token's organization."}

// linkStore knows which organization a tenant's organization is linked to.
type linkStore interface {
	LinkedOrganization(ctx context.Context, workosID string) (*filingwire.Organization, error)
}

// newTokenVerifier returns nil without an issuer.
func newTokenVerifier(c Config) *tokenVerifier {
	if c.OAuth.Issuer == "" {
		return nil
	}
	return &tokenVerifier{
		issuer:   c.OAuth.Issuer,
		audience: append(jwt.Audience{c.PublicURL, c.PublicURL + mcpPath}, c.OAuth.Audience...),
		keys:     &keySet{url: c.OAuth.jwksURL(), now: c.Now, log: c.Logger},
		links:    newOrgCache(orgsByTenant(c.Accounts), c.Now),
		now:      c.Now,
	}
}

// tokenHold is what must go on for what a bearer token opened to stay open: its time, and the
// link of its organization. It is no secret.
type tokenHold struct {
	Tenant string             `json:"t,omitempty"` // the tenant's id of the organization
	Until  filingwire.Instant `json:"u,omitzero"`  // its expiry and the leeway
}

// holds tells whether the token would still be taken, now that it is away; orgID is whose it was.
func (v *tokenVerifier) holds(ctx context.Context, h tokenHold, orgID string) error {
	if v == nil || !v.now().Before(h.Until.Time) {
		return errBadCredential
	}
	org, err := v.linked(ctx, h.Tenant)
	if err == nil && org.ID != orgID {
		return errNotLinked
	}
	return err
}

// linked is the organization that the tenant's is linked to.
func (v *tokenVerifier) linked(ctx context.Context, tenant string) (*filingwire.Organization, error) {
	org, err := v.links.get(ctx, tenant)
	switch {
	case filingwire.ErrorCode(err) == filingwire.CodeNotFound:
		return nil, errNotLinked
	case err != nil:
		return nil, unchecked(err)
	}
	return org, nil
}

// tokenClaims are those beside the registered ones.
type tokenClaims struct {
	OrgID       string   `json:"org_id"`
	SessionID   string   `json:"sid"`
	Permissions []string `json:"permissions"`
	Scope       string   `json:"scope"`
}

// verify returns who the token speaks for. Whatever is wrong with the token, the error is
// errBadCredential; a good token of an organization that nobody linked is errNotLinked.
func (v *tokenVerifier) verify(ctx context.Context, token string) (credential, error) {
	if hasKeySecret(token) {
		return credential{}, errBadCredential
	}
	t, err := jwt.ParseSigned(token, algorithms)
	if err != nil || len(t.Headers) != 1 || t.Headers[0].KeyID == "" {
		return credential{}, errBadCredential
	}
	key, err := v.keys.find(ctx, t.Headers[0].KeyID)
	if err != nil {
		return credential{}, err
	}
	if key == nil || key.Algorithm != "" && key.Algorithm != t.Headers[0].Algorithm {
		return credential{}, errBadCredential
	}
	var registered jwt.Claims
	var claims tokenClaims
	if err := t.Claims(key.Key, &registered, &claims); err != nil {
		return credential{}, errBadCredential
	}
	expected := jwt.Expected{Issuer: v.issuer, AnyAudience: v.audience, Time: v.now()}
	if registered.Expiry == nil || registered.ValidateWithLeeway(expected, tokenLeeway) != nil ||
		registered.Subject == "" || claims.OrgID == "" || claims.SessionID == "" {
		return credential{}, errBadCredential
	}
	org, err := v.linked(ctx, claims.OrgID)
	if err != nil {
		return credential{}, err
	}
	hold := tokenHold{Tenant: claims.OrgID, Until: filingwire.InstantOf(registered.Expiry.Time().Add(tokenLeeway))}
	return credential{&caller{id: registered.Subject, mode: authOAuth, scopes: claims.scopes(), livemode: org.Livemode, token: hold}, org}, nil
}

// scopes are those of ours that the token carries. It cannot make anyone an operator: the
// command line alone does.
func (c *tokenClaims) scopes() []string {
	scopes := []string{}
	for _, scope := range append(c.Permissions, strings.Fields(c.Scope)...) {
		if scope != filingwire.ScopeOperator && slices.Contains(filingwire.Scopes, scope) && !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}
