package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/filingwire/filingwire"
)

const (
	contractVersion  = "2026-03-19"
	maxRequestIDSize = 128
	retryAfter       = "1" // seconds
)

// request is what the server knows of one request beside its bytes.
type request struct {
	id          string // ours; billing counts by it, never by the client's
	clientID    string // x-request-id, "" = none
	traceparent string
	start       time.Time
	route       string // pattern of the operation, "" = none
	meter       meterClass
	units       uint64
	caller      *caller
	org         *filingwire.Organization // with the plan and state of this moment
	allowance   allowance                // zero = the rate limit was not asked
	charge      *charge                  // what the gates reserved, until close
	replayed    bool                     // the reply is that of an earlier request with the same Idempotency-Key
	code        filingwire.Code          // of the error that was answered
	cause       error                    // of an answer 5xx; for the log only
}

type requestKey struct{}

// requestOf returns the request that ctx belongs to.
func requestOf(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
}

func (s *Server) newRequest(c *fiber.Ctx) *request {
	r := &request{
		id:          filingwire.NewID("req_"),
		traceparent: continueTrace(c.Get("traceparent")),
		start:       s.Now(),
		meter:       meterAccount,
	}
	c.Locals(requestKey{}, r)
	return r
}

// open is the outermost middleware; every reply to a well-formed request passes it.
//
//  1. The request gets its id and trace; malformed headers end here.
//  2. admit (see middleware.go) runs for the operation that the router finds, then its handler.
//  3. What fell through, and what panicked, becomes an error body.
//  4. The request is metered, the response headers are set, which need the outcome, and the
//     request is logged.
func (s *Server) open(c *fiber.Ctx) error {
	r := s.newRequest(c)
	ctx, cancel := context.WithTimeout(s.base, requestTimeout)
	defer cancel()
	c.SetUserContext(ctx)
	if err := s.run(c, r); err != nil {
		s.fail(c, r, err)
	}
	s.close(c, r)
	s.setHeaders(c, r)
	s.logRequest(c, r)
	return nil
}

func (s *Server) run(c *fiber.Ctx, r *request) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.Logger.Error("request panicked", "requestId", r.id, "route", r.route, "panic", p, "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	if err := r.checkHead(c); err != nil {
		return err
	}
	if err := c.Next(); err != nil {
		return s.unrouted(c, r, err)
	}
	return nil
}

func (r *request) checkHead(c *fiber.Ctx) error {
	if id := c.Get("X-Request-Id"); id != "" {
		if len(id) > maxRequestIDSize || strings.ContainsFunc(id, func(r rune) bool { return r < ' ' || r > '~' }) {
			return headerError("x-request-id", "x-request-id must be at most 128 printable ASCII characters.")
		}
		if hasKeySecret(id) || secretShapes.MatchString(id) { // it is echoed and stored
			return headerError("x-request-id", "x-request-id must not hold a credential.")
		}
		r.clientID = id
	}
	if v := c.Get("Secapi-Version"); v != "" && v != contractVersion {
		return headerError("secapi-version", "This version of the API does not exist.", contractVersion)
	}
	if hasKeySecret(string(c.Request().RequestURI())) {
		return errBadCredential
	}
	return nil
}

// unrouted answers what no operation takes: inside /v1 only callers with a credential
// learn whether a path exists.
func (s *Server) unrouted(c *fiber.Ctx, r *request, err error) error {
	if inV1(c) {
		if err := s.authenticate(c, r); err != nil {
			c.Response().Header.Del(fiber.HeaderAllow)
			return err
		}
	}
	return err
}

func inV1(c *fiber.Ctx) bool {
	path := c.Path()
	return path == "/v1" || strings.HasPrefix(path, "/v1/")
}

func (s *Server) setHeaders(c *fiber.Ctx, r *request) {
	h := &c.Response().Header
	h.Set("Request-Id", r.id)
	h.Set("traceparent", r.traceparent)
	h.Set("X-Content-Type-Options", "nosniff")
	if r.clientID != "" {
		h.Set("X-Request-Id", r.clientID)
	}
	switch status := c.Response().StatusCode(); status {
	case http.StatusUnauthorized:
		h.Set(fiber.HeaderWWWAuthenticate, s.challenge(c.Path()))
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", retryAfter)
	}
	if !inV1(c) && c.Path() != mcpPath {
		return
	}
	h.Set("Cache-Control", "no-store")
	if len(h.Peek(fiber.HeaderETag)) > 0 {
		h.Set("Cache-Control", "private, no-cache") // kept, and asked for again by its tag
	}
	h.Set("SECAPI-Version", contractVersion)
	h.Set("SECAPI-Meter-Class", string(r.meter))
	if r.org != nil {
		s.setAccountHeaders(h, r)
	}
	units := r.units
	if c.Response().StatusCode() >= 400 {
		units = 0 // a failed request costs nothing
	}
	h.Set("SECAPI-Estimated-Cost", formatUSD(unitPrice(r.org, r.meter)*units))
}

// setAccountHeaders tells how the organization stands after the request.
func (s *Server) setAccountHeaders(h *fasthttp.ResponseHeader, r *request) {
	standing := s.metering.standing(r.org)
	h.Set("SECAPI-Plan-Key", r.org.Plan)
	h.Set("SECAPI-Billing-State", r.org.State)
	h.Set("SECAPI-Free-Grant-Remaining", strconv.FormatUint(standing.grantRemaining, 10))
	h.Set("SECAPI-Budget-Used", strconv.FormatInt(cents(standing.accrued), 10))
	if r.allowance.limit == 0 {
		r.allowance = s.metering.allowance(r.org)
	}
	h.Set("RateLimit-Limit", strconv.Itoa(r.allowance.limit))
	h.Set("RateLimit-Remaining", strconv.Itoa(r.allowance.remaining))
	h.Set("RateLimit-Reset", strconv.Itoa(r.allowance.reset))
	if r.allowance.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(r.allowance.retry))
	}
}

func (s *Server) logRequest(c *fiber.Ctx, r *request) {
	status, took := c.Response().StatusCode(), s.Now().Sub(r.start)
	s.OnReply(r.route, c.Method(), status, took)
	attrs := []slog.Attr{
		slog.String("method", c.Method()),
		slog.String("route", r.route),
		slog.Int("status", status),
		slog.Duration("duration", took),
		slog.String("requestId", r.id),
	}
	if r.clientID != "" {
		attrs = append(attrs, slog.String("clientRequestId", r.clientID))
	}
	if r.org != nil {
		attrs = append(attrs, slog.String("orgId", r.org.ID))
	}
	if r.code != "" {
		attrs = append(attrs, slog.String("code", string(r.code)))
	}
	level := slog.LevelInfo
	if status >= 500 {
		level = slog.LevelError
		attrs = append(attrs, slog.Any("error", r.cause))
	}
	s.Logger.LogAttrs(context.Background(), level, "request", attrs...)
}

// continueTrace returns a traceparent with a span of our own, in the caller's trace when
// parent is a valid W3C traceparent and in a new one otherwise.
func continueTrace(parent string) string {
	var random [24]byte
	_, _ = rand.Read(random[:]) // never fails
	trace, flags := hex.EncodeToString(random[:16]), "01"
	if len(parent) >= 55 && parent[2] == '-' && parent[35] == '-' && parent[52] == '-' &&
		(len(parent) == 55 || parent[:2] != "00" && parent[55] == '-') &&
		isHex(parent[:2]) && parent[:2] != "ff" && isHex(parent[3:35]) && isHex(parent[36:52]) && isHex(parent[53:55]) &&
		strings.Trim(parent[3:35], "0") != "" && strings.Trim(parent[36:52], "0") != "" {
		trace, flags = parent[3:35], parent[53:55]
	}
	return "00-" + trace + "-" + hex.EncodeToString(random[16:]) + "-" + flags
}

func isHex(s string) bool { return strings.Trim(s, "0123456789abcdef") == "" }
