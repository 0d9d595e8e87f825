package api

import (
	"crypto/hmac"
	"strconv"
	"strings"

	"github.com/filingwire/filingwire"
)

// watermark is how far the changes of a feed have been exported. Before the first whole export
// it has not begun.
type watermark struct {
	begun    bool
	position uint64 // in the change log
}

var errBadWatermark = &filingwire.Error{Code: filingwire.CodeInvalidCursor,
	Message: "The watermark was not made by an export of this feed with these filters. Start again without it.",
	Details: map[string]any{"parameter": "updated_after"}}

// binding is what a watermark belongs to.
func (e *exportRequest) binding(r *request) string {
	return "watermark " + r.org.ID + " " + e.canonical()
}

func (s *Server) sealWatermark(binding string, w watermark) string {
	text := ""
	if w.begun {
		text = strconv.FormatUint(w.position, 36)
	}
	return cursorEncoding.EncodeToString(append(s.cursors.mac(binding, "", text), text...))
}

// openWatermark returns what sealWatermark sealed under the same binding; "" = not begun.
func (s *Server) openWatermark(binding, sealed string) (watermark, error) {
	if sealed == "" {
		return watermark{}, nil
	}
	b, err := cursorEncoding.DecodeString(sealed)
	if err != nil || strings.ContainsAny(sealed, "\r\n") || len(b) < cursorMACSize {
		return watermark{}, errBadWatermark
	}
	text := string(b[cursorMACSize:])
	if !hmac.Equal(b[:cursorMACSize], s.cursors.mac(binding, "", text)) {
		return watermark{}, errBadWatermark
	}
	if text == "" {
		return watermark{}, nil
	}
	position, err := strconv.ParseUint(text, 36, 64)
	if err != nil {
		return watermark{}, errBadWatermark
	}
	return watermark{begun: true, position: position}, nil
}
