package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// ErrClosed is returned for requests to an engine that is closed or closing.
var ErrClosed = errors.New("embedded ClickHouse is closed")

// ClickHouseConfig describes an engine. Only Dir is required.
type ClickHouseConfig struct {
	Dir         string
	Library     string            // path of libchdb.so; default: FindLibrary()
	Connections int               // statements that run at once, the others wait; default 16
	MaxMemory   int64             // bytes that one statement may take, all together twice that; default 400 MB
	Settings    map[string]string // defaults of every statement; a request's own settings win
	Logger      *slog.Logger
}

func (c *ClickHouseConfig) validate() error {
	var errs []error
	if c.Dir == "" {
		errs = append(errs, errors.New("ClickHouse directory is not set"))
	}
	if c.Connections < 0 {
		errs = append(errs, fmt.Errorf("ClickHouse connections: %d is negative", c.Connections))
	}
	if c.MaxMemory < 0 {
		errs = append(errs, fmt.Errorf("ClickHouse memory limit: %d is negative", c.MaxMemory))
	}
	for name := range c.Settings {
		if !isSettingName(name) {
			errs = append(errs, fmt.Errorf("ClickHouse setting: %q is not a name", name))
		}
	}
	return errors.Join(errs...)
}

// ClickHouse is the engine as an http.RoundTripper that speaks ClickHouse's HTTP protocol,
// to be given to clickhouse-go by Options, to an http.Client, or to other processes by Handler.
type ClickHouse struct {
	lib      *library
	lock     dirLock
	args     []string
	settings map[string]string
	logger   *slog.Logger

	version, timezone string
	spoolDir          string // results that cannot be streamed

	slots   chan *conn // one per connection; nil is one to be opened
	nextID  atomic.Int64
	keeper  *conn // keeps the engine alive and kills statements
	killing sync.Mutex

	ctx    context.Context // ends when the engine closes
	cancel context.CancelFunc
	closed sync.Once
}

// engine guards the one storage path that libchdb supports per process.
var engine struct {
	sync.Mutex
	dir string
}

// OpenClickHouse starts the engine on cfg.Dir. A process runs one engine at a time, and a
// directory has one owner: ErrDirInUse.
func OpenClickHouse(cfg ClickHouseConfig) (*ClickHouse, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	if cfg.Connections == 0 {
		cfg.Connections = 16
	}
	if cfg.MaxMemory == 0 {
		cfg.MaxMemory = 400_000_000
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("resolve %s: %w", cfg.Dir, err)
	}
	path := cfg.Library
	if path == "" {
		if path, err = FindLibrary(); err != nil {
			return nil, err
		}
	}
	lib, err := loadLibrary(path)
	if err != nil {
		return nil, err
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	c := &ClickHouse{lib: lib, lock: lock, settings: baseSettings(cfg), logger: cfg.Logger}
	if c.logger == nil {
		c.logger = slog.New(slog.DiscardHandler)
	}
	if err := c.start(dir, cfg); err != nil {
		return nil, errors.Join(err, lock.release())
	}
	return c, nil
}

func (c *ClickHouse) start(dir string, cfg ClickHouseConfig) error {
	engine.Lock()
	defer engine.Unlock()
	if engine.dir != "" {
		return fmt.Errorf("open engine on %s: this process already runs one on %s", dir, engine.dir)
	}
	began := time.Now()
	config := filepath.Join(dir, "config.xml")
	if err := os.WriteFile(config, []byte(engineConfig(cfg.MaxMemory)), 0o640); err != nil {
		return fmt.Errorf("write engine config: %w", err)
	}
	c.spoolDir = filepath.Join(dir, "results")
	if err := errors.Join(os.RemoveAll(c.spoolDir), os.Mkdir(c.spoolDir, 0o750)); err != nil {
		return fmt.Errorf("make results directory: %w", err)
	}
	c.args = []string{"clickhouse", "--path=" + filepath.Join(dir, "data"), "--config-file=" + config}
	keeper, err := c.lib.open(c.args)
	if err != nil {
		return err
	}
	identity, err := keeper.exec("SELECT version(), timezone()", "TSV", nil)
	if err != nil {
		keeper.close()
		return fmt.Errorf("ask engine for its version: %w", err)
	}
	c.version, c.timezone, _ = strings.Cut(strings.TrimSpace(string(identity)), "\t")
	c.keeper = keeper
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.slots = make(chan *conn, cfg.Connections)
	for range cfg.Connections {
		c.slots <- nil
	}
	engine.dir = dir
	c.logger.Info("embedded ClickHouse is open", "dir", dir, "version", c.version, "took", time.Since(began))
	return nil
}

// Close cancels what runs, waits for it to stop, and closes the engine. Closing twice is safe.
func (c *ClickHouse) Close() error {
	var err error
	c.closed.Do(func() {
		c.cancel()
		for range cap(c.slots) {
			if cn := <-c.slots; cn != nil {
				cn.close()
			}
		}
		engine.Lock()
		defer engine.Unlock()
		c.keeper.close()
		engine.dir = ""
		err = c.lock.release()
	})
	return err
}

// Options connects clickhouse-go to the engine.
func (c *ClickHouse) Options(database string) *clickhouse.Options {
	return &clickhouse.Options{
		Protocol:      clickhouse.HTTP,
		Addr:          []string{"embedded"},
		Auth:          clickhouse.Auth{Database: database},
		TransportFunc: func(*http.Transport) (http.RoundTripper, error) { return c, nil },
		MaxOpenConns:  cap(c.slots),
		MaxIdleConns:  cap(c.slots),
	}
}

// acquire waits for a connection that nobody uses.
func (c *ClickHouse) acquire(ctx context.Context) (*conn, error) {
	select {
	case cn := <-c.slots:
		if c.ctx.Err() != nil {
			c.slots <- cn
			return nil, ErrClosed
		}
		if cn != nil {
			return cn, nil
		}
		cn, err := c.lib.open(c.args)
		if err != nil {
			c.slots <- nil
			return nil, err
		}
		cn.id = strconv.FormatInt(c.nextID.Add(1), 10)
		return cn, nil
	case <-c.ctx.Done():
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// release gives a connection back, or room for a new one when it is spent.
func (c *ClickHouse) release(cn *conn) {
	if cn.spent {
		cn.close()
		cn = nil
	}
	c.slots <- cn
}

// watch kills the statement of cn when ctx ends, again and again, because a statement that
// has just been sent is not killable yet. The returned function ends the watch; it has to
// be called before cn is given back, lest the next statement be killed.
func (c *ClickHouse) watch(ctx context.Context, cn *conn) (stop func()) {
	over, ended := make(chan struct{}), make(chan struct{})
	halt := context.AfterFunc(ctx, func() {
		defer close(ended)
		again := time.NewTicker(50 * time.Millisecond)
		defer again.Stop()
		for {
			c.kill(cn)
			select {
			case <-over:
				return
			case <-again.C:
			}
		}
	})
	return sync.OnceFunc(func() {
		close(over)
		if !halt() {
			<-ended
		}
	})
}

func (c *ClickHouse) kill(cn *conn) {
	c.killing.Lock()
	defer c.killing.Unlock()
	// ASYNC: waiting for the statement's end hangs.
	sql := "KILL QUERY WHERE Settings['log_comment'] = " + quote(cn.settings["log_comment"]) + " ASYNC"
	if _, err := c.keeper.exec(sql, "Null", nil); err != nil {
		c.logger.Warn("statement could not be killed", "error", err)
	}
}
