package classify

import "strings"

// markedSentence is a sentence made ready for matching: lower case, straight quotes,
// definitions of aliases gone, firms written "@0", dates "#0". Spans of it map back to the
// document.
type markedSentence struct {
	Sentence
	text  string
	marks []mark
	steps []step
}

// mark is a firm or a date in a marked sentence.
type mark struct {
	at, end int // in the marked text
	span    Span
	firm    int // index of the firm, -1 for a date
	date    DateHit
}

// step says that from offset at on the marked text goes on at offset source of the document.
type step struct{ at, source int }

// Bounds on what is read of an item; real ones stay far below.
const (
	maxItem     = 120 << 10 // bytes
	maxSentence = 8 << 10
	maxFirms    = 40
)

// bounded cuts a body at a line's end and drops the sentences behind, and those that no
// person would write.
func bounded(text string, body Span, sentences []Sentence) (Span, []Sentence) {
	if body.Len() > maxItem {
		end := body.Start + maxItem
		if k := strings.LastIndexByte(text[body.Start:end], '\n'); k > 0 {
			end = body.Start + k
		}
		for end > body.Start && text[end]&0xc0 == 0x80 {
			end--
		}
		body.End = end
	}
	kept := sentences[:0:0]
	for _, s := range sentences {
		if body.Contains(s.Span) && s.Span.Len() <= maxSentence {
			kept = append(kept, s)
		}
	}
	return body, kept
}

// markSentences marks the sentences of a section, whose text the firms were found in.
func markSentences(sentences []Sentence, l *firmList, body Span) []markedSentence {
	sentences = rejoined(sentences)
	out := make([]markedSentence, 0, len(sentences))
	next := 0
	for _, s := range sentences {
		for next < len(l.mentions) && l.mentions[next].span.Shift(body.Start).Start < s.Span.Start {
			next++
		}
		out = append(out, markSentence(s, l, body, next))
	}
	return out
}

// rejoined puts together what a full stop at the end of a name has split: "Smith & Roe, P.C."
// and "(“Smith”), the Company's auditor, resigned."
func rejoined(sentences []Sentence) []Sentence {
	out := sentences[:0:0]
	for _, s := range sentences {
		if n := len(out) - 1; n >= 0 && out[n].Paragraph == s.Paragraph && s.Span.Start-out[n].Span.End <= 1 && resumes(s.Text) {
			gap := " "[:s.Span.Start-out[n].Span.End]
			out[n].Text += gap + s.Text
			out[n].Span.End = s.Span.End
			continue
		}
		out = append(out, s)
	}
	return out
}

// resumes reports whether s goes on with the sentence before it.
func resumes(s string) bool {
	if s == "" {
		return false
	}
	return s[0] == ',' || s[0] == ';' || isLower(s[0]) || s[0] == '(' && definition(s) > 0
}

func markSentence(s Sentence, l *firmList, body Span, next int) markedSentence {
	m := markedSentence{Sentence: s}
	var b strings.Builder
	b.Grow(len(s.Text))
	dates := FindDates(s.Text)
	m.steps = append(m.steps, step{0, s.Span.Start})
	text, from := s.Text, 0
	copyTo := func(to int) {
		for i := from; i < to; i++ {
			switch c := text[i]; {
			case isUpper(c):
				b.WriteByte(c + 'a' - 'A')
			case c == '\t' || c == '\n':
				b.WriteByte(' ')
			case c == 0xe2 && i+2 < to && text[i+1] == 0x80 && text[i+2] >= 0x98 && text[i+2] <= 0x9d:
				if text[i+2] <= 0x9b {
					b.WriteByte('\'')
				} else {
					b.WriteByte('"')
				}
				i += 2
				m.steps = append(m.steps, step{b.Len(), s.Span.Start + i + 1})
			default:
				b.WriteByte(c)
			}
		}
	}
	put := func(span Span, sign byte, firm int, date DateHit) {
		k := mark{at: b.Len(), span: span.Shift(s.Span.Start), firm: firm, date: date}
		b.WriteByte(sign)
		b.WriteByte(byte('0' + max(0, firm)%10))
		k.end = b.Len()
		m.marks = append(m.marks, k)
		from = span.End
		m.steps = append(m.steps, step{k.at, k.span.Start}, step{k.end, k.span.End})
	}
	skip := func(to int) {
		from = to
		m.steps = append(m.steps, step{b.Len(), s.Span.Start + to})
	}
	for at := 0; at < len(text); {
		switch {
		case next < len(l.mentions) && l.mentions[next].span.Shift(body.Start-s.Span.Start).Start <= at:
			span := l.mentions[next].span.Shift(body.Start - s.Span.Start)
			if span.Start >= from && span.End <= len(text) {
				copyTo(span.Start)
				put(span, '@', l.mentions[next].firm, DateHit{})
				at = span.End
			}
			next++
		case len(dates) > 0 && dates[0].Span.Start <= at:
			if dates[0].Span.Start >= from {
				copyTo(dates[0].Span.Start)
				put(dates[0].Span, '#', -1, dates[0])
				at = dates[0].Span.End
			}
			dates = dates[1:]
		case text[at] == '(' && definition(text[at:]) > 0:
			end := at + definition(text[at:])
			copyTo(at)
			if trimmed := strings.TrimRight(b.String(), " "); len(trimmed) < b.Len() && end < len(text) && text[end] != '(' {
				// "KPMG (“KPMG”) as": one space stays
				if isSpace(text[end]) {
					end++
				}
			}
			skip(end)
			for next < len(l.mentions) && l.mentions[next].span.Shift(body.Start-s.Span.Start).Start < end {
				next++
			}
			at = end
		default:
			at++
		}
	}
	copyTo(len(text))
	m.text = b.String()
	return m
}

// definition returns the length of the definition of an alias that s begins with, "(the
// “Company”)", 0 for none.
func definition(s string) int {
	end := strings.IndexByte(s, ')')
	if end < 0 || end > 160 {
		return 0
	}
	inner := s[1:end]
	k := strings.IndexAny(inner, "“\"")
	if k < 0 || k > 30 || strings.IndexByte(inner, '(') >= 0 {
		return 0
	}
	lead := strings.TrimRight(strings.ToLower(inner[:k]), " ")
	switch lead {
	case "", "the", "collectively", "collectively,", "together", "together,", "or", "hereinafter", "herein", "each", "each,", "collectively, the", "together, the",
		"each, a", "we,", "hereinafter,", "the company or", "referred to herein as", "hereinafter referred to as", "hereafter", "hereinafter the", "and together", "such date, the", "such matters, the":
		return end + 1
	}
	return 0
}

// span maps a range of the marked text to the document.
func (m *markedSentence) span(from, to int) Span {
	s := Span{m.source(from), m.source(to)}
	if s.End < s.Start {
		s.End = s.Start
	}
	return Span{s.Start, min(s.End, m.Span.End)}
}

func (m *markedSentence) source(at int) int {
	lo, hi := 0, len(m.steps)
	for lo+1 < hi {
		if mid := (lo + hi) / 2; m.steps[mid].at <= at {
			lo = mid
		} else {
			hi = mid
		}
	}
	return min(m.steps[lo].source+at-m.steps[lo].at, m.Span.End)
}

// firmAfter returns the first firm behind offset i, within reach bytes and before stop.
func (m *markedSentence) firmAfter(i, reach int) *mark {
	for k := range m.marks {
		if x := &m.marks[k]; x.firm >= 0 && x.at >= i {
			if x.at-i > reach {
				return nil
			}
			return x
		}
	}
	return nil
}

// firmBefore returns the last firm before offset i, within reach bytes.
func (m *markedSentence) firmBefore(i, reach int) *mark {
	for k := len(m.marks) - 1; k >= 0; k-- {
		if x := &m.marks[k]; x.firm >= 0 && x.end <= i {
			if i-x.end > reach {
				return nil
			}
			return x
		}
	}
	return nil
}
