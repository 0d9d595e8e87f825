package classify

import (
	"github.com/ledongthuc/pdf"
)

// pdfFont holds what is needed of a font, looked up once.
type pdfFont struct {
	encoding pdf.TextEncoding
	wide     bool // two bytes a glyph
	widths   map[int]float64
	missing  float64
	decoded  map[string]string
}

func (p *pdfPage) font(name string) *pdfFont {
	if f := p.fonts[name]; f != nil {
		return f
	}
	src := p.page.Font(name)
	f := &pdfFont{encoding: src.Encoder(), widths: map[int]float64{}, decoded: map[string]string{}}
	p.fonts[name] = f
	if src.V.Key("Subtype").Name() == "Type0" {
		f.wide = true
		descendant := src.V.Key("DescendantFonts").Index(0)
		f.missing = 1000
		if w := descendant.Key("DW"); w.Kind() != pdf.Null {
			f.missing = w.Float64()
		}
		f.readWide(descendant.Key("W"), p)
		return f
	}
	f.missing = src.V.Key("FontDescriptor").Key("MissingWidth").Float64()
	first, widths := src.FirstChar(), src.V.Key("Widths")
	for i := range min(widths.Len(), 256) {
		f.widths[first+i] = widths.Index(i).Float64()
	}
	return f
}

// readWide reads "c [w1 w2 …]" and "first last w".
func (f *pdfFont) readWide(w pdf.Value, p *pdfPage) {
	for i := 0; i+1 < w.Len(); {
		first, next := int(w.Index(i).Int64()), w.Index(i+1)
		if next.Kind() == pdf.Array {
			p.count(next.Len())
			for k := range next.Len() {
				f.widths[first+k] = next.Index(k).Float64()
			}
			i += 2
			continue
		}
		width := w.Index(i + 2).Float64()
		for c := first; c <= min(int(next.Int64()), first+0xFFFF); c++ {
			p.count(1)
			f.widths[c] = width
		}
		i += 3
	}
}

func (f *pdfFont) width(code string) float64 {
	n := 0
	for i := range len(code) {
		n = n<<8 | int(code[i])
	}
	if w, ok := f.widths[n]; ok {
		return w
	}
	return f.missing
}

func (f *pdfFont) decode(code string) string {
	if s, ok := f.decoded[code]; ok {
		return s
	}
	s := code
	if f.encoding != nil {
		s = f.encoding.Decode(code)
	}
	f.decoded[code] = s
	return s
}
