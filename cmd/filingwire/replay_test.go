package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/fixtures"
	"github.com/filingwire/filingwire/internal/golden"
)

// TestReplay runs the main job: origin, crawler, broker, classifier, warehouse, API. All
// fixtures become exactly the expected rows, and a second start serves them at once and
// doubles nothing.
func TestReplay(t *testing.T) {
	needEngines(t)
	data := t.TempDir()
	want := goldenRows(t)
	first := start(t, nil, "up", "--data", data, "--listen", "127.0.0.1:0", "--once", "--ready-file", readyFile(t))
	first.wait()

	file := readyFile(t)
	second := start(t, nil, "up", "--data", data, "--listen", "127.0.0.1:0", "--ready-file", file)
	r := second.awaitReady(file)
	compareRows(t, want, servedRows(t, r))
	for _, feed := range classify.Feeds() {
		var list struct{ Data []json.RawMessage }
		if err := json.Unmarshal(get(t, r.BaseURL, r.APIKey, "/v1/events/"+feed.Name+"?limit=5"), &list); err != nil || len(list.Data) == 0 {
			t.Errorf("feed %s: %d rows, %v", feed.Name, len(list.Data), err)
		}
	}
	checkExports(t, r, data)
	metrics := string(get(t, r.MetricsURL, "", ""))
	for _, name := range []string{"filingwire_documents_total", `filingwire_consumer_lag_messages{group="classify",partition="0",topic="documents"} 0`,
		`filingwire_crawl_requests_total{outcome="ok"}`, `filingwire_http_requests_total{method="GET",route="/v1/events/export",status="200"}`} {
		if !strings.Contains(metrics, name) {
			t.Errorf("no metric %s", name)
		}
	}
	if strings.Contains(metrics, "secapi_") || strings.Contains(metrics, r.OrgID) {
		t.Error("the metrics hold a key or an organization")
	}
	if ready := string(get(t, strings.TrimSuffix(r.MetricsURL, "/metrics"), "", "/readyz")); !strings.Contains(ready, `"warehouse":"ok"`) {
		t.Errorf("readyz: %s", ready)
	}
	second.end()
	if n := strings.Count(first.output()+second.output(), r.APIKey); n != 4 {
		t.Errorf("the demo key stands in the output %d times, want twice in each greeting", n)
	}
}

// TestReplayKilled kills the whole program at ten moments of the replay; started again, it
// ends with the same rows every time.
func TestReplayKilled(t *testing.T) {
	needEngines(t)
	times := 10
	if testing.Short() {
		times = 2
	}
	want := goldenRows(t)
	for i := range times {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			data := t.TempDir()
			file := readyFile(t)
			args := []string{"up", "--data", data, "--listen", "127.0.0.1:0", "--ready-file", file}
			p := start(t, nil, args...)
			moment := time.After(time.Duration(rand.IntN(4000)) * time.Millisecond)
			select {
			case <-moment:
			case <-p.done:
				t.Fatal("the replay ended by itself")
			}
			p.kill()
			_ = os.Remove(file) // it may have been ready already
			p = start(t, nil, args...)
			compareRows(t, want, servedRows(t, p.awaitReady(file)))
			p.end()
		})
	}
}

// TestWorkerKilled kills workers in mid-batch while the engines live on in a process of
// their own: nothing is lost, nothing doubled.
func TestWorkerKilled(t *testing.T) {
	needEngines(t)
	data, documents := t.TempDir(), t.TempDir()
	want := map[string]map[string]any{}
	for _, s := range fixtures.Submissions() {
		if err := os.WriteFile(filepath.Join(documents, s.Accession+".txt"), s.Raw, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join("../../fixtures/8k", s.Accession+golden.Suffix))
		if err != nil {
			t.Fatal(err)
		}
		addRows(t, want, b)
	}
	engines := start(t, nil, "engines", "--data", data)
	engines.await("addresses", func() bool { _, err := readAddresses(data); return err == nil })
	engines.await("topics", func() bool { return strings.Contains(engines.output(), "engines ready") })
	start(t, nil, "ingest", "--data", data, documents).wait()

	for range 8 {
		worker := start(t, nil, "work", "--data", data)
		moment := time.After(100*time.Millisecond + time.Duration(rand.IntN(900))*time.Millisecond)
		select {
		case <-moment:
		case <-worker.done:
			t.Fatal("the worker ended by itself")
		}
		worker.kill()
	}
	start(t, nil, "work", "--data", data)
	if err := drained(t.Context(), addressesOf(t, data).Brokers, filingwire.TopicDocuments, classify.DefaultGroup); err != nil {
		t.Fatal(err)
	}

	compareRows(t, want, servedBeside(t, data))
}

// command runs the program to its end and returns what it printed on stdout.
func command(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), args, &stdout, &stderr); code != 0 {
		t.Fatalf("filingwire %s: status %d\n%s", strings.Join(args, " "), code, stderr.String())
	}
	return stdout.String()
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, _, err := listen(t.Context(), "127.0.0.1:0", "")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// TestClassifyCommand prints the rows of what can be read, names what cannot, and ends with
// status 1.
func TestClassifyCommand(t *testing.T) {
	dir := t.TempDir()
	s := fixtures.Submissions()[0]
	good := filepath.Join(dir, s.Accession+".txt")
	for path, body := range map[string][]byte{good: s.Raw, filepath.Join(dir, "empty.txt"): nil, filepath.Join(dir, "image.gif"): {0x47, 0x49, 0x46, 0x38, 0, 1, 2, 0xff}} {
		if err := os.WriteFile(path, body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"classify", dir}, &stdout, &stderr); code != 1 {
		t.Errorf("status %d, want 1", code)
	}
	for _, name := range []string{"empty.txt", "image.gif"} {
		if !strings.Contains(stderr.String(), name) {
			t.Errorf("%s is not reported: %s", name, stderr.String())
		}
	}
	want, err := os.ReadFile(filepath.Join("../../fixtures/8k", s.Accession+golden.Suffix))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Count(stdout.Bytes(), []byte("\n")) != bytes.Count(want, []byte("\n")) {
		t.Errorf("rows:\n%s\nwant:\n%s", stdout.String(), want)
	}
	for line := range bytes.Lines(stdout.Bytes()) {
		var row struct{ ID, SourceFile string }
		if err := json.Unmarshal(line, &row); err != nil || row.SourceFile != good || row.ID == "" {
			t.Errorf("line %s: %v", line, err)
		}
	}
}

// TestItemsCommand prints a file's items as its truth has them.
func TestItemsCommand(t *testing.T) {
	dir := t.TempDir()
	for _, s := range fixtures.Submissions() {
		if err := os.WriteFile(filepath.Join(dir, s.Accession+".txt"), s.Raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := command(t, "items", dir)
	seen := 0
	for line := range strings.Lines(out) {
		path, items, _ := strings.Cut(strings.TrimSpace(line), "\t")
		var truth struct{ Items []string }
		b, ok := fixtures.Truth(strings.TrimSuffix(filepath.Base(path), ".txt"))
		if !ok {
			t.Fatalf("no truth for %s", path)
		}
		if err := json.Unmarshal(b, &truth); err != nil {
			t.Fatal(err)
		}
		slices.Sort(truth.Items)
		if got := strings.Split(items, ";"); !slices.Equal(got, truth.Items) {
			t.Errorf("%s: %v, want %v", filepath.Base(path), got, truth.Items)
		}
		seen++
	}
	if seen != len(fixtures.Submissions()) {
		t.Errorf("%d lines for %d files", seen, len(fixtures.Submissions()))
	}
}

// TestDemoKey is derived, not stored: the same secret gives the same well-formed key.
func TestDemoKey(t *testing.T) {
	secret := bytes.Repeat([]byte{7}, secretBytes)
	a, prefix := demoSecret(secret)
	b, _ := demoSecret(secret)
	if a != b || !strings.HasPrefix(a, prefix) {
		t.Errorf("keys %q and %q, prefix %q", a, b, prefix)
	}
	if live, ok := filingwire.CheckKeySecret(a); !live || !ok {
		t.Errorf("%q is not a live key", a)
	}
	secret[0]++
	if c, _ := demoSecret(secret); c == a {
		t.Error("another secret gives the same key")
	}
}
