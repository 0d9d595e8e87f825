package warehouse

import (
	"context"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// Cursor returns how far the named crawl has come, "" if it has not begun.
func (w *Warehouse) Cursor(ctx context.Context, name string) (string, error) {
	v, _, err := one(ctx, w, func(r driver.Rows, v *string) error { return r.Scan(v) },
		"SELECT value FROM crawl_cursors FINAL WHERE name = {name:String}", named("name", name))
	if err != nil {
		return "", fmt.Errorf("read cursor %s: %w", name, err)
	}
	return v, nil
}

// SetCursor moves the named cursor, in either direction.
func (w *Warehouse) SetCursor(ctx context.Context, name, value string) error {
	err := w.insert(ctx, newTable("crawl_cursors", "name", "String", "value", "String"), 1, func(int) ([]any, error) { return []any{name, value}, nil })
	if err != nil {
		return fmt.Errorf("set cursor %s: %w", name, err)
	}
	return nil
}
