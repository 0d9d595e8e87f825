package classify

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// checkSubmission fails t unless everything that s says of itself holds.
func checkSubmission(t *testing.T, s *Submission) {
	t.Helper()
	for _, d := range s.Documents {
		checkDocument(t, d)
		if string(s.Raw[d.RawOffset:d.RawOffset+len(d.Raw)]) != string(d.Raw) {
			t.Errorf("document %q does not stand at its offset", d.Type)
		}
	}
	for _, code := range s.Items() {
		if !isItem(code) {
			t.Errorf("item %q does not exist", code)
		}
	}
}

func checkDocument(t *testing.T, d *Document) {
	t.Helper()
	text := d.Text()
	if !utf8.ValidString(text) {
		t.Error("canonical text is not UTF-8")
	}
	if text != strings.TrimSpace(text) || strings.Contains(text, "  ") || strings.Contains(text, "\n\n") || strings.ContainsAny(text, "\r\u00a0") {
		t.Error("canonical text has white space that was not collapsed")
	}
	checkMap(t, d)
	span := func(what string, s Span) {
		if s.Start < 0 || s.End < s.Start || s.End > len(text) {
			t.Fatalf("%s has span %v of %d bytes", what, s, len(text))
		}
		if !utf8.ValidString(s.In(text)) {
			t.Errorf("%s cuts a rune: %q", what, s.In(text))
		}
	}
	end := 0
	for _, sec := range d.Sections() {
		span("heading", sec.Heading)
		span("body", sec.Body)
		if sec.Heading.Start < end && sec.Heading.Empty() {
			t.Errorf("section %s has no heading", sec.Code)
		}
		end = sec.Heading.Start
		for _, sub := range sec.SubItems {
			span("sub-item", sub.Span)
			if !sec.Body.Contains(sub.Span) {
				t.Errorf("sub-item %s %v leaves its section %v", sub.Letters, sub.Span, sec.Body)
			}
		}
		for _, st := range sec.Sentences() {
			span("sentence", st.Span)
			if st.Text != st.Span.In(text) || !sec.Body.Contains(st.Span) {
				t.Errorf("sentence %v is not its text", st.Span)
			}
		}
	}
	checkBlocks(t, d, Span{0, len(text)})
	cover := d.Cover()
	for _, s := range []Span{cover.RegistrantSpan, cover.ReportDateSpan, cover.TickerSpan} {
		span("cover fact", s)
	}
	for _, f := range d.Facts() {
		span("fact", f.Span)
		if !f.Span.Empty() && f.Span.In(text) != f.Value {
			t.Errorf("fact %s %q is not its span %q", f.Name, f.Value, f.Span.In(text))
		}
	}
}

func checkBlocks(t *testing.T, d *Document, within Span) {
	t.Helper()
	text, at := d.Text(), within.Start
	for _, b := range d.Blocks(within) {
		if b.Span.Start < at || b.Span.End > within.End || b.Span.Empty() {
			t.Fatalf("block %v behind %d", b.Span, at)
		}
		at = b.Span.End
		if b.Grid == nil {
			continue
		}
		for _, row := range b.Grid.Rows {
			if len(row) != b.Grid.Cols() {
				t.Fatalf("row of %d cells in a grid of %d columns", len(row), b.Grid.Cols())
			}
			for _, c := range row {
				if squeeze(c.Text) != squeeze(c.Span.In(text)) {
					t.Errorf("cell %q stands for %q", c.Text, c.Span.In(text))
				}
				if !b.Span.Contains(c.Span) && !c.Empty() {
					t.Errorf("cell %v leaves its grid %v", c.Span, b.Span)
				}
			}
		}
		b.Grid.Headers()
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// checkMap checks the map to raw offsets: canonical offsets rise, every run lies within the
// raw bytes, and what was copied is what stands there.
func checkMap(t *testing.T, d *Document) {
	t.Helper()
	text, last := d.Text(), run{text: -1}
	for _, r := range d.runs {
		n := r.n
		if n < 0 {
			n = -n
		}
		if r.text <= last.text || r.raw < last.raw || int(r.raw+n) > len(d.Raw) {
			t.Fatalf("run %v after %v of %d raw bytes", r, last, len(d.Raw))
		}
		if r.n > 0 {
			raw, got := d.Raw[r.raw:r.raw+r.n], text[r.text:r.text+r.n]
			for i := range raw {
				if raw[i] != got[i] && !isSpace(got[i]) { // any white space may have become another
					t.Fatalf("raw %q became %q", raw, got)
				}
			}
		}
		last = r
	}
	for _, s := range []Span{{0, len(text)}, {0, 0}, {len(text) / 2, len(text)/2 + 1}, {len(text), len(text)}} {
		if s.End > len(text) {
			continue
		}
		if r := d.RawSpan(s); r.Start < 0 || r.End < r.Start || r.End > len(d.Raw) {
			t.Fatalf("%v maps to %v of %d raw bytes", s, r, len(d.Raw))
		}
	}
}

// seeds calls add with a few inputs of every kind and with every fixture.
func seeds(f *testing.F, add func([]byte)) {
	for _, s := range []string{
		"", " \n", "<", "<p", "&", "&#x", "&#99999999999;", "<!--", "<td>a<td>b</table>", "a\x00b\xff\xfe", "\xff\xfeI\x00t\x00e\x00m\x00",
		submissionText, tableHTML, plainText, stackedText, coverHTML,
		"Item 5.02\n(b) On May 1, 2024 Ann Lee resigned.\nSIGNATURES",
		"<SEC-HEADER>\nACCESSION NUMBER: 1\n<DOCUMENT>\n<TYPE>8-K\n<TEXT>\nItem 4.01",
		"<div style='display:none'><p>x", "<table><tr><td rowspan=9 colspan=9><table><td>1</table>2<td>3",
		"<pre>Item 1.01  A   B\n  5   6\n</pre>", "| a | b |\n|---|---|\n| 1 | 2 |\n", "<ix:nonNumeric name=\"dei:TradingSymbol\">A<b>B</b></ix:nonNumeric>",
	} {
		add([]byte(s))
	}
	err := filepath.WalkDir("../fixtures", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		switch filepath.Ext(path) {
		case ".txt", ".htm", ".html":
			raw, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if len(raw) < 1<<20 {
				add(raw)
			}
		}
		return nil
	})
	if err != nil && !os.IsNotExist(err) {
		f.Fatal(err)
	}
}

func FuzzParse(f *testing.F) {
	seeds(f, func(b []byte) { f.Add(b) })
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, err := Parse(raw)
		b, again := Parse(raw)
		if fmt.Sprint(err) != fmt.Sprint(again) {
			t.Fatalf("%v, then %v", err, again)
		}
		if err != nil {
			return
		}
		checkSubmission(t, a)
		checkSubmission(t, b)
		if !reflect.DeepEqual(a.Header, b.Header) || a.Main().Text() != b.Main().Text() || !reflect.DeepEqual(a.Main().runs, b.Main().runs) {
			t.Error("the same bytes gave two results")
		}
	})
}

func FuzzText(f *testing.F) {
	seeds(f, func(b []byte) { f.Add(string(b)) })
	for _, s := range []string{"March 1 and April 2, 2024", "1/2/24-3", "$1.2 million (US$5)", "12,34", "Mr. J. P. van der Berg, Jr. (age 5)", "May May 31, 2023", "1st day of"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		at := 0
		ordered := func(what string, sp Span) {
			if sp.Start < at || sp.Empty() || sp.End > len(s) || !utf8.ValidString(sp.In(s)) {
				t.Fatalf("%s at %v behind %d of %d", what, sp, at, len(s))
			}
			at = sp.End
		}
		for _, d := range FindDates(s) {
			ordered("date", d.Span)
			if !d.Date.valid() || (d.Precision == PrecisionMonth) != (d.Date.Day == 0) {
				t.Errorf("%q is date %v", d.Span.In(s), d.Date)
			}
		}
		at = 0
		for _, m := range FindAmounts(s) {
			ordered("amount", m.Span)
			if m.Cents < 0 {
				t.Errorf("%q is %d cents", m.Span.In(s), m.Cents)
			}
		}
		at = 0
		for _, n := range FindNames(s) {
			ordered("name", n.Span)
			if NormalizeName(n.Name) != NormalizeName(CleanName(n.Name)) {
				t.Errorf("%q has two normal forms", n.Name)
			}
		}
		at = 0
		for _, sp := range SplitSentences(s) {
			ordered("sentence", sp)
		}
		if n, ok := ParseCount(s); ok && n < 0 {
			t.Errorf("%q counts %d", s, n)
		}
		_, _ = ParsePercent(s)
		IsNumeric(s)
		Surname(s)
	})
}
