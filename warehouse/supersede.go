package warehouse

import (
	"context"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

var supersessions = newTable("supersessions", "id", "String", "by_id", "String", "version", "UInt64", "is_deleted", "UInt8")

// PutSupersessions links rows to the rows that restate them. A row has one successor; the
// link of the highest version stands.
func (w *Warehouse) PutSupersessions(ctx context.Context, links []filingwire.Supersession) error {
	return w.insert(ctx, supersessions, len(links), func(i int) ([]any, error) {
		l, deleted := links[i], uint8(0)
		if l.Deleted {
			deleted = 1
		}
		return []any{l.ID, l.By, l.Version, deleted}, nil
	})
}

// links reads the links from and to the given rows, or all links when ids is nil.
func (w *Warehouse) links(ctx context.Context, ids []string) ([]filingwire.Supersession, error) {
	scan := func(r driver.Rows, l *filingwire.Supersession) error {
		return r.Scan(&l.ID, &l.By, &l.Version)
	}
	const all = "SELECT id, by_id, version FROM supersessions FINAL"
	if ids == nil {
		links, err := query(ctx, w, scan, all)
		if err != nil {
			return nil, fmt.Errorf("read supersessions: %w", err)
		}
		return links, nil
	}
	var out []filingwire.Supersession
	for _, part := range parts(ids) {
		links, err := query(ctx, w, scan, all+" WHERE id IN {ids:Array(String)} OR by_id IN {ids:Array(String)}", named("ids", part))
		if err != nil {
			return nil, fmt.Errorf("read supersessions: %w", err)
		}
		out = append(out, links...)
	}
	return out, nil
}

// linkMap answers both directions. Of several rows that one row restates, the least id counts.
type linkMap struct{ by, of map[string]string }

func newLinkMap(links []filingwire.Supersession) linkMap {
	m := linkMap{make(map[string]string, len(links)), make(map[string]string, len(links))}
	for _, l := range links {
		m.by[l.ID] = l.By
		if old, ok := m.of[l.By]; !ok || l.ID < old {
			m.of[l.By] = l.ID
		}
	}
	return m
}

// resolve sets the links of the rows.
func (w *Warehouse) resolve(ctx context.Context, rows []filingwire.ReadRow) error {
	if len(rows) == 0 {
		return nil
	}
	m, err := w.allLinks(ctx)
	if err != nil {
		return err
	}
	for i := range rows {
		rows[i].Supersedes, rows[i].SupersededBy = m.of[rows[i].ID], m.by[rows[i].ID]
	}
	return nil
}

// unlink undoes the links made by rows that are gone, so that what they superseded shows
// again. A row that only moved is not gone.
func (w *Warehouse) unlink(ctx context.Context, g grave, rows []*filingwire.StoredRow) error {
	gone := make(map[string]uint64)
	for _, r := range g.rows {
		gone[r.ID] = r.Version
	}
	for _, r := range rows {
		delete(gone, r.ID)
	}
	if len(gone) == 0 {
		return nil
	}
	ids := make([]string, 0, len(gone))
	for id := range gone {
		ids = append(ids, id)
	}
	links, err := w.links(ctx, ids)
	if err != nil {
		return err
	}
	var undone []filingwire.Supersession
	for _, l := range links {
		if v, ok := gone[l.By]; ok {
			l.Version, l.Deleted = max(v, l.Version+1), true // never a tie
			undone = append(undone, l)
		}
	}
	return w.PutSupersessions(ctx, undone)
}
