package classify

import (
	"slices"
	"strings"
)

// fragment is a cell in physical columns [x0, x1).
type fragment struct {
	x0, x1 int32
	span   Span
	text   string
}

// columns finds the logical columns as disjoint ranges of physical ones: cells of different
// rows that overlap stand in one column. Rows with many cells go first, since cells that
// span columns stand in rows with few.
func columns(rows [][]fragment) []fragment {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(rows[b]) - len(rows[a]) })
	var cols []fragment
	for _, i := range order {
		for _, f := range rows[i] {
			at, hits := 0, 0
			for k, c := range cols {
				if c.x0 < f.x1 && f.x0 < c.x1 {
					if hits == 0 {
						at = k
					}
					hits++
				}
			}
			switch hits {
			case 0:
				at, _ = slices.BinarySearchFunc(cols, f, func(c, f fragment) int { return int(c.x0 - f.x0) })
				cols = slices.Insert(cols, at, f)
			case 1:
				c := &cols[at]
				if f.x0 < c.x0 && !taken(rows[i], f, f.x0, c.x0) {
					c.x0 = f.x0
				}
				if f.x1 > c.x1 && !taken(rows[i], f, c.x1, f.x1) {
					c.x1 = f.x1
				}
			}
		}
	}
	return cols
}

// taken reports whether another fragment of row lies in [x0, x1).
func taken(row []fragment, f fragment, x0, x1 int32) bool {
	for _, o := range row {
		if o.span != f.span && o.x0 < x1 && x0 < o.x1 {
			return true
		}
	}
	return false
}

// place returns the first logical column of f, not before next, and how many it spans.
func place(cols []fragment, f fragment, next int) (first, n int) {
	first = -1
	for k := next; k < len(cols); k++ {
		if cols[k].x0 < f.x1 && f.x0 < cols[k].x1 {
			if first < 0 {
				first = k
			}
			n++
		}
	}
	if first < 0 {
		return next, 1
	}
	return first, n
}

// joinNumbers merges the pieces of a number that stand in cells of their own.
func joinNumbers(row []fragment, text string) []fragment {
	out := row[:0]
	open := false // the last fragment waits for its number: "$" or "("
	for _, f := range row {
		if n := len(out) - 1; n >= 0 && adjacent(text, out[n].span, f.span) && (open && startsValue(f.text) || closesNumber(f.text) && IsNumeric(out[n].text)) {
			p := &out[n]
			p.x1, p.span.End = f.x1, f.span.End
			if f.text[0] == '(' && len(f.text) > 1 && !isDigit(p.text[len(p.text)-1]) || f.text[0] != '(' {
				p.text += f.text
			} else {
				p.text += " " + f.text // a footnote mark
			}
		} else {
			out = append(out, f)
		}
		switch f.text {
		case "$", "(", "$(", "$ (", "US$", "€", "£":
			open = true
		default:
			open = false
		}
	}
	return out
}

// adjacent reports whether only white space stands between two spans.
func adjacent(text string, a, b Span) bool {
	return a.End <= b.Start && strings.TrimSpace(text[a.End:b.Start]) == ""
}

func startsValue(s string) bool {
	return isDigit(s[0]) || s[0] == '(' || s[0] == '.' || s[0] == '-' || s == "—" || s == "–" || s == "$"
}

// closesNumber reports whether a cell is the tail of the number in the cell before: ")",
// "%", ")%" or a footnote mark such as "(1)" or "*".
func closesNumber(s string) bool {
	switch s {
	case ")", "%", ")%", "%)", ") %", "*", "**", "†", "‡":
		return true
	}
	return len(s) == 3 && s[0] == '(' && s[2] == ')' && !isUpper(s[1])
}
