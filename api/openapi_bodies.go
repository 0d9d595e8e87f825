package api

import (
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
)

// admitNulls says of every body what rewriteBody does: null in place of a value that may be
// left out is as good as leaving it out.
func admitNulls(document *huma.OpenAPI) {
	seen := map[*huma.Schema]bool{}
	for _, path := range document.Paths {
		for _, op := range []*huma.Operation{path.Post, path.Put, path.Patch} {
			if op == nil || op.RequestBody == nil || op.RequestBody.Content[fiber.MIMEApplicationJSON] == nil {
				continue
			}
			admitNull(document.Components.Schemas, op.RequestBody.Content[fiber.MIMEApplicationJSON].Schema, seen)
		}
	}
}

// admitNull changes the optional properties of an object and of the objects within it.
func admitNull(registry huma.Registry, s *huma.Schema, seen map[*huma.Schema]bool) {
	for s != nil && s.Ref != "" {
		s = registry.SchemaFromRef(s.Ref)
	}
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	for _, one := range s.AnyOf {
		admitNull(registry, one, seen)
	}
	for name, property := range s.Properties {
		admitNull(registry, property, seen)
		if !slices.Contains(s.Required, name) {
			s.Properties[name] = orNull(property)
		}
	}
}

func orNull(s *huma.Schema) *huma.Schema {
	switch {
	case s.Ref != "":
		return &huma.Schema{Description: s.Description, AnyOf: []*huma.Schema{{Ref: s.Ref}, {Type: "null"}}}
	case s.Type == "":
		return s // anything, or alternatives that say so themselves
	case len(s.Enum) > 0 && !slices.Contains(s.Enum, nil):
		s.Enum = append(s.Enum, nil)
	}
	s.Nullable = true
	return s
}
