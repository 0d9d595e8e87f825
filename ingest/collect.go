package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/filingwire/filingwire"
)

const (
	// chunk is how many documents are looked up at once and between two moves of the cursor.
	chunk = 256
	// batchDocuments and batchBytes bound what is published at once.
	batchDocuments = 32
	batchBytes     = 8 << 20
	// aheadOfPublishing is how many times as many documents as are fetched at once may be in
	// hand while others are being published: the broker's disk is slower than a fetch.
	aheadOfPublishing = 3
	// outage is the number of temporary failures in a row that mean that the source is down.
	outage = 5
	// afterwards bounds the storing of cursors when the crawler is being stopped.
	afterwards = 5 * time.Second
)

// job is a list of discovered documents, oldest first, and its cursor.
type job struct {
	name string
	docs []*document
	// position is the cursor's value when everything up to the document is done; nil leaves
	// the cursor alone.
	position func(*document) string
	// progress is told how many of docs are done; nil if nobody asks.
	progress func(done int)
}

// seenAt is the position of cursors that are moments; they never move back behind mark.
func seenAt(mark time.Time) func(*document) string {
	return func(d *document) string {
		if d.seen.After(mark) {
			mark = d.seen
		}
		return filingwire.InstantOf(mark).String()
	}
}

// outcome is what became of some documents, in their order.
type outcome struct {
	done int         // the first so many are published or otherwise dealt with
	late []*document // of these, the ones to try again
}

// collect fetches and publishes the job's documents and those that wait for another try. A
// document that fails waits; it never holds up the others. An error means that the run as a
// whole could not go on; what it had done is kept.
func (c *Crawler) collect(ctx context.Context, j job) error {
	waiting, err := c.pending(ctx, j.name)
	if err != nil {
		return err
	}
	now := c.now()
	var due []*document
	waiting = slices.DeleteFunc(waiting, func(d *document) bool {
		if d.Next.After(now) {
			return false
		}
		due = append(due, d)
		return true
	})
	if len(due) > 0 {
		if waiting, err = c.step(ctx, job{name: j.name}, due, waiting); err != nil {
			return err
		}
	}
	done := 0
	for docs := range slices.Chunk(j.docs, chunk) {
		if waiting, err = c.step(ctx, j, docs, waiting); err != nil {
			return err
		}
		done += len(docs)
		if j.progress != nil {
			j.progress(done)
		}
	}
	return c.setPending(ctx, j.name, waiting)
}

// step does one chunk: documents that are not known yet are fetched and published, the
// failed ones join waiting, and the cursor moves.
func (c *Crawler) step(ctx context.Context, j job, docs, waiting []*document) ([]*document, error) {
	// 2. Leave out what is stored, what waits already and what another job is doing.
	fresh, err := c.unknown(ctx, docs, waiting)
	if err != nil {
		return waiting, err
	}
	// 3. Fetch, and 4. publish: what o counts as done has been acknowledged by the broker.
	o, err := c.publish(ctx, fresh)
	for _, d := range fresh[o.done:] {
		c.claims.release(d.id())
	}
	// 5. Only now the cursor moves: first the documents that wait are stored, then the
	// position behind them, so that nothing is between the two.
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), afterwards)
	defer cancel()
	waiting = append(waiting, o.late...)
	for len(waiting) > maxPending {
		if !c.giveUp(ctx, waiting[0], errors.New(waiting[0].Reason)) {
			break
		}
		waiting = waiting[1:]
	}
	left := waiting
	if err != nil && j.docs == nil {
		left = append(slices.Clone(waiting), fresh[o.done:]...) // still due
	}
	if fault := c.setPending(keep, j.name, left); fault != nil {
		return waiting, errors.Join(err, fault)
	}
	last := docs[len(docs)-1]
	if err != nil {
		if o.done == 0 {
			return waiting, err
		}
		last = fresh[o.done-1]
	}
	if j.position != nil {
		if fault := c.setCursor(keep, j.name, j.position(last)); fault != nil {
			return waiting, errors.Join(err, fault)
		}
	}
	return waiting, err
}

// unknown claims the documents that are neither stored nor claimed nor waiting.
func (c *Crawler) unknown(ctx context.Context, docs, waiting []*document) ([]*document, error) {
	skip := map[string]bool{}
	for _, d := range waiting {
		skip[d.id()] = true
	}
	ids := make([]string, 0, len(docs))
	for _, d := range docs {
		ids = append(ids, d.id())
	}
	known, err := c.store.KnownDocuments(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("look up documents: %w", err)
	}
	var fresh []*document
	for _, d := range docs {
		if id := d.id(); !known[id] && !skip[id] && c.claims.take(id, c.now()) {
			if d.SeenAt.IsZero() {
				d.SeenAt = filingwire.InstantOf(c.now())
			}
			fresh = append(fresh, d)
		}
	}
	return fresh, nil
}

// failed deals with a document that could not be published, or reports false when it is to
// be tried again.
func (c *Crawler) failed(ctx context.Context, d *document, cause error) bool {
	if errors.Is(cause, errOtherForm) { // known from now on, so that nobody takes it for a gap
		m := d.message()
		m.RetrievedAt, m.FetchError = filingwire.InstantOf(c.now()), cause.Error()
		if err := c.recordFailure(ctx, m, filingwire.StageForm); err == nil {
			c.log.Info("submission is of another form than listed", "document", d.id(), "reason", cause)
			return true
		}
	}
	final := errors.Is(cause, ErrTooLarge) || errors.Is(cause, filingwire.ErrBodyTooLarge)
	if c.postpone(d, cause) && !final || !c.giveUp(ctx, d, cause) {
		c.log.Warn("document waits for another try", "document", d.id(), "attempts", d.Attempts, "next", d.Next, "error", cause)
		c.claims.release(d.id())
		return false
	}
	return true
}

// giveUp records a document as a failure, with what the listing said of it; a release is
// published as far as the listing knows it, and its failure comes of that. It reports whether
// that succeeded.
func (c *Crawler) giveUp(ctx context.Context, d *document, cause error) bool {
	m := d.message()
	m.RetrievedAt, m.FetchError = filingwire.InstantOf(c.now()), cause.Error()
	if d.Release != nil {
		if err := c.publisher.Publish(ctx, m); err != nil {
			c.log.Error("release not published", "document", d.id(), "error", err)
			return false
		}
	} else if err := c.recordFailure(ctx, m, filingwire.StageFetch); err != nil {
		c.log.Error("failure not recorded", "document", d.id(), "error", err)
		return false
	}
	c.log.Error("document given up", "document", d.id(), "attempts", d.Attempts, "error", cause)
	return true
}

// recordFailure keeps why a document is not published, with its listing.
func (c *Crawler) recordFailure(ctx context.Context, m *filingwire.Message, stage string) error {
	listed, err := m.Encode()
	if err != nil {
		return fmt.Errorf("keep listing: %w", err)
	}
	return c.store.Store(ctx, filingwire.Batch{Failures: []filingwire.Failure{{
		DocumentID: m.DocumentID(), Stage: stage, Reason: m.FetchError, At: m.RetrievedAt, Envelope: listed,
	}}})
}
