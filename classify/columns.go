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

// columns finds the logical columns as disjoint ranges of physical ones, from left to right:
// cells of different rows that overlap stand in one column. Rows with many cells go first,
// since cells that span columns stand in rows with few.
func columns(rows [][]fragment) []fragment {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(rows[b]) - len(rows[a]) })
	var cols []fragment
	for _, i := range order {
		for _, f := range rows[i] {
			at := reaching(cols, f.x0)
			if at == len(cols) || cols[at].x0 >= f.x1 {
				cols = slices.Insert(cols, at, f)
				continue
			}
			if at+1 < len(cols) && cols[at+1].x0 < f.x1 {
				continue // f spans several
			}
			c := &cols[at]
			if f.x0 < c.x0 && !taken(rows[i], f, f.x0, c.x0) {
				c.x0 = f.x0
			}
			if f.x1 > c.x1 && !taken(rows[i], f, c.x1, f.x1) {
				c.x1 = f.x1
			}
		}
	}
	return cols
}

// reaching returns the index of the first of the fragments, which stand from left to right,
// that ends behind x.
func reaching(list []fragment, x int32) int {
	at, _ := slices.BinarySearchFunc(list, x, func(f fragment, x int32) int {
		if f.x1 <= x {
			return -1
		}
		return 1
	})
	return at
}

// taken reports whether another fragment of row lies in [x0, x1).
func taken(row []fragment, f fragment, x0, x1 int32) bool {
	for k := reaching(row, x0); k < len(row) && row[k].x0 < x1; k++ {
		if row[k].span != f.span {
			return true
		}
	}
	return false
}

// place returns the first logical column of f, not before next, and how many it spans.
func place(cols []fragment, f fragment, next int) (first, n int) {
	first = max(next, reaching(cols, f.x0))
	for k := first; k < len(cols) && cols[k].x0 < f.x1; k++ {
		n++
	}
	if n == 0 {
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
