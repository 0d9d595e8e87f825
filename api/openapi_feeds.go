package api

import (
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"github.com/filingwire/filingwire"
)

const feedTag = "Feeds"

func listOperation(document *huma.OpenAPI, feed *filingwire.Feed) huma.Operation {
	return huma.Operation{
		OperationID: "list" + title(feed.Name), Method: http.MethodGet, Path: feedsPath + feed.Name,
		Summary: feed.Summary, Description: "Newest first.", Tags: []string{feedTag},
		Parameters: slices.Concat(filterParams(feed), pageParams(), filtersOf(feed.Filters)),
		Responses:  jsonResponse("A page of rows", listSchema(document, feed)),
	}
}

func rowOperation(document *huma.OpenAPI, feed *filingwire.Feed) huma.Operation {
	id := &huma.Param{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}
	return huma.Operation{
		OperationID: "get" + title(feed.Name), Method: http.MethodGet, Path: feedsPath + feed.Name + "/{id}",
		Summary: "One row of " + feed.Name, Description: "Superseded rows are found too.", Tags: []string{feedTag},
		Parameters: []*huma.Param{id, viewParam(), ignoredParam()}, Errors: []int{http.StatusNotFound},
		Responses: jsonResponse("The row", rowSchema(document, feed)),
	}
}

func exportOperation(document *huma.OpenAPI, feeds []*filingwire.Feed) huma.Operation {
	names := []string{}
	params := []*huma.Param{}
	for _, feed := range feeds {
		names = append(names, feed.Name)
		for _, p := range filtersOf(feed.Filters) {
			i := slices.IndexFunc(params, func(q *huma.Param) bool { return q.Name == p.Name })
			if i < 0 {
				params = append(params, p)
				continue
			}
			for _, v := range p.Schema.Enum { // the same name filters several feeds
				if !slices.Contains(params[i].Schema.Enum, v) {
					params[i].Schema.Enum = append(params[i].Schema.Enum, v)
				}
			}
		}
	}
	which := queryParam("feed", "The feed; its own filters apply. Without it the ledger is exported, newest first, and its filters apply", enumSchema(append(names, allFeeds)))
	format := queryParam("format", "json: the rows as text in one object, at most 10,000. ndjson: a stream of lines of any size. csv, parquet: a file of one feed in flat columns, one per field; objects within a row stand in columns of their own, lists of objects are JSON text.", enumSchema(exportFormats))
	format.Schema.Default = formatJSON
	limit := queryParam("limit", "Most rows to export; all by default", &huma.Schema{Type: huma.TypeInteger, Minimum: number(1)})
	after := queryParam("updated_after", "SECAPI-Watermark of an earlier export with the same filters: only rows that were stored or changed since. A row that changes during an export may come in both. For a row that is there no more, lines and JSON have {object, id, deleted: true} after the rows; flat files leave it out.", &huma.Schema{Type: huma.TypeString})
	return huma.Operation{
		OperationID: "exportEvents", Method: http.MethodGet, Path: exportPath, Summary: "Export a feed", Tags: []string{feedTag},
		Description: "In ascending order of filing date and id. An export that fails midway ends abnormally, never as a short but valid file.",
		Parameters:  slices.Concat([]*huma.Param{which, format, limit, after}, filterParams(nil), params, ledgerParams()[:ledgerFilters]),
		Responses:   exportResponses(document, feeds),
	}
}

func exportResponses(document *huma.OpenAPI, feeds []*filingwire.Feed) map[string]*huma.Response {
	rows := []*huma.Schema{}
	for _, feed := range feeds {
		rows = append(rows, &huma.Schema{Ref: schemaPrefix + feed.Row.Name()})
	}
	rows = append(rows, document.Components.Schemas.Schema(reflect.TypeFor[filingwire.GoneRow](), true, ""))
	export := document.Components.Schemas.Schema(reflect.TypeFor[EventExport](), true, "")
	file := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	return map[string]*huma.Response{"200": {Description: "The rows, without freshness",
		Headers: map[string]*huma.Param{watermarkHeader: {Description: "The value of updated_after for the next export. With limit it stays where the export began, unless all rows were sent.", Schema: &huma.Schema{Type: huma.TypeString}},
			rowCountHeader: {Description: "Rows that there were when the export began; left out when a small limit made counting needless.", Schema: &huma.Schema{Type: huma.TypeInteger}}},
		Content: map[string]*huma.MediaType{
			fiber.MIMEApplicationJSON: {Schema: export},
			mediaNDJSON:               {Schema: &huma.Schema{AnyOf: rows}},
			mediaCSV:                  {Schema: file},
			mediaParquet:              {Schema: file},
		}}}
}

// filterParams are the filters that every feed has.
func filterParams(feed *filingwire.Feed) []*huma.Param {
	day := "filing date"
	if feed != nil && feed.Item == "" {
		day = "publication date"
	}
	return []*huma.Param{
		queryParam("ticker", "Companies that bear or bore the ticker", &huma.Schema{Type: huma.TypeString}),
		queryParam("symbol", "Another name of ticker", &huma.Schema{Type: huma.TypeString}),
		queryParam("cik", "Any filer of the filing, with or without leading zeros", &huma.Schema{Type: huma.TypeString, Pattern: "^[0-9]+$", MaxLength: new(10)}),
		queryParam("date_from", "First "+day, &huma.Schema{Type: huma.TypeString, Format: "date"}),
		queryParam("date_to", "Last "+day, &huma.Schema{Type: huma.TypeString, Format: "date"}),
		queryParam("accession_number", "Rows of one filing", &huma.Schema{Type: huma.TypeString, Pattern: "^[0-9]{10}(-[0-9]{2}-|[0-9]{2})[0-9]{6}$"}),
		queryParam("include_superseded", "Also rows that an amendment restates", &huma.Schema{Type: huma.TypeBoolean, Default: false}),
		ignoredParam(),
	}
}

func pageParams() []*huma.Param {
	return []*huma.Param{
		queryParam("limit", "Rows of a page", &huma.Schema{Type: huma.TypeInteger, Minimum: number(1), Maximum: number(maxLimit), Default: defaultLimit}),
		queryParam("cursor", "nextCursor of the page before, with the same filters", &huma.Schema{Type: huma.TypeString}),
		viewParam(),
	}
}

func viewParam() *huma.Param {
	p := queryParam("view", "compact leaves out materialization and validation; agent keeps the essential fields", enumSchema(views))
	p.Schema.Default = string(viewDefault)
	return p
}

func ignoredParam() *huma.Param {
	p := queryParam(ignoredParameter, "Accepted, without effect", &huma.Schema{Type: huma.TypeString})
	p.Deprecated = true
	return p
}

func filtersOf(filters []filingwire.Filter) []*huma.Param {
	params := []*huma.Param{}
	for _, f := range filters {
		schema := &huma.Schema{Type: huma.TypeString}
		switch {
		case f.Enum != nil:
			schema = enumSchema(f.Enum)
		case f.Op == filingwire.FilterMin || f.Op == filingwire.FilterMax:
			schema = &huma.Schema{Type: huma.TypeNumber, Minimum: number(0)}
		}
		params = append(params, queryParam(f.Param, f.Doc, schema))
	}
	return params
}

// queryParam is optional; text that is given is not empty, nor longer than any name is.
func queryParam(name, doc string, schema *huma.Schema) *huma.Param {
	if schema.Type == huma.TypeString && schema.Enum == nil && schema.Format == "" && name != "cursor" && name != ignoredParameter {
		one, most := 1, maxTextSize
		if schema.MaxLength != nil {
			most = *schema.MaxLength
		}
		schema.MinLength, schema.MaxLength = &one, &most
	}
	return &huma.Param{Name: name, In: "query", Description: doc, Schema: schema}
}

func enumSchema(values []string) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, v := range values {
		s.Enum = append(s.Enum, v)
	}
	return s
}

func number(n float64) *float64 { return &n }

func jsonResponse(doc string, schema *huma.Schema) map[string]*huma.Response {
	return map[string]*huma.Response{"200": {Description: doc, Content: map[string]*huma.MediaType{fiber.MIMEApplicationJSON: {Schema: schema}}}}
}

// listSchema is a page of the feed.
func listSchema(document *huma.OpenAPI, feed *filingwire.Feed) *huma.Schema {
	registry := document.Components.Schemas
	name := feed.Row.Name() + "List"
	text := &huma.Schema{Type: huma.TypeString}
	registry.Map()[name] = &huma.Schema{
		Type: huma.TypeObject,
		Properties: map[string]*huma.Schema{
			"object":      enumSchema([]string{"list"}),
			"data":        {Type: huma.TypeArray, Items: rowSchema(document, feed)},
			"hasMore":     {Type: huma.TypeBoolean},
			"nextCursor":  {Type: huma.TypeString, Nullable: true},
			"requestId":   text,
			"traceparent": text,
		},
		Required: []string{"object", "data", "hasMore", "nextCursor", "requestId", "traceparent"},
	}
	return &huma.Schema{Ref: schemaPrefix + name}
}

// rowSchema is a row in any view.
func rowSchema(document *huma.OpenAPI, feed *filingwire.Feed) *huma.Schema {
	registry := document.Components.Schemas
	name := feed.Row.Name()
	agent := name + "Agent"
	if registry.Map()[agent] == nil {
		row := registry.Schema(feed.Row, false, "")
		resolved := registry.Schema(reflect.TypeFor[filingwire.Resolved](), false, "")
		maps.Copy(row.Properties, resolved.Properties)
		row.Properties["object"].Enum = []any{feed.Object}
		row.Required = slices.DeleteFunc(append(row.Required, resolved.Required...), func(key string) bool {
			return key == "materialization" || key == "validation" // absent from the compact view
		})
		registry.Map()[agent] = agentSchema(registry, feed)
	}
	return &huma.Schema{AnyOf: []*huma.Schema{{Ref: schemaPrefix + name}, {Ref: schemaPrefix + agent}}}
}

func agentSchema(registry huma.Registry, feed *filingwire.Feed) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}}
	for _, f := range filingwire.AgentFields(feed.Row) {
		s.Properties[f.Name] = agentFieldSchema(registry, f.Field)
		s.Required = append(s.Required, f.Name)
	}
	s.Properties["object"].Enum = []any{feed.Object}
	return s
}

// agentFieldSchema is the schema of a field of the agent view. Objects within a row hold
// what is neither null nor implied, so none of their keys is certain.
func agentFieldSchema(registry huma.Registry, f reflect.StructField) *huma.Schema {
	list, t := f.Type.Kind() == reflect.Slice, f.Type
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	fields := filingwire.AgentFields(t)
	if fields == nil {
		return nullable(huma.SchemaFromField(registry, f, ""), f.Type)
	}
	within := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}, Description: f.Tag.Get("doc")}
	for _, f := range fields {
		within.Properties[f.Name] = huma.SchemaFromField(registry, f.Field, "")
	}
	switch {
	case list:
		return &huma.Schema{Type: huma.TypeArray, Items: within}
	case f.Type.Kind() == reflect.Pointer:
		return &huma.Schema{AnyOf: []*huma.Schema{within, {Type: "null"}}}
	}
	return within
}

// title turns auditor-changes into AuditorChanges.
func title(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(name, "-") {
		fmt.Fprint(&b, strings.ToUpper(word[:1]), word[1:])
	}
	return b.String()
}
