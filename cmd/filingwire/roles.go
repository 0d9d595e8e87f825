package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/ingest"
)

const secURL = "https://www.sec.gov"

type crawlerFlags struct {
	UserAgent string        `help:"User-Agent declared to the source; sec.gov wants 'Company Name contact@company.example'." env:"FILINGWIRE_USER_AGENT"`
	Rate      float64       `help:"Requests per second of this operator; negative lifts the limit, except for sec.gov." default:"10" env:"FILINGWIRE_RATE"`
	Share     int           `help:"This process uses 1/n of the rate." default:"1" env:"FILINGWIRE_SHARE"`
	Since     string        `help:"Filing date a crawler without a cursor starts from; default 30 days ago." placeholder:"YYYY-MM-DD" env:"FILINGWIRE_SINCE"`
	FeedEvery time.Duration `help:"How often the current filings are polled." default:"30s"`
	Discovery string        `help:"How filings are found: both, feed (the current filings alone), index (the daily index alone, as robots.txt would have it)." enum:"both,feed,index" default:"both" env:"FILINGWIRE_DISCOVERY"`
}

func (f *crawlerFlags) config(baseURL string) (ingest.Config, error) {
	c := ingest.Config{BaseURL: baseURL, UserAgent: f.UserAgent, Rate: f.Rate, Share: f.Share, FeedEvery: f.FeedEvery,
		Discovery: ingest.Discovery(f.Discovery)}
	if c.UserAgent == "" && baseURL == secURL {
		return c, errors.New("sec.gov wants to know who asks: set FILINGWIRE_USER_AGENT to 'Company Name contact@company.example'")
	}
	if c.UserAgent == "" {
		c.UserAgent = "Filingwire operator@filingwire.example"
	}
	if f.Since != "" {
		d, err := filingwire.ParseDate(f.Since)
		if err != nil {
			return c, fmt.Errorf("--since: %w", err)
		}
		c.Since = d
	}
	return c, nil
}

// originFlags are those of commands that fetch by themselves.
type originFlags struct {
	crawlerFlags
	Origin string `help:"Base URL of EDGAR: 'sec' or an origin's URL." default:"sec" env:"FILINGWIRE_ORIGIN"`
}

func (f *originFlags) config() (ingest.Config, error) {
	url := f.Origin
	if url == "sec" {
		url = secURL
	}
	c, err := f.crawlerFlags.config(url)
	if err != nil {
		return c, err
	}
	return c, checkCrawler(c)
}

// checkCrawler tells what is wrong with a crawler's configuration before anything is opened.
func checkCrawler(c ingest.Config) error {
	_, err := ingest.New(c, ingest.Deps{}) // connects to nothing
	return err
}

type crawlCommand struct {
	engineFlags
	metricsFlag
	originFlags
	Once bool `help:"Run one round and exit."`
}

func (c *crawlCommand) Run(e *env) error {
	config, err := c.config()
	if err != nil {
		return err
	}
	return c.withPipeline(e, func(o *opened) error {
		crawler, closePublisher, err := newCrawler(config, o, e.log)
		if err != nil {
			return err
		}
		defer closePublisher()
		metrics, err := c.serveMetrics(e, o)
		if err != nil {
			return err
		}
		defer metrics.Close()
		if c.Once {
			return crawler.RunOnce(e.ctx)
		}
		return crawler.Run(e.ctx)
	})
}

func newCrawler(config ingest.Config, o *opened, log *slog.Logger) (*ingest.Crawler, func(), error) {
	o.metrics.crawl().observe(&config)
	publisher := ingest.NewPublisher(o.brokers, filingwire.TopicDocuments, log)
	crawler, err := ingest.New(config, ingest.Deps{Store: o.Warehouse, Publisher: publisher, Log: log})
	if err != nil {
		_ = publisher.Close() // nothing was published
		return nil, nil, err
	}
	o.metrics.crawl().crawler.Store(crawler)
	return crawler, func() {
		if err := publisher.Close(); err != nil {
			log.Error("close publisher", "error", err)
		}
	}, nil
}

type workCommand struct {
	engineFlags
	metricsFlag
}

func (c *workCommand) Run(e *env) error {
	return c.withPipeline(e, func(o *opened) error {
		worker, err := newWorker(o, e.log)
		if err != nil {
			return err
		}
		metrics, err := c.serveMetrics(e, o)
		if err != nil {
			return err
		}
		defer metrics.Close()
		return together(e.ctx, worker.Run, func(ctx context.Context) error { return recordEvents(ctx, o, e.log) },
			func(ctx context.Context) error { return storeUsage(ctx, o, e.log) })
	})
}

func newWorker(o *opened, log *slog.Logger) (*classify.Worker, error) {
	config := classify.WorkerConfig{Brokers: o.brokers, Announcer: o.events, Logger: log}
	o.metrics.work().observe(&config)
	return classify.NewWorker(config, o.Warehouse)
}

type migrateCommand struct {
	engineFlags
	Partitions  int `help:"Partitions of the topics; default what they have, 4 when new."`
	Replication int `help:"Replicas of the topics; default what they have, 3 or one per broker when new."`
}

func (c *migrateCommand) Run(e *env) error {
	return c.withWarehouse(e, func(o *opened) error {
		if err := ensureTopics(e.ctx, o.brokers, topicLayout{partitions: c.Partitions, replication: c.Replication}); err != nil {
			return err
		}
		migrations, err := o.Migrations(e.ctx)
		if err != nil {
			return err
		}
		for _, m := range migrations {
			fmt.Fprintf(e.stdout, "%s\t%s\n", m.Name, m.AppliedAt)
		}
		return nil
	})
}

type ingestCommand struct {
	engineFlags
	paths
	Announce bool `help:"Announce the events whatever the age of the filings."`
}

const ingestBatchBytes = 8 << 20 // published at once

func (c *ingestCommand) Run(e *env) error {
	files, err := filesBelow(c.Paths)
	if err != nil {
		return err
	}
	return c.withPipeline(e, func(o *opened) error {
		publisher := ingest.NewPublisher(o.brokers, filingwire.TopicDocuments, e.log)
		published, failed, err := c.publish(e.ctx, publisher, files, e)
		if err := errors.Join(err, publisher.Close()); err != nil {
			return err
		}
		fmt.Fprintf(e.stderr, "published %d documents of %d files\n", published, len(files))
		if failed {
			return errQuiet
		}
		return nil
	})
}

// publish sends the files in batches that are acknowledged one by one, so that memory stays
// bounded and a failure tells how far it came.
func (c *ingestCommand) publish(ctx context.Context, p *ingest.Publisher, files []string, e *env) (published int, failed bool, err error) {
	var batch []*filingwire.Message
	size := 0
	flush := func() error {
		if err := p.Publish(ctx, batch...); err != nil {
			return fmt.Errorf("after %d documents: %w", published, err)
		}
		published += len(batch)
		batch, size = nil, 0
		return nil
	}
	for _, path := range files {
		body, err := readDocument(path)
		var m *filingwire.Message
		if err == nil {
			m, err = localMessage(path, body, filingwire.InstantOf(time.Now()))
		}
		if err != nil {
			failed = true
			fmt.Fprintf(e.stderr, "%s: %v\n", path, err)
			continue
		}
		m.Announce = c.Announce
		batch, size = append(batch, m), size+len(m.Body)
		if size >= ingestBatchBytes {
			if err := flush(); err != nil {
				return published, failed, err
			}
		}
	}
	return published, failed, flush()
}
