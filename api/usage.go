package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/filingwire/filingwire"
)

// UsageSummary counts the requests of the current month, in UTC, be they billed or not.
type UsageSummary struct {
	Object        string             `json:"object" enum:"usage_summary"`
	OrgID         string             `json:"orgId"`
	RecordedAt    filingwire.Instant `json:"recordedAt" format:"date-time"`
	TotalRequests uint64             `json:"totalRequests"`
	Meters        []MeterUsage       `json:"meters"`
	RequestID     string             `json:"requestId"`
}

// MeterUsage counts the requests of a class.
type MeterUsage struct {
	MeterClass   string              `json:"meterClass"`
	Count        uint64              `json:"count"`
	SuccessCount uint64              `json:"successCount"`
	ErrorCount   uint64              `json:"errorCount"`
	AvgLatencyMs float64             `json:"avgLatencyMs"`
	LastSeenAt   *filingwire.Instant `json:"lastSeenAt" format:"date-time"`
}

// Limits are the rate limits of the organization.
type Limits struct {
	Object           string             `json:"object" enum:"limits"`
	OrgID            string             `json:"orgId"`
	RequestID        string             `json:"requestId"`
	RecordedAt       filingwire.Instant `json:"recordedAt" format:"date-time"`
	EffectivePlanKey string             `json:"effectivePlanKey"`
	BillingState     string             `json:"billingState"`
	Quotas           []RateQuota        `json:"quotas" doc:"All classes share one bucket"`
}

// RateQuota is the limit of a class.
type RateQuota struct {
	MeterClass   string `json:"meterClass"`
	Limit        int    `json:"limit"`
	Period       string `json:"period" enum:"minute"`
	Allowed      bool   `json:"allowed" doc:"Whether the billing state lets requests of the class pass"`
	PlanKey      string `json:"planKey"`
	BillingState string `json:"billingState"`
}

func (s *Server) registerUsage(a access) {
	usage := billingOperation("getUsage", http.MethodGet, "/v1/usage", "Requests of the current month by meter class")
	a.describe(&usage)
	huma.Register(s.huma, usage, func(ctx context.Context, _ *struct{}) (*reply[UsageSummary], error) {
		return replyOf(s.usage(ctx, requestOf(ctx)))
	})
	limits := billingOperation("getLimits", http.MethodGet, "/v1/limits", "Rate limits by meter class")
	register(s, limits, a, s.limits)
}

func (s *Server) usage(ctx context.Context, r *request) (*UsageSummary, error) {
	now := s.Now()
	tallies, err := s.metering.monthTallies(ctx, r.org)
	if err != nil {
		return nil, err
	}
	out := &UsageSummary{Object: "usage_summary", OrgID: r.org.ID, RecordedAt: filingwire.InstantOf(now), Meters: []MeterUsage{}, RequestID: r.id}
	for _, t := range tallies {
		out.TotalRequests += t.Requests
		out.Meters = append(out.Meters, MeterUsage{MeterClass: string(t.Class), Count: t.Requests, SuccessCount: t.Requests - t.Errors, ErrorCount: t.Errors,
			AvgLatencyMs: float64(t.LatencyMicros/max(1, t.Requests)) / 1000, LastSeenAt: &t.LastAt})
	}
	return out, nil
}

// monthTallies adds this process's tallies to those that others have stored.
func (m *metering) monthTallies(ctx context.Context, org *filingwire.Organization) ([]filingwire.Tally, error) {
	now := m.now()
	others, err := m.store.Tallies(ctx, org.ID, filingwire.MonthOf(now), m.instance)
	if err != nil {
		return nil, &filingwire.Error{Code: filingwire.CodeUnavailable, Message: "Usage cannot be read at the moment.", Err: err}
	}
	sums := map[meterClass]filingwire.Tally{}
	for _, t := range others {
		sums[t.Class] = t
	}
	a := m.known(org.ID)
	a.mu.Lock()
	for class, own := range a.monthAt(now).requests {
		t := sums[class]
		t.Class = class
		t.Requests, t.Errors, t.LatencyMicros = t.Requests+own.Requests, t.Errors+own.Errors, t.LatencyMicros+own.LatencyMicros
		if own.LastAt.After(t.LastAt.Time) {
			t.LastAt = own.LastAt
		}
		sums[class] = t
	}
	a.mu.Unlock()
	out := make([]filingwire.Tally, 0, len(sums))
	for _, t := range sums {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b filingwire.Tally) int { return strings.Compare(string(a.Class), string(b.Class)) })
	return out, nil
}

func (s *Server) limits(r *request) *Limits {
	out := &Limits{Object: "limits", OrgID: r.org.ID, RequestID: r.id, RecordedAt: filingwire.InstantOf(s.Now()), EffectivePlanKey: r.org.Plan, BillingState: r.org.State}
	for _, c := range filingwire.Rates.Classes {
		out.Quotas = append(out.Quotas, RateQuota{MeterClass: string(c.Key), Limit: rateLimit(r.org), Period: "minute", Allowed: stateAllows(r.org.State, c.Key),
			PlanKey: r.org.Plan, BillingState: r.org.State})
	}
	return out
}
