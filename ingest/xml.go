package ingest

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

var xmlEncoding = regexp.MustCompile(`^\s*<\?xml[^>]*\bencoding=`)

// decodeXML decodes a whole document in its declared charset. It forgives HTML entities,
// control characters and stray bytes, but not a document that ends early or is another one.
func decodeXML(b []byte, v any) error {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if !xmlEncoding.Match(b) && !utf8.Valid(b) {
		b = bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	b = bytes.Clone(b)
	for i, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			b[i] = ' '
		}
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = charset.NewReaderLabel
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%w: %w", ErrContent, err)
	}
	return nil
}
