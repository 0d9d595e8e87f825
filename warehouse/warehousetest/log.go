package warehousetest

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/warehouse"
)

// announce is an entry for a row of officer changes, with its event.
func announce(offset int64, row string, version uint64, hash string) filingwire.LogEntry {
	event := publishedEvent(row, version)
	return filingwire.LogEntry{Position: filingwire.LogPosition(offset), LogMessage: filingwire.LogMessage{
		Change:  &filingwire.Change{Feed: filingwire.OfficerChanges.Name, RowID: row, Date: "2026-03-19", Version: version, Hash: hash},
		Event:   &event,
		Subject: filingwire.Subject{DocumentID: accession(1), Form: "8-K", Items: []string{"5.02"}, CIKs: []string{cikA}, Tickers: []string{"HRWP"}}}}
}

func publishedEvent(row string, version uint64) filingwire.PlatformEvent {
	return filingwire.PlatformEvent{Object: "event", ID: filingwire.RowID("evt_", row, string(rune('0'+version))), Type: filingwire.OfficerChanges.EventType,
		CreatedAt: retrieved, Livemode: true, Data: json.RawMessage(`{"object":{"id":"` + row + `"}}`)}
}

func appendLog(t *testing.T, w *warehouse.Warehouse, entries ...filingwire.LogEntry) {
	t.Helper()
	if err := w.AppendLog(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
}

func logged(t *testing.T, w *warehouse.Warehouse, orgs []string, after uint64) (ids []string) {
	t.Helper()
	entries, err := w.Events(t.Context(), orgs, after, 100)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range entries {
		if i > 0 && e.Position <= entries[i-1].Position {
			t.Errorf("position %d after %d", e.Position, entries[i-1].Position)
		}
		ids = append(ids, e.Event.ID)
	}
	return ids
}

func changed(t *testing.T, w *warehouse.Warehouse, after uint64) (ids []string, end uint64) {
	t.Helper()
	found, err := w.Changes(t.Context(), filingwire.OfficerChanges, after, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range found {
		ids, end = append(ids, c.RowID), c.Position
	}
	return ids, end
}

// Contract 5: published events "are announced once"; a redelivered row with equal bytes is not
// a change. An event keeps its first place whatever is repeated.
func testLog(t *testing.T, h *harness) {
	w := h.open(t)
	a, b := announce(0, "ofc_a", 1, "h1"), announce(1, "ofc_b", 1, "h1")
	appendLog(t, w, a, b)
	again := announce(2, "ofc_a", 1, "h1") // redelivered
	same := announce(3, "ofc_b", 1, "h2")  // other bytes, same version: a change, no event
	next := announce(4, "ofc_a", 2, "h3")  // a later version
	late := announce(5, "ofc_a", 1, "h1")  // an outdated one
	for range 2 {
		appendLog(t, w, a, b)
		appendLog(t, w, again, same, next, late)
	}
	want := []string{a.Event.ID, b.Event.ID, next.Event.ID}
	if got := logged(t, w, nil, 0); !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
	if got := logged(t, w, nil, a.Position); !slices.Equal(got, want[1:]) {
		t.Errorf("events after the first %v", got)
	}
	ids, end := changed(t, w, 0)
	if !slices.Equal(ids, []string{"ofc_a", "ofc_b", "ofc_b", "ofc_a"}) || end != next.Position {
		t.Errorf("changes %v up to %d", ids, end)
	}
	if ids, _ := changed(t, w, end); len(ids) != 0 {
		t.Errorf("changes after the last: %v", ids)
	}
	if end, err := w.LogEnd(t.Context()); err != nil || end != next.Position {
		t.Errorf("end %d, %v", end, err)
	}
	got, err := w.Events(t.Context(), nil, 0, 1)
	if err != nil || len(got) != 1 || got[0].Subject.Tickers[0] != "HRWP" || got[0].Subject.Form != "8-K" || string(got[0].Event.Data) != string(a.Event.Data) || !got[0].Event.Published() {
		t.Errorf("first %+v, %v", got, err)
	}
}

// Events of an account are seen by their organization only.
func testLogTenancy(t *testing.T, h *harness) {
	w := h.open(t)
	request := "req_1"
	own := func(offset int64, org string) filingwire.LogEntry {
		return filingwire.LogEntry{Position: filingwire.LogPosition(offset), LogMessage: filingwire.LogMessage{Event: &filingwire.PlatformEvent{Object: "event",
			ID: "evt_" + org, Type: filingwire.EventKeyCreated, CreatedAt: retrieved, OrgID: org, RequestID: &request,
			Actor: &filingwire.Actor{Type: "api_key", ID: "key_1"}, Data: json.RawMessage(`{}`)}}}
	}
	appendLog(t, w, own(0, "org_a"), own(1, "org_b"), announce(2, "ofc_a", 1, "h"))
	if got := logged(t, w, []string{"org_a"}, 0); !slices.Equal(got, []string{"evt_org_a", publishedEvent("ofc_a", 1).ID}) {
		t.Errorf("events of an organization: %v", got)
	}
	entries, err := w.Events(t.Context(), []string{"org_b"}, 0, 1)
	if err != nil || len(entries) != 1 || entries[0].Event.OrgID != "org_b" || *entries[0].Event.RequestID != request || *entries[0].Event.Actor != (filingwire.Actor{Type: "api_key", ID: "key_1"}) {
		t.Errorf("entries %+v, %v", entries, err)
	}
}

// A row of an amendment that supersedes another: both changed, and the latter has an event.
func testLogSupersession(t *testing.T, h *harness) {
	w := h.open(t)
	store(t, w, officers(t, accession(1), "2026-03-01", 1, "first", []string{"ofc_old"}, cikA))
	appendLog(t, w, announce(0, "ofc_old", 1, "h1"))
	store(t, w, officers(t, accession(2), "2026-03-19", 1, "amended", []string{"ofc_new"}, cikA))
	if err := w.PutSupersessions(t.Context(), []filingwire.Supersession{{ID: "ofc_old", By: "ofc_new", Version: 1}}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		appendLog(t, w, announce(1, "ofc_new", 1, "h2"))
	}
	entries, err := w.Events(t.Context(), nil, filingwire.LogPosition(0), 10)
	if err != nil || len(entries) != 2 || entries[1].Event.Type != filingwire.EventSuperseded ||
		string(entries[1].Event.Data) != `{"feed":"officer-changes","id":"ofc_old","reason":"amended","supersededBy":"ofc_new"}` {
		t.Errorf("events %+v, %v", entries, err)
	}
	if ids, _ := changed(t, w, filingwire.LogPosition(0)); !slices.Equal(ids, []string{"ofc_new", "ofc_old"}) {
		t.Errorf("changes %v", ids)
	}
}
