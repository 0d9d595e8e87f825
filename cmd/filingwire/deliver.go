package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/api"
	"github.com/filingwire/filingwire/internal/consume"
)

type deliverCommand struct {
	engineFlags
	metricsFlag
	webhookFlags
	journalFlag
	PublicURL string `help:"Base URL of the API." env:"FILINGWIRE_PUBLIC_URL" name:"public-url"`
	Secret    string `help:"32 bytes in hex." env:"FILINGWIRE_SECRET" hidden:""`
}

func (c *deliverCommand) Run(e *env) error {
	if c.PublicURL == "" || c.Secret == "" {
		return errors.New("set FILINGWIRE_PUBLIC_URL and FILINGWIRE_SECRET as for serve: the signing secrets of webhooks are sealed with it")
	}
	secret, err := parseSecret(c.Secret)
	if err != nil {
		return err
	}
	return c.withPipeline(e, func(o *opened) error {
		server, err := newAPI(o, c.PublicURL, secret, api.OAuth{}, e.log, c.webhookFlags.apply, c.journalFlag.of(&c.engineFlags))
		if err != nil {
			return err
		}
		metrics, err := c.serveMetrics(e, o)
		if err != nil {
			return err
		}
		defer metrics.Close()
		usageStored(e.ctx, o, server, e.log)
		fmt.Fprintln(e.stdout, "delivering webhooks")
		err = deliverEvents(e.ctx, o, server, e.log)
		down, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), drainTime)
		defer cancel()
		return errors.Join(err, server.Shutdown(down)) // publishes what was metered
	})
}

// deliverGroup is the group of the processes that could send webhooks; one of them does.
const deliverGroup = "deliver"

func deliverEvents(ctx context.Context, o *opened, server *api.Server, log *slog.Logger) error {
	return consume.Lead(ctx, o.brokers, deliverGroup, filingwire.TopicEvents, log, server.Deliver)
}
