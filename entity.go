package filingwire

import (
	"cmp"
	"slices"
	"strings"
)

// Entity is a registrant under a ticker that it is known to have borne on every day from
// ValidFrom to ValidTo, both inclusive. A list of tickers as of one day yields entities
// whose ValidFrom and ValidTo are that day; the warehouse merges observations.
type Entity struct {
	CIK       string // ten digits
	Ticker    string // upper case
	Name      string
	ValidFrom Date
	ValidTo   Date
}

// Tenure is a time in which a ticker stands for an issuer; an empty end is open.
type Tenure struct {
	CIK      string
	From, To Date // inclusive
}

// Tenures tells whom a ticker stands for and when, from who is known to have borne it. An only
// bearer stands for it at all times. Of several each does from the day that it is first known
// under the ticker until the next one is, and as long as it is known under it; the first does
// before that as well.
func Tenures(periods []Entity) []Tenure {
	held := slices.Clone(periods)
	slices.SortFunc(held, func(a, b Entity) int {
		return cmp.Or(strings.Compare(string(a.ValidFrom), string(b.ValidFrom)), strings.Compare(a.CIK, b.CIK))
	})
	out := make([]Tenure, len(held))
	for i, e := range held {
		out[i].CIK = e.CIK
		if i > 0 {
			out[i].From = e.ValidFrom
		}
		if i+1 < len(held) {
			eve := DateOf(held[i+1].ValidFrom.Time().AddDate(0, 0, -1))
			out[i].To = max(e.ValidTo, eve)
		}
	}
	return out
}

// Supersession says that the row By, of an 8-K/A, restates the row ID.
type Supersession struct {
	ID      string
	By      string
	Version uint64 // of By
	Deleted bool   // the link no longer holds
}
