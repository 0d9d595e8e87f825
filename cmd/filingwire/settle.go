package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"text/tabwriter"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/robfig/cron/v3"

	"github.com/filingwire/filingwire/api"
)

const reportSchedule = "@hourly"

// settleHourly reports usage to Stripe until ctx ends. Several processes may do so at once:
// usage counts once, by its id.
func settleHourly(ctx context.Context, o *opened, stripe api.Stripe, log *slog.Logger) error {
	schedule := cron.New(cron.WithLocation(time.UTC), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	metrics := o.metrics.settle()
	_, err := schedule.AddFunc(reportSchedule, func() {
		// Each failure is logged where it happens; the next hour tries again.
		report, err := api.ReportUsage(ctx, stripe, o.Warehouse, time.Now(), api.LateKeep, log)
		metrics.count(report, err)
		if err == nil && report.Events > 0 {
			log.Info("usage reported to Stripe", "events", report.Events)
		}
	})
	if err != nil {
		return err
	}
	schedule.Start()
	<-ctx.Done()
	<-schedule.Stop().Done()
	return nil
}

// settleMetrics are those of the reports to Stripe.
type settleMetrics struct {
	events, failures         prometheus.Counter
	overdue, overdueMicroUSD prometheus.Gauge
}

func newSettleMetrics(make maker) *settleMetrics {
	return &settleMetrics{
		events:          make.counter("stripe_reported_total", "Usage events that Stripe has taken.").WithLabelValues(),
		failures:        make.counter("stripe_report_failures_total", "Hourly reports of usage to Stripe that failed, wholly or for an organization.").WithLabelValues(),
		overdue:         make.gauge("stripe_overdue_events", "Usage events too old for Stripe, which nobody is charged for.").WithLabelValues(),
		overdueMicroUSD: make.gauge("stripe_overdue_microusd", "What the usage events too old for Stripe come to, in micro-USD.").WithLabelValues(),
	}
}

func (m *settleMetrics) count(r api.Report, err error) {
	m.events.Add(float64(r.Events))
	if err != nil {
		m.failures.Inc()
	}
	var events, micro uint64
	for _, o := range r.Overdue {
		events, micro = events+o.Events, micro+o.MicroUSD
	}
	m.overdue.Set(float64(events))
	m.overdueMicroUSD.Set(float64(micro))
}

type billingCommand struct {
	Sync billingSyncCommand `cmd:"" help:"Report usage to Stripe now."`
}

type billingSyncCommand struct {
	engineFlags
	stripeFlags
	Late string `help:"What becomes of usage older than the 34 days that Stripe takes: 'report' it dated now, so that it is on the next invoice, or 'waive' it; by default it is listed and kept." enum:",report,waive" default:""`
}

func (c *billingSyncCommand) Run(e *env) error {
	if stripe := c.stripe(); stripe.Live.SecretKey == "" && stripe.Test.SecretKey == "" {
		return errors.New("no Stripe account is configured: set STRIPE_SECRET_KEY as for serve")
	}
	return c.withWarehouse(e, func(o *opened) error {
		r, err := api.ReportUsage(e.ctx, c.stripe(), o.Warehouse, time.Now(), api.Late(c.Late), e.log)
		fmt.Fprintf(e.stdout, "%d usage events reported\n", r.Events)
		if r.Waived > 0 {
			fmt.Fprintf(e.stdout, "%d usage events waived\n", r.Waived)
		}
		if len(r.Overdue) > 0 {
			fmt.Fprintln(e.stdout, "\nToo old for Stripe and not charged; --late=report or --late=waive settles them:")
			t := tabwriter.NewWriter(e.stdout, 0, 4, 2, ' ', 0)
			fmt.Fprintln(t, "ORGANIZATION\tEVENTS\tUSD\tSINCE")
			for _, o := range r.Overdue {
				fmt.Fprintf(t, "%s\t%d\t%s\t%s\n", o.OrgID, o.Events, dollars(o.MicroUSD), o.Since)
			}
			if err := t.Flush(); err != nil {
				return err
			}
		}
		return err
	})
}
