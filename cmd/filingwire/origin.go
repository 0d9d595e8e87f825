package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/filingwire/filingwire/fixtures"
)

type originCommand struct {
	Listen  string `help:"Address." default:"127.0.0.1:8081"`
	Control bool   `help:"Accept faults and new filings over HTTP under /__ (for tests)."`
}

func (c *originCommand) Run(e *env) error {
	o, err := startOrigin(e.ctx, c.Listen, c.Control, e.log)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "origin %s\n", o.url)
	<-e.ctx.Done()
	return o.close()
}

// servedOrigin replays the fixtures as EDGAR and sec.gov serve theirs.
type servedOrigin struct {
	url   string
	close func() error
}

func startOrigin(ctx context.Context, address string, control bool, log *slog.Logger) (*servedOrigin, error) {
	return serveOrigin(ctx, address, fixtures.NewOrigin(fixtures.OriginConfig{Control: control, Logger: log}), log)
}

func serveOrigin(ctx context.Context, address string, handler *fixtures.Origin, log *slog.Logger) (*servedOrigin, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen for the origin: %w", err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("origin stopped", "error", err)
		}
	}()
	return &servedOrigin{url: "http://" + listener.Addr().String(), close: server.Close}, nil
}
