package warehouse

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// nextSuffix names the table that a reparse fills beside each that it will be exchanged for.
const nextSuffix = "_next"

// sharedTables are those that a reparse writes beside the feeds'.
var sharedTables = []string{"raw_documents", "filings", "failures", "event_keys", "supersessions"}

// parsedTables are all tables whose contents depend on the parser, in the order in which they
// are exchanged.
func (w *Warehouse) parsedTables() []string {
	names := append([]string(nil), sharedTables...)
	for _, f := range w.config.Feeds {
		names = append(names, w.tables[f].name, w.tables[f].byCIK.name)
	}
	return names
}

// shadow is the warehouse of the next tables: whatever is stored in it follows the same rules
// and is seen by nobody until the tables are exchanged.
func (w *Warehouse) shadow() *Warehouse {
	names := regexp.MustCompile(`\b(` + strings.Join(w.parsedTables(), "|") + `)\b`)
	s := &Warehouse{config: w.config, conn: renaming{w.conn, names}, exports: w.exports, slots: w.slots,
		tables: w.tables, isShadow: true, log: w.log}
	return s
}

// renaming sends every statement to the next tables. Values are never part of a statement's
// text, and no column has the name of a table.
type renaming struct {
	driver.Conn
	names *regexp.Regexp
}

func (r renaming) next(sql string) string { return r.names.ReplaceAllString(sql, "${1}"+nextSuffix) }

func (r renaming) Query(ctx context.Context, sql string, args ...any) (driver.Rows, error) {
	return r.Conn.Query(ctx, r.next(sql), args...)
}

func (r renaming) QueryRow(ctx context.Context, sql string, args ...any) driver.Row {
	return r.Conn.QueryRow(ctx, r.next(sql), args...)
}

func (r renaming) Exec(ctx context.Context, sql string, args ...any) error {
	return r.Conn.Exec(ctx, r.next(sql), args...)
}

func (r renaming) PrepareBatch(ctx context.Context, sql string, opts ...driver.PrepareBatchOption) (driver.Batch, error) {
	return r.Conn.PrepareBatch(ctx, r.next(sql), opts...)
}

// prepareNext makes the next tables as copies of the present ones that take no room, and lets
// whatever is stored from now on go to both.
//
//  1. Empty tables and their views by CIK.
//  2. Views that repeat every insert, whoever makes it, into the next table.
//  3. The parts that are there already are attached to the next table as well. What came
//     between 2 and 3 is there twice, under the same key and version.
func (w *Warehouse) prepareNext(ctx context.Context, mark string) error {
	if err := w.dropNext(ctx); err != nil {
		return err
	}
	for _, name := range w.parsedTables() {
		for _, sql := range []string{
			"CREATE TABLE " + name + nextSuffix + " AS " + name,
			"ALTER TABLE " + name + nextSuffix + " MODIFY COMMENT '" + mark + "'",
		} {
			if err := w.exec(ctx, sql); err != nil {
				return fmt.Errorf("prepare %s: %w", name, err)
			}
		}
	}
	for _, f := range w.config.Feeds {
		t := w.tables[f]
		columns, err := w.columnsOf(ctx, t.byCIK.name)
		if err != nil {
			return err
		}
		if err := w.exec(ctx, "CREATE MATERIALIZED VIEW "+t.name+nextSuffix+"_to_cik TO "+t.byCIK.name+nextSuffix+
			" AS SELECT "+strings.Join(columns, ", ")+" FROM "+t.name+nextSuffix+" ARRAY JOIN ciks AS cik"); err != nil {
			return fmt.Errorf("prepare %s: %w", t.byCIK.name, err)
		}
	}
	for _, name := range w.parsedTables() {
		if err := w.exec(ctx, "CREATE MATERIALIZED VIEW "+mirror(name)+" TO "+name+nextSuffix+" AS SELECT * FROM "+name); err != nil {
			return fmt.Errorf("prepare %s: %w", name, err)
		}
	}
	for _, name := range w.parsedTables() {
		partitions, err := query(ctx, w, func(r driver.Rows, id *string) error { return r.Scan(id) },
			"SELECT DISTINCT partition_id FROM system.parts WHERE database = currentDatabase() AND table = {table:String} AND active ORDER BY partition_id", named("table", name))
		if err != nil {
			return fmt.Errorf("read partitions of %s: %w", name, err)
		}
		for _, id := range partitions {
			if err := w.exec(ctx, "ALTER TABLE "+name+nextSuffix+" ATTACH PARTITION ID '"+id+"' FROM "+name); err != nil {
				return fmt.Errorf("copy %s: %w", name, err)
			}
		}
	}
	return nil
}

func mirror(name string) string { return name + "_to_next" }

// columnsOf are a table's columns in their order.
func (w *Warehouse) columnsOf(ctx context.Context, name string) ([]string, error) {
	columns, err := query(ctx, w, func(r driver.Rows, c *string) error { return r.Scan(c) },
		"SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {table:String} ORDER BY position", named("table", name))
	if err != nil {
		return nil, fmt.Errorf("read columns of %s: %w", name, err)
	}
	return columns, nil
}

// exchange puts the next tables in place of the present ones, each at once. It may be repeated:
// the mark tells which are exchanged. Until dropNext, what is stored goes on to reach both.
func (w *Warehouse) exchange(ctx context.Context, mark string) error {
	type table struct{ name, comment, columns string }
	found, err := query(ctx, w, func(r driver.Rows, t *table) error { return r.Scan(&t.name, &t.comment, &t.columns) },
		"SELECT t.name, any(t.comment), arrayStringConcat(arraySort(groupArray(c.name || ' ' || c.type)), ',') FROM system.tables AS t"+
			" JOIN system.columns AS c ON c.database = t.database AND c.table = t.name WHERE t.database = currentDatabase() GROUP BY t.name")
	if err != nil {
		return fmt.Errorf("read tables: %w", err)
	}
	tables := make(map[string]table)
	for _, t := range found {
		tables[t.name] = t
	}
	for _, name := range w.parsedTables() {
		if tables[name].columns != tables[name+nextSuffix].columns {
			return fmt.Errorf("table %s has other columns than the one that was filled: a migration came in between; abandon this reparse and begin anew", name)
		}
	}
	for _, name := range w.parsedTables() {
		if tables[name].comment == mark {
			continue
		}
		if err := w.exec(ctx, "EXCHANGE TABLES "+name+" AND "+name+nextSuffix); err != nil {
			return fmt.Errorf("exchange %s: %w", name, err)
		}
	}
	return nil
}

// dropNext removes the next tables and their views. The views go first: an insert must not
// find a view whose table is gone.
func (w *Warehouse) dropNext(ctx context.Context) error {
	names := w.parsedTables()
	var all []string
	for _, name := range names {
		all = append(all, mirror(name))
	}
	for _, f := range w.config.Feeds {
		all = append(all, w.tables[f].name+nextSuffix+"_to_cik")
	}
	for _, name := range names {
		all = append(all, name+nextSuffix)
	}
	for _, name := range all {
		if err := w.exec(ctx, "DROP TABLE IF EXISTS "+name+" SETTINGS max_table_size_to_drop = 0"); err != nil {
			return fmt.Errorf("drop %s: %w", name, err)
		}
	}
	return nil
}
