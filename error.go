package filingwire

import "errors"

// Code is a machine-readable error code of the HTTP contract, such as
// "invalid_cursor". CodeInternal stands for every error that is not an *Error.
type Code string

// Codes that more than one package raises. Codes of a single endpoint live beside it.
const (
	CodeInternal       Code = "internal_error"
	CodeUnavailable    Code = "service_unavailable"
	CodeNotFound       Code = "not_found"
	CodeInvalidCursor  Code = "invalid_cursor"
	CodeInvalidQuery   Code = "invalid_query_parameter"
	CodeInvalidRequest Code = "invalid_request_parameter"
	CodeValidation     Code = "validation_error"
	// CodeRejected: the warehouse refuses these very rows; trying again cannot help.
	CodeRejected Code = "rejected"
)

// Error is an error that may be shown to a user. Message holds no internals.
type Error struct {
	Code    Code
	Message string
	Details map[string]any
	Err     error // the cause, for logs only
}

func (e *Error) Error() string {
	if e.Err != nil {
		return string(e.Code) + ": " + e.Message + ": " + e.Err.Error()
	}
	return string(e.Code) + ": " + e.Message
}

func (e *Error) Unwrap() error { return e.Err }

// ErrorCode returns the code of the first *Error in err's chain, CodeInternal
// for any other error and "" for nil.
func ErrorCode(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}
