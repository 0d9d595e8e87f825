package api

import (
	"bytes"
	"testing"

	"github.com/valyala/fasthttp"

	"github.com/filingwire/filingwire"
)

// BenchmarkList is the cost of a list of 25 rows of 2.5 kB beside the warehouse's.
func BenchmarkList(b *testing.B) {
	rows := make([]filingwire.ReadRow, 26)
	for i := range rows {
		rows[i] = storedRow("oce_1", "2026-03-20")
		rows[i].Doc = append([]byte(`{"text":"`), append(bytes.Repeat([]byte("x"), 2500), `","materialization":{}}`...)...)
	}
	accounts := newFakeAccounts()
	key := accounts.add("org_A", "payg", nil)
	s, err := New(Config{PublicURL: "http://x", Secret: bytes.Repeat([]byte{1}, 32), Accounts: accounts,
		Events: &fakeEvents{list: func(filingwire.FeedQuery) ([]filingwire.ReadRow, error) { return rows, nil }}})
	if err != nil {
		b.Fatal(err)
	}
	handler := s.app.Server().Handler
	b.ReportAllocs()
	var ctx fasthttp.RequestCtx
	for b.Loop() {
		ctx.Request.Reset()
		ctx.Response.Reset()
		ctx.Request.SetRequestURI("/v1/events/officer-changes?limit=25&date_from=2026-01-01")
		ctx.Request.Header.Set("x-api-key", key)
		ctx.ResetUserValues()
		handler(&ctx)
		if ctx.Response.StatusCode() != 200 {
			b.Fatal(string(ctx.Response.Body()))
		}
	}
}
