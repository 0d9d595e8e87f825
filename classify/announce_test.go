package classify

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/fixtures"
)

// announced classifies the first fixture filing that has rows, as accepted the given time
// before now, and returns what is announced of it.
func announced(t *testing.T, age time.Duration, run uint32, change func(*filingwire.Message)) []filingwire.LogMessage {
	t.Helper()
	now := filingwire.InstantOf(time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC))
	accepted := filingwire.InstantOf(now.Add(-age))
	for _, s := range fixtures.Submissions() {
		f, err := FilingFromDocument(s.Raw, s.Accession)
		if err != nil {
			continue
		}
		f.AcceptedAt = &accepted
		m := &filingwire.Message{Filing: f, RetrievedAt: accepted, Body: s.Raw}
		if change != nil {
			change(m)
		}
		r := Classify(m, Version(run))
		if len(r.Rows) == 0 {
			continue
		}
		messages, err := announcement(&r, run, now)
		if err != nil {
			t.Fatal(err)
		}
		return messages
	}
	t.Fatal("no fixture has rows")
	return nil
}

func eventTypes(messages []filingwire.LogMessage) (types []string, changes int) {
	for _, m := range messages {
		if m.Change != nil {
			changes++
		}
		if m.Event != nil {
			types = append(types, m.Event.Type)
		}
	}
	return types, changes
}

// Contract 5: "Published events have id = hash(row id, version)", `filing.published` once per
// filing; the row travels with its event.
func TestAnnouncement(t *testing.T) {
	messages := announced(t, time.Hour, 0, nil)
	again := announced(t, time.Hour, 0, func(m *filingwire.Message) { m.RetrievedAt.Time = m.RetrievedAt.Add(time.Minute) })
	if messages[0].Change != nil || messages[0].Event.Type != filingwire.EventFilingPublished || len(messages) < 2 {
		t.Fatalf("first %+v", messages[0])
	}
	var filing struct{ Object filingData }
	if err := json.Unmarshal(messages[0].Event.Data, &filing); err != nil || filing.Object.AccessionNumber != messages[0].Subject.DocumentID ||
		len(filing.Object.Rows) != len(messages)-1 || len(filing.Object.Items) == 0 || filing.Object.CIK == "" || filing.Object.CompletedAt.IsZero() {
		t.Errorf("filing %+v, %v", filing, err)
	}
	for i, m := range messages[1:] {
		if m.Change == nil || m.Event == nil || !strings.HasSuffix(m.Event.Type, ".published") || !m.Event.Published() || len(m.Change.Hash) != 32 || m.Change.Version != Version(0) {
			t.Fatalf("message %+v", m)
		}
		var row struct {
			Feed   string
			Object struct{ ID, AccessionNumber, Item string }
		}
		if err := json.Unmarshal(m.Event.Data, &row); err != nil || row.Feed != m.Change.Feed || row.Object.ID != m.Change.RowID ||
			row.Object.AccessionNumber != m.Subject.DocumentID || !slices.Equal(m.Subject.Items, []string{row.Object.Item}) || len(m.Subject.CIKs) == 0 {
			t.Errorf("row %+v of %+v, %v", row, m.Subject, err)
		}
		// crawled again at another time: other bytes, hence a change, and the same event
		if a := again[i+1]; a.Event.ID != m.Event.ID || a.Change.Hash == m.Change.Hash {
			t.Errorf("again %+v, %+v", a.Event, a.Change)
		}
	}
}

// Contract 5: announced "only for filings accepted in the last 7 days (or with `--announce`),
// and a reparse announces `event.superseded` only". Every row is a change all the same.
func TestAnnouncementOfOldFilingsAndReparses(t *testing.T) {
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		age      time.Duration
		run      uint32
		announce bool
		want     string // of all events; "" = none
	}{
		"six days":           {6 * day, 0, false, ".published"},
		"eight days":         {8 * day, 0, false, ""},
		"eight days, asked":  {8 * day, 0, true, ".published"},
		"reparse, recent":    {6 * day, 1, false, filingwire.EventSuperseded},
		"reparse, old":       {8 * day, 1, false, ""},
		"reparse, old asked": {8 * day, 1, true, filingwire.EventSuperseded},
	} {
		messages := announced(t, c.age, c.run, func(m *filingwire.Message) { m.Announce = c.announce })
		types, changes := eventTypes(messages)
		if changes == 0 || (len(types) == 0) != (c.want == "") || slices.ContainsFunc(types, func(s string) bool { return !strings.HasSuffix(s, c.want) }) {
			t.Errorf("%s: %d changes, events %v", name, changes, types)
		}
	}
}

// A row that a reparse no longer finds is a change whatever its age, so that whoever follows the
// change log drops it; of a recent one there is an event.
func TestSupersessionOfAVanishedRow(t *testing.T) {
	now := filingwire.InstantOf(time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC))
	for date, recent := range map[filingwire.Date]bool{"2026-03-19": true, "2020-01-01": false} {
		row := filingwire.StoredRow{Feed: filingwire.OfficerChanges, ID: "ofc_1", Version: Version(0), Date: date, DocumentID: "0009999999-26-000001", Doc: []byte(`{"form":"8-K"}`)}
		replaced, err := Supersession(&row, 1, now)
		if err != nil || replaced.Change.Hash == filingwire.HashGone {
			t.Errorf("replaced %+v, %v", replaced, err)
		}
		row.Deleted = true
		m, err := Supersession(&row, 1, now)
		if err != nil || m.Change == nil || m.Change.Hash != filingwire.HashGone || m.Change.RowID != "ofc_1" || m.Change.Version != Version(1) || (m.Event != nil) != recent {
			t.Fatalf("%s: %+v, %v", date, m, err)
		}
		if recent && (m.Event.Type != filingwire.EventSuperseded || !strings.Contains(string(m.Event.Data), `"supersededBy":null`)) {
			t.Errorf("event %s", m.Event.Data)
		}
	}
}

// So is one that a newer text of the document does not have: nobody who follows the change log
// keeps it, whatever the document's age.
func TestAnnouncementOfARowThatANewerTextLacks(t *testing.T) {
	now := filingwire.InstantOf(time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC))
	gone := filingwire.StoredRow{Feed: filingwire.OfficerChanges, ID: "oce_1", Version: 7, Date: "2026-03-10", Deleted: true}
	for age, recent := range map[time.Duration]bool{6 * 24 * time.Hour: true, 8 * 24 * time.Hour: false} {
		accepted := filingwire.InstantOf(now.Add(-age))
		s := fixtures.Submissions()[0]
		f, err := FilingFromDocument(s.Raw, s.Accession)
		if err != nil {
			t.Fatal(err)
		}
		f.AcceptedAt = &accepted
		r := Classify(&filingwire.Message{Filing: f, RetrievedAt: accepted, Body: s.Raw}, Version(0))
		m, err := r.Vanished(&gone, now)
		if want := (filingwire.Change{Feed: "officer-changes", RowID: "oce_1", Date: "2026-03-10", Version: 7, Hash: filingwire.HashGone}); err != nil || *m.Change != want || (m.Event != nil) != recent {
			t.Fatalf("%v: %+v, %v", age, m, err)
		}
		if m.Subject.DocumentID != s.Accession || !slices.Equal(m.Subject.Items, []string{"5.02"}) || len(m.Subject.CIKs) == 0 {
			t.Errorf("subject %+v", m.Subject)
		}
		if recent && (m.Event.Type != filingwire.EventSuperseded || string(m.Event.Data) != `{"feed":"officer-changes","id":"oce_1","reason":"replaced","supersededBy":null}`) {
			t.Errorf("event %+v", m.Event)
		}
	}
}
