package warehouse_test

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/filingwire/filingwire/internal/embedded"
	"github.com/filingwire/filingwire/warehouse/warehousetest"
)

// A process runs one embedded engine: the tests share it, each with a database of its own.
var engine struct {
	sync.Once
	*embedded.ClickHouse
	err error
}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "warehouse")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	engineDir = dir
	code := m.Run()
	if engine.ClickHouse != nil {
		if err := engine.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

var engineDir string

func embeddedOptions(t testing.TB) *clickhouse.Options {
	t.Helper()
	engine.Do(func() {
		engine.ClickHouse, engine.err = embedded.OpenClickHouse(embedded.ClickHouseConfig{Dir: engineDir})
	})
	if errors.Is(engine.err, embedded.ErrNoLibrary) && os.Getenv("CI") == "" {
		t.Skip(engine.err)
	}
	if engine.err != nil {
		t.Fatal(engine.err)
	}
	return engine.Options("")
}

func TestEmbedded(t *testing.T) {
	warehousetest.Run(t, func(t *testing.T) *clickhouse.Options { return embeddedOptions(t) })
}

func TestServer(t *testing.T) {
	warehousetest.Server(t) // skips all of it at once
	warehousetest.Run(t, warehousetest.Server)
}
