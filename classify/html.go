package classify

import "bytes"

// htmlReader turns an HTML document into canonical text, tables and facts in one pass. It
// scans for itself rather than with html.Tokenizer, because that decodes text in place and
// so loses the offsets within a text, and because it is the hot loop of classification.
type htmlReader struct {
	*canonical
	tables []table
	cells  []cell
	facts  []Fact

	open     []openTable
	openFact []openFact
	sup      bool // in a superscript: a footnote mark must not grow onto a number
	broken   map[string]bool
	noEnd    bool // a comment has no end
}

type openFact struct{ name, start, raw int }

func (h *htmlReader) read() {
	raw := h.raw
	i := 0
	for i < len(raw) {
		lt := bytes.IndexByte(raw[i:], '<')
		if lt < 0 {
			h.characters(i, len(raw))
			return
		}
		if lt > 0 {
			h.characters(i, i+lt)
			i += lt
		}
		i = h.markup(i)
	}
}

func (h *htmlReader) characters(i, j int) {
	if h.sup && i < j && len(h.out) > 0 && isDigit(h.out[len(h.out)-1]) && !isAlpha(h.raw[i]) {
		h.separate(gapSpace)
	}
	h.text(i, j)
}

// markup reads what begins with the '<' at i and returns the offset behind it.
func (h *htmlReader) markup(i int) int {
	raw := h.raw
	if i+1 >= len(raw) {
		return i + 1
	}
	switch c := raw[i+1]; {
	case c == '!':
		if bytes.HasPrefix(raw[i:], []byte("<!--")) && !h.noEnd {
			if k := bytes.Index(raw[i+4:], []byte("-->")); k >= 0 {
				return i + 4 + k + 3
			}
			h.noEnd = true
		}
		return h.tagEnd(i)
	case c == '?':
		return h.tagEnd(i)
	case c == '/':
		if i+2 < len(raw) && isAlpha(raw[i+2]) {
			end := h.tagEnd(i)
			var buf [16]byte
			h.endTag(tagName(raw[i+2:end], &buf), i)
			return end
		}
		return h.tagEnd(i)
	case isAlpha(c):
		end := h.tagEnd(i)
		return h.startTag(i, end)
	}
	h.text(i, i+1) // a bare '<'
	return i + 1
}

const maxQuoted = 4096

// tagEnd returns the offset behind the tag at i. A '>' in a quoted attribute does not end
// the tag; a quote that stays open for long is a typing error.
func (h *htmlReader) tagEnd(i int) int {
	raw := h.raw
	k := bytes.IndexByte(raw[i:], '>')
	if k < 0 {
		return len(raw)
	}
	first := i + k
	end, quotes := first, bytes.Count(raw[i:first], []byte{'"'})
	for quotes%2 == 1 {
		if end+1 >= min(len(raw), i+maxQuoted) {
			return first + 1
		}
		k = bytes.IndexByte(raw[end+1:min(len(raw), i+maxQuoted)], '>')
		if k < 0 {
			return first + 1
		}
		quotes += bytes.Count(raw[end+1:end+1+k], []byte{'"'})
		end += 1 + k
	}
	return end + 1
}

// tagName lower-cases the name at the start of b into buf.
func tagName(b []byte, buf *[16]byte) []byte {
	n := 0
	for n < len(b) && n < len(buf) {
		c := b[n]
		if isUpper(c) {
			c |= 0x20
		} else if !isLower(c) && !isDigit(c) && c != ':' && c != '-' {
			break
		}
		buf[n] = c
		n++
	}
	return buf[:n]
}

func (h *htmlReader) startTag(i, end int) int {
	raw := h.raw
	tag := raw[i:end]
	var buf [16]byte
	name := tagName(tag[1:], &buf)
	h.layout(name, true)
	switch string(name) {
	case "table":
		h.startTable()
	case "tr":
		h.startRow()
	case "td", "th":
		h.startCell(tag)
	case "pre":
		return h.preformatted(end)
	case "sup":
		h.sup = true
	case "script", "style", "title":
		return h.skipTo(string(name), end)
	case "ix:header":
		close := h.skipTo("ix:header", end)
		h.hiddenFacts(end, close)
		return close
	case "ix:nonnumeric":
		if v := attribute(tag, "name"); bytes.HasPrefix(v, []byte("dei:")) {
			h.openFact = append(h.openFact, openFact{i + bytes.Index(tag, v), len(h.out), end})
		} else {
			h.openFact = append(h.openFact, openFact{-1, 0, 0})
		}
	case "br", "hr", "img", "input", "meta", "link", "col":
		return end
	}
	if bytes.Contains(tag, []byte("none")) || bytes.Contains(tag, []byte("NONE")) {
		if displayNone(tag) && tag[len(tag)-2] != '/' {
			if close, ok := h.closing(string(name), end); ok {
				h.hiddenFacts(end, close)
				return close // the end tag is read as usual
			}
		}
	}
	return end
}

func (h *htmlReader) endTag(name []byte, i int) {
	h.layout(name, false)
	switch string(name) {
	case "table":
		h.endTable()
	case "tr":
		h.endCell()
		if k := len(h.open) - 1; k >= 0 {
			h.separate(gapRow)
		}
	case "td", "th":
		h.endCell()
	case "sup":
		h.sup = false
	case "ix:nonnumeric":
		h.endFact(i)
	}
}

// preformatted reads the plain text between <pre> and </pre>.
func (h *htmlReader) preformatted(from int) int {
	close, ok := h.closing("pre", from)
	if !ok {
		close = len(h.raw)
	}
	t := textReader{canonical: h.canonical, tables: h.tables, cells: h.cells}
	t.read(from, close)
	h.tables, h.cells = t.tables, t.cells
	h.separate(gapBlock)
	return close
}

// layout notes what a tag does to the lines.
func (h *htmlReader) layout(name []byte, start bool) {
	switch string(name) {
	case "br":
		h.separate(gapBreak)
	case "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "center",
		"blockquote", "pre", "form", "address", "section", "article", "header", "footer", "body", "html",
		"head", "title", "caption", "page", "main", "nav", "aside", "figure", "fieldset", "legend", "option":
		h.separate(gapBlock)
	case "table", "tr":
		h.separate(gapRow)
	}
}

// skipTo returns the offset behind the next end tag of name, or from when there is none.
func (h *htmlReader) skipTo(name string, from int) int {
	close, ok := h.closing(name, from)
	if !ok {
		return from
	}
	return h.tagEnd(close)
}

// maxBroken is how many names of missing end tags are kept before no more are looked for.
const maxBroken = 20

// closing finds the end tag that matches a start tag of name before from. One that is
// missing is looked for once per name, so that broken pages stay linear.
func (h *htmlReader) closing(name string, from int) (int, bool) {
	if h.broken[name] || len(h.broken) > maxBroken {
		return 0, false
	}
	depth, raw := 1, h.raw
	var buf [16]byte
	for i := from; ; {
		k := bytes.IndexByte(raw[i:], '<')
		if k < 0 || i+k+2 >= len(raw) {
			if h.broken == nil {
				h.broken = map[string]bool{}
			}
			h.broken[name] = true
			return 0, false
		}
		i += k
		if raw[i+1] == '/' {
			if string(tagName(raw[i+2:], &buf)) == name {
				if depth--; depth == 0 {
					return i, true
				}
			}
		} else if string(tagName(raw[i+1:], &buf)) == name {
			if end := h.tagEnd(i); raw[end-2] != '/' {
				depth++
			}
		}
		i++
	}
}
