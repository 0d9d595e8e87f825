package filingwire

import (
	"reflect"
	"strings"
)

// Feed describes one kind of event: its place in the API, its table and its filters.
type Feed struct {
	Name      string       // path segment: officer-changes
	Object    string       // officer_change_event
	Item      string       // of Form 8-K; "" for enforcement
	EventType string       // officer_change.published
	Prefix    string       // of its rows' ids: ofc_
	Summary   string       // one line for the API reference
	Row       reflect.Type // the struct whose pointer implements Event
	Filters   []Filter     // beyond the common ones
}

// Table is the feed's table in the warehouse.
func (f *Feed) Table() string { return strings.ReplaceAll(f.Name, "-", "_") }

// FilterOp says how a filter's value is matched.
type FilterOp int

const (
	FilterEqual    FilterOp = iota // scalar column = value
	FilterHas                      // array column contains value
	FilterContains                 // text found in any of the columns, case-insensitive
	FilterMin                      // column >= number
	FilterMax                      // column <= number
	FilterQuery                    // every word of the value is found in the columns
)

// Filter is a query parameter of a feed beyond the common ones.
type Filter struct {
	Param   string
	Columns []string
	Op      FilterOp
	Enum    []string // accepted values; nil = any
	Doc     string
}

// FilterValue is a filter with the value asked for.
type FilterValue struct {
	Filter Filter
	Text   string
	Number float64 // for FilterMin and FilterMax
}

// Position is a place in a feed's order (filing date, then id).
type Position struct {
	Date Date
	ID   string
}

// FeedQuery asks for rows of a feed, newest first.
type FeedQuery struct {
	Feed              *Feed
	From, To          Date     // inclusive; "" = open
	CIKs              []string // any of them files; nil = all
	Tenures           []Tenure // narrow CIKs to the time in which each counts; nil = always
	DocumentID        string   // accession or release number
	Filters           []FilterValue
	IncludeSuperseded bool
	Before            *Position // rows strictly after this one in the list's order
	Limit             int
	Agent             bool // the agent rendering instead of the default one
	Changed           *ChangeRange
}

// ChangeRange is a part of the change log: rows that changed after one position, up to and
// including another.
type ChangeRange struct {
	After, End uint64
	Gone       bool // rows that are there no more count as well, as GoneRow
}

// GoneRow is what an export has, after the rows, for one that is there no more.
type GoneRow struct {
	Object  string `json:"object"`
	ID      string `json:"id"`
	Deleted bool   `json:"deleted" enum:"true"`
}

// StoredRow is a row as it is inserted.
type StoredRow struct {
	Feed       *Feed
	ID         string
	Version    uint64 // strictly increases: parser version, then reparse run
	Deleted    bool   // tombstone: only ID, Version, Date and CIKs count
	Date       Date   // sort key, from the envelope: filing or publication date
	CIKs       []string
	Ticker     string
	DocumentID string
	Published  *Instant // accepted by EDGAR or published by the SEC
	CreatedAt  Instant
	Capability string
	Doc        []byte // default view without the keys of Resolved
	Agent      []byte // agent view
	Evidence   []byte // JSON array of Evidence
	Columns    []Column

	// EventKey is shared by rows of different documents that may tell of the same event;
	// "" = the row says too little to be linked.
	EventKey string
	// EventDetails are what a row and the amendment's row that restates it usually share.
	EventDetails []string
	Amendment    bool // the document is an 8-K/A: its rows supersede earlier ones of their event
}

// ReadRow is a row as it is read, its Resolved keys beside it.
type ReadRow struct {
	Position
	Doc          []byte
	Published    *Instant
	StoredAt     Instant
	Supersedes   string
	SupersededBy string
}

// RawDocument is a document as fetched, kept so that history can be parsed again.
type RawDocument struct {
	ID        string // accession or release number
	Message   *Message
	Canonical []byte // text of the part the spans point into
	Offsets   []byte // map from canonical offsets to raw ones, see classify
	Ticker    string // of the first filer, as the document's own cover states it
}

// Stages at which the crawler fails.
const (
	StageFetch = "fetch" // not fetched; the next reconciliation tries again
	StageForm  = "form"  // another form than listed, hence not ours
)

// FailureStages are all stages at which a document can fail, in its order through them.
var FailureStages = []string{StageFetch, StageForm, "envelope", "submission", "document", "item", "render", "store", "panic"}

// Failure is a document that could not be read, kept with the reason.
type Failure struct {
	DocumentID string
	Stage      string // one of FailureStages
	Reason     string
	BodySHA256 string
	Topic      string
	Partition  int
	Offset     int64
	At         Instant
	Envelope   []byte // as it came, so that a retry needs nothing else; of fetch, the listing without a body
}

// Batch is what one round of the worker stores: everything or, on error, again.
type Batch struct {
	Documents []RawDocument
	Rows      []StoredRow
	Failures  []Failure
	// Version of the rows; earlier rows of the batch's documents that are not in Rows are
	// tombstoned with it.
	Version uint64
}
