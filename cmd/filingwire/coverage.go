package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
)

type coverageCommand struct {
	engineFlags
	Feed string `help:"One feed; default all feeds of 8-Ks."`
	From string `help:"First day; default 29 days before --to." placeholder:"YYYY-MM-DD"`
	To   string `help:"Last day; default today in New York." placeholder:"YYYY-MM-DD"`
	Gaps bool   `help:"Print the gaps alone, a day and an accession or release number on each line; status 1 when there are any."`
}

func (c *coverageCommand) Run(e *env) error {
	var feed *filingwire.Feed
	if c.Feed != "" {
		i := slices.IndexFunc(classify.Feeds(), func(f *filingwire.Feed) bool { return f.Name == c.Feed })
		if i < 0 {
			return fmt.Errorf("--feed: there is no feed %q", c.Feed)
		}
		feed = classify.Feeds()[i]
	}
	from, to, err := c.dates()
	if err != nil {
		return err
	}
	return c.withWarehouse(e, func(o *opened) error {
		days, err := o.Coverage(e.ctx, feed, from, to)
		if err != nil {
			return err
		}
		if c.Gaps {
			return printGaps(e, days)
		}
		w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(w, "day\tlisted\tingested\tparsed\tfailed\trows\tgaps\tseen p50\tp99\tstored p50\tp99\treadable p50\tp99\t")
		for i := range days {
			if d := &days[i]; d.Listed+d.Ingested+d.Failed+d.Rows > 0 {
				l := &d.Latency
				listed := "–" // the day has not been compared with the source's index
				if d.Listed > 0 {
					listed = strconv.Itoa(d.Listed)
				}
				fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t%s\t\n", d.Date, listed, d.Ingested, d.Parsed, d.Failed, d.Rows, len(d.Gaps),
					middleAndTail(l.AcceptedToSeen), middleAndTail(l.SeenToStored), middleAndTail(l.StoredToReadable))
			}
		}
		return w.Flush()
	})
}

func (c *coverageCommand) dates() (from, to filingwire.Date, err error) {
	to = filingwire.NewYorkDate(time.Now())
	if c.To != "" {
		if to, err = filingwire.ParseDate(c.To); err != nil {
			return from, to, fmt.Errorf("--to: %w", err)
		}
	}
	from = filingwire.DateOf(to.Time().AddDate(0, 0, -29))
	if c.From != "" {
		if from, err = filingwire.ParseDate(c.From); err != nil {
			return from, to, fmt.Errorf("--from: %w", err)
		}
	}
	if from > to {
		err = fmt.Errorf("--from %s is after --to %s", from, to)
	}
	return from, to, err
}

// middleAndTail are the cells of a stage: what it took from the one before.
func middleAndTail(p filingwire.Percentiles) string {
	if p.Count == 0 {
		return "–\t–"
	}
	short := func(ms float64) string {
		d := time.Duration(ms * float64(time.Millisecond))
		switch {
		case d < time.Minute:
			return d.Round(time.Millisecond).String()
		case d < 48*time.Hour:
			return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
		}
		return fmt.Sprintf("%dd", int(d.Hours()/24))
	}
	return short(p.P50) + "\t" + short(p.P99)
}

func printGaps(e *env, days []filingwire.CoverageDay) error {
	some := false
	for _, d := range slices.Backward(days) {
		for _, gap := range d.Gaps {
			some = true
			fmt.Fprintf(e.stdout, "%s\t%s\n", d.Date, gap)
		}
	}
	if some {
		return errQuiet
	}
	return nil
}
