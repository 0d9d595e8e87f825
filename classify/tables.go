package classify

import (
	"slices"
	"strings"
)

// table and cell are what the readers note of a table; Grid is made of them when asked for.
type table struct {
	span                Span
	firstCell, lastCell int32 // range of indexes into the cells; nested tables lie within
	rows                int32
	parent              int32
	nested              bool // has tables inside
	placed              bool // cells know their column (plain text)
}

type cell struct {
	table, row    int32
	start, end    int32 // canonical, white space at the ends included
	col           int32
	width, height int32
}

// Grid is a table with its logical columns: columns and rows without text are gone, a number
// that was split over cells ("$", "(1,234", ")", "%") is one cell, and every row has the same
// number of cells.
type Grid struct {
	Span   Span
	Rows   [][]Cell
	Header int // how many of the first rows are head rows
	Kind   GridKind
}

// GridKind tells where the columns of a Grid come from.
type GridKind uint8

// The kinds of grids, from the most to the least certain.
const (
	GridHTML    GridKind = iota // <table>
	GridAligned                 // plain text, aligned by spaces or '|'
	GridStacked                 // one cell per line
)

// Cell is one cell of a Grid. Text is the cell's text on one line; it may differ from the
// canonical text under Span in white space only. A cell without text has an empty span. A
// cell that spans several logical columns stands in the first of them with Cols > 1.
type Cell struct {
	Span Span
	Text string
	Cols int
}

// Empty reports whether the cell holds no text.
func (c Cell) Empty() bool { return c.Text == "" }

// Cols is the number of logical columns.
func (g *Grid) Cols() int {
	if len(g.Rows) == 0 {
		return 0
	}
	return len(g.Rows[0])
}

// Body returns the rows below the head.
func (g *Grid) Body() [][]Cell { return g.Rows[g.Header:] }

// Headers returns the label of every column: the head rows' texts from top to bottom, joined
// by a space. Titles that run over all columns are left out.
func (g *Grid) Headers() []string { return headers(g.Rows[:g.Header], g.Cols()) }

func headers(rows [][]Cell, cols int) []string {
	labels := make([]string, cols)
	for _, row := range rows {
		for i, c := range row {
			if c.Empty() || c.Cols >= cols && cols > 1 {
				continue
			}
			for k := i; k < min(i+c.Cols, cols); k++ {
				if k > i && !row[k].Empty() {
					break
				}
				if labels[k] != "" {
					labels[k] += " "
				}
				labels[k] += c.Text
			}
		}
	}
	return labels
}

// No table that a person reads is wider or longer; what is would only cost memory.
const (
	maxColumns   = 1000 // physical
	maxGridCells = 200_000
	maxHoles     = 50 // cells of the grid for one of the table
)

// grid builds the Grid of d.tables[id], nil when it has no text or is no table in earnest.
func (d *Document) grid(id int) *Grid {
	t := &d.tables[id]
	rows := make([][]fragment, 0, t.rows)
	var busy []int32 // per column, the row up to which a cell from above reaches
	row, col := int32(-1), int32(0)
	for _, c := range d.cells[t.firstCell:t.lastCell] {
		if c.table != int32(id) {
			continue
		}
		if c.row != row {
			row, col = c.row, 0
			rows = append(rows, nil)
		}
		if t.placed {
			col = c.col
		} else {
			for int(col) < len(busy) && busy[col] > row {
				col++
			}
			if col+c.width > maxColumns {
				return nil
			}
			if c.height > 1 {
				for int32(len(busy)) < col+c.width {
					busy = append(busy, 0)
				}
				for k := col; k < col+c.width; k++ {
					busy[k] = row + c.height
				}
			}
		}
		if s := withoutLeaders(d.text, Span{int(c.start), int(c.end)}.trim(d.text)); !s.Empty() {
			last := len(rows) - 1
			rows[last] = append(rows[last], fragment{x0: col, x1: col + c.width, span: s, text: oneLine(s.In(d.text))})
		}
		col += c.width
	}
	kind := GridHTML
	if t.placed {
		kind = GridAligned
	}
	return newGrid(rows, kind, d.text)
}

// withoutLeaders takes the dots off that lead from a label to its number.
func withoutLeaders(text string, s Span) Span {
	if strings.HasSuffix(s.In(text), "...") || strings.HasSuffix(s.In(text), ". .") {
		s.End = s.Start + len(strings.TrimRight(s.In(text), ". "))
	}
	return s
}

// oneLine collapses white space in s.
func oneLine(s string) string {
	if strings.ContainsAny(s, "\t\n") {
		return strings.Join(strings.Fields(s), " ")
	}
	return s
}

// newGrid finds the logical columns of rows.
func newGrid(rows [][]fragment, kind GridKind, text string) *Grid {
	rows = slices.DeleteFunc(rows, func(r []fragment) bool { return len(r) == 0 })
	if len(rows) == 0 {
		return nil
	}
	for i := range rows {
		rows[i] = joinNumbers(rows[i], text)
	}
	if slices.ContainsFunc(rows, func(r []fragment) bool { return len(r) > maxColumns }) {
		return nil
	}
	filled := 0
	for _, r := range rows {
		filled += len(r)
	}
	if filled > maxGridCells {
		return nil
	}
	cols := columns(rows)
	if n := len(cols) * len(rows); n > maxGridCells || n > 1000+maxHoles*filled {
		return nil
	}
	g := &Grid{Kind: kind, Rows: make([][]Cell, len(rows))}
	g.Span = rows[0][0].span
	cells := make([]Cell, len(rows)*len(cols))
	for i, r := range rows {
		g.Rows[i] = cells[i*len(cols) : (i+1)*len(cols) : (i+1)*len(cols)]
		next := 0
		for _, f := range r {
			first, n := place(cols, f, next)
			c := &g.Rows[i][first]
			if c.Empty() {
				*c = Cell{Span: f.span, Text: f.text, Cols: n}
			} else { // two fragments in one column
				c.Span.End = max(c.Span.End, f.span.End)
				c.Text = oneLine(c.Span.In(text))
			}
			next = min(first+n, len(cols)-1)
			g.Span.Start, g.Span.End = min(g.Span.Start, f.span.Start), max(g.Span.End, f.span.End)
		}
	}
	g.Header = headRows(g.Rows)
	return g
}

// headRows counts the rows at the top that hold labels, not values.
func headRows(rows [][]Cell) int {
	for i, row := range rows {
		for _, c := range row {
			if !c.Empty() && IsNumeric(c.Text) && !isYear(c.Text) {
				if i > 0 && !labels(rows[i-1]) {
					return i - 1 // the label of the first value row stands on a line of its own
				}
				return i
			}
		}
	}
	return min(1, len(rows)-1)
}

// isYear reports whether s names a year rather than a quantity.
func isYear(s string) bool {
	return len(s) == 4 && (s[:2] == "19" || s[:2] == "20") && isDigit(s[2]) && isDigit(s[3])
}

// labels reports whether a row names columns: it has text right of its first column, or is a
// title over several columns.
func labels(row []Cell) bool {
	for k, c := range row {
		if !c.Empty() && (k > 0 || c.Cols > 1) {
			return true
		}
	}
	return len(row) == 1
}
