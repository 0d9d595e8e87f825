// Package classify turns documents into rows. Everything but the worker is pure: bytes in,
// rows out, no clock and no input or output.
package classify

import (
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/filingwire/filingwire"
)

// ParserVersion names the rules; rows read by newer rules replace those of older ones.
const (
	ParserVersion = "1"
	parserNumber  = 1
)

// Version orders rows of the same id: by the parser, then by the reparse run, never by a clock.
func Version(run uint32) uint64 { return parserNumber<<32 | uint64(run) }

// Result is what a message became.
type Result struct {
	Rows     []filingwire.StoredRow
	Document filingwire.RawDocument
	Failures []Failure
	Filing   *filingwire.Filing // with the ticker of its cover; nil = none that could be read
	Items    []string           // of the filing, in today's numbering
}

// Failure tells why a document, or one item of it, could not be read.
type Failure struct {
	Stage string // submission, document, item, render
	Err   error
}

// Classify reads a document. It never fails as a whole: what could not be read is in
// Failures, beside the rows of what could.
func Classify(m *filingwire.Message, version uint64) (result Result) {
	result.Document = filingwire.RawDocument{ID: m.DocumentID(), Message: m}
	defer func() {
		if p := recover(); p != nil {
			result.Rows, result.Filing = nil, nil
			result.Failures = append(result.Failures, Failure{"panic", fmt.Errorf("%v\n%s", p, debug.Stack())})
		}
	}()
	if m.Release != nil {
		classifyRelease(m, version, &result)
	} else {
		classifyFiling(m, version, &result)
	}
	return result
}

func classifyFiling(m *filingwire.Message, version uint64, result *Result) {
	submission, err := Parse(m.Body)
	if err != nil {
		result.Failures = append(result.Failures, Failure{"submission", err})
		return
	}
	doc := submission.Main()
	if doc == nil {
		result.Failures = append(result.Failures, Failure{"document", ErrNoDocument})
		return
	}
	result.Document.Canonical = []byte(doc.Text())
	result.Document.Offsets = doc.Offsets()
	codes := map[string]bool{}
	result.Items = submission.Items()
	for _, code := range result.Items {
		codes[code] = true
	}
	filing := withCoverTicker(m.Filing, doc.Cover())
	result.Filing = filing
	if filing != m.Filing {
		result.Document.Ticker = filing.Filers[0].Ticker
	}
	seen := map[string]int{}
	for _, i := range registered {
		r := reading{filing: filing, submission: submission, doc: doc, sections: doc.Item(i.feed.Item)}
		if len(r.sections) == 0 && !codes[i.feed.Item] {
			continue
		}
		for _, f := range i.read(&r) {
			if r.updates(&f) {
				continue
			}
			row, err := i.render(&r, f, m, version, seen)
			if err != nil {
				result.Failures = append(result.Failures, Failure{"render", err})
				continue
			}
			result.Rows = append(result.Rows, row)
		}
	}
}

// withCoverTicker prefers the ticker that the filing's own cover states for the first filer
// to the one that the crawler found for its CIK.
func withCoverTicker(f *filingwire.Filing, cover Cover) *filingwire.Filing {
	cik, err := filingwire.ParseCIK(cover.CIK)
	if cover.Ticker == "" || err != nil || cik != f.Filers[0].CIK {
		return f
	}
	stated := *f
	stated.Filers = slices.Clone(f.Filers)
	stated.Filers[0].Ticker = cover.Ticker
	return &stated
}

// read extracts, or falls back to a degraded finding: never nothing.
func (i *item) read(r *reading) (findings []finding) {
	if len(r.sections) > 0 {
		findings = i.extract(r)
	}
	if len(findings) == 0 {
		findings = []finding{i.degraded(r)}
	}
	return findings
}

func (i *item) render(r *reading, f finding, m *filingwire.Message, version uint64, seen map[string]int) (filingwire.StoredRow, error) {
	row, err := filingwire.Render(i.feed, i.finish(r, &f, m, seen), version)
	if err != nil {
		return row, err
	}
	filing := r.filing
	row.Date, row.DocumentID, row.Published, row.Capability = filing.FilingDate, filing.Accession, filing.AcceptedAt, f.capability
	for _, filer := range filing.Filers {
		row.CIKs = append(row.CIKs, filer.CIK)
	}
	row.Ticker = filing.Filers[0].Ticker
	i.identify(r, &f, &row)
	return row, nil
}
