package warehousetest

import (
	"testing"

	"github.com/filingwire/filingwire"
)

func testTraces(t *testing.T, h *harness) {
	w := h.open(t)
	a, b := filingwire.RowID("ofc_", accession(1), "5.02", "a"), filingwire.RowID("ofc_", accession(1), "5.02", "b")
	store(t, w, officers(t, accession(1), "2026-03-10", 1, "first", []string{a, b}, cikA))
	store(t, w, officers(t, accession(1), "2026-03-10", 2, "second", []string{a}, cikA)) // b is gone
	c := filingwire.RowID("vot_", accession(2), "5.07")
	store(t, w, filingwire.Batch{Version: 1, Rows: []filingwire.StoredRow{
		row(t, filingwire.VotingResultsFeed, &filingwire.VotingResults{}, accession(2), c, "2026-03-11", 1, cikB)}}) // without its document

	traces, err := w.Traces(t.Context(), []string{filingwire.TraceID(c), filingwire.TraceID(b), filingwire.TraceID(a), "trc_", "trc_ö", a, filingwire.TraceID(a) + "0"})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]filingwire.TraceSource{}
	for _, trace := range traces {
		found[trace.ID] = trace
	}
	if len(traces) != 2 || len(found) != 2 {
		t.Fatalf("%d traces: %+v", len(traces), traces)
	}
	of := found[filingwire.TraceID(a)]
	if of.DocumentID != accession(1) || of.FirstRetrieved != retrieved || of.LastRetrieved != retrieved || of.StoredAt.IsZero() ||
		string(of.Evidence) != `[{"field":"headline","value":"`+a+`","start":0,"end":4}]` {
		t.Errorf("%+v, evidence %s", of, of.Evidence)
	}
	if of := found[filingwire.TraceID(c)]; of.DocumentID != accession(2) || !of.FirstRetrieved.IsZero() {
		t.Errorf("%+v", of)
	}
	if traces, err := w.Traces(t.Context(), []string{"", "trc_x", a}); len(traces) > 0 || err != nil {
		t.Errorf("no trace's id: %v, %v", traces, err)
	}

	texts := map[string]string{}
	err = w.Canonicals(t.Context(), []string{accession(2), accession(1)}, func(id string, text []byte) { texts[id] = string(text) })
	if err != nil || len(texts) != 1 || texts[accession(1)] != "canonical "+accession(1) {
		t.Errorf("%q, %v", texts, err)
	}
}
