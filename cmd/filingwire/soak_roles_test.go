package main

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

type soakRole struct {
	args    []string
	env     []string
	metrics string // "" = none
	*process
}

func lineOf(text, prefix string) string {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, prefix) {
			return line
		}
	}
	return ""
}

func (s *soak) add(name, metrics string, args ...string) {
	r := &soakRole{args: append([]string{"--log-level", "warn"}, append(args, "--data", s.data)...), metrics: metrics}
	if metrics != "" {
		r.env = []string{"FILINGWIRE_METRICS=" + metrics}
	}
	if name == "serve" || name == "deliver" {
		r.env = append(r.env, "FILINGWIRE_INSECURE_WEBHOOKS=true", "FILINGWIRE_SECRET="+strings.Repeat("0a", secretBytes), "FILINGWIRE_PUBLIC_URL="+s.base)
	}
	r.process = start(s.T, r.env, r.args...)
	s.roles[name] = r
}

func (s *soak) awaitEngines() {
	e := s.roles["engines"].process
	e.await("engines", func() bool { return strings.Contains(e.output(), "engines ready") })
}

// awaitReadyRoles waits until every role says that it is ready, starting again those that ended
// because an engine was away when they started.
func (s *soak) awaitReadyRoles() {
	s.Helper()
	for name, r := range s.roles {
		if r.metrics == "" {
			continue
		}
		deadline, starts := time.After(2*time.Minute), 0
		tick := time.NewTicker(100 * time.Millisecond)
		for !s.answers("http://" + r.metrics + "/readyz") {
			select {
			case <-deadline:
				s.Fatalf("%s does not become ready", name)
			case <-r.done:
				if starts++; starts > 10 {
					s.Fatalf("%s ends again and again", name)
				}
				r.process = start(s.T, r.env, r.args...)
			case <-tick.C:
			}
		}
		tick.Stop()
	}
}

func (s *soak) answers(url string) bool {
	request, err := http.NewRequestWithContext(s.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		return false
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	reply.Body.Close()
	return reply.StatusCode == http.StatusOK
}

// disturb kills one process after the other until the deadline.
func (s *soak) disturb(deadline time.Time) {
	names := []string{"work", "serve", "deliver", "engines", "crawl", "deliver", "work2"}
	for i := 0; time.Now().Before(deadline); i++ {
		s.settle(time.Second + time.Duration(rand.IntN(3000))*time.Millisecond)
		name := names[i%len(names)]
		r := s.roles[name]
		s.mu.Lock()
		s.kills[name] = append(s.kills[name], time.Now())
		s.mu.Unlock()
		r.kill()
		r.process = start(s.T, r.env, r.args...)
		if name == "engines" {
			s.awaitEngines()
		}
		s.awaitReadyRoles()
	}
	s.Logf("killed: %d times each of %v", len(s.kills["engines"]), names)
}

// awaitWork waits until both workers have their share of the documents again: before that they
// hold less than they will.
func (s *soak) awaitWork() {
	s.Helper()
	for _, name := range []string{"work", "work2"} {
		r := s.roles[name]
		r.await("documents of "+name, func() bool {
			return metricOf(s.T, string(get(s.T, "http://"+r.metrics, "", "/metrics")), "filingwire_documents_total") > 0
		})
	}
}

type measured struct{ resident, goroutines float64 }

// measure reads memory and goroutines of every role from its metrics.
func (s *soak) measure() map[string]measured {
	out := map[string]measured{}
	for name, r := range s.roles {
		if r.metrics == "" {
			continue
		}
		text := string(get(s.T, "http://"+r.metrics, "", "/metrics"))
		out[name] = measured{metricOf(s.T, text, "process_resident_memory_bytes"), metricOf(s.T, text, "go_goroutines")}
	}
	return out
}

// metricOf reads a metric without labels.
func metricOf(t *testing.T, text, metric string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimPrefix(lineOf(text, metric+" "), metric)), 64)
	if err != nil {
		t.Fatalf("%s: %v", metric, err)
	}
	return f
}
