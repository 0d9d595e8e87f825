package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

// Traces returns the sources of the traces that exist, in any order. The id of a trace is that
// of its row but for the feed's prefix; the rows' keys tell the feeds.
func (w *Warehouse) Traces(ctx context.Context, ids []string) ([]filingwire.TraceSource, error) {
	var hashes []string
	for _, id := range ids {
		if hash, ok := filingwire.TraceHash(id); ok {
			hashes = append(hashes, hash)
		}
	}
	if len(hashes) == 0 {
		return nil, nil
	}
	rows, err := query(ctx, w, func(r driver.Rows, id *string) error { return r.Scan(id) },
		"SELECT DISTINCT id FROM row_keys WHERE hash IN {hashes:Array(String)}"+narrow, named("hashes", hashes))
	if err != nil {
		return nil, fmt.Errorf("find traces: %w", err)
	}
	var feeds []string
	var args []any
	for _, f := range w.config.Feeds {
		own := slices.DeleteFunc(slices.Clone(rows), func(id string) bool { return !strings.HasPrefix(id, f.Prefix) })
		if len(own) == 0 {
			continue
		}
		p := &predicate{args: args}
		p.at(own)
		args = p.args
		feeds = append(feeds, "SELECT id, doc, evidence, document_id, stored_at FROM "+w.tables[f].name+" FINAL"+p.String())
	}
	if len(feeds) == 0 {
		return nil, nil
	}
	sources, err := query(ctx, w, func(r driver.Rows, s *filingwire.TraceSource) error {
		var stored time.Time
		err := r.Scan(&s.ID, &s.Doc, &s.Evidence, &s.DocumentID, &stored)
		s.ID, s.StoredAt = filingwire.TraceID(s.ID), filingwire.InstantOf(stored)
		return err
	}, strings.Join(feeds, " UNION ALL ")+narrow, args...)
	if err != nil {
		return nil, fmt.Errorf("read traces: %w", err)
	}
	return sources, w.observe(ctx, sources)
}

// observe sets when the sources' documents were fetched.
func (w *Warehouse) observe(ctx context.Context, sources []filingwire.TraceSource) error {
	if len(sources) == 0 {
		return nil
	}
	type observed struct {
		document    string
		first, last time.Time
	}
	ids := make([]string, len(sources))
	for i := range sources {
		ids[i] = sources[i].DocumentID
	}
	all, err := query(ctx, w, func(r driver.Rows, o *observed) error { return r.Scan(&o.document, &o.first, &o.last) },
		"SELECT document_id, min(retrieved_at), max(retrieved_at) FROM filings WHERE document_id IN {ids:Array(String)} GROUP BY document_id"+narrow,
		named("ids", ids))
	if err != nil {
		return fmt.Errorf("read traces' documents: %w", err)
	}
	for i := range sources {
		for _, o := range all {
			if o.document == sources[i].DocumentID {
				sources[i].FirstRetrieved, sources[i].LastRetrieved = filingwire.InstantOf(o.first), filingwire.InstantOf(o.last)
			}
		}
	}
	return nil
}

// Canonicals calls each with the canonical text of every document that is stored, one after
// the other: texts can be large.
func (w *Warehouse) Canonicals(ctx context.Context, ids []string, each func(id string, text []byte)) error {
	rows, err := w.conn.Query(ctx, "SELECT document_id, canonical FROM raw_documents FINAL WHERE document_id IN {ids:Array(String)}"+
		narrow+", max_block_size = 1", named("ids", ids))
	if err != nil {
		return fmt.Errorf("read canonical texts: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var text []byte
		if err := rows.Scan(&id, &text); err != nil {
			return fmt.Errorf("read canonical texts: %w", err)
		}
		each(id, text)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read canonical texts: %w", err)
	}
	return nil
}
