package warehouse

import (
	"cmp"
	"slices"

	"github.com/filingwire/filingwire"
)

// maxAmendmentDays bounds how long after a filing its amendments are looked for.
const maxAmendmentDays = 400

// eventEntry says that a row is about an event.
type eventEntry struct {
	key       string
	date      filingwire.Date
	document  string
	id        string
	details   []string
	amendment bool
	version   uint64
}

// compare orders the filings of an event. Agents number their filings apart, so that of one
// day's filings the amendment is the later one whatever its number.
func (e *eventEntry) compare(o *eventEntry) int {
	return cmp.Or(cmp.Compare(e.date, o.date), compareBool(e.amendment, o.amendment), cmp.Compare(e.document, o.document))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// successors maps rows to the rows that restate them: each row of an amendment supersedes one
// row of the same event in an earlier filing within maxAmendmentDays, the one that shares most
// details with it, of several the nearest. A row has one successor and restates one row. The
// result depends on what the entries are, not on their order.
func successors(entries []eventEntry) map[string]string {
	byKey := make(map[string][]*eventEntry)
	for i := range entries {
		e := &entries[i]
		byKey[e.key] = append(byKey[e.key], e)
	}
	by := make(map[string]string)
	for _, rows := range byKey {
		slices.SortFunc(rows, func(a, b *eventEntry) int { return cmp.Or(a.compare(b), cmp.Compare(a.id, b.id)) })
		for from := 0; from < len(rows); {
			to := from + 1
			for to < len(rows) && rows[to].document == rows[from].document {
				to++
			}
			if rows[from].amendment {
				restate(by, rows[from:to], rows[:from])
			}
			from = to
		}
	}
	return by
}

// restate pairs the rows of an amendment with earlier ones that nothing supersedes yet. Both
// are in order.
func restate(by map[string]string, rows, earlier []*eventEntry) {
	type pair struct{ row, old, shared int }
	var pairs []pair
	for i, r := range rows {
		for k, old := range earlier {
			if by[old.id] == "" && r.date.Time().Sub(old.date.Time()).Hours() <= 24*maxAmendmentDays {
				pairs = append(pairs, pair{i, k, len(r.details) - len(missing(r.details, old.details))})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.shared, a.shared), earlier[b.old].compare(earlier[a.old]), cmp.Compare(a.old, b.old), cmp.Compare(a.row, b.row))
	})
	paired := make([]bool, len(rows))
	for _, p := range pairs {
		if old := earlier[p.old]; !paired[p.row] && by[old.id] == "" {
			by[old.id], paired[p.row] = rows[p.row].id, true
		}
	}
}
