package filingwire

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// Event is one structured event read from a document: one row of a feed.
type Event interface {
	// Head returns the fields every row has; render and the stores key on them.
	Head() *RowHead
	// Columns returns the typed columns beside the row's JSON, always the same names in the
	// same order for a feed; they serve filters, sorting and flat exports.
	Columns() []Column
}

// Column is a typed column of a feed table. Value is one of string, *string, bool, *bool,
// int64, *int64, float64, *float64, Date ("" = null), []string.
type Column struct {
	Name  string
	Value any
}

// RowHead holds the fields shared by the rows of all feeds.
type RowHead struct {
	Object    string  `json:"object" agent:"object" doc:"Kind of row"`
	ID        string  `json:"id" doc:"Deterministic id: the same event keeps it through re-ingestion and re-parsing"`
	CreatedAt Instant `json:"createdAt" format:"date-time" doc:"When the crawler retrieved the document"`
	UpdatedAt Instant `json:"updatedAt" format:"date-time" doc:"createdAt, or the start of the reparse that wrote the row"`
	Livemode  bool    `json:"livemode" doc:"Always true for feed rows"`
}

// FilingHead holds the fields of every row read from an 8-K (contract section 4.0).
type FilingHead struct {
	RowHead
	EntityID          string   `json:"entityId" doc:"ent_ and the ten-digit CIK of the first filer"`
	CIK               string   `json:"cik" doc:"First filer"`
	FilerCIKs         []string `json:"filerCiks" doc:"All filers"`
	Ticker            *string  `json:"ticker" agent:"ticker" doc:"As of the filing; null unless the CIK proves it"`
	CompanyName       string   `json:"companyName"`
	Form              string   `json:"form" agent:"form" enum:"8-K,8-K/A"`
	IsAmendment       bool     `json:"isAmendment"`
	Item              string   `json:"item" doc:"Item of Form 8-K in today's numbering"`
	FilingDate        Date     `json:"filingDate" agent:"filingDate" format:"date"`
	AcceptedAt        *Instant `json:"acceptedAt" format:"date-time"`
	ReportDate        *Date    `json:"reportDate" format:"date" doc:"Date of the earliest event reported"`
	AccessionNumber   string   `json:"accessionNumber" agent:"accessionNumber"`
	Headline          string   `json:"headline" agent:"headline" doc:"One plain sentence"`
	FilingURL         string   `json:"-" agent:"filingUrl"`
	SummaryMd         string   `json:"summaryMd"`
	SourceSurface     string   `json:"sourceSurface" enum:"sec_filings"`
	LegalShareability string   `json:"legalShareability" enum:"public_sec_filing"`
	Capability        string   `json:"capability" enum:"supported,not_disclosed,degraded,unavailable"`
	ParsingConfidence string   `json:"parsingConfidence" enum:"high,medium,low"`
	ParserVersion     string   `json:"parserVersion"`
}

// Tail holds the fields that close every stored row. The keys that are resolved when a row
// is read (supersedes, supersededBy, freshness) follow it.
type Tail struct {
	Trace           TraceRef        `json:"trace"`
	Provenance      Provenance      `json:"provenance"`
	Materialization Materialization `json:"materialization"`
	Validation      Validation      `json:"validation"`
}

// TraceRef points from a row to the evidence it was read from.
type TraceRef struct {
	ID     string  `json:"id"`
	Kind   string  `json:"kind" enum:"filing_excerpt,source_record"`
	Status string  `json:"status" enum:"supported,degraded,unavailable"`
	Href   string  `json:"href"`
	Page   *int    `json:"page"`
	Region *Region `json:"region"`
}

// Region is a span of a document's canonical text, in UTF-8 byte offsets.
type Region struct {
	Status         string  `json:"status" enum:"supported,degraded,unavailable"`
	Kind           string  `json:"kind" enum:"html_text_range"`
	StartOffset    *int    `json:"startOffset"`
	EndOffset      *int    `json:"endOffset"`
	Snippet        *string `json:"snippet"`
	ViewerFragment *string `json:"viewerFragment"`
}

// Provenance tells where a row comes from.
type Provenance struct {
	Source          string   `json:"source" enum:"sec_edgar,sec_enforcement"`
	SourceLabel     string   `json:"sourceLabel"`
	SourceAgency    string   `json:"sourceAgency" enum:"SEC"`
	Canonicality    string   `json:"canonicality" enum:"primary"`
	FallbackPolicy  string   `json:"fallbackPolicy" enum:"none"`
	AccessionNumber *string  `json:"accessionNumber"`
	FilingURL       string   `json:"filingUrl"`
	AcceptedAt      *Instant `json:"acceptedAt" format:"date-time"`
	RetrievedAt     Instant  `json:"retrievedAt" format:"date-time"`
	ParserVersion   string   `json:"parserVersion"`
}

// Materialization names the code that rendered the row.
type Materialization struct {
	ParserVersion          string `json:"parserVersion"`
	MaterializationVersion string `json:"materializationVersion"`
}

// Validation tells how far the row was checked against its own document.
type Validation struct {
	Status             string   `json:"status" enum:"validated,unvalidated,degraded"`
	Confidence         *string  `json:"confidence" enum:"high,medium,low"`
	ValidatedAt        *Instant `json:"validatedAt" format:"date-time"`
	ValidationPipeline *string  `json:"validationPipeline"`
	Exceptions         []string `json:"exceptions"`
}

// Freshness is computed when a row is read.
type Freshness struct {
	Status            string   `json:"status" enum:"current,archival,degraded,stale,unknown"`
	AsOf              Instant  `json:"asOf" format:"date-time"`
	SourcePublishedAt *Instant `json:"sourcePublishedAt" format:"date-time"`
	LagMs             *int64   `json:"lagMs"`
}

// Resolved holds the keys that are appended to a row when it is read, in their order.
type Resolved struct {
	Supersedes   *string   `json:"supersedes" doc:"Row that this row of an 8-K/A restates"`
	SupersededBy *string   `json:"supersededBy"`
	Freshness    Freshness `json:"freshness"`
}

// Capabilities of a row.
const (
	Supported    = "supported"
	NotDisclosed = "not_disclosed"
	Degraded     = "degraded"
	Unavailable  = "unavailable"
)

// Confidence levels. "high" promises that every field is right at least 98 times of 100.
const (
	High   = "high"
	Medium = "medium"
	Low    = "low"
)

// MaterializationVersion changes when the rendering of rows changes.
const MaterializationVersion = "1"

var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// RowID is the deterministic id of a domain row: prefix and a hash of the document's id,
// the item and the event's natural key.
func RowID(prefix, documentID, item string, naturalKey ...string) string {
	h := sha256.New()
	for _, part := range append([]string{documentID, item}, naturalKey...) {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return prefix + idEncoding.EncodeToString(h.Sum(nil)[:16])
}

// EventKey names an event beyond the document that reports it: a hash of the feed, the first
// filer and what the feed knows the event by.
func EventKey(f *Feed, cik string, parts ...string) string {
	return RowID("", cik, f.Name, parts...)
}

const tracePrefix = "trc_"

// TraceID is the id of the trace of a row; one is derived from the other.
func TraceID(rowID string) string {
	_, hash, _ := strings.Cut(rowID, "_")
	return tracePrefix + hash
}

// TraceHash is what the trace's id shares with that of its row; ok reports whether s reads like
// a trace's id.
func TraceHash(s string) (hash string, ok bool) {
	hash, ok = strings.CutPrefix(s, tracePrefix)
	if raw, err := idEncoding.DecodeString(hash); !ok || err != nil || idEncoding.EncodeToString(raw) != hash {
		return "", false
	}
	return hash, true
}

// True and False are values of the contract's tri-state booleans; nil means not disclosed.
func True() *bool  { t := true; return &t }
func False() *bool { f := false; return &f }

// Evidence is the span of canonical text a field was read from.
type Evidence struct {
	Field   string `json:"field"` // JSON path in the row: person.name, proposals[2].votesFor
	Value   any    `json:"value"` // the field's value: string, number or bool
	Start   int    `json:"start"` // byte offsets, half-open
	End     int    `json:"end"`
	Derived bool   `json:"derived,omitempty"` // inferred from the span rather than stated by it
}

// Finding is an event with what proves it.
type Finding struct {
	Event    Event
	Evidence []Evidence
}

// Head implements part of Event for every row that embeds a RowHead.
func (h *RowHead) Head() *RowHead { return h }

// Filing gives access to the fields that every 8-K row shares.
func (h *FilingHead) Filing() *FilingHead { return h }

// Closing gives access to the fields that close every row.
func (t *Tail) Closing() *Tail { return t }
