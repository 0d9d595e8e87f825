package classify

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"

	"github.com/filingwire/filingwire"
)

// Read classifies a document outside of a worker and returns what is to be stored of it.
func Read(m *filingwire.Message, run uint32) (filingwire.Batch, Result) {
	batch := filingwire.Batch{Version: Version(run)}
	result := Classify(m, batch.Version)
	batch.Documents, batch.Rows = []filingwire.RawDocument{result.Document}, result.Rows
	envelope, err := m.Encode()
	if err != nil {
		result.Failures = append(result.Failures, Failure{"envelope", err})
	}
	for _, f := range result.Failures {
		batch.Failures = append(batch.Failures, failure(m, envelope, f.Stage, f.Err))
	}
	return batch, result
}

// failure describes a document that could not be read; nil is an envelope that could not be
// opened. It keeps the envelope, so that a retry needs nothing else.
func failure(m *filingwire.Message, envelope []byte, stage string, err error) filingwire.Failure {
	f := filingwire.Failure{Stage: stage, Reason: err.Error(), Envelope: envelope}
	body := envelope
	if m != nil {
		f.DocumentID, f.At, body = m.DocumentID(), m.RetrievedAt, m.Body
	}
	sum := sha256.Sum256(body)
	f.BodySHA256 = hex.EncodeToString(sum[:])
	return f
}

// Reread reads a stored document anew. Rows that say what those that are present said, by
// their ids, keep their bytes: only a row that says something else was updated by the reparse.
func Reread(d *filingwire.RawDocument, run uint32, startedAt filingwire.Instant, present map[string][]byte) (filingwire.Batch, Result) {
	m := *d.Message
	m.ReparsedAt = startedAt
	batch, result := Read(&m, run)
	for i := range batch.Rows {
		if old := present[batch.Rows[i].ID]; sameButUpdated(old, batch.Rows[i].Doc) {
			batch.Rows[i].Doc = old
		}
	}
	return batch, result
}

var updatedAt = []byte(`"updatedAt":"`)

// sameButUpdated compares rows without the time of their update, which has a fixed length.
func sameButUpdated(a, b []byte) bool {
	i, j := bytes.Index(a, updatedAt), bytes.Index(b, updatedAt)
	if i < 0 || i != j || len(a) != len(b) {
		return false
	}
	end := i + len(updatedAt) + len("2026-03-19T12:00:00.000Z")
	return end <= len(a) && bytes.Equal(a[:i], b[:i]) && bytes.Equal(a[end:], b[end:])
}
