package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"

	"github.com/filingwire/filingwire"
)

const (
	columnGap   = 2
	leastColumn = 12 // a column is not cut below it
	dimmed      = "\x1b[2m"
	bold        = "\x1b[1m"
	red         = "\x1b[31m"
	green       = "\x1b[32m"
	yellow      = "\x1b[33m"
	plain       = "\x1b[0m"
)

// tones colour the words that tell at a glance what an event is.
var tones = map[string]string{"appointment": green, "engagement": green, "departure": red, "resignation": red, "termination": red,
	"dismissal": red, "high": red, "medium": yellow}

// column is one of a table: its title and what of a row stands in it.
type column struct {
	title string
	cell  func(row map[string]any) string
}

// feedColumns are those that a feed has beside day, ticker and company; any other feed shows
// its headline.
var feedColumns = map[string][]column{
	"officer-changes": {{"CHANGE", path("changeType")}, {"PERSON", path("person", "name")}, {"ROLE", path("roles")}, {"EFFECTIVE", path("effectiveDate")}},
	"auditor-changes": {{"CHANGE", path("changeType")}, {"FORMER AUDITOR", path("formerAuditor", "name")}, {"NEW AUDITOR", path("newAuditor", "name")}},
	"restatements":    {{"SEVERITY", path("severity")}, {"ISSUES", path("issues")}, {"CONCLUDED", path("conclusionDate")}},
	"voting-results":  {{"MEETING", path("meetingDate")}, {"KIND", path("meetingType")}, {"VOTES", votes}, {"LEAST SUPPORT", leastSupport}},
	"enforcement":     {{"RELEASE", path("releaseNumber")}, {"VIOLATION", path("violationType")}, {"TITLE", path("title")}, {"PENALTY", penalty}},
	"":                {{"WHAT", path("headline")}},
}

// feedTable holds the rows until their widths are known.
type feedTable struct {
	columns []column
	cells   [][]string
}

func newFeedTable(feed *filingwire.Feed) *feedTable {
	own, ok := feedColumns[feed.Name]
	if !ok {
		own = feedColumns[""]
	}
	columns := []column{{"DATE", dayOf}}
	if feed.Item != "" {
		columns = append(columns, column{"TICKER", path("ticker")}, column{"COMPANY", path("companyName")})
	}
	return &feedTable{columns: append(columns, own...)}
}

func (t *feedTable) add(row json.RawMessage) error {
	var fields map[string]any
	if err := json.Unmarshal(row, &fields); err != nil {
		return fmt.Errorf("an event that is not JSON: %w", err)
	}
	cells := make([]string, len(t.columns))
	for i, c := range t.columns {
		cells[i] = printable(c.cell(fields))
	}
	t.cells = append(t.cells, cells)
	return nil
}

// print writes the table in width columns: the widest columns give way first.
func (t *feedTable) print(w io.Writer, width int, coloured bool) {
	widths := make([]int, len(t.columns))
	for i, c := range t.columns {
		widths[i] = len(c.title)
		for _, cells := range t.cells {
			widths[i] = max(widths[i], runewidth.StringWidth(cells[i]))
		}
	}
	shrink(widths, width-columnGap*(len(widths)-1))
	titles := make([]string, len(t.columns))
	for i, c := range t.columns {
		titles[i] = c.title
	}
	line(w, titles, widths, func(int, string) string { return onlyIf(coloured, bold) })
	for _, cells := range t.cells {
		line(w, cells, widths, func(i int, text string) string {
			switch {
			case !coloured:
				return ""
			case i == 0:
				return dimmed
			}
			return tones[text]
		})
	}
}

func onlyIf(condition bool, text string) string {
	if condition {
		return text
	}
	return ""
}

func line(w io.Writer, cells []string, widths []int, colour func(i int, text string) string) {
	var b strings.Builder
	for i, text := range cells {
		shown := runewidth.Truncate(text, widths[i], "…")
		if i < len(cells)-1 {
			shown = runewidth.FillRight(shown, widths[i])
		}
		if code := colour(i, text); code != "" {
			shown = code + shown + plain
		}
		b.WriteString(shown)
		if i < len(cells)-1 {
			b.WriteString(strings.Repeat(" ", columnGap))
		}
	}
	fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
}

// shrink takes from the widest of widths until they fit.
func shrink(widths []int, room int) {
	for {
		sum, widest := 0, 0
		for i, n := range widths {
			sum += n
			if n > widths[widest] {
				widest = i
			}
		}
		if sum <= room || widths[widest] <= leastColumn {
			return
		}
		widths[widest]--
	}
}

// printable keeps a filing's text from steering the terminal.
func printable(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }), " ")
}

// path shows the value at keys: a text, a number, a list of them, or nothing.
func path(keys ...string) func(map[string]any) string {
	return func(row map[string]any) string {
		var v any = row
		for _, key := range keys {
			m, _ := v.(map[string]any)
			v = m[key]
		}
		return show(v)
	}
}

func show(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []any:
		texts := make([]string, len(v))
		for i := range v {
			texts[i] = show(v[i])
		}
		return strings.Join(texts, ", ")
	}
	return ""
}

func dayOf(row map[string]any) string {
	text := show(row["filingDate"])
	if text == "" {
		text = show(row["publishedAt"])
	}
	return text[:min(len(text), len("2006-01-02"))]
}

func proposals(row map[string]any) (all []map[string]any) {
	list, _ := row["proposals"].([]any)
	for _, p := range list {
		if m, ok := p.(map[string]any); ok {
			all = append(all, m)
		}
	}
	return all
}

func votes(row map[string]any) string {
	refused := 0
	all := proposals(row)
	for _, p := range all {
		if p["approved"] == false {
			refused++
		}
	}
	if refused > 0 {
		return fmt.Sprintf("%d, %d not approved", len(all), refused)
	}
	return strconv.Itoa(len(all))
}

func leastSupport(row map[string]any) string {
	least, found := 0.0, false
	for _, p := range proposals(row) {
		if percent, ok := p["supportPercent"].(float64); ok && (!found || percent < least) {
			least, found = percent, true
		}
	}
	if !found {
		return ""
	}
	return fmt.Sprintf("%.1f %%", least)
}

func penalty(row map[string]any) string {
	amount, ok := row["penaltyAmount"].(float64)
	if !ok {
		return ""
	}
	return "$" + grouped(int64(amount))
}

// grouped writes 1234567 as 1,234,567.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
