package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/filingwire/filingwire"
)

// capLimit bounds a cap, so that it can be held against micro-USD: ten billion USD.
const capLimit = 1_000_000_000_000

// optionalCents tells an absent key from null: sent and nil clears.
type optionalCents struct {
	sent  bool
	value *int64
}

func (o *optionalCents) UnmarshalJSON(b []byte) error {
	o.sent = true
	return json.Unmarshal(b, &o.value)
}

// Schema documents the field and lets huma check it.
func (optionalCents) Schema(huma.Registry) *huma.Schema {
	least, most := 0.0, float64(capLimit)
	s := &huma.Schema{Type: huma.TypeInteger, Format: "int64", Minimum: &least, Maximum: &most, Nullable: true, Description: "Cents; null clears the cap"}
	s.PrecomputeMessages()
	return s
}

func (o *optionalCents) apply(field *int64) *int64 {
	if o.sent {
		return o.value
	}
	return field
}

type budgetInput struct {
	Body *struct {
		SpendCap          optionalCents `json:"spendCapCents,omitempty"`
		SoftCap           optionalCents `json:"softCapCents,omitempty"`
		ApprovalThreshold optionalCents `json:"approvalThresholdCents,omitempty"`
	}
}

// BudgetUpdate answers a change of caps.
type BudgetUpdate struct {
	Object    string        `json:"object" enum:"billing_budget_update"`
	RequestID string        `json:"requestId"`
	Budget    BillingBudget `json:"budget"`
}

// budgetCaps are the data of the event budget.updated.
type budgetCaps struct {
	SpendCapCents          *int64 `json:"spendCapCents"`
	SoftCapCents           *int64 `json:"softCapCents"`
	ApprovalThresholdCents *int64 `json:"approvalThresholdCents"`
}

func capsOf(b *filingwire.Budget) budgetCaps {
	return budgetCaps{b.SpendCap, b.SoftCap, b.ApprovalThreshold}
}

func (s *Server) registerBudget() {
	op := billingOperation("updateBudget", http.MethodPut, billingPath+"/budget", "Set or clear the organization's caps", http.StatusConflict)
	access{scope: filingwire.ScopeWriteAccount, meter: meterAccount, body: bodyKeepNulls}.describe(&op)
	huma.Register(s.huma, op, func(ctx context.Context, in *budgetInput) (*reply[BudgetUpdate], error) {
		return replyOf(s.updateBudget(ctx, requestOf(ctx), in))
	})
}

// updateBudget changes the caps that are named. In this order:
//
//  1. The caps are read anew, so that those that are not named are the latest.
//  2. They are stored. This process knows them at once, others at their next reading.
//  3. The ledger gets the event. When it cannot, the request fails and may be repeated.
func (s *Server) updateBudget(ctx context.Context, r *request, in *budgetInput) (*BudgetUpdate, error) {
	s.budgeting.Lock() // of two changes in a process each keeps the other's caps
	defer s.budgeting.Unlock()
	a := s.metering.known(r.org.ID)
	if err := s.metering.read(ctx, a); err != nil {
		return nil, &filingwire.Error{Code: filingwire.CodeUnavailable, Message: "The budget cannot be read at the moment.", Err: err}
	}
	a.mu.Lock()
	old := a.stored.Budget
	a.mu.Unlock()
	b := filingwire.Budget{OrgID: r.org.ID, SpendCap: in.Body.SpendCap.apply(old.SpendCap), SoftCap: in.Body.SoftCap.apply(old.SoftCap),
		ApprovalThreshold: in.Body.ApprovalThreshold.apply(old.ApprovalThreshold), UpdatedAt: filingwire.InstantOf(s.Now())}
	if !b.UpdatedAt.After(old.UpdatedAt.Time) {
		b.UpdatedAt = filingwire.InstantOf(old.UpdatedAt.Add(time.Millisecond))
	}
	if b.SoftCap != nil && b.SpendCap != nil && *b.SoftCap > *b.SpendCap {
		return nil, fieldError("body.softCapCents", "expected no more than spendCapCents")
	}
	if err := s.Accounts.PutBudget(ctx, b); err != nil {
		return nil, err
	}
	a.mu.Lock()
	a.stored.Budget = b
	a.mu.Unlock()
	if err := s.record(ctx, r, filingwire.EventBudgetUpdated, map[string]budgetCaps{"old": capsOf(&old), "new": capsOf(&b)}); err != nil {
		return nil, err
	}
	now, err := s.metering.snapshot(ctx, r.org)
	if err != nil {
		return nil, err
	}
	return &BudgetUpdate{Object: "billing_budget_update", RequestID: r.id, Budget: now.budget()}, nil
}
