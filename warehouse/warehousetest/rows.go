package warehousetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	cikA = "0000000101"
	cikB = "0000000102"
	cikC = "0000000103"
)

var retrieved = filingwire.InstantOf(time.Date(2026, 3, 19, 12, 0, 0, 0, time.UTC))

func accession(n int) string { return fmt.Sprintf("0001999999-26-%06d", n) }

// document is a filing as the worker hands it over.
func document(id string, day filingwire.Date, ciks ...string) filingwire.RawDocument {
	f := &filingwire.Filing{Accession: id, Form: "8-K", FilingDate: day, URL: "https://example.com/" + id}
	for _, c := range ciks {
		f.Filers = append(f.Filers, filingwire.Filer{CIK: c, Name: "Company " + c})
	}
	return filingwire.RawDocument{ID: id, Canonical: []byte("canonical " + id), Offsets: []byte{1, 2, 3},
		Message: &filingwire.Message{Filing: f, ContentType: "text/html", RetrievedAt: retrieved, Body: []byte("<p>" + id)}}
}

// row renders an event of a document.
func row(t *testing.T, feed *filingwire.Feed, e filingwire.Event, document, id string, day filingwire.Date, version uint64, ciks ...string) filingwire.StoredRow {
	t.Helper()
	h := e.Head()
	h.Object, h.ID, h.CreatedAt, h.UpdatedAt, h.Livemode = feed.Object, id, retrieved, retrieved, true
	r, err := filingwire.Render(feed, filingwire.Finding{Event: e, Evidence: []filingwire.Evidence{{Field: "headline", Value: id, Start: 0, End: 4}}}, version)
	if err != nil {
		t.Fatal(err)
	}
	published := filingwire.InstantOf(day.Time().Add(20 * time.Hour))
	r.Date, r.CIKs, r.DocumentID, r.Published, r.Capability = day, ciks, document, &published, filingwire.Supported
	return r
}

// officer is a row of the feed most tests use; text tells versions of it apart.
func officer(t *testing.T, document, id string, day filingwire.Date, version uint64, text string, ciks ...string) filingwire.StoredRow {
	e := &filingwire.OfficerChange{Person: &filingwire.Person{Name: "Person " + id, NormalizedName: "person " + id}}
	e.CIK, e.FilerCIKs, e.FilingDate, e.AccessionNumber, e.SummaryMd = ciks[0], ciks, day, document, text
	return row(t, filingwire.OfficerChanges, e, document, id, day, version, ciks...)
}

// officers is a batch of one filing and one row per id.
func officers(t *testing.T, document_ string, day filingwire.Date, version uint64, text string, ids []string, ciks ...string) filingwire.Batch {
	b := filingwire.Batch{Version: version, Documents: []filingwire.RawDocument{document(document_, day, ciks...)}}
	for _, id := range ids {
		b.Rows = append(b.Rows, officer(t, document_, id, day, version, text, ciks...))
	}
	return b
}

func query(ciks ...string) filingwire.FeedQuery {
	return filingwire.FeedQuery{Feed: filingwire.OfficerChanges, CIKs: ciks}
}
