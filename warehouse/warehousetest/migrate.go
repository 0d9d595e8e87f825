package warehousetest

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/filingwire/filingwire/warehouse"
)

// schema is what the engine has made of the migrations.
func (h *harness) schema(t *testing.T) string {
	t.Helper()
	rows, err := h.raw(t, h.database).Query(t.Context(), "SELECT name, create_table_query FROM system.tables WHERE database = '"+h.database+"' ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all strings.Builder
	for rows.Next() {
		var name, query string
		if err := rows.Scan(&name, &query); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "%s: %s\n", name, strings.ReplaceAll(query, h.database, "db"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all.String()
}

func (h *harness) records(t *testing.T) uint64 {
	t.Helper()
	var n uint64
	if err := h.raw(t, h.database).QueryRow(t.Context(), "SELECT count() FROM schema_migrations").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func migrationNames(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(warehouse.MigrationFiles(), "*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("migrations %v, %v", names, err)
	}
	slices.Sort(names)
	return names
}

// files are the first n migrations.
func files(t *testing.T, n int) fstest.MapFS {
	t.Helper()
	some := make(fstest.MapFS)
	for _, name := range migrationNames(t)[:n] {
		b, err := fs.ReadFile(warehouse.MigrationFiles(), name)
		if err != nil {
			t.Fatal(err)
		}
		some[name] = &fstest.MapFile{Data: b}
	}
	return some
}

func with(files fs.FS) func(*warehouse.Config) {
	return func(c *warehouse.Config) { c.Migrations = files }
}

func testMigrateTwice(t *testing.T, h *harness) {
	w := h.open(t)
	all, err := w.Migrations(t.Context())
	if err != nil || len(all) != len(migrationNames(t)) {
		t.Fatalf("%d migrations, %v", len(all), err)
	}
	for _, m := range all {
		if !m.Applied || m.AppliedAt.IsZero() || len(m.Hash) != 64 {
			t.Errorf("migration %+v is not applied", m)
		}
	}
	schema, records := h.schema(t), h.records(t)
	if err := w.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := h.records(t); got != records {
		t.Errorf("the second run applied %d migrations", got-records)
	}
	if got := h.schema(t); got != schema {
		t.Errorf("the second run changed the schema:\n%s\n%s", schema, got)
	}
}

// Every older state leads to the same schema as an empty server does, whether the migration
// after it has not begun or stopped after its first statement.
func testMigrateFromEveryPrefix(t *testing.T, h *harness) {
	h.open(t)
	want := h.schema(t)
	names := migrationNames(t)
	for n := 1; n < len(names); n++ {
		older := newHarness(t, h.options)
		older.open(t, with(files(t, n)))
		text, err := fs.ReadFile(warehouse.MigrationFiles(), names[n])
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(strings.ReplaceAll(string(text), "{{.}}", ""), ";\n")
		if err := older.raw(t, older.database).Exec(t.Context(), first); err != nil {
			t.Fatalf("first statement of %s: %v", names[n], err)
		}
		w := older.unmigrated(t)
		if all, err := w.Migrations(t.Context()); err != nil || all[n].Applied || !all[n-1].Applied {
			t.Errorf("status before %s: %+v, %v", names[n], all, err)
		}
		if err := w.Migrate(t.Context()); err != nil {
			t.Errorf("from %d migrations: %v", n, err)
		}
		if got := older.schema(t); got != want {
			t.Errorf("from %d migrations:\n%s\nwant\n%s", n, got, want)
		}
	}
}

func testMigrateConcurrently(t *testing.T, h *harness) {
	reference := newHarness(t, h.options)
	reference.open(t)
	var wg sync.WaitGroup
	for range 3 {
		w := h.unmigrated(t)
		wg.Go(func() {
			if err := w.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got, want := h.schema(t), reference.schema(t); got != want {
		t.Errorf("schema\n%s\nwant\n%s", got, want)
	}
	all, err := h.unmigrated(t).Migrations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if !m.Applied {
			t.Errorf("migration %s is not recorded", m.Name)
		}
	}
}

func testChangedMigration(t *testing.T, h *harness) {
	h.open(t)
	changed := files(t, len(migrationNames(t)))
	last := migrationNames(t)[len(changed)-1]
	changed[last].Data = append(changed[last].Data, "-- a harmless remark\n"...)
	w := h.unmigrated(t, with(changed))
	err := w.Migrate(t.Context())
	if err == nil || !strings.Contains(err.Error(), strings.TrimSuffix(last, ".sql")) || !strings.Contains(err.Error(), "must not change") {
		t.Errorf("migrating with a changed file: %v", err)
	}
	// an older program meets a newer schema
	if err := h.unmigrated(t, with(files(t, 3))).Migrate(t.Context()); err != nil {
		t.Errorf("migrating with fewer files than were applied: %v", err)
	}
}
