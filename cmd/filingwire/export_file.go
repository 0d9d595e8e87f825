package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"github.com/filingwire/filingwire"
)

// partFile is an export that is being written.
type partFile struct {
	*os.File
	path  string
	lines bool // NDJSON, which can be continued
	sum   hash.Hash
	rows  int
	last  exportedRow // zero = none
}

// exportedRow is what tells a row's place in an export.
type exportedRow struct {
	object, id string
	date       filingwire.Date
}

// openPart opens what an earlier run left of the export to path, or begins it. A row that was
// cut off is dropped.
func openPart(path string, lines bool) (*partFile, error) {
	p := &partFile{path: path + ".part", lines: lines, sum: sha256.New()}
	flags := os.O_RDWR | os.O_CREATE
	if !lines {
		flags |= os.O_TRUNC
	}
	var err error
	if p.File, err = os.OpenFile(p.path, flags, 0o644); err != nil {
		return nil, err
	}
	if err := p.reread(); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// reread takes account of the rows that are in the file.
func (p *partFile) reread() error {
	var whole int64
	in := bufio.NewReaderSize(p.File, 1<<20)
	for {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) { // what follows the last line's end is a part of a row
			break
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", p.path, err)
		}
		row, err := parseExported(line)
		if err != nil {
			return fmt.Errorf("%s is not an export: %w", p.path, err)
		}
		p.sum.Write(line)
		p.rows, p.last, whole = p.rows+1, row, whole+int64(len(line))
	}
	if err := p.Truncate(whole); err != nil {
		return err
	}
	_, err := p.Seek(whole, io.SeekStart)
	return err
}

func parseExported(line []byte) (exportedRow, error) {
	var row struct {
		Object      string             `json:"object"`
		ID          string             `json:"id"`
		FilingDate  filingwire.Date    `json:"filingDate"`
		PublishedAt filingwire.Instant `json:"publishedAt"`
	}
	if err := json.Unmarshal(line, &row); err != nil {
		return exportedRow{}, err
	}
	if row.FilingDate == "" && !row.PublishedAt.IsZero() {
		row.FilingDate = filingwire.NewYorkDate(row.PublishedAt.Time)
	}
	if row.Object == "" || row.ID == "" || row.FilingDate == "" {
		return exportedRow{}, errors.New("a line is no row")
	}
	return exportedRow{row.Object, row.ID, row.FilingDate}, nil
}

// copy appends what rows yields; told is called now and then. Lines are written whole, and
// those up to the last one that is there already are passed over.
func (p *partFile) copy(rows io.Reader, told func()) error {
	out := io.MultiWriter(p.File, p.sum)
	if !p.lines {
		_, err := io.Copy(out, rows)
		return err
	}
	in, buffered := bufio.NewReaderSize(rows, 1<<20), bufio.NewWriterSize(out, 1<<20)
	var lastLine []byte
	err := p.copyLines(in, buffered, &lastLine, told)
	if lastLine != nil {
		row, fault := parseExported(lastLine)
		p.last, err = row, errors.Join(err, fault)
	}
	return errors.Join(err, buffered.Flush())
}

func (p *partFile) copyLines(in *bufio.Reader, out io.Writer, lastLine *[]byte, told func()) error {
	passing := p.last.id != ""
	for {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the export broke off: %w", err)
		}
		if passing {
			row, err := parseExported(line)
			if err != nil {
				return err
			}
			if row.date == p.last.date && row.id <= p.last.id {
				continue
			}
			passing = false
		}
		if _, err := out.Write(line); err != nil {
			return err
		}
		*lastLine = line
		if p.rows++; p.rows%1000 == 0 {
			told()
		}
	}
}

// finish gives the file its name, after its checksum stands beside it in the form that
// sha256sum -c reads, and returns the checksum.
func (p *partFile) finish(path string) (string, error) {
	if err := errors.Join(p.Sync(), p.Close()); err != nil {
		return "", err
	}
	sum := hex.EncodeToString(p.sum.Sum(nil))
	var line bytes.Buffer
	fmt.Fprintf(&line, "%s  %s\n", sum, filepath.Base(path))
	if err := os.WriteFile(path+".sha256", line.Bytes(), 0o644); err != nil {
		return "", err
	}
	return sum, os.Rename(p.path, path)
}
