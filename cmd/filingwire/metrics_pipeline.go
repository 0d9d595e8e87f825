package main

import (
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/ingest"
)

// crawlMetrics are those of the crawlers.
type crawlMetrics struct {
	crawler     atomic.Pointer[ingest.Crawler]
	requests    *prometheus.CounterVec
	took        *prometheus.HistogramVec
	rounds      *prometheus.CounterVec
	lastSuccess *prometheus.GaugeVec
}

func newCrawlMetrics(make maker) *crawlMetrics {
	m := &crawlMetrics{
		requests: make.counter("crawl_requests_total", "Requests to the source, by what became of them.", "outcome"),
		took: make.histogram("crawl_request_seconds", "Time of a request to the source, with its wait for the budget.",
			[]float64{.01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120}),
		rounds:      make.counter("crawl_rounds_total", "Runs of the crawler's jobs, by how they ended.", "job", "outcome"),
		lastSuccess: make.gauge("crawl_last_success_timestamp_seconds", "When a job of the crawler last ended well.", "job"),
	}
	stats := func(value func(ingest.Stats) float64) func() float64 {
		return func() float64 {
			if c := m.crawler.Load(); c != nil {
				return value(c.Stats())
			}
			return 0
		}
	}
	make.gaugeFunc("crawl_allowance_requests_per_second", "Requests per second that this process may make; 0 = no limit.",
		stats(func(s ingest.Stats) float64 { return s.Allowance }))
	make.gaugeFunc("crawl_blocked_seconds", "Time until the source is asked again after a block; 0 = not blocked.",
		stats(func(s ingest.Stats) float64 { return s.BlockedFor.Seconds() }))
	make.gaugeFunc("crawl_pending_documents", "Documents that could not be fetched and will be tried again.",
		stats(func(s ingest.Stats) float64 { return float64(s.Pending) }))
	return m
}

func (m *crawlMetrics) observe(c *ingest.Config) {
	for _, outcome := range ingest.Outcomes {
		m.requests.WithLabelValues(outcome)
	}
	c.OnRequest = func(outcome string, took time.Duration) {
		m.requests.WithLabelValues(outcome).Inc()
		m.took.WithLabelValues().Observe(took.Seconds())
	}
	c.OnRound = func(job string, err error) {
		if err != nil {
			m.rounds.WithLabelValues(job, "failed").Inc()
			return
		}
		m.rounds.WithLabelValues(job, "ok").Inc()
		m.lastSuccess.WithLabelValues(job).SetToCurrentTime()
	}
}

// workMetrics are those of the classifier workers.
type workMetrics struct {
	documents, rows, failures *prometheus.CounterVec
	parse, insert             *prometheus.HistogramVec
	retrieved, accepted       *prometheus.HistogramVec
}

func newWorkMetrics(make maker) *workMetrics {
	m := &workMetrics{
		documents: make.counter("documents_total", "Documents classified and stored."),
		rows:      make.counter("rows_total", "Rows stored, by feed.", "feed"),
		failures:  make.counter("failures_total", "Documents, or parts of them, that could not be read, by stage.", "stage"),
		parse: make.histogram("parse_seconds", "Time to classify a document.",
			[]float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5}),
		insert: make.histogram("insert_seconds", "Time of a try to store a batch, by how it ended.",
			[]float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}, "outcome"),
		retrieved: make.histogram("retrieval_to_readable_seconds", "From the retrieval of a document until its rows are readable.",
			[]float64{.025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 1800}),
		accepted: make.histogram("acceptance_to_readable_seconds",
			"From EDGAR's acceptance or the SEC's publication until the rows are readable; of documents retrieved within a day.",
			[]float64{1, 5, 15, 30, 60, 120, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600}),
	}
	m.documents.WithLabelValues()
	for _, feed := range classify.Feeds() {
		m.rows.WithLabelValues(feed.Name)
	}
	for _, stage := range filingwire.FailureStages { // the first failure is a rise, too
		m.failures.WithLabelValues(stage)
	}
	m.insert.WithLabelValues("failed")
	return m
}

func (m *workMetrics) observe(c *classify.WorkerConfig) {
	c.OnParse = func(took time.Duration) { m.parse.WithLabelValues().Observe(took.Seconds()) }
	c.OnStore = func(b filingwire.Batch, took time.Duration, err error) {
		if err != nil {
			m.insert.WithLabelValues("failed").Observe(took.Seconds())
			return
		}
		m.insert.WithLabelValues("ok").Observe(took.Seconds())
		m.stored(b, time.Now())
	}
}

func (m *workMetrics) stored(b filingwire.Batch, now time.Time) {
	m.documents.WithLabelValues().Add(float64(len(b.Documents)))
	for i := range b.Rows {
		m.rows.WithLabelValues(b.Rows[i].Feed.Name).Inc()
	}
	for i := range b.Failures {
		m.failures.WithLabelValues(b.Failures[i].Stage).Inc()
	}
	for i := range b.Documents {
		retrieved := b.Documents[i].Message.RetrievedAt.Time
		m.retrieved.WithLabelValues().Observe(now.Sub(retrieved).Seconds())
		// What a backfill finds is years old and says nothing about the service.
		if published := publishedAt(b.Documents[i].Message); !published.IsZero() && retrieved.Sub(published) < 24*time.Hour {
			m.accepted.WithLabelValues().Observe(now.Sub(published).Seconds())
		}
	}
}

func publishedAt(m *filingwire.Message) time.Time {
	switch {
	case m.Filing != nil && m.Filing.AcceptedAt != nil:
		return m.Filing.AcceptedAt.Time
	case m.Release != nil:
		return m.Release.PublishedAt.Time
	}
	return time.Time{}
}
