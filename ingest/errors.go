package ingest

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// What became of a request. Every error of the client wraps one of them or the context's.
var (
	ErrNotFound  = errors.New("not there")
	ErrBlocked   = errors.New("blocked by the source")
	ErrTemporary = errors.New("temporarily unavailable")
	ErrContent   = errors.New("not what was asked for") // such as HTML in place of a feed
	ErrTruncated = errors.New("cut off")
	ErrTooLarge  = errors.New("larger than the limit")
	ErrRefused   = errors.New("refused") // by the source for good, or by us: a foreign host
)

// RequestError tells which request failed and how.
type RequestError struct {
	URL        string
	Status     int // 0 when no response came
	Title      string
	RetryAfter time.Duration
	Err        error
}

func (e *RequestError) Error() string {
	switch {
	case e.Status == 0:
		return fmt.Sprintf("get %s: %v", e.URL, e.Err)
	case e.Title == "":
		return fmt.Sprintf("get %s: status %d: %v", e.URL, e.Status, e.Err)
	}
	return fmt.Sprintf("get %s: status %d %q: %v", e.URL, e.Status, e.Title, e.Err)
}

func (e *RequestError) Unwrap() error { return e.Err }

// Outcomes are all that Outcome returns.
var Outcomes = []string{"ok", "not_found", "blocked", "temporary", "wrong_content", "truncated", "too_large", "refused", "cancelled", "other"}

// Outcome names what became of a request in one word, for counting.
func Outcome(err error) string {
	for i, kind := range []error{nil, ErrNotFound, ErrBlocked, ErrTemporary, ErrContent, ErrTruncated, ErrTooLarge, ErrRefused, context.Canceled} {
		if errors.Is(err, kind) {
			return Outcomes[i]
		}
	}
	return "other"
}

// again reports whether the same request may succeed a moment later.
func again(err error) bool {
	for _, kind := range []error{ErrBlocked, ErrTemporary, ErrContent, ErrTruncated} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

func stopped(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
