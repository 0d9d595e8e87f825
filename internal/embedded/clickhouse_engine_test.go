package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

func insertNumbers(db driver.Conn, table string, from, to int) error {
	batch, err := db.PrepareBatch(context.Background(), "INSERT INTO "+table)
	if err != nil {
		return err
	}
	for n := from; n < to; n++ {
		if err := batch.Append(uint64(n), fmt.Sprintf("row %d\n", n)); err != nil {
			return err
		}
	}
	return batch.Send()
}

func TestBatchOf100000Rows(t *testing.T) {
	db := connectForTest(t, openForTest(t, ClickHouseConfig{}))
	execForTest(t, db, "CREATE TABLE f (a UInt64, s String) ENGINE = MergeTree ORDER BY a")
	if err := insertNumbers(db, "f", 0, 100_000); err != nil {
		t.Fatal(err)
	}
	if n := queryForTest[uint64](t, db, "SELECT countIf(s = concat('row ', toString(a), '\n')) FROM f"); n != 100_000 {
		t.Errorf("%d rows are as they were sent", n)
	}
}

func TestTablesOfTheWarehouse(t *testing.T) {
	db := connectForTest(t, openForTest(t, ClickHouseConfig{}))
	for _, name := range []string{"f", "f_next"} {
		execForTest(t, db, "CREATE TABLE "+name+` (id String, doc String CODEC(ZSTD(3)), version UInt64, is_deleted UInt8)
			ENGINE = ReplacingMergeTree(version, is_deleted) ORDER BY id SETTINGS index_granularity = 256`)
	}
	execForTest(t, db,
		"INSERT INTO f VALUES ('a', 'first', 1, 0), ('b', 'first', 1, 0), ('c', 'first', 1, 0)",
		"INSERT INTO f VALUES ('b', 'second', 2, 0), ('c', '', 2, 1)",
		"INSERT INTO f VALUES ('a', 'stale', 0, 0)",
		"INSERT INTO f_next VALUES ('z', 'next', 1, 0)")
	if got := queryForTest[[]string](t, db, "SELECT groupArray(id || ' ' || doc) FROM (SELECT * FROM f FINAL ORDER BY id)"); strings.Join(got, ",") != "a first,b second" {
		t.Errorf("FINAL reads %q", got)
	}
	execForTest(t, db, "OPTIMIZE TABLE f FINAL", "EXCHANGE TABLES f AND f_next")
	if got := queryForTest[string](t, db, "SELECT id FROM f FINAL"); got != "z" {
		t.Errorf("after EXCHANGE f holds %q", got)
	}
	if got := queryForTest[uint64](t, db, "SELECT count() FROM f_next FINAL"); got != 2 {
		t.Errorf("after EXCHANGE f_next holds %d rows", got)
	}
}

func TestTablesAreSyncedByDefault(t *testing.T) {
	db := connectForTest(t, openForTest(t, ClickHouseConfig{}))
	synced := queryForTest[uint64](t, db, "SELECT count() FROM system.merge_tree_settings WHERE name IN ('fsync_after_insert', 'fsync_part_directory') AND value = '1'")
	if synced != 2 {
		t.Errorf("%d of 2 sync settings are on", synced)
	}
	execForTest(t, db, "CREATE TABLE f (a UInt64, b UInt64) ENGINE = MergeTree ORDER BY a SETTINGS fsync_after_insert = 0",
		"ALTER TABLE f MODIFY SETTING fsync_after_insert = 1",
		"INSERT INTO f VALUES (1, 1)", "ALTER TABLE f UPDATE b = 2 WHERE 1 SETTINGS mutations_sync = 1")
	if b := queryForTest[uint64](t, db, "SELECT b FROM f"); b != 2 {
		t.Errorf("mutation left %d", b)
	}
}

func TestConcurrentInsertsAndReads(t *testing.T) {
	c := openForTest(t, ClickHouseConfig{Connections: 8})
	db := connectForTest(t, c)
	execForTest(t, db, "CREATE TABLE f (a UInt64, s String) ENGINE = ReplacingMergeTree ORDER BY a")
	const writers, batches, size = 16, 4, 250
	var work sync.WaitGroup
	for w := range writers {
		work.Go(func() {
			for b := range batches {
				from := (w*batches + b) * size
				// Every batch twice: the table keeps one.
				if err := errors.Join(insertNumbers(db, "f", from, from+size), insertNumbers(db, "f", from, from+size)); err != nil {
					t.Error(err)
				}
			}
		})
		work.Go(func() {
			for range 3 * batches {
				var rows, distinct uint64
				if err := db.QueryRow(context.Background(), "SELECT count(), uniqExact(a) FROM f FINAL").Scan(&rows, &distinct); err != nil {
					t.Error(err)
				}
				if rows != distinct || rows%size != 0 {
					t.Errorf("FINAL reads %d rows with %d ids", rows, distinct)
				}
			}
		})
	}
	work.Wait()
	if n := queryForTest[uint64](t, db, "SELECT count() FROM f FINAL"); n != writers*batches*size {
		t.Errorf("%d rows, want %d", n, writers*batches*size)
	}
}

// Half a gigabyte passes through; what stays resident must be a small part of it.
func TestStreamOfAMillionRowsStaysSmall(t *testing.T) {
	c := openForTest(t, ClickHouseConfig{})
	before := resident(t)
	response := send(t, c, "SELECT number, repeat('x', 500) FROM numbers(1000000) FORMAT JSONEachRow")
	defer response.Body.Close()
	buf := make([]byte, 1<<20)
	var size, peak int64
	for {
		n, err := io.ReadFull(response.Body, buf)
		size += int64(n)
		peak = max(peak, resident(t)-before)
		if err != nil {
			if err != io.EOF && err != io.ErrUnexpectedEOF {
				t.Fatal(err)
			}
			break
		}
	}
	if size < 500_000_000 {
		t.Fatalf("read %d bytes", size)
	}
	if peak > 256<<20 {
		t.Errorf("streaming %d MB took %d MB", size>>20, peak>>20)
	}
	t.Logf("%d MB read, at most %d MB more resident", size>>20, peak>>20)
}

// libchdb keeps what a failed statement held until its connection is used again.
func TestFailedStatementsGiveTheirMemoryBack(t *testing.T) {
	c := openForTest(t, ClickHouseConfig{})
	for _, format := range []string{"Native", "JSON"} {
		for range 4 {
			r := send(t, c, "SELECT groupArray(repeat('x', 100)) FROM numbers(4000000) FORMAT "+format)
			if code := r.Header.Get("X-ClickHouse-Exception-Code"); code != "241" {
				t.Fatalf("statement over the memory limit: %s, code %s", r.Status, code)
			}
		}
		tracked, err := strconv.Atoi(strings.TrimSpace(read(t, send(t, c, "SELECT value FROM system.metrics WHERE metric = 'MemoryTracking'"))))
		if err != nil || tracked > 250<<20 {
			t.Errorf("%s: %d MB are held after failed statements, %v", format, tracked>>20, err)
		}
	}
}

func resident(t testing.TB) int64 {
	t.Helper()
	status, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("resident size is read from /proc")
	}
	pages, err := strconv.ParseInt(strings.Fields(string(status))[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}
