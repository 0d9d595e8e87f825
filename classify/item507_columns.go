package classify

import "strings"

// voteColumn is what a column, or a word beside a number, counts.
type voteColumn uint8

const (
	voteNone voteColumn = iota
	voteFor
	voteAgainst
	voteWithheld
	voteAbstain
	voteBroker
	voteOneYear
	voteTwoYears
	voteThreeYears
	voteAgainstOrWithheld // what a column with two names counts depends on the matter
	voteWithheldOrAbstain
	voteIgnored // percentages and totals
)

// counted tells whether a column's numbers are kept.
func (c voteColumn) counted() bool { return c != voteNone && c != voteIgnored }

// voteColumnNames are tried in order. A heading is compared in lower case, with one space
// between its words and at its ends.
var voteColumnNames = []struct {
	column voteColumn
	parts  []string
}{
	{voteIgnored, []string{"%", " percent", " pct", " ratio "}},
	{voteBroker, []string{" broker", " non vote", " nonvote", " not voted", " unvoted", " uninstructed"}},
	{voteThreeYears, []string{" three year", " 3 year", " every three", " every 3", " triennial", " 3 yr"}},
	{voteTwoYears, []string{" two year", " 2 year", " every two", " every 2", " biennial", " every other", " 2 yr"}},
	{voteOneYear, []string{" one year", " 1 year", " every year", " annual ", " annually ", " every one", " 1 yr", " each year", " yearly "}},
	{voteAgainstOrWithheld, []string{" against withh", " against or withh", " against and withh", " withheld against ", " withhold against ", " withheld or against ", " opposed withh"}},
	{voteWithheldOrAbstain, []string{" withhold abst", " withheld abst", " withhold or abst", " withheld or abst", " abstain withh", " abstain or withh", " abstained withh", " abstained or withh", " abstentions withh", " abstentions or withh"}},
	{voteWithheld, []string{" withh"}},
	{voteAgainst, []string{" against", " opposed", " negative", " no votes ", " dissent", " votes no ", " no "}},
	{voteAbstain, []string{" abst"}},
	{voteFor, []string{" for ", " affirmative", " in favor", " in favour", " yes ", " votes received "}},
	{voteIgnored, []string{" total", " votes cast", " voted", " represented", " present"}},
}

// voteVocabulary are the words that headings of counts are made of.
var voteVocabulary = wordSet(`for against withhold withheld withholding withholds abstain abstained abstains abstaining abstention abstentions broker brokers non
	nonvote nonvotes vote votes voted voting shares share cast number of total the authority to one two three 1 2 3 yr yrs every year years annual annually yearly biennial
	triennial favor favour in affirmative negative yes no or and not proxies submitted uninstructed unvoted final opposed received
	percent percentage pct stock common ordinary units ballots as delivered each other s frequency`)

// voteColumnOf reads a column's heading: words of the trade and at most one other.
func voteColumnOf(heading string) voteColumn { return voteColumnIn(heading, 1) }

// voteLabelOf reads the label of a row of counts, which holds nothing else.
func voteLabelOf(label string) voteColumn { return voteColumnIn(label, 0) }

func voteColumnIn(text string, strangers int) voteColumn {
	if len(text) > 60 {
		return voteNone
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '%'
	})
	other := 0
	for _, w := range words {
		if !voteVocabulary[w] && !strings.Contains(w, "%") {
			other++
		}
	}
	if other > strangers {
		return voteNone
	}
	h := " " + strings.Join(words, " ") + " "
	for _, name := range voteColumnNames {
		for _, part := range name.parts {
			if strings.Contains(h, part) {
				return name.column
			}
		}
	}
	return voteNone
}

// voteColumns maps the logical columns of a grid to what they count.
type voteColumns []voteColumn

// ordered lists the columns that hold numbers from left to right; a heading that spans
// several is one.
func (c voteColumns) ordered() []voteColumn {
	var out []voteColumn
	for i, column := range c {
		if column != voteNone && (i == 0 || c[i-1] != column) {
			out = append(out, column)
		}
	}
	return out
}

func (c voteColumns) counting() []voteColumn {
	out := c.ordered()
	kept := out[:0]
	for _, column := range out {
		if column.counted() {
			kept = append(kept, column)
		}
	}
	return kept
}

// usable tells whether the headings are those of a table of votes.
func (c voteColumns) usable() bool {
	n := c.counting()
	return len(n) >= 2 || len(n) == 1 && n[0] == voteFor
}

// at is the heading over a column, or the nearest one beside it.
func (c voteColumns) at(i int) voteColumn {
	for _, k := range []int{i, i - 1, i + 1} {
		if k >= 0 && k < len(c) && c[k] != voteNone {
			return c[k]
		}
	}
	return voteNone
}

// voteColumnsOf reads the headings of columns. What counts nothing known is ignored, but for
// the column of labels.
func voteColumnsOf(heads []string) voteColumns {
	c := make(voteColumns, len(heads))
	seen := false
	for i, h := range heads {
		c[i] = voteColumnOf(h)
		if h = strings.TrimSpace(h); c[i] == voteNone && h != "" && (seen || i > 0 && !voteLabelHead.MatchString(h)) {
			c[i] = voteIgnored
		}
		seen = seen || c[i].counted()
	}
	return c
}

// voteHeadRow reads a row as headings of columns; ok when it is one and holds no number.
func voteHeadRow(row []Cell) (c voteColumns, ok bool) {
	heads := make([]string, len(row))
	for i, cell := range row {
		if IsNumeric(cell.Text) && len(cell.Text) > 2 {
			return nil, false
		}
		if cell.Empty() {
			continue
		}
		for k := i; k < min(len(row), i+max(cell.Cols, 1)); k++ {
			if k == i || row[k].Empty() {
				heads[k] = cell.Text
			}
		}
	}
	c = voteColumnsOf(heads)
	return c, c.usable()
}
