package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// shape is what the contract says of a JSON object, in the contract's own notation:
// `object:"list", data[]{id, label?}, hasMore, nextCursor?`. Every key must be there; `?` after
// it allows null, `[]` means an array (never null), braces describe what is in it, and a text
// or texts separated by | are the values it may have.
type shape []shapeField

type shapeField struct {
	name            string
	nullable, array bool
	values          []string
	inner           shape
}

func parseShape(text string) shape {
	p := shapeParser{rest: text}
	s := p.fields()
	if p.rest != "" {
		panic("shape: " + p.rest)
	}
	return s
}

type shapeParser struct{ rest string }

func (p *shapeParser) take(prefix string) bool {
	p.rest = strings.TrimLeft(p.rest, " \n\t")
	rest, ok := strings.CutPrefix(p.rest, prefix)
	if ok {
		p.rest = rest
	}
	return ok
}

func (p *shapeParser) word(stop string) string {
	i := strings.IndexAny(p.rest, stop)
	if i < 0 {
		i = len(p.rest)
	}
	w := p.rest[:i]
	p.rest = p.rest[i:]
	return strings.TrimSpace(w)
}

func (p *shapeParser) fields() (out shape) {
	for {
		p.take("★")
		f := shapeField{name: p.word(",?[{}: ")}
		f.nullable = p.take("?")
		f.array = p.take("[]")
		if p.take(":") {
			for {
				if !p.take(`"`) {
					panic("shape: text expected at " + p.rest)
				}
				f.values = append(f.values, p.word(`"`))
				p.take(`"`)
				if !p.take("|") {
					break
				}
			}
		}
		if p.take("{") {
			f.inner = p.fields()
			if !p.take("}") {
				panic("shape: } expected at " + p.rest)
			}
		}
		out = append(out, f)
		if !p.take(",") {
			return out
		}
		p.take("")
	}
}

// faults are what is wrong with an object, each with its path.
func (s shape) faults(path string, object map[string]any) (out []string) {
	for _, f := range s {
		v, ok := object[f.name]
		at := path + "." + f.name
		switch {
		case !ok:
			out = append(out, at+" is missing")
		case v == nil && (!f.nullable || f.array):
			out = append(out, at+" is null")
		case v == nil:
		case f.array:
			list, ok := v.([]any)
			if !ok {
				out = append(out, fmt.Sprintf("%s is %T, not an array", at, v))
			}
			for i, item := range list {
				out = append(out, f.check(fmt.Sprintf("%s[%d]", at, i), item)...)
			}
		default:
			out = append(out, f.check(at, v)...)
		}
	}
	return out
}

func (f *shapeField) check(at string, v any) []string {
	if text, ok := v.(string); len(f.values) > 0 && (!ok || !slices.Contains(f.values, text)) {
		return []string{fmt.Sprintf("%s is %v, not one of %q", at, v, f.values)}
	}
	if f.inner == nil {
		return nil
	}
	object, ok := v.(map[string]any)
	if !ok {
		return []string{fmt.Sprintf("%s is %T, not an object", at, v)}
	}
	return f.inner.faults(at, object)
}

// The checker sees what it is there to see.
func TestShape(t *testing.T) {
	s := parseShape(`object:"list"|"page", data[]{id, label?, kind?:"a"|"b"}, tags[], owner?{id}`)
	for body, want := range map[string]string{
		`{"object":"list","data":[{"id":1,"label":null,"kind":"a"}],"tags":[],"owner":null}`:                 "",
		`{"object":"page","data":[],"tags":["x"],"owner":{"id":1}}`:                                          "",
		`{"object":"other","data":[],"tags":[],"owner":null}`:                                                `.object is other, not one of ["list" "page"]`,
		`{"object":"list","data":null,"tags":[],"owner":null}`:                                               ".data is null",
		`{"object":"list","data":[{"label":null,"kind":null}],"tags":[],"owner":null}`:                       ".data[0].id is missing",
		`{"object":"list","data":[{"id":null,"label":null,"kind":null}],"tags":[],"owner":null}`:             ".data[0].id is null",
		`{"object":"list","data":[{"id":1,"label":null,"kind":"c"}],"tags":[],"owner":null}`:                 `.data[0].kind is c, not one of ["a" "b"]`,
		`{"object":"list","data":[],"tags":{},"owner":null}`:                                                 ".tags is map[string]interface {}, not an array",
		`{"object":"list","data":[],"tags":[],"owner":[]}`:                                                   ".owner is []interface {}, not an object",
		`{"object":"list","data":[],"tags":[]}`:                                                              ".owner is missing",
		`{"object":"list","data":[{"id":1,"label":"","kind":"b"},{"id":2,"kind":"b"}],"tags":[],"owner":{}}`: ".data[1].label is missing .owner.id is missing",
	} {
		var object map[string]any
		if err := json.Unmarshal([]byte(body), &object); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(s.faults("", object), " "); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}
