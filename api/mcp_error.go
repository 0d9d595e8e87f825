package api

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/gofiber/fiber/v2"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"

	"github.com/filingwire/filingwire"
)

// Codes of JSON-RPC beside its own.
const (
	rpcNotFound = -32002 // what the arguments name does not exist
	rpcBilling  = -32007 // billing and limits
)

// MCPFailure is a reply of /mcp that tells an error.
type MCPFailure struct {
	Version string          `json:"jsonrpc" enum:"2.0"`
	ID      json.RawMessage `json:"id" doc:"Of the message, null where it has none"`
	Error   *rpcError       `json:"error" required:"true"`
}

type rpcError struct {
	Code    int64     `json:"code"`
	Message string    `json:"message"`
	Data    *rpcFault `json:"data,omitempty"`
}

// rpcFault is error.data: what the body of a REST error says.
type rpcFault struct {
	Code      filingwire.Code `json:"code"`
	Message   string          `json:"message"`
	RequestID string          `json:"requestId"`
	Hint      string          `json:"hint"`
	DocsURL   string          `json:"docsUrl"`
	Details   map[string]any  `json:"details,omitempty"`
}

// rpcHints tell what to do about an error.
var rpcHints = map[int64]string{
	jsonrpc.CodeParseError:     "Send one JSON-RPC 2.0 message as JSON.",
	jsonrpc.CodeInvalidRequest: "Send one JSON-RPC 2.0 message with jsonrpc, id and method.",
	jsonrpc.CodeMethodNotFound: "The methods are those of the Model Context Protocol: tools/list, tools/call.",
	jsonrpc.CodeInvalidParams:  "tools/list shows every tool with the schema of its arguments.",
	rpcNotFound:                "Take ids from rows of the feeds.",
	rpcBilling:                 "GET /v1/billing and GET /v1/limits show how the organization stands.",
	jsonrpc.CodeInternalError:  "Try again; the request id helps us find what happened.",
}

// rpcErrorOf translates a REST error.
func rpcErrorOf(e *Error) *rpcError {
	code := int64(jsonrpc.CodeInternalError)
	switch {
	case e.Code == codeInvalidJSON:
		code = jsonrpc.CodeParseError
	case e.Code == filingwire.CodeInvalidRequest, e.status == http.StatusUnsupportedMediaType, e.status == http.StatusConflict:
		code = jsonrpc.CodeInvalidRequest
	case e.status == http.StatusPaymentRequired, e.status == http.StatusTooManyRequests:
		code = rpcBilling
	case e.status == http.StatusNotFound:
		code = rpcNotFound
	case e.status < 500:
		code = jsonrpc.CodeInvalidParams
	}
	return &rpcError{Code: code, Message: e.Message, Data: &rpcFault{Code: e.Code, Message: e.Message, RequestID: e.RequestID, Hint: e.Hint, DocsURL: e.DocsURL, Details: e.Details}}
}

// rpcStatus is the HTTP status of an error.
func rpcStatus(e *rpcError) int {
	switch e.Code {
	case jsonrpc.CodeMethodNotFound, rpcNotFound:
		return http.StatusNotFound
	case rpcBilling, jsonrpc.CodeInternalError:
		if s := answers[e.Data.Code].status; s != 0 {
			return s
		}
		return http.StatusInternalServerError
	}
	if s := answers[e.Data.Code].status; s >= 400 && s < 500 {
		return s
	}
	return http.StatusBadRequest
}

// rpcCodes are what the SDK's own errors are called.
var rpcCodes = map[int64]filingwire.Code{
	jsonrpc.CodeParseError: codeInvalidJSON, jsonrpc.CodeInvalidRequest: filingwire.CodeInvalidRequest, jsonrpc.CodeMethodNotFound: filingwire.CodeNotFound,
	jsonrpc.CodeInvalidParams: filingwire.CodeValidation, jsonrpc.CodeInternalError: filingwire.CodeInternal,
}

// failRPC answers a JSON-RPC error, which may be the SDK's own.
func (s *Server) failRPC(c *fiber.Ctx, r *request, id json.RawMessage, e *rpcError) {
	if e.Data == nil || e.Data.Code == "" {
		code, ok := rpcCodes[e.Code]
		if !ok {
			code = filingwire.CodeInvalidRequest
		}
		e.Data = &rpcFault{Code: code, Message: e.Message}
	}
	r.code = e.Data.Code
	e.Data.RequestID = r.id
	if e.Data.Hint == "" {
		e.Data.Hint = rpcHints[e.Code]
	}
	if e.Data.DocsURL == "" {
		e.Data.DocsURL = s.PublicURL + "/docs"
	}
	if id == nil {
		id = json.RawMessage("null")
	}
	status := rpcStatus(e)
	c.Response().ResetBody()
	_ = writeJSON(c, MCPFailure{"2.0", id, e}) // nothing in it that JSON cannot hold
	c.Status(status)
}

// speaksRPC tells whether an error of the request is to be told in JSON-RPC: not one about the
// credential, which is HTTP's.
func speaksRPC(c *fiber.Ctx, status int) bool {
	return c.Path() == mcpPath && rpcTells(c.Method(), status)
}

func rpcTells(method string, status int) bool {
	return method == http.MethodPost && status != http.StatusUnauthorized && status != http.StatusForbidden
}

// rpcID is the id of the message in a body, nil = none.
func rpcID(body []byte) json.RawMessage {
	var message struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(body, &message) != nil || len(message.ID) == 0 || message.ID[0] == '{' || message.ID[0] == '[' {
		return nil
	}
	return message.ID
}

// wireError is an error of a tool as the SDK passes it on.
func wireError(r *request, err error) error {
	e := rpcErrorOf(newError(r, err))
	data, err := json.Marshal(e.Data)
	if err != nil {
		return errors.New("details of an error not rendered")
	}
	return &jsonrpc.Error{Code: e.Code, Message: e.Message, Data: data}
}
