package warehouse

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode"

	"github.com/filingwire/filingwire"
)

// A flat export has a column for every field of the feed's rows, named like the field in
// snake case. The fields of an object stand in columns of their own, after its name; a list of
// objects is one column of JSON text.

// flatColumn is a column and the expression that reads it from a row's tuple or JSON.
type flatColumn struct{ name, expr, csv string }

// flatRow describes the flat columns of a feed's rows: the type that a row's JSON is read as,
// once per row, and the columns.
func flatRow(row reflect.Type) (tuple string, columns []flatColumn) {
	tuple = flatten(row, "", "row", nil, &columns)
	return tuple, columns
}

var (
	dateType    = reflect.TypeFor[filingwire.Date]()
	instantType = reflect.TypeFor[filingwire.Instant]()
)

// flatten appends the columns of a struct whose tuple is the expression at; path are the keys
// that lead to it.
func flatten(t reflect.Type, prefix, at string, path []string, columns *[]flatColumn) string {
	var elements []string
	for _, f := range reflect.VisibleFields(t) {
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || key == "" || key == "-" {
			continue
		}
		kind := f.Type
		if kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		column := flatColumn{name: prefix + snakeCase(key), expr: at + ".`" + key + "`"}
		element := ""
		switch {
		case kind == dateType:
			element, column.expr = "Nullable(String)", "toDate32OrNull("+column.expr+")"
		case kind == instantType:
			element, column.expr = "Nullable(String)", "parseDateTime64BestEffortOrNull("+column.expr+", 3, 'UTC')"
		case kind.Kind() == reflect.Struct:
			nested := flatten(kind, column.name+"_", column.expr, append(path[:len(path):len(path)], key), columns)
			elements = append(elements, "`"+key+"` "+nested)
			continue
		case kind.Kind() == reflect.Slice && kind.Elem().Kind() == reflect.String:
			element, column.csv = "Array(String)", "toJSONString("+column.expr+")"
		case kind.Kind() == reflect.Slice:
			column.expr = "JSONExtractRaw(doc, '" + strings.Join(append(path[:len(path):len(path)], key), "', '") + "')"
		case kind.Kind() == reflect.Bool:
			element = "Nullable(Bool)"
		case kind.Kind() == reflect.Int || kind.Kind() == reflect.Int64:
			element = "Nullable(Int64)"
		case kind.Kind() == reflect.Float64:
			element = "Nullable(Float64)"
		default:
			element = "Nullable(String)"
		}
		if element != "" {
			elements = append(elements, "`"+key+"` "+element)
		}
		*columns = append(*columns, column)
	}
	return "Tuple(" + strings.Join(elements, ", ") + ")"
}

// snakeCase turns filerCiks into filer_ciks.
func snakeCase(key string) string {
	var b strings.Builder
	for i, r := range key {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Formats of ExportFlat.
const (
	CSV     = "csv"
	Parquet = "parquet"
)

// flatSettings keep the engine's memory small, the order that of the subquery, and its text
// that of the API.
const flatSettings = " SETTINGS max_threads = 1, query_plan_remove_redundant_sorting = 0, optimize_duplicate_order_by_and_distinct = 0, max_block_size = 1024, optimize_read_in_order = 1, cancel_http_readonly_queries_on_client_close = 1," +
	" date_time_output_format = 'iso', format_csv_null_representation = '', output_format_parquet_row_group_size = 20000," +
	" output_format_parquet_row_group_size_bytes = 8388608, output_format_parquet_parallel_encoding = 0, output_format_parquet_string_as_string = 1"

// ExportFlat streams the rows that q asks for as Export does, in flat columns: as CSV with a
// line of names, or as a Parquet file. The engine writes either.
func (w *Warehouse) ExportFlat(ctx context.Context, q filingwire.FeedQuery, format string) (io.ReadCloser, error) {
	t, err := w.table(q.Feed)
	if err != nil {
		return nil, err
	}
	if q.CIKs != nil && len(q.CIKs) == 0 {
		q.CIKs, q.To = nil, "1970-01-01" // nobody's rows: the file still has its columns
	}
	q.Before = nil
	if err := w.takeSlot(); err != nil {
		return nil, err
	}
	e := &flatExport{w: w}
	e.ctx, e.cancel = context.WithCancel(ctx)
	if err := e.start(t, q, format); err != nil {
		_ = e.Close()
		return nil, fmt.Errorf("export %s: %w", q.Feed.Name, err)
	}
	return e, nil
}

type flatExport struct {
	w      *Warehouse
	ctx    context.Context
	cancel context.CancelFunc
	head   io.Reader
	stream io.ReadCloser
	closed bool
}

func (e *flatExport) start(t *feedTable, q filingwire.FeedQuery, format string) error {
	p, err := t.where(&q)
	if err != nil {
		return err
	}
	if !q.IncludeSuperseded {
		p.and("id NOT IN (SELECT id FROM supersessions FINAL)")
	}
	tuple, columns := flatRow(t.feed.Row)
	names, exprs := []string{}, []string{}
	for _, c := range columns {
		if format == CSV && c.csv != "" {
			c.expr = c.csv
		}
		names, exprs = append(names, c.name), append(exprs, c.expr+" AS `"+c.name+"`")
	}
	names = append(names, "supersedes", "superseded_by")
	// Links are few; a join would not keep the order.
	exprs = append(exprs, "nullIf(transform(key, links.2, links.3, ''), '') AS supersedes", "nullIf(transform(key, links.1, links.2, ''), '') AS superseded_by")
	source, doubled := t.source(&q)
	once, limit := "", ""
	if doubled {
		once = " LIMIT 1 BY filing_date, id"
	}
	if q.Limit > 0 {
		limit = " LIMIT " + p.value("UInt64", q.Limit)
	}
	sql := "WITH (SELECT (groupArray(id), groupArray(by_id), groupArray(least_id)) FROM" +
		" (SELECT id, by_id, min(id) OVER (PARTITION BY by_id) AS least_id FROM supersessions FINAL)) AS links" +
		" SELECT " + strings.Join(exprs, ", ") +
		" FROM (SELECT id AS key, doc, JSONExtract(doc, '" + tuple + "') AS row FROM " + source + " FINAL" + p.String() +
		" ORDER BY filing_date, id" + once + limit + ")" + flatSettings
	engineFormat := "Parquet"
	e.head = strings.NewReader("")
	if format == CSV {
		engineFormat, e.head = "CSV", strings.NewReader(strings.Join(names, ",")+"\n")
	}
	e.stream, err = e.w.exports.QueryFormat(e.ctx, engineFormat, sql, p.args...)
	return err
}

func (e *flatExport) Read(b []byte) (int, error) {
	if n, _ := e.head.Read(b); n > 0 {
		return n, nil
	}
	return e.stream.Read(b)
}

// Close ends the query. It must not be called while Read is running.
func (e *flatExport) Close() error {
	if !e.closed {
		e.closed = true
		e.cancel() // first: closing a stream reads what is left of it
		if e.stream != nil {
			_ = e.stream.Close()
		}
		<-e.w.slots
	}
	return nil
}
