package filingwire

import "encoding/json"

// Statuses of webhook endpoints and stream subscriptions.
const (
	StatusActive   = "active"
	StatusDisabled = "disabled" // of an endpoint
	StatusPaused   = "paused"   // of a subscription
)

// EventFilters narrow events about filings; events about accounts pass them. An empty list
// admits all.
type EventFilters struct {
	Tickers []string `json:"tickers"`
	CIKs    []string `json:"ciks"`
	Items   []string `json:"items"`
}

// WebhookEndpoint is where an organization wants events sent to.
type WebhookEndpoint struct {
	ID             string
	OrgID          string
	CreatedAt      Instant
	UpdatedAt      Instant
	Livemode       bool
	Description    *string
	DestinationURL string
	EventTypes     []string // exact, "x.*" or "*"
	Filters        *EventFilters
	Status         string
	EnabledAt      Instant // last; failures before it do not count
	Secrets        []byte  // sealed
	Deleted        bool

	LastDeliveredAt *Instant // when read
}

// Delivery is an attempt to send an event to an endpoint, or, with attempt 0, the intention.
// Endpoint, event, replay and attempt identify it.
type Delivery struct {
	ID             string // DeliveryID
	OrgID          string
	WebhookID      string
	EventID        string
	Replay         string // id of a replay; "" = the delivery itself
	Attempt        int
	RecordedAt     Instant
	EventType      string
	DestinationURL string
	Status         *int // of HTTP
	OK             bool
	Error          *string
	LatencyMs      *int64
	RequestID      string
	ReplayedFrom   *string  // the delivery that was replayed
	DueAt          *Instant // when to try next; nil = never
}

// DeliveryID is the id of an attempt.
func DeliveryID(webhookID, eventID, replay string, attempt int) string {
	return RowID("whd_", webhookID, eventID, replay, string(rune(attempt)))
}

// LedgerQuery asks for records of an organization's ledger, newest first: its own, and the
// published events, which are everybody's.
type LedgerQuery struct {
	OrgID     string
	Kind      string // "" = all
	Type      string
	RequestID string
	Since     *Instant // inclusive
	Before    *LedgerPosition
	Limit     int
}

// LedgerPosition is a place in the ledger's order (time, then id).
type LedgerPosition struct {
	At Instant
	ID string
}

// Kinds of ledger records.
const (
	LedgerEvent    = "event"
	LedgerDelivery = "webhook_delivery"
	LedgerStream   = "stream_event"
)

// LedgerRecord is one of an event, a delivery and a stream record.
type LedgerRecord struct {
	LedgerPosition
	Kind     string
	Event    *PlatformEvent
	Delivery *Delivery
	Stream   *StreamRecord
}

// StreamRecord says that an event was handed to the reader of a stream, the first time.
type StreamRecord struct {
	ID         string  `json:"id"` // StreamRecordID
	OrgID      string  `json:"-"`
	RecordedAt Instant `json:"-"` // of the event
	StreamID   string  `json:"streamId"`
	Position   uint64  `json:"position"`
	EventID    string  `json:"eventId"`
	EventType  string  `json:"-"`
	RequestID  string  `json:"-"` // of the event, "" = none
	Transport  string  `json:"transport"`
}

// StreamRecordID is the id of the record, and of the usage, of an event on a stream.
func StreamRecordID(streamID, eventID string) string { return RowID("ste_", streamID, eventID) }

// StreamSubscription is an organization's view of the events.
type StreamSubscription struct {
	ID          string
	OrgID       string
	CreatedAt   Instant
	UpdatedAt   Instant
	Livemode    bool
	Description *string
	EventTypes  []string // as of a WebhookEndpoint
	Transport   string   // poll, webhook_mirror, websocket
	Status      string
	Start       uint64 // position after which its events begin
	Deleted     bool

	Position    uint64   // up to which its events were handed out, when read
	LastEventAt *Instant // when read
}

// WithOrg renders the event as the organization sees it.
func (e *PlatformEvent) WithOrg(orgID string) json.RawMessage {
	own := *e
	own.OrgID = orgID
	b, err := encode(&own)
	if err != nil {
		panic(err) // it was read as JSON
	}
	return b
}
