package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/fixtures"
	"github.com/filingwire/filingwire/internal/golden"
)

// startOnSmallDisk runs the program with a disk of its own mounted at data, and returns where
// that disk is seen from here. It skips the test where mounting is not allowed.
func startOnSmallDisk(t *testing.T, size, data string, args ...string) (p *process, seen string) {
	t.Helper()
	const mount = `mount -t tmpfs -o size="$0" none "$1" && shift && exec "$@"`
	if out, err := exec.CommandContext(t.Context(), "unshare", "--mount", "sh", "-c", mount, size, data, "true").CombinedOutput(); err != nil {
		t.Skipf("no disk can be mounted here: %v %s", err, out)
	}
	p = startCommand(t, nil, append([]string{"unshare", "--mount", "sh", "-c", mount, size, data, os.Args[0]}, args...)...)
	return p, filepath.Join("/proc", fmt.Sprint(p.cmd.Process.Pid), "root", data)
}

// fill takes all room of the disk that dir is on, and returns what gives it back.
func fill(t *testing.T, dir string) (empty func()) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "ballast"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; size /= 2 {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
		if !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, io.ErrShortWrite) {
			t.Fatal(err)
		}
	}
	return func() {
		if err := os.Remove(f.Name()); err != nil {
			t.Error(err)
		}
	}
}

// TestDiskFull fills the disk of the engines twice: what cannot be published is refused and
// what cannot be stored is tried again, until there is room; nothing is lost, nothing doubled.
func TestDiskFull(t *testing.T) {
	needEngines(t)
	halves := []string{t.TempDir(), t.TempDir()}
	want := map[string]map[string]any{}
	for i, s := range fixtures.Submissions() {
		if err := os.WriteFile(filepath.Join(halves[i%2], s.Accession+".txt"), s.Raw, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join("../../fixtures/8k", s.Accession+golden.Suffix))
		if err != nil {
			t.Fatal(err)
		}
		addRows(t, want, b)
	}
	data := t.TempDir()
	engines, disk := startOnSmallDisk(t, "96m", data, "engines", "--data", data)
	engines.await("engines", func() bool { return strings.Contains(engines.output(), "engines ready") })
	start(t, nil, "ingest", "--data", disk, halves[0]).wait()

	empty := fill(t, disk)
	worker := start(t, nil, "work", "--data", disk)
	worker.await("a failed insert", func() bool {
		return strings.Contains(worker.output(), "NOT_ENOUGH_SPACE")
	})
	refused := start(t, nil, "ingest", "--data", disk, halves[1])
	<-refused.done
	if refused.cmd.ProcessState.Success() {
		t.Error("what no disk had room for was taken")
	}
	empty()
	start(t, nil, "ingest", "--data", disk, halves[1]).wait()
	if err := drained(t.Context(), addressesOf(t, disk).Brokers, filingwire.TopicDocuments, classify.DefaultGroup); err != nil {
		t.Fatal(err)
	}
	compareRows(t, want, servedBeside(t, disk))
}
