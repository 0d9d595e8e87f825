package classify

import "bytes"

// aligned reports whether the gaps in a line are those of a table row.
func (t *textReader) aligned(l *textLine) bool {
	if l.end-l.start < 3 { // two cells and a tab
		return false
	}
	var buf [16]cell
	cells := alignedCells(t.in.out, l, buf[:0])
	if len(cells) > 1 && isLabel(t.in.out[cells[0].start:cells[0].end]) {
		cells = cells[1:] // "(c)   Exhibits" is a list entry, "Item 5.   Other Events" a heading
	}
	if len(cells) < 2 {
		return false
	}
	for k := 1; k < len(cells); k++ {
		wide := cells[k].col - (cells[k-1].col + cells[k-1].width)
		if wide >= 4 || wide >= 2 && l.marked && startsNumber(t.in.out[cells[k].start:cells[k].end]) && len(cells) < 9 {
			return true
		}
	}
	return false
}

func startsNumber(b []byte) bool {
	for _, c := range b {
		if isDigit(c) || c == '-' {
			return true
		}
		if c != '$' && c != '(' && c != ' ' && c != '.' {
			return false
		}
	}
	return false
}

// alignedCells appends the cells of a line, which two or more spaces or a tab separate, to
// dst. col and width are columns on the page.
func alignedCells(b []byte, l *textLine, dst []cell) []cell {
	col := l.left
	c := cell{start: l.start, col: col}
	last, right := l.start, col // behind the last character that is not a space
	spaces, tabbed := 0, false
	for i := l.start; i < l.end; i++ {
		ch := b[i]
		if n := leaders(b[i:l.end]); n > 0 { // count as the gap that they fill
			spaces += n
			col += int32(n)
			i += int32(n) - 1
			continue
		}
		if ch == ' ' || ch == '\t' {
			spaces++
			tabbed = tabbed || ch == '\t'
			col = advance(col, ch)
			continue
		}
		if spaces >= 2 || tabbed {
			c.end, c.width = last, right-c.col
			dst = append(dst, c)
			c = cell{start: i, col: col}
		}
		spaces, tabbed = 0, false
		if ch < 0x80 || ch >= 0xC0 {
			col++
		}
		last, right = i+1, col
	}
	c.end, c.width = last, right-c.col
	return append(dst, c)
}

// leaders returns the length of the dots at the start of b that lead from a label to its
// number, 0 for fewer than four: three are an ellipsis.
func leaders(b []byte) int {
	n := 0
	for n < len(b) && b[n] == '.' {
		n++
	}
	if n < 4 {
		return 0
	}
	return n
}

// pipedCells appends the cells of a line that '|' separates to dst; none for the rule under
// a head, "| --- | --- |".
func pipedCells(b []byte, l *textLine, dst []cell) []cell {
	line := b[l.start:l.end]
	if len(bytes.Trim(line, "|-: ")) == 0 {
		return dst
	}
	at, col := l.start, int32(0)
	if line[0] == '|' {
		line, at = line[1:], at+1
	}
	for {
		k := bytes.IndexByte(line, '|')
		text := line
		if k >= 0 {
			text = line[:k]
		}
		left := int32(len(text) - len(bytes.TrimLeft(text, " \t")))
		text = bytes.TrimSpace(text)
		if k >= 0 || len(text) > 0 {
			dst = append(dst, cell{start: at + left, end: at + left + int32(len(text)), col: col, width: 1})
		}
		if k < 0 {
			return dst
		}
		line, at, col = line[k+1:], at+int32(k)+1, col+1
	}
}

// writeRow writes a table row.
func (t *textReader) writeRow(l *textLine, split func([]byte, *textLine, []cell) []cell) {
	var buf [16]cell
	cells := split(t.in.out, l, buf[:0])
	if len(cells) == 0 {
		return
	}
	if t.table >= 0 && t.blanks > 3 {
		t.endTable()
	}
	t.blanks = 0
	t.separate(gapRow)
	if t.table < 0 {
		t.table, t.row = len(t.tables), -1
		t.tables = append(t.tables, table{span: Span{len(t.out), len(t.out)}, firstCell: int32(len(t.cells)), parent: -1, placed: true})
	}
	t.row++
	for k, c := range cells {
		if c.end == c.start {
			continue
		}
		if c.end == c.start+1 && t.in.out[c.start] == '$' && k+1 < len(cells) {
			next := &cells[k+1] // "$      98,500"
			next.start, next.width, next.col = c.start, next.col+next.width-c.col, c.col
			continue
		}
		start := len(t.out)
		if start > 0 && t.gap != gapRow {
			t.gap = gapCell
		}
		first := true
		for i, end := int(c.start), int(c.end); i < end; {
			k := i
			for k < end && !isSpace(t.in.out[k]) {
				k++
			}
			if !first {
				t.separate(gapSpace)
			}
			if k > i {
				t.copy(i, k)
				first = false
			}
			for k < end && isSpace(t.in.out[k]) {
				k++
			}
			i = k
		}
		t.cells = append(t.cells, cell{table: int32(t.table), row: t.row, start: int32(start), end: int32(len(t.out)), col: c.col, width: c.width, height: 1})
	}
	if len(cells) > 0 {
		t.gap = gapRow
	}
}

func (t *textReader) endTable() {
	if t.table < 0 {
		return
	}
	tb := &t.tables[t.table]
	tb.span.End, tb.rows, tb.lastCell = len(t.out), t.row+1, int32(len(t.cells))
	t.table = -1
	t.separate(gapRow)
}
