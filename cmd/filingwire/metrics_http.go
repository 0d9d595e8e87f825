package main

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/filingwire/filingwire/api"
)

// httpMetrics are those of the API.
type httpMetrics struct {
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	metered  *prometheus.HistogramVec
}

func newHTTPMetrics(make maker) *httpMetrics {
	return &httpMetrics{
		requests: make.counter("http_requests_total", "Replies of the API, by operation.", "route", "method", "status"),
		took: make.histogram("http_request_seconds", "Time until a reply of the API is ready to be sent, by operation.",
			[]float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}, "route"),
		metered: make.histogram("usage_publish_seconds", "From the metering of usage until the broker has it; of each publication the oldest.",
			[]float64{.01, .025, .05, .06, .075, .1, .15, .25, .5, 1, 5, 30, 300}),
	}
}

func (m *httpMetrics) observe(c *api.Config) {
	c.OnReply = func(route, method string, status int, took time.Duration) {
		if route == "" { // whatever the path was: it is the client's text
			route = "none"
		}
		m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
		m.took.WithLabelValues(route).Observe(took.Seconds())
	}
	c.OnUsage = func(age time.Duration) { m.metered.WithLabelValues().Observe(age.Seconds()) }
}
