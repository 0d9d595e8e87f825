// Package warehouse keeps documents, the rows read from them and the accounts that query
// them in ClickHouse. It knows only a *clickhouse.Options: a server and the embedded engine
// are the same to it.
package warehouse

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"regexp"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// MigrationFiles returns the embedded migrations, the default of Config.Migrations.
func MigrationFiles() fs.FS {
	sub, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		panic(err) // the path is constant
	}
	return sub
}

// Config of a warehouse. Only Options is required.
type Config struct {
	Options  *clickhouse.Options // address, authentication, transport; protocol HTTP
	Database string              // "" = filingwire
	Feeds    []*filingwire.Feed  // nil = the five feeds
	// Replicated makes the migrations create a Replicated database and Replicated… tables,
	// for a cluster whose nodes define the macros {shard} and {replica}.
	Replicated  bool
	Conns       int   // connections of requests and inserts; 0 = 16
	ExportConns int   // connections of exports; 0 = 4
	Migrations  fs.FS // nil = the embedded ones
	Logger      *slog.Logger
}

// Feeds are the feeds that the migrations make tables for.
var Feeds = []*filingwire.Feed{filingwire.AuditorChanges, filingwire.Restatements, filingwire.OfficerChanges,
	filingwire.VotingResultsFeed, filingwire.EnforcementActions}

var databaseName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,62}$`)

func (c *Config) validate() error {
	var faults []error
	if c.Options == nil {
		faults = append(faults, errors.New("no ClickHouse options"))
	} else if c.Options.Protocol != clickhouse.HTTP {
		faults = append(faults, errors.New("the ClickHouse protocol must be HTTP"))
	}
	if !databaseName.MatchString(c.Database) {
		faults = append(faults, fmt.Errorf("database name %q is not an identifier", c.Database))
	}
	if c.Conns < 0 || c.ExportConns < 0 {
		faults = append(faults, errors.New("negative number of connections"))
	}
	return errors.Join(faults...)
}

// Warehouse is safe for concurrent use.
type Warehouse struct {
	config  Config
	conn    driver.Conn   // requests and inserts
	exports driver.Conn   // long reads, so that they cannot starve the former
	slots   chan struct{} // one per connection of exports
	tables  map[*filingwire.Feed]*feedTable
	known   tableStates
	linked  knownLinks
	log     *slog.Logger

	isShadow bool // of a reparse, see shadow
}

// Settings of every statement. Deduplication of equal insert blocks is off because a retried
// insert must reach the materialized views that the first attempt may have missed.
var settings = clickhouse.Settings{
	"async_insert":       0,
	"insert_deduplicate": 0,
	"max_memory_usage":   400_000_000,
	"max_execution_time": 60,
	// FINAL need not look across years: a row's year is part of its sort key.
	"do_not_merge_across_partitions_select_final": 1,
}

const exportSeconds = 3600

// Open prepares a warehouse; it dials nothing yet. The database and its tables are made by
// Migrate.
func Open(_ context.Context, c Config) (*Warehouse, error) {
	if c.Database == "" {
		c.Database = "filingwire"
	}
	if c.Feeds == nil {
		c.Feeds = Feeds
	}
	if c.Migrations == nil {
		c.Migrations = MigrationFiles()
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if err := c.validate(); err != nil {
		return nil, fmt.Errorf("configure warehouse: %w", err)
	}
	if c.Conns == 0 {
		c.Conns = 16
	}
	if c.ExportConns == 0 {
		c.ExportConns = 4
	}
	w := &Warehouse{config: c, slots: make(chan struct{}, c.ExportConns), tables: make(map[*filingwire.Feed]*feedTable), log: c.Logger}
	for _, f := range c.Feeds {
		w.tables[f] = newFeedTable(f)
	}
	var err error
	if w.conn, err = clickhouse.Open(c.options(c.Database, c.Conns, nil)); err != nil {
		return nil, fmt.Errorf("open warehouse: %w", err)
	}
	long := clickhouse.Settings{"max_execution_time": exportSeconds}
	if w.exports, err = clickhouse.Open(c.options(c.Database, c.ExportConns, long)); err != nil {
		return nil, fmt.Errorf("open warehouse: %w", err)
	}
	return w, nil
}

// options copies the caller's, whose own settings win over ours.
func (c *Config) options(database string, conns int, special clickhouse.Settings) *clickhouse.Options {
	o := *c.Options
	o.Auth.Database = database
	o.MaxOpenConns, o.MaxIdleConns = conns, conns
	o.Settings = maps.Clone(settings)
	maps.Copy(o.Settings, special)
	maps.Copy(o.Settings, c.Options.Settings)
	return &o
}

// Close closes the connections.
func (w *Warehouse) Close() error { return errors.Join(w.conn.Close(), w.exports.Close()) }

// unknownDatabase is the engine's error for a database that has not been made yet.
const unknownDatabase = 81

// Ping tells whether the warehouse answers, be it that Migrate has made nothing yet.
func (w *Warehouse) Ping(ctx context.Context) error {
	err := w.conn.Ping(ctx)
	var e *clickhouse.Exception
	if err == nil || errors.As(err, &e) && e.Code == unknownDatabase {
		return nil
	}
	return fmt.Errorf("ping warehouse: %w", err)
}

func (w *Warehouse) table(f *filingwire.Feed) (*feedTable, error) {
	if t, ok := w.tables[f]; ok {
		return t, nil
	}
	return nil, fmt.Errorf("the warehouse has no feed %v", f)
}

// exec runs a statement without a result.
func (w *Warehouse) exec(ctx context.Context, sql string, args ...any) error {
	return w.conn.Exec(ctx, sql, args...)
}

// query collects the rows of a result.
func query[T any](ctx context.Context, w *Warehouse, scan func(driver.Rows, *T) error, sql string, args ...any) ([]T, error) {
	rows, err := w.conn.Query(ctx, sql, args...)
	if err != nil {
		return nil, passing(err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := scan(rows, &v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, passing(rows.Err())
}

// exhausted are the engine's errors for want of something that comes back: time, memory, disk,
// merged parts, a connection, a replica that may be written to.
var exhausted = []int32{159, 202, 209, 210, 225, 241, 242, 243, 252, 319, 999}

// passing marks an error that may be gone at the next attempt.
func passing(err error) error {
	var e *clickhouse.Exception
	if errors.As(err, &e) && slices.Contains(exhausted, e.Code) {
		return &filingwire.Error{Code: filingwire.CodeUnavailable, Message: "The store has too much to do at the moment; try again.", Err: err}
	}
	return err
}

// one is query for at most one row; found is false without any.
func one[T any](ctx context.Context, w *Warehouse, scan func(driver.Rows, *T) error, sql string, args ...any) (v T, found bool, err error) {
	all, err := query(ctx, w, scan, sql, args...)
	if err != nil || len(all) == 0 {
		return v, false, err
	}
	return all[0], true, nil
}

func notFound(what string) error {
	return &filingwire.Error{Code: filingwire.CodeNotFound, Message: "No such " + what + "."}
}

var named = clickhouse.Named
