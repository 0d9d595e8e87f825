package classify

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/filingwire/filingwire"
)

// releasePage is an enforcement release taken apart by lines. All spans are offsets into the
// canonical text of its main content.
type releasePage struct {
	doc  *Document
	text string

	title      string // of the page; "" for plain text
	numbers    []releaseNumber
	date       Span
	day        filingwire.Date
	captions   []caption
	headlines  []Span
	paragraphs []Span // the narrative, without credits and links
	order      bool   // an administrative order
	series     string // a line that names one; the number stands on the next
}

// releaseNumber is one number that the head of a release states.
type releaseNumber struct {
	Span
	number string // LR-26018
}

var (
	numberLine = regexp.MustCompile(`(?i)\b(litigation\s+release|accounting\s+(?:and|&)\s+auditing\s+enforcement(?:\s+release)?|AAER|` +
		`securities\s+act\s+of\s+1933|securities\s+exchange\s+act\s+of\s+1934|investment\s+advisers\s+act\s+of\s+1940|investment\s+company\s+act\s+of\s+1940)` +
		`[\s,:\-]*(?:release\s+)?(?:nos?\.?|number|#)?\s*:?\s*(?:LR|AAER|IA|IC|33|34)?\s*[-‑–]?\s*(\d{2,6}[A-Z]?)\b`)
	seriesLine  = regexp.MustCompile(`(?i)^(?:securities\s+act\s+of\s+1933|securities\s+exchange\s+act\s+of\s+1934|investment\s+(?:advisers|company)\s+act\s+of\s+1940|accounting\s+(?:and|&)\s+auditing\s+enforcement)$`)
	numberAlone = regexp.MustCompile(`(?i)^release\s+(?:nos?\.?|number)\s*(?:33|34|IA|IC|AAER)?\s*[-‑–]?\s*(\d{2,6}[A-Z]?)\b`)
	releaseLine = regexp.MustCompile(`(?i)\brelease\s+no\b`)
	dateText    = regexp.MustCompile(`(?i)\b(january|february|march|april|may|june|july|august|september|october|november|december|` +
		`jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\.?,?\s*(\d{1,2})(?:st|nd|rd|th)?\s*,?\s*((?:19|20)\d\d)\b`)
	fileNumber  = regexp.MustCompile(`(?i)\bfile\s+nos?\.?\s*:?\s*(3-\d{3,6})\b`)
	captionHead = regexp.MustCompile(`(?i)^(?:U\.?\s?S\.?\s+|United\s+States\s+)?(?:Securities\s+(?:and|&)\s+Exchange\s+Commission|S\.?E\.?C\.?)` +
		`\s*,?\s*(?:Plaintiffs?,?\s*)?v(?:s|ersus)?\.?\s+`)
	matterHead   = regexp.MustCompile(`(?i)^in\s+the\s+matters?\s+of:?\s*`)
	criminalHead = regexp.MustCompile(`(?i)^(?:United\s+States(?:\s+of\s+America)?|U\.\s?S\.(?:A\.)?|State\s+of\s+\w+|People\s+of\s+\w+|Commonwealth\s+of\s+\w+)\s+v\.?\s`)
	bannerLine   = regexp.MustCompile(`(?i)^(?:(?:U\.?\s?S\.?|United\s+States)(?:\s+of\s+America)?|before\s+the|washington,?\s+d\.?\s?c\.?(?:\s+\d{5})?|` +
		`(?:(?:U\.?\s?S\.?|United\s+States)\s+)?securities\s+(?:and|&)\s+exchange\s+commission(?:\s*,?\s*washington,?\s+d\.?\s?c\.?(?:\s+\d{5})?)?|litigation\s+releases?|` +
		`home\s*\|.*|skip\s+to\s+.*|breadcrumb|(?:administrative\s+proceeding\s*,?\s*)?file\s+nos?\.?\s*:?\s*3-\d[\d,\s-]*(?:and\s+3-\d+)?|administrative\s+proceeding|for\s+immediate\s+release|page\s+\d+)[\s.:/|-]*$`)
	orderHead  = regexp.MustCompile(`(?i)^(?:corrected\s+|amended\s+)?order\s+(?:instituting|making|imposing|accepting|granting|denying|dismissing|under|determining|fixing)\b|^initial\s+decision|^opinion\s+of\s+the\s+commission`)
	pageTitle  = regexp.MustCompile(`(?is)<title[^>]{0,200}>([^<]{0,1000})</title`)
	canonLink  = regexp.MustCompile(`(?is)<link\s+rel="canonical"\s+href="([^"]{1,500})"`)
	titleNoise = regexp.MustCompile(`(?i)^\s*SEC\.gov\s*\|\s*|\s*\|\s*SEC\.gov\s*$|\s*[:;(]?\s*(?:Lit(?:igation)?\.?\s+Rel(?:ease)?\.?|Release)\s+No\.?.*$|\s*[:;(|]\s*LR-?\s?\d{3,6}.*$`)
	timeStamp  = regexp.MustCompile(`(?is)<(?:time\s[^>]{0,200}datetime|meta\s[^>]{0,200}(?:published_time|modified_time|dcterms\.date)"\s+content)="(\d{4}-\d{2}-\d{2})`)
	fileName   = regexp.MustCompile(`(?i)^(lr|33|34|ia|ic|aaer)-?(\d{4,6}[a-z]?)(?:\b|_)`)
)

// mainContent returns the range of body that holds the release itself: pages carry tens of
// kilobytes of navigation around it.
func mainContent(body []byte) (int, int) {
	head := body
	start, end := 0, len(body)
	if k := indexFold(head, `<main`); k >= 0 {
		start = k
		if e := indexFold(body[k:], `</main`); e > 0 {
			end = k + e
		}
		if h := indexFold(body[start:end], `<h1`); h >= 0 {
			start += h
		}
		return start, end
	}
	for _, mark := range []string{`class="grid_7 alpha"`, `<body`} {
		if k := indexFold(head, mark); k >= 0 {
			if lt := bytes.LastIndexByte(body[:k+1], '<'); lt >= 0 {
				start = lt
			}
			break
		}
	}
	return start, end
}

// indexFold finds lower-case ASCII mark in b whatever the case there.
func indexFold(b []byte, mark string) int {
	for i := 0; i+len(mark) <= len(b); i++ {
		k := bytes.IndexByte(b[i:], mark[0])
		if k < 0 {
			return -1
		}
		i += k
		if i+len(mark) <= len(b) && bytes.EqualFold(b[i:i+len(mark)], []byte(mark)) {
			return i
		}
	}
	return -1
}

const (
	// A longer document is read at its beginning and its end, where an order has its sanctions.
	narrativeHead = 64 << 10
	narrativeTail = 24 << 10
	paragraphSize = 200 // a line this long is prose, whatever it ends with
)

// readReleasePage takes a page apart.
func readReleasePage(body []byte) *releasePage {
	i, j := mainContent(body)
	p := &releasePage{doc: &Document{Raw: body[i:j], RawOffset: i}}
	p.text = p.doc.Text()
	if m := pageTitle.FindSubmatch(body[:min(len(body), 64<<10)]); m != nil {
		p.title = strings.TrimSpace(titleNoise.ReplaceAllString(plain(m[1]), ""))
	}
	var lines []Span
	add := func(l Span) bool {
		lines = append(lines, l)
		return true
	}
	head, tail := len(p.text), len(p.text)
	if len(p.text) > narrativeHead+narrativeTail {
		head = runeStart(p.text, narrativeHead)
		tail = runeStart(p.text, len(p.text)-narrativeTail)
	}
	eachLine(p.text, Span{0, head}, add)
	eachLine(p.text, Span{tail, len(p.text)}, add)
	for n := 0; n < len(lines); {
		n += p.line(lines, n)
	}
	return p
}

// runeStart returns the beginning of the rune that i lies in.
func runeStart(s string, i int) int {
	for i > 0 && !utf8.RuneStart(s[i]) {
		i--
	}
	return i
}

// line reads the line at n and returns how many lines it took.
func (p *releasePage) line(lines []Span, n int) int {
	l := lines[n]
	l.Start += len(l.In(p.text)) - len(strings.TrimLeft(l.In(p.text), ":)|* \t")) // the rule of a caption
	s := l.In(p.text)
	if len(p.paragraphs) == 0 && len(s) < 300 {
		if p.head(l, s) {
			return 1
		}
	}
	switch {
	case criminalHead.MatchString(s) && len(s) < paragraphSize*2 && strings.Contains(s, "No."):
		return 1
	case captionHead.MatchString(s) && len(p.paragraphs) == 0:
		took := p.captionLines(lines, n)
		for _, s := range splitCaptions(p.text, Span{l.Start, lines[n+took-1].End}) {
			p.captions = append(p.captions, readCaption(p.text, s))
		}
		return took
	case matterHead.MatchString(s) && len(p.paragraphs) == 0 && len(s) < paragraphSize:
		took := p.matterLines(lines, n)
		block := lines[n : n+took]
		if c, title := readColumns(p.text, block); len(title) > 0 {
			p.captions, p.headlines = append(p.captions, c), append(p.headlines, title...)
			p.order = p.order || orderHead.MatchString(title[0].In(p.text))
		} else {
			p.captions = append(p.captions, readMatter(p.text, Span{l.Start, block[took-1].End}))
		}
		return took
	case bannerLine.MatchString(s):
	case orderHead.MatchString(s):
		p.order = true
		p.headlines = append(p.headlines, l)
	case len(p.paragraphs) == 0 && len(p.numbers) == 0 && len(p.captions) == 0 && len(s) < paragraphSize:
		// the title, or navigation
	case isProse(s), len(p.paragraphs) > 0 && isEntry(s):
		p.paragraphs = append(p.paragraphs, l)
	case len(p.paragraphs) == 0 && len(s) > 12 && strings.Contains(s, " ") && (len(p.captions) > 0 || len(p.numbers) > 0):
		p.headlines = append(p.headlines, l)
	}
	return 1
}

// captionLines counts the lines of the caption at n: its number may stand on the next ones.
func (p *releasePage) captionLines(lines []Span, n int) int {
	for k := n; k < min(n+4, len(lines)); k++ {
		s := lines[k].In(p.text)
		if k > n && (captionHead.MatchString(s) || criminalHead.MatchString(s) || len(s) > paragraphSize) {
			break
		}
		if docketText.MatchString(s) {
			took := k - n + 1
			if k+1 < len(lines) && strings.HasPrefix(lines[k+1].In(p.text), "(") && lines[k+1].Len() < 80 {
				took++
			}
			return took
		}
	}
	return 1
}

var respondentMark = regexp.MustCompile(`(?i)\brespondents?\b`)

// matterLines counts the lines of "In the Matter of …, Respondent."
func (p *releasePage) matterLines(lines []Span, n int) int {
	if s := lines[n].In(p.text); len(matterHead.FindString(s)) < len(s) && !matterColumn.MatchString(s) {
		return 1
	}
	for k := n + 1; k < min(n+30, len(lines)); k++ {
		s := lines[k].In(p.text)
		if respondentMark.MatchString(s) {
			return k - n + 1
		}
		if len(s) > paragraphSize || orderHead.MatchString(s) {
			return k - n
		}
	}
	return min(2, len(lines)-n)
}

// isEntry reports whether a line behind the first paragraph is an entry of its list, such as
// what one of the defendants has to pay.
func isEntry(s string) bool {
	s = strings.TrimSuffix(strings.TrimRight(s, " "), " and")
	return len(s) > 15 && (strings.Contains(s, "$") || strings.HasSuffix(s, ";")) && strings.Contains(s, " ")
}

func isProse(s string) bool {
	if len(s) >= paragraphSize {
		return true
	}
	if len(s) < 50 {
		return false
	}
	last := strings.TrimRight(s, `"”’') `)
	return strings.HasSuffix(last, ".") || strings.HasSuffix(last, ":")
}
