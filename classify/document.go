package classify

import (
	"bytes"
	"sync"
)

// Document is one document of a submission. Its methods build the canonical text when it is
// first asked for; they are safe for concurrent use.
type Document struct {
	Type        string // "8-K", "EX-16.1"; "" when the submission does not say
	Sequence    string
	Filename    string
	Description string
	Raw         []byte // what stands between <TEXT> and </TEXT>
	RawOffset   int    // of Raw in Submission.Raw

	legacyDate bool // filed before the items were renumbered
	once       sync.Once
	text       string
	runs       []run
	tables     []table
	cells      []cell
	facts      []Fact
	html       bool

	sectionsOnce sync.Once
	sections     []Section
	signature    int // where the signature block begins, -1 for none

	blocksLock sync.Mutex
	blocks     map[Span][]Block // of the sections, by their bodies
}

// Text returns the canonical text: tags removed, entities decoded, one line per block or
// paragraph, cells separated by tabs, other white space collapsed to single spaces. It is
// valid UTF-8.
func (d *Document) Text() string {
	d.build()
	return d.text
}

// Slice returns the canonical text under s.
func (d *Document) Slice(s Span) string { return s.In(d.Text()) }

// RawSpan maps a canonical span to the bytes of Raw that it was read from.
func (d *Document) RawSpan(s Span) Span {
	d.build()
	return rawSpan(d.runs, s)
}

// HTML reports whether the document is HTML rather than plain text.
func (d *Document) HTML() bool {
	d.build()
	return d.html
}

// Facts returns the inline XBRL facts of the cover page (dei:*) in document order.
func (d *Document) Facts() []Fact {
	d.build()
	return d.facts
}

// Fact returns the fact of that name, "dei:TradingSymbol", and whether there is one; of
// several the first that is displayed, else the first.
func (d *Document) Fact(name string) (fact Fact, ok bool) {
	for _, f := range d.Facts() {
		if f.Name != name || f.Value == "" {
			continue
		}
		if !f.Span.Empty() {
			return f, true
		}
		if !ok {
			fact, ok = f, true
		}
	}
	return fact, ok
}

func (d *Document) build() {
	d.once.Do(func() {
		d.html = looksHTML(d.Raw)
		if d.html {
			h := htmlReader{canonical: newCanonical(d.Raw, len(d.Raw)/4+64)}
			h.read()
			h.finish()
			d.text, d.runs, d.tables, d.cells, d.facts = string(h.out), h.runs, h.tables, h.cells, h.facts
			return
		}
		t := textReader{canonical: newCanonical(d.Raw, len(d.Raw)*3/4+64)}
		t.read(0, len(d.Raw))
		d.text, d.runs, d.tables, d.cells = string(t.out), t.runs, t.tables, t.cells
	})
}

// looksHTML reports whether b has HTML tags. Plain text of the early years has SGML tags
// such as <PAGE>, <TABLE>, <S> and <C>, which do not count.
func looksHTML(b []byte) bool {
	var buf [16]byte
	head := b[:min(len(b), 1<<16)]
	for i := 0; i < len(head); {
		k := bytes.IndexByte(head[i:], '<')
		if k < 0 || i+k+1 >= len(head) {
			return false
		}
		i += k + 1
		switch string(tagName(head[i:], &buf)) {
		case "html", "body", "head", "div", "p", "td", "font", "br", "span", "center", "pre", "b", "i", "u", "hr", "h1", "h2", "h3":
			return true
		}
		if bytes.HasPrefix(head[i:], []byte("!DOCTYPE html")) || bytes.HasPrefix(head[i:], []byte("!doctype html")) {
			return true
		}
	}
	return false
}
