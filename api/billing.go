package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/filingwire/filingwire"
)

const billingPath = "/v1/billing"

// BillingAccount is how an organization stands.
type BillingAccount struct {
	Object              string                  `json:"object" enum:"billing_account"`
	OrgID               string                  `json:"orgId"`
	Livemode            bool                    `json:"livemode"`
	Customer            *BillingCustomer        `json:"customer"`
	Subscription        *BillingSubscription    `json:"subscription"`
	EffectivePlanKey    string                  `json:"effectivePlanKey"`
	BillingState        string                  `json:"billingState" enum:"sandbox_grant,payg_pending_card,payg_active,personal_active,team_active,commercial_active,payment_failed,restricted_read_only"`
	PublicPlanKey       string                  `json:"publicPlanKey"`
	RightsKey           string                  `json:"rightsKey"`
	FreeGrantTotal      uint64                  `json:"freeGrantTotal"`
	FreeGrantUsed       uint64                  `json:"freeGrantUsed"`
	FreeGrantRemaining  uint64                  `json:"freeGrantRemaining" doc:"0 once the organization has another plan than the sandbox"`
	CardOnFile          bool                    `json:"cardOnFile"`
	CardRequired        bool                    `json:"cardRequired"`
	RateCardVersion     string                  `json:"rateCardVersion"`
	MeterFamilyPrices   []MeterFamilyPrice      `json:"meterFamilyPrices"`
	NextRecommendedPlan *string                 `json:"nextRecommendedPlan"`
	Plans               []BillingPlan           `json:"plans"`
	Settlement          Settlement              `json:"settlement"`
	Budget              BillingBudget           `json:"budget"`
	MonthlyQuotas       map[string]MonthlyQuota `json:"monthlyQuotas" doc:"Empty: no family is limited per month"`
	RequestID           string                  `json:"requestId"`
}

// BillingCustomer is the organization at Stripe.
type BillingCustomer struct {
	Object           string             `json:"object" enum:"billing_customer"`
	OrgID            string             `json:"orgId"`
	StripeCustomerID string             `json:"stripeCustomerId"`
	Livemode         bool               `json:"livemode"`
	Email            *string            `json:"email"`
	Name             *string            `json:"name"`
	CreatedAt        filingwire.Instant `json:"createdAt" format:"date-time"`
	UpdatedAt        filingwire.Instant `json:"updatedAt" format:"date-time"`
}

// BillingSubscription is the organization's subscription at Stripe.
type BillingSubscription struct {
	Object             string              `json:"object" enum:"billing_subscription"`
	ID                 string              `json:"id"`
	OrgID              string              `json:"orgId"`
	StripeCustomerID   string              `json:"stripeCustomerId"`
	PlanKey            string              `json:"planKey"`
	StripeProductID    *string             `json:"stripeProductId"`
	StripePriceID      *string             `json:"stripePriceId"`
	Status             string              `json:"status" doc:"As Stripe names it"`
	CurrentPeriodStart *filingwire.Instant `json:"currentPeriodStart" format:"date-time"`
	CurrentPeriodEnd   *filingwire.Instant `json:"currentPeriodEnd" format:"date-time"`
	CancelAtPeriodEnd  bool                `json:"cancelAtPeriodEnd"`
	Livemode           bool                `json:"livemode"`
	CreatedAt          filingwire.Instant  `json:"createdAt" format:"date-time"`
	UpdatedAt          filingwire.Instant  `json:"updatedAt" format:"date-time"`
}

// Settlement says who collects the money.
type Settlement struct {
	Provider          string              `json:"provider" enum:"stripe,none"`
	Status            string              `json:"status" enum:"active,pending,past_due,none"`
	ExternalAccountID *string             `json:"externalAccountId"`
	Metadata          map[string]string   `json:"metadata"`
	CreatedAt         *filingwire.Instant `json:"createdAt" format:"date-time"`
	UpdatedAt         *filingwire.Instant `json:"updatedAt" format:"date-time"`
}

// MonthlyQuota limits a family per month.
type MonthlyQuota struct {
	Family     string              `json:"family"`
	Limit      uint64              `json:"limit"`
	Used       uint64              `json:"used"`
	Remaining  uint64              `json:"remaining"`
	ResetAt    filingwire.Instant  `json:"resetAt" format:"date-time"`
	GraceUntil *filingwire.Instant `json:"graceUntil" format:"date-time"`
}

// BillingBudget is what the organization has spent and may spend in a month.
type BillingBudget struct {
	Object                 string           `json:"object" enum:"billing_budget"`
	Currency               string           `json:"currency" enum:"usd"`
	InvoicePeriod          string           `json:"invoicePeriod" doc:"Month in UTC: 2026-11"`
	SpendCapCents          *int64           `json:"spendCapCents" doc:"Hard: no request may exceed it"`
	SoftCapCents           *int64           `json:"softCapCents"`
	ApprovalThresholdCents *int64           `json:"approvalThresholdCents" doc:"No request may reach it"`
	AccruedUsageCents      int64            `json:"accruedUsageCents" doc:"Rounded half up"`
	SoftCapReached         bool             `json:"softCapReached"`
	ApprovalRequired       bool             `json:"approvalRequired"`
	HardCapReached         bool             `json:"hardCapReached"`
	LineItems              []BudgetLineItem `json:"lineItems"`
}

// BudgetLineItem is what a family has cost under a plan.
type BudgetLineItem struct {
	PublicPlanKey  string              `json:"publicPlanKey"`
	MeterFamily    string              `json:"meterFamily"`
	Units          uint64              `json:"units"`
	RequestCount   uint64              `json:"requestCount"`
	UnitAmountUSD  float64             `json:"unitAmountUsd"`
	AmountCents    int64               `json:"amountCents" doc:"Rounded half up"`
	LastRecordedAt *filingwire.Instant `json:"lastRecordedAt" format:"date-time"`
}

func (s *Server) registerBilling() {
	any := access{meter: meterAccount}
	billing := billingOperation("getBilling", http.MethodGet, billingPath, "The organization's plan, prices, grant and budget")
	any.describe(&billing)
	huma.Register(s.huma, billing, func(ctx context.Context, _ *struct{}) (*reply[BillingAccount], error) {
		return replyOf(s.billing(ctx, requestOf(ctx)))
	})
	s.registerRates()
	s.registerBudget()
	s.registerQuote(any)
	s.registerUsage(any)
}

func billingOperation(id, method, path, summary string, errs ...int) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"Billing"}, Errors: errs}
}

// snapshot is an account at a moment.
type snapshot struct {
	org       *filingwire.Organization // with its plan and state
	stored    filingwire.BillingAccount
	facts     stripeFacts
	livemode  bool // of Stripe
	period    string
	accrued   uint64
	totals    []filingwire.UsageTotal
	grantUsed uint64
	remaining uint64
}

// snapshot fails when the account cannot be read: amounts are never shown from half of it.
func (m *metering) snapshot(ctx context.Context, org *filingwire.Organization) (*snapshot, error) {
	a, err := m.account(ctx, org)
	if err != nil {
		return nil, &filingwire.Error{Code: filingwire.CodeUnavailable, Message: "The account cannot be read at the moment.", Err: err}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	month := a.monthAt(m.now())
	return &snapshot{org: org, stored: a.stored, facts: a.facts, livemode: a.livemode, period: month.key, accrued: month.accrued(), totals: a.totals(month),
		grantUsed: a.grantUsed(), remaining: a.grantRemaining(org.State)}, nil
}

func (s *Server) billing(ctx context.Context, r *request) (*BillingAccount, error) {
	now, err := s.metering.snapshot(ctx, r.org)
	if err != nil {
		return nil, err
	}
	plan := filingwire.Rates.Plan(r.org.Plan)
	b := &BillingAccount{
		Object: "billing_account", OrgID: r.org.ID, Livemode: r.org.Livemode, EffectivePlanKey: r.org.Plan, PublicPlanKey: r.org.Plan,
		BillingState: r.org.State, RightsKey: rightsKey(r.org), FreeGrantTotal: filingwire.Rates.Grant.Calls, FreeGrantUsed: now.grantUsed, FreeGrantRemaining: now.remaining,
		CardOnFile: now.facts.card, CardRequired: r.org.State == filingwire.StatePAYGPendingCard, RateCardVersion: filingwire.Rates.Version,
		MeterFamilyPrices: familyPrices(discountOf(r.org)), Plans: plansView(), Settlement: now.settlement(), Budget: now.budget(),
		MonthlyQuotas: map[string]MonthlyQuota{}, RequestID: r.id,
	}
	if plan != nil && plan.Next != "" {
		b.NextRecommendedPlan = &plan.Next
	}
	if c := now.customer(); c != nil {
		b.Customer = &BillingCustomer{Object: "billing_customer", OrgID: c.OrgID, StripeCustomerID: c.ID, Livemode: c.Livemode, Email: c.Email, Name: c.Name, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt}
	}
	if f := now.facts.subscription; f != nil {
		b.Subscription = &BillingSubscription{Object: "billing_subscription", ID: f.ID, OrgID: r.org.ID, StripeCustomerID: f.CustomerID, PlanKey: f.Plan,
			StripeProductID: f.ProductID, StripePriceID: f.PriceID, Status: f.Status, CurrentPeriodStart: f.PeriodStart, CurrentPeriodEnd: f.PeriodEnd,
			CancelAtPeriodEnd: f.CancelAtPeriodEnd, Livemode: now.livemode, CreatedAt: f.CreatedAt, UpdatedAt: now.facts.since}
	}
	return b, nil
}

// rightsKey is what the organization may use: its plan's rights, or to read only.
func rightsKey(org *filingwire.Organization) string {
	if org.State == filingwire.StateRestricted {
		return org.State
	}
	return org.Plan
}

func (n *snapshot) customer() *filingwire.StripeCustomer {
	if i := slices.IndexFunc(n.stored.Customers, func(c filingwire.StripeCustomer) bool { return c.Livemode == n.livemode }); i >= 0 {
		return &n.stored.Customers[i]
	}
	return nil
}

func (n *snapshot) settlement() Settlement {
	out := Settlement{Provider: "none", Status: "none", Metadata: map[string]string{}}
	c := n.customer()
	if c == nil {
		return out
	}
	out.Provider, out.Status, out.ExternalAccountID, out.CreatedAt, out.UpdatedAt = "stripe", "pending", &c.ID, &c.CreatedAt, &c.UpdatedAt
	switch {
	case n.facts.failingSince != nil:
		out.Status = "past_due"
	case n.facts.card:
		out.Status = "active"
	}
	return out
}

func (n *snapshot) budget() BillingBudget {
	caps := &n.stored.Budget
	reached := func(limit *int64) bool { return limit != nil && n.accrued >= uint64(*limit)*filingwire.MicroPerCent }
	return BillingBudget{Object: "billing_budget", Currency: "usd", InvoicePeriod: n.period,
		SpendCapCents: caps.SpendCap, SoftCapCents: caps.SoftCap, ApprovalThresholdCents: caps.ApprovalThreshold, AccruedUsageCents: cents(n.accrued),
		SoftCapReached: reached(caps.SoftCap), ApprovalRequired: reached(caps.ApprovalThreshold), HardCapReached: reached(caps.SpendCap), LineItems: n.lineItems()}
}

// lineItems adds the totals up by plan and family, in order.
func (n *snapshot) lineItems() []BudgetLineItem {
	type key struct {
		plan   string
		family filingwire.MeterFamily
	}
	sums := map[key]*filingwire.UsageTotal{}
	for _, t := range n.totals {
		family := filingwire.Rates.Family(t.Class)
		if family == nil {
			continue
		}
		k := key{t.Plan, family.Key}
		sum := sums[k]
		if sum == nil {
			sum = &filingwire.UsageTotal{Plan: t.Plan, Class: t.Class}
			sums[k] = sum
		}
		sum.Units, sum.Requests, sum.MicroUSD = sum.Units+t.Units, sum.Requests+t.Requests, sum.MicroUSD+t.MicroUSD
		if t.LastAt.After(sum.LastAt.Time) {
			sum.LastAt = t.LastAt
		}
	}
	out := make([]BudgetLineItem, 0, len(sums))
	for k, sum := range sums {
		terms := &filingwire.Organization{Plan: k.plan}
		if k.plan == n.org.Plan {
			terms = n.org
		}
		out = append(out, BudgetLineItem{PublicPlanKey: k.plan, MeterFamily: string(k.family), Units: sum.Units, RequestCount: sum.Requests,
			UnitAmountUSD: usd(unitPrice(terms, sum.Class)), AmountCents: cents(sum.MicroUSD), LastRecordedAt: &sum.LastAt})
	}
	slices.SortFunc(out, func(a, b BudgetLineItem) int {
		return strings.Compare(a.PublicPlanKey+" "+a.MeterFamily, b.PublicPlanKey+" "+b.MeterFamily)
	})
	return out
}

// usd is an amount of micro-USD as a number.
func usd(micro uint64) float64 { return float64(micro) / 1e6 }
