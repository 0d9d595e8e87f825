package ingest

import (
	"bytes"
	"context"
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

// memory is the warehouse and the broker of these tests.
type memory struct {
	mu       sync.Mutex
	cursors  map[string]string
	entities []filingwire.Entity
	listings []*filingwire.Message
	failures []filingwire.Failure
	messages []*filingwire.Message
	known    bool // published documents are known at once
	refuse   func(*filingwire.Message) error
	down     error // of the broker
	effects  []string
}

func (m *memory) Cursor(_ context.Context, name string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.cursors[name], nil
}

func (m *memory) SetCursor(_ context.Context, name, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.cursors == nil {
		m.cursors = map[string]string{}
	}
	m.cursors[name] = value
	m.effects = append(m.effects, "cursor "+name)
	return nil
}

func (m *memory) KnownDocuments(_ context.Context, ids []string) (map[string]bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := map[string]bool{}
	if !m.known {
		return out, nil
	}
	stored := map[string]bool{}
	for _, x := range m.messages {
		stored[x.DocumentID()] = true
	}
	for _, id := range ids {
		if stored[id] {
			out[id] = true
		}
	}
	return out, nil
}

func (m *memory) PutEntities(_ context.Context, e []filingwire.Entity) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entities = append(m.entities, e...)
	return nil
}

func (m *memory) TickerOf(_ context.Context, cik string, on filingwire.Date) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.entities {
		if e.CIK == cik && e.ValidFrom <= on && on <= e.ValidTo {
			return e.Ticker, nil
		}
	}
	return "", nil
}

func (m *memory) PutListings(_ context.Context, listed []*filingwire.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.listings = append(m.listings, listed...)
	return nil
}

func (m *memory) Gaps(ctx context.Context, from, to filingwire.Date) (gaps []*filingwire.Message, _ error) {
	var ids []string
	m.mu.Lock()
	listed := m.listings
	for _, x := range listed {
		ids = append(ids, x.DocumentID())
	}
	unfit := map[string]bool{}
	for _, f := range m.failures {
		unfit[f.DocumentID] = unfit[f.DocumentID] || f.Stage != filingwire.StageFetch
	}
	m.mu.Unlock()
	known, err := m.KnownDocuments(ctx, ids)
	for _, x := range listed {
		day := filingwire.Date("")
		if x.Filing != nil {
			day = x.Filing.FilingDate
		} else {
			day = x.Release.PublicationDate()
		}
		if id := x.DocumentID(); from <= day && day <= to && !known[id] && !unfit[id] {
			gaps, known[id] = append(gaps, x), true
		}
	}
	return gaps, err
}

func (m *memory) Store(_ context.Context, b filingwire.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failures = append(m.failures, b.Failures...)
	return nil
}

func (m *memory) Publish(ctx context.Context, messages ...*filingwire.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := errors.Join(m.down, ctx.Err()); err != nil {
		return err
	}
	var refused Refusals
	for _, x := range messages {
		if _, err := x.Encode(); err != nil {
			refused = append(refused, Refusal{x, err})
			continue
		}
		if m.refuse != nil {
			if err := m.refuse(x); err != nil {
				refused = append(refused, Refusal{x, err})
				continue
			}
		}
		m.messages = append(m.messages, x)
		m.effects = append(m.effects, "publish "+x.DocumentID())
	}
	if refused != nil {
		return refused
	}
	return nil
}

// count is how often each document was published.
func (m *memory) count() map[string]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := map[string]int{}
	for _, x := range m.messages {
		n[x.DocumentID()]++
	}
	return n
}

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
