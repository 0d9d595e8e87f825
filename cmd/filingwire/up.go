package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/api"
	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/ingest"
)

type upCommand struct {
	crawlerFlags
	webhookFlags
	stripeFlags
	Data      string `help:"Data directory." default:"data" env:"FILINGWIRE_DATA" type:"path"`
	Listen    string `help:"Address of the API." default:"127.0.0.1:8080"`
	Metrics   string `help:"Address of the metrics." default:"127.0.0.1:0"`
	PublicURL string `help:"Base URL in links; default http:// and the address." env:"FILINGWIRE_PUBLIC_URL" name:"public-url"`
	Origin    string `help:"'fixtures', 'sec' or an origin's URL." default:"fixtures"`
	Once      bool   `help:"Exit when the replay has been drained."`
	ReadyFile string `help:"File to write when the replay has been drained." type:"path"`
}

// ready is what the ready file holds.
type ready struct {
	BaseURL    string   `json:"baseUrl"`
	APIKey     string   `json:"apiKey"`
	OrgID      string   `json:"orgId"`
	Brokers    []string `json:"brokers"`
	MetricsURL string   `json:"metricsUrl"`
	ended      bool     // the key
}

// Run starts in the order engines, API, worker, crawler, so that a second start serves what
// it has at once, and stops in the reverse order:
//
//  1. the crawler finishes its publishes, so that no cursor runs ahead of its documents;
//  2. the worker stores the batch in hand and commits it;
//  3. webhooks finish the attempts under way, then the API drains its requests;
//  4. the ledger stops recording events, and usage is stored no more: what is left in the
//     topics is taken next time;
//  5. the warehouse, then the broker close, when nobody writes to them any more.
func (c *upCommand) Run(e *env) error {
	if c.Origin != "fixtures" { // what the source demands is said before anything is made
		if _, err := (&originFlags{c.crawlerFlags, c.Origin}).config(); err != nil {
			return err
		}
	}
	embedded, err := openEmbedded(c.Data, e.log)
	if err != nil {
		return err
	}
	defer embedded.Close()
	o, err := openWarehouse(e.ctx, embedded.options(), embedded.brokers(), e.log)
	if err != nil {
		return err
	}
	defer o.Close()
	if err := embedded.serve(e.ctx); err != nil { // for commands beside this process
		return err
	}
	if err := o.Migrate(e.ctx); err != nil {
		return err
	}
	if err := ensureTopics(e.ctx, o.brokers, topicLayout{}); err != nil {
		return err
	}
	secret, err := dataSecret(c.Data)
	if err != nil {
		return err
	}
	demo, err := demoAccount(e.ctx, o, secret)
	if err != nil {
		return err
	}

	ctx, fail := context.WithCancelCause(e.ctx) // a role that breaks ends the others
	defer fail(nil)
	listener, base, err := listen(e.ctx, c.Listen, c.PublicURL)
	if err != nil {
		return err
	}
	worker, err := newWorker(o, e.log)
	if err != nil {
		return err
	}
	metrics, err := metricsFlag{c.Metrics}.serveMetrics(e, o)
	if err != nil {
		return err
	}
	defer metrics.Close()
	demo.BaseURL, demo.Brokers, demo.MetricsURL = base, o.brokers, metrics.url
	apiServer, err := newAPI(o, base, secret, api.OAuth{}, e.log, c.webhookFlags.apply, c.stripeFlags.apply,
		func(config *api.Config) { config.UsageJournal = usageJournal(c.Data) })
	if err != nil {
		return err
	}
	ledger := newRunning()
	ledger.start("settlement", func(ctx context.Context) error { return settleHourly(ctx, o, c.stripe(), e.log) }, fail, e.log)
	ledger.start("usage", func(ctx context.Context) error { return storeUsage(ctx, o, e.log) }, fail, e.log)
	ledger.start("ledger", func(ctx context.Context) error { return recordEvents(ctx, o, e.log) }, fail, e.log)
	defer ledger.wait()

	usageStored(ctx, o, apiServer, e.log)
	server := newRunning()
	server.start("api", func(ctx context.Context) error { return serveAPI(ctx, apiServer, listener) }, fail, e.log)
	defer server.wait()

	deliver := newRunning()
	deliver.start("deliver", func(ctx context.Context) error { return deliverEvents(ctx, o, apiServer, e.log) }, fail, e.log)
	defer deliver.wait()

	workers := newRunning()
	workers.start("worker", worker.Run, fail, e.log)
	defer workers.wait()

	fmt.Fprint(e.stdout, demo.greeting())
	role := *e
	role.ctx = ctx
	err = c.replay(&role, o, demo)
	if cause := context.Cause(ctx); ctx.Err() != nil && e.ctx.Err() == nil {
		return cause
	}
	return err
}

// replay crawls the origin once, waits until everything found is readable, tells so, and
// goes on crawling on schedule.
func (c *upCommand) replay(e *env, o *opened, demo ready) error {
	base, err := c.originURL(e)
	if err != nil {
		return err
	}
	config, err := c.config(base)
	if err != nil {
		return err
	}
	if c.Origin == "fixtures" {
		config.Since, config.Rate = "1993-01-01", -1 // the fixtures span the years, and the origin is ours
	}
	crawler, closePublisher, err := newCrawler(config, o, e.log)
	if err != nil {
		return err
	}
	defer closePublisher()
	if c.Origin == "sec" && !c.Once { // years of filings: nobody waits for them
		if err := demo.write(c.ReadyFile); err != nil {
			return err
		}
		return crawler.Run(e.ctx)
	}
	if err := c.firstRound(e, crawler, o, demo); err != nil || c.Once || e.ctx.Err() != nil {
		return err
	}
	return crawler.Run(e.ctx)
}

func (c *upCommand) originURL(e *env) (string, error) {
	switch c.Origin {
	case "sec":
		return secURL, nil
	case "fixtures":
		o, err := startOrigin(e.ctx, "127.0.0.1:0", false, e.log)
		if err != nil {
			return "", err
		}
		context.AfterFunc(e.ctx, func() { _ = o.close() })
		return o.url, nil
	}
	return c.Origin, nil
}

func (c *upCommand) firstRound(e *env, crawler *ingest.Crawler, o *opened, demo ready) error {
	start := time.Now()
	if err := crawler.RunOnce(e.ctx); err != nil {
		if e.ctx.Err() != nil {
			return nil // stopped by the user
		}
		if c.Once {
			return err
		}
		e.log.Warn("first crawl", "error", err) // the schedule repeats it
	}
	err := drained(e.ctx, o.brokers, filingwire.TopicDocuments, classify.DefaultGroup)
	if err == nil { // their events are in the topic by now
		err = drained(e.ctx, o.brokers, filingwire.TopicEvents, eventLogGroup)
	}
	if err != nil {
		if e.ctx.Err() != nil {
			return nil
		}
		return err
	}
	if err := demo.write(c.ReadyFile); err != nil {
		return err
	}
	e.log.Info("replay drained", "seconds", time.Since(start).Round(time.Millisecond).Seconds())
	return nil
}

// greeting says where everything is; a demo key that was revoked is not offered.
func (r ready) greeting() string {
	key, with := r.APIKey, "the demo key"
	shown := key
	if r.ended {
		key, with = "KEY", "a key"
		shown = "has ended; make one: filingwire keys create --org " + r.OrgID
	}
	return fmt.Sprintf("Filingwire %s serves %s\n\n  demo key   %s\n  console    %s/console (sign in with %s)\n  reference  %s/docs\n"+
		"  try        curl -s -H 'x-api-key: %s' '%s/v1/events/officer-changes?limit=3'\n\n",
		version, r.BaseURL, shown, r.BaseURL, with, r.BaseURL, key, r.BaseURL)
}

func (r ready) write(path string) error {
	if path == "" {
		return nil
	}
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return writePrivate(path, append(b, '\n'))
}

const demoOrgName = "Demo"

// demoAccount makes the organization and key of a newcomer, once per data directory.
func demoAccount(ctx context.Context, o *opened, secret []byte) (ready, error) {
	key, prefix := demoSecret(secret)
	hash := filingwire.HashKeySecret(key)
	if k, err := o.KeyByHash(ctx, hash); err == nil {
		return ready{APIKey: key, OrgID: k.OrgID, ended: !k.Live(filingwire.InstantOf(time.Now()))}, nil
	} else if filingwire.ErrorCode(err) != filingwire.CodeNotFound {
		return ready{}, err
	}
	name := demoOrgName
	now := filingwire.InstantOf(time.Now())
	org := filingwire.Organization{ID: filingwire.NewID("org_"), CreatedAt: now, Livemode: true, Name: &name,
		Metadata: map[string]string{}, Plan: filingwire.PlanPAYG, State: filingwire.StatePAYGActive}
	if err := o.CreateOrganization(ctx, org); err != nil {
		return ready{}, err
	}
	err := o.PutKey(ctx, filingwire.APIKey{ID: filingwire.NewID("key_"), OrgID: org.ID, CreatedAt: now, Livemode: true,
		Label: "demo", Prefix: prefix, Hash: hash,
		Scopes: []string{filingwire.ScopeReadSEC, filingwire.ScopeReadAccount, filingwire.ScopeWriteAccount}})
	return ready{APIKey: key, OrgID: org.ID}, err
}

func listen(ctx context.Context, address, publicURL string) (net.Listener, string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, "", fmt.Errorf("listen for the API: %w", err)
	}
	if publicURL == "" {
		publicURL = "http://" + l.Addr().String()
	}
	return l, publicURL, nil
}
