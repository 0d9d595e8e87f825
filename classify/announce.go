package classify

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/filingwire/filingwire"
)

// announceAge is how old a document may be for its events to be announced unasked.
const announceAge = 7 * 24 * time.Hour

// filingData is what filing.published carries.
type filingData struct {
	AccessionNumber string              `json:"accessionNumber"`
	Form            string              `json:"form"`
	CIK             string              `json:"cik"`
	FilerCIKs       []string            `json:"filerCiks"`
	Ticker          *string             `json:"ticker"`
	CompanyName     string              `json:"companyName"`
	Items           []string            `json:"items"`
	FilingDate      filingwire.Date     `json:"filingDate"`
	AcceptedAt      *filingwire.Instant `json:"acceptedAt"`
	FilingURL       string              `json:"filingUrl"`
	CompletedAt     filingwire.Instant  `json:"completedAt"` // when its rows became readable
	Rows            []filingRow         `json:"rows"`
}

type filingRow struct {
	Feed string `json:"feed"`
	ID   string `json:"id"`
}

// rowData is what the event of a row carries: the row as lists show it, without the keys that
// are resolved when it is read.
type rowData struct {
	Feed   string          `json:"feed"`
	Object json.RawMessage `json:"object"`
}

// announcement are the messages of topic events about a document that has been stored: a
// change for every row, and events where the document is recent or asks for it. A reparse
// (run > 0) publishes nothing anew: its events say that a row was replaced.
//
// An event's id is a hash of what it is about, the row and its version, so that a document
// delivered again makes the same messages and the log drops them.
func announcement(r *Result, run uint32, now filingwire.Instant) ([]filingwire.LogMessage, error) {
	m := r.Document.Message
	recent := isRecent(m, now)
	var messages []filingwire.LogMessage
	if r.Filing != nil && recent && run == 0 {
		e, err := filingPublished(r, now)
		if err != nil {
			return nil, err
		}
		messages = append(messages, filingwire.LogMessage{Event: e, Subject: subject(r, nil)})
	}
	for i := range r.Rows {
		row := &r.Rows[i]
		sum := sha256.Sum256(row.Doc)
		message := filingwire.LogMessage{Subject: subject(r, row), Change: &filingwire.Change{Feed: row.Feed.Name, RowID: row.ID, Date: row.Date,
			Version: row.Version, Hash: hex.EncodeToString(sum[:16])}}
		if recent {
			e, err := rowPublished(row, run, now)
			if err != nil {
				return nil, err
			}
			message.Event = e
		}
		messages = append(messages, message)
	}
	return messages, nil
}

// Announcement are the messages about a document that was stored outside of a worker.
func (r *Result) Announcement(now filingwire.Instant) ([]filingwire.LogMessage, error) {
	return announcement(r, 0, now)
}

// Vanished is the message about a row that the document had and has no more: the change, and an
// event where the document is recent or asks for it.
func (r *Result) Vanished(row *filingwire.StoredRow, now filingwire.Instant) (filingwire.LogMessage, error) {
	m := filingwire.LogMessage{Subject: subject(r, nil), Change: &filingwire.Change{Feed: row.Feed.Name, RowID: row.ID, Date: row.Date,
		Version: row.Version, Hash: filingwire.HashGone}}
	if row.Feed.Item != "" {
		m.Subject.Items = []string{row.Feed.Item}
	}
	if !isRecent(r.Document.Message, now) {
		return m, nil
	}
	var err error
	m.Event, err = rowVanished(row, "replaced", now)
	return m, err
}

// Supersession are the messages about a row that a reparse has replaced, or has taken out: the
// change, and an event where the row is recent.
func Supersession(row *filingwire.StoredRow, run uint32, now filingwire.Instant) (filingwire.LogMessage, error) {
	var stated struct{ Form string }
	if err := json.Unmarshal(row.Doc, &stated); err != nil {
		return filingwire.LogMessage{}, fmt.Errorf("row %s: %w", row.ID, err)
	}
	m := filingwire.LogMessage{Subject: filingwire.Subject{DocumentID: row.DocumentID, Form: stated.Form, CIKs: row.CIKs}}
	if row.Feed.Item != "" {
		m.Subject.Items = []string{row.Feed.Item}
	}
	if row.Ticker != "" {
		m.Subject.Tickers = []string{row.Ticker}
	}
	m.Change = &filingwire.Change{Feed: row.Feed.Name, RowID: row.ID, Date: row.Date, Version: Version(run), Hash: filingwire.HashGone}
	if !row.Deleted {
		sum := sha256.Sum256(row.Doc)
		m.Change.Hash = hex.EncodeToString(sum[:16])
	}
	published := row.Date.Time().AddDate(0, 0, 1)
	if row.Published != nil {
		published = row.Published.Time
	}
	if now.Sub(published) > announceAge {
		return m, nil
	}
	var err error
	if row.Deleted {
		vanished := *row
		vanished.Version = Version(run)
		m.Event, err = rowVanished(&vanished, "reparsed", now)
	} else {
		m.Event, err = rowPublished(row, run, now)
	}
	return m, err
}

// isRecent tells whether events about the document are announced.
func isRecent(m *filingwire.Message, now filingwire.Instant) bool {
	return m.Announce || now.Sub(publication(m)) <= announceAge
}

func publication(m *filingwire.Message) time.Time {
	switch {
	case m.Release != nil:
		return m.Release.PublishedAt.Time
	case m.Filing.AcceptedAt != nil:
		return m.Filing.AcceptedAt.Time
	}
	return m.Filing.FilingDate.Time().AddDate(0, 0, 1) // accepted in the course of the day
}

func filingPublished(r *Result, now filingwire.Instant) (*filingwire.PlatformEvent, error) {
	f := r.Filing
	first := &f.Filers[0]
	data := filingData{AccessionNumber: f.Accession, Form: f.Form, CIK: first.CIK, FilerCIKs: filerCIKs(f), CompanyName: first.Name, Items: r.Items,
		FilingDate: f.FilingDate, AcceptedAt: f.AcceptedAt, FilingURL: cmp.Or(f.URL, filingwire.FilingURL(first.CIK, f.Accession)), CompletedAt: now, Rows: []filingRow{}}
	if first.Ticker != "" {
		data.Ticker = &first.Ticker
	}
	if data.Items == nil {
		data.Items = []string{}
	}
	for _, row := range r.Rows {
		data.Rows = append(data.Rows, filingRow{row.Feed.Name, row.ID})
	}
	return publish(filingwire.EventFilingPublished, now, map[string]any{"object": data}, f.Accession)
}

func rowPublished(row *filingwire.StoredRow, run uint32, now filingwire.Instant) (*filingwire.PlatformEvent, error) {
	version := strconv.FormatUint(row.Version, 10)
	if run > 0 {
		return publish(filingwire.EventSuperseded, now, map[string]any{"feed": row.Feed.Name, "id": row.ID, "reason": "reparsed",
			"supersededBy": row.ID, "object": json.RawMessage(row.Doc)}, row.ID, version)
	}
	return publish(row.Feed.EventType, now, rowData{row.Feed.Name, row.Doc}, row.ID, version)
}

// rowVanished is the event of a row that there is no more, for a reason.
func rowVanished(row *filingwire.StoredRow, reason string, now filingwire.Instant) (*filingwire.PlatformEvent, error) {
	return publish(filingwire.EventSuperseded, now, map[string]any{"feed": row.Feed.Name, "id": row.ID, "reason": reason, "supersededBy": nil},
		row.ID, strconv.FormatUint(row.Version, 10))
}

// publish makes an event that is every organization's; about names what it is about.
func publish(eventType string, now filingwire.Instant, data any, about ...string) (*filingwire.PlatformEvent, error) {
	b, err := json.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("render %s of %s: %w", eventType, about[0], err)
	}
	return &filingwire.PlatformEvent{Object: "event", ID: filingwire.RowID("evt_", about[0], eventType, about[1:]...), Type: eventType,
		CreatedAt: now, Livemode: true, Data: b}, nil
}

// subject is what the events of a document, or of one of its rows, are filtered by.
func subject(r *Result, row *filingwire.StoredRow) filingwire.Subject {
	s := filingwire.Subject{DocumentID: r.Document.ID}
	if f := r.Filing; f != nil {
		s.Form, s.CIKs, s.Items = f.Form, filerCIKs(f), r.Items
		for _, filer := range f.Filers {
			if filer.Ticker != "" && !slices.Contains(s.Tickers, filer.Ticker) {
				s.Tickers = append(s.Tickers, filer.Ticker)
			}
		}
	}
	if row == nil {
		return s
	}
	if s.CIKs = row.CIKs; r.Filing != nil {
		s.Items = []string{row.Feed.Item}
	}
	if row.Ticker != "" && !slices.Contains(s.Tickers, row.Ticker) {
		s.Tickers = append(slices.Clone(s.Tickers), row.Ticker)
	}
	return s
}

func filerCIKs(f *filingwire.Filing) []string {
	ciks := make([]string, len(f.Filers))
	for i, filer := range f.Filers {
		ciks[i] = filer.CIK
	}
	return ciks
}
