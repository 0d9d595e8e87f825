package ingest

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/fixtures"
)

// clock is a clock that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// night is after the index of the day on which the newest fixture was filed has appeared.
var night = sync.OnceValue(func() time.Time {
	subs := fixtures.Submissions()
	newest := subs[0]
	for _, s := range subs {
		if s.Accepted.After(newest.Accepted) {
			newest = s
		}
	}
	t := newYorkMidnight(newest.Filed).Add(23 * time.Hour)
	if t.Before(newest.Accepted) {
		t = newest.Accepted.Add(24 * time.Hour)
	}
	return t
})

// world is an origin, a crawler in front of it and what the crawler leaves behind.
type world struct {
	*memory
	clock   *clock
	origin  *fixtures.Origin
	url     string
	config  Config
	crawler *Crawler
}

func newWorld(t *testing.T, oc fixtures.OriginConfig, c Config) *world {
	t.Helper()
	w := &world{memory: &memory{known: true}, clock: &clock{at: night()}}
	if oc.Now == nil {
		oc.Now = w.clock.now
	}
	w.origin = fixtures.NewOrigin(oc)
	w.serve(t, w.origin)
	c.BaseURL = w.url
	w.config = patient(c)
	w.crawler = w.restart(t)
	return w
}

func (w *world) serve(t *testing.T, h http.Handler) {
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	w.url = srv.URL
}

// restart returns a crawler without memory of its own.
func (w *world) restart(t *testing.T) *Crawler {
	t.Helper()
	c, err := New(w.config, Deps{Store: w.memory, Publisher: w.memory, Log: quiet(t), Now: w.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// patient fills in what makes tests quick.
func patient(c Config) Config {
	set(&c.UserAgent, "Filingwire test@filingwire.example")
	set(&c.Rate, -1)
	set(&c.Backoff, time.Millisecond)
	set(&c.BlockPause, 5*time.Millisecond)
	set(&c.Since, "1990-01-01")
	return c
}

func quiet(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelInfo}))
}

// wantFilings are the 8-K fixtures' accession numbers.
func wantFilings() map[string]int {
	n := map[string]int{}
	for _, s := range fixtures.Submissions() {
		if wanted(s.Form) {
			n[s.Accession] = 1
		}
	}
	return n
}

func wantReleases() map[string]int {
	n := map[string]int{}
	for _, r := range fixtures.Releases() {
		m := filingwire.Message{Release: &r.Release}
		n[m.DocumentID()] = 1
	}
	return n
}

// same reports what is missing, too much or published more than once.
func same(t *testing.T, got, want map[string]int) {
	t.Helper()
	for id := range want {
		if got[id] == 0 {
			t.Errorf("%s is missing", id)
		}
	}
	for id, n := range got {
		if want[id] == 0 {
			t.Errorf("%s was not asked for", id)
		} else if n != want[id] {
			t.Errorf("%s was published %d times", id, n)
		}
	}
}

// recording reads one of the recorded responses, which lie beside the repository.
func recording(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../../shared/corpus/feeds", name))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("recordings are not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// submissionText is a small submission for tests that need one of their own.
func submissionText(accession, documents string) []byte {
	var b bytes.Buffer
	b.WriteString("<SEC-DOCUMENT>" + accession + ".txt : 20260105\n<SEC-HEADER>" + accession + ".hdr.sgml : 20260105\n" +
		"<ACCEPTANCE-DATETIME>20260105161500\nACCESSION NUMBER:\t\t" + accession + "\nCONFORMED SUBMISSION TYPE:\t8-K\n" +
		"PUBLIC DOCUMENT COUNT:\t\t1\nCONFORMED PERIOD OF REPORT:\t20260102\nFILED AS OF DATE:\t\t20260105\n\nFILER:\n\n" +
		"\tCOMPANY DATA:\n\t\tCOMPANY CONFORMED NAME:\t\t\tNIMBLE &amp; QUARRY CORP\n\t\tCENTRAL INDEX KEY:\t\t\t0009990901\n</SEC-HEADER>\n")
	b.WriteString(documents)
	b.WriteString("</SEC-DOCUMENT>\n")
	return b.Bytes()
}
