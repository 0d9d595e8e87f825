package warehouse

import (
	"context"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

// windowRows is about how many rows an export asks for at a time: 32,768 of 2.5 kB are 80 MB,
// which is what its statement may come to hold, however many parts the rows are spread over.
const windowRows = 1 << 15

// dayRange is a closed range of filing dates.
type dayRange struct{ from, to filingwire.Date }

// daily is how many rows a day has.
type daily struct {
	day  filingwire.Date
	rows uint64
}

// windows cuts the days of what q asks for into ranges of about windowRows rows each, or of one
// day. Where few rows are asked for it is one range.
func (w *Warehouse) windows(ctx context.Context, t *feedTable, q filingwire.FeedQuery) ([]dayRange, error) {
	if len(q.CIKs) > 0 || q.DocumentID != "" {
		return []dayRange{{q.From, q.To}}, nil
	}
	p, source := new(predicate), t.name
	if q.From != "" {
		p.and("filing_date >= %s", p.value("Date", string(q.From)))
	}
	if q.To != "" {
		p.and("filing_date <= %s", p.value("Date", string(q.To)))
	}
	if c := q.Changed; c != nil {
		source = "changes"
		p.and("feed = %s AND position > %s AND position <= %s", p.value("String", t.feed.Name), p.value("UInt64", c.After), p.value("UInt64", c.End))
	}
	days, err := query(ctx, w, func(r driver.Rows, d *daily) error {
		var day time.Time
		err := r.Scan(&day, &d.rows)
		d.day = filingwire.DateOf(day)
		return err
	}, "SELECT filing_date, count() FROM "+source+p.String()+" GROUP BY filing_date ORDER BY filing_date", p.args...)
	if err != nil {
		return nil, err
	}
	return dayRanges(days), nil
}

// dayRanges joins neighbouring days to ranges without gaps of up to windowRows rows.
func dayRanges(days []daily) (out []dayRange) {
	var rows uint64
	for _, d := range days {
		if len(out) == 0 || rows+d.rows > windowRows {
			out = append(out, dayRange{d.day, d.day})
			rows = 0
		}
		rows += d.rows
		out[len(out)-1].to = d.day
	}
	return out
}
