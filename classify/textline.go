package classify

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// textLine is one line of the input.
type textLine struct {
	start, end  int32 // offsets into in.out, without surrounding white space
	left, right int32 // columns of the first and behind the last character
	kind        lineKind
	marked      bool // the line lies in <TABLE>
}

type lineKind uint8

const (
	lineBlank lineKind = iota
	lineProse
	lineRow   // cells aligned by spaces
	linePiped // cells separated by '|'
	lineRule
)

// split finds the lines and what each of them is by itself.
func (t *textReader) split() {
	b := t.in.out
	t.lines = make([]textLine, 0, bytes.Count(b, []byte{'\n'})+1)
	marked := false
	for i := 0; i < len(b); {
		end := i + bytes.IndexByte(b[i:], '\n')
		if end < i {
			end = len(b)
		}
		page := false
		for k := i; k < end; k++ {
			switch b[k] {
			case markTable:
				marked = true
			case markTableEnd:
				marked = false
			case markPage:
				page = true
			default:
				continue
			}
			b[k] = ' '
		}
		l := lineAt(b, i, end)
		l.marked = marked
		if page {
			l.kind = lineBlank // "<PAGE>   2"
		}
		t.lines = append(t.lines, l)
		i = end + 1
	}
}

func lineAt(b []byte, i, end int) textLine {
	if end-i > 2 && b[i] == '-' && b[i+1] == ' ' && b[i+2] == '-' {
		i += 2 // privacy-enhanced mail escapes a leading dash
	}
	col := int32(0)
	for i < end && (b[i] == ' ' || b[i] == '\t') {
		col = advance(col, b[i])
		i++
	}
	for end > i && isSpace(b[end-1]) {
		end--
	}
	l := textLine{start: int32(i), end: int32(end), left: col}
	if i == end {
		return l
	}
	l.kind = lineProse
	letters, piped := false, b[i] == '|'
	for k := i; k < end; k++ {
		c := b[k]
		if c < utf8.RuneSelf || c >= 0xC0 { // continuation bytes take no column
			col = advance(col, c)
		}
		if isAlpha(c) || isDigit(c) || c >= utf8.RuneSelf || c == '$' {
			letters = true
		}
		if c == '|' && k > i && b[k-1] == ' ' && k+1 < end && b[k+1] == ' ' {
			piped = true
		}
	}
	l.right = col
	switch {
	case !letters && end-i >= 3:
		l.kind = lineRule
	case piped:
		l.kind = linePiped
	}
	return l
}

// advance returns the column behind character c that stands at col.
func advance(col int32, c byte) int32 {
	if c == '\t' {
		return col/8*8 + 8
	}
	return col + 1
}

// closeUp drops the blank lines of a text that has one after every line, and reports
// whether it is one.
func (t *textReader) closeUp() bool {
	single, double := 0, 0
	for k := 0; k+2 < len(t.lines); k++ {
		if l := t.lines[k]; l.kind != lineProse || l.end-l.start < 50 {
			continue
		}
		switch next := t.lines[k+1].kind; {
		case next == lineProse:
			single++
		case next == lineBlank && t.lines[k+2].kind == lineProse:
			double++
		}
	}
	if double < 8 || double < single*10 {
		return false
	}
	kept := t.lines[:0]
	for k, l := range t.lines {
		alone := l.kind == lineBlank && k > 0 && k+1 < len(t.lines) && t.lines[k+1].kind != lineBlank
		if alone && len(kept) > 0 && kept[len(kept)-1].kind != lineBlank {
			continue
		}
		kept = append(kept, l)
	}
	t.lines = kept
	return true
}

// measure finds the margin at which the text is wrapped.
func (t *textReader) measure() {
	var rights []int32
	widest := int32(0)
	for k, l := range t.lines {
		if l.kind != lineProse {
			continue
		}
		widest = max(widest, l.right)
		if k+1 < len(t.lines) && t.lines[k+1].kind == lineProse && l.end-l.start > 40 {
			rights = append(rights, l.right)
		}
	}
	t.hard = widest <= 100
	t.wrap = 80
	if len(rights) > 0 {
		slices.Sort(rights)
		t.wrap = int(rights[len(rights)*8/10])
	}
}
