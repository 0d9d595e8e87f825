package filingwire

import (
	"strings"
	"time"
)

// Plans of the rate card that the rest of the program names.
const (
	PlanSandbox    = "sandbox_grant"
	PlanPAYG       = "payg"
	PlanPersonal   = "personal"
	PlanTeam       = "team"
	PlanCommercial = "commercial"
)

// Billing states (contract section 3).
const (
	StateSandboxGrant     = "sandbox_grant"
	StatePAYGPendingCard  = "payg_pending_card"
	StatePAYGActive       = "payg_active"
	StatePersonalActive   = "personal_active"
	StateTeamActive       = "team_active"
	StateCommercialActive = "commercial_active"
	StatePaymentFailed    = "payment_failed"
	StateRestricted       = "restricted_read_only"
)

// PaymentGrace is how long everything goes on working after a payment failed.
const PaymentGrace = 72 * time.Hour

// MicroPerCent is how many micro-USD a cent has. Amounts accrue in micro-USD.
const MicroPerCent = 10_000

// UsageWindow is the length of the spans of time that usage is added up for.
const UsageWindow = 10 * time.Minute

// Usage is one billed request, tool call, export or delivery. Its ID makes it one, however
// often it is published or stored.
type Usage struct {
	ID       string     `json:"id"` // a request's id, or starts with it
	OrgID    string     `json:"orgId"`
	At       Instant    `json:"at"`
	Instance string     `json:"instance"` // the process that metered it
	Class    MeterClass `json:"class"`
	Plan     string     `json:"plan"`
	Free     bool       `json:"free,omitempty"` // covered by the starter grant
	Units    uint64     `json:"units"`
	MicroUSD uint64     `json:"microUsd"` // 0 when Free
	// ClientRequestID is the request's x-request-id, by which its sender knows it.
	ClientRequestID string `json:"clientRequestId,omitempty"`
}

// Tally counts the requests of a class that one process answered within a window, be they
// billed or not. A later tally of the same window replaces it.
type Tally struct {
	OrgID         string     `json:"orgId"`
	Window        Instant    `json:"window"`
	Instance      string     `json:"instance"`
	Class         MeterClass `json:"class"`
	Requests      uint64     `json:"requests"`
	Errors        uint64     `json:"errors"`
	LatencyMicros uint64     `json:"latencyMicros"` // the sum
	LastAt        Instant    `json:"lastAt"`
}

// UsageBatch is what is published on TopicUsage: usage of one organization, which is the key.
type UsageBatch struct {
	OrgID   string  `json:"orgId"`
	Usage   []Usage `json:"usage,omitempty"`
	Tallies []Tally `json:"tallies,omitempty"`
}

// UsageTotal is usage added up over a month.
type UsageTotal struct {
	OrgID    string
	Class    MeterClass
	Plan     string
	Free     bool
	Requests uint64
	Units    uint64
	MicroUSD uint64
	LastAt   Instant
}

// Budget holds an organization's caps in cents; nil = not set.
type Budget struct {
	OrgID             string
	SpendCap          *int64 // hard
	SoftCap           *int64
	ApprovalThreshold *int64
	UpdatedAt         Instant
}

// BillingAccount is what the store knows of an organization's account, apart from what one
// process has metered itself.
type BillingAccount struct {
	OrgID     string
	Totals    []UsageTotal // of the month
	GrantUsed uint64       // calls, ever
	Budget    Budget
	Customers []StripeCustomer
	Stripe    []StripeEvent // in no order
}

// MonthOf is the billing period of an instant: 2026-11, in UTC.
func MonthOf(t time.Time) string { return t.UTC().Format("2006-01") }

// StripeCustomer is an organization's counterpart at Stripe, one per mode.
type StripeCustomer struct {
	ID        string
	OrgID     string
	Livemode  bool
	Email     *string
	Name      *string
	CreatedAt Instant
	UpdatedAt Instant
}

// StripeEvent is what Stripe says of an organization, cut to what billing needs. Which of two
// is the later one is told by Created, then by Rank, then by ID; when they arrive does not
// matter.
type StripeEvent struct {
	ID        string
	OrgID     string
	Livemode  bool
	Type      string
	CreatedAt Instant // by Stripe's clock, in seconds
	StripeFact
}

// StripeFact is the part of an event that depends on its type.
type StripeFact struct {
	CardSaved      bool          `json:"cardSaved,omitempty"`
	SubscriptionID string        `json:"subscriptionId,omitempty"` // that an invoice is for
	Subscription   *Subscription `json:"subscription,omitempty"`
}

// Subscription is one at Stripe, as an event showed it.
type Subscription struct {
	ID                string   `json:"id"`
	CustomerID        string   `json:"customerId"`
	Plan              string   `json:"plan"`
	ProductID         *string  `json:"productId"`
	PriceID           *string  `json:"priceId"`
	Status            string   `json:"status"`
	PeriodStart       *Instant `json:"periodStart"`
	PeriodEnd         *Instant `json:"periodEnd"`
	CancelAtPeriodEnd bool     `json:"cancelAtPeriodEnd"`
	CreatedAt         Instant  `json:"createdAt"`
}

// Rank orders events of the same second.
func (e *StripeEvent) Rank() int {
	switch {
	case strings.HasSuffix(e.Type, ".created"):
		return 0
	case strings.HasSuffix(e.Type, ".deleted"):
		return 2
	}
	return 1
}
