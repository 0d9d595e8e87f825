package embedded

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Strings that text protocols trip over.
var awkward = []string{
	"", "plain", "tab\there", "line\nbreak", "carriage\r\nreturn", "nul\x00inside", `back\slash \n \N \0`, "'quoted' \"twice\" `thrice`",
	"Ünïcödé – 株式会社 \U0001f4c8", "bad utf-8 \xff\xfe", "FORMAT Native\n__exception__\r\n", strings.Repeat("long ", 1000),
}

func TestClickHouseTypesSurviveTheRoundTrip(t *testing.T) {
	db := connectForTest(t, openForTest(t, ClickHouseConfig{}))
	day := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	instant := time.Date(2024, 2, 29, 23, 59, 58, 987_000_000, time.UTC)
	text, number, when := "x", int64(-5), instant
	var noText *string
	var noNumber *int64
	var noTime *time.Time
	cases := []struct {
		kind   string
		values []any
	}{
		{"String", []any{"", "abc", "tab\tnul\x00"}},
		{"FixedString(4)", []any{"abcd", "\x00\x01\n\t"}},
		{"UInt8", []any{uint8(0), uint8(255)}},
		{"UInt16", []any{uint16(0), uint16(65535)}},
		{"UInt32", []any{uint32(0), uint32(1<<32 - 1)}},
		{"UInt64", []any{uint64(0), uint64(1<<64 - 1)}},
		{"Int32", []any{int32(-1 << 31), int32(1<<31 - 1)}},
		{"Int64", []any{int64(-1 << 63), int64(1<<63 - 1)}},
		{"Float64", []any{0.0, -1.5e300}},
		{"Bool", []any{true, false}},
		{"Date", []any{day, time.Unix(0, 0).UTC()}},
		{"Date32", []any{day, time.Date(1934, 6, 6, 0, 0, 0, 0, time.UTC)}},
		{"DateTime('UTC')", []any{instant.Truncate(time.Second)}},
		{"DateTime64(3, 'UTC')", []any{instant, time.Date(1994, 1, 2, 3, 4, 5, 0, time.UTC)}},
		{"Enum8('high' = 1, 'low' = 2)", []any{"high", "low"}},
		{"LowCardinality(String)", []any{"8-K", "", "8-K/A"}},
		{"LowCardinality(Nullable(String))", []any{&text, noText}},
		{"Nullable(String)", []any{&text, noText}},
		{"Nullable(Int64)", []any{&number, noNumber}},
		{"Nullable(DateTime64(3, 'UTC'))", []any{&when, noTime}},
		{"Array(String)", []any{[]string{}, []string{"a", "", "c\n"}}},
		{"Array(UInt64)", []any{[]uint64{}, []uint64{1, 1<<64 - 1}}},
		{"Array(LowCardinality(String))", []any{[]string{"4.01", "5.02"}, []string{}}},
		{"Map(String, UInt64)", []any{map[string]uint64{"a": 1}, map[string]uint64{}}},
	}
	for i, c := range cases {
		t.Run(c.kind, func(t *testing.T) {
			table := fmt.Sprintf("types_%d", i)
			execForTest(t, db, fmt.Sprintf("CREATE TABLE %s (n UInt64, v %s) ENGINE = MergeTree ORDER BY n", table, c.kind))
			batch, err := db.PrepareBatch(context.Background(), "INSERT INTO "+table)
			if err != nil {
				t.Fatal(err)
			}
			for n, value := range c.values {
				if err := batch.Append(uint64(n), value); err != nil {
					t.Fatal(err)
				}
			}
			if err := batch.Send(); err != nil {
				t.Fatal(err)
			}
			for n, want := range c.values {
				got := reflect.New(reflect.TypeOf(want))
				if err := db.QueryRow(context.Background(), fmt.Sprintf("SELECT v FROM %s WHERE n = %d", table, n)).Scan(got.Interface()); err != nil {
					t.Fatal(err)
				}
				if !same(got.Elem().Interface(), want) {
					t.Errorf("got %v, want %v", got.Elem().Interface(), want)
				}
			}
		})
	}
}

func TestClickHouseKeepsAwkwardStrings(t *testing.T) {
	db := connectForTest(t, openForTest(t, ClickHouseConfig{}))
	execForTest(t, db, "CREATE TABLE s (n UInt64, s String) ENGINE = MergeTree ORDER BY n")
	batch, err := db.PrepareBatch(context.Background(), "INSERT INTO s (n, s)")
	if err != nil {
		t.Fatal(err)
	}
	for n, s := range awkward {
		if err := batch.Append(uint64(n), s); err != nil {
			t.Fatal(err)
		}
	}
	if err := batch.Send(); err != nil {
		t.Fatal(err)
	}
	for n, want := range awkward {
		if got := queryForTest[string](t, db, "SELECT s FROM s WHERE n = {n:UInt64}", clickhouse.Named("n", uint64(n))); got != want {
			t.Errorf("stored %q, read %q", want, got)
		}
		if got := queryForTest[string](t, db, "SELECT {s:String}", clickhouse.Named("s", want)); got != want {
			t.Errorf("parameter %q came back as %q", want, got)
		}
		if got := queryForTest[string](t, db, "SELECT ?", want); got != want {
			t.Errorf("bound %q came back as %q", want, got)
		}
	}
}

// same compares instants by what they mean, not by how their zone is held.
func same(got, want any) bool {
	if instant, ok := want.(time.Time); ok {
		return instant.Equal(got.(time.Time))
	}
	return reflect.DeepEqual(got, want)
}
