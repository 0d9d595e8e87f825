package filingwire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"sync"
	"time"
)

// Render turns a finding into the row that is stored. The JSON is rendered here, once, and
// never again: lists and exports concatenate it.
func Render(feed *Feed, f Finding, version uint64) (StoredRow, error) {
	fillSlices(reflect.ValueOf(f.Event).Elem())
	head := f.Event.Head()
	row := StoredRow{Feed: feed, ID: head.ID, Version: version, CreatedAt: head.CreatedAt, Columns: f.Event.Columns()}
	var err error
	if row.Doc, err = encode(f.Event); err != nil {
		return StoredRow{}, fmt.Errorf("render %s: %w", head.ID, err)
	}
	if row.Agent, err = appendAgent(nil, reflect.ValueOf(f.Event), false); err != nil {
		return StoredRow{}, fmt.Errorf("render %s: %w", head.ID, err)
	}
	evidence := f.Evidence
	if evidence == nil {
		evidence = []Evidence{}
	}
	if row.Evidence, err = encode(evidence); err != nil {
		return StoredRow{}, fmt.Errorf("render %s: %w", head.ID, err)
	}
	return row, nil
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// fillSlices makes every nil slice empty: lists are [] in the contract, never null.
func fillSlices(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			fillSlices(v.Elem())
		}
	case reflect.Struct:
		if _, ok := v.Interface().(Instant); ok {
			return
		}
		for i := range v.NumField() {
			fillSlices(v.Field(i))
		}
	case reflect.Slice:
		if v.IsNil() {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		}
		for i := range v.Len() {
			fillSlices(v.Index(i))
		}
	}
}

// AgentFields lists the fields of a struct that the agent view keeps, with their names in it.
// A struct without any is kept whole.
func AgentFields(t reflect.Type) []AgentField {
	if t.Kind() != reflect.Struct {
		return nil
	}
	if known, ok := agentFields.Load(t); ok {
		return known.([]AgentField)
	}
	var list []AgentField
	for _, f := range reflect.VisibleFields(t) {
		if name := f.Tag.Get("agent"); name != "" {
			list = append(list, AgentField{name, f})
		}
	}
	agentFields.Store(t, list)
	return list
}

// AgentField is a field of the agent view.
type AgentField struct {
	Name  string
	Field reflect.StructField
}

var agentFields sync.Map // reflect.Type -> []AgentField

// implier is an object within a row some of whose fields can be told from others.
type implier interface {
	implied(field string) bool
}

// appendAgent renders v for readers who pay by the word: of an object within the row, what is
// null is left out, and so is what the rest of it implies.
func appendAgent(dst []byte, v reflect.Value, within bool) ([]byte, error) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && AgentFields(v.Type().Elem()) != nil {
			return appendAgent(dst, v.Elem(), within)
		}
	case reflect.Slice:
		if AgentFields(v.Type().Elem()) != nil {
			return appendAgentList(dst, v)
		}
	case reflect.Struct:
		if fields := AgentFields(v.Type()); fields != nil {
			return appendAgentObject(dst, v, fields, within)
		}
	}
	b, err := encode(v.Interface())
	return append(dst, b...), err
}

func appendAgentList(dst []byte, v reflect.Value) (_ []byte, err error) {
	dst = append(dst, '[')
	for i := range v.Len() {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = appendAgent(dst, v.Index(i), true); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}

func appendAgentObject(dst []byte, v reflect.Value, fields []AgentField, within bool) (_ []byte, err error) {
	whole, implies := v.Interface().(implier)
	dst = append(dst, '{')
	for _, f := range fields {
		field := v.FieldByIndex(f.Field.Index)
		if within && (field.Kind() == reflect.Pointer && field.IsNil() || implies && whole.implied(f.Name)) {
			continue
		}
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, '"'), f.Name...), `":`...)
		if dst, err = appendAgent(dst, field, true); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}

var materializationKey = []byte(`,"materialization":{`)

// Compact cuts materialization and validation, the last two keys, from a stored row.
// The key cannot occur inside a JSON string, where quotes are escaped.
func Compact(doc []byte) []byte {
	if i := bytes.LastIndex(doc, materializationKey); i >= 0 {
		return append(doc[:i:i], '}')
	}
	return doc
}

// AppendResolved appends the row's JSON to dst with the keys that are resolved when it is
// read; freshness is left out when now is the zero time.
func (r *ReadRow) AppendResolved(dst []byte, now time.Time) []byte {
	dst = append(dst, r.Doc[:len(r.Doc)-1]...)
	dst = append(dst, `,"supersedes":`...)
	dst = appendID(dst, r.Supersedes)
	dst = append(dst, `,"supersededBy":`...)
	dst = appendID(dst, r.SupersededBy)
	if !now.IsZero() {
		dst = append(dst, `,"freshness":`...)
		dst = r.appendFreshness(dst, now)
	}
	return append(dst, '}')
}

func appendID(dst []byte, id string) []byte {
	if id == "" {
		return append(dst, "null"...)
	}
	return append(append(append(dst, '"'), id...), '"')
}

const (
	archivalAge = 30 * 24 * time.Hour
	currentLag  = 24 * time.Hour
	degradedLag = 72 * time.Hour
)

// Freshness of the row at now: archival when published more than 30 days ago, else by the
// lag from publication to readable.
func (r *ReadRow) Freshness(now time.Time) Freshness {
	f := Freshness{Status: "unknown", AsOf: InstantOf(now), SourcePublishedAt: r.Published}
	if r.Published == nil {
		return f
	}
	lag := max(r.StoredAt.Sub(r.Published.Time), 0)
	ms := lag.Milliseconds()
	f.LagMs = &ms
	switch {
	case now.Sub(r.Published.Time) > archivalAge:
		f.Status = "archival"
	case lag <= currentLag:
		f.Status = "current"
	case lag <= degradedLag:
		f.Status = "degraded"
	default:
		f.Status = "stale"
	}
	return f
}

func (r *ReadRow) appendFreshness(dst []byte, now time.Time) []byte {
	f := r.Freshness(now)
	dst = append(dst, `{"status":"`...)
	dst = append(dst, f.Status...)
	dst = append(dst, `","asOf":"`...)
	dst = f.AsOf.UTC().AppendFormat(dst, instantLayout)
	if f.SourcePublishedAt == nil {
		return append(dst, `","sourcePublishedAt":null,"lagMs":null}`...)
	}
	dst = append(dst, `","sourcePublishedAt":"`...)
	dst = f.SourcePublishedAt.UTC().AppendFormat(dst, instantLayout)
	return fmt.Appendf(dst, `","lagMs":%d}`, *f.LagMs)
}
