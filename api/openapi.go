package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
)

const schemaPrefix = "#/components/schemas/"

var tags = []*huma.Tag{
	{Name: "Feeds", Description: "Events read out of filings and releases, each with the span of text that it was read from."},
	{Name: "Traces", Description: "Where the values of a row were read from, and that text."},
	{Name: "MCP", Description: "The feeds and traces as tools of agents."},
	{Name: "Webhooks", Description: "Events sent to your servers, signed, and again until they arrive."},
	{Name: "Streams", Description: "Events read as they happen: by polling, Server-Sent Events or WebSocket."},
	{Name: "Ledger", Description: "What happened to the organization: events, deliveries, streamed events."},
	{Name: "Identity", Description: "Who calls, and for which organization."},
	{Name: "API keys", Description: "Credentials; secrets are shown once."},
	{Name: "Billing", Description: "Plan, prices, budget, usage and limits."},
	{Name: "OAuth", Description: "Where to get a bearer token."},
	{Name: "Operations", Description: "Health, coverage and this description."},
}

func newHumaConfig(publicURL, version string) huma.Config {
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: "Filingwire", Version: version,
				Description: "SEC filings and enforcement releases as structured events. Version of the contract: " + contractVersion + "."},
			Servers: []*huma.Server{{URL: publicURL}},
			Tags:    tags, // in the order in which a reader needs them
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry(schemaPrefix, schemaName),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"apiKey": {Type: "apiKey", In: "header", Name: "x-api-key", Description: "secapi_live_… or secapi_test_…"},
					"oauth":  {Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: "A token of the authorization server that /.well-known/oauth-protected-resource names"},
				},
			},
		},
		Formats: map[string]huma.Format{fiber.MIMEApplicationJSON: huma.DefaultJSONFormat},
	}
	config.AllowAdditionalPropertiesByDefault = true // clients must expect new keys
	return config
}

// describe renders the document when every operation is registered.
func describe(document *huma.OpenAPI) ([]byte, error) {
	registry := document.Components.Schemas
	for name, schema := range registry.Map() {
		if t := registry.TypeFromRef(schemaPrefix + name); t != nil {
			for _, f := range reflect.VisibleFields(t) {
				if key := jsonKey(f); schema.Properties[key] != nil {
					schema.Properties[key] = nullable(schema.Properties[key], f.Type)
				}
			}
		}
	}
	admitNulls(document)
	b, err := json.Marshal(document)
	if err != nil {
		return nil, fmt.Errorf("render OpenAPI: %w", err)
	}
	return b, nil
}

func jsonKey(f reflect.StructField) string {
	key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return key
}

// nullable corrects what huma cannot say of Go types: a pointer to an object may be null, so
// may one to an enum, and a list may not.
func nullable(s *huma.Schema, t reflect.Type) *huma.Schema {
	switch {
	case s.Type == huma.TypeArray:
		s.Nullable = false
	case t.Kind() == reflect.Pointer && s.Ref != "":
		return &huma.Schema{Description: s.Description, AnyOf: []*huma.Schema{{Ref: s.Ref}, {Type: "null"}}}
	case s.Nullable && len(s.Enum) > 0 && !slices.Contains(s.Enum, nil):
		s.Enum = append(s.Enum, nil)
	}
	return s
}

// describe writes what access means into the operation, and into its metadata for admit.
func (a access) describe(op *huma.Operation) {
	op.Metadata = map[string]any{accessKey: a}
	if a.public {
		return
	}
	op.Extensions = map[string]any{"x-meter-class": a.meter, "x-unit-price-usd": float64(unitPrice(nil, a.meter)) / 1e6}
	scopes := []string{}
	op.Errors = append(op.Errors, http.StatusBadRequest, http.StatusUnauthorized)
	if a.scope != "" {
		scopes = append(scopes, a.scope)
		op.Errors = append(op.Errors, http.StatusForbidden)
	}
	if a.meter != meterAccount {
		op.Errors = append(op.Errors, http.StatusPaymentRequired)
	}
	op.Errors = append(op.Errors, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusServiceUnavailable)
	op.Security = []map[string][]string{{"apiKey": scopes}, {"oauth": scopes}}
	op.Description = strings.TrimSpace(op.Description + "\n\nMetered as `" + string(a.meter) + "`.")
}

// schemaOf is the schema of a type, by reference.
func schemaOf[T any](s *Server) *huma.Schema {
	return s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
}

// document adds an operation that huma does not register itself.
func (s *Server) document(op *huma.Operation) {
	for _, status := range op.Errors {
		schema := schemaOf[Error](s)
		if op.Path == mcpPath && rpcTells(op.Method, status) {
			schema = schemaOf[MCPFailure](s)
		}
		op.Responses[strconv.Itoa(status)] = &huma.Response{Description: http.StatusText(status),
			Content: map[string]*huma.MediaType{fiber.MIMEApplicationJSON: {Schema: schema}}}
	}
	s.huma.OpenAPI().AddOperation(op)
}
