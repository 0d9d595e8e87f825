package main

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/api"
	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/ingest"
)

// every metric that some role has
func allMetrics() *metrics {
	m := newMetrics()
	m.crawl()
	m.work()
	m.http()
	m.settle()
	m.sent()
	m.registry.MustRegister(newLagCollector(nil, slog.New(slog.DiscardHandler)))
	return m
}

func metricNames(m *metrics) map[string]bool {
	descriptions := make(chan *prometheus.Desc)
	go func() { m.registry.Describe(descriptions); close(descriptions) }()
	fqName := regexp.MustCompile(`fqName: "([a-z_]+)"`)
	names := map[string]bool{}
	for d := range descriptions {
		if match := fqName.FindStringSubmatch(d.String()); match != nil {
			names[match[1]] = true
		}
	}
	return names
}

// Every metric that the dashboard and the alerts name exists, and every one of ours is shown
// somewhere.
func TestDashboardAndAlertsNameMetrics(t *testing.T) {
	exist := metricNames(allMetrics())
	shown := map[string]bool{"filingwire_build_info": true}
	name := regexp.MustCompile(`\bfilingwire_[a-z_]+`)
	for _, file := range []string{"../../deploy/grafana/filingwire.json", "../../deploy/prometheus/alerts.yml"} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := name.FindAllString(string(b), -1)
		if len(found) < 10 {
			t.Errorf("%s names %d metrics", file, len(found))
		}
		for _, n := range found {
			for _, suffix := range []string{"_bucket", "_count", "_sum"} {
				if base, ok := strings.CutSuffix(n, suffix); ok && !exist[n] {
					n = base
				}
			}
			if !exist[n] {
				t.Errorf("%s: there is no metric %s", file, n)
			}
			shown[n] = true
		}
	}
	for n := range exist {
		if strings.HasPrefix(n, namespace) && !shown[n] {
			t.Errorf("%s is on no dashboard and in no alert", n)
		}
	}
	var dashboard struct {
		Title  string
		Panels []struct{ Title string }
	}
	b, err := os.ReadFile("../../deploy/grafana/filingwire.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &dashboard); err != nil || dashboard.Title == "" || len(dashboard.Panels) < 10 {
		t.Errorf("dashboard %q with %d panels: %v", dashboard.Title, len(dashboard.Panels), err)
	}
}

// What the stages tell arrives in the metrics; what a client sends does not become a label.
func TestMetricsCount(t *testing.T) {
	m := newMetrics()
	var crawl ingest.Config
	m.crawl().observe(&crawl)
	crawl.OnRequest(ingest.Outcome(ingest.ErrBlocked), time.Second)
	crawl.OnRound("feed", nil)
	crawl.OnRound("feed", errors.New("no"))
	var work classify.WorkerConfig
	m.work().observe(&work)
	accepted := filingwire.InstantOf(time.Now().Add(-time.Minute))
	batch := filingwire.Batch{
		Documents: []filingwire.RawDocument{{Message: &filingwire.Message{RetrievedAt: filingwire.InstantOf(time.Now()), Filing: &filingwire.Filing{AcceptedAt: &accepted}}}},
		Rows:      []filingwire.StoredRow{{Feed: filingwire.OfficerChanges}, {Feed: filingwire.OfficerChanges}},
		Failures:  []filingwire.Failure{{Stage: "envelope"}},
	}
	work.OnParse(time.Millisecond)
	work.OnStore(batch, time.Millisecond, errors.New("down"))
	work.OnStore(batch, time.Millisecond, nil)
	var server api.Config
	m.http().observe(&server)
	server.OnReply("/v1/me", "GET", 200, time.Millisecond)
	server.OnReply("", "GET", 404, time.Millisecond)
	server.OnUsage(70 * time.Millisecond)
	overdue := []api.Overdue{{OrgID: "org_1", Events: 4, MicroUSD: 20_000}, {OrgID: "org_2", Events: 5, MicroUSD: 30_000}}
	m.settle().count(api.Report{Events: 1, Overdue: overdue[:1]}, nil)
	m.settle().count(api.Report{Events: 2, Overdue: overdue}, errors.New("no"))

	text := scrape(t, m)
	for _, line := range []string{
		`filingwire_crawl_requests_total{outcome="blocked"} 1`,
		`filingwire_crawl_rounds_total{job="feed",outcome="failed"} 1`,
		`filingwire_crawl_rounds_total{job="feed",outcome="ok"} 1`,
		`filingwire_documents_total 1`,
		`filingwire_rows_total{feed="officer-changes"} 2`,
		`filingwire_rows_total{feed="restatements"} 0`,
		`filingwire_failures_total{stage="envelope"} 1`,
		`filingwire_insert_seconds_count{outcome="failed"} 1`,
		`filingwire_acceptance_to_readable_seconds_bucket{le="30"} 0`,
		`filingwire_acceptance_to_readable_seconds_count 1`,
		`filingwire_http_requests_total{method="GET",route="/v1/me",status="200"} 1`,
		`filingwire_usage_publish_seconds_bucket{le="0.075"} 1`,
		`filingwire_stripe_reported_total 3`,
		`filingwire_stripe_report_failures_total 1`,
		`filingwire_stripe_overdue_events 9`,
		`filingwire_stripe_overdue_microusd 50000`,
		`filingwire_http_requests_total{method="GET",route="none",status="404"} 1`,
	} {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("no line %s", line)
		}
	}
}

func scrape(t *testing.T, m *metrics) string {
	t.Helper()
	s, err := m.serve(t.Context(), "127.0.0.1:0", nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return string(get(t, s.url, "", ""))
}

// The health check of a container tells a healthy process from one whose engines are away.
func TestProbe(t *testing.T) {
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	defer server.Close()
	probe := func() int { return run(t.Context(), []string{"probe", server.URL}, io.Discard, io.Discard) }
	if code := probe(); code != 0 {
		t.Errorf("status %d of a healthy process", code)
	}
	status = http.StatusServiceUnavailable
	if code := probe(); code != 1 {
		t.Errorf("status %d of a process that is not ready", code)
	}
	server.Close()
	if code := probe(); code != 1 {
		t.Errorf("status %d of no process", code)
	}
}
