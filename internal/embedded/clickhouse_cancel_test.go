package embedded

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// running counts the statements that the engine executes beside the asking one.
func running(t testing.TB, db driver.Conn) uint64 {
	return queryForTest[uint64](t, db, "SELECT count() FROM system.processes WHERE query NOT LIKE '%system.processes%'")
}

// until waits for a condition that is certain to come.
func until(t testing.TB, what string, condition func() bool) {
	t.Helper()
	deadline := time.NewTimer(time.Minute)
	defer deadline.Stop()
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	for !condition() {
		select {
		case <-poll.C:
		case <-deadline.C:
			t.Fatalf("waited a minute for %s", what)
		}
	}
}

func TestCancelStopsTheStatement(t *testing.T) {
	c := openForTest(t, ClickHouseConfig{Connections: 2})
	db := connectForTest(t, c)
	execForTest(t, db, "CREATE TABLE f (a UInt64) ENGINE = MergeTree ORDER BY a")
	for _, sql := range []string{
		"SELECT count() FROM system.numbers",
		"SELECT sum(sleepEachRow(1)) FROM numbers(1000) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0",
		"INSERT INTO f SELECT number FROM system.numbers",
	} {
		ctx, cancel := context.WithCancel(context.Background())
		failed := make(chan error, 1)
		go func() { failed <- db.Exec(ctx, sql) }()
		until(t, "the statement to run", func() bool { return running(t, db) == 1 })
		cancel()
		if err := <-failed; !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", sql, err)
		}
		until(t, "the statement to end", func() bool { return running(t, db) == 0 })
	}
}

func TestCancelStopsAStreamThatNobodyReads(t *testing.T) {
	c := openForTest(t, ClickHouseConfig{Connections: 2})
	db := connectForTest(t, c)
	ctx, cancel := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://embedded/", strings.NewReader("SELECT number FROM system.numbers"))
	if err != nil {
		t.Fatal(err)
	}
	response, err := c.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.CopyN(io.Discard, response.Body, 10<<20); err != nil {
		t.Fatal(err)
	}
	if n := running(t, db); n != 1 {
		t.Fatalf("%d statements run", n)
	}
	cancel()
	until(t, "the statement to end", func() bool { return running(t, db) == 0 })
	if _, err := io.Copy(io.Discard, response.Body); !errors.Is(err, context.Canceled) {
		t.Errorf("reading on: %v", err)
	}
}

func TestClosedStreamGivesItsConnectionBack(t *testing.T) {
	c := openForTest(t, ClickHouseConfig{Connections: 1})
	for range 3 {
		response := send(t, c, "SELECT number FROM system.numbers")
		if _, err := io.CopyN(io.Discard, response.Body, 1<<20); err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
	if got := read(t, send(t, c, "SELECT count() FROM system.processes")); got != "1\n" {
		t.Errorf("%s statements run", got)
	}
}

// inBackground sends a request and tells how that ended.
func inBackground(c *ClickHouse, r *http.Request) <-chan error {
	ended := make(chan error, 1)
	go func() {
		response, err := c.RoundTrip(r)
		if err == nil {
			response.Body.Close()
		}
		ended <- err
	}()
	return ended
}

func TestWaitForAConnectionEndsWithTheContext(t *testing.T) {
	c := openForTest(t, ClickHouseConfig{Connections: 1})
	busy := send(t, c, "SELECT number FROM system.numbers")
	defer busy.Body.Close()
	ctx, cancel := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://embedded/", strings.NewReader("SELECT 1"))
	if err != nil {
		t.Fatal(err)
	}
	failed := inBackground(c, r)
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("waiting for a connection: %v", err)
	}
}

func TestCloseEndsWhatRuns(t *testing.T) {
	c := openForTest(t, ClickHouseConfig{Connections: 2})
	stream := send(t, c, "SELECT number FROM system.numbers")
	failed := make(chan error, 1)
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://embedded/", strings.NewReader("SELECT count() FROM system.numbers"))
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		response, err := c.RoundTrip(r)
		if err == nil {
			response.Body.Close()
		}
		failed <- err
	}()
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; !errors.Is(err, ErrClosed) {
		t.Errorf("running statement: %v", err)
	}
	if _, err := io.Copy(io.Discard, stream.Body); err == nil {
		t.Error("an endless stream ended well")
	}
}

func TestBrokenUploadInsertsNothing(t *testing.T) {
	c := openForTest(t, ClickHouseConfig{Connections: 1})
	db := connectForTest(t, c)
	execForTest(t, db, "CREATE TABLE f (a UInt64) ENGINE = MergeTree ORDER BY a")
	body := io.MultiReader(strings.NewReader("1\n2\n3\n"), failingReader{})
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://embedded/?query=INSERT+INTO+f+FORMAT+TSV", body)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := c.RoundTrip(r); err == nil || !strings.Contains(err.Error(), "cable") {
		t.Errorf("broken upload: %v, %v", response, err)
	}
	if n := queryForTest[uint64](t, db, "SELECT count() FROM f"); n != 0 {
		t.Errorf("broken upload left %d rows", n)
	}
}

func TestCancelEndsAnUploadThatStalls(t *testing.T) {
	c := openForTest(t, ClickHouseConfig{Connections: 1})
	db := connectForTest(t, c)
	execForTest(t, db, "CREATE TABLE f (a UInt64) ENGINE = MergeTree ORDER BY a")
	ctx, cancel := context.WithCancel(context.Background())
	body, upload := io.Pipe()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://embedded/?query=INSERT+INTO+f+FORMAT+TSV", body)
	if err != nil {
		t.Fatal(err)
	}
	failed := inBackground(c, r)
	if _, err := upload.Write([]byte("1\n2\n")); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("stalled upload: %v", err)
	}
	if n := queryForTest[uint64](t, db, "SELECT count() FROM f"); n != 0 {
		t.Errorf("stalled upload left %d rows", n)
	}
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errors.New("cable pulled") }
