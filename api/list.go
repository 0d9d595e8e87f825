package api

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

// List is a page of a list.
type List[T any] struct {
	Object      string  `json:"object" enum:"list"`
	Data        []T     `json:"data"`
	HasMore     bool    `json:"hasMore"`
	NextCursor  *string `json:"nextCursor"`
	RequestID   string  `json:"requestId"`
	Traceparent string  `json:"traceparent"`
}

// newList is an empty page; next == nil is the last one.
func newList[T any](r *request, next *string) List[T] {
	return List[T]{Object: "list", Data: []T{}, HasMore: next != nil, NextCursor: next, RequestID: r.id, Traceparent: r.traceparent}
}

// schemaName names the schema of a list after its rows: TraceList.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	if row, ok := strings.CutPrefix(name, "List"); ok && strings.HasPrefix(t.Name(), "List[") {
		return row + "List"
	}
	return name
}

// sendPage answers with the page that the request asks for of a whole list, newest first. The
// place of a cursor is found even if what stood there is gone.
func sendPage[E, V any](s *Server, c *fiber.Ctx, r *request, what string, all []E, view func(*E) V, at func(*E) filingwire.LedgerPosition) error {
	binding := what + " " + r.org.ID
	limit, cursor, err := parsePage(c)
	if err != nil {
		return err
	}
	before, err := s.openLedgerCursor(binding, cursor)
	if err != nil {
		return err
	}
	rest := all
	if before != nil {
		rest = nil
		for i := range all {
			if p := at(&all[i]); p.At.Before(before.At.Time) || p.At.Equal(before.At.Time) && p.ID < before.ID {
				rest = append(rest, all[i])
			}
		}
	}
	var nextCursor *string
	if len(rest) > limit {
		rest = rest[:limit]
		next := s.sealLedgerCursor(binding, at(&rest[limit-1]))
		nextCursor = &next
	}
	page := newList[V](r, nextCursor)
	for i := range rest {
		page.Data = append(page.Data, view(&rest[i]))
	}
	return writeJSON(c, page)
}
