package api

import (
	"context"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const (
	authKey   = "api_key"
	authOAuth = "oauth"
)

// caller is who sends a request: the holder of an API key or of a bearer token.
type caller struct {
	id       string // of the key, or the token's subject
	mode     string // authKey, authOAuth
	scopes   []string
	livemode bool
	expires  *filingwire.Instant // of a key that expires
	token    tokenHold           // of a bearer token
}

func (c *caller) has(scope string) bool { return slices.Contains(c.scopes, scope) }

// authenticate finds the caller of the request.
func (s *Server) authenticate(c *fiber.Ctx, r *request) error {
	who, err := s.credentialOf(c.UserContext(), c.Get("X-Api-Key"), c.Get(fiber.HeaderAuthorization))
	if err != nil {
		return err
	}
	r.caller, r.org = who.caller, s.metering.effective(c.UserContext(), who.org)
	return nil
}

// credentialOf finds the caller that the headers speak for. A key is preferred to a token.
func (s *Server) credentialOf(ctx context.Context, secret, authorization string) (credential, error) {
	if secret != "" {
		return s.keys.lookup(ctx, secret)
	}
	if authorization == "" {
		return credential{}, errMissingKey
	}
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") || s.tokens == nil {
		return credential{}, errBadCredential
	}
	return s.tokens.verify(ctx, strings.TrimSpace(token))
}

// challenge tells a client without a valid credential where to learn how to get one
// (RFC 9728).
func (s *Server) challenge(path string) string {
	document := protectedResourcePath
	if path == mcpPath {
		document += mcpPath
	}
	return `Bearer resource_metadata="` + s.PublicURL + document + `"`
}
