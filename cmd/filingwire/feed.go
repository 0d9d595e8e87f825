package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
)

const (
	mostPerPage  = 1000
	defaultWidth = 100 // columns of a terminal that does not tell
)

// feedCommand reads a feed of a server as any client would.
type feedCommand struct {
	Feed   string            `arg:"" help:"One of ${feeds}." enum:"${feeds}"`
	Ticker string            `help:"Only this ticker, as of the filing."`
	CIK    string            `help:"Only this filer." name:"cik"`
	Since  string            `help:"First day, or how long ago: 2026-01-31, 30d, 12w, 6m, 1y." placeholder:"DAY"`
	Until  string            `help:"Last day, or how long ago." placeholder:"DAY"`
	Filter map[string]string `help:"The feed's own filters, such as change_type=departure." short:"f" placeholder:"NAME=VALUE"`
	Limit  int               `help:"Most events." default:"25" short:"n"`
	All    bool              `help:"Every event, page after page; each page is a billed read."`
	JSON   bool              `help:"NDJSON also on a terminal." name:"json"`
	Table  bool              `help:"A table also in a pipe."`
	URL    string            `help:"Base URL of the server." env:"FILINGWIRE_URL" default:"http://127.0.0.1:8080" name:"url"`
	APIKey string            `help:"API key." env:"FILINGWIRE_API_KEY" hidden:""`
}

func (c *feedCommand) Run(e *env) error {
	feed := feedNamed(c.Feed)
	query, err := c.query(feed, time.Now())
	if err != nil {
		return err
	}
	client, err := newFeedClient(c.URL, c.APIKey)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(e.stdout)
	terminal := isTerminal(e.stdout)
	put := func(row json.RawMessage) error {
		_, err := fmt.Fprintf(out, "%s\n", row)
		return err
	}
	var table *feedTable
	if (terminal || c.Table) && !c.JSON {
		table = newFeedTable(feed)
		put = table.add
	}
	n, more, err := c.read(e, client, query, put)
	if table != nil && n > 0 {
		table.print(out, terminalWidth(e.stdout), colours(terminal))
	}
	if flushErr := out.Flush(); err == nil {
		err = flushErr
	}
	if err != nil {
		return err
	}
	if table != nil {
		fmt.Fprintln(e.stderr, told(n, more))
	}
	return nil
}

// read gives put the events that are asked for, newest first, and tells whether there are more.
func (c *feedCommand) read(e *env, client *feedClient, query url.Values, put func(json.RawMessage) error) (n int, more bool, err error) {
	for {
		page := mostPerPage
		if !c.All {
			page = min(page, c.Limit-n)
		}
		query.Set("limit", strconv.Itoa(page))
		list, err := client.list(e.ctx, c.Feed, query)
		if err != nil {
			return n, false, err
		}
		for _, row := range list.Data {
			if err := put(row); err != nil {
				return n, false, err
			}
			n++
		}
		if !list.HasMore || !c.All && n >= c.Limit {
			return n, list.HasMore, nil
		}
		query.Set("cursor", list.NextCursor)
	}
}

func told(n int, more bool) string {
	switch {
	case n == 0:
		return "No events. Widen --since, or leave a filter out."
	case more:
		return fmt.Sprintf("%d events; there are more: raise --limit, or take --all.", n)
	case n == 1:
		return "1 event."
	}
	return fmt.Sprintf("%d events.", n)
}

func (c *feedCommand) query(feed *filingwire.Feed, now time.Time) (url.Values, error) {
	query := url.Values{}
	var faults []error
	if c.Limit < 1 {
		faults = append(faults, fmt.Errorf("--limit=%d: at least 1", c.Limit))
	}
	set := func(name, value string) {
		if value != "" {
			query.Set(name, value)
		}
	}
	day := func(flag, name, text string) {
		date, err := parseDay(text, now)
		if err != nil {
			faults = append(faults, fmt.Errorf("--%s: %w", flag, err))
		}
		set(name, date)
	}
	set("ticker", c.Ticker)
	set("cik", c.CIK)
	day("since", "date_from", c.Since)
	day("until", "date_to", c.Until)
	for _, name := range slices.Sorted(maps.Keys(c.Filter)) {
		if !slices.ContainsFunc(feed.Filters, func(f filingwire.Filter) bool { return f.Param == name }) {
			faults = append(faults, fmt.Errorf("--filter %s: %s has the filters %s", name, feed.Name, strings.Join(filterNames(feed), ", ")))
		}
		set(name, c.Filter[name])
	}
	return query, errors.Join(faults...)
}

func filterNames(feed *filingwire.Feed) []string {
	var names []string
	for _, f := range feed.Filters {
		names = append(names, f.Param)
	}
	return names
}

var dayUnits = map[byte]func(t time.Time, n int) time.Time{
	'd': func(t time.Time, n int) time.Time { return t.AddDate(0, 0, -n) },
	'w': func(t time.Time, n int) time.Time { return t.AddDate(0, 0, -7*n) },
	'm': func(t time.Time, n int) time.Time { return t.AddDate(0, -n, 0) },
	'y': func(t time.Time, n int) time.Time { return t.AddDate(-n, 0, 0) },
}

// parseDay reads a date, or a time before now such as 30d; "" stays "".
func parseDay(text string, now time.Time) (string, error) {
	if text == "" {
		return "", nil
	}
	if date, err := filingwire.ParseDate(text); err == nil {
		return string(date), nil
	}
	if back := dayUnits[text[len(text)-1]]; back != nil {
		if n, err := strconv.Atoi(text[:len(text)-1]); err == nil && n >= 0 && n < 10_000 {
			return back(now.UTC(), n).Format(time.DateOnly), nil
		}
	}
	return "", fmt.Errorf("%q is neither a date like 2026-01-31 nor a time like 30d, 12w, 6m or 1y", text)
}

func feedNamed(name string) *filingwire.Feed {
	feeds := classify.Feeds()
	return feeds[slices.IndexFunc(feeds, func(f *filingwire.Feed) bool { return f.Name == name })]
}

// terminalWidth is how many columns there are to write in.
func terminalWidth(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return defaultWidth
}

// colours tells whether a terminal wants them (no-color.org).
func colours(terminal bool) bool {
	return terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
