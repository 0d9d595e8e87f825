package ingest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/filingwire/filingwire"
)

var (
	indexRule = regexp.MustCompile(`^-{20,}\s*$`)
	// indexRow is the end of a row of fixed columns; what comes before is form and company.
	indexRow  = regexp.MustCompile(`^(.*?)\s+(\d{1,10})\s+(\d{8}|\d{4}-\d{2}-\d{2})\s+(\S+)\s*$`)
	indexFile = regexp.MustCompile(`\d{10}-\d{2}-\d{6}(?:\.txt|-index\.html?)$`)
	columns   = regexp.MustCompile(`\s{2,}`)
)

// index is what is read of an index file: the wanted filings, merged, in the file's order.
type index struct {
	entries []entry
	rows    int
	odd     []string // rows that were not understood, a few of them
	oddRows int
}

const maxOddRows = 5

// parseIndex reads a daily or quarterly index: form, company, master or crawler. An index
// without its header, or whose last row is cut, is ErrTruncated; one without rows is empty.
func parseIndex(r io.Reader) (*index, error) {
	end := &lastByte{Reader: r}
	in := bufio.NewScanner(end)
	in.Buffer(make([]byte, 64<<10), 1<<20)
	x := new(index)
	header, body := "", false
	last, lastOdd := "", false
	for in.Scan() {
		line := strings.TrimRight(in.Text(), " \r\t")
		switch {
		case !body:
			if body = indexRule.MatchString(line); !body && strings.TrimSpace(line) != "" {
				if strings.Contains(line, "Form Type") {
					header = line
				}
			}
			continue
		case line == "":
			continue
		}
		x.rows++
		last = line
		e, ok := indexEntry(header, line)
		if lastOdd = !ok; lastOdd {
			if x.oddRows++; len(x.odd) < maxOddRows {
				x.odd = append(x.odd, line)
			}
			continue
		}
		if wanted(e.form) {
			x.entries = append(x.entries, e)
		}
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%w: read index: %w", ErrTruncated, err)
	}
	switch {
	case !body || header == "" || x.rows == 0 && end.b != '\n':
		return nil, fmt.Errorf("%w: index without its header", ErrTruncated)
	case lastOdd:
		return nil, fmt.Errorf("%w: last row of the index: %q", ErrTruncated, last)
	}
	x.entries = merge(x.entries)
	return x, nil
}

// lastByte remembers the last byte that was read.
type lastByte struct {
	io.Reader
	b byte
}

func (l *lastByte) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	if n > 0 {
		l.b = p[n-1]
	}
	return n, err
}

// indexEntry reads a row in the order of columns that the header tells.
func indexEntry(header, line string) (e entry, ok bool) {
	var form, company, cik, date, file string
	if strings.Contains(header, "|") {
		f := strings.Split(line, "|")
		if len(f) < 5 {
			return e, false
		}
		n := len(f)
		cik, company, form, date, file = f[0], strings.Join(f[1:n-3], "|"), f[n-3], f[n-2], f[n-1]
	} else {
		m := indexRow.FindStringSubmatch(line)
		if m == nil {
			return e, false
		}
		cik, date, file = m[2], m[3], m[4]
		form, company = formAndCompany(header, m[1])
	}
	e.form = strings.TrimSpace(form)
	c, err := filingwire.ParseCIK(cik)
	if err != nil || e.form == "" || !indexFile.MatchString(file) {
		return e, false
	}
	if e.accession, err = filingwire.ParseAccession(file[strings.LastIndexByte(file, '/')+1:]); err != nil {
		return e, false
	}
	if !strings.Contains(date, "-") {
		e.filed = compactDate(date)
	} else if e.filed, err = filingwire.ParseDate(date); err != nil {
		return e, false
	}
	e.filers = []filingwire.Filer{{CIK: c, Name: strings.TrimSpace(company)}}
	return e, e.filed != ""
}

// formAndCompany splits the first two columns, which two or more spaces separate.
func formAndCompany(header, s string) (form, company string) {
	parts := columns.Split(strings.TrimSpace(s), -1)
	if len(parts) == 1 {
		// A value as wide as its column leaves a single space.
		parts = strings.SplitN(parts[0], " ", 2)
		if len(parts) == 1 {
			return "", ""
		}
	}
	if strings.HasPrefix(header, "Form Type") {
		return parts[0], strings.Join(parts[1:], " ")
	}
	last := len(parts) - 1
	return parts[last], strings.Join(parts[:last], " ")
}

// fetchIndex gets an index and reads it as it comes.
func (c *Crawler) fetchIndex(ctx context.Context, path string) (*index, error) {
	var x *index
	_, err := c.client.get(ctx, request{url: SEC + path, read: func(r io.Reader) (_ []byte, err error) {
		x, err = parseIndex(r)
		return nil, err
	}})
	if err != nil {
		return nil, err
	}
	if x.oddRows > 0 {
		c.log.Warn("index rows not understood", "index", path, "rows", x.oddRows, "first", x.odd)
	}
	return x, nil
}
