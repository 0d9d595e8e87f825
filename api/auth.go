package api

import (
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
}

func (c *caller) has(scope string) bool { return slices.Contains(c.scopes, scope) }

// authenticate finds the caller of the request. A key is preferred to a token.
func (s *Server) authenticate(c *fiber.Ctx, r *request) error {
	var who credential
	var err error
	secret, authorization := c.Get("X-Api-Key"), c.Get(fiber.HeaderAuthorization)
	switch {
	case secret != "":
		who, err = s.keys.lookup(c.UserContext(), secret)
	case authorization == "":
		return errMissingKey
	default:
		scheme, token, _ := strings.Cut(authorization, " ")
		if !strings.EqualFold(scheme, "Bearer") || s.tokens == nil {
			return errBadCredential
		}
		who, err = s.tokens.verify(c.UserContext(), strings.TrimSpace(token))
	}
	if err != nil {
		return err
	}
	r.caller, r.org = who.caller, s.metering.effective(c.UserContext(), who.org)
	return nil
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
