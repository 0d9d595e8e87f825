package warehouse

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

var ledger = newTable("ledger", "org_id", "String", "recorded_at", dateTimeType, "id", "String", "kind", "String", "type", "String",
	"request_id", "String", "position", "UInt64", "document_id", "String", "form", "String", "items", "Array(String)",
	"ciks", "Array(String)", "tickers", "Array(String)", "doc", "String")

// AppendLog records entries of topic events, in the topic's order, and may be repeated: an
// event that is recorded keeps its place, and a row that has not changed has no new entry.
//
//  1. Entries are dropped that are recorded already, and events of rows that a higher version
//     has replaced.
//  2. Rows that a fresh row supersedes, or that supersede it, changed too: their other end
//     is named when they are read. Of a row that was superseded there is an event.
//  3. The events are inserted, then the changes: after a failure between them the events are
//     found in 1, and the changes are not.
func (w *Warehouse) AppendLog(ctx context.Context, entries []filingwire.LogEntry) error {
	fresh, last, err := w.freshChanges(ctx, entries)
	if err != nil {
		return err
	}
	linked, superseded, err := w.linkedChanges(ctx, entries, fresh)
	if err != nil {
		return err
	}
	var events []filingwire.LogEntry
	for _, e := range entries {
		if e.Event == nil || e.Change != nil && last[rowName{e.Change.Feed, e.Change.RowID}].version > e.Change.Version {
			continue
		}
		if e.Change != nil && e.Event.Type == filingwire.EventSuperseded && e.Change.Hash != filingwire.HashGone && last[rowName{e.Change.Feed, e.Change.RowID}].version == 0 {
			continue // a reparse found a row that was not there before
		}
		events = append(events, e)
	}
	if err := w.insertEvents(ctx, append(events, superseded...)); err != nil {
		return err
	}
	return w.insertChanges(ctx, append(fresh, linked...))
}

// supersededBy is the event of a row that an amendment's row, announced by entry e, restates.
func supersededBy(l filingwire.Supersession, e *filingwire.LogEntry) filingwire.LogEntry {
	data, _ := json.Marshal(map[string]any{"feed": e.Change.Feed, "id": l.ID, "supersededBy": l.By, "reason": "amended"}) // strings only
	event := filingwire.PlatformEvent{Object: "event", ID: filingwire.RowID("evt_", l.ID, filingwire.EventSuperseded, l.By),
		Type: filingwire.EventSuperseded, CreatedAt: e.Event.CreatedAt, Livemode: true, Data: data}
	return filingwire.LogEntry{Position: e.Position + 1, LogMessage: filingwire.LogMessage{Event: &event, Subject: e.Subject}}
}

// insertEvents records the events that are not recorded yet.
func (w *Warehouse) insertEvents(ctx context.Context, entries []filingwire.LogEntry) error {
	var ids, orgs []string
	for _, e := range entries {
		ids, orgs = append(ids, e.Event.ID), append(orgs, e.Event.OrgID)
	}
	slices.Sort(orgs)
	orgs = slices.Compact(orgs)
	known := make(map[string]bool)
	for _, part := range parts(ids) {
		found, err := query(ctx, w, func(r driver.Rows, id *string) error { return r.Scan(id) },
			"SELECT id FROM ledger WHERE org_id IN {orgs:Array(String)} AND id IN {ids:Array(String)}", named("orgs", orgs), named("ids", part))
		if err != nil {
			return fmt.Errorf("read ledger: %w", err)
		}
		for _, id := range found {
			known[id] = true
		}
	}
	var fresh []filingwire.LogEntry
	for _, e := range entries {
		if !known[e.Event.ID] {
			known[e.Event.ID] = true
			fresh = append(fresh, e)
		}
	}
	return w.insert(ctx, ledger, len(fresh), func(i int) ([]any, error) {
		e := &fresh[i]
		stored := *e.Event
		stored.OrgID = ""
		doc, err := json.Marshal(&stored)
		if err != nil {
			return nil, fmt.Errorf("event %s: %w", e.Event.ID, err)
		}
		requestID := ""
		if e.Event.RequestID != nil {
			requestID = *e.Event.RequestID
		}
		s := &e.Subject
		return []any{e.Event.OrgID, columnTime(e.Event.CreatedAt), e.Event.ID, filingwire.LedgerEvent, e.Event.Type, requestID, e.Position,
			s.DocumentID, s.Form, list(s.Items), list(s.CIKs), list(s.Tickers), doc}, nil
	})
}

// LogEnd is the position of the last entry of the ledger that came by topic events; every
// entry up to it is readable.
func (w *Warehouse) LogEnd(ctx context.Context) (uint64, error) {
	end, _, err := one(ctx, w, func(r driver.Rows, end *uint64) error { return r.Scan(end) }, "SELECT max(position) FROM ledger")
	if err != nil {
		return 0, fmt.Errorf("read ledger: %w", err)
	}
	return end, nil
}

// Events returns events of the ledger after a position, in the topic's order: those of the
// named organizations and the published ones; nil = of all organizations.
func (w *Warehouse) Events(ctx context.Context, orgs []string, after uint64, limit int) ([]filingwire.LogEntry, error) {
	where, args := "position > {after:UInt64}", []any{named("after", after), named("limit", uint64(limit))}
	if orgs != nil {
		where += " AND org_id IN {orgs:Array(String)}"
		args = append(args, named("orgs", append([]string{""}, orgs...)))
	}
	out, err := query(ctx, w, scanEvent, strings.Join([]string{selectEvent, "WHERE", where, "ORDER BY position LIMIT 1 BY position LIMIT {limit:UInt64}"}, " "), args...)
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	return out, nil
}

const selectEvent = "SELECT org_id, position, document_id, form, items, ciks, tickers, doc FROM ledger"

func scanEvent(r driver.Rows, e *filingwire.LogEntry) error {
	var org, doc string
	if err := r.Scan(&org, &e.Position, &e.Subject.DocumentID, &e.Subject.Form, &e.Subject.Items, &e.Subject.CIKs, &e.Subject.Tickers, &doc); err != nil {
		return err
	}
	e.Event = new(filingwire.PlatformEvent)
	if err := json.Unmarshal([]byte(doc), e.Event); err != nil {
		return fmt.Errorf("event in the ledger: %w", err)
	}
	e.Event.OrgID = org
	return nil
}
