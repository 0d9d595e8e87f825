package classify

import "strings"

// A table printed one cell per line leaves alternating runs of short texts and of numbers.
// The texts before numbers are, from the last one back: the label of the row, if it has one,
// and the heads of the columns, if a table begins.

// stackedTables turns such runs among blocks into grids.
func (d *Document) stackedTables(in []Block) []Block {
	var out []Block
	for i := 0; i < len(in); {
		end, numbers := i, 0
		for end < len(in) && in[end].Grid == nil && cellLike(in[end].Span.In(d.text)) {
			if IsNumeric(in[end].Span.In(d.text)) {
				numbers++
			}
			end++
		}
		if numbers >= 2 {
			s := stacker{text: d.text}
			out = append(out, s.read(in[i:end])...)
			i = end
			continue
		}
		end = max(end, i+1)
		out = append(out, in[i:end]...)
		i = end
	}
	return out
}

// cellLike reports whether a line may be the text of a cell.
func cellLike(t string) bool {
	if len(t) > 160 {
		return false
	}
	if lastByte(t) != '.' || IsNumeric(t) {
		return true
	}
	word := strings.ToLower(strings.TrimRight(lastWord(t), "."))
	return len(t) < 80 && (abbreviations[word] || corporate[word] || strings.Contains(word, ".") || enumerates(t))
}

type stacker struct {
	text string
	out  []Block
	rows [][]fragment // of the grid that is being collected
}

func (s *stacker) read(lines []Block) []Block {
	for i := 0; i < len(lines); {
		texts := i
		for i < len(lines) && !s.numeric(lines[i]) {
			i++
		}
		first := i
		for i < len(lines) && (s.numeric(lines[i]) || closesNumber(lines[i].Span.In(s.text))) {
			i++
		}
		s.group(lines[texts:first], lines[first:i], s.counts(lines[i:min(len(lines), i+2)]))
	}
	s.flush()
	return s.out
}

// counts reports whether lines are the name of a count and its number: "Against", "1,200".
func (s *stacker) counts(lines []Block) bool {
	return len(lines) == 2 && s.numeric(lines[1]) && voteLabelOf(lines[0].Span.In(s.text)).counted()
}

func (s *stacker) numeric(b Block) bool { return IsNumeric(b.Span.In(s.text)) }

// group takes a run of texts and the run of numbers behind it, which is empty at the end.
// upright tells that the name of a count follows: the last text is one as well, and no head.
func (s *stacker) group(texts, numbers []Block, upright bool) {
	values := joinNumbers(s.fragments(numbers), s.text)
	heads := s.heads(texts)
	label := len(texts) - 1
	if upright = upright && label >= 0 && voteLabelOf(texts[label].Span.In(s.text)).counted(); upright {
		heads = s.heads(texts[:label])
	} else if heads.end == len(texts) && len(heads.cells) <= len(values) {
		label = len(texts) // the heads of a table whose rows have no label
	} else if heads.end == len(texts) && len(heads.cells) > 1 {
		heads.cells, heads.end = heads.cells[:len(heads.cells)-1], len(texts)-1
	}
	if len(values) == 0 || label < 0 && len(s.rows) == 0 && len(values) < 2 {
		s.flush()
		s.paragraphs(texts)
		s.paragraphs(numbers)
		return
	}
	if len(heads.cells) > 1 && heads.end >= label-maxBetween {
		s.flush()
		s.paragraphs(texts[:heads.start])
		s.rows = append(s.rows, heads.cells)
		for _, between := range texts[heads.end:max(heads.end, len(texts)-1)] {
			s.rows = append(s.rows, s.fragments([]Block{between})) // a heading of the rows below
		}
		texts = texts[max(heads.end, len(texts)-1):]
	} else if len(texts) > 1 {
		s.flush()
		s.paragraphs(texts[:len(texts)-1])
		texts = texts[len(texts)-1:]
	}
	row := s.fragments(texts)
	for k := range values {
		values[k].x0, values[k].x1 = int32(k+1), int32(k+2)
	}
	s.rows = append(s.rows, append(row, values...))
}

// fragments makes cells of lines, all in the first column.
func (s *stacker) fragments(lines []Block) []fragment {
	out := make([]fragment, len(lines))
	for k, l := range lines {
		out[k] = fragment{x0: 0, x1: 1, span: l.Span, text: oneLine(l.Span.In(s.text))}
	}
	return out
}

// maxBetween is how many lines may stand between the heads and the label of the first row.
const maxBetween = 2

// stackedHeads are the heads of columns found among texts[start:end].
type stackedHeads struct {
	start, end int
	cells      []fragment
}

// heads finds the last run of column heads in texts, which may end before the label of a row
// and the headings above it. Heads that were split over lines ("Broker" / "Non-Votes") are one.
func (s *stacker) heads(texts []Block) stackedHeads {
	head := func(i int) bool { return isVoteHead(texts[i].Span.In(s.text)) }
	end := len(texts)
	if end > 0 && !head(end-1) {
		end--
	}
	for k := end; k > 1 && k >= end-maxBetween; k-- {
		if head(k-1) && (k == end || head(k-2)) {
			end = k
			break
		}
	}
	start := end
	for start > 0 && head(start-1) {
		start--
	}
	h := stackedHeads{start: start, end: end}
	for _, f := range s.fragments(texts[start:end]) {
		if n := len(h.cells) - 1; n >= 0 && splitHead(h.cells[n].text, f.text) {
			h.cells[n].span.End = f.span.End
			h.cells[n].text = strings.TrimSpace(h.cells[n].text + " " + f.text)
			continue
		}
		f.x0, f.x1 = int32(len(h.cells)+1), int32(len(h.cells)+2)
		h.cells = append(h.cells, f)
	}
	label := start > 0 && len(h.cells) > 1 && isLabelHead(texts[start-1].Span.In(s.text))
	above := start
	if label {
		above--
	}
	h.cells, above = s.underHeads(h.cells, texts[:above])
	h.start = min(start, above)
	if label {
		h.start = min(h.start, start-1)
		h.cells = append(s.fragments(texts[start-1:start]), h.cells...)
	}
	return h
}

// underHeads gives heads that only say "Number" the names above them, "Votes For" and "Votes
// Against": among the heads themselves, or in the lines above. It returns where those begin.
func (s *stacker) underHeads(heads []fragment, above []Block) ([]fragment, int) {
	first, n := -1, 0
	for i, h := range heads {
		if isNumberHead(h.text) {
			if n++; first < 0 {
				first = i
			}
		}
	}
	if n < 2 {
		return heads, len(above)
	}
	var over, rest []fragment
	switch {
	case first >= n:
		over, rest = heads[first-n:first], heads[first:]
	case first == 0 && len(above) >= n:
		over, rest = s.fragments(above[len(above)-n:]), heads
		above = above[:len(above)-n]
	default:
		return heads, len(above)
	}
	for _, o := range over {
		if !voteLabelOf(o.text).counted() {
			return heads, len(above)
		}
	}
	out := make([]fragment, len(rest))
	k := 0
	for i, h := range rest {
		if isNumberHead(h.text) {
			h.text, h.span = over[k].text, over[k].span
			k++
		}
		h.x0, h.x1 = int32(i+1), int32(i+2)
		out[i] = h
	}
	return out, len(above)
}

// isNumberHead reports whether a head does not say what its numbers count.
func isNumberHead(t string) bool {
	switch strings.ToLower(t) {
	case "number", "number of votes", "number of shares", "votes", "shares":
		return true
	}
	return false
}

// splitHead reports whether b goes on with the head a.
func splitHead(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	switch {
	case strings.HasSuffix(a, "-"), a == "broker", a == "number of", a == "votes" && !strings.HasPrefix(b, "votes"),
		strings.HasSuffix(a, " of"):
		return true
	case b == "non-votes", b == "non-vote": // "Broker" before it, or a head of its own
		c := voteLabelOf(a)
		return !c.counted() || c == voteBroker
	}
	return strings.HasPrefix(a, "%") && strings.HasSuffix(a, "votes") && (b == "withheld" || b == "abstaining" || b == "against" || b == "for")
}

// isLabelHead reports whether a line heads the column of labels.
func isLabelHead(t string) bool {
	switch first, _, _ := strings.Cut(strings.ToLower(t), " "); strings.Trim(first, ":'’s") {
	case "nominee", "name", "director", "proposal", "candidate", "matter":
		return len(t) < 30 && !strings.ContainsAny(t, "0123456789")
	}
	return false
}

// isVoteHead reports whether a line is a usual head of a column of votes.
func isVoteHead(t string) bool {
	if len(t) > 40 {
		return false
	}
	t = strings.ToLower(strings.Trim(t, " :*"))
	switch t {
	case "for", "against", "abstain", "abstained", "abstaining", "abstention", "abstentions", "withhold", "withheld", "broker", "non-votes", "non-vote",
		"votes", "number", "number of", "1 year", "2 years", "3 years", "one year", "two years", "three years", "every year", "total", "%", "withhold/abstain":
		return true
	}
	for _, w := range []string{"votes ", "vote ", "broker non", "shares ", "% ", "%votes", "percent", "as %", "for ", "against ", "withh", "abstain", "number of "} {
		if strings.HasPrefix(t, w) {
			return !strings.Contains(t, "proposal ") || strings.Contains(t, "%")
		}
	}
	if voteLabelOf(t).counted() {
		return true
	}
	return strings.HasSuffix(t, " votes") || strings.HasSuffix(t, "non-votes") || strings.HasSuffix(t, " withheld")
}

func (s *stacker) paragraphs(lines []Block) {
	if len(lines) > 0 {
		s.flush()
		s.out = append(s.out, lines...)
	}
}

// flush ends the grid that is being collected.
func (s *stacker) flush() {
	if g := newGrid(s.rows, GridStacked, s.text); g != nil {
		s.out = append(s.out, Block{g.Span, g})
	}
	s.rows = nil
}
