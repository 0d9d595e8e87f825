package classify

import (
	"bytes"
	"strings"
)

// Fact is one inline XBRL fact of the cover page, such as dei:TradingSymbol.
type Fact struct {
	Name  string // "dei:TradingSymbol"
	Value string // as displayed, white space collapsed
	Span  Span   // in the canonical text; empty for a fact of the hidden header
	Raw   Span   // in the document's raw bytes
}

func (h *htmlReader) endFact(i int) {
	k := len(h.openFact) - 1
	if k < 0 {
		return
	}
	f := h.openFact[k]
	h.openFact = h.openFact[:k]
	if f.name < 0 {
		return
	}
	s := Span{f.start, len(h.out)}
	for s.Start < s.End && isSpace(h.out[s.Start]) {
		s.Start++
	}
	for s.End > s.Start && isSpace(h.out[s.End-1]) {
		s.End--
	}
	h.facts = append(h.facts, Fact{Name: factName(h.raw[f.name:]), Value: string(h.out[s.Start:s.End]), Span: s, Raw: Span{f.raw, i}})
}

// factName reads the name at the start of b up to its quote.
func factName(b []byte) string {
	k := 0
	for k < len(b) && k < 80 && (isAlpha(b[k]) || isDigit(b[k]) || b[k] == ':' || b[k] == '_' || b[k] == '-') {
		k++
	}
	return string(b[:k])
}

// hiddenFacts collects the cover facts of a part that is not displayed.
func (h *htmlReader) hiddenFacts(from, to int) {
	for i := from; i < to; {
		k := bytes.Index(h.raw[i:to], []byte(`name="dei:`))
		if k < 0 {
			return
		}
		i += k
		name := factName(h.raw[i+len(`name="`) : to])
		start := h.tagEnd(i)
		if start >= to {
			return
		}
		end := bytes.Index(h.raw[start:to], []byte("</ix:"))
		if end < 0 {
			return
		}
		h.facts = append(h.facts, Fact{Name: name, Value: plain(h.raw[start : start+end]), Raw: Span{start, start + end}})
		i = start
	}
}

// plain is the text of a small piece of HTML.
func plain(b []byte) string {
	h := htmlReader{canonical: newCanonical(b, len(b))}
	h.read()
	return strings.TrimSpace(string(h.out))
}
