package classify

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/filingwire/filingwire"
)

// tell fills excerpt, summary and status note, and returns the region of the narrative.
func (r *releaseReading) tell(row *filingwire.EnforcementAction, e *releaseEvidence) Span {
	p := r.page
	if len(p.paragraphs) == 0 {
		row.Excerpt, row.SummaryMd = row.Title, row.Title
		return Span{}
	}
	first := p.paragraphs[0]
	span := Span{first.Start, first.Start}
	for _, s := range r.list {
		if s.paragraph > 0 || utf8.RuneCountInString(p.text[first.Start:s.End]) > maxExcerpt {
			break
		}
		span.End = s.End
	}
	if span.Empty() {
		cut := clip(first.In(p.text), maxExcerpt)
		span.End = span.Start + len(cut)
	}
	row.Excerpt = span.In(p.text)
	e.add("excerpt", row.Excerpt, span, false)
	row.SummaryMd = r.summary()
	if r.outcome.value != "" {
		note := statusNote(r.outcome.value, r.list)
		if note != "" {
			row.StatusNote = &note
		}
	}
	return Span{first.Start, p.paragraphs[len(p.paragraphs)-1].End}
}

// summary is the headline and the first paragraphs of the narrative.
func (r *releaseReading) summary() string {
	var b strings.Builder
	for _, h := range r.headlines() {
		fmt.Fprintf(&b, "**%s**\n\n", h)
	}
	last := -1
	for _, s := range r.list {
		if s.staff {
			continue
		}
		if b.Len()+s.Len() > maxSummary {
			break
		}
		switch {
		case s.paragraph != last && last >= 0:
			b.WriteString("\n\n")
		case last >= 0:
			b.WriteByte(' ')
		}
		last = s.paragraph
		b.WriteString(oneLine(s.text))
	}
	return strings.TrimSpace(b.String())
}

// headlines are the first two, or the title of an order, whose lines are one.
func (r *releaseReading) headlines() []string {
	var out []string
	for i, h := range r.page.headlines {
		line := oneLine(h.In(r.page.text))
		switch {
		case r.page.order && i > 0 && i < 12 && len(out[0]) < 600:
			if !strings.HasSuffix(out[0], "-") {
				out[0] += " "
			}
			out[0] += line
		case i < 2:
			out = append(out, line)
		}
	}
	return out
}

// statusNote says in one line where the case stands.
func statusNote(outcome string, list []statement) string {
	for _, s := range list {
		if outcome == outcomeSettled && futureWords.MatchString(s.text) && strings.Contains(s.text, "subject to") {
			return "Settlement subject to court approval"
		}
	}
	for _, s := range list {
		lower := strings.ToLower(s.text)
		switch {
		case strings.Contains(lower, "litigation") && strings.Contains(lower, "now concluded"), strings.Contains(lower, "concludes the"):
			return "Litigation concluded"
		case strings.Contains(lower, "remains ongoing"), strings.Contains(lower, "litigation") && (strings.Contains(lower, "continues") || strings.Contains(lower, "is ongoing")):
			return "Litigation continues against other defendants"
		}
	}
	return ""
}
