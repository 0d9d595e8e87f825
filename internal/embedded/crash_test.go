package embedded

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/segmentio/kafka-go"
)

// TestMain lets the test binary be the process that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("EMBEDDED_TEST_VICTIM"); dir != "" {
		if err := victim(dir); err != nil {
			fmt.Println("error:", err)
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// victim writes to both engines until it is killed, and says what was acknowledged.
func victim(dir string) error {
	c, err := OpenClickHouse(ClickHouseConfig{Dir: filepath.Join(dir, "clickhouse")})
	if err != nil {
		return err
	}
	b, err := OpenBroker(BrokerConfig{Dir: filepath.Join(dir, "broker"), Topics: []Topic{{Name: "documents"}}})
	if err != nil {
		return err
	}
	db, err := clickhouse.Open(c.Options(""))
	if err != nil {
		return err
	}
	ctx := context.Background()
	if err := db.Exec(ctx, "CREATE TABLE IF NOT EXISTS f (a UInt64, s String) ENGINE = MergeTree ORDER BY a"); err != nil {
		return err
	}
	w := &kafka.Writer{Addr: kafka.TCP(b.Addrs()...), Topic: "documents", RequiredAcks: kafka.RequireAll, BatchTimeout: time.Millisecond, BatchBytes: DefaultMaxMessageBytes}
	for n := 0; ; n++ {
		if err := insertNumbers(db, "f", n*100, (n+1)*100); err != nil {
			return err
		}
		if err := w.WriteMessages(ctx, kafka.Message{Value: []byte(strconv.Itoa(n))}); err != nil {
			return err
		}
		fmt.Println("acknowledged", n)
	}
}

func TestKilledProcessLosesNothingAcknowledged(t *testing.T) {
	libraryForTest(t)
	dir := t.TempDir()
	for round := range 2 {
		acknowledged := killAfter(t, dir, 5)
		c := openForTest(t, ClickHouseConfig{Dir: filepath.Join(dir, "clickhouse")})
		db := connectForTest(t, c)
		if n := queryForTest[uint64](t, db, "SELECT uniqExact(a) FROM f WHERE s = concat('row ', toString(a), '\n')"); n < uint64(acknowledged+1)*100 {
			t.Errorf("round %d: %d rows of %d acknowledged batches of 100", round, n, acknowledged+1)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		b, err := OpenBroker(BrokerConfig{Dir: filepath.Join(dir, "broker")})
		if err != nil {
			t.Fatal(err)
		}
		got := consume(t, b, "documents", fmt.Sprint("round", round), acknowledged+1)
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		if len(got) == 0 {
			t.Errorf("round %d: no messages", round)
		}
		for n := range len(got) {
			if round == 0 && got[strconv.Itoa(n)] == 0 {
				t.Errorf("message %d is lost", n)
			}
		}
	}
}

// killAfter starts a victim, kills it with -9 once it has acknowledged n writes, and
// returns the last write that it acknowledged.
func killAfter(t *testing.T, dir string, n int) (last int) {
	t.Helper()
	cmd := exec.CommandContext(testContext(t), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "EMBEDDED_TEST_VICTIM="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last = -1
	for lines := bufio.NewScanner(out); lines.Scan(); {
		number, ok := strings.CutPrefix(lines.Text(), "acknowledged ")
		if !ok {
			t.Fatalf("victim says %q", lines.Text())
		}
		if last, err = strconv.Atoi(number); err != nil {
			t.Fatal(err)
		}
		if last == n {
			checkOwned(t, dir)
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("victim ended by itself")
	}
	if last < n {
		t.Fatalf("victim ended after %d writes", last)
	}
	return last
}

// checkOwned opens directories that a living process owns.
func checkOwned(t *testing.T, dir string) {
	t.Helper()
	if _, err := OpenClickHouse(ClickHouseConfig{Dir: filepath.Join(dir, "clickhouse")}); !errors.Is(err, ErrDirInUse) {
		t.Errorf("ClickHouse directory of another process: %v", err)
	}
	_, err := OpenBroker(BrokerConfig{Dir: filepath.Join(dir, "broker")})
	if !errors.Is(err, ErrDirInUse) || !strings.Contains(err.Error(), "process") {
		t.Errorf("broker directory of another process: %v", err)
	}
}
