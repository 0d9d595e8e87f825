package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/filingwire/filingwire/classify"
)

// metricsServer serves /metrics on a listener of its own, so that it is never public by accident.
type metricsServer struct {
	url    string
	server *http.Server
}

func startMetrics(ctx context.Context, address string, worker *classify.Worker, log *slog.Logger) (*metricsServer, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen for metrics: %w", err)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	counter := func(name, help string, value func(classify.Stats) int64) {
		registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help},
			func() float64 { return float64(value(worker.Stats())) }))
	}
	counter("filingwire_documents_total", "Documents classified and stored.", func(s classify.Stats) int64 { return s.Documents })
	counter("filingwire_rows_total", "Rows stored.", func(s classify.Stats) int64 { return s.Rows })
	counter("filingwire_failures_total", "Documents that could not be read.", func(s classify.Stats) int64 { return s.Failures })
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	m := &metricsServer{url: "http://" + listener.Addr().String() + "/metrics",
		server: &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}}
	go func() {
		if err := m.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("metrics stopped", "error", err)
		}
	}()
	return m, nil
}

func (m *metricsServer) Close() { _ = m.server.Close() }
