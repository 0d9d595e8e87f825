// Package warehousetest is the suite that every ClickHouse must pass under the warehouse:
// the embedded engine and a server alike.
package warehousetest

import (
	"context"
	"crypto/rand"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/warehouse"
)

// Run runs the suite. Each test has a database of its own, dropped when it ends.
func Run(t *testing.T, open func(t *testing.T) *clickhouse.Options) {
	tests := []struct {
		name string
		test func(*testing.T, *harness)
	}{
		{"RoundTrip", testRoundTrip},
		{"OddBytes", testOddBytes},
		{"LargeDocument", testLargeDocument},
		{"RedeliveryDoublesNothing", testRedelivery},
		{"DuplicatesInOneBatch", testDuplicatesInOneBatch},
		{"HigherVersionReplaces", testHigherVersion},
		{"LowerVersionDoesNot", testLowerVersion},
		{"VanishedRowsAreTombstoned", testTombstones},
		{"MovedSortKey", testMovedSortKey},
		{"ChangedCIKs", testChangedCIKs},
		{"CrashBetweenEffects", testCrashBetweenEffects},
		{"ConcurrentStore", testConcurrentStore},
		{"BadRowIsAnError", testBadRow},
		{"DiskFull", testDiskFull},
		{"Ping", testPing},
		{"Exhausted", testExhausted},
		{"ListOrderAndDates", testListOrder},
		{"Paging", testPaging},
		{"PagingWhileRowsArrive", testPagingWhileRowsArrive},
		{"SparseFeed", testSparseFeed},
		{"Filters", testFilters},
		{"JointFiling", testJointFiling},
		{"AccessionNumber", testAccessionNumber},
		{"State", testState},
		{"Supersession", testSupersession},
		{"SupersessionUndone", testSupersessionUndone},
		{"LinkAnyOrder", testLinkAnyOrder},
		{"LinkOneBatch", testLinkOneBatch},
		{"LinkUndone", testLinkUndone},
		{"LinkAfterCrash", testLinkAfterCrash},
		{"ExportEqualsList", testExportEqualsList},
		{"ExportFailsInMidStream", testExportFailsInMidStream},
		{"ExportPool", testExportPool},
		{"ExportCancelled", testExportCancelled},
		{"Documents", testDocuments},
		{"Traces", testTraces},
		{"Failures", testFailures},
		{"TickerHistory", testTickerHistory},
		{"ObservedTickers", testObservedTickers},
		{"Coverage", testCoverage},
		{"Reparse", testReparse},
		{"ReparseAbandoned", testReparseAbandoned},
		{"Cursors", testCursors},
		{"Organizations", testOrganizations},
		{"Keys", testKeys},
		{"Claims", testClaims},
		{"Links", testLinks},
		{"Log", testLog},
		{"LogTenancy", testLogTenancy},
		{"LogSupersession", testLogSupersession},
		{"Vanished", testVanished},
		{"VanishedSuccessor", testVanishedSuccessor},
		{"Usage", testUsage},
		{"Tallies", testTallies},
		{"Budgets", testBudgets},
		{"WebhookEndpoints", testWebhookEndpoints},
		{"Deliveries", testDeliveries},
		{"Ledger", testLedger},
		{"Streams", testStreams},
		{"Stripe", testStripe},
		{"UnreportedUsage", testUnreportedUsage},
		{"MigrateTwice", testMigrateTwice},
		{"MigrateFromEveryPrefix", testMigrateFromEveryPrefix},
		{"MigrateConcurrently", testMigrateConcurrently},
		{"ChangedMigration", testChangedMigration},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.test(t, newHarness(t, open(t))) })
	}
}

// Server returns the options of the server that FILINGWIRE_TEST_CLICKHOUSE names, such as
// http://default:secret@localhost:8123. Without it the test is skipped.
func Server(t *testing.T) *clickhouse.Options {
	dsn := os.Getenv("FILINGWIRE_TEST_CLICKHOUSE")
	if dsn == "" {
		t.Skip("FILINGWIRE_TEST_CLICKHOUSE is not set")
	}
	o, err := clickhouse.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// harness is a database and how to open warehouses on it.
type harness struct {
	options  *clickhouse.Options
	database string
}

func newHarness(t *testing.T, o *clickhouse.Options) *harness {
	h := &harness{options: o, database: "test_" + strings.ToLower(rand.Text())[:12]}
	t.Cleanup(func() {
		conn := h.raw(t, "")
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+h.database); err != nil {
			t.Error(err)
		}
	})
	return h
}

// raw is a connection without the warehouse.
func (h *harness) raw(t *testing.T, database string) clickhouse.Conn {
	o := *h.options
	o.Auth.Database = database
	conn, err := clickhouse.Open(&o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// unmigrated opens a warehouse; change may alter its configuration.
func (h *harness) unmigrated(t *testing.T, change ...func(*warehouse.Config)) *warehouse.Warehouse {
	t.Helper()
	o := *h.options
	c := warehouse.Config{Options: &o, Database: h.database}
	for _, f := range change {
		f(&c)
	}
	w, err := warehouse.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (h *harness) open(t *testing.T, change ...func(*warehouse.Config)) *warehouse.Warehouse {
	t.Helper()
	w := h.unmigrated(t, change...)
	if err := w.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

func store(t *testing.T, w *warehouse.Warehouse, b filingwire.Batch) {
	t.Helper()
	if err := w.Store(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

func list(t *testing.T, w *warehouse.Warehouse, q filingwire.FeedQuery) []filingwire.ReadRow {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 1000
	}
	rows, err := w.List(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func export(t *testing.T, w *warehouse.Warehouse, q filingwire.FeedQuery) string {
	t.Helper()
	stream, err := w.Export(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	b, err := io.ReadAll(stream)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func ids(rows []filingwire.ReadRow) string {
	all := make([]string, len(rows))
	for i, r := range rows {
		all[i] = r.ID
	}
	return strings.Join(all, " ")
}

func wantIDs(t *testing.T, what string, rows []filingwire.ReadRow, want ...string) {
	t.Helper()
	if got := ids(rows); got != strings.Join(want, " ") {
		t.Errorf("%s: rows %q, want %q", what, got, want)
	}
}

func wantNotFound(t *testing.T, what string, err error) {
	t.Helper()
	if filingwire.ErrorCode(err) != filingwire.CodeNotFound {
		t.Errorf("%s: error %v, want %s", what, err, filingwire.CodeNotFound)
	}
}
