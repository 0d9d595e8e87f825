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
	if row.Agent, err = renderAgent(f.Event); err != nil {
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

type agentField struct {
	key   []byte // `"name":`
	index []int
}

var agentFields sync.Map // reflect.Type -> []agentField

// renderAgent renders the fields tagged `agent:"name"`, in their order.
func renderAgent(e Event) ([]byte, error) {
	v := reflect.ValueOf(e).Elem()
	fields, ok := agentFields.Load(v.Type())
	if !ok {
		var list []agentField
		for _, f := range reflect.VisibleFields(v.Type()) {
			if name := f.Tag.Get("agent"); name != "" {
				list = append(list, agentField{[]byte(fmt.Sprintf("%q:", name)), f.Index})
			}
		}
		fields, _ = agentFields.LoadOrStore(v.Type(), list)
	}
	b := []byte{'{'}
	for i, f := range fields.([]agentField) {
		if i > 0 {
			b = append(b, ',')
		}
		value, err := encode(v.FieldByIndex(f.index).Interface())
		if err != nil {
			return nil, err
		}
		b = append(append(b, f.key...), value...)
	}
	return append(b, '}'), nil
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
