package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what this process counts. The packages of the stages know nothing of
// Prometheus: they call the functions of their configuration that are set here. No label
// comes from a request or a filing as it is, so that their number is bounded.
type metrics struct {
	registry *prometheus.Registry
	// Those of a stage exist from its first use on, so that every role shows its own.
	crawl  func() *crawlMetrics
	work   func() *workMetrics
	http   func() *httpMetrics
	settle func() *settleMetrics
	sent   func() *deliveryMetrics
}

func newMetrics() *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	make := maker{m.registry}
	make.gauge("build_info", "1, labelled with the version of the program.", "version").WithLabelValues(version).Set(1)
	m.crawl = sync.OnceValue(func() *crawlMetrics { return newCrawlMetrics(make) })
	m.work = sync.OnceValue(func() *workMetrics { return newWorkMetrics(make) })
	m.sent = sync.OnceValue(func() *deliveryMetrics { return newDeliveryMetrics(make) })
	m.http = sync.OnceValue(func() *httpMetrics { return newHTTPMetrics(make) })
	m.settle = sync.OnceValue(func() *settleMetrics { return newSettleMetrics(make) })
	return m
}

// maker registers metrics under the program's name.
type maker struct{ registry *prometheus.Registry }

const namespace = "filingwire"

func (k maker) counter(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	k.registry.MustRegister(c)
	return c
}

func (k maker) gauge(name, help string, labels ...string) *prometheus.GaugeVec {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, labels)
	k.registry.MustRegister(g)
	return g
}

func (k maker) gaugeFunc(name, help string, value func() float64) {
	k.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, value))
}

func (k maker) histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}, labels)
	k.registry.MustRegister(h)
	return h
}

// metricsServer serves /metrics, /healthz and /readyz on a listener of its own, so that they
// are never public by accident.
type metricsServer struct {
	url    string
	server *http.Server
}

// serve is a server that does nothing where the address is empty.
func (m *metrics) serve(ctx context.Context, address string, ready map[string]func(context.Context) error, log *slog.Logger) (*metricsServer, error) {
	if address == "" {
		return &metricsServer{}, nil
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen for metrics: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, http.StatusOK, map[string]string{"status": "ok", "version": version})
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		status, checks := http.StatusOK, map[string]string{}
		ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
		defer cancel()
		for name, check := range ready {
			checks[name] = "ok"
			if err := check(ctx); err != nil {
				log.Warn("not ready", "check", name, "error", err)
				status, checks[name] = http.StatusServiceUnavailable, "failed"
			}
		}
		reply(w, status, checks)
	})
	s := &metricsServer{url: "http://" + listener.Addr().String() + "/metrics", server: &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}}
	go func() {
		if err := s.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("metrics stopped", "error", err)
		}
	}()
	log.Info("metrics", "url", s.url)
	return s, nil
}

func reply(w http.ResponseWriter, status int, body map[string]string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}

func (s *metricsServer) Close() {
	if s.server != nil {
		_ = s.server.Close() // nothing is lost with a scrape
	}
}

// metricsFlag is for roles in processes of their own.
type metricsFlag struct {
	Metrics string `help:"Address of /metrics, /healthz and /readyz; none by default." env:"FILINGWIRE_METRICS" placeholder:"HOST:PORT"`
}

// serveMetrics serves what the role counts, and the lag of the workers, until the result is
// closed.
func (f metricsFlag) serveMetrics(e *env, o *opened) (*metricsServer, error) {
	o.metrics.registry.MustRegister(newLagCollector(o.brokers, e.log))
	return o.metrics.serve(e.ctx, f.Metrics, o.ready(), e.log)
}
