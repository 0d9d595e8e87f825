package api

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/filingwire/filingwire"
)

// mcpTool is a tool and what it does: the same as an operation of the REST API.
type mcpTool struct {
	*mcp.Tool
	run func(ctx context.Context, r *request, arguments json.RawMessage) (json.RawMessage, error)
}

// callTool meters and runs a tool. One HTTP request is one call, since batches are refused.
func (s *Server) callTool(ctx context.Context, t *mcpTool, arguments json.RawMessage) (*mcp.CallToolResult, error) {
	r := requestOf(ctx)
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	charge, err := s.reserve(ctx, r, meterMCP, 1)
	if err != nil {
		return nil, wireError(r, err)
	}
	defer charge.release()
	result, err := t.run(ctx, r, arguments)
	if err != nil {
		return nil, wireError(r, err)
	}
	r.units = 1
	charge.settle(r.id+"/1", r.units)
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: string(result)}}, StructuredContent: result}, nil
}

func (s *Server) mcpTools() ([]mcpTool, error) {
	var tools []mcpTool
	for _, feed := range s.Feeds {
		tools = append(tools, s.feedTool(feed))
	}
	tools = append(tools, s.traceTool(), s.quoteTool())
	registry := s.huma.OpenAPI().Components.Schemas
	for _, t := range tools {
		var err error
		if t.InputSchema, err = selfContained(registry, t.InputSchema); err != nil {
			return nil, err
		}
		if t.OutputSchema, err = selfContained(registry, t.OutputSchema); err != nil {
			return nil, err
		}
	}
	return tools, nil
}

// readOnly is what every tool is.
func readOnly(title string) *mcp.ToolAnnotations {
	closed := false
	return &mcp.ToolAnnotations{Title: title, ReadOnlyHint: true, IdempotentHint: true, OpenWorldHint: &closed}
}

func (s *Server) feedTool(feed *filingwire.Feed) mcpTool {
	document := s.huma.OpenAPI()
	input := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}, AdditionalProperties: false}
	for _, p := range listOperation(document, feed).Parameters {
		if p.Name != ignoredParameter {
			property := *p.Schema
			property.Description = p.Description
			input.Properties[p.Name] = &property
		}
	}
	return mcpTool{
		Tool: &mcp.Tool{Name: "events." + feed.Table(), Title: feed.Summary, Annotations: readOnly(feed.Summary), InputSchema: input, OutputSchema: listSchema(document, feed),
			Description: feed.Summary + ", newest first, across all companies unless a filter says otherwise."},
		run: func(ctx context.Context, r *request, arguments json.RawMessage) (json.RawMessage, error) {
			args, err := decodeArguments(input, arguments)
			if err != nil {
				return nil, err
			}
			l, err := parseListing(sortedArguments(args), feed, false)
			if err != nil {
				return nil, err
			}
			p, err := s.page(ctx, r, feed, l)
			if err != nil {
				return nil, err
			}
			return s.appendPage(nil, r, p, l.view), nil
		},
	}
}

func (s *Server) traceTool() mcpTool {
	text := &huma.Schema{Type: huma.TypeString}
	most := maxTraces
	input := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: false, Properties: map[string]*huma.Schema{
		"id":  {Type: huma.TypeString, Description: "One trace; the result is the trace itself"},
		"ids": {Type: huma.TypeArray, Items: text, MaxItems: &most, Description: "Several traces; the result is a list of those that exist"},
	}}
	output := &huma.Schema{Type: huma.TypeObject, AnyOf: []*huma.Schema{schemaOf[Trace](s), schemaOf[List[Trace]](s)}}
	return mcpTool{
		Tool: &mcp.Tool{Name: "traces.get", Title: "Traces", Annotations: readOnly("Traces"), InputSchema: input, OutputSchema: output,
			Description: "Where the fields of a row were read from: for each the exact text and its place in the document. A row names its trace in trace.id."},
		run: func(ctx context.Context, r *request, arguments json.RawMessage) (json.RawMessage, error) {
			args, err := decodeArguments(input, arguments)
			if err != nil {
				return nil, err
			}
			id, one := args["id"]
			list, several := args["ids"]
			switch {
			case one == several:
				return nil, queryError("id", "Give either id or ids.", "id", "ids")
			case one:
				t, err := s.trace(ctx, r, id)
				if err != nil {
					return nil, err
				}
				return renderJSON(t)
			}
			ids, err := parseTraceIDs(list)
			if err != nil {
				return nil, err
			}
			out := newList[Trace](r, nil)
			if out.Data, err = s.traces(ctx, r, ids); err != nil {
				return nil, err
			}
			return renderJSON(out)
		},
	}
}

func (s *Server) quoteTool() mcpTool {
	return mcpTool{
		Tool: &mcp.Tool{Name: "billing.quote", Title: "Quote", Annotations: readOnly("Quote"), InputSchema: inputOf[quoteRequest](s), OutputSchema: schemaOf[Quote](s),
			Description: "What a request would cost, and whether the budget allows it. Nothing is reserved."},
		run: func(ctx context.Context, r *request, arguments json.RawMessage) (json.RawMessage, error) {
			var in quoteRequest
			given, err := rewriteBody([]byte(cmp.Or(string(arguments), "{}")), false)
			if err != nil {
				return nil, err
			}
			dec := json.NewDecoder(bytes.NewReader(given))
			dec.DisallowUnknownFields()
			if err := dec.Decode(&in); err != nil {
				return nil, queryError("arguments", "They do not fit the schema.")
			}
			q, err := s.quote(ctx, r, in)
			if err != nil {
				return nil, err
			}
			return renderJSON(q)
		},
	}
}

// inputOf is the schema of a type as arguments: nothing beside its fields.
func inputOf[T any](s *Server) *huma.Schema {
	schema := *bodyOf[T](s)
	schema.AdditionalProperties = false
	return &schema
}

// decodeArguments holds a tool's arguments against its schema and returns them as the query
// parameters that they stand for. What is null counts as absent.
func decodeArguments(schema *huma.Schema, arguments json.RawMessage) (map[string]string, error) {
	args := map[string]string{}
	if len(arguments) == 0 {
		return args, nil
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(arguments, &given); err != nil {
		return nil, queryError("arguments", "They are not an object.")
	}
	for name, value := range given {
		property, ok := schema.Properties[name]
		if !ok {
			return nil, queryError(printable(name), "Unknown argument.", slices.Sorted(maps.Keys(schema.Properties))...)
		}
		if string(value) == "null" {
			continue
		}
		text, ok := argumentText(property.Type, value)
		if !ok {
			return nil, queryError(name, "The value is not of the type that the schema asks for.", property.Type)
		}
		if !isText([]byte(text), sizeOf(name)) {
			return nil, queryError(name, "The value is not text, or too long.")
		}
		args[name] = text
	}
	return args, nil
}

func argumentText(kind string, value json.RawMessage) (text string, ok bool) {
	switch kind {
	case huma.TypeString:
		return text, json.Unmarshal(value, &text) == nil
	case huma.TypeBoolean:
		return string(value), string(value) == "true" || string(value) == "false"
	case huma.TypeInteger, huma.TypeNumber:
		var n json.Number
		if value[0] == '"' || json.Unmarshal(value, &n) != nil || kind == huma.TypeInteger && strings.ContainsAny(n.String(), ".eE") {
			return "", false
		}
		return n.String(), true
	case huma.TypeArray:
		var list []string
		if json.Unmarshal(value, &list) != nil || slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, ",") }) {
			return "", false
		}
		return strings.Join(list, ","), true
	}
	return "", false
}

func sortedArguments(args map[string]string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, name := range slices.Sorted(maps.Keys(args)) {
			if !yield(name, args[name]) {
				return
			}
		}
	}
}

func renderJSON(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	if err := appendJSON(&b, v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}
