package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/warehouse"
)

// engineFlags name the broker and the warehouse: those of the environment, else those of a
// data directory, be it served by a running process or by nobody.
type engineFlags struct {
	Data          string   `help:"Data directory of the embedded engines." default:"data" env:"FILINGWIRE_DATA" type:"path"`
	Brokers       []string `help:"Kafka brokers." env:"FILINGWIRE_BROKERS"`
	ClickHouseURL string   `help:"ClickHouse over HTTP: http://user:password@host:8123/database." env:"FILINGWIRE_CLICKHOUSE_URL" name:"clickhouse-url"`
	Replicated    bool     `help:"Make a Replicated database and tables, on a cluster whose nodes define the macros shard and replica." env:"FILINGWIRE_CLICKHOUSE_REPLICATED" name:"clickhouse-replicated"`
}

// opened is an open warehouse and the brokers beside it.
type opened struct {
	*warehouse.Warehouse
	brokers []string
	events  *eventTopic
	metrics *metrics
	usage   *usageTopic
	close   func()
}

func (o *opened) Close() {
	_ = o.events.Close()    // every write was waited for
	_ = o.usage.Close()     // so was this
	_ = o.Warehouse.Close() // nothing is buffered in it
	o.close()
}

// open connects to the external engines where they are named, else to the process that
// serves the data directory, else it opens the embedded engines itself.
func (f *engineFlags) open(ctx context.Context, log *slog.Logger) (*opened, error) {
	if f.external() && (f.ClickHouseURL == "" || len(f.Brokers) == 0) {
		return nil, errors.New("set both FILINGWIRE_BROKERS and FILINGWIRE_CLICKHOUSE_URL, or neither for the embedded engines")
	}
	if f.external() {
		return connect(ctx, engineAddresses{Brokers: f.Brokers, ClickHouseURL: f.ClickHouseURL, replicated: f.Replicated}, log)
	}
	if a, err := readAddresses(f.Data); err == nil {
		if o, err := connect(ctx, a, log); err == nil {
			return o, nil
		}
	}
	e, err := openEmbedded(f.Data, log)
	if err != nil {
		return nil, err
	}
	o, err := openWarehouse(ctx, e.options(), e.brokers(), log)
	if err != nil {
		e.Close()
		return nil, err
	}
	o.close = e.Close
	return o, nil
}

func (f *engineFlags) external() bool { return f.ClickHouseURL != "" || len(f.Brokers) > 0 }

// withWarehouse runs work on a migrated warehouse.
func (f *engineFlags) withWarehouse(e *env, work func(*opened) error) error {
	o, err := f.open(e.ctx, e.log)
	if err != nil {
		return err
	}
	defer o.Close()
	if err := o.Migrate(e.ctx); err != nil {
		return err
	}
	return work(o)
}

// withPipeline runs work on a migrated warehouse and checked topics.
func (f *engineFlags) withPipeline(e *env, work func(*opened) error) error {
	return f.withWarehouse(e, func(o *opened) error {
		if err := ensureTopics(e.ctx, o.brokers, topicLayout{}); err != nil {
			return err
		}
		return work(o)
	})
}

func openWarehouse(ctx context.Context, options *clickhouse.Options, brokers []string, log *slog.Logger) (*opened, error) {
	return openCluster(ctx, options, false, brokers, log)
}

func openCluster(ctx context.Context, options *clickhouse.Options, replicated bool, brokers []string, log *slog.Logger) (*opened, error) {
	w, err := warehouse.Open(ctx, warehouse.Config{Options: options, Database: options.Auth.Database, Replicated: replicated, Feeds: classify.Feeds(), Logger: log})
	if err != nil {
		return nil, err
	}
	return &opened{Warehouse: w, brokers: brokers, events: newEventTopic(brokers, log), usage: newUsageTopic(brokers, log), metrics: newMetrics(), close: func() {}}, nil
}

// connect opens engines that other processes serve, and fails when the warehouse is not there.
func connect(ctx context.Context, a engineAddresses, log *slog.Logger) (*opened, error) {
	options, err := clickHouseOptions(a.ClickHouseURL)
	if err != nil {
		return nil, err
	}
	o, err := openCluster(ctx, options, a.replicated, a.Brokers, log)
	if err != nil {
		return nil, err
	}
	if err := o.Ping(ctx); err != nil {
		o.Close()
		return nil, err
	}
	return o, nil
}

// clickHouseOptions reads a URL such as http://user:password@host:8123/filingwire.
func clickHouseOptions(address string) (*clickhouse.Options, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		// The address may hold a password: it is not repeated.
		return nil, errors.New("FILINGWIRE_CLICKHOUSE_URL must read http://user:password@host:8123/database")
	}
	options, err := clickhouse.ParseDSN(address)
	if err != nil {
		return nil, errors.New("FILINGWIRE_CLICKHOUSE_URL has options that the driver does not know")
	}
	if options.Auth.Database == "" {
		options.Auth.Database = database
	}
	return options, nil
}

// engineAddresses tell other processes how to reach the engines of a data directory.
type engineAddresses struct {
	Brokers       []string `json:"brokers"`
	ClickHouseURL string   `json:"clickhouseUrl"` // with its password: the file is private
	replicated    bool     // of no engine that we serve ourselves
}

func addressFile(dir string) string { return filepath.Join(dir, "engines.json") }

func readAddresses(dir string) (engineAddresses, error) {
	var a engineAddresses
	b, err := os.ReadFile(addressFile(dir))
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(b, &a); err != nil {
		return a, fmt.Errorf("read %s: %w", addressFile(dir), err)
	}
	return a, nil
}
