package api

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const feedsPath = "/v1/events/"

func (s *Server) registerFeeds() {
	for _, feed := range s.Feeds {
		a := access{scope: filingwire.ScopeReadSEC, meter: meterFeedRead}
		s.handle(listOperation(s.huma.OpenAPI(), feed), a, func(c *fiber.Ctx, r *request) error { return s.list(c, r, feed) })
		s.handle(rowOperation(s.huma.OpenAPI(), feed), a, func(c *fiber.Ctx, r *request) error { return s.row(c, feed) })
	}
}

// handle registers an operation whose handler writes the reply itself. It is documented by
// op, which also lists the query parameters that are accepted.
func (s *Server) handle(op huma.Operation, a access, handler func(c *fiber.Ctx, r *request) error) {
	a.describe(&op)
	s.document(&op)
	s.huma.Adapter().Handle(&op, s.huma.Middlewares().Handler(func(ctx huma.Context) {
		c, r := humafiber.Unwrap(ctx), requestOf(ctx.Context())
		if err := handler(c, r); err != nil {
			s.fail(c, r, err)
		}
	}))
}

func (s *Server) list(c *fiber.Ctx, r *request, feed *filingwire.Feed) error {
	l, err := parseListing(queryArguments(c), feed, false)
	if err != nil {
		return err
	}
	p, err := s.page(c.UserContext(), r, feed, l)
	if err != nil {
		return err
	}
	if unchanged(c, p.reading, l.view) {
		return nil
	}
	response := c.Response()
	response.SwapBody(s.appendPage(response.SwapBody(nil)[:0], r, p, l.view)) // the reply's own pooled buffer
	c.Status(http.StatusOK).Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return nil
}

// listPage is a part of a list, and the cursor of the next.
type listPage struct {
	*reading
	next string
}

func (s *Server) page(ctx context.Context, r *request, feed *filingwire.Feed, l *listing) (listPage, error) {
	binding := r.org.ID + " " + l.canonical()
	q := l.query
	q.Agent = l.view == viewAgent
	var err error
	if l.cursor != "" {
		if q.Before, err = s.cursors.open(binding, l.cursor); err != nil {
			return listPage{}, err
		}
	}
	key := fmt.Sprintf("%s %d %t %v", l.canonical(), q.Limit, q.Agent, q.Before)
	found, err := s.read(ctx, feed, key, func() ([]filingwire.ReadRow, bool, error) { return s.pageRows(ctx, l, q) })
	if err != nil {
		return listPage{}, err
	}
	p := listPage{reading: found}
	if found.more {
		p.next = s.cursors.seal(binding, found.rows[len(found.rows)-1].Position)
	}
	return p, nil
}

// pageRows reads the rows of a page and whether more follow them.
func (s *Server) pageRows(ctx context.Context, l *listing, q filingwire.FeedQuery) (rows []filingwire.ReadRow, more bool, err error) {
	none, err := s.resolveCIKs(ctx, l, &q)
	if err != nil || none {
		return nil, false, err
	}
	q.Limit++ // one more tells whether there are more
	rows, err = s.Events.List(ctx, q)
	if len(rows) == q.Limit {
		return rows[:q.Limit-1], true, err
	}
	return rows, false, err
}

// appendPage appends the JSON of a page to body.
func (s *Server) appendPage(body []byte, r *request, p listPage, v view) []byte {
	body = append(body, `{"object":"list","data":[`...)
	for i := range p.rows {
		if i > 0 {
			body = append(body, ',')
		}
		body = s.appendRow(body, &p.rows[i], v)
	}
	body = append(body, `],"hasMore":`...)
	body = strconv.AppendBool(body, p.next != "")
	if p.next == "" {
		body = append(body, `,"nextCursor":null`...)
	} else {
		body = append(append(append(body, `,"nextCursor":"`...), p.next...), '"')
	}
	body = append(append(body, `,"requestId":"`...), r.id...)
	body = append(append(body, `","traceparent":"`...), r.traceparent...)
	return append(body, `"}`...)
}

func (s *Server) row(c *fiber.Ctx, feed *filingwire.Feed) error {
	v := viewDefault
	if text, ok := queryValue(c, "view"); ok {
		var err error
		if v, err = parseView(text); err != nil {
			return err
		}
	}
	id := c.Params("id")
	if !isRowID(id) {
		return &filingwire.Error{Code: filingwire.CodeNotFound, Message: "The feed has no row with this id."}
	}
	found, err := s.read(c.UserContext(), feed, fmt.Sprintf("row %s %t", id, v == viewAgent), func() ([]filingwire.ReadRow, bool, error) {
		row, err := s.Events.Row(c.UserContext(), feed, id, v == viewAgent)
		if err != nil {
			return nil, false, err
		}
		return []filingwire.ReadRow{*row}, false, nil
	})
	if err != nil {
		return err
	}
	if unchanged(c, found, v) {
		return nil
	}
	c.Response().SwapBody(s.appendRow(c.Response().SwapBody(nil)[:0], &found.rows[0], v))
	c.Status(http.StatusOK).Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return nil
}

// appendRow appends the row's JSON as the view shows it. The stored text is copied, never
// rendered again.
func (s *Server) appendRow(dst []byte, row *filingwire.ReadRow, v view) []byte {
	switch v {
	case viewAgent:
		return append(dst, row.Doc...)
	case viewCompact:
		compact := *row
		compact.Doc = filingwire.Compact(row.Doc)
		return compact.AppendResolved(dst, s.Now())
	}
	return row.AppendResolved(dst, s.Now())
}

// resolveCIKs narrows q to the filers that ticker and cik name; none reports that no row
// can match. A ticker stands for the issuer that bore it at the time of a row, and one that
// nobody ever bore matches nothing, like any other filter.
func (s *Server) resolveCIKs(ctx context.Context, l *listing, q *filingwire.FeedQuery) (none bool, err error) {
	if l.cik != "" {
		q.CIKs = []string{l.cik}
	}
	if l.ticker == "" {
		return false, nil
	}
	tenures, err := s.Events.Tenures(ctx, l.ticker)
	if err != nil || len(tenures) == 0 {
		return true, err
	}
	if l.cik != "" {
		tenures = slices.DeleteFunc(tenures, func(t filingwire.Tenure) bool { return t.CIK != l.cik })
		if len(tenures) == 0 {
			return false, queryError("ticker", "The company with this cik never bore this ticker.")
		}
	}
	q.CIKs, q.Tenures = nil, nil
	bounded := false
	for _, t := range tenures {
		q.CIKs = append(q.CIKs, t.CIK)
		bounded = bounded || t.From != "" || t.To != ""
	}
	if bounded {
		q.Tenures = tenures
	}
	return false, nil
}

// queryArguments are the query parameters in their order.
func queryArguments(c *fiber.Ctx) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for k, v := range c.Request().URI().QueryArgs().All() {
			if !yield(string(k), string(v)) {
				return
			}
		}
	}
}

func queryValue(c *fiber.Ctx, name string) (string, bool) {
	args := c.Request().URI().QueryArgs()
	return string(args.Peek(name)), args.Has(name)
}

// nonEmptyValue is "" for a parameter that is left out; one that is given must say something.
func nonEmptyValue(c *fiber.Ctx, name string) (string, error) {
	value, ok := queryValue(c, name)
	if ok && value == "" {
		return "", errEmptyValue(name)
	}
	return value, nil
}

func errEmptyValue(name string) error {
	return queryError(name, "The value is empty; leave the parameter out instead.")
}

// isRowID tells whether s could be the id of a row: letters, digits and underscores.
func isRowID(s string) bool {
	return len(s) <= maxRowIDSize && !slices.ContainsFunc([]byte(s), func(c byte) bool {
		return (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '_'
	})
}
