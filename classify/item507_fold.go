package classify

import (
	"regexp"
	"strings"
)

// unfolded parts rows that hold several lines of votes each: names one below the other in
// one cell, and as many numbers in each of those beside it.
func (v *voteReader) unfolded(rows [][]Cell) [][]Cell {
	for i := range rows {
		if v.linesOf(rows[i]) < 2 {
			continue
		}
		out := append(make([][]Cell, 0, len(rows)+4), rows[:i]...)
		for _, row := range rows[i:] {
			out = append(out, v.unfold(row)...)
		}
		return out
	}
	return rows
}

// linesOf counts the lines that every cell of a row has, numbers in one of them at least; 0
// where they differ.
func (v *voteReader) linesOf(row []Cell) int {
	n, numbers := 0, false
	for _, c := range row {
		if c.Empty() {
			continue
		}
		lines := cellLines(v.text, c.Span)
		if n == 0 {
			n = len(lines)
		}
		if n < 2 || len(lines) != n {
			return 0
		}
		all := true
		for _, s := range lines {
			all = all && voteValueCell(oneLine(s.In(v.text)))
		}
		numbers = numbers || all
	}
	if !numbers {
		return 0
	}
	return n
}

func (v *voteReader) unfold(row []Cell) [][]Cell {
	n := v.linesOf(row)
	if n < 2 {
		return [][]Cell{row}
	}
	out := make([][]Cell, n)
	for k := range out {
		out[k] = make([]Cell, len(row))
	}
	for i, c := range row {
		if c.Empty() {
			continue
		}
		for k, s := range cellLines(v.text, c.Span) {
			out[k][i] = Cell{Span: s, Text: oneLine(s.In(v.text)), Cols: c.Cols}
		}
	}
	return out
}

// cellLines are the lines of a cell that hold text.
func cellLines(text string, s Span) []Span {
	if !strings.Contains(s.In(text), "\n") {
		return []Span{s}
	}
	var out []Span
	for start := s.Start; start < s.End; {
		end := s.End
		if k := strings.IndexByte(text[start:s.End], '\n'); k >= 0 {
			end = start + k
		}
		if line := (Span{start, end}).trim(text); !line.Empty() {
			out = append(out, line)
		}
		start = end + 1
	}
	return out
}

// voteFragment is a name's beginning that fills a line, and voteNameRest what can follow on
// the next: "Duncan W." and "Fairbrother (1)".
var (
	voteFragment = regexp.MustCompile(`^\p{Lu}[\p{L}'’-]*\.?(?:\s+\p{Lu}[\p{L}'’-]*\.?){0,2}$`)
	voteNameRest = regexp.MustCompile(`^\p{Lu}[\p{L}'’-]+(?:,?\s+(?:Jr|Sr|II|III|IV)\.?)?(?:\s*(?:\(\w\)|\*+))*$`)
)

func fragmentOf(s Span, text string) voteLabel {
	text = oneLine(strings.TrimSpace(text))
	if len(text) > 40 || !voteFragment.MatchString(text) || voteColumnOf(text) != voteNone || voteLabelHead.MatchString(text) {
		return voteLabel{}
	}
	return voteLabel{s, text}
}

// completed puts the name before the label's that a line of its own began, where votes are on
// directors.
func (v *voteReader) completed(label voteLabel) voteLabel {
	begun := v.fragment
	v.fragment = voteLabel{}
	if begun.text == "" || !v.electing() || !voteNameRest.MatchString(label.text) {
		return label
	}
	whole := begun.text + " " + label.text
	if nomineeOf(whole) == "" || begun.span.End > label.span.Start {
		return label
	}
	if k := len(v.pending); k > 0 && v.pending[k-1] == begun.span {
		v.pending = v.pending[:k-1]
	}
	v.person = voteLabel{}
	return voteLabel{Span{begun.span.Start, label.span.End}, whole}
}

// numberedRows reads a table printed one cell a line whose rows begin with a number of their
// own: the number stands behind the values of the row before, and would be one of them.
func (v *voteReader) numberedRows(g *Grid) bool {
	var cells []Cell
	for _, row := range g.Rows {
		for _, c := range row {
			if !c.Empty() {
				cells = append(cells, c)
			}
		}
	}
	columns := voteColumns{voteNone}
	k := 0
	for ; k < len(cells) && !voteValueCell(cells[k].Text); k++ {
		if c := voteColumnOf(cells[k].Text); c != voteNone {
			columns = append(columns, c)
		} else if len(columns) > 1 {
			columns = append(columns, voteIgnored)
		}
	}
	var rows [][]Cell
	for last := 0; k < len(cells); {
		n := atoi(cells[k].Text)
		if n <= last || n > 99 || k+1 == len(cells) || voteValueCell(cells[k+1].Text) {
			return false
		}
		last = n
		label := Span{cells[k].Span.Start, cells[k+1].Span.End}
		row := []Cell{{Span: label, Text: cells[k].Text + ". " + cells[k+1].Text, Cols: 1}}
		for k += 2; k < len(cells) && voteValueCell(cells[k].Text) && len(row) < len(columns); k++ {
			row = append(row, cells[k])
		}
		if len(row) != len(columns) && len(row) > 1 {
			return false
		}
		rows = append(rows, append(row, make([]Cell, len(columns)-len(row))...))
	}
	if len(rows) < 2 || len(columns) < 3 || !columns.usable() {
		return false
	}
	v.endUpright()
	v.columns, v.headed = columns, len(v.lines)
	v.rows(rows)
	return true
}
