package api

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/filingwire/filingwire"
)

const (
	defaultLimit = 25
	maxLimit     = 1000
	maxTextSize  = 512
)

type view string

const (
	viewDefault view = "default"
	viewCompact view = "compact"
	viewAgent   view = "agent"
)

var views = []string{string(viewDefault), string(viewCompact), string(viewAgent)}

// listing is what a list or an export asks for.
type listing struct {
	query  filingwire.FeedQuery // without what ticker, cik and cursor stand for
	ticker string               // upper case
	cik    string               // ten digits
	cursor string
	view   view

	updatedAfter string // watermark of an export
}

// parseListing reads the parameters of a list, or of an export, of a feed; feed is nil for
// an export of all feeds. That each is known to the operation and given once is checked.
func parseListing(args iter.Seq2[string, string], feed *filingwire.Feed, export bool) (*listing, error) {
	l := &listing{query: filingwire.FeedQuery{Feed: feed}, view: viewDefault}
	if !export {
		l.query.Limit = defaultLimit
	}
	for name, value := range args {
		if err := l.set(name, value, export); err != nil {
			return nil, err
		}
	}
	if l.query.From != "" && l.query.To != "" && l.query.From > l.query.To {
		return nil, queryError("date_from", "The date is after date_to.")
	}
	slices.SortFunc(l.query.Filters, func(a, b filingwire.FilterValue) int { return cmp.Compare(a.Filter.Param, b.Filter.Param) })
	return l, nil
}

func (l *listing) set(name, value string, export bool) (err error) {
	if value == "" && name != "cursor" && name != ignoredParameter {
		return errEmptyValue(name)
	}
	q := &l.query
	switch name {
	case ignoredParameter, "feed", "format": // the latter two are read by the export itself
	case "ticker", "symbol":
		ticker := strings.ToUpper(strings.TrimSpace(value))
		if l.ticker != "" && l.ticker != ticker {
			return queryError("symbol", "It is another name of ticker and differs from it.")
		}
		l.ticker = ticker
	case "cik":
		if l.cik, err = filingwire.ParseCIK(value); err != nil {
			return queryError(name, "The value is not a CIK.", "1 to 10 digits, not all zero")
		}
	case "date_from":
		q.From, err = parseDate(name, value)
	case "date_to":
		q.To, err = parseDate(name, value)
	case "limit":
		q.Limit, err = parseLimit(value, export)
	case "updated_after":
		l.updatedAfter = value
	case "cursor":
		l.cursor = value
	case "view":
		l.view, err = parseView(value)
	case "accession_number":
		q.DocumentID, err = parseAccession(name, value)
	case "include_superseded":
		q.IncludeSuperseded, err = parseBool(name, value)
	default:
		return l.setFilter(name, value)
	}
	return err
}

func (l *listing) setFilter(name, value string) error {
	var filters []filingwire.Filter
	if l.query.Feed != nil {
		filters = l.query.Feed.Filters
	}
	i := slices.IndexFunc(filters, func(f filingwire.Filter) bool { return f.Param == name })
	if i < 0 {
		return queryError(name, "This feed has no such filter.")
	}
	f := filingwire.FilterValue{Filter: filters[i], Text: value}
	switch {
	case f.Filter.Enum != nil:
		if !slices.Contains(f.Filter.Enum, value) {
			return queryError(name, "The value is not one of those accepted.", f.Filter.Enum...)
		}
	case f.Filter.Op == filingwire.FilterMin || f.Filter.Op == filingwire.FilterMax:
		number, err := strconv.ParseFloat(value, 64)
		if err != nil || strings.Trim(value, "0123456789.") != "" {
			return queryError(name, "The value is not a number.", "a decimal number, not negative")
		}
		f.Number = number
	case strings.TrimSpace(value) == "":
		return queryError(name, "The value is blank; leave the parameter out instead.")
	}
	l.query.Filters = append(l.query.Filters, f)
	return nil
}

// canonical renders the filters so that equal listings have equal text. The page size and
// the view are no filters: they may change from page to page.
func (l *listing) canonical() string {
	q, feed := &l.query, allFeeds
	if q.Feed != nil {
		feed = q.Feed.Name
	}
	b := fmt.Appendf(nil, "%q %q %q %q %q %q %t", feed, q.From, q.To, l.ticker, l.cik, q.DocumentID, q.IncludeSuperseded)
	for _, f := range q.Filters {
		b = fmt.Appendf(b, " %s=%q", f.Filter.Param, f.Text)
	}
	return string(b)
}

func parseDate(name, value string) (filingwire.Date, error) {
	d, err := filingwire.ParseDate(value)
	if err != nil {
		return "", queryError(name, "The value is not a date.", "YYYY-MM-DD")
	}
	return d, nil
}

func parseLimit(value string, export bool) (int, error) {
	n, err := strconv.Atoi(value)
	switch {
	case err != nil || strings.Trim(value, "0123456789") != "" || n < 1:
	case export && n <= 1<<31, n <= maxLimit:
		return n, nil
	}
	if export {
		return 0, queryError("limit", "The value is not a number of rows.", "1 or more")
	}
	return 0, queryError("limit", "The value is out of range or not a number.", "1 to 1000")
}

func parseView(value string) (view, error) {
	if !slices.Contains(views, value) {
		return "", queryError("view", "The value is not one of those accepted.", views...)
	}
	return view(value), nil
}

func parseBool(name, value string) (bool, error) {
	switch strings.ToLower(value) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, queryError(name, "The value is not a boolean.", "true", "false")
}

// parseAccession accepts an accession number, dashed or not, and nothing around it.
func parseAccession(name, value string) (string, error) {
	a, err := filingwire.ParseAccession(value)
	if err != nil || value != a && value != strings.ReplaceAll(a, "-", "") {
		return "", queryError(name, "The value is not an accession number.", "0000000000-00-000000")
	}
	return a, nil
}

// sizeOf is how long a parameter may be.
func sizeOf(name string) int {
	if name == "ids" {
		return 4 * maxTextSize
	}
	return maxTextSize
}

// isText tells whether the bytes of a parameter are text that filters may use.
func isText(b []byte, size int) bool {
	return len(b) <= size && utf8.Valid(b) && !slices.ContainsFunc(b, func(c byte) bool { return c < ' ' || c == 0x7f })
}

// printable makes the client's own word fit for an error body.
func printable(s string) string {
	if len(s) > 64 {
		s = s[:64]
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
}
