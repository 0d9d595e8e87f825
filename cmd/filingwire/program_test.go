package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/filingwire/filingwire/internal/embedded"
)

const runAsProgram = "FILINGWIRE_TEST_RUN"

// TestMain lets the test binary be the program, so that tests can kill real processes.
func TestMain(m *testing.M) {
	if os.Getenv(runAsProgram) != "" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
		stop()
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// needEngines skips a test where the embedded engine is not installed; CI must have it.
func needEngines(t *testing.T) {
	t.Helper()
	if _, err := embedded.FindLibrary(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
}

// process is the program in a process of its own.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	mu   sync.Mutex
	log  bytes.Buffer
	done chan struct{}
}

func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.Write(b)
}

func (p *process) output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// start runs the program; it is killed at the end of the test if it still runs then.
func start(t *testing.T, environment []string, args ...string) *process {
	t.Helper()
	return startCommand(t, environment, append([]string{os.Args[0]}, args...)...)
}

// startCommand is start of a command that becomes the program.
func startCommand(t *testing.T, environment []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, done: make(chan struct{})}
	p.cmd = exec.CommandContext(context.Background(), args[0], args[1:]...) // it outlives the test's context: kill ends it
	p.cmd.Env = append(append(os.Environ(), runAsProgram+"=1"), environment...)
	p.cmd.Stdout, p.cmd.Stderr = p, p
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // the status is read from the command
		close(p.done)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("filingwire %s\n%s", strings.Join(args, " "), tail(p.output(), 6000))
		}
	})
	return p
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }

// kill is kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended already
	<-p.done
}

// end asks the process to stop and fails when it does not do so cleanly.
func (p *process) end() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	p.wait()
}

// wait fails when the process does not end with status 0 within a minute.
func (p *process) wait() {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(time.Minute):
		p.t.Fatalf("%v still runs", p.cmd.Args[1:])
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		p.t.Fatalf("%v ended with status %d", p.cmd.Args[1:], code)
	}
}

// await polls until the condition holds, and fails after two minutes or when p ends.
func (p *process) await(what string, holds func() bool) {
	p.t.Helper()
	deadline := time.After(2 * time.Minute)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-p.done:
			if holds() {
				return
			}
			p.t.Fatalf("%v ended before %s", p.cmd.Args[1:], what)
		case <-deadline:
			p.t.Fatalf("no %s", what)
		case <-tick.C:
		}
	}
}

// awaitReady waits for the ready file and returns what it says.
func (p *process) awaitReady(path string) ready {
	p.t.Helper()
	var r ready
	p.await("ready file", func() bool {
		b, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return false
		}
		return err == nil && json.Unmarshal(b, &r) == nil
	})
	return r
}

// get reads a path of the API whole.
func get(t *testing.T, base, key, path string) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("x-api-key", key)
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	if err != nil {
		t.Fatal(err)
	}
	if reply.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s\n%s", path, reply.Status, body)
	}
	return body
}

func readAll(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// readyFile names a file that does not exist yet.
func readyFile(t *testing.T) string { return filepath.Join(t.TempDir(), "ready.json") }

// addressesOf are those of the engines that serve a data directory.
func addressesOf(t *testing.T, data string) engineAddresses {
	t.Helper()
	a, err := readAddresses(data)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// joined connects to the engines that serve a data directory, as a command beside them does.
func joined(t *testing.T, data string) *opened {
	t.Helper()
	o, err := connect(t.Context(), addressesOf(t, data), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return o
}
