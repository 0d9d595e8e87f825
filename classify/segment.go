package classify

import (
	"regexp"
	"slices"
	"strings"
)

// Section is what the main document says under one item heading. Items that share one body
// ("Items 1.01 and 2.03", or headings that follow one another) have a Section each, with
// equal Body spans.
type Section struct {
	Code     string // present item code, "5.02"
	Legacy   string // "L4" when the filing has the numbers in use before 23 August 2004
	Heading  Span   // number and title
	Body     Span   // what stands between this heading and the next
	SubItems []SubItem

	doc *Document
}

// SubItem is a part of a section under a marker such as "(b)" or "(c), (d)".
type SubItem struct {
	Letters string // "b", "cd"
	Span    Span   // from the marker to the next one
}

// Sections returns the item sections of the document in reading order. Headings listed in a
// table of contents and items named in sentences open no section; the signature block and
// what follows it belong to none.
func (d *Document) Sections() []Section {
	d.build()
	d.sectionsOnce.Do(func() {
		s := segmenter{doc: d, text: d.text}
		d.sections = s.run()
		d.signature = s.end
	})
	return d.sections
}

// Item returns the sections of one item that say something.
func (d *Document) Item(code string) []Section {
	var out []Section
	for _, s := range d.Sections() {
		if s.Code == code && s.applies() {
			out = append(out, s)
		}
	}
	return out
}

type segmenter struct {
	doc  *Document
	text string
	end  int // of the last body: the signature block, or the end of the text
	old  bool
}

func (s *segmenter) run() []Section {
	s.old = s.doc.legacyDate || s.coverIsOld()
	s.end = len(s.text)
	heads := s.withoutContents(s.headings())
	if len(heads) > 0 {
		s.end = s.signature(heads[0].span.End, len(s.text))
		heads = slices.DeleteFunc(heads, func(h heading) bool { return h.span.Start >= s.end })
	}
	return s.sections(heads)
}

// coverIsOld reports whether the date of report on the cover lies before the renumbering.
func (s *segmenter) coverIsOld() bool {
	d := reportDate(s.text)
	return d.Year != 0 && d.compact() < legacyEnd
}

func (s *segmenter) skip(i, end int, set string) int {
	for i < end {
		r := s.text[i]
		if r < 0x80 {
			if strings.IndexByte(set, r) < 0 {
				return i
			}
			i++
			continue
		}
		n := 0
		for _, c := range set {
			if w := string(c); c >= 0x80 && strings.HasPrefix(s.text[i:end], w) {
				n = len(w)
			}
		}
		if n == 0 {
			return i
		}
		i += n
	}
	return i
}

// nextLine returns where the text of the next line begins.
func (s *segmenter) nextLine(i int) int { return s.skip(i, len(s.text), " \t\n") }

func (s *segmenter) lineEnd(i int) int {
	if k := strings.IndexByte(s.text[i:], '\n'); k >= 0 {
		return i + k
	}
	return len(s.text)
}

var inapplicable = regexp.MustCompile(`(?i)^\W*(?:not\s+applicable|inapplicable|n\s?/\s?a|none|not\s+required|no\s+(?:events?|changes?)\s+to\s+(?:be\s+)?report(?:ed)?)\W*$`)

// applies reports whether the section says more than that the item does not apply.
func (s Section) applies() bool { return s.Body.Len() > 60 || !inapplicable.MatchString(s.Text()) }
