package warehouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

// ReparseState is how far a reparse has come.
type ReparseState string

// The states of a reparse, in their order.
const (
	ReparsePreparing  ReparseState = "preparing"  // the next tables are being made
	ReparseFilling    ReparseState = "filling"    // documents are parsed into them
	ReparseSwapping   ReparseState = "swapping"   // they are being exchanged for the present ones
	ReparseAnnouncing ReparseState = "announcing" // readers see the new rows; others are told of them
	ReparseDone       ReparseState = "done"
	ReparseAbandoned  ReparseState = "abandoned"
)

func (s ReparseState) ended() bool { return s == ReparseDone || s == ReparseAbandoned }

// scope says which documents a run reads.
func (r *Reparse) scope() string {
	s := "of all documents"
	if len(r.Items) > 0 {
		s = "of " + strings.Join(r.Items, ", ")
	}
	if r.Since != "" {
		s += " since " + string(r.Since)
	}
	return s
}

// Reparse is a run that parses stored documents anew. Its rows go to tables beside the present
// ones, which readers see, and to which all that is stored meanwhile goes as well; in the end
// the tables are exchanged. A run that broke off goes on where it stopped.
type Reparse struct {
	Run       uint32
	State     ReparseState
	Since     filingwire.Date // first filing date; "" = all
	Items     []string        // of the documents to parse; none = all
	Parser    uint64          // version of rows without the run
	StartedAt filingwire.Instant
	Position  string // last document that is done
	Documents uint64 // done so far

	w, next *Warehouse
}

// ErrOtherReparse says that an unfinished reparse has other arguments.
var ErrOtherReparse = errors.New("another reparse has not ended")

// lateReach is how long before its view of inserts began a document may have come whose rows the
// next tables lack: an insert that was under way then.
const lateReach = 10 * time.Minute

const selectReparse = "SELECT run, state, since, items, parser, started_at, position, documents FROM reparses FINAL"

func scanReparse(r driver.Rows, p *Reparse) error {
	var state, since string
	var started time.Time
	err := r.Scan(&p.Run, &state, &since, &p.Items, &p.Parser, &started, &p.Position, &p.Documents)
	p.State, p.Since, p.StartedAt = ReparseState(state), filingwire.Date(since), filingwire.InstantOf(started)
	return err
}

// LastReparse returns the last run; its Run is 0 when there was none.
func (w *Warehouse) LastReparse(ctx context.Context) (*Reparse, error) {
	r, _, err := one(ctx, w, scanReparse, selectReparse+" ORDER BY run DESC LIMIT 1")
	if err != nil {
		return nil, fmt.Errorf("read reparses: %w", err)
	}
	r.w, r.next = w, w.shadow()
	return &r, nil
}

// ReparseRun is the run that versions of rows carry which are to replace present ones: that of
// the last reparse that readers see.
func (w *Warehouse) ReparseRun(ctx context.Context) (uint32, error) {
	run, _, err := one(ctx, w, func(r driver.Rows, run *uint32) error { return r.Scan(run) },
		"SELECT max(run) FROM reparses FINAL WHERE state IN ('announcing', 'done')")
	if err != nil {
		return 0, fmt.Errorf("read reparses: %w", err)
	}
	return run, nil
}

// BeginReparse begins a run, or goes on with the one that has not ended; that fails with
// ErrOtherReparse when it was begun with other arguments.
func (w *Warehouse) BeginReparse(ctx context.Context, since filingwire.Date, items []string, parser uint64, now filingwire.Instant) (*Reparse, error) {
	r, err := w.LastReparse(ctx)
	if err != nil {
		return nil, err
	}
	switch same := r.Since == since && slices.Equal(r.Items, list(items)) && r.Parser == parser; {
	case r.Run == 0 || r.State.ended():
		r = &Reparse{Run: r.Run + 1, State: ReparsePreparing, Since: since, Items: list(items), Parser: parser, StartedAt: now, w: r.w, next: r.next}
		if err := r.save(ctx); err != nil {
			return nil, err
		}
	case !same:
		return nil, fmt.Errorf("%w: run %d, %s", ErrOtherReparse, r.Run, r.scope())
	}
	if r.State == ReparsePreparing {
		if err := w.prepareNext(ctx, r.mark()); err != nil {
			return nil, err
		}
		r.State = ReparseFilling
		return r, r.save(ctx)
	}
	return r, nil
}

func (r *Reparse) mark() string { return fmt.Sprintf("reparse %d", r.Run) }

func (r *Reparse) save(ctx context.Context) error {
	t := newTable("reparses", "run", "UInt32", "state", "String", "since", "String", "items", "Array(String)", "parser", "UInt64",
		"started_at", dateTimeType, "position", "String", "documents", "UInt64")
	err := r.w.insert(ctx, t, 1, func(int) ([]any, error) {
		return []any{r.Run, string(r.State), string(r.Since), list(r.Items), r.Parser, r.StartedAt.Time, r.Position, r.Documents}, nil
	})
	if err != nil {
		return fmt.Errorf("record reparse: %w", err)
	}
	return nil
}

// Pending are the next documents to parse, after Position, in the order of their ids.
func (r *Reparse) Pending(ctx context.Context, limit int) ([]string, error) {
	where := new(predicate)
	where.and("document_id > %s", where.value("String", r.Position))
	if r.Since != "" {
		where.and("filing_date >= %s", where.value("Date", string(r.Since)))
	}
	return r.w.filed(ctx, where, limit)
}

// Total is the number of documents to parse.
func (r *Reparse) Total(ctx context.Context) (uint64, error) {
	where := new(predicate)
	if r.Since != "" {
		where.and("filing_date >= %s", where.value("Date", string(r.Since)))
	}
	n, _, err := one(ctx, r.w, func(rows driver.Rows, n *uint64) error { return rows.Scan(n) },
		"SELECT uniqExact(document_id) FROM filings"+where.String(), where.args...)
	if err != nil {
		return 0, fmt.Errorf("count documents: %w", err)
	}
	return n, nil
}

// Late are the documents after an id that have come since the run began.
func (r *Reparse) Late(ctx context.Context, after string, limit int) ([]string, error) {
	where := new(predicate)
	where.and("document_id > %s", where.value("String", after))
	where.and("stored_at >= toDateTime64(%s, 3, 'UTC')", where.value("Float64", float64(r.StartedAt.Add(-lateReach).UnixMilli())/1000))
	return r.w.filed(ctx, where, limit)
}

func (w *Warehouse) filed(ctx context.Context, where *predicate, limit int) ([]string, error) {
	ids, err := query(ctx, w, func(r driver.Rows, id *string) error { return r.Scan(id) },
		"SELECT DISTINCT document_id FROM filings"+where.String()+" ORDER BY document_id LIMIT "+where.value("UInt64", limit), where.args...)
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	return ids, nil
}

// Present is what readers see of documents.
type Present struct {
	Rows   map[string]PresentRow // by id
	Failed map[string]bool       // documents with a failure
}

// PresentRow is a row as readers see it.
type PresentRow struct {
	Feed     *filingwire.Feed
	Document string
	Doc      []byte
}

// Has tells whether readers see a row of the document.
func (p Present) Has(document string) bool {
	for _, row := range p.Rows {
		if row.Document == document {
			return true
		}
	}
	return false
}

// Present reads the rows and failures of documents.
func (w *Warehouse) Present(ctx context.Context, ids []string) (Present, error) {
	p := Present{Rows: make(map[string]PresentRow), Failed: make(map[string]bool)}
	for _, part := range parts(ids) {
		for _, f := range w.config.Feeds {
			_, err := query(ctx, w, func(r driver.Rows, _ *struct{}) error {
				row, id := PresentRow{Feed: f}, ""
				err := r.Scan(&id, &row.Document, &row.Doc)
				p.Rows[id] = row
				return err
			}, "SELECT id, document_id, doc FROM "+f.Table()+" FINAL WHERE (filing_date, id) IN (SELECT filing_date, id FROM "+f.Table()+
				" WHERE document_id IN {ids:Array(String)})", named("ids", part))
			if err != nil {
				return p, fmt.Errorf("read present rows of %s: %w", f.Name, err)
			}
		}
		failed, err := query(ctx, w, func(r driver.Rows, id *string) error { return r.Scan(id) },
			"SELECT DISTINCT document_id FROM failures FINAL WHERE document_id IN {ids:Array(String)}", named("ids", part))
		if err != nil {
			return p, fmt.Errorf("read present failures: %w", err)
		}
		for _, id := range failed {
			p.Failed[id] = true
		}
	}
	return p, nil
}

// Store stores a batch in the next tables, by the rules of Warehouse.Store. Tickers that the
// documents state are observations from now on.
func (r *Reparse) Store(ctx context.Context, b filingwire.Batch) error {
	var observed []filingwire.Entity
	for _, d := range b.Documents {
		if f := d.Message.Filing; d.Ticker != "" && f != nil {
			observed = append(observed, filingwire.Entity{CIK: f.Filers[0].CIK, Ticker: d.Ticker, Name: f.Filers[0].Name, ValidFrom: f.FilingDate, ValidTo: f.FilingDate})
		}
	}
	if err := r.w.PutEntities(ctx, observed); err != nil {
		return err
	}
	return r.next.Store(ctx, b)
}

// Advance records that the documents up to an id are done.
func (r *Reparse) Advance(ctx context.Context, position string, documents int) error {
	r.Position, r.Documents = position, r.Documents+uint64(documents)
	return r.save(ctx)
}

// Swap lets readers see the run's rows: each table at once, all within moments.
func (r *Reparse) Swap(ctx context.Context) error {
	r.State = ReparseSwapping
	if err := r.save(ctx); err != nil {
		return err
	}
	if err := r.w.exchange(ctx, r.mark()); err != nil {
		return err
	}
	r.State, r.Position = ReparseAnnouncing, ""
	return r.save(ctx)
}

// End drops what the run has replaced.
func (r *Reparse) End(ctx context.Context) error {
	if err := r.w.dropNext(ctx); err != nil {
		return err
	}
	r.State = ReparseDone
	return r.save(ctx)
}

// Abandon drops what the run has made. A run that readers see already cannot be abandoned.
func (r *Reparse) Abandon(ctx context.Context) error {
	if r.Run == 0 || r.State.ended() {
		return errors.New("no reparse is unfinished")
	}
	if r.State == ReparseSwapping || r.State == ReparseAnnouncing {
		return errors.New("readers see the reparse already: run it to its end")
	}
	if err := r.w.dropNext(ctx); err != nil {
		return err
	}
	r.State = ReparseAbandoned
	return r.save(ctx)
}
