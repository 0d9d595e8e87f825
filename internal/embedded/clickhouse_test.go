package embedded

import (
	"context"
	"errors"
	"os"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

func libraryForTest(t testing.TB) string {
	t.Helper()
	path, err := FindLibrary()
	if errors.Is(err, ErrNoLibrary) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func openForTest(t testing.TB, cfg ClickHouseConfig) *ClickHouse {
	t.Helper()
	libraryForTest(t)
	if cfg.Dir == "" {
		cfg.Dir = t.TempDir()
	}
	c, err := OpenClickHouse(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil && !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	})
	return c
}

func connectForTest(t testing.TB, c *ClickHouse) driver.Conn {
	t.Helper()
	db, err := clickhouse.Open(c.Options(""))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func execForTest(t testing.TB, db driver.Conn, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		if err := db.Exec(context.Background(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

func TestSmoke(t *testing.T) {
	db := connectForTest(t, openForTest(t, ClickHouseConfig{}))
	execForTest(t, db, "CREATE DATABASE filingwire", "CREATE TABLE filingwire.f (a UInt64, s String) ENGINE = MergeTree ORDER BY a")
	b, err := db.PrepareBatch(context.Background(), "INSERT INTO filingwire.f")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 1000 {
		if err := b.Append(uint64(i), "a\tb\nc\x00"); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Send(); err != nil {
		t.Fatal(err)
	}
	var n uint64
	if err := db.QueryRow(context.Background(), "SELECT count() FROM filingwire.f WHERE s = {s:String} AND a >= ?", clickhouse.Named("s", "a\tb\nc\x00"), 10).Scan(&n); err != nil {
		t.Log(err)
	}
	if err := db.QueryRow(context.Background(), "SELECT count() FROM filingwire.f WHERE s = {s:String}", clickhouse.Named("s", "a\tb\nc\x00")).Scan(&n); err != nil {
		t.Fatal(err)
	}
	t.Log(n)
	t.Log(db.Exec(context.Background(), "SELECT nonsense"))
	t.Log(db.Exec(context.Background(), "SELECT * FROM filingwire.g"))
}
