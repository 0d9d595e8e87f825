package api

import (
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

// FilingDocument is the text that a row was read from. The contract has the meter class of
// such a read but no route; evidence that cannot be seen in its text is half an answer.
type FilingDocument struct {
	Object     string `json:"object" enum:"filing_document"`
	DocumentID string `json:"documentId" doc:"Accession number; number or address of a release"`
	TraceID    string `json:"traceId"`
	Text       string `json:"text" doc:"Canonical text, which the offsets of regions count in UTF-8 bytes: tags removed, entities decoded, cells separated by tabs, blocks by newlines"`
	RequestID  string `json:"requestId"`
}

func (s *Server) registerDocuments() {
	a := access{scope: filingwire.ScopeReadSEC, meter: meterDocumentRead}
	s.handle(documentOperation(s.huma.OpenAPI()), a, s.documentText)
}

func documentOperation(document *huma.OpenAPI) huma.Operation {
	id := &huma.Param{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}
	return huma.Operation{
		OperationID: "getTraceText", Method: http.MethodGet, Path: tracesPath + "/{id}/text", Summary: "The text that a row was read from", Tags: []string{traceTag},
		Description: "The whole canonical text of the document that the trace's regions point into.",
		Parameters:  []*huma.Param{id, ignoredParam()}, Errors: []int{http.StatusNotFound},
		Responses: jsonResponse("The text", document.Components.Schemas.Schema(reflect.TypeFor[FilingDocument](), true, "")),
	}
}

func (s *Server) documentText(c *fiber.Ctx, r *request) error {
	id := c.Params("id")
	sources, err := s.Events.Traces(c.UserContext(), []string{id})
	if err != nil {
		return err
	}
	if len(sources) == 0 {
		return &filingwire.Error{Code: codeTraceNotFound, Message: "There is no trace with this id."}
	}
	found := FilingDocument{Object: "filing_document", DocumentID: sources[0].DocumentID, TraceID: sources[0].ID, RequestID: r.id}
	stored := false
	err = s.Events.Canonicals(c.UserContext(), []string{found.DocumentID}, func(_ string, text []byte) {
		found.Text, stored = strings.ToValidUTF8(string(text), "\uFFFD"), true
	})
	if err != nil {
		return err
	}
	if !stored {
		return &filingwire.Error{Code: filingwire.CodeNotFound, Message: "The document of this trace is not stored."}
	}
	return writeJSON(c, found)
}
