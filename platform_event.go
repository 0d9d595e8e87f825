package filingwire

import "encoding/json"

// Types of platform events (contract section 5); a feed's own is Feed.EventType.
const (
	EventFilingPublished = "filing.published"
	EventSuperseded      = "event.superseded"
	EventOrgUpdated      = "organization.updated"
	EventKeyCreated      = "api_key.created"
	EventKeyRevoked      = "api_key.revoked"
	EventBudgetUpdated   = "budget.updated"
	EventBudgetThreshold = "billing.budget.threshold"
	EventWebhookCreated  = "webhook_endpoint.created"
	EventWebhookUpdated  = "webhook_endpoint.updated"
	EventWebhookDisabled = "webhook_endpoint.disabled"
	EventWebhookDeleted  = "webhook_endpoint.deleted"
	EventWebhookTest     = "webhook.test"
	EventStreamCreated   = "stream_subscription.created"
	EventStreamUpdated   = "stream_subscription.updated"
	EventStreamDeleted   = "stream_subscription.deleted"
	EventExportCompleted = "export.completed"
)

// PlatformEvent tells of something that happened to an organization's account, or to the
// feeds. It is what the ledger lists, webhooks carry and streams send.
type PlatformEvent struct {
	Object    string  `json:"object" enum:"event"`
	ID        string  `json:"id"`
	Type      string  `json:"type"`
	CreatedAt Instant `json:"createdAt" format:"date-time"`
	Livemode  bool    `json:"livemode"`
	OrgID     string  `json:"orgId" doc:"Whose event it is; of a published one, who reads it"`
	RequestID *string `json:"requestId" doc:"Request that caused it"`
	// ClientRequestID is left out where the request had none.
	ClientRequestID string          `json:"clientRequestId,omitempty" doc:"x-request-id of that request"`
	Actor           *Actor          `json:"actor" doc:"Who caused it; null = the feeds"`
	Data            json.RawMessage `json:"data"`
}

// Actor is who changes an account.
type Actor struct {
	Type string `json:"type" enum:"api_key,oauth,operator,system"`
	ID   string `json:"id"`
}

// Published tells whether the event is every organization's.
func (e *PlatformEvent) Published() bool { return e.OrgID == "" }

// Change says that a row was stored. Two of the same row, version and hash are one change.
type Change struct {
	Feed    string `json:"feed"`
	RowID   string `json:"rowId"`
	Date    Date   `json:"date"` // sort key of the row
	Version uint64 `json:"version"`
	Hash    string `json:"hash"` // of the row's JSON; HashGone
}

// HashGone stands in a Change for a row that is there no more.
const HashGone = "gone"

// Subject is what events about filings are filtered by.
type Subject struct {
	DocumentID string   `json:"documentId,omitempty"` // accession or release number
	Form       string   `json:"form,omitempty"`
	Items      []string `json:"items,omitempty"`
	CIKs       []string `json:"ciks,omitempty"`
	Tickers    []string `json:"tickers,omitempty"`
}

// LogMessage is a message of topic events: a change of a row, an event, or a change with the
// event that announces it.
type LogMessage struct {
	Change  *Change        `json:"change,omitempty"`
	Event   *PlatformEvent `json:"event,omitempty"`
	Subject Subject        `json:"subject,omitzero"`
}

// Key is the partition key: the entity that the message is about.
func (m *LogMessage) Key() string {
	switch {
	case m.Event != nil && m.Event.OrgID != "":
		return m.Event.OrgID
	case len(m.Subject.CIKs) > 0:
		return m.Subject.CIKs[0]
	}
	return m.Subject.DocumentID
}

// LogEntry is a message with its place in the topic, which has one partition, so that the order
// of entries is one for all readers.
type LogEntry struct {
	// Position is above 0 and grows with the offset, see LogPosition. Nothing else may be
	// concluded from it.
	Position uint64
	LogMessage
}

// LogPosition is that of a message of topic events. Positions are odd; the even one that
// follows belongs to the event, if any, that recording the message entails.
func LogPosition(offset int64) uint64 { return 2*uint64(offset) + 1 }
