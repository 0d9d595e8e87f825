package warehouse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/filingwire/filingwire"
)

// StoredFailure is a failure with the id it is known by.
type StoredFailure struct {
	ID string
	filingwire.Failure
}

var failures = newTable("failures", "document_id", "String", "id", "String", "version", "UInt64", "is_deleted", "UInt8",
	"stage", "String", "reason", "String", "body_sha256", "String", "topic", "String", "partition", "Int64", "offset", "Int64",
	"at", dateTimeType, "envelope", "String")

// failureID is the same for the same document failing in the same way, whichever delivery
// it came with. What has no document id and no hash is known by its place in the topic.
func failureID(f *filingwire.Failure) string {
	key := fmt.Sprintf("%q %q %q", f.DocumentID, f.Stage, f.BodySHA256)
	if f.DocumentID == "" && f.BodySHA256 == "" {
		key = fmt.Sprintf("%q %d %d", f.Topic, f.Partition, f.Offset)
	}
	h := sha256.Sum256([]byte(key))
	return "fail_" + hex.EncodeToString(h[:12])
}

// storeFailures writes the batch's failures and buries those that its documents had and have
// no longer.
func (w *Warehouse) storeFailures(ctx context.Context, c contents, version uint64) error {
	var entries []StoredFailure
	kept := make(map[string]bool)
	for _, of := range sorted(c.failures) {
		for _, f := range of {
			entries = append(entries, StoredFailure{failureID(f), *f})
			kept[failureID(f)] = true
		}
	}
	fresh := len(entries)
	for _, part := range parts(c.ids()) {
		old, err := query(ctx, w, scanFailure, selectFailure+" WHERE document_id IN {ids:Array(String)}", named("ids", part))
		if err != nil {
			return fmt.Errorf("read stored failures: %w", err)
		}
		for _, f := range old {
			if !kept[f.ID] {
				entries = append(entries, f)
			}
		}
	}
	return w.insert(ctx, failures, len(entries), func(i int) ([]any, error) {
		f, deleted := &entries[i], uint8(0)
		if i >= fresh {
			deleted = 1
		}
		return []any{f.DocumentID, f.ID, version, deleted, f.Stage, f.Reason, f.BodySHA256, f.Topic, int64(f.Partition), f.Offset,
			columnTime(f.At), f.Envelope}, nil
	})
}

const (
	failureColumns = "document_id, id, stage, reason, body_sha256, topic, partition, offset, at"
	selectFailure  = "SELECT " + failureColumns + " FROM failures FINAL"
)

func scanFailure(r driver.Rows, f *StoredFailure) error {
	var partition int64
	var at time.Time
	err := r.Scan(&f.DocumentID, &f.ID, &f.Stage, &f.Reason, &f.BodySHA256, &f.Topic, &partition, &f.Offset, &at)
	f.Partition, f.At = int(partition), filingwire.InstantOf(at)
	return err
}

// FailureQuery narrows a list of failures; zero values do not.
type FailureQuery struct {
	Document string // accession or release number
	Stage    string
	Limit    int
}

// Failures lists at most q.Limit failures, newest first, without their envelopes.
func (w *Warehouse) Failures(ctx context.Context, q FailureQuery) ([]StoredFailure, error) {
	p := new(predicate)
	if q.Document != "" {
		p.and("document_id = %s", p.value("String", q.Document))
	}
	if q.Stage != "" {
		p.and("stage = %s", p.value("String", q.Stage))
	}
	out, err := query(ctx, w, scanFailure, selectFailure+p.String()+" ORDER BY at DESC, id DESC LIMIT "+p.value("UInt64", q.Limit), p.args...)
	if err != nil {
		return nil, fmt.Errorf("list failures: %w", err)
	}
	return out, nil
}

// Failure returns a failure with its envelope.
func (w *Warehouse) Failure(ctx context.Context, id string) (*StoredFailure, error) {
	f, ok, err := one(ctx, w, func(r driver.Rows, f *StoredFailure) error {
		var partition int64
		var at time.Time
		err := r.Scan(&f.DocumentID, &f.ID, &f.Stage, &f.Reason, &f.BodySHA256, &f.Topic, &partition, &f.Offset, &at, &f.Envelope)
		f.Partition, f.At = int(partition), filingwire.InstantOf(at)
		return err
	}, "SELECT "+failureColumns+", envelope FROM failures FINAL WHERE id = {id:String}", named("id", id))
	if err != nil {
		return nil, fmt.Errorf("read failure: %w", err)
	}
	if !ok {
		return nil, notFound("failure")
	}
	return &f, nil
}

// BuryFailure takes a failure out. It is for those that no document buries: an envelope that
// could not be opened tells of none.
func (w *Warehouse) BuryFailure(ctx context.Context, id string) error {
	err := w.exec(ctx, "INSERT INTO failures (version, is_deleted, "+failureColumns+", envelope)"+
		" SELECT version, 1, "+failureColumns+", envelope FROM failures FINAL WHERE id = {id:String}", named("id", id))
	if err != nil {
		return fmt.Errorf("bury failure: %w", err)
	}
	return nil
}
