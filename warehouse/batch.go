package warehouse

import (
	"cmp"
	"maps"
	"slices"

	"github.com/filingwire/filingwire"
)

// rowKey is a row's sort key in its feed.
type rowKey struct {
	feed *filingwire.Feed
	date filingwire.Date
	id   string
}

func keyOf(r *filingwire.StoredRow) rowKey { return rowKey{r.Feed, r.Date, r.ID} }

// contents are a batch's documents, rows and failures, each once, by document.
type contents struct {
	documents map[string]*filingwire.RawDocument
	rows      map[string][]*filingwire.StoredRow // an entry for every document, maybe empty
	failures  map[string][]*filingwire.Failure
}

// compact drops what the batch holds twice: a document delivered again replaces its earlier
// delivery; of a row the highest version counts.
func compact(b *filingwire.Batch) contents {
	c := contents{make(map[string]*filingwire.RawDocument), make(map[string][]*filingwire.StoredRow), make(map[string][]*filingwire.Failure)}
	for i := range b.Documents {
		d := &b.Documents[i]
		c.documents[d.ID] = d
		c.rows[d.ID] = nil
	}
	type name struct {
		feed *filingwire.Feed
		id   string
	}
	best := make(map[name]*filingwire.StoredRow)
	for i := range b.Rows {
		r := &b.Rows[i]
		if old := best[name{r.Feed, r.ID}]; old == nil || r.Version >= old.Version {
			best[name{r.Feed, r.ID}] = r
		}
	}
	for i := range b.Rows { // in the batch's order
		if r := &b.Rows[i]; best[name{r.Feed, r.ID}] == r {
			c.rows[r.DocumentID] = append(c.rows[r.DocumentID], r)
		}
	}
	seen := make(map[string]int)
	for i := range b.Failures {
		f := &b.Failures[i]
		id := failureID(f)
		if at, ok := seen[id]; ok {
			c.failures[f.DocumentID][at] = f
			continue
		}
		seen[id] = len(c.failures[f.DocumentID])
		c.failures[f.DocumentID] = append(c.failures[f.DocumentID], f)
	}
	return c
}

// ids are those of the documents of which anything is in the batch.
func (c *contents) ids() []string {
	ids := slices.AppendSeq(slices.Collect(maps.Keys(c.rows)), maps.Keys(c.failures))
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) > 0 && ids[0] == "" {
		return ids[1:] // failures of envelopes that could not be opened: they have no document
	}
	return ids
}

func (c *contents) allRows() []*filingwire.StoredRow {
	var rows []*filingwire.StoredRow
	for _, id := range c.ids() {
		rows = append(rows, c.rows[id]...)
	}
	return rows
}

// takeOut removes the documents that are marked with a higher version and returns their rows.
func (c *contents) takeOut(marks map[string]mark, version uint64) map[string][]*filingwire.StoredRow {
	out := make(map[string][]*filingwire.StoredRow)
	for id, m := range marks {
		if m.version > version {
			out[id] = c.rows[id]
			delete(c.rows, id)
			delete(c.documents, id)
			delete(c.failures, id)
		}
	}
	return out
}

// known are the documents whose rows another batch may have stored: those marked before this
// batch marked them, and those that have marks of other versions now.
func (c *contents) known(before, now map[string]mark) []string {
	var ids []string
	for id := range c.rows {
		if _, ok := before[id]; ok || now[id].versions > 1 {
			ids = append(ids, id)
		}
	}
	return ids
}

// sorted returns a map's values in the order of its keys, so that equal batches make equal
// statements.
func sorted[K cmp.Ordered, V any](m map[K]V) []V {
	out := make([]V, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, m[k])
	}
	return out
}
