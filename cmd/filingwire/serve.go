package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"time"

	"github.com/segmentio/kafka-go"

	"github.com/filingwire/filingwire/api"
	"github.com/filingwire/filingwire/classify"
)

type serveCommand struct {
	engineFlags
	Listen    string `help:"Address of the API." default:"127.0.0.1:8080"`
	PublicURL string `help:"Base URL in links, as clients see it." env:"FILINGWIRE_PUBLIC_URL" name:"public-url"`
	Secret    string `help:"32 bytes in hex." env:"FILINGWIRE_SECRET" hidden:""`
	oauthFlags
	stripeFlags
	metricsFlag
	webhookFlags
	journalFlag
}

// journalFlag says where usage stands until the broker has it.
type journalFlag struct {
	UsageJournal string `help:"Directory where usage stands until the broker has it, so that a kill loses none; default: in the data directory, beside external engines none." env:"FILINGWIRE_USAGE_JOURNAL" type:"path"`
}

func (f journalFlag) of(e *engineFlags) func(*api.Config) {
	return func(c *api.Config) {
		c.UsageJournal = f.UsageJournal
		if c.UsageJournal == "" && !e.external() {
			c.UsageJournal = usageJournal(e.Data)
		}
	}
}

func usageJournal(data string) string { return filepath.Join(data, "usage") }

// webhookFlags are for development alone.
type webhookFlags struct {
	InsecureWebhooks bool `help:"Development: let webhooks go to http and to addresses of this machine and network." env:"FILINGWIRE_INSECURE_WEBHOOKS"`
}

func (f webhookFlags) apply(c *api.Config) { c.InsecureWebhooks = f.InsecureWebhooks }

// oauthFlags name the tenant whose bearer tokens are accepted; none by default.
type oauthFlags struct {
	Issuer        string   `help:"Issuer of bearer tokens." env:"FILINGWIRE_OAUTH_ISSUER" name:"oauth-issuer"`
	JWKSURL       string   `help:"Keys of the issuer; default its /oauth2/jwks." env:"FILINGWIRE_OAUTH_JWKS_URL" name:"oauth-jwks-url"`
	Audience      []string `help:"Audiences accepted beside the base URL." env:"FILINGWIRE_OAUTH_AUDIENCE" name:"oauth-audience"`
	AuthKitDomain string   `help:"Domain whose authorization server metadata is passed on." env:"FILINGWIRE_AUTHKIT_DOMAIN" name:"authkit-domain"`
}

func (c *serveCommand) Run(e *env) error {
	if c.PublicURL == "" {
		return errors.New("set FILINGWIRE_PUBLIC_URL to the base URL that clients use; the Host header is never trusted for it")
	}
	if c.Secret == "" {
		return errors.New("set FILINGWIRE_SECRET to 32 bytes in hex, the same for every instance; make one with: openssl rand -hex 32")
	}
	secret, err := parseSecret(c.Secret)
	if err != nil {
		return err
	}
	return c.withWarehouse(e, func(o *opened) error {
		listener, _, err := listen(e.ctx, c.Listen, c.PublicURL)
		if err != nil {
			return err
		}
		server, err := newAPI(o, c.PublicURL, secret, api.OAuth{Issuer: c.Issuer, JWKSURL: c.JWKSURL, Audience: c.Audience, AuthKitDomain: c.AuthKitDomain}, e.log,
			c.webhookFlags.apply, c.stripeFlags.apply, c.journalFlag.of(&c.engineFlags))
		if err != nil {
			return err
		}
		metrics, err := c.serveMetrics(e, o)
		if err != nil {
			return err
		}
		defer metrics.Close()
		usageStored(e.ctx, o, server, e.log)
		fmt.Fprintf(e.stdout, "serving %s\n", c.PublicURL)
		return together(e.ctx, func(ctx context.Context) error { return serveAPI(ctx, server, listener) },
			func(ctx context.Context) error { return settleHourly(ctx, o, c.stripe(), e.log) })
	})
}

const drainTime = 15 * time.Second // for requests under way at shutdown

// serveAPI serves until ctx ends and the requests under way are answered.
func serveAPI(ctx context.Context, server *api.Server, listener net.Listener) error {
	down := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
		defer cancel()
		down <- server.Shutdown(drain)
	})
	err := server.Serve(listener)
	if stop() { // it ended by itself
		return err
	}
	return errors.Join(err, <-down)
}

func newAPI(o *opened, publicURL string, secret []byte, oauth api.OAuth, log *slog.Logger, change ...func(*api.Config)) (*api.Server, error) {
	config := api.Config{
		Events: o.Warehouse, Accounts: o.Warehouse, Usage: o.usage, Recorder: o.events, Delivery: o.Warehouse, Feeds: classify.Feeds(), PublicURL: publicURL, Secret: secret, Version: version, Logger: log, OAuth: oauth,
		Ready: o.ready(),
	}
	o.metrics.http().observe(&config)
	o.metrics.sent().observe(&config)
	for _, f := range change {
		f(&config)
	}
	server, err := api.New(config)
	if err == nil {
		o.metrics.sent().server.Store(server)
	}
	return server, err
}

// ready are the checks of a process that works with these engines.
func (o *opened) ready() map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"warehouse":  o.Ping,
		"broker":     func(ctx context.Context) error { return pingBroker(ctx, o.brokers) },
		"migrations": func(ctx context.Context) error { return migrated(ctx, o) },
	}
}

func pingBroker(ctx context.Context, brokers []string) error {
	client := &kafka.Client{Addr: kafka.TCP(brokers...)}
	_, err := client.Metadata(ctx, &kafka.MetadataRequest{})
	return err
}

func migrated(ctx context.Context, o *opened) error {
	migrations, err := o.Migrations(ctx)
	if err != nil {
		return err
	}
	for _, m := range migrations {
		if !m.Applied {
			return fmt.Errorf("migration %s is not applied", m.Name)
		}
	}
	return nil
}
