package classify

import (
	"encoding/binary"
	"errors"
)

// Offsets returns the map from canonical text to the submission's raw bytes in the form in
// which it is stored: for every run its offset in the text and in the raw bytes, both as
// the distance from the run before, and its length, as varints.
func (d *Document) Offsets() []byte {
	d.build()
	b := make([]byte, 0, 5*len(d.runs))
	var last run
	last.raw = -int32(d.RawOffset)
	for _, r := range d.runs {
		b = binary.AppendUvarint(b, uint64(r.text-last.text))
		b = binary.AppendVarint(b, int64(r.raw)-int64(last.raw))
		b = binary.AppendVarint(b, int64(r.n))
		last = r
	}
	return b
}

var errOffsets = errors.New("malformed offset map")

// RawSpan maps a span of stored canonical text to the raw bytes that it was read from,
// using a map that Offsets made.
func RawSpan(offsets []byte, s Span) (Span, error) {
	var runs []run
	var text, raw int64
	for len(offsets) > 0 {
		dt, a := binary.Uvarint(offsets)
		if a <= 0 {
			return Span{}, errOffsets
		}
		dr, b := binary.Varint(offsets[a:])
		if b <= 0 {
			return Span{}, errOffsets
		}
		n, c := binary.Varint(offsets[a+b:])
		if c <= 0 {
			return Span{}, errOffsets
		}
		offsets = offsets[a+b+c:]
		text, raw = text+int64(dt), raw+dr
		const limit = 1<<31 - 1
		if dt > limit || text > limit || raw < 0 || raw > limit || n < -limit || n > limit || raw+n > limit {
			return Span{}, errOffsets
		}
		runs = append(runs, run{int32(text), int32(raw), int32(n)})
	}
	if len(runs) == 0 {
		return Span{}, errOffsets
	}
	return rawSpan(runs, s), nil
}
