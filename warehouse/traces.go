package warehouse

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

// Traces returns the sources of the traces that exist, in any order. The id of a trace tells
// its row's but for the feed, so each feed is asked.
func (w *Warehouse) Traces(ctx context.Context, ids []string) ([]filingwire.TraceSource, error) {
	p := new(predicate)
	var feeds []string
	for _, f := range w.config.Feeds {
		var rows []string
		for _, id := range ids {
			if row, ok := f.TracedRow(id); ok {
				rows = append(rows, row)
			}
		}
		if len(rows) == 0 {
			return nil, nil
		}
		name := w.tables[f].name
		// The index by id finds the keys; FINAL over all of them would read much more.
		feeds = append(feeds, "SELECT id, doc, evidence, document_id, stored_at FROM "+name+" FINAL WHERE (filing_date, id) IN (SELECT filing_date, id FROM "+
			name+" WHERE id IN "+p.value("Array(String)", rows)+")")
	}
	sources, err := query(ctx, w, func(r driver.Rows, s *filingwire.TraceSource) error {
		var stored time.Time
		err := r.Scan(&s.ID, &s.Doc, &s.Evidence, &s.DocumentID, &stored)
		s.ID, s.StoredAt = filingwire.TraceID(s.ID), filingwire.InstantOf(stored)
		return err
	}, strings.Join(feeds, " UNION ALL ")+narrow, p.args...)
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
