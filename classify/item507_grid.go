package classify

import (
	"regexp"
	"slices"
	"strings"
)

// voteLabel is a row's text before its counts, or a line that names a person.
type voteLabel struct {
	span Span
	text string
}

// voteValue is a number of a row and the column that it stands in.
type voteValue struct {
	Cell
	column int
}

// grid reads a table of votes, whatever its layout: one matter with its headings, a list of
// nominees or of matters, several of these below one another, or counts that stand one
// below the other beside their names.
func (v *voteReader) grid(g *Grid) {
	v.people, v.running = false, 0
	v.marked = clip(g.Span.In(v.text), maxVoteText/32)
	rows, head := g.Rows, g.Header
	if g.Kind == GridStacked {
		if v.numberedRows(g) {
			return
		}
		rows = restacked(g)
	}
	if standing(rows) {
		v.standing(rows)
		return
	}
	v.endUpright()
	if c := voteColumnsOf(g.Headers()); head > 0 && c.usable() {
		v.heading(rows[:head], c)
		rows = rows[head:]
	} else if head == 0 {
		v.stackedHeads(rows)
	}
	v.rows(v.unfolded(rows))
}

func (v *voteReader) rows(rows [][]Cell) {
	for _, row := range rows {
		if c, ok := voteHeadRow(row); ok {
			v.heading([][]Cell{row}, c)
			continue
		}
		label, values := splitVoteRow(v.withoutRemarks(row))
		if len(values) == 0 {
			v.textRow(label)
			continue
		}
		v.dataRow(label, values)
	}
}

// heading sets the columns, and takes what stands before them: often the matter itself.
func (v *voteReader) heading(rows [][]Cell, c voteColumns) {
	v.columns, v.headed, v.people = c, len(v.lines), false
	for _, row := range rows {
		var title Span
		text := false
		for i, cell := range row {
			if c[i].counted() && voteColumnOf(cell.Text).counted() {
				break
			}
			if cell.Empty() {
				continue
			}
			v.people = v.people || len(cell.Text) < 40 && votePeopleHead.MatchString(cell.Text)
			if title.Empty() {
				title.Start = cell.Span.Start
			}
			title.End = cell.Span.End
			text = text || len(cell.Text) > 12 && !voteLabelHead.MatchString(cell.Text)
		}
		if text {
			v.remark(title, title.In(v.text))
		}
	}
}

// votePeopleHead heads a column of nominees.
var votePeopleHead = regexp.MustCompile(`(?i)^(?:names?\s+of\s+)?(?:company\s+|director\s+|board\s+)?(?:nominees?|directors?|trustees?|candidates?)(?:['’]?s?\s+names?)?\W*$`)

// voteLabelHead are headings of the column of labels.
var voteLabelHead = regexp.MustCompile(`(?i)^(?:names?\b|nominees?\b|directors?\b|proposals?$|matters?\b|descriptions?\b|resolutions?$|candidates?\b|class$|votes?\b|number\s+of\b|shares\b|total\b|final\b)`)

// splitVoteRow parts a row into label and values. A small number at the beginning is a list number
// and belongs to the label.
func splitVoteRow(row []Cell) (label voteLabel, values []voteValue) {
	var words []string
	for i, cell := range row {
		if cell.Empty() {
			continue
		}
		numeric := voteValueCell(cell.Text)
		if numeric && len(values) == 0 && len(words) == 0 && (len(cell.Text) <= 2 || voteListCell.MatchString(cell.Text)) && textFollows(row[i+1:]) {
			words, label.span = append(words, cell.Text+"."), cell.Span
			continue
		}
		if numeric {
			values = append(values, voteValue{cell, i})
			continue
		}
		if len(values) > 0 || len(words) > 0 && voteOutcomeCell.MatchString(cell.Text) {
			continue // a remark behind the numbers, or the outcome before them
		}
		words = append(words, cell.Text)
		if label.span.Empty() {
			label.span = cell.Span
		}
		label.span.End = cell.Span.End
	}
	label.text = strings.Join(words, " ")
	return label, values
}

var (
	// voteMarked are counts with a mark, a unit or a percentage in the same cell.
	voteMarked       = regexp.MustCompile(`(?i)^(\d{1,3}(?:,\s?\d{3})+|\d+)(?:\.\d+)?(?:\s*\(\s*[\d.]+\s*%\s*\)|(?:\s*/\s*|\s+)[\d.]+\s*%|\s*\(\w\)|\s*\*+|\s?[a-z]|\s+shares|\s+votes)$`)
	voteFraction     = regexp.MustCompile(`^(\d[\d,]*)\.\d+$`) // fractional shares
	voteNothing      = regexp.MustCompile(`(?i)^(?:none|nil|zero|no\s+votes|not\s+applicable|n\.?/?a\.?)$`)
	voteNotAvailable = regexp.MustCompile(`(?i)^(?:n\.?/?a\.?|not\s+applicable|\*+)$`)
)

// voteListCell is a list number that fills a cell: "1(a)".
var voteListCell = regexp.MustCompile(`^\d{1,2}\s?\(?[a-z]\)?$`)

// withoutRemarks leaves out what a table of nominees says of them in columns of its own, such
// as who nominated them.
func (v *voteReader) withoutRemarks(row []Cell) []Cell {
	if !v.people || len(v.columns) < len(row) {
		return row
	}
	kept, named := slices.Clone(row), false
	for i, c := range row {
		if c.Empty() || voteValueCell(c.Text) {
			continue
		}
		if named && v.columns[i] == voteIgnored {
			kept[i] = Cell{Cols: c.Cols}
		}
		named = true
	}
	return kept
}

// voteOutcomeCell is all that a cell of outcomes holds.
var voteOutcomeCell = regexp.MustCompile(`(?i)^(?:(?:not\s+)?(?:carried|approved|passed|adopted|elected|re-elected|ratified)|rejected|defeated|failed|acclaimed)\W*$`)

func voteValueCell(text string) bool {
	if text == "" {
		return false
	}
	return IsNumeric(text) || len(text) < 40 && (isDigit(text[0]) || strings.IndexByte("nNzZ*", text[0]) >= 0) && (voteMarked.MatchString(text) || voteNothing.MatchString(text))
}

// textFollows tells whether the next cell that is not empty holds words.
func textFollows(row []Cell) bool {
	for _, c := range row {
		if !c.Empty() {
			return !voteValueCell(c.Text)
		}
	}
	return false
}

// textRow takes a row of words.
func (v *voteReader) textRow(label voteLabel) {
	if label.span.Empty() || len(label.text) < 40 && voteColumnOf(label.text) != voteNone {
		return
	}
	v.paragraph(label.span)
}

// voteSoleTotal labels the votes themselves where a table has no other row.
var voteSoleTotal = regexp.MustCompile(`(?i)^(?:total|totals|total\s+(?:votes|shares)(?:\s+(?:cast|voted))?)\W*$`)

var voteTotalRow = regexp.MustCompile(`(?i)^(?:(?:sub-?)?totals?\b|percent|%|quorum|as\s+a\s+percent|votes\s+cast\s+as)`)

func (v *voteReader) dataRow(label voteLabel, values []voteValue) {
	if len(v.columns.counting()) > 0 && v.classRow(label, values) || onlyPercents(values) {
		return
	}
	if voteTotalRow.MatchString(label.text) {
		if len(v.lines) > v.headed || !voteSoleTotal.MatchString(label.text) {
			return
		}
		label = voteLabel{} // the only row under its headings
	}
	if v.matter != nil && v.matter.lines > 0 && len(v.pending) == 0 && voteSecondCount.MatchString(label.text) {
		return // the same vote without those of some holders
	}
	label = v.completed(label)
	v.owner = voteLabel{}
	if len(v.columns.counting()) == 0 {
		v.skipped++
		return
	}
	line := voteLine{label: label.span}
	if !v.assign(&line, values) {
		v.skipped++
		return
	}
	v.place(&line, label)
	v.take(line)
}

func onlyPercents(values []voteValue) bool {
	for _, n := range values {
		if !isPercent(n.Text) {
			return false
		}
	}
	return true
}

func isPercent(text string) bool {
	return strings.HasSuffix(strings.TrimRight(text, ") "), "%") && !voteMarked.MatchString(text)
}

// assign gives a row's numbers to the columns: one by one where there are as many numbers
// as columns, else by where they stand.
func (v *voteReader) assign(l *voteLine, values []voteValue) bool {
	var plain []voteValue
	for _, n := range values {
		if !isPercent(n.Text) {
			plain = append(plain, n)
		}
	}
	for _, columns := range [][]voteColumn{v.columns.ordered(), v.columns.counting()} {
		for _, numbers := range [][]voteValue{values, plain} {
			if len(columns) == len(numbers) {
				for i, c := range columns {
					l.putValue(c, numbers[i])
				}
				return l.complete()
			}
		}
	}
	for _, n := range plain {
		c := v.columns.at(n.column)
		if c == voteNone || c.counted() && l.has(c) {
			l.odd = true
			continue
		}
		l.putValue(c, n)
	}
	return l.complete()
}

// putValue sets a count from a cell: without a percentage beside it, and nothing for N/A.
func (l *voteLine) putValue(c voteColumn, n voteValue) {
	text := n.Text
	switch {
	case isPercent(text) || voteNotAvailable.MatchString(text):
		return
	case voteNothing.MatchString(text):
		text = "none"
	default:
		for _, pattern := range []*regexp.Regexp{voteMarked, voteFraction} {
			if m := pattern.FindStringSubmatch(text); m != nil {
				text = m[1]
			}
		}
	}
	if !l.put(c, text, n.Span) && c.counted() && !l.has(c) {
		l.odd = true
	}
}
