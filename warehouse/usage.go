package warehouse

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

const windowType = "DateTime('UTC')"

var (
	usageEvents = newTable("usage_events", "org_id", "String", "id", "String", "at", dateTimeType, "window", windowType,
		"instance", "String", "meter_class", "String", "plan", "String", "free", "Bool", "units", "UInt64", "micro_usd", "UInt64",
		"request_id", "String", "reported", "UInt8")
	usageTallies = newTable("usage_tallies", "org_id", "String", "window", windowType, "instance", "String", "meter_class", "String",
		"version", "UInt64", "errors", "UInt64", "latency_micros", "UInt64", "last_at", dateTimeType)
)

// StoreUsage stores usage once, whatever comes again. In this order, so that a repetition after
// any failure completes it:
//
//  1. Usage that is not stored yet is inserted. An id that an organization was billed for keeps
//     what it was billed then.
//  2. The windows of all of it are added up.
//  3. Tallies replace those of their window.
func (w *Warehouse) StoreUsage(ctx context.Context, batches []filingwire.UsageBatch) error {
	var fresh []filingwire.Usage
	touched := map[string]map[time.Time]bool{}
	var tallies []filingwire.Tally
	for _, b := range batches {
		tallies = append(tallies, b.Tallies...)
		if len(b.Usage) == 0 {
			continue
		}
		ids := make([]string, len(b.Usage))
		for i, u := range b.Usage {
			ids[i] = u.ID
		}
		billed, err := w.BilledUsage(ctx, b.OrgID, ids)
		if err != nil {
			return err
		}
		known := make(map[string]bool, len(ids))
		for _, id := range billed {
			known[id] = true
		}
		windows := touched[b.OrgID]
		if windows == nil {
			windows = map[time.Time]bool{}
			touched[b.OrgID] = windows
		}
		for _, u := range b.Usage {
			windows[windowOf(u.At)] = true
			if !known[u.ID] && u.OrgID == b.OrgID {
				known[u.ID] = true
				fresh = append(fresh, u)
			}
		}
	}
	if err := w.insertUsage(ctx, fresh, 0); err != nil {
		return err
	}
	for orgID, windows := range touched {
		if err := w.addUp(ctx, orgID, windows); err != nil {
			return err
		}
	}
	return w.insert(ctx, usageTallies, len(tallies), func(i int) ([]any, error) {
		t := &tallies[i]
		return []any{t.OrgID, t.Window.Time, t.Instance, string(t.Class), t.Requests, t.Errors, t.LatencyMicros, columnTime(t.LastAt)}, nil
	})
}

func windowOf(at filingwire.Instant) time.Time { return at.UTC().Truncate(filingwire.UsageWindow) }

func (w *Warehouse) insertUsage(ctx context.Context, usage []filingwire.Usage, reported uint8) error {
	return w.insert(ctx, usageEvents, len(usage), func(i int) ([]any, error) {
		u := &usage[i]
		return []any{u.OrgID, u.ID, u.At.Time, windowOf(u.At), u.Instance, string(u.Class), u.Plan, u.Free, u.Units, u.MicroUSD, u.ClientRequestID, reported}, nil
	})
}

// BilledUsage returns those of the ids that the organization was billed for.
func (w *Warehouse) BilledUsage(ctx context.Context, orgID string, ids []string) ([]string, error) {
	var billed []string
	for _, part := range parts(ids) {
		found, err := query(ctx, w, func(r driver.Rows, id *string) error { return r.Scan(id) },
			"SELECT DISTINCT id FROM usage_events WHERE org_id = {org:String} AND id IN {ids:Array(String)}",
			named("org", orgID), named("ids", part))
		if err != nil {
			return nil, fmt.Errorf("read billed usage: %w", err)
		}
		billed = append(billed, found...)
	}
	return billed, nil
}

// addUp sums the usage of windows.
func (w *Warehouse) addUp(ctx context.Context, orgID string, windows map[time.Time]bool) error {
	all := make([]int64, 0, len(windows))
	for t := range windows {
		all = append(all, t.Unix())
	}
	slices.Sort(all)
	err := w.exec(ctx, `INSERT INTO usage_windows (org_id, window, instance, meter_class, plan, free, version, units, micro_usd, last_at)
		SELECT org_id, window, instance, meter_class, plan, free, count(), sum(units), sum(micro_usd), max(at)
		FROM usage_events FINAL
		WHERE org_id = {org:String} AND window IN (SELECT toDateTime(arrayJoin({windows:Array(Int64)}), 'UTC'))
			AND window >= toDateTime({first:Int64}, 'UTC') AND window <= toDateTime({last:Int64}, 'UTC')
			AND at >= toDateTime({first:Int64}, 'UTC') AND at < toDateTime({end:Int64}, 'UTC')
		GROUP BY org_id, window, instance, meter_class, plan, free`,
		named("org", orgID), named("windows", all), named("first", all[0]), named("last", all[len(all)-1]),
		named("end", all[len(all)-1]+int64(filingwire.UsageWindow.Seconds())))
	if err != nil {
		return fmt.Errorf("add up usage: %w", err)
	}
	return nil
}

// BillingAccounts reads the accounts of organizations, each as if every process but one had
// metered: the usage of a month (2026-11), the calls of the grant, the budget and what Stripe
// says.
func (w *Warehouse) BillingAccounts(ctx context.Context, orgIDs []string, month, exceptInstance string) ([]filingwire.BillingAccount, error) {
	start, err := time.Parse("2006-01", month)
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	accounts := make([]filingwire.BillingAccount, len(orgIDs))
	index := make(map[string]int, len(orgIDs))
	for i, id := range orgIDs {
		accounts[i].OrgID, accounts[i].Budget.OrgID, index[id] = id, id, i
	}
	args := []any{named("orgs", orgIDs), named("instance", exceptInstance),
		named("start", start.Unix()), named("end", start.AddDate(0, 1, 0).Unix())}
	totals, err := query(ctx, w, scanTotal, `SELECT org_id, meter_class, plan, free, sum(version), sum(units), sum(micro_usd), max(last_at)
		FROM usage_windows FINAL
		WHERE org_id IN {orgs:Array(String)} AND window >= toDateTime({start:Int64}, 'UTC') AND window < toDateTime({end:Int64}, 'UTC')
			AND instance != {instance:String}
		GROUP BY org_id, meter_class, plan, free`, args...)
	if err != nil {
		return nil, fmt.Errorf("read usage: %w", err)
	}
	for _, t := range totals {
		a := &accounts[index[t.OrgID]]
		a.Totals = append(a.Totals, t)
	}
	type grant struct {
		orgID string
		used  uint64
	}
	grants, err := query(ctx, w, func(r driver.Rows, g *grant) error { return r.Scan(&g.orgID, &g.used) },
		`SELECT org_id, sum(version) FROM usage_windows FINAL
		WHERE org_id IN {orgs:Array(String)} AND free AND instance != {instance:String} GROUP BY org_id`, args[:2]...)
	if err != nil {
		return nil, fmt.Errorf("read grants: %w", err)
	}
	for _, g := range grants {
		accounts[index[g.orgID]].GrantUsed = g.used
	}
	budgets, err := w.budgets(ctx, orgIDs)
	if err != nil {
		return nil, err
	}
	for _, b := range budgets {
		accounts[index[b.OrgID]].Budget = b
	}
	return accounts, w.addStripe(ctx, orgIDs, func(orgID string) *filingwire.BillingAccount { return &accounts[index[orgID]] })
}

func scanTotal(r driver.Rows, t *filingwire.UsageTotal) error {
	var class string
	var last time.Time
	err := r.Scan(&t.OrgID, &class, &t.Plan, &t.Free, &t.Requests, &t.Units, &t.MicroUSD, &last)
	t.Class, t.LastAt = filingwire.MeterClass(class), filingwire.InstantOf(last)
	return err
}

// Tallies adds up the requests that were answered in a month, by class, without those of one
// process.
func (w *Warehouse) Tallies(ctx context.Context, orgID, month, exceptInstance string) ([]filingwire.Tally, error) {
	start, err := time.Parse("2006-01", month)
	if err != nil {
		return nil, fmt.Errorf("read tallies: %w", err)
	}
	out, err := query(ctx, w, scanTally, `SELECT org_id, meter_class, sum(version), sum(errors), sum(latency_micros), max(last_at)
		FROM usage_tallies FINAL
		WHERE org_id = {org:String} AND window >= toDateTime({start:Int64}, 'UTC') AND window < toDateTime({end:Int64}, 'UTC')
			AND instance != {instance:String}
		GROUP BY org_id, meter_class`, named("org", orgID), named("instance", exceptInstance),
		named("start", start.Unix()), named("end", start.AddDate(0, 1, 0).Unix()))
	if err != nil {
		return nil, fmt.Errorf("read tallies: %w", err)
	}
	return out, nil
}

func scanTally(r driver.Rows, t *filingwire.Tally) error {
	var class string
	var last time.Time
	err := r.Scan(&t.OrgID, &class, &t.Requests, &t.Errors, &t.LatencyMicros, &last)
	t.Class, t.LastAt = filingwire.MeterClass(class), filingwire.InstantOf(last)
	return err
}
