package warehouse

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

var changes = newTable("changes", "feed", "String", "position", "UInt64", "row_id", "String", "filing_date", "Date", "version", "UInt64", "hash", "String")

// rowName names a row of a feed.
type rowName struct{ feed, id string }

// rowState is a row as the change log last had it.
type rowState struct {
	version uint64
	hash    string
}

// change is an entry of the change log.
type change struct {
	filingwire.Change
	position uint64
	form     string
}

// freshChanges are the changes that are new to the log; last is what it had of the rows before.
func (w *Warehouse) freshChanges(ctx context.Context, entries []filingwire.LogEntry) (fresh []change, last map[rowName]rowState, err error) {
	var ids []string
	for _, e := range entries {
		if e.Change != nil {
			ids = append(ids, e.Change.RowID)
		}
	}
	last = make(map[rowName]rowState)
	for _, part := range parts(ids) {
		_, err := query(ctx, w, func(r driver.Rows, _ *struct{}) error {
			var name rowName
			var state rowState
			err := r.Scan(&name.feed, &name.id, &state.version, &state.hash)
			last[name] = state
			return err
		}, "SELECT feed, row_id, max(version), argMax(hash, (version, position)) FROM changes"+
			" WHERE row_id IN {ids:Array(String)} AND hash != '' GROUP BY feed, row_id", named("ids", part))
		if err != nil {
			return nil, nil, fmt.Errorf("read changes: %w", err)
		}
	}
	now := make(map[rowName]rowState)
	for _, e := range entries {
		if e.Change == nil {
			continue
		}
		name := rowName{e.Change.Feed, e.Change.RowID}
		old, ok := now[name]
		if !ok {
			old = last[name]
		}
		if e.Change.Version < old.version || e.Change.Version == old.version && e.Change.Hash == old.hash {
			continue
		}
		now[name] = rowState{e.Change.Version, e.Change.Hash}
		fresh = append(fresh, change{*e.Change, e.Position, e.Subject.Form})
	}
	return fresh, last, nil
}

// linkedChanges are the changes of rows at the other end of a fresh row's link, and the events
// of those that an announced row superseded.
func (w *Warehouse) linkedChanges(ctx context.Context, entries []filingwire.LogEntry, fresh []change) (linked []change, events []filingwire.LogEntry, err error) {
	byID := make(map[string]*change, len(fresh))
	ids := make([]string, len(fresh))
	for i := range fresh {
		ids[i] = fresh[i].RowID
		byID[ids[i]] = &fresh[i]
	}
	if len(ids) == 0 {
		return nil, nil, nil
	}
	links, err := w.links(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	undone, err := w.undoneLinks(ctx, fresh)
	if err != nil {
		return nil, nil, err
	}
	restated := make(map[string]bool)
	announced := make(map[string]*filingwire.LogEntry)
	for i, e := range entries {
		if e.Event != nil && e.Change != nil {
			announced[e.Change.RowID] = &entries[i]
		}
	}
	far := make(map[*filingwire.Feed]map[string]*change) // the other ends, by feed
	for i, l := range append(links, undone...) {
		for _, end := range [][2]string{{l.ID, l.By}, {l.By, l.ID}} {
			near, other := byID[end[0]], end[1]
			if near == nil || byID[other] != nil {
				continue
			}
			if f := w.feedNamed(near.Feed); f != nil {
				if far[f] == nil {
					far[f] = make(map[string]*change)
				}
				far[f][other] = near
			}
		}
		if by := announced[l.By]; i < len(links) && by != nil && byID[l.By] != nil && !restated[l.By] { // a row restates one
			restated[l.By] = true
			events = append(events, supersededBy(l, by))
		}
	}
	for f, others := range far {
		found, err := w.rowDates(ctx, f, others)
		if err != nil {
			return nil, nil, err
		}
		linked = append(linked, found...)
	}
	return linked, events, nil
}

// undoneLinks are links that there were to rows that are gone: what these restated shows again.
func (w *Warehouse) undoneLinks(ctx context.Context, fresh []change) (links []filingwire.Supersession, err error) {
	var gone []string
	for i := range fresh {
		if fresh[i].Hash == filingwire.HashGone {
			gone = append(gone, fresh[i].RowID)
		}
	}
	for _, part := range parts(gone) {
		found, err := query(ctx, w, func(r driver.Rows, l *filingwire.Supersession) error { return r.Scan(&l.ID, &l.By) },
			"SELECT DISTINCT id, by_id FROM supersessions WHERE by_id IN {ids:Array(String)}", named("ids", part))
		if err != nil {
			return nil, fmt.Errorf("read undone supersessions: %w", err)
		}
		links = append(links, found...)
	}
	return links, nil
}

func (w *Warehouse) feedNamed(name string) *filingwire.Feed {
	for _, f := range w.config.Feeds {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// rowDates makes changes of rows of which only the ids are known, at the positions of others.
func (w *Warehouse) rowDates(ctx context.Context, f *filingwire.Feed, at map[string]*change) ([]change, error) {
	ids := make([]string, 0, len(at))
	for id := range at {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var out []change
	for _, part := range parts(ids) {
		found, err := query(ctx, w, func(r driver.Rows, c *change) error {
			var day time.Time
			err := r.Scan(&c.RowID, &day, &c.Version)
			c.Feed, c.Date = f.Name, filingwire.DateOf(day)
			return err
		}, "SELECT id, filing_date, version FROM "+f.Table()+" FINAL WHERE id IN {ids:Array(String)}", named("ids", part))
		if err != nil {
			return nil, fmt.Errorf("read rows of %s: %w", f.Name, err)
		}
		for _, c := range found {
			c.position = at[c.RowID].position
			out = append(out, c)
		}
	}
	return out, nil
}

func (w *Warehouse) insertChanges(ctx context.Context, all []change) error {
	return w.insert(ctx, changes, len(all), func(i int) ([]any, error) {
		c := &all[i]
		day, err := filingwire.ParseDate(string(c.Date))
		if err != nil {
			return nil, fmt.Errorf("change of row %s: %w", c.RowID, err)
		}
		return []any{c.Feed, c.position, c.RowID, day.Time(), c.Version, c.Hash}, nil
	})
}

// ChangeEntry is an entry of the change log.
type ChangeEntry struct {
	filingwire.Change
	Position uint64
}

// Changes returns a feed's changes after a position, in order.
//
// The log serves exports that resume (`updated_after`). A position is opaque and one for all
// feeds. An entry is written when the row it speaks of is readable; entries appear in the order
// of their positions, and none appears later below one that can be read. So an export of what
// changed reads end = ChangesEnd first, then exports the rows named by the entries with
//
//	feed = {feed} AND position > {watermark} AND position <= {end}
//
// joined to the feed's table by its sort key (filing_date, row_id), as they are now; its next
// watermark is end. The first export, of all rows, takes end before it reads as well. Rows that
// were stored before there was a log have no entries. A row that its document no longer has, be
// it that it was read anew or that there is a newer text of it, gets one, with HashGone, and is
// not found in the table: see FeedQuery.Changed.
func (w *Warehouse) Changes(ctx context.Context, f *filingwire.Feed, after uint64, limit int) ([]ChangeEntry, error) {
	out, err := query(ctx, w, func(r driver.Rows, c *ChangeEntry) error {
		var day time.Time
		err := r.Scan(&c.Feed, &c.Position, &c.RowID, &day, &c.Version, &c.Hash)
		c.Date = filingwire.DateOf(day)
		return err
	}, "SELECT feed, position, row_id, filing_date, version, hash FROM changes FINAL"+
		" WHERE feed = {feed:String} AND position > {after:UInt64} ORDER BY position, row_id LIMIT {limit:UInt64}",
		named("feed", f.Name), named("after", after), named("limit", uint64(limit)))
	if err != nil {
		return nil, fmt.Errorf("read changes: %w", err)
	}
	return out, nil
}

// ChangesEnd is the position of the last change of a feed that can be read, 0 = none; f == nil
// stands for all feeds.
func (w *Warehouse) ChangesEnd(ctx context.Context, f *filingwire.Feed) (uint64, error) {
	sql, args := "SELECT max(position) FROM changes", []any(nil)
	if f != nil {
		sql, args = sql+" WHERE feed = {feed:String}", []any{named("feed", f.Name)}
	}
	end, _, err := one(ctx, w, func(r driver.Rows, end *uint64) error { return r.Scan(end) }, sql, args...)
	if err != nil {
		return 0, fmt.Errorf("read changes: %w", err)
	}
	return end, nil
}
