package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/filingwire/filingwire"
)

// checkExports exports all feeds of a running program by its server and beside it from its
// engines: the same bytes, which the server's own export has too.
func checkExports(t *testing.T, r ready, data string) {
	t.Helper()
	t.Setenv("FILINGWIRE_API_KEY", r.APIKey)
	dir := t.TempDir()
	want := get(t, r.BaseURL, r.APIKey, "/v1/events/export?format=ndjson&feed=all")
	for name, source := range map[string][]string{"server": {"--url", r.BaseURL}, "engines": {"--data", data}} {
		out := filepath.Join(dir, name+".ndjson")
		printed := command(t, append([]string{"export", "--feed", "all", "--out", out}, source...)...)
		got, err := os.ReadFile(out)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, want %d, %v", name, len(got), len(want), err)
		}
		sum := fmt.Sprintf("%x", sha256.Sum256(got))
		beside, err := os.ReadFile(out + ".sha256")
		if printed != sum+"  "+out+"\n" || string(beside) != sum+"  "+filepath.Base(out)+"\n" {
			t.Errorf("%s: checksum %s, printed %q, beside %q, %v", name, sum, printed, beside, err)
		}
		// what an interrupted run left is continued: here in the middle of a row
		for _, cut := range []int{0, len(got) / 3, len(got) - 1} {
			if err := os.WriteFile(out+".part", got[:cut], 0o600); err != nil {
				t.Fatal(err)
			}
			command(t, append([]string{"export", "--feed", "all", "--out", out}, source...)...)
			if again, err := os.ReadFile(out); err != nil || !bytes.Equal(again, want) {
				t.Errorf("%s, continued at %d: %d bytes, want %d, %v", name, cut, len(again), len(want), err)
			}
		}
		for format, end := range map[string]string{"csv": "\n", "parquet": "PAR1"} {
			out := filepath.Join(dir, name+"."+format)
			command(t, append([]string{"export", "--feed", "voting-results", "--from", "2012-01-01", "--to", "2026-12-31", "--format", format, "--out", out}, source...)...)
			if b, err := os.ReadFile(out); err != nil || len(b) < 1000 || !strings.HasSuffix(string(b), end) {
				t.Errorf("%s, %s: %d bytes, %v", name, format, len(b), err)
			}
		}
	}
	if files, err := filepath.Glob(dir + "/*.part"); err != nil || len(files) > 0 {
		t.Errorf("parts left: %v, %v", files, err)
	}
}

// exportedLine is a row as an export has it.
func exportedLine(object, id, date string) string {
	return `{"object":"` + object + `","id":"` + id + `","filingDate":"` + date + `"}` + "\n"
}

func exportEnv(t *testing.T) (*env, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	return &env{ctx: t.Context(), stdout: &out, stderr: &out, log: slog.New(slog.DiscardHandler)}, &out
}

// A server that breaks off again and again is asked for what is missing, no row comes twice,
// and what was cut off is not kept.
func TestExportGoesOn(t *testing.T) {
	const object = "voting_results_event"
	rows := []string{exportedLine(object, "a", "2026-01-01"), exportedLine(object, "b", "2026-01-01"), exportedLine(object, "c", "2026-01-02"), exportedLine(object, "d", "2026-01-03")}
	answers := []struct{ from, body string }{
		{"", rows[0] + rows[1][:20]},
		{"2026-01-01", rows[0] + rows[1] + rows[2][:5]},
		{"2026-01-01", strings.Join(rows[:3], "")}, // ends abnormally after a whole row
		{"2026-01-02", rows[2] + rows[3]},
	}
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := answers[n]
		n++
		if q := r.URL.Query(); q.Get("date_from") != a.from || q.Get("feed") != "voting-results" || r.Header.Get("x-api-key") != "secapi_test_x" {
			t.Errorf("request %d: %v", n, q)
		}
		w.Header().Set("Content-Encoding", "zstd")
		w.Header().Set("SECAPI-Row-Count", "4")
		packed, err := zstd.NewWriter(w)
		if err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(packed, a.body) // the client sees what is missing
		if n < len(answers) {
			_ = packed.Flush()
			http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
		if err := packed.Close(); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	e, _ := exportEnv(t)
	out := filepath.Join(t.TempDir(), "v.ndjson")
	c := exportCommand{Feed: "voting-results", Format: "ndjson", Out: out, URL: server.URL + "/", Key: "secapi_test_x"}
	if err := c.Run(e); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(out); err != nil || string(b) != strings.Join(rows, "") || n != len(answers) {
		t.Errorf("%s, %v, %d requests", b, err, n)
	}
}

func TestExportCommandFaults(t *testing.T) {
	refused := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		refused++
		w.WriteHeader(http.StatusPaymentRequired)
		_, _ = io.WriteString(w, `{"code":"billing_required","message":"Add a card.","details":{"retryable":false}}`)
	}))
	defer server.Close()
	dir := t.TempDir()
	other := filepath.Join(dir, "other.ndjson")
	for path, text := range map[string]string{other + ".part": exportedLine("enforcement_action", "x", "2026-01-01"), filepath.Join(dir, "text.ndjson.part"): "hello\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(dir, "out.ndjson")
	for want, c := range map[string]exportCommand{
		"no feed":            {Feed: "votes", Format: "ndjson", Out: out},
		"holds one feed":     {Feed: "all", Format: "csv", Out: out},
		"--from":             {Feed: "all", Format: "ndjson", From: "1/1/2020", Out: out},
		"after --to":         {Feed: "all", Format: "ndjson", From: "2020-01-02", To: "2020-01-01", Out: out},
		"FILINGWIRE_API_KEY": {Feed: "all", Format: "ndjson", Out: out, URL: server.URL},
		"Add a card":         {Feed: "all", Format: "ndjson", Out: out, URL: server.URL, Key: "k"},
		"another export":     {Feed: "restatements", Format: "ndjson", Out: other, URL: server.URL, Key: "k"},
		"is not an export":   {Feed: "restatements", Format: "ndjson", Out: filepath.Join(dir, "text.ndjson"), URL: server.URL, Key: "k"},
		"no such file":       {Feed: "restatements", Format: "ndjson", Out: filepath.Join(dir, "missing", "x"), URL: server.URL, Key: "k"},
	} {
		e, _ := exportEnv(t)
		if err := c.Run(e); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", c, err, want)
		}
	}
	if refused != 1 { // what cannot be mended is not tried again
		t.Errorf("%d requests", refused)
	}
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file without rows: %v", err)
	}
}

// stopped is a source whose user has interrupted the program.
type stopped struct{ cancel context.CancelFunc }

func (s stopped) open(context.Context, exportQuery) (io.ReadCloser, int, error) {
	return io.NopCloser(io.MultiReader(strings.NewReader(exportedLine("restatement_event", "a", "2026-01-01")), readFunc(func([]byte) (int, error) {
		s.cancel()
		return 0, context.Canceled
	}))), 2, nil
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// An interrupted export says where its rows are and leaves no file under the final name.
func TestExportInterrupted(t *testing.T) {
	e, _ := exportEnv(t)
	var cancel context.CancelFunc
	e.ctx, cancel = context.WithCancel(t.Context())
	out := filepath.Join(t.TempDir(), "r.ndjson")
	c := exportCommand{Feed: "restatements", Format: "ndjson", Out: out}
	err := c.export(e, stopped{cancel}, exportQuery{format: "ndjson"}, []*filingwire.Feed{filingwire.Restatements})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "1 rows are in "+out+".part") {
		t.Errorf("error %v", err)
	}
	if b, err := os.ReadFile(out + ".part"); err != nil || string(b) != exportedLine("restatement_event", "a", "2026-01-01") {
		t.Errorf("part %q, %v", b, err)
	}
}
