package api

import (
	"encoding/json"
	"testing"

	"github.com/filingwire/filingwire"
)

// TestAgentViewIsSmall: 25 rows of the agent view take less than 4,000 tokens of four bytes.
// Voting results, whose votes nobody can leave out, take less than a third of the default view.
func TestAgentViewIsSmall(t *testing.T) {
	h := newLibrary(t, nil)
	type page struct {
		Data []json.RawMessage `json:"data"`
	}
	size := func(p page) (n int) {
		for _, row := range p.Data {
			n += len(row) + 1
		}
		return n
	}
	const envelope = 250 // bytes of a page beside its rows
	for _, feed := range h.Feeds {
		path := feedsPath + feed.Name + "?limit=1000&view="
		agent, whole := get[page](t, h, path+"agent"), get[page](t, h, path+"default")
		if len(agent.Data) == 0 || len(agent.Data) != len(whole.Data) {
			t.Fatalf("%s: %d and %d rows", feed.Name, len(agent.Data), len(whole.Data))
		}
		tokens := (size(agent)*25/len(agent.Data) + envelope) / 4
		share := float64(size(agent)) / float64(size(whole))
		t.Logf("%s: %d tokens for 25 of %d rows, %.2f of the default view", feed.Name, tokens, len(agent.Data), share)
		if feed == filingwire.VotingResultsFeed {
			if share >= 1.0/3 {
				t.Errorf("%s: %.2f of the default view", feed.Name, share)
			}
		} else if tokens >= 4000 {
			t.Errorf("%s: 25 rows take %d tokens", feed.Name, tokens)
		}
	}
}
