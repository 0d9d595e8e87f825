package classify_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/classify"
	"github.com/filingwire/filingwire/fixtures"
	"github.com/filingwire/filingwire/internal/golden"
)

var retrieved = filingwire.InstantOf(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))

// TestGoldenFilings compares the rows of every fixture filing, to the byte.
func TestGoldenFilings(t *testing.T) {
	folder := golden.Open(t, "../fixtures/8k")
	withRows := map[string]bool{}
	for _, s := range fixtures.Submissions() {
		filing, err := classify.FilingFromDocument(s.Raw, s.Accession)
		if err != nil {
			t.Errorf("%s: %v", s.Accession, err)
			continue
		}
		result := classify.Classify(&filingwire.Message{Filing: filing, RetrievedAt: retrieved, Body: s.Raw}, classify.Version(0))
		for _, f := range result.Failures {
			t.Errorf("%s: %s: %v", s.Accession, f.Stage, f.Err)
		}
		for _, row := range result.Rows {
			withRows[row.Feed.Item] = true
		}
		folder.Compare(t, s.Accession, lines(result.Rows))
	}
	for _, feed := range classify.Feeds() {
		if feed.Item != "" && !withRows[feed.Item] {
			t.Errorf("no fixture has rows of item %s", feed.Item)
		}
	}
}

// TestGoldenReleases does so for every enforcement release.
func TestGoldenReleases(t *testing.T) {
	folder := golden.Open(t, "../fixtures/enforcement")
	for _, r := range fixtures.Releases() {
		release := r.Release
		m := &filingwire.Message{Release: &release, RetrievedAt: retrieved, ContentType: r.ContentType, Body: r.Raw}
		result := classify.Classify(m, classify.Version(0))
		for _, f := range result.Failures {
			t.Errorf("%s: %s: %v", r.Name, f.Stage, f.Err)
		}
		folder.Compare(t, r.Name, lines(result.Rows))
	}
}

func lines(rows []filingwire.StoredRow) []byte {
	var b bytes.Buffer
	for i := range rows {
		b.Write(rows[i].Doc)
		b.WriteByte('\n')
	}
	return b.Bytes()
}
