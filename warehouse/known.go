package warehouse

import (
	"context"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

const knownChunk = 2000 // ids in one statement

// KnownDocuments returns which of the documents are stored already, be it with rows or as a
// failure to read them. One that could not be fetched is not known: it may heal.
func (w *Warehouse) KnownDocuments(ctx context.Context, ids []string) (map[string]bool, error) {
	known := make(map[string]bool, len(ids))
	scan := func(r driver.Rows, id *string) error { return r.Scan(id) }
	for len(ids) > 0 {
		n := min(len(ids), knownChunk)
		found, err := query(ctx, w, scan, "SELECT DISTINCT document_id FROM filings WHERE document_id IN {ids:Array(String)}"+
			" UNION DISTINCT SELECT DISTINCT document_id FROM failures FINAL WHERE stage != '"+filingwire.StageFetch+"' AND document_id IN {ids:Array(String)}", named("ids", ids[:n]))
		if err != nil {
			return nil, fmt.Errorf("read known documents: %w", err)
		}
		for _, id := range found {
			known[id] = true
		}
		ids = ids[n:]
	}
	return known, nil
}
