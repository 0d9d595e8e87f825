package embedded

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
)

func TestHandlerServesDriversInOtherProcesses(t *testing.T) {
	c := openForTest(t, ClickHouseConfig{})
	server := httptest.NewServer(c.Handler("filingwire", "s3cret"))
	defer server.Close()
	options := func(password string, method clickhouse.CompressionMethod) *clickhouse.Options {
		return &clickhouse.Options{
			Protocol:    clickhouse.HTTP,
			Addr:        []string{server.Listener.Addr().String()},
			Auth:        clickhouse.Auth{Username: "filingwire", Password: password},
			Compression: &clickhouse.Compression{Method: method, Level: 3},
		}
	}
	for _, method := range []clickhouse.CompressionMethod{clickhouse.CompressionNone, clickhouse.CompressionLZ4, clickhouse.CompressionZSTD, clickhouse.CompressionGZIP} {
		t.Run(fmt.Sprint(method), func(t *testing.T) {
			db, err := clickhouse.Open(options("s3cret", method))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			execForTest(t, db, "CREATE OR REPLACE TABLE f (a UInt64, s String) ENGINE = MergeTree ORDER BY a")
			batch, err := db.PrepareBatch(context.Background(), "INSERT INTO f")
			if err != nil {
				t.Fatal(err)
			}
			for n := range 200_000 {
				if err := batch.Append(uint64(n), "row"); err != nil {
					t.Fatal(err)
				}
			}
			if err := batch.Send(); err != nil {
				t.Fatal(err)
			}
			rows, err := db.Query(context.Background(), "SELECT a, s FROM f ORDER BY a")
			if err != nil {
				t.Fatal(err)
			}
			var a, n uint64
			var s string
			for rows.Next() {
				if err := rows.Scan(&a, &s); err != nil {
					t.Fatal(err)
				}
				if a != n {
					t.Fatalf("row %d is %d", n, a)
				}
				n++
			}
			if rows.Err() != nil || n != 200_000 {
				t.Errorf("%d rows, %v", n, rows.Err())
			}
			if code := codeOf(db.Exec(context.Background(), "SELECT * FROM absent")); code != 60 {
				t.Errorf("unknown table: code %d", code)
			}
		})
	}
	db, err := clickhouse.Open(options("wrong", clickhouse.CompressionNone))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if code := codeOf(db.Ping(context.Background())); code != 516 {
		t.Errorf("wrong password: code %d", code)
	}
}

func TestHandlerBreaksOffAFailedResult(t *testing.T) {
	c := openForTest(t, ClickHouseConfig{})
	server := httptest.NewServer(c.Handler("u", "p"))
	defer server.Close()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, server.URL+"/?user=u&password=p",
		strings.NewReader("SELECT number, throwIf(number = 5000000) FROM numbers(6000000)"))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil {
		t.Error("a failed result ended well")
	}
	tag := response.Header.Get("X-ClickHouse-Exception-Tag")
	if tag == "" || !bytes.Contains(body, []byte("\r\n__exception__\r\n"+tag+"\r\nCode: 395.")) {
		t.Errorf("no exception block behind %d bytes", len(body))
	}
}

func TestHandlerStopsTheStatementOfAClientThatLeft(t *testing.T) {
	c := openForTest(t, ClickHouseConfig{})
	db := connectForTest(t, c)
	server := httptest.NewServer(c.Handler("u", "p"))
	defer server.Close()
	ctx, cancel := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL+"/?user=u&password=p", strings.NewReader("SELECT number FROM system.numbers"))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	until(t, "the statement to run", func() bool { return running(t, db) == 1 })
	cancel()
	until(t, "the statement to end", func() bool { return running(t, db) == 0 })
}
