package classify

import (
	"slices"
	"strings"
)

// voteUpright collects votes whose counts stand one below the other, each beside its name;
// several matters or nominees may stand side by side.
type voteUpright struct {
	lines   []voteLine
	columns []int // of the grid, by line
}

func (u *voteUpright) empty() bool { return len(u.lines) == 0 }

// standing tells whether a table's rows are labelled with what they count.
func standing(rows [][]Cell) bool {
	n, valued := 0, 0
	for _, row := range rows {
		label, values := splitVoteRow(row)
		if len(values) == 0 {
			continue
		}
		valued++
		if _, count := splitOwner(row, label); voteLabelOf(count.text).counted() {
			n++
		}
	}
	return n >= 2 && 2*n >= valued
}

// splitOwner parts a row's label that stands in two cells: who or what is voted on, and what
// the row counts.
func splitOwner(row []Cell, label voteLabel) (owner, count voteLabel) {
	for i := len(row) - 1; i > 0; i-- {
		c := row[i]
		if c.Empty() || voteValueCell(c.Text) || c.Span.End > label.span.End {
			continue
		}
		if c.Span.Start > label.span.Start && voteLabelOf(c.Text).counted() {
			before := Span{label.span.Start, c.Span.Start}
			return voteLabel{before, strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(label.text), c.Text))}, voteLabel{c.Span, c.Text}
		}
		break
	}
	return voteLabel{}, label
}

// standing reads such a table.
func (v *voteReader) standing(rows [][]Cell) {
	if v.sideBySide(rows) {
		return
	}
	var heads []Cell
	for _, row := range rows {
		label, values := splitVoteRow(row)
		if owner, count := splitOwner(row, label); len(values) > 0 && owner.text != "" {
			v.endUpright()
			if text := strings.TrimRight(owner.text, " :"); !v.namesPerson(owner.span, text) {
				v.remark(owner.span, owner.text)
			}
			label = count
		}
		column := voteLabelOf(label.text)
		switch {
		case len(values) == 0 && manyCells(row):
			v.endUpright()
			heads = row
		case len(values) == 0:
			v.endUpright()
			v.textRow(label)
		case column.counted():
			v.countRow(column, values, heads)
		case column == voteNone && len(v.columns.counting()) > 0 && len(values) > 1:
			v.endUpright()
			v.dataRow(label, values)
		}
	}
	v.endUpright()
}

// sideBySide reads a table whose columns are proposals, where their headings stand before
// it one a line: as many numbered ones as it has columns of numbers.
func (v *voteReader) sideBySide(rows [][]Cell) bool {
	n := 0
	for _, row := range rows {
		label, values := splitVoteRow(row)
		if len(values) < 2 || n > 0 && len(values) != n || !voteLabelOf(label.text).counted() {
			return false
		}
		n = len(values)
		for _, x := range values {
			if isPercent(x.Text) {
				return false
			}
		}
	}
	pending := append(slices.Clone(lately(v.remarks)), v.pending...) // one number puts away the other
	end := len(pending)
	var at []int // the paragraphs that open the last n proposals
	for i := end - 1; i >= 0 && len(at) < n; i-- {
		if _, _, ok := proposalNumber(pending[i].In(v.text)); ok {
			at = append(at, i)
		}
	}
	if len(at) < n || n == 0 {
		v.skipped++ // all but the first column are lost
		return false
	}
	groups := make([][]Span, n)
	for i, from := range at {
		groups[n-1-i] = pending[from:end]
		end = from
	}
	for k, group := range groups {
		v.endUpright()
		v.pending = group
		for _, row := range rows {
			label, values := splitVoteRow(row)
			v.below(voteLabelOf(label.text), values[k], Cell{})
		}
	}
	v.endUpright()
	return true
}

func manyCells(row []Cell) bool {
	n := 0
	for _, c := range row {
		if !c.Empty() {
			n++
		}
	}
	return n >= 2
}

// countRow takes the values of a row: one for each line, and counts that have a column of
// their own beside them.
func (v *voteReader) countRow(column voteColumn, values []voteValue, heads []Cell) {
	beside := false
	for _, n := range values {
		if isPercent(n.Text) {
			continue
		}
		over := Cell{}
		if n.column < len(heads) {
			over = heads[n.column]
		}
		switch c := voteColumnOf(over.Text); {
		case c.counted() && !v.upright.empty():
			v.upright.lines[0].putValue(c, n)
			continue
		case beside && (c == voteIgnored || over.Empty()):
			continue
		}
		beside = true
		v.below(column, n, over)
	}
}

// below adds a count to the line of its column. A kind that the line has begins the next.
func (v *voteReader) below(column voteColumn, n voteValue, over Cell) {
	key := n.column
	if voteEmptyLabel.MatchString(over.Text) {
		key = -1 // the only column of values
	}
	for i := range v.upright.lines {
		if v.upright.columns[i] != key {
			continue
		}
		if v.upright.lines[i].has(column) {
			v.endUpright()
			break
		}
		v.upright.lines[i].putValue(column, n)
		return
	}
	line := voteLine{label: over.Span}
	v.place(&line, voteLabel{over.Span, over.Text})
	line.putValue(column, n)
	v.upright.lines = append(v.upright.lines, line)
	v.upright.columns = append(v.upright.columns, key)
}

// countBelow adds a count that stands on a line of its own.
func (v *voteReader) countBelow(column voteColumn, text string, s Span, key int) {
	v.below(column, voteValue{Cell{Span: s, Text: text}, key}, Cell{})
}

func (v *voteReader) endUpright() {
	lines := v.upright.lines
	v.upright = voteUpright{}
	for _, l := range lines {
		v.take(l)
	}
}

// restacked sets the cells of a table that was printed one cell per line into rows again,
// where its numbers were torn apart: a row is a label with the numbers behind it, or as many
// numbers as there are columns.
func restacked(g *Grid) [][]Cell {
	torn := false
	for _, row := range g.Body() {
		for i, c := range row {
			torn = torn || i == 0 && voteValueCell(c.Text) && !voteValueCell(g.Rows[0][0].Text) && !voteColumnOf(g.Rows[0][0].Text).counted()
		}
	}
	if !torn {
		return g.Rows
	}
	cols := g.Cols()
	rows := g.Rows[:g.Header:g.Header]
	var row []Cell
	flush := func() {
		if len(row) > 0 {
			rows = append(rows, append(row, make([]Cell, max(0, cols-len(row)))...))
		}
		row = nil
	}
	for _, from := range g.Body() {
		for _, c := range from {
			if c.Empty() {
				continue
			}
			if !voteValueCell(c.Text) {
				flush()
			}
			row = append(row, c)
		}
	}
	flush()
	return rows
}
