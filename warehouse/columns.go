package warehouse

import (
	"fmt"
	"reflect"
	"sync/atomic"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/filingwire/filingwire"
)

// table names a table and the columns that are inserted into it, so that a program survives
// columns that a newer one has added.
type table struct {
	name    string
	columns []clickhouse.ColumnNameAndType
}

// newTable takes names and types in turn.
func newTable(name string, columns ...string) table {
	t := table{name: name}
	for i := 0; i < len(columns); i += 2 {
		t.columns = append(t.columns, clickhouse.ColumnNameAndType{Name: columns[i], Type: columns[i+1]})
	}
	return t
}

const (
	dateTimeType         = "DateTime64(3, 'UTC')"
	nullableDateTimeType = "Nullable(DateTime64(3, 'UTC'))"
)

// feedTable is a feed's table, the table of the same rows by CIK, and how the feed's filters
// find their columns.
type feedTable struct {
	table
	feed  *filingwire.Feed
	byCIK table           // the columns of a tombstone only: rows arrive by materialized view
	lists map[string]bool // typed columns that are arrays
	zeros []any           // typed columns of a tombstone

	newest atomic.Pointer[time.Time] // day of a row, as last seen
}

func newFeedTable(f *filingwire.Feed) *feedTable {
	t := &feedTable{feed: f, lists: make(map[string]bool)}
	t.table = newTable(f.Table(), "id", "String", "version", "UInt64", "is_deleted", "UInt8", "filing_date", "Date",
		"ciks", "Array(String)", "ticker", "String", "document_id", "String", "published_at", nullableDateTimeType,
		"created_at", dateTimeType, "capability", "String", "doc", "String", "agent", "String", "evidence", "String")
	t.byCIK = newTable(f.Table()+"_by_cik", "cik", "String", "id", "String", "version", "UInt64", "is_deleted", "UInt8", "filing_date", "Date")
	for _, c := range reflect.New(f.Row).Interface().(filingwire.Event).Columns() {
		kind, zero := columnType(c.Value)
		t.columns = append(t.columns, clickhouse.ColumnNameAndType{Name: c.Name, Type: kind})
		t.zeros = append(t.zeros, zero)
		t.lists[c.Name] = kind == "Array(String)"
	}
	return t
}

// columnType is the warehouse's type for a column's value and the value of a tombstone.
func columnType(v any) (kind string, zero any) {
	switch v.(type) {
	case string:
		return "String", ""
	case *string:
		return "Nullable(String)", nil
	case bool:
		return "Bool", false
	case *bool:
		return "Nullable(Bool)", nil
	case int64:
		return "Int64", int64(0)
	case *int64:
		return "Nullable(Int64)", nil
	case float64:
		return "Float64", 0.0
	case *float64:
		return "Nullable(Float64)", nil
	case filingwire.Date:
		return "Nullable(Date32)", nil
	case []string:
		return "Array(String)", []string{}
	}
	panic(fmt.Sprintf("a column of type %T has no place in the warehouse", v))
}

// columnValue converts a column's value to what the driver takes. A date that Date32 cannot
// hold is a misprint of the document; the row's JSON keeps it, the column has none.
func columnValue(v any) any {
	d, ok := v.(filingwire.Date)
	if !ok {
		return v
	}
	if t := d.Time(); t.Year() >= 1900 && t.Year() <= 2299 {
		return t
	}
	return nil
}

// values are the row's columns in the table's order.
func (t *feedTable) values(r *filingwire.StoredRow) ([]any, error) {
	day, err := filingwire.ParseDate(string(r.Date))
	if err != nil {
		return nil, fmt.Errorf("row %s: %w", r.ID, err)
	}
	deleted := uint8(0)
	if r.Deleted {
		deleted = 1
	}
	v := append(make([]any, 0, len(t.columns)), r.ID, r.Version, deleted, day.Time(), list(r.CIKs), r.Ticker, r.DocumentID,
		nullableTime(r.Published), columnTime(r.CreatedAt), r.Capability, r.Doc, r.Agent, r.Evidence)
	if r.Deleted {
		return append(v, t.zeros...), nil
	}
	if len(r.Columns) != len(t.zeros) {
		return nil, fmt.Errorf("row %s: %d columns, the feed has %d", r.ID, len(r.Columns), len(t.zeros))
	}
	for _, c := range r.Columns {
		v = append(v, columnValue(c.Value))
	}
	return v, nil
}

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// columnTime keeps the zero time within the range of the column.
func columnTime(i filingwire.Instant) time.Time {
	if i.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return i.Time
}

func nullableTime(i *filingwire.Instant) any {
	if i == nil || i.IsZero() {
		return nil
	}
	return i.Time
}

func instantPointer(t *time.Time) *filingwire.Instant {
	if t == nil {
		return nil
	}
	i := filingwire.InstantOf(*t)
	return &i
}
