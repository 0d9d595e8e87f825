package api

import (
	"time"

	"github.com/filingwire/filingwire"
)

// tallyKey is a class within a window.
type tallyKey struct {
	window int64 // Unix seconds
	class  meterClass
}

type tally struct {
	filingwire.Tally
	published bool
}

// tally counts an answered request of an organization, be it billed or not.
func (m *metering) tally(orgID string, class meterClass, failed bool, took time.Duration) {
	a := m.known(orgID)
	now := m.now()
	window := now.UTC().Truncate(filingwire.UsageWindow)
	a.mu.Lock()
	defer a.mu.Unlock()
	key := tallyKey{window.Unix(), class}
	t := a.tallies[key]
	if t == nil {
		t = &tally{Tally: filingwire.Tally{OrgID: orgID, Window: filingwire.InstantOf(window), Instance: m.instance, Class: class}}
		a.tallies[key] = t
	}
	t.published = false
	count(&t.Tally, failed, took, now)
	whole := a.monthAt(now).requests
	if whole[class] == nil {
		whole[class] = &filingwire.Tally{OrgID: orgID, Class: class}
	}
	count(whole[class], failed, took, now)
}

func count(t *filingwire.Tally, failed bool, took time.Duration, now time.Time) {
	t.Requests++
	if failed {
		t.Errors++
	}
	t.LatencyMicros += uint64(max(0, took.Microseconds()))
	t.LastAt = filingwire.InstantOf(now)
}

// takeTallies returns the tallies that changed and forgets windows that are over.
func (m *metering) takeTallies() []filingwire.Tally {
	over := m.now().UTC().Truncate(filingwire.UsageWindow).Unix()
	var out []filingwire.Tally
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range m.accounts {
		a.mu.Lock()
		for key, t := range a.tallies {
			if !t.published {
				out = append(out, t.Tally)
				t.published = true
			}
			if key.window < over {
				delete(a.tallies, key)
			}
		}
		a.mu.Unlock()
	}
	return out
}
