package classify

import (
	"regexp"
	"strings"
)

// Text that lost its tables runs on: headings of columns one behind the other, then labels
// with as many numbers behind each, in lines of their own or in one paragraph.

var (
	// voteRunHead is a heading of a column within running headings.
	voteRunHead = regexp.MustCompile(`(?i)^(?:(?:number\s+of\s+)?(?:shares\s+|votes\s+)?(?:voted\s+|cast\s+)?(?:for|against|withheld|withhold|abstain(?:ed|ing)?|abstentions?)(?:\s+votes)?|broker\s+non[\s-]?votes?|non[\s-]votes|(?:1|one|2|two|3|three)\s+years?)(?:\s+|$)`)
	// voteRunRow is a label and numbers behind it.
	voteRunRow    = regexp.MustCompile(`^\s*([^\d\n]{0,70}?(?:\(\d\)|\*+)?)\s*((?:(?:\s|^)(?:\d{1,3}(?:,\d{3})+|\d+|[—–-])){2,8})(?:\s|$)`)
	voteRunNumber = regexp.MustCompile(`\S+`)
)

const maxRunHead = 160 // bytes between a table's first heading and its first number

// runHeads reads running headings at the beginning of text: their columns, and where they end.
func runHeads(text string) (columns []voteColumn, end int) {
	for end < min(len(text), maxRunHead) {
		m := voteRunHead.FindString(text[end:min(len(text), end+48)])
		if m == "" {
			break
		}
		c := voteColumnOf(m)
		if !c.counted() {
			break
		}
		columns, end = append(columns, c), end+len(m)
	}
	return columns, end
}

// runTable takes a paragraph that holds headings which run on: alone, when rows follow in
// paragraphs of their own, or with all its rows.
func (v *voteReader) runTable(s Span, text string) bool {
	if len(text) > maxVoteText/16 || !strings.Contains(text, "gainst") && !strings.Contains(text, "GAINST") && !strings.Contains(text, "ithh") && !strings.Contains(text, "ITHH") && !strings.Contains(text, "Year") {
		return false
	}
	found, from := false, 0
	for i := 0; i < len(text); i++ {
		if i > 0 && text[i-1] != ' ' || !runHeadStart(text[i]) {
			continue
		}
		columns, n := runHeads(text[i:])
		if len(columns) < 2 {
			continue
		}
		rows := runRows(text[i+n:], len(columns))
		if len(rows) == 0 && (i+n < len(text) || strangeWords(text[:i]) > 3) {
			i += n - 1
			continue
		}
		if lead := (Span{from, i}).Shift(s.Start).trim(v.text); !lead.Empty() && len(rows) > 0 {
			v.paragraph(lead)
		}
		v.run(columns)
		from = i + n
		for _, row := range rows {
			v.runRow(row.Shift(i+n).Shift(s.Start), len(columns))
			from = i + n + row.End
		}
		found, i = true, from-1
	}
	if !found {
		return false
	}
	if rest := (Span{from, len(text)}).Shift(s.Start).trim(v.text); !rest.Empty() {
		v.paragraph(rest)
	}
	return true
}

func runHeadStart(c byte) bool { return strings.IndexByte("FfAaWwBbNnVvSsOoTt123", c) >= 0 }

// run sets the columns of rows that follow.
func (v *voteReader) run(columns []voteColumn) {
	v.endUpright()
	v.columns, v.headed, v.running = append(voteColumns{voteNone}, columns...), len(v.lines), len(columns)
}

// runRows finds rows of n numbers at the beginning of text.
func runRows(text string, n int) []Span {
	var rows []Span
	for from := 0; from < len(text) && len(rows) < maxVoteLines; {
		m := voteRunRow.FindStringSubmatchIndex(text[from:min(len(text), from+240)])
		if m == nil || m[0] != 0 || len(voteRunNumber.FindAllString(text[from+m[4]:from+m[5]], -1)) != n || len(rows) > 0 && m[3] == m[2] {
			break
		}
		rows = append(rows, Span{from, from + m[5]})
		from += m[5]
	}
	return rows
}

// runRow takes a row below running headings.
func (v *voteReader) runRow(s Span, n int) bool {
	text := s.In(v.text)
	m := voteRunRow.FindStringSubmatchIndex(text)
	if m == nil || m[5] != len(strings.TrimRight(text, " ")) {
		return false
	}
	numbers := voteRunNumber.FindAllStringIndex(text[m[4]:m[5]], -1)
	if len(numbers) != n {
		return false
	}
	var values []voteValue
	for i, at := range numbers {
		span := Span{m[4] + at[0], m[4] + at[1]}
		values = append(values, voteValue{Cell{Span: span.Shift(s.Start), Text: span.In(text), Cols: 1}, i + 1})
	}
	label := voteLabel{}
	if name := (Span{m[2], m[3]}).trim(text); !name.Empty() {
		label = voteLabel{name.Shift(s.Start), name.In(text)}
	}
	v.dataRow(label, values)
	return true
}

// stack notes a heading that fills a paragraph: of a table that was printed one cell a line,
// whose first label parts its headings from its numbers.
func (v *voteReader) stack(text string) {
	switch c := voteColumnOf(text); {
	case c != voteNone && len(text) < 40 && (c.counted() || len(v.stacked) > 0):
		v.stacked, v.since = append(v.stacked, c), 0
	case len(v.stacked) > 0:
		if v.since++; v.since > 2 {
			v.stacked = nil
		}
	}
}

// stackedHeads gives a table without headings those that stood before it, where they are as
// many as its columns of numbers.
func (v *voteReader) stackedHeads(rows [][]Cell) {
	heads := v.stacked
	v.stacked = nil
	if len(heads) < 2 || len(rows) == 0 {
		return
	}
	c := make(voteColumns, len(rows[0]))
	k := 0
	for i := range c {
		for _, row := range rows {
			if voteValueCell(row[i].Text) {
				if k < len(heads) {
					c[i] = heads[k]
				}
				k++
				break
			}
		}
	}
	if k == len(heads) && c.usable() {
		v.columns, v.headed = c, len(v.lines)
	}
}
