package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/warehouse"
)

type reparseCommand struct {
	engineFlags
	Since   string   `help:"Only documents filed or published on this day or later." placeholder:"YYYY-MM-DD"`
	Items   []string `help:"Only documents that report one of these items, or feeds: 5.02,enforcement. All their rows are read anew."`
	Abandon bool     `help:"Drop an unfinished reparse."`
}

const (
	reparseDocuments = 128      // looked up at once
	reparseBytes     = 24 << 20 // stored at once
	announceRows     = 1000     // compared and announced at once
)

// Run parses stored documents anew, without asking the source, and then lets readers see the
// rows all at once. The order, and what an interruption leaves, which the same command continues:
//
//  1. Tables beside the present ones are made, which everything that is stored from then on
//     reaches as well.
//  2. The documents are parsed into them, and their place is recorded after each round.
//  3. Those that came since the beginning are parsed once more.
//  4. The tables are exchanged: readers see the new rows.
//  5. What was replaced is announced, from a comparison with the former tables.
//  6. The former tables are dropped.
func (c *reparseCommand) Run(e *env) error {
	var since filingwire.Date
	if c.Since != "" {
		d, err := filingwire.ParseDate(c.Since)
		if err != nil {
			return fmt.Errorf("--since: %w", err)
		}
		since = d
	}
	wanted, err := feedsOf(c.Items)
	if err != nil {
		return err
	}
	return c.withWarehouse(e, func(o *opened) error {
		if c.Abandon {
			last, err := o.LastReparse(e.ctx)
			if err != nil {
				return err
			}
			if err := last.Abandon(e.ctx); err != nil {
				return err
			}
			fmt.Fprintf(e.stdout, "reparse %d dropped\n", last.Run)
			return nil
		}
		run, err := o.BeginReparse(e.ctx, since, feedNames(wanted), classify.Version(0), filingwire.InstantOf(time.Now()))
		if errors.Is(err, warehouse.ErrOtherReparse) {
			return fmt.Errorf("%w: repeat its command to end it, or drop it with --abandon", err)
		}
		if err != nil {
			return err
		}
		r := &reparse{Reparse: run, env: e, o: o, wanted: wanted, bar: newProgress(e.stderr)}
		return r.drive(e.ctx)
	})
}

// feedsOf resolves item codes and names of feeds; nil stands for all.
func feedsOf(names []string) ([]*filingwire.Feed, error) {
	var feeds []*filingwire.Feed
	for _, name := range names {
		i := slices.IndexFunc(classify.Feeds(), func(f *filingwire.Feed) bool { return f.Name == name || f.Item != "" && f.Item == name })
		if i < 0 {
			return nil, fmt.Errorf("--items: %q is neither an item that is read nor a feed", name)
		}
		feeds = append(feeds, classify.Feeds()[i])
	}
	return feeds, nil
}

func feedNames(feeds []*filingwire.Feed) []string {
	names := []string{}
	for _, f := range feeds {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
}

// reparse is a run that is being driven.
type reparse struct {
	*warehouse.Reparse
	*env
	o      *opened
	wanted []*filingwire.Feed
	bar    *progress
}

func (r *reparse) drive(ctx context.Context) error {
	if r.State == warehouse.ReparseFilling {
		err := r.fill(ctx)
		r.bar.close()
		if err == nil {
			err = r.catchUp(ctx)
		}
		if err != nil {
			return goesOn(ctx, err)
		}
	}
	if r.State == warehouse.ReparseFilling || r.State == warehouse.ReparseSwapping {
		if err := r.Swap(ctx); err != nil {
			return err
		}
	}
	replaced, err := r.announce(ctx)
	if err != nil {
		return err
	}
	if err := r.End(ctx); err != nil {
		return err
	}
	fmt.Fprintf(r.stdout, "reparse %d: %d documents read, %d rows replaced\n", r.Reparse.Run, r.Documents, replaced)
	return nil
}

// fill parses the documents from where an earlier run stopped.
func (r *reparse) fill(ctx context.Context) error {
	total, err := r.Total(ctx)
	if err != nil {
		return err
	}
	show := func() {
		done := min(r.Documents, total)
		share := 1.0
		if total > 0 {
			share = float64(done) / float64(total)
		}
		r.bar.show(step{label: fmt.Sprintf("reparse %d", r.Reparse.Run), done: int(done), total: int(total), count: int(r.Documents), share: share})
	}
	for {
		show()
		ids, err := r.Pending(ctx, reparseDocuments)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := r.documents(ctx, ids); err != nil {
			return err
		}
		if err := r.Advance(ctx, ids[len(ids)-1], len(ids)); err != nil {
			return err
		}
	}
}

// catchUp parses what came since the run began: the next tables may lack an insert that was
// under way when they were made, and their rows should be those of one parser.
func (r *reparse) catchUp(ctx context.Context) error {
	after := ""
	for {
		ids, err := r.Late(ctx, after, reparseDocuments)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := r.documents(ctx, ids); err != nil {
			return err
		}
		after = ids[len(ids)-1]
	}
}

// documents reads the documents on all cores and stores what they hold, in few batches.
func (r *reparse) documents(ctx context.Context, ids []string) error {
	present, err := r.o.Present(ctx, ids)
	if err != nil {
		return err
	}
	docs := make(map[string][]byte, len(present.Rows))
	for id, row := range present.Rows {
		docs[id] = row.Doc
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type read struct {
		batch filingwire.Batch
		err   error
	}
	slots := make(chan chan read, runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	defer all.Wait()
	defer cancel()
	all.Go(func() {
		defer close(slots)
		for _, id := range ids {
			slot := make(chan read, 1)
			select {
			case slots <- slot:
			case <-ctx.Done():
				return
			}
			all.Go(func() {
				b, err := r.document(ctx, id, present, docs)
				slot <- read{b, err}
			})
		}
	})
	batch, size := filingwire.Batch{Version: classify.Version(r.Reparse.Run)}, 0
	flush := func() error {
		if len(batch.Documents) == 0 {
			return nil
		}
		err := r.Store(ctx, batch)
		batch, size = filingwire.Batch{Version: batch.Version}, 0
		return err
	}
	for slot := range slots {
		x := <-slot
		if x.err != nil {
			return x.err
		}
		batch.Documents, batch.Rows, batch.Failures = append(batch.Documents, x.batch.Documents...), append(batch.Rows, x.batch.Rows...), append(batch.Failures, x.batch.Failures...)
		for _, d := range x.batch.Documents {
			size += len(d.Message.Body) + len(d.Canonical)
		}
		if size >= reparseBytes {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return flush()
}

// document reads one document; the batch is empty when there is nothing to do.
func (r *reparse) document(ctx context.Context, id string, present warehouse.Present, docs map[string][]byte) (filingwire.Batch, error) {
	d, err := r.o.Document(ctx, id)
	if filingwire.ErrorCode(err) == filingwire.CodeNotFound { // its filing is marked, itself not stored yet
		return filingwire.Batch{}, nil
	}
	if err != nil {
		return filingwire.Batch{}, err
	}
	batch, result := classify.Reread(d, r.Reparse.Run, r.StartedAt, docs)
	if !r.wants(&result, present) {
		return filingwire.Batch{}, nil
	}
	if len(batch.Rows) == 0 && len(batch.Failures) == 0 && !present.Failed[id] && !present.Has(id) && string(d.Canonical) == string(result.Document.Canonical) {
		return filingwire.Batch{}, nil // a filing without items that are read stays so
	}
	return batch, nil
}

// wants tells whether the document reports one of the items asked for, or has such a row.
func (r *reparse) wants(result *classify.Result, present warehouse.Present) bool {
	if r.wanted == nil {
		return true
	}
	for _, f := range r.wanted {
		switch {
		case f.Item == "" && result.Document.Message.Release != nil, f.Item != "" && slices.Contains(result.Items, f.Item):
			return true
		}
	}
	for _, row := range present.Rows {
		if row.Document == result.Document.ID && slices.Contains(r.wanted, row.Feed) {
			return true
		}
	}
	return false
}

// announce tells of every row that the run has replaced.
func (r *reparse) announce(ctx context.Context) (replaced int, err error) {
	topic := newEventTopic(r.o.brokers, r.log)
	defer topic.Close()
	now := filingwire.InstantOf(time.Now())
	for _, f := range classify.Feeds() {
		after := filingwire.Position{}
		for {
			rows, next, err := r.Replaced(ctx, f, classify.Version(r.Reparse.Run), after, announceRows)
			if err != nil {
				return replaced, err
			}
			var messages []filingwire.LogMessage
			for i := range rows {
				m, err := classify.Supersession(&rows[i], r.Reparse.Run, now)
				if err != nil {
					return replaced, err
				}
				messages = append(messages, m)
			}
			if len(messages) > 0 {
				if err := topic.Announce(ctx, messages); err != nil {
					return replaced, err
				}
			}
			replaced += len(rows)
			if next.ID == "" {
				break
			}
			after = next
		}
	}
	return replaced, nil
}
