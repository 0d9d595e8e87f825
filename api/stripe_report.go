package api

import (
	"context"
	"errors"
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
	MarkReported(ctx context.Context, usage []filingwire.Usage) error
}

// ReportUsage tells Stripe of the usage of every organization that it has a customer for, and
// returns how much was reported. Usage is marked after Stripe has it; what a crash reports
// again within a day counts once, by its id.
func ReportUsage(ctx context.Context, c Stripe, store reportStore, now time.Time, log *slog.Logger) (reported int, err error) {
	if !c.Live.configured() && !c.Test.configured() {
		return 0, nil
	}
	customers, err := store.StripeCustomers(ctx)
	if err != nil {
		return 0, err
	}
	var failures []error
	for _, customer := range customers {
		n, err := reportOrganization(ctx, &c, store, &customer, now)
		reported += n
		if err != nil {
			log.Error("usage not reported to Stripe", "orgId", customer.OrgID, "error", err)
			failures = append(failures, err)
		}
	}
	return reported, errors.Join(failures...)
}

// reportOrganization reports to the customer of the mode that the organization is billed in.
func reportOrganization(ctx context.Context, c *Stripe, store reportStore, customer *filingwire.StripeCustomer, now time.Time) (reported int, err error) {
	org, err := store.Organization(ctx, customer.OrgID)
	if err != nil {
		return 0, err
	}
	if c.mode(org.Livemode) != customer.Livemode || org.Plan == filingwire.PlanCommercial {
		return 0, nil
	}
	client, err := c.client(customer.Livemode)
	if err != nil {
		return 0, err
	}
	event := c.MeterEvent
	if event == "" {
		event = defaultMeterEvent
	}
	for {
		usage, err := store.UnreportedUsage(ctx, org.ID, filingwire.InstantOf(now.Add(-reportSpan)), reportBatch)
		if err != nil || len(usage) == 0 {
			return reported, err
		}
		done, err := reportAll(ctx, client, event, customer.ID, usage)
		if markErr := store.MarkReported(ctx, done); markErr != nil {
			return reported, errors.Join(err, markErr)
		}
		reported += len(done)
		if err != nil {
			return reported, err
		}
	}
}

// reportAll returns the usage that Stripe has taken, and the first failure.
func reportAll(ctx context.Context, client *stripeClient, event, customerID string, usage []filingwire.Usage) (done []filingwire.Usage, err error) {
	var mu sync.Mutex
	var calls sync.WaitGroup
	room := make(chan struct{}, reportsAtOnce)
	for _, u := range usage {
		mu.Lock()
		failed := err != nil
		mu.Unlock()
		if failed {
			break
		}
		room <- struct{}{}
		calls.Go(func() {
			defer func() { <-room }()
			e := client.report(ctx, event, customerID, &u)
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
	return done, err
}
