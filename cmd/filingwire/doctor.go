package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/filingwire/filingwire/internal/embedded"
)

type doctorCommand struct {
	engineFlags
	UserAgent string `help:"User-Agent that the crawler would declare." env:"FILINGWIRE_USER_AGENT"`
	Secret    string `help:"32 bytes in hex." env:"FILINGWIRE_SECRET" hidden:""`
	Listen    string `help:"Address the API would listen on." default:"127.0.0.1:8080"`
}

// check is one thing that must hold; mend says what to do when it does not.
type check struct {
	name string
	run  func(context.Context) (string, error)
	mend string
}

func (c *doctorCommand) Run(e *env) error {
	failed := false
	for _, check := range c.checks(e) {
		ctx, cancel := context.WithTimeout(e.ctx, 15*time.Second)
		found, err := check.run(ctx)
		cancel()
		if err != nil {
			failed = true
			fmt.Fprintf(e.stdout, "FAIL  %-10s %v\n      %-10s %s\n", check.name, err, "", check.mend)
			continue
		}
		fmt.Fprintf(e.stdout, "ok    %-10s %s\n", check.name, found)
	}
	if failed {
		return errQuiet
	}
	return nil
}

func (c *doctorCommand) checks(e *env) []check {
	checks := []check{
		{"listen", c.checkListen, "choose another address with --listen, or stop the program that holds it"},
		{"user-agent", c.checkUserAgent, "set FILINGWIRE_USER_AGENT to 'Company Name contact@company.example'"},
	}
	if c.ClickHouseURL != "" || len(c.Brokers) > 0 {
		return append(checks,
			check{"secret", c.checkSecret, "set FILINGWIRE_SECRET to 32 bytes in hex: openssl rand -hex 32"},
			check{"warehouse", func(ctx context.Context) (string, error) { return c.checkWarehouse(ctx, e) },
				"check FILINGWIRE_CLICKHOUSE_URL and that the server runs; then: filingwire migrate"},
			check{"broker", c.checkBroker, "check FILINGWIRE_BROKERS and that the brokers run"})
	}
	return append(checks,
		check{"libchdb", func(context.Context) (string, error) { return embedded.FindLibrary() }, "run: make libchdb"},
		check{"data", c.checkData, "choose a writable folder with --data"},
		check{"engines", func(ctx context.Context) (string, error) { return c.checkWarehouse(ctx, e) },
			"stop the process that holds the data directory, or name another one with --data"})
}

func (c *doctorCommand) checkListen(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", c.Listen)
	if err != nil && (&probeCommand{URL: "http://" + c.Listen + "/openapi.json"}).probe(ctx) == nil {
		return c.Listen + " is taken by an API that runs", nil
	}
	if err != nil {
		return "", err
	}
	return c.Listen + " is free", l.Close()
}

func (c *doctorCommand) checkUserAgent(context.Context) (string, error) {
	if c.UserAgent == "" {
		return "not set; needed for sec.gov only", nil
	}
	flags := crawlerFlags{UserAgent: c.UserAgent, Rate: 10}
	config, err := flags.config(secURL)
	if err != nil {
		return "", err
	}
	return c.UserAgent, checkCrawler(config)
}

func (c *doctorCommand) checkSecret(context.Context) (string, error) {
	_, err := parseSecret(c.Secret)
	return "set", err
}

func (c *doctorCommand) checkBroker(ctx context.Context) (string, error) {
	return fmt.Sprint(c.Brokers), pingBroker(ctx, c.Brokers)
}

func (c *doctorCommand) checkData(context.Context) (string, error) {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(c.Data, "doctor-*")
	if err != nil {
		return "", err
	}
	f.Close()
	path, err := filepath.Abs(c.Data)
	if err != nil {
		return "", err
	}
	return path + " is writable", os.Remove(f.Name())
}

func (c *doctorCommand) checkWarehouse(ctx context.Context, e *env) (string, error) {
	o, err := c.open(ctx, e.log)
	if err != nil {
		return "", err
	}
	defer o.Close()
	if err := o.Ping(ctx); err != nil {
		return "", err
	}
	if err := migrated(ctx, o); err != nil {
		return "reachable; tables are made at the first start", nil
	}
	return "reachable, migrations applied", pingBroker(ctx, o.brokers)
}
