package classify

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ledongthuc/pdf"
)

const (
	maxPDFPages = 300
	maxPDFSteps = 2_000_000 // operators and glyphs of a document
	maxPDFText  = 2 << 20
)

var errPDFTooLong = errors.New("more operators than an order has")

// pdfText returns the text of a PDF, one line per line of the page and an empty line
// between paragraphs. The library reads the file; where the words stand is worked out here,
// because its own plain text loses the spaces that are made by moving.
func pdfText(body []byte) (text string, err error) {
	defer func() {
		if p := recover(); p != nil { // it panics on malformed input
			text, err = "", fmt.Errorf("read PDF: %v", p)
		}
	}()
	r, err := pdf.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return "", fmt.Errorf("read PDF: %w", err)
	}
	var b strings.Builder
	steps := 0
	for n := 1; n <= min(r.NumPage(), maxPDFPages) && b.Len() < maxPDFText; n++ {
		page := r.Page(n)
		content := page.V.Key("Contents")
		if page.V.IsNull() || content.Kind() == pdf.Null {
			continue
		}
		p := pdfPage{page: page, fonts: map[string]*pdfFont{}, steps: &steps}
		p.state.scale = 1
		p.ctm, p.tm, p.line = unit, unit, unit
		pdf.Interpret(content, p.step)
		p.write(&b)
	}
	return b.String(), nil
}

// matrix is a transformation as PDF writes it: a b c d e f.
type matrix [6]float64

var unit = matrix{1, 0, 0, 1, 0, 0}

// times applies m first, then n.
func (m matrix) times(n matrix) matrix {
	return matrix{m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3], m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5]}
}

// piece is a run of text on the page.
type piece struct {
	x, end, y, size float64
	text            string
}

type pdfState struct {
	font                                             *pdfFont
	size, charSpace, wordSpace, leading, scale, rise float64
}

// pdfPage interprets the operators that place text.
type pdfPage struct {
	page     pdf.Page
	fonts    map[string]*pdfFont
	steps    *int
	ctm      matrix
	tm, line matrix
	state    pdfState
	stack    []pdfState
	ctms     []matrix
	pieces   []piece
}

func (p *pdfPage) count(n int) {
	if *p.steps += n; *p.steps > maxPDFSteps {
		panic(errPDFTooLong)
	}
}

func (p *pdfPage) step(stk *pdf.Stack, op string) {
	args := make([]pdf.Value, stk.Len())
	for i := len(args) - 1; i >= 0; i-- {
		args[i] = stk.Pop()
	}
	p.count(1 + len(args))
	number := func(i int) float64 {
		if i < len(args) {
			return args[i].Float64()
		}
		return 0
	}
	s := &p.state
	switch op {
	case "q":
		p.stack, p.ctms = append(p.stack, *s), append(p.ctms, p.ctm)
	case "Q":
		if n := len(p.stack) - 1; n >= 0 {
			*s, p.ctm = p.stack[n], p.ctms[n]
			p.stack, p.ctms = p.stack[:n], p.ctms[:n]
		}
	case "cm":
		p.ctm = matrix{number(0), number(1), number(2), number(3), number(4), number(5)}.times(p.ctm)
	case "BT":
		p.tm, p.line = unit, unit
	case "Tm":
		p.line = matrix{number(0), number(1), number(2), number(3), number(4), number(5)}
		p.tm = p.line
	case "Td", "TD":
		if op == "TD" {
			s.leading = -number(1)
		}
		p.move(number(0), number(1))
	case "T*":
		p.move(0, -s.leading)
	case "TL":
		s.leading = number(0)
	case "Tc":
		s.charSpace = number(0)
	case "Tw":
		s.wordSpace = number(0)
	case "Tz":
		s.scale = number(0) / 100
	case "Ts":
		s.rise = number(0)
	case "Tf":
		if len(args) == 2 {
			s.font, s.size = p.font(args[0].Name()), number(1)
		}
	case "'", "\"":
		if op == "\"" {
			s.wordSpace, s.charSpace = number(0), number(1)
		}
		p.move(0, -s.leading)
		if n := len(args); n > 0 {
			p.show(args[n-1].RawString())
		}
	case "Tj":
		if len(args) > 0 {
			p.show(args[0].RawString())
		}
	case "TJ":
		if len(args) > 0 {
			p.showAll(args[0])
		}
	}
}

func (p *pdfPage) move(x, y float64) {
	p.line = matrix{1, 0, 0, 1, x, y}.times(p.line)
	p.tm = p.line
}

// showAll shows strings with moves between them, in thousandths of the font's size.
func (p *pdfPage) showAll(v pdf.Value) {
	for i := range v.Len() {
		x := v.Index(i)
		if x.Kind() == pdf.String {
			p.show(x.RawString())
		} else {
			p.tm = matrix{1, 0, 0, 1, -x.Float64() / 1000 * p.state.size * p.state.scale, 0}.times(p.tm)
		}
	}
}

func (p *pdfPage) show(raw string) {
	s := &p.state
	if s.font == nil || raw == "" {
		return
	}
	p.count(len(raw))
	at := p.tm.times(p.ctm)
	var b strings.Builder
	width := 0.0
	for k := 0; k < len(raw); {
		n := 1
		if s.font.wide {
			n = min(2, len(raw)-k)
		}
		code := raw[k : k+n]
		b.WriteString(s.font.decode(code))
		w := s.font.width(code)*s.size/1000 + s.charSpace
		if code == " " {
			w += s.wordSpace
		}
		width += w * s.scale
		k += n
	}
	p.tm = matrix{1, 0, 0, 1, width, 0}.times(p.tm)
	end := p.tm.times(p.ctm)
	text := strings.Map(func(r rune) rune {
		if r < ' ' || r == '\uFFFD' {
			return -1
		}
		return r
	}, b.String())
	if text = ligatures.Replace(text); text != "" {
		p.pieces = append(p.pieces, piece{at[4], end[4], at[5] + s.rise*at[3], math.Abs(s.size * at[3]), text})
	}
}

var ligatures = strings.NewReplacer("ﬁ", "fi", "ﬂ", "fl", "ﬀ", "ff", "ﬃ", "ffi", "ﬄ", "ffl")

// write puts the pieces in reading order.
func (p *pdfPage) write(b *strings.Builder) {
	slices.SortStableFunc(p.pieces, func(a, b piece) int { return compareFloat(b.y, a.y) })
	last, step := 0.0, 0.0
	for i := 0; i < len(p.pieces); {
		size := p.pieces[i].size
		j := i + 1
		for j < len(p.pieces) && p.pieces[i].y-p.pieces[j].y < max(size, 6)*0.45 {
			size = max(size, p.pieces[j].size)
			j++
		}
		line := pdfLine(p.pieces[i:j], size)
		y := p.pieces[j-1].y
		i = j
		if strings.Trim(line, "0123456789 ") == "" {
			continue // a page number
		}
		if step > 0 && last-y > step*1.4 {
			b.WriteByte('\n')
		} else if d := last - y; step == 0 && last > 0 || d > 0 && d < step {
			step = d
		}
		last = y
		b.WriteString(line)
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
}

// pdfLine joins the pieces of a line; size is that of its largest.
func pdfLine(pieces []piece, size float64) string {
	slices.SortStableFunc(pieces, func(a, b piece) int { return compareFloat(a.x, b.x) })
	var b strings.Builder
	end := math.Inf(-1)
	for _, p := range pieces {
		if p.size < size*0.8 && strings.Trim(p.text, "0123456789 ") == "" {
			continue // a footnote mark
		}
		if b.Len() > 0 && p.x-end > max(p.size, 6)*0.15 && p.end > p.x {
			b.WriteByte(' ')
		}
		b.WriteString(p.text)
		end = p.end
	}
	return strings.TrimRight(b.String(), " ")
}

func compareFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
