package warehousetest

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/warehouse"
)

func testDocuments(t *testing.T, h *harness) {
	w := h.open(t)
	accepted := filingwire.InstantOf(time.Date(2026, 3, 18, 21, 5, 6, 0, time.UTC))
	filing := document(accession(1), "2026-03-18", cikA, cikB)
	filing.Message.Filing.AcceptedAt, filing.Message.Filing.ReportDate = &accepted, "2026-03-16"
	filing.Message.SourceFile, filing.Message.Announce = "a/b.txt", true
	release := filingwire.RawDocument{ID: "LR-99999", Canonical: []byte("text"), Message: &filingwire.Message{
		Release: &filingwire.Release{SourceType: filingwire.LitigationRelease, Number: "LR-99999", Title: "Adler", PublishedAt: accepted,
			URL: "https://example.com/lr", FileNumbers: []string{"3-1"}}, RetrievedAt: retrieved, Body: []byte("<html>")}}
	store(t, w, filingwire.Batch{Version: 1, Documents: []filingwire.RawDocument{filing, release}})
	for _, want := range []filingwire.RawDocument{filing, release} {
		got, err := w.Document(t.Context(), want.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got.Message, want.Message) || !bytes.Equal(got.Canonical, want.Canonical) || !bytes.Equal(got.Offsets, want.Offsets) {
			t.Errorf("document %s: %+v, want %+v", want.ID, got.Message, want.Message)
		}
	}
	_, err := w.Document(t.Context(), "none")
	wantNotFound(t, "unknown document", err)

	again := filing
	again.Canonical = []byte("read anew")
	store(t, w, filingwire.Batch{Version: 2, Documents: []filingwire.RawDocument{again}})
	if got, err := w.Document(t.Context(), filing.ID); err != nil || string(got.Canonical) != "read anew" {
		t.Errorf("document after a reparse: %q, %v", got.Canonical, err)
	}
}

func testFailures(t *testing.T, h *harness) {
	w := h.open(t)
	failure := func(id, stage string, at int) filingwire.Failure {
		return filingwire.Failure{DocumentID: id, Stage: stage, Reason: "no header", BodySHA256: "abc", Topic: filingwire.TopicDocuments,
			Partition: 3, Offset: int64(at), At: filingwire.InstantOf(retrieved.Add(time.Duration(at) * time.Second)), Envelope: []byte{1, 0, 255}}
	}
	store(t, w, filingwire.Batch{Version: 1, Failures: []filingwire.Failure{failure(accession(1), "submission", 1), failure(accession(2), "item", 2), failure("", "envelope", 3)}})
	store(t, w, filingwire.Batch{Version: 1, Failures: []filingwire.Failure{failure(accession(1), "submission", 9)}}) // delivered anew at another offset
	all, err := w.Failures(t.Context(), warehouse.FailureQuery{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range all {
		got = append(got, f.DocumentID+" "+f.Stage)
	}
	if want := []string{accession(1) + " submission", " envelope", accession(2) + " item"}; !reflect.DeepEqual(got, want) {
		t.Errorf("failures %q, want %q", got, want)
	}
	if two, err := w.Failures(t.Context(), warehouse.FailureQuery{Limit: 2}); len(two) != 2 || err != nil {
		t.Errorf("two failures: %v, %v", two, err)
	}
	one, err := w.Failure(t.Context(), all[0].ID)
	if err != nil || !reflect.DeepEqual(one.Failure, failure(accession(1), "submission", 9)) {
		t.Errorf("failure %+v, %v", one, err)
	}
	_, err = w.Failure(t.Context(), "fail_none")
	wantNotFound(t, "unknown failure", err)

	// the retry reads it
	store(t, w, officers(t, accession(1), "2026-03-18", 1, "x", []string{"oce_a"}, cikA))
	_, err = w.Failure(t.Context(), all[0].ID)
	wantNotFound(t, "mended failure", err)
	if rest, err := w.Failures(t.Context(), warehouse.FailureQuery{Limit: 10}); len(rest) != 2 || err != nil {
		t.Errorf("failures after the retry: %v, %v", rest, err)
	}
	// one of an envelope without a document is taken out by its id
	nameless, err := w.Failures(t.Context(), warehouse.FailureQuery{Stage: "envelope", Limit: 10})
	if err != nil || len(nameless) != 1 {
		t.Fatalf("envelopes %+v, %v", nameless, err)
	}
	if err := w.BuryFailure(t.Context(), nameless[0].ID); err != nil {
		t.Fatal(err)
	}
	if rest, err := w.Failures(t.Context(), warehouse.FailureQuery{Limit: 10}); len(rest) != 1 || rest[0].DocumentID != accession(2) || err != nil {
		t.Errorf("failures after the burial: %v, %v", rest, err)
	}
	if of, err := w.Failures(t.Context(), warehouse.FailureQuery{Document: accession(2), Limit: 10}); len(of) != 1 || err != nil {
		t.Errorf("failures of one document: %v, %v", of, err)
	}
	// nameless envelopes are told apart by their place
	for i := range 2 {
		f := failure("", "envelope", 20+i)
		f.BodySHA256 = ""
		store(t, w, filingwire.Batch{Version: 1, Failures: []filingwire.Failure{f}})
	}
	if rest, err := w.Failures(t.Context(), warehouse.FailureQuery{Limit: 10}); len(rest) != 3 || err != nil {
		t.Errorf("%d failures, %v, want 3", len(rest), err)
	}
}

func testTickerHistory(t *testing.T, h *harness) {
	w := h.open(t)
	put := func(e ...filingwire.Entity) {
		t.Helper()
		if err := w.PutEntities(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	// the ticker FOO passes from A to B; A becomes BAR
	put(filingwire.Entity{CIK: cikA, Ticker: "FOO", Name: "Foo Inc", ValidFrom: "2010-05-01", ValidTo: "2015-06-30"},
		filingwire.Entity{CIK: cikB, Ticker: "FOO", Name: "Food Corp", ValidFrom: "2018-01-02", ValidTo: "2018-01-02"})
	put(filingwire.Entity{CIK: cikB, Ticker: "foo", Name: "Food Corp", ValidFrom: "2026-03-01", ValidTo: "2026-03-01"})
	for range 2 { // observations may repeat, and arrive in any order
		put(filingwire.Entity{CIK: cikA, Ticker: "BAR", Name: "Bar Inc", ValidFrom: "2026-03-01", ValidTo: "2026-03-01"})
		put(filingwire.Entity{CIK: cikA, Ticker: "BAR", Name: "Bar Inc", ValidFrom: "2015-07-01", ValidTo: "2015-07-01"})
	}
	foo := []filingwire.Tenure{{CIK: cikA, To: "2018-01-01"}, {CIK: cikB, From: "2018-01-02"}}
	for ticker, want := range map[string][]filingwire.Tenure{"FOO": foo, "foo": foo, "BAR": {{CIK: cikA}}, "NONE": {}, "": {}, "FO": {}} {
		if got, err := w.Tenures(t.Context(), ticker); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("tenures of %q: %v, %v, want %v", ticker, got, err, want)
		}
	}
	periods, err := w.TickerPeriods(t.Context(), "FOO")
	want := []filingwire.Entity{{CIK: cikB, Ticker: "FOO", Name: "Food Corp", ValidFrom: "2018-01-02", ValidTo: "2026-03-01"},
		{CIK: cikA, Ticker: "FOO", Name: "Foo Inc", ValidFrom: "2010-05-01", ValidTo: "2015-06-30"}}
	if err != nil || !reflect.DeepEqual(periods, want) {
		t.Errorf("periods %+v, %v, want %+v", periods, err, want)
	}
	for _, c := range []struct {
		cik  string
		on   filingwire.Date
		want string
	}{{cikA, "2012-01-01", "FOO"}, {cikA, "2015-06-30", "FOO"}, {cikA, "2020-01-01", "BAR"}, {cikA, "2009-01-01", ""}, {cikA, "2030-01-01", ""},
		{cikB, "2012-01-01", ""}, {cikB, "2020-01-01", "FOO"}, {cikC, "2020-01-01", ""}} {
		if got, err := w.TickerOf(t.Context(), c.cik, c.on); got != c.want || err != nil {
			t.Errorf("ticker of %s on %s: %q, %v, want %q", c.cik, c.on, got, err, c.want)
		}
	}
	if err := w.PutEntities(t.Context(), []filingwire.Entity{{CIK: cikA, Ticker: "X"}}); err == nil {
		t.Error("an entity without dates was stored")
	}
}

func testCursors(t *testing.T, h *harness) {
	w := h.open(t)
	get := func(name, want string) {
		t.Helper()
		if got, err := w.Cursor(t.Context(), name); got != want || err != nil {
			t.Errorf("cursor %s: %q, %v, want %q", name, got, err, want)
		}
	}
	get("edgar", "")
	for i := range 5 {
		value := fmt.Sprintf("2026-03-%02d\x00'", 20-i) // any bytes, and backwards too
		if err := w.SetCursor(t.Context(), "edgar", value); err != nil {
			t.Fatal(err)
		}
		get("edgar", value)
	}
	get("enforcement", "")
}
