package api

import (
	"bytes"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/filingwire/filingwire"
)

func FuzzCursor(f *testing.F) {
	s, err := newCursorSealer(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		f.Fatal(err)
	}
	p := filingwire.Position{Date: "2026-03-19", ID: "oce_0123456789abcdefghjkmnpqrs"}
	f.Add("org_A feed", s.seal("org_A feed", p))
	f.Add("org_A feed", s.seal("org_B feed", p))
	f.Add("", "")
	f.Add("x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, listing, cursor string) {
		got, err := s.open(listing, cursor)
		if err != nil {
			if filingwire.ErrorCode(err) != filingwire.CodeInvalidCursor {
				t.Fatal(err)
			}
			return
		}
		if s.seal(listing, *got) != cursor {
			t.Errorf("%q is a second cursor of %+v", cursor, got)
		}
		if _, err := s.open(listing+"x", cursor); err == nil {
			t.Error("the cursor opens another listing")
		}
	})
}

func FuzzQuery(f *testing.F) {
	for _, q := range []string{"ticker=qx&limit=5", "date_from=2026-01-01&date_to=2025-01-01", "penalty_min=.", "query=%e2%82%ac&cursor=x", "a=b;c&&=&%", "cik=0&view=agent"} {
		f.Add(q)
	}
	feed := filingwire.EnforcementActions
	op := listOperation(newHumaConfig("http://x", "v").OpenAPI, feed)
	app := fiber.New(fiber.Config{Immutable: true})
	f.Fuzz(func(t *testing.T, query string) {
		c := app.AcquireCtx(&fasthttp.RequestCtx{})
		defer app.ReleaseCtx(c)
		c.Request().URI().SetQueryString(query)
		if err := checkQuery(c, &op); err != nil {
			if code := filingwire.ErrorCode(err); code != filingwire.CodeInvalidQuery {
				t.Fatal(err)
			}
			return
		}
		l, err := parseListing(queryArguments(c), feed, false)
		if err != nil {
			if code := filingwire.ErrorCode(err); code != filingwire.CodeInvalidQuery {
				t.Fatal(err)
			}
			return
		}
		q := l.query
		if q.Limit < 1 || q.Limit > maxLimit || q.From > q.To && q.To != "" || len(q.Filters) > len(feed.Filters) {
			t.Errorf("%q became %+v", query, l)
		}
	})
}
