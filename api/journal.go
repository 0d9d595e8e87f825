package api

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/filingwire/filingwire"
)

const (
	// journalSegment is the size from which usage goes into another file, so that one whose
	// usage was taken can go.
	journalSegment = 1 << 20
	journalSuffix  = ".journal"
	maxJournalLine = 64 << 10
)

// journal keeps usage in files from the moment it is metered until it is taken, so that a
// process that is killed loses none of it: the next one adopts what it left. It is written
// before the reply is sent and left to the kernel to bring to the disk; only the machine's own
// end loses what was not published yet. A file belongs to the process that holds its lock,
// which the kernel drops when that dies.
//
// Its owner's lock guards it.
type journal struct {
	dir, name string
	log       *slog.Logger
	made      int
	segments  []*segment // the last one is written to
	line      bytes.Buffer
	broken    bool // the last write failed, which was logged
}

type segment struct {
	file    *os.File
	size    int64
	waiting int // usage that was not taken yet
}

// openJournal makes the directory and finds out whether files can be written there. The name
// is the process's own.
func openJournal(dir, name string, log *slog.Logger) (*journal, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open journal of usage: %w", err)
	}
	j := &journal{dir: dir, name: name, log: log}
	if err := j.roll(); err != nil {
		return nil, fmt.Errorf("open journal of usage: %w", err)
	}
	return j, nil
}

// roll begins another file. It has its final name only when it is locked, so that no process
// takes it for one that was left behind.
func (j *journal) roll() error {
	j.made++
	path := filepath.Join(j.dir, fmt.Sprintf("%s-%d%s", j.name, j.made, journalSuffix))
	file, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	if err = lockFile(file); err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		file.Close()
		return errors.Join(err, os.Remove(path+".new"))
	}
	j.segments = append(j.segments, &segment{file: file})
	return nil
}

func lockFile(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// add writes usage down. When it cannot be written, a kill may lose it, which is logged; it is
// metered all the same.
func (j *journal) add(used []filingwire.Usage) {
	j.line.Reset()
	encoder := json.NewEncoder(&j.line)
	var err error
	for i := range used {
		err = errors.Join(err, encoder.Encode(&used[i]))
	}
	last := j.segments[len(j.segments)-1]
	if err == nil && last.size+int64(j.line.Len()) > journalSegment && last.size > 0 {
		if err = j.roll(); err == nil {
			last = j.segments[len(j.segments)-1]
		}
	}
	if err == nil {
		var n int
		n, err = last.file.Write(j.line.Bytes())
		last.size += int64(n)
	}
	last.waiting += len(used)
	if err != nil && !j.broken {
		j.log.Error("usage not written down: if this process is killed before it is published, it is lost", "error", err)
	}
	j.broken = err != nil
}

// taken forgets the n oldest.
func (j *journal) taken(n int) {
	for len(j.segments) > 0 {
		first := j.segments[0]
		done := min(n, first.waiting)
		first.waiting -= done
		n -= done
		if first.waiting > 0 {
			return
		}
		if len(j.segments) == 1 {
			if first.size > 0 && first.file.Truncate(0) == nil { // else it is published again, which bills nothing
				first.size = 0
			}
			return
		}
		j.remove(first)
		j.segments = j.segments[1:]
	}
}

func (j *journal) remove(s *segment) {
	if err := errors.Join(os.Remove(strings.TrimSuffix(s.file.Name(), ".new")), s.file.Close()); err != nil {
		j.log.Warn("journal of usage not removed", "error", err) // adopted later, which bills nothing again
	}
}

// close leaves to the next process what was not taken.
func (j *journal) close() {
	for _, s := range j.segments {
		if s.waiting == 0 {
			j.remove(s)
		} else {
			s.file.Close() // unlocks it
		}
	}
	j.segments = nil
}

// adopt hands over what processes that were killed have left. It is this one's from then on;
// what two processes adopt counts once, by its id.
func (j *journal) adopt(take func([]filingwire.Usage)) error {
	entries, err := os.ReadDir(j.dir)
	if err != nil {
		return fmt.Errorf("adopt usage: %w", err)
	}
	var faults []error
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), journalSuffix) {
			faults = append(faults, j.adoptFile(filepath.Join(j.dir, e.Name()), take))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("adopt usage: %w", err)
	}
	return nil
}

func (j *journal) adoptFile(path string, take func([]filingwire.Usage)) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another process has adopted it
	}
	if err != nil {
		return err
	}
	defer file.Close()
	if lockFile(file) != nil {
		return nil // its process lives
	}
	used, err := readJournal(file)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	take(used)
	if len(used) > 0 {
		j.log.Info("usage of a process that was killed is published", "usage", len(used))
	}
	return os.Remove(path)
}

// readJournal reads whole lines: one that was being written when its process was killed was
// not answered yet.
func readJournal(r io.Reader) ([]filingwire.Usage, error) {
	var out []filingwire.Usage
	lines := bufio.NewReaderSize(r, maxJournalLine)
	for {
		line, err := lines.ReadSlice('\n')
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		var u filingwire.Usage
		if err := json.Unmarshal(line, &u); err != nil || u.ID == "" || u.OrgID == "" {
			return nil, errors.New("a line is not usage")
		}
		out = append(out, u)
	}
}
