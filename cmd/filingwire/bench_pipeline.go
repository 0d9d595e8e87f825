package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"time"

	"golang.org/x/net/html"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/ingest"
)

// classification compares classifying with parsing alone, the same bytes on one core.
func (b *bench) classification() error {
	var messages []*filingwire.Message
	size := 0
	for i := range b.documents {
		if m, err := b.message(i); err == nil {
			messages = append(messages, m)
			size += len(m.Body)
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	rate := func(work func(*filingwire.Message)) float64 {
		best := time.Duration(1 << 62)
		for range 5 {
			start := time.Now()
			for _, m := range messages {
				work(m)
			}
			best = min(best, time.Since(start))
		}
		return float64(size) / best.Seconds() / 1e6
	}
	parse := rate(func(m *filingwire.Message) { _, _ = html.Parse(bytes.NewReader(m.Body)) })
	full := rate(func(m *filingwire.Message) { classify.Classify(m, classify.Version(0)) })
	b.print("classification, one core", full, "MB/s", fmt.Sprintf("%d real filings, %.1f MB", len(messages), float64(size)/1e6))
	b.print("html.Parse alone, one core", parse, "MB/s", "baseline")
	b.print("  ratio", full/parse, "", "at least 0.5")
	return nil
}

// pipeline is a broker, a warehouse and a worker on embedded engines in a folder of its own.
type pipeline struct {
	*opened
	engines *embeddedEngines
	dir     string
	workers *running
	worker  *classify.Worker
}

func (b *bench) openPipeline() (*pipeline, error) {
	dir, err := os.MkdirTemp("", "filingwire-bench-")
	if err != nil {
		return nil, err
	}
	return b.openPipelineOn(dir)
}

func (b *bench) openPipelineOn(dir string) (*pipeline, error) {
	engines, err := openEmbedded(dir, b.log)
	if err != nil {
		return nil, err
	}
	o, err := openWarehouse(b.ctx, engines.options(), engines.brokers(), b.log)
	if err != nil {
		return nil, err
	}
	o.close = engines.Close
	p := &pipeline{opened: o, engines: engines, dir: dir, workers: newRunning()}
	if err := o.Migrate(b.ctx); err != nil {
		return nil, err
	}
	if err := ensureTopics(b.ctx, o.brokers, topicLayout{}); err != nil {
		return nil, err
	}
	p.worker, err = newWorker(o, b.log)
	return p, err
}

func (p *pipeline) work(b *bench) {
	p.workers.start("worker", p.worker.Run, func(error) {}, b.log)
	p.workers.start("ledger", func(ctx context.Context) error { return recordEvents(ctx, p.opened, b.log) }, func(error) {}, b.log)
}

func (p *pipeline) Close() {
	p.workers.wait()
	p.opened.Close()
	_ = os.RemoveAll(p.dir) // a temporary folder
}

const spineDocuments = 6000

// spine measures from documents waiting in the topic to all their rows readable.
func (b *bench) spine() error {
	p, err := b.openPipeline()
	if err != nil {
		return err
	}
	defer p.Close()
	publisher := ingest.NewPublisher(p.brokers, filingwire.TopicDocuments, b.log)
	published, size := 0, 0
	var batch []*filingwire.Message
	for i := 0; published+len(batch) < spineDocuments && i < 2*spineDocuments; i++ {
		m, err := b.message(i)
		if err != nil {
			continue
		}
		batch, size = append(batch, m), size+len(m.Body)
		if len(batch) == 200 {
			if err := publisher.Publish(b.ctx, batch...); err != nil {
				return err
			}
			published += len(batch)
			batch = nil
		}
	}
	if err := publisher.Publish(b.ctx, batch...); err != nil {
		return err
	}
	published += len(batch)
	if err := publisher.Close(); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(b.ctx)
	resident := sampleResident(ctx)
	start := time.Now()
	p.work(b)
	err = drained(b.ctx, p.brokers, filingwire.TopicDocuments, classify.DefaultGroup)
	took := time.Since(start)
	stop()
	if err != nil {
		return err
	}
	b.print("spine: topic to readable rows, embedded", float64(published)/took.Seconds(), "filings/s",
		fmt.Sprintf("at least 150; %d filings, %.0f MB in %.1f s", published, float64(size)/1e6, took.Seconds()))
	b.print("  highest resident memory", <-resident, "MiB", "below 1024")
	return nil
}
