package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
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
		if err := c.Close(); err != nil {
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

func queryForTest[T any](t testing.TB, db driver.Conn, sql string, args ...any) T {
	t.Helper()
	var value T
	if err := db.QueryRow(context.Background(), sql, args...).Scan(&value); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return value
}

func codeOf(err error) int32 {
	var exception *clickhouse.Exception
	if errors.As(err, &exception) {
		return exception.Code
	}
	return 0
}

func TestClickHouseReopensWithItsRows(t *testing.T) {
	dir := t.TempDir()
	c, err := OpenClickHouse(ClickHouseConfig{Dir: dir, Library: libraryForTest(t)})
	if err != nil {
		t.Fatal(err)
	}
	db := connectForTest(t, c)
	execForTest(t, db,
		"CREATE DATABASE filingwire",
		"CREATE TABLE filingwire.filings (accession String) ENGINE = MergeTree ORDER BY accession",
		"INSERT INTO filingwire.filings VALUES ('a'), ('b')")
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(context.Background()); !errors.Is(err, ErrClosed) {
		t.Errorf("ping of a closed engine: %v", err)
	}
	db = connectForTest(t, openForTest(t, ClickHouseConfig{Dir: dir}))
	if n := queryForTest[uint64](t, db, "SELECT count() FROM filingwire.filings"); n != 2 {
		t.Errorf("reopened with %d rows, want 2", n)
	}
}

func TestClickHouseDirectoryHasOneOwner(t *testing.T) {
	dir := t.TempDir()
	openForTest(t, ClickHouseConfig{Dir: dir})
	if _, err := OpenClickHouse(ClickHouseConfig{Dir: dir}); !errors.Is(err, ErrDirInUse) {
		t.Errorf("second engine on one directory: %v", err)
	}
	if _, err := OpenClickHouse(ClickHouseConfig{Dir: t.TempDir()}); err == nil {
		t.Error("a process opened two engines")
	}
}

func TestClickHouseConfigReportsAllFaults(t *testing.T) {
	_, err := OpenClickHouse(ClickHouseConfig{Connections: -1, MaxMemory: -1, Settings: map[string]string{"a; DROP": "1"}})
	for _, fault := range []string{"directory", "connections", "memory", "setting"} {
		if err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("error %v does not mention the %s", err, fault)
		}
	}
}

func TestFindLibraryNamesTheCommandThatFetchesIt(t *testing.T) {
	t.Setenv("FILINGWIRE_LIBCHDB", "")
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Chdir(t.TempDir())
	if _, err := FindLibrary(); !errors.Is(err, ErrNoLibrary) || !strings.Contains(err.Error(), "make libchdb") {
		t.Errorf("without a library: %v", err)
	}
	path := filepath.Join(os.Getenv("XDG_CACHE_HOME"), "filingwire", "chdb", LibraryVersion, "libchdb.so")
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o750), os.WriteFile(path, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if got, err := FindLibrary(); got != path || err != nil {
		t.Errorf("with a library in the cache: %q, %v", got, err)
	}
	t.Setenv("FILINGWIRE_LIBCHDB", filepath.Join(t.TempDir(), "absent.so"))
	if _, err := FindLibrary(); !errors.Is(err, ErrNoLibrary) {
		t.Errorf("with FILINGWIRE_LIBCHDB naming nothing: %v", err)
	}
}

func TestLibraryVersionIsTheOneThatNpmPins(t *testing.T) {
	manifest, err := os.ReadFile(filepath.Join("npm", "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Packages map[string]struct{ Version, Integrity string }
	}
	if err := json.Unmarshal(manifest, &lock); err != nil {
		t.Fatal(err)
	}
	pinned := lock.Packages["node_modules/@chdb/lib-linux-x64-gnu"]
	if pinned.Version != LibraryVersion || !strings.HasPrefix(pinned.Integrity, "sha512-") {
		t.Errorf("package-lock.json pins %+v, the code is written against %s", pinned, LibraryVersion)
	}
}

// The engine takes over signals when it is connected to; Go needs them for its panics.
func TestClickHouseLeavesNilPanicsToGo(t *testing.T) {
	connectForTest(t, openForTest(t, ClickHouseConfig{}))
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	var nothing *Topic
	nothing.Name = "x"
}
