package classify

import "bytes"

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
			alone := false
			switch {
			case k > from && t.lines[k-1].kind == lineProse && t.joined(&t.lines[k-1], l, right),
				k == from && t.continues(l):
				t.separate(gapSpace)
			case t.bullet && !IsNumeric(string(t.in.out[l.start:l.end])): // "98.2" above "440,110" is a percentage
				t.gap = gapCell // the marker of this paragraph stood on a line of its own
			default:
				t.separate(gapBlock)
				alone = true
			}
			t.writeProse(l)
			t.bullet = alone && isBullet(t.in.out[l.start:l.end])
		}
	}
}

// isPageNumber reports whether a line is "2", "- 2 -" or "-2-".
func isPageNumber(b []byte) bool {
	n := bytes.Trim(b, "- ")
	return len(n) > 0 && len(n) <= 3 && len(bytes.Trim(n, "0123456789")) == 0
}

// isLabel reports whether b is a list marker or an item number rather than a cell.
func isLabel(b []byte) bool {
	if len(b) == 0 || len(b) > 12 { // a cell of nothing but leading dots is empty
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
