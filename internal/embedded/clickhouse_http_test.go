package embedded

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// send posts body to the engine with URL parameters given as name, value, ….
func send(t testing.TB, c *ClickHouse, body string, params ...string) *http.Response {
	t.Helper()
	query := url.Values{}
	for i := 0; i < len(params); i += 2 {
		query.Set(params[i], params[i+1])
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://embedded/?"+query.Encode(), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&http.Client{Transport: c}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response
}

func read(t testing.TB, r *http.Response) string {
	t.Helper()
	out, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestHTTPInterfaceReadsStatementsAsTheServerDoes(t *testing.T) {
	c := openForTest(t, ClickHouseConfig{})
	for _, step := range []struct {
		body   string
		params []string
		want   string
	}{
		{"CREATE DATABASE filingwire", nil, ""},
		{"CREATE TABLE f (a UInt64, s String) ENGINE = MergeTree ORDER BY a", []string{"database", "filingwire"}, ""},
		{"INSERT INTO filingwire.f VALUES (1, 'x'),\n(2, 'y\nz')", nil, ""},
		{"{\"a\":3,\"s\":\"i\"}\n{\"a\":4,\"s\":\"j\"}\n", []string{"query", "INSERT INTO filingwire.f FORMAT JSONEachRow"}, ""},
		{"INSERT INTO filingwire.f FORMAT JSONEachRow\n{\"a\":5,\"s\":\"k\"}\n{\"a\":6,\"s\":\"l\"}\n", nil, ""},
		{"", []string{"query", "INSERT INTO filingwire.f SELECT 7, 'm'"}, ""},
		{"INSERT INTO f (a, s) FORMAT TSV\n8\tt{n}\n", []string{"database", "filingwire"}, ""},
		{"INSERT INTO filingwire.f /* " + strings.Repeat("x", statementHead) + " */ FORMAT TSV\n9\ta\n10\tb\n", nil, ""},
		{"11\tc\n", []string{"query", "INSERT INTO filingwire.f FORMAT TSV 10\tb\n"}, ""},
		{"INSERT INTO filingwire.f FORMAT TSV\n" + strings.Repeat("12\td\n", 100_000), nil, ""},
		{"(13, 'e')", []string{"query", "INSERT INTO filingwire.f VALUES"}, ""},
		{"SELECT count(), sum(a) FROM filingwire.f WHERE a > 8", nil, "100005\t1200053\n"},
		{"ALTER TABLE filingwire.f DELETE WHERE a > 8 SETTINGS mutations_sync = 1", nil, ""},
		{"SELECT count(), max(a) FROM filingwire.f", nil, "8\t8\n"},
		{"SELECT s FROM f WHERE a = 2 FORMAT JSONEachRow", []string{"database", "filingwire"}, `{"s":"y\nz"}` + "\n"},
		{"SELECT s FROM f WHERE a = 1", []string{"database", "filingwire", "default_format", "JSONCompactEachRow"}, "[\"x\"]\n"},
		{"FROM f WHERE a = {a:UInt64}", []string{"query", "SELECT s", "database", "filingwire", "param_a", "8"}, "t{n}\n"},
		{"SELECT a FROM filingwire.f WHERE a > 99", nil, ""},
		{"SHOW TABLES FROM filingwire", nil, "f\n"},
		{"SELECT currentDatabase()", nil, "default\n"},
		{"WITH 2 AS x SELECT x * 2", nil, "4\n"},
		{"DROP TABLE filingwire.f SYNC", nil, ""},
	} {
		response := send(t, c, step.body, step.params...)
		if got := read(t, response); response.StatusCode != http.StatusOK || got != step.want {
			t.Errorf("%s %q: %s %q, want %q", step.body, step.params, response.Status, got, step.want)
		} else if (got == "") != (response.ContentLength == 0) {
			t.Errorf("%s: %d bytes with Content-Length %d", step.body, len(got), response.ContentLength)
		}
	}
}

// Formats with a head, a tail or a count have one of each, however many blocks the result has.
func TestFormatsThatDoNotStream(t *testing.T) {
	c := openForTest(t, ClickHouseConfig{})
	sql := "SELECT number, toString(number) AS s FROM numbers({n:UInt64})"
	if got := read(t, send(t, c, sql+" FORMAT CSVWithNames", "param_n", "2")); got != "\"number\",\"s\"\n0,\"0\"\n1,\"1\"\n" {
		t.Errorf("CSVWithNames: %q", got)
	}
	if got := read(t, send(t, c, sql+" FORMAT CSVWithNames SETTINGS max_threads = 1", "param_n", "300000")); strings.Count(got, "number") != 1 || strings.Count(got, "\n") != 300_001 {
		t.Errorf("CSVWithNames of 300,000 rows: %d heads, %d lines", strings.Count(got, "number"), strings.Count(got, "\n"))
	}
	got := read(t, send(t, c, sql+";\n", "param_n", "300000", "default_format", "Parquet"))
	if strings.Count(got, "PAR1") != 2 || !strings.HasSuffix(got, "PAR1") {
		t.Errorf("Parquet: %d magic numbers in %d bytes", strings.Count(got, "PAR1"), len(got))
	}
	var document struct{ Rows int }
	if err := json.Unmarshal([]byte(read(t, send(t, c, sql, "param_n", "300000", "default_format", "JSONCompact"))), &document); err != nil || document.Rows != 300_000 {
		t.Errorf("JSONCompact: %d rows, %v", document.Rows, err)
	}
	if response := send(t, c, "SELECT throwIf(number = 250000) FROM numbers(300000) FORMAT Parquet"); response.Header.Get("X-ClickHouse-Exception-Code") != "395" {
		t.Errorf("failing Parquet: %s", response.Status)
	}
	if left, err := os.ReadDir(c.spoolDir); err != nil || len(left) > 0 {
		t.Errorf("results left behind: %v, %v", left, err)
	}
}

func TestHTTPErrors(t *testing.T) {
	c := openForTest(t, ClickHouseConfig{})
	for _, step := range []struct {
		body   string
		params []string
		code   string
	}{
		{"SELEC 1", nil, "62"},
		{"SELECT * FROM absent", nil, "60"},
		{"SELECT 1", []string{"database", "absent"}, "81"},
		{"SELECT 1", []string{"no_such_setting", "1"}, "115"},
		{"SELECT 1", []string{"x; DROP DATABASE default", "1"}, "36"},
		{"SELECT throwIf(number = 90000) FROM numbers(100000)", nil, "395"},
		{"SELECT throwIf(number = 5000000) FROM numbers(6000000)", []string{"wait_end_of_query", "1"}, "395"},
		{"SELECT {x:UInt64}", []string{"param_x", "seven"}, "457"},
		{"1", []string{"query", "INSERT INTO absent FORMAT TSV"}, "60"},
	} {
		response := send(t, c, step.body, step.params...)
		text := read(t, response)
		if got := response.Header.Get("X-ClickHouse-Exception-Code"); response.StatusCode < 400 || got != step.code || !strings.HasPrefix(text, "Code: "+step.code+".") {
			t.Errorf("%s %q: %s, code %s, %q; want code %s", step.body, step.params, response.Status, got, text, step.code)
		}
	}
	// The connections that carried errors are good for more.
	if got := read(t, send(t, c, "SELECT currentDatabase(), getSetting('max_execution_time')")); got != "default\t0\n" {
		t.Errorf("after errors: %q", got)
	}
}

func TestSettingsLastForOneRequest(t *testing.T) {
	c := openForTest(t, ClickHouseConfig{Connections: 1, Settings: map[string]string{"max_block_size": "100"}})
	settings := "SELECT getSetting('max_execution_time'), getSetting('max_block_size'), getSetting('max_memory_usage')"
	for _, step := range []struct {
		params []string
		want   string
	}{
		{nil, "0\t100\t400000000\n"},
		{[]string{"max_execution_time", "7", "max_block_size", "50"}, "7\t50\t400000000\n"},
		{[]string{"max_memory_usage", "1000000"}, "0\t100\t1000000\n"},
		{nil, "0\t100\t400000000\n"},
	} {
		if got := read(t, send(t, c, settings, step.params...)); got != step.want {
			t.Errorf("%q: got %q, want %q", step.params, got, step.want)
		}
	}
	for _, sql := range []string{"SET max_execution_time = 3", "USE system", "CREATE TEMPORARY TABLE scratch (a UInt8)"} {
		read(t, send(t, c, sql))
	}
	if got := read(t, send(t, c, settings)); got != "0\t100\t400000000\n" {
		t.Errorf("a SET statement outlived its request: %q", got)
	}
	if got := read(t, send(t, c, "SELECT currentDatabase(), (SELECT count() FROM system.tables WHERE name = 'scratch')")); got != "default\t0\n" {
		t.Errorf("a session outlived its request: %q", got)
	}
}

func TestDriverSeesEngineErrors(t *testing.T) {
	db := connectForTest(t, openForTest(t, ClickHouseConfig{}))
	ctx := context.Background()
	if code := codeOf(db.Exec(ctx, "SELECT * FROM absent")); code != 60 {
		t.Errorf("unknown table: code %d", code)
	}
	limited := clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_execution_time": 1}))
	if code := codeOf(db.Exec(limited, "SELECT count() FROM system.numbers")); code != 159 {
		t.Errorf("timeout: code %d", code)
	}
	if code := codeOf(db.Exec(ctx, "SELECT groupArray(number) FROM numbers(1000000000)")); code != 241 {
		t.Errorf("memory limit: code %d", code)
	}
	rows, err := db.Query(ctx, "SELECT number, throwIf(number = 5000000) FROM numbers(6000000)")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for rows.Next() {
		n++
	}
	if code := codeOf(rows.Err()); code != 395 || n == 0 {
		t.Errorf("error after %d rows: %v", n, rows.Err())
	}
}
