package classify

import (
	"strings"
	"testing"
)

const coverHTML = `<?xml version="1.0"?><html><head><title>tern-20240306</title><style>p{color:red}</style></head><body>
<div style="display:none"><ix:header><ix:hidden><ix:nonNumeric contextRef="c" name="dei:EntityCentralIndexKey" id="f1">0001999001</ix:nonNumeric>
<ix:nonNumeric name="dei:AmendmentFlag" contextRef="c">false</ix:nonNumeric></ix:hidden></ix:header></div>
<p style="text-align:center"><b>FORM <ix:nonNumeric name="dei:DocumentType">8-K</ix:nonNumeric></b></p>
<p>Date of Report (Date of earliest event reported): <ix:nonNumeric name="dei:DocumentPeriodEndDate" format="ixt:date-monthname-day-year-en">March&nbsp;6, 2024</ix:nonNumeric></p>
<p><ix:nonNumeric name="dei:EntityRegistrantName"><b>TERN  HARBOR
CORP.</b></ix:nonNumeric></p><p>(Exact name of registrant as specified in its charter)</p>
<table><tr><td>Title of each class</td><td>Trading symbol</td></tr><tr><td>Common Stock</td><td><ix:nonNumeric name="dei:TradingSymbol">TRNH</ix:nonNumeric></td></tr></table>
<p><b>Item&#160;8.01</b> &#8195;<b>Other Events.</b></p><p>Nothing &amp; more.</p></body></html>`

func htmlDocument(t *testing.T, html string) *Document {
	t.Helper()
	s, err := Parse([]byte(html))
	if err != nil {
		t.Fatal(err)
	}
	return s.Main()
}

// Contract 4.6: the canonical text is that of the document with "tags removed, entities decoded,
// cells separated by tabs, blocks by newlines".
func TestCanonicalText(t *testing.T) {
	tests := map[string]struct{ html, want string }{
		"blocks":         {"<p>one</p><p>two</p><div>three<div>four</div></div>", "one\ntwo\nthree\nfour"},
		"white space":    {"<p> a\n\t b&nbsp;&nbsp;c\u2003d </p>", "a b c d"},
		"inline tags":    {"<p>It<b>em</b> <i>5.02</i></p>", "Item 5.02"},
		"line break":     {"<p>Item 5.02<br>Departure</p>", "Item 5.02\nDeparture"},
		"soft break":     {"<p>appointed by the<br>board, and<br/>others</p>", "appointed by the board, and others"},
		"cells":          {"<table><tr><td>a</td><td></td><td><p>b</p></td></tr><tr><td>c</td></tr></table>d", "a\tb\nc\nd"},
		"cells unclosed": {"<table><tr><td>a<td>b<tr><td>c</table>", "a\tb\nc"},
		"nested table":   {"<table><tr><td>x<table><tr><td>a</td><td>b</td></tr></table></td><td>y</td></tr></table>", "x\na\tb\ny"},
		"entities":       {"<p>A&amp;B &#8220;q&#8221; &rsquo;s &eacute;&#233; &#146; &lt;x&gt; AT&T; &bogus; &#x2014;</p>", "A&B “q” ’s éé ’ <x> AT&T; &bogus; —"},
		"windows-1252":   {"<p>caf\xe9 \x93q\x94 \x96</p>", "café “q” –"},
		"hidden":         {`<p>a</p><div style="DISPLAY: none">no<div>no</div></div><script>if(a<b){}</script><style>x</style><!-- Item 1.01 --><p>b</p>`, "a\nb"},
		"hidden unclosed": {
			`<p>a</p><div style="display:none">kept<p>b</p>`, "a\nkept\nb"},
		"zero width":     {"<p>a\u200bb\u00adc\ufeff</p>", "abc"},
		"superscript":    {"<p>1,234<sup>(1)</sup> May 5<sup>th</sup></p>", "1,234 (1) May 5th"},
		"quoted bracket": {`<p title="a > b">x</p><td nowrap align="left">y`, "x\ty"},
		"bare angle":     {"<p>a < b and 3<4</p>", "a < b and 3<4"},
		"preformatted":   {"<html><pre>The quick brown fox jumped over the lazy dog on the day\nafter the day before.\n\nNext</pre></html>", "The quick brown fox jumped over the lazy dog on the day after the day before.\nNext"},
		"control bytes":  {"<p>a\x00b\x01</p>", "ab"},
		"byte order":     {"\ufeff<p>a</p>", "a"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := htmlDocument(t, test.html)
			if got := d.Text(); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
			checkDocument(t, d)
		})
	}
}

// Contract 4.6: "a map back to raw bytes".
func TestRawSpan(t *testing.T) {
	raw := "<p>The <b>Board</b> of A&amp;B   caf\xe9 \u201cdismissed\u201d\r\nOld &#8212; Firm</p>"
	d := htmlDocument(t, raw)
	for quote, want := range map[string]string{
		"The":         "The",
		"Board":       "Board",
		"Board of":    "Board</b> of",
		"A&B":         "A&amp;B",
		"&":           "&amp;",
		"café":        "caf\xe9",
		"“dismissed”": "“dismissed”",
		"Old — Firm":  "Old &#8212; Firm",
		"— Firm":      "&#8212; Firm",
		"Old —":       "Old &#8212;",
	} {
		i := strings.Index(d.Text(), quote)
		if i < 0 {
			t.Fatalf("%q not in %q", quote, d.Text())
		}
		r := d.RawSpan(Span{i, i + len(quote)})
		if got := string(d.Raw[r.Start:r.End]); got != want {
			t.Errorf("%q maps to %q, want %q", quote, got, want)
		}
	}
}

// What has more bytes of another charset than any filing is left without them from there on, in
// HTML and in plain text.
func TestForeignBytesAreBounded(t *testing.T) {
	raw := []byte("caf\xe9 caf\xe9 end")
	c := newCanonical(raw, len(raw))
	c.foreign = maxForeign - 1
	c.text(0, len(raw))
	if got, want := string(c.out), "café caf end"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	body := "FORM 8-K\n\n" + strings.Repeat("\xe9", maxForeign) + "\n\nend \xe9\n"
	s, err := Parse([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	if text := s.Main().Text(); strings.Count(text, "é") != maxForeign || !strings.HasSuffix(text, "end") {
		t.Errorf("%d of them read, ends %q", strings.Count(text, "é"), text[len(text)-8:])
	}
}

func TestFactsAndCover(t *testing.T) {
	d := htmlDocument(t, coverHTML)
	for name, want := range map[string]string{
		"dei:TradingSymbol": "TRNH", "dei:EntityRegistrantName": "TERN HARBOR CORP.", "dei:EntityCentralIndexKey": "0001999001", "dei:AmendmentFlag": "false",
	} {
		f, ok := d.Fact(name)
		if !ok || f.Value != want {
			t.Errorf("%s = %q, want %q", name, f.Value, want)
		}
	}
	c := d.Cover()
	if c.Form != "8-K" || c.Registrant != "TERN HARBOR CORP." || c.ReportDate != (CalendarDate{2024, 3, 6}) || c.CIK != "0001999001" || c.Ticker != "TRNH" {
		t.Errorf("cover %+v", c)
	}
	checkDocument(t, d)
}

func TestCoverFromText(t *testing.T) {
	tests := map[string]struct{ text, form, name, date string }{
		"plain": {"FORM 8-K/A\n(Amendment No. 1)\n\nDate of Report (Date of earliest event reported): March 1, 2003\n\n        TERN HARBOR, INC.\n-------------------\n(Exact name of registrant as specified in its charter)\n\nItem 5. Other Events.\n\nText of the event follows here.",
			"8-K/A", "TERN HARBOR, INC.", "2003-03-01"},
		"date above": {"FORM 8-K\n\nJune 2, 2011\n\nDate of Report (Date of earliest event reported)\n\nTern Harbor Corp\n\n(Exact name of registrant as specified in its charter)\n",
			"8-K", "Tern Harbor Corp", "2011-06-02"},
		"condensed": {"Form 8-K Current Report. Date of Report (Date of earliest event reported): May 4, 2024. Registrant: Tern Harbor Corp. State: Delaware.",
			"8-K", "Tern Harbor Corp", "2024-05-04"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := htmlDocument(t, test.text).Cover()
			if c.Form != test.form || c.Registrant != test.name || c.ReportDate.String() != test.date {
				t.Errorf("cover %+v", c)
			}
		})
	}
}
