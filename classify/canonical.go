package classify

import (
	"slices"
	"sort"
	"unicode/utf8"
)

// run says that canonical text from offset text on stands for raw bytes from offset raw on.
// n > 0: n bytes copied one to one (a line break may have become a space). n < 0: one rune
// that replaces -n raw bytes (an entity, or a byte of another charset). Separators that the
// parser made up (tab, newline) belong to no run.
type run struct{ text, raw, n int32 }

// gap is what stands between the text written last and the text to come; the larger wins.
type gap uint8

const (
	gapNone gap = iota
	gapSpace
	gapBreak // <br>
	gapBlock
	gapCell
	gapRow
)

// canonical collects canonical text and its map to raw offsets.
type canonical struct {
	out     []byte
	runs    []run
	gap     gap
	raw     []byte
	foreign int // bytes that are not UTF-8
}

// maxForeign bytes of another charset are read: no filing has as many, and each is a run of its
// own. What has more is no text, so the others are left out as control characters are.
const maxForeign = 1 << 22

func newCanonical(raw []byte, size int) *canonical {
	return &canonical{raw: raw, out: make([]byte, 0, size), runs: make([]run, 0, size/48+8)}
}

// roomy doubles the room of a full slice: append grows long ones by a quarter only, and so
// copies a hostile document's millions of runs five times over.
func roomy[T any](s []T) []T {
	if len(s) == cap(s) {
		return slices.Grow(s, len(s)+1)
	}
	return s
}

func (c *canonical) separate(g gap) {
	if g > c.gap && len(c.out) > 0 {
		c.gap = g
	}
}

// open writes the pending separator; next is the first byte of the text to come.
func (c *canonical) open(next byte) (made bool) {
	g := c.gap
	if g == gapNone {
		return false
	}
	c.gap = gapNone
	switch g {
	case gapSpace:
		c.out = append(c.out, ' ')
	case gapCell:
		c.out = append(c.out, '\t')
	case gapBreak:
		// A break within a sentence is only layout.
		if last := c.out[len(c.out)-1]; isLower(next) && (isAlpha(last) || last == ',') {
			c.out = append(c.out, ' ')
		} else {
			c.out = append(c.out, '\n')
		}
	default:
		c.out = append(c.out, '\n')
	}
	return true
}

// literal copies raw[i:j].
func (c *canonical) literal(i, j int) {
	made := 0
	if c.open(c.raw[i]) {
		made = 1
	}
	if k := len(c.runs) - 1; k >= 0 {
		if r := &c.runs[k]; r.n > 0 && int(r.raw+r.n)+made == i && int(r.text+r.n)+made == len(c.out) {
			r.n += int32(made + j - i)
			c.out = append(c.out, c.raw[i:j]...)
			return
		}
	}
	c.runs = append(roomy(c.runs), run{int32(len(c.out)), int32(i), int32(j - i)})
	c.out = append(c.out, c.raw[i:j]...)
}

// replace writes r for the n raw bytes at i.
func (c *canonical) replace(r rune, i, n int) {
	next := byte(0)
	if r < utf8.RuneSelf {
		next = byte(r)
	}
	c.open(next)
	c.runs = append(roomy(c.runs), run{int32(len(c.out)), int32(i), -int32(n)})
	c.out = utf8.AppendRune(roomy(c.out), r)
}

const (
	classText  = iota // printable ASCII
	classSpace        // white space
	classAmp
	classOther // control characters, bytes of longer runes
)

var byteClass = func() (t [256]uint8) {
	for i := range t {
		switch {
		case i == '&':
			t[i] = classAmp
		case i == ' ', '\t' <= i && i <= '\r':
			t[i] = classSpace
		case i < ' ', i >= 0x7f:
			t[i] = classOther
		}
	}
	return t
}()

// text writes raw[i:j]: white space collapsed, entities decoded, bytes that are not UTF-8
// read as windows-1252.
func (c *canonical) text(i, j int) {
	raw := c.raw
	for i < j {
		switch byteClass[raw[i]] {
		case classText:
			k := i + 1
			for k < j && (byteClass[raw[k]] == classText || raw[k] == ' ' && k+1 < j && byteClass[raw[k+1]] == classText) {
				k++
			}
			c.literal(i, k)
			i = k
		case classSpace:
			c.separate(gapSpace)
			i++
		case classAmp:
			if r, n := entity(raw[i:j]); n > 0 {
				c.rune(r, i, n)
				i += n
			} else {
				c.literal(i, i+1)
				i++
			}
		default:
			i += c.other(i, j)
		}
	}
}

// other writes the rune at raw[i], which is not printable ASCII, and returns its length.
func (c *canonical) other(i, j int) int {
	r, n := utf8.DecodeRune(c.raw[i:j])
	if r == utf8.RuneError && n <= 1 {
		c.rune(c.foreignRune(c.raw[i]), i, 1)
		return 1
	}
	switch runeKind(r) {
	case runeSpace:
		c.separate(gapSpace)
	case runePrint:
		c.literal(i, i+n)
	}
	return n
}

// foreignRune is the rune of a byte that is not UTF-8, a control character where there were too
// many before.
func (c *canonical) foreignRune(b byte) rune {
	if c.foreign++; c.foreign > maxForeign {
		return 0
	}
	return windows1252(b)
}

func (c *canonical) rune(r rune, i, n int) {
	switch runeKind(r) {
	case runeSpace:
		c.separate(gapSpace)
	case runePrint:
		c.replace(r, i, n)
	}
}

const (
	runePrint = iota
	runeSpace
	runeVoid // takes no room: zero width, soft hyphen, controls
)

func runeKind(r rune) int {
	switch {
	case r == ' ', '\t' <= r && r <= '\r', r == 0x85, r == 0xA0, 0x2000 <= r && r <= 0x200A,
		r == 0x2028, r == 0x2029, r == 0x202F, r == 0x205F, r == 0x3000:
		return runeSpace
	case r < ' ', 0x7F <= r && r < 0xA0, r == 0xAD, 0x200B <= r && r <= 0x200F,
		0x202A <= r && r <= 0x202E, 0x2060 <= r && r <= 0x2064, r == 0xFEFF, 0xD800 <= r && r < 0xE000, r > utf8.MaxRune:
		return runeVoid
	}
	return runePrint
}

// rawSpan maps a canonical span to the raw bytes it was read from.
func rawSpan(runs []run, s Span) Span {
	if len(runs) == 0 {
		return Span{}
	}
	i := sort.Search(len(runs), func(i int) bool { return int(runs[i].text) > s.Start }) - 1
	start := runs[max(i, 0)].at(s.Start)
	if s.Empty() {
		return Span{start, start}
	}
	i = sort.Search(len(runs), func(i int) bool { return int(runs[i].text) >= s.End }) - 1
	return Span{start, max(start, runs[max(i, 0)].at(s.End))}
}

// at returns the raw offset of canonical offset off, which lies in r or in the separator
// behind it.
func (r run) at(off int) int {
	d := int32(off) - r.text
	switch {
	case d <= 0:
		return int(r.raw)
	case r.n < 0:
		return int(r.raw - r.n)
	}
	return int(r.raw + min(d, r.n))
}
