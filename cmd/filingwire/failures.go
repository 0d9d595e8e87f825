package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/ingest"
	"github.com/filingwire/filingwire/warehouse"
)

type failuresCommand struct {
	List  failuresListCommand  `cmd:"" help:"List failures, newest first."`
	Show  failuresShowCommand  `cmd:"" help:"Show a failure."`
	Retry failuresRetryCommand `cmd:"" help:"Read documents again; fetch again what could not be fetched."`
	Drop  failuresDropCommand  `cmd:"" help:"Forget failures, such as a message that was never a document."`
}

type failureFilter struct {
	Stage    string `help:"Only failures of this stage: ${stages}." enum:",${stages}" default:""`
	Document string `help:"Only failures of this accession or release number."`
	Limit    int    `help:"At most so many." default:"100"`
}

func (f failureFilter) query() warehouse.FailureQuery {
	return warehouse.FailureQuery{Stage: f.Stage, Document: f.Document, Limit: f.Limit}
}

type failuresListCommand struct {
	engineFlags
	failureFilter
}

func (c *failuresListCommand) Run(e *env) error {
	return c.withWarehouse(e, func(o *opened) error {
		failures, err := o.Failures(e.ctx, c.query())
		if err != nil {
			return err
		}
		if !isTerminal(e.stdout) {
			for _, f := range failures {
				fmt.Fprintf(e.stdout, "%s\t%s\t%s\t%s\t%s\n", f.ID, f.At, f.Stage, f.DocumentID, firstLine(f.Reason))
			}
			return nil
		}
		if len(failures) == 0 {
			fmt.Fprintln(e.stdout, "No failures.")
			return nil
		}
		t := failuresTable(failures)
		t.print(e.stdout, terminalWidth(e.stdout), colours(true))
		if len(failures) == c.Limit {
			fmt.Fprintf(e.stdout, "The newest %d; there may be more: raise --limit.\n", c.Limit)
		}
		return nil
	})
}

// failuresTable shows the id whole: it is what the other commands take.
func failuresTable(failures []warehouse.StoredFailure) *table {
	t := newTable("ID", "AT", "STAGE", "DOCUMENT", "REASON")
	t.whole = 1
	for _, f := range failures {
		t.add(f.ID, f.At.Format(time.DateTime), f.Stage, f.DocumentID, firstLine(f.Reason))
	}
	return t
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

type failuresShowCommand struct {
	engineFlags
	ID   string `arg:"" help:"Id of the failure: fail_…"`
	Body bool   `help:"Print the document's body instead, as it was fetched."`
}

func (c *failuresShowCommand) Run(e *env) error {
	return c.withWarehouse(e, func(o *opened) error {
		f, err := o.Failure(e.ctx, c.ID)
		if err != nil {
			return err
		}
		m, err := filingwire.DecodeMessage(f.Envelope)
		if c.Body {
			if err != nil {
				return fmt.Errorf("no body: %w", err)
			}
			_, err = e.stdout.Write(m.Body)
			return err
		}
		fmt.Fprintf(e.stdout, "id        %s\nat        %s\nstage     %s\ndocument  %s\nreason    %s\nsha256    %s\nplace     %s/%d/%d\n",
			f.ID, f.At, f.Stage, f.DocumentID, f.Reason, f.BodySHA256, f.Topic, f.Partition, f.Offset)
		switch {
		case err != nil:
			fmt.Fprintf(e.stdout, "envelope  %d bytes: %v\n", len(f.Envelope), err)
		case m.Filing != nil:
			fmt.Fprintf(e.stdout, "url       %s\nform      %s\nfiled     %s\nbody      %d bytes\n", m.Filing.URL, m.Filing.Form, m.Filing.FilingDate, len(m.Body))
		default:
			fmt.Fprintf(e.stdout, "url       %s\ntitle     %s\nbody      %d bytes\n", m.Release.URL, m.Release.Title, len(m.Body))
		}
		return nil
	})
}

type failuresDropCommand struct {
	engineFlags
	IDs []string `arg:"" name:"id" help:"Ids of failures."`
}

// Run forgets the failures with what is kept of them. A filing that the source lists and that
// is not stored is a gap from then on, and the next reconciliation fetches it.
func (c *failuresDropCommand) Run(e *env) error {
	return c.withWarehouse(e, func(o *opened) error {
		for _, id := range c.IDs {
			if _, err := o.Failure(e.ctx, id); err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
			if err := o.BuryFailure(e.ctx, id); err != nil {
				return err
			}
			fmt.Fprintf(e.stdout, "%s\tdropped\n", id)
		}
		return nil
	})
}

type failuresRetryCommand struct {
	engineFlags
	originFlags
	failureFilter
	IDs []string `arg:"" optional:"" name:"id" help:"Ids of failures."`
	All bool     `help:"Retry every failure that the filters leave."`
}

// Run retries one failure after the other, here and not by way of the workers: what becomes of
// it is known at once, and rows that a reparse has written since are replaced as well. What
// fails again keeps its failure.
func (c *failuresRetryCommand) Run(e *env) error {
	if c.All == (len(c.IDs) > 0) {
		return errors.New("name the failures to retry, or --all of those that the filters leave")
	}
	return c.withWarehouse(e, func(o *opened) error {
		ids := c.IDs
		if c.All {
			failures, err := o.Failures(e.ctx, c.query())
			if err != nil {
				return err
			}
			for _, f := range failures {
				ids = append(ids, f.ID)
			}
		}
		run, err := o.ReparseRun(e.ctx)
		if err != nil {
			return err
		}
		r := &retrier{opened: o, run: run, events: newEventTopic(o.brokers, e.log)}
		defer r.events.Close()
		r.crawler = func() (*ingest.Crawler, error) {
			config, err := c.originFlags.config()
			if err != nil {
				return nil, err
			}
			return ingest.New(config, ingest.Deps{Store: o.Warehouse, Log: e.log})
		}
		failed := false
		for _, id := range ids {
			rows, err := r.retry(e.ctx, id)
			if err != nil {
				failed = true
				fmt.Fprintf(e.stderr, "%s: %v\n", id, err)
				continue
			}
			fmt.Fprintf(e.stdout, "%s\tstored, %d rows\n", id, rows)
		}
		if failed {
			return errQuiet
		}
		return nil
	})
}

// retrier reads failed documents again.
type retrier struct {
	*opened
	run      uint32 // whose rows are replaced
	events   *eventTopic
	crawler  func() (*ingest.Crawler, error) // made only when something is to be fetched
	fetching *ingest.Crawler
}

// retry does for one document what a worker does: store it, then announce it.
func (r *retrier) retry(ctx context.Context, id string) (rows int, err error) {
	f, err := r.Failure(ctx, id)
	if err != nil {
		return 0, err
	}
	m, err := filingwire.DecodeMessage(f.Envelope)
	if err != nil {
		return 0, fmt.Errorf("the kept envelope cannot be opened: %w", err)
	}
	if f.Stage == filingwire.StageFetch {
		if m, err = r.fetch(ctx, m); err != nil {
			return 0, err
		}
	}
	batch, result := classify.Read(m, r.run)
	gone, err := r.Replace(ctx, batch)
	if err != nil {
		return 0, err
	}
	now := filingwire.InstantOf(time.Now())
	news, err := result.Announcement(now)
	for i := range gone {
		m, vanished := result.Vanished(&gone[i], now)
		news, err = append(news, m), errors.Join(err, vanished)
	}
	if err == nil && len(news) > 0 {
		err = r.events.Announce(ctx, news)
	}
	if err != nil {
		return 0, fmt.Errorf("stored, not announced: %w", err)
	}
	if f.DocumentID == "" { // it could not be opened when it failed, and tells of a document now
		if err := r.BuryFailure(ctx, id); err != nil {
			return 0, err
		}
	}
	for _, again := range result.Failures {
		return 0, fmt.Errorf("%s: %w", again.Stage, again.Err)
	}
	return len(batch.Rows), nil
}

func (r *retrier) fetch(ctx context.Context, listed *filingwire.Message) (_ *filingwire.Message, err error) {
	if r.fetching == nil {
		if r.fetching, err = r.crawler(); err != nil {
			return nil, err
		}
	}
	return r.fetching.Fetch(ctx, listed)
}
