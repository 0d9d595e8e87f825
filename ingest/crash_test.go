package ingest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/filingwire/filingwire"
	"github.com/filingwire/filingwire/fixtures"
)

// failingCalls is a warehouse and a broker of which one call fails, from the given one on.
type failingCalls struct {
	*memory
	call string // which call
	from int    // how many of them succeed
	seen int
}

var errDown = errors.New("injected: down")

func (f *failingCalls) fails(call string) error {
	if call != f.call {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seen++; f.seen > f.from {
		return errDown
	}
	return nil
}

func (f *failingCalls) Cursor(ctx context.Context, name string) (string, error) {
	if err := f.fails("Cursor"); err != nil {
		return "", err
	}
	return f.memory.Cursor(ctx, name)
}

func (f *failingCalls) SetCursor(ctx context.Context, name, value string) error {
	if err := f.fails("SetCursor"); err != nil {
		return err
	}
	return f.memory.SetCursor(ctx, name, value)
}

func (f *failingCalls) KnownDocuments(ctx context.Context, ids []string) (map[string]bool, error) {
	if err := f.fails("KnownDocuments"); err != nil {
		return nil, err
	}
	return f.memory.KnownDocuments(ctx, ids)
}

func (f *failingCalls) PutListings(ctx context.Context, listed []*filingwire.Message) error {
	if err := f.fails("PutListings"); err != nil {
		return err
	}
	return f.memory.PutListings(ctx, listed)
}

func (f *failingCalls) Gaps(ctx context.Context, from, to filingwire.Date) ([]*filingwire.Message, error) {
	if err := f.fails("Gaps"); err != nil {
		return nil, err
	}
	return f.memory.Gaps(ctx, from, to)
}

func (f *failingCalls) TickerOf(ctx context.Context, cik string, on filingwire.Date) (string, error) {
	if err := f.fails("TickerOf"); err != nil {
		return "", err
	}
	return f.memory.TickerOf(ctx, cik, on)
}

// Publish fails before or after the broker has taken the messages: a crash after the fetch, or
// after the publish with the cursor not moved yet.
func (f *failingCalls) Publish(ctx context.Context, messages ...*filingwire.Message) error {
	if err := f.fails("Publish"); err != nil {
		return err
	}
	if err := f.memory.Publish(ctx, messages...); err != nil {
		return err
	}
	return f.fails("Published")
}

// Whatever fails, and whenever the process dies after it: started again on what it left,
// the crawler has published everything, and doubled nothing that the warehouse knew of.
func TestCrawlerDies(t *testing.T) {
	since := filingwire.NewYorkDate(night().AddDate(0, 0, -30))
	for _, call := range []string{"Cursor", "SetCursor", "KnownDocuments", "PutListings", "Gaps", "TickerOf", "Publish", "Published"} {
		for _, from := range []int{0, 1, 3} {
			t.Run(fmt.Sprint(call, from), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, fixtures.OriginConfig{}, Config{Since: since})
				broken := &failingCalls{memory: w.memory, call: call, from: from}
				c, err := New(w.config, Deps{Store: broken, Publisher: broken, Log: quiet(t), Now: w.clock.now})
				if err != nil {
					t.Fatal(err)
				}
				_ = c.RunOnce(t.Context()) // some calls fail it, others are made up for
				w.crawler = w.restart(t)
				w.settle(t)
				got := w.count()
				for _, s := range fixtures.Submissions() {
					if wanted(s.Form) && s.Filed >= since && got[s.Accession] == 0 {
						t.Errorf("%s was lost", s.Accession)
					}
				}
				for id, n := range got {
					if n > 1 {
						t.Errorf("%s was published %d times", id, n)
					}
				}
			})
		}
	}
}

// Releases that arrive while the listing is paged push the others down.
func TestListingMovesWhilePaged(t *testing.T) {
	w := newWorld(t, fixtures.OriginConfig{ListingRows: 5}, Config{})
	w.origin.Fault("litigation-releases?page=", fixtures.Fault{Kind: fixtures.Moves, Size: 2, Times: 4})
	if err := w.crawler.CrawlReleases(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.settle(t)
	got := w.count()
	for id := range wantReleases() {
		if got[id] != 1 {
			t.Errorf("%s was published %d times", id, got[id])
		}
	}
	if n := len(got) - len(wantReleases()) - len(wantFilings()); n != 8 {
		t.Errorf("%d of 8 releases that arrived meanwhile", n)
	}
}

// A topic that is missing is an outage of the broker, not a fault of the document.
func TestTopicMissing(t *testing.T) {
	b := broker(t)
	p := NewPublisher(b.Addrs(), "nowhere", quiet(t))
	p.writer.MaxAttempts = 1
	defer p.Close()
	err := p.Publish(t.Context(), filingMessage(1, nil))
	var refused Refusals
	if err == nil || errors.As(err, &refused) {
		t.Errorf("got %v", err)
	}
}
