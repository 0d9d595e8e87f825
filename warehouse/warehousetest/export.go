package warehousetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/warehouse"
)

func testExportEqualsList(t *testing.T, h *harness) {
	w := h.open(t)
	b, _ := many(t, 300)
	store(t, w, b)
	store(t, w, officers(t, accession(1000), "2019-12-31", 1, "emoji \U0001F600, \\ \"quotes\" <b>&amp;\u2028\t\n end", []string{"oce_x"}, cikA, cikB))
	links := []filingwire.Supersession{{ID: "oce_0003", By: "oce_0100", Version: 1}, {ID: "oce_0200", By: "oce_0201", Version: 1}}
	if err := w.PutSupersessions(t.Context(), links); err != nil {
		t.Fatal(err)
	}
	filtered := query()
	filtered.Filters = []filingwire.FilterValue{{Filter: filterOf(t, filingwire.OfficerChanges, "person"), Text: "_00"}}
	dated := query()
	dated.From, dated.To = "2025-11-15", "2025-12-15"
	superseded := query()
	superseded.IncludeSuperseded = true
	for _, q := range []filingwire.FeedQuery{query(), query(cikA), query(cikA, cikB), query(cikC), filtered, dated, superseded} {
		rows := list(t, w, q)
		slices.Reverse(rows)
		var want []byte
		for _, r := range rows {
			want = append(r.AppendResolved(want, time.Time{}), '\n')
		}
		if got := export(t, w, q); got != string(want) {
			t.Errorf("export of %+v has %d bytes, the list %d", q, len(got), len(want))
		}
		q.Limit = 10
		first := bytes.SplitAfterN(want, []byte("\n"), 11)
		want = bytes.Join(first[:min(10, len(first))], nil)
		if got := export(t, w, q); got != string(want) {
			t.Errorf("export of ten of %+v has %d bytes, the list %d", q, len(got), len(want))
		}
	}
}

const bulkRows = 4000 // of one year, 8 kB each

// bulk stores rows enough that an export cannot be buffered on its way.
func bulk(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	for part := range 4 {
		b := filingwire.Batch{Version: 1}
		for i := range bulkRows / 4 {
			n := part*bulkRows/4 + i
			day := filingwire.DateOf(filingwire.Date("2020-01-01").Time().AddDate(0, 0, n/15))
			id := filingwire.RowID("oce_", accession(n), "5.02")
			b.Rows = append(b.Rows, officer(t, accession(n), id, day, 1, strings.Repeat(id, 250), cikA))
		}
		store(t, w, b)
	}
}

// The engine breaks off after the first rows have gone out: the reader must not take what it
// has got for the whole.
func testExportFailsInMidStream(t *testing.T, h *harness) {
	bulk(t, h.open(t))
	limited := h.unmigrated(t, func(c *warehouse.Config) {
		c.Options.Settings = clickhouse.Settings{"max_result_bytes": 28 << 20}
	})
	stream, err := limited.Export(t.Context(), query())
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	b, err := io.ReadAll(stream)
	if err == nil {
		t.Fatalf("a broken export of %d bytes ended without an error", len(b))
	}
	if len(b) == 0 {
		t.Fatalf("the export broke off before its first row: %v", err)
	}
	if lines := bytes.SplitAfter(b, []byte("\n")); len(lines[len(lines)-1]) != 0 {
		t.Error("a broken export ended within a row")
	}
	if bytes.Contains(b, []byte("__exception__")) {
		t.Error("the engine's message reached the reader")
	}
	var failure *clickhouse.Exception
	if !errors.As(err, &failure) || failure.Code != 396 {
		t.Errorf("error %v, want the engine's TOO_MANY_ROWS_OR_BYTES", err)
	}
}

func testExportPool(t *testing.T, h *harness) {
	w := h.open(t, func(c *warehouse.Config) { c.ExportConns = 1 })
	store(t, w, officers(t, accession(1), "2026-03-18", 1, "x", []string{"oce_a"}, cikA))
	first, err := w.Export(t.Context(), query())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Export(t.Context(), query()); filingwire.ErrorCode(err) != filingwire.CodeUnavailable {
		t.Errorf("export with all connections taken: %v, want %s", err, filingwire.CodeUnavailable)
	}
	wantIDs(t, "lists go on", list(t, w, query()), "oce_a")
	for range 2 { // closing twice must not free two places
		if err := first.Close(); err != nil {
			t.Error(err)
		}
	}
	second, err := w.Export(t.Context(), query())
	if err != nil {
		t.Fatalf("export after the first was closed: %v", err)
	}
	defer second.Close()
	if _, err := w.Export(t.Context(), query()); filingwire.ErrorCode(err) != filingwire.CodeUnavailable {
		t.Errorf("export with all connections taken again: %v", err)
	}
}

func testExportCancelled(t *testing.T, h *harness) {
	w := h.open(t, func(c *warehouse.Config) { c.ExportConns = 1 })
	bulk(t, w)
	ctx, cancel := context.WithCancel(t.Context())
	stream, err := w.Export(ctx, query())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(stream, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	cancel()
	if n, err := io.Copy(io.Discard, stream); err == nil {
		t.Errorf("a cancelled export ended without an error after %d bytes", n)
	} else if errors.Is(err, io.EOF) {
		t.Errorf("a cancelled export ended with EOF: %v", err)
	}
	if err := stream.Close(); err != nil {
		t.Error(err)
	}
	left, err := w.Export(t.Context(), query()) // the reader leaves early
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(left, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	if err := left.Close(); err != nil {
		t.Error(err)
	}
	if got := strings.Count(export(t, w, query()), "\n"); got != bulkRows {
		t.Errorf("export after the others: %d rows, want %d", got, bulkRows)
	}
}
