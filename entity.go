package filingwire

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

// Supersession says that the row By, of an 8-K/A, restates the row ID.
type Supersession struct {
	ID      string
	By      string
	Version uint64 // of By
	Deleted bool   // the link no longer holds
}
