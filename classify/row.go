package classify

import (
	"fmt"
	"unicode/utf8"

	"github.com/filingwire/filingwire"
)

const (
	maxSnippet = 500  // bytes of a row's own snippet; its trace has the span of every field
	maxSummary = 1200 // bytes
)

func rowHead(feed *filingwire.Feed, id string, m *filingwire.Message) filingwire.RowHead {
	updated := m.RetrievedAt
	if !m.ReparsedAt.IsZero() {
		updated = m.ReparsedAt
	}
	return filingwire.RowHead{Object: feed.Object, ID: id, CreatedAt: m.RetrievedAt, UpdatedAt: updated, Livemode: true}
}

type tailFacts struct {
	id, kind    string
	text        string // canonical
	region      Span   // empty = no text
	retrievedAt filingwire.Instant
	capability  string
	confidence  string
	exceptions  []string
	provenance  filingwire.Provenance // the fields that differ between sources
}

// rowTail makes the fields that close a row: where it comes from and how far it is to be trusted.
func rowTail(t tailFacts) filingwire.Tail {
	status := filingwire.Supported
	if t.capability == filingwire.Degraded || t.region.Empty() {
		status = filingwire.Degraded
	}
	p := t.provenance
	p.SourceAgency, p.Canonicality, p.FallbackPolicy = "SEC", "primary", "none"
	p.RetrievedAt, p.ParserVersion = t.retrievedAt, ParserVersion
	trace := filingwire.TraceID(t.id)
	pipeline := "classify/" + ParserVersion
	v := filingwire.Validation{Status: "validated", Confidence: &t.confidence, ValidatedAt: &t.retrievedAt,
		ValidationPipeline: &pipeline, Exceptions: t.exceptions}
	switch {
	case t.capability == filingwire.Degraded:
		v.Status = "degraded"
	case len(t.exceptions) > 0:
		v.Status = "unvalidated"
	}
	return filingwire.Tail{
		Trace:           filingwire.TraceRef{ID: trace, Kind: t.kind, Status: status, Href: "/v1/traces/" + trace, Region: region(t.text, t.region)},
		Provenance:      p,
		Materialization: filingwire.Materialization{ParserVersion: ParserVersion, MaterializationVersion: filingwire.MaterializationVersion},
		Validation:      v,
	}
}

// region describes a span of canonical text. A long span is cut to a snippet, so that
// snippet == canonical[startOffset:endOffset] holds for every region.
func region(text string, s Span) *filingwire.Region {
	if s.Empty() {
		return &filingwire.Region{Status: filingwire.Unavailable, Kind: "html_text_range"}
	}
	snippet := clip(s.In(text), maxSnippet)
	start, end := s.Start, s.Start+len(snippet)
	fragment := fmt.Sprintf("text=%d-%d", start, end)
	return &filingwire.Region{Status: filingwire.Supported, Kind: "html_text_range",
		StartOffset: &start, EndOffset: &end, Snippet: &snippet, ViewerFragment: &fragment}
}

// clip cuts s to at most n bytes, at a word where one ends near, never within a rune.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = s[:n]
	for i := len(s); i > n-40; i-- {
		if isSpace(s[i-1]) {
			return Span{0, i - 1}.trim(s).In(s)
		}
	}
	for len(s) > 0 && !utf8.ValidString(s[max(0, len(s)-utf8.UTFMax):]) && !utf8.RuneStart(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}
