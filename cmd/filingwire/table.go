package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

const (
	columnGap   = 2
	leastColumn = 12 // a column is not cut below it
	dimmed      = "\x1b[2m"
	bold        = "\x1b[1m"
	red         = "\x1b[31m"
	green       = "\x1b[32m"
	yellow      = "\x1b[33m"
	plain       = "\x1b[0m"
)

// tones colour the words that tell at a glance what an event is.
var tones = map[string]string{"appointment": green, "engagement": green, "departure": red, "resignation": red, "termination": red,
	"dismissal": red, "high": red, "medium": yellow}

// table holds its cells until their widths are known.
type table struct {
	titles []string
	whole  int // columns on the left that are never cut
	cells  [][]string
}

func newTable(titles ...string) *table { return &table{titles: titles} }

func (t *table) add(cells ...string) {
	for i := range cells {
		cells[i] = printable(cells[i])
	}
	t.cells = append(t.cells, cells)
}

// print writes the table in width columns: the widest columns give way first.
func (t *table) print(w io.Writer, width int, coloured bool) {
	widths := make([]int, len(t.titles))
	for i, title := range t.titles {
		widths[i] = len(title)
		for _, cells := range t.cells {
			widths[i] = max(widths[i], runewidth.StringWidth(cells[i]))
		}
	}
	shrink(widths[t.whole:], width-columnGap*(len(widths)-1)-sum(widths[:t.whole]))
	line(w, t.titles, widths, func(int, string) string { return onlyIf(coloured, bold) })
	for _, cells := range t.cells {
		line(w, cells, widths, func(i int, text string) string {
			switch {
			case !coloured:
				return ""
			case i == 0:
				return dimmed
			}
			return tones[text]
		})
	}
}

func onlyIf(condition bool, text string) string {
	if condition {
		return text
	}
	return ""
}

func line(w io.Writer, cells []string, widths []int, colour func(i int, text string) string) {
	var b strings.Builder
	for i, text := range cells {
		shown := runewidth.Truncate(text, widths[i], "…")
		if i < len(cells)-1 {
			shown = runewidth.FillRight(shown, widths[i])
		}
		if code := colour(i, text); code != "" {
			shown = code + shown + plain
		}
		b.WriteString(shown)
		if i < len(cells)-1 {
			b.WriteString(strings.Repeat(" ", columnGap))
		}
	}
	fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
}

func sum(widths []int) int {
	n := 0
	for _, w := range widths {
		n += w
	}
	return n
}

// shrink takes from the widest of widths until they fit.
func shrink(widths []int, room int) {
	for {
		widest := 0
		for i, n := range widths {
			if n > widths[widest] {
				widest = i
			}
		}
		if sum(widths) <= room || widths[widest] <= leastColumn {
			return
		}
		widths[widest]--
	}
}

// printable keeps a filing's text from steering the terminal.
func printable(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }), " ")
}
