package warehouse

import (
	"context"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

// gone asks for the rows that q's part of the change log names and that are there no more. What
// they said is not known, so of q's filters only the dates count. ok = q asks for such rows.
func (t *feedTable) gone(q *filingwire.FeedQuery) (from string, p *predicate, ok bool) {
	if q.Changed == nil || !q.Changed.Gone {
		return "", nil, false
	}
	p = new(predicate)
	p.and("feed = %s AND position > %s AND position <= %s", p.value("String", t.feed.Name), p.value("UInt64", q.Changed.After), p.value("UInt64", q.Changed.End))
	if q.From != "" {
		p.and("filing_date >= %s", p.value("Date", string(q.From)))
	}
	if q.To != "" {
		p.and("filing_date <= %s", p.value("Date", string(q.To)))
	}
	changed := "SELECT DISTINCT filing_date, row_id FROM changes" + p.String()
	return "(" + changed + ") WHERE (filing_date, row_id) NOT IN (SELECT filing_date, id FROM " + t.name +
		" FINAL WHERE (filing_date, id) IN (" + changed + "))", p, true
}

func (w *Warehouse) countGone(ctx context.Context, t *feedTable, q *filingwire.FeedQuery) (uint64, error) {
	from, p, ok := t.gone(q)
	if !ok {
		return 0, nil
	}
	n, _, err := one(ctx, w, func(r driver.Rows, n *uint64) error { return r.Scan(n) }, "SELECT count() FROM "+from, p.args...)
	if err != nil {
		return 0, fmt.Errorf("count rows of %s that are gone: %w", t.feed.Name, err)
	}
	return n, nil
}

// selectGone asks for the rows that are gone as lines of an export without an id. Ids need no
// escaping: they are letters, digits and underscores.
func (t *feedTable) selectGone(q *filingwire.FeedQuery) (statement, bool) {
	from, p, ok := t.gone(q)
	if !ok {
		return statement{}, false
	}
	object := p.value("String", t.feed.Object)
	return statement{`SELECT '', concat('{"object":"', ` + object + `, '","id":"', row_id, '","deleted":true}') FROM ` + from + " ORDER BY filing_date, row_id", p.args}, true
}
