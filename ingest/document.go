package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/filingwire/filingwire"
)

// document is a filing or a release that has been discovered and not yet fetched. As JSON it
// waits in a cursor for its next try.
type document struct {
	Filing   *filingwire.Filing  `json:"filing,omitempty"` // as listed
	Release  *filingwire.Release `json:"release,omitempty"`
	Attempts int                 `json:"attempts,omitempty"`
	Next     filingwire.Instant  `json:"next"` // not before
	Reason   string              `json:"reason,omitempty"`
	SeenAt   filingwire.Instant  `json:"seenAt,omitzero"` // when the crawler first saw it listed

	seen time.Time // its place in the listing
}

func (d *document) message() *filingwire.Message {
	return &filingwire.Message{Filing: d.Filing, Release: d.Release, SeenAt: d.SeenAt}
}

func (d *document) id() string { return d.message().DocumentID() }

func oldestFirst(a, b *document) int {
	return cmp.Or(a.seen.Compare(b.seen), strings.Compare(a.id(), b.id()))
}

// Fetch fetches a document that had been given up, from what its failure keeps of the listing.
func (c *Crawler) Fetch(ctx context.Context, listed *filingwire.Message) (*filingwire.Message, error) {
	if listed.Filing == nil && listed.Release == nil {
		return nil, fmt.Errorf("%w: neither filing nor release", filingwire.ErrEnvelope)
	}
	return c.fetch(ctx, &document{Filing: listed.Filing, Release: listed.Release, SeenAt: listed.SeenAt})
}

var errOtherForm = errors.New("not a current report")

// fetch gets a document and returns what is to be published of it.
func (c *Crawler) fetch(ctx context.Context, d *document) (*filingwire.Message, error) {
	if d.Release != nil {
		return c.fetchRelease(ctx, d)
	}
	page, err := c.client.get(ctx, request{
		url:  submissionURL(d.Filing.Filers[0].CIK, d.Filing.Accession),
		read: readSubmission,
	})
	if err != nil {
		return nil, err
	}
	f, err := FilingFromSubmission(page.body)
	if err != nil {
		return nil, err
	}
	if f.Accession != d.Filing.Accession {
		return nil, fmt.Errorf("%w: submission %s in place of %s", ErrContent, f.Accession, d.Filing.Accession)
	}
	if !wanted(f.Form) {
		return nil, fmt.Errorf("%w: %s", errOtherForm, f.Form)
	}
	if len(f.Assumed) > 0 {
		f.FilingDate = d.Filing.FilingDate // the listing knows better than a guess
	}
	if f.AcceptedAt == nil {
		f.AcceptedAt = d.Filing.AcceptedAt
	}
	if !c.tickers.apply(f) {
		c.provenTicker(ctx, f)
	}
	return &filingwire.Message{
		Filing:      f,
		ContentType: "text/plain",
		RetrievedAt: filingwire.InstantOf(c.now()),
		SeenAt:      d.SeenAt,
		Body:        slices.Clip(page.body),
	}, nil
}
