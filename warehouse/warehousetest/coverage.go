package warehousetest

import (
	"reflect"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
)

func listed(docs ...filingwire.RawDocument) (list []*filingwire.Message) {
	for _, d := range docs {
		list = append(list, &filingwire.Message{Filing: d.Message.Filing, Release: d.Message.Release})
	}
	return list
}

// Coverage counts by day what is listed, stored, read and failed, names the gaps, and measures
// from stage to stage.
func testCoverage(t *testing.T, h *harness) {
	w := h.open(t)
	const day, before = filingwire.Date("2026-03-18"), filingwire.Date("2026-03-17")
	var docs []filingwire.RawDocument
	for n := range 4 {
		docs = append(docs, document(accession(n), day, cikA))
	}
	release := filingwire.RawDocument{ID: "LR-1", Message: &filingwire.Message{RetrievedAt: retrieved, Release: &filingwire.Release{
		SourceType: filingwire.LitigationRelease, Number: "LR-1", Title: "A", PublishedAt: filingwire.InstantOf(day.Time().Add(20 * time.Hour)), URL: "https://www.sec.gov/lr-1"}}}
	for range 2 { // listing again changes nothing
		if err := w.PutListings(t.Context(), append(listed(docs...), listed(release)...)); err != nil {
			t.Fatal(err)
		}
	}
	accepted := filingwire.InstantOf(retrieved.Add(-time.Minute))
	for _, n := range []int{0, 1} {
		b := officers(t, accession(n), day, 1, "x", []string{"oce_" + accession(n)}, cikA)
		b.Documents[0].Message.Filing.AcceptedAt, b.Documents[0].Message.SeenAt = &accepted, retrieved
		if n == 1 {
			b.Failures = []filingwire.Failure{{DocumentID: accession(1), Stage: "render", Reason: "x"}}
		}
		store(t, w, b)
	}
	store(t, w, filingwire.Batch{Version: 1, Failures: []filingwire.Failure{
		{DocumentID: accession(2), Stage: filingwire.StageFetch, Reason: "gone"}, {DocumentID: accession(3), Stage: filingwire.StageForm, Reason: "8-K12B"}}})
	store(t, w, officers(t, accession(9), before, 1, "x", []string{"oce_9"}, cikA)) // not listed yet

	days, err := w.Coverage(t.Context(), nil, before, day)
	if err != nil || len(days) != 2 {
		t.Fatalf("%d days, %v", len(days), err)
	}
	latency := days[0].Latency
	days[0].Latency, days[1].Latency = filingwire.CoverageLatency{}, filingwire.CoverageLatency{}
	want := []filingwire.CoverageDay{
		{Date: day, Listed: 4, Ingested: 2, Parsed: 1, Failed: 2, Rows: 2, Gaps: []string{accession(2)}},
		{Date: before, Ingested: 1, Parsed: 1, Rows: 1, Gaps: []string{}},
	}
	if !reflect.DeepEqual(days, want) {
		t.Errorf("coverage %+v, want %+v", days, want)
	}
	if p := latency.AcceptedToSeen; p != (filingwire.Percentiles{Count: 2, P50: 60000, P95: 60000, P99: 60000}) {
		t.Errorf("accepted to seen %+v", p)
	}
	if p := latency.StoredToReadable; p.Count != 2 || p.P50 < 0 || p.P99 < p.P50 || latency.SeenToStored.Count != 2 {
		t.Errorf("stored to readable %+v, seen to stored %+v", p, latency.SeenToStored)
	}
	if days, err = w.Coverage(t.Context(), filingwire.Restatements, day, day); err != nil || days[0].Rows != 0 || days[0].Listed != 4 {
		t.Errorf("another feed: %+v, %v", days, err)
	}

	gaps, err := w.Gaps(t.Context(), before, day)
	if err != nil || len(gaps) != 2 || gaps[0].DocumentID() != accession(2) || gaps[1].DocumentID() != "LR-1" {
		t.Fatalf("gaps %+v, %v", gaps, err)
	}
	if !reflect.DeepEqual(gaps[0].Filing, docs[2].Message.Filing) || !reflect.DeepEqual(gaps[1].Release, release.Message.Release) {
		t.Errorf("the listing came back as %+v and %+v", gaps[0].Filing, gaps[1].Release)
	}
	store(t, w, filingwire.Batch{Version: 1, Documents: []filingwire.RawDocument{release, docs[2]}})
	if gaps, err = w.Gaps(t.Context(), before, day); err != nil || len(gaps) != 0 {
		t.Errorf("healed gaps %+v, %v", gaps, err)
	}
	if days, err = w.Coverage(t.Context(), filingwire.EnforcementActions, day, day); err != nil || days[0].Listed != 1 || days[0].Ingested != 1 || !days[0].Complete() {
		t.Errorf("releases: %+v, %v", days, err)
	}
}

// The ticker on a filing's cover is an observation of its day; a ticker that passed from one
// issuer to another finds each one's rows of its own time only.
func testObservedTickers(t *testing.T, h *harness) {
	w := h.open(t)
	put := func(n int, day filingwire.Date, cik string) {
		b := officers(t, accession(n), day, 1, "x", []string{"oce_" + accession(n)}, cik)
		b.Documents[0].Ticker = "FOO"
		store(t, w, b)
	}
	put(1, "2010-05-03", cikA)
	put(2, "2015-06-30", cikA)
	put(3, "2018-01-02", cikB)
	store(t, w, officers(t, accession(4), "2020-01-02", 1, "x", []string{"oce_" + accession(4)}, cikA)) // under another ticker
	store(t, w, officers(t, accession(5), "2017-01-02", 1, "x", []string{"oce_" + accession(5)}, cikB)) // likewise
	for day, want := range map[filingwire.Date]string{"2012-01-01": "FOO", "2016-01-01": ""} {
		if got, err := w.TickerOf(t.Context(), cikA, day); got != want || err != nil {
			t.Errorf("ticker on %s: %q, %v, want %q", day, got, err, want)
		}
	}
	tenures, err := w.Tenures(t.Context(), "foo")
	if err != nil || len(tenures) != 2 {
		t.Fatalf("tenures %+v, %v", tenures, err)
	}
	q := query(cikA, cikB)
	q.Tenures = tenures
	oce := func(n int) string { return "oce_" + accession(n) }
	wantIDs(t, "by ticker", list(t, w, q), oce(3), oce(2), oce(1))
	q.From = "2015-01-01"
	wantIDs(t, "by ticker and date", list(t, w, q), oce(3), oce(2))
	q.DocumentID = accession(4)
	wantIDs(t, "by ticker and accession number", list(t, w, q))
	q.DocumentID = ""
	if n, err := w.Count(t.Context(), q); n != 2 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
}
