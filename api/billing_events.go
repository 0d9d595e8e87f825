package api

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/stripe/stripe-go/v76"

	"github.com/filingwire/filingwire"
)

const (
	announceTimeout = 10 * time.Second
	systemActor     = "system"
	stripeActor     = "stripe"
)

// budgetThreshold is the data of the event billing.budget.threshold.
type budgetThreshold struct {
	InvoicePeriod     string `json:"invoicePeriod"`
	ThresholdPercent  uint64 `json:"thresholdPercent"`
	CapCents          int64  `json:"capCents"`
	AccruedUsageCents int64  `json:"accruedUsageCents"`
}

// announceThresholds records thresholds, once per period each: their ids say what they tell, so
// that another process, or this one after a restart, records the same event. One that cannot
// be recorded is tried again with the next charge.
func (s *Server) announceThresholds(org *filingwire.Organization, crossed []threshold) {
	s.metered.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), announceTimeout)
		defer cancel()
		for i, t := range crossed {
			data, err := json.Marshal(budgetThreshold{t.period, t.percent, t.cap, t.accrued})
			if err == nil {
				err = s.Recorder.Record(ctx, filingwire.PlatformEvent{Object: "event", Type: filingwire.EventBudgetThreshold, CreatedAt: filingwire.InstantOf(s.Now()),
					ID:       filingwire.RowID("evt_", org.ID, filingwire.EventBudgetThreshold, t.period, strconv.FormatUint(t.percent, 10)),
					Livemode: org.Livemode, OrgID: org.ID, Actor: &filingwire.Actor{Type: systemActor, ID: systemActor}, Data: data})
			}
			if err != nil {
				s.Logger.Error("budget threshold not recorded", "orgId", org.ID, "percent", t.percent, "error", err)
				s.metering.forgetThresholds(org.ID, crossed[i:])
				return
			}
		}
	})
}

// forgetThresholds makes the next charge announce them again.
func (m *metering) forgetThresholds(orgID string, crossed []threshold) {
	a := m.known(orgID)
	a.mu.Lock()
	defer a.mu.Unlock()
	for i, percent := range thresholdPercents {
		for _, t := range crossed {
			if t.percent == percent && a.current.key == t.period {
				a.current.announced &^= 1 << i
			}
		}
	}
}

// termsChanged is the data of the event organization.updated that an event of Stripe causes.
type termsChanged struct {
	StripeEventID   string `json:"stripeEventId"`
	StripeEventType string `json:"stripeEventType"`
	Old             terms  `json:"old"`
	New             terms  `json:"new"`
}

type terms struct {
	PlanKey      string `json:"planKey"`
	BillingState string `json:"billingState"`
}

// recordTerms records what an event of Stripe has changed of an organization's plan and state,
// if anything; without it Stripe's facts are those given. The id is the same in a repetition.
func (s *Server) recordTerms(ctx context.Context, r *request, org *filingwire.Organization, a *account, event *stripe.Event, without stripeFacts) error {
	now, changed := s.Now(), termsChanged{StripeEventID: event.ID, StripeEventType: string(event.Type)}
	a.mu.Lock()
	changed.Old.PlanKey, changed.Old.BillingState = termsOf(org, without, a.grantUsed(), now)
	changed.New.PlanKey, changed.New.BillingState = a.terms(org, a.grantUsed(), now)
	a.mu.Unlock()
	if changed.Old == changed.New {
		return nil
	}
	data, err := json.Marshal(changed)
	if err != nil {
		return err
	}
	err = s.Recorder.Record(ctx, filingwire.PlatformEvent{Object: "event", Type: filingwire.EventOrgUpdated, CreatedAt: filingwire.InstantOf(now),
		ID: filingwire.RowID("evt_", org.ID, filingwire.EventOrgUpdated, event.ID), Livemode: org.Livemode, OrgID: org.ID, RequestID: &r.id,
		Actor: &filingwire.Actor{Type: systemActor, ID: stripeActor}, Data: data})
	if err != nil {
		return ledgerUnavailable(err)
	}
	return nil
}
