package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/filingwire/filingwire/internal/embedded"
)

// database is where the tables are, on embedded and external engines alike.
const database = "filingwire"

// embeddedEngines are a broker and a warehouse inside this process.
type embeddedEngines struct {
	dir        string
	broker     *embedded.Broker
	clickhouse *embedded.ClickHouse
	server     *http.Server // nil until serve
	log        *slog.Logger
}

// openEmbedded owns the data directory until Close.
func openEmbedded(dir string, log *slog.Logger) (*embeddedEngines, error) {
	if _, err := embedded.FindLibrary(); err != nil { // nothing is made that could not be used
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	broker, err := embedded.OpenBroker(embedded.BrokerConfig{Dir: filepath.Join(dir, "kafka"), Logger: log})
	if err != nil {
		return nil, err
	}
	ch, err := embedded.OpenClickHouse(embedded.ClickHouseConfig{Dir: filepath.Join(dir, "clickhouse"), Logger: log})
	if err != nil {
		return nil, errors.Join(err, broker.Close())
	}
	return &embeddedEngines{dir: dir, broker: broker, clickhouse: ch, log: log}, nil
}

func (e *embeddedEngines) options() *clickhouse.Options { return e.clickhouse.Options(database) }
func (e *embeddedEngines) brokers() []string            { return e.broker.Addrs() }

// serve lets other processes of this user reach the engines: Kafka's protocol is served
// already, ClickHouse over HTTP is from here on, under a password that stands in a private
// file beside the data. Address and password are those of the last time, so that roles find
// restarted engines.
func (e *embeddedEngines) serve(ctx context.Context) error {
	listener, password, err := e.listen(ctx)
	if err != nil {
		return fmt.Errorf("listen for ClickHouse: %w", err)
	}
	e.server = &http.Server{Handler: e.clickhouse.Handler("default", password), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := e.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			e.log.Error("engine server stopped", "error", err)
		}
	}()
	address := url.URL{Scheme: "http", User: url.UserPassword("default", password), Host: listener.Addr().String(), Path: "/" + database}
	b, err := json.Marshal(engineAddresses{Brokers: e.brokers(), ClickHouseURL: address.String()})
	if err != nil {
		return err
	}
	return writePrivate(addressFile(e.dir), append(b, '\n'))
}

// listen takes the kept address; where that is taken by somebody else, another one under a new
// password.
func (e *embeddedEngines) listen(ctx context.Context) (net.Listener, string, error) {
	file := filepath.Join(e.dir, "clickhouse-address")
	if b, err := os.ReadFile(file); err == nil {
		address, password, _ := strings.Cut(strings.TrimSpace(string(b)), " ")
		if l, err := new(net.ListenConfig).Listen(ctx, "tcp", address); err == nil && password != "" {
			return l, password, nil
		}
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	password := rand.Text()
	return l, password, writePrivate(file, []byte(l.Addr().String()+" "+password+"\n"))
}

// Close ends the warehouse before the broker: what is committed must be stored.
func (e *embeddedEngines) Close() {
	if e.server != nil {
		_ = os.Remove(addressFile(e.dir)) // a stale file only costs a try
		_ = e.server.Close()
	}
	if err := errors.Join(e.clickhouse.Close(), e.broker.Close()); err != nil {
		e.log.Error("close engines", "error", err)
	}
}

type enginesCommand struct {
	Data string `help:"Data directory." default:"data" env:"FILINGWIRE_DATA" type:"path"`
}

func (c *enginesCommand) Run(e *env) error {
	engines, err := openEmbedded(c.Data, e.log)
	if err != nil {
		return err
	}
	defer engines.Close()
	if err := engines.serve(e.ctx); err != nil {
		return err
	}
	if err := ensureTopics(e.ctx, engines.brokers(), topicLayout{}); err != nil {
		return err
	}
	o, err := openWarehouse(e.ctx, engines.options(), engines.brokers(), e.log)
	if err != nil {
		return err
	}
	err = o.Migrate(e.ctx)
	o.Close()
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "engines ready; addresses in %s\n", addressFile(c.Data))
	<-e.ctx.Done()
	return nil
}
