package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const (
	protectedResourcePath   = "/.well-known/oauth-protected-resource"
	authorizationServerPath = "/.well-known/oauth-authorization-server"
	mcpPath                 = "/mcp"

	metadataTTL   = 5 * time.Minute
	metadataStale = 24 * time.Hour
	staleWarning  = `110 - "Response is Stale"`
	// metadataPause spares a tenant that is down.
	metadataPause = 5 * time.Second
)

// ProtectedResource tells clients where to get a token (RFC 9728).
type ProtectedResource struct {
	Resource               string   `json:"resource"`
	AuthorizationServers   []string `json:"authorization_servers"`
	BearerMethodsSupported []string `json:"bearer_methods_supported"`
	ScopesSupported        []string `json:"scopes_supported"`
	ResourceDocumentation  string   `json:"resource_documentation"`
}

func (s *Server) registerWellKnown() {
	public := access{public: true, meter: meterAccount}
	operation := func(id, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Tags: []string{"OAuth"}}
	}
	for id, path := range map[string]string{"getProtectedResource": "", "getProtectedResourceMCP": mcpPath} {
		register(s, operation(id, protectedResourcePath+path, "Where to get a token for this API"), public, func(*request) *ProtectedResource {
			return s.protectedResource(path)
		})
	}
	server := operation("getAuthorizationServer", authorizationServerPath, "The authorization server's metadata")
	server.Errors = []int{http.StatusServiceUnavailable}
	server.Responses = jsonResponse("Metadata of RFC 8414", &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true})
	s.handle(server, public, func(c *fiber.Ctx, _ *request) error {
		metadata, stale, err := s.tenant.get(c.UserContext())
		if err != nil {
			return err
		}
		if stale {
			c.Set(fiber.HeaderWarning, staleWarning)
		}
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		return c.Send(metadata)
	})
}

func (s *Server) protectedResource(path string) *ProtectedResource {
	servers := []string{}
	if server := s.OAuth.authKitURL(); server != "" {
		servers = append(servers, server)
	} else if s.OAuth.Issuer != "" {
		servers = append(servers, s.OAuth.Issuer)
	}
	return &ProtectedResource{Resource: s.PublicURL + path, AuthorizationServers: servers, BearerMethodsSupported: []string{"header"},
		ScopesSupported:       []string{filingwire.ScopeReadSEC, filingwire.ScopeReadAccount, filingwire.ScopeWriteAccount},
		ResourceDocumentation: s.PublicURL + "/docs"}
}

// AuthorizationServer is what is known of an authorization server without asking it.
type AuthorizationServer struct {
	Issuer                        string   `json:"issuer"`
	AuthorizationEndpoint         string   `json:"authorization_endpoint"`
	TokenEndpoint                 string   `json:"token_endpoint"`
	JWKSURI                       string   `json:"jwks_uri"`
	ResponseTypesSupported        []string `json:"response_types_supported"`
	GrantTypesSupported           []string `json:"grant_types_supported"`
	CodeChallengeMethodsSupported []string `json:"code_challenge_methods_supported"`
	ScopesSupported               []string `json:"scopes_supported"`
}

// tenantMetadata is the tenant's authorization server metadata (RFC 8414), remembered.
type tenantMetadata struct {
	url   string // "" = the tenant is not asked
	fixed []byte // nil = nothing to say without asking
	now   func() time.Time
	log   *slog.Logger

	mu      sync.Mutex
	body    []byte
	fetched time.Time
	failed  time.Time
}

func newTenantMetadata(c Config) *tenantMetadata {
	t := &tenantMetadata{now: c.Now, log: c.Logger}
	if base := c.OAuth.authKitURL(); base != "" {
		t.url = base + authorizationServerPath
		return t
	}
	if issuer := strings.TrimRight(c.OAuth.Issuer, "/"); issuer != "" {
		t.fixed, _ = json.Marshal(AuthorizationServer{ // texts alone always render
			Issuer: c.OAuth.Issuer, AuthorizationEndpoint: issuer + "/oauth2/authorize", TokenEndpoint: issuer + "/oauth2/token", JWKSURI: c.OAuth.jwksURL(),
			ResponseTypesSupported: []string{"code"}, GrantTypesSupported: []string{"authorization_code", "refresh_token"},
			CodeChallengeMethodsSupported: []string{"S256"}, ScopesSupported: []string{"openid", "profile", "email", "offline_access"}})
	}
	return t
}

// get returns the metadata; stale tells that the tenant is down and they are its last.
func (t *tenantMetadata) get(ctx context.Context) (body []byte, stale bool, err error) {
	if t.fixed != nil {
		return t.fixed, false, nil
	}
	if t.url == "" {
		return nil, false, tenantUnavailable(errors.New("no authorization server is configured"))
	}
	t.mu.Lock() // one request asks, the others want its answer
	defer t.mu.Unlock()
	now := t.now()
	if t.body != nil && now.Sub(t.fetched) < metadataTTL {
		return t.body, false, nil
	}
	err = errors.New("it did not answer a moment ago")
	if now.Sub(t.failed) >= metadataPause {
		if body, err = fetchMetadata(ctx, t.url); err == nil {
			t.body, t.fetched = body, now
			return body, false, nil
		}
		t.log.Warn("metadata of the authorization server not read", "error", err)
		if ctx.Err() == nil {
			t.failed = now
		}
	}
	if t.body != nil && now.Sub(t.fetched) < metadataStale {
		return t.body, true, nil
	}
	return nil, false, tenantUnavailable(err)
}

func fetchMetadata(ctx context.Context, address string) ([]byte, error) {
	body, err := fetchDocument(ctx, address)
	if err != nil {
		return nil, err
	}
	var metadata struct {
		Issuer string `json:"issuer"`
	}
	if err := json.Unmarshal(body, &metadata); err != nil || metadata.Issuer == "" {
		return nil, fmt.Errorf("%s has no metadata", address)
	}
	return body, nil
}

func tenantUnavailable(err error) error {
	return &filingwire.Error{Code: codeTenantUnavailable, Message: "The authorization server's metadata cannot be had at the moment.", Err: err}
}
