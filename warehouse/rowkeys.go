package warehouse

import (
	"context"
	"strings"

	"github.com/filingwire/filingwire"
)

var rowKeys = newTable("row_keys", "hash", "String", "id", "String", "filing_date", "Date")

// hashOf is the part of a row's id that its trace's id shares.
func hashOf(id string) string {
	_, hash, _ := strings.Cut(id, "_")
	return hash
}

// putRowKeys records where rows stand. Before a row is stored its key leads to nothing.
func (w *Warehouse) putRowKeys(ctx context.Context, rows []*filingwire.StoredRow) error {
	return w.insert(ctx, rowKeys, len(rows), func(i int) ([]any, error) {
		return []any{hashOf(rows[i].ID), rows[i].ID, rows[i].Date.Time()}, nil
	})
}

// at adds that a row's id is one of ids, by its key.
func (p *predicate) at(ids []string) {
	hashes := make([]string, len(ids))
	for i, id := range ids {
		hashes[i] = hashOf(id)
	}
	p.and("(filing_date, id) IN (SELECT filing_date, id FROM row_keys WHERE hash IN %s AND id IN %s)",
		p.value("Array(String)", hashes), p.value("Array(String)", ids))
}
