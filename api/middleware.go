package api

import (
	"context"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/filingwire/filingwire"
)

// access says who may call an operation and what a call is metered as.
type access struct {
	public bool
	scope  string // "" = any valid credential
	meter  meterClass
	body   bodyRule
	// metersItself leaves the gates but for the rate limit to the handler; see metering.
	metersItself bool
}

const accessKey = "access"

// admit runs before the handler of every operation, in this order:
//
//  1. authenticate: who calls. Nothing is learned of the rest without a credential.
//  2. scope: may they.
//  3. query parameters: known to the operation, each at most once; then the body (see body.go).
//  4. rate limit, billing state, budget: may they now. (Nothing is charged for a request that
//     fails before this point, so malformed requests must end in 3.)
//  5. Idempotency-Key: a request that was answered before is not run again (see idempotency.go);
//     r.replayed tells, and costs nothing.
//  6. the handler
//  7. metering: by request id, only when the reply is a success of its own.
func (s *Server) admit(ctx huma.Context, next func(huma.Context)) {
	c, r, op := humafiber.Unwrap(ctx), requestOf(ctx.Context()), ctx.Operation()
	a, _ := op.Metadata[accessKey].(access)
	r.route, r.meter, r.units = op.Path, a.meter, 1
	if !a.public {
		if err := s.authenticate(c, r); err != nil {
			s.fail(c, r, err)
			return
		}
		if a.scope != "" && !r.caller.has(a.scope) {
			s.fail(c, r, scopeError(a.scope))
			return
		}
	}
	if err := checkQuery(c, op); err != nil {
		s.fail(c, r, err)
		return
	}
	body, err := readBody(c, a.body)
	if err != nil {
		s.fail(c, r, err)
		return
	}
	if r.org != nil {
		if err := s.pass(c, r, a); err != nil {
			s.fail(c, r, err)
			return
		}
	}
	s.once(c, r, body, func() { next(ctx) })
}

// pass checks the gates of step 4. What it reserves is settled by close.
func (s *Server) pass(c *fiber.Ctx, r *request, a access) error {
	r.allowance = s.metering.take(r.org)
	if r.allowance.retry > 0 {
		return rateLimitError(a.meter, r.allowance)
	}
	if a.metersItself {
		return nil
	}
	var err error
	r.charge, err = s.reserve(c.UserContext(), r, a.meter, 1)
	return err
}

// reserve is that of the metering, for what the request is billed.
func (s *Server) reserve(ctx context.Context, r *request, class meterClass, units uint64) (*charge, error) {
	c, err := s.metering.reserve(ctx, r.org, class, units)
	if err != nil {
		return nil, err
	}
	c.usage.ClientRequestID = r.clientID
	return c, nil
}

// close does step 7: a request that succeeded is billed, once, and every one is counted.
func (s *Server) close(c *fiber.Ctx, r *request) {
	failed := c.Response().StatusCode() >= 400
	if r.charge != nil {
		if !failed && !r.replayed {
			r.charge.settle(r.id, r.units)
		}
		r.charge.release()
	}
	if r.org != nil {
		s.metering.tally(r.org.ID, r.meter, failed, s.Now().Sub(r.start))
	}
}

func scopeError(scope string) error {
	return &filingwire.Error{Code: codeInsufficientScope, Message: "This credential lacks a scope that the operation needs.",
		Details: map[string]any{"requiredScope": scope}}
}

// ignoredParameter is sent by clients of the public API; it has no effect.
const ignoredParameter = "submission_file_limit"

// checkQuery refuses parameters that the operation does not document, repeated ones, and
// text that is not text.
func checkQuery(c *fiber.Ctx, op *huma.Operation) error {
	var seen []string
	for k, v := range c.Request().URI().QueryArgs().All() {
		name := string(k)
		if name == ignoredParameter {
			continue
		}
		known := slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "query" && p.Name == name })
		switch {
		case !known:
			return queryError(printable(name), "Unknown query parameter.", queryNames(op)...)
		case slices.Contains(seen, name):
			return queryError(name, "The query parameter is given more than once.")
		case !isText(v, sizeOf(name)):
			return queryError(name, "The value is not text, or too long.")
		}
		seen = append(seen, name)
	}
	return nil
}

func queryNames(op *huma.Operation) []string {
	names := []string{}
	for _, p := range op.Parameters {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	return names
}

// knownMethods turns a method that Fiber does not know, which it would answer in a format
// of its own, into one that no operation has.
func knownMethods(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(ctx *fasthttp.RequestCtx) {
		if !slices.Contains(fiber.DefaultMethods, string(ctx.Method())) {
			ctx.Request.Header.SetMethod(fiber.MethodTrace)
		}
		next(ctx)
	}
}

// hasKeySecret tells whether s holds something like an API key.
func hasKeySecret(s string) bool {
	return strings.Contains(s, "secapi_live_") || strings.Contains(s, "secapi_test_")
}
