package classify

import (
	"fmt"
	"reflect"
	"strconv"

	"github.com/filingwire/filingwire"
)

// item is an item of Form 8-K that has a feed. Each is registered in its own file.
type item struct {
	feed *filingwire.Feed
	// extract reads the item's sections. It returns at least one finding when they report
	// an event of its kind or plainly none (capability not_disclosed); an empty result means
	// that nothing could be made of the text.
	extract func(*reading) []finding
	// event tells which event of the first filer a row is about, in parts that an amendment of
	// the filing does not change; nil = it cannot be told. Without event no row is ever linked.
	event func(*reading, filingEvent) []string
}

var registered []*item

func register(i item) *item {
	registered = append(registered, &i)
	return &i
}

// Feeds lists the feeds that the classifier fills.
func Feeds() []*filingwire.Feed {
	feeds := make([]*filingwire.Feed, 0, len(registered)+1)
	for _, i := range registered {
		feeds = append(feeds, i.feed)
	}
	return append(feeds, filingwire.EnforcementActions)
}

// reading is what an extractor may look at: the sections of one item within their filing.
type reading struct {
	filing     *filingwire.Filing
	submission *Submission
	doc        *Document // the main document; all spans are offsets into its text
	sections   []Section
}

// filingEvent is a row read from an 8-K.
type filingEvent interface {
	filingwire.Event
	Filing() *filingwire.FilingHead
	Closing() *filingwire.Tail
}

// finding is what an extractor returns: the row with its own fields filled, and what the
// shared fields are made from.
type finding struct {
	row        filingEvent
	key        []string // natural key within the filing and item
	headline   string   // one plain sentence
	summary    string   // Markdown; "" = the beginning of region
	capability string   // "" = supported
	confidence string   // high, medium, low
	region     Span     // the text that reports the event
	evidence   []filingwire.Evidence
	exceptions []string // what did not check out
}

// degraded is the finding for an item whose text could not be understood: it still carries
// the text.
func (i *item) degraded(r *reading) finding {
	row := reflect.New(i.feed.Row).Interface().(filingEvent)
	f := finding{row: row, capability: filingwire.Degraded, confidence: filingwire.Low,
		headline:   fmt.Sprintf("%s reported Item %s of Form 8-K", filerName(r.filing), i.feed.Item),
		exceptions: []string{"item_without_text"}}
	if len(r.sections) > 0 {
		if f.region = r.sections[0].Body; !f.region.Empty() {
			f.exceptions = []string{"item_not_understood"}
		}
	}
	return f
}

// finish fills the shared fields of a finding's row (contract section 4.0).
func (i *item) finish(r *reading, f *finding, m *filingwire.Message, seen map[string]int) filingwire.Finding {
	if f.capability == "" {
		f.capability = filingwire.Supported
	}
	filing, first := r.filing, r.filing.Filers[0]
	id := i.id(filing, f.key, seen)
	head := f.row.Filing()
	head.RowHead = rowHead(i.feed, id, m)
	head.EntityID, head.CIK, head.CompanyName = "ent_"+first.CIK, first.CIK, first.Name
	head.FilerCIKs = nil
	for _, filer := range filing.Filers {
		head.FilerCIKs = append(head.FilerCIKs, filer.CIK)
	}
	if first.Ticker != "" {
		head.Ticker = &first.Ticker
	}
	head.Form, head.IsAmendment = filing.Form, filing.Form == "8-K/A"
	head.Item = i.feed.Item
	head.FilingDate, head.AcceptedAt = filing.FilingDate, filing.AcceptedAt
	if filing.ReportDate != "" {
		head.ReportDate = &filing.ReportDate
	}
	head.AccessionNumber, head.FilingURL = filing.Accession, filing.URL
	head.Headline, head.SummaryMd = f.headline, f.summary
	if head.SummaryMd == "" {
		head.SummaryMd = clip(f.region.In(r.doc.Text()), maxSummary)
	}
	head.SourceSurface, head.LegalShareability = "sec_filings", "public_sec_filing"
	head.Capability, head.ParsingConfidence, head.ParserVersion = f.capability, f.confidence, ParserVersion

	*f.row.Closing() = rowTail(tailFacts{
		id: id, kind: "filing_excerpt", text: r.doc.Text(), region: f.region, retrievedAt: m.RetrievedAt,
		capability: f.capability, confidence: f.confidence, exceptions: append(f.exceptions, filing.Assumed...),
		provenance: filingwire.Provenance{Source: "sec_edgar", SourceLabel: "SEC EDGAR, Form " + filing.Form,
			AccessionNumber: &filing.Accession, FilingURL: filing.URL, AcceptedAt: filing.AcceptedAt},
	})
	return filingwire.Finding{Event: f.row, Evidence: f.evidence}
}

// id is the row's deterministic id; an ordinal is added on ties only, so that an id never
// comes to mean another event of the filing.
func (i *item) id(f *filingwire.Filing, key []string, seen map[string]int) string {
	id := filingwire.RowID(i.feed.Prefix, f.Accession, i.feed.Item, key...)
	n := seen[id]
	seen[id] = n + 1
	if n == 0 {
		return id
	}
	return filingwire.RowID(i.feed.Prefix, f.Accession, i.feed.Item, append(key[:len(key):len(key)], strconv.Itoa(n))...)
}

func filerName(f *filingwire.Filing) string {
	if len(f.Filers) > 0 && f.Filers[0].Name != "" {
		return f.Filers[0].Name
	}
	return "The registrant"
}
