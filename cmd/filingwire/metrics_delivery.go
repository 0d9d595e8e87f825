package main

import (
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/filingwire/filingwire/api"
)

// deliveryMetrics are those of webhooks and streams.
type deliveryMetrics struct {
	server   atomic.Pointer[api.Server]
	attempts *prometheus.CounterVec
	took     *prometheus.HistogramVec
	age      *prometheus.HistogramVec
	streams  *prometheus.Desc
}

func newDeliveryMetrics(make maker) *deliveryMetrics {
	m := &deliveryMetrics{
		attempts: make.counter("webhook_attempts_total", "Attempts to deliver an event to a webhook endpoint, by what became of them.", "outcome", "retry"),
		took: make.histogram("webhook_attempt_seconds", "Time of an attempt to deliver an event.",
			[]float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 15}),
		age: make.histogram("webhook_event_to_delivered_seconds", "From the event until the endpoint has it, of deliveries that the first attempt made.",
			[]float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300}),
		streams: prometheus.NewDesc(namespace+"_streams_open", "Open streams of events.", []string{"transport"}, nil),
	}
	for _, outcome := range api.DeliveryOutcomes {
		m.attempts.WithLabelValues(outcome, "false")
	}
	make.gaugeFunc("webhook_deliveries_due", "Deliveries whose time has come and that have not been tried.", func() float64 { return float64(m.stats().Due) })
	make.gaugeFunc("webhook_deliveries_retrying", "Deliveries in memory that wait for another attempt.", func() float64 { return float64(m.stats().Retrying) })
	make.registry.MustRegister(m)
	return m
}

func (m *deliveryMetrics) stats() api.DeliveryStats {
	if s := m.server.Load(); s != nil {
		return s.DeliveryStats()
	}
	return api.DeliveryStats{}
}

// Describe and Collect tell of open streams.
func (m *deliveryMetrics) Describe(to chan<- *prometheus.Desc) { to <- m.streams }

// Collect implements prometheus.Collector.
func (m *deliveryMetrics) Collect(to chan<- prometheus.Metric) {
	for transport, n := range m.stats().Streams {
		to <- prometheus.MustNewConstMetric(m.streams, prometheus.GaugeValue, float64(n), transport)
	}
}

func (m *deliveryMetrics) observe(c *api.Config) {
	c.OnDelivery = func(outcome string, attempt int, took, age time.Duration) {
		m.attempts.WithLabelValues(outcome, strconv.FormatBool(attempt > 1)).Inc()
		m.took.WithLabelValues().Observe(took.Seconds())
		if outcome == "ok" && attempt == 1 {
			m.age.WithLabelValues().Observe(age.Seconds())
		}
	}
}
