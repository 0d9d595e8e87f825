package api

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	announceTimeout = 10 * time.Second
	systemActor     = "system"
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
