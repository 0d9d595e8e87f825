package warehouse

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/filingwire/filingwire"
)

// predicate builds a WHERE clause. Values travel as parameters only.
type predicate struct {
	conds []string
	args  []any
}

// value adds a parameter and returns its place in the statement.
func (p *predicate) value(kind string, v any) string {
	name := "p" + strconv.Itoa(len(p.args))
	p.args = append(p.args, named(name, v))
	return "{" + name + ":" + kind + "}"
}

func (p *predicate) and(format string, a ...any) {
	p.conds = append(p.conds, fmt.Sprintf(format, a...))
}

func (p *predicate) String() string {
	if len(p.conds) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(p.conds, " AND ")
}

// source is the table that serves the query and whether one row may stand in it several times.
func (t *feedTable) source(q *filingwire.FeedQuery) (name string, doubled bool) {
	if len(q.CIKs) > 0 && q.DocumentID == "" {
		return t.byCIK.name, len(q.CIKs) > 1
	}
	return t.name, false
}

// where is everything that a query asks for but its limit and the hiding of superseded rows.
func (t *feedTable) where(q *filingwire.FeedQuery) (*predicate, error) {
	p := new(predicate)
	if q.From != "" {
		p.and("filing_date >= %s", p.value("Date", string(q.From)))
	}
	if q.To != "" {
		p.and("filing_date <= %s", p.value("Date", string(q.To)))
	}
	if b := q.Before; b != nil {
		// a comparison of tuples would not narrow the range of keys
		date := p.value("Date", string(b.Date))
		p.and("filing_date <= %s", date)
		p.and("(filing_date < %s OR id < %s)", date, p.value("String", b.ID))
	}
	if q.DocumentID != "" {
		// the keys come from the projection by document
		p.and("(filing_date, id) IN (SELECT filing_date, id FROM %s WHERE document_id = %s)", t.name, p.value("String", q.DocumentID))
	}
	if c := q.Changed; c != nil {
		p.and("(filing_date, id) IN (SELECT filing_date, row_id FROM changes WHERE feed = %s AND position > %s AND position <= %s)",
			p.value("String", t.feed.Name), p.value("UInt64", c.After), p.value("UInt64", c.End))
	}
	switch name, _ := t.source(q); {
	case name == t.byCIK.name:
		p.and("cik IN %s", p.value("Array(String)", q.CIKs))
	case q.CIKs != nil:
		p.and("hasAny(ciks, %s)", p.value("Array(String)", list(q.CIKs)))
	}
	t.tenures(p, q)
	for _, f := range q.Filters {
		if err := t.filter(p, f); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// tenures asks for rows of a time in which one of their issuers counts.
func (t *feedTable) tenures(p *predicate, q *filingwire.FeedQuery) {
	name, _ := t.source(q)
	var any []string
	for _, x := range q.Tenures {
		cond := "has(ciks, " + p.value("String", x.CIK) + ")"
		if name == t.byCIK.name {
			cond = "cik = " + p.value("String", x.CIK)
		}
		if x.From != "" {
			cond += " AND filing_date >= " + p.value("Date", string(x.From))
		}
		if x.To != "" {
			cond += " AND filing_date <= " + p.value("Date", string(x.To))
		}
		any = append(any, cond)
	}
	if len(any) > 0 {
		p.and("(%s)", strings.Join(any, " OR "))
	}
}

func (t *feedTable) filter(p *predicate, f filingwire.FilterValue) error {
	columns := f.Filter.Columns
	for _, c := range columns {
		if _, ok := t.lists[c]; !ok {
			return fmt.Errorf("filter %s: feed %s has no column %s", f.Filter.Param, t.feed.Name, c)
		}
	}
	if len(columns) == 0 {
		return fmt.Errorf("filter %s: no column", f.Filter.Param)
	}
	switch f.Filter.Op {
	case filingwire.FilterEqual:
		p.and("%s = %s", columns[0], p.value("String", f.Text))
	case filingwire.FilterHas:
		p.and("has(%s, %s)", columns[0], p.value("String", f.Text))
	case filingwire.FilterContains:
		p.and("%s", t.contains(columns, p.value("String", f.Text)))
	case filingwire.FilterMin:
		p.and("%s >= %s", columns[0], p.value("Float64", f.Number))
	case filingwire.FilterMax:
		p.and("%s <= %s", columns[0], p.value("Float64", f.Number))
	case filingwire.FilterQuery:
		for _, word := range strings.Fields(f.Text) {
			p.and("%s", t.contains(columns, p.value("String", word)))
		}
	default:
		return fmt.Errorf("filter %s: unknown operation %d", f.Filter.Param, f.Filter.Op)
	}
	return nil
}

// contains finds text in any of the columns, in any case; in a list, in any element.
func (t *feedTable) contains(columns []string, text string) string {
	found := make([]string, len(columns))
	for i, c := range columns {
		found[i] = "positionCaseInsensitiveUTF8(ifNull(" + c + ", ''), " + text + ") > 0"
		if t.lists[c] {
			found[i] = "arrayExists(v -> positionCaseInsensitiveUTF8(v, " + text + ") > 0, " + c + ")"
		}
	}
	return "(" + strings.Join(found, " OR ") + ")"
}
