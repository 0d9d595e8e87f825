package classify

import (
	"bytes"
)

// chunk writes the lines [from, to), between which no blank line stands.
func (t *textReader) chunk(from, to int) {
	rows := 0
	right := int32(0)
	for k := from; k < to; k++ {
		l := &t.lines[k]
		if l.kind == lineProse && t.aligned(l) {
			l.kind = lineRow
		}
		if l.kind == lineRow {
			rows++
		}
		right = max(right, l.right)
	}
	if rows > 0 && rows*5 >= (to-from)*2 {
		for k := from; k < to; k++ {
			if t.lines[k].kind == lineProse {
				t.lines[k].kind = lineRow
			}
		}
	}
	if to-from == 1 && t.table >= 0 && t.lines[from].marked && t.lines[from].kind == lineProse && t.lines[from].right-t.lines[from].left < 60 {
		t.lines[from].kind = lineRow // the label of a group of rows
	}
	if to-from == 1 && t.hard && t.lines[from].left >= 20 && isPageNumber(t.in.out[t.lines[from].start:t.lines[from].end]) {
		return
	}
	if to-from < 3 {
		right = max(right, int32(t.wrap))
	}
	for k := from; k < to; k++ {
		l := &t.lines[k]
		switch l.kind {
		case lineRow:
			t.bullet = false
			t.writeRow(l, alignedCells)
		case linePiped:
			t.bullet = false
			t.writeRow(l, pipedCells)
		case lineProse:
			t.endTable()
			switch {
			case k > from && t.lines[k-1].kind == lineProse && t.joined(&t.lines[k-1], l, right),
				k == from && t.continues(l):
				t.separate(gapSpace)
			case t.bullet:
				t.gap = gapCell // the marker of this paragraph stood on a line of its own
			default:
				t.separate(gapBlock)
			}
			t.writeProse(l)
			t.bullet = isBullet(t.in.out[l.start:l.end])
		}
	}
}

// isPageNumber reports whether a line is "2", "- 2 -" or "-2-".
func isPageNumber(b []byte) bool {
	n := bytes.Trim(b, "- ")
	return len(n) > 0 && len(n) <= 3 && len(bytes.Trim(n, "0123456789")) == 0
}

// aligned reports whether the gaps in a line are those of a table row.
func (t *textReader) aligned(l *textLine) bool {
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

// isLabel reports whether b is a list marker or an item number rather than a cell.
func isLabel(b []byte) bool {
	if len(b) > 12 {
		return false
	}
	if len(b) >= 5 && bytes.EqualFold(b[:4], []byte("item")) {
		return true
	}
	if bytes.Equal(b, []byte("•")) || bytes.Equal(b, []byte("·")) {
		return true
	}
	if number, point, ok := bytes.Cut(b, []byte{'.'}); ok && len(b) <= 6 && len(number) > 0 && len(point) > 0 {
		return len(bytes.Trim(b, "0123456789.")) == 0 // the number of an exhibit
	}
	switch last := b[len(b)-1]; {
	case len(b) == 1:
		return b[0] == '-' || b[0] == '*' || b[0] == 'o'
	case len(b) <= 6 && (last == ')' || last == '.'):
		return b[0] == '(' || isDigit(b[0]) || len(b) == 2
	}
	return false
}

// isBullet reports whether a line is a list marker and nothing else.
func isBullet(b []byte) bool {
	return len(b) > 1 && len(b) <= 6 && isLabel(b) && b[0] != '-' && !isInitial(b)
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

// joined reports whether next continues the paragraph of prev. right is the right margin of
// the lines around them.
func (t *textReader) joined(prev, next *textLine, right int32) bool {
	a, b := t.in.out[prev.start:prev.end], t.in.out[next.start:next.end]
	last := a[len(a)-1]
	if startsMarker(b) && (next.left != prev.left || !endsOpen(a) && last != ',') {
		return false
	}
	if isLower(b[0]) && last != '.' && last != ':' || last == ',' || last == ';' || endsOpen(a) {
		return true
	}
	if t.hard {
		word := bytes.IndexAny(b, " \t")
		if word < 0 {
			word = len(b)
		}
		return int(prev.right)+1+word > int(right)-4
	}
	return last != '.' && last != ':' && (int(prev.right) >= t.wrap*3/4 && t.wrap < 260)
}

// continues reports whether l goes on with a sentence that a page break cut.
func (t *textReader) continues(l *textLine) bool {
	if len(t.out) == 0 || t.gap > gapBlock || t.table >= 0 {
		return false
	}
	last, b := t.out[len(t.out)-1], t.in.out[l.start:l.end]
	return t.hard && isLower(b[0]) && (isLower(last) || last == ',') && !startsMarker(b) && l.end-l.start > 30
}

// startsMarker reports whether a line begins with a list marker or an item heading.
func startsMarker(b []byte) bool {
	k := bytes.IndexAny(b, " \t")
	if k <= 0 {
		return false
	}
	if k == 4 && bytes.EqualFold(b[:4], []byte("item")) {
		return isDigit(b[5])
	}
	return isLabel(b[:k]) && (b[0] == '(' || !isDigit(b[0]) && b[0] != 'o' || k <= 3) && !bytes.ContainsAny(b[:k], ",") && !isInitial(b[:k])
}

// isInitial reports whether b is a person's initial, "J.".
func isInitial(b []byte) bool { return len(b) == 2 && isUpper(b[0]) && b[1] == '.' }

// endsOpen reports whether a line ends with a word that no heading or paragraph ends with.
func endsOpen(a []byte) bool {
	k := bytes.LastIndexAny(a, " \t(") + 1
	var buf [16]byte
	switch string(tagName(a[k:], &buf)) {
	case "a", "an", "and", "as", "at", "by", "for", "from", "if", "in", "item", "its", "of", "on", "or", "our",
		"pursuant", "that", "the", "their", "this", "to", "upon", "was", "were", "with", "mr", "ms", "mrs", "dr":
		return true
	}
	return false
}

// writeProse writes a line with its white space collapsed; the wide gap behind a list marker
// or an item number becomes a tab.
func (t *textReader) writeProse(l *textLine) {
	b := t.in.out
	i, end := int(l.start), int(l.end)
	first := true
	for i < end {
		k := i
		for k < end && !isSpace(b[k]) {
			k++
		}
		t.copy(i, k)
		wide := k
		for wide < end && isSpace(b[wide]) {
			wide++
		}
		if first && wide-k >= 3 && isLabel(bytes.TrimSpace(b[l.start:k])) {
			t.gap = gapCell
		} else if wide > k {
			t.separate(gapSpace)
		}
		if first && !bytes.EqualFold(b[l.start:k], []byte("item")) {
			first = false
		}
		i = wide
	}
}

// copy writes in.out[i:j], which holds no white space, and composes the two maps.
func (t *textReader) copy(i, j int) {
	runs := t.in.runs
	for i < j {
		for t.cursor+1 < len(runs) && int(runs[t.cursor+1].text) <= i {
			t.cursor++
		}
		r := runs[t.cursor]
		end := j
		if t.cursor+1 < len(runs) {
			end = min(end, int(runs[t.cursor+1].text))
		}
		raw := r.at(i)
		if r.n > 0 {
			t.literal(raw, raw+end-i)
		} else {
			t.replaceBytes(t.in.out[i:end], int(r.raw), int(-r.n))
		}
		i = end
	}
}

func (c *canonical) replaceBytes(b []byte, i, n int) {
	c.open(b[0])
	c.runs = append(c.runs, run{int32(len(c.out)), int32(i), -int32(n)})
	c.out = append(c.out, b...)
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
