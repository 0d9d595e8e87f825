package classify

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// textReader turns plain text into canonical text: a paragraph becomes one line however it
// was wrapped, a row of a table aligned by spaces (or by '|') one line with its cells
// separated by tabs.
type textReader struct {
	*canonical
	tables []table
	cells  []cell

	in     *canonical // the text with tags, entities and charset resolved, lines kept
	cursor int        // index into in.runs, for the composition of the maps
	lines  []textLine
	wrap   int  // right margin of most wrapped lines
	hard   bool // wrapped for a page of about 80 columns
	table  int  // index of the table that rows are being added to, -1 for none
	row    int32
	blanks int  // blank lines since the last row
	bullet bool // the last paragraph is a list marker
}

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

// Marks that stand for tags in the decoded text; control characters of the input are dropped.
const (
	markTable    = 1
	markTableEnd = 2
	markPage     = 3
)

func (t *textReader) read(i, j int) {
	t.table = -1
	t.decode(i, j)
	t.split()
	t.measure()
	if t.hard && t.closeUp() {
		t.measure()
	}
	for k := 0; k < len(t.lines); {
		if t.lines[k].kind == lineBlank {
			t.blanks++
			k++
			continue
		}
		end := k
		for end < len(t.lines) && t.lines[end].kind != lineBlank {
			end++
		}
		t.chunk(k, end)
		k = end
	}
	t.endTable()
}

// decode resolves tags, entities and charset of raw[i:j].
func (t *textReader) decode(i, j int) {
	t.in = newCanonical(t.raw, j-i)
	in, raw := t.in, t.raw
	for i < j {
		k := i
		for k < j && (byteClass[raw[k]] == classText && raw[k] != '<' || raw[k] == ' ' || raw[k] == '\n') {
			k++
		}
		if k > i {
			in.literal(i, k)
			i = k
			continue
		}
		switch c := raw[i]; {
		case c == '<':
			if n := t.tag(i, j); n > 0 {
				i += n
			} else {
				in.literal(i, i+1)
				i++
			}
		case c == '\t':
			in.literal(i, i+1)
			i++
		case c == '\r': // CR LF and CR CR LF are one line end, a lone CR is one as well
			k := i
			for k < j && raw[k] == '\r' {
				k++
			}
			if k < j && raw[k] == '\n' {
				k++
			}
			in.replace('\n', i, k-i)
			i = k
		case c == '&':
			if r, n := entity(raw[i:j]); n > 1 && raw[i+n-1] == ';' {
				switch runeKind(r) {
				case runeSpace:
					in.replace(' ', i, n)
				case runePrint:
					in.replace(r, i, n)
				}
				i += n
			} else {
				in.literal(i, i+1)
				i++
			}
		default:
			r, n := utf8.DecodeRune(raw[i:j])
			valid := r != utf8.RuneError || n > 1
			if !valid {
				r = windows1252(c)
			}
			switch {
			case runeKind(r) == runeSpace:
				in.replace(' ', i, n)
			case runeKind(r) == runeVoid:
			case valid:
				in.literal(i, i+n)
			default:
				in.replace(r, i, n)
			}
			i += n
		}
	}
}

// tag returns the length of the SGML tag at i, or 0. Of the tags in plain text only tables
// and pages mean something.
func (t *textReader) tag(i, j int) int {
	b := t.raw[i:min(j, i+200)]
	if len(b) < 3 || !isAlpha(b[1]) && (b[1] != '/' || !isAlpha(b[2])) {
		return 0
	}
	n := bytes.IndexByte(b, '>') + 1
	if n == 0 || bytes.ContainsAny(b[:n], "\n\r") || bytes.IndexByte(b[1:n], '<') >= 0 {
		return 0
	}
	var buf [16]byte
	closing := b[1] == '/'
	name := tagName(b[1:], &buf)
	if closing {
		name = tagName(b[2:], &buf)
	}
	mark := rune(0)
	switch string(name) {
	case "table":
		mark = markTable
		if closing {
			mark = markTableEnd
		}
	case "page":
		mark = markPage
	}
	if mark != 0 {
		t.in.replace(mark, i, n)
	}
	return n
}

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
