package api

import (
	"testing"

	"github.com/filingwire/filingwire"
)

// TestDocumentText: a trace's regions are cut out of exactly this text.
func TestDocumentText(t *testing.T) {
	h := newLibrary(t, nil)
	row := library.rows[0]
	id := filingwire.TraceID(row.ID)
	r := h.do(t, "GET", "/v1/traces/"+id+"/text")
	if r.status != 200 || r.header.Get("SECAPI-Meter-Class") != "filing_document_read" || r.header.Get("SECAPI-Estimated-Cost") != "$0.0500" {
		t.Fatalf("status %d, %v", r.status, r.header)
	}
	document := r.decode(t)
	if document["object"] != "filing_document" || document["documentId"] != row.DocumentID || document["traceId"] != id || document["requestId"] != r.header.Get("Request-Id") {
		t.Errorf("%.300s", r.body)
	}
	if document["text"] != string(library.documents[row.DocumentID].Canonical) {
		t.Error("another text than the stored one")
	}
	for _, n := range get[Trace](t, h, "/v1/traces/"+id).Nodes {
		if got := document["text"].(string)[*n.Region.StartOffset:*n.Region.EndOffset]; got != *n.Region.Snippet {
			t.Errorf("%s: %q in the text, %q in the trace", n.Label, got, *n.Region.Snippet)
		}
	}
	checkError(t, h.do(t, "GET", "/v1/traces/trc_nothing/text"), 404, "trace_not_found")
	checkError(t, h.do(t, "GET", "/v1/traces/"+id+"/text", "x-api-key", ""), 401, "missing_api_key")
	checkError(t, h.do(t, "GET", "/v1/traces/"+id+"/text?x=1"), 400, "invalid_query_parameter")
	weak := h.accounts.add("org_A", "payg", func(k *filingwire.APIKey) { k.Scopes = []string{filingwire.ScopeReadAccount} })
	checkError(t, h.do(t, "GET", "/v1/traces/"+id+"/text", "x-api-key", weak), 403, "insufficient_scope")
	h = newHarness(t, nil)
	h.events.traces = traced()
	checkError(t, h.do(t, "GET", "/v1/traces/trc_1/text"), 404, "not_found") // its document is not stored
}
