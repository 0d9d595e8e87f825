package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

// Error is the body of every error reply.
type Error struct {
	Object      string          `json:"object" enum:"error"`
	ID          string          `json:"id"`
	Code        filingwire.Code `json:"code" doc:"Machine-readable code"`
	Type        string          `json:"type" enum:"invalid_request_error,authentication_error,permission_error,billing_error,rate_limit_error,not_found_error,conflict_error,api_error"`
	Message     string          `json:"message"`
	RequestID   string          `json:"requestId"`
	Traceparent string          `json:"traceparent"`
	Hint        string          `json:"hint,omitempty"`
	DocsURL     string          `json:"docsUrl,omitempty"`
	Details     map[string]any  `json:"details"`

	status int
}

// GetStatus and Error make huma write the body as it is.
func (e *Error) GetStatus() int { return e.status }
func (e *Error) Error() string  { return string(e.Code) + ": " + e.Message }

const (
	codeMissingKey        filingwire.Code = "missing_api_key"
	codeBadCredential     filingwire.Code = "authentication_failed"
	codeInsufficientScope filingwire.Code = "insufficient_scope"
	// codeLicense is for rows under a licence. Today's are all public (legalShareability), so no
	// request is refused with it; clients of the contract know it.
	codeLicense           filingwire.Code = "license_required"
	codeInvalidJSON       filingwire.Code = "invalid_json"
	codeUpgradeRequired   filingwire.Code = "upgrade_required"
	codeMethod            filingwire.Code = "method_not_allowed"
	codeTooLarge          filingwire.Code = "payload_too_large"
	codeMediaType         filingwire.Code = "unsupported_media_type"
	codeTimeout           filingwire.Code = "request_timeout"
	codeHeadersTooLarge   filingwire.Code = "request_header_fields_too_large"
	codeKeyLimit          filingwire.Code = "key_limit_reached"
	codeKeyEnded          filingwire.Code = "key_not_active"
	codeIdempotencyReused filingwire.Code = "idempotency_key_reused"
	codeIdempotencyInUse  filingwire.Code = "idempotency_key_in_use"
	codeNotLinked         filingwire.Code = "organization_not_linked"
	codeAuthUnavailable   filingwire.Code = "auth_verification_unavailable"
	codeLedgerUnavailable filingwire.Code = "delivery_ledger_unavailable"
	codeTenantUnavailable filingwire.Code = "workos_authorization_server_unavailable"
)

var (
	errMissingKey    = &filingwire.Error{Code: codeMissingKey, Message: "Send an API key in the header x-api-key, or a bearer token in Authorization."}
	errBadCredential = &filingwire.Error{Code: codeBadCredential, Message: "The credential is not valid."}
	errPanic         = errors.New("the handler panicked")
	errNoSuchPath    = &filingwire.Error{Code: filingwire.CodeNotFound, Message: "There is nothing at this path."}
	errNoMethod      = &filingwire.Error{Code: codeMethod, Message: "The method is not allowed here; see the header Allow."}
	errTooLarge      = &filingwire.Error{Code: codeTooLarge, Message: "The request body exceeds 1 MiB."}
	errMediaType     = &filingwire.Error{Code: codeMediaType, Message: "The request body must be application/json."}
	errTimeout       = &filingwire.Error{Code: codeTimeout, Message: "The request did not arrive in time."}
	errHeaders       = &filingwire.Error{Code: codeHeadersTooLarge, Message: "The request line and headers exceed 16 KiB."}
	errMalformed     = &filingwire.Error{Code: filingwire.CodeInvalidRequest, Message: "The request is not well-formed HTTP."}
)

type answer struct {
	status int
	kind   string
}

// answers is the one place where codes become HTTP.
var answers = map[filingwire.Code]answer{
	filingwire.CodeValidation:     {http.StatusBadRequest, "invalid_request_error"},
	filingwire.CodeInvalidQuery:   {http.StatusBadRequest, "invalid_request_error"},
	filingwire.CodeInvalidRequest: {http.StatusBadRequest, "invalid_request_error"},
	filingwire.CodeInvalidCursor:  {http.StatusBadRequest, "invalid_request_error"},
	codeInvalidJSON:               {http.StatusBadRequest, "invalid_request_error"},
	codeMissingKey:                {http.StatusUnauthorized, "authentication_error"},
	codeBadCredential:             {http.StatusUnauthorized, "authentication_error"},
	codeNoSession:                 {http.StatusUnauthorized, "authentication_error"},
	codeInsufficientScope:         {http.StatusForbidden, "permission_error"},
	codeLicense:                   {http.StatusForbidden, "permission_error"},
	codeCrossSite:                 {http.StatusForbidden, "permission_error"},
	codeNotLinked:                 {http.StatusForbidden, "permission_error"},
	filingwire.CodeNotFound:       {http.StatusNotFound, "not_found_error"},
	codeTraceNotFound:             {http.StatusNotFound, "not_found_error"},
	codeKeyLimit:                  {http.StatusConflict, "conflict_error"},
	codeKeyEnded:                  {http.StatusConflict, "conflict_error"},
	codeIdempotencyReused:         {http.StatusConflict, "conflict_error"},
	codeIdempotencyInUse:          {http.StatusConflict, "conflict_error"},
	codeWebhookNotFound:           {http.StatusNotFound, "not_found_error"},
	codeWebhookDisabled:           {http.StatusConflict, "conflict_error"},
	codeWebhookLimit:              {http.StatusConflict, "conflict_error"},
	codeStreamNotFound:            {http.StatusNotFound, "not_found_error"},
	codeStreamPaused:              {http.StatusConflict, "conflict_error"},
	codeStreamLimit:               {http.StatusConflict, "conflict_error"},
	codeUpgradeRequired:           {http.StatusUpgradeRequired, "invalid_request_error"},
	codeMethod:                    {http.StatusMethodNotAllowed, "invalid_request_error"},
	codeTimeout:                   {http.StatusRequestTimeout, "invalid_request_error"},
	codeTooLarge:                  {http.StatusRequestEntityTooLarge, "invalid_request_error"},
	codeMediaType:                 {http.StatusUnsupportedMediaType, "invalid_request_error"},
	codeHeadersTooLarge:           {http.StatusRequestHeaderFieldsTooLarge, "invalid_request_error"},
	codeBillingRequired:           {http.StatusPaymentRequired, "billing_error"},
	codeHardCap:                   {http.StatusPaymentRequired, "billing_error"},
	codeApproval:                  {http.StatusPaymentRequired, "billing_error"},
	codeInvalidSignature:          {http.StatusUnauthorized, "authentication_error"},
	codeSubscribed:                {http.StatusConflict, "conflict_error"},
	codeProviderUnavailable:       {http.StatusServiceUnavailable, "api_error"},
	codeRateLimit:                 {http.StatusTooManyRequests, "rate_limit_error"},
	filingwire.CodeInternal:       {http.StatusInternalServerError, "api_error"},
	filingwire.CodeUnavailable:    {http.StatusServiceUnavailable, "api_error"},
	codeAuthUnavailable:           {http.StatusServiceUnavailable, "api_error"},
	codeLedgerUnavailable:         {http.StatusServiceUnavailable, "api_error"},
	codeTenantUnavailable:         {http.StatusServiceUnavailable, "api_error"},
}

func queryError(parameter, message string, accepted ...string) error {
	details := map[string]any{"parameter": parameter}
	if len(accepted) > 0 {
		details["acceptedValues"] = accepted
	}
	return &filingwire.Error{Code: filingwire.CodeInvalidQuery, Message: parameter + ": " + message, Details: details}
}

func headerError(header, message string, accepted ...string) error {
	details := map[string]any{"parameter": header}
	if len(accepted) > 0 {
		details["acceptedValues"] = accepted
	}
	return &filingwire.Error{Code: filingwire.CodeInvalidRequest, Message: message, Details: details}
}

// newError renders err for the client of r. What is not a *filingwire.Error is internal and
// shows nothing of itself; r keeps it for the log.
func newError(r *request, err error) *Error {
	var e *filingwire.Error
	var f *fiber.Error
	switch {
	case errors.As(err, &e):
	case errors.As(err, &f):
		e = ofFiber(f)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		e = &filingwire.Error{Code: filingwire.CodeUnavailable, Message: "The request took too long; try again."}
	case unreachable(err):
		e = &filingwire.Error{Code: filingwire.CodeUnavailable, Message: "A part of the service cannot be reached at the moment; try again."}
	}
	if e == nil || answers[e.Code].status == 0 || e.Code == filingwire.CodeInternal {
		e = &filingwire.Error{Code: filingwire.CodeInternal, Message: "Something went wrong on our side. The request id helps us find it."}
	}
	a := answers[e.Code]
	r.code = e.Code
	if a.status >= 500 {
		r.cause = err
	}
	details := map[string]any{"retryable": a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable}
	for k, v := range e.Details {
		details[k] = v
	}
	return &Error{Object: "error", ID: filingwire.NewID("err_"), Code: e.Code, Type: a.kind, Message: e.Message,
		RequestID: r.id, Traceparent: r.traceparent, Details: details, status: a.status}
}

// unreachable tells whether err is of a connection: to the warehouse or the broker, for the
// client's own is dealt with by the server.
func unreachable(err error) bool {
	var n net.Error
	return errors.As(err, &n) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// ofFiber translates the router's own errors.
func ofFiber(f *fiber.Error) *filingwire.Error {
	switch f.Code {
	case http.StatusNotFound:
		return errNoSuchPath
	case http.StatusMethodNotAllowed:
		return errNoMethod
	case http.StatusRequestEntityTooLarge:
		return errTooLarge
	case http.StatusRequestTimeout:
		return errTimeout
	case http.StatusRequestHeaderFieldsTooLarge:
		return errHeaders
	}
	if f.Code < 500 || f.Code == http.StatusBadGateway { // a broken connection, to Fiber
		return errMalformed
	}
	return nil
}

// fail answers err.
func (s *Server) fail(c *fiber.Ctx, r *request, err error) {
	body := newError(r, err)
	if speaksRPC(c, body.status) {
		s.failRPC(c, r, rpcID(c.Body()), rpcErrorOf(body))
		return
	}
	b, err := json.Marshal(body)
	if err != nil { // details that JSON cannot hold are a bug of ours
		s.Logger.Error("error body not rendered", "requestId", r.id, "error", err)
		b = []byte(`{"object":"error","code":"internal_error"}`)
	}
	c.Response().ResetBody()
	c.Response().Header.Del(fiber.HeaderContentEncoding) // of a body that is not to be
	c.Status(body.status).Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Response().SetBodyRaw(b)
}

// refuse answers what never became a request: too large, too slow, or not HTTP.
func (s *Server) refuse(c *fiber.Ctx, err error) error {
	if conn, ok := c.Context().Conn().(*lingeringConn); ok {
		conn.refused.Store(true)
	}
	r := s.newRequest(c)
	s.fail(c, r, err)
	s.setHeaders(c, r)
	s.logRequest(c, r)
	return nil
}

// huma renders its own errors and those of its handlers through these two variables, one pair
// for the whole process; the request they answer comes with the context.
func init() {
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return newHumaError(&request{}, status, message, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		r := requestOf(ctx.Context())
		if r == nil {
			r = &request{}
		}
		return newHumaError(r, status, message, errs)
	}
}

func newHumaError(r *request, status int, message string, errs []error) *Error {
	switch status {
	case http.StatusInternalServerError:
		return newError(r, errors.Join(errs...))
	case http.StatusRequestEntityTooLarge:
		return newError(r, errTooLarge)
	case http.StatusUnsupportedMediaType:
		return newError(r, errMediaType)
	case http.StatusRequestTimeout:
		return newError(r, errTimeout)
	}
	if status < 400 || status >= 500 {
		return newError(r, errors.New(message))
	}
	return newError(r, ofValidation(status, errs))
}

// ofValidation translates huma's findings about a request. It finds 400 for a body that is
// not JSON and 422 for one that does not fit.
func ofValidation(status int, errs []error) error {
	fields := []map[string]string{}
	for _, err := range errs {
		var d *huma.ErrorDetail
		if !errors.As(err, &d) {
			continue
		}
		if name, ok := strings.CutPrefix(d.Location, "query."); ok {
			return queryError(name, fault(d))
		}
		if name, ok := strings.CutPrefix(d.Location, "header."); ok {
			return headerError(name, fault(d))
		}
		fields = append(fields, map[string]string{"location": d.Location, "message": fault(d)})
	}
	if status == http.StatusBadRequest {
		return &filingwire.Error{Code: codeInvalidJSON, Message: "The request body is not valid JSON."}
	}
	return &filingwire.Error{Code: filingwire.CodeValidation, Message: "The request body is not valid.",
		Details: map[string]any{"fields": fields}}
}

// fault is what huma found, without the value that a parser may quote: it can be a secret.
func fault(d *huma.ErrorDetail) string {
	message, _, _ := strings.Cut(d.Message, ": parse ")
	return redact(message)
}
