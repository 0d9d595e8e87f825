package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	// reportSpan is the oldest usage that Stripe takes.
	reportSpan    = 34 * 24 * time.Hour
	reportBatch   = 500
	reportsAtOnce = 8
)

// reportStore tells what is to be reported.
type reportStore interface {
	StripeCustomers(ctx context.Context) ([]filingwire.StripeCustomer, error)
	Organization(ctx context.Context, id string) (*filingwire.Organization, error)
	UnreportedUsage(ctx context.Context, orgID string, since filingwire.Instant, limit int) ([]filingwire.Usage, error)
	// OverdueUsage adds up what UnreportedUsage returns from before an instant.
	OverdueUsage(ctx context.Context, orgID string, before filingwire.Instant) (filingwire.UsageTotal, filingwire.Instant, error)
	MarkReported(ctx context.Context, usage []filingwire.Usage) error
}

// Late says what becomes of usage that is older than what Stripe takes under its own date. It
// would be on an invoice of another period, so an operator decides.
type Late string

const (
	LateKeep   Late = ""       // it stays unreported, and every report tells of it
	LateReport Late = "report" // dated now
	LateWaive  Late = "waive"  // marked as reported, and never charged
)

// Report is what was reported to Stripe, and what was not.
type Report struct {
	Events  int // that Stripe has taken
	Waived  int
	Overdue []Overdue
}

// Overdue is usage of an organization that is too old for Stripe.
type Overdue struct {
	OrgID    string
	Events   uint64
	MicroUSD uint64
	Since    filingwire.Instant
}

// reporter reports to Stripe.
type reporter struct {
	Stripe
	store reportStore
	now   time.Time
	late  Late
	log   *slog.Logger
}

// ReportUsage tells Stripe of the usage of every organization that it has a customer for. Usage
// is marked after Stripe has it; what a crash reports again within a day counts once, by its id.
func ReportUsage(ctx context.Context, c Stripe, store reportStore, now time.Time, late Late, log *slog.Logger) (out Report, err error) {
	if !c.Live.configured() && !c.Test.configured() {
		return out, nil
	}
	r := &reporter{c, store, now, late, log}
	customers, err := store.StripeCustomers(ctx)
	if err != nil {
		return out, err
	}
	var failures []error
	for _, customer := range customers {
		if err := r.organization(ctx, &customer, &out); err != nil {
			log.Error("usage not reported to Stripe", "orgId", customer.OrgID, "error", err)
			failures = append(failures, fmt.Errorf("%s: %w", customer.OrgID, err))
		}
	}
	return out, errors.Join(failures...)
}

// organization reports to the customer of the mode that the organization is billed in.
func (r *reporter) organization(ctx context.Context, customer *filingwire.StripeCustomer, out *Report) error {
	org, err := r.store.Organization(ctx, customer.OrgID)
	if err != nil {
		return err
	}
	if r.mode(org.Livemode) != customer.Livemode || org.Plan == filingwire.PlanCommercial {
		return nil
	}
	oldest := filingwire.InstantOf(r.now.Add(-reportSpan))
	overdue, since, err := r.store.OverdueUsage(ctx, org.ID, oldest)
	if err != nil {
		return err
	}
	if overdue.Requests > 0 && r.late == LateKeep {
		out.Overdue = append(out.Overdue, Overdue{OrgID: org.ID, Events: overdue.Requests, MicroUSD: overdue.MicroUSD, Since: since})
		r.log.Error("usage is too old for Stripe and is not charged; see: filingwire billing sync --help",
			"orgId", org.ID, "events", overdue.Requests, "microUsd", overdue.MicroUSD, "since", since)
	}
	client, err := r.client(customer.Livemode)
	if err != nil {
		return err
	}
	from := oldest
	if r.late != LateKeep {
		from = filingwire.InstantOf(time.Unix(0, 0))
	}
	for {
		usage, err := r.store.UnreportedUsage(ctx, org.ID, from, reportBatch)
		if err != nil || len(usage) == 0 {
			return err
		}
		done, waived, err := r.batch(ctx, client, customer.ID, usage)
		if markErr := r.store.MarkReported(ctx, append(done, waived...)); markErr != nil {
			return errors.Join(err, markErr)
		}
		out.Events += len(done)
		out.Waived += len(waived)
		if err != nil {
			return err
		}
	}
}

// batch returns the usage that Stripe has taken, what it need not be told of, and the first
// failure.
func (r *reporter) batch(ctx context.Context, client *stripeClient, customerID string, usage []filingwire.Usage) (done, waived []filingwire.Usage, err error) {
	var mu sync.Mutex
	var calls sync.WaitGroup
	room := make(chan struct{}, reportsAtOnce)
	for _, u := range usage {
		at := u.At.Time
		if at.Before(r.now.Add(-reportSpan)) {
			if r.late == LateWaive {
				waived = append(waived, u)
				continue
			}
			at = r.now
		}
		mu.Lock()
		failed := err != nil
		mu.Unlock()
		if failed {
			break
		}
		room <- struct{}{}
		calls.Go(func() {
			defer func() { <-room }()
			e := client.report(ctx, r.meterEvent(), customerID, &u, at)
			mu.Lock()
			defer mu.Unlock()
			if e == nil {
				done = append(done, u)
			} else if err == nil {
				err = e
			}
		})
	}
	calls.Wait()
	return done, waived, err
}

func (c *Stripe) meterEvent() string {
	if c.MeterEvent == "" {
		return defaultMeterEvent
	}
	return c.MeterEvent
}
