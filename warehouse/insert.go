package warehouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

// maxBlockBytes bounds what one INSERT carries; a single larger row still goes alone.
const maxBlockBytes = 16 << 20

// insert writes n rows, in as few blocks as the bound allows. It returns after the engine has
// synced them to disk.
func (w *Warehouse) insert(ctx context.Context, t table, n int, values func(i int) ([]any, error)) error {
	if n == 0 {
		return nil
	}
	defer w.wrote()
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.Name
	}
	sql := "INSERT INTO " + t.name + " (" + strings.Join(names, ", ") + ")"
	ctx = clickhouse.Context(ctx, clickhouse.WithColumnNamesAndTypes(t.columns))
	var batch driver.Batch
	defer func() {
		if batch != nil && !batch.IsSent() {
			_ = batch.Close() // gives the connection back after an error
		}
	}()
	size := 0
	for i := range n {
		row, err := values(i)
		if err != nil {
			return refused(t, err)
		}
		bytes := rowBytes(row)
		if batch != nil && size+bytes > maxBlockBytes {
			if err := send(t, batch); err != nil {
				return err
			}
			batch = nil
		}
		if batch == nil {
			size = 0
			if batch, err = w.conn.PrepareBatch(ctx, sql); err != nil {
				return fmt.Errorf("insert into %s: %w", t.name, err)
			}
		}
		if err := batch.Append(row...); err != nil {
			return refused(t, err)
		}
		size += bytes
	}
	if batch == nil {
		return nil
	}
	return send(t, batch)
}

// dataFaults are the engine's errors about the values it was given; the same values will
// fail again. Its other errors may heal.
var dataFaults = []int32{6, 27, 33, 53, 69, 70, 117, 131, 349, 691}

func send(t table, batch driver.Batch) error {
	err := batch.Send()
	if err == nil {
		return nil
	}
	var e *clickhouse.Exception
	if errors.As(err, &e) && slices.Contains(dataFaults, e.Code) {
		return refused(t, err)
	}
	return fmt.Errorf("insert into %s: %w", t.name, passing(err))
}

// refused tells the worker that these very rows will never be taken.
func refused(t table, err error) error {
	return &filingwire.Error{Code: filingwire.CodeRejected, Message: "the warehouse refuses these rows",
		Err: fmt.Errorf("insert into %s: %w", t.name, err)}
}

// rowBytes is the size of the row's large columns.
func rowBytes(row []any) int {
	n := 8 * len(row)
	for _, v := range row {
		switch v := v.(type) {
		case []byte:
			n += len(v)
		case string:
			n += len(v)
		case *string:
			if v != nil {
				n += len(*v)
			}
		case []string:
			for _, s := range v {
				n += len(s)
			}
		}
	}
	return n
}
