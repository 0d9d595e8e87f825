package classify

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Submission is a filing as EDGAR keeps it: a header and its documents. A bare document (the
// 8-K's HTML or text alone) is a submission without header and with one document.
type Submission struct {
	Header    Header
	Documents []*Document // text documents in their order; graphics, archives, spreadsheets and PDF are dropped
	Raw       []byte      // what offsets refer to: the input, as UTF-8 if it was UTF-16
}

// Errors of Parse.
var (
	ErrEmpty     = errors.New("empty document")
	ErrNoText    = errors.New("submission without a readable document")
	ErrNotFiling = errors.New("not a filing: binary data")
	ErrTooLarge  = errors.New("document too large")
)

// Parse reads a full submission or a bare document. The submission keeps raw; the caller
// must not change it.
func Parse(raw []byte) (*Submission, error) {
	if len(raw) > math.MaxInt32/4 {
		return nil, ErrTooLarge
	}
	raw = decodeUTF16(raw)
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, ErrEmpty
	}
	if isBinary(raw) {
		return nil, ErrNotFiling
	}
	s := &Submission{Raw: raw}
	first := bytes.Index(raw, []byte("<DOCUMENT>"))
	if hasHeader(raw, first) {
		end := first
		if first < 0 {
			end = len(raw)
		}
		s.Header = parseHeader(raw[:end])
	}
	if first < 0 {
		at := 0
		if s.Header.Present || opensSubmission(raw) { // a submission without its tags, or cut off within the header
			if at = headerEnd(raw); len(bytes.TrimSpace(raw[at:])) < minBody {
				return nil, ErrNoText
			}
		}
		s.Documents = []*Document{{Raw: raw[at:], RawOffset: at}}
	} else {
		s.split(first)
		if len(s.Documents) == 0 {
			return nil, ErrNoText
		}
	}
	legacy := s.Header.legacy()
	for _, d := range s.Documents {
		d.legacyDate = legacy
	}
	return s, nil
}

// hasHeader reports whether raw begins with a submission header, whose documents, if any,
// start at first.
func hasHeader(raw []byte, first int) bool {
	head := raw[:min(len(raw), 1<<14)]
	if first >= 0 {
		head = raw[:first]
	}
	for _, mark := range []string{"<SEC-HEADER>", "<IMS-HEADER>", "<SEC-DOCUMENT>", "<IMS-DOCUMENT>", "<SUBMISSION>", "ACCESSION NUMBER:"} {
		if bytes.Contains(head, []byte(mark)) {
			return true
		}
	}
	return false
}

// opensSubmission reports whether raw begins with a submission's first tag, whatever of its
// header is left.
func opensSubmission(raw []byte) bool {
	raw = bytes.TrimSpace(raw)
	return bytes.HasPrefix(raw, []byte("<SEC-")) || bytes.HasPrefix(raw, []byte("<IMS-"))
}

// minBody is the length below which what follows a header is no document.
const minBody = 200

// headerEnd returns where the lines of the form "KEY: value" end that a submission begins
// with.
func headerEnd(raw []byte) int {
	end, keys := 0, 0
	for i := 0; i < len(raw); {
		k := bytes.IndexByte(raw[i:], '\n') + 1
		if k == 0 {
			k = len(raw) - i
		}
		line := bytes.TrimSpace(raw[i : i+k])
		i += k
		switch {
		case bytes.IndexByte(line, ':') >= 0 && len(line) < 400, len(line) > 0 && line[0] == '<':
			end = i
			keys++
		case len(line) > 0 && keys > 3:
			return end
		}
	}
	return end
}

// split cuts the documents out of Raw; the first starts at i. An end tag may be missing.
func (s *Submission) split(i int) {
	const open, text = "<DOCUMENT>", "<TEXT>"
	for i >= 0 && i < len(s.Raw) {
		body := s.Raw[i+len(open):]
		end := len(body)
		next := bytes.Index(body, []byte("\n"+open))
		if next >= 0 {
			end = next
		}
		d := &Document{}
		head := body[:end]
		at := bytes.Index(head, []byte(text))
		if at >= 0 {
			head = head[:at]
			at += len(text)
		} else {
			at = 0 // cut off, or a document without <TEXT>
		}
		d.describe(head)
		content := body[at:end]
		if k := bytes.LastIndex(content, []byte("</TEXT>")); k >= 0 {
			content = content[:k]
		} else if k := bytes.LastIndex(content, []byte("</DOCUMENT>")); k >= 0 {
			content = content[:k]
		}
		d.Raw, d.RawOffset = content, i+len(open)+at
		if d.readable() {
			s.Documents = append(s.Documents, d)
		}
		if next < 0 {
			return
		}
		i += len(open) + next + 1
	}
}

// describe reads the tags before <TEXT>.
func (d *Document) describe(head []byte) {
	for _, line := range bytes.Split(head, []byte{'\n'}) {
		switch key, value := headerLine(string(bytes.TrimSpace(line))); key {
		case "TYPE":
			d.Type = strings.ToUpper(value)
		case "SEQUENCE":
			d.Sequence = value
		case "FILENAME":
			d.Filename = value
		case "DESCRIPTION":
			d.Description = value
		}
	}
}

// readable reports whether the document is text that a reader of the filing would read.
func (d *Document) readable() bool {
	switch d.Type {
	case "GRAPHIC", "ZIP", "EXCEL", "PDF", "XML", "JSON", "COVER":
		return false
	}
	if strings.HasPrefix(d.Type, "EX-101") {
		return false
	}
	b := bytes.TrimLeft(d.Raw[:min(len(d.Raw), 256)], " \t\r\n")
	if len(b) == 0 || isBinary(d.Raw) {
		return false
	}
	for _, mark := range []string{"begin 6", "<PDF>", "<XML>", "<ZIP>", "<XBRL>"} {
		if bytes.HasPrefix(b, []byte(mark)) && !(mark == "<XBRL>" && isForm(d.Type)) {
			return false
		}
	}
	return true
}

// isForm reports whether a document of that type is the form itself, not an exhibit.
func isForm(kind string) bool { return strings.HasPrefix(kind, "8-K") }

// Main returns the 8-K itself.
func (s *Submission) Main() *Document {
	for _, d := range s.Documents {
		if isForm(d.Type) {
			return d
		}
	}
	return s.Documents[0]
}

// Exhibits returns the exhibits whose type begins with prefix, "EX-16".
func (s *Submission) Exhibits(prefix string) []*Document {
	var out []*Document
	for _, d := range s.Documents {
		if strings.HasPrefix(d.Type, prefix) && d != s.Main() {
			out = append(out, d)
		}
	}
	return out
}

// Items returns the present codes of the items that the filing reports, in ascending order:
// those that its header declares together with those that the main document has a heading
// for and says something under. Filers forget an item in either place, and neither place names
// one that is not there, but for headings that are answered "not applicable".
func (s *Submission) Items() []string {
	codes := slices.Clone(s.Header.Items)
	for _, sec := range s.Main().Sections() {
		if sec.applies() {
			codes = append(codes, sec.Code)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// isBinary recognizes what is no text at all.
func isBinary(b []byte) bool {
	head := b[:min(len(b), 1024)]
	for _, magic := range []string{"%PDF-", "PK\x03\x04", "\x1f\x8b", "\x89PNG", "GIF8", "\xff\xd8\xff", "\x28\xb5\x2f\xfd"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	controls := 0
	for _, c := range head {
		if c < ' ' && !isSpace(c) {
			controls++
		}
	}
	return controls > 2 && controls*20 > len(head) // of random bytes one of nine is one, of text hardly any
}

// decodeUTF16 turns text that begins with a UTF-16 byte order mark into UTF-8.
func decodeUTF16(b []byte) []byte {
	if len(b) < 2 || !(b[0] == 0xFF && b[1] == 0xFE || b[0] == 0xFE && b[1] == 0xFF) {
		return b
	}
	low := 0
	if b[0] == 0xFE {
		low = 1
	}
	out := make([]byte, 0, len(b))
	for i := 2; i+1 < len(b); i += 2 {
		r := rune(b[i+low]) | rune(b[i+1-low])<<8
		if utf16.IsSurrogate(r) && i+3 < len(b) {
			if full := utf16.DecodeRune(r, rune(b[i+2+low])|rune(b[i+3-low])<<8); full != utf8.RuneError {
				r = full
				i += 2
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}
