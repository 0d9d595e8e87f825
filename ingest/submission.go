package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/filingwire/filingwire"
)

// binaryTypes are the document types that hold no text of the filing.
var binaryTypes = map[string]bool{
	"GRAPHIC": true, "ZIP": true, "EXCEL": true, "PDF": true, "XML": true, "JSON": true, "VIDEO": true, "AUDIO": true,
}

// textExtensions are those of documents that are read; early filings give no file name.
var textExtensions = map[string]bool{"": true, ".htm": true, ".html": true, ".xhtml": true, ".txt": true, ".paper": true}

// wrapperTag opens and closes the whole submission; recordings without it exist.
var wrapperTag = regexp.MustCompile(`^<(/?)(?:SEC|IMS)-DOCUMENT>`)

// TrimSubmission returns a full submission without its binary documents: graphics,
// archives, spreadsheets, PDFs and XBRL data. Header and text documents stay byte for byte.
func TrimSubmission(raw []byte) ([]byte, error) { return readSubmission(bytes.NewReader(raw)) }

// readSubmission is TrimSubmission on a stream, so that graphics of a hundred megabytes are
// never held. It fails with ErrTruncated when the last document does not end.
func readSubmission(r io.Reader) ([]byte, error) {
	s := submission{limit: filingwire.MaxDocumentBytes}
	in := bufio.NewReaderSize(r, 64<<10)
	for start := true; ; {
		line, err := in.ReadSlice('\n')
		if len(line) > 0 {
			if start {
				s.line(line)
			} else {
				s.add(line)
			}
			if len(s.out) > s.limit {
				if s.kept == 0 || s.place != inText {
					return nil, fmt.Errorf("%w: main document over %d bytes", ErrTooLarge, s.limit)
				}
				s.drop() // an exhibit that does not fit
			}
		}
		start = err == nil
		switch {
		case err == nil, errors.Is(err, bufio.ErrBufferFull):
		case err == io.EOF:
			return s.end()
		default:
			return nil, fmt.Errorf("%w: %w", ErrTruncated, err)
		}
	}
}

// submission is the state of reading one: in a document's head (its tags), in its text, or
// outside of documents.
type submission struct {
	limit     int
	out       []byte
	start     int // of the current document in out
	documents int
	kept      int
	place     place
	dropping  bool
	name      string
	kind      string
	sniffing  bool // the text has not begun yet
	open      bool // the tag around all documents
}

type place int

const (
	outside place = iota
	inHead
	inText
)

// line takes a line, or the beginning of a long one.
func (s *submission) line(line []byte) {
	tag := bytes.TrimSpace(line)
	switch s.place {
	case outside:
		s.add(line)
		if m := wrapperTag.FindSubmatch(tag); m != nil {
			s.open = len(m[1]) == 0
		}
		if bytes.Equal(tag, []byte("<DOCUMENT>")) {
			s.start = len(s.out) - len(line)
			s.documents++
			s.place, s.name, s.kind = inHead, "", ""
		}
	case inHead:
		s.add(line)
		if v, ok := bytes.CutPrefix(tag, []byte("<TYPE>")); ok {
			s.kind = strings.ToUpper(strings.TrimSpace(string(v)))
		} else if v, ok := bytes.CutPrefix(tag, []byte("<FILENAME>")); ok {
			s.name = strings.ToLower(strings.TrimSpace(string(v)))
		} else if bytes.HasPrefix(tag, []byte("<TEXT>")) {
			s.place, s.sniffing = inText, true
			if s.binary() {
				s.drop()
			}
		} else if bytes.Equal(tag, []byte("</DOCUMENT>")) {
			s.close()
		}
	case inText:
		if s.sniffing && len(tag) > 0 && !s.dropping {
			s.sniffing = false
			if bytes.Equal(tag, []byte("<PDF>")) || uuencoded(tag) {
				s.drop()
			}
		}
		s.add(line)
		if bytes.HasSuffix(tag, []byte("</DOCUMENT>")) {
			s.close()
		}
	}
}

// add appends what is not being dropped.
func (s *submission) add(b []byte) {
	if !s.dropping {
		s.out = append(s.out, b...)
	}
}

func (s *submission) drop() {
	s.out, s.dropping = s.out[:s.start], true
}

func (s *submission) close() {
	if !s.dropping {
		s.kept++
	}
	s.place, s.dropping = outside, false
}

func (s *submission) binary() bool {
	if binaryTypes[s.kind] || strings.HasPrefix(s.kind, "EX-101") || strings.HasPrefix(s.kind, "EX-104") {
		return true
	}
	return !textExtensions[path.Ext(s.name)]
}

// uuencoded recognises the first line of an encoded file: "begin 644 logo.jpg".
func uuencoded(tag []byte) bool {
	f := bytes.Fields(tag)
	return len(f) == 3 && string(f[0]) == "begin" && len(bytes.Trim(f[1], "01234567")) == 0
}

func (s *submission) end() ([]byte, error) {
	switch {
	case s.place != outside:
		return nil, fmt.Errorf("%w: in document %d", ErrTruncated, s.documents)
	case s.documents == 0, s.open:
		return nil, fmt.Errorf("%w: after document %d", ErrTruncated, s.documents)
	}
	return s.out, nil
}
