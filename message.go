package filingwire

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"
)

// Topics of the pipeline.
const (
	TopicDocuments = "documents" // Message, key = MessageKey
	TopicEvents    = "events"    // announced rows, key = entity
	TopicUsage     = "usage"     // metered requests, key = organization
)

const (
	// MaxMessageBytes bounds an encoded envelope; topics and writers use the same number.
	MaxMessageBytes = 16 << 20
	// MaxDocumentBytes bounds a decoded body, so that a hostile envelope cannot exhaust memory.
	MaxDocumentBytes = 64 << 20

	envelopeVersion = 1
	maxHeaderBytes  = 1 << 20
)

// Message is a fetched document on its way to the classifier: a submission (Filing set)
// or an enforcement release (Release set).
type Message struct {
	Filing      *Filing  `json:"filing,omitempty"`
	Release     *Release `json:"release,omitempty"`
	ContentType string   `json:"contentType,omitempty"`
	// RetrievedAt is the crawler's clock; rows take their createdAt from it, so that a
	// redelivery renders identical bytes.
	RetrievedAt Instant `json:"retrievedAt"`
	// SeenAt is when a listing first showed the document to the crawler.
	SeenAt Instant `json:"seenAt,omitzero"`
	// FetchError tells why a release comes without its body: it is given as far as the listing
	// knows it.
	FetchError string `json:"fetchError,omitempty"`
	// ReparsedAt is the start of the reparse that last wrote the document's rows.
	ReparsedAt Instant `json:"reparsedAt,omitzero"`
	// SourceFile is the path given to the ingest command, "" for crawled documents.
	SourceFile string `json:"sourceFile,omitempty"`
	// Announce asks for announcement whatever the age of the document.
	Announce bool `json:"announce,omitempty"`

	Body []byte `json:"-"`
}

// Key is the partition key: an amendment follows its original, releases of a case stay in order.
func (m *Message) Key() string {
	if m.Filing != nil {
		if len(m.Filing.Filers) > 0 {
			return m.Filing.Filers[0].CIK
		}
		return m.Filing.Accession
	}
	return m.Release.Key()
}

// DocumentID names the document in the stores: the accession number, or the release's
// number, else its address.
func (m *Message) DocumentID() string {
	if m.Filing != nil {
		return m.Filing.Accession
	}
	if m.Release.Number != "" {
		return m.Release.Number
	}
	return m.Release.URL
}

// Errors of DecodeMessage.
var (
	ErrEnvelope     = errors.New("malformed envelope")
	ErrBodyTooLarge = errors.New("document larger than the limit")
)

// The encoder and decoder are stateless in EncodeAll and DecodeAll, hence shared.
var (
	zstdEncoder, _ = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1))
	zstdDecoder, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(MaxDocumentBytes), zstd.WithDecoderMaxWindow(32<<20))
)

// Encode renders the envelope: a version byte, the uvarint length of the JSON header, the
// header, and the zstd body. It fails with ErrBodyTooLarge when the body or the envelope
// exceeds its bound.
func (m *Message) Encode() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	if len(m.Body) > MaxDocumentBytes {
		return nil, fmt.Errorf("%w: %d bytes", ErrBodyTooLarge, len(m.Body))
	}
	header, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("encode envelope header: %w", err)
	}
	b := make([]byte, 0, len(header)+len(m.Body)/4+64)
	b = append(b, envelopeVersion)
	b = binary.AppendUvarint(b, uint64(len(header)))
	b = append(b, header...)
	b = zstdEncoder.EncodeAll(m.Body, b)
	if len(b) > MaxMessageBytes-4096 { // room for the record's own framing
		return nil, fmt.Errorf("%w: envelope of %d bytes", ErrBodyTooLarge, len(b))
	}
	return b, nil
}

// DecodeMessage parses an envelope. Anything that Encode would not have written is
// ErrEnvelope or ErrBodyTooLarge.
func DecodeMessage(b []byte) (*Message, error) {
	if len(b) == 0 || b[0] != envelopeVersion {
		return nil, fmt.Errorf("%w: unknown version", ErrEnvelope)
	}
	n, used := binary.Uvarint(b[1:])
	if used <= 0 || n > maxHeaderBytes || n > uint64(len(b)-1-used) {
		return nil, fmt.Errorf("%w: header length", ErrEnvelope)
	}
	header := b[1+used : 1+used+int(n)]
	m := new(Message)
	dec := json.NewDecoder(bytes.NewReader(header))
	if err := dec.Decode(m); err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrEnvelope, err)
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	body, err := zstdDecoder.DecodeAll(b[1+used+int(n):], nil)
	if errors.Is(err, zstd.ErrDecoderSizeExceeded) || len(body) > MaxDocumentBytes {
		return nil, ErrBodyTooLarge
	}
	if err != nil {
		return nil, fmt.Errorf("%w: body: %w", ErrEnvelope, err)
	}
	m.Body = body
	return m, nil
}

// check refuses headers from which no row could get its sort key.
func (m *Message) check() error {
	switch {
	case (m.Filing == nil) == (m.Release == nil):
		return fmt.Errorf("%w: one of filing and release", ErrEnvelope)
	case m.RetrievedAt.IsZero():
		return fmt.Errorf("%w: no retrieval time", ErrEnvelope)
	case m.Release != nil:
		if m.Release.PublishedAt.IsZero() || m.Release.Number == "" && m.Release.URL == "" {
			return fmt.Errorf("%w: release without date or name", ErrEnvelope)
		}
		return nil
	}
	if a, err := ParseAccession(m.Filing.Accession); err != nil || a != m.Filing.Accession {
		return fmt.Errorf("%w: accession number %q", ErrEnvelope, m.Filing.Accession)
	}
	if _, err := ParseDate(string(m.Filing.FilingDate)); err != nil {
		return fmt.Errorf("%w: filing date: %w", ErrEnvelope, err)
	}
	if len(m.Filing.Filers) == 0 {
		return fmt.Errorf("%w: no filer", ErrEnvelope)
	}
	for _, f := range m.Filing.Filers {
		if c, err := ParseCIK(f.CIK); err != nil || c != f.CIK {
			return fmt.Errorf("%w: filer %q", ErrEnvelope, f.CIK)
		}
	}
	return nil
}
