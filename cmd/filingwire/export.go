package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
)

const (
	exportAll     = "all"
	exportLines   = "ndjson"
	exportRetries = 5
)

// exportCommand writes feeds to a file, from a server or from the engines directly.
type exportCommand struct {
	engineFlags
	Feed   string `help:"Feed to export, or all." required:""`
	From   string `help:"First filing date." placeholder:"YYYY-MM-DD"`
	To     string `help:"Last filing date." placeholder:"YYYY-MM-DD"`
	Format string `help:"${enum}." enum:"ndjson,csv,parquet" default:"ndjson"`
	Out    string `help:"File to write; its checksum is written beside it. An NDJSON export that was interrupted is continued." required:"" type:"path"`
	URL    string `help:"Base URL of a server; without it the engines are read."`
	Key    string `help:"API key for the server." env:"FILINGWIRE_API_KEY" hidden:""`
}

// exportSource opens exports; total is the number of rows, 0 = not known.
type exportSource interface {
	open(ctx context.Context, q exportQuery) (rows io.ReadCloser, total int, err error)
}

// exportQuery asks for a feed's rows in ascending order of filing date and id.
type exportQuery struct {
	feed     *filingwire.Feed
	from, to filingwire.Date
	format   string
}

func (c *exportCommand) Run(e *env) error {
	q, feeds, err := c.query()
	if err != nil {
		return err
	}
	if c.URL != "" {
		if c.Key == "" {
			return errors.New("set FILINGWIRE_API_KEY to a key of the server")
		}
		return c.export(e, newServerExports(c.URL, c.Key), q, feeds)
	}
	return c.withWarehouse(e, func(o *opened) error { return c.export(e, directExports{o.Warehouse}, q, feeds) })
}

func (c *exportCommand) query() (q exportQuery, feeds []*filingwire.Feed, err error) {
	q.format = c.Format
	if q.from, err = dateFlag("--from", c.From); err != nil {
		return q, nil, err
	}
	if q.to, err = dateFlag("--to", c.To); err != nil {
		return q, nil, err
	}
	if q.to != "" && q.from > q.to {
		return q, nil, errors.New("--from is after --to")
	}
	all := classify.Feeds()
	names := []string{}
	for _, f := range all {
		if c.Feed == f.Name || c.Feed == exportAll {
			feeds = append(feeds, f)
		}
		names = append(names, f.Name)
	}
	switch {
	case len(feeds) == 0:
		return q, nil, fmt.Errorf("--feed: no feed %q; there are %s and %s", c.Feed, strings.Join(names, ", "), exportAll)
	case len(feeds) > 1 && c.Format != exportLines:
		return q, nil, fmt.Errorf("--format: a %s file holds one feed", c.Format)
	}
	return q, feeds, nil
}

func dateFlag(name, value string) (filingwire.Date, error) {
	if value == "" {
		return "", nil
	}
	d, err := filingwire.ParseDate(value)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return d, nil
}

// export writes the feeds one after the other:
//
//  1. to FILE.part, which an earlier run may have begun: its last whole row says where to go on;
//  2. when everything is there and on disk, FILE.sha256, then the part becomes FILE. What is
//     called FILE is whole.
func (c *exportCommand) export(e *env, source exportSource, q exportQuery, feeds []*filingwire.Feed) error {
	part, err := openPart(c.Out, c.Format == exportLines)
	if err != nil {
		return err
	}
	defer part.Close()
	first := 0
	if part.last.object != "" {
		first = slices.IndexFunc(feeds, func(f *filingwire.Feed) bool { return f.Object == part.last.object })
		if first < 0 || part.last.date < q.from || q.to != "" && part.last.date > q.to {
			return fmt.Errorf("%s holds rows of another export; remove it, or repeat that export", part.path)
		}
		fmt.Fprintf(e.stderr, "continuing after %d rows\n", part.rows)
	}
	progress := newProgress(e.stderr)
	defer progress.close()
	for i, feed := range feeds[first:] {
		q.feed = feed
		if err := c.exportFeed(e, source, q, part, progress); err != nil {
			return fmt.Errorf("%w\n%d rows are in %s", err, part.rows, part.path)
		}
		part.last = exportedRow{} // the next feed begins at its beginning
		progress.show(step{label: feed.Name, done: 1, total: 1, count: part.rows, share: float64(first+i+1) / float64(len(feeds))})
	}
	sum, err := part.finish(c.Out)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "%s  %s\n", sum, c.Out)
	return nil
}

// exportFeed copies one feed. When it breaks off after some rows, it goes on from there.
func (c *exportCommand) exportFeed(e *env, source exportSource, q exportQuery, part *partFile, progress *progress) error {
	for tries := 0; ; tries++ {
		before := part.rows
		if part.last.date != "" {
			q.from = part.last.date
		}
		err := c.copyFeed(e.ctx, source, q, part, progress)
		if err == nil || e.ctx.Err() != nil || q.format != exportLines || filingwire.ErrorCode(err) == filingwire.CodeInvalidRequest {
			return err
		}
		if part.rows > before {
			tries = 0
		}
		if tries == exportRetries {
			return err
		}
		e.log.Warn("export broke off", "error", err, "rows", part.rows, "try", tries+1)
		select {
		case <-time.After(time.Second << tries):
		case <-e.ctx.Done():
			return err
		}
	}
}

func (c *exportCommand) copyFeed(ctx context.Context, source exportSource, q exportQuery, part *partFile, progress *progress) error {
	rows, total, err := source.open(ctx, q)
	if err != nil {
		return err
	}
	defer rows.Close()
	before := part.rows
	return part.copy(rows, func() {
		done := part.rows - before
		progress.show(step{label: q.feed.Name, done: done, total: max(total, done+1), count: part.rows, share: min(float64(done)/float64(max(total, done, 1)), 1)})
	})
}
