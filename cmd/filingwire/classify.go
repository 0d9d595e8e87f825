package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
)

type paths struct {
	Paths []string `arg:"" name:"path" help:"Files or folders: submissions, 8-K documents as HTML or text, release pages."`
}

type classifyCommand struct {
	paths
}

func (c *classifyCommand) Run(e *env) error {
	return eachDocument(e, c.Paths, func(path string, body []byte, out *strings.Builder) error {
		m, err := localMessage(path, body, filingwire.InstantOf(time.Now()))
		if err != nil && !errors.Is(err, classify.ErrNoAccession) { // rows can be looked at without one
			return err
		}
		result := classify.Classify(m, classify.Version(0))
		for _, row := range result.Rows {
			r := filingwire.ReadRow{Doc: row.Doc}
			line := r.AppendResolved(nil, time.Time{})
			fmt.Fprintf(out, "%s,%q:%q}\n", line[:len(line)-1], "sourceFile", path)
		}
		var faults []error
		for _, f := range result.Failures {
			faults = append(faults, fmt.Errorf("%s: %w", f.Stage, f.Err))
		}
		return errors.Join(faults...)
	})
}

type itemsCommand struct {
	paths
}

func (c *itemsCommand) Run(e *env) error {
	return eachDocument(e, c.Paths, func(path string, body []byte, out *strings.Builder) error {
		submission, err := classify.Parse(body)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s\t%s\n", path, strings.Join(submission.Items(), ";"))
		return nil
	})
}

// localMessage wraps a local file as the crawler would have published it. Facts that only
// EDGAR knows (accession number, filing date, filers) come from the submission's header,
// else from the document's cover and the file's name; the latter are marked as assumed.
func localMessage(path string, body []byte, now filingwire.Instant) (*filingwire.Message, error) {
	m := &filingwire.Message{RetrievedAt: now, SourceFile: path, Body: body}
	if classify.IsRelease(filepath.Base(path), body) {
		release, err := classify.ReleaseFromPage(body, filepath.Base(path))
		if err != nil {
			return nil, err
		}
		m.Release = release
		return m, nil
	}
	filing, err := classify.FilingFromDocument(body, filepath.Base(path))
	m.Filing = filing
	return m, err
}

// eachDocument reads the files below roots on all cores and prints what work writes in the
// order of the files. A file that cannot be read is reported on stderr; the others are
// still done, and errQuiet tells at the end.
func eachDocument(e *env, roots []string, work func(path string, body []byte, out *strings.Builder) error) error {
	files, err := filesBelow(roots)
	if err != nil {
		return err
	}
	type done struct {
		out string
		err error
	}
	results := make([]chan done, len(files))
	for i := range results {
		results[i] = make(chan done, 1)
	}
	slots := make(chan struct{}, 2*runtime.GOMAXPROCS(0))
	var running sync.WaitGroup
	running.Go(func() {
		for i, path := range files {
			select {
			case slots <- struct{}{}:
			case <-e.ctx.Done():
				results[i] <- done{err: e.ctx.Err()}
				continue
			}
			running.Go(func() {
				defer func() { <-slots }()
				var out strings.Builder
				body, err := readDocument(path)
				if err == nil {
					err = work(path, body, &out)
				}
				results[i] <- done{out.String(), err}
			})
		}
	})
	defer running.Wait()
	w := bufio.NewWriter(e.stdout)
	failed := false
	for i, path := range files {
		d := <-results[i]
		if _, err := io.WriteString(w, d.out); err != nil {
			return fmt.Errorf("write: %w", err)
		}
		if d.err != nil {
			failed = true
			fmt.Fprintf(e.stderr, "%s: %v\n", path, d.err)
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	if failed {
		return errQuiet
	}
	return nil
}

func readDocument(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > filingwire.MaxDocumentBytes {
		return nil, fmt.Errorf("%w: %d bytes", filingwire.ErrBodyTooLarge, info.Size())
	}
	return os.ReadFile(path)
}

// filesBelow lists the regular files of the roots in their order; hidden files are left out.
func filesBelow(roots []string) ([]string, error) {
	var files []string
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case path != root && strings.HasPrefix(d.Name(), "."):
				if d.IsDir() {
					return filepath.SkipDir
				}
			case d.Type().IsRegular():
				files = append(files, path)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if len(files) == 0 {
		return nil, errors.New("no files there")
	}
	return files, nil
}
