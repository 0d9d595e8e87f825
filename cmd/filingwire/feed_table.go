package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/filingwire/filingwire"
)

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

// feedTable is a table of a feed's rows.
type feedTable struct {
	table
	columns []column
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
	t := &feedTable{columns: append(columns, own...)}
	for _, c := range t.columns {
		t.titles = append(t.titles, c.title)
	}
	return t
}

func (t *feedTable) add(row json.RawMessage) error {
	var fields map[string]any
	if err := json.Unmarshal(row, &fields); err != nil {
		return fmt.Errorf("an event that is not JSON: %w", err)
	}
	cells := make([]string, len(t.columns))
	for i, c := range t.columns {
		cells[i] = c.cell(fields)
	}
	t.table.add(cells...)
	return nil
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
