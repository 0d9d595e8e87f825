package classify

import "strings"

// heading is an item heading that was found.
type heading struct {
	codes   []string
	legacy  []string
	letters string // "Item 5.02(b)"
	span    Span   // number and title
	body    int    // where the body begins
}

// maxHeadings bounds how many headings are looked for, a contents' entries included: the
// form has forty items, and what stands behind the last heading is its body.
const maxHeadings = 2000

// headings finds all lines, and places within lines, that read as item headings.
func (s *segmenter) headings() []heading {
	var out []heading
	eachLine(s.text, Span{0, len(s.text)}, func(l Span) bool {
		if len(out) > 0 && l.Start < out[len(out)-1].body {
			return true // the title of the heading before
		}
		if h, ok := s.headingAt(l); ok {
			s.joinTitles(&h, l)
			out = append(out, h)
		}
		out = s.headingsWithin(l, out)
		return len(out) < maxHeadings
	})
	return out
}

// joinTitles adds to h the items that one heading names with it, each by its own title: "Item
// 2.02 Results of Operations and Financial Condition; and Item 4.02 Non-Reliance on …".
func (s *segmenter) joinTitles(h *heading, l Span) {
	for len(h.codes) < len(items) {
		l.End = max(l.End, s.lineEnd(h.span.End))
		i := s.word(h.span.End, l.End)
		if i < 0 || strings.Trim(strings.ToLower(s.text[h.span.End:i]), " \t\n;,") != "and" {
			return
		}
		next, ok := s.numbered(Span{i, l.End})
		if !ok {
			return
		}
		if s.skip(next.span.End, l.End, " \t.") == l.End { // its title stands on the next line
			below := s.nextLine(next.span.End)
			ok = s.ownTitle(&next, Span{below, s.lineEnd(below)})
		} else {
			ok = s.ownTitle(&next, Span{i, l.End})
		}
		if !ok {
			return
		}
		h.codes, h.legacy, h.letters = append(h.codes, next.codes...), append(h.legacy, next.legacy...), h.letters+next.letters
		h.span.End, h.body = next.span.End, next.body
	}
}

// headingsWithin finds headings that run on behind a sentence: "…this Form 8-K.Item 9.01.
// Financial Statements and Exhibits (d)". Only the item's own title makes one.
func (s *segmenter) headingsWithin(l Span, out []heading) []heading {
	for i := l.Start + 1; ; i++ {
		if i = s.word(i, l.End); i < 0 || len(out) >= maxHeadings {
			return out
		}
		before := strings.TrimRight(s.text[l.Start:i], " \t")
		if before == "" || strings.IndexByte(".;)\"", lastByte(before)) < 0 && !strings.HasSuffix(before, "”") {
			continue
		}
		h, ok := s.numbered(Span{i, l.End})
		if ok && s.ownTitle(&h, Span{i, l.End}) && (len(out) == 0 || h.span.Start >= out[len(out)-1].span.End) {
			out = append(out, h)
		}
	}
}

// word returns where "Item" or "ITEM" stands at or behind i, -1 when it does not.
func (s *segmenter) word(i, end int) int {
	for {
		k := strings.IndexByte(s.text[i:end], 'I')
		if k < 0 {
			return -1
		}
		i += k
		if rest := s.text[i:end]; strings.HasPrefix(rest, "Item") || strings.HasPrefix(rest, "ITEM") {
			return i
		}
		i++
	}
}

func lastByte(s string) byte { return s[len(s)-1] }

// headingAt reads the line l as a heading.
func (s *segmenter) headingAt(l Span) (heading, bool) {
	l.Start += decoration(l.In(s.text))
	if l.Empty() {
		return heading{}, false
	}
	line := l.In(s.text)
	if isDigit(line[0]) {
		return s.bare(l)
	}
	if len(line) < 4 || !strings.EqualFold(line[:4], "item") {
		return heading{}, false
	}
	h, ok := s.numbered(l)
	if !ok {
		return h, false
	}
	return h, s.title(&h, l)
}

// decoration is the length of what may stand before the word "Item": bullets, markdown,
// brackets, section signs.
func decoration(line string) int {
	if line == "" || isAlpha(line[0]) || isDigit(line[0]) {
		return 0
	}
	return len(line) - len(strings.TrimLeft(line, "#>*_-–—•·§[(|\"“ \t"))
}

// numbered reads "Item 5.02(b), (c)" or "Items 1.01 and 2.03" at the start of l; the span of
// the heading ends behind the numbers.
func (s *segmenter) numbered(l Span) (heading, bool) {
	h := heading{span: l}
	i := l.Start + 4
	if i < l.End && (s.text[i] == 's' || s.text[i] == 'S') {
		i++
	}
	for _, w := range []string{"(s)", " No.", " no.", " Number", " NO."} {
		if strings.HasPrefix(s.text[i:l.End], w) {
			i += len(w)
		}
	}
	i = s.skip(i, l.End, " \t.:-–—#")
	if i == l.End { // the number stands on the next line
		i = s.nextLine(i)
		if i >= len(s.text) || !isDigit(s.text[i]) {
			return h, false
		}
		l.End = s.lineEnd(i)
	}
	for {
		code, legacy, end := s.number(i, l.End)
		if code == "" {
			break
		}
		h.codes, h.legacy = append(h.codes, code), append(h.legacy, legacy)
		h.span.End = end
		i = s.letters(&h, end, l.End)
		h.span.End = i
		i = s.conjunction(i, l.End)
		if i < 0 {
			break
		}
	}
	return h, len(h.codes) > 0
}

// number reads an item number at i: "5.02" or "5. 02", and "5" where the numbering is old.
func (s *segmenter) number(i, end int) (code, legacy string, next int) {
	k := i
	for k < end && isDigit(s.text[k]) {
		k++
	}
	if k == i || k-i > 2 {
		return "", "", i
	}
	whole := s.text[i:k]
	if j := k; j < end && s.text[j] == '.' || j+1 < end && s.text[j] == ' ' && s.text[j+1] == '.' {
		j = s.skip(j, end, ". ")
		if j+2 <= end && isDigit(s.text[j]) && isDigit(s.text[j+1]) && (j+2 == end || !isDigit(s.text[j+2])) && j-k <= 3 {
			if c := strings.TrimLeft(whole, "0") + "." + s.text[j:j+2]; isItem(c) {
				return c, "", j + 2
			}
		}
	}
	if n := atoi(whole); s.old && legacyCode(n) != "" {
		return legacyCode(n), "L" + strings.TrimLeft(whole, "0"), k
	}
	return "", "", i
}

// letters reads "(b)", "(b), (c) and (d)", "(b)-(d)" at i.
func (s *segmenter) letters(h *heading, i, end int) int {
	for {
		k := s.skip(i, end, " \t.,;&-–")
		if strings.HasPrefix(s.text[k:end], "and ") {
			k = s.skip(k+4, end, " \t")
		}
		if k+2 >= end || s.text[k] != '(' || s.text[k+2] != ')' || s.text[k+1] < 'a' || s.text[k+1] > 'f' {
			return i
		}
		h.letters += s.text[k+1 : k+2]
		i = k + 3
	}
}

// conjunction skips ", ", " and ", " & Item " at i and returns where the next number begins,
// -1 when there is none.
func (s *segmenter) conjunction(i, end int) int {
	k := s.skip(i, end, " \t.")
	joined := false
	for _, word := range []string{",", ";", "/", "&", "and ", "AND "} {
		if strings.HasPrefix(s.text[k:end], word) {
			k = s.skip(k+len(word), end, " \t")
			joined = true
		}
	}
	if !joined {
		return -1
	}
	if k+5 < end && strings.EqualFold(s.text[k:k+4], "item") {
		k = s.skip(k+4, end, "sS \t")
	}
	if k < end && isDigit(s.text[k]) {
		return k
	}
	return -1
}

// bare reads "5.02 Departure of Directors…": without the word only the item's own title
// makes a heading.
func (s *segmenter) bare(l Span) (heading, bool) {
	h := heading{span: l}
	code, legacy, end := s.number(l.Start, l.End)
	if code == "" || legacy != "" {
		return h, false
	}
	h.codes, h.legacy = []string{code}, []string{legacy}
	h.span.End = s.letters(&h, end, l.End)
	return h, s.ownTitle(&h, l)
}
