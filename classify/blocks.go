package classify

import (
	"sort"
	"strings"
)

// Block is a stretch of a section in reading order: a paragraph, or with Grid set a table.
type Block struct {
	Span Span
	Grid *Grid
}

// Blocks returns the paragraphs and data tables of the section in reading order. Tables that
// only place text (bullets, headings, signature lines) are paragraphs.
func (s Section) Blocks() []Block { return s.doc.Blocks(s.Body) }

// Tables returns the data tables of the section.
func (s Section) Tables() []*Grid { return s.doc.Tables(s.Body) }

// Tables returns the data tables within s.
func (d *Document) Tables(s Span) []*Grid {
	var out []*Grid
	for _, b := range d.Blocks(s) {
		if b.Grid != nil {
			out = append(out, b.Grid)
		}
	}
	return out
}

// Blocks returns the paragraphs and data tables within s in reading order.
func (d *Document) Blocks(s Span) []Block {
	d.build()
	var out []Block
	at := s.Start
	lines := func(to int) {
		if to <= at {
			return
		}
		eachLine(d.text, Span{at, to}, func(l Span) bool {
			out = append(out, Block{Span: l})
			return true
		})
	}
	first := sort.Search(len(d.tables), func(i int) bool { return d.tables[i].span.Start >= s.Start-1 })
	for id := first; id < len(d.tables) && d.tables[id].span.Start < s.End; id++ {
		t := &d.tables[id]
		if t.nested || t.span.End > s.End || t.span.Start < at-1 {
			continue
		}
		g := d.grid(id)
		if g == nil || !g.data() || g.Span.Start < at {
			continue
		}
		lines(g.Span.Start)
		out = append(out, Block{g.Span, g})
		at = g.Span.End
	}
	lines(s.End)
	if !d.html {
		out = d.stackedTables(out)
	}
	return out
}

// data reports whether a grid holds data rather than placing text on the page.
func (g *Grid) data() bool {
	if len(g.Rows) < 2 || g.Cols() < 2 {
		return len(g.Rows) == 1 && g.Cols() > 2 && numbersIn(g.Rows[0]) > 1
	}
	cells, long, numbers, labelled, full := 0, 0, 0, 0, 0
	for _, row := range g.Rows {
		filled := 0
		for k, c := range row {
			if c.Empty() {
				continue
			}
			filled++
			cells++
			if len(c.Text) > 300 {
				long++
			}
			if k > 0 && IsNumeric(c.Text) {
				numbers++
			}
			if k == 0 && isLabel([]byte(c.Text)) {
				labelled++
			}
		}
		if filled > 1 {
			full++
		}
	}
	switch {
	case numbers >= 2:
		return true
	case labelled*2 > len(g.Rows) || long*4 > cells:
		return false
	}
	return full >= 2
}

func numbersIn(row []Cell) (n int) {
	for _, c := range row {
		if IsNumeric(c.Text) {
			n++
		}
	}
	return n
}

// stackedTables turns runs of short lines, as a table leaves behind that was printed one
// cell per line, into grids.
func (d *Document) stackedTables(in []Block) []Block {
	var out []Block
	for i := 0; i < len(in); {
		end := i
		for end < len(in) && in[end].Grid == nil && d.cellLike(in[end].Span) {
			end++
		}
		if g, used := stack(d.text, in[i:end]); g != nil {
			out = append(out, in[i:i+used]...)
			out = append(out, Block{g.Span, g})
			i = end
			continue
		}
		if end == i {
			end++
		}
		out = append(out, in[i:end]...)
		i = end
	}
	return out
}

// cellLike reports whether a line may be the text of a cell.
func (d *Document) cellLike(s Span) bool {
	t := s.In(d.text)
	if s.Len() > 160 {
		return false
	}
	return IsNumeric(t) || lastByte(t) != '.' || len(strings.Fields(t)) < 6
}

// stack builds a grid of lines: heads first, then rows of a label and numbers. used is how
// many lines stand before the table.
func stack(text string, lines []Block) (g *Grid, used int) {
	numeric := make([]bool, len(lines))
	count, first := 0, -1
	for i, l := range lines {
		if numeric[i] = IsNumeric(l.Span.In(text)); numeric[i] {
			count++
			if first < 0 {
				first = i
			}
		}
	}
	if count < 2 {
		return nil, 0
	}
	run := first // behind the first run of numbers
	for run < len(lines) && numeric[run] {
		run++
	}
	n := run - first
	from := max(0, first-n-1) // a head per number, and one more: a label or the head of the labels
	labelled := first > from && !isVoteHead(lines[first-1].Span.In(text))
	if labelled && from > 0 && !isVoteHead(lines[from].Span.In(text)) && first-n-2 >= 0 {
		from = max(0, first-n-2)
	}
	var rows [][]fragment
	cell := func(i int, col int32) {
		s := lines[i].Span
		rows[len(rows)-1] = append(rows[len(rows)-1], fragment{col, col + 1, s, oneLine(s.In(text))})
	}
	heads := first
	if labelled {
		heads--
	}
	if heads > from {
		rows = append(rows, nil)
		col := int32(n) - int32(heads-from) + 1
		for i := from; i < heads; i++ {
			if col >= 0 {
				cell(i, max(col, 0))
			}
			col++
		}
	}
	if len(rows) == 1 && len(rows[0]) == 0 {
		rows = rows[:0]
	}
	fresh, col := true, int32(1)
	for i := heads; i < len(lines); i++ {
		if !numeric[i] || fresh {
			if !numeric[i] || len(rows) == 0 || i == heads {
				rows = append(rows, nil)
				col = 1
			}
			fresh = false
		}
		if numeric[i] {
			cell(i, col)
			col++
		} else {
			cell(i, 0)
		}
	}
	return newGrid(rows, GridStacked, text), from
}

// isVoteHead reports whether a line is a usual head of a column of votes.
func isVoteHead(s string) bool {
	s = strings.ToLower(s)
	for _, w := range []string{"for", "against", "abstain", "abstention", "withh", "broker", "non-vote", "non vote", "votes", "year", "percent", "%"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
