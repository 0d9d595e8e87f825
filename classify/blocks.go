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

// maxRead is how much of a section's text is read; real ones stay far below.
const maxRead = 1 << 20

// Blocks returns the paragraphs and data tables of the section, of its first MiB, in reading
// order. Tables that only place text (bullets, headings, signature lines) are paragraphs. The
// caller must not change them.
func (s Section) Blocks() []Block {
	d := s.doc
	d.build()
	d.blocksLock.Lock()
	defer d.blocksLock.Unlock()
	if blocks, ok := d.blocks[s.Body]; ok {
		return blocks
	}
	read := s.Body
	if read.Len() > maxRead {
		read.End = read.Start + runeStart(d.text[read.Start:], maxRead)
	}
	blocks := d.Blocks(read)
	if d.blocks == nil {
		d.blocks = map[Span][]Block{}
	}
	d.blocks[s.Body] = blocks
	return blocks
}

// Tables returns the data tables of the section.
func (s Section) Tables() []*Grid {
	var out []*Grid
	for _, b := range s.Blocks() {
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
			if d.html && isFurniture(l.In(d.text)) {
				return true
			}
			if n := len(out) - 1; n >= 0 && out[n].Grid == nil && cutOff(out[n].Span.In(d.text), l.In(d.text)) {
				out[n].Span.End = l.End
			} else {
				out = append(out, Block{Span: l})
			}
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

// cutOff reports whether paragraph a goes on in paragraph b, as it does where a page ends.
func cutOff(a, b string) bool {
	return len(a) > 60 && len(b) > 1 && isLower(b[0]) && isLower(b[1]) && (isLower(lastByte(a)) || lastByte(a) == ',')
}

// isFurniture reports whether a line of an HTML page is a page number, a rule or a link to
// the contents.
func isFurniture(line string) bool {
	return strings.EqualFold(line, "table of contents") || strings.Trim(line, "-–—_=* .") == "" || len(line) <= 11 && isPageNumber([]byte(strings.Trim(line, "–—")))
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
