package warehouse

import (
	"context"
	"fmt"
	"maps"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"golang.org/x/sync/errgroup"

	"github.com/filingwire/filingwire"
)

// Store keeps what one round of the worker produced. It may be repeated after an error or a
// crash, in whole and in any order with other batches, and ends the same: a document's rows
// are those of the highest version that was ever stored for it.
//
// The order of effects, and what a failure after each leaves:
//
//  1. Documents that a higher version has been stored for are taken out.
//  2. Raw documents, then their filings: a filing marks that rows of that version may follow.
//     At the same time the rows' keys, which lead to nothing yet. After a failure there are
//     marks without rows; the batch comes again.
//  3. The marks are read again. For documents that have been marked by another batch, earlier
//     or now, the stored rows are read. Those that the new parse does not have get tombstones
//     at their key; keys by CIK that a row leaves are buried first, while the row itself still
//     tells of them. After a failure such a row is hidden from its former CIK only, and the
//     next attempt finds it again.
//  4. Rows and tombstones go to each feed in one insert, to all feeds at a time, and from there
//     by materialized view to the table by CIK. After a failure some feeds have them; inserting
//     again is harmless.
//  5. Links of tombstoned rows are undone. After a failure they stand until the next attempt
//     and point to a row that cannot be found.
//  6. The events that rows are about are recorded, and amendments' rows linked to the rows that
//     they restate. After a failure the next attempt completes the links.
//  7. At the same time failures are written, and failures that the documents no longer have are
//     buried.
//  8. The marks are read once more. If another batch has meanwhile marked a higher version, it
//     may have looked before step 4: what this batch wrote is retracted. If it marks later,
//     it looks later too, and sees our rows.
//  9. The time of arrival is noted; the first one counts.
func (w *Warehouse) Store(ctx context.Context, b filingwire.Batch) error {
	_, err := w.store(ctx, &b)
	return err
}

// Replace stores as Store does and returns the rows that the batch's documents had and have no
// more (Deleted, without what they said), whichever attempt or batch has buried them: who tells
// others of what was stored tells them of these too, and may have failed to before.
func (w *Warehouse) Replace(ctx context.Context, b filingwire.Batch) (gone []filingwire.StoredRow, err error) {
	documents, err := w.store(ctx, &b)
	if err != nil {
		return nil, err
	}
	return w.vanished(ctx, documents)
}

// store returns the documents of which another batch may have stored rows.
func (w *Warehouse) store(ctx context.Context, b *filingwire.Batch) (again []string, err error) {
	c := compact(b)
	ids := c.ids()
	before, err := w.marks(ctx, ids)
	if err != nil {
		return nil, err
	}
	outdated := c.takeOut(before, b.Version)
	documents, of := errgroup.WithContext(ctx)
	documents.Go(func() error { return w.insertDocuments(of, c, b.Version) })
	documents.Go(func() error { return w.putRowKeys(of, c.allRows()) })
	if err := documents.Wait(); err != nil {
		return nil, err
	}
	now, err := w.marks(ctx, ids)
	if err != nil {
		return nil, err
	}
	maps.Copy(outdated, c.takeOut(now, b.Version))
	again = c.known(before, now)
	stored, err := w.storedRows(ctx, again)
	if err != nil {
		return nil, err
	}
	if err := w.replace(ctx, stale(stored, c.rows, b.Version), c.allRows()); err != nil {
		return nil, err
	}
	rest, of := errgroup.WithContext(ctx)
	rest.Go(func() error { return w.link(of, c.allRows(), again, b.Version) })
	rest.Go(func() error { return w.storeFailures(of, c, b.Version) })
	if err := rest.Wait(); err != nil {
		return nil, err
	}
	after, err := w.marks(ctx, ids)
	if err != nil {
		return nil, err
	}
	maps.Copy(outdated, c.takeOut(after, b.Version))
	if err := w.retract(ctx, outdated, after); err != nil {
		return nil, err
	}
	for id := range outdated {
		again = append(again, id)
	}
	return again, w.arrive(ctx, c)
}

// replace buries keys and rows, writes rows, whose keys are there, and undoes the links of
// buried rows.
func (w *Warehouse) replace(ctx context.Context, g grave, rows []*filingwire.StoredRow) error {
	perFeed := make(map[*filingwire.Feed][]*filingwire.StoredRow)
	for _, r := range append(rows, g.rows...) {
		perFeed[r.Feed] = append(perFeed[r.Feed], r)
	}
	for f := range g.keys {
		if _, ok := perFeed[f]; !ok {
			perFeed[f] = nil // keys alone
		}
	}
	feeds, of := errgroup.WithContext(ctx)
	for f, rows := range perFeed {
		feeds.Go(func() error {
			t, err := w.table(f)
			if err != nil {
				return err
			}
			if err := w.buryKeys(of, t, g.keys[f]); err != nil {
				return err
			}
			return w.insert(of, t.table, len(rows), func(i int) ([]any, error) { return t.values(rows[i]) })
		})
	}
	if err := feeds.Wait(); err != nil {
		return err
	}
	return w.unlink(ctx, g, rows)
}

// buryKeys hides rows from CIKs that they had.
func (w *Warehouse) buryKeys(ctx context.Context, t *feedTable, keys []cikKey) error {
	return w.insert(ctx, t.byCIK, len(keys), func(i int) ([]any, error) {
		k := keys[i]
		return []any{k.cik, k.id, k.version, uint8(1), k.date.Time()}, nil
	})
}

// retract hides what the batch wrote, or an earlier attempt at it, from documents that have
// meanwhile got a higher version. It buries each row at the row's own version, where the later
// insert wins: at the higher one it could hide a row that is just being written.
func (w *Warehouse) retract(ctx context.Context, outdated map[string][]*filingwire.StoredRow, marks map[string]mark) error {
	if len(outdated) == 0 {
		return nil
	}
	ids := make([]string, 0, len(outdated))
	for id := range outdated {
		ids = append(ids, id)
	}
	stored, err := w.storedRows(ctx, ids)
	if err != nil {
		return err
	}
	g := grave{keys: make(map[*filingwire.Feed][]cikKey)}
	live := make(map[rowKey]*storedRow)
	for _, s := range stored {
		if s.version < marks[s.documentID].version {
			g.bury(s, s.version)
			continue
		}
		live[s.rowKey] = s
	}
	for _, rows := range outdated {
		for _, r := range rows {
			var has []string
			if s := live[keyOf(r)]; s != nil {
				has = s.ciks
			}
			g.leave(keyOf(r), missing(r.CIKs, has), r.Version)
		}
	}
	if err := w.replace(ctx, g, nil); err != nil {
		return err
	}
	return w.unlinkOutdated(ctx, ids, marks)
}

// mark tells which versions of a document have been announced.
type mark struct {
	document string
	version  uint64 // the highest
	versions uint64 // how many
}

// marks returns the marks of the documents that have one.
func (w *Warehouse) marks(ctx context.Context, ids []string) (map[string]mark, error) {
	marks := make(map[string]mark)
	for _, part := range parts(ids) {
		found, err := query(ctx, w, func(r driver.Rows, m *mark) error { return r.Scan(&m.document, &m.version, &m.versions) },
			"SELECT document_id, max(version), uniqExact(version) FROM filings WHERE document_id IN {ids:Array(String)} GROUP BY document_id", named("ids", part))
		if err != nil {
			return nil, fmt.Errorf("read stored versions: %w", err)
		}
		for _, m := range found {
			marks[m.document] = m
		}
	}
	return marks, nil
}

// parts cuts ids so that a statement's parameters stay within a URL.
func parts(ids []string) [][]string {
	const size = 500
	var out [][]string
	for len(ids) > size {
		out, ids = append(out, ids[:size]), ids[size:]
	}
	if len(ids) > 0 {
		out = append(out, ids)
	}
	return out
}
