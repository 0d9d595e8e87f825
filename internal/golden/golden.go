// Package golden compares what tests produce with files kept beside the fixtures. A test
// that finds no cases, or a golden file without a case, fails: golden tests must not pass
// by being empty.
package golden

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Suffix of golden files.
const Suffix = ".rows.ndjson"

// Folder is a folder of golden files.
type Folder struct {
	dir  string
	seen map[string]bool
}

// Open starts a comparison with the golden files of dir; every case is to be compared
// before the test ends.
func Open(t *testing.T, dir string) *Folder {
	t.Helper()
	f := &Folder{dir: dir, seen: map[string]bool{}}
	t.Cleanup(func() { f.finish(t) })
	return f
}

// Compare fails t when got differs from the golden file of the named case.
func (f *Folder) Compare(t *testing.T, name string, got []byte) {
	t.Helper()
	file := name + Suffix
	f.seen[file] = true
	path := filepath.Join(f.dir, file)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("no golden file %s; make golden writes it", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: rows differ from the golden file\n%s", name, firstDifference(want, got))
	}
}

func (f *Folder) finish(t *testing.T) {
	if len(f.seen) == 0 {
		t.Errorf("%s: no cases", f.dir)
	}
	files, err := filepath.Glob(filepath.Join(f.dir, "*"+Suffix))
	if err != nil {
		t.Error(err)
	}
	for _, path := range files {
		if !f.seen[filepath.Base(path)] {
			if *update {
				if err := os.Remove(path); err != nil {
					t.Error(err)
				}
				continue
			}
			t.Errorf("%s: golden file without a case", path)
		}
	}
}

// firstDifference shows the first line that differs, and from where.
func firstDifference(want, got []byte) string {
	w, g := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for i := range max(len(w), len(g)) {
		a, b := at(w, i), at(g, i)
		if a == b {
			continue
		}
		k := 0
		for k < len(a) && k < len(b) && a[k] == b[k] {
			k++
		}
		from := max(0, k-60)
		return fmt.Sprintf("line %d, byte %d\nwant …%s\ngot  …%s", i+1, k, clip(a[from:]), clip(b[from:]))
	}
	return ""
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(no line)"
}

func clip(s string) string {
	if len(s) > 300 {
		return s[:300] + "…"
	}
	return s
}
