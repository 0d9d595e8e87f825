package api

import (
	"errors"

	"github.com/filingwire/filingwire"
)

const (
	codeRateLimit       filingwire.Code = "rate_limit_exceeded"
	codeBillingRequired filingwire.Code = "billing_required"
	codeHardCap         filingwire.Code = "billing_budget_hard_cap_exceeded"
	codeApproval        filingwire.Code = "billing_budget_approval_required"
)

func rateLimitError(class meterClass, a allowance) error {
	return &filingwire.Error{Code: codeRateLimit, Message: "Too many requests. Wait before the next one.",
		Details: map[string]any{"limit": a.limit, "period": "minute", "meterClass": class, "retryAfterSeconds": a.retry}}
}

func (a *account) billingRequired(plan, state string) error {
	message := "The starter grant is used up. Add a card to go on."
	if state == filingwire.StateRestricted {
		message = "An invoice is unpaid. Pay it to use this again."
	}
	return &filingwire.Error{Code: codeBillingRequired, Message: message, Details: map[string]any{
		"billingState": state, "planKey": plan, "freeGrantRemaining": a.grantRemaining(state), "action": "resolve_billing_status"}}
}

// stateAllows tells whether requests of the class pass in the billing state. When an invoice
// stays unpaid, reads go on working, unbilled.
func stateAllows(state string, class meterClass) bool {
	switch state {
	case filingwire.StatePAYGPendingCard:
		return class == meterAccount
	case filingwire.StateRestricted:
		switch class {
		case meterAccount, meterFeedRead, meterTraceRead, meterLedgerRead, meterDocumentRead:
			return true
		}
		return false
	}
	return true
}

// gate is what would refuse a request of the price now, nil when it would pass.
func (m *metering) gate(org *filingwire.Organization, class meterClass, micro uint64) *BudgetGate {
	a := m.known(org.ID)
	a.mu.Lock()
	defer a.mu.Unlock()
	var err error
	switch {
	case !stateAllows(org.State, class):
		err = a.billingRequired(org.Plan, org.State)
	case micro > 0 && org.State != filingwire.StateSandboxGrant && org.State != filingwire.StateRestricted:
		err = a.checkBudget(a.monthAt(m.now()), micro)
	}
	var e *filingwire.Error
	if !errors.As(err, &e) {
		return nil
	}
	return &BudgetGate{Code: string(e.Code), Status: answers[e.Code].status, Message: e.Message, Details: e.Details}
}

// checkBudget holds a request of a price in micro-USD against the caps, exactly. What other
// requests have reserved counts as if it were used.
func (a *account) checkBudget(m *month, micro uint64) error {
	after, budget := m.accrued()+m.reserved+micro, &a.stored.Budget
	details := func(capName string, limit int64) map[string]any {
		return map[string]any{capName: limit, "accruedUsageCents": cents(m.accrued()), "invoicePeriod": m.key, "action": "raise_budget"}
	}
	if limit := budget.SpendCap; limit != nil && after > uint64(*limit)*filingwire.MicroPerCent {
		return &filingwire.Error{Code: codeHardCap, Message: "The request would exceed the organization's spend cap.", Details: details("spendCapCents", *limit)}
	}
	if limit := budget.ApprovalThreshold; limit != nil && after >= uint64(*limit)*filingwire.MicroPerCent {
		return &filingwire.Error{Code: codeApproval, Message: "The request would reach the spending that needs approval.", Details: details("approvalThresholdCents", *limit)}
	}
	return nil
}

// thresholdPercents of a cap are announced, each once per period.
var thresholdPercents = []uint64{75, 90, 95, 100}

// threshold that the accrued amount has reached.
type threshold struct {
	period  string
	percent uint64
	cap     int64 // cents
	accrued int64 // cents
}

// crossed returns the thresholds reached and not announced yet: of the soft cap, or of the hard
// one where there is no soft one.
func (m *month) crossed(budget *filingwire.Budget) []threshold {
	limit := budget.SoftCap
	if limit == nil {
		limit = budget.SpendCap
	}
	if limit == nil || *limit == 0 {
		return nil
	}
	var out []threshold
	for i, percent := range thresholdPercents {
		if m.announced&(1<<i) == 0 && m.accrued()*100 >= percent*uint64(*limit)*filingwire.MicroPerCent {
			m.announced |= 1 << i
			out = append(out, threshold{period: m.key, percent: percent, cap: *limit, accrued: cents(m.accrued())})
		}
	}
	return out
}
