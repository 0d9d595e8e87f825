package warehouse

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

// engineTime is how the engine reads an instant of a parameter.
const engineTime = "2006-01-02 15:04:05.000"

// records is the condition of a query of ledger records.
type records struct {
	conditions []string
	args       []any
}

func (p *records) where(condition string, args ...any) {
	p.conditions, p.args = append(p.conditions, condition), append(p.args, args...)
}

func (p *records) before(at *filingwire.LedgerPosition) {
	if at != nil {
		p.where("(recorded_at, id) < ({at:DateTime64(3, 'UTC')}, {id:String})", named("at", at.At.Format(engineTime)), named("id", at.ID))
	}
}

func (p *records) newest(limit int) string {
	p.args = append(p.args, named("limit", uint64(limit)))
	return " WHERE " + strings.Join(p.conditions, " AND ") + " ORDER BY recorded_at DESC, id DESC LIMIT {limit:UInt64}"
}

func deliveriesOf(orgID string) *records {
	p := new(records)
	p.where("org_id = {org:String} AND attempt > 0", named("org", orgID))
	return p
}

// Ledger returns records newest first. Published events are read from their one place and
// carry no organization.
func (w *Warehouse) Ledger(ctx context.Context, q filingwire.LedgerQuery) ([]filingwire.LedgerRecord, error) {
	var all []filingwire.LedgerRecord
	for _, p := range eventsOf(&q) { // each in its own order on disk
		found, err := query(ctx, w, scanRecord, "SELECT org_id, kind, recorded_at, id, type, request_id, doc FROM ledger FINAL"+p.of(&q, "type"), p.args...)
		if err != nil {
			return nil, fmt.Errorf("read ledger: %w", err)
		}
		all = append(all, found...)
	}
	if q.Kind == "" || q.Kind == filingwire.LedgerDelivery {
		p := deliveriesOf(q.OrgID)
		found, err := w.deliveries(ctx, "SELECT "+deliveryColumns+" FROM deliveries FINAL"+p.of(&q, "event_type"), p.args...)
		if err != nil {
			return nil, err
		}
		for i := range found {
			d := &found[i]
			all = append(all, filingwire.LedgerRecord{LedgerPosition: filingwire.LedgerPosition{At: d.RecordedAt, ID: d.ID}, Kind: filingwire.LedgerDelivery, Delivery: d})
		}
	}
	slices.SortFunc(all, func(a, b filingwire.LedgerRecord) int {
		return cmp.Or(b.At.Compare(a.At.Time), cmp.Compare(b.ID, a.ID))
	})
	return all[:min(len(all), q.Limit)], nil
}

// eventsOf are the conditions of the events and stream records that q asks for: the
// organization's, and those that the feeds published.
func eventsOf(q *filingwire.LedgerQuery) []*records {
	var all []*records
	if q.Kind == filingwire.LedgerDelivery {
		return nil
	}
	for _, org := range []string{q.OrgID, ""} {
		if org == "" && (q.Kind == filingwire.LedgerStream || q.RequestID != "") {
			continue // published events are of no stream and no request
		}
		p := new(records)
		p.where("org_id = {org:String}", named("org", org))
		if q.Kind != "" {
			p.where("kind = {kind:String}", named("kind", q.Kind))
		}
		all = append(all, p)
	}
	return all
}

// LedgerCount is how many records q finds without its limit.
func (w *Warehouse) LedgerCount(ctx context.Context, q filingwire.LedgerQuery) (uint64, error) {
	q.Before, q.Limit = nil, math.MaxInt32
	var total uint64
	count := func(table string, p *records, typeColumn string) error {
		n, _, err := one(ctx, w, func(r driver.Rows, n *uint64) error { return r.Scan(n) },
			"SELECT count() FROM (SELECT id FROM "+table+" FINAL"+p.of(&q, typeColumn)+")", p.args...)
		if err != nil {
			return fmt.Errorf("count ledger: %w", err)
		}
		total += n
		return nil
	}
	for _, p := range eventsOf(&q) {
		if err := count("ledger", p, "type"); err != nil {
			return 0, err
		}
	}
	if q.Kind == "" || q.Kind == filingwire.LedgerDelivery {
		return total, count("deliveries", deliveriesOf(q.OrgID), "event_type")
	}
	return total, nil
}

// of adds the query's filters and says what is wanted.
func (p *records) of(q *filingwire.LedgerQuery, typeColumn string) string {
	if q.Type != "" {
		p.where(typeColumn+" = {type:String}", named("type", q.Type))
	}
	if q.RequestID != "" {
		p.where("request_id = {request:String}", named("request", q.RequestID))
	}
	if q.Since != nil {
		p.where("recorded_at >= {since:DateTime64(3, 'UTC')}", named("since", q.Since.Format(engineTime)))
	}
	p.before(q.Before)
	return p.newest(q.Limit)
}

func scanRecord(r driver.Rows, l *filingwire.LedgerRecord) error {
	var org, eventType, requestID, doc string
	var at time.Time
	if err := r.Scan(&org, &l.Kind, &at, &l.ID, &eventType, &requestID, &doc); err != nil {
		return err
	}
	l.At = filingwire.InstantOf(at)
	if l.Kind == filingwire.LedgerStream {
		l.Stream = &filingwire.StreamRecord{ID: l.ID, OrgID: org, RecordedAt: l.At, EventType: eventType, RequestID: requestID}
		return json.Unmarshal([]byte(doc), l.Stream)
	}
	l.Event = &filingwire.PlatformEvent{}
	if err := json.Unmarshal([]byte(doc), l.Event); err != nil {
		return err
	}
	l.Event.OrgID = org
	return nil
}

// EventByID returns an event that the organization sees: its own or a published one.
func (w *Warehouse) EventByID(ctx context.Context, orgID, id string) (*filingwire.LogEntry, error) {
	e, ok, err := one(ctx, w, scanEvent, selectEvent+" WHERE org_id IN {orgs:Array(String)} AND kind = 'event' AND id = {id:String} LIMIT 1",
		named("orgs", []string{"", orgID}), named("id", id))
	if err != nil {
		return nil, fmt.Errorf("read event: %w", err)
	}
	if !ok {
		return nil, notFound("event")
	}
	return &e, nil
}

// PutStreamRecords records what was handed out; again changes nothing.
func (w *Warehouse) PutStreamRecords(ctx context.Context, all []filingwire.StreamRecord) error {
	return w.insert(ctx, ledger, len(all), func(i int) ([]any, error) {
		s := &all[i]
		doc, err := json.Marshal(s)
		if err != nil {
			return nil, fmt.Errorf("stream record %s: %w", s.ID, err)
		}
		return []any{s.OrgID, columnTime(s.RecordedAt), s.ID, filingwire.LedgerStream, s.EventType, s.RequestID, uint64(0),
			"", "", []string{}, []string{}, []string{}, doc}, nil
	})
}
