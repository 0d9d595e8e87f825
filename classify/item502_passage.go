package classify

import (
	"regexp"
	"strings"
)

// passage is a paragraph of the item. Its text has the length and the offsets of the
// document's; lines that break within a sentence are joined.
type passage struct {
	span    Span // canonical
	letters string
	heading bool
	item    bool // an entry of a list
	lead    int  // the passage that introduces the list, -1 for none
	grid    *Grid
	note    bool // a footnote to a table
}

// prose is the text of the item's sections, made fit for reading.
type prose struct {
	cut      bool   // not all of the item was read
	base     int    // canonical offset of text
	text     string // same length as the document's text from base
	low      string // in lower case
	passages []passage
}

// readProse joins the lines of the sections into passages.
func readProse(doc *Document, sections []Section) *prose {
	p := &prose{base: sections[0].Body.Start}
	end := p.base
	for _, s := range sections {
		p.base, end = min(p.base, s.Body.Start), max(end, s.Body.End)
	}
	if end > p.base+maxOfficerText {
		end, p.cut = p.base+maxOfficerText, true
	}
	buf := []byte(doc.Text()[p.base:end])
	for _, s := range sections {
		p.readSection(s, buf)
	}
	p.text = string(buf)
	p.low = lowerASCII(p.text)
	p.introduce()
	return p
}

func (p *prose) readSection(s Section, buf []byte) {
	joinable := false // the last passage may go on
	figures := 0      // cells of tables passed
	for _, b := range s.Blocks() {
		if b.Span.End > p.base+len(buf) {
			break
		}
		if b.Grid != nil {
			p.passages = append(p.passages, passage{span: b.Span, letters: s.SubItemAt(b.Span.Start), grid: b.Grid, lead: -1})
			joinable = false
			figures += 2
			continue
		}
		line := string(buf[b.Span.Start-p.base : b.Span.End-p.base])
		if onlyMarks(line) {
			continue
		}
		if n := len(p.passages); joinable && n > 0 && continues(p.in(buf, p.passages[n-1].span), line) {
			last := &p.passages[n-1]
			for i := last.span.End; i < b.Span.Start; i++ {
				buf[i-p.base] = ' '
			}
			last.span.End = b.Span.End
			last.heading = false
			continue
		}
		if IsNumeric(line) {
			figures++
		}
		p.passages = append(p.passages, passage{span: b.Span, note: figures > 1 && isFootnoteLine(line), letters: s.SubItemAt(b.Span.Start), heading: isHeadingLine(line), item: isListItem(line), lead: -1})
		joinable = true
	}
}

func (p *prose) in(buf []byte, s Span) string { return string(buf[s.Start-p.base : s.End-p.base]) }

// onlyMarks reports whether a line is a bullet or a page number standing alone.
func onlyMarks(line string) bool {
	line = strings.Trim(line, " \t-–—•●·▪*()")
	if len(line) > 3 {
		return false
	}
	for i := 0; i < len(line); i++ {
		if !isDigit(line[i]) && !(len(line) == 1 && isLower(line[i])) {
			return false
		}
	}
	return true
}

// continues reports whether line goes on with the sentence that prev breaks off.
func continues(prev, line string) bool {
	prev = strings.TrimRight(prev, " \t")
	if prev == "" || isListItem(line) {
		return false
	}
	switch prev[len(prev)-1] {
	case '.', ':', ';', '!', '?', '*':
		return false
	case ',':
		return true
	}
	for _, q := range []string{".”", ".\"", ".)", ";”", ".’"} {
		if strings.HasSuffix(prev, q) {
			return false
		}
	}
	if c := line[0]; isLower(c) || c == '(' && !isListItem(line) {
		return true
	}
	switch strings.ToLower(lastWord(prev)) {
	case "the", "a", "an", "of", "to", "and", "or", "as", "by", "with", "from", "in", "on", "for", "at", "its", "his", "her", "mr.", "ms.", "dr.", "that", "will", "was", "has":
		return true
	}
	return !isHeadingLine(prev)
}

// isHeadingLine reports whether a line is a heading within the item rather than a sentence.
func isHeadingLine(line string) bool {
	line = strings.TrimRight(line, " \t")
	if line == "" || len(line) > 160 || strings.HasSuffix(line, ".") && strings.Count(line, " ") > 9 || strings.HasSuffix(line, ";") {
		return false
	}
	lower := 0
	for _, w := range strings.Fields(line) {
		if finite[strings.Trim(strings.ToLower(w), ",.;")] {
			return false
		}
		if isLower(w[0]) && !lowNames[w] && w != "as" && w != "with" && w != "by" && w != "on" && w != "from" {
			lower++
		}
	}
	if lower > 2 && len(line) > 40 {
		return false
	}
	if strings.HasPrefix(line, "On ") || strings.HasPrefix(line, "Effective ") {
		return false
	}
	return true
}

// finite holds verb forms that make a line a sentence.
var finite = wordSet(`is are was were be been has have had will would shall may must did does do appointed elected named promoted resigned retired notified informed
	announced approved entered serves served joined became becomes held received receives provided provides tendered submitted terminated stepped intends accepted
	increased adopted determined selected succeeds succeeded`)

// isFootnoteLine reports whether a line begins with a footnote's number.
func isFootnoteLine(line string) bool {
	k := strings.IndexByte(line, ')')
	return k > 1 && k < 4 && line[0] == '(' && strings.Trim(line[1:k], "0123456789") == ""
}

// isListItem reports whether a line is marked as an entry of a list.
func isListItem(line string) bool {
	line = strings.TrimLeft(line, " \t")
	for _, b := range []string{"•", "●", "·", "▪", "■", "◦", "○", "- ", "– ", "— ", "* "} {
		if strings.HasPrefix(line, b) {
			return true
		}
	}
	k := strings.IndexAny(line, ").")
	if k < 1 || k > 4 || len(line) < k+3 {
		return false
	}
	mark := strings.TrimPrefix(line[:k], "(")
	if mark == "" || line[k] == '.' && (len(mark) > 2 || !isDigit(mark[0])) {
		return false
	}
	return strings.Trim(mark, "ivx") == "" || strings.Trim(mark, "0123456789") == ""
}

// namedEntry is an entry of a list without marks that begins with a person's name.
var namedEntry = regexp.MustCompile(`^(?:(?:Mr|Ms|Mrs|Dr)\. )?[A-Z][A-Za-zé'’.-]+(?: [A-Z][A-Za-zé'’.-]*){1,3}(?:,| was | has been | will | to |:)`)

// introduce links the entries of lists to the passage that ends with a colon before them.
func (p *prose) introduce() {
	lead := -1
	for i := range p.passages {
		s := &p.passages[i]
		text := strings.TrimRight(p.slice(s.span), " \t")
		switch {
		case strings.HasSuffix(text, ":"):
			lead = i
		case lead >= 0 && (s.item || s.grid != nil || i == lead+1 && len(text) < 300 || p.passages[i-1].lead >= 0 && (strings.HasSuffix(p.slice(p.passages[i-1].span), ";") || namedEntry.MatchString(text) && namedEntry.MatchString(p.slice(p.passages[i-1].span)))):
			s.lead = lead
		default:
			lead = -1
		}
	}
}

func (p *prose) slice(s Span) string { return p.text[s.Start-p.base : s.End-p.base] }

// sentences returns the sentences of a passage as canonical spans.
func (p *prose) sentences(s passage) []Span {
	spans := SplitSentences(p.slice(s.span))
	out := spans[:0]
	for _, sp := range spans {
		sp = sp.Shift(s.span.Start)
		if n := len(out); n > 0 && strings.HasPrefix(p.slice(sp), "(“") {
			out[n-1].End = sp.End // "Jane Roe, Ph.D. (“Dr. Roe”)"
			continue
		}
		out = append(out, sp)
	}
	return out
}
