package embedded

import (
	"strings"
	"testing"
)

func TestScanStatement(t *testing.T) {
	cases := []struct{ sql, verb, format, text, data string }{
		{sql: "SELECT 1", verb: "SELECT"},
		{sql: "SELECT 1 FORMAT JSON", verb: "SELECT", format: "JSON", text: "SELECT 1 "},
		{sql: "SELECT 1 format Parquet -- x\nSETTINGS max_threads = 1;", verb: "SELECT", format: "Parquet", text: "SELECT 1 ", data: " -- x\nSETTINGS max_threads = 1;"},
		{sql: "SELECT 1 FORMAT CSV ; ", verb: "SELECT", format: "CSV", text: "SELECT 1 ", data: " ; "},
		{sql: "SELECT format, format(1), [format x], (format y) FROM t WHERE format LIKE 'FORMAT JSON' ORDER BY format DESC", verb: "SELECT"},
		{sql: "SELECT format FROM t ORDER BY format ASC FORMAT TSV", verb: "SELECT", format: "TSV", text: "SELECT format FROM t ORDER BY format ASC "},
		{sql: "WITH 1 AS format SELECT format FORMAT Native", verb: "WITH", format: "Native", text: "WITH 1 AS format SELECT format "},
		{sql: "SELECT '\\' FORMAT JSON', 1", verb: "SELECT"},
		{sql: "SHOW TABLES FORMAT JSON", verb: "SHOW"},
		{sql: "  -- why\n/* and how */ (select 1)", verb: "SELECT"},
		{sql: "", verb: ""},
		{sql: "-- nothing", verb: ""},
		{sql: "INSERT INTO t (a, b) FORMAT Native", verb: "INSERT", format: "Native", text: "INSERT INTO t (a, b) "},
		{sql: "insert into t format JSONEachRow\n{\"a\":\"FORMAT x\"}", verb: "INSERT", format: "JSONEachRow", text: "insert into t ", data: "{\"a\":\"FORMAT x\"}"},
		{sql: "INSERT INTO t FORMAT TSV \t\r\n\n1", verb: "INSERT", format: "TSV", text: "INSERT INTO t ", data: "\n1"},
		{sql: "INSERT INTO `FORMAT x` (\"FORMAT y\", 'FORMAT z') /* FORMAT c */ SETTINGS a = 1 FORMAT CSV 1,2", verb: "INSERT", format: "CSV",
			text: "INSERT INTO `FORMAT x` (\"FORMAT y\", 'FORMAT z') /* FORMAT c */ SETTINGS a = 1 ", data: "1,2"},
		{sql: "INSERT INTO t VALUES (1, ' FORMAT Native ')", verb: "INSERT"},
		{sql: "INSERT INTO t FORMAT Values (1)", verb: "INSERT"},
		{sql: "INSERT INTO t SELECT 1 FORMAT Null", verb: "INSERT"},
		{sql: "INSERT INTO t WITH 1 AS x SELECT x FORMAT Null", verb: "INSERT"},
		{sql: "INSERT INTO t (a)", verb: "INSERT"},
		{sql: `INSERT INTO t ('it\'s FORMAT X') FORMAT TSV`, verb: "INSERT", format: "TSV", text: `INSERT INTO t ('it\'s FORMAT X') `},
		{sql: "INSERT INTO t FORMAT", verb: "INSERT"},
		{sql: "INSERT INTO t 'unclosed FORMAT X", verb: "INSERT"},
	}
	for _, c := range cases {
		st := scanStatement(c.sql)
		if st.verb != c.verb || st.format != c.format {
			t.Errorf("%q: got verb %q and format %q, want %q and %q", c.sql, st.verb, st.format, c.verb, c.format)
			continue
		}
		if c.format != "" && (c.sql[:st.start] != c.text || c.sql[st.end:] != c.data) {
			t.Errorf("%q: got text %q and data %q", c.sql, c.sql[:st.start], c.sql[st.end:])
		}
	}
}

func FuzzScanStatement(f *testing.F) {
	for _, seed := range []string{"SELECT 1", "INSERT INTO t FORMAT CSV 1", "insert `x` /* y", "INSERT 'a\\", "INSERT FORMAT -- x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		st := scanStatement(sql)
		if st.format != "" && (st.start >= st.end || st.end > len(sql) || !strings.Contains(sql[st.start:st.end], st.format)) {
			t.Errorf("%q: %+v", sql, st)
		}
	})
}
