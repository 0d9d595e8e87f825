package warehouse

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

var eventKeys = newTable("event_keys", "event_key", "String", "filing_date", "Date", "document_id", "String", "id", "String",
	"details", "Array(String)", "amendment", "Bool", "version", "UInt64", "is_deleted", "UInt8")

const selectEntries = "SELECT event_key, filing_date, document_id, id, details, amendment, version FROM event_keys FINAL"

func scanEntry(r driver.Rows, e *eventEntry) error {
	var day time.Time
	err := r.Scan(&e.key, &day, &e.document, &e.id, &e.details, &e.amendment, &e.version)
	e.date = filingwire.DateOf(day)
	return err
}

func (w *Warehouse) putEntries(ctx context.Context, entries []eventEntry, deleted uint8) error {
	return w.insert(ctx, eventKeys, len(entries), func(i int) ([]any, error) {
		e := &entries[i]
		return []any{e.key, e.date.Time(), e.document, e.id, list(e.details), e.amendment, e.version, deleted}, nil
	})
}

// readEntries reads the entries of events or documents; column names which.
func (w *Warehouse) readEntries(ctx context.Context, column string, values []string) ([]eventEntry, error) {
	var out []eventEntry
	for _, part := range parts(values) {
		// A few rows from many granules: FINAL takes twice as long when it shares them among threads.
		found, err := query(ctx, w, scanEntry, selectEntries+" WHERE "+column+" IN {values:Array(String)} SETTINGS max_threads = 1", named("values", part))
		if err != nil {
			return nil, fmt.Errorf("read event keys: %w", err)
		}
		out = append(out, found...)
	}
	return out, nil
}

// entriesOf are the events that rows are about.
func entriesOf(rows []*filingwire.StoredRow) []eventEntry {
	var out []eventEntry
	for _, r := range rows {
		if r.EventKey != "" {
			out = append(out, eventEntry{r.EventKey, r.Date, r.DocumentID, r.ID, r.EventDetails, r.Amendment, r.Version})
		}
	}
	return out
}

// same reports whether two entries have the same place in the table.
func (e *eventEntry) same(o *eventEntry) bool {
	return e.key == o.key && e.date == o.date && e.document == o.document && e.id == o.id
}

// link records the events of fresh rows and links amendments' rows to the rows that they
// restate, whichever of them came first. Entries that documents had and their rows have no
// longer are taken out, at the given version.
func (w *Warehouse) link(ctx context.Context, rows []*filingwire.StoredRow, documents []string, version uint64) error {
	fresh := entriesOf(rows)
	old, err := w.readEntries(ctx, "document_id", documents)
	if err != nil {
		return err
	}
	var gone []eventEntry
	for _, e := range old {
		if !slices.ContainsFunc(fresh, func(f eventEntry) bool { return f.same(&e) }) {
			e.version = version
			gone = append(gone, e)
		}
	}
	return w.relink(ctx, fresh, gone, len(old) > 0)
}

// unlinkOutdated takes out the entries of documents that have meanwhile got a higher version.
func (w *Warehouse) unlinkOutdated(ctx context.Context, documents []string, marks map[string]mark) error {
	old, err := w.readEntries(ctx, "document_id", documents)
	if err != nil {
		return err
	}
	gone := slices.DeleteFunc(old, func(e eventEntry) bool { return e.version >= marks[e.document].version })
	return w.relink(ctx, nil, gone, true)
}

// relink adds the fresh entries, brings the links of all events concerned up to date, and only
// then takes out those that are gone: an attempt that fails before that finds them again.
// Documents that come for the first time cannot take a link away: without an amendment among
// their events there is nothing to compare.
func (w *Warehouse) relink(ctx context.Context, fresh, gone []eventEntry, again bool) error {
	if len(fresh)+len(gone) == 0 {
		return nil
	}
	if err := w.putEntries(ctx, fresh, 0); err != nil {
		return err
	}
	var keys []string
	for _, e := range slices.Concat(fresh, gone) {
		keys = append(keys, e.key)
	}
	slices.Sort(keys)
	all, err := w.readEntries(ctx, "event_key", slices.Compact(keys))
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(e eventEntry) bool {
		return slices.ContainsFunc(gone, func(g eventEntry) bool { return g.same(&e) && e.version <= g.version })
	})
	want := successors(all)
	if len(want) > 0 || again {
		ids := make(map[string]bool)
		for _, e := range slices.Concat(all, gone) {
			ids[e.id] = true
		}
		if err := w.putLinks(ctx, ids, want); err != nil {
			return err
		}
	}
	return w.putEntries(ctx, gone, 1)
}

// putLinks makes the links from the rows of ids those of want. Each change gets a version of
// its own: the rows' versions do not tell which of two links came later.
func (w *Warehouse) putLinks(ctx context.Context, ids map[string]bool, want map[string]string) error {
	type state struct {
		filingwire.Supersession
		settled bool // no other state has this version
	}
	states := make(map[string]state)
	for _, part := range parts(slices.Sorted(maps.Keys(ids))) {
		found, err := query(ctx, w, func(r driver.Rows, l *filingwire.Supersession) error {
			var deleted uint8
			err := r.Scan(&l.ID, &l.By, &l.Version, &deleted)
			l.Deleted = deleted == 1
			return err
		}, "SELECT id, by_id, version, is_deleted FROM supersessions WHERE id IN {ids:Array(String)}", named("ids", part))
		if err != nil {
			return fmt.Errorf("read supersessions: %w", err)
		}
		for _, l := range found {
			switch old, ok := states[l.ID]; {
			case !ok || l.Version > old.Version:
				states[l.ID] = state{l, true}
			case l.Version == old.Version && l != old.Supersession:
				old.settled = false
				states[l.ID] = old
			}
		}
	}
	var changed []filingwire.Supersession
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		s, by := states[id], want[id]
		switch {
		case s.Version == 0 && by == "" || s.settled && s.Deleted == (by == "") && (by == "" || s.By == by):
		case by == "":
			changed = append(changed, filingwire.Supersession{ID: id, By: s.By, Version: s.Version + 1, Deleted: true})
		default:
			changed = append(changed, filingwire.Supersession{ID: id, By: by, Version: s.Version + 1})
		}
	}
	return w.PutSupersessions(ctx, changed)
}
