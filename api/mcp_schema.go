package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// selfContained returns a schema with all that it refers to inside it, since a tool's schema
// stands alone.
func selfContained(registry huma.Registry, schema any) (map[string]any, error) {
	root, err := plainSchema(schema)
	if err != nil {
		return nil, err
	}
	all := registry.Map()
	definitions := map[string]any{}
	var resolve func(v any) error
	resolve = func(v any) error {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				if err := resolve(e); err != nil {
					return err
				}
			}
		case map[string]any:
			for _, e := range v {
				if err := resolve(e); err != nil {
					return err
				}
			}
			ref, _ := v["$ref"].(string)
			name, ok := strings.CutPrefix(ref, schemaPrefix)
			if !ok {
				return nil
			}
			v["$ref"] = "#/$defs/" + name
			if definitions[name] != nil {
				return nil
			}
			d, err := plainSchema(all[name])
			if err != nil {
				return err
			}
			definitions[name] = d
			return resolve(d)
		}
		return nil
	}
	if err := resolve(root); err != nil {
		return nil, err
	}
	if ref, ok := root["$ref"].(string); ok { // a root has to say its type
		root, _ = definitions[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
		root = maps.Clone(root)
	}
	if len(definitions) > 0 {
		root["$defs"] = definitions
	}
	return root, nil
}

func plainSchema(schema any) (map[string]any, error) {
	b, err := json.Marshal(schema)
	if err != nil {
		return nil, fmt.Errorf("render schema: %w", err)
	}
	var out map[string]any
	return out, json.Unmarshal(b, &out)
}
