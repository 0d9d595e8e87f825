package classify

import (
	"bytes"
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
			in.literal(k-1, k)
			in.out[len(in.out)-1] = '\n'
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
				r = in.foreignRune(c)
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
