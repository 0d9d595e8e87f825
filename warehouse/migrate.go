package warehouse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

// Migration is a file of statements and whether it has been applied.
type Migration struct {
	Name      string
	Hash      string // of the file's text
	Applied   bool
	AppliedAt filingwire.Instant

	statements []string
}

// Migrate creates the database and applies the migrations that are not recorded yet.
//
// ClickHouse has no transactions, so every statement can be repeated: a migration that
// stopped halfway runs again, and two processes that migrate at once do the same thing twice.
// A recorded migration whose file has changed is an error: write a new one.
func (w *Warehouse) Migrate(ctx context.Context) error {
	if err := w.createDatabase(ctx); err != nil {
		return fmt.Errorf("create database: %w", err)
	}
	all, err := w.readMigrations()
	if err != nil {
		return err
	}
	for _, s := range all[0].statements { // the table of the records itself
		if err := w.exec(ctx, s); err != nil {
			return fmt.Errorf("apply migration %s: %w", all[0].Name, err)
		}
	}
	if err := w.markApplied(ctx, all); err != nil {
		return err
	}
	for _, m := range all {
		if m.Applied {
			continue
		}
		for _, s := range m.statements {
			if err := w.exec(ctx, s); err != nil {
				return fmt.Errorf("apply migration %s: %w", m.Name, err)
			}
		}
		if err := w.exec(ctx, "INSERT INTO schema_migrations (name, hash) SELECT {name:String}, {hash:String}",
			named("name", m.Name), named("hash", m.Hash)); err != nil {
			return fmt.Errorf("record migration %s: %w", m.Name, err)
		}
		w.log.InfoContext(ctx, "migration applied", "migration", m.Name)
	}
	return nil
}

// Migrations returns every migration in order, applied or not.
func (w *Warehouse) Migrations(ctx context.Context) ([]Migration, error) {
	all, err := w.readMigrations()
	if err != nil {
		return nil, err
	}
	return all, w.markApplied(ctx, all)
}

func (w *Warehouse) createDatabase(ctx context.Context) error {
	conn, err := clickhouse.Open(w.config.options("", 1, nil))
	if err != nil {
		return err
	}
	defer conn.Close()
	sql := "CREATE DATABASE IF NOT EXISTS `" + w.config.Database + "`"
	if w.config.Replicated {
		sql += " ENGINE = Replicated('/clickhouse/databases/" + w.config.Database + "', '{shard}', '{replica}')"
	}
	return conn.Exec(ctx, sql)
}

// readMigrations reads the files; the first is the one that makes schema_migrations.
func (w *Warehouse) readMigrations() ([]Migration, error) {
	names, err := fs.Glob(w.config.Migrations, "*.sql")
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("read migrations: %d files: %w", len(names), err)
	}
	slices.Sort(names)
	engine := ""
	if w.config.Replicated {
		engine = "Replicated"
	}
	var all []Migration
	for _, name := range names {
		text, err := fs.ReadFile(w.config.Migrations, name)
		if err != nil {
			return nil, fmt.Errorf("read migration: %w", err)
		}
		t, err := template.New(name).Parse(string(text))
		if err != nil {
			return nil, fmt.Errorf("read migration: %w", err)
		}
		var sql strings.Builder
		if err := t.Execute(&sql, engine); err != nil {
			return nil, fmt.Errorf("read migration: %w", err)
		}
		hash := sha256.Sum256(text)
		all = append(all, Migration{Name: strings.TrimSuffix(name, ".sql"), Hash: hex.EncodeToString(hash[:]), statements: statements(sql.String())})
	}
	return all, nil
}

// statements splits a file at the semicolons that end a line.
func statements(sql string) []string {
	var out []string
	for s := range strings.SplitSeq(sql, ";\n") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// markApplied sets Applied from the records and refuses migrations that changed since. Records
// of other names stem from a newer program, whose schema serves this one as well.
func (w *Warehouse) markApplied(ctx context.Context, all []Migration) error {
	type record struct {
		name, hash string
		at         time.Time
	}
	records, err := query(ctx, w, func(r driver.Rows, m *record) error {
		return r.Scan(&m.name, &m.hash, &m.at)
	}, "SELECT name, hash, applied_at FROM schema_migrations FINAL ORDER BY applied_at")
	if err != nil {
		return fmt.Errorf("read applied migrations: %w", err)
	}
	for _, r := range records {
		i := slices.IndexFunc(all, func(m Migration) bool { return m.Name == r.name })
		if i < 0 {
			continue
		}
		if all[i].Hash != r.hash {
			return fmt.Errorf("migration %s was applied with hash %.12s but its file has %.12s: an applied migration must not change", r.name, r.hash, all[i].Hash)
		}
		all[i].Applied, all[i].AppliedAt = true, filingwire.InstantOf(r.at)
	}
	return nil
}
