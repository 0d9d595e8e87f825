package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/fixtures"
)

// benchCommand measures this machine. Every figure stands beside a baseline of the same run
// or beside the bound the product is held to; nothing fails on a figure.
type benchCommand struct {
	Corpus  string        `help:"Folder of real filings; the fixtures when absent." default:"../shared/corpus" type:"path"`
	Only    []string      `help:"Measures to run: classify, spine, latency, exports, lists, budget, crawl, seen, webhooks, streams." default:"classify,spine,latency,exports,lists,budget,crawl,seen,webhooks,streams"`
	Rows    int           `help:"Rows of the feed that lists are measured on." default:"1000000"`
	For     time.Duration `help:"Length of a load." default:"20s"`
	Profile string        `help:"File to write a CPU profile of the measure to." type:"path"`

	Measure  string `help:"The measure of this process." hidden:""`
	FeedData string `help:"Where processes share the feed of --rows rows." hidden:""`
}

type bench struct {
	*env
	*benchCommand
	documents []benchDocument
}

type benchDocument struct {
	name string
	body []byte
}

// Run gives every measure a process of its own: what one leaves in memory is not the next one's.
func (c *benchCommand) Run(e *env) error {
	b := &bench{env: e, benchCommand: c}
	measures := map[string]func() error{"classify": b.classification, "spine": b.spine, "latency": b.latency, "lists": b.lists, "exports": b.exports,
		"budget": b.budget, "crawl": b.crawl, "seen": b.seen, "webhooks": b.webhooks, "streams": b.streams}
	if c.Measure != "" {
		if err := b.load(); err != nil {
			return err
		}
		if c.Profile == "" {
			return measures[c.Measure]()
		}
		f, err := os.Create(c.Profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
		return measures[c.Measure]()
	}
	for _, name := range c.Only {
		if measures[name] == nil {
			return fmt.Errorf("unknown measure %q", name)
		}
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	feed, err := os.MkdirTemp("", "filingwire-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(feed)
	var failed error
	for _, name := range c.Only {
		measure := exec.CommandContext(e.ctx, program, append(os.Args[1:len(os.Args):len(os.Args)], "--feed-data", feed, "--measure", name)...) //nolint:gosec // G204: this program, with its own arguments
		measure.Cancel = func() error { return measure.Process.Signal(os.Interrupt) }
		measure.Stdout, measure.Stderr = e.stdout, e.stderr
		if err := measure.Run(); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", name, err))
		}
	}
	return failed
}

// load reads the real 8-Ks where they are at hand, else the fixtures.
func (b *bench) load() error {
	files, err := filesBelow([]string{filepath.Join(b.Corpus, "8k", "raw")})
	if err != nil {
		for _, s := range fixtures.Submissions() {
			b.documents = append(b.documents, benchDocument{s.Accession + ".txt", s.Raw})
		}
		b.print("documents", float64(len(b.documents)), "", "fixtures: no corpus at hand")
		return nil
	}
	for _, path := range files {
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		b.documents = append(b.documents, benchDocument{filepath.Base(path), body})
	}
	return nil
}

// print writes one line of the table: a figure, its unit and what it is to be compared with.
func (b *bench) print(what string, value float64, unit, beside string) {
	digits := 0
	if math.Abs(value) < 100 {
		digits = 2
	}
	fmt.Fprintf(b.stdout, "%-46s %10s %-12s %s\n", what, strconv.FormatFloat(value, 'f', digits, 64), unit, beside)
}

// message wraps document i under an accession number of its own, so that every copy is a
// filing of its own.
func (b *bench) message(i int) (*filingwire.Message, error) {
	d := b.documents[i%len(b.documents)]
	m, err := localMessage(d.name, d.body, filingwire.InstantOf(time.Now()))
	if err != nil {
		return nil, err
	}
	if m.Filing == nil {
		return nil, errors.New("not a filing")
	}
	if i >= len(b.documents) {
		m.Filing.Accession = fmt.Sprintf("9999999%03d-26-%06d", i/1_000_000, i%1_000_000)
	}
	m.SourceFile = ""
	return m, nil
}

// percentile returns the p-th percentile of durations in milliseconds.
func percentile(durations []time.Duration, p float64) float64 {
	if len(durations) == 0 {
		return math.NaN()
	}
	sorted := slices.Clone(durations)
	slices.Sort(sorted)
	i := min(int(p/100*float64(len(sorted))), len(sorted)-1)
	return float64(sorted[i].Microseconds()) / 1000
}

// residentMiB is the resident memory of this process, 0 where the system does not tell.
func residentMiB() float64 {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err == nil {
				return kb / 1024
			}
		}
	}
	return 0
}

// sampleResident watches the resident memory until ctx ends and returns the highest value.
func sampleResident(ctx context.Context) <-chan float64 {
	out := make(chan float64, 1)
	go func() {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		highest := residentMiB()
		for {
			select {
			case <-ctx.Done():
				out <- highest
				return
			case <-tick.C:
				highest = max(highest, residentMiB())
			}
		}
	}()
	return out
}
