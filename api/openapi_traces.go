package api

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

const traceTag = "Traces"

func traceOperation(document *huma.OpenAPI) huma.Operation {
	id := &huma.Param{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}
	return huma.Operation{
		OperationID: "getTrace", Method: http.MethodGet, Path: tracesPath + "/{id}", Summary: "Where a row's fields were read from", Tags: []string{traceTag},
		Description: "Offsets are UTF-8 byte offsets into the document's canonical text; a region's snippet is that text from startOffset to endOffset.",
		Parameters:  []*huma.Param{id, ignoredParam()}, Errors: []int{http.StatusNotFound},
		Responses: jsonResponse("The trace", document.Components.Schemas.Schema(reflect.TypeFor[Trace](), true, "")),
	}
}

func traceListOperation(document *huma.OpenAPI) huma.Operation {
	ids := queryParam("ids", "Ids separated by commas, at most 50", &huma.Schema{Type: huma.TypeString})
	ids.Required, ids.Schema.MaxLength = true, nil // many ids, each of them short
	return huma.Operation{
		OperationID: "listTraces", Method: http.MethodGet, Path: tracesPath, Summary: "Several traces", Tags: []string{traceTag},
		Description: "In the order of the ids, each once; those that do not exist are left out.",
		Parameters:  []*huma.Param{ids, ignoredParam()},
		Responses:   jsonResponse("The traces", document.Components.Schemas.Schema(reflect.TypeFor[List[Trace]](), true, "")),
	}
}
